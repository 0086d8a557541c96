"""Which scores belong to a member's time in groups."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from addon.facts.score_episode import in_episode
from addon.metrics.practice_metrics import practice_metrics
from addon.records import Membership, Practice, Score
from addon.sample.practice import sample_practice
from tests.facts.rows import fact_rows
from tests.practice import FAMILIES, TUESDAY, joined

TODAY = date(2026, 3, 6)


def scores(*days: str) -> list[Score]:
    """Return one score on each day."""
    return [
        Score(id=day, member="M-0001", measure="ORS", value=Decimal(20), on=date.fromisoformat(day)) for day in days
    ]


def time_in(first: str | None, last: str | None = None, group: object = TUESDAY) -> Membership:
    """Return a membership."""
    begin, end = (None if day is None else date.fromisoformat(day) for day in (first, last))
    return joined(TUESDAY if group is TUESDAY else FAMILIES, "M-0001", begin, left=end)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("memberships", "days", "first"),
    [
        ([time_in("2026-01-06")], ("2024-05-01", "2025-12-20", "2026-02-03"), "2025-12-20"),
        ([time_in("2026-01-06")], ("2025-12-06", "2025-12-07", "2026-02-03"), "2025-12-07"),
        ([time_in("2024-01-01", "2024-12-01"), time_in("2026-01-06")], ("2024-05-01", "2026-02-03"), "2026-02-03"),
        ([time_in("2024-01-01"), time_in("2026-01-06", None, FAMILIES)], ("2024-05-01", "2026-02-03"), "2024-05-01"),
        (
            [time_in("2025-01-07", "2026-01-20"), time_in("2026-01-06", None, FAMILIES)],
            ("2024-05-01", "2025-02-01", "2026-02-03"),
            "2025-02-01",
        ),
        (
            [time_in("2025-01-07", "2026-01-05"), time_in("2026-01-06", None, FAMILIES)],
            ("2025-02-01", "2026-02-03"),
            "2025-02-01",
        ),
        (
            [time_in("2025-01-07", "2026-01-04"), time_in("2026-01-06", None, FAMILIES)],
            ("2025-02-01", "2026-02-03"),
            "2026-02-03",
        ),
        (
            [
                time_in("2024-01-02", "2024-12-31"),
                time_in("2025-01-01", "2025-06-30", FAMILIES),
                time_in("2025-06-01", "2025-12-30"),
            ],
            ("2024-02-01", "2025-10-01"),
            "2024-02-01",
        ),
        ([time_in(None, "2026-01-06"), time_in("2026-01-06")], ("2020-05-01", "2026-02-03"), "2020-05-01"),
        ([time_in("2024-01-01", "2024-12-01")], ("2023-05-01", "2024-05-01", "2024-06-01"), "2024-05-01"),
        ([time_in("2024-01-01", "2024-12-01")], ("2024-05-01", "2025-01-01"), "2024-05-01"),
        (
            [time_in("2020-01-01", "2020-12-01"), time_in("2024-01-01", "2024-12-01")],
            ("2020-05-01", "2024-02-01"),
            "2024-02-01",
        ),
        ([time_in(None)], ("2020-05-01", "2026-02-03"), "2020-05-01"),
        ([], ("2020-05-01", "2026-02-03"), "2020-05-01"),
        ([time_in("2026-01-06")], ("2026-02-03", "2026-03-09"), "2026-02-03"),
    ],
)
def test_the_first_score_is_the_first_of_the_present_time(
    memberships: list[Membership], days: tuple[str, ...], first: str
) -> None:
    """Or of the last; never one from years before, or from the future."""
    found = in_episode(scores(*days), memberships, TODAY)
    assert found[0].id == first
    assert all(one.on <= TODAY for one in found)


def first_day(there: list[Membership], own: list[Membership]) -> date:
    """Return the first day without a break before these memberships, going back day by day."""
    day = min(one.joined or date.min for one in there)
    while any(one.active_on(day - timedelta(days=1)) for one in own):
        day -= timedelta(days=1)
    return day


@pytest.fixture(scope="module", params=[11, 23, 42])
def sample(request: pytest.FixtureRequest) -> Practice:
    """Return a sample practice."""
    return sample_practice(request.param, TODAY).practice


def test_flags_and_dashboard_compare_the_same_scores(sample: Practice) -> None:
    """Counted a second way from the definition beside the Dashboard's table and in Fields."""
    by_measure = {one.measure: one for one in practice_metrics(sample, today=TODAY, settings={}).measures}
    shown = {(one.member, one.values["measure"]): one.values for one in fact_rows(sample, TODAY)["score course"]}
    for measure in (one for one in sample.measures if one.enabled):
        better = worse = people = 0
        for member in sample.members:
            own = [one for one in sample.memberships if one.member == member.code]
            days = {
                one.on: one.value
                for one in sample.scores
                if one.member == member.code and one.measure == measure.name and one.on <= TODAY
            }
            now = [one for one in own if one.active_on(TODAY)]
            if now:
                begin = first_day(now, own) - timedelta(days=30)
                days = {day: value for day, value in days.items() if day >= begin}
            elif own and days:
                last = max(days)
                there = [one for one in own if one.joined and one.joined - timedelta(days=30) <= last]
                there = [one for one in there if one.left is None or one.left >= last] or there[-1:]
                begin = first_day(there, own) - timedelta(days=30)
                days = {day: value for day, value in days.items() if day >= begin}
            if now and days and member.status != "inactive":
                assert shown[member.code, measure.name]["baseline"] == days[min(days)]
            if len(days) < 2:
                continue
            people += 1
            change = (days[max(days)] - days[min(days)]) * (1 if measure.higher_is_better else -1)
            better += measure.claim_change is not None and change >= measure.claim_change
            worse += measure.alert_change is not None and change <= -measure.alert_change
        line = by_measure.get(measure.name)
        if line is None:
            assert people == 0
            continue
        assert line.people == people
        if measure.about == "outcome":
            assert (line.better, line.worse) == (better, worse)
