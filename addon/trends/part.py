"""The Trends view, and the Segments tab, in which people write down from when on a number is another one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from addon.cells import canonical, typed
from addon.improving import GoalsSet, Segment, SegmentsRead
from addon.keyed_rows import cannot_read, checks
from addon.metrics.history import History
from addon.metrics.trend import rule_set, trend
from addon.names_in_text import date_in_words
from addon.numbers import BY_LABEL, NUMBERS
from addon.part import Given, Part, Result
from addon.spc.rules import RuleSet
from addon.tabs import Value
from addon.trends.rows import trends_rows

_DECIDES = frozenset({"since", "reason", "freeze"})


def _segments(given: Given) -> Result:
    view, rules = given.views["segments"], rule_set(given.practice.settings)
    rows = {str(row["id"]): row for row in view.values()}
    read = {rid: read_segment(row, rules, cannot_read(view, rid, _DECIDES)) for rid, row in rows.items()}
    return Result(
        sources=(checks(view, ((rid, one.check) for rid, one in read.items())),),
        hands=(SegmentsRead(tuple(one.segment for one in read.values() if one.segment)),),
    )


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A row of Segments: what its Check tells, and the segment if it is used."""

    check: str
    segment: Segment | None = None


def read_segment(row: Mapping[str, Value], rules: RuleSet, unread: str = "") -> SegmentRow:
    """Return a row as a segment, and what its Check tells; ``unread``: which cells cannot be read, "" if all can."""
    number, since = BY_LABEL.get(canonical(row.get("number"))), typed(date, row.get("since"))
    reason, freeze = canonical(row.get("reason")), typed(int, row.get("freeze"))
    if number is None:
        return SegmentRow("Not used: pick a number from the list.")
    if unread:
        return SegmentRow(f"Not used: {unread}. Correct it.")
    if since is None:
        return SegmentRow("Not used: From needs a day.")
    if not reason:
        return SegmentRow("Not used: write down the reason. Nothing is computed anew without one.")
    if freeze is not None and freeze < rules.least:
        return SegmentRow(f"Not used: Freeze after is at least {rules.least}.")
    made = Segment(number=number.name, since=since, reason=reason.removesuffix("."), freeze=freeze)
    frozen = f", from its first {freeze} points" if freeze else ""
    begins = f"the first {number.every} that begins on or after {date_in_words(since)}"
    return SegmentRow(f"OK: {number.label} is new from {begins}{frozen}.", made)


def _trends(given: Given) -> Result:
    past = given.handed(History) or History(given.practice, given.today)
    segments = (given.handed(SegmentsRead) or SegmentsRead(())).segments
    found = [trend(past, number, segments, until=given.today - timedelta(days=1)) for number in NUMBERS]
    goals = given.handed(GoalsSet) or GoalsSet()
    return Result(grids={"trends": trends_rows(found, goals.over(given.practice.settings), goals.values)})


SEGMENTS = Part(name="segments", tabs=("segments",), compute=_segments)
TRENDS = Part(name="trends", tabs=("trends",), takes=(SegmentsRead, History, GoalsSet), compute=_trends)
