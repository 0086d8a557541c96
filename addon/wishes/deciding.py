"""What a person decided in Requests about a wish: looked at once more, then carried out for that member alone. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from addon.cells import canonical, typed
from addon.episode import ACCEPT, DECIDE_AGAIN, DECLINE, HANDLED, OPEN
from addon.incoming import Incoming, ask_id
from addon.metrics.staying import MOVED
from addon.part import Given, TypedCells
from addon.problems import Problem, in_tab, locked_cell
from addon.seat_offers import PlacedMember
from addon.self_booking import BOOK, SHOWN_SLOT
from addon.sessions.expand import instant
from addon.ways_to_come import MAKE_UP, MakeUpWish
from addon.wishes.noted import about_what, memberships
from addon.wishes.options import FreeNow
from addon.wishes.wish import MEMBERSHIP, ONLINE, SESSION, Option, Wish
from addon.wishes_asked import IN_THEIR_NAME

_LOCKED = {ONLINE: "their row in Attendance is not there, or Joined by is locked: put that right, or choose handled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a row of Requests has: the word under Decision, the number under Choose, Handled by, what Options shows."""

    word: str = ""
    number: int | None = None
    by: str = ""
    options: str = ""

    @property
    def mark(self) -> str:
        """Return the decision as one text, "" where there is none."""
        word = self.word or (HANDLED if self.by else "")
        return f"{word} {self.number}" if word == ACCEPT and self.number is not None else word


def typed_rows(given: Given) -> dict[str, Typed]:
    """Return what people typed into Requests, by row id."""
    rows = given.views["requests"].rows(("decision", "choose", "handled_by", "options"))
    return {
        rid: Typed(word=canonical(word), number=typed(int, number), by=canonical(by), options=str(options or ""))
        for rid, (word, number, by, options) in rows
    }


@dataclass(slots=True, kw_only=True)
class Deciding:
    """Carries out decisions in one pass; what follows from them adds up here."""

    given: Given
    free: FreeNow
    typed: Mapping[str, Typed]
    placed: list[PlacedMember] = field(default_factory=list)
    cells: list[TypedCells] = field(default_factory=list)
    arrivals: list[Incoming] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, given: Given, placed: Iterable[PlacedMember]) -> "Deciding":
        """Return it; ``placed`` are those who get a place in a group in this pass already."""
        return cls(given=given, free=FreeNow.of(given, placed), typed=typed_rows(given))

    def mark(self, wish: Wish) -> str:
        """Return the decision that its row bears."""
        return self.typed.get(ask_id(wish.ask_key), Typed()).mark

    def decided(self, wish: Wish) -> Wish:
        """Return a wish as it is after what a person decided."""
        row = self.typed.get(ask_id(wish.ask_key), Typed())
        word = row.mark.partition(" ")[0]
        if word and row.mark == wish.stale:
            return wish
        wish = replace(wish, note="")
        wish = wish if wish.is_clear else about_what(self.given, wish)
        if not word:
            return replace(wish, status=OPEN, stale="")
        if word == ACCEPT:
            return self._accepted(wish, row)
        told = self.given.now if word == DECLINE else None
        return replace(wish.decided(self.given.today, word), told=told, note="")

    def _accepted(self, wish: Wish, row: Typed) -> Wish:
        number, count = row.number, len(wish.options)
        if number is None and count == 1:
            number = 1
        if count == 0:
            return replace(wish, note=f"{wish.note or 'nothing is free now'}: choose decline or handled")
        if number is None:
            return replace(wish, note="choose which option: type its number under Choose")
        if not 1 <= number <= count:
            return replace(wish, note=f"there is no option {number}: type another number under Choose")
        option = wish.options[number - 1]
        if row.options != wish.shown:
            return _again(wish, row, "the options changed: choose again")
        if not any(_is_same(one, option) for one in self.free.options(wish)):
            return _again(wish, row, f"option {number} was taken meanwhile: choose again")
        if not self._carried_out(wish, option):
            return replace(wish, note=_LOCKED.get(wish.about, "a cell in Roster that has to change is locked"))
        self.free.takes(option.key, wish.member)
        return replace(wish.decided(self.given.today, ACCEPT), told=self.given.now, chosen=option, note="")

    def _carried_out(self, wish: Wish, option: Option) -> bool:
        if wish.about == MEMBERSHIP:
            return self._placed(wish, option)
        if wish.about == ONLINE:
            return self._joins_online(wish)
        self.arrivals.append(self._make_up(wish, option) if wish.about == SESSION else self._booking(wish, option))
        return True

    def _placed(self, wish: Wish, option: Option) -> bool:
        """Close the member's rows of the old group, and place them in the new one; False where a cell is locked."""
        view, last = self.given.views["roster"], option.start.date() - timedelta(days=1)
        cells = []
        for one in memberships(self.given, wish.member):
            if one.group != wish.group:
                continue
            left = last if one.joined is None else max(last, one.joined)
            for name in ("left", "exit_reason"):
                if view.is_locked(one.id, name):
                    place = in_tab(view.sheet.title, view.at(one.id, name))
                    self.problems.append(locked_cell(place, view.tab.column(name).header, one.id))
                    return False
            cells.append(TypedCells(tab="roster", rid=one.id, values={"left": left, "exit_reason": MOVED}))
        self.cells += cells
        self.placed.append(PlacedMember(group=option.key, member=wish.member, joined=option.start.date()))
        return True

    def _joins_online(self, wish: Wish) -> bool:
        """Type how they take part this time; False where their row in Attendance is not there or its cell is locked."""
        view, rows = self.given.views["attendance"], self.given.practice.attendance
        rid = next((one.id for one in rows if (one.session, one.member) == (wish.session, wish.member)), "")
        if not rid or view.is_locked(rid, "joined_by"):
            return False
        self.cells.append(TypedCells(tab="attendance", rid=rid, values={"joined_by": "video"}))
        return True

    def _make_up(self, wish: Wish, option: Option) -> Incoming:
        zone, missed = self.given.practice.zone, wish.start or option.start
        made = MakeUpWish(
            member=wish.member,
            missed=wish.session,
            missed_starts=instant(missed, zone),
            session=option.key,
            starts=instant(option.start, zone),
        )
        return self._arrival(wish, MAKE_UP, made.body)

    def _booking(self, wish: Wish, option: Option) -> Incoming:
        shown = self.given.remembered(SHOWN_SLOT)
        body = {"member": wish.member, "slot": option.key, "seat": shown[option.key].seat}
        instead = shown[wish.slot].seat if wish.slot in shown else ""
        starts = shown[option.key].start.isoformat()
        return self._arrival(wish, BOOK, {**body, "starts": starts, "instead": instead})

    def _arrival(self, wish: Wish, kind: str, body: Mapping[str, str]) -> Incoming:
        return Incoming(
            source=IN_THEIR_NAME,
            external_id=wish.ask_key,
            received=self.given.now,
            kind=kind,
            body=body,
        )


def _again(wish: Wish, row: Typed, why: str) -> Wish:
    return replace(wish, status=DECIDE_AGAIN, stale=row.mark, note=why)


def _is_same(one: Option, other: Option) -> bool:
    return (one.key, one.start) == (other.key, other.start)
