"""Of several rows that fit, the strictest counts; where a row that forbids might fit, nothing is offered."""

from datetime import date, timedelta

import pytest

from addon.facts.catalog import FactRow
from addon.rules.results import CannotTell, Count, Hit, Outcome
from addon.rules.rule import Rule
from addon.tabs import Value
from addon.ways.allowed import MakeUpAllowed, OnlineAllowed, make_up_allowed, online_allowed
from tests.ways.test_part import TUESDAY, ZOE

KEY = (TUESDAY, ZOE)
ROW = FactRow(about="member-session", subject="", began=TUESDAY, values={}, member=ZOE)


def outcome(*fitting: dict[str, Value], unclear: tuple[dict[str, Value], ...] = ()) -> Outcome:
    """Return what rows with these results found."""
    rules = [Rule(id="", name="", about="member-session", row=2, outcome=one) for one in (*fitting, *unclear)]
    hits = [Hit(one, ROW) for one in rules[: len(fitting)]]
    doubts = [CannotTell(one, ROW, date(2026, 3, 3)) for one in rules[len(fitting) :]]
    return Outcome(hits=hits, cannot_tell=doubts, counts={"": Count()})


YES: dict[str, Value] = {"then_allowed": "yes"}
FREE: dict[str, Value] = {**YES, "then_decided": "by itself", "then_asks_state": "do not ask", "then_minutes_before": 0}
NO: dict[str, Value] = {"then_allowed": "no"}


def online(minutes: int, seats: int | None = None, *, asks: bool = True, itself: bool = False) -> OnlineAllowed:
    """Return terms."""
    return OnlineAllowed(before=timedelta(minutes=minutes), seats=seats, asks_state=asks, by_itself=itself)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (outcome(), None),
        (outcome({}), None),
        (outcome(NO), None),
        (outcome(YES), online(60)),
        (outcome(FREE), online(0, asks=False, itself=True)),
        (outcome(FREE, YES), online(60)),
        (
            outcome({**FREE, "then_online_seats": 4}, {**FREE, "then_online_seats": 2}),
            online(0, 2, asks=False, itself=True),
        ),
        (outcome({**FREE, "then_online_seats": 0}, FREE), online(0, 0, asks=False, itself=True)),
        (outcome(FREE, NO), None),
        (outcome(FREE, unclear=(NO,)), None),
        (outcome(FREE, unclear=(FREE,)), online(0)),
        (outcome(unclear=(FREE,)), None),
    ],
)
def test_online(found: Outcome, expected: OnlineAllowed | None) -> None:
    """Blank cells have what their help tells."""
    assert online_allowed(found).get(KEY) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (outcome(YES), MakeUpAllowed(before=timedelta(minutes=240), days=7, same_kind=True)),
        (
            outcome({**YES, "then_days": 99, "then_minutes_before": 5, "then_groups": "same service"}),
            MakeUpAllowed(before=timedelta(minutes=5), days=14, same_kind=False),
        ),
        (
            outcome({**YES, "then_days": 3, "then_groups": "same service"}, YES),
            MakeUpAllowed(before=timedelta(minutes=240), days=3, same_kind=True),
        ),
        (outcome(YES, unclear=(NO,)), None),
    ],
)
def test_make_up(found: Outcome, expected: MakeUpAllowed | None) -> None:
    """No further away than pages look."""
    assert make_up_allowed(found).get(KEY) == expected
