"""Our figures beside the floors: bare calamine read, bare unzip + rezip, openpyxl load + save.

All on the same decorated workbook, in one run, each in a process of its own; the better of two runs counts.
A bench is no test: what misses its bar says so and nothing fails.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from addon.exports.limits import LIMITS
from tests.bench import cards, formats, google_calls, package, rule_edits, served, webhooks, workers
from tests.bench.practices import CHANGES, CLOSED, LATER

LARGE, SMALL = 86_000, 8_000
"""Past member-sessions asked of the sample: 100,000 and 10,000 attendance rows with the weeks ahead."""
YEARS = 4
"""How long the large practice has kept its workbook; ``make bench YEARS=1`` has as many rows from 130 clinicians."""
MEMORY = 600
MOST_CLIENTS = LIMITS.rows
SHORT = {
    "calls": google_calls.show,
    "cards": cards.show,
    "webhooks": webhooks.show,
    "service": served.show,
    "package": package.show,
    "rules": rule_edits.show,
    "formats": formats.show,
    "workers": workers.show,
}
"""Benches that may be asked for alone."""
ROOT = Path(__file__).parents[2]
Said = dict[str, Any]


@dataclass
class Bench:
    """The run: where the practices are, and the rows to print."""

    folder: Path
    table: Table
    years: int = YEARS
    grown: float = 1.0
    missed: list[str] = field(default_factory=list)

    def figure(self, name: str, folder: Path, *more: str) -> Said:
        """Measure one figure once, in a process of its own."""
        command = [sys.executable, "-m", "tests.bench.figures", name, str(folder), *more]
        ran = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
        said: Said = json.loads(ran.stdout.splitlines()[-1])
        return said

    def fresh(self, practice: Path) -> Path:
        """Return a copy of a practice to run a pass on."""
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(practice, copy)
        return copy

    def best(self, name: str, practice: Path, *prepare: str) -> Said:
        """Measure a pass on two fresh copies and return the quicker one."""
        return min((self._once(name, practice, prepare) for _ in range(2)), key=lambda said: said["seconds"])

    def _once(self, name: str, practice: Path, prepare: tuple[str, ...]) -> Said:
        copy = self.fresh(practice)
        for step in prepare:
            if step == LATER:
                shutil.copytree(copy / LATER, copy / "exports", dirs_exist_ok=True)
            else:
                self.figure(step, copy)
        return self.figure(name, copy)

    def floor(self, name: str, said: Said) -> float:
        """Print a floor."""
        self.table.add_row(name, f"{said['seconds']:.2f} s", f"{said['mb']:.0f} MB", "", "floor")
        return float(said["seconds"])

    def bar(self, name: str, said: Said, bar: float, of: tuple[str, float]) -> None:
        """Print a figure beside its bar: so many times a floor."""
        words, floor = of
        times = said["seconds"] / floor
        self.row(name, said, f"{times:.2f} x {words} (at most {bar:g})", met=times <= bar)

    def row(self, name: str, said: Said, words: str, *, met: bool) -> None:
        """Print a figure and whether it keeps its bar."""
        if not met:
            self.missed.append(name)
        style = "" if met else "red"
        self.table.add_row(
            name, f"{said['seconds']:.2f} s", f"{said['mb']:.0f} MB", words, "ok" if met else "missed", style=style
        )


def run(bench: Bench, say: Console) -> None:
    """Measure everything, in the order in which it is printed."""
    large, small = bench.folder / "large", bench.folder / "small"
    say.print(f"Making two practices; months up to {CLOSED} are closed (Settings).")
    for practice, rows in ((large, LARGE), (small, SMALL)):
        bench.figure("make", practice, str(rows), str(bench.years))
    again = bench.figure("first import", bench.fresh(large))
    first = min(bench.figure("first import", large), again, key=lambda said: said["seconds"])
    little = bench.best("first import", small)
    bench.figure("first import", small)
    say.print(f"First import: {first['tabs'].get('attendance')} Attendance [cells, rows]; {first['open']} questions.")
    for practice in (large, small):
        bench.figure("settle", practice)
    read, zipped = floors(bench, large, say)
    bench.grown = bench.figure("calamine", large)["attendance"] / bench.figure("calamine", small)["attendance"]
    passes(bench, large, small, (read, zipped))
    bench.bar("first import", first, 10, ("(read + rezip)", read + zipped))
    bench.row("... its peak memory", first, f"at most {MEMORY} MB", met=first["mb"] <= MEMORY)
    linear(bench, "first import, 10,000 -> 100,000 rows", little, first)
    clients(bench)


def clients(bench: Bench) -> None:
    """Measure and print the first pass over a client list of a tenth, and of all the rows that a file may have."""
    tenth, whole = bench.folder / "some clients", bench.folder / "all clients"
    for practice, rows in ((tenth, MOST_CLIENTS // 10), (whole, MOST_CLIENTS)):
        bench.figure("make clients", practice, str(rows))
    some, every = bench.figure("first import", tenth), bench.figure("first import", whole)
    bench.row(f"client list, {MOST_CLIENTS:,} rows", every, "at most 60 s", met=every["seconds"] <= 60)
    times = every["seconds"] / some["seconds"]
    bench.row("... a tenth of it", some, f"{times:.1f} x the time for 10 x the rows", met=times <= 12)


def floors(bench: Bench, large: Path, say: Console) -> tuple[float, float]:
    """Measure and print the floors."""
    reads = [bench.figure("calamine", large) for _ in range(2)]
    read = bench.floor("bare calamine read", min(reads, key=lambda said: said["seconds"]))
    rezips = [bench.figure("rezip", large) for _ in range(2)]
    again = bench.floor("bare unzip + rezip", min(rezips, key=lambda said: said["seconds"]))
    say.print(f"The workbook has {reads[0]['attendance']:,} rows in Attendance and {reads[0]['all']:,} in all tabs.")
    return read, again


def passes(bench: Bench, large: Path, small: Path, floor: tuple[float, float]) -> None:
    """Measure and print the passes over the settled practices."""
    read, both = floor[0], sum(floor)
    by_hand = bench.best("pass", large, "mark")
    bench.bar(f"whole pass, {CHANGES} marks by a person", by_hand, 3, ("(read + rezip)", both))
    by_ehr = bench.best("pass", large, LATER)
    bench.bar(f"whole pass, {CHANGES} marks by an export", by_ehr, 3, ("(read + rezip)", both))
    cells, rows = by_ehr["tabs"].get("attendance", [0, 0])
    words = f"{cells} cells and {rows} rows written in Attendance (exactly {CHANGES} cells)"
    bench.row("... writes in proportion", by_ehr, words, met=(cells, rows) == (CHANGES, 0))
    written = bench.figure("openpyxl", bench.fresh(large))
    slow = bench.floor("openpyxl load + save", written)
    times = slow / by_ehr["write"]
    step = by_ehr | {"seconds": by_ehr["write"]}
    bench.row("... its write step alone", step, f"{times:.0f} x faster than openpyxl (at least 10)", met=times >= 10)
    still = bench.best("pass", large)
    bench.bar("nothing changed at all", still, 0.2, ("read", read))
    day = bench.best("next day", large)
    bench.bar("same bytes on a new day", day, 2.5, ("read", read))
    linear(bench, f"whole pass, {CHANGES} marks, 10,000 -> 100,000 rows", bench.best("pass", small, "mark"), by_hand)
    linear(bench, "new day, 10,000 -> 100,000 rows", bench.best("next day", small), day)
    worst = max(by_hand, by_ehr, day, key=lambda said: said["mb"])
    bench.row("peak memory of a pass", worst, f"at most {MEMORY} MB", met=worst["mb"] <= MEMORY)


def linear(bench: Bench, name: str, little: Said, large: Said) -> None:
    """Print how a figure grew with ten times the rows."""
    times = large["seconds"] / little["seconds"]
    bench.row(name, little, f"{times:.1f} x the time for {bench.grown:.1f} x the rows", met=times <= bench.grown)


def main() -> None:
    """Run the bench and print its tables; one of the short ones alone where its name is given.

    Each of these runs in a process of its own: the next one's memory and collector know nothing of what it left.
    """
    say = Console(width=140)
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    missed = SHORT[asked](say) if asked in SHORT else long(say, int(asked or YEARS))
    say.print(f"Missed: {', '.join(missed)}." if missed else "Every bar is kept.")
    for name in () if asked in SHORT else SHORT:
        subprocess.run([sys.executable, "-m", "tests.bench", name], cwd=ROOT, check=True)  # noqa: S603 - ourselves


def long(say: Console, years: int) -> list[str]:
    """Measure times and memory, print their table and return what missed its bar."""
    table = Table("Figure", "Processor", "Peak", "Beside the floor", "Bar")
    with tempfile.TemporaryDirectory(prefix="groupkeeper-bench-") as folder:
        bench = Bench(Path(folder), table, years=years)
        run(bench, say)
    say.print(table)
    return bench.missed


if __name__ == "__main__":
    main()
