"""What Today looks up for flags."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from addon.records import Measure, Membership, Practice, Score
from addon.today.about_members import leaders, rests_on_old_score
from tests.practice import FAMILIES, TUESDAY, practice

TODAY = date(2026, 3, 3)
ORS = Measure(name="ORS", low=Decimal(0), high=Decimal(40), higher_is_better=True)
PHQ = Measure(name="PHQ-9", label="Mood", low=Decimal(0), high=Decimal(27), higher_is_better=False)


def scored(*days_ago: int, measure: str = "ORS") -> Practice:
    """Return a practice in which one member has scores from so many days ago."""
    scores = [
        Score(id=f"O-{days}", member="M-0001", measure=measure, value=Decimal(20), on=TODAY - timedelta(days=days))
        for days in days_ago
    ]
    return practice(measures=(ORS, PHQ), scores=tuple(scores))


@pytest.mark.parametrize(
    ("given", "why", "old"),
    [
        (scored(14), "ORS 20.8 at first, now 24.7 (Aug 19), 8 scores", True),
        (scored(90, 13), "ORS 20.8 at first, now 24.7 (Aug 19), 8 scores", False),
        (scored(20, -1), "gained 3.9 on ORS in 8 scores, 6 needed", True),
        (scored(20, measure="PHQ-9"), "Mood 12 at first, now 13", True),
        (scored(20, measure="PHQ-9"), "PHQ-9 12 at first, now 13", True),
        (scored(20), "Missed in a row: 2 sessions (rule: at least 2)", False),
        (scored(20), "PHQ-9 12 at first, now 13", False),
        (scored(), "ORS 20 at first, now 13", False),
    ],
)
def test_a_trend_rests_on_the_members_latest_score_of_that_measure(given: Practice, why: str, *, old: bool) -> None:
    """Two weeks old is old; what names no measure, or one without a score, is not about scores."""
    is_old = rests_on_old_score(given, TODAY)
    assert is_old({"member": "Zoë Núñez (M-0001)", "why": why}) is old
    assert not is_old({"member": "Liam (M-0002)", "why": why})


def test_leaders_are_those_of_the_groups_a_member_is_in() -> None:
    """Each once; a group that the member left does not count."""
    given = practice()
    label = f"{given.members[0].name} ({given.members[0].code})"
    names = {one.code: one.name for one in given.clinicians}
    stays = [
        Membership(id="R-1", group=TUESDAY.code, member=given.members[0].code),
        Membership(id="R-2", group=FAMILIES.code, member=given.members[0].code, left=TODAY - timedelta(days=1)),
    ]
    found = leaders(practice(memberships=tuple(stays)), TODAY)
    assert found[label] == names[TUESDAY.clinician]
    assert found[f"{FAMILIES.name} ({FAMILIES.code})"] == names[FAMILIES.clinician]
    both = leaders(practice(memberships=(stays[0], Membership(id="R-2", group="G-02", member="M-0001"))), TODAY)
    assert both[label] == f"{names[TUESDAY.clinician]} and {names[FAMILIES.clinician]}"
