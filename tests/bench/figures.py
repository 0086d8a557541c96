"""One figure, measured in a process of its own so that its peak memory is its own: ``figures NAME FOLDER``.

Prints one line of JSON: seconds of the processor, here and in the processes that read files for us, peak megabytes,
and what the figure has to say besides. The clock on the wall would measure what else the machine does.
"""

import io
import json
import random
import resource
import sys
import zipfile
from collections.abc import Callable, Generator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

import openpyxl
import python_calamine

from addon.rules.evaluation import evaluate
from addon.sync.one_pass import AFTER, WRITING, finished
from addon.sync.passes import PassReport
from addon.wiring.backtests import backtest_practice
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, practice_steps, sync_practice
from tests.bench.practices import (
    NOW,
    edited_by_an_admin,
    make_client_list,
    make_practice,
    marked_by_a_va,
    settled_by_the_office,
)
from tests.rules.casting import TODAY, fact_row, random_values, read, thirty_rules

Said = dict[str, object]
DAYS = 90
"""How far back edited rules are tried."""


def busy() -> float:
    """Return the seconds for which processors worked for us and for the processes that ended."""
    apart = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + apart.ru_utime + apart.ru_stime


def a_pass(folder: Path, now: datetime = NOW) -> Said:
    """Time one whole pass, from opening the practice to letting it go."""
    at: dict[str, float] = {}

    def timed(steps: Generator[str, None, PassReport | None]) -> Generator[str, None, PassReport | None]:
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                return end.value
            at[step] = busy()
            yield step

    began = busy()
    with open_practice(folder, now=lambda: now) as home:
        report = finished(timed(practice_steps(home, PassOptions(), now=now)))
    took = busy() - began
    return {"seconds": took, "write": at.get(AFTER, 0) - at.get(WRITING, 0)} | _done(report)


def _done(report: PassReport | None) -> Said:
    if report is None:
        return {"cells": 0, "rows": 0, "tabs": {}, "open": 0}
    tabs = {one.tab.name: [len(one.cells), len(one.appends)] for one in report.plan.tabs if one.cells or one.appends}
    return {"cells": report.cells, "rows": report.rows, "tabs": tabs, "open": len(report.questions)}


def settle(folder: Path) -> Said:
    """Answer what is asked and run passes until nothing is new; the practice then stands still."""
    passes = 0
    with open_practice(folder, now=lambda: NOW) as home:
        while settled_by_the_office(home) or not passes:
            while sync_practice(home, PassOptions(), now=NOW) is not None:
                passes += 1
    return {"seconds": 0.0, "passes": passes}


def calamine(folder: Path) -> Said:
    """Read every sheet with bare calamine."""
    content, began = (folder / "Practice.xlsx").read_bytes(), busy()
    with python_calamine.load_workbook(io.BytesIO(content)) as book:
        sizes = {name: len(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names}
    return {"seconds": busy() - began, "attendance": sizes["Attendance"] - 1, "all": sum(sizes.values())}


def rezip(folder: Path) -> Said:
    """Unzip every part and zip it again."""
    content, began = (folder / "Practice.xlsx").read_bytes(), busy()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part, old.read(part))
    return {"seconds": busy() - began}


def openpyxl_round(folder: Path) -> Said:
    """Load the workbook with openpyxl and save it."""
    began = busy()
    openpyxl.load_workbook(folder / "Practice.xlsx").save(folder / "saved.xlsx")
    return {"seconds": busy() - began}


def rules(_: Path) -> Said:
    """Evaluate 30 rules on 100,000 fact rows."""
    dice = random.Random(1)  # noqa: S311 - repeatable, nothing secret
    table, rows = read(thirty_rules()), [fact_row(number, **random_values(dice)) for number in range(100_000)]
    began = busy()
    evaluate(table, rows, today=TODAY)
    return {"seconds": busy() - began}


def mark(folder: Path) -> Said:
    """Let a VA change 50 marks (not timed)."""
    with open_practice(folder, now=lambda: NOW) as home:
        return {"seconds": 0.0, "marked": marked_by_a_va(home)}


def make(folder: Path) -> Said:
    """Make the practice (not timed)."""
    make_practice(folder, int(sys.argv[3]), years=int(sys.argv[4]))
    return {"seconds": 0.0, "made": None}


def make_clients(folder: Path) -> Said:
    """Make an empty practice with a client list (not timed)."""
    make_client_list(folder, int(sys.argv[3]))
    return {"seconds": 0.0, "made": None}


def edit(folder: Path) -> Said:
    """Let an admin change a rule in three tabs (not timed)."""
    with open_practice(folder, now=lambda: datetime.now(UTC)) as home:
        return {"seconds": 0.0, "edited": edited_by_an_admin(home)}


def backtest(folder: Path) -> Said:
    """Try the edited rules on the last 90 days."""
    now, began = datetime.now(UTC), busy()
    with open_practice(folder, now=lambda: now, looks_only=True) as home:
        found = backtest_practice(home, days=DAYS, now=now)
    return {"seconds": busy() - began, "tabs": len(found.edits)}


FIGURES: Mapping[str, Callable[[Path], Said]] = {
    "make": make,
    "make clients": make_clients,
    "first import": a_pass,
    "settle": settle,
    "mark": mark,
    "pass": a_pass,
    "next day": lambda folder: a_pass(folder, NOW + timedelta(days=1)),
    "calamine": calamine,
    "rezip": rezip,
    "openpyxl": openpyxl_round,
    "rules": rules,
    "edit": edit,
    "backtest": backtest,
}


if __name__ == "__main__":
    said = FIGURES[sys.argv[1]](Path(sys.argv[2]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps(said | {"mb": peak}))
