"""Candidates for a no-show fee: who is one, who never is, and of whom nobody can tell."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.no_show_fees.candidates import Missed, missed_sessions
from addon.no_show_fees.rules import FeeRule
from addon.papers import SIGNED, WITHDRAWN, PaperNow
from addon.records import (
    COMMERCIAL,
    MEDICAID,
    MEDICARE,
    OWN_POCKET,
    Attendance,
    Coverage,
    GroupSession,
    Member,
    Payer,
    Practice,
)
from tests.practice import TUESDAY, practice

NOW = datetime(2026, 3, 20, 12)
PAYERS = (
    Payer(id="PY-01", name="Self-pay", kind=OWN_POCKET),
    Payer(id="PY-02", name="Aetna", kind=COMMERCIAL),
    Payer(id="PY-03", name="Medicare", kind=MEDICARE),
    Payer(id="PY-04", name="State plan", kind=MEDICAID),
    Payer(id="PY-05", name="Someone", kind=""),
)
SELF_PAY = FeeRule(id="NR-01", kind=OWN_POCKET, amount=Decimal(50))
RULES = (
    SELF_PAY,
    *(FeeRule(id=f"NR-{kind}", kind=kind, amount=Decimal(40)) for kind in (COMMERCIAL, MEDICARE, MEDICAID)),
)


def missing(*marks: str, payer: str = "Self-pay", group: str = "group psychotherapy", **more: Any) -> Practice:
    """Return a practice in which a member was marked so at weekly sessions from Tuesday 3 February on."""
    starts = [datetime(2026, 2, 3, 18) + timedelta(weeks=at) for at in range(len(marks))]
    state, marked = more.pop("state", "held"), more.pop("marked", {})
    return practice(
        groups=(replace(TUESDAY, service=group),),
        members=(Member(code="M-0001", name="Zoë Núñez", payer=payer, **more.pop("member", {})),),
        memberships=(),
        sessions=tuple(
            GroupSession(code=f"S{at}", group="G-01", original_start=start, start=start, minutes=90, state=state)
            for at, start in enumerate(starts)
        ),
        attendance=tuple(
            Attendance(id=f"A{at}", session=f"S{at}", group="G-01", member="M-0001", status=mark, **marked)
            for at, mark in enumerate(marks)
        ),
        payers=PAYERS,
        **more,
    )


def told(
    found: Practice, *rules: FeeRule, papers: dict[str, Sequence[PaperNow]] | None = None, now: datetime = NOW
) -> list[tuple[str, str, object]]:
    """Return session, the first word of the status, and the amount."""
    rows = missed_sessions(found, rules or RULES, {} if papers is None else papers, now)
    return [(one.row.session, one.status.split(":")[0].split(" until")[0], one.amount) for one in rows]


CARD = Coverage(id="CV-0001", member="M-0001", payer="State plan", start=date(2026, 2, 1))


@pytest.mark.parametrize(
    ("found", "expected"),
    {
        "self-pay": (missing("no show"), [("S0", "candidate", Decimal(50))]),
        "commercial": (missing("late cancel", payer="Aetna"), [("S0", "candidate", Decimal(40))]),
        "Medicaid, whatever a row tells": (missing("no show", payer="State plan"), []),
        "Medicaid beside another payer": (missing("no show", payer="Aetna", coverages=(CARD,)), []),
        "Medicaid only before": (
            missing("no show", payer="Aetna", coverages=(replace(CARD, until=date(2026, 2, 2)),)),
            [("S0", "candidate", Decimal(40))],
        ),
        "no payer": (missing("no show", payer=""), [("S0", "cannot tell", None)]),
        "a payer without a kind": (missing("no show", payer="Someone"), [("S0", "cannot tell", None)]),
        "a payer that is not in Payers": (missing("no show", payer="Cigna"), [("S0", "cannot tell", None)]),
        "the payer is in conflict": (
            missing("no show", member={"in_conflict": (("payer", "CF-0001"),)}),
            [("S0", "cannot tell", None)],
        ),
        "Medicare counts before commercial": (
            missing("no show", payer="Aetna", coverages=(replace(CARD, payer="Medicare"),)),
            [("S0", "candidate", Decimal(40))],
        ),
        "attended, cancelled in time, excused, not reported": (
            missing("attended", "cancelled", "excused", "", "not reported", "session cancelled by practice"),
            [],
        ),
        "the practice cancelled the session": (missing("no show", state="cancelled"), []),
        "the attendance is in doubt": (missing("no show", marked={"disputed": True}), []),
        "the EHR no longer has it": (missing("no show", marked={"not_in_ehr": date(2026, 2, 9)}), []),
        "nobody pays for the group": (missing("no show", group="not billed"), []),
    }.values(),
)
def test_who_is_a_candidate(found: Practice, expected: list[tuple[str, str, object]]) -> None:
    """By payer kind, attendance and session."""
    assert told(found) == expected


def test_a_session_that_is_not_over_or_long_ago_is_not_looked_at() -> None:
    """Sixty days back."""
    found = missing("no show")
    assert told(found, now=datetime(2026, 2, 3, 19)) == []
    assert len(told(found, now=datetime(2026, 4, 4, 12))) == 1
    assert told(found, now=datetime(2026, 4, 5, 12)) == []


@pytest.mark.parametrize(
    ("rule", "marks", "sessions"),
    [
        (replace(SELF_PAY, free=1), ("no show", "attended", "late cancel"), ["S2"]),
        (replace(SELF_PAY, free=1, free_days=14), ("no show", "late cancel", "attended", "no show"), ["S1", "S3"]),
        (replace(SELF_PAY, free=1, free_days=13), ("no show", "attended", "late cancel"), []),
        (replace(SELF_PAY, status="no show", free=1), ("late cancel", "no show", "no show"), ["S2"]),
        (replace(SELF_PAY, waived_days=7), ("no show", "attended", "no show", "no show", "attended"), ["S2"]),
        (replace(SELF_PAY, start=date(2026, 2, 10), until=date(2026, 2, 10)), ("no show",) * 3, ["S1"]),
    ],
)
def test_what_is_free_waived_or_before_the_rule(rule: FeeRule, marks: tuple[str, ...], sessions: list[str]) -> None:
    """Free ones are counted in the days before; who comes soon enough owes nothing."""
    assert [session for session, *_ in told(missing(*marks), rule)] == sessions


def test_while_they_may_still_come_nobody_is_a_candidate() -> None:
    """The last day of the grace still waits."""
    rule = replace(SELF_PAY, waived_days=7)
    states = [told(missing("no show"), rule, now=datetime(2026, 2, day, 12))[0][1:] for day in (4, 10, 11)]
    assert states == [("waits", None), ("waits", None), ("candidate", Decimal(50))]


@pytest.mark.parametrize(
    ("signed", "state", "count"),
    [
        (date(2026, 2, 3), SIGNED, 1),
        (date(2026, 2, 4), SIGNED, 0),
        (date(2026, 1, 3), WITHDRAWN, 0),
        (None, SIGNED, 0),
    ],
)
def test_the_policy_was_signed_by_the_day(signed: date | None, state: str, count: int) -> None:
    """A signature after the session, or one that was taken back, is none."""
    paper = PaperNow(
        id="PA-1", document="DO-03", name="Fees and attendance", needed_for="placement", version="1", state=state,
        signed=signed,
    )  # fmt: skip
    rule = replace(SELF_PAY, paper="fees and attendance")
    assert len(told(missing("no show"), rule, papers={"M-0001": (paper,)})) == count
    assert told(missing("no show"), rule) == []
    assert missed_sessions(missing("no show"), [rule], None, NOW)[0].status == "cannot tell: fees and attendance"


@given(
    marks=st.lists(st.sampled_from(["no show", "late cancel", "attended", "excused", ""]), max_size=6),
    free=st.integers(0, 3),
    days=st.one_of(st.none(), st.integers(0, 40)),
    payer=st.sampled_from([one.name for one in PAYERS]),
)
def test_a_second_reckoning_and_never_medicaid(marks: list[str], free: int, days: int | None, payer: str) -> None:
    """Weekly sessions, so the days before are whole weeks: each missed one is counted with those before it."""
    rules = [replace(rule, free=free, free_days=days) for rule in RULES]
    found: list[Missed] = missed_sessions(missing(*marks, payer=payer), rules, {}, NOW)
    if payer in ("State plan", "Someone"):
        assert [one for one in found if one.amount is not None] == []
        return
    missed = [at for at, mark in enumerate(marks) if mark in ("no show", "late cancel")]
    owed = [
        f"S{at}"
        for at in missed
        if sum(1 for before in missed if before < at and (days is None or (at - before) * 7 <= days)) >= free
    ]
    assert [one.row.session for one in found] == owed


def test_a_charge_of_the_ehr_is_told_and_ends_the_candidate() -> None:
    """Nobody is charged twice for one missed session."""
    (one,) = missed_sessions(missing("no show", marked={"charge": Decimal(25)}), RULES, {}, NOW)
    assert (one.status, one.amount) == ("already charged in the EHR: 25.00", None)
    assert one.why.endswith("the EHR shows 25.00 for it, the rule has 50.00")
    (free,) = missed_sessions(missing("no show", marked={"charge": Decimal(0)}), RULES, {}, NOW)
    assert free.status == "candidate"


@pytest.mark.parametrize(
    ("found", "step"),
    [
        (missing("no show", payer=""), "Fill in Payer in Members: Self-pay if no insurance pays."),
        (missing("no show", payer="Someone"), "Fill in Kind of Someone in Payers."),
        (missing("no show", payer="Cigna"), "Add Cigna in Payers."),
    ],
)
def test_what_is_missing_is_named_where_it_is_missing(found: Practice, step: str) -> None:
    """The advice can be followed as it is."""
    (one,) = missed_sessions(found, RULES, {}, NOW)
    assert one.why == f"{step} Until then nobody can tell whether a fee is allowed."
