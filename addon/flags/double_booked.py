"""Double bookings -> findings for the Flags tab: one per weekly clash, not one per week. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from addon.flags.episodes import Flag
from addon.records import Finding
from addon.session_codes import group_of
from addon.sessions.double_bookings import OWN_CALENDAR, DoubleBooking

RULE = "double booking"
"""The rule's id: no row of the Flag rules tab, but a computation of ours."""

_PLAN = "Move one of the two, in Sessions or Groups"
_RED = frozenset({"clinician", "room", "video link"})


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
    return Finding(
        rule=RULE,
        rule_name="Double booking",
        subject=subject,
        began=first.start.date().isoformat(),
        sentence=f"{first.sentence}{more}",
        group=group_of(first.first),
        clinician=first.subject if first.kind == "clinician" else "",
        outcome={"then_severity": "red" if first.kind in _RED else "amber", "then_plan": _PLAN},
    )


def _start(one: DoubleBooking) -> tuple[object, str]:
    return one.start, one.key
