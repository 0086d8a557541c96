"""What members are told of their wish, what the tab shows of it, what their page may show. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from addon.cells import text_of, typed
from addon.part import Given
from addon.sessions.expand import instant
from addon.sources import Source, SourceRow
from addon.wanted_notices import WantedNotice
from addon.wishes.noted import TAB, Row
from addon.wishes.wish import BOOKED, MEMBERSHIP, ONLINE, SESSION, Wish
from addon.wishes_asked import OpenWish

WORDS: Mapping[str, str] = {MEMBERSHIP: "Regular time", SESSION: "This time", BOOKED: "Booked time"}
"""How the names of rows in Message texts begin that tell of it."""
_TOLD_FOR = timedelta(days=1)
UNCLEAR = "cannot tell: this row is not clearly one member and what it is about"


def notices(given: Given, wishes: Iterable[Wish], there: Mapping[str, frozenset[str]]) -> Iterator[WantedNotice]:
    """Yield what members are told: a yes while it is true, a no for a day.

    Of a make-up, and of joining online, other parts tell.
    """
    taken = _taken_slots(given)
    for one in wishes:
        if one.told and one.was_declined and one.about != ONLINE:
            yield _notice(one, "no", one.told, start=one.told, about=one.session or one.ask_key)
        elif one.told and one.chosen and one.was_accepted and one.about not in {SESSION, ONLINE}:
            start = instant(one.chosen.start, given.practice.zone)
            is_theirs = taken.get(one.chosen.key) == (one.member, one.chosen.start)
            if one.member in there.get(one.chosen.key, ()) or (one.about == BOOKED and is_theirs):
                about = one.chosen.session or one.chosen.key
                yield _notice(one, "yes", one.told, start=start, about=about)


def _notice(one: Wish, answer: str, told: datetime, *, start: datetime, about: str) -> WantedNotice:
    return WantedNotice(
        id=f"{one.ask_key} {answer}",
        member=one.member,
        about=about,
        words=f"{WORDS[one.about]} {answer}",
        rule_name=f"{WORDS[one.about]} {answer}",
        why=f"they asked for another one ({one.about}), and it was {'accepted' if answer == 'yes' else 'declined'}",
        start=start,
        at=told,
        ends=start if answer == "yes" else told + _TOLD_FOR,
    )


def _taken_slots(given: Given) -> dict[str, tuple[str, datetime]]:
    """Return who has each row of Slots, as it is now, and when."""
    found = {}
    for rid, (day, start, by) in given.views["slots"].rows(("date", "start", "taken_by")):
        on, at = typed(date, day), typed(time, start)
        if on is not None and at is not None and by:
            found[rid] = (given.directory.code("members", text_of(by)), datetime.combine(on, at))
    return found


def shown(given: Given, rows: Mapping[str, Row], wishes: Mapping[str, Wish]) -> Source:
    """Say of each row what became of it; one whose wish is long forgotten keeps what it shows."""
    found = []
    for rid in given.views[TAB].numbers:
        one = wishes.get(rid)
        if one is not None:
            found.append(SourceRow(rid=rid, values={"state": one.status, "check": _check(one)}))
        elif rid not in rows:
            found.append(SourceRow(rid=rid, values={"check": UNCLEAR}))
    return Source(name="computed", tab=TAB, rows=tuple(found), creates=False)


def _check(one: Wish) -> str | None:
    if not one.is_open:
        return None
    count = len(one.options)
    none = one.left_out if one.about == ONLINE and one.left_out else "nothing is free now"
    free = f"{count} option{'' if count == 1 else 's'} in Requests" if count else none
    return one.note or free


def open_wishes(wishes: Iterable[Wish]) -> dict[str, OpenWish]:
    """Return who waits for another regular time."""
    return {one.member: OpenWish(one.at) for one in wishes if one.is_open and one.about == MEMBERSHIP}
