"""Which sessions to come changed since people were told last, whatever door the change came by. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from addon.memory import Kept
from addon.records import GroupSession, SessionChange
from addon.session_codes import group_of
from addon.sources import derived_id

OFF, ONLINE = "cancelled", "video"
LASTING = 3
"""From how many sessions on a change is told once, as the group's new regular time."""
AHEAD = timedelta(days=14)
"""How long before a session that was first made on a closed day those concerned hear of it."""
_LATE = timedelta(days=7)
"""How long after its time a session that did not take place may still be given another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSeen:
    """A session as the last pass saw it: its wall time, whether it is cancelled.

    ``known`` is the time that those concerned know it by: that before the changes of the day ``since``, unless a notice
    of them went out, and before it was cancelled. ``online`` and ``known_online`` are the same of whether it takes
    place by video; None: no pass has looked yet. One that ``waits`` was first made on a closed day, far ahead: those
    concerned hear of it some days before.
    """

    start: datetime
    off: bool
    known: datetime
    since: date | None = None
    online: bool | None = None
    known_online: bool | None = None
    waits: bool = False

    @property
    def to(self) -> datetime | None:
        """Return when it takes place, None if it does not."""
        return None if self.off else self.start

    def known_on(self, day: date) -> datetime:
        """Return the time that people know it by."""
        return self.known if self.off or self.waits or self.since == day else self.start

    def known_online_on(self, day: date) -> bool | None:
        """Return whether people know it as online."""
        return self.known_online if self.waits or self.since == day else self.online

    def is_close(self, wall: datetime) -> bool:
        """Return whether those concerned are to hear of what is different by now."""
        return min(self.start, self.known) <= wall + AHEAD

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


def as_heard(before: Mapping[str, LastSeen], heard: Iterable[tuple[date, SessionChange]]) -> dict[str, LastSeen]:
    """Return the sessions with what people heard on the day of the last change, by ``(day, change)`` in their order."""
    now = dict(before)
    for day, change in heard:
        last = now.get(change.session)
        if last and last.since == day and change.how:
            now[change.session] = replace(last, known_online=change.how == ONLINE)
        elif last and last.since == day and change.to:
            now[change.session] = replace(last, known=change.to)
    return now


def seen_now(
    sessions: Iterable[GroupSession],
    before: Mapping[str, LastSeen],
    meets: Mapping[str, str],
    *,
    unclear: Collection[str],
    wall: datetime,
) -> dict[str, LastSeen]:
    """Return what is to be remembered of the sessions that have not begun or, till a week after, were to begin.

    ``meets`` tells of each group how it usually meets. A session that is ``unclear`` (a cell cannot be read), or whose
    time lies in the past now, stays as it was seen last: the next pass may find a slip of the pen corrected.
    """
    now = {}
    for one in sessions:
        last = before.get(one.code)
        if one.code in unclear or one.start <= wall:
            if last and not last.is_over(wall):
                now[one.code] = last
        elif last is None or last.is_over(wall):
            now[one.code] = _first_seen(one, meets.get(one.group, ""))
        else:
            now[one.code] = _seen_again(one, last, _is_online(one, meets), wall)
    return {code: replace(one, waits=False) if one.waits and one.is_close(wall) else one for code, one in now.items()}


def _is_online(one: GroupSession, meets: Mapping[str, str]) -> bool:
    return (one.meets or meets.get(one.group, "")) == ONLINE


def _first_seen(one: GroupSession, usual: str) -> LastSeen:
    """Return a session as it is seen first: people know it as it is, or as it would be on any other day."""
    online = (one.meets or usual) == ONLINE
    seen = LastSeen(start=one.start, off=one.state == OFF, known=one.start, online=online, known_online=online)
    if not one.closure:
        return seen
    return replace(seen, known=one.original_start, known_online=usual == ONLINE, waits=True)


def _seen_again(one: GroupSession, last: LastSeen, online: bool, wall: datetime) -> LastSeen:  # noqa: FBT001
    if last.online is None:
        last = replace(last, online=online, known_online=online)
    there = LastSeen(
        start=one.start,
        off=one.state == OFF,
        known=last.known_on(wall.date()),
        since=wall.date(),
        online=online,
        known_online=last.known_online_on(wall.date()),
        waits=last.waits,
    )
    return last if (there.to, there.online) == (last.to, last.online) else there


def detected(
    now: Mapping[str, LastSeen],
    before: Mapping[str, LastSeen],
    groups: Mapping[str, str],
    *,
    closed: Collection[str] = (),
    wall: datetime,
    at: datetime,
) -> tuple[SessionChange, ...]:
    """Return the changes from what people know; ``at`` is now as an aware instant.

    ``groups`` gives a session's group, ``closed`` are the codes of those that a closure made what they are. Where all
    of a group's sessions from one on moved by the same stretch, were cancelled, or are all online or all in person now,
    they are one series, told once. What is back as people know it is no news.
    """
    found: dict[tuple[str, object], list[SessionChange]] = defaultdict(list)
    for code, one in now.items():
        last = before.get(code)
        if one.waits or (one.to or one.known) <= wall:
            continue
        is_news = one.to != last.to or last.waits if last else code in closed
        if is_news and one.to != one.known:
            change = _change(code, one, at)
            found[groups[code], change.to and change.to - change.was].append(change)
        if one.to and _turned(one, last):
            change = _turn(code, one, at)
            found[groups[code], change.how].append(change)
    return tuple(one for (group, _), alike in found.items() for one in _as_told(alike, group, now, groups))


def _turned(one: LastSeen, last: LastSeen | None) -> bool:
    """Return whether it is online, or in person again, other than people know, and they have not been told."""
    is_news = last is None or last.waits or (last.online is not None and one.online != last.online)
    return is_news and one.online != one.known_online


def _change(code: str, one: LastSeen, at: datetime) -> SessionChange:
    key = f"{code}|{one.known.isoformat()}|{one.to.isoformat() if one.to else ''}|{at.isoformat()}"
    return SessionChange(id=derived_id("H", "changes", key), session=code, was=one.known, to=one.to, at=at)


def _turn(code: str, one: LastSeen, at: datetime) -> SessionChange:
    how = ONLINE if one.online else "in person"
    key = f"{code}|{how}|{at.isoformat()}"
    return SessionChange(id=derived_id("H", "changes", key), session=code, was=one.start, to=one.start, at=at, how=how)


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
        was_off = (code in before and before[code].off and not before[code].waits) or (
            code in known and known[code].what == BACK_ON
        )
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
