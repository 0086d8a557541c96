"""How the command line looks: tables on stdout, everything else on stderr, colour only on a terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from addon.problems import Fault, Problem

OK, FAILED, USAGE, NEEDS_A_PERSON = 0, 1, 2, 3
"""Exit codes."""

MOST_PROBLEMS = 12

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def say(text: str = "") -> None:
    """Print a plain line on stdout (rich markup is allowed; escape what comes from data)."""
    out.print(text)


def say_fault(fault: Fault) -> None:
    """Print a fault on stderr: where, what, and the next step."""
    err.print(f"[bold red]{escape(fault.where)}[/]: {escape(fault.what)}")
    if fault.next_step:
        err.print(f"  → {escape(fault.next_step)}")


def table(title: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table on stdout; nothing if it has no rows."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for header in headers:
        made.add_column(header, overflow="fold", justify="right" if header.startswith("#") else "left")
    count = 0
    for row in rows:
        made.add_row(*(escape(str(cell)) for cell in row))
        count += 1
    if count:
        out.print(made)
        out.print()


def say_problems(problems: Sequence[Problem]) -> None:
    """Print the first problems on stdout, each with its place and next step, and say how many more there are."""
    table(
        "To put right",
        ("Where", "What", "Next step"),
        ((p.place, p.what, p.next_step) for p in problems[:MOST_PROBLEMS]),
    )
    if len(problems) > MOST_PROBLEMS:
        out.print(f"… and {len(problems) - MOST_PROBLEMS} more; groupkeeper check lists them all.\n")
