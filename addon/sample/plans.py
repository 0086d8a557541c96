"""The eighteen groups of the sample practice, before anybody knows who leads them and when."""

from dataclasses import dataclass
from datetime import time

EVENING = (time(17, 30), time(18), time(19))
LATE_DAY = (time(16), time(16, 30), time(17))
LUNCH = (time(12), time(12, 30))


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPlan:
    """A group to be placed: ``usual`` members at a time, ``starts`` are the hours that suit it.

    ``clashes_with`` is the place of the group whose hour and room it takes by mistake;
    ``young_weeks`` lets it begin so many weeks after the sample does.
    """

    name: str
    kind: str = "process"
    minutes: int = 90
    usual: int = 8
    seats: int = 9
    starts: tuple[time, ...] = EVENING
    every: int = 1
    meets: str = "in person"
    co_led: bool = False
    weekday: int | None = None
    clashes_with: int | None = None
    young_weeks: int = 0


PLANS = (
    GroupPlan(name="Tuesday evening process", weekday=1, starts=(time(18),)),
    GroupPlan(name="DBT skills, evening", kind="skills", usual=10, seats=12, co_led=True),
    GroupPlan(name="Anxiety basics", kind="psycho-education", minutes=60, usual=11, seats=12, starts=LUNCH),
    GroupPlan(name="Newcomers' process", starts=(time(18),)),
    GroupPlan(name="Emotion regulation", kind="skills", minutes=75, usual=10, seats=12, starts=LATE_DAY),
    GroupPlan(name="Families together", kind="multi-family", minutes=75, usual=14, seats=16, co_led=True),
    GroupPlan(name="Living with loss", kind="support", usual=10, seats=12, every=2, starts=LATE_DAY),
    GroupPlan(name="Online process", meets="video"),
    GroupPlan(name="Second chapter process", clashes_with=3),
    GroupPlan(name="Distress tolerance", kind="skills", minutes=75, usual=10, seats=12, starts=LUNCH),
    GroupPlan(
        name="Sleep and mood", kind="psycho-education", minutes=60, usual=11, seats=12, starts=LUNCH, meets="hybrid"
    ),
    GroupPlan(name="Open evening process", meets="hybrid"),
    GroupPlan(name="Young adults process", young_weeks=14, starts=LATE_DAY),
    GroupPlan(name="Mindfulness skills", kind="skills", minutes=60, usual=10, seats=12, starts=LUNCH),
    GroupPlan(
        name="Understanding depression", kind="psycho-education", minutes=60, usual=11, seats=12, starts=LATE_DAY
    ),
    GroupPlan(name="Parenting under stress", kind="psycho-education", minutes=60, usual=11, seats=12, every=2),
    GroupPlan(name="Assertiveness skills", kind="skills", minutes=75, usual=10, seats=12),
    GroupPlan(name="Late afternoon process", starts=LATE_DAY),
)
