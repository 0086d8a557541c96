"""Run one public case against the command line: python one_case.py CASE_FOLDER NEW_WORKBOOK.

The cases were written against earlier sheets. Where a column has been renamed since, what they type under the old
header goes under the new one, and the new one can be read by its old name: just what an old workbook is promised.
Moments in the reasons of flags, now in words, are given in figures too: the cases look for them so.
"""

import multiprocessing
import os
import re
import runpy
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

os.environ.update(COLUMNS="200", NO_COLOR="1")
sys.path.insert(0, str(Path(sys.argv[1]).parent))

import gkcase  # type: ignore[import-not-found]  # stands beside the cases

from addon.cli.main import main
from addon.wiring import beginning
from addon.wiring.workbook_tabs import all_tabs

OLD = {tab.title: {old: c.header for c in tab.columns for old in c.aliases} for tab in all_tabs().values()}


class Case(gkcase.Case):  # type: ignore[misc]
    """The cases' own harness, with the headers of today."""

    def cli(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command as the installed one does, in a process of its own that need not import everything again."""
        with TemporaryFile("w+b") as out, TemporaryFile("w+b") as told:
            run = multiprocessing.get_context("fork").Process(target=_command, args=(words, out, told))
            run.start()
            run.join(LONGEST)
            if run.exitcode is None:
                run.kill()
                raise subprocess.TimeoutExpired(words, LONGEST)
            texts = [(file.seek(0), file.read().decode())[1] for file in (out, told)]
        self.last = subprocess.CompletedProcess(words, run.exitcode, *texts)
        self.say(f"$ groupkeeper {' '.join(words)}   -> exit {run.exitcode}\n{texts[0].strip()}\n{texts[1].strip()}\n")
        return self.last

    def type(self, tab: str, *rows: dict[str, Any], book: Any = None) -> None:
        """Type whole rows."""
        super().type(tab, *[{OLD[tab].get(key, key): value for key, value in row.items()} for row in rows], book=book)

    def change(self, tab: str, where: dict[str, Any], **values: Any) -> None:
        """Type into the one row that shows ``where``."""
        now = {OLD[tab].get(key, key): value for key, value in where.items()}
        super().change(tab, now, **{OLD[tab].get(key.replace("_", " "), key): value for key, value in values.items()})

    def rows(self, tab: str) -> list[dict[str, Any]]:
        """Return the rows by header, old headers too."""
        old = OLD.get(tab, {})
        found = [{**row, **{name: row[new] for name, new in old.items() if new in row}} for row in super().rows(tab)]
        if tab == "Today":  # where flags are told again: what the cases look for is told besides
            found = [row for row in found if row.get("Kind") != "Flag"]
        return [{**row, "Why": MOMENT.sub(_in_figures, str(row["Why"]))} if row.get("Why") else row for row in found]


LONGEST = 300
"""Seconds that a command may take."""
MOMENT = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{1,2}) (\d{1,2}:\d{2} [AP]M)")


def _command(words: tuple[str, ...], out: IO[bytes], told: IO[bytes]) -> None:
    os.dup2(out.fileno(), 1)
    os.dup2(told.fileno(), 2)
    sys.argv = ["groupkeeper", *words]
    main()


def _in_figures(found: re.Match[str]) -> str:
    """Return a moment such as "Tue Dec 1 6:00 PM" as 2026-12-01 18:00, in the year that is nearest."""
    now = datetime.now()  # noqa: DTZ005  # the cases themselves are made relative to the clock
    near = [
        datetime.strptime(f"{year} {found[1]} {found[2]}", "%Y %b %d %I:%M %p")
        for year in (now.year - 1, now.year, now.year + 1)
    ]
    return f"{min(near, key=lambda one: abs(one - now)):%Y-%m-%d %H:%M}"


NEW = Path(sys.argv[2]).read_bytes()
setattr(beginning, "new_workbook", lambda: NEW)  # noqa: B010 (the name is another file's)
gkcase.Case = Case
runpy.run_path(str(Path(sys.argv[1]) / "case.py"), run_name="__main__")
