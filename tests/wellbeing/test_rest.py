"""Days off, evenings, notes, turnover and Vitality, worked out by hand."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from addon.records import Appointment, Clinician, TimeOff, WeeklySlot
from addon.sessions.working_hours import Hours
from addon.wellbeing.rest import rest
from addon.wellbeing.rows import pto_in_words, was_talked_about
from addon.wellbeing.turnover import turnover
from addon.wellbeing.vitality import DEFINITIONS, Told, quarters, vitality_lines
from addon.wellbeing.working import Working, lately
from tests.practice import FAMILIES, INES, ROSA, TOM, TUESDAY, meeting, practice, present

TODAY = date(2026, 3, 3)
WALL = datetime(2026, 3, 3, 12)
PTO = TimeOff(id="TO-1", clinician="C-01", since=TODAY, until=TODAY, what="PTO", status="approved")
SINCE_2020 = replace(ROSA, pto_days=Decimal(15), employed_since=date(2020, 1, 1))
NO_HOURS = Hours.of(practice())


def off(first: date, days: int = 1, **changes: object) -> TimeOff:
    """Return so many days of PTO."""
    return replace(PTO, since=first, until=first + timedelta(days=days - 1), **changes)  # type: ignore[arg-type]


def test_working_days_of_pto_each_once() -> None:
    """A fortnight has ten, from a Monday on; half of one day; sick, requested, another's and last year's are none."""
    rows = [
        off(date(2026, 2, 2), 14),
        off(date(2026, 2, 4)),
        off(date(2026, 1, 7), begins=time(13)),
        off(date(2026, 1, 14), what="sick"),
        off(date(2026, 1, 15), status="requested"),
        off(date(2026, 1, 16), clinician="C-02"),
        off(date(2025, 3, 2), 2),
        off(date(2026, 3, 2), 3),
    ]
    found = rest(SINCE_2020, rows, NO_HOURS, TODAY)
    assert found.taken == Fraction(10) + Fraction(1, 2) + 1 + 1
    assert (found.last, found.next, found.earned) == (date(2026, 3, 2), date(2026, 3, 3), 15)
    assert pto_in_words(found) == "12.5 of 15.0 earned; next Mar 3 2026"
    part_time = Hours.of(
        practice(clinicians=(replace(ROSA, works=(WeeklySlot(weekday=0, start=time(9), minutes=60),)),))
    )
    assert rest(SINCE_2020, rows[:1], part_time, TODAY).taken == 2


@pytest.mark.parametrize(
    ("last", "employed", "too_long"),
    [
        (120, date(2020, 1, 1), False),
        (121, date(2020, 1, 1), True),
        (None, TODAY - timedelta(days=120), False),
        (None, TODAY - timedelta(days=121), True),
        (None, None, None),
        (121, None, True),
    ],
)
def test_more_than_120_days_without_a_day_off(
    last: int | None,
    employed: date | None,
    too_long: bool | None,  # noqa: FBT001
) -> None:
    """Since the last one, without any since the first day of work; without that nobody can tell."""
    rows = [off(TODAY - timedelta(days=last))] if last else []
    rows += [off(TODAY - timedelta(days=5), what="sick"), off(TODAY - timedelta(days=6), what="training")]
    rows += [off(TODAY - timedelta(days=4), ends=time(12))]
    assert rest(replace(ROSA, employed_since=employed), rows, NO_HOURS, TODAY).for_too_long is too_long


@pytest.mark.parametrize(
    ("employed", "days", "few"),
    [(182, 3, True), (182, 4, False), (181, 0, False), (1000, 7, True), (1000, 8, False)],
)
def test_less_than_half_is_told_after_half_a_year(employed: int, days: int, few: bool) -> None:  # noqa: FBT001
    """Of 15 days a year: 7.48 are earned in 182 days, 15 in a year."""
    who = replace(SINCE_2020, employed_since=TODAY - timedelta(days=employed))
    rows = [off(date(2026, 2, 2), days)] if days < 6 else [off(date(2026, 2, 2), days + 2)]
    found = rest(who, rows if days else [], NO_HOURS, TODAY)
    assert (found.taken, found.takes_few) == (days, few)
    assert rest(replace(who, pto_days=None), [], NO_HOURS, TODAY).earned is None


def test_evenings_weekends_and_notes() -> None:
    """19:30 is an evening, 18:00 is not; a Saturday; both leaders work, who leads writes."""
    tuesday, thursday = meeting(TUESDAY, date(2026, 2, 24)), meeting(FAMILIES, date(2026, 2, 26))
    saturday = meeting(TUESDAY, date(2026, 2, 28), start=datetime(2026, 2, 28, 16, 30))
    to_come = meeting(TUESDAY, date(2026, 3, 3))
    off_day = meeting(TUESDAY, date(2026, 2, 17), state="cancelled")
    made = practice(
        sessions=(tuesday, thursday, saturday, to_come, off_day),
        attendance=(
            present(tuesday, "M-0001", note="No Note"),
            present(tuesday, "M-0002", note="Locked"),
            present(tuesday, "M-0003", "no show", note="No Note"),
            present(thursday, "M-0004", note="Unlocked"),
        ),
        appointments=(
            Appointment(member="M-0001", clinician="C-03", start=datetime(2026, 2, 25, 17, 15), minutes=45),
            Appointment(
                member="M-0001", clinician="C-03", start=datetime(2026, 2, 26, 18), minutes=60, status="Cancelled"
            ),
        ),
    )
    found, first, after = Working.of(made, date(2026, 2, 1), WALL), date(2026, 2, 1), date(2026, 3, 4)
    assert found.days("C-01", first, after) == {date(2026, 2, day) for day in (24, 26, 28)}
    six = found.evenings("C-01", first, after, evening=time(18))
    assert six == {date(2026, 2, 24), date(2026, 2, 26)}
    assert found.evenings("C-03", first, after, evening=time(18)) == set()
    assert found.evenings("C-03", first, after, evening=time(17, 59)) == {date(2026, 2, 25)}
    assert found.weekends("C-01", first, after) == {date(2026, 2, 28)}
    assert found.notes["C-01"].open == [date(2026, 2, 24)]
    assert found.notes["C-02"].open == [date(2026, 2, 26)]
    assert "C-03" not in found.notes


def test_lately_is_28_days_up_to_yesterday() -> None:
    """Of somebody who works every evening, weekends too, 28 days count: a 29th would be a fifth Tuesday."""
    made = practice(sessions=tuple(meeting(TUESDAY, TODAY - timedelta(days=back)) for back in range(40)), attendance=())
    first, after = lately(TODAY)
    worked = Working.of(made, date(2026, 1, 1), datetime(2026, 3, 3, 23))
    assert len(worked.evenings("C-01", first, after, evening=time(18))) == 28
    assert len(worked.weekends("C-01", first, after)) == 8
    assert min(worked.days("C-01", first, after)) == date(2026, 2, 3)


def staff(count: int, **changes: object) -> list[Clinician]:
    """Return so many who have been there for long."""
    return [replace(Clinician(code=f"C-{at}", name=f"N{at}"), **changes) for at in range(count)]  # type: ignore[arg-type]


def test_turnover_is_counted_until_there_are_ten() -> None:
    """Two of eleven left: 2 ÷ 10 is told as a rate; with nine nobody reads a rate."""
    left = [replace(one, active=False, left_on=date(2026, 1, 31)) for one in staff(2)]
    found = turnover([*staff(9), *left], TODAY)
    assert (found.came, found.left, found.begin, found.now, found.rate) == (0, 2, 11, 9, None)
    new = replace(staff(1)[0], employed_since=date(2025, 3, 3))
    many = turnover([*staff(10), *left, new], TODAY)
    assert (many.came, many.begin, many.now, many.rate) == (1, 13, 11, Fraction(2, 12))
    assert turnover([*staff(12), replace(new, active=False)], TODAY).unclear == ("C-0",)
    assert turnover([*staff(12), replace(new, active=False)], TODAY).rate is None
    early = replace(new, active=False, employed_since=None, left_on=date(2025, 3, 2))
    assert turnover([*staff(10), early], TODAY).left == 0


def test_vitality_is_by_name_and_compares_nobody() -> None:
    """Three clinicians, each their own quarters in the order of names; no sum; turnover; then definitions."""
    told = Told(
        working=Working.of(practice(), date(2025, 4, 1), WALL),
        time_off=(off(date(2026, 1, 7)), off(date(2026, 3, 2), 2)),
        hours=NO_HOURS,
        evening=time(18),
        today=TODAY,
        known_since=date(2025, 12, 1),
    )
    made = list(vitality_lines((TOM, ROSA, replace(INES, name="Éva Abel")), told, turnover((ROSA, TOM, INES), TODAY)))
    assert [(one["who"], one["quarter"]) for one in made[:6]] == [
        (who, quarter) for who in ("Éva Abel", ROSA.name, TOM.name) for quarter in ("2025 Q4", "2026 Q1")
    ]
    rosa = made[3]
    assert (rosa["pto"], rosa["days"], rosa["open_notes"]) == (Decimal(2), 0, None)
    assert rosa["note"] == "the quarter is not over"
    assert made[2]["note"] == "sessions are known from Dec 1 2025 on"
    assert [one["who"] for one in made[6:]] == ["the practice", *(f"how it is computed: {one}" for one in DEFINITIONS)]
    assert made[6]["note"] == "0 came, 0 left in 365 days; 3 then, 3 now; fewer than 10, so there is no rate"


def test_quarters_end_where_the_next_begins() -> None:
    """Four of them, over the turn of a year."""
    assert quarters(date(2026, 12, 31))[-1] == ("2026 Q4", date(2026, 10, 1), date(2027, 1, 1))
    assert [one[0] for one in quarters(date(2026, 2, 1))] == ["2025 Q2", "2025 Q3", "2025 Q4", "2026 Q1"]
    assert was_talked_about(TODAY - timedelta(days=30), TODAY)
    assert not was_talked_about(TODAY - timedelta(days=31), TODAY)
