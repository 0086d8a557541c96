"""What Closures shows beside each row: which sessions it is about, when they could be instead, what becomes of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from addon.availability.suggested import Tried
from addon.names_in_text import in_names, moment_in_words, time_in_words
from addon.records import AS_USUAL, MOVE, SKIP, VIRTUAL, Closure, GroupSession, Practice, TherapyGroup
from addon.sessions.closed import ClosedDays, moved_to
from addon.sessions.planned import PlannedRow
from addon.tabs import Value

MOST_NAMED = 4
"""How many sessions a cell names; the others are counted."""
BEGUN = "had already begun"
DECIDE = "choose What, or On closed days in Groups or Settings"
_DONE: Mapping[str, str] = {SKIP: "cancelled", VIRTUAL: "by video", MOVE: "moved", AS_USUAL: "as usual"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One session that a closure is about: as the cadence has it, and what becomes of it.

    ``stays``: a person changed it, or it has begun, so it is as it was. ``waits``: it takes place as usual until
    somebody does that. ``but`` is what is in the way of what was decided.
    """

    session: GroupSession
    what: str
    stays: bool = False
    waits: str = ""
    but: str = ""


def session_of(row: PlannedRow) -> GroupSession:
    """Return a planned row as a session."""
    return GroupSession(
        code=row.code,
        group=row.group,
        original_start=row.original_start,
        start=datetime.combine(row.date, row.start),
        minutes=row.minutes,
        clinician=row.clinician,
        co_facilitator=row.co_facilitator,
        room=row.room,
        meets=row.meets,
        state=row.state,
    )


def hits_of(
    planned: Iterable[PlannedRow], practice: Practice, closed: ClosedDays, tried: Tried
) -> dict[str, list[Hit]]:
    """Return the sessions by the id of the closure that counts for them, each with what becomes of it."""
    groups = {one.code: one for one in practice.groups}
    closures = {one.id: one for one in closed.closures}
    found: dict[str, list[Hit]] = {}
    for row in planned:
        if row.closure and row.usual:
            found.setdefault(row.closure, []).append(
                _hit(row, closures[row.closure], groups[row.group], closed=closed, tried=tried)
            )
    return found


def _hit(row: PlannedRow, closure: Closure, group: TherapyGroup, *, closed: ClosedDays, tried: Tried) -> Hit:
    there, what = session_of(row), closed.what(closure, group)
    session = replace(there, start=row.usual or there.start, state="planned", meets=group.meets)
    to = moved_to(closure, session) if what == MOVE else None
    is_done, has_begun = _is_done(there, what, to), there.start <= tried.given.wall
    if row.touched and (has_begun or not is_done):
        return Hit(session=session, what=what, stays=not is_done, but=BEGUN if has_begun and not is_done else "")
    if what == MOVE:
        waits = _no_move(closure, to, tried.given.wall)
        return Hit(session=session, what=what, waits=waits, but="" if waits or not to else tried.why_not(session, to))
    if what == VIRTUAL and not group.video_link:
        return Hit(session=session, what=what, but="no Video link in Groups")
    return Hit(session=session, what=what, waits="" if what else DECIDE)


def _is_done(there: GroupSession, what: str, to: datetime | None) -> bool:
    """Return whether a row is already what was decided."""
    done = {SKIP: there.state == "cancelled", VIRTUAL: there.meets == "video", MOVE: to in {None, there.start}}
    return done.get(what, True)


def _no_move(closure: Closure, to: datetime | None, wall: datetime) -> str:
    """Return why nothing is moved, "" if it is."""
    if closure.until != closure.day:
        return "to move, each day needs a row of its own"
    if to is None:
        return "type To date"
    if to > wall:
        return ""
    return "To date has passed" if to.date() < wall.date() else "that time has passed today"


def shown(closure: Closure, hits: Sequence[Hit], tried: Tried, names: Mapping[str, str]) -> dict[str, Value]:
    """Return what the row shows, with ``names`` of groups and people for their codes."""
    check = "; ".join(_what_becomes(hits)) or "no session for which this row decides"
    texts = {"hits": _named(closure, hits) or "no session", "suggested": _suggested(hits, tried), "check": check}
    return {field: in_names(text, names) or None for field, text in texts.items()}


def _named(closure: Closure, hits: Sequence[Hit]) -> str:
    say = time_in_words if closure.day == closure.until else moment_in_words
    return _listed([f"{one.session.group} {say(one.session.start)}" for one in hits], "; ")


def _listed(texts: Sequence[str], between: str = ", ") -> str:
    more = f" and {len(texts) - MOST_NAMED} more" if len(texts) > MOST_NAMED else ""
    return f"{between.join(texts[:MOST_NAMED])}{more}"


def _suggested(hits: Sequence[Hit], tried: Tried) -> str:
    """Return the nearest free time of each session for which somebody may want one."""
    now = tried.given.wall
    wanted = [one for one in hits if not one.stays and one.what in {"", MOVE} and now < one.session.start < tried.until]
    found = ((one.session.group, tried.nearest(one.session)) for one in wanted[:MOST_NAMED])
    texts = [f"{group} {moment_in_words(at) if at else 'nothing free'}" for group, at in found]
    more = f" and {len(wanted) - MOST_NAMED} more" if len(wanted) > MOST_NAMED else ""
    return f"{'; '.join(texts)}{more}"


def _what_becomes(hits: Sequence[Hit]) -> Iterator[str]:
    """Yield what becomes of the sessions, those that need somebody first."""
    for words in dict.fromkeys(one.waits for one in hits if one.waits):
        yield f"nothing yet for {_groups(one for one in hits if one.waits == words)}: {words}"
    for words in dict.fromkeys(one.but for one in hits if one.but):
        yield f"{_groups(one for one in hits if one.but == words)}: {words}"
    if changed := [one for one in hits if one.stays and not one.but]:
        yield f"{_groups(changed)} as somebody changed it"
    done = [one for one in hits if not one.stays and not one.waits]
    for what, words in _DONE.items():
        if count := sum(one.what == what for one in done):
            yield f"{count} {words}"


def _groups(hits: Iterable[Hit]) -> str:
    return _listed([one.session.group for one in hits])
