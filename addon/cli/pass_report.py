"""A pass in words and tables: what was read, written, found, and what a person has to do."""

from collections import Counter

from rich.markup import escape

from addon.cli.shown import NEEDS_A_PERSON, OK, say, say_problems, table
from addon.sync.one_pass import PassReport


def say_report(report: PassReport | None, *, dry_run: bool = False) -> int:
    """Print a pass; return the exit code (3 where a person has to act before the next pass can go on)."""
    if report is None:
        say("Nothing new since the last pass: nothing was written.")
        return OK
    if report.settled:
        say(f"[yellow]{escape(report.settled)}[/]")
    _say_files(report)
    _say_tabs(report, dry_run=dry_run)
    _say_open(report)
    say_problems(report.problems)
    return _say_urgent(report)


def _lines(report: PassReport, name: str) -> list[str]:
    found = report.summary.get(name)
    return [str(one) for one in found] if isinstance(found, list) else []


def _say_files(report: PassReport) -> None:
    table("Exports", ("File", "Rows"), (line.split(": ", 1) for line in _lines(report, "files")))


def _say_tabs(report: PassReport, *, dry_run: bool) -> None:
    plans = report.plan.tabs if report.plan else []
    rows = [(one.tab.title, len(one.cells), len(one.appends)) for one in plans if one.cells or one.appends]
    views = Counter(write.tab for write in report.plan.views) if report.plan else Counter[str]()
    rows += [(name.replace("_", " ").capitalize(), count, 0) for name, count in views.items()]
    would = "Would write" if dry_run else "Wrote"
    table(f"{would} into the workbook", ("Tab", "# cells", "# new rows"), rows)
    if report.waiting:
        say(f"[yellow]{report.cells + report.rows} changes wait: {escape(report.waiting)}[/]\n")
    elif not rows:
        say("The workbook already says all of this: nothing was written.\n")
    made = [f"{report.summary[name]} {name}" for name in ("calendars", "packages") if report.summary.get(name)]
    if made:
        say(f"Also written: {' and '.join(made)} (billing packages are CSV files in billing/).\n")


def _say_open(report: PassReport) -> None:
    kinds = Counter(one.kind for one in report.differences)
    rows = [(kind, count, "Conflicts") for kind, count in kinds.items()]
    rows += [(kind, count, "Needs review") for kind, count in Counter(one.kind for one in report.questions).items()]
    table("Waiting for a person", ("What", "# open", "Tab"), rows)


def _say_urgent(report: PassReport) -> int:
    safety = _lines(report, "safety")
    for notice in safety:
        say(f"[bold red]Safety[/] {escape(notice)}")
    if safety or report.summary.get("held") or report.summary.get("unreadable"):
        return NEEDS_A_PERSON
    held = [one.tab.title for one in report.plan.tabs if one.held] if report.plan else []
    return NEEDS_A_PERSON if held else OK
