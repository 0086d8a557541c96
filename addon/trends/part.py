"""The Trends view, and the Segments tab, in which people write down from when on a number is another one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from addon.cells import canonical, typed
from addon.improving import Segment, SegmentsRead
from addon.keyed_rows import checks
from addon.metrics.history import History
from addon.metrics.trend import rule_set, trend
from addon.names_in_text import date_in_words
from addon.numbers import BY_LABEL, NUMBERS
from addon.part import Given, Part, Result
from addon.spc.rules import RuleSet
from addon.tabs import Value
from addon.trends.rows import trends_rows


def _segments(given: Given) -> Result:
    view, rules = given.views["segments"], rule_set(given.practice.settings)
    read = {str(row["id"]): _read(row, rules) for row in view.values()}
    return Result(
        sources=(checks(view, ((rid, one.check) for rid, one in read.items())),),
        hands=(SegmentsRead(tuple(one.segment for one in read.values() if one.segment)),),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    check: str
    segment: Segment | None = None


def _read(row: Mapping[str, Value], rules: RuleSet) -> _Row:
    number, since = BY_LABEL.get(canonical(row.get("number"))), typed(date, row.get("since"))
    reason, freeze = canonical(row.get("reason")), typed(int, row.get("freeze"))
    if number is None:
        return _Row("Not used: pick a number from the list.")
    if since is None:
        return _Row("Not used: From needs a day.")
    if not reason:
        return _Row("Not used: write down the reason. Nothing is computed anew without one.")
    if freeze is not None and freeze < rules.least:
        return _Row(f"Not used: Freeze after is at least {rules.least}.")
    made = Segment(number=number.name, since=since, reason=reason.removesuffix("."), freeze=freeze)
    frozen = f", from its first {freeze} points" if freeze else ""
    return _Row(f"OK: {number.label} is new from the first {number.every} that begins on or after "
                f"{date_in_words(since)}{frozen}.", made)  # fmt: skip


def _trends(given: Given) -> Result:
    past = given.handed(History) or History(given.practice, given.today)
    segments = (given.handed(SegmentsRead) or SegmentsRead(())).segments
    found = [trend(past, number, segments, until=given.today - timedelta(days=1)) for number in NUMBERS]
    return Result(grids={"trends": trends_rows(found, given.practice.settings)})


SEGMENTS = Part(name="segments", tabs=("segments",), compute=_segments)
TRENDS = Part(name="trends", tabs=("trends",), takes=(SegmentsRead, History), compute=_trends)
