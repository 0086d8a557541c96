from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from addon.calendars.busy_calendar import BusyCalendar, unread
from addon.calendars.in_force import LAST_TOLD, Asked, InForce, LastTold, in_force
from addon.problems import in_file
from addon.sessions.commitments import BusyTime

NOW = datetime(2026, 3, 3, 17, tzinfo=UTC)
TODAY = date(2026, 3, 3)
PLACE = in_file("calendars/busy/C-01.ics")
KEY = "file C-01"
ONE = BusyTime(start=datetime(2026, 3, 10, 18, tzinfo=UTC), end=datetime(2026, 3, 10, 19, tzinfo=UTC))
TWO = BusyTime(start=datetime(2026, 3, 17, 18, tzinfo=UTC), end=datetime(2026, 3, 17, 19, tzinfo=UTC))
OVER = BusyTime(start=datetime(2026, 3, 2, 18, tzinfo=UTC), end=datetime(2026, 3, 2, 19, tzinfo=UTC))
WHOLE = BusyCalendar(place=PLACE, key=KEY, owner="C-01", times=(ONE,))
PAGE = replace(unread(PLACE, what="this is a web page", next_step="Export it again."), key=KEY, owner="C-01")
PARTLY = replace(WHOLE, times=(TWO,), problems=PAGE.problems, is_whole=False)
BARE = replace(WHOLE, times=(), is_bare=True)
BEFORE = {KEY: LastTold(on=date(2026, 3, 2), owner="C-01", place=str(PLACE), times=(OVER, ONE))}


def after(
    *read: BusyCalendar, before: Mapping[str, LastTold] = BEFORE, answers: Mapping[str, str] | None = None
) -> InForce:
    """Return what is in force now."""
    return in_force(read, Asked(before=before, answers=answers or {}, now=NOW, today=TODAY))


def remembered(found: InForce, before: Mapping[str, LastTold] = BEFORE) -> Mapping[str, LastTold]:
    """Return what is remembered after the pass."""
    return {key: one for key, one in {**before, **found.memory.values}.items() if one is not None}


def test_a_calendar_that_was_read_is_in_force_and_remembered() -> None:
    """What it told earlier is over."""
    found = after(WHOLE)
    assert (found.calendars, found.asked, found.memory.kept) == ((WHOLE,), (), LAST_TOLD)
    assert remembered(found)[KEY] == LastTold(on=TODAY, owner="C-01", place=str(PLACE), times=(ONE,))


@pytest.mark.parametrize(("read", "times"), [(PAGE, (ONE,)), (PARTLY, (ONE, TWO)), (BARE, (ONE,))])
def test_what_cannot_be_read_frees_nothing_and_is_told_in_every_pass(
    read: BusyCalendar, times: tuple[BusyTime, ...]
) -> None:
    """What it told last stays in force, with its day; nothing else is remembered."""
    found = after(read)
    (calendar,) = found.calendars
    (problem,) = calendar.problems
    assert (calendar.times, calendar.is_whole, problem.is_unread) == (times, False, True)
    assert problem.what.endswith("; what it told on Mar 2 2026 still counts")
    assert remembered(found) == BEFORE
    assert after(read, before=remembered(found)).calendars == found.calendars


@pytest.mark.parametrize("before", [{}, {KEY: replace(BEFORE[KEY], times=(OVER,))}])
def test_where_nothing_was_told_about_the_time_to_come_nothing_is_promised(before: Mapping[str, LastTold]) -> None:
    """An unreadable calendar is a problem still; one without entries is just empty."""
    assert after(PAGE, before=before).calendars == (PAGE,)
    assert after(BARE, before=before).calendars == (BARE,)


def test_a_calendar_that_is_gone_counts_until_a_person_says_that_it_was_removed() -> None:
    """Its file may be missing because a download failed, or the folder because a disk did."""
    found = after()
    (question,) = found.asked
    assert (question.kind, question.where) == ("calendar gone", str(PLACE))
    assert [(one.owner, one.times, one.is_whole) for one in found.calendars] == [("C-01", (OVER, ONE), False)]
    assert remembered(found) == BEFORE
    for word in ("yes", "on purpose"):
        assert after(answers={question.key: word}) == found
    for word in ("put back", "no"):
        kept = after(answers={question.key: word})
        (problem,) = kept.calendars[0].problems
        assert (problem.is_unread, kept.asked) == (True, (question,))
        assert remembered(kept) == BEFORE
    gone = after(answers={question.key: "Removed"})
    assert (gone.calendars, gone.asked, remembered(gone)) == ((), (), {})


@pytest.mark.parametrize(
    ("there", "before"),
    [
        (replace(WHOLE, key="file Rosa Díaz", owner="Rosa Díaz"), {KEY: replace(BEFORE[KEY], times=(ONE,))}),
        (replace(WHOLE, key="file C-02", owner="C-02"), {KEY: replace(BEFORE[KEY], times=(OVER,))}),
    ],
)
def test_a_calendar_under_another_name_or_all_over_is_not_missed(
    there: BusyCalendar, before: Mapping[str, LastTold]
) -> None:
    """A renamed file tells the same times."""
    found = after(there, before=before)
    assert (found.calendars, found.asked) == ((there,), ())
    assert set(remembered(found, before)) == {there.key}
