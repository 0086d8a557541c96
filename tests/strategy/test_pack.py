"""The pack as data: what each list holds, as of the end of its month; and that it becomes a document."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from addon.documents.typeset import typeset
from addon.improving import ExperimentShown, LosingMoney, Segment
from addon.metrics.history import History
from addon.metrics.trend import trend
from addon.numbers import BY_NAME
from addon.strategy.agenda import Agenda, last_period
from addon.strategy.decisions import Decision
from addon.strategy.drawn import range_shown, svg
from addon.strategy.goals import Goal, read_goal
from addon.strategy.pack import pack
from tests.billing.pdf import Pdf
from tests.metrics.made_past import past_of

TODAY = date(2026, 6, 3)
PERIOD = last_period(TODAY, quarterly=False)
WEEKS = [(40, 5 + week % 3) for week in range(20)] + [(40, 30)]


def agenda(past: History | None = None) -> Agenda:
    """Return what a meeting in June 2026 looks at."""
    return Agenda(
        past=past or past_of(WEEKS, today=TODAY),
        period=PERIOD,
        practice="Example practice",
        segments=(),
        goals=[Goal(number=BY_NAME["no_show"], value=Decimal("0.01"), owner="Ana")],
        decisions=[
            Decision(id="DC-01", on=date(2026, 4, 3), what="Old and open", due=date(2026, 5, 1)),
            Decision(id="DC-02", on=date(2026, 4, 3), what="Old and done", done_on=date(2026, 4, 9)),
            Decision(id="DC-03", on=date(2026, 5, 4), what="No paper", kind="stop", became="all on the phone"),
            Decision(id="DC-04", on=date(2026, 6, 2), what="Of the next meeting"),
        ],
        experiments=[
            _tried("EX-01", "done: leaning, better", date(2026, 5, 20)),
            _tried("EX-02", "done: too little data", date(2026, 4, 20), decision="abandon"),
            _tried("EX-03", "done: too little data", date(2026, 4, 20)),
        ],
        losing=[
            LosingMoney(
                about="service",
                which="multi-family group",
                quarters=("2025 Q4", "2026 Q1"),
                margins=(Decimal("-10.50"), Decimal(-20)),
            )
        ],
        label={"G-01": "Tuesday (G-01)"}.__getitem__,
    )


def _tried(rid: str, status: str, last: date, decision: str = "") -> ExperimentShown:
    first = last - timedelta(days=41)
    return ExperimentShown(
        id=rid, question=f"{rid}?", status=status, result="Before 1/2.", decision=decision, first=first, last=last
    )


def tables(one: Agenda) -> dict[str, list[list[str]]]:
    """Return the rows of each list by its heading."""
    return {part["heading"]: part["rows"] for part in json.loads(pack(one))["tables"]}


@pytest.mark.parametrize(
    ("today", "quarterly", "name", "first", "last"),
    [
        (date(2026, 6, 3), False, "2026-05", date(2026, 5, 1), date(2026, 5, 31)),
        (date(2026, 1, 1), False, "2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        (date(2026, 6, 3), True, "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 2, 28), True, "2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
    ],
)
def test_the_last_period_that_is_over(today: date, quarterly: bool, name: str, first: date, last: date) -> None:  # noqa: FBT001
    """A month, or a quarter."""
    found = last_period(today, quarterly=quarterly)
    assert (found.name, found.first, found.last) == (name, first, last)


def test_what_became_of_decisions() -> None:
    """Those of the latest meeting, and whatever is open from earlier ones; a later meeting is not in it."""
    found = tables(agenda())
    assert [row[1] for row in found["Last meeting"]] == ["No paper", "Old and open"]
    late = replace(agenda(), decisions=[Decision(id="DC-9", on=date(2026, 5, 4), what="X", done_on=date(2026, 6, 1))])
    assert tables(late)["Last meeting"][0][4] == "open; done since, on Jun 1 2026"
    assert found["What we stopped doing"] == [["May 4 2026", "No paper", "all on the phone"]]
    assert ["DC-01", "Still open: Old and open. Do it or give it up."] in found["Decisions to take"]


def test_numbers_goals_and_what_they_ask() -> None:
    """A goal out of reach and a number that got worse become decisions to take; the numbers end with the month."""
    found = tables(agenda())
    (goal,) = found["Goals against numbers"]
    assert goal[:4] == ["No-show rate", "Ana", "75.0% (30 of 40)", "17.7%"]
    changed = {row[0]: row for row in found["What changed, and is it more than noise?"]}
    assert changed["No-show rate"][4] == "worse: above the upper limit"
    assert changed["Seats taken"][1] == "500.0% (40 of 8)"
    to_take = {row[0]: row[1] for row in found["Decisions to take"]}
    assert to_take["No-show rate"].startswith("worse: above the upper limit. What happened?")
    assert to_take["EX-01"] == "Adopt, adapt, abandon or extend? EX-01?"
    assert to_take["multi-family group"].startswith("Loses money: charge more")
    payer = replace(agenda(), losing=[replace(one, about="payer", which="Medicaid") for one in agenda().losing])
    assert ["Medicaid", to_take["multi-family group"]] not in tables(payer)["Decisions to take"]
    assert "ask for better rates" in {row[0]: row[1] for row in tables(payer)["Decisions to take"]}["Medicaid"]


def test_experiments_of_the_month_and_those_nobody_decided() -> None:
    """What was decided before the month began is no news."""
    found = tables(agenda())["Micro-experiments"]
    assert [row[0] for row in found] == ["EX-01?", "EX-03?"]
    going_on = replace(
        agenda(),
        experiments=[
            _tried("EX-04", "done: leaning, better", date(2026, 6, 2)),
            replace(
                _tried("EX-05", "no verdict: written down on Jun 2 2026", date(2026, 5, 20)), fixed=date(2026, 6, 2)
            ),
        ],
    )
    assert tables(going_on)["Micro-experiments"] == [
        ["EX-04?", "running until Jun 2 2026; nothing is compared before", "", ""]
    ]
    assert not [row for row in tables(going_on)["Decisions to take"] if row[0].startswith("EX")]
    assert tables(agenda())["Losing money two quarters in a row"] == [
        ["service", "multi-family group", "-$10.50 in 2025 Q4", "-$20.00 in 2026 Q1"]
    ]
    assert tables(agenda())["Capacity"] == [["Tuesday (G-01)", "40", "8", "-32"], ["All groups", "40", "8", "-32"]]


def test_another_day_of_the_same_month_makes_the_same_pack() -> None:
    """Nothing in it depends on the day on which it is made."""
    later = past_of(WEEKS, today=TODAY + timedelta(days=20))
    assert pack(agenda()) == pack(agenda(later))


def test_it_becomes_a_document() -> None:
    """With its lists and a drawn chart; a PDF for everybody, screen readers too."""
    text = Pdf(typeset(pack(agenda()))).text
    for words in ("Strategy meeting: May 2026", "No paper", "No-show rate, by week: worse", "Example practice"):
        assert words in text


def test_a_chart_is_drawn_to_scale() -> None:
    """Every point is between the edges, the highest on top; hollow ones are white, those that signal orange."""
    past = past_of([*WEEKS[:-1], (10, 3), (40, 35)])
    segment = Segment(number="no_show", since=date(2026, 1, 5), reason="x")
    one = trend(past, BY_NAME["no_show"], [segment], until=past.today)
    low, high = range_shown(one)
    assert high == 35 / 40
    assert low <= min(value for found in one.measured if (value := found.value) is not None)
    drawn = svg(one)
    assert drawn.count("<circle") == 22
    assert drawn.count('fill="#ffffff" stroke="#2a7f9e"') == 1
    assert 'cy="8.0" r="3" fill="#d9822b"' in drawn


@pytest.mark.parametrize(
    ("typed", "number", "value"),
    [
        ("10%", "No-show rate", "0.1"),
        ("12,5 %", "No-show rate", "0.125"),
        ("85", "Seats taken", "0.85"),
        ("0.85", "Seats taken", "0.85"),
        ("14 days", "Days to first session", "14"),
        ("", "No-show rate", "0.08"),
    ],
)
def test_goals_as_people_write_them(typed: str, number: str, value: str) -> None:
    """A share or days; blank is the goal of Settings."""
    found = read_goal({"number": number, "goal": typed}, {"No-show goal": Decimal("0.08")})
    assert isinstance(found, Goal)
    assert found.value == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "number", "told"),
    [
        ("much", "No-show rate", "a share such as 10%"),
        ("10%", "Days to first session", "a number of days"),
        ("3 days", "No-show rate", "a share such as 10%"),
        ("", "No-show rate", "No-show goal in Settings is blank"),
        ("", "Seats taken", "a share such as 10%"),
        ("1%", "Alerts per 100 attended", "pick a number"),
    ],
)
def test_goals_that_cannot_be_read(typed: str, number: str, told: str) -> None:
    """The words tell what to fill in."""
    found = read_goal({"number": number, "goal": typed}, {})
    assert isinstance(found, str)
    assert told in found
