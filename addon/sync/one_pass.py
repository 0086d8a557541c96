"""One pass, top to bottom: read once, let every part answer and merge it, write once, and only then agree.

Runs the parts of ``addon/parts.py`` in order; only they know what their tabs mean. From this order follows every
guarantee about crashes, about saves meanwhile and about writing nothing when nothing is new.
"""

from collections.abc import Generator, Iterable
from dataclasses import replace

from addon.memory import T
from addon.part import Effect
from addon.problems import WorkbookChanged, WorkbookOpenElsewhere, WrittenInPart
from addon.safety import SAFETY
from addon.sync.carry_out import PassPlan, carry_out
from addon.sync.effects import Outside, WrittenOutside, carry_out_effects
from addon.sync.passes import Pass, PassReport
from addon.sync.planning import planned, stopped
from addon.sync.reading import Begun, read_once
from addon.sync.running import RunningPass
from addon.sync.without_collector import uncollected

WRITING, AFTER = "writing the workbook", "writing calendars and packages"
"""The steps that write, as they are told."""
ATTEMPTS = 3
"""How often a pass is planned anew because somebody saved the workbook meanwhile."""


def one_pass(given: Pass) -> PassReport:
    """Run a pass to its end."""
    return finished(passing(given))


def finished(steps: Generator[str, None, T]) -> T:
    """Run the steps to their end and return the result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


def computed_only(given: Pass) -> RunningPass:
    """Let the parts compute and return the pass as it is then; nothing is written or remembered."""
    begun = finished(read_once(replace(given, dry_run=True)))
    for part in given.parts:
        if begun.running.must_stop(part):
            break
        begun.running.take(part, begun.running.compute(part))
    return begun.running


def passing(given: Pass) -> Generator[str, None, PassReport]:
    """Run a pass, telling each step before it begins.

    If somebody saves the workbook meanwhile it is read and planned anew, three times at most. What was written in part
    is a run of its own by then.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with uncollected():
                return (yield from _attempt(given))
        except WorkbookChanged as overtaken:
            if attempt == ATTEMPTS:
                raise
            if isinstance(overtaken, WrittenInPart):
                given = replace(given, run=f"{given.run}.{attempt}")
    raise AssertionError


def _attempt(given: Pass) -> Generator[str, None, PassReport]:
    """Read and decide, write once, and only then agree."""
    report, effects = yield from _decided(given)
    yield WRITING
    waiting = "" if given.dry_run else _write(given, report.plan)
    yield AFTER
    nothing = given.dry_run or not report.is_decided
    written = WrittenOutside() if nothing else _carry_out_effects(given, effects, waiting=bool(waiting))
    problems = dict.fromkeys((*(one for one in report.problems if one not in written.put_right), *written.problems))
    return replace(report, waiting=waiting or report.waiting, written=written, problems=tuple(problems))


def _decided(given: Pass) -> Generator[str, None, tuple[PassReport, list[Effect]]]:
    """Read once and let the parts answer.

    Only the plan, what to report and the effects are left of it: the write needs the room that all the rest takes.
    """
    begun = yield from read_once(given)
    running = begun.running
    if begun.ends is not None:
        nothing = PassPlan(snapshot=begun.tabs.snapshot)
        return replace(_report(begun, nothing), waiting=begun.ends, is_decided=False, files=(), unreadable=0), []
    for part in given.parts:
        if running.must_stop(part):
            return _stopped(begun), []
        yield part.name
        running.take(part, running.compute(part))
    running.answered.problems += running.unclear_picks()
    return _report(begun, planned(begun)), running.answered.effects


def _stopped(begun: Begun) -> PassReport:
    """End a pass in which a people's tab could not be merged: no results, but its question and safety notices."""
    begun.running.answered.problems = [
        *begun.running.files.received.problems,
        *begun.tabs.stop(begun.counters, begun.decided),
    ]
    return replace(_report(begun, stopped(begun)), is_decided=False, files=(), unreadable=0)


def _write(given: Pass, plan: PassPlan) -> str:
    """Write the plan, or say who has the workbook open: then its writes wait for the next pass."""
    try:
        carry_out(plan, given.places.workbook, given.places.state, given.run)
    except WorkbookOpenElsewhere as busy:
        return str(busy)
    return ""


def _carry_out_effects(given: Pass, effects: Iterable[Effect], *, waiting: bool) -> WrittenOutside:
    places = given.places
    outside = Outside(
        calendars=places.calendars,
        two_way=places.two_way,
        packages=places.packages,
        formats=places.formats,
        memory=places.state,
        outbox=places.state.outbox,
        seats=places.state.seats,
        now=given.now,
    )
    return carry_out_effects(effects, outside, waiting=waiting)


def _report(begun: Begun, plan: PassPlan) -> PassReport:
    running, received = begun.running, begun.running.files.received
    return PassReport(
        run=begun.given.run,
        plan=plan,
        settled=begun.settled,
        came_back=begun.came_back,
        arrived=tuple(begun.arriving.notes(begun.given.tabs)),
        own_columns=tuple(begun.arriving.own.found),
        problems=tuple(begun.problems),
        differences=tuple(begun.tabs.open_differences()),
        questions=tuple(one for one in {**begun.questions, **plan.questions}.values() if one.is_open),
        files=running.files.report(running.answered.waiting),
        unreadable=received.unreadable,
        safety=tuple(
            one
            for one in plan.questions.values()
            if one.kind == SAFETY and one.is_open and one.key not in begun.questions
        ),
        neutral=running.files.neutral(begun.given.files),
    )
