"""Double bookings, and sessions that do not fit -> findings for Flags: one per weekly clash, not one per week. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from addon.flags.episodes import Flag
from addon.records import Finding
from addon.session_codes import group_of
from addon.sessions.double_bookings import CHANGEOVER, OWN_CALENDAR, DoubleBooking
from addon.sessions.out_of_place import HOURS, ROOM_SIZE, ROOM_UNUSED

RULE, NO_ROOM, OUTSIDE_HOURS = "double booking", "room does not fit", "outside working hours"
RULES = (RULE, NO_ROOM, OUTSIDE_HOURS)
"""The rules' ids: no rows of the Flag rules tab, but computations of ours."""

_PLAN = "Move one of the two, in Sessions or Groups"
_RED = frozenset({"clinician", "room", "video link"})
_OF_KIND: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        CHANGEOVER: (RULE, "Too little time between", "Move one of the two, or correct Changeover minutes in Rooms"),
        ROOM_SIZE: (NO_ROOM, "Room does not fit", "Choose a larger room in Sessions or Groups, or correct Rooms"),
        ROOM_UNUSED: (NO_ROOM, "Room does not fit", "Choose another room in Sessions or Groups"),
        HOURS: (OUTSIDE_HOURS, "Outside working hours", "Move it, or correct Clinician hours or Works in Clinicians"),
    }
)
"""By kind: the rule, its name, and what the plan is; everything else is a double booking."""
_BOOKED = (RULE, "Double booking", _PLAN)


def booking_findings(bookings: Iterable[DoubleBooking]) -> tuple[Finding, ...]:
    """Return one finding per pair of groups (or group and other commitment) that clash, from the next clash on."""
    series: dict[tuple[str, ...], list[DoubleBooking]] = defaultdict(list)
    for one in bookings:
        series[one.kind, one.subject, group_of(one.first), group_of(one.second) or one.against].append(one)
    return tuple(_finding(" | ".join(key), sorted(found, key=_start)) for key, found in sorted(series.items()))


def cannot_tell(flags: Mapping[str, Flag], unread: Collection[str]) -> frozenset[tuple[str, str]]:
    """Return the double bookings (rule, subject) that rest on a calendar which could not be read wholly."""
    subjects = (one.subject for one in flags.values() if one.rule == RULE)
    parts = ((subject, subject.split(" | ")) for subject in subjects)
    return frozenset((RULE, whole) for whole, part in parts if part[1] in unread and part[-1] in OWN_CALENDAR)


def _finding(subject: str, found: Sequence[DoubleBooking]) -> Finding:
    first, last = found[0], found[-1]
    more = f" And {len(found) - 1} more times until {last.start:%b} {last.start.day}." if len(found) > 1 else ""
    rule, name, plan = _OF_KIND.get(first.kind, _BOOKED)
    return Finding(
        rule=rule,
        rule_name=name,
        subject=subject,
        began=first.start.date().isoformat(),
        happens=first.start.date(),
        sentence=f"{first.sentence}{more}",
        group=group_of(first.first),
        clinician=first.subject if first.kind in {"clinician", HOURS} else "",
        outcome={"then_severity": "red" if first.kind in _RED else "amber", "then_plan": plan},
    )


def _start(one: DoubleBooking) -> tuple[object, str]:
    return one.start, one.key
