"""The lines of Today about alerts: overdue, due, or new because nobody has reviewed them yet. Pure."""

from collections.abc import Mapping
from datetime import date

from addon.records import ALERT, Alert, Practice
from addon.today.lines import LATER, NEW, Target, TodayLine, timed


def alert_lines(practice: Practice, today: date, *, leaders: Mapping[str, str]) -> list[TodayLine]:
    """Return a line for each open alert; ``leaders``: who leads each member's groups, by how members are shown."""
    labels = {one.code: f"{one.name} ({one.code})" for one in practice.members}
    names = {one.code: one.name or one.code for one in practice.clinicians}
    return [_line(one, today, labels, names, leaders) for one in practice.alerts if one.is_open]


def _line(
    one: Alert, today: date, labels: Mapping[str, str], names: Mapping[str, str], leaders: Mapping[str, str]
) -> TodayLine:
    who = labels.get(one.member, one.member)
    urgency = timed(one.severity, one.due, today)
    if urgency.endswith(LATER) and one.protocol == ALERT and not one.is_reviewed:
        urgency = f"{one.severity}, {NEW}"
    leading = leaders.get(who, "")
    others = [names[code] for code in one.told if code in names and names[code] not in leading.split(" and ")]
    also = f"; told: {', '.join(others)}" if others else ""
    return TodayLine(
        kind=one.protocol.capitalize(),
        urgency=urgency,
        who=who,
        what=one.why.removesuffix("."),
        by=one.due,
        clinician=leading,
        plan=f"{one.missing}{also}",
        target=Target(tab="alerts", value=one.id),
        about=f"{one.protocol} about {one.topic}" if one.topic else one.protocol,
        reds=int(one.severity == "red"),
    )
