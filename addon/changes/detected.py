"""Which sessions to come changed since people were told last, whatever door the change came by. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from addon.memory import Kept
from addon.records import GroupSession, SessionChange
from addon.session_codes import group_of
from addon.sources import derived_id

OFF = "cancelled"
LASTING = 3
"""From how many sessions on a change is told once, as the group's new regular time."""
_LATE = timedelta(days=7)
"""How long after its time a session that did not take place may still be given another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSeen:
    """A session as the last pass saw it: its wall time, whether it is cancelled.

    ``known`` is the time that those concerned know it by: that before the changes of the day ``since``, which nobody
    may have heard of yet, and before it was cancelled.
    """

    start: datetime
    off: bool
    known: datetime
    since: date | None = None

    @property
    def to(self) -> datetime | None:
        """Return when it takes place, None if it does not."""
        return None if self.off else self.start

    def known_on(self, day: date) -> datetime:
        """Return the time that people know it by."""
        return self.known if self.off or self.since == day else self.start

    def is_over(self, wall: datetime) -> bool:
        """Return whether no change of it is anybody's news."""
        return max(self.start, self.known) + _LATE <= wall


@dataclass(frozen=True, slots=True)
class Untold:
    """A change of a session that was to begin at ``start``, of which nobody is told by a notice.

    Those of a group that were found together have one ``question``.
    """

    what: str
    start: datetime
    question: str


DELETED, BACK_ON = "deleted", "back on"
LAST_SEEN = Kept("last seen", LastSeen)
"""By the session's code."""
UNTOLD = Kept("untold change", Untold)
"""By the session's code, until somebody has told those concerned."""
CHANGE = Kept("session change", SessionChange)
"""Changes that those concerned are told of, until their times have passed; their keys sort as they were found."""


def seen_now(
    sessions: Iterable[GroupSession], before: Mapping[str, LastSeen], *, unclear: Collection[str], wall: datetime
) -> dict[str, LastSeen]:
    """Return what is to be remembered of the sessions that have not begun or, till a week after, were to begin.

    One that is ``unclear`` (a cell cannot be read), or whose time lies in the past now, stays as it was seen last: the
    next pass may find a slip of the pen corrected.
    """
    now = {}
    for one in sessions:
        last = before.get(one.code)
        if one.code in unclear or one.start <= wall:
            if last and not last.is_over(wall):
                now[one.code] = last
        elif last is None or last.is_over(wall):
            now[one.code] = LastSeen(start=one.start, off=one.state == OFF, known=one.start)
        else:
            there = LastSeen(start=one.start, off=one.state == OFF, known=last.known_on(wall.date()), since=wall.date())
            now[one.code] = last if there.to == last.to else there
    return now


def detected(
    now: Mapping[str, LastSeen],
    before: Mapping[str, LastSeen],
    groups: Mapping[str, str],
    *,
    wall: datetime,
    at: datetime,
) -> tuple[SessionChange, ...]:
    """Return the changes from the time that people know; ``at`` is now as an aware instant.

    ``groups`` gives a session's group. Where all of a group's sessions from one on moved by the same stretch, or were
    cancelled, they are one series, told once. What is back at the time that people know is no news.
    """
    found: dict[tuple[str, object], list[SessionChange]] = defaultdict(list)
    for code, one in now.items():
        if one != before.get(code, one) and one.to != one.known and (one.to or one.known) > wall:
            change = _change(code, one, at)
            found[groups[code], change.to and change.to - change.was].append(change)
    return tuple(one for (group, _), alike in found.items() for one in _as_told(alike, group, now, groups))


def _change(code: str, one: LastSeen, at: datetime) -> SessionChange:
    key = f"{code}|{one.known.isoformat()}|{one.to.isoformat() if one.to else ''}|{at.isoformat()}"
    return SessionChange(id=derived_id("H", "changes", key), session=code, was=one.known, to=one.to, at=at)


def _as_told(
    alike: list[SessionChange], group: str, now: Mapping[str, LastSeen], groups: Mapping[str, str]
) -> list[SessionChange]:
    """Make them a series if no session of the group from the first of them on takes place as before."""
    ordered = sorted(alike, key=lambda one: one.was)
    changed = {one.session for one in alike}
    others = (
        one
        for code, one in now.items()
        if groups[code] == group and code not in changed and one.to and one.known >= ordered[0].was
    )
    if len(ordered) < LASTING or any(others):
        return ordered
    return [replace(one, series=ordered[0].id) for one in ordered]


def untold(
    now: Mapping[str, LastSeen], before: Mapping[str, LastSeen], known: Mapping[str, Untold], *, wall: datetime
) -> dict[str, Untold]:
    """Return the changes for which no notice has words, by session, till it begins or is changed once more.

    A session to come was deleted (and is no copy of another one), or one that was cancelled takes place after all at
    the time that people know.
    """
    there = {(group_of(code), one.to) for code, one in now.items()}
    gone = {code: one for code, one in before.items() if code not in now and (group_of(code), one.to) not in there}
    found = {code: (DELETED, one.to) for code, one in gone.items() if one.to}
    for code, one in now.items():
        was_off = (code in before and before[code].off) or (code in known and known[code].what == BACK_ON)
        if was_off and one.to and one.to == one.known:
            found[code] = (BACK_ON, one.to)
    first: dict[tuple[str, str], str] = {}
    made = {}
    for code, (what, start) in sorted(found.items(), key=lambda one: (one[1][1], one[0])):
        if start > wall:
            asked = first.setdefault((group_of(code), what), f"untold|{code}|{what}|{wall:%Y-%m-%d %H:%M}")
            old = known.get(code)
            made[code] = old if old and old.what == what else Untold(what=what, start=start, question=asked)
    return made


def keyed(found: Iterable[SessionChange], known: Mapping[str, SessionChange]) -> dict[str, SessionChange]:
    """Return changes under keys that sort behind those found before, even at the same instant."""
    return {f"{one.at.isoformat()}|{number:06d}": one for number, one in enumerate(found, len(known) + 1)}


def past(known: Mapping[str, SessionChange], wall: datetime) -> set[str]:
    """Return the keys of the changes that nobody needs to be told of any more; a series ends as a whole."""
    ends: dict[str, datetime] = {}
    for one in known.values():
        own = max(one.was, one.to or one.was)
        ends[one.series or one.id] = max(own, ends.get(one.series or one.id, own))
    return {key for key, one in known.items() if ends[one.series or one.id] + timedelta(days=1) < wall}
