"""Cells that cannot be read, row by row: what they count as, what is remembered, which column is of another kind."""

from dataclasses import replace
from datetime import date

import pytest

from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify import identify
from addon.sync.merging.identify_rows import SeenTab
from addon.sync.merging.mint import Mint
from addon.sync.merging.reconcile import Circumstances, put_back, reconcile
from addon.sync.merging.unread import counted_last, unread_column, was_used
from addon.sync.merging.view import PlanView
from addon.tabs import Column, Tab
from addon.workbook import Raw, TabSnapshot

TODAY = date(2026, 3, 3)
TAB = Tab(
    name="stays",
    title="Stays",
    layer="people",
    prefix="K",
    key=("name",),
    columns=(
        Column(field="id", header="ID", kind="code", owner="id"),
        Column(field="name", header="Name"),
        Column(field="left", header="Left", kind="date", blank_counts=True),
        Column(field="agrees", header="Agrees", kind="yes_no", is_consent=True),
    ),
)
Row = tuple[Raw, ...]


def seen(*rows: Row, agreed: AgreedTab, locked: frozenset[tuple[int, int]] = frozenset()) -> SeenTab:
    """Return the rows as a pass sees them."""
    headers = tuple(column.header for column in TAB.columns)
    there = TabSnapshot(key="stays", title="Stays", headers=headers, first_row=2, rows=rows, locked=locked)
    return identify(TAB, there, agreed, mint=Mint({}), resolve=lambda *_: {})


def after(*rows: Row, agreed: AgreedTab | None = None, locked: frozenset[tuple[int, int]] = frozenset()) -> AgreedTab:
    """Return what is agreed on after a pass."""
    before = agreed or AgreedTab()
    given = Circumstances(today=TODAY, mint=Mint({}), resolve=lambda *_: {})
    plan = reconcile(seen(*rows, agreed=before, locked=locked), [], before, given)
    return AgreedTab({**before.rows, **plan.agreed})


LEFT = date(2026, 2, 5)
BORN = date(1961, 5, 2)


@pytest.mark.parametrize(
    ("was", "now", "left", "unread"),
    [
        (LEFT, "end of October", LEFT, {"left"}),
        (LEFT, 46058, LEFT, set()),
        (LEFT, 46058.0, LEFT, set()),
        (LEFT, 46059, date(2026, 2, 6), set()),
        (BORN, 22403, BORN, set()),
        (BORN, 22404, BORN, {"left"}),
        (LEFT, 7, LEFT, {"left"}),
        (LEFT, None, None, set()),
        (None, "end of October", None, {"left"}),
    ],
)
def test_a_cell_that_cannot_be_read_counts_as_it_was_read_last(
    was: Raw, now: Raw, left: date | None, unread: set[str]
) -> None:
    """A number that means the same day is that day, however long ago; another likely day is taken as typed."""
    agreed = after(("K-1", "Ann", was, None))
    for _ in range(3):
        tab = seen(("K-1", "Ann", now, None), agreed=agreed)
        assert (tab.values(tab.rows[0]).get("left"), set(tab.rows[0].unread)) == (left, unread)
        assert tab.is_used(tab.rows[0])
        agreed = after(("K-1", "Ann", now, None), agreed=agreed)


def test_a_new_row_is_used_once_what_a_blank_would_mean_can_be_read() -> None:
    """However many passes have seen it as it is; other cells do not matter."""
    agreed = AgreedTab()
    for _ in range(3):
        tab = seen(("K-1", "Ann", "soon", "perhaps"), agreed=agreed)
        assert not tab.is_used(tab.rows[0])
        agreed = after(("K-1", "Ann", "soon", "perhaps"), agreed=agreed)
    for left in (None, LEFT):
        tab = seen(("K-1", "Ann", left, "perhaps"), agreed=agreed)
        assert tab.is_used(tab.rows[0])


@pytest.mark.parametrize(("agreed_on", "counts_as"), [("yes", None), ("no", None)])
def test_a_consent_that_cannot_be_read_is_none(agreed_on: str, counts_as: None) -> None:
    """Whoever types over it may want to take it back."""
    tab = seen(("K-1", "Ann", None, "ask her"), agreed=after(("K-1", "Ann", None, agreed_on)))
    assert tab.values(tab.rows[0])["agrees"] is counts_as


def test_while_its_tab_is_left_alone_a_row_counts_as_it_did() -> None:
    """What could never be read keeps a row out, and what was typed over a consent is none."""
    columns = [TAB.column(name) for name in ("name", "left", "agrees")]
    agreed = after(("K-1", "Ann", LEFT, "yes"), ("K-2", "Bea", "soon", "yes"))
    agreed = after(("K-1", "Ann", "soon", "ask her"), ("K-2", "Bea", "soon", "yes"), agreed=agreed)
    assert [was_used(TAB, agreed.rows[rid]) for rid in ("K-1", "K-2")] == [True, False]
    assert counted_last(agreed.rows["K-1"], columns) == {"name": "Ann", "left": LEFT}


@pytest.mark.parametrize("decided", ["put back", "made again"])
def test_a_row_that_is_put_back_has_the_words_that_cannot_be_read(decided: str) -> None:
    """And counts as it did: the consent that was typed over is not given again."""
    rows: list[Row] = [(f"K-{at}", f"Ann {at}", "soon", "ask her") for at in range(9)]
    agreed = after(*((*row[:3], "yes") for row in rows))
    for at in range(len(rows)):  # all at once would be a damaged column
        typed = ((*row[:3], "ask her" if number <= at else "yes") for number, row in enumerate(rows))
        agreed = after(*typed, agreed=agreed)
    empty = seen(agreed=agreed)
    given = Circumstances(today=TODAY, mint=Mint({}), resolve=lambda *_: {})
    if decided == "put back":
        asked = reconcile(empty, [], agreed, given).vanished
        wanted = {TAB.name: dict.fromkeys(asked, True)}
        plan = reconcile(empty, [], agreed, replace(given, vanished=wanted))
    else:
        plan = put_back(empty, [], agreed, given)
    assert [{**new.values, **new.words} for new in plan.appends] == [
        {"id": rid, "name": name, "left": "soon", "agrees": "ask her"} for rid, name, *_ in rows
    ]
    assert not any("agrees" in new.values for new in plan.appends)
    assert list(PlanView(plan=plan, agreed=agreed).rows(["name"])) == []
    again = seen(*rows, agreed=AgreedTab(plan.agreed))
    assert not any(again.is_used(row) for row in again.rows)
    assert not reconcile(again, [], AgreedTab(plan.agreed), given).typed


def test_where_an_error_shows_nothing_the_last_value_counts_by_every_pass() -> None:
    """Until a plain value is there again, a blank one too."""
    agreed = after(("K-1", "Ann", LEFT, None))
    for _ in range(3):
        tab = seen(("K-1", "Ann", None, None), agreed=agreed, locked=frozenset({(2, 2)}))
        assert tab.values(tab.rows[0])["left"] == LEFT
        agreed = after(("K-1", "Ann", None, None), agreed=agreed, locked=frozenset({(2, 2)}))
    tab = seen(("K-1", "Ann", None, None), agreed=agreed)
    assert tab.values(tab.rows[0])["left"] is None


@pytest.mark.parametrize(
    ("count", "of", "now", "found"),
    [(3, 20, "x", ""), (4, 20, "x", "left"), (4, 40, "x", ""), (5, 40, "x", "left"), (5, 40, 40000, "left")],
)
def test_a_column_is_of_another_kind_from_more_than_three_cells_or_a_tenth_on(
    count: int, of: int, now: Raw, found: str
) -> None:
    """Only what the last pass could read; numbers that mean the same days are no change."""
    rows: list[Row] = [(f"K-{at}", f"Ann {at}", LEFT, None) for at in range(of)]
    agreed = after(*rows)
    turned = [(*row[:2], now if at < count else 46058, None) for at, row in enumerate(rows)]
    name, number, key = unread_column(seen(*turned, agreed=agreed), list(agreed.living()))
    assert (name, number) == ((found, count) if found else ("", 0))
    assert key.startswith("unread left|") == bool(found)
    one_by_one = agreed
    for at in range(count):
        one_by_one = after(*turned[: at + 1], *rows[at + 1 :], agreed=one_by_one)
    assert unread_column(seen(*turned, agreed=one_by_one), list(one_by_one.living()))[0] == ""
