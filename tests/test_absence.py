"""Since when rows are absent from the sources that had them."""

from datetime import date

from addon.absence import Sight, absent, by_row, shown

MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)


def test_a_row_is_absent_from_the_first_day_that_one_of_its_sources_lacked_it() -> None:
    """Seeing it in one source does not bring it back in the other; what nobody looked at stays as it was."""
    first = absent({}, [Sight("A-1", "status", there=False), Sight("A-2", "status", there=True)], MONDAY)
    second = absent(first, [Sight("A-1", "status", there=False), Sight("A-1", "shows", there=False)], FRIDAY)
    assert by_row(second) == {"A-1": MONDAY}
    half = absent(second, [Sight("A-1", "status", there=True)], FRIDAY)
    assert by_row(half) == {"A-1": FRIDAY}
    assert absent(half, [], FRIDAY) == half
    assert absent(half, [Sight("A-1", "shows", there=True)], FRIDAY) == {}


def test_what_cells_show_is_written_and_emptied_together() -> None:
    """A row that is named in one column only keeps its other cells."""
    (source,) = shown(
        "attendance", {"not_counted": (["A-1"], {"A-2": "left"}), "not_in_ehr": (["A-1"], {"A-1": FRIDAY})}
    )
    assert {row.rid: dict(row.values) for row in source.rows} == {
        "A-1": {"not_counted": None, "not_in_ehr": FRIDAY},
        "A-2": {"not_counted": "left"},
    }
    assert not source.creates
    assert shown("roster", {"not_in_ehr": ((), {})}) == ()
