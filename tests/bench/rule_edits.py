"""``make bench`` for rules: 30 rules on 100,000 rows, and three edited rule tabs on 90 days of the sample practice."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

_ROOT = Path(__file__).parents[2]
_EVALUATED, _TRIED = 1.0, 20.0
"""Seconds at most."""


def show(say: Console) -> list[str]:
    """Measure, print a table and return what missed its bar."""
    table = Table("Rules", "Processor", "Peak", "Bar", "")
    with tempfile.TemporaryDirectory(prefix="groupkeeper-rules-") as folder:
        sample = Path(folder) / "sample"
        command = "from addon.cli.main import main; main()"
        _run(sys.executable, "-c", command, "demo", str(sample))
        _figure("edit", sample)
        tried = _figure("backtest", sample)
    evaluated = min((_figure("rules", _ROOT) for _ in range(2)), key=lambda one: one["seconds"])
    missed = _row(table, "30 rules on 100,000 fact rows", evaluated, _EVALUATED)
    missed += _row(table, f"back-test of {tried['tabs']} edited tabs over 90 days, sample practice", tried, _TRIED)
    say.print(table)
    return missed


def _row(table: Table, name: str, figure: dict[str, Any], most: float) -> list[str]:
    is_met = figure["seconds"] <= most
    times = (f"{figure['seconds']:.2f} s", f"{figure['mb']:.0f} MB", f"at most {most:g} s")
    table.add_row(name, *times, "ok" if is_met else "missed", style="" if is_met else "red")
    return [] if is_met else [name]


def _figure(name: str, folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        _run(sys.executable, "-m", "tests.bench.figures", name, str(folder)).splitlines()[-1]
    )
    return found


def _run(*command: str) -> str:
    ran = subprocess.run(command, cwd=_ROOT, check=False, capture_output=True, text=True)  # noqa: S603 - ourselves
    return ran.stdout
