"""How the command line looks: tables on stdout, everything else on stderr, colour only on a terminal."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from addon.exports.neutral import without_names
from addon.problems import Fault, Place, Problem, once_a_cell, write_refused

OK, FAILED, USAGE, NEEDS_A_PERSON = 0, 1, 2, 3
"""Exit codes."""

MOST_PROBLEMS = 12
_MOST_PLACES = 3

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def say(text: str = "") -> None:
    """Print a plain line on stdout (rich markup is allowed; escape what comes from data)."""
    out.print(text)


def agreed(question: str) -> bool:
    """Ask somebody at the terminal; where nobody is there, the answer is no."""
    return out.is_terminal and sys.stdin.isatty() and typer.confirm(question)


_FOLDER: ContextVar[Path | None] = ContextVar("folder", default=None)
_WITH_DIR = re.compile(r"\bgroupkeeper((?: [a-z][a-z-]*)+) DIR\b")


def on_folder(folder: Path | None) -> Path | None:
    """Keep which practice's folder the command is about, for the commands that it prints."""
    _FOLDER.set(folder)
    return folder


def quoted(*words: object) -> str:
    """Return words as a shell takes them: each quoted where it has to be."""
    texts = [str(word) for word in words]
    return subprocess.list2cmdline(texts) if os.name == "nt" else shlex.join(texts)


def command(*words: object) -> str:
    """Return a command of this program, called as it was called now: what is printed can be typed as it is."""
    called = sys.argv[0]
    return quoted("groupkeeper" if called == shutil.which("groupkeeper") else called, *words)


def say_command(*words: object, before: str = "  ", after: str = "") -> None:
    """Print a command on one line, however long: so it can be pasted."""
    out.print(escape(f"{before}{command(*words)}{after}"), soft_wrap=True)


def pasteable(text: str) -> str:
    """Return a message in which commands name the practice's folder instead of DIR."""
    folder = _FOLDER.get()
    return text if folder is None else _WITH_DIR.sub(lambda found: command(*found[1].split(), folder), text)


def say_fault(fault: Fault) -> None:
    """Print a fault on stderr: where, what, and the next step."""
    err.print(f"[bold red]{escape(fault.where)}[/]: {escape(fault.what)}", soft_wrap=True)
    if fault.next_step:
        err.print(f"  → {escape(pasteable(fault.next_step))}", soft_wrap=True)


def refused_by_system(error: OSError, *, so: str) -> Fault:
    """Return the fault for what the system refused; off a terminal its folder is named, no file: that may tell a name.

    ``so``: what that means for what was being done.
    """
    at = Path(str(error.filename)) if error.filename is not None else None
    where = for_all_eyes(str(at), str(at.parent)) if at else "the practice's folder"
    return write_refused(where, error, so=so)


_WHERE_IT_IS_QUOTED = "The tab Today tells why and what to do; so does groupkeeper check on a terminal."


def say_unforeseen(mistake: Exception) -> None:
    """Print where a mistake of ours happened, on stderr; never its text, which may hold the content of a cell."""
    err.print(f"[bold red]groupkeeper has a mistake[/]: {type(mistake).__name__}", soft_wrap=True)
    for frame in traceback.extract_tb(mistake.__traceback__):
        err.print(escape(f"  {frame.filename}:{frame.lineno} in {frame.name}"), soft_wrap=True)
    err.print("  → Please report these lines. Nothing was written after this point.", soft_wrap=True)


def table(title: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table on stdout; nothing if it has no rows. A header that begins with ``#`` is of numbers."""
    made = Table(header_style="dim", box=None, pad_edge=False)
    for header in headers:
        numbers = header.startswith("#")
        made.add_column(header.lstrip("# "), overflow="fold", justify="right" if numbers else "left", no_wrap=numbers)
    count = 0
    for row in rows:
        made.add_row(*(escape(f"{cell:,}" if isinstance(cell, int) else str(cell)) for cell in row))
        count += 1
    if count:
        out.print(f"[bold]{escape(title)}[/]")  # a table's own title wraps at the table's width
        out.print(made)
        out.print()


def for_all_eyes(text: str, otherwise: str = "") -> str:
    """Return what quotes a cell or a file's name: itself on a terminal, ``otherwise`` where nobody may be watching."""
    return text if out.is_terminal else otherwise


def say_problems(
    problems: Sequence[Problem], *, most: int = MOST_PROBLEMS, neutral: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Print problems on stdout: each one once, with all its places, then the next step.

    Off a terminal files are called by their ``neutral`` names, and what is in a cell is not repeated.
    """
    same: dict[tuple[str, str], list[Place]] = {}
    once = once_a_cell(problems)
    for problem in once if out.is_terminal else [_unquoted(one, neutral) for one in once]:
        same.setdefault((problem.what, problem.next_step), []).append(problem.place)
    if not same:
        return
    out.print("[bold]To put right[/]")
    for (what, next_step), places in list(same.items())[:most]:
        out.print(f"[yellow]{escape(_listed(places))}[/]")
        out.print(Padding(escape(_sentence(what)), (0, 0, 0, 2)))
        if next_step:
            out.print(Padding(escape(f"→ {pasteable(next_step)}"), (0, 0, 0, 2)))
    if len(same) > most:
        out.print(f"… and {len(same) - most} more; groupkeeper check lists them all.")
    out.print()


def _unquoted(problem: Problem, neutral: Mapping[str, str]) -> Problem:
    place = problem.place._replace(container=without_names(problem.place.container, neutral))
    if not problem.quotes:
        return replace(problem, place=place)
    if problem.unquoted:
        return replace(problem, place=place, what=problem.unquoted)
    what = "what is typed here cannot be used"
    return replace(problem, place=place, what=what, next_step=_WHERE_IT_IS_QUOTED)


def _listed(places: Sequence[Place]) -> str:
    named = [str(place) for place in dict.fromkeys(places)]
    more = len(named) - _MOST_PLACES
    return ", ".join(named[:_MOST_PLACES]) + (f" and {more:,} more" if more > 0 else "")


def _sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
