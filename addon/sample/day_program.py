"""The sample's intensive outpatient program: three afternoons a week that one code pays for, typed by hand."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta

from addon.records import INTENSIVE_DAY, Member
from addon.sample.shape import Sample
from addon.sample.telling import Cell, rows_of
from addon.tabs import WEEKDAYS, Tab, Value, matched_columns
from addon.workbook import TabSnapshot

_DAYS = (0, 1, 3)
_START, _MINUTES, _MEMBERS = time(13), 180, 3
_NAME = "Day program"


def day_rows(sample: Sample) -> dict[str, list[dict[str, Value]]]:
    """Return ``{tab: rows}`` of Groups and Roster: one group a day, the same members in each."""
    who = _members(sample)
    begins = sample.today - timedelta(days=sample.today.weekday() + 7)
    first = {day: begins + timedelta(days=day) for day in _DAYS}
    return {
        "groups": [_group(sample, day, first[day]) for day in _DAYS],
        "roster": [
            {"group": _named(day), "member": one.name, "joined": first[day]} for day in _DAYS for one in who
        ],
    }  # fmt: skip


def _named(day: int) -> str:
    return f"{_NAME}, {WEEKDAYS[day]}"


def _group(sample: Sample, day: int, first: date) -> dict[str, Value]:
    leads = (one.name for one in sample.practice.clinicians if one.code not in _busy(sample, day))
    return {
        "name": _named(day),
        "kind": "skills",
        "clinician": next(leads, sample.practice.clinicians[0].name),
        "weekday": WEEKDAYS[day],
        "start": _START,
        "minutes": _MINUTES,
        "held": "in person",
        "room": "Room 9",
        "seats": 8,
        "status": "active",
        "every_weeks": 1,
        "first": first,
        "service": INTENSIVE_DAY,
    }


def _busy(sample: Sample, day: int) -> Collection[str]:
    """Return the codes of clinicians and members who have something on afternoons of that day of the week."""
    practice, found = sample.practice, set[str]()
    groups = {one.group for one in practice.sessions if _overlaps(one.start, one.minutes, day)}
    for one in practice.groups:
        found |= {one.clinician, one.co_facilitator} if one.code in groups else set()
    for each in practice.appointments:
        if _overlaps(each.start, each.minutes or 0, day):
            found |= {each.clinician, each.member}
    return found | {one.member for one in practice.memberships if one.group in groups}


def _overlaps(start: datetime, minutes: int, day: int) -> bool:
    begin = datetime.combine(start.date(), _START)
    ends = begin + timedelta(minutes=_MINUTES)
    return start.weekday() == day and start < ends and begin < start + timedelta(minutes=minutes)


def _members(sample: Sample) -> list[Member]:
    """Return the last members of one name who are insured and free on these afternoons."""
    names = [one.name for one in sample.practice.members]
    busy = {code for day in _DAYS for code in _busy(sample, day)}
    able = (
        one
        for one in reversed(sample.practice.members)
        if one.status == "active" and one.payer and one.payer != "Self-pay" and names.count(one.name) == 1
    )
    return [one for one in able if one.code not in busy and not one.family][:_MEMBERS]


def day_marks(tab: Tab, sheet: TabSnapshot, before: date) -> Iterator[Cell]:
    """Yield the marks of the week in Attendance: everybody came, but for one who missed the last afternoon."""
    found = _rows(tab, sheet, before)
    at = matched_columns(tab, sheet.headers)["status"]
    for place, number in enumerate(found, 1):
        yield tab.name, number, at, "no show" if place == len(found) else "attended"


def days_held(tab: Tab, sheet: TabSnapshot, before: date) -> Iterator[Cell]:
    """Yield that its sessions took place, in Sessions: the EHR does not have them."""
    at = matched_columns(tab, sheet.headers)["state"]
    yield from ((tab.name, number, at, "held") for number in _rows(tab, sheet, before))


def _rows(tab: Tab, sheet: TabSnapshot, before: date) -> list[int]:
    """Return the rows of its days that are over."""
    return [
        number
        for number, row in rows_of(tab, sheet)
        if str(row["group"] or "").startswith(_NAME) and isinstance(row["date"], date) and row["date"] < before
    ]
