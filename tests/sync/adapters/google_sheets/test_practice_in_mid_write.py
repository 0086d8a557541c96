"""A whole practice at Google: Attendance or Members is sorted without its ids, and rows move while the pass writes.

Two passes later every id is beside its own record, nothing typed is lost, and a third pass writes nothing.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from addon.problems import Fault
from addon.sync.one_pass import one_pass
from addon.sync.passes import PassReport
from addon.written import letters
from tests.google.server import GoogleStandIn
from tests.google.sheets_person import Person
from tests.sync.adapters.google_sheets.book import SheetsBook
from tests.sync.little_practice import TABS
from tests.sync.test_moved_rows import settled

KEYS = {"attendance": ("Session", "Member code"), "members": ("Name", "Birth date")}
SORTED_BY = {"attendance": "BDEJ", "members": "BDI"}
TYPED = ("Status", "Joined by", "Charge", "Note", "Name", "E-mail", "Payer", "Family")
Row = dict[str, Any]


class Office:
    """The little practice with its workbook at Google, and somebody at one of its tabs."""

    def __init__(self, google: GoogleStandIn, tab: str, seed: int) -> None:
        self.practice = settled()
        self.book = SheetsBook(google, TABS)
        for name, sheet in self.practice.workbook.sheets.items():
            width = max(len(row) for row in sheet.rows)
            self.book.save(name, [[*row, *[None] * (width - len(row))] for row in sheet.rows])
        self.person: Person = self.book.desk.person
        self.tab, self.title, self.dice = tab, TABS[tab].title, random.Random(seed)  # noqa: S311 (no secret)
        self.last = letters(len(TABS[tab].columns) - 1)
        for row in range(2, len(self.rows()) + 2):  # F is Joined by, J is Family
            if tab == "attendance" and self.dice.random() < 0.3:
                self.person.types(f"{self.title}!F{row}", "video")
            elif tab == "members":
                self.person.types(f"{self.title}!J{row}", f"family {row}")

    def passes(self) -> PassReport | None:
        """Run a pass; None where it failed."""
        self.practice.runs += 1
        given = self.practice.given()
        try:
            return one_pass(replace(given, places=replace(given.places, workbook=self.book.workbook)))
        except Fault:
            return None

    def rows(self) -> list[Row]:
        """Return the tab's rows by header."""
        header, *rows = self.book.grid(self.tab)
        return [dict(zip(header, row, strict=True)) for row in rows]

    def sorts(self, columns: str | None) -> None:
        """Sort these columns, or all, by one of those that people sort by."""
        by, down = self.dice.choice(SORTED_BY[self.tab]), self.dice.random() < 0.5
        self.person.sorts(self.title, by=by, descending=down, columns=columns)

    def some_row(self) -> int:
        """Return a row's number."""
        return self.dice.randint(2, len(self.rows()) + 1)


ACTS: Mapping[str, Callable[[Office], object]] = {
    "inserts a row at the top": lambda office: office.person.inserts_rows(office.title, before=2),
    "inserts rows in the middle": lambda office: office.person.inserts_rows(
        office.title, before=office.some_row(), count=2
    ),
    "deletes a row": lambda office: office.person.deletes_rows(office.title, first=office.some_row()),
    "drags a row": lambda office: office.person.moves_row(office.title, row=office.some_row(), before=2),
    "sorts everything": lambda office: office.sorts(None),
    "sorts all but the ids": lambda office: office.sorts(f"B:{office.last}"),
    "sorts B to L": lambda office: office.sorts("B:L"),
}


def check(tab: str, act: str, seed: int, *, times: int = 1) -> None:
    """Sort, act while the pass writes, and look what two further passes leave."""
    with GoogleStandIn() as google:
        office = Office(google, tab, seed)
        for _ in range(2):
            office.passes()
        before, grids = office.rows(), []
        office.sorts(f"B:{office.last}")

        def acts() -> None:
            grids.append(office.book.grid(tab))
            ACTS[act](office)

        google.between.when(":batchUpdate", acts, times=times)
        for _ in range(3):
            office.passes()
        report = office.passes()
        if report and report.questions:
            assert act == "sorts B to L", "asked about rows that are whole"
            now = zip(office.book.grid(tab), grids[0], strict=True)
            office.book.save(tab, [[row[0], *was[1:]] for row, was in now])  # the person undoes it
            for _ in range(3):
                report = office.passes()
        assert report, "passes fail for ever"
        assert (report.cells, report.rows, report.questions) == (0, 0, ()), "it does not settle"
        _same_records(tab, before, office.rows(), may_lack=times if act == "deletes a row" else 0)


def _same_records(tab: str, before: list[Row], now: list[Row], *, may_lack: int) -> None:
    ids = [row["ID"] for row in now if row["ID"]]
    assert len(ids) == len(set(ids)), "an id is doubled"
    owner = {row["ID"]: _key(tab, row) for row in before}
    there = {row["ID"]: _key(tab, row) for row in now if row["ID"]}
    assert there.items() <= owner.items(), "an id is beside another record"
    lacking = [row for row in before if row["ID"] not in there]
    assert len(lacking) <= may_lack, "an id is lost"
    assert not _words(before) - _words([*now, *lacking]), "something typed is lost"


def _key(tab: str, row: Row) -> tuple[Any, ...]:
    return tuple(row[header] for header in KEYS[tab])


def _words(rows: list[Row]) -> Counter[str]:
    return Counter(str(row[header]) for row in rows for header in TYPED if row.get(header))


@pytest.mark.long
@pytest.mark.parametrize(("tab", "act"), [("attendance", "inserts a row at the top"), ("members", "sorts everything")])
@pytest.mark.some(1)
def test_ids_stay_with_their_records(tab: str, act: str) -> None:
    """What used to go on for ever."""
    check(tab, act, 1)


@pytest.mark.prove
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("tab", KEYS)
def test_ids_stay_with_their_records_for_long(tab: str, act: str, seed: int, times: int) -> None:
    """Every act with several sorts, once and twice in a row."""
    check(tab, act, seed, times=times)
