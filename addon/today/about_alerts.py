"""The lines of Today about alerts: overdue, due, or new because nobody has reviewed them yet. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date

from addon.cells import canonical
from addon.records import ALERT
from addon.today.lines import NEW, Row, is_open, without_code, without_codes
from addon.today_line import LATER, Target, TodayLine, timed


def alert_lines(alerts: Iterable[Row], today: date, *, leaders: Mapping[str, str]) -> list[TodayLine]:
    """Return a line for each open alert; ``leaders``: who leads each member's groups, by how members are shown."""
    return [_line(row, today, leaders) for row in alerts if is_open(row) and row.get("protocol")]


def _line(row: Row, today: date, leaders: Mapping[str, str]) -> TodayLine:
    who, protocol, severity = (canonical(row.get(name)) for name in ("member", "protocol", "severity"))
    due = row.get("due")
    by = due if isinstance(due, date) else None
    urgency = timed(severity, by, today)
    on = row.get("reviewed_on")
    is_reviewed = row.get("reviewed_by") and isinstance(on, date) and on <= today
    if urgency.endswith(LATER) and protocol == ALERT and not is_reviewed:
        urgency = f"{severity}, {NEW}"
    leading = without_codes(canonical(row.get("clinician"))) or leaders.get(who, "")
    topic = canonical(row.get("measure")) or without_code(canonical(row.get("group")))
    plan = canonical(row.get("missing"))
    return TodayLine(
        kind=protocol.capitalize(),
        urgency=urgency,
        who=who,
        what=canonical(row.get("why")).removesuffix("."),
        by=by,
        clinician=leading,
        plan=f"{plan}{_also_told(row, leading)}",
        target=Target(tab="alerts", value=canonical(row.get("id"))),
        about=f"{protocol} about {topic}" if topic else protocol,
        reds=int(severity == "red"),
    )


def _also_told(row: Row, leading: str) -> str:
    """Return who else is told of it than those who lead."""
    names = map(without_code, filter(None, canonical(row.get("told")).split("; ")))
    others = [name for name in names if name not in leading.split(" and ")]
    return f"; told: {', '.join(others)}" if others else ""
