"""Week and Week by clinician: two views over the sessions ahead and what takes everybody's time."""

from addon.calendars.blocks import block_commitments
from addon.calendars.in_force import LAST_TOLD
from addon.calendars.wanted import BookedEvents
from addon.memory import news
from addon.names_in_text import names_of
from addon.part import Given, Part, Result
from addon.sessions.double_bookings import Bookings
from addon.taken_times import taken_times
from addon.week.load import taken, week_lines
from addon.week.plan import plan_lines, planned
from addon.week.shown import weeks_shown
from addon.week_shown import WEEK_SHOWN


def _week(given: Given) -> Result:
    practice = given.practice
    names = names_of(practice)
    times, booked = taken_times(given), (given.handed(BookedEvents) or BookedEvents()).events
    for block in block_commitments(practice, today=given.today):
        times.setdefault(block.who[1], []).append(block)
    weeks = [
        (one, taken(times.get(one.code, ()), booked.get(one.code, ()), given.today))
        for one in practice.clinicians
        if one.active
    ]
    bookings = (given.handed(Bookings) or Bookings()).found
    plan = planned(practice, given.wall, bookings)
    return Result(
        lines={
            "week": plan_lines(plan, names, given.views["sessions"]),
            "week_by_clinician": (line for one, found in weeks for line in week_lines(one, found, names)),
        },
        memory=(news(WEEK_SHOWN, given.remembered(WEEK_SHOWN), weeks_shown(weeks, plan, given.today)),),
    )


WEEK = Part(
    name="week",
    tabs=("week", "week_by_clinician"),
    sees=("sessions",),
    takes=(BookedEvents, Bookings),
    compute=_week,
    memory=(LAST_TOLD, WEEK_SHOWN),
)
