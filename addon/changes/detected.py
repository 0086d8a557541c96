"""Which sessions to come changed since the last pass, whatever door the change came by. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from addon.memory import Kept
from addon.records import GroupSession, SessionChange
from addon.sources import derived_id

OFF = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSeen:
    """When the last pass saw a session to come, as a wall time, and in which state."""

    start: datetime
    state: str


LAST_SEEN = Kept("last seen", LastSeen)
"""By the session's code."""
CHANGE = Kept("session change", SessionChange)
"""Changes that those concerned are told of, until their times have passed; their keys sort as they were found."""


def seen_now(sessions: Iterable[GroupSession], wall: datetime) -> dict[str, LastSeen]:
    """Return the sessions that have not begun."""
    return {one.code: LastSeen(start=one.start, state=one.state) for one in sessions if one.start > wall}


def detected(
    sessions: Iterable[GroupSession], before: Mapping[str, LastSeen], *, wall: datetime, at: datetime
) -> tuple[SessionChange, ...]:
    """Return the changes of sessions that neither had begun nor have; ``at`` is now as an aware instant.

    Sessions of one group that moved by one and the same stretch, or were cancelled, are one lasting change.
    """
    found = [
        change
        for one in sessions
        if (last := before.get(one.code)) and (change := _change(one, last, wall=wall, at=at)) is not None
    ]
    alike: dict[tuple[object, ...], list[SessionChange]] = defaultdict(list)
    groups = {one.code: one.group for one in sessions}
    for change in sorted(found, key=lambda one: one.was):
        alike[groups[change.session], change.to and change.to - change.was].append(change)
    return tuple(one for changes in alike.values() for one in _told_as(changes))


LASTING = 3
"""From how many sessions on a change is told once, as the group's new regular time."""


def _told_as(changes: list[SessionChange]) -> list[SessionChange]:
    return [replace(changes[0], lasting=True)] if len(changes) >= LASTING else changes


def _change(one: GroupSession, last: LastSeen, *, wall: datetime, at: datetime) -> SessionChange | None:
    to = None if one.state == OFF else one.start
    was_off = last.state == OFF
    unchanged = was_off or to == last.start
    if unchanged or min(last.start, to or last.start) <= wall:
        return None
    key = f"{one.code}|{last.start.isoformat()}|{to.isoformat() if to else ''}|{at.isoformat()}"
    return SessionChange(id=derived_id("H", "changes", key), session=one.code, was=last.start, to=to, at=at)


def keyed(found: Iterable[SessionChange], known: Mapping[str, SessionChange]) -> dict[str, SessionChange]:
    """Return changes under keys that sort behind those found before, even at the same instant."""
    return {f"{one.at.isoformat()}|{number:06d}": one for number, one in enumerate(found, len(known) + 1)}


def as_people_know_it(changes: Iterable[SessionChange]) -> tuple[SessionChange, ...]:
    """Return the changes in order, each from the time that people were told last.

    No notice has gone out yet, so that is the time before the session's first change: moved twice, people are told
    once where to; moved back, there is nothing to tell.
    """
    ordered = sorted(changes, key=lambda one: one.at)
    known: dict[str, datetime] = {}
    return tuple(replace(one, was=known.setdefault(one.session, one.was)) for one in ordered)


def is_past(change: SessionChange, wall: datetime) -> bool:
    """Return whether nobody needs to be told any more."""
    return max(change.was, change.to or change.was) + timedelta(days=1) < wall
