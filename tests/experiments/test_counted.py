"""Of seats, which are all counted, two middles are told: no range, no chance and no verdict."""

import re
from dataclasses import replace
from datetime import date, timedelta

from addon.experiments.counted import Judged
from addon.experiments.plans import Plan
from addon.experiments.verdicts import told
from addon.metrics.history import History
from addon.numbers import BY_NAME, MORE
from addon.records import GroupSession, Membership, TherapyGroup
from tests.metrics.made_past import MONDAY, past_of
from tests.practice import TUESDAY

START = MONDAY + timedelta(weeks=13)
UNTIL = START + timedelta(weeks=6, days=-1)
PLAN = Plan(rid="EX-01", number=BY_NAME["fill"], better=MORE, start=START, until=UNTIL, baseline=MONDAY)
GROUPS = tuple(replace(TUESDAY, code=f"G-{at:02d}", seats=10, first=MONDAY) for at in range(1, 21))


def stays(
    group: TherapyGroup, people: int, *, first: date = MONDAY, last: date | None = None
) -> tuple[Membership, ...]:
    """Return so many members of a group between two days."""
    codes = [f"M-{place:04d}" for place in range(people)]
    return tuple(
        Membership(id=f"{group.code}-{code}-{first}", group=group.code, member=code, joined=first, left=last)
        for code in codes
    )


def of_rosters(*rosters: Membership, plan: Plan = PLAN) -> Judged:
    """Return what is told of a practice with these rosters, the day after ``plan`` is over."""
    base = past_of([(10, 0)] * 19)
    sessions: tuple[GroupSession, ...] = base.practice.sessions
    past = History(replace(base.practice, groups=GROUPS, sessions=sessions, memberships=rosters), base.today)
    return told(plan, past, past.today, looked_at=1)


def changing_over() -> list[Membership]:
    """Return nine of ten seats before and after, while four of each group have left two days before Start."""
    found: list[Membership] = []
    for group in GROUPS:
        every = stays(group, 9)
        found += [replace(one, left=START - timedelta(days=2)) for one in every[:4]] + [*every[4:]]
        found += stays(group, 4, first=START)
    return found


def test_a_day_on_which_members_change_over_is_no_change() -> None:
    """On the last day before Start half of the seats were empty; in all the weeks but one nine of ten were taken."""
    found = of_rosters(*changing_over())
    assert found.status == "done: the same as before"
    assert found.result == (
        "Before 90.0% (the middle of 13 weeks, 50.0% to 90.0%), after 90.0% (the middle of 6 weeks, 90.0% to 90.0%). "
        "All seats are counted, so there is no likely range and no chance that the change helped. This is a "
        "before/after comparison in one practice; other things changed too."
    )
    assert not re.search("CrI|Chance the|Verdict|clear|leaning", found.result)


def test_more_and_fewer_seats_are_told_as_such() -> None:
    """A higher middle and a lower one, of whole weeks: a change of less than a week has none."""
    more = [one for group in GROUPS for one in (*stays(group, 6), *stays(group, 9, first=START)[6:])]
    assert of_rosters(*more).status == "done: higher than before"
    fewer = [one for group in GROUPS for one in (*stays(group, 6), *stays(group, 9, last=START)[6:])]
    assert of_rosters(*fewer).status == "done: lower than before"
    short = of_rosters(*more, plan=replace(PLAN, until=START + timedelta(days=3)))
    assert (short.status, short.result) == (
        "done: too little data",
        "Whole weeks counted: 13 before, 0 after. Verdict: too little data.",
    )
