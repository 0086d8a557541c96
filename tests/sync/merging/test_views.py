"""Views are rewritten in place: only what differs is written."""

from datetime import date
from decimal import Decimal

import pytest

from addon.sync.merging.views import shown_writes, view_writes
from addon.tabs import Value
from addon.workbook import CellWrite, Link, Raw, TabSnapshot
from tests.sync.little_practice import TABS


def tab(*rows: tuple[Raw, ...], locked: frozenset[tuple[int, int]] = frozenset()) -> TabSnapshot:
    """Return a view as it stands."""
    return TabSnapshot(key="today", title="Today", headers=("What", "When"), first_row=2, rows=rows, locked=locked)


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ("open", "open"),
        (3, 3),
        (45.5, Decimal("45.50")),
        (date(2026, 3, 3), date(2026, 3, 3)),
        ("yes", True),
        ("see A-01", Link("see A-01", "marks", 0, "A-01")),
        (None, None),
        (None, ""),
        ("12", 12),
        ("a b", "a\x0bb"),
        ("x" * 31_999 + "…", Link("x" * 40_000, "marks", 0, "A-01")),
    ],
)
def test_what_shows_already_is_not_written(there: Raw, wanted: Value | Link) -> None:
    """A cell that shows the value stays, whatever its type in the sheet."""
    assert view_writes(tab((there, None)), [[wanted]], {0, 1}) == []


def test_grows_shrinks_and_blanks() -> None:
    """New rows are written, cells that are no longer wanted are emptied, the rest stays."""
    there = tab(("a", 1), ("b", 2), ("c", None))
    writes = view_writes(there, [["a", 1], ["B", None]], {0, 1})
    assert writes == [
        CellWrite("today", 3, 0, "B"),
        CellWrite("today", 3, 1, None),
        CellWrite("today", 4, 0, None),
    ]
    assert view_writes(tab(), [["a", Link("b", "marks", 0, "A-03")]], {0, 1}) == [
        CellWrite("today", 2, 0, "a"),
        CellWrite("today", 2, 1, Link("b", "marks", 0, "A-03")),
    ]


def test_a_persons_formula_stays() -> None:
    """A cell with a formula is never written, and the others are."""
    there = tab(("a", 1), locked=frozenset({(2, 0)}))
    assert view_writes(there, [["b", 2]], {0, 1}) == [CellWrite("today", 2, 1, 2)]


def test_lines_are_placed_under_their_headers_and_own_columns_stay_as_they_are() -> None:
    """A moved column is followed, a deleted one left out."""
    sheet = TabSnapshot(key="log", title="Log", headers=("mine", "Run", "When"), first_row=2, rows=())
    writes = shown_writes(TABS["log"], sheet, [{"when": date(2026, 3, 3), "run": "1", "files": "a.csv"}])
    assert [(one.row, one.column, one.value) for one in writes] == [(2, 1, "1"), (2, 2, date(2026, 3, 3))]
