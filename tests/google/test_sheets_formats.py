"""How numbers and moments look under the formats that people and programs set."""

import pytest

from tests.google.sheets_formats import shown


@pytest.mark.parametrize(
    ("number", "kind", "pattern", "text"),
    [
        (42, "", "", "42"),
        (42.01, "", "", "42.01"),
        (1 / 3, "", "", "0.3333333333"),
        (1234.5, "NUMBER", "", "1,234.50"),
        (-1234.5, "NUMBER", '#,##0.0;("min"#,##0)', "(min1,235)"),
        (0.125, "PERCENT", "0.0%", "12.5%"),
        (150, "CURRENCY", "", "$150.00"),
        (-0.001, "NUMBER", "0.00", "0.00"),
        (7, "NUMBER", "000", "007"),
        (2.5, "NUMBER", "0.0##", "2.5"),
        (12345, "SCIENTIFIC", "", "1.23E+04"),
        (12, "TEXT", "@", "12"),
        (46083, "DATE", "", "3/2/2026"),
        (46083, "DATE", "yyyy-mm-dd", "2026-03-02"),
        (46083, "DATE", "dddd, d mmmm yy", "Monday, 2 March 26"),
        (46083.75, "DATE_TIME", "yyyy-mm-dd hh:mm", "2026-03-02 18:00"),
        (46083.003472222, "DATE_TIME", "m/d hh:mm:ss", "3/2 00:05:00"),
        (0.5, "TIME", "h:mm am/pm", "12:00 PM"),
    ],
)
def test_a_number_shows_as_its_format_says(number: float, kind: str, pattern: str, text: str) -> None:
    """Sections, literals, thousands, optional digits; months and minutes are told apart by their neighbours."""
    given = {name: part for name, part in (("type", kind), ("pattern", pattern)) if part}
    assert shown(number, given or None) == text
