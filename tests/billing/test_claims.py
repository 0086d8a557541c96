from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from addon.billing.bill import READY
from addon.billing.decision import NOT_BILLED, BillingDecision
from addon.records import Attendance, Member
from tests.billing.evening import (
    FAMILY,
    IN_PERSON,
    TERMS,
    THURSDAY_5,
    TUESDAY_3,
    at_families,
    at_group,
    billed,
    only,
    said,
    with_member,
)
from tests.practice import MEMBERS

OTHERWISE = ": correct Billing rules, or Bills for family in Members"
STAYED_AWAY = ": type yes under Bills for family of who came in Members, or correct Attendance"
INCOMPLETE = "waits: attendance of the session is not complete: mark {} in Attendance"
LINE_CASES = {
    "attended becomes one claim line": ([at_group("M-0001")], [("M-0001", "service", "90853", READY)]),
    "late, left early and makeup are billed as attended": (
        [at_group("M-0001", "late arrival"), at_group("M-0002", "left early"), at_group("M-0003", "makeup")],
        [(f"M-000{n}", "service", "90853", READY) for n in (1, 2, 3)],
    ),
    "who did not attend never has a line": (
        [
            at_group("M-0001", "no show"),
            at_group("M-0002", "late cancel", code="90853", charge=Decimal(30)),
            at_group("M-0003", "excused"),
            at_families("M-0005", "cancelled"),
            at_families("M-0006", "session cancelled by practice"),
        ],
        [],
    ),
    "an add-on is a line of its own": (
        [at_group("M-0001", add_on="interactive complexity")],
        [("M-0001", "service", "90853", READY), ("M-0001", "add-on", "90785", READY)],
    ),
    "a family has one line, on the member who bills for it": (
        [at_families("M-0004"), at_families("M-0005"), at_families("M-0006")],
        [("M-0005", "service", "90849", READY), ("M-0006", "service", "90849", READY)],
    ),
    "a family whose biller stayed away needs a person": (
        [at_families("M-0004"), at_families("M-0005", "no show")],
        [("M-0004", "service", "", f"needs a person: M-0005 bills for the family but did not attend{STAYED_AWAY}")],
    ),
    "an open conflict holds the line and names the row": (
        [at_group("M-0001", disputed=True, id="A-12"), at_group("M-0002")],
        [("M-0001", "service", "90853", "waits: conflict A-12 is open"), ("M-0002", "service", "90853", READY)],
    ),
    "a blank status makes the session's lines wait": (
        [at_group("M-0001"), at_group("M-0002", "")],
        [("M-0001", "service", "90853", INCOMPLETE.format("M-0002"))],
    ),
    "the word not reported counts as blank": (
        [at_group("M-0001"), at_group("M-0002", "not reported")],
        [("M-0001", "service", "90853", INCOMPLETE.format("M-0002"))],
    ),
    "no agreed rate needs a person, never 0": (
        [at_group("M-0006")],
        [
            (
                "M-0006",
                "service",
                "90853",
                "needs a person: no agreed rate for this payer and code: Allowed in Rates is blank",
            )
        ],
    ),
    "two attendance rows make one line for a person": (
        [at_group("M-0001", id="A-1"), at_group("M-0001", "no show", id="A-2")],
        [
            (
                "M-0001",
                "service",
                "90853",
                "needs a person: two attendance rows for this session: delete one in Attendance",
            )
        ],
    ),
    "an unknown member needs a person": (
        [at_group("M-0999")],
        [("M-0999", "service", "90853", "needs a person: the member is not in Members: add them there")],
    ),
}


@pytest.mark.parametrize(("rows", "expected"), LINE_CASES.values(), ids=LINE_CASES)
def test_what_attendance_becomes(rows: list[Attendance], expected: list[tuple[Any, ...]]) -> None:
    """Each kind of attendance becomes exactly these lines."""
    assert said(billed(*rows)) == expected


CHANGED_CASES: dict[str, tuple[list[Attendance], dict[str, Any], str]] = {
    "the reason for no decision is shown": (
        [at_group("M-0001")],
        {"decisions": {(TUESDAY_3.code, "M-0001"): "two rules fit: BR-01, BR-09"}},
        "needs a person: two rules fit: BR-01, BR-09",
    ),
    "no payer": (
        [at_group("M-0001")],
        {"members": with_member("M-0001", payer="")},
        "needs a person: no payer is recorded: type the insurance under Payer in Members, or Self-pay if there is none",
    ),
    "attended in a cancelled session": (
        [at_group("M-0001")],
        {"sessions": (replace(TUESDAY_3, state="cancelled"),)},
        "needs a person: attended, but Sessions has the session as cancelled: correct one of the two",
    ),
    "nobody led": (
        [at_group("M-0001")],
        {"sessions": (replace(TUESDAY_3, away=frozenset({TUESDAY_3.clinician, TUESDAY_3.co_facilitator})),)},
        "needs a person: nobody leads the session: fill in Clinician in Sessions",
    ),
    "a conflict is named as the Conflicts tab names it": (
        [at_group("M-0001", disputed=True, id="A-12")],
        {"conflicts": {"A-12": "X-0003"}},
        "waits: conflict X-0003 is open",
    ),
    "a line in conflict waits whatever else is unclear": (
        [at_group("M-0001", disputed=True, id="A-12")],
        {"members": with_member("M-0001", payer="")},
        "waits: conflict A-12 is open",
    ),
    "nobody bills for the family": (
        [at_families("M-0004"), at_families("M-0005")],
        {"members": with_member("M-0005", bills_for_family=False)},
        "needs a person: nobody is marked to bill for the family: type yes under Bills for family in Members",
    ),
    "whoever is marked is inactive and did not come": (
        [at_families("M-0004"), at_families("M-0005", "no show")],
        {"members": with_member("M-0005", status="inactive")},
        f"needs a person: M-0005 bills for the family but did not attend{STAYED_AWAY}",
    ),
    "two are marked and neither came": (
        [at_families("M-0007")],
        {
            "members": (
                *with_member("M-0004", bills_for_family=True),
                replace(MEMBERS[3], code="M-0007", bills_for_family=False),
            ),
            "decisions": {(THURSDAY_5.code, "M-0007"): FAMILY},
        },
        f"needs a person: M-0004 and M-0005 bill for the family but did not attend{STAYED_AWAY}",
    ),
    "two bill for the family": (
        [at_families("M-0004"), at_families("M-0005")],
        {"members": with_member("M-0004", bills_for_family=True)},
        (
            "needs a person: M-0004 and M-0005 are both marked to bill for the family: "
            "empty Bills for family of one in Members"
        ),
    ),
    "a member without a family": (
        [at_families("M-0004")],
        {"members": with_member("M-0004", family="")},
        "needs a person: no family is recorded: fill in Family in Members",
    ),
    "the biller's own rule is unclear": (
        [at_families("M-0004"), at_families("M-0005")],
        {"decisions": {(THURSDAY_5.code, "M-0005"): "cannot tell: Joined by"}},
        "needs a person: cannot tell: Joined by",
    ),
    "the biller is billed otherwise": (
        [at_families("M-0004"), at_families("M-0005")],
        {"decisions": {(THURSDAY_5.code, "M-0005"): BillingDecision(unit=NOT_BILLED)}},
        f"needs a person: M-0005 bills for the family but is not billed per family here{OTHERWISE}",
    ),
}


@pytest.mark.parametrize(("rows", "changes", "status"), CHANGED_CASES.values(), ids=CHANGED_CASES)
def test_what_needs_a_person(rows: list[Attendance], changes: dict[str, Any], status: str) -> None:
    """What cannot be decided becomes one line that says why; nobody is left out silently."""
    assert only(billed(*rows, **changes)).status == status


LEFT_SINCE = with_member("M-0005", status="inactive")
FOLLOWED = tuple(replace(one, bills_for_family=True) if one.code == "M-0004" else one for one in LEFT_SINCE)


@pytest.mark.parametrize("members", [LEFT_SINCE, FOLLOWED], ids=["nobody followed", "a relative bills since"])
def test_who_was_marked_and_came_bills_for_the_family_though_inactive_since(members: tuple[Member, ...]) -> None:
    """Leaving the practice does not change who paid for a session of the past."""
    result = billed(at_families("M-0004"), at_families("M-0005"), members=members)
    assert (only(result).member, only(result).covers, only(result).state) == ("M-0005", ("M-0004",), READY)


def test_a_relative_who_follows_bills_for_sessions_without_the_one_who_left() -> None:
    """The new mark counts where the old payer did not come."""
    result = billed(at_families("M-0004"), at_families("M-0005", "no show"), members=FOLLOWED)
    assert (only(result).member, only(result).state) == ("M-0004", READY)


def test_a_relative_of_unclear_modality_is_covered_by_the_family() -> None:
    """The family is billed once even if one relative's own rule cannot tell."""
    result = billed(
        at_families("M-0004"),
        at_families("M-0005"),
        decisions={(THURSDAY_5.code, "M-0004"): "cannot tell: Joined by"},
    )
    assert (only(result).member, only(result).covers, only(result).status) == ("M-0005", ("M-0004",), READY)
    assert result.sessions[0].family_covered == ("M-0004",)


def test_two_members_of_a_hybrid_session_differ_in_place_and_modifier() -> None:
    """Place of service and modifiers belong to the member-session, not to the session."""
    lines = billed(at_group("M-0001"), at_group("M-0002", joined_by="video")).lines
    assert [(line.place_of_service, line.modifiers) for line in lines] == [("11", ()), ("10", ("95",))]


def test_money_is_exact() -> None:
    """Charges are the fees and allowed amounts the agreed rates, to the cent; a session is the sum of its lines."""
    result = billed(
        at_group("M-0001", add_on="interactive complexity"), at_group("M-0002"), at_group("M-0003", "no show")
    )
    assert [line.charge for line in result.lines] == [Decimal("60.00"), Decimal("12.50"), Decimal("60.00")]
    assert [line.allowed for line in result.lines] == [Decimal("40.00"), Decimal("5.25"), Decimal("30.39")]
    bill = result.sessions[0]
    assert (bill.charge, bill.allowed, bill.lines, bill.present) == (Decimal("132.50"), Decimal("75.64"), 3, 2)


ADD_ON_CASES = {
    "no code in the rule": (
        {"decisions": {(TUESDAY_3.code, "M-0001"): replace(IN_PERSON, add_on_code="")}},
        "needs a person: an add-on is noted, but the billing rule names no add-on code",
    ),
    "no rate": (
        {"members": with_member("M-0001", payer="Medicare")},
        "needs a person: no agreed rate for this payer and code on that day: add one in Rates",
    ),
}


@pytest.mark.parametrize(("changes", "status"), ADD_ON_CASES.values(), ids=ADD_ON_CASES)
def test_an_add_on_that_cannot_be_billed_leaves_the_claim_line_ready(changes: dict[str, Any], status: str) -> None:
    """Only the add-on waits for a person."""
    result = billed(at_group("M-0001", add_on="interactive complexity"), **changes)
    assert [line.status for line in result.lines] == [READY, status]


def test_an_add_on_never_goes_out_before_its_claim_line() -> None:
    """An add-on without its claim line would be refused."""
    result = billed(at_group("M-0001", add_on="interactive complexity", disputed=True, id="A-1"))
    assert [line.status for line in result.lines] == ["waits: conflict A-1 is open"] * 2


FACILITATOR_CASES = {
    "lead and co-facilitator both count": ({"co_facilitator": "C-02"}, ["C-01", "C-02"]),
    "a substitute takes the lead's place": ({"co_facilitator": "C-02", "substitute": "C-03"}, ["C-03", "C-02"]),
    "a co-facilitator who covers leads alone": ({"co_facilitator": "C-02", "substitute": "C-02"}, ["C-02"]),
}


@pytest.mark.parametrize(("changes", "led"), FACILITATOR_CASES.values(), ids=FACILITATOR_CASES)
def test_however_many_lead_there_is_one_line_per_member(changes: dict[str, Any], led: list[str]) -> None:
    """Every facilitator's minutes stand on the session; the claim carries the lead's name once."""
    result = billed(at_group("M-0001"), at_group("M-0002"), sessions=(replace(TUESDAY_3, **changes),))
    assert [(f.code, f.minutes) for f in result.sessions[0].facilitators] == [(code, 90) for code in led]
    assert [line.clinician for line in result.lines] == [led[0]] * 2


def test_a_roster_split_gives_each_member_one_facilitator_and_keeps_it() -> None:
    """Places in the roster alternate, also when somebody is away; guests go to the lead."""
    co_led = replace(TUESDAY_3, co_facilitator="C-02")
    terms = replace(TERMS, mode="roster split")
    everyone = billed(*(at_group(f"M-000{n}") for n in (1, 2, 3, 5)), sessions=(co_led,), terms=terms)
    fewer = billed(at_group("M-0002"), sessions=(co_led,), terms=terms)
    assert [line.clinician for line in everyone.lines] == ["C-01", "C-02", "C-01", "C-01"]
    assert only(fewer).clinician == "C-02"
