from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from hypothesis import given
from hypothesis import strategies as st

from addon.billing.bill import SERVICE
from addon.billing.decision import NOT_BILLED, BillingDecision
from addon.billing.prices.rates import read_rates
from addon.insured import Insured
from addon.records import ATTENDED, Attendance
from addon.tabs import Value
from tests.billing.evening import (
    FAMILY,
    IN_PERSON,
    TERMS,
    THURSDAY_5,
    TUESDAY_3,
    VIDEO,
    at_group,
    billed,
    only,
    visit,
)
from tests.practice import MEMBERS, TUESDAY, joined, present


def test_example_rates_are_pointed_out() -> None:
    """Nobody bills a starter figure without having been told."""
    row: dict[str, Value] = {
        "payer": "any",
        "code": "90853",
        "allowed": Decimal(40),
        "fee": Decimal(70),
        "source": "example: invented",
    }
    rates = read_rates([(2, row)], Insured())
    assert only(billed(at_group("M-0001"), rates=rates)).check == "example rate; example fee"
    assert only(billed(at_group("M-0001", charge=Decimal(80)), rates=rates)).check == "example rate"


STATUSES = st.sampled_from(
    ["attended", "late arrival", "left early", "makeup", "no show", "late cancel", "excused", ""]
)
DECISIONS = st.sampled_from(
    [IN_PERSON, VIDEO, FAMILY, BillingDecision(unit=NOT_BILLED), "no rule fits", "cannot tell: Payer"]
)
MODES: tuple[Literal["single biller", "roster split"], ...] = ("single biller", "roster split")
CODES = [member.code for member in MEMBERS]


@st.composite
def evenings(draw: st.DrawFn) -> tuple[tuple[Attendance, ...], dict[str, Any]]:
    """Two sessions with any attendance, decisions, conflicts, facilitators, family marks and mode."""
    rows: list[Attendance] = []
    decisions = {}
    sessions = tuple(
        replace(
            one,
            co_facilitator=draw(st.sampled_from(["", "C-02", "C-03"])),
            substitute=draw(st.sampled_from(["", "C-02"])),
        )
        for one in (TUESDAY_3, THURSDAY_5)
    )
    for session in sessions:
        for code in draw(st.lists(st.sampled_from(CODES), max_size=8)):
            row = present(session, code, draw(STATUSES), disputed=draw(st.booleans()), id=f"A-{len(rows)}")
            rows.append(replace(row, add_on=draw(st.sampled_from(["", "interactive complexity"]))))
            decisions[session.code, code] = draw(DECISIONS)
    members = tuple(
        replace(one, bills_for_family=draw(st.booleans()), family=draw(st.sampled_from(["", "Haddad", one.family])))
        for one in MEMBERS
    )
    mode = draw(st.sampled_from(MODES))
    appointments = (visit(), visit("M-0002"))
    memberships = tuple(joined(TUESDAY, code) for code in CODES)
    return tuple(rows), {
        "decisions": decisions,
        "sessions": sessions,
        "members": members,
        "appointments": appointments,
        "memberships": memberships,
        "terms": replace(TERMS, mode=mode),
    }


@given(evenings())
def test_every_attended_member_session_appears_exactly_once(
    evening: tuple[tuple[Attendance, ...], dict[str, Any]],
) -> None:
    """One claim line per member and session in every mode; the lines add up; nobody is lost or doubled."""
    rows, changes = evening
    result = billed(*rows, **changes)
    claims = [(line.session, line.member) for line in result.lines if line.role == SERVICE]
    covered = [
        (bill.session, member) for bill in result.sessions for member in (*bill.family_covered, *bill.not_billed)
    ]
    attended = {(row.session, row.member) for row in rows if row.status in ATTENDED}
    assert sorted(claims + covered) == sorted(attended)
    assert len({line.key for line in result.lines}) == len(result.lines)
    for bill in result.sessions:
        own = [line for line in result.lines if line.session == bill.session]
        assert bill.charge == sum((line.charge for line in own if line.charge is not None), Decimal(0))
        assert bill.allowed == sum((line.allowed for line in own if line.allowed is not None), Decimal(0))
    assert billed(*reversed(rows), **changes) == result
