"""When and where the sample practice has room: its rooms, other hours, a holiday, a day on which it is closed."""

from datetime import date, timedelta

from addon.records import Clinician, Practice, TherapyGroup
from addon.sample.shape import Sample
from addon.sessions.cadence import expected_sessions
from addon.tabs import Value

Row = dict[str, Value]
_ALL_DAY, _CALM = "09:00-20:30", "09:00-18:00"
_FRIDAY = 4


def works(one: Clinician, practice: Practice) -> str:
    """Return the hours of a clinician, Fridays where one of their groups meets then."""
    days = {group.weekday for group in practice.groups if one.code in {group.clinician, group.co_facilitator}}
    return f"Mon-{'Fri' if _FRIDAY in days else 'Thu'} {_ALL_DAY}"


def availability_rows(sample: Sample) -> dict[str, list[Row]]:
    """Return ``{tab: rows}`` for Rooms, Clinician hours, Time off and Closures, as a practice types them."""
    practice = sample.practice
    names = {one.code: one.name for one in practice.clinicians}
    group = next((one for one in practice.groups if one.co_facilitator), practice.groups[0])
    leader = names[group.clinician]
    soon = _next(group, sample.today + timedelta(days=15))
    return {
        "rooms": _rooms(practice),
        "clinician_hours": [_calmer(practice, names, sample.today)],
        "time_off": [
            {
                "clinician": leader,
                "what": "PTO",
                "since": soon,
                "until": soon + timedelta(days=6),
                "status": "approved",
            },
            {
                "clinician": names[group.co_facilitator or practice.groups[1].clinician],
                "what": "training",
                "since": soon + timedelta(days=30),
            },
        ],
        "closures": _closures(practice, sample.today),
    }


def _rooms(practice: Practice) -> list[Row]:
    """Return every room, each as large as its largest group needs."""
    sizes: dict[str, int] = {}
    for one in practice.groups:
        if one.room:
            sizes[one.room] = max(sizes.get(one.room, 0), (one.seats or 0) + 4)
    return [{"name": name, "people": people, "active": True} for name, people in sorted(sizes.items())]


def _calmer(practice: Practice, names: dict[str, str], today: date) -> Row:
    """Return the row of a clinician with an evening group who wants to end earlier from next month on."""
    evening = next(one for one in practice.groups if one.start and one.start.hour >= 18)
    since = today + timedelta(days=28)
    return {"clinician": names[evening.clinician], "times": f"Mon-Fri {_CALM}", "where": "both", "since": since}


def _closures(practice: Practice, today: date) -> list[Row]:
    """Return a day on which one group does not meet, and one on which another moves to a day not yet named."""
    skipped, moved = sorted(practice.groups, key=lambda one: one.meets != "hybrid")[:2]
    return [
        {"date": _next(skipped, today + timedelta(days=16)), "name": "Heating", "group": skipped.name, "what": "skip"},
        {"date": _next(moved, today + timedelta(days=9)), "name": "Staff day", "group": moved.name, "what": "move"},
    ]


def _next(group: TherapyGroup, day: date) -> date:
    """Return the day of the group's first session from a day on."""
    return expected_sessions(group, first=day, last=day + timedelta(days=30))[0].start.date()
