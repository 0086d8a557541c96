"""When somebody can come, as callers say it and VAs write it down."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.intake.asked_times import asked_times
from addon.placing import AskedTime

MON, TUE, WED, FRI, SAT = 0, 1, 2, 4, 5
NOON, FIVE = time(12), time(17)


def at(day: int | None, begin: time | None = None, end: time | None = None, *, is_over: bool = False) -> AskedTime:
    """Return one time that was asked for."""
    return AskedTime(day=day, begin=begin, end=end, is_over=is_over)


CASES: dict[str, tuple[AskedTime, ...] | None] = {
    "": (),
    "Mon, Tue": (at(MON), at(TUE)),
    "Mondays & Tuesdays": (at(MON), at(TUE)),
    "tues or wed.": (at(TUE), at(WED)),
    "Tue evening": (at(TUE, FIVE),),
    "Tuesday evenings": (at(TUE, FIVE),),
    "mornings": (at(None, None, NOON),),
    "Mon after 5 PM": (at(MON, FIVE),),
    "Mon after 5:30pm": (at(MON, time(17, 30)),),
    "Mon after 5": (at(MON, FIVE),),
    "Mon from 17:00": (at(MON, FIVE),),
    "Mon and Tue evenings": (at(MON, FIVE), at(TUE, FIVE)),
    "Mon; Tue evening": (at(MON), at(TUE, FIVE)),
    "Tue evening, Sat morning": (at(TUE, FIVE), at(SAT, None, NOON)),
    "Tue morning or evening": (at(TUE, None, NOON), at(TUE, FIVE)),
    "Wed before noon": (at(WED, None, NOON, is_over=True),),
    "Fri between 1 and 4 PM": (at(FRI, time(13), time(16), is_over=True),),
    "Fri 9-11:30 am": (at(FRI, time(9), time(11, 30), is_over=True),),
    "Mon-Wed": (at(MON), at(TUE), at(WED)),
    "weekends": (at(5), at(6)),
    "Tue pm": (at(TUE, NOON),),
    "Mon 6-9": (at(MON, time(18), time(21), is_over=True),),
    "Mon 9-5": (at(MON, time(9), FIVE, is_over=True),),
    "Mon 10-1": (at(MON, time(10), time(13), is_over=True),),
    "Mon 6:30-8": (at(MON, time(18, 30), time(20), is_over=True),),
    "7-9 am": (at(None, time(7), time(9), is_over=True),),
    "7 am to 9": (at(None, time(7), time(9), is_over=True),),
    "6 am-7": (at(None, time(6), time(7), is_over=True),),
    "9 am - 5": (at(None, time(9), FIVE, is_over=True),),
    "8-10 pm": (at(None, time(20), time(22), is_over=True),),
    "11-1 pm": (at(None, time(11), time(13), is_over=True),),
    "Tue 8 am to noon": (at(TUE, time(8), NOON, is_over=True),),
    "9 pm - 7 pm": None,
    "every Tuesday": (at(TUE),),
    "any Tuesday evening": (at(TUE, FIVE),),
    "Tue any time": (at(TUE),),
    "any time": (),
    "any day": tuple(at(day) for day in range(7)),
    "after 5 PM on Mondays": (at(MON, FIVE),),
    "evenings on Tue": (at(TUE, FIVE),),
    "evenings on Tue, mornings on Wed": (at(TUE, FIVE), at(WED, None, NOON)),
    "after 5 on Mon and Tue": (at(MON, FIVE), at(TUE, FIVE)),
    "from 9 to 11 Mon": (at(MON, time(9), time(11), is_over=True),),
    "mornings of every Wednesday": (at(WED, None, NOON),),
    "Mon evening and on Tue": (at(MON, FIVE), at(TUE)),
    "Tue evening, after 5 on Wed": None,
    "after 5 on Mon, Tue evening": None,
    "mornings, Mon": None,
    "not Fridays": None,
    "Tue except evenings": None,
    "whenever": None,
    "5": None,
    "Mon after lunch with Ana": None,
    "Mon 25:00-26:00": None,
}


@pytest.mark.parametrize("text", CASES)
def test_what_people_write_is_read(text: str) -> None:
    """A word that nobody can read is never passed over: it could turn the meaning round."""
    assert asked_times(text) == CASES[text]


@given(st.text(max_size=40))
def test_any_text_is_read_or_not(text: str) -> None:
    """Nothing that people type stops a pass."""
    found = asked_times(text)
    assert found is None or all(one.day is None or 0 <= one.day < 7 for one in found)
