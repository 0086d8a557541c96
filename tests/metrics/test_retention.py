"""Retention's edges: what counts as coming through Intake, the ninth of ten, too few, and rows of the same person."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from addon.metrics.practice_metrics import RETENTION, practice_metrics
from addon.metrics.retention import (
    BY_CLINICIAN,
    BY_GROUP,
    BY_REFERRER,
    BY_SERVICE,
    BY_WAIT,
    BY_WAY,
    NOT_IN_INTAKE,
    RetentionLine,
    retention_lines,
)
from addon.records import Attendance, GroupSession, Membership, Practice, Prospect, StageStep
from tests.practice import practice

TODAY = date(2026, 3, 3)
FIRST = date(2025, 9, 2)
"""A Tuesday: the group's first session here."""


def a_practice(waits: list[int], *, came_by: str = "form", joined: date = FIRST) -> Practice:
    """Return one group with ten sessions, and a member for each number of days waited, who attended them all."""
    starts = [datetime.combine(FIRST + timedelta(weeks=week), time(18)) for week in range(10)]
    sessions = tuple(
        GroupSession(
            code=f"G-01 {at:%Y-%m-%d %H:%M}", group="G-01", original_start=at, start=at, minutes=90, state="held"
        )
        for at in starts
    )
    members = [f"M-{number:04d}" for number in range(1, len(waits) + 1)]
    base = practice()
    return replace(
        base,
        groups=tuple(replace(one, first=None) for one in base.groups),
        memberships=tuple(Membership(id=one, group="G-01", member=one, joined=joined) for one in members),
        sessions=sessions,
        attendance=tuple(
            Attendance(id=f"{one}{at.code}", session=at.code, group="G-01", member=one, status="attended")
            for one in members
            for at in sessions
        ),
        prospects=tuple(
            Prospect(
                code=f"PR-{one[2:]}",
                name=one,
                member=one,
                came_by=came_by,
                first_contact=datetime.combine(FIRST - timedelta(days=waited), time(9)),
                steps=(StageStep("active", FIRST),),
            )
            for one, waited in zip(members, waits, strict=True)
        ),
    )


def lines(of: Practice, about: str) -> dict[str, RetentionLine]:
    """Return the lines about something by what each is about."""
    return {one.label: one for one in retention_lines(of, TODAY) if one.about == about}


def test_times_are_the_middle_and_nine_in_ten() -> None:
    """The ninth of ten people, not the tenth; nobody at all has no number."""
    found = lines(a_practice([1, 2, 3, 4, 5, 6, 7, 8, 20, 90]), "From first contact to first session")
    assert (found["median"].days, found["90th percentile"].days) == (Decimal("5.5"), Decimal(20))
    assert {one.people for one in found.values()} == {10}
    assert lines(a_practice([]), "From first contact to first session")["median"].days is None


@pytest.mark.parametrize(("waited", "band"), [(14, "up to 14 days"), (15, "15 to 28 days"), (29, "29 days or more")])
def test_how_long_they_waited_is_a_band(waited: int, band: str) -> None:
    """With its ends."""
    (line,) = lines(a_practice([waited]), BY_WAIT.label).values()
    assert (line.label, line.of and line.of.part, line.of and line.of.whole) == (band, 1, 1)


def test_a_membership_from_before_did_not_come_through_intake() -> None:
    """Who was a member already and asked for a second group keeps the first one out of it."""
    of = a_practice([-30])
    assert list(lines(of, BY_WAY.label)) == [NOT_IN_INTAKE]
    assert list(lines(a_practice([3]), BY_WAY.label)) == ["form"]


def test_the_other_row_of_one_person_does_not_count() -> None:
    """Neither as a time nor as a stage."""
    of = a_practice([3])
    twice = replace(
        of.prospects[0], code="PR-0099", steps=(StageStep("inquiry", FIRST), StageStep("same person", FIRST))
    )
    of = replace(of, prospects=(*of.prospects, twice))
    assert lines(of, "From first contact to first session")["median"].people == 1
    assert lines(of, "Days in a stage") == {}


def test_a_stage_that_was_noticed_after_the_next_one_has_no_length() -> None:
    """Nobody waits less than no day: it is left out, and whoever went on in order counts."""
    of = a_practice([3, 3])
    days = [(FIRST, FIRST + timedelta(days=4)), (FIRST + timedelta(days=3), FIRST)]
    steps = [(StageStep("placement proposed", begun), StageStep("active", after)) for begun, after in days]
    people = [replace(one, steps=some) for one, some in zip(of.prospects, steps, strict=True)]
    (line,) = lines(replace(of, prospects=tuple(people)), "Days in a stage").values()
    assert (line.label, line.people, line.days) == ("placement proposed", 1, Decimal(4))


def test_few_are_too_few_to_tell() -> None:
    """A drop-out of one in one is no verdict about whoever leads."""
    of = a_practice([3])
    left = replace(of.memberships[0], left=date(2025, 11, 20), exit_reason="stopped coming")
    of = replace(of, memberships=(left,))
    for formula in (BY_SERVICE, BY_CLINICIAN):
        quarter = next(one for one in retention_lines(of, TODAY) if one.about == formula.label)
        assert quarter.of is not None
        assert (quarter.period, quarter.of.part, quarter.of.whole) == ("Oct 1 2025 to Dec 31 2025", 1, 1)
        assert quarter.of.reading == "too few to tell"


def test_retention_has_one_definition_wherever_it_is_printed() -> None:
    """The Retention view prints what the Dashboard prints, with what it breaks the number down by."""
    assert all(one.words.startswith(RETENTION.words) for one in (BY_GROUP, BY_WAY, BY_REFERRER, BY_WAIT))


def test_who_is_inactive_without_left_stayed_until_the_last_day_they_came() -> None:
    """Nobody filled in Left: they are neither retained for ever nor in quarters after they came last."""
    of = a_practice([3, 3])
    gone = tuple(replace(one, status="inactive") if one.code == "M-0001" else one for one in of.members)
    early = {one.code for one in of.sessions[:3]}
    came = tuple(row for row in of.attendance if row.member != "M-0001" or row.session in early)
    of = replace(of, members=gone, attendance=came)
    (line,) = lines(of, BY_GROUP.label).values()
    assert (line.of and line.of.part, line.of and line.of.whole) == (1, 2)
    assert line.formula.endswith("Inactive without Left in Roster, counted until the last day they came: 1.")
    rates = {one.name: one for one in practice_metrics(of, today=TODAY, settings={}).rates}
    eighth = rates["retention"]
    assert (eighth.part, eighth.whole) == (1, 2)
    assert eighth.note == "Inactive without Left in Roster, counted until the last day they came: 1."
    quarters = [one for one in retention_lines(of, TODAY) if one.about == BY_CLINICIAN.label and one.of]
    counted = {one.period: one.of.whole for one in quarters if one.of}
    assert (counted["Jul 1 2025 to Sep 30 2025"], counted["Oct 1 2025 to Dec 31 2025"]) == (2, 1)


def test_who_is_inactive_with_left_counts_by_left() -> None:
    """A day that somebody filled in is better than the last one they came."""
    of = a_practice([3])
    left = replace(of.memberships[0], left=date(2025, 12, 1))
    gone = tuple(replace(one, status="inactive") for one in of.members)
    (line,) = lines(replace(of, members=gone, memberships=(left,), attendance=()), BY_GROUP.label).values()
    assert (line.of and line.of.part, "Inactive" in line.formula) == (1, False)


def test_groups_of_one_name_are_counted_apart_and_one_without_a_name_by_its_code() -> None:
    """Two groups called the same are two lines, and no line is without a name."""
    of = a_practice([3])
    (group, *_) = of.groups
    groups, sessions, stays, rows = [group], [*of.sessions], [*of.memberships], [*of.attendance]
    for code, name in (("G-07", group.name), ("G-08", "")):
        groups.append(replace(group, code=code, name=name))
        sessions += [replace(one, code=f"{code} {one.code}", group=code) for one in of.sessions]
        stays += [replace(one, id=code, group=code) for one in of.memberships]
        rows += [replace(one, id=code + one.id, session=f"{code} {one.session}", group=code) for one in of.attendance]
    of = replace(of, groups=tuple(groups), sessions=tuple(sessions), memberships=tuple(stays), attendance=tuple(rows))
    found = lines(of, BY_GROUP.label)
    assert list(found) == ["G-08", f"{group.name} (G-01)", f"{group.name} (G-07)"]
    assert {one.of.whole for one in found.values() if one.of} == {1}


def test_clinicians_of_one_name_are_counted_apart() -> None:
    """Drop-out of the one is no drop-out of the other; who has no name has a code."""
    of = a_practice([3])
    (group, *_) = of.groups
    second, third = replace(group, code="G-07", clinician="C-02"), replace(group, code="G-08", clinician="C-03")
    same = {"C-01": "Rosa D", "C-02": "Rosa D", "C-03": ""}
    of = replace(
        of,
        groups=(group, second, third),
        clinicians=tuple(replace(one, name=same[one.code]) for one in of.clinicians),
        memberships=(*of.memberships, *(replace(of.memberships[0], id=one, group=one) for one in ("G-07", "G-08"))),
    )
    quarter = "Oct 1 2025 to Dec 31 2025"
    found = [one for one in retention_lines(of, TODAY) if one.about == BY_CLINICIAN.label and one.period == quarter]
    assert [one.label for one in found] == ["C-03", "Rosa D (C-01)", "Rosa D (C-02)"]
    assert {one.of.whole for one in found if one.of} == {1}
