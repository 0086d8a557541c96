"""One member's scores of one measure: change, track, alliance, data gaps."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from addon.facts.practice_index import indexed
from addon.facts.score_course import score_course_rows
from addon.records import Measure, Score
from tests.practice import FAMILIES, GSRS, ORS, TUESDAY, joined, practice, present, weekly

START = date(2026, 1, 6)
TODAY = date(2026, 6, 2)
PHQ = replace(
    ORS,
    name="PHQ-9",
    high=Decimal(27),
    higher_is_better=False,
    cutoff=Decimal(10),
    alert_change=Decimal(6),
    claim_change=Decimal(6),
)


def rows(measure: Measure, *values: float, first: date = START, **changes: Any) -> Any:
    """Return the course rows of M-0001 with one weekly score after another."""
    scores = tuple(
        Score(id=f"O-{n}", member="M-0001", measure=measure.name, value=Decimal(str(v)), on=first + timedelta(weeks=n))
        for n, v in enumerate(values)
    )
    made = {"memberships": (joined(TUESDAY, "M-0001"),), "measures": (measure,), "scores": scores, **changes}
    return score_course_rows(indexed(practice(**made), TODAY))


@pytest.mark.parametrize(
    ("measure", "values", "since_start", "since_last", "drop", "course", "track"),
    [
        (ORS, (20,), None, None, None, "first score", "too early"),
        (ORS, (20, 22), 2, 2, 0, "steady", "too early"),
        (ORS, (20, 15), -5, -5, 5, "got worse", "too early"),
        (ORS, (20, 15.5), "-4.5", "-4.5", "4.5", "steady", "too early"),
        (ORS, (24, 20, 19), -5, -1, 1, "worse than at start", "too early"),
        (ORS, (18, 21, 24), 6, 3, 0, "improved", "on track"),
        (ORS, (18, 21, 25), 7, 4, 0, "recovered", "on track"),
        (ORS, (26, 30, 33), 7, 3, 0, "improved", "on track"),
        (ORS, (20, 21, 20, 21), 1, 1, 0, "steady", "amber"),
        (ORS, (20, 21, 20, 21, 20, 21, 20, 21), 1, 1, 0, "steady", "red"),
        (ORS, (30, 30, 30, 30), 0, 0, 0, "steady", "on track"),
        (PHQ, (18, 12), 6, 6, 0, "improved", "on track"),
        (PHQ, (18, 9), 9, 9, 0, "recovered", "on track"),
        (PHQ, (10, 16), -6, -6, 6, "got worse", "too early"),
        (PHQ, (10, 10, 10, 10), 0, 0, 0, "steady", "amber"),
        (GSRS, (39, 36), -3, -3, 3, "got worse", "not tracked"),
    ],
)
def test_change_is_oriented_so_that_plus_is_better(
    *,
    measure: Measure,
    values: tuple[float, ...],
    since_start: object,
    since_last: object,
    drop: object,
    course: str,
    track: str,
) -> None:
    """A fall on ORS and a rise on PHQ-9 are both drops; amber and red come after 4 and 8 scores."""
    (row,) = rows(measure, *values)
    wanted = [None if one is None else Decimal(str(one)) for one in (since_start, since_last, drop)]
    names = ("change_since_start", "change_since_last", "drop_since_last")
    assert [row.values[name] for name in names] == wanted
    assert (row.values["course"], row.values["track"]) == (course, track)


@pytest.mark.parametrize(
    ("measure", "values", "alert"),
    [
        (GSRS, (36,), False),
        (GSRS, (35.9,), True),
        (GSRS, (40, 37), True),
        (GSRS, (40, 37.5), False),
        (ORS, (3,), False),
    ],
)
def test_the_alliance_alert_compares_with_the_cutoff_and_the_members_own_last_score(
    *, measure: Measure, values: tuple[float, ...], alert: bool
) -> None:
    """Outcome measures never raise it."""
    (row,) = rows(measure, *values)
    assert row.values["alliance_alert"] is alert


@pytest.mark.parametrize(
    ("first", "baseline"), [(date(2025, 12, 7), 10), (date(2025, 12, 6), 20), (date(2026, 1, 6), 10)]
)
def test_a_score_more_than_30_days_before_joining_is_no_baseline(first: date, baseline: int) -> None:
    """A screening shortly before the first session is one."""
    (row,) = rows(ORS, 10, 20, first=first)
    assert row.values["baseline"] == baseline


def test_who_moved_to_another_group_is_compared_with_the_first_group() -> None:
    """Where no day lies between; after a gap the time in groups begins anew."""
    for left, baseline in ((date(2026, 2, 28), 10), (date(2026, 2, 27), 20)):
        moved = (joined(TUESDAY, "M-0001", left=left), joined(FAMILIES, "M-0001", date(2026, 3, 1)))
        scores = tuple(
            Score(id=str(on), member="M-0001", measure="ORS", value=Decimal(value), on=on)
            for on, value in ((START, 10), (date(2026, 3, 3), 20), (date(2026, 3, 10), 25))
        )
        (row,) = rows(ORS, memberships=moved, scores=scores)
        assert row.values["baseline"] == baseline


def test_scores_that_cannot_be_used_are_left_out() -> None:
    """Outside the range, in the future, of a switched-off or unknown measure."""
    (row,) = rows(ORS, 41, 20, -1, 22)
    assert (row.values["baseline"], row.values["measured_sessions"]) == (20, 2)
    assert rows(ORS, 20, first=TODAY + timedelta(days=1)) == ()
    assert rows(replace(ORS, enabled=False), 20) == ()
    assert rows(ORS, 20, measures=(PHQ,)) == ()


def test_measures_are_found_however_they_are_written() -> None:
    """A score of "phq 9" is one of PHQ-9."""
    scores = (Score(id="O-1", member="M-0001", measure="phq 9", value=Decimal(5), on=START),)
    (row,) = rows(PHQ, scores=scores)
    assert row.subject == "M-0001 PHQ-9"


def test_attended_sessions_after_the_latest_score_are_a_data_gap() -> None:
    """The session on the day of the score is covered; missed ones ask for no score."""
    sessions = weekly(TUESDAY, START, 5)
    statuses = ("attended", "attended", "no show", "left early", "attended")
    attendance = tuple(present(one, "M-0001", status) for one, status in zip(sessions, statuses, strict=True))
    (row,) = rows(ORS, 20, 21, sessions=sessions, attendance=attendance)
    assert row.values["attended_without_score"] == 2
    assert row.values["days_since_miss"] == (TODAY - date(2026, 1, 20)).days


def test_the_group_is_named_only_when_there_is_one() -> None:
    """The course of somebody in two groups belongs to neither."""
    both = (joined(TUESDAY, "M-0001"), joined(FAMILIES, "M-0001"))
    (row,) = rows(ORS, 20, memberships=both)
    assert (row.group, row.clinician, row.values["group_kind"]) == ("", "", None)
    (row,) = rows(ORS, 20)
    assert (row.group, row.clinician, row.values["group_kind"]) == ("G-01", "C-01", "process")


def test_nobody_without_an_active_membership_has_a_course() -> None:
    """The past of somebody who left raises nothing."""
    assert rows(ORS, 20, memberships=(joined(TUESDAY, "M-0001", left=date(2026, 2, 1)),)) == ()


def test_a_disputed_score_is_shown_as_such() -> None:
    """Only the scores that the facts rest on count."""
    score = Score(id="O-1", member="M-0001", measure="ORS", value=Decimal(20), on=START, disputed=True)
    (row,) = rows(ORS, scores=(score,))
    assert row.values["score_disputed"] is True
