"""Rows that would be written where only others may: they wait, whole, and the rest goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from addon.sync.merging.agreement import AgreedRow
from addon.sync.merging.identify_rows import SeenTab
from addon.sync.merging.kept_out import keep_undecided, let_wait, shut_views
from addon.sync.merging.tab_plan import ROW, CellChange, NewRow, TabPlan
from addon.tabs import Column, Tab
from addon.workbook import KeptOut, Snapshot, TabSnapshot
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, details

TAB = Tab(
    name="clients",
    title="Clients",
    layer="people",
    key=("name",),
    order=1,
    columns=(
        Column(field="id", header="ID", kind="code", owner="id"),
        Column(field="name", header="Name"),
        Column(field="phone", header="Phone"),
    ),
)
ROWS = (("K-1", "Ann", "1"), ("K-2", "Ben", "2"))


def area(place: str, rows: range, columns: range, **more: Any) -> KeptOut:
    """Return a protected range."""
    return KeptOut(place=place, rows=rows, columns=columns, **more)


def there(*areas: KeptOut) -> TabSnapshot:
    """Return a tab of two rows (sheet rows 2 and 3) with these protected ranges."""
    return TabSnapshot(
        key="clients", title="Clients", headers=("ID", "Name", "Phone"), first_row=2, rows=ROWS, kept_out=areas
    )


def plan(*areas: KeptOut) -> TabPlan:
    """Return a plan that writes a phone and a name in each row and adds a third row."""
    made = TabPlan(SeenTab(TAB, there(*areas), {"id": 0, "name": 1, "phone": 2}))
    made.cells = [
        CellChange(rid, number, field, "new", "", "new")
        for number, rid in ((2, "K-1"), (3, "K-2"))
        for field in ("name", "phone")
    ]
    made.appends = [NewRow("K-3", {"name": "Cid"})]
    made.agreed = {rid: AgreedRow(rid=rid, key=rid, digest=b"") for rid in ("K-1", "K-2", "K-3")}
    return made


@pytest.mark.parametrize(
    ("shut", "written", "told"),
    [
        (area("C2", range(2, 3), range(2, 3)), {"K-2", "K-3"}, "may not edit it; 1 row there wait"),
        (area("A2:C9", range(2, 10), range(3), who=("a@b",)), set(), "only a@b may edit it; 3 rows there wait"),
        (area("A4:C9", range(4, 10), range(3)), {"K-1", "K-2"}, "1 row there wait"),
        (area("D1:D9", range(1, 10), range(3, 4)), {"K-1", "K-2", "K-3"}, ""),
        (area("", range(1, 99), range(9), but=((range(1, 99), range(3)),)), {"K-1", "K-2", "K-3"}, ""),
    ],
    ids=["a cell", "all rows", "below the rows", "a person's column", "all but our columns"],
)
def test_whole_rows_wait_and_are_not_agreed_on(shut: KeptOut, written: set[str], told: str) -> None:
    """Of a row that waits nothing is written, so that the next pass plans it again."""
    made = plan(shut)
    problems = let_wait([made])
    assert {one.rid for one in made.cells} | {one.rid for one in made.appends} == written == set(made.agreed)
    assert len(problems) == bool(told)
    assert all(told in one.what for one in problems)


@pytest.mark.parametrize(("columns", "count"), [(range(1, 2), 1), (range(7, 9), 0)])
def test_a_protected_view_gets_old(columns: range, count: int) -> None:
    """It is told where one of our columns is concerned; of people's tabs nothing is told here."""
    shut = area("B2:B9", range(2, 10), columns)
    view = Tab(name="clients", title="Clients", layer="view", key=("name",), order=1, columns=TAB.columns)
    assert len(shut_views({"clients": view}, {"clients": there(shut)})) == count
    assert shut_views({"clients": TAB}, {"clients": there(shut)}) == []


def test_what_is_not_written_is_not_decided() -> None:
    """Only what the plan does there: that two values agree, or that the sheet's stays, is true without a write."""
    made = plan(area("B2:B9", range(2, 10), range(1, 2)))
    made.cells = [one for one in made.cells if (one.rid, one.field) != ("K-2", "phone")]
    made.settled = {("K-1", "name"), ("K-2", "phone"), ("K-3", ROW)}
    made.obeyed = {("K-1", "name"): "EHR", ("K-2", "phone"): "sheet", ("K-3", ROW): "EHR"}
    keep_undecided(made)
    assert (made.settled, made.obeyed) == ({("K-2", "phone")}, {("K-2", "phone"): "sheet"})
    assert made.kept_out == {"K-1", "K-2", "K-3"}


@contextmanager
def shut(little: LittlePractice, tab: str) -> Iterator[None]:
    """Let nobody else write into a tab for a while."""
    read = little.workbook.read

    def shut_read() -> Snapshot:
        found = read()
        whole = KeptOut(place="", rows=range(1, 99), columns=range(99), who=("owner@example.org",))
        return replace(found, tabs={**found.tabs, tab: replace(found.tabs[tab], kept_out=(whole,))})

    little.workbook.read = shut_read  # type: ignore[method-assign]  # as a spy does
    yield
    little.workbook.read = read  # type: ignore[method-assign]


def clients(phone: str) -> bytes:
    """Return the client list with this phone for the first member."""
    return details(*((one.name, "" if at else phone, "", "") for at, one in enumerate(MEMBERS)))


@pytest.mark.parametrize(
    ("word", "other", "phone", "done"),
    [("EHR", None, "512-555-0702", "closed"), ("other value", "911", "911", "open: written")],
)
def test_a_decision_about_a_protected_cell_waits_with_it(word: str, other: str | None, phone: str, done: str) -> None:
    """It stays open until somebody opens the range, and is done then."""
    with LittlePractice.after_first_pass() as little:
        little.drops(clients=clients("512-555-0701"))
        little.sync()
        little.types("members", "phone", "512-555-0999", id="M-0001")
        little.drops(clients=clients("512-555-0702"))
        little.sync()
        little.types("conflicts", "decision", word, status="open")
        little.types("conflicts", "other_value", other, status="open")
        with shut(little, "members"):
            for _ in range(2):
                assert [one.code for one in little.sync().problems] == ["kept-out"]
                assert little.row("conflicts")["status"] == "open"
        little.sync()
        assert little.row("members", id="M-0001")["phone"] == phone
        assert str(little.row("conflicts")["status"]).startswith(done)


def test_rows_that_are_to_be_put_back_wait_for_a_protected_tab() -> None:
    """The question stays as it was answered; the rows come once there is room for them."""
    with LittlePractice.after_first_pass() as little:
        little.deletes("roster", *range(2, 7))
        little.sync()
        little.answers("put back", kind="tab left alone")
        with shut(little, "roster"):
            for _ in range(2):
                little.sync()
                row = little.row("needs_review", kind="tab left alone")
                assert (row["status"], row["decision"]) == ("open", "put back")
        little.sync()
        assert len(little.rows("roster")) == 6
        assert str(little.row("needs_review", kind="tab left alone")["status"]).startswith("accepted")
