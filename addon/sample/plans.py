"""The eighteen groups of the sample practice, before anybody knows who leads them and when."""

from dataclasses import dataclass
from datetime import time

EVENING = (time(17, 30), time(18), time(19))
LATE_DAY = (time(16), time(16, 30), time(17))
LUNCH = (time(12), time(12, 30))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
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
    Plan(name="Tuesday evening process", weekday=1, starts=(time(18),)),
    Plan(name="DBT skills, evening", kind="skills", usual=10, seats=12, co_led=True),
    Plan(name="Anxiety basics", kind="psycho-education", minutes=60, usual=11, seats=12, starts=LUNCH),
    Plan(name="Newcomers' process", starts=(time(18),)),
    Plan(name="Emotion regulation", kind="skills", minutes=75, usual=10, seats=12, starts=LATE_DAY),
    Plan(name="Families together", kind="multi-family", minutes=75, usual=14, seats=16, co_led=True),
    Plan(name="Living with loss", kind="support", usual=10, seats=12, every=2, starts=LATE_DAY),
    Plan(name="Online process", meets="video"),
    Plan(name="Second chapter process", clashes_with=3),
    Plan(name="Distress tolerance", kind="skills", minutes=75, usual=10, seats=12, starts=LUNCH),
    Plan(name="Sleep and mood", kind="psycho-education", minutes=60, usual=11, seats=12, starts=LUNCH, meets="hybrid"),
    Plan(name="Open evening process", meets="hybrid"),
    Plan(name="Young adults process", young_weeks=14, starts=LATE_DAY),
    Plan(name="Mindfulness skills", kind="skills", minutes=60, usual=10, seats=12, starts=LUNCH),
    Plan(name="Understanding depression", kind="psycho-education", minutes=60, usual=11, seats=12, starts=LATE_DAY),
    Plan(name="Parenting under stress", kind="psycho-education", minutes=60, usual=11, seats=12, every=2),
    Plan(name="Assertiveness skills", kind="skills", minutes=75, usual=10, seats=12),
    Plan(name="Late afternoon process", starts=LATE_DAY),
)
