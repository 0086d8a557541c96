"""Cells into values and back."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.cells import BadCell, canonical, code_in, from_canonical, read_value, same, to_cell
from addon.tabs import WEEKDAYS, Column, Value

YES, NO = True, False


def column(kind: str, *choices: str) -> Column:
    """Return a column of a kind."""
    return Column(field="x", header="X", kind=kind, choices=choices)


READ: list[tuple[str, object, Value]] = [
    ("time", "18.00", time(18)),
    ("time", "6.30 pm", time(18, 30)),
    ("yes_no", "No.", False),
    ("text", "  two  words ", "two  words"),
    ("text", "   ", None),
    ("text", None, None),
    ("text", "a\x0bb\nc", "a b\nc"),
    ("text", 3.0, "3"),
    ("text", 3.5, "3.5"),
    ("text", 12, "12"),
    ("text", True, "yes"),
    ("text", False, "no"),
    ("text", date(2026, 3, 3), "2026-03-03"),
    ("text", datetime(2026, 3, 3), "2026-03-03"),
    ("text", datetime(2026, 3, 3, 18, 30), "2026-03-03 18:30"),
    ("text", time(18, 30), "18:30"),
    ("text", "=1+1", "=1+1"),
    ("pick", "Zoë (M-0001)", "Zoë (M-0001)"),
    ("test", ">= 2", ">= 2"),
    ("code", 90853, "90853"),
    ("code", 90853.0, "90853"),
    ("code", "007", "007"),
    ("phone", 5550101, "5550101"),
    ("whole", 4, 4),
    ("whole", 4.0, 4),
    ("whole", "4", 4),
    ("decimal", 0.1, Decimal("0.1")),
    ("decimal", Decimal("1.50"), Decimal("1.50")),
    ("money", "$1,234.50", Decimal("1234.50")),
    ("money", "(25.00)", Decimal("-25.00")),
    ("percent", "10 %", Decimal("0.1")),
    ("percent", 0.25, Decimal("0.25")),
    ("date", datetime(2026, 3, 3, 18), date(2026, 3, 3)),
    ("date", date(2026, 3, 3), date(2026, 3, 3)),
    ("date", "2026-03-03", date(2026, 3, 3)),
    ("date", "3 Mar 2026", date(2026, 3, 3)),
    ("date", "March 3, 2026", date(2026, 3, 3)),
    ("date", "13/3/2026", date(2026, 3, 13)),
    ("date", "3.13.2026", date(2026, 3, 13)),
    ("date", "4/4/2026", date(2026, 4, 4)),
    ("date", "2026-03-03T00:00:00.000Z", date(2026, 3, 3)),
    ("time", "1899-12-30T18:00:00.000Z", time(18)),
    ("datetime", "2026-03-03T18:00:00Z", datetime(2026, 3, 3, 18)),
    ("date", 46084, date(2026, 3, 3)),
    ("date", 46084.75, date(2026, 3, 3)),
    ("date", 32874, date(1990, 1, 1)),
    ("date", 73050, date(2099, 12, 31)),
    ("time", 46084.75, time(18)),
    ("datetime", 46084.75, datetime(2026, 3, 3, 18)),
    ("datetime", 46084.999999, datetime(2026, 3, 4)),
    ("time", "6 PM", time(18)),
    ("time", "12:15 am", time(0, 15)),
    ("time", 0.75, time(18)),
    ("time", timedelta(hours=9, minutes=30), time(9, 30)),
    ("time", time(9, 30, 20), time(9, 30)),
    ("time", datetime(2026, 3, 3, 9, 30), time(9, 30)),
    ("datetime", datetime(2026, 3, 3, 9, 30, 59), datetime(2026, 3, 3, 9, 30)),
    ("datetime", date(2026, 3, 3), datetime(2026, 3, 3)),
    ("datetime", "2026-03-03 6 PM", datetime(2026, 3, 3, 18)),
    ("datetime", "2026-03-03T18:00", datetime(2026, 3, 3, 18)),
    ("datetime", "2026-03-03", datetime(2026, 3, 3)),
    ("yes_no", True, YES),
    ("yes_no", "Y", YES),
    ("yes_no", "☑", YES),
    ("yes_no", 1, YES),
    ("yes_no", 0.0, NO),
    ("yes_no", "off", NO),
]


@pytest.mark.parametrize(("kind", "raw", "value"), READ, ids=[f"{kind} {raw!r}" for kind, raw, _ in READ])
def test_a_cell_is_read_as_its_column_says(kind: str, raw: object, value: Value) -> None:
    """Each line: kind, what stands in the cell, what it means."""
    found = read_value(column(kind), raw)
    assert (found, type(found)) == (value, type(value))


BAD: list[tuple[str, object]] = [
    ("text", "x" * 32_001),
    ("code", "2.9E+13"),
    ("code", 2.9e17),
    ("phone", 555.5),
    ("whole", 4.5),
    ("whole", "four"),
    ("whole", True),
    ("decimal", "1,2,3"),
    ("decimal", date(2026, 3, 3)),
    ("whole", "10 12"),
    ("money", "3 5"),
    ("money", "40 dollars"),
    ("percent", "ten %"),
    ("date", "03/04/2026"),
    ("date", "31/31/2026"),
    ("date", "30/2/2026"),
    ("date", 2026),
    ("date", 1031),
    ("date", 20260303),
    ("date", True),
    ("date", float("nan")),
    ("date", "soon"),
    ("time", "25:00"),
    ("time", "7"),
    ("time", 1.5),
    ("time", timedelta(days=1)),
    ("time", True),
    ("datetime", "2026-03-03 noon"),
    ("datetime", 0.75),
    ("code", date(2026, 3, 3)),
    ("yes_no", "maybe"),
    ("yes_no", 2),
]


@pytest.mark.parametrize(("kind", "raw"), BAD, ids=[f"{kind} {raw!r:.40}" for kind, raw in BAD])
def test_what_cannot_be_read_says_why_and_what_to_do(kind: str, raw: object) -> None:
    """Nothing is guessed; the cell's text is not repeated."""
    found = read_value(column(kind), raw)
    assert isinstance(found, BadCell)
    assert found.next_step
    assert not isinstance(raw, str) or raw not in found.what


@pytest.mark.parametrize(("raw", "is_read"), [("#REF!", False), ("#N/A", False), ("Ref", True), ("#1 Ann", True)])
def test_the_error_of_a_formula_is_no_name(raw: str, *, is_read: bool) -> None:
    """Pasted as a text it is none either; a remark may be whatever somebody typed."""
    assert isinstance(read_value(Column(field="x", header="X", holds="name"), raw), str) == is_read
    assert read_value(column("text"), raw) == raw


@pytest.mark.parametrize(
    ("kind", "raw", "step"),
    [
        ("time", 6, "Type 6:00 PM or 6:00 AM."),
        ("time", 18.0, "Type a time such as 18:00"),
        ("date", "Dec 24-Jan 1", "Type the first day here, and the last one under Until."),
        ("date", "12/24 to 12/31/2026", "Type the first day here, and the last one under Until."),
        ("date", "Dec 24-26, 2026", "Type the first day here, and the last one under Until."),
        ("date", "Dec 24", "Type it with its year"),
        ("date", "Today", "Type the day itself"),
        ("date", "tomorrow", "Type the day itself"),
        ("date", "31/31/2026", "Type a date such as"),
    ],
)
def test_the_next_step_suits_what_was_typed(kind: str, raw: object, step: str) -> None:
    """A number in a time column, several days, a day without a year, a word that is another day tomorrow."""
    found = read_value(column(kind), raw)
    assert isinstance(found, BadCell)
    assert found.next_step.startswith(step)


@pytest.mark.parametrize(
    ("raw", "day"), [("Wed", "Wednesday"), ("thurs.", "Thursday"), ("FRI", "Friday"), ("T", None), ("every day", None)]
)
def test_a_weekday_is_known_by_its_beginning(raw: str, day: str | None) -> None:
    """As in weekly hours; a letter that two days have is none."""
    found = read_value(column("choice", *WEEKDAYS), raw)
    assert isinstance(found, BadCell) if day is None else found == day


@pytest.mark.parametrize(
    ("raw", "value"),
    [("attended", "attended"), ("ATTENDED ", "attended"), ("no-show", "no show"), ("No Show", "no show")],
)
def test_a_choice_is_known_by_its_letters(raw: str, value: str) -> None:
    """Case, spaces and dashes do not matter; another word is refused with the list."""
    assert read_value(column("choice", "attended", "no show"), raw) == value
    wrong = read_value(column("choice", "attended", "no show"), "came")
    assert isinstance(wrong, BadCell)
    assert "attended, no show" in wrong.what


VALUES: dict[str, st.SearchStrategy[Value]] = {
    "text": st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1).map(str.strip).filter(bool),
    "whole": st.integers(-(10**12), 10**12),
    "decimal": st.decimals(-(10**9), 10**9, places=4, allow_nan=False),
    "money": st.decimals(-(10**6), 10**6, places=2, allow_nan=False),
    "percent": st.decimals(0, 1, places=4, allow_nan=False),
    "date": st.dates(date(1900, 1, 1)),
    "time": st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    "datetime": st.datetimes(datetime(1900, 1, 1)).map(lambda one: one.replace(second=0, microsecond=0)),
    "yes_no": st.booleans(),
}


@pytest.mark.parametrize("kind", VALUES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_canonical_text_brings_the_value_back(kind: str, data: st.DataObject) -> None:
    """What is remembered of a cell is enough to write it again, and reading what was written changes nothing."""
    value = data.draw(VALUES[kind])
    text = canonical(value)
    assert from_canonical(column(kind), text) == value
    assert canonical(read_value(column(kind), to_cell(value))) == text  # type: ignore[arg-type]


def test_a_canonical_text_that_its_column_cannot_read_comes_back_as_it_was() -> None:
    """An unreadable cell is remembered by its text."""
    assert from_canonical(column("date"), "soon") == "soon"


@pytest.mark.parametrize(
    ("kind", "one", "other", "agree"),
    [
        ("text", "a  b", "a b", True),
        ("text", "a", "b", False),
        ("phone", "555-010-1234", "(555) 010 1234", True),
        ("phone", "12", "1 2", False),
        ("pick", "Zoë (M-0001)", "Zoe Núñez (M-0001)", True),
        ("pick", "Zoë (M-0001)", "Zoë (M-0002)", False),
        ("pick", "Zoë (M-0001)", "Zoë", False),
        ("pick", "Zoë", "Zoë", True),
    ],
)
def test_texts_that_mean_the_same(kind: str, one: str, other: str, *, agree: bool) -> None:
    """Spacing, a phone's punctuation and the name before a code make no difference."""
    assert same(column(kind), one, other) is agree
    assert same(column(kind), other, one) is agree


NAME = Column(field="name", header="Name", owner="shared", is_name=True)
PAYER = Column(field="payer", header="Payer", owner="shared", spellings=(("Blue Cross Blue Shield", "BCBS"),))
MAIL = Column(field="email", header="E-mail", owner="shared")
PHONE = Column(field="phone", header="Phone", kind="phone", owner="shared")
COMPUTED = Column(field="why", header="Why", owner="source")


@pytest.mark.parametrize(
    ("where", "one", "other", "agree"),
    [
        (NAME, "Alvarez, Maria", "María Álvarez", True),
        (NAME, "Ode, Carlos Jr.", "Carlos Ode, Jr.", True),
        (NAME, "Sam Reed", "Sam Reed Jr.", False),
        (PHONE, "+1 512-555-0101", "(512) 555-0101", True),
        (PHONE, "1-512-555-0101", "512.555.0101", True),
        (PHONE, "512-555-0101", "512-555-0102", False),
        (PAYER, "BCBS", "Blue Cross Blue Shield", True),
        (PAYER, "self-pay", "Self Pay", True),
        (PAYER, "BCBS", "Aetna", False),
        (PAYER, "BCBS", "", False),
        (MAIL, "Ana@Ruiz.example", "ana@ruiz.example", True),
        (MAIL, "ana@ruiz.example", "ann@ruiz.example", False),
        (COMPUTED, "gained 3.9", "Gained 3.9", False),
    ],
)
def test_a_difference_of_spelling_alone_is_none(where: Column, one: str, other: str, *, agree: bool) -> None:
    """As a person would see it; what we compute is written as it is."""
    assert same(where, one, other) is agree
    assert same(where, other, one) is agree


def test_a_code_is_found_at_the_end_of_a_pick_only() -> None:
    """Brackets elsewhere are part of a name."""
    assert [code_in(text) for text in ("Zoë (M-0001) ", "M-0001", "Zoë (M-0001) x", "Zoë (new)")] == [
        "M-0001",
        "",
        "",
        "",
    ]
