"""A tiny practice whose every value tells whose it is, in memory or as a real .xlsx file, and what it shows.

What a person types about somebody is a token such as ``~M-0002.17~``; every charge of the EHR is an amount of its own.
So a value on another's row is found without knowing how it came there.
"""

import pickle
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Protocol

import openpyxl

from addon.alerts.part import ALERTS
from addon.cells import canonical, code_in
from addon.exports.folder import WAITS
from addon.flags.part import FLAG_RULES, FLAGS
from addon.sample.exports import ATTENDANCE_HEADER, STATUS_HEADER
from addon.sample.table import written
from addon.sync.adapters.xlsx.workbook import XlsxWorkbook
from addon.sync.one_pass import one_pass
from addon.sync.passes import PassReport
from addon.sync.state.database import State, open_state
from addon.tabs import folded
from addon.workbook import Workbook
from tests.gestures.typed_rows import TYPED
from tests.practice import FAMILIES, MEMBERS, TUESDAY
from tests.programs.shown import meant
from tests.sync.books import FileBook, Grid, square
from tests.sync.in_memory_workbook import InMemoryWorkbook
from tests.sync.little_practice import TABS, LittlePractice, cast_rows, tuesdays

TOKEN = re.compile(r"~([^.~]+)\.\d+~")
OWN = "Our notes"
STRANGE = ", a stranger's"
"""Marks a column of a person's own that is called like one of ours."""
NOTED = ("members", "roster", "attendance", *TYPED)
NO_ID = "row "
"""Begins what a row without an id is called here."""
LEFT_ALONE = ("tab-left-alone", "rows-parted")
UNUSED = frozenset({FLAG_RULES.name, ALERTS.name, FLAGS.name})
"""Parts that no gesture here has to do with."""
MERGED = frozenset({"settings", "clinicians", "groups", "requests", "scores", *NOTED, "sessions"})
"""The tabs of the parts that merge what people type here; all others only compute what follows from it,"""
EARLY = frozenset({"who may be placed", "what members wish"})
"""but for these: they read such a tab before its own part merges it."""
PEOPLE = ("members", "roster", "sessions", "attendance")
RESULTS = ("billing_lines", "messages")
"""What follows from people's tabs, and reaches people outside."""
SHOWN = tuple(tab.name for tab in TABS.values() if tab.layer in {"people", "results"} and tab.name != "needs_review")
"""What is compared; rule tabs are touched by no gesture, views and flags by no pass here."""
KEYS_OF = {
    "attendance": (("ID",), ("Session", "Member code")),
    "roster": (("ID",), ("Group code", "Member code", "Joined")),
    "members": (("ID",),),
    **dict.fromkeys(TYPED, (("ID",),)),
}
"""What no two rows have in common."""
GROUP_OF = {TUESDAY.code: "Rosa Díaz", FAMILIES.code: "Tom O'Hara"}
_BEGUN: dict[bool, bytes] = {}
"""The practice after its first passes, by whether they had the parts that merge alone."""


def _dump(state: State) -> bytes:
    connection = state.engine.raw_connection()
    try:
        return bytes(connection.driver_connection.serialize())  # type: ignore[union-attr]
    finally:
        connection.close()


class Sheets(Protocol):
    """The workbook as a person's program has it."""

    @property
    def workbook(self) -> Workbook:
        """Return the workbook as a pass has it."""

    def grid(self, tab: str) -> Grid:
        """Return the cells of a tab, its header first."""

    def save(self, tab: str, grid: Grid) -> None:
        """Replace the cells of a tab and save."""

    def rename(self, tab: str, title: str) -> None:
        """Give a tab another title and save."""

    def copy(self) -> Any:
        """Return a copy of the whole workbook."""

    def put_back(self, copy: Any) -> None:
        """Save such a copy over the workbook."""


class InMemory:
    """The workbook in memory."""

    def __init__(self, workbook: InMemoryWorkbook) -> None:
        self.workbook = workbook
        self._at = workbook

    def grid(self, tab: str) -> Grid:
        """Return the cells of a tab, its header first."""
        return square([list(row) for row in self._at.sheets[tab].rows[: self._at.sheets[tab].last_row()]])

    def save(self, tab: str, grid: Grid) -> None:
        """Replace the cells of a tab and save."""
        self._at.person_rearranges(tab, grid)

    def rename(self, tab: str, title: str) -> None:
        """Give a tab another title and save."""
        self._at.sheets[tab].title = title
        self.save(tab, self.grid(tab))

    def copy(self) -> Any:
        """Return a copy of the whole workbook."""
        return pickle.dumps(self._at.sheets)  # a third of what deepcopy takes

    def put_back(self, copy: Any) -> None:
        """Save such a copy over the workbook."""
        self._at.sheets = pickle.loads(copy)  # noqa: S301 - ours
        self.save("members", self.grid("members"))


class InFile(FileBook):
    """A real .xlsx file, saved by openpyxl."""

    def __init__(self, folder: Path, grids: Mapping[str, Grid]) -> None:
        super().__init__(folder, TABS)
        backups = folder / "backups"
        self.workbook = XlsxWorkbook(self._path, TABS, backups=backups, now=lambda: datetime(2026, 3, 3, tzinfo=UTC))
        for tab, grid in grids.items():
            for number, row in enumerate(grid, 1):
                for column, value in enumerate(row, 1):
                    self._sheet(tab).cell(number, column).value = value
        self._save()

    def copy(self) -> Any:
        """Return a copy of the whole workbook."""
        return self._path.read_bytes()

    def put_back(self, copy: Any) -> None:
        """Save such a copy over the workbook, as a program does that still has it open: its bytes are its own."""
        self._path.write_bytes(copy)
        book = openpyxl.load_workbook(self._path)
        book.save(self._path)


Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Looks:
    """What the practice shows: rows by tab and id, open differences, calendars, packages with a line in them."""

    rows: Mapping[str, Mapping[str, Row]]
    conflicts: Sequence[str]
    calendars: Mapping[str, Any]
    packages: Mapping[str, bytes]

    def downstream(self, but: Collection[str] = ()) -> dict[str, Any]:
        """Return what reaches people outside: lines and texts (``but`` for these tabs), events, packages."""
        shown: dict[str, Any] = {name: self.rows[name] for name in RESULTS if name not in but}
        return shown | {"calendars": self.calendars, "packages": self.packages}

    def everything(self) -> dict[str, Any]:
        """Return all of it but the tabs that tell of the pass itself."""
        tabs = {name: rows for name, rows in self.rows.items() if name != "conflicts"}
        return tabs | {"calendars": self.calendars, "packages": self.packages, "conflicts": self.conflicts}


def twice(tab: str, grid: Grid) -> set[tuple[str, ...]]:
    """Return what two rows of a tab have in common that no two rows may have, with the headers of it."""
    header = [str(cell) for cell in grid[0]]
    found = set()
    for names in KEYS_OF[tab]:
        if all(name in header for name in names):
            keys = Counter(
                tuple(canonical(row[header.index(name)]).removesuffix(" 00:00") for name in names) for row in grid[1:]
            )
            found |= {(*names, *key) for key, times in keys.items() if times > 1 and all(key)}
    return found


def unlike(was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Return the first difference in words, "" if there is none."""
    for name, old in was.items():
        new = now[name]
        if old == new:
            continue
        if not isinstance(old, Mapping):
            return f"{name}: {old!r} became {new!r}"
        for key in [*old, *(one for one in new if one not in old)]:
            if old.get(key) != new.get(key):
                return f"{name} {key}: {_unlike(old.get(key), new.get(key))}"
    return ""


def _unlike(old: Any, new: Any) -> str:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return "; ".join(f"{one} {old[one]!r} became {new.get(one)!r}" for one in old if old[one] != new.get(one))
    return "is new" if old is None else "is gone" if new is None else "changed"


@dataclass(kw_only=True)
class Ehr:
    """What the EHR has: visits by (member's name, start), each with its status word and an amount of its own.

    ``last`` is the last number that was given to an amount, a file or a token: no two of a story have the same, and no
    story's depend on those that were told before it.
    """

    visits: dict[tuple[str, datetime], tuple[str, str]] = field(default_factory=dict)
    last: int = 0

    def number(self) -> int:
        """Return a number that nothing else has."""
        self.last += 1
        return self.last

    def begin(self) -> None:
        """Fill the month before."""
        for who in MEMBERS[:3]:
            for start in tuesdays((2, 3), (2, 10), (2, 17), (2, 24)):
                self.says(who.name, start, "Show")
        for who in MEMBERS[3:]:
            for start in tuesdays((2, 5), (2, 12), (2, 19), (2, 26), at=FAMILIES.start or TUESDAY.start):  # type: ignore[arg-type]
                self.says(who.name, start, "Show")

    def says(self, who: str, start: datetime, word: str) -> str:
        """Change a visit; return its new amount."""
        amount = f"{100 + self.number()}.25"
        self.visits[who, start] = (word, amount)
        return amount

    def files(self) -> dict[str, bytes]:
        """Return its two exports as of now."""
        marks, money = [], []
        for (who, start), (word, amount) in self.visits.items():
            leader = "Rosa Díaz" if start.hour == 18 else "Tom O'Hara"
            marks.append([who, leader, f"{start:%m/%d/%Y}", "Main office", word])
            head = [f"{start:%m/%d/%Y %H:%M}", who, leader, "90853" if start.hour == 18 else "90849", "", ""]
            money.append([*head, amount, "1", amount, "SIGNED", "PAID", amount, "0.0", amount, *[""] * 6])
        number = self.number()
        return {
            f"attendance {number:06}.csv": written(ATTENDANCE_HEADER, marks, encoding="utf-8-sig"),
            f"status {number:06}.csv": written(STATUS_HEADER, money, encoding="utf-8-sig"),
        }


class Folk:
    """The practice and everybody who acts on it."""

    def __init__(self, random: Random, folder: Path | None = None, *, merges_alone: bool = False) -> None:
        """Begin in memory or over a file in ``folder``; ``merges_alone``: with the parts that merge and no others."""
        self.random = random
        self.merges_alone = merges_alone
        self.practice = LittlePractice(cast=False)
        self.ehr = Ehr()
        self.sheets: Sheets = InMemory(self.practice.workbook)
        if merges_alone not in _BEGUN:
            self._begin()
        self._goes_on(_BEGUN[merges_alone])
        if folder is not None:
            self.sheets = InFile(folder, {tab: self.sheets.grid(tab) for tab in TABS})
            self.practice.workbook = self.sheets.workbook  # type: ignore[assignment]
            self.syncs()
        self.left_alone: frozenset[str] = frozenset()
        self.files_waiting: frozenset[str] = frozenset()
        self.older: list[Any] = [self.sheets.copy()]
        self.doubled: dict[str, set[tuple[str, ...]]] = {tab: set() for tab in NOTED}

    def _begin(self) -> None:
        """Run the practice's first passes, once for all stories."""
        practice = self.practice
        for name, rows in cast_rows(practice.today).items():
            practice.adds(name, *rows)
        for name, rows in TYPED.items():
            practice.adds(name, *rows)
        self.ehr.begin()
        practice.files = self.ehr.files()
        self.syncs()
        for tab in NOTED:
            self.note_all(tab)
        self.syncs()
        self.syncs()
        places = (
            practice.workbook.sheets,
            practice.calendars,
            practice.packages,
            practice.files,
            self.ehr,
            practice.runs,
        )
        _BEGUN[self.merges_alone] = pickle.dumps((_dump(practice.state), *places))

    def _goes_on(self, begun: bytes) -> None:
        """Go on from there."""
        practice = self.practice
        state, practice.workbook.sheets, practice.calendars, practice.packages, *rest = pickle.loads(begun)  # noqa: S301 - ours
        practice.files, self.ehr, practice.runs = rest
        practice.state.close()
        practice.state = open_state("sqlite://")
        connection = practice.state.engine.raw_connection()
        connection.driver_connection.deserialize(state)  # type: ignore[union-attr]
        connection.close()
        self.sheets = InMemory(practice.workbook)

    @property
    def waiting(self) -> frozenset[str]:
        """Return the tabs that are left alone and the files that are not taken in, until a person has looked."""
        return self.left_alone | self.files_waiting

    def close(self) -> None:
        """Let the state go."""
        self.practice.state.close()

    def note_all(self, tab: str) -> None:
        """Write a token beside every row, in a column of one's own."""
        grid = self.sheets.grid(tab)
        at = len(grid[0])
        grid[0].append(OWN)
        for row in grid[1:]:
            row.append(self.token(self.whose(tab, grid[0], row)))
        assert grid[0][at] == OWN
        self.sheets.save(tab, grid)

    def token(self, whose: str) -> str:
        """Return a value that nobody used before, with whose it is."""
        return f"~{whose}.{self.ehr.number()}~"

    def whose(self, tab: str, header: Sequence[Any], row: Sequence[Any]) -> str:
        """Return whom a row shows to people; "" where it shows nobody."""
        cells = dict(zip(header, row, strict=False))
        if tab == "members" or tab in TYPED:
            return str(cells.get("ID") or "")
        if tab == "sessions":
            return str(cells.get("Session") or "")
        return code_in(str(cells.get("Member") or "")) or str(cells.get("Member code") or "")

    def notice_doubles(self) -> None:
        """Note what people have twice; where a gesture hides it for a while, the pass may bring it back."""
        for tab in NOTED:
            self.doubled[tab] |= twice(tab, self.sheets.grid(tab))

    def syncs(self) -> PassReport:
        """Run a pass without what only looks at the results; note which tabs and files wait for a person."""
        self.practice.runs += 1
        given = self.practice.given()
        parts = [part for part in given.parts if part.name not in UNUSED]
        if self.merges_alone:
            parts = [part for part in parts if MERGED.intersection(part.tabs) or part.name in EARLY]
        report = one_pass(replace(given, views=(), parts=parts))
        self.left_alone = frozenset(one.place.container for one in report.problems if one.code in LEFT_ALONE)
        if report.is_decided:
            self.files_waiting = frozenset(one.name for one in report.files if one.status == WAITS)
        return report

    def looks(self, drop: tuple[str, int] | None = None) -> Looks:
        """Look at everything; ``drop``: but for this column of a tab, which is a stranger's."""
        rows = {tab: self._rows(tab, drop[1] if drop and drop[0] == tab else None) for tab in SHOWN}
        listed = rows["conflicts"].values()
        return Looks(
            rows=rows,
            conflicts=sorted(str(one) for one in listed if str(one["Status"]).startswith(("open", "changed"))),
            calendars={
                code: sorted(map(str, one.shown())) for code, one in self.practice.calendars.by_clinician.items()
            },
            packages={name: file for name, file in self.practice.packages.items() if len(file.splitlines()) > 1},
        )

    def _rows(self, tab: str, drop: int | None) -> dict[str, Row]:
        grid = self.sheets.grid(tab)
        if drop is not None:
            grid = [row[:drop] + row[drop + 1 :] for row in grid]
        return dict(self._by_id(tab, grid))

    def _by_id(self, tab: str, grid: Grid) -> Iterator[tuple[str, Row]]:
        kinds = {column.header: column.kind for column in TABS[tab].columns}
        key = next((column.header for column in TABS[tab].columns if column.owner == "id"), "")
        heads = named(tab, grid)
        for number, row in enumerate(grid[1:], 2):
            cells = {head: meant(kinds.get(head, "text"), cell) for head, cell in zip(heads, row, strict=True)}
            if any(cells.values()):  # a row without an id is where its cells are, whatever is inserted above it
                yield cells.get(key) or (f"{NO_ID}with {cells}" if key in cells else f"{NO_ID}{number}"), cells


def named(tab: str, grid: Grid) -> list[str]:
    """Return a header for each column: ours as declared, however it is spelled; strangers' of that name as theirs.

    Of several that are called alike, the one with the fewest tokens is ours: a stranger's has one beside every row.
    """
    declared = {folded(column.header): column.header for column in TABS[tab].columns}
    heads = [declared.get(folded(head), str(head)) for head in grid[0]]
    for head in [one for one, times in Counter(heads).items() if times > 1]:
        places = [at for at, one in enumerate(heads) if one == head]
        ours = min(places, key=lambda at: sum(_is_token(row[at]) for row in grid))
        for number, at in enumerate((one for one in places if one != ours), 1):
            heads[at] = f"{head}{STRANGE} {number}"
    return heads


def _is_token(cell: Any) -> bool:
    return isinstance(cell, str) and cell.startswith("~")  # also one that is about nobody
