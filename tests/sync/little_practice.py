"""A little practice for tests of whole passes: all real tabs in memory, the cast typed in, exports on request.

A person acts through ``types``, ``adds`` and ``answers``; ``sync`` runs one pass as the wiring does.
"""

import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from functools import wraps
from types import TracebackType
from typing import ParamSpec, Self, TypeVar
from zoneinfo import ZoneInfo

from addon.calendars.busy_calendar import BusyCalendar
from addon.cells import BadCell, canonical, read_value, to_cell
from addon.exports.folder import DroppedFile
from addon.exports.profile import Profile, load_profiles, shipped_texts
from addon.outgoing import TO_MEMBERS
from addon.parts import PARTS, VIEWS
from addon.sample.clients import DEMOGRAPHICS_HEADER, DETAILS_HEADER
from addon.sample.exports import ATTENDANCE_HEADER, ROSTER_HEADER, SCORES_HEADER, STATUS_HEADER
from addon.sample.shape import Oddities, Sample, Sizes
from addon.sample.starting import starting_rows
from addon.sample.table import written
from addon.sync.one_pass import one_pass
from addon.sync.packages import Packages
from addon.sync.passes import Pass, PassPlaces, PassReport
from addon.sync.state.database import State
from addon.sync.undo.one_run import undo
from addon.sync.undo.writing import Undoing, UndoReport
from addon.tabs import Tab, Value, matched_columns
from addon.workbook import Raw
from tests.all_tabs import all_tabs
from tests.practice import ZONE, practice
from tests.stores import fresh_state
from tests.sync.in_memory_calendar import InMemoryCalendar, InMemoryCalendars
from tests.sync.in_memory_folder import InMemoryFolder
from tests.sync.in_memory_workbook import InMemoryWorkbook

TABS: Mapping[str, Tab] = all_tabs()
PROFILES: Mapping[str, Profile] = load_profiles(shipped_texts(), TABS)
NOON = datetime(2026, 3, 3, 17, tzinfo=UTC)
"""Tuesday 3 March 2026, 12:00 in New York."""
NONE_ODD = Oddities(
    single_row_session="",
    charge_without_attendance=("", ""),
    attendance_without_charge=(),
    one_name=("", ""),
    unlisted_group="",
)
Row = dict[str, Value]
P = ParamSpec("P")
Begun = TypeVar("Begun", bound="LittlePractice")
_BEFORE_FIRST_PASS: dict[tuple[frozenset[str], bool], bytes] = {}
"""The tabs as they begin, by what is without and whether the cast is typed in."""
_AFTER_FIRST_PASS: dict[type, "LittlePractice"] = {}


class LittlePractice:
    """The practice and everybody who acts on it. Use as a context: the state's database is let go at the end."""

    def __init__(self, *, cast: bool = True, without: Iterable[str] = ()) -> None:
        without = frozenset(without)
        self.workbook = InMemoryWorkbook(TABS, missing=without)
        self.state: State = fresh_state()
        self.calendars = InMemoryCalendars()
        self.two_way: dict[str, InMemoryCalendar] = {}
        self.packages: dict[str, bytes] = {}
        self.own_formats: dict[str, bytes] = {}
        self.busy: tuple[BusyCalendar, ...] = ()
        self.files: dict[str, bytes] = {}
        self.saved: dict[tuple[str, bytes], float] = {}
        self.profiles = PROFILES
        self.instead: dict[str, DroppedFile] = {}
        self.now = NOON
        self.runs = 0
        self.typeset: Callable[[bytes], bytes] = as_data
        self.public_url = ""
        self.channels = TO_MEMBERS
        if (without, cast) not in _BEFORE_FIRST_PASS:
            self._begin(cast=cast)
            _BEFORE_FIRST_PASS[without, cast] = pickle.dumps((self.workbook.sheets, self.workbook._saves))
        else:
            begun = pickle.loads(_BEFORE_FIRST_PASS[without, cast])  # noqa: S301 - ours
            self.workbook.sheets, self.workbook._saves = begun

    @classmethod
    def after_first_pass(cls) -> Self:
        """Return the practice after its first pass, which is run once and copied for whoever asks again."""
        if cls not in _AFTER_FIRST_PASS:
            made = cls()
            made.sync()
            _AFTER_FIRST_PASS[cls] = made
        found = _AFTER_FIRST_PASS[cls].copied()
        assert isinstance(found, cls)
        return found

    def copied(self) -> Self:
        """Return another practice that is as this one is now, with a memory of its own."""
        state = fresh_state()
        with self.state._engine.connect() as ours, state._engine.connect() as theirs:
            ours.connection.driver_connection.backup(theirs.connection.driver_connection)  # type: ignore[union-attr]
        kept = (TABS, self.workbook.tabs, self.profiles)
        sheets = pickle.loads(pickle.dumps(self.workbook.sheets))  # noqa: S301 - ours; a third of what deepcopy takes
        made = {id(self.state): state, id(self.workbook.sheets): sheets}
        return deepcopy(self, made | {id(one): one for one in kept})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.state.close()

    @property
    def today(self) -> date:
        """Return the day in the practice's zone."""
        return self.now.astimezone(ZoneInfo(ZONE)).date()

    def _begin(self, *, cast: bool) -> None:
        """Fill the workbook as a new one is, and type the cast in."""
        for name, tab in TABS.items():
            if name in self.workbook.sheets:
                self._start(name, tab)
        for name, rows in cast_rows(self.today).items() if cast else ():
            LittlePractice.adds(self, name, *rows)

    def _start(self, name: str, tab: Tab) -> None:
        headers = {column.header: column for column in tab.columns}
        for number, line in enumerate(tab.starter if tab.layer == "rules" else (), 1):
            row = {headers[key].field: read_value(headers[key], text) for key, text in line.items()}
            if tab.prefix:
                row.setdefault("id", f"{tab.prefix}-{number:02d}")
            self.adds(name, {key: value for key, value in row.items() if not isinstance(value, BadCell)})

    # --- a person ---------------------------------------------------------------------------------

    def adds(self, tab: str, *rows: Mapping[str, Value]) -> None:
        """Type whole rows below."""
        sheet = self.workbook.sheets[tab]
        at = matched_columns(TABS[tab], sheet.rows[0])
        for row in rows:
            number = sheet.last_row() + 1
            for field, value in row.items():
                if value not in (None, ""):
                    self.workbook.person(tab, number, at[field], _raw(value))

    def types(self, tab: str, field: str, value: Raw, **where: Value) -> str:
        """Type into the one row that ``where`` names; return its id."""
        (number,) = self.numbers(tab, **where)
        self.workbook.person(tab, number, self.column(tab, field), value)
        return str(self.cells(tab, number).get("id"))

    def answers(self, decision: str, *, kind: str) -> None:
        """Decide every open question of a kind."""
        for number in self.numbers("needs_review", kind=kind, status="open"):
            self.workbook.person("needs_review", number, self.column("needs_review", "decision"), decision)

    def deletes(self, tab: str, *numbers: int) -> None:
        """Delete whole sheet rows."""
        rows = [row for number, row in enumerate(self.workbook.sheets[tab].rows, 1) if number not in numbers]
        self.workbook.person_rearranges(tab, rows)

    def _just_now(self) -> float:
        """Return the age of a file that is saved now, after those that were saved before."""
        return self.now.timestamp() - 1 + len(self.saved) / 1000

    def _file(self, place: int, name: str) -> DroppedFile:
        if name in self.instead:
            return self.instead[name]
        content = self.files[name]
        return DroppedFile(
            name, content, self.saved.setdefault((name, content), self.now.timestamp() - 1 + place / 999)
        )

    def drops(self, **files: bytes) -> None:
        """Put exports into the folder, by name without ending, as saved now."""
        for name, content in files.items():
            self.files[f"{name}.csv"] = content
            self.saved[f"{name}.csv", content] = self._just_now()

    # --- what the tabs show -----------------------------------------------------------------------

    def column(self, tab: str, field: str) -> int:
        """Return the 0-based column of a field."""
        return matched_columns(TABS[tab], self.workbook.sheets[tab].rows[0])[field]

    def cells(self, tab: str, number: int) -> Row:
        """Return one sheet row by field; what cannot be read as its raw text."""
        at = matched_columns(TABS[tab], self.workbook.sheets[tab].rows[0])
        return {field: self._cell(tab, number, field, index) for field, index in at.items()}

    def _cell(self, tab: str, number: int, field: str, index: int) -> Value:
        raw = self.workbook.sheets[tab].rows[number - 1]
        cell = raw[index] if index < len(raw) else None
        value = read_value(TABS[tab].column(field), cell)
        return str(cell) if isinstance(value, BadCell) else value

    def rows(self, tab: str, **where: Value) -> list[Row]:
        """Return the rows of a tab that show these values."""
        return [self.cells(tab, number) for number in self.numbers(tab, **where)]

    def row(self, tab: str, **where: Value) -> Row:
        """Return the one row that shows these values."""
        (found,) = self.rows(tab, **where)
        return found

    def numbers(self, tab: str, **where: Value) -> list[int]:
        """Return the sheet rows that show these values."""
        sheet = self.workbook.sheets[tab]
        at = matched_columns(TABS[tab], sheet.rows[0])
        wanted = {name: canonical(value) for name, value in where.items()}

        def shows(number: int, name: str) -> str:
            return canonical(self._cell(tab, number, name, at[name]) if name in at else None)

        return [
            number
            for number in range(2, sheet.last_row() + 1)
            if all(shows(number, name) == text for name, text in wanted.items())
        ]

    def shown(self) -> dict[str, list[list[Raw]]]:
        """Return every cell of the workbook."""
        return {name: [list(row) for row in sheet.rows] for name, sheet in self.workbook.sheets.items()}

    # --- passes -----------------------------------------------------------------------------------

    def sync(
        self,
        *,
        accept: Iterable[str] = (),
        dry_run: bool = False,
        group_codes: Iterable[str] = ("90853", "90849"),
    ) -> PassReport:
        """Run one pass."""
        self.runs += 1
        return one_pass(self.given(accept=accept, dry_run=dry_run, group_codes=group_codes))

    def undoes(self, number: int) -> UndoReport:
        """Undo a run, without a pass after it."""
        return undo(number, self.undoing())

    def undoing(self) -> Undoing:
        """Return where an undo works."""
        self.runs += 1
        wall = self.now.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)
        return Undoing(workbook=self.workbook, state=self.state, tabs=TABS, wall=wall, run=f"run-{self.runs}")

    def _own_texts(self) -> dict[str, str]:
        return {name: text.decode() for name, text in self.own_formats.items()}

    def given(
        self, *, accept: Iterable[str] = (), dry_run: bool = False, group_codes: Iterable[str] = ("90853", "90849")
    ) -> Pass:
        """Return what a pass is given now."""
        places = PassPlaces(
            workbook=self.workbook,
            state=self.state,
            calendars=self.calendars,
            two_way=self.two_way,
            busy=lambda _: self.busy,
            packages=Packages(folder=InMemoryFolder(self.packages), typeset=self.typeset, memory=self.state),
            formats=InMemoryFolder(self.own_formats),
        )
        return Pass(
            places=places,
            tabs=TABS,
            parts=PARTS,
            views=VIEWS,
            now=self.now,
            zone=ZONE,
            run=f"run-{self.runs}",
            files=[self._file(place, name) for place, name in enumerate(self.files)],
            profiles={**self.profiles, **load_profiles(self._own_texts(), TABS)},
            group_codes=frozenset(group_codes),
            accept=frozenset(accept),
            dry_run=dry_run,
            public_url=self.public_url,
            channels=self.channels,
        )

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def loses_state(self) -> None:
        """Lose the memory of all earlier passes."""
        self.state.close()
        self.state = fresh_state()


def as_data(data: bytes) -> bytes:
    """Typeset nothing: a document is the data it shows, which is quicker and can be read."""
    return data


def begun_once(begin: Callable[P, Begun]) -> Callable[P, Begun]:
    """Run what begins a practice once for each way of asking for it; everybody gets a copy of their own."""
    made: dict[str, Begun] = {}

    @wraps(begin)
    def begun(*args: P.args, **named: P.kwargs) -> Begun:
        asked = repr((args, named))
        if asked not in made:
            made[asked] = begin(*args, **named)
        return made[asked].copied()

    return begun


def cast_rows(today: date) -> dict[str, list[Row]]:
    """Return the cast as a practice types it into its tabs."""
    return starting_rows(Sample(seed=0, today=today, sizes=Sizes(), practice=practice(), oddities=NONE_ODD))


def a_date(value: Value) -> date:
    """Return a value that has to be a date."""
    assert isinstance(value, date)
    return value


def _raw(value: Value) -> Raw:
    cell = to_cell(value)
    return cell if isinstance(cell, str | int | date | time | None) else float(str(cell))


# --- exports -----------------------------------------------------------------------------------------


def details(*clients: tuple[str, str, str, str]) -> bytes:
    """Return a client details report of (name, phone, e-mail, payer)."""
    head = DETAILS_HEADER.split(",")
    rows = []
    for name, phone, email, payer in clients:
        said = {"Client": name, "Client type": "Adult", "Date added": "01/15/2025", "Phone number": phone}
        said |= {"Email": email, "Primary insurance": payer, "Status": "Active"}
        rows.append([said.get(column, "") for column in head])
    return written(DETAILS_HEADER, rows, encoding="utf-8-sig")


def births(*clients: tuple[str, date]) -> bytes:
    """Return a demographics report of (name, birth date)."""
    head = DEMOGRAPHICS_HEADER.split(",")
    rows = [
        [{"Client": name, "Date of birth": f"{born:%m/%d/%Y}"}.get(column, "") for column in head]
        for name, born in clients
    ]
    return written(DEMOGRAPHICS_HEADER, rows, encoding="utf-8-sig")


Visit = tuple[str, datetime, str]
"""Client, wall time, billing code (charges) or status word (attendance)."""


def charges(visits: Sequence[Visit], *, clinician: str = "Rosa Díaz", fee: str = "60.0") -> bytes:
    """Return an appointment status report; every visit has a signed note."""
    rows = [
        [f"{start:%m/%d/%Y %H:%M}", who, clinician, code, "", "", fee, "1", fee, "SIGNED", "PAID", fee, "0.0", fee]
        for who, start, code in visits
    ]
    blank = [""] * 6  # nothing unpaid, and no insurance
    return written(STATUS_HEADER, ([*row, *blank] for row in rows), encoding="utf-8-sig")


def attendance(visits: Sequence[Visit], *, clinician: str = "Rosa Díaz") -> bytes:
    """Return a client attendance report: dates without times, and the EHR's status words."""
    rows = [[who, clinician, f"{start:%m/%d/%Y}", "Main office", word] for who, start, word in visits]
    return written(ATTENDANCE_HEADER, rows, encoding="utf-8-sig")


def scores(*totals: tuple[str, str, str, date], item_9: str = "") -> bytes:
    """Return a flat list of (client, measure, total, day); ``item_9`` is the last row's answer."""
    rows = [
        ["", who, "", measure, total, f"{on:%m/%d/%Y}", item_9 if place == len(totals) else "", "tablet"]
        for place, (who, measure, total, on) in enumerate(totals, 1)
    ]
    return written(SCORES_HEADER, rows, encoding="utf-8-sig")


def roster(*rows: tuple[str, str, date]) -> bytes:
    """Return a roster of (group, client, first day)."""
    lines = [[group, "", who, "", on.isoformat(), "", "Active"] for group, who, on in rows]
    return written(ROSTER_HEADER, lines, encoding="utf-8-sig")


def tuesdays(*days: tuple[int, int], at: time = time(18)) -> list[datetime]:
    """Return wall times of 2026 given as (month, day)."""
    return [datetime.combine(date(2026, month, day), at) for month, day in days]
