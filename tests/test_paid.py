"""Sums of what payers decided, worked out a second time from the definitions beside the columns."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.billed import came_in
from addon.insured import Insured
from addon.paid import AgreedRate, denial_counts, denied_before, paid_against, settled
from addon.records import Payment

DAY = date(2026, 3, 3)
PAID = Payment(
    id="PM-1",
    member="M-0001",
    on=DAY,
    code="90853",
    charged=Decimal(60),
    allowed=Decimal(40),
    paid=Decimal(30),
    patient=Decimal(10),
    payer="Aetna",
    paid_on=DAY + timedelta(days=14),
)
DENIED = replace(PAID, allowed=None, paid=Decimal(0), patient=Decimal(0), reasons=(("CO-197", Decimal(60)),))


def reversal(one: Payment, rid: str, days: int) -> Payment:
    """Return the row that takes a decision back."""
    return replace(
        one,
        id=rid,
        charged=-(one.charged or Decimal(0)),
        allowed=None if one.allowed is None else -one.allowed,
        paid=-one.paid,
        patient=-one.patient,
        paid_on=DAY + timedelta(days=days),
    )


def later(one: Payment, rid: str, days: int, **changes: object) -> Payment:
    """Return another decision, so many days after the session."""
    return replace(one, id=rid, paid_on=DAY + timedelta(days=days), **changes)  # type: ignore[arg-type]


def test_a_reversal_and_its_correction_net_out() -> None:
    """What is left is the last decision; taken back and not decided anew, nothing is left."""
    rows = [PAID, reversal(PAID, "PM-2", 20), later(PAID, "PM-3", 20, paid=Decimal(35), allowed=Decimal(45))]
    (one,) = settled(rows)
    assert (one.paid, one.patient, one.allowed, one.charged) == (Decimal(35), Decimal(10), Decimal(45), Decimal(60))
    assert one.rows == ("PM-1", "PM-2", "PM-3")
    assert settled(rows[:2]) == settled(rows[1:2]) == []
    (one,) = settled(rows[1:])  # what was paid first is in no file
    assert (one.paid, one.denial) == (Decimal(5), ())
    (one,) = settled([DENIED, reversal(DENIED, "PM-2", 20), later(PAID, "PM-3", 20)])
    assert not one.denial


SECOND = replace(
    PAID, payer="Medigap", paid=Decimal(10), patient=Decimal(0), reasons=(("OA-23", Decimal(50)),), line="BL-1"
)
FIRST = replace(PAID, line="BL-1")
TWICE = (("CO-18", Decimal(60)),)
LATE = (("CO-29", Decimal(60)),)
SEQUENCES: dict[str, tuple[list[Payment], list[tuple[object, ...]], object]] = {
    "denied, denied again, then paid": (
        [DENIED, later(DENIED, "PM-2", 20, reasons=LATE), later(PAID, "PM-3", 30)],
        [("Aetna", 60, 40, 30, 10, (), ("CO-197", "CO-29"), True)],
        40,
    ),
    "denied again": (
        [DENIED, later(DENIED, "PM-2", 20, reasons=LATE)],
        [("Aetna", 60, None, 0, 0, ("CO-29",), ("CO-197",), True)],
        0,
    ),
    "sent twice": (
        [PAID, later(DENIED, "PM-2", 20, reasons=TWICE)],
        [("Aetna", 60, 40, 30, 10, (), ("CO-18",), True)],
        40,
    ),
    "sent twice, and the denial taken back": (
        [
            PAID,
            later(DENIED, "PM-2", 20, reasons=TWICE),
            reversal(later(DENIED, "PM-2", 20, reasons=TWICE), "PM-3", 30),
        ],
        [("Aetna", 60, 40, 30, 10, (), ("CO-18",), True)],
        40,
    ),
    "a second payer": (
        [FIRST, later(SECOND, "PM-2", 20)],
        [("Aetna", 60, 40, 30, 10, (), (), True), ("Medigap", 60, 40, 10, 0, (), (), False)],
        40,
    ),
    "a second payer that refuses": (
        [FIRST, later(DENIED, "PM-2", 20, payer="Medigap")],
        [("Aetna", 60, 40, 30, 10, (), (), True), ("Medigap", 60, None, 0, 0, (), ("CO-197",), False)],
        40,
    ),
    "sent to the wrong payer first": (
        [DENIED, later(PAID, "PM-2", 20, payer="Medigap")],
        [("Aetna", 60, None, 0, 0, (), ("CO-197",), True), ("Medigap", 60, 40, 30, 10, (), (), True)],
        40,
    ),
    "one payer, spelled in two ways": (
        [DENIED, later(PAID, "PM-2", 20, payer="AETNA")],
        [("AETNA", 60, 40, 30, 10, (), ("CO-197",), True)],
        40,
    ),
}


@pytest.mark.parametrize("name", SEQUENCES)
def test_each_payer_has_its_own_amounts_and_one_word_at_a_time(name: str) -> None:
    """What it decides anew takes the place of what it decided; another payer's decision does not."""
    rows, expected, came = SEQUENCES[name]
    rows = [replace(one, line="BL-1") for one in rows]
    assert [
        (one.payer, one.charged, one.allowed, one.paid, one.patient, one.denial, one.was_denied, one.is_first)
        for one in settled(rows)
    ] == expected
    assert came_in(rows, Insured()) == {"BL-1": came}


def test_two_sessions_of_one_day_are_told_apart_by_their_lines() -> None:
    """As long as one of them has no line, nobody can."""
    rows = [replace(PAID, line="BL-1"), replace(PAID, id="PM-2", line="BL-2")]
    assert [one.paid for one in settled(rows)] == [Decimal(30), Decimal(30)]
    assert [one.paid for one in settled([rows[0], replace(rows[1], line="")])] == [Decimal(60)]


def test_a_denial_counts_until_a_later_session_was_paid() -> None:
    """For a year, for this member; a session before it says nothing."""
    told = denied_before(
        [DENIED, replace(DENIED, id="PM-2", member="M-0002", reasons=(("CO-16", None), ("N290", None)))]
    )
    assert told("M-0001", DAY) == told("M-0001", DAY + timedelta(days=365)) == "CO-197"
    assert told("M-0002", DAY) == "CO-16, N290"
    assert told("M-0001", DAY - timedelta(days=1)) == told("M-0001", DAY + timedelta(days=366)) == ""
    week = DAY + timedelta(days=7)
    paid = denied_before([DENIED, replace(PAID, id="PM-3", on=week)])
    assert (paid("M-0001", DAY), paid("M-0001", week)) == ("CO-197", "")
    ((payer, reason), rows), *_ = denial_counts(settled([DENIED])).items()
    assert (payer, reason, len(rows)) == ("Aetna", "CO-197", 1)


def test_paid_against_allowed() -> None:
    """As Rates' Check shows it: how many lines, of how many, and what was agreed."""
    rows = [replace(PAID, id=f"PM-{at}", on=DAY + timedelta(days=at), allowed=Decimal("38.20")) for at in range(12)]
    rows += [replace(PAID, id=f"PM-{at}", on=DAY + timedelta(days=at)) for at in (12, 13)]
    rows += [replace(DENIED, id="PM-20", on=DAY + timedelta(days=20))]
    rate = AgreedRate(code="90853", allowed=Decimal(40), start=DAY)
    services = settled(rows)
    words = "paid 38.20 on 12 of 14 lines, Allowed says 40.00"
    assert paid_against(rate, services, lambda payer: payer == "Aetna") == words
    assert paid_against(rate, services, lambda _: False) == ""
    assert paid_against(replace(rate, start=DAY + timedelta(days=12)), services, lambda _: True) == ""


MONEY = st.decimals(0, 60, places=2)
ROWS = st.lists(
    st.builds(
        replace,
        st.sampled_from([PAID, DENIED]),
        member=st.sampled_from(["M-0001", "M-0002"]),
        on=st.dates(date(2026, 2, 25), date(2026, 3, 5)),
        paid=MONEY,
        allowed=st.none() | MONEY,
        modifiers=st.sampled_from([(), ("95",)]),
    ),
    max_size=12,
)


@given(ROWS, st.data())
def test_a_second_count_gives_the_same_sums(rows: list[Payment], data: st.DataObject) -> None:
    """By member, and month: paid of all rows is paid of all services, whatever was reversed; no order matters."""
    rows = [replace(one, id=f"PM-{at}") for at, one in enumerate(rows)]
    back = data.draw(st.lists(st.sampled_from(rows), unique_by=lambda one: one.id)) if rows else []
    every = [*rows, *(reversal(one, f"{one.id}-R", 30) for one in back)]
    kept = [one for one in rows if one not in back]
    paid: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    allowed: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for one in kept:
        assert one.on
        paid[one.member, one.on.month] += one.paid
        allowed[one.member, one.on.month] += one.allowed or 0
    found: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    found_allowed: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for service in settled(data.draw(st.permutations(every))):
        found[service.member, service.on.month] += service.paid
        found_allowed[service.member, service.on.month] += service.allowed or 0
    assert {key: value for key, value in found.items() if value} == {key: one for key, one in paid.items() if one}
    assert {key: one for key, one in found_allowed.items() if one} == {key: one for key, one in allowed.items() if one}
