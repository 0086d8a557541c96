"""The command line as a test runs it: the real ``main``, a fixed clock, stdout and stderr apart."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pytest
import structlog

from addon.cells import canonical, to_cell
from addon.cli import shown
from addon.cli.main import main
from addon.tabs import Value, matched_columns
from addon.wiring.folder import PracticeFolder
from addon.wiring.opening import open_practice
from addon.workbook import CellWrite, Raw, RowAppend, SheetBatch, Written
from tests.sync.little_practice import NOON

CLOCKED = (
    "agency",
    "audit",
    "backup",
    "check",
    "demo",
    "doctor",
    "explain",
    "backtest",
    "feed",
    "import_file",
    "keys",
    "member",
    "restore",
    "send",
    "sync",
    "undo",
    "user",
)


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


@dataclass
class CommandLine:
    """Runs commands in this process. ``now`` is the only clock they see."""

    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]
    now: datetime = NOON
    everything: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in CLOCKED:
            self.patch.setattr(import_module(f"addon.cli.{name}"), "clock", lambda: self.now)
        for console in (shown.out, shown.err):
            self.patch.setattr(console, "_width", 240)

    def at_terminal(self, *words: object) -> Said:
        """Run ``groupkeeper`` as somebody who watches its output does."""
        with self.patch.context() as patch:
            patch.setattr(shown.out, "_force_terminal", True)
            patch.setattr(shown.out, "_color_system", None)
            return self.run(*words)

    def run(self, *words: object) -> Said:
        """Run ``groupkeeper`` with these words, its output not at a terminal."""
        self.patch.setattr(sys, "argv", ["groupkeeper", *(str(word) for word in words)])
        self.capture.readouterr()
        mask = os.umask(0o022)
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        finally:
            os.umask(mask)
            structlog.reset_defaults()
        said = self.capture.readouterr()
        self.everything += [said.out, said.err]
        return Said(code, said.out, said.err)


@dataclass(frozen=True)
class Person:
    """Somebody at the workbook file of a practice folder."""

    folder: Path

    def adds(self, tab: str, *rows: Mapping[str, Value]) -> None:
        """Type whole rows below."""
        with self._open() as home:
            snapshot = home.workbook.read()
            at = matched_columns(home.tabs[tab], snapshot.tabs[tab].headers)
            appends = tuple(
                RowAppend(tab, {at[name]: _cell(value) for name, value in row.items() if value not in (None, "")})
                for row in rows
            )
            home.workbook.write(SheetBatch(based_on=snapshot.version, appends=appends))

    def types(self, tab: str, field_name: str, value: Written, **where: Value) -> None:
        """Type into every row that shows ``where``."""
        with self._open() as home:
            snapshot = home.workbook.read()
            sheet = snapshot.tabs[tab]
            at = matched_columns(home.tabs[tab], sheet.headers)
            cells = tuple(
                CellWrite(tab, number, at[field_name], value)
                for number, row in enumerate(sheet.rows, sheet.first_row)
                if all(_shown(row, at[name]) == canonical(wanted) for name, wanted in where.items())
            )
            assert cells, f"no row of {tab} shows {where}"
            home.workbook.write(SheetBatch(based_on=snapshot.version, cells=cells))

    def sees(self, tab: str) -> list[dict[str, Raw]]:
        """Return the rows of a tab by field, raw."""
        with self._open() as home:
            sheet = home.workbook.read().tabs[tab]
            at = matched_columns(home.tabs[tab], sheet.headers)
            return [{name: row[i] if i < len(row) else None for name, i in at.items()} for row in sheet.rows]

    def _open(self) -> "Opened":
        return Opened(self.folder)


class Opened:
    """A practice folder opened by a person; a plain context without a generator's frames."""

    def __init__(self, folder: Path) -> None:
        self._context = open_practice(folder, now=lambda: datetime(2026, 3, 1, tzinfo=UTC))

    def __enter__(self) -> PracticeFolder:
        return self._context.__enter__()

    def __exit__(self, *fault: object) -> None:
        self._context.__exit__(None, None, None)


def _cell(value: Value) -> Written:
    return to_cell(value)


def _shown(row: Sequence[Raw], at: int) -> str:
    raw = row[at] if at < len(row) else None
    return canonical(raw) if isinstance(raw, str | int | bool | date | None) else str(raw)


def tree(folder: Path) -> dict[str, str]:
    """Return a hash of every file below a folder."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
