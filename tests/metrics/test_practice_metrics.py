"""The Dashboard's numbers, computed by hand beside the code."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.metrics.kinds import ABOVE, AT, NO_GOAL, TOO_FEW, WITHIN, CountedShare, Metrics
from addon.metrics.practice_metrics import practice_metrics
from addon.metrics.rates import Goal, share_of, wilson
from addon.records import Attendance, GroupSession, Measure, Practice, Score
from tests.practice import FAMILIES, MEMBERS, TUESDAY, joined, meeting, practice, present, weekly

FIRST = date(2026, 1, 6)
TODAY = date(2026, 3, 4)  # the day after the ninth Tuesday


def numbers(made: Practice, **changes: object) -> Metrics:
    """Return the cast's metrics; changes are settings."""
    return practice_metrics(made, today=TODAY, settings=changes)


def rate(made: Practice, name: str, **changes: object) -> CountedShare:
    """Return one of the headline rates by name."""
    return next(one for one in numbers(made, **changes).rates if one.name == name)


def marked(statuses: Iterable[str], **changes: Any) -> Practice:
    """Return the cast with one Tuesday member marked so, session after session."""
    sessions = weekly(TUESDAY, FIRST, 9)
    rows = tuple(present(one, "M-0001", status) for one, status in zip(sessions, statuses, strict=False))
    return practice(sessions=sessions, attendance=rows, **changes)


@pytest.mark.parametrize(
    ("statuses", "no_show", "missed", "attended", "unreported"),
    [
        (["attended", "late arrival", "left early", "no show"], (1, 4), (1, 4), (3, 4), (0, 4)),
        (["attended", "late cancel", "no show", "cancelled"], (1, 4), (2, 4), (1, 4), (0, 4)),
        (["attended", "excused", "excused", "no show"], (1, 2), (1, 2), (1, 2), (0, 2)),
        (["attended", "session cancelled by practice"], (0, 1), (0, 1), (1, 1), (0, 1)),
        (["attended", "", "not reported"], (0, 1), (0, 1), (1, 1), (2, 3)),
        (["makeup", "no show"], (1, 2), (1, 2), (1, 2), (0, 2)),
        ([], (0, 0), (0, 0), (0, 0), (0, 0)),
    ],
)
def test_a_status_counts_as_the_vocabulary_says(
    statuses: list[str],
    no_show: tuple[int, int],
    missed: tuple[int, int],
    attended: tuple[int, int],
    unreported: tuple[int, int],
) -> None:
    """A status counts as the vocabulary says."""
    found = {one.name: (one.part, one.whole) for one in numbers(marked(statuses)).rates}
    assert found["no_show"] == no_show
    assert found["missed"] == missed
    assert found["attendance"] == attended
    assert found["unreported"] == unreported


@pytest.mark.parametrize(
    ("session", "member", "status", "expected"),
    [
        (meeting(TUESDAY, FIRST), "M-0001", "no show", 1),
        (meeting(TUESDAY, FIRST, state="cancelled"), "M-0001", "no show", 0),
        (meeting(TUESDAY, FIRST, state="not reported"), "M-0001", "attended", 0),
        (meeting(TUESDAY, TODAY), "M-0001", "no show", 0),  # today is not over
        (meeting(TUESDAY, FIRST - timedelta(weeks=1)), "M-0001", "no show", 0),  # before joining
        (meeting(TUESDAY, FIRST), "M-0006", "no show", 0),  # not on this roster
        (meeting(TUESDAY, FIRST), "M-0006", "makeup", 1),  # a guest counts in the host session
        (meeting(TUESDAY, TODAY - timedelta(weeks=13)), "M-0002", "attended", 1),  # first day of the period
        (meeting(TUESDAY, TODAY - timedelta(weeks=13, days=1)), "M-0002", "attended", 0),
    ],
)
def test_who_and_when_counts(session: GroupSession, member: str, status: str, expected: int) -> None:
    """Only past sessions of the period count and only for people on the roster."""
    roster = (joined(TUESDAY, "M-0001"), joined(TUESDAY, "M-0002", date(2025, 1, 1)))
    made = practice(sessions=(session,), attendance=(present(session, member, status),), memberships=roster)
    assert rate(made, "attendance").whole == expected


def test_rows_in_dispute_count_as_shown_and_are_said() -> None:
    """Rows in dispute count as shown and are said."""
    sessions = weekly(TUESDAY, FIRST, 2)
    rows = (present(sessions[0], "M-0001", "no show", disputed=True), present(sessions[1], "M-0001"))
    found = numbers(practice(sessions=sessions, attendance=rows)).rates
    assert (found[0].part, found[0].whole, found[0].note) == (1, 2, "In dispute, counted as shown: 1.")
    assert (found[-1].name, found[-1].part, found[-1].whole) == ("disputed", 1, 2)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (2, 20, "0.0279", "0.3010"),
        (0, 20, "0.0000", "0.1611"),
        (20, 20, "0.8389", "1.0000"),
        (1, 2, "0.0945", "0.9055"),
    ],
)
def test_the_interval_is_wilsons(part: int, whole: int, low: str, high: str) -> None:
    """The interval is Wilson's."""
    found = wilson(part, whole) or ()
    assert [round(one, 4) for one in found] == [Decimal(low), Decimal(high)]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 300), st.integers(1, 300))
def test_the_interval_holds_the_share(part: int, more: int) -> None:
    """The interval holds the share and stays between 0 and 1."""
    whole = part + more
    low, high = wilson(part, whole) or (Decimal(2), Decimal(-1))
    assert 0 <= low <= Decimal(part) / whole + Decimal("0.0001")
    assert Decimal(part) / whole - Decimal("0.0001") <= high <= 1
    assert wilson(0, 0) is None


@pytest.mark.parametrize(
    ("part", "whole", "goal", "word"),
    [
        (1, 20, "0.10", WITHIN),
        (2, 20, "0.10", AT),
        (3, 20, "0.10", ABOVE),
        (10, 19, "0.10", TOO_FEW),
        (0, 0, "0.10", TOO_FEW),
        (3, 30, None, NO_GOAL),
    ],
)
def test_judging_a_goal(part: int, whole: int, goal: str | None, word: str) -> None:
    """A goal is judged only on enough member sessions."""
    assert Goal(None if goal is None else Decimal(goal), 20).reading(part, whole) == word


def test_goals_come_from_settings() -> None:
    """Goals and the smallest number come from settings."""
    made = marked(["no show", "attended", "attended", "attended", "attended"])  # 1 of 5
    assert rate(made, "no_show").reading == TOO_FEW
    strict = rate(made, "no_show", **{"Smallest number to colour": Decimal(5)})
    assert (strict.reading, strict.goal) == (ABOVE, Decimal("0.10"))
    lax = rate(made, "no_show", **{"Smallest number to colour": 5, "No-show goal": Decimal("0.25")})
    assert lax.reading == WITHIN


@pytest.mark.parametrize(
    ("reasons", "left", "expected"),
    [
        (["stopped coming", "completed", "agreed ending", "lost contact"], date(2026, 2, 1), (2, 4)),
        (
            ["moved to another group", "referred out", ""],
            date(2026, 2, 1),
            (0, 2),
        ),  # who moved is still in the practice
        (["stopped coming"], TODAY, (0, 0)),  # today is not over
        (["stopped coming"], TODAY - timedelta(days=365), (1, 1)),
        (["stopped coming"], TODAY - timedelta(days=366), (0, 0)),
    ],
)
def test_early_termination(reasons: list[str], left: date, expected: tuple[int, int]) -> None:
    """Early terminations are counted among all exits."""
    exits = tuple(
        joined(TUESDAY, f"M-{number:04d}", date(2024, 1, 2), left=left, exit_reason=reason)
        for number, reason in enumerate(reasons)
    )
    stays = joined(TUESDAY, "M-0099")
    found = rate(practice(memberships=(*exits, stays)), "early_termination")
    assert (found.part, found.whole) == expected
    assert found.note == ("Without a reason, counted as exits only: 1." if "" in reasons else "")


HERE, GONE, PAUSE = "attended", "no show", "excused"


@pytest.mark.parametrize(
    ("statuses", "changes", "expected"),
    [
        ([HERE] * 5 + [GONE] * 4, {}, (1, 1)),
        ([HERE] * 6 + [GONE] * 3, {}, (0, 1)),
        ([HERE] * 5 + ["late cancel", GONE, "cancelled", "late cancel"], {}, (1, 1)),
        ([HERE] * 4 + [GONE, PAUSE, PAUSE, PAUSE, GONE], {}, (1, 1)),  # last here 36 days ago
        ([HERE] * 5 + [GONE, PAUSE, PAUSE, GONE], {}, (0, 1)),  # last here 29 days ago
        ([HERE] * 3 + [GONE, PAUSE, PAUSE, PAUSE, PAUSE, GONE], {}, (1, 1)),
        ([GONE, GONE], {}, (1, 1)),  # never here, on the roster since January
        ([GONE, GONE], {"joined": date(2026, 2, 5)}, (0, 0)),  # off the roster when expected
        ([HERE, "cancelled", *[""] * 7], {}, (0, 1)),  # who knows whether they came since
        ([HERE] * 5 + [GONE, GONE, GONE, ""], {}, (0, 1)),
        ([HERE] * 5 + [GONE] * 4, {"left": date(2026, 4, 1)}, (0, 1)),  # a planned end
        ([HERE] * 5 + [GONE] * 4, {"left": date(2026, 3, 1)}, (0, 0)),  # gone: an exit, no drop-out
        ([PAUSE] * 9, {}, (0, 0)),
    ],
)
def test_operational_drop_out(statuses: list[str], changes: dict[str, Any], expected: tuple[int, int]) -> None:
    """Came to none of the last 4 expected sessions, or to none for 30 days, on the roster without a planned end."""
    found = rate(marked(statuses, memberships=(joined(TUESDAY, "M-0001", **changes),)), "drop_out")
    assert (found.part, found.whole) == expected


def test_somebody_in_two_groups_is_one_member() -> None:
    """Whoever still comes to one group has not dropped out; whoever stays away from both is counted once."""
    tuesdays, thursdays = weekly(TUESDAY, FIRST, 9), weekly(FAMILIES, date(2026, 1, 8), 8)
    rows = (
        *(present(one, "M-0001", GONE) for one in tuesdays),
        *(present(one, "M-0001", HERE) for one in thursdays),
        *(present(one, "M-0002", GONE) for one in (*tuesdays, *thursdays)),
    )
    roster = tuple(joined(group, who) for group in (TUESDAY, FAMILIES) for who in ("M-0001", "M-0002"))
    found = rate(practice(sessions=(*tuesdays, *thursdays), attendance=rows, memberships=roster), "drop_out")
    assert (found.part, found.whole) == (1, 2)


def test_drop_out_number() -> None:
    """Operational drop out takes its number from settings."""
    made = marked([HERE] * 7 + [GONE] * 2, memberships=(joined(TUESDAY, "M-0001"),))
    found = rate(made, "drop_out", **{"Operational drop-out after": 2})
    assert found.part == 1
    assert "last 2 expected sessions" in found.formula


@pytest.mark.parametrize(
    ("joins", "changes", "cancelled", "expected"),
    [
        (FIRST, {}, (), (1, 1)),
        (FIRST, {"left": date(2026, 2, 24)}, (), (1, 1)),  # the 8th session was the last day
        (FIRST, {"left": date(2026, 2, 23)}, (), (0, 1)),
        (date(2026, 1, 13), {}, (), (1, 1)),
        (date(2026, 1, 14), {}, (), (0, 0)),  # the 8th session is still ahead
        (FIRST, {"left": date(2026, 2, 24)}, (3,), (0, 1)),  # a cancelled session moves the 8th to March 3
        (FIRST, {}, (3, 4), (0, 0)),
        (None, {}, (), (0, 0)),  # nobody knows when the member began
    ],
)
def test_eight_session_retention(
    joins: date | None, changes: dict[str, Any], cancelled: tuple[int, ...], expected: tuple[int, int]
) -> None:
    """Eight session retention."""
    sessions = tuple(
        replace(one, state="cancelled" if number in cancelled else "held")
        for number, one in enumerate(weekly(TUESDAY, FIRST, 9))
    )
    roster = (replace(joined(TUESDAY, "M-0001"), joined=joins, **changes),)
    found = rate(practice(sessions=sessions, memberships=roster), "retention")
    assert (found.part, found.whole) == expected


def test_coming_is_staying() -> None:
    """Somebody who came to the 8th session stayed whatever the roster says."""
    sessions = weekly(TUESDAY, FIRST, 9)
    rows = tuple(present(one, "M-0001") for one in sessions[:8])
    roster = (joined(TUESDAY, "M-0001", left=date(2026, 2, 20)),)
    assert rate(practice(sessions=sessions, attendance=rows, memberships=roster), "retention").part == 1


def test_group_lines() -> None:
    """Each group shows its own attendance and seats."""
    sessions = (*weekly(TUESDAY, FIRST, 3), *weekly(FAMILIES, date(2026, 1, 8), 2))
    rows = (
        *(present(one, "M-0001") for one in sessions[:3]),
        *(present(one, "M-0004", GONE) for one in sessions[3:]),
    )
    closed = replace(TUESDAY, code="G-03", status="ended")
    roster = (
        joined(TUESDAY, "M-0001"),
        joined(TUESDAY, "M-0002", date(2026, 3, 1)),
        joined(FAMILIES, "M-0004", date(2026, 1, 8)),
    )
    made = practice(sessions=sessions, attendance=rows, memberships=roster, groups=(FAMILIES, closed, TUESDAY))
    tuesday, families = numbers(made).groups
    assert (tuesday.group, tuesday.attendance.part, tuesday.attendance.whole) == ("G-01", 3, 3)
    assert (tuesday.on_roster, tuesday.seats, tuesday.fill) == (2, 8, Decimal("0.2500"))
    assert tuesday.usual_fill == Decimal("0.1250")  # one member in most of the 13 weeks
    assert (families.attendance.part, families.attendance.whole) == (0, 2)
    assert (rate(made, "fill").part, rate(made, "fill").whole) == (3, 20)
    assert rate(made, "fill").low is None


@pytest.mark.parametrize(
    ("left", "usual"),
    [(None, "0.2500"), (date(2026, 3, 1), "0.3750")],
    ids=["it is not known until when", "Left tells until when"],
)
def test_an_inactive_member_takes_no_seat(left: date | None, usual: str) -> None:
    """Of three on the roster two count today; the weeks before Left count all three."""
    members = (replace(MEMBERS[0], status="inactive"), *MEMBERS[1:])
    stays = (
        joined(TUESDAY, "M-0001", date(2025, 1, 1), left=left),
        *(joined(TUESDAY, one.code, date(2025, 1, 1)) for one in MEMBERS[1:3]),
    )
    (line, _) = numbers(practice(members=members, memberships=stays)).groups
    assert (line.on_roster, line.usual_fill) == (2, Decimal(usual))


def test_a_group_without_seats() -> None:
    """A group without seats is left out of the fill and said."""
    made = practice(groups=(TUESDAY, replace(FAMILIES, seats=None)))
    assert (rate(made, "fill").whole, rate(made, "fill").note) == (8, "Active groups without a number of seats: 1.")
    assert numbers(made).groups[1].fill is None


def test_a_group_that_has_not_begun() -> None:
    """Its seats are left out of the fill, and that is said."""
    made = practice(groups=(TUESDAY, replace(FAMILIES, first=date(2099, 1, 5))))
    fill = rate(made, "fill")
    assert (fill.whole, fill.note) == (8, "Active groups that have not begun, left out: 1.")


def test_what_is_usual_begins_with_the_group() -> None:
    """A full group that began two weeks ago is usually full; one that begins next week has nothing usual yet."""
    first = TODAY - timedelta(days=15)
    new = replace(TUESDAY, seats=6, first=first)
    full = practice(groups=(new,), memberships=tuple(replace(joined(new, one.code), joined=first) for one in MEMBERS))
    (line,) = numbers(full).groups
    assert (line.on_roster, line.fill, line.usual_fill) == (6, Decimal("1.0000"), Decimal("1.0000"))
    ahead = replace(full, groups=(replace(new, first=TODAY + timedelta(days=7)),))
    (line,) = numbers(ahead).groups
    assert (line.on_roster, line.usual_fill) == (6, None)
    met = replace(ahead, sessions=weekly(new, TODAY - timedelta(days=8), 2))
    assert numbers(met).groups[0].usual_fill == Decimal("1.0000")


def test_weekly_series() -> None:
    """The weekly series ends with the last week that is over: half a week is no week without no-shows."""
    weeks = numbers(marked([HERE] * 7 + [GONE] * 2)).weeks
    assert len(weeks) == 26
    assert [line.monday for line in weeks[-2:]] == [date(2026, 2, 16), date(2026, 2, 23)]
    assert [(line.no_shows.part, line.no_shows.whole) for line in weeks[-2:]] == [(0, 1), (1, 1)]
    assert weeks[0].no_shows.share is None


PHQ = Measure(
    name="PHQ-9",
    low=Decimal(0),
    high=Decimal(27),
    higher_is_better=False,
    alert_change=Decimal(6),
    claim_change=Decimal(6),
)
ORS = Measure(
    name="ORS",
    low=Decimal(0),
    high=Decimal(40),
    higher_is_better=True,
    alert_change=Decimal(5),
    claim_change=Decimal(6),
)


def course(member: str, measure: Measure, *values: str) -> tuple[Score, ...]:
    """Return one score a week; given newest first, as exports do."""
    made = [
        Score(id="", member=member, measure=measure.name, value=Decimal(value), on=FIRST + timedelta(weeks=week))
        for week, value in enumerate(values)
    ]
    return tuple(reversed(made))


def test_scores_first_against_latest() -> None:
    """Scores compare first with latest in the direction of the measure."""
    scores = (
        *course("M-0001", PHQ, "20", "18", "14"),  # better by 6
        *course("M-0002", PHQ, "10", "16"),  # worse by 6
        *course("M-0003", PHQ, "12", "7"),  # better by 5: not reliable
        *course("M-0004", PHQ, "9"),  # one score only
        *course("M-0005", PHQ, "15", "28"),  # 28 is not a PHQ-9 total
        *course("M-0001", ORS, "20", "25.5"),  # 5.5: enough to alert, not to claim
        *course("M-0002", ORS, "20", "14.5"),
    )
    phq, ors = numbers(practice(measures=(PHQ, ORS), scores=scores)).measures
    assert (phq.people, phq.first_mean, phq.latest_mean, phq.better, phq.worse) == (
        3,
        Decimal("14.0"),
        Decimal("12.3"),
        1,
        1,
    )
    assert (ors.people, ors.better, ors.worse) == (2, 0, 1)


def test_a_mean_that_is_exactly_half_goes_up() -> None:
    """The float of 20.45 is a little less than that."""
    scores = (*course("M-0001", ORS, "20.4", "30.4"), *course("M-0002", ORS, "20.5", "30.5"))
    (ors,) = numbers(practice(measures=(ORS,), scores=scores)).measures
    assert (ors.first_mean, ors.latest_mean) == (Decimal("20.5"), Decimal("30.5"))


def test_a_share_that_is_exactly_half_goes_up() -> None:
    """1 of 32 is 3.125 %."""
    assert share_of(1, 32) == Decimal("0.0313")


def test_no_reliable_change_named() -> None:
    """No reliable change is claimed where the measure names none."""
    alliance = replace(ORS, about="alliance")
    bare = replace(PHQ, claim_change=None, alert_change=None)
    scores = (*course("M-0001", alliance, "30", "40"), *course("M-0001", bare, "20", "2"))
    for line in numbers(practice(measures=(alliance, bare), scores=scores)).measures:
        assert (line.people, line.better, line.worse) == (1, None, None)


def test_an_empty_practice() -> None:
    """An empty practice has every number and no division."""
    found = numbers(Practice(zone="America/New_York"))
    assert len(found.rates) == 9
    assert {(one.part, one.whole, one.share) for one in (*found.rates, *found.retention)} == {(0, 0, None)}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([HERE, "late arrival", GONE, "late cancel", "cancelled", PAUSE, ""]), max_size=9))
def test_nothing_expected_is_lost(statuses: list[str]) -> None:
    """Every expected member session is attended missed or cancelled in time."""
    made = marked(statuses)
    by_name = {one.name: one for one in numbers(made).rates}
    early = statuses.count("cancelled")
    assert by_name["attendance"].part + by_name["missed"].part + early == by_name["missed"].whole
    assert by_name["no_show"].part <= by_name["missed"].part


@pytest.mark.prove
def test_a_hundred_thousand_rows() -> None:
    """Who came to all sessions of six years came to all of every span of them."""
    groups = tuple(replace(TUESDAY, code=f"G-{number:02d}") for number in range(40))
    sessions = tuple(one for group in groups for one in weekly(group, date(2020, 3, 3), 312))
    members = tuple(f"M-{number:04d}" for number in range(8))
    rows: tuple[Attendance, ...] = tuple(present(one, member) for one in sessions for member in members)
    roster = tuple(joined(group, member, date(2020, 1, 1)) for group in groups for member in members)
    made = practice(groups=groups, sessions=sessions, attendance=rows, memberships=roster)
    (attended,) = (one for one in numbers(made).rates if one.name == "attendance")
    assert attended.part == attended.whole > 0
