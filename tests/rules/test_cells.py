"""The cell language: what every cell means, what is refused and why, and nothing in between."""

import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.facts.catalog import Fact
from addon.rules.cells import read_test
from addon.rules.refusals import Refused
from addon.rules.tree import (
    DATE,
    DATETIME,
    NUMBER,
    TEXT,
    TIME,
    YES_NO,
    Anything,
    Between,
    Blank,
    Compare,
    FieldRef,
    Filled,
    NoneOf,
    OneOf,
    OnWeekday,
    TextPart,
    Today,
    family,
)
from addon.rules.wording import phrase, reading
from tests.rules.casting import FACT, FACTS, FIELDS, WORDS
from tests.rules.cell_writing import as_cell


def _n(value: Any, op: str = "=") -> Compare:
    return Compare(op, Decimal(str(value)))


def _t(*values: str) -> tuple[Compare, ...]:
    return tuple(Compare("=", value) for value in values)


SCORE, JOINED = FieldRef("score", "Last score"), FieldRef("joined", "Joined")


@pytest.mark.parametrize(
    ("fact", "cell", "meant"),
    [
        ("missed", "", Anything()),
        ("missed", " - ", Anything()),
        ("missed", "Any", Anything()),
        ("missed", "BLANK", Blank()),
        ("missed", "not  blank", Filled()),
        ("missed", "2", _n(2)),
        ("missed", "= 2", _n(2)),
        ("missed", ">= 2", _n(2, ">=")),
        ("missed", ">=2", _n(2, ">=")),
        ("missed", "≥ 2", _n(2, ">=")),
        ("missed", "=> 2", _n(2, ">=")),
        ("missed", "≤2", _n(2, "<=")),
        ("missed", "< -5", _n(-5, "<")),
        ("missed", "\u22125", _n(-5)),
        ("missed", "[1..10]", Between(Decimal(1), Decimal(10))),
        ("missed", "(1 .. 10]", Between(Decimal(1), Decimal(10), low_in=False)),
        ("missed", "[1…10)", Between(Decimal(1), Decimal(10), high_in=False)),
        ("missed", "1 to 10", Between(Decimal(1), Decimal(10))),
        ("missed", "< 9 and > 5", Between(Decimal(5), Decimal(9), low_in=False, high_in=False)),
        ("missed", ">= 5 and <= 5", Between(Decimal(5), Decimal(5))),
        ("missed", "1, 200", OneOf((_n(1), _n(200)))),
        ("missed", "not 2, > 5", NoneOf((_n(2), _n(5, ">")))),
        ("missed", "blank, < 5", OneOf((Blank(), _n(5, "<")))),
        ("days_away", "> 14 d", _n(14, ">")),
        ("days_away", "1 day", _n(1)),
        ("score", ">= {reliable CHANGE}", Compare(">=", FieldRef("reliable", ""))),
        ("score", "[{Reliable change}..40]", Between(FieldRef("reliable", ""), Decimal(40))),
        ("fee", "$40.50", _n("40.5")),
        ("share", "12.5 %", _n("0.125")),
        ("share", "< 0.1", _n("0.1", "<")),
        ("payer", "medicare", *_t("Medicare")),
        ("payer", "“Aetna”", *_t("Aetna")),
        ("payer", "self pay", *_t("Self-pay")),
        ("payer", "not Medicare, Aetna", NoneOf(_t("Medicare", "Aetna"))),
        ("payer", "starts with medi", TextPart("starts with", "medi")),
        ("service", "not billed", *_t("not billed")),
        ("service", "not not billed", NoneOf(_t("not billed"))),
        ("service", "not billed, sud_group", OneOf(_t("not billed", "sud_group"))),
        ("code", "90853,90849", OneOf(_t("90853", "90849"))),
        ("code", '"02", 90853', OneOf(_t("02", "90853"))),
        (
            "code",
            "not starts with 90, ends with 2",
            NoneOf((TextPart("starts with", "90"), TextPart("ends with", "2"))),
        ),
        ("place", '"Blue Cross, PPO"', *_t("Blue Cross, PPO")),
        ("place", '"any"', *_t("any")),
        ("place", '5 "" inch', Refused),
        ("place", 'contains "a ""b"""', TextPart("contains", 'a "b"')),
        ("consent", "YES", Compare("=", True)),
        ("consent", "not no", NoneOf((Compare("=", False),))),
        ("weekday", "mon to wed", OneOf(_t("Monday", "Tuesday", "Wednesday"))),
        ("joined", "2026-03-03", Compare("=", date(2026, 3, 3))),
        ("joined", "> 3 Mar 2026", Compare(">", date(2026, 3, 3))),
        (
            "joined",
            "Mar 3, 2026, 4 March 2026",
            OneOf((Compare("=", date(2026, 3, 3)), Compare("=", date(2026, 3, 4)))),
        ),
        ("joined", "< today - 14 d", Compare("<", Today(-14))),
        ("joined", "< Today-2w", Compare("<", Today(-14))),
        ("joined", "not Sat, Sunday", NoneOf((OnWeekday(5), OnWeekday(6)))),
        ("joined", "Fri to Mon", OneOf((OnWeekday(4), OnWeekday(5), OnWeekday(6), OnWeekday(0)))),
        ("planned_end", "> {Joined}", Compare(">", JOINED)),
        ("next_session", "<= today + 72 h", Compare("<=", Today(72, "h"))),
        ("next_session", "today to today + 3 d", Between(Today(), Today(3))),
        ("next_session", "> 2026-03-03 6 PM", Compare(">", datetime(2026, 3, 3, 18))),
        ("starts_at", "18:00 to 8:30 PM", Between(time(18), time(20, 30))),
    ],
)
def test_what_a_cell_means(fact: str, cell: str, meant: Any) -> None:
    """Every line of the manual is read as it says."""
    read = read_test(cell, FACT[fact], FIELDS)
    assert isinstance(read, meant) if isinstance(meant, type) else read == meant


BAD = [
    ("missed", "[10..1]", "reversed", "Swap the two ends."),
    ("missed", "(1..1)", "never-true", "Write the brackets"),
    ("missed", "> 5 and < 3", "never-true", "Write > 5, < 3"),
    ("missed", "> 5 and > 7", "not-a-test", "> 5 and < 9"),
    ("missed", "two", "bad-number", "Write 2."),
    ("missed", ">> 2", "not-a-test", "Write for example >= 2."),
    ("missed", '> "2"', "wrong-type", "Write > 2."),
    ("missed", "1O", "bad-number", "Did you mean 10?"),
    ("missed", ">= 2 foo", "bad-unit", "Write >= 2."),
    ("missed", ">= 1,200", "ambiguous", "Write >= 1200 or >= 1, 200."),
    ("missed", "1,5", "ambiguous", "Write 1.5 or 1, 5."),
    ("missed", "1 200", "bad-number", "Did you mean 1200?"),
    ("missed", "1-10", "bad-number", "Write 1 to 10 for a range."),
    ("missed", "2,", "empty-part", "Take the extra comma away"),
    ("missed", ",", "empty-part", "Take the extra comma away"),
    ("missed", "[1..10", "unbalanced", "Write [1..10]"),
    ("missed", "1..10", "unbalanced", "Write [1..10]"),
    ("missed", '"2', "unbalanced", 'Add the closing "'),
    ("missed", "{Last score", "unbalanced", "Add the closing }"),
    ("missed", "high", "bad-number", "Write a number"),
    ("missed", "2.5", "bad-number", "Write 2 or 3."),
    ("missed", "10%", "bad-unit", "Write 10."),
    ("missed", "$5", "bad-unit", "Write 5."),
    ("missed", "<> 2", "not-a-test", "Write not 2."),
    ("missed", "at least 2", "not-a-test", "Write >= 2."),
    ("missed", "1 or 2", "not-a-test", "Write 1, 2."),
    ("missed", ">", "not-a-test", "Write for example >= 2."),
    ("missed", "not", "empty-part", ""),
    ("missed", "2, any", "not-a-test", "Empty the cell"),
    ("missed", "not 2, not 3", "not-a-test", "Write not 2, 3."),
    ("missed", "not blank, 3", "ambiguous", "not blank alone"),
    ("missed", "1234567890123456", "too-long", ""),
    ("missed", ">= {Payer}", "wrong-type", ""),
    ("sessions", ">= {Mised in row}", "unknown-field", "Did you mean >= {Missed in a row}?"),
    ("missed", ">= {Mised in row}", "unknown-field", "Fields"),
    ("missed", "{Missed in a row}", "wrong-type", "another field"),
    ("days_away", "{Sessions attended}", "wrong-type", "one type and unit"),
    ("days_away", "2 weeks", "bad-unit", "Write 14."),
    ("share", "10", "ambiguous", "Write 10%."),
    ("share", "1", "ambiguous", "Write 1%."),
    ("payer", '"Medicaer"', "unknown-value", 'Did you mean "Medicare"?'),
    ("payer", "Medicaer", "unknown-value", 'Did you mean "Medicare"?'),
    ("payer", "> Aetna", "operator-on-text", ""),
    ("payer", "!= Aetna", "operator-on-text", "Write not Aetna."),
    ("payer", "Aetna or BCBS", "ambiguous", "Write Aetna, BCBS"),
    ("payer", "Aetna and BCBS", "ambiguous", "Write Aetna, BCBS"),
    ("payer", "starts with A, BCBS", "ambiguous", "Write starts with BCBS"),
    ("payer", "starts with Z", "never-true", "It is one of"),
    ("code", "starts 90", "not-a-test", "Write starts with 90"),
    ("code", "starting with 90", "not-a-test", "Write starts with 90"),
    ("code", "not contain 8", "not-a-test", "Write contains 8"),
    ("code", "ends 53", "not-a-test", "Write ends with 53"),
    ("payer", "not(Aetna)", "not-a-test", "Write Aetna"),
    ("payer", "none", "unknown-value", "Write blank"),
    ("service", "not billed now", "unknown-value", ""),
    ("code", "90832 to 90838", "operator-on-text", "commas"),
    ("code", "[1..3]", "operator-on-text", "commas"),
    ("place", '""', "empty-part", "Write blank"),
    ("place", 'a "b" c', "not-a-test", "Quote the whole value."),
    ("place", "x } y", "unbalanced", ""),
    ("consent", "maybe", "not-yes-no", "Write yes or no."),
    ("consent", "> 1", "not-yes-no", "Write yes or no."),
    ("joined", "2026-02-30", "bad-date", "Correct the month"),
    ("joined", "0226-03-03", "bad-date", "four digits"),
    ("joined", "3/4", "ambiguous", "-03-04 or "),
    ("joined", "3/4/2026", "ambiguous", "Write 2026-03-04 or 2026-04-03."),
    ("joined", "13/3/2026", "ambiguous", "Write 2026-03-13."),
    ("joined", "14 days ago", "bad-date", "Write today - 14 d."),
    ("joined", "today + 72 h", "bad-unit", "Write today + 3 d."),
    ("joined", "today - 2 months", "bad-unit", "d for days"),
    ("joined", "> 2", "bad-date", ""),
    ("joined", "2026-03-05 to 2026-03-01", "reversed", "Swap"),
    ("planned_end", "{Next session}", "wrong-type", ""),
    ("starts_at", "6", "bad-time", "18:00"),
    ("starts_at", "18:00:30", "bad-time", "18:00"),
    ("starts_at", "22:00 to 06:00", "reversed", "Swap"),
    ("starts_at", "today", "wrong-type", "18:00"),
    ("place", "x" * 301, "too-long", "two rows"),
    ("code", ", ".join(["12"] * 61), "too-many", "two rows"),
    ("missed", datetime(2026, 1, 10), "changed-by-sheet", "plain text and type 1 to 10."),
    ("missed", time(10, 30), "changed-by-sheet", "plain text"),
    ("missed", True, "changed-by-sheet", "a number"),
    ("missed", float("nan"), "bad-number", ""),
    ("missed", Decimal("NaN"), "bad-number", ""),
    ("missed", 2.5, "bad-number", "2 or 3"),
    ("missed", 1e16, "too-long", ""),
    ("share", 1, "ambiguous", "1%"),
    ("code", 2, "changed-by-sheet", "02 or 2"),
    ("code", 90853.5, "changed-by-sheet", ""),
    ("payer", False, "changed-by-sheet", ""),
    ("payer", 7, "changed-by-sheet", "known values"),
    ("consent", 1, "changed-by-sheet", "yes or no"),
    ("joined", 46000, "changed-by-sheet", "2026-03-03"),
    ("joined", datetime(2026, 3, 3, 10), "bad-date", "2026-03-03"),
    ("starts_at", timedelta(days=2), "changed-by-sheet", "18:00"),
]


@pytest.mark.parametrize(("fact", "cell", "code", "step"), BAD)
def test_a_bad_cell_is_refused_with_a_reason_and_a_suggestion(fact: str, cell: Any, code: str, step: str) -> None:
    """No bad cell becomes a test; each says what is wrong and what to write."""
    read = read_test(cell, FACT[fact], FIELDS)
    assert isinstance(read, Refused)
    assert (read.code, step in read.next_step) == (code, True), read
    assert read.what


@pytest.mark.parametrize(
    ("fact", "raw", "value"),
    [
        ("missed", 2, Decimal(2)),
        ("missed", 2.0, Decimal(2)),
        ("score", 2.5, Decimal("2.5")),
        ("share", 0.1, Decimal("0.1")),
        ("fee", Decimal(40), Decimal(40)),
        ("code", 90853, "90853"),
        ("consent", True, True),
        ("joined", datetime(2026, 3, 3), date(2026, 3, 3)),
        ("next_session", datetime(2026, 3, 3, 18), datetime(2026, 3, 3, 18)),
        ("next_session", date(2026, 3, 3), date(2026, 3, 3)),
        ("starts_at", time(18, 0), time(18)),
        ("starts_at", timedelta(hours=18), time(18)),
        ("starts_at", 0.75, time(18)),
    ],
)
def test_a_typed_cell_is_its_value(fact: str, raw: Any, value: Any) -> None:
    """A cell that the sheet stores as number, date, time or yes/no tests for just that value."""
    assert read_test(raw, FACT[fact], FIELDS) == Compare("=", value)


def test_nothing_is_repeated_that_could_be_a_name() -> None:
    """Refusals of columns that can hold names do not quote the cell or the known names."""
    for name in ("member", "place"):
        read = read_test('Liam O"Connor (M-9)', FACT[name], FIELDS)
        other = read_test("> Liam O'Connor", FACT["member"], FIELDS)
        assert isinstance(read, Refused)
        assert isinstance(other, Refused)
        assert "Connor" not in read.what + read.next_step + other.what


# --- generated cells -----------------------------------------------------------------------------

_FIELD = {name: FieldRef(FACT[name].name, FACT[name].label) for name in ("reliable", "joined", "missed")}


def _values(fact: Fact) -> st.SearchStrategy[Any]:
    if family(fact) == NUMBER:
        whole = st.integers(-9999, 9999).map(Decimal)
        if fact.kind == "whole":
            return whole
        return st.decimals(-999, 999, places=2) if fact.kind != "percent" else st.decimals(0, 3, places=3)
    return {
        DATE: st.dates(date(1950, 1, 1), date(2150, 1, 1)),
        DATETIME: st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)).map(
            lambda d: d.replace(second=0, microsecond=0)
        ),
        TIME: st.times().map(lambda t: t.replace(second=0, microsecond=0)),
        YES_NO: st.booleans(),
        TEXT: st.sampled_from(fact.choices) if fact.choices else _texts(),
    }[family(fact)]


def _to_minute(at: Any) -> Any:
    return at.replace(second=0, microsecond=0)


_ODD = (*WORDS, "not x", "blank", "a or b", "> 5", "{x}", "[1..2]", 'say "x"', "today", "(x)", "-", "=")


def _texts() -> st.SearchStrategy[str]:
    odd = st.sampled_from(_ODD)
    plain = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
    return odd | plain.map(lambda text: " ".join(text.translate(_AS_READ).split())).filter(bool)


_AS_READ = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "\u2212": "-"})


def _kinds(fact: Fact) -> list[str]:
    kinds = ["="]
    if family(fact) not in {TEXT, YES_NO}:
        kinds += ["<", "<=", ">", ">=", "range"]
    if family(fact) in {DATE, DATETIME}:
        kinds += ["today", "weekday"]
    return kinds + (["field"] if fact.name in {"score", "planned_end"} else [])


@st.composite
def _tests(draw: st.DrawFn, fact: Fact) -> Any:
    several = draw(st.integers(1, 3))

    def value() -> Any:
        drawn = draw(_values(fact))
        return unicodedata.normalize("NFC", drawn) if isinstance(drawn, str) else drawn

    def single() -> Any:
        kinds = _kinds(fact)
        kinds += ["part"] if several == 1 and family(fact) == TEXT and not fact.choices else []
        return made(draw(st.sampled_from(kinds)))

    def made(kind: str) -> Any:
        if kind == "part":
            return TextPart(draw(st.sampled_from(["starts with", "ends with", "contains"])), value())
        if kind == "range":
            low, high = sorted((value(), value()))
            return Between(low, high, *((True, True) if low == high else draw(st.tuples(st.booleans(), st.booleans()))))
        if kind == "today":
            amount = draw(st.integers(-400, 400))
            return Compare(draw(st.sampled_from(["<", ">=", "="])), Today(amount))
        if kind == "weekday":
            return OnWeekday(draw(st.integers(0, 6)))
        if kind == "field":
            return Compare(">=", _FIELD["reliable" if fact.name == "score" else "joined"])
        return Compare(kind, value())

    of = tuple(single() for _ in range(several))
    if draw(st.integers(0, 3)) == 0:
        return NoneOf(of)
    return of[0] if several == 1 else OneOf(of)


@pytest.mark.parametrize("name", [fact.name for fact in FACTS])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
@pytest.mark.some(6)
def test_every_test_survives_being_written_into_a_cell(name: str, data: st.DataObject) -> None:
    """Tree -> text -> tree gives the same tree; the words for it never fail."""
    fact = FACT[name]
    _survives(data.draw(_tests(fact)), fact)


@pytest.mark.prove
@settings(max_examples=200_000, deadline=None)
@given(drawn=st.sampled_from(FACTS).flatmap(lambda fact: st.tuples(_tests(fact), st.just(fact))))
def test_many_tests_survive_being_written_into_a_cell(drawn: tuple[Any, Fact]) -> None:
    """The same, on many more tests."""
    _survives(*drawn)


def _survives(test: Any, fact: Fact) -> None:
    cell = as_cell(test, fact)
    assert read_test(cell, fact, FIELDS) == test, cell
    assert phrase(test, fact)
    assert fact.label in reading(test, fact)


_MARKS = tuple(" ,\"'{}[]()<>=.-%$…")
_PIECES = ("not ", "blank", "any", " to ", " and ", "..", "today", "14 d", "2", "1,200", "Aetna", "Last score", "Mon")
_STRANGE = ("starts with ", "2026-03-03", "18:00", "yes", "\n", "\x00", "٣", "½", "é")
_SHARDS = st.sampled_from((*_MARKS, *_PIECES, *_STRANGE))


_GARBAGE = st.lists(_SHARDS, max_size=9).map("".join) | st.text(max_size=40)


@settings(max_examples=400, deadline=None)
@given(fact=st.sampled_from(FACTS), cell=_GARBAGE)
def test_garbage_is_read_the_same_twice_or_refused(fact: Fact, cell: str) -> None:
    """Whatever is typed: never an exception, and what is accepted means the same when written out plainly."""
    _read_twice(fact, cell)


@pytest.mark.prove
@settings(max_examples=200_000, deadline=None)
@given(fact=st.sampled_from(FACTS), cell=_GARBAGE)
def test_much_garbage_is_read_the_same_twice_or_refused(fact: Fact, cell: str) -> None:
    """The same, on many more cells."""
    _read_twice(fact, cell)


def _read_twice(fact: Fact, cell: str) -> None:
    read = read_test(cell, fact, FIELDS)
    if isinstance(read, Refused):
        assert read.what
    else:
        assert read_test(as_cell(read, fact), fact, FIELDS) == read
