"""How two who lead together bill: one claim line a member in every mode, minutes shared exactly, pay on no claim."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.billing.bill import BillingResult
from addon.billing.minutes import prorated, staff_told, with_minutes
from addon.billing.package_csv import HEADERS, package_csv, package_rows
from addon.billing.terms import MODES, PRORATED, SHARED, SPLIT, Mode
from tests.billing.evening import TERMS, TUESDAY_3, at_group, billed
from tests.practice import practice

NAMES = {one.code: one.name for one in practice().clinicians}
TOGETHER = (replace(TUESDAY_3, clinician="C-01", co_facilitator="C-02"),)
MEMBERS = [f"M-000{number}" for number in range(1, 6)]


def in_mode(mode: Mode, *members: str) -> BillingResult:
    """Return the evening of these members, led by two."""
    terms = replace(TERMS, mode=mode, share=Decimal("0.3"))
    return with_minutes(billed(*(at_group(one) for one in members), sessions=TOGETHER, terms=terms))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(MODES), st.sets(st.sampled_from(MEMBERS)))
def test_each_member_has_one_claim_line_in_every_mode(mode: Mode, members: set[str]) -> None:
    """Each carries one name of those who led; together they are everybody who came."""
    lines = [line for line in in_mode(mode, *members).lines if line.is_claim]
    assert sorted(line.member for line in lines) == sorted(members)
    assert {line.clinician for line in lines} <= ({"C-01", "C-02"} if mode == SPLIT else {"C-01"})


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 30))
def test_prorated_minutes_add_up_to_the_minute(minutes: int, members: int) -> None:
    """Nobody's differ from the exact part by a minute or more, whatever the order they are named in."""
    codes = [f"M-{number:04}" for number in range(members)]
    shared = prorated(minutes, codes)
    assert sum(shared.values()) == minutes
    assert all(abs(one * members - minutes) < members for one in shared.values())
    assert shared == prorated(minutes, codes[::-1])


def test_nobody_there_shares_nothing() -> None:
    """A session without anybody present has minutes of its staff alone."""
    assert prorated(180, []) == {}


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("single biller", ["lead", "co-facilitator"]),
        (SPLIT, ["lead, bills 3", "co-facilitator, bills 1"]),
        (PRORATED, ["lead", "co-facilitator"]),
        (SHARED, ["lead", "co-facilitator, 30 % of what is collected"]),
    ],
)
def test_who_led_is_told_with_what_their_minutes_mean(mode: Mode, told: list[str]) -> None:
    """In Billing sessions and in packages."""
    (bill,) = in_mode(mode, *MEMBERS[:4]).sessions
    minutes = TUESDAY_3.minutes
    wanted = [f"{NAMES[code]} {minutes} min ({words})" for code, words in zip(("C-01", "C-02"), told, strict=True)]
    found = list(staff_told(bill, NAMES))
    assert found[:2] == wanted
    assert sum(one.minutes or 0 for one in bill.roster) == (2 * minutes if mode == PRORATED else 0)
    assert found[2:] == ([f"prorated: 4 x {minutes // 2} min"] if mode == PRORATED else [])


def test_the_internal_share_changes_no_claim() -> None:
    """Lines and the package are those of a single biller to the byte; prorated minutes are on each line."""
    single, shared, by_minutes = (in_mode(mode, *MEMBERS[:3]) for mode in ("single biller", SHARED, PRORATED))
    assert shared.lines == single.lines
    table = package_csv(package_rows(single.lines), names={})
    assert package_csv(package_rows(shared.lines), names={}) == table
    assert "Share" not in HEADERS
    assert [line.minutes for line in by_minutes.lines if line.is_claim] == [60, 60, 60]


def test_the_package_has_the_prorated_minutes_of_each_line() -> None:
    """In the table: they add up to the minutes of all who led; in other modes the column is blank."""
    for mode in MODES:
        content = package_csv(package_rows(in_mode(mode, *MEMBERS[:4]).lines), names={}).decode("utf-8-sig")
        minutes = [row["Minutes"] for row in csv.DictReader(io.StringIO(content, newline=""))]
        assert minutes == (["45"] * 4 if mode == PRORATED else [""] * 4)
    content = package_csv(package_rows(in_mode(PRORATED, *MEMBERS).lines), names={}).decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(content, newline=""))
    assert sum(int(row["Minutes"]) for row in rows) == 2 * TUESDAY_3.minutes
