"""Two appointments of one day whose statuses a file does not tell apart: what a person told of the group session."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from addon.exports.review import stable_key
from addon.records import ATTENDED
from addon.tabs import folded

_USUAL = ("attended", "no show")


def same_day_key(member: str, clinician_key: str, day: date) -> str:
    """Return the key of the question; ``clinician_key`` is the code of a clinician, else a key of the name."""
    return stable_key("same day", member, clinician_key, day)


def same_day_choices(statuses: Collection[str]) -> tuple[str, ...]:
    """Return what may be answered: the statuses of the file, and where it has one alone its opposite, too."""
    found = tuple(dict.fromkeys(one for one in statuses if one))
    return found if len(found) > 1 else tuple(dict.fromkeys((*found, *_USUAL)))


def others_left(told: str, statuses: Sequence[str]) -> str:
    """Return the status of the appointments that are not the group session, "" where that leaves several."""
    rest = [*statuses]
    if told in rest:
        rest.remove(told)
    return rest[0] if rest and len(set(rest)) == 1 else ""


Typed = Callable[[str, str, date], str]
"""Returns the status that somebody typed for a member's one session with a clinician (by code) on a day, "" if none."""


def typed_nothing(_member: str, _clinician: str, _day: date) -> str:
    """Return that nobody typed anything."""
    return ""


@dataclass(frozen=True, slots=True)
class ToldOfGroup:
    """What people told: answers by question key, and what somebody typed into Attendance."""

    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    typed: Typed = typed_nothing

    def status(self, member: str, clinician_key: str, day: date, statuses: Collection[str]) -> str:
        """Return the status of the group session, "" while nobody told; ``statuses`` are those of the file."""
        answer = folded(self.answers.get(same_day_key(member, clinician_key, day), ""))
        told = next((one for one in same_day_choices(statuses) if folded(one) == answer), "")
        if told:
            return told
        typed = self.typed(member, clinician_key, day)
        return typed if typed in statuses or (typed in ATTENDED and "attended" in statuses) else ""


NOBODY_TOLD = ToldOfGroup()
