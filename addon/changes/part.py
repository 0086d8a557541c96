"""Referrers and schedule changes: one change, the same notices, whatever door it came by.

Sessions are compared with what people know of them. A cell typed in Sessions, a new cadence in Groups and an accepted
request are found alike; for a request it is known who asked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, time, timedelta

from addon.cells import text_of, typed
from addon.changes.detected import (
    CHANGE,
    DELETED,
    LAST_SEEN,
    UNTOLD,
    LastSeen,
    Untold,
    as_heard,
    detected,
    keyed,
    past,
    seen_now,
    untold,
)
from addon.memory import Remembered, news
from addon.names_in_text import moment_in_words
from addon.outgoing import OUT
from addon.part import Given, Part, Result
from addon.questions import Question, is_yes
from addon.records import GroupSession, Practice, Referrer, RequestedChanges, SessionChange, SessionChanges
from addon.session_codes import group_of
from addon.today_line import TodayLine, TodayLines

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
    unclear = frozenset(code for code, one in sessions.items() if one.is_unclear)
    unclear |= _unclear(given, {code: one for code, one in before.items() if code in sessions})
    there = tuple(_as_told(given))
    heard = as_heard(before, _heard(given))
    now = seen_now(there, heard, _meets(given), unclear=unclear, wall=given.wall)
    groups = {code: one.group for code, one in sessions.items()}
    closed = frozenset(one.code for one in there if one.closure)
    found = detected(now, before, groups, closed=closed, wall=given.wall, at=given.now)
    fresh = keyed(_as_requested(found, given, {one.id for one in known.values()}), known)
    after = {**known, **fresh}
    over = past(after, given.wall)
    still = {key: one for key, one in fresh.items() if key not in over}
    changed: dict[str, SessionChange | None] = {**still, **dict.fromkeys(over & known.keys())}
    unknown = _untold(given, now)
    kept = now | {code: one for code, one in before.items() if code in unknown and code not in now}
    told = tuple(after[key] for key in sorted(after) if key not in over)
    return Result(
        hands=(SessionChanges(told, unclear), _to_put_right(given)),
        asked=tuple(_questions(unknown)),
        memory=(
            Remembered(CHANGE, changed),
            news(LAST_SEEN, before, kept),
            news(UNTOLD, given.remembered(UNTOLD), unknown),
        ),
    )


def _to_put_right(given: Given) -> TodayLines:
    """Tell of the sessions of today and tomorrow of which a cell cannot be read: it may be a cancellation."""
    until = given.today + timedelta(days=1)
    lines = [
        TodayLine(
            kind="Session",
            urgency="red, today",
            who=one.group,
            what=f"{moment_in_words(one.start)}: a cell in Sessions cannot be read, so its reminders wait",
            plan="Correct State, Date or Start in Sessions",
            reds=1,
        )
        for one in given.practice.sessions
        if one.is_unclear and given.wall < one.end and one.start.date() <= until
    ]
    return TodayLines(tuple(lines), ("session cannot be read", "sessions cannot be read"))


def _heard(given: Given) -> Iterator[tuple[date, SessionChange]]:
    """Yield the changes of which a notice went out to somebody, with their day, in the order in which they were found.

    The key of a notice has the id of the change, or of the first of its series.
    """
    out = {part for key, one in given.sendings.items() if one.state in OUT for part in key.split(" | ")}
    for _, change in sorted(given.remembered(CHANGE).items()):
        if (change.series or change.id) in out:
            yield given.wall_of(change.at).date(), change


def _meets(given: Given) -> dict[str, str]:
    return {one.code: one.meets for one in given.practice.groups}


def _as_told(given: Given) -> Iterator[GroupSession]:
    """Yield the sessions; after a lost memory nobody can tell who has heard of those on closed days: nobody is told."""
    for one in given.practice.sessions:
        yield replace(one, closure="") if given.memory_was_lost else one


def _unclear(given: Given, before: Mapping[str, LastSeen]) -> frozenset[str]:
    """Return the sessions of which a cell is blank, so that nobody can tell when they take place."""
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
        asked = None if change.how else open_ones.pop((change.session, change.to), None)
        yield replace(change, id=asked.id, by=asked.by, series="") if asked else change
    yield from open_ones.values()


def _untold(given: Given, now: Mapping[str, LastSeen]) -> dict[str, Untold]:
    """Return the changes of which no notice tells, but for those of which somebody has answered that all know."""
    found = untold(now, given.remembered(LAST_SEEN), given.remembered(UNTOLD), wall=given.wall)
    return {code: one for code, one in found.items() if not is_yes(given.new_answers.get(one.question))}


def _questions(found: Mapping[str, Untold]) -> Iterator[Question]:
    together: defaultdict[str, list[tuple[str, Untold]]] = defaultdict(list)
    for code, one in found.items():
        together[one.question].append((code, one))
    for key, alike in together.items():
        code, first = min(alike, key=lambda one: one[1].start)
        on, group = moment_in_words(first.start), group_of(code)
        several = f"{len(alike)} sessions of {group} from {on} on"
        which, was = (f"The session of {group} on {on}", "was") if len(alike) == 1 else (several, "were")
        what = "deleted" if first.what == DELETED else "cancelled and will take place after all"
        question = f"{which} {was} {what}. No notice tells of that. Does everybody concerned know?"
        yield Question(key=key, kind="nobody is told", question=question, where="Sessions", choices="yes")


REFERRERS = Part(name="referrers", tabs=("referrers",), records=_with_referrers)
CHANGES = Part(
    name="changes", sees=("sessions",), takes=(RequestedChanges,), compute=_changes, memory=(CHANGE, LAST_SEEN, UNTOLD)
)
