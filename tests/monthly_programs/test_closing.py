"""A closed month stays as it was, and everything that comes later is told: nothing is lost between the two."""

import re
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.monthly_programs.closing import ClosedMonth, ProgramBooks, after_the_close, closed_months, consequence
from addon.monthly_programs.minutes import Entry, counted, month_of, shown_time
from addon.monthly_programs.months import MonthKey, MonthShown, ledger_of, minutes_month
from addon.monthly_programs.rules import BASE, ProgramRule

ZONE = "America/New_York"
FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)
RULE = ProgramRule(id="PG-01", program="BHI", code="99484", role=BASE, least=1200, full=1200, most=1)
Codes = tuple[tuple[str, int], ...]
ENTRIES = st.lists(
    st.builds(
        Entry,
        id=st.sampled_from([f"MN-{number:05d}" for number in range(6)]),
        member=st.sampled_from(["M-0001", "M-0002"]),
        program=st.just("BHI"),
        day=st.dates(date(2026, 1, 25), date(2026, 3, 10)),
        start=st.one_of(st.none(), st.just(time(23, 50))),
        minutes=st.sampled_from(["5", "12:30", "25", "later"]),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)


def shown(entries: list[Entry], rules: list[ProgramRule]) -> dict[MonthKey, MonthShown]:
    """Return every month of the ledger."""
    ledger = ledger_of((one, counted(one, ZONE)) for one in entries)
    keys = ledger.parts.keys() | ledger.uncounted.keys()
    return {key: minutes_month(ledger, key, rules, said={}, today=date(2026, 3, 20)) for key in keys}


def total(months: dict[MonthKey, MonthShown]) -> int:
    """Return the seconds of all months."""
    return sum(one.seconds for one in months.values())


@given(entries=ENTRIES)
def test_every_second_of_the_ledger_is_in_one_month(entries: list[Entry]) -> None:
    """Those of the months are those of the entries, and each month has only what began or went on in it."""
    assert total(shown(entries, [RULE])) == sum(counted(one, ZONE).total for one in entries)


@given(before=ENTRIES, after=ENTRIES)
def test_a_closed_month_stays_and_what_comes_later_is_told(before: list[Entry], after: list[Entry]) -> None:
    """Whatever happens to the rows and the rules; what the row shows and what is told add up to what there is."""
    through = date(2026, 2, 28)
    first = closed_months(shown(before, [RULE]), (), None, through)
    assert {key[2] for key in first} <= {date(2026, 1, 1), FEBRUARY}
    now = shown(after, [])
    again = closed_months(now, first.values(), ProgramBooks(through=through), through)
    assert {key: again[key] for key in first} == first
    for key, one in again.items():
        told = after_the_close(one.shown, now.get(key))
        changed = (now[key].seconds if key in now else 0) - one.shown.seconds
        if changed or told:
            word = "more" if changed >= 0 else "less"
            assert told.endswith(f"; {shown_time(abs(changed))} {word} in all.")
            assert len(re.findall(r"MN-\d+", told)) >= 1
        assert key in first or one.shown.seconds == 0
    assert closed_months(now, again.values(), ProgramBooks(through=through), None) == {}


def test_a_month_closes_with_its_last_day() -> None:
    """One day before it is still open; what was closed before anything was remembered is as it is found."""
    now = {("M-0001", "BHI", FEBRUARY): MonthShown(parts={"MN-1": 1200})}
    assert closed_months(now, (), None, date(2026, 2, 27)) == {}
    (found,) = closed_months(now, (), None, date(2026, 3, 1)).values()
    assert found == ClosedMonth(member="M-0001", program="BHI", month=FEBRUARY, shown=next(iter(now.values())))
    assert month_of(date(2026, 3, 31)) == MARCH
    listed = {f"MN-{number}": 60 for number in range(9)}
    assert after_the_close(MonthShown(parts={}), MonthShown(parts=listed)).endswith(
        "MN-5 1:00 more, and 3 more; 9:00 more in all."
    )


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ((("99492", 1), ("99494", 2)), (("99492", 1), ("99494", 1)), "99494 once instead of twice"),
        ((), (("99492", 1),), "99492 is reached now"),
        ((("99492", 1),), (), "99492 is no longer reached"),
        ((("99492", 1),), (("99492", 1), ("99494", 3)), "99494 is reached now, 3 times"),
        ((("99492", 1),), (("99492", 1),), ""),
    ],
)
def test_what_a_later_change_means_for_the_codes_is_told_first(was: Codes, now: Codes, told: str) -> None:
    """Seconds alone tell nobody that something else has to be billed."""
    closed, later = MonthShown(parts={"MN-1": 1200}, codes=was), MonthShown(parts={"MN-1": 900}, codes=now)
    assert consequence(closed, later) == told
    after = after_the_close(closed, later)
    assert after == (
        f"After the close: {told}: correct what was billed. MN-1 5:00 less; 5:00 less in all."
        if told
        else "After the close: MN-1 5:00 less; 5:00 less in all."
    )
    assert consequence(closed, replace(later, parts={"MN-1": 1200})) == "", (
        "another rule changes nothing that was closed"
    )
