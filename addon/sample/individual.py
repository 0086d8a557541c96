"""Individual appointments beside the groups: one series per member, never across anybody's other hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from addon.records import Appointment, Attendance, GroupSession, Membership, TherapyGroup, WeeklySlot
from addon.sample.fees import charged
from addon.sample.marks import Habit, marked
from addon.sample.schedule import Week
from addon.sample.words import ehr_word

SHARE = 0.34  # members who also see somebody alone
HOURS = (9, 10, 11, 13, 14, 15)
PARTED = 0.04  # same-day pairs whose two marks are made apart: such a day is a question for a person
MINUTES = {"90834": 45, "90837": 60}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A member's own hour: ``every`` 1 or 2 weeks from ``first`` to ``last``."""

    member: str
    clinician: str
    slot: WeeklySlot
    code: str
    every: int
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDays:
    """The days the sample covers: from ``begins``, told up to ``today`` (exclusive), planned to ``ends``."""

    begins: date
    today: date
    ends: date


def made_series(
    rng: Random, groups: Sequence[TherapyGroup], memberships: Sequence[Membership], week: Week, span: SampleDays
) -> list[Series]:
    """Return the series; a fifth of them on the day of the member's group, with its clinician."""
    by_code = {group.code: group for group in groups}
    of_member: dict[str, list[Membership]] = {}
    for one in memberships:
        if by_code[one.group].kind != "multi-family":
            of_member.setdefault(one.member, []).append(one)
            week.take(one.member, _slot_of(by_code[one.group]))
    seeing = rng.sample(sorted(of_member), round(len(of_member) * SHARE))
    found = (
        _series(rng, of_member[member], by_code, week, span, same_day=place % 5 == 0)
        for place, member in enumerate(seeing)
    )
    return [one for one in found if one is not None]


def _slot_of(group: TherapyGroup) -> WeeklySlot:
    return WeeklySlot(weekday=group.weekday or 0, start=group.start or time(), minutes=group.minutes or 60)


def _series(
    rng: Random,
    own: Sequence[Membership],
    groups: dict[str, TherapyGroup],
    week: Week,
    span: SampleDays,
    *,
    same_day: bool,
) -> Series | None:
    group = groups[own[0].group]
    weekdays = {groups[one.group].weekday for one in own}
    days = [group.weekday or 0] if same_day else [day for day in rng.sample(range(5), 5) if day not in weekdays]
    slots = [WeeklySlot(weekday=day, start=time(hour), minutes=60) for day in days for hour in rng.sample(HOURS, 6)]
    who = (own[0].member, group.clinician)
    slot = next((one for one in slots if all(week.free(name, one) for name in who)), None)
    if slot is None:
        return None
    for name in who:
        week.take(name, slot)
    since = max(span.begins, (own[0].joined or span.begins) - timedelta(weeks=rng.randrange(4)))
    until = min(span.ends, own[-1].left or span.ends)
    first = since + timedelta(days=(slot.weekday - since.weekday()) % 7)
    code = rng.choice(tuple(MINUTES))
    every = rng.choice((1, 1, 2))
    return Series(member=who[0], clinician=who[1], slot=slot, code=code, every=every, first=first, last=until)


def group_words(attendance: Sequence[Attendance], sessions: Sequence[GroupSession]) -> dict[tuple[str, str, date], str]:
    """Return the EHR's word for each member's group session by (member, clinician, day)."""
    by_code = {one.code: one for one in sessions}
    met = ((row, by_code[row.session]) for row in attendance if row.status)
    return {(row.member, one.clinician, one.start.date()): ehr_word(row.status) for row, one in met}


def appointments_of(
    rng: Random,
    series: Sequence[Series],
    today: date,
    payers: Mapping[str, str],
    in_group: Mapping[tuple[str, str, date], str],
) -> tuple[Appointment, ...]:
    """Return every appointment of the series in order of time; the future ones have no status yet.

    ``payers`` gives the payer of a member code, on which the charge depends. ``in_group`` is what
    ``group_words`` says: who misses the group mostly misses the appointment of that day too.
    """
    made = []
    for one in series:
        days = [one.first + timedelta(days=at) for at in range(0, (one.last - one.first).days + 1, 7 * one.every)]
        told = sum(day < today for day in days)
        words = marked(rng, Habit(misses=rng.uniform(0.05, 0.2)), told) + [""] * (len(days) - told)
        words = [
            in_group.get((one.member, one.clinician, day), word) if rng.random() > PARTED else word
            for day, word in zip(days, words, strict=True)
        ]
        made += [_appointment(one, day, word, payers[one.member]) for day, word in zip(days, words, strict=True)]
    return tuple(sorted(made, key=lambda one: (one.start, one.clinician, one.member)))


def _appointment(one: Series, day: date, word: str, payer: str) -> Appointment:
    return Appointment(
        member=one.member,
        clinician=one.clinician,
        start=datetime.combine(day, one.slot.start),
        minutes=MINUTES[one.code],
        code=one.code,
        status=word,
        charge=charged(one.code, word, payer),
    )
