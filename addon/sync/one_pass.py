"""One pass, top to bottom: read once, decide, write once, and only then agree.

What a practice's tabs mean is not known here: the ``Stage`` merges them at the desk and says what it
asks, shows and remembers. This module owns the order, and with it every guarantee about crashes,
races and nothing-new.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date

from addon.directory import Directory
from addon.problems import Problem, WorkbookChanged, WorkbookOpenElsewhere
from addon.sync.carry_out import PassPlan, carry_out, settle
from addon.sync.merging import conflicts, questions
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.conflicts import OpenDifference
from addon.sync.merging.desk import Desk
from addon.sync.merging.identify import Mint
from addon.sync.merging.questions import AskedQuestion, Question
from addon.sync.merging.reconcile import Circumstances
from addon.sync.merging.views import Grid, declared_columns, view_writes
from addon.sync.state.database import State
from addon.sync.without_collector import uncollected
from addon.tabs import Tab, folded
from addon.workbook import Snapshot, Workbook

ATTEMPTS = 3
"""How often a pass is planned anew because somebody saved the workbook meanwhile."""


REMOVED = "removed|"
"""How the key of the question about vanished rows begins; the plan's ``held_key`` follows."""


def no_views(_desk: Desk, _standing: list[AskedQuestion], _plan: PassPlan) -> Mapping[str, Grid]:
    """Show nothing."""
    return {}


def nothing() -> None:
    """Do nothing after the write."""


@dataclass(slots=True, kw_only=True)
class Staged:
    """What a stage wants besides the merged tabs.

    ``views`` is called last, with all that stands open; ``afterwards`` once the sheet was written (or
    its writes wait): calendars and packages, which only depend on what was decided. ``stopped``: a
    people's tab had to be left alone, so nothing else was computed and no question closes. ``waiting``
    says, once the sheet's writes had to wait, why.
    """

    asked: list[Question] = field(default_factory=list)
    stopped: bool = False
    problems: list[Problem] = field(default_factory=list)
    kept: dict[tuple[str, str], object | None] = field(default_factory=dict)
    summary: dict[str, object] = field(default_factory=dict)
    views: Callable[[Desk, list[AskedQuestion], PassPlan], Mapping[str, Grid]] = field(default=no_views)
    afterwards: Callable[[], None] = field(default=nothing)
    waiting: str = ""


Stage = Callable[[Desk, Directory, Mapping[str, str]], Staged]
"""Merges the practice's tabs at the desk; given the directory of picks and the people's answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassReport:
    """What a pass did or, with ``waiting``, would have written had the workbook not been open."""

    run: str
    cells: int = 0
    rows: int = 0
    waiting: str = ""
    settled: str = ""
    problems: tuple[Problem, ...] = ()
    differences: tuple[OpenDifference, ...] = ()
    questions: tuple[AskedQuestion, ...] = ()
    summary: Mapping[str, object] = field(default_factory=dict)
    plan: PassPlan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One pass over one workbook."""

    workbook: Workbook
    state: State
    tabs: Mapping[str, Tab]
    stage: Stage
    today: date
    run: str
    dry_run: bool = False


def one_pass(given: Pass) -> PassReport:
    """Run a pass. If somebody saves the workbook meanwhile it is read and planned anew, three times at most."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with uncollected():
                return _attempt(given)
        except WorkbookChanged:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError


def _attempt(given: Pass) -> PassReport:
    snapshot, baselines = _read(given)
    settled = "" if given.dry_run else settle(given.state, snapshot, given.tabs)
    if settled:
        baselines = given.state.tabs()
    directory = Directory()
    desk = _lay_out(given, snapshot, baselines, directory)
    before = questions.remembered(given.state.kept("question"))
    answered = questions.answers(desk.look("needs_review"), before.values())
    unusable = _take_decisions(desk, answered)
    staged = given.stage(desk, directory, answered)
    staged.asked += _held_tabs(desk)
    asked = questions.lifecycle(before, staged.asked, answered, given.today, closing=not staged.stopped)
    differences = (desk.differences | desk.changed).values()
    shown = conflicts.to_show(differences, desk.changed, desk.agreed["conflicts"])
    forgotten = conflicts.forgotten_rows(desk.look("conflicts"), differences, given.today)
    desk.merge("conflicts", [conflicts.conflict_rows(shown, given.tabs), forgotten])
    listed = questions.to_show((before | asked).values(), asked, desk.agreed["needs_review"])
    desk.merge("needs_review", [questions.question_rows(listed)])
    standing = [one for one in (before | asked).values() if one.is_open]
    plan = PassPlan(snapshot=snapshot, tabs=list(desk.plans.values()), summary=staged.summary)
    plan.kept = staged.kept | _kept(desk, asked)
    for name, grid in staged.views(desk, standing, plan).items():
        if name in snapshot.tabs:
            plan.views += view_writes(
                snapshot.tabs[name], grid, declared_columns(given.tabs[name], snapshot.tabs[name])
            )
    problems = dict.fromkeys((*unusable, *desk.problems(), *staged.problems))
    waiting = staged.waiting = "" if given.dry_run else _write(given, plan)
    if not given.dry_run:
        staged.afterwards()
    staged.views, staged.afterwards = no_views, nothing  # they and the stage hold each other: all the pass made
    return PassReport(
        run=given.run,
        cells=plan.cells,
        rows=plan.rows,
        waiting=waiting,
        settled=settled,
        problems=tuple(problems),
        differences=tuple(desk.open_differences()),
        questions=tuple(standing),
        summary=staged.summary,
        plan=plan,
    )


def _read(given: Pass) -> tuple[Snapshot, dict[str, AgreedTab]]:
    """Read the workbook, and meanwhile what was agreed on: much of a reading is waiting."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        baselines = beside.submit(given.state.tabs)
        return given.workbook.read(), baselines.result()


def _lay_out(given: Pass, snapshot: Snapshot, baselines: Mapping[str, AgreedTab], directory: Directory) -> Desk:
    """Put an empty desk over the snapshot, with the ids given so far and the differences that stand."""
    last = {key: value for key, value in given.state.kept("counter").items() if isinstance(value, int)}
    circumstances = Circumstances(today=given.today, mint=Mint(last), resolve=directory.follows)
    differences = conflicts.remembered(given.state.kept("difference"))
    return Desk(
        snapshot=snapshot,
        tabs=given.tabs,
        state=given.state,
        given=circumstances,
        baselines=baselines,
        differences=differences,
    )


def _take_decisions(desk: Desk, answered: Mapping[str, str]) -> list[Problem]:
    """Read what people decided in Conflicts and answered in Needs review; return the unusable ones."""
    desk.words = conflicts.decision_words(desk.look("conflicts"))
    desk.changed |= conflicts.reopened(desk.differences, desk.words)
    desk.differences |= desk.changed
    desk.decided = frozenset(desk.changed)
    found, unusable = conflicts.decisions(desk.look("conflicts"), desk.differences.values(), desk.tabs)
    may_go = frozenset(
        key.removeprefix(REMOVED)
        for key, answer in answered.items()
        if key.startswith(REMOVED) and folded(answer) == "deleted"
    )
    desk.given = replace(desk.given, decisions=found, removals_accepted=may_go)
    return unusable


def _held_tabs(desk: Desk) -> list[Question]:
    """A tab from which too much vanished is left alone, and somebody is asked."""
    return [
        Question(
            key=f"{REMOVED}{plan.held_key}",
            kind="tab left alone",
            question=f"{plan.held}. Until this is settled nothing that follows from this tab is written.",
            where=plan.tab.title,
            choices="deleted, or put the rows back" if "rows vanished" in plan.held else "put the column back",
        )
        for plan in desk.plans.values()
        if plan.held
    ]


def _kept(desk: Desk, asked: Mapping[str, AskedQuestion]) -> dict[tuple[str, str], object | None]:
    kept: dict[tuple[str, str], object | None] = {
        ("difference", key): conflicts.as_kept(one) for key, one in desk.changed.items()
    }
    kept |= {("question", key): questions.as_kept(one) for key, one in asked.items()}
    before = desk.state.kept("counter")
    kept |= {("counter", key): last for key, last in desk.given.mint.last.items() if before.get(key) != last}
    return kept


def _write(given: Pass, plan: PassPlan) -> str:
    """Write the plan, or say who has the workbook open: then its writes wait for the next pass."""
    try:
        carry_out(plan, given.workbook, given.state, given.run)
    except WorkbookOpenElsewhere as busy:
        return str(busy)
    return ""
