"""The Dashboard and Retention views: a practice's numbers, rewritten in place."""

from addon.dashboard.rows import dashboard_rows, range_in_words
from addon.improving import GoalsSet
from addon.metrics.practice_metrics import practice_metrics
from addon.metrics.retention import RetentionLine, retention_lines
from addon.part import Given, Line, Part, Result
from addon.typed_settings import smallest


def _dashboard(given: Given) -> Result:
    settings = (given.handed(GoalsSet) or GoalsSet()).over(given.practice.settings)
    metrics = practice_metrics(given.practice, today=given.today, settings=settings)
    return Result(grids={"dashboard": dashboard_rows(metrics)})


def _retention(given: Given) -> Result:
    least = smallest(given.practice.settings)
    return Result(lines={"retention": [_line(one, least) for one in retention_lines(given.practice, given.today)]})


def _line(one: RetentionLine, least: int) -> Line:
    of = one.of
    return {
        "about": one.about,
        "label": one.label,
        "result": f"{of.part} of {of.whole}" if of else f"{one.people} {'person' if one.people == 1 else 'people'}",
        "share": of.share if of and of.whole >= least else None,
        "days": one.days,
        "range": range_in_words(of) if of else None,
        "reading": (of.reading or None) if of else None,
        "period": one.period,
        "formula": one.formula,
    }


DASHBOARD = Part(name="dashboard", tabs=("dashboard",), takes=(GoalsSet,), compute=_dashboard)
RETENTION = Part(name="retention", tabs=("retention",), compute=_retention)
