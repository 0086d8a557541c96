"""What people decided about openings, before Groups is merged: whoever chooses open it adds a group, once. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from addon.cells import canonical
from addon.episode import OPEN, moved_on
from addon.fits.places import SLOW_OPEN
from addon.group_kinds import group_kinds
from addon.names_in_text import time_in_words
from addon.new_groups import NewGroup
from addon.openings.free_times import FreeTimes
from addon.openings.opening import OPENING, TAB, Opening, Slot
from addon.part import Given
from addon.tabs import WEEKDAYS, Value, folded

OPEN_IT, NOT_NOW = "open it", "not now"


@dataclass(frozen=True, slots=True)
class OpeningsHeard:
    """The openings after what people decided, by the id of their row, for the part that proposes."""

    openings: Mapping[str, Opening] = field(default_factory=dict)


def words_of(given: Given) -> dict[str, str]:
    """Return what people typed under Decision, by row id; the part sees Openings."""
    return {rid: canonical(word) for rid, (word,) in given.views[TAB].rows(("decision",)) if canonical(word)}


@dataclass(slots=True, kw_only=True)
class Decided:
    """Carries out decisions one after the other: a leader, and a room, is given away once."""

    given: Given
    openings: dict[str, Opening]
    wanted: list[NewGroup] = field(default_factory=list)
    _given: list[Slot] = field(default_factory=list)
    _free: FreeTimes | None = None

    @classmethod
    def of(cls, given: Given) -> "Decided":
        """Return it for a pass."""
        return cls(given=given, openings=dict(given.remembered(OPENING)))

    def hear(self) -> None:
        """Carry out the decisions about open ones; closed ones are never obeyed."""
        words = words_of(self.given)
        for one in sorted(self.openings.values(), key=lambda one: (one.since, one.id)):
            if one.is_open:
                self.openings[one.id] = self._after(one, words.get(one.id, ""))

    def _after(self, one: Opening, word: str) -> Opening:
        if not word:
            return replace(one, status=OPEN, stale="")
        if word == one.stale:
            return one
        if word == NOT_NOW:
            return one.refused(self.given.today)
        if word != OPEN_IT or any(_clash(one.slot, other) for other in self._given):
            return one  # the part that proposes tells what became of it
        if self._is_gone(one.slot):
            return moved_on(one, one, word)
        self._given.append(one.slot)
        self.wanted.append(NewGroup(asked=one.id, values=self._row(one.slot)))
        return one.opened(self.given.today)

    def _is_gone(self, slot: Slot) -> bool:
        """Return whether what the row showed is no longer so: its first day is over, its leader or room is taken."""
        if slot.first <= self.given.today:
            return True
        self._free = self._free or FreeTimes.of(self.given)
        return not self._free.is_free(slot)

    def _row(self, slot: Slot) -> dict[str, Value]:
        """Return the cells of Groups; what else its kind has is filled in as for every group with Status open."""
        kind = group_kinds(self.given.views["group_kinds"]).get(folded(slot.kind))
        joins = kind.defaults.get("joins") if kind else None
        return {
            "name": self._name(slot),
            "kind": slot.kind,
            "clinician": self.given.directory.label(slot.leader),
            "weekday": WEEKDAYS[slot.weekday],
            "start": slot.start,
            "minutes": slot.minutes,
            "held": slot.way,
            "room": slot.room or None,
            "seats": slot.seats,
            "status": OPEN,
            "first": slot.first,
            "joins": joins,
            "module_start": slot.first if joins == SLOW_OPEN else None,
        }

    def _name(self, slot: Slot) -> str:
        """Return a name that no group has yet: ``Skills Wed 6:00 PM``."""
        taken = {folded(f"{row['name']}") for row in self.given.views["groups"].values()}
        taken |= {folded(f"{one.values['name']}") for one in self.wanted}
        name = f"{slot.kind.capitalize()} {WEEKDAYS[slot.weekday][:3]} {time_in_words(slot.start)}"
        others = (f"{name} ({number})" for number in range(2, len(taken) + 3))
        return name if folded(name) not in taken else next(one for one in others if folded(one) not in taken)


def _clash(one: Slot, other: Slot) -> bool:
    """Return whether two slots need one leader or one room at the same time of the week."""
    shares = one.leader == other.leader or (bool(one.room) and one.room == other.room)
    begins = [datetime.combine(other.first, each.start) for each in (one, other)]
    ends = [begin + timedelta(minutes=each.minutes) for begin, each in zip(begins, (one, other), strict=True)]
    return shares and one.weekday == other.weekday and begins[0] < ends[1] and begins[1] < ends[0]
