"""When a payer's rates are to be renegotiated: two years after their last change, from 120 days before notice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from addon.contracts.clock import Renegotiation, anniversary, notice_due, renegotiation, today_line
from addon.names_in_text import date_in_words
from addon.records import Payer

TODAY = date(2026, 3, 3)
OLD = date(2024, 3, 3)
AETNA = Payer(id="PY-03", name="Aetna", contract_since=date(2019, 9, 1), notice_days=60, last_change=OLD)
DUE = date(2026, 7, 3)
"""60 days before September 1."""


def test_notice_is_due_so_many_days_before_the_next_anniversary() -> None:
    """The first one that is not over yet; February 29 has its anniversary on the 28th."""
    assert notice_due(AETNA, TODAY) == (DUE, date(2026, 9, 1))
    assert notice_due(AETNA, DUE) == (DUE, date(2026, 9, 1))
    assert notice_due(AETNA, DUE + timedelta(days=1)) == (date(2027, 7, 3), date(2027, 9, 1))
    assert notice_due(replace(AETNA, notice_days=400), TODAY) == (date(2026, 7, 28), date(2027, 9, 1))
    assert notice_due(replace(AETNA, notice_days=None), TODAY) is None
    assert notice_due(replace(AETNA, contract_since=None), TODAY) is None
    assert anniversary(date(2024, 2, 29), 2026) == date(2026, 2, 28)
    assert anniversary(date(2024, 2, 29), 2028) == date(2028, 2, 29)
    young = replace(AETNA, contract_since=date(2026, 2, 1), notice_days=30)
    assert notice_due(young, TODAY) == (date(2027, 1, 2), date(2027, 2, 1))


FIRST, SECOND = DUE - timedelta(days=120), DUE - timedelta(days=90)
OPENS: dict[str, tuple[Payer, date, bool]] = {
    "120 days before notice": (AETNA, FIRST, True),
    "a day earlier": (AETNA, FIRST - timedelta(days=1), False),
    "not two years yet": (replace(AETNA, last_change=FIRST - timedelta(days=729)), FIRST, False),
    "two years today": (replace(AETNA, last_change=date(2024, 3, 5)), FIRST, True),
    "never changed since it began": (replace(AETNA, last_change=None), FIRST, True),
    "nothing is known of it": (Payer(id="PY-03", name="Aetna"), FIRST, False),
    "nobody knows when notice is due": (replace(AETNA, notice_days=None), TODAY, True),
}


@pytest.mark.parametrize(("payer", "day", "expected"), OPENS.values(), ids=OPENS)
def test_it_opens(payer: Payer, day: date, *, expected: bool) -> None:
    """Only rates that nobody changed for two years, and only in time before notice is due."""
    assert (renegotiation(payer, None, day) is not None) == expected


def test_it_stays_open_until_the_rates_change() -> None:
    """The next anniversary comes; a newer Last change ends it; the next one is another episode."""
    one = renegotiation(AETNA, None, FIRST)
    assert one == Renegotiation(since=FIRST, changed=OLD)
    assert renegotiation(AETNA, one, DUE + timedelta(days=1)) == one
    assert renegotiation(replace(AETNA, last_change=DUE), one, DUE) is None
    again = renegotiation(AETNA, one.ended(DUE, "the rates changed"), FIRST) if one else None
    assert again
    assert again.number == 2


URGENT: dict[str, tuple[int, str]] = {
    "first reminder": (120, "amber, soon"),
    "a week later it is counted": (113, "amber, later"),
    "second reminder": (90, "red, soon"),
    "counted again": (83, "red, later"),
    "its last week": (6, "red, this week"),
    "its day": (0, "red, today"),
}


@pytest.mark.parametrize(("left", "urgency"), URGENT.values(), ids=URGENT)
def test_today_reminds_twice_and_at_the_end(left: int, urgency: str) -> None:
    """In the weeks between nothing is to be done that was not told."""
    day = DUE - timedelta(days=left)
    line = today_line(AETNA, Renegotiation(since=FIRST, changed=OLD), day)
    assert (line.urgency, line.by, line.who) == (urgency, DUE, "Aetna")
    assert (
        line.what
        == f"Rates: last change Mar 3 2024. To change them from Sep 1 2026 give notice by {date_in_words(DUE)}"
    )


def test_what_nobody_can_tell_is_named() -> None:
    """The line leads to the cell to fill in."""
    blank = replace(AETNA, notice_days=None)
    line = today_line(blank, Renegotiation(since=TODAY, changed=OLD), TODAY)
    assert line.what.endswith("Nobody can tell when notice is due: Notice days is blank in Payers")
    assert (line.urgency, line.by) == ("amber, soon", None)
