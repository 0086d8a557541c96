"""Prints a pass: what was read and written, what is wrong, and what a person has to do."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from rich.markup import escape

from addon.cli.shown import NEEDS_A_PERSON, OK, for_all_eyes, say, say_problems, table
from addon.exports.folder import LEFT_OUT, KnownFile
from addon.exports.neutral import without_names
from addon.sync.files import EXPORT_WAITS_KIND
from addon.sync.merging.reconcile import final_values
from addon.sync.merging.tab_plan import TabPlan
from addon.sync.passes import PassReport
from addon.tabs import Value


def say_report(report: PassReport | None, *, dry_run: bool = False) -> int:
    """Print a pass; return the exit code (3 where a person has to act before the next pass can go on)."""
    if report is None:
        say("Nothing new since the last pass: nothing was written. The tab Today tells what is still to do.")
        return OK
    _say_safety(report)
    if report.settled:
        say(f"[yellow]{escape(report.settled)}[/]\n")
    if report.came_back:
        say(f"[yellow]An older copy is in the workbook's place: {escape(report.came_back)}.[/]\n")
    table("Exports read", ("File", "# Rows", "Not loaded"), [_file(one, report.neutral) for one in report.files])
    if for_all_eyes("", "names") and any(name != told for name, told in report.neutral.items()):
        say("Names of exports are shown on a terminal; elsewhere the code tells which file is meant (Needs review).\n")
    _say_tabs(report, dry_run=dry_run)
    say_problems(report.problems, neutral=report.neutral)
    _say_open(report)
    return _exit_code(report)


def _say_safety(report: PassReport) -> None:
    """Tell each safety question once, when it is new; afterwards how many wait."""
    for one in report.safety:
        told = f"{one.where}: {one.question}"
        say(f"[bold red]Safety[/] {escape(for_all_eyes(told, without_names(told, report.neutral)))}")
    if report.safety_open:
        waits = "1 safety row waits" if report.safety_open == 1 else f"{report.safety_open} safety rows wait"
        say(f"[bold red]{waits}[/] in Needs review until Handled by and Handled on are filled in.\n")


def _file(file: KnownFile, neutral: Mapping[str, str]) -> tuple[str, int, str]:
    """Return a file's name, its rows, and what of them was not loaded."""
    left = {"for review": file.review, "unreadable": file.error, "skipped": file.skipped}
    words = [f"{count:,} {word}" for word, count in left.items() if count]
    words += [LEFT_OUT[file.status]] if file.status in LEFT_OUT else []
    return for_all_eyes(file.name, neutral.get(file.name, file.name)), file.read, ", ".join(words)


def _say_tabs(report: PassReport, *, dry_run: bool) -> None:
    rows = list(_written(report))
    title = "Would be written" if dry_run else "Not written yet" if report.waiting else "Written"
    table(title, ("Tab", "# Cells changed", "# Rows added"), rows)
    if report.waiting:
        changes = report.cells + report.rows
        opened = f"{escape(report.plan.snapshot.open_by or 'somebody')} has the workbook open"
        say(f"[yellow]{changes:,} changes wait: {opened}. {escape(report.waiting)}[/]\n")
    elif report.arrived:
        again = "" if dry_run else " Run another pass: it fills them."
        say(f"{'This pass would have' if dry_run else 'This pass'} {escape(', '.join(report.arrived))}.{again}\n")
    elif not rows:
        say("The workbook was up to date: nothing was written.\n")
    for one in report.own_columns:
        say(f"{escape(one)}.\n")
    counts = {"calendar": report.written.calendars, "billing package": report.written.packages}
    made = [f"{count} {word}{'' if count == 1 else 's'}" for word, count in counts.items() if count]
    if made:
        say(f"Also written: {' and '.join(made)}.\n")


def _written(report: PassReport) -> Iterator[tuple[str, int | str, int | str]]:
    """Yield a line per tab that people work in or look things up in, and one for all the others."""
    plans = [one for one in report.plan.tabs if one.cells or one.appends]
    for one in plans:
        if one.tab.layer != "rules" or one.tab.momentary:
            yield one.tab.title, len(one.cells) or "", len(one.appends) or ""
    views = len(report.plan.views)
    rules = sum(len(one.cells) for one in plans if one.tab.layer == "rules" and not one.tab.momentary)
    if views:
        yield "Today, Dashboard, Fields, Log", views, ""
    if rules:
        yield "Checks on the rule tabs", rules, ""


def _say_open(report: PassReport) -> None:
    rows = [*_alerts(report), *_flags(report), *_counted((one.kind for one in report.differences), "Conflicts")]
    rows += _counted((one.kind for one in report.questions), "Needs review")
    rows += _rows_open(report)
    table("Waiting for a person", ("What", "# Open", "Tab"), rows)
    for one in report.questions:
        if one.kind == EXPORT_WAITS_KIND:
            where = for_all_eyes(one.where, without_names(one.where, report.neutral))
            say(f"[yellow]{escape(where)}[/] {escape(one.question)}")
    if rows:
        say("Next: open the workbook at the tab Today. Each of its lines jumps to the row it is about.")


def _counted(kinds: Iterable[str], tab: str) -> list[tuple[str, int, str]]:
    return [(kind, count, tab) for kind, count in Counter(kinds).items()]


def _plan(report: PassReport, name: str) -> TabPlan | None:
    return next((one for one in report.plan.tabs if one.tab.name == name), None)


def _flags(report: PassReport) -> list[tuple[str, int, str]]:
    """Count the open flags that nobody has marked as done."""
    plan = _plan(report, "flags")
    counts = Counter(_severities(plan)) if plan else Counter[str]()
    return [(f"{severity} flag", counts[severity], "Flags") for severity in ("red", "amber") if counts[severity]]


def _alerts(report: PassReport) -> list[tuple[str, int, str]]:
    """Count the open alerts and outreaches, the overdue ones apart."""
    plan = _plan(report, "alerts")
    rows = [values for _, values in final_values(plan, ("status", "protocol"))] if plan else []
    late = ", overdue"
    kinds = (
        f"{values['protocol']}{late if str(values['status']).endswith(late) else ''}"
        for values in rows
        if str(values["status"] or "").startswith("open")
    )
    return [(kind, count, "Alerts") for kind, count in sorted(Counter(kinds).items(), reverse=True)]


def _rows_open(report: PassReport) -> Iterator[tuple[str, int, str]]:
    """Count the rows of other tabs in which somebody has to decide or to do something."""
    for tab, word, field, waits in _WAITING:
        if (plan := _plan(report, tab)) is not None:
            count = sum(waits(values[field]) for _, values in final_values(plan, (field,)))
            if count:
                yield word, count, plan.tab.title


def _is_open(status: Value) -> bool:
    return str(status or "").startswith(("open", "changed"))


_WAITING: tuple[tuple[str, str, str, Callable[[Value], bool]], ...] = (
    ("requests", "request", "status", _is_open),
    ("placements", "placement", "status", _is_open),
    ("openings", "opening", "status", _is_open),
    ("cover", "session to cover", "status", _is_open),
    ("intake", "person on the way to a group", "due", bool),
    ("papers", "paper", "next", bool),
)
"""What waits in which tab, and the column that tells it."""


def _severities(plan: TabPlan) -> Iterator[str]:
    """Yield the severity of each open flag that nobody marked as done and that no alert follows from."""
    for _, values in final_values(plan, ("status", "severity", "done_on", "alert")):
        is_open = str(values["status"] or "").startswith("open")
        if is_open and values["done_on"] is None and not values["alert"]:
            yield "red" if values["severity"] == "red" else "amber"


def _exit_code(report: PassReport) -> int:
    """Return 3 where a person has to act."""
    left_alone = any(one.left_alone for one in report.plan.tabs)
    unread = report.unreadable or any(one.is_unread for one in report.problems)
    unfinished = report.waiting or report.files_waiting or unread or left_alone
    return NEEDS_A_PERSON if report.safety_open or unfinished else OK
