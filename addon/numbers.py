"""The numbers of a practice that are looked at over time: what each is called, counts, and which way is better.

Their values come from ``addon.metrics``. Numbers that tell only how things are today (rows not yet reported or in
dispute, operational drop-out) are not among them: no row tells how they were in March.
"""

from dataclasses import dataclass

WEEK, MONTH = "week", "month"
SHARE, RATE, DAYS = "share", "per 100", "days"
FEWER, MORE = -1, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number; ``words`` define it for a period.

    ``unit``: a share of what is counted, events per 100, or days. ``sampled`` is False for a share in which chance
    plays no part as in throws of a coin (seats). ``every``: the period of a point. ``better``: 1 more is better, -1
    less is, 0 neither. ``goal``: the setting that holds its goal, "" if none. ``by_group``: it can be counted for some
    groups alone. ``repeats``: one member is counted many times.
    """

    name: str
    label: str
    words: str
    unit: str = SHARE
    sampled: bool = True
    every: str = MONTH
    better: int = 0
    goal: str = ""
    by_group: bool = True
    repeats: bool = False


_EXPECTED = "expected attendances of the week (marked, on the roster that day; excused and practice-cancelled left out)"
NUMBERS = (
    Number(
        name="no_show",
        label="No-show rate",
        words=f"no show ÷ {_EXPECTED}",
        every=WEEK,
        better=FEWER,
        goal="No-show goal",
        repeats=True,
    ),
    Number(
        name="missed",
        label="Missed rate",
        words=f"(no show + late cancel) ÷ {_EXPECTED}",
        every=WEEK,
        better=FEWER,
        repeats=True,
    ),
    Number(
        name="attendance",
        label="Attendance rate",
        words=f"(attended + late arrival + left early + makeup) ÷ {_EXPECTED}",
        every=WEEK,
        better=MORE,
        repeats=True,
    ),
    Number(
        name="fill",
        label="Seats taken",
        words="places taken on the rosters at the end of the week ÷ seats, over the groups that run now, had "
        "begun by then (First session in Groups, or an earlier session on record) and name their seats, as Groups "
        "names them now; from the week of the first session on record",
        sampled=False,
        every=WEEK,
        better=MORE,
        repeats=True,
    ),
    Number(
        name="early_termination",
        label="Early termination",
        words="exits with the reason stopped coming or lost contact ÷ all exits in the month but moves to another "
        "group",
        better=FEWER,
        goal="Early termination goal",
    ),
    Number(
        name="retention",
        label="8-session retention",
        words="memberships still active, or attending, at their group's 8th held session from joining on ÷ memberships "
        "whose 8th session fell into the month; who is inactive in Members without Left in Roster counts until the "
        "last day they came",
        better=MORE,
    ),
    Number(
        name="waiting",
        label="Days to first session",
        words="the middle number of days from First contact in Intake to the first session attended since, of people "
        "whose first session fell into the month",
        unit=DAYS,
        better=FEWER,
        by_group=False,
    ),
    Number(
        name="screening_no_shows",
        label="No-shows of screenings",
        words="screenings with no show ÷ screenings held or with no show, by the day of Screening at",
        better=FEWER,
        by_group=False,
    ),
    Number(
        name="to_act",
        label="Days to first action",
        words="the middle number of days from opening to the first review, talk, try or letter, of the alerts opened "
        "in the month; one without any at its end counts as the longest, one that was withdrawn without any is left "
        "out",
        unit=DAYS,
        better=FEWER,
        by_group=False,
    ),
    Number(
        name="in_time",
        label="Closed by Act by",
        words="alerts closed on or before Act by, by what people filled in ÷ alerts whose Act by lies in the month",
        better=MORE,
        by_group=False,
    ),
    Number(
        name="alerts",
        label="Alerts per 100 attended",
        words="100 x alerts opened in the month ÷ attended, from the month after the first alert on",
        unit=RATE,
        by_group=False,
    ),
)
BY_NAME = {one.name: one for one in NUMBERS}
BY_LABEL = {one.label: one for one in NUMBERS}
