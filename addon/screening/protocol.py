"""The rows of Screening protocol as criteria, and what is wrong with them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from addon.cells import BadCell, read_value, text_of
from addon.facts.catalog import Fact
from addon.near_words import nearest
from addon.part import View
from addon.records import Prospect
from addon.rules.cells import read_test
from addon.rules.refusals import Refused
from addon.rules.tree import Anything, Test
from addon.rules.truth import judge
from addon.rules.wording import reading
from addon.tabs import Column, Value, folded
from addon.us_states import CODES, NAMED, state_code

TAB = "screening_protocol"
INCLUDE, EXCLUDE, DEFER = "include", "exclude", "defer"
_KINDS: Mapping[str, str] = MappingProxyType(
    {"": "yes_no", "yes / no": "yes_no", "number": "decimal", "date": "date", "text": "text"}
)
_HOW = ("in person", "video", "either")
_WANTS = ("process", "skills", "psycho-education", "multi-family", "support")


def _fact(name: str, kind: str, means: str, *, unit: str = "", choices: tuple[str, ...] = ()) -> Fact:
    return Fact(
        name=name,
        label=name.capitalize(),
        subject="prospect",
        kind=kind,
        means=means,
        unit=unit,
        choices=choices,
        old_choices=NAMED if choices is CODES else (),
    )


FACTS: Mapping[str, Fact] = MappingProxyType(
    {
        one.name: one
        for one in (
            _fact("age", "whole", "full years today, from Birth date", unit="years"),
            _fact("state", "choice", "the two letters of State; its name means the same", choices=CODES),
            _fact("payer", "text", "Payer"),
            _fact("language", "text", "Language; blank is English"),
            _fact("wants", "choice", "Wants", choices=_WANTS),
            _fact("how", "choice", "How", choices=_HOW),
        )
    }
)
"""What Intake knows about a prospect, by folded label."""
_LABELS = tuple(one.label for one in FACTS.values())


def fact_values(one: Prospect, today: date) -> dict[str, Value]:
    """Return the facts of a prospect; a missing one is None."""
    return {
        "age": _age(one.birth_date, today) if one.birth_date else None,
        "state": state_code(one.state) or None,
        "payer": one.payer or None,
        "language": one.language or "English",
        "wants": one.wants or None,
        "how": one.how or None,
    }


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with one cell of a row; ``quotes``: the words repeat what is in it."""

    field: str
    words: str
    quotes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One row that is on. ``fact`` is what it tests: one of Intake's, or the answer to ``question``.

    ``mistakes`` are why nobody can tell what it means; ``kind`` the kind of group it is for, "" for all.
    """

    id: str
    name: str
    question: str
    fact: Fact
    test: Test
    effect: str
    words: str = ""
    kind: str = ""
    mistakes: tuple[Mistake, ...] = ()

    @property
    def wrong(self) -> str:
        """Return why nobody can tell what it means, "" if it is clear."""
        return " ".join(one.words for one in self.mistakes)

    @property
    def called(self) -> str:
        """Return how people are told of it."""
        return f"{self.id} {self.name}"

    def is_for(self, one: Prospect) -> bool:
        """Return whether it is asked of somebody: whoever wants any kind of group is asked everything."""
        return not (self.kind and one.wants) or folded(self.kind) == folded(one.wants)

    def holds(self, value: Value | BadCell, values: Mapping[str, Value], today: date) -> bool | None:
        """Return whether it holds; None where nobody can tell."""
        if self.wrong or isinstance(value, BadCell):
            return None
        return judge(self.test, self.fact)(value, values, today)

    def read(self, answer: Value) -> Value | BadCell:
        """Return an answer as a value of its kind, or why it is none."""
        return read_value(Column(field="answer", header="Answer", kind=self.fact.kind), answer)


def criteria(view: View) -> tuple[Criterion, ...]:
    """Return the rows that are on, those among them that cannot be read."""
    return tuple(one for one in (_criterion(row) for row in view.values()) if one is not None)


def _criterion(row: Mapping[str, Value]) -> Criterion | None:
    if text_of(row["on"]) == "no":
        return None
    asks, effect = text_of(row["asks"]), text_of(row["effect"])
    meant = "" if folded(asks) in FACTS else _misspelt_fact(asks)
    fact = FACTS.get(folded(meant or asks))
    asked = fact or _of_answer(text_of(row["criterion"]), _KINDS.get(text_of(row["answer_kind"]), "yes_no"))
    test = read_test(row["is"], asked, FACTS)
    return Criterion(
        id=str(row["id"]),
        name=text_of(row["criterion"]),
        question="" if fact else asks,
        fact=asked,
        test=Anything() if isinstance(test, Refused) else test,
        effect=effect,
        words=text_of(row["words"]),
        kind=text_of(row["kind"]),
        mistakes=tuple(_mistakes(asks, effect, test, meant=meant)),
    )


def _misspelt_fact(asks: str) -> str:
    """Return the fact that a single word without a question mark probably means, "" if it means none."""
    return nearest(asks, _LABELS) if len(asks.split()) == 1 and not asks.endswith("?") else ""


def _of_answer(name: str, kind: str) -> Fact:
    return Fact(name="answer", label=name, subject="prospect", kind=kind, means="the answer in the interview")


def _mistakes(asks: str, effect: str, test: Test | Refused, *, meant: str) -> Iterator[Mistake]:
    if not asks:
        words = "Fact or question is blank. Write a fact of Intake, or what is asked in the interview."
        yield Mistake("asks", words)
    if meant:
        words = (
            f'{asks} is no fact of Intake. Did you mean "{meant}"? A question of one word ends with a question mark.'
        )
        yield Mistake("asks", words, quotes=True)
    if not effect:
        yield Mistake("effect", "Effect is blank or none of its words. Choose include, exclude or defer.")
    if isinstance(test, Refused):
        yield Mistake("is", f"Is: {test.what}. {test.next_step}".strip(), quotes=True)
    elif isinstance(test, Anything):
        yield Mistake("is", "Is is blank, so the row tests nothing. Write when it holds, such as yes.")


def read_aloud(one: Criterion) -> str:
    """Return a row as a sentence."""
    who = f", for those who want a {one.kind} group" if one.kind else ""
    follows = {
        INCLUDE: "they have what is asked for; if not, that is told",
        EXCLUDE: "they are kept out, whatever else is true",
        DEFER: "they come later",
    }[one.effect]
    asked = f"the answer to “{one.question}”" if one.question else "Intake"
    return f"If {reading(one.test, one.fact)} ({asked}){who}: {follows}."
