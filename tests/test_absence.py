"""Since when rows are absent from the sources that had them."""

from datetime import date

from addon.absence import Sight, absent, by_row

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
