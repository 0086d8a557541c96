"""What the attendance history says about a member in one group."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.facts.membership import MEMBERSHIP_FACTS, membership_rows
from addon.facts.practice_index import indexed
from addon.records import Score
from tests.practice import FAMILIES, TUESDAY, joined, meeting, practice, present, weekly

FIRST = date(2026, 1, 6)
MARKS = {
    "A": "attended",
    "L": "late arrival",
    "N": "no show",
    "C": "late cancel",
    "X": "cancelled",
    "E": "excused",
    "P": "session cancelled by practice",
    "-": "",
    "?": "not reported",
}


def facts(marks: str, *, today: date | None = None, **changes: Any) -> Any:
    """Return the facts of M-0001 after the weekly sessions that ``marks`` spell out, oldest first."""
    sessions = weekly(TUESDAY, FIRST, len(marks))
    attendance = tuple(present(session, "M-0001", MARKS[mark]) for session, mark in zip(sessions, marks, strict=True))
    made = {"sessions": sessions, "attendance": attendance, "memberships": (joined(TUESDAY, "M-0001"),), **changes}
    index = indexed(practice(**made), today or FIRST + timedelta(weeks=len(marks)))
    (row,) = membership_rows(index)
    return row


@pytest.mark.parametrize(
    ("marks", "run", "of_last_6", "expected", "unreported"),
    [
        ("", 0, 0, 0, 0),
        ("AAAA", 0, 0, 4, 0),
        ("AANN", 2, 2, 4, 0),
        ("AANC", 2, 2, 4, 0),
        ("NNA", 0, 2, 3, 0),
        ("ANEN", 2, 2, 3, 0),
        ("ANPN", 2, 2, 3, 0),
        ("ANXN", 1, 2, 4, 0),
        ("NL", 0, 1, 2, 0),
        ("ANN-", 2, 2, 3, 1),
        ("ANN-?", 2, 2, 3, 2),
        ("AN-N", 2, 2, 3, 1),
        ("NNNAAAAAA", 0, 0, 9, 0),
        ("NANANA", 0, 3, 6, 0),
        ("ENENE", 2, 2, 2, 0),
    ],
)
def test_misses_count_over_expected_and_reported_sessions(
    marks: str, run: int, of_last_6: int, expected: int, unreported: int
) -> None:
    """Attendance resets the run; excused, practice-cancelled and unreported sessions are passed over."""
    values = facts(marks).values
    found = [
        values[name] for name in ("missed_in_a_row", "missed_of_last_6", "expected_sessions", "unreported_sessions")
    ]
    assert found == [run, of_last_6, expected, unreported]


@pytest.mark.parametrize(
    ("marks", "began"),
    [("AANN", "2026-01-20"), ("AANEN", "2026-01-20"), ("NANA", "2026-01-06"), ("NAAAAAAA", "2026-01-06")],
)
def test_a_finding_begins_at_the_miss_that_began_it(marks: str, began: str) -> None:
    """The first miss of the run; without one, the oldest miss still looked at."""
    assert facts(marks).began == f"G-01 {began} 18:00"


def test_without_a_miss_a_finding_begins_with_the_joining() -> None:
    """There is no session to name."""
    assert facts("AAA").began == "2026-01-06"


def test_share_and_days_are_counted_from_the_attended_sessions() -> None:
    """Three of four expected; the last attended session was two weeks before today."""
    values = facts("AALN").values
    assert values["attended_share"] == Decimal("0.75")
    assert values["last_attended"] == date(2026, 1, 20)
    assert values["days_since_attended"] == 14
    assert values["days_since_joining"] == 28
    assert values["attended_in_a_row"] == 0
    assert values["sessions_since_joining"] == 4


def test_nothing_is_known_of_somebody_who_never_came() -> None:
    """A share of nothing and a day that never was are blank, not zero."""
    values = facts("").values
    assert values["attended_share"] is None
    assert values["last_attended"] is None
    assert values["days_since_attended"] is None


@pytest.mark.parametrize(
    ("marks", "joined_on", "misses"),
    [
        ("NAANN", FIRST, 1),
        ("ENN", FIRST, 2),
        ("AAA", FIRST, 0),
        ("NAA", None, None),
        ("NAA", date(2025, 10, 1), None),
        ("NAA", date(2025, 12, 20), 1),
    ],
)
def test_the_first_three_sessions_are_known_only_if_the_books_go_back_that_far(
    marks: str, joined_on: date | None, misses: int | None
) -> None:
    """Sessions on record that begin months after the joining are not somebody's first three."""
    values = facts(marks, memberships=(joined(TUESDAY, "M-0001", FIRST, joined=joined_on),)).values
    assert values["missed_in_first_3"] == misses


def test_only_memberships_active_today_have_facts() -> None:
    """Somebody who left, an inactive member and an ended group raise nothing; their past stays on record."""
    everybody = practice()
    ended = replace(FAMILIES, status="ended")
    inactive = tuple(replace(one, status="inactive") if one.code == "M-0002" else one for one in everybody.members)
    left = tuple(
        replace(one, left=date(2026, 2, 1)) if one.member == "M-0003" else one for one in everybody.memberships
    )
    changed = replace(everybody, groups=(TUESDAY, ended), members=inactive, memberships=left)
    rows = membership_rows(indexed(changed, date(2026, 3, 1)))
    assert [row.subject for row in rows] == ["M-0001 in G-01"]


def test_sessions_before_joining_in_other_groups_and_still_to_come_do_not_count() -> None:
    """The history is this membership's own, up to today."""
    before, own, cancelled, ahead = (
        meeting(TUESDAY, date(2026, 1, 6)),
        meeting(TUESDAY, date(2026, 1, 13)),
        meeting(TUESDAY, date(2026, 1, 20), state="cancelled"),
        meeting(TUESDAY, date(2026, 2, 3)),
    )
    other = meeting(FAMILIES, date(2026, 1, 22))
    sessions = (before, own, cancelled, ahead, other)
    made = practice(
        sessions=sessions,
        attendance=tuple(present(one, "M-0001", "no show") for one in sessions),
        memberships=(joined(TUESDAY, "M-0001", date(2026, 1, 13)),),
    )
    (row,) = membership_rows(indexed(made, date(2026, 1, 27)))
    assert row.values["expected_sessions"] == 1


@pytest.mark.parametrize(("status", "expected", "unreported"), [("", 0, 0), ("no show", 1, 0)])
def test_todays_session_counts_once_it_is_marked(status: str, expected: int, unreported: int) -> None:
    """Before that it is neither missed nor unreported: it may not have begun."""
    session = meeting(TUESDAY, FIRST)
    values = facts("", sessions=(session,), attendance=(present(session, "M-0001", status),), today=FIRST).values
    assert (values["expected_sessions"], values["unreported_sessions"]) == (expected, unreported)


def test_sessions_since_any_score_are_unknown_where_nobody_measures() -> None:
    """A practice without scores has no data gap to show."""
    assert facts("AA").values["attended_since_any_score"] is None
    score = Score(id="O-1", member="M-0001", measure="ORS", value=Decimal(20), on=FIRST)
    assert facts("AAA", scores=(score,)).values["attended_since_any_score"] == 2


def test_a_disputed_row_marks_the_history() -> None:
    """A flag that rests on an open conflict can say so."""
    session = meeting(TUESDAY, FIRST)
    row = present(session, "M-0001", "no show", disputed=True)
    assert facts("", sessions=(session,), attendance=(row,), today=date(2026, 1, 7)).values["history_disputed"] is True


def test_member_and_group_facts_come_along() -> None:
    """A membership rule may test the payer, the age and the group's kind."""
    values = facts("A", today=date(2026, 4, 5)).values
    assert (values["payer"], values["age"], values["group_kind"]) == ("Aetna", 36, "process")
    assert facts("A", today=date(2026, 4, 4)).values["age"] == 35


@given(marks=st.text(alphabet="ALNCXEP-?", max_size=14))
@settings(max_examples=60, deadline=None)
def test_every_declared_fact_has_a_value_and_the_counts_hold_together(marks: str) -> None:
    """The run is part of the misses, the misses part of the expected sessions."""
    row = facts(marks)
    values = row.values
    assert {fact.name for fact in MEMBERSHIP_FACTS} <= set(values)
    assert values["missed_of_last_6"] <= min(6, values["expected_sessions"])
    assert min(values["missed_in_a_row"], 6) <= values["missed_of_last_6"]
    assert values["expected_sessions"] == sum(mark in "ALNCX" for mark in marks)
    assert values["missed_in_a_row"] == 0 or values["attended_in_a_row"] == 0
    assert datetime.fromisoformat(row.began.removeprefix("G-01 "))
