"""What the protocol makes of each prospect. An exclusion that holds keeps them out, whatever else is true. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from addon.cells import text_of
from addon.part import View
from addon.prospects import Verdict
from addon.records import Prospect
from addon.screening.protocol import DEFER, EXCLUDE, INCLUDE, Criterion, fact_values
from addon.sources import derived_id, key_text
from addon.tabs import Value

ANSWERS = "screening_answers"
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answers:
    """What people filled in, by prospect and criterion; ``is_gone`` tells whether a person deleted a row."""

    of: Mapping[_Key, Value] = field(default_factory=dict)
    is_gone: Callable[[_Key], bool] = lambda _: False

    @classmethod
    def in_tab(cls, view: View) -> "Answers":
        """Read the tab; a row that is there and blank is not answered."""
        rows = view.rows(("prospect_code", "criterion", "answer"))
        gone, tab = view.tombstones, view.tab
        return cls(
            {(text_of(who), text_of(what)): answer for _, (who, what, answer) in rows},
            lambda key: derived_id(tab.prefix, tab.name, key_text(key)) in gone,
        )


def verdict(one: Prospect, criteria: Iterable[Criterion], answers: Answers, today: date) -> Verdict:
    """Return what holds, what is lacking and what nobody can tell yet."""
    kinds = ("excluded", "deferred", "unmet", "unanswered", "deleted", "excluding")
    found: dict[str, list[str]] = {name: [] for name in kinds}
    values = fact_values(one, today)
    for criterion in criteria:
        if not criterion.is_for(one):
            continue
        holds = _holds(criterion, one.code, answers, values=values, today=today)
        if holds is None:
            found["unanswered"].append(criterion.called)
            key = (one.code, criterion.id)
            if criterion.question and key not in answers.of and answers.is_gone(key):
                found["deleted"].append(criterion.called)
            if criterion.effect != INCLUDE:
                found["excluding"].append(criterion.called)
        elif holds and criterion.effect == EXCLUDE:
            found["excluded"].append(criterion.called)
        elif holds and criterion.effect == DEFER:
            found["deferred"].append(criterion.called)
        elif not holds and criterion.effect == INCLUDE:
            found["unmet"].append(criterion.called)
    return Verdict(**{name: tuple(some) for name, some in found.items()})


def _holds(one: Criterion, code: str, answers: Answers, *, values: Mapping[str, Value], today: date) -> bool | None:
    if one.wrong:
        return None
    if not one.question:
        return one.holds(values[one.fact.name], values, today)
    answer = answers.of.get((code, one.id))
    return None if answer is None else one.holds(one.read(answer), values, today)
