"""Billing of whole sample practices, counted a second time from the printed definitions, without a room or a rule.

The definitions: help of Billing lines and Billing sessions, the starter rows of Billing rules and Billing checks.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from addon.billing.bill import ELSEWHERE, READY, WAITS, BillingResult
from addon.billing.package_csv import package_rows
from addon.billing.terms import BillingTerms
from addon.records import Attendance, Practice
from addon.sample.practice import sample_practice
from tests.billing.starter_rules import TABS, billed_by_starters

PRACTICES = ((11, date(2026, 11, 20)), (23, date(2026, 3, 6)), (42, date(2026, 10, 30)))
FILED = {
    name: int(row["File within days"])
    for row in TABS["payers"].starter
    if row.get("File within days")
    for name in (row["Payer"], *(other.strip() for other in row.get("Also written", "").split(";")))
}
"""After how many days a payer takes no claim any more, by each of its names."""
CAME = {"attended", "late arrival", "left early", "makeup"}
NOT_THERE = {"no show", "late cancel", "excused", "session cancelled by practice", "cancelled"}


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A sample practice, what billing made of it, and what is counted again: who is billed for which session."""

    practice: Practice
    result: BillingResult
    claims: dict[tuple[str, str], Attendance]
    present: Counter[str]
    today: date

    def payer(self, member: str) -> str:
        """Return a member's payer."""
        return next(one.payer for one in self.practice.members if one.code == member)


@pytest.fixture(scope="module", params=PRACTICES, ids=[f"seed {seed}" for seed, _ in PRACTICES])
def counted(request: pytest.FixtureRequest) -> Counted:
    """Each sample practice, billed by the starter rows and counted again."""
    seed, today = request.param
    practice = sample_practice(seed, today).practice
    noted = (replace(row, note="NO NOTE") if at % 30 == 0 else row for at, row in enumerate(practice.attendance))
    practice = replace(practice, attendance=tuple(noted))
    result = billed_by_starters(practice, BillingTerms(today=today))
    came = [row for row in practice.attendance if row.status in CAME and starts(row.session).date() <= today]
    return Counted(
        practice=practice,
        result=result,
        claims=dict(who_is_billed(practice, came)),
        present=Counter(row.session for row in came),
        today=today,
    )


def starts(session: str) -> datetime:
    """Return the start in a session's code; the sample moves none."""
    return datetime.strptime(session.partition(" ")[2], "%Y-%m-%d %H:%M")


def who_is_billed(practice: Practice, came: list[Attendance]) -> Iterator[tuple[tuple[str, str], Attendance]]:
    """Yield everybody who came, but of a family in a multi-family group only who is marked to bill for it."""
    members = {one.code: one for one in practice.members}
    services = {one.code: one.service for one in practice.groups}
    families: defaultdict[tuple[str, str], list[Attendance]] = defaultdict(list)
    for row in came:
        family = members[row.member].family
        if services[row.group] == "multi-family group" and family:
            families[row.session, family].append(row)
        else:
            yield (row.session, row.member), row
    for (session, _), rows in families.items():
        marked = [row for row in rows if members[row.member].bills_for_family]
        chosen = marked[0] if marked else min(rows, key=lambda row: row.member)
        yield (session, chosen.member), chosen


@pytest.mark.long
def test_one_line_for_everybody_who_is_billed(counted: Counted) -> None:
    """Nobody is missing, nobody twice, and a family once on the right account."""
    lines = [(line.session, line.member) for line in counted.result.lines if line.role == "service"]
    assert Counter(lines) == Counter(counted.claims.keys())
    assert len(lines) > 2000


def test_every_same_day_appointment_of_an_insured_member_is_listed_once(counted: Counted) -> None:
    """Due: each individual appointment that was not missed, on a day with a group line, of somebody with insurance."""
    days = {(member, starts(session).date()) for session, member in counted.claims}
    due = {
        (one.member, one.start)
        for one in counted.practice.appointments
        if one.status not in NOT_THERE
        and (one.member, one.start.date()) in days
        and counted.payer(one.member) != "Self-pay"
    }
    listed = [
        (line.member, datetime.combine(line.on, datetime.strptime(line.role.split()[1], "%H:%M").time()))
        for line in counted.result.lines
        if line.role.startswith("individual")
    ]
    assert Counter(listed) == Counter(due)
    assert len({start.date() for _, start in listed}) > 20
    assert {line.modifiers for line in counted.result.lines if line.role.startswith("individual")} == {("59",)}


def test_charges_are_what_the_ehr_charged(counted: Counted) -> None:
    """The package's Charge is the EHR's fee to the cent; what payers allow is less and another column."""
    ready = [line for line in counted.result.lines if line.role == "service" and line.state == READY]
    ehr = sum((counted.claims[line.session, line.member].charge or Decimal(0) for line in ready), Decimal(0))
    fees = {"90853": Decimal(60), "90849": Decimal(65)}
    missing = sum((fees[line.code] for line in ready if not line.ehr_charge), Decimal(0))
    rows = [row for row in package_rows(counted.result.lines) if row.role == "service"]
    assert sum(Decimal(row.charge) for row in rows) == ehr + missing
    insured = [row for row in rows if row.payer != "Self-pay"]
    assert all(Decimal(row.allowed) < Decimal(row.charge) for row in insured)
    assert {row.allowed for row in rows if row.payer == "Self-pay"} == {""}


def blocked_by(counted: Counted) -> Iterator[tuple[str, str]]:
    """Yield the lines that the printed checks block."""
    licences = {one.code: one.licence for one in counted.practice.clinicians}
    sessions = {one.code: one for one in counted.practice.sessions}
    services = {one.code: one.service for one in counted.practice.groups}
    members = {one.code: one for one in counted.practice.members}
    came = [row for row in counted.practice.attendance if row.status in CAME and row.session in counted.present]
    families = defaultdict(set)
    that_day: defaultdict[tuple[str, date, str], set[str]] = defaultdict(set)
    for row in came:
        families[row.session].add(members[row.member].family or row.member)
        that_day[row.member, starts(row.session).date(), services[row.group]].add(row.session)
    for (session, member), row in counted.claims.items():
        payer, service, count = counted.payer(member), services[row.group], counted.present[session]
        if payer == "Self-pay":
            continue
        led_by = licences[sessions[session].substitute or sessions[session].clinician]
        same_day = sorted(that_day[member, starts(session).date(), service], key=starts)
        if (
            row.note == "NO NOTE"
            or (payer == "Medicare" and ("associate" in led_by or (count > 12 and service == "group psychotherapy")))
            or (count < 2 and service == "group psychotherapy")
            or (len(families[session]) < 2 and service == "multi-family group")
            or same_day.index(session) > 0
            or (counted.today - starts(session).date()).days > FILED.get(payer, 10**6)
        ):
            yield session, member


def test_a_line_that_a_check_blocks_is_never_ready_and_no_other_is_blocked(counted: Counted) -> None:
    """No note, Medicare by an associate, the room, one person or family, twice a day: both ways."""
    blocked = set(blocked_by(counted))
    lines = [line for line in counted.result.lines if line.role == "service"]
    ready = {(line.session, line.member) for line in lines if line.state in (READY, ELSEWHERE)}
    assert not ready & blocked
    said = {(line.session, line.member) for line in lines if line.state == "blocked"}
    assert said <= blocked
    assert blocked - said == {
        (line.session, line.member)
        for line in lines
        if (line.session, line.member) in blocked and line.state in (WAITS, "needs a person")
    }
    assert len(said) > 50


def test_sessions_add_up(counted: Counted) -> None:
    """Present, lines and sums of a session are those of its rows."""
    for bill in counted.result.sessions:
        own = [line for line in counted.result.lines if line.session == bill.session and line.role != ELSEWHERE]
        own = [line for line in own if not line.role.startswith("individual")]
        assert bill.present == counted.present[bill.session]
        assert bill.lines == len(own)
        assert bill.charge == sum((line.charge or Decimal(0) for line in own), Decimal(0))
        assert bill.allowed == sum((line.allowed or Decimal(0) for line in own), Decimal(0))
