"""Results claim no more than a before/after comparison can; too little data is the ordinary answer."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from addon.experiments.counted import Judged
from addon.experiments.plans import Plan
from addon.experiments.verdicts import told
from addon.numbers import BY_NAME, FEWER, MORE
from tests.metrics.made_past import MONDAY, past_of

START = MONDAY + timedelta(weeks=13)
QUIET = [(30, 4 + week % 3) for week in range(13)]


Weeks = list[tuple[int, int]]


def judged(after: Weeks, *, before: Weeks | None = None, looked_at: int = 1, least: int = 50) -> tuple[str, str]:
    """Return status and result of weeks before and after."""
    past = past_of([*(before or QUIET), *after])
    plan = Plan(
        rid="EX-01",
        number=BY_NAME["no_show"],
        better=FEWER,
        start=START,
        until=START + timedelta(weeks=len(after), days=-1),
        baseline=MONDAY,
        least=least,
        effect=Decimal(2),
    )
    found = told(plan, past, past.today, looked_at=looked_at)
    return found.status, found.result


def test_the_wording_is_the_prescribed_one() -> None:
    """Every part of the template in its order, nothing that claims a cause."""
    status, result = judged([(30, 3)] * 6)
    assert status == "done: leaning, better"
    assert re.fullmatch(
        r"Before 64/390 \([\d.]+% to [\d.]+%\), after 18/180 \([\d.]+% to [\d.]+%\)\. Difference -6\.4 points "
        r"\(95 % CrI -[\d.]+ to \+[\d.]+\)\. Chance the change helped, given a flat prior: 0\.\d\d\. This is a "
        r"before/after comparison in one practice; other things changed too\. Verdict: leaning\. "
        r"Counted as 2 times fewer, because the same people come again\.",
        result,
    )
    assert not re.search("significan|prove|caus(?!e the same)", result)


def test_the_usual_answer() -> None:
    """A few weeks of much the same are too little data, and so is what is below Least n."""
    assert judged([(30, 5)] * 6)[0] == "done: too little data"
    assert judged([(30, 0)] * 2, least=100)[0] == "done: too little data"


def test_clear_needs_a_sure_chance_enough_people_and_a_quiet_baseline() -> None:
    """Both ways; over a baseline that shifted itself it only leans."""
    assert judged([(30, 0)] * 8)[0] == "done: clear, better"
    assert judged([(30, 20)] * 8)[0] == "done: clear, worse"
    shifted = [(30, 9)] * 7 + [(30, 3)] * 6
    assert judged([(30, 0)] * 8, before=shifted)[0] == "done: leaning, better"
    assert judged([(30, 0)] * 3)[0] == "done: leaning, better"


def test_how_many_were_looked_at_is_told_from_five_on() -> None:
    """One of many looks good by chance."""
    assert "looked at" not in judged([(30, 5)] * 6, looked_at=4)[1]
    assert judged([(30, 5)] * 6, looked_at=5)[1].endswith("5 experiments were looked at.")


def test_nothing_is_compared_before_the_stop_rule() -> None:
    """Planned: how many it would take. Running: nothing."""
    past = past_of(QUIET)
    plan = Plan(
        rid="EX-01",
        number=BY_NAME["no_show"],
        better=FEWER,
        start=START,
        until=START + timedelta(days=41),
        baseline=MONDAY,
    )
    ahead = told(plan, past, past.today - timedelta(days=1), looked_at=0)
    assert ahead.status.startswith("planned: begins Apr 6 2026. To see 16.4% become 10.9% takes about ")
    assert ahead.status.endswith("on each side; before there were 390")
    running = told(plan, past, date(2026, 5, 17), looked_at=0)
    assert running == Judged("running until May 17 2026; nothing is compared before")


def test_what_was_judged_is_judged_once() -> None:
    """The same counts keep their words; another count, or another number looked at, is compared anew."""
    past = past_of([*QUIET, *[(30, 5)] * 6])
    plan = Plan(
        rid="EX-01",
        number=BY_NAME["no_show"],
        better=FEWER,
        start=START,
        until=START + timedelta(days=41),
        baseline=MONDAY,
    )
    first = told(plan, past, past.today, looked_at=1)
    kept = replace(first, result="as it was")
    assert told(plan, past, past.today, looked_at=1, known=kept) is kept
    assert told(plan, past, past.today, looked_at=5, known=kept).result.endswith("5 experiments were looked at.")
    other = past_of([*QUIET, *[(30, 5)] * 5, (30, 6)])
    assert told(plan, other, past.today, looked_at=1, known=kept).result != "as it was"


def test_the_size_is_that_of_a_third_and_of_seats_there_is_none() -> None:
    """Above one half it is a third of the others; all seats are counted, so no number of them is told."""
    past = past_of([(30, 9)] * 13)
    plan = Plan(
        rid="EX-01",
        number=BY_NAME["attendance"],
        better=MORE,
        start=START,
        until=START + timedelta(days=41),
        baseline=MONDAY,
    )
    ahead = told(plan, past, past.today - timedelta(days=1), looked_at=0)
    assert ". To see 70.0% become 80.0% takes about " in ahead.status
    seats = told(replace(plan, number=BY_NAME["fill"]), past, past.today - timedelta(days=1), looked_at=0)
    assert seats.status == "planned: begins Apr 6 2026. All seats are counted: there is no sample to be large enough"
    either = told(replace(plan, better=0), past, past.today - timedelta(days=1), looked_at=0)
    assert ". To see 70.0% become 80.0% takes about " in either.status
