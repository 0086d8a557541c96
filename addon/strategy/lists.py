"""The lists of the pack, as of the end of its period: each yields rows of texts. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from addon.metrics.reading import asks_why, goal_of, in_words, limits_in_words, reading, usual
from addon.metrics.trend import Trend
from addon.names_in_text import date_in_words
from addon.numbers import BY_NAME
from addon.records import StageStep
from addon.records.intake import ACTIVE, SAME_PERSON, SIDES
from addon.spc.chart import FAILS
from addon.strategy.agenda import Agenda
from addon.strategy.decisions import STOP, Decision
from addon.strategy.goals import counted_in_words, shown_goal

_DONE = "done: "
_LOSES = {
    "service": "charge more, fill its groups, cut its costs or give it up.",
    "group": "fill it, run it with fewer leaders or hours, merge or close it.",
    "payer": "ask for better rates (Payer brief has its numbers), take fewer of its members or end the contract.",
}
"""What to decide, by what loses."""
_HALF = Decimal("0.5")


def last_meeting(agenda: Agenda) -> Iterator[list[str]]:
    """Yield what the latest meeting decided, and whatever is open from earlier ones."""
    made = [one for one in agenda.decisions if one.on <= agenda.period.last]
    latest = max((one.on for one in made), default=None)
    for one in sorted(made, key=lambda one: (one.on, one.id), reverse=True):
        if one.on == latest or one.is_open(agenda.period.last):
            became = _became(one, agenda.period.last)
            due = date_in_words(one.due) if one.due else ""
            yield [date_in_words(one.on), one.what, one.owner or "nobody", due, became]


def _became(one: Decision, last: date) -> str:
    if one.done_on and one.is_open(last):
        return f"open; done since, on {date_in_words(one.done_on)}"
    return one.became or ("done" if one.done_on else f"cannot tell: {one.unread}" if one.unread else "open")


def goals(agenda: Agenda, trends: Mapping[str, Trend]) -> Iterator[list[str]]:
    """Yield each goal with what its number is at the end of the period."""
    for goal in agenda.goals:
        cells = shown_goal(goal, trends[goal.number.name])
        now, usual_now, reads = (str(cells[name] or "") for name in ("now", "usual", "reads"))
        yield [goal.number.label, goal.owner, now, usual_now, reads]


def changed(trends: Iterable[Trend]) -> Iterator[list[str]]:
    """Yield every number, and whether it moved by more than chance."""
    for one in trends:
        centre = usual(one)
        shown = in_words(one.number, centre) if centre is not None else ""
        yield [one.number.label, counted_in_words(one, -1) or "", shown, limits_in_words(one), reading(one)]


def tried(agenda: Agenda) -> Iterator[list[str]]:
    """Yield the experiments with their verdicts."""
    for one in agenda.tried:
        yield [one.question, one.status, one.result, one.decision]


def losing(agenda: Agenda) -> Iterator[list[str]]:
    """Yield what lost money twice, as Profit tells today."""
    for one in agenda.losing:
        before, latest = (
            f"{'-' * (margin < 0)}${abs(margin):,.2f} in {quarter}"
            for margin, quarter in zip(one.margins, one.quarters, strict=True)
        )
        yield [one.about, one.which, before, latest]


def capacity(agenda: Agenda) -> Iterator[list[str]]:
    """Yield the seats of every running group at the end of the period, those with the most free first."""
    there = list(agenda.past.taken(agenda.period.last, ()))
    for code, taken, seats in sorted(there, key=lambda one: (one[1] - one[2], one[0])):
        yield [agenda.label(code), str(taken), str(seats), str(seats - taken)]
    if there:
        taken, seats = sum(one[1] for one in there), sum(one[2] for one in there)
        yield ["All groups", str(taken), str(seats), str(seats - taken)]


def waiting(agenda: Agenda, trends: Mapping[str, Trend]) -> Iterator[list[str]]:
    """Yield how long people waited who came in the period, and who was still on the way at its end."""
    period, waits = agenda.period, BY_NAME["waiting"]
    came = agenda.past.measured(waits, period.first, period.last)
    result = (
        f"{in_words(waits, came.value)}, of {came.whole}"
        if came.value is not None
        else "nobody came for the first time"
    )
    yield ["Days from first contact to first session, the middle", result]
    yield ["Is that more than noise?", reading(trends["waiting"])]
    contacts = [
        (period.last - one.first_contact.date()).days
        for one in agenda.past.practice.prospects
        if one.first_contact and one.first_contact.date() <= period.last and _is_on_the_way(one.steps, period.last)
    ]
    longest = f", the longest for {max(contacts)} days" if contacts else ""
    yield ["Still on the way at the end", f"{len(contacts)}{longest}"]


def _is_on_the_way(steps: Sequence[StageStep], last: date) -> bool:
    stages = [step.stage for step in steps if step.day <= last]
    return not stages or stages[-1] not in {ACTIVE, SAME_PERSON, *SIDES}


def to_take(agenda: Agenda, trends: Mapping[str, Trend]) -> Iterator[list[str]]:
    """Yield what the numbers ask of the meeting: each line names what it rests on."""
    for one in agenda.tried:
        if one.status.startswith(_DONE) and not one.decision:
            yield [one.id, f"Adopt, adapt, abandon or extend? {one.question}"]
    yield from _of_numbers(agenda, trends)
    for lost in agenda.losing:
        yield [lost.which, f"Loses money: {_LOSES[lost.about]}"]
    for code, taken, seats in agenda.past.taken(agenda.period.last, ()):
        if Decimal(taken) < seats * _HALF:
            yield [agenda.label(code), f"{taken} of {seats} seats taken: fill, merge or close it."]
    for decision in agenda.decisions:
        if decision.due and decision.due <= agenda.period.last and decision.is_open(agenda.period.last):
            yield [decision.id, f"Still open: {decision.what}. Do it or give it up."]


def _of_numbers(agenda: Agenda, trends: Mapping[str, Trend]) -> Iterator[list[str]]:
    for goal in agenda.goals:
        if goal_of(trends[goal.number.name], goal.value) == FAILS:
            yield [
                goal.number.label,
                "Out of reach of the way things are done now: change that way, or the goal.",
            ]
    for one in trends.values():
        if asks_why(one):
            yield [one.number.label, f"{reading(one)}. What happened? If it lasts, write it into Segments."]


def stopped(agenda: Agenda) -> Iterator[list[str]]:
    """Yield what is no longer done, the latest first."""
    for one in sorted(agenda.decisions, key=lambda one: (one.on, one.id), reverse=True):
        if one.kind == STOP and one.on <= agenda.period.last:
            yield [date_in_words(one.on), one.what, one.became]
