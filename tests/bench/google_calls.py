"""Calls and bytes at Google, counted at the stand-in: ours beside other people's clients, and how ours grow.

No times: the stand-in's are its own. ``python -m tests.bench calls`` prints these tables only.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table

from addon.sample.practice import sample_practice
from addon.sample.starting import starting_rows
from addon.sample.telling import starting_appends
from addon.sync.adapters.google_sheets.creating import Drafting, create_spreadsheet
from addon.sync.adapters.google_sheets.workbook import GoogleWorkbook
from addon.sync.state.database import State
from addon.tabs import matched_columns
from addon.wiring.workbook_tabs import all_tabs
from addon.workbook import RowAppend, SheetBatch, Workbook
from tests.bench.google_tally import Tally, tally
from tests.bench.google_ways import CHANGED, CHANGES, COLUMNS, ROWS, TITLES, WAYS, make_spreadsheet, ours
from tests.google.proxy import GoogleProxy
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.book import SheetsBook
from tests.sync.adapters.google_sheets.desk import Naps, calls, client
from tests.sync.world import TABS, export, new_state, sync

MOST_CALLS = 4
"""The file's version, what tabs there are, their values, and the write."""
MOST_READS, MOST_TIMES = 2, 2
SAMPLE_ROWS = 4_000
TODAY = date(2026, 3, 16)
RAW: dict[str, Any] = {"valueRenderOption": "UNFORMATTED_VALUE"}
PRACTICES = (100, 1_000, 20_000)
SIZES = "Bytes are those of JSON bodies without white space, not compressed."
EVERYTHING = "for fields=*, which by Google's documents brings all grid data; not seen at Google."
GROWING = (
    "Whole merges of an export into Clients (six columns), beside Conflicts and Needs review. As groupkeeper sync "
    "does, the file's version is asked for first; where that and the export are as before, this one question is all."
)
COUNTS = ("Reads", "Writes", "Drive", "Calls", "Sent", "Answered", "Cells written")


def show(say: Console) -> list[str]:
    """Print both tables; return the names of what missed its bar."""
    beside, missed = same_work()
    say.print(beside)
    growing, missed_too = growth()
    say.print(growing)
    reading, missed_as_well = whole_reading()
    say.print(reading)
    return missed + missed_too + missed_as_well


def _table(title: str, caption: str, first: str) -> Table:
    table = Table(title=title, caption=caption, caption_justify="left")
    table.add_column(first)
    for name in COUNTS:
        table.add_column(name, justify="right")
    table.add_column("Bar")
    return table


def _counts(cost: Tally) -> list[str]:
    answered = f"{cost.answered:,}{' *' if cost.everything else ''}"
    return [*map(str, (cost.reads, cost.writes, cost.drive, cost.calls)), f"{cost.sent:,}", answered, f"{cost.cells:,}"]


def _word(*, met: bool) -> str:
    return "ok" if met else "missed"


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


# --- one reading ------------------------------------------------------------------------------------


def whole_reading() -> tuple[Table, list[str]]:
    """Count what reading the sample practice costs, beside a plain read of its values."""
    tabs = all_tabs()
    with GoogleStandIn(judged=False) as stand_in:
        reached = client(stand_in, seconds=180)
        made = create_spreadsheet(tabs, Drafting(client=reached, calls=calls(Naps())), title="Sample", zone="UTC")
        workbook = GoogleWorkbook(made, tabs, client=reached, calls=calls(Naps()))
        fill_with_sample(workbook)
        costs = []
        for read in (workbook.read, lambda: reached.values_batch_get(made, [one.title for one in tabs.values()], RAW)):
            begun = len(stand_in.calls)
            read()
            costs.append(tally(stand_in.calls[begun:]))
    ours, plain = costs
    met = ours.reads <= MOST_READS and ours.answered <= MOST_TIMES * plain.answered
    table = _table("The sample practice read", SIZES, "Way")
    bar = f"at most {MOST_READS} reads, {MOST_TIMES} x the bytes: {_word(met=met)}"
    table.add_row("ours", *_counts(ours), bar, style="" if met else "red")
    table.add_row("its plain values", *_counts(plain), "beside")
    return table, [] if met else ["reading the sample practice"]


def fill_with_sample(workbook: Workbook) -> None:
    """Type the sample's first day and a year of its attendance."""
    snapshot = workbook.read()
    headers = {name: tab.headers for name, tab in snapshot.tabs.items()}
    typed = starting_appends(starting_rows(sample_practice(7, TODAY)), all_tabs(), headers)
    appends = [RowAppend(name, values) for name, values in typed]
    at = matched_columns(all_tabs()["attendance"], headers["attendance"])
    attended: dict[str, Any] = {
        "id": "A-{0:05}",
        "date": TODAY,
        "group": "Tuesday skills (G-01)",
        "member": "Ada Byron (M-{0:04})",
    }
    appends += [
        RowAppend(
            "attendance",
            {at[name]: text.format(row) if isinstance(text, str) else text for name, text in attended.items()},
        )
        for row in range(SAMPLE_ROWS)
    ]
    workbook.write(SheetBatch(based_on=snapshot.version, appends=tuple(appends)))


# --- the same work ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a way cost, and what is wrong with its work ("" for nothing)."""

    cost: Tally
    wrong: str


def same_work() -> tuple[Table, list[str]]:
    """Count every way of reading six tabs whole and writing 40 cells."""
    title = f"{len(TITLES)} tabs x {ROWS} rows x {COLUMNS} columns read, {CHANGES} cells written"
    table = _table(title, SIZES, "Way")
    missed = []
    for name, way in WAYS.items():
        try:
            done = _done(way)
        except ModuleNotFoundError as lacking:
            table.add_row(name, *["-"] * len(COUNTS), f"{lacking.name} is not installed")
            continue
        met = not done.wrong and (way is not ours or done.cost.calls <= MOST_CALLS)
        words = f"at most {MOST_CALLS} calls: {_word(met=met)}" if way is ours else "beside"
        table.add_row(name, *_counts(done.cost), done.wrong or words, style="" if met else "red")
        missed += [] if met else [name]
        if done.cost.everything:
            table.caption = f"{table.caption}\n* Besides {done.cost.everything:,} {EVERYTHING}"
    return table, missed


def _done(way: Callable[[str], int]) -> Done:
    with GoogleStandIn(judged=False) as stand_in, GoogleProxy(stand_in.url) as proxy, proxy.posing():
        book = make_spreadsheet(stand_in)
        begun = len(stand_in.calls)
        read = way(book)
        person = stand_in.sheets.person(book)
        arrived = sum(person.sees(f"{one.title}!{one.cell}") == [[one.text]] for one in CHANGED)
        wrong = []
        if read != len(TITLES) * ROWS * COLUMNS:
            wrong.append(f"{read:,} cells were read")
        if arrived != CHANGES:
            wrong.append(f"{arrived} changes arrived")
        if proxy.refused:
            wrong.append(f"other hosts were asked: {', '.join(sorted(set(proxy.refused)))}")
        return Done(cost=tally(stand_in.calls[begun:]), wrong="; ".join(wrong))


# --- as a practice grows ----------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Practice:
    """So many clients, imported from an EHR whose exports change; ``seen`` is what the last pass knew."""

    book: SheetsBook
    workbook: Workbook
    state: State
    ehr: dict[str, dict[str, str]]
    runs: int = 0
    seen: object = None
    texts: dict[str, str] = field(default_factory=dict)

    def changes(self, count: int) -> None:
        """So many phone numbers change in the EHR, scattered over all clients."""
        names = list(self.ehr)
        chosen = [names[at * len(names) // count] for at in range(count)]
        self.texts = {name: f"{name} of {count}" for name in chosen}
        for name, text in self.texts.items():
            self.ehr[name] = self.ehr[name] | {"phone": text}

    def passes(self) -> None:
        """Run a pass, unless the export and the version are as the last one left them (as `sync_practice` asks)."""
        exported = export(self.ehr)
        if self.seen == (exported, self.workbook.version()):
            return
        self.runs += 1
        report = sync(self.workbook, self.state, exported, run=f"run {self.runs}")
        self.seen = (exported, report.plan.snapshot.version if report.plan else "")

    def arrived(self) -> int:
        """How many of the changes stand in the rows of their clients."""
        rows = {name: at for at, name in enumerate(self.ehr, 2)}
        shown = (self.book.desk.shows(f"Clients!B{rows[name]}:C{rows[name]}") for name in self.texts)
        return sum(found == [[name, text]] for found, (name, text) in zip(shown, self.texts.items(), strict=True))


def growth() -> tuple[Table, list[str]]:
    """Count passes over practices of growing size with no, one and fifty changes in the EHR's export."""
    table = _table("A pass as the practice grows", GROWING, "Rows, changes")
    missed = []
    for rows in PRACTICES:
        with GoogleStandIn(judged=False) as stand_in:
            practice = _settled(stand_in, rows)
            for changes in (0, 1, 50):
                practice.changes(changes)
                begun = len(stand_in.calls)
                practice.passes()
                cost = tally(stand_in.calls[begun:])
                most = MOST_CALLS if changes else 1
                met = (cost.calls, cost.cells, practice.arrived()) == (most, changes, changes)
                name = f"{rows:,} rows, {_many(changes, 'change')}"
                bar = f"{_many(most, 'call')}, {_many(changes, 'cell')}: {_word(met=met)}"
                table.add_row(name, *_counts(cost), bar, style="" if met else "red")
                missed += [] if met else [name]
    return table, missed


def _settled(stand_in: GoogleStandIn, rows: int) -> Practice:
    """Import so many clients and pass once more: nothing is new now."""
    book = SheetsBook(stand_in, TABS)
    ehr = {f"client {number}": {"phone": f"555-{number:05}", "plan": "weekly"} for number in range(rows)}
    practice = Practice(book=book, workbook=book.desk.another(seconds=180), state=new_state(), ehr=ehr)
    practice.passes()
    practice.passes()
    return practice
