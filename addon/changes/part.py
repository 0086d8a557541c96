"""Referrers and schedule changes: one change, the same notices, whatever door it came by.

Sessions are compared with what people know of them. A cell typed in Sessions, a new cadence in Groups and an accepted
request are found alike; for a request it is known who asked.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, time

from addon.cells import text_of, typed
from addon.changes.detected import CHANGE, LAST_SEEN, LastSeen, back_on, detected, keyed, past, seen_now
from addon.memory import Remembered
from addon.part import Given, Part, Result
from addon.problems import Problem, in_tab
from addon.records import Practice, Referrer, RequestedChanges, SessionChange, SessionChanges

_REFERRER = ("member_code", "name", "email", "consent", "reference")


def _with_referrers(given: Given, _: Result) -> Practice:
    rows = given.views["referrers"].rows(_REFERRER)
    made = (
        Referrer(
            id=rid,
            member=text_of(member),
            name=text_of(name),
            email=text_of(email),
            consent=typed(bool, consent),
            reference=text_of(reference),
        )
        for rid, (member, name, email, consent, reference) in rows
        if member
    )
    return replace(given.practice, referrers=tuple(made))


def _changes(given: Given) -> Result:
    before, known = given.remembered(LAST_SEEN), given.remembered(CHANGE)
    sessions = {one.code: one for one in given.practice.sessions}
    unclear = _unclear(given, {code: one for code, one in before.items() if code in sessions})
    now = seen_now(sessions.values(), before, unclear=unclear, wall=given.wall)
    groups = {code: one.group for code, one in sessions.items()}
    found = detected(now, before, groups, wall=given.wall, at=given.now)
    fresh = keyed(_as_requested(found, given, {one.id for one in known.values()}), known)
    after = {**known, **fresh}
    over = past(after, given.wall)
    news = {key: one for key, one in fresh.items() if key not in over}
    changed: dict[str, SessionChange | None] = {**news, **dict.fromkeys(over & known.keys())}
    seen = {code: now.get(code) for code in before.keys() | now if before.get(code) != now.get(code)}
    told = tuple(after[key] for key in sorted(after) if key not in over)
    return Result(
        hands=(SessionChanges(told, unclear),),
        problems=(*_deleted(before.keys() - sessions.keys(), before, given), *_back_on(now, before)),
        memory=(Remembered(CHANGE, changed), Remembered(LAST_SEEN, seen)),
    )


def _unclear(given: Given, before: Mapping[str, LastSeen]) -> frozenset[str]:
    """Return the sessions of which a cell is blank or cannot be read, so that nobody can tell when they take place."""
    rows = given.views["sessions"].rows(("date", "start", "state"), only=before.keys())
    return frozenset(
        code
        for code, (day, at, state) in rows
        if not (typed(date, day) and typed(time, at) and (state or not before[code].off))
    )


def _as_requested(found: Iterable[SessionChange], given: Given, known: Collection[str]) -> Iterator[SessionChange]:
    """Yield the changes, those that somebody asked for with who it was; then requests for sessions not seen before."""
    requested = (given.handed(RequestedChanges) or RequestedChanges()).changes
    open_ones = {(one.session, one.to): one for one in requested if one.id not in known and one.to != one.was}
    for change in found:
        asked = open_ones.pop((change.session, change.to), None)
        yield replace(change, id=asked.id, by=asked.by, series="") if asked else change
    yield from open_ones.values()


def _deleted(codes: Iterable[str], before: Mapping[str, LastSeen], given: Given) -> Iterator[Problem]:
    for code in sorted(codes):
        if before[code].to and before[code].start > given.wall:
            what = f"the row of session {code} was deleted, and nobody is told by that"
            step = "If people expect it, undo the deletion and choose cancelled as its State: those concerned are told."
            yield Problem(in_tab("Sessions", ""), "session-deleted", what, step)


def _back_on(now: Mapping[str, LastSeen], before: Mapping[str, LastSeen]) -> Iterator[Problem]:
    for code in back_on(now, before):
        what = f"session {code} was cancelled and takes place after all: no notice says so"
        yield Problem(in_tab("Sessions", code), "session-on-again", what, "Tell those who heard that it is cancelled.")


REFERRERS = Part(name="referrers", tabs=("referrers",), records=_with_referrers)
CHANGES = Part(
    name="changes", sees=("sessions",), takes=(RequestedChanges,), compute=_changes, memory=(CHANGE, LAST_SEEN)
)
