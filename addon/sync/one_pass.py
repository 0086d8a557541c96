"""One pass, top to bottom: read once, let every part answer and merge it, write once, and only then agree.

The parts are listed in ``addon/parts.py``; what their tabs mean is not known here. This module owns the order, and
with it every guarantee about crashes, races and nothing-new.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from addon.calendars.ports import Calendars, TwoWayCalendar
from addon.directory import Directory
from addon.exports.folder import FILE, HELD, DroppedFile, KnownFile, receive
from addon.exports.profile import Profile
from addon.memory import Kept, Remembered, T
from addon.part import Part
from addon.problems import Problem, WorkbookChanged, WorkbookOpenElsewhere
from addon.questions import Question, is_no
from addon.records import Practice
from addon.sync.arrivals import GIVEN, Arrivals, arrivals
from addon.sync.carry_out import PassPlan, carry_out, settle
from addon.sync.effects import Outside, Written, carry_out_effects
from addon.sync.files import HELD_EXPORT, Files
from addon.sync.log import LOG, LogEntry, files_in_words, log_lines, what_was_written
from addon.sync.merging import conflicts, questions
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.conflicts import DIFFERENCE, OpenDifference
from addon.sync.merging.identify import Mint
from addon.sync.merging.merged_tabs import MergedTabs
from addon.sync.merging.questions import QUESTION, AskedQuestion
from addon.sync.merging.reconcile import Circumstances
from addon.sync.merging.views import shown_writes
from addon.sync.running import ReadBusy, RunningPass, busy_span
from addon.sync.state.database import State
from addon.sync.without_collector import uncollected
from addon.tabs import Tab, folded
from addon.workbook import Snapshot, Workbook

ATTEMPTS = 3
"""How often a pass is planned anew because somebody saved the workbook meanwhile."""
REMOVED = "removed|"
"""How the key of the question about vanished rows begins; the plan's ``held_key`` follows."""
COUNTER = Kept("counter", int)
"""The highest number given out in each numbered tab."""
FILL = "calendar:"
"""Confirmed with a clinician's code behind it: fill that calendar again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a pass reads and writes. ``two_way`` is asked by ``get`` only; ``keep_package`` stores a package."""

    workbook: Workbook
    state: State
    calendars: Calendars
    two_way: Mapping[str, TwoWayCalendar]
    busy: ReadBusy
    keep_package: Callable[[str, bytes], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One pass over one practice. ``now`` is an aware instant, ``zone`` an IANA name, ``accept`` what was confirmed."""

    places: Places
    tabs: Mapping[str, Tab]
    parts: Sequence[Part]
    views: Sequence[Part]
    now: datetime
    zone: str
    run: str
    files: Sequence[DroppedFile] = ()
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    group_codes: frozenset[str] = frozenset()
    date_order: str = ""
    accept: frozenset[str] = frozenset()
    dry_run: bool = False

    @property
    def wall(self) -> datetime:
        """Return the practice's wall time."""
        return self.now.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None, microsecond=0)

    @property
    def today(self) -> date:
        """Return the practice's day."""
        return self.wall.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class PassReport:
    """What a pass did or, with ``waiting``, would have written had the workbook not been open."""

    run: str
    plan: PassPlan
    practice: Practice
    waiting: str = ""
    settled: str = ""
    problems: tuple[Problem, ...] = ()
    differences: tuple[OpenDifference, ...] = ()
    questions: tuple[AskedQuestion, ...] = ()
    files: tuple[KnownFile, ...] = ()
    unreadable: int = 0
    safety: tuple[str, ...] = ()
    written: Written = field(default_factory=Written)

    @property
    def cells(self) -> int:
        """Return how many cells of existing rows changed."""
        return self.plan.cells

    @property
    def rows(self) -> int:
        """Return how many rows were added."""
        return self.plan.rows

    @property
    def held(self) -> int:
        """Return how many export files wait for a person."""
        return sum(one.status == HELD for one in self.files)


def one_pass(given: Pass) -> PassReport:
    """Run a pass to its end."""
    return finished(passing(given))


def finished(steps: Generator[str, None, T]) -> T:
    """Take every step and return what comes of it."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


def rehearsed(given: Pass) -> RunningPass:
    """Let the parts answer and return the pass as it is then; nothing is written or remembered."""
    begun = finished(_begun(replace(given, dry_run=True)))
    for part in given.parts:
        if begun.running.must_stop(part):
            break
        begun.running.take(part, begun.running.compute(part))
    return begun.running


def fill_again(accept: Iterable[str]) -> frozenset[str]:
    """Return the codes of the clinicians whose calendars are to be filled again, from what a person confirmed."""
    return frozenset(one.removeprefix(FILL).strip() for one in accept if one.startswith(FILL))


def passing(given: Pass) -> Generator[str, None, PassReport]:
    """Run a pass, telling each step before it begins.

    If somebody saves the workbook meanwhile it is read and planned anew, three times at most.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with uncollected():
                return (yield from _attempt(given))
        except WorkbookChanged:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError


def _attempt(given: Pass) -> Generator[str, None, PassReport]:
    """Read once, let the parts answer, write once."""
    begun = yield from _begun(given)
    running = begun.running
    for part in given.parts:
        if running.must_stop(part):
            return _stopped(begun)
        yield part.name
        running.take(part, running.compute(part))
    running.joined.problems += running.unclear_picks()
    plan = _planned(begun)
    yield "writing the workbook"
    waiting = "" if given.dry_run else _write(given, plan)
    yield "writing calendars and packages"
    written = Written() if given.dry_run else _carry_out_effects(given, running, waiting=bool(waiting))
    return _report(begun, plan, waiting=waiting, written=written)


# --- read once ---------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class _Begun:
    """A pass that has read everything.

    ``arriving`` are the declared tabs and columns that come with it, ``answers`` those in Needs review, ``questions``
    what was asked before, ``counters`` the numbers given out before,
    ``decided`` the differences whose stale decision was cleared, ``unusable`` the decisions that cannot be used.
    """

    given: Pass
    running: RunningPass
    settled: str
    arriving: Arrivals
    answers: Mapping[str, str]
    questions: Mapping[str, AskedQuestion]
    counters: Mapping[str, int]
    decided: frozenset[str]
    unusable: list[Problem]

    @property
    def tabs(self) -> MergedTabs:
        """Return the tabs of the pass."""
        return self.running.tabs


def _begun(given: Pass) -> Generator[str, None, _Begun]:
    """Settle an interrupted pass by reading, then read everything: workbook, decisions, answers, exports, calendars."""
    state = given.places.state
    snapshot, baselines = _read(given)
    settled = "" if given.dry_run else settle(state, snapshot, given.tabs)
    if settled:
        baselines = state.tabs()
    directory, counters = Directory(given.tabs), state.remembered(COUNTER)
    tabs = _laid_out(given, snapshot, baselines, directory, counters)
    asked = state.remembered(QUESTION)
    answers = questions.answers(tabs.look("needs_review"), asked.values())
    decided, unusable = _take_decisions(tabs, answers)
    arriving = _arriving(given, tabs, answers)
    yield "reading exports"
    files = _files(given, answers, asked)
    busy, problems = given.places.busy(busy_span(given.now, given.zone))
    running = RunningPass(
        now=given.now,
        state=state,
        tabs=tabs,
        directory=directory,
        parts=given.parts,
        files=files,
        practice=Practice(zone=given.zone),
        answers=files.answers,
        two_way=given.places.two_way,
        busy=busy,
        is_first=state.is_new(),
        again=fill_again(given.accept),
    )
    running.joined.problems += [*files.received.problems, *problems]
    return _Begun(
        given=given,
        running=running,
        settled=settled,
        arriving=arriving,
        answers=answers,
        questions=asked,
        counters=counters,
        decided=decided,
        unusable=unusable,
    )


def _read(given: Pass) -> tuple[Snapshot, dict[str, AgreedTab]]:
    """Read the workbook, and meanwhile what was agreed on: much of a reading is waiting."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        baselines = beside.submit(given.places.state.tabs)
        return given.places.workbook.read(), baselines.result()


def _laid_out(
    given: Pass,
    snapshot: Snapshot,
    baselines: Mapping[str, AgreedTab],
    directory: Directory,
    counters: Mapping[str, int],
) -> MergedTabs:
    """Return the tabs as read, with the ids given so far and the differences that are open."""
    return MergedTabs(
        snapshot=snapshot,
        tabs=given.tabs,
        given=Circumstances(today=given.today, mint=Mint(dict(counters)), resolve=directory.follows),
        baselines=baselines,
        differences=given.places.state.remembered(DIFFERENCE),
    )


def _take_decisions(tabs: MergedTabs, answers: Mapping[str, str]) -> tuple[frozenset[str], list[Problem]]:
    """Read what people decided in Conflicts and answered in Needs review.

    Returns the keys of the differences whose stale decision was cleared, and the decisions that cannot be used.
    """
    tabs.words = conflicts.decision_words(tabs.look("conflicts"))
    tabs.changed |= conflicts.reopened(tabs.differences, tabs.words)
    tabs.differences |= tabs.changed
    found, unusable = conflicts.decisions(tabs.look("conflicts"), tabs.differences.values(), tabs.tabs)
    may_go = frozenset(
        key.removeprefix(REMOVED)
        for key, answer in answers.items()
        if key.startswith(REMOVED) and folded(answer) == "deleted"
    )
    tabs.given = replace(tabs.given, decisions=found, removals_accepted=may_go)
    return frozenset(tabs.changed), unusable


def _arriving(given: Pass, tabs: MergedTabs, answers: Mapping[str, str]) -> Arrivals:
    """Return the declared tabs and columns that this pass adds; nothing is written into them yet."""
    state = given.places.state
    found = arrivals(tabs.snapshot, given.tabs, state.remembered(GIVEN), answers, is_first=state.is_new())
    tabs.coming = frozenset(one.tab for one in found.tabs)
    tabs.coming_fields = {name: found.fields_coming(name) for name in given.tabs}
    return found


def _files(given: Pass, answers: Mapping[str, str], asked: Mapping[str, AskedQuestion]) -> Files:
    """Read the exports that have to be read: all of them where somebody settled a question since the last pass."""
    anew = any(not is_no(answer) and answer != asked[key].answer for key, answer in answers.items())
    known = given.places.state.remembered(FILE)
    received = receive(given.files, known, given.profiles, anew=anew, date_order=given.date_order)
    confirmed = {f"{HELD_EXPORT}{code}": "yes" for code in given.accept}
    files = Files(received=received, answers={**answers, **confirmed}, group_codes=given.group_codes)
    files.refuse_damaged()
    return files


# --- plan --------------------------------------------------------------------------------------------


def _planned(begun: _Begun) -> PassPlan:
    """Merge the merge's own tabs, remember, and show the views last, over all that is open."""
    given, running, tabs, joined = begun.given, begun.running, begun.tabs, begun.running.joined
    joined.memory.append(running.files.memory(joined.asked, joined.waiting))
    asked = [*running.files.asked, *joined.asked, *_left_alone(tabs)]
    plan = _with_open_rows(begun, list({one.key: one for one in reversed(asked)}.values()), closing=True)
    plan.memory += joined.memory
    for part in given.views:
        joined.take(part.compute(running.given_for(part)))
    if "log" in given.tabs:
        joined.lines["log"] = log_lines(_log_entries(begun, plan))
    for name in (name for name in (*joined.grids, *joined.lines) if name in tabs.snapshot.tabs):
        lines, grid = joined.lines.get(name, ()), joined.grids.get(name)
        plan.views += shown_writes(given.tabs[name], tabs.snapshot.tabs[name], lines, grid)
    return plan


def _with_open_rows(begun: _Begun, asked: Sequence[Question], *, closing: bool) -> PassPlan:
    """Show what differs and what is asked, and remember it, with the ids given out."""
    given, tabs = begun.given, begun.tabs
    asked = [*asked, *(one for one in begun.arriving.asked if one.where not in _lost(tabs))]
    now = questions.lifecycle(begun.questions, asked, begun.answers, given.today, closing=closing)
    differences = (tabs.differences | tabs.changed).values()
    shown = conflicts.to_show(differences, tabs.changed, tabs.agreed["conflicts"])
    forgotten = conflicts.forgotten_rows(tabs.look("conflicts"), differences, given.today)
    tabs.merge("conflicts", [conflicts.conflict_rows(shown, given.tabs), forgotten])
    listed = questions.to_show({**begun.questions, **now}.values(), now, tabs.agreed["needs_review"])
    tabs.merge("needs_review", [questions.question_rows(listed)])
    counted = {key: last for key, last in tabs.given.mint.last.items() if begun.counters.get(key) != last}
    memory: list[Remembered[Any]] = [
        Remembered(DIFFERENCE, tabs.changed),
        Remembered(QUESTION, now),
        Remembered(COUNTER, counted),
    ]
    memory.append(begun.arriving.memory(given.places.state.remembered(GIVEN)))
    return PassPlan(
        snapshot=tabs.snapshot,
        tabs=list(tabs.plans.values()),
        new_tabs=begun.arriving.tabs,
        new_columns=begun.arriving.columns,
        memory=memory,
        questions=now,
    )


def _left_alone(tabs: MergedTabs) -> list[Question]:
    """A tab from which too much vanished is left alone, and somebody is asked."""
    return [
        Question(
            key=f"{REMOVED}{plan.held_key}",
            kind="tab left alone",
            question=f"{plan.held}. Until this is settled nothing that follows from this tab is written.",
            where=plan.tab.title,
            choices="deleted, or put the rows back" if "rows vanished" in plan.held else "put the column back",
        )
        for name, plan in tabs.plans.items()
        if plan.held and name in tabs.snapshot.tabs
    ]


def _lost(tabs: MergedTabs) -> set[str]:
    """Return the titles of the tabs that are left alone for another reason than that they are missing."""
    return {plan.tab.title for name, plan in tabs.plans.items() if plan.held and name in tabs.snapshot.tabs}


def _log_entries(begun: _Begun, plan: PassPlan) -> list[LogEntry]:
    """Return the Log's entries; this pass adds one, and remembers it, only if it writes something else."""
    given, state = begun.given, begun.given.places.state
    entries = list(state.remembered(LOG).values())
    if plan.cells + plan.rows == 0 and not plan.is_growing:
        return entries
    joined = begun.running.joined
    number = str(1 + max((run.number for run in state.runs()), default=0))
    entry = LogEntry(
        when=given.wall.replace(second=0),
        run=number,
        what=what_was_written(plan.tabs, [*begun.arriving.notes(given.tabs), *joined.notes]),
        cells=plan.cells,
        rows=plan.rows,
        conflicts=len(begun.tabs.open_differences()),
        files=files_in_words(begun.running.files.report(joined.waiting)),
    )
    plan.memory.append(Remembered(LOG, {number: entry}))
    return [*entries, entry]


def _stopped(begun: _Begun) -> PassReport:
    """Everything else follows from the people's tabs: with one of them left alone nothing is computed from them."""
    given, running = begun.given, begun.running
    running.joined.problems = [*running.files.received.problems, *begun.tabs.stop(begun.counters, begun.decided)]
    plan = _with_open_rows(begun, _left_alone(begun.tabs), closing=False)
    waiting = "" if given.dry_run else _write(given, plan)
    return replace(_report(begun, plan, waiting=waiting, written=Written()), files=(), safety=(), unreadable=0)


# --- write once --------------------------------------------------------------------------------------


def _write(given: Pass, plan: PassPlan) -> str:
    """Write the plan, or say who has the workbook open: then its writes wait for the next pass."""
    try:
        carry_out(plan, given.places.workbook, given.places.state, given.run)
    except WorkbookOpenElsewhere as busy:
        return str(busy)
    return ""


def _carry_out_effects(given: Pass, running: RunningPass, *, waiting: bool) -> Written:
    places = given.places
    outside = Outside(
        calendars=places.calendars,
        two_way=places.two_way,
        keep_package=places.keep_package,
        memory=places.state,
        now=given.now,
    )
    return carry_out_effects(running.joined.effects, outside, waiting=waiting)


def _report(begun: _Begun, plan: PassPlan, *, waiting: str, written: Written) -> PassReport:
    running, received = begun.running, begun.running.files.received
    problems = dict.fromkeys((*begun.unusable, *begun.tabs.problems(), *running.joined.problems))
    return PassReport(
        run=begun.given.run,
        plan=plan,
        practice=running.practice,
        waiting=waiting,
        settled=begun.settled,
        problems=tuple(problems),
        differences=tuple(begun.tabs.open_differences()),
        questions=tuple(one for one in {**begun.questions, **plan.questions}.values() if one.is_open),
        files=running.files.report(running.joined.waiting),
        unreadable=received.unreadable,
        safety=tuple(str(notice) for export in received.exports for notice in export.notices),
        written=written,
    )
