"""Reads the busy times of a clinician's own calendar (.ics): when, never what.

The file is a stranger's. It is bounded before it is parsed, and an event that cannot be used is a problem while the
rest goes on. A file that ends too early is not used at all. What was not read is "cannot tell", never "free": see
``in_force.py`` for what follows from it.
"""

from icalendar import Calendar

from addon.calendars.busy_calendar import BusyCalendar, Span, unread
from addon.calendars.busy_files.expanding import BAD, LOOK, Expanding
from addon.calendars.busy_files.text import OPEN_IN_EDITOR, Refused, calendar_text
from addon.problems import Problem, in_file

MOST_TIMES = 5_000


def read_calendar(file: bytes, *, span: Span, name: str) -> BusyCalendar:
    """Return the busy times in the span, merged where equal, and what could not be used.

    Free, cancelled and our own events are left out. ``name`` names the file in problems.
    """
    place = in_file(name)
    text = calendar_text(file, first=span.first, last=span.last)
    if isinstance(text, Refused):
        return unread(place, code=text.code, what=text.what, next_step=text.next_step)
    try:
        calendars = Calendar.from_ical(text.text, multiple=True)
    except BAD:
        calendars = []
    if len(calendars) != text.calendars or not all(isinstance(one, Calendar) for one in calendars):
        return unread(place, what="this calendar file is damaged", next_step=OPEN_IN_EDITOR)
    expanding = Expanding(span)
    expanding.take(calendars)
    times, problems = expanding.times(), expanding.problems(place)
    if len(times) > MOST_TIMES:
        problems.append(Problem(place, "too-many-times", f"only the first {MOST_TIMES} busy times were used", LOOK))
    is_whole = not problems
    if text.is_utf16:
        problems.append(_from_an_editor(place=name))
    return BusyCalendar(
        place=place,
        times=tuple(times[:MOST_TIMES]),
        problems=tuple(problems),
        is_whole=is_whole,
        is_bare=not text.entries,
    )


def _from_an_editor(*, place: str) -> Problem:
    what = "this file was saved by an editor (in the encoding UTF-16). It was read, but it may be out of date"
    return Problem(in_file(place), "odd-encoding", what, "Export the calendar again and put that file here unopened.")
