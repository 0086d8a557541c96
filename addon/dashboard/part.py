"""The Dashboard view: a practice's numbers, rewritten in place."""

from addon.dashboard.metrics.practice_metrics import practice_metrics
from addon.dashboard.rows import dashboard_rows
from addon.part import Given, Part, Result


def _dashboard(given: Given) -> Result:
    metrics = practice_metrics(given.practice, today=given.today, settings=given.practice.settings)
    return Result(grids={"dashboard": dashboard_rows(metrics)})


DASHBOARD = Part(name="dashboard", tabs=("dashboard",), compute=_dashboard)
