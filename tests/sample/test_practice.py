"""The sample practice is as large as promised, the same every time, and never contradicts itself."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from addon.records import ATTENDED, MISSED
from addon.sample.practice import sample_practice
from addon.sample.shape import Sample, Sizes
from tests.bench.sizes import sizes_for

TODAY = date(2026, 3, 6)
SEEDS = (1, 7, 42)


@pytest.fixture(scope="module", params=SEEDS)
def sample(request: pytest.FixtureRequest) -> Sample:
    """The practice of each of a few seeds."""
    return sample_practice(request.param, TODAY)


def told(sample: Sample) -> list[str]:
    """Return the status words of the sessions that have happened."""
    return [row.status for row in sample.practice.attendance if row.status]


def test_the_practice_has_the_promised_size(sample: Sample) -> None:
    """12 clinicians, 18 groups, 220 members and 4,000 member-sessions within a tenth."""
    practice = sample.practice
    assert (len(practice.clinicians), len(practice.groups), len(practice.members)) == (12, 18, 220)
    assert 3600 <= len(told(sample)) <= 4400
    assert len(practice.appointments) > 800
    assert 1500 < len(practice.scores) < 4000


def test_the_kinds_of_group_are_mixed_as_promised(sample: Sample) -> None:
    """Process, skills and psycho-education groups; one multi-family, two co-led, two hybrid, two fortnightly."""
    groups = sample.practice.groups
    kinds = Counter(one.kind for one in groups)
    assert min(kinds["process"], kinds["skills"], kinds["psycho-education"]) >= 4
    assert kinds["multi-family"] == 1
    assert sum(bool(one.co_facilitator) for one in groups) == 2
    assert sum(one.meets == "hybrid" for one in groups) == 2
    assert Counter(one.every_weeks for one in groups) == {1: 16, 2: 2}


def test_the_same_seed_and_day_give_the_same_practice() -> None:
    """Nothing depends on a clock or on chance outside the seed."""
    assert sample_practice(7, TODAY) == sample_practice(7, TODAY)


def test_another_seed_gives_another_practice() -> None:
    """Names and marks come from the seed."""
    one, other = sample_practice(7, TODAY).practice, sample_practice(8, TODAY).practice
    assert {m.name for m in one.members} != {m.name for m in other.members}
    assert [a.status for a in one.attendance] != [a.status for a in other.attendance]


def test_the_weeks_lie_around_today(sample: Sample) -> None:
    """26 weeks back have been told, 6 ahead are planned, and nothing stands outside."""
    first, last = TODAY - timedelta(weeks=26), TODAY + timedelta(weeks=6)
    state_of = {}
    for session in sample.practice.sessions:
        assert first <= session.start.date() <= last
        assert (session.state == "planned") == (session.start.date() >= TODAY)
        state_of[session.code] = session.state
    for row in sample.practice.attendance:
        assert (row.status == "") == (state_of[row.session] == "planned")
        assert (row.status == "session cancelled by practice") == (state_of[row.session] == "cancelled")
    assert all((one.status == "") == (one.start.date() >= TODAY) for one in sample.practice.appointments)


def test_nobody_is_marked_before_joining_or_after_leaving(sample: Sample) -> None:
    """Every attendance row lies inside a membership, and each session has each member once."""
    day = {one.code: one.start.date() for one in sample.practice.sessions}
    times: dict[tuple[str, str], list] = {}
    for one in sample.practice.memberships:
        times.setdefault((one.group, one.member), []).append(one)
    for row in sample.practice.attendance:
        assert any(one.active_on(day[row.session]) for one in times[row.group, row.member])
    pairs = [(row.session, row.member) for row in sample.practice.attendance]
    assert len(pairs) == len(set(pairs))


def test_sessions_follow_the_cadence(sample: Sample) -> None:
    """Each session stands on its group's weekday and hour, a whole number of turns after the first one."""
    groups = {one.code: one for one in sample.practice.groups}
    for session in sample.practice.sessions:
        group = groups[session.group]
        assert group.first is not None
        assert (session.start.weekday(), session.start.time()) == (group.weekday, group.start)
        days = (session.start.date() - group.first).days
        assert days >= 0
        assert days % (7 * group.every_weeks) == 0


def hours_of_clinicians(sample: Sample) -> list[tuple[str, datetime, datetime]]:
    """Return (clinician, start, end) of everything a clinician does with clients, in order."""
    hours = []
    for session in sample.practice.sessions:
        staff = filter(None, (session.clinician, session.co_facilitator))
        hours += [(who, session.start, session.end) for who in staff]
    for one in sample.practice.appointments:
        hours.append((one.clinician, one.start, one.start + timedelta(minutes=one.minutes or 60)))
    return sorted(hours)


def test_no_clinician_is_in_two_places(sample: Sample) -> None:
    """Groups, co-led groups and individual appointments of one clinician never overlap."""
    for (who, _, until), (other, start, _) in pairwise(hours_of_clinicians(sample)):
        assert who != other or until <= start


def test_supervision_and_team_meeting_are_kept_free(sample: Sample) -> None:
    """Every clinician has the team meeting, every associate a supervisor's hour, and no session falls into either."""
    slots = {one.code: (*one.supervision, *one.meetings) for one in sample.practice.clinicians}
    for one in sample.practice.clinicians:
        assert one.meetings
        assert bool(one.supervisor) == (one.licence == "associate")
        assert not one.supervisor or one.supervision
    for who, start, until in hours_of_clinicians(sample):
        for slot in slots[who]:
            begins = start.replace(hour=slot.start.hour, minute=slot.start.minute)
            ends = begins + timedelta(minutes=slot.minutes)
            assert start.weekday() != slot.weekday or until <= begins or ends <= start


def test_one_pair_of_groups_shares_a_room_by_mistake(sample: Sample) -> None:
    """Rooms are booked once, but for the one deliberate double booking."""
    clashes = set()
    booked = sorted((one.room, one.start, one.end, one.group) for one in sample.practice.sessions if one.room)
    for (room, _, until, group), (other, start, _, later) in pairwise(booked):
        if room == other and start < until:
            clashes.add((group, later))
    assert len(clashes) == 1


def test_no_shows_are_as_frequent_as_in_life(sample: Sample) -> None:
    """Between 6 and 16 of a hundred expected member-sessions are no-shows."""
    words = Counter(told(sample))
    expected = sum(words[word] for word in ATTENDED | MISSED | {"cancelled"})
    assert 0.06 <= words["no show"] / expected <= 0.16
    assert words["late cancel"]
    assert words["excused"]
    assert words["late arrival"]


def test_drop_outs_end_in_a_run_of_misses(sample: Sample) -> None:
    """Whoever stopped coming or was lost missed the last sessions that were held."""
    start = {one.code: one.start for one in sample.practice.sessions}
    lone = sample.oddities.single_row_session
    gone = [m for m in sample.practice.memberships if m.exit_reason in {"stopped coming", "lost contact"}]
    assert len(gone) >= 8
    for one in gone:
        rows = [row for row in sample.practice.attendance if (row.group, row.member) == (one.group, one.member)]
        rows = [row for row in rows if one.active_on(start[row.session].date()) and row.session != lone]
        held = [
            row.status for row in sorted(rows, key=lambda row: start[row.session]) if row.status in ATTENDED | MISSED
        ]
        assert set(held[-2:]) <= MISSED


def test_names_look_like_names_of_many_places(sample: Sample) -> None:
    """Accents and apostrophes occur, two members share a name with different birth dates, one profile is a couple."""
    members = {one.code: one for one in sample.practice.members}
    names = [one.name for one in members.values()]
    assert sum(not name.isascii() for name in names) > 40
    assert sum("'" in name for name in names) > 3
    twins = [members[code] for code in sample.oddities.one_name]
    assert twins[0].name == twins[1].name
    assert twins[0].birth_date != twins[1].birth_date
    assert [name for name, count in Counter(names).items() if count > 1] == [twins[0].name]
    assert sum(" and " in name for name in names) == 1
    assert not set(names) & {one.name for one in sample.practice.clinicians}


def test_nobody_can_be_reached_by_accident(sample: Sample) -> None:
    """Phones are of the range kept for invention, addresses of example.org, and no two share a phone."""
    members = sample.practice.members
    assert all(") 555-01" in one.phone and len(one.phone) == 14 for one in members)
    assert len({one.phone for one in members}) == len(members)
    assert all(one.email.endswith("@example.org") and one.email.isascii() for one in members if one.email)


def test_families_share_name_and_payer_and_one_is_billed(sample: Sample) -> None:
    """The multi-family group has families of several, each with exactly one account that is billed."""
    families: dict[str, list] = {}
    for one in sample.practice.members:
        if one.family:
            families.setdefault(one.family, []).append(one)
    assert len(families) >= 4
    for name, people in families.items():
        assert len(people) > 1
        assert all(one.name.endswith(name) for one in people)
        assert len({one.payer for one in people}) == 1
        assert sum(one.bills_for_family for one in people) == 1


def test_some_see_their_clinician_alone_on_the_day_of_the_group(sample: Sample) -> None:
    """Same-day billing has cases: an individual appointment and a group session of one member and clinician."""
    start = {one.code: one for one in sample.practice.sessions}
    in_group = {
        (row.member, start[row.session].start.date(), start[row.session].clinician)
        for row in sample.practice.attendance
        if row.status in ATTENDED
    }
    alone = {(a.member, a.start.date(), a.clinician) for a in sample.practice.appointments if a.status in ATTENDED}
    assert len(in_group & alone) > 20


def test_scores_are_in_range_and_unique(sample: Sample) -> None:
    """Every total fits its measure, belongs to a day on which the member was there, and stands once."""
    top = {"ORS": 40, "GSRS": 40, "PHQ-9": 24, "GAD-7": 21}  # item 9 is 0 in the sample
    scores = sample.practice.scores
    assert set(top) == {one.measure for one in scores}
    assert all(0 <= one.value <= top[one.measure] for one in scores)
    assert len({(one.member, one.measure, one.on) for one in scores}) == len(scores)
    day = {one.code: one.start.date() for one in sample.practice.sessions}
    there = {(row.member, day[row.session]) for row in sample.practice.attendance if row.status in ATTENDED}
    lone = sample.oddities.single_row_session
    there |= {(row.member, day[lone]) for row in sample.practice.attendance if row.session == lone}
    assert all((one.member, one.on) in there for one in scores)


def alliance_falls(sample: Sample) -> list[float]:
    """Return, per membership that was broken off, the last GSRS minus the mean of those before it."""
    found = []
    for one in sample.practice.memberships:
        if one.exit_reason in {"stopped coming", "lost contact"}:
            own = [s for s in sample.practice.scores if s.member == one.member and s.measure == "GSRS"]
            values = [float(s.value) for s in own if one.active_on(s.on)]
            if len(values) >= 5:
                found.append(values[-1] - sum(values[:-3]) / len(values[:-3]))
    return found


def test_alliance_dips_before_somebody_stops_coming() -> None:
    """Whoever stopped coming rated the group clearly lower at the end than they used to."""
    falls = [fall for seed in range(8) for fall in alliance_falls(sample_practice(seed, TODAY))]
    assert len(falls) > 8
    assert sum(falls) / len(falls) < -2.5


@pytest.mark.parametrize("weekday", range(7))
def test_the_practice_can_be_made_on_any_day_of_the_week(weekday: int) -> None:
    """The promised numbers do not depend on which day today is."""
    made = sample_practice(3, date(2026, 10, 26) + timedelta(days=weekday))
    assert len(made.practice.members) == 220
    assert 3600 <= len(told(made)) <= 4400


def test_a_big_practice_keeps_the_rules_of_the_small_one() -> None:
    """The bench's sizes give at least the rows asked for, and still no clinician is in two places."""
    big = sample_practice(5, TODAY, sizes=sizes_for(20_000))
    assert len(told(big)) >= 20_000
    test_no_clinician_is_in_two_places(big)
    test_nobody_is_marked_before_joining_or_after_leaving(big)


def test_a_small_practice_can_be_made_too() -> None:
    """Half a set of groups in half the time is a practice as well."""
    sizes = replace(Sizes(), clinicians=6, groups=9, members=95, weeks_back=13)
    small = sample_practice(2, TODAY, sizes=sizes)
    assert (len(small.practice.groups), len(small.practice.members)) == (9, 95)
    test_no_clinician_is_in_two_places(small)
