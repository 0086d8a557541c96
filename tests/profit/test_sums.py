"""The numbers of a quarter from its sessions, and who loses money two quarters in a row."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from addon.amounts import rounded
from addon.profit.sessions import PaidBy, Rates, SessionMoney
from addon.profit.shown import losing_line, losing_money, profit_lines
from addon.profit.sums import PAYER, PRACTICE, SERVICE, Sum, losing, sums
from addon.records.days import days_of, quarter_of, quarters_back

SIX = Fraction(6, 100)
ONE = SessionMoney(
    session="G-01 2026-01-06 18:00",
    group="G-01",
    service="group psychotherapy",
    on=date(2026, 1, 6),
    seats=8,
    came=4,
    hours=Fraction(2),
    cost=Fraction(200),
    revenue=Fraction(160),
    payers={"Aetna": PaidBy(came=3, revenue=Fraction(120)), "Cigna": PaidBy(came=1, revenue=Fraction(40))},
)
TWO = replace(ONE, session="G-01 2026-01-13 18:00", on=date(2026, 1, 13), came=6, revenue=Fraction(240))
TWO = replace(TWO, payers={"Aetna": PaidBy(came=6, revenue=Fraction(240))})
UNCLEAR = replace(ONE, session="G-01 2026-01-20 18:00", on=date(2026, 1, 20), why="a line has no Allowed")


def of(found: list[Sum], about: str, which: str = "") -> Sum:
    """Return one sum."""
    return next(one for one in found if (one.about, one.which) == (about, which))


def test_the_numbers_of_a_service() -> None:
    """10 came and brought 400, less 6 % 37.60 each; an average session costs 200."""
    one = of(sums([ONE, TWO, UNCLEAR], SIX), SERVICE, "group psychotherapy")
    assert (one.held, one.counted, one.came, one.why) == (3, 2, 10, (("a line has no Allowed", 1),))
    assert (one.revenue, one.all_cost, one.margin, one.margin_an_hour) == (400, 424, -24, -6)
    assert (one.net, one.break_even) == (Fraction("37.6"), 6)
    assert [one.filled(part) for part in (50, 75, 100)] == [Fraction("-49.6"), Fraction("25.6"), Fraction("100.8")]
    assert one.empty_seats == 6 * Fraction("37.6")


def test_a_payers_part() -> None:
    """Three of four and six of six members: 350 of 400; of an unclear session nothing."""
    aetna = of(sums([ONE, TWO, UNCLEAR], SIX), PAYER, "Aetna")
    assert (aetna.came, aetna.revenue, aetna.cost, aetna.hours) == (9, 360, 350, Fraction("3.5"))
    assert (aetna.break_even, aetna.filled(50), aetna.empty_seats) == (5 + 1, None, None)
    parts = [of(sums([ONE, TWO], SIX), PAYER, name) for name in ("Aetna", "Cigna")]
    whole = of(sums([ONE, TWO], SIX), PRACTICE)
    assert sum((one.margin for one in parts), Fraction(0)) == whole.margin


def test_what_cannot_be_worked_out_is_none() -> None:
    """Nobody came, nothing known, a group without seats."""
    empty = replace(ONE, came=0, revenue=Fraction(0), payers={})
    one = of(sums([empty], SIX), PRACTICE)
    assert (one.margin, one.net, one.break_even, one.filled(100), one.empty_seats) == (-200, None, None, None, None)
    assert of(sums([UNCLEAR], SIX), PRACTICE).counted == 0
    assert of(sums([ONE, replace(TWO, seats=None)], SIX), PRACTICE).seats is None


def test_losing_money_two_quarters_in_a_row() -> None:
    """Both quarters are over; the running one does not count, nor one in which nothing is known."""
    before = replace(ONE, on=date(2025, 11, 4))
    assert set(losing(sums([ONE, before], SIX), date(2026, 4, 1))) >= {(PRACTICE, ""), (PAYER, "Aetna")}
    assert losing(sums([ONE, before], SIX), date(2026, 3, 31)) == {}
    assert losing(sums([ONE, replace(before, why="nobody leads it")], SIX), date(2026, 4, 1)) == {}
    rich = replace(before, cost=Fraction(20))
    assert losing(sums([ONE, rich], SIX), date(2026, 4, 1)) == {}


def test_held_lines_can_make_a_loss_nobody_can_tell() -> None:
    """24 below zero, with a held line of 30 above it: no finding, and Note tells what it would be; 10 do not."""

    def sessions(worth: int | None) -> list[SessionMoney]:
        held = None if worth is None else Fraction(worth)
        paid = {"Aetna": PaidBy(came=4, revenue=Fraction(160), held=1, held_worth=held)}
        return [
            replace(ONE, on=day, cost=Fraction(184), payers=paid, held=1, held_worth=held)
            for day in (date(2026, 1, 6), date(2025, 11, 4))
        ]

    for worth, told in ((30, "cannot tell"), (None, "cannot tell"), (10, "loses money; with its held lines")):
        found = sums(sessions(worth), Fraction(0))
        lost = losing(found, date(2026, 4, 1))
        assert ((PAYER, "Aetna") in lost, (PRACTICE, "") in lost) == (worth == 10, worth == 10)
        shown = list(profit_lines(found, Rates(), today=date(2026, 4, 1), label=str))
        row = next(one for one in shown if one["about"] == PAYER)
        assert str(row["note"]).startswith(told)
        findings = [str(one["note"]) for one in shown if one["about"] == "finding"]
        assert all("-24.00 in 2025 Q4 (-14.00 with its held lines)" in one for one in findings)


def test_today_counts_what_loses_money_in_one_line() -> None:
    """How many of what, both quarters, no amount; nothing where nothing loses."""
    before = replace(ONE, on=date(2025, 11, 4))
    line = losing_line(losing(sums([ONE, before], SIX), date(2026, 4, 1)))
    assert line is not None
    what = "Losing money two quarters in a row (2025 Q4 and 2026 Q1): "
    assert line.what == f"{what}the practice as a whole, 1 service, 1 group, 2 payers"
    assert (line.urgency, line.stands_for) == ("later", 5)
    assert losing_line({}) is None


def test_a_service_of_one_group_is_told_once_to_the_meeting() -> None:
    """As the group; a service of two groups is told beside them."""
    before = replace(ONE, on=date(2025, 11, 4))
    one = losing_money(losing(sums([ONE, before], SIX), date(2026, 4, 1)), str)
    assert [row.about for row in one.rows] == ["group", "payer", "payer"]
    others = [replace(each, group="G-02") for each in (ONE, before)]
    two = losing_money(losing(sums([ONE, before, *others], SIX), date(2026, 4, 1)), str)
    assert [row.about for row in two.rows] == ["service", "group", "group", "payer", "payer"]


def test_quarters() -> None:
    """They begin in January, April, July and October."""
    assert [quarter_of(date(2026, month, 1))[1] for month in range(1, 13)] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert quarters_back(date(2026, 2, 1), 4) == [(2026, 1), (2025, 4), (2025, 3), (2025, 2)]
    assert days_of((2025, 4)) == (date(2025, 10, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0.00"), ("-12.345", "-12.35"), ("7", "7.00")],
)
def test_amounts_are_rounded_once_to_cents(amount: str, expected: str) -> None:
    """Halves away from zero."""
    assert rounded(Fraction(amount)) == Decimal(expected)
