"""The Dashboard's four numbers about alerts, worked out a second time from the rows that people see."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.dashboard.rows import dashboard_rows
from addon.dashboard_layout import ALERTS, FIRST_ROW, FORMULA
from addon.metrics.alerts import AlertsUntil, alert_lines
from addon.metrics.practice_metrics import practice_metrics
from addon.records import Alert
from tests.dashboard.test_rows import TODAY, full
from tests.recount.counting import QUARTER
from tests.recount.dashboard_tables import alert_cells
from tests.recount.read_practice import Book

LAST = date(2026, 11, 26)
FIRST = LAST - timedelta(days=QUARTER - 1)
ONE = Alert(
    id="AL-1",
    protocol="alert",
    member="M-0001",
    topic="ORS",
    severity="red",
    why="ORS got worse",
    opened=LAST - timedelta(days=20),
    due=LAST - timedelta(days=6),
)


def numbers(*alerts: Alert, attended: int = 400, smallest: int = 1) -> dict[str, tuple[str, str | None]]:
    """Return result and value by label."""
    lines = alert_lines(AlertsUntil.of(alerts, FIRST, LAST), attended=attended, smallest=smallest, period="")
    return {one.label: (one.result, one.value) for one in lines}


def acted(days: int | None, number: int = 1, **changes: Any) -> Alert:
    """Return an alert on which somebody acted after so many days."""
    on = None if days is None else ONE.opened + timedelta(days=days)
    return replace(ONE, id=f"AL-{number}", member=f"M-{number:04d}", acted=on, **changes)


@pytest.mark.parametrize(
    ("days", "result", "value"),
    [
        ((2,), "1 of 1 acted on", "2 days"),
        ((1, 1, 5), "3 of 3 acted on", "1 day"),
        ((1, 4), "2 of 2 acted on", "2.5 days"),
        ((1, None), "1 of 2 acted on", "1 day"),
        ((1, None, None), "1 of 3 acted on", "most still wait"),
        ((-3, 3, None), "2 of 3 acted on", "3 days"),
        ((), "0 of 0 acted on", None),
    ],
)
def test_the_middle_number_of_days_counts_those_who_still_wait(
    days: tuple[int | None, ...], result: str, value: str | None
) -> None:
    """A mean of those who were acted on would be the better the more are left lying."""
    found = numbers(*(acted(one, number) for number, one in enumerate(days)))["Days to first action"]
    assert found == (result, value)


def test_few_are_told_as_x_of_n_without_a_value() -> None:
    """As everywhere on the Dashboard, below the smallest number that Settings name."""
    found = numbers(acted(2), attended=19, smallest=20)
    assert found["Days to first action"] == ("1 of 1 acted on", None)
    assert found["Closed by Act by"] == ("0 of 1", None)
    assert found["Alerts per 100 attended"] == ("1 in 19", None)


@pytest.mark.parametrize(
    ("closed", "decided", "result"),
    [
        (None, False, "0 of 1"),
        (ONE.due, True, "1 of 1"),
        (ONE.due + timedelta(days=1), True, "0 of 1"),
        (ONE.due, False, "0 of 0"),
        (ONE.due + timedelta(days=1), False, "0 of 1"),
    ],
)
def test_what_was_withdrawn_in_time_is_neither_early_nor_late(
    closed: date | None,
    decided: bool,  # noqa: FBT001 (a case of the table)
    result: str,
) -> None:
    """What was withdrawn after its day was late."""
    assert numbers(replace(ONE, closed=closed, was_decided=decided))["Closed by Act by"][0] == result


def test_a_share_is_rounded_once() -> None:
    """51 of 101 are 50.495 %, and no 51 % by way of 0.5050."""
    closed = (ONE.due if number < 51 else None for number in range(101))
    alerts = (acted(2, number, closed=day, was_decided=day is not None) for number, day in enumerate(closed))
    assert numbers(*alerts)["Closed by Act by"] == ("51 of 101", "50%")


def test_another_one_within_60_days_is_counted_once_the_60_days_are_over() -> None:
    """About the same member and measure."""
    closed = LAST - timedelta(days=70)
    first = replace(ONE, opened=closed - timedelta(days=3), closed=closed, was_decided=True)
    again = replace(ONE, id="AL-2", opened=closed + timedelta(days=60))
    assert numbers(first, again)["Again within 60 days"] == ("1 of 1", "100%")
    assert numbers(first, replace(again, topic="GAD-7"))["Again within 60 days"] == ("0 of 1", "0%")
    late = replace(again, opened=closed + timedelta(days=61))
    assert numbers(first, late)["Again within 60 days"] == ("0 of 1", "0%")
    assert numbers(replace(first, closed=LAST - timedelta(days=59)))["Again within 60 days"][0] == "0 of 0"


@st.composite
def histories(draw: st.DrawFn) -> list[Alert]:
    """Return alerts and outreaches of a year and a half, in every state."""
    made = []
    for number in range(draw(st.integers(0, 40))):
        opened = LAST - timedelta(days=draw(st.integers(-3, 500)))
        lasts = draw(st.none() | st.integers(0, 60))
        waits = draw(st.none() | st.integers(-5, 60))
        made.append(
            replace(
                ONE,
                id=f"AL-{number}",
                protocol=draw(st.sampled_from(("alert", "alert", "alert", "outreach"))),
                member=f"M-{draw(st.integers(1, 4)):04d}",
                opened=opened,
                due=opened + timedelta(days=draw(st.integers(0, 14))),
                acted=None
                if waits is None or opened + timedelta(days=waits) > LAST
                else opened + timedelta(days=waits),
                closed=None if lasts is None else opened + timedelta(days=lasts),
                was_decided=lasts is not None and draw(st.booleans()),
            )
        )
    return made


def row_of(one: Alert) -> dict[str, Any]:
    """Return an alert as its row shows it."""
    typed = {f"{number} {part}": None for number in ("1st", "2nd", "3rd") for part in ("try on", "try by", "result")}
    why = "refer" if one.was_decided else "the member left Nov 3 2026"
    return typed | {
        "ID": one.id,
        "What": one.protocol,
        "Member": one.member,
        "Measure": one.topic,
        "Opened": one.opened,
        "Act by": one.due,
        "Closed on": one.closed,
        "Status": f"closed Nov 3 2026: {why}" if one.closed else "open",
        "Reviewed on": one.acted,
        "Discussed on": None,
        "Letter on": None,
    }


@given(alerts=histories(), attended=st.integers(0, 3000), smallest=st.sampled_from((1, 5, 20)))
def test_the_numbers_are_found_a_second_time(alerts: list[Alert], attended: int, smallest: int) -> None:
    """From the rows of the tab and the definitions beside the numbers, in whatever practice."""
    setting = [{"Setting": "Smallest number to colour", "Value": smallest}]
    tabs = {"Alerts": [row_of(one) for one in alerts], "Settings": setting}
    book = Book(folder=Path(), now=datetime.combine(LAST + timedelta(days=1), datetime.min.time()), tabs=tabs)
    ours = numbers(*alerts, attended=attended, smallest=smallest)
    theirs = {(label, header): value for _, label, header, value in alert_cells(book, attended)}
    for label, (result, value) in ours.items():
        assert (label, result, value) == (label, theirs[label, "Result"], theirs[label, "Value"])


def test_every_number_has_its_definition_beside_it() -> None:
    """In the rows of the sheet that belong to it, as whole as it was written."""
    made = replace(full(3), alerts=(acted(2),))
    grid = dashboard_rows(practice_metrics(made, today=TODAY, settings={}))
    labels = [grid[ALERTS.first - FIRST_ROW + place * ALERTS.each][0] for place in range(4)]
    assert labels == ["Days to first action", "Closed by Act by", "Alerts per 100 attended", "Again within 60 days"]
    for place, words in enumerate(ALERTS.formulas):
        rows = grid[ALERTS.first - FIRST_ROW + place * ALERTS.each :][: ALERTS.each]
        assert " ".join(str(row[FORMULA]) for row in rows if row[FORMULA]) == words
