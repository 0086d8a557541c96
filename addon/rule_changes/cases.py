"""Typed values such as ``Missed in a row: 3; Payer: Aetna`` as a case that rules can judge. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from addon.facts.all_facts import BY_FOLDED_LABEL
from addon.facts.catalog import Fact, FactRow
from addon.near_words import did_you_mean
from addon.rules.cells import read_test
from addon.rules.refusals import Refused
from addon.rules.rule import RuleTable
from addon.rules.subjects import may_test
from addon.rules.tree import DATETIME, Blank, Compare, FieldRef, Today, family
from addon.tabs import Value, folded

_BETWEEN = re.compile(r'[;\n](?=(?:[^"]*"[^"]*")*[^"]*$)')
_PIECE = re.compile(r"([^:=]+)[:=](.*)", re.DOTALL)
SHAPE = "Write for example Missed in a row: 3; Payer: Aetna, in the words of the tab Fields."


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Values by fact, and what could not be read of them, in sentences. Whatever is not named is missing."""

    values: Mapping[Fact, Value]
    wrong: tuple[str, ...] = ()

    @property
    def by_name(self) -> dict[str, Value]:
        """Return the values by the name of their fact."""
        return {fact.name: value for fact, value in self.values.items()}

    def rows(self, table: RuleTable) -> list[FactRow]:
        """Return the case as a row for each subject of the table's rules that has all of its facts.

        Where some have one of these facts as their own, only those: what is said of a membership is about memberships.
        """
        abouts = dict.fromkeys(rule.about for rule in table.rules)
        fitting = [one for one in abouts if all(may_test(one, fact) for fact in self.values)]
        own = [one for one in fitting if any(fact.subject == one for fact in self.values)]
        return [
            FactRow(about=one, subject="this case", began="", values=self.by_name, is_typed=True)
            for one in own or fitting
        ]


def read_case(text: str, title: str) -> Case:
    """Read typed values for the rules of the tab of that title."""
    values: dict[Fact, Value] = {}
    wrong: list[str] = []
    facts = {label: fact for label, fact in BY_FOLDED_LABEL.items() if fact.only in {"", title}}
    for piece in _pieces(text):
        found = _PIECE.fullmatch(piece)
        fact = facts.get(folded(found[1])) if found else None
        if found is None:
            wrong.append(f'"{piece}" is no field with its value. {SHAPE}')
        elif fact is None:
            near = did_you_mean(found[1].strip(), [one.label for one in facts.values()], "See the tab Fields.")
            wrong.append(f'"{found[1].strip()}" is no field. {near}')
        else:
            value = _value(found[2].strip(), fact)
            if isinstance(value, Refused):
                wrong.append(f"{fact.label}: {value.what}. {value.next_step}")
            else:
                values[fact] = value
    return Case(values=values, wrong=tuple(wrong))


def _pieces(text: str) -> Iterator[str]:
    return (piece for one in _BETWEEN.split(text) if (piece := one.strip()))


def _value(text: str, fact: Fact) -> Value | Refused:
    """Return one value as its fact has it; a cell of a rule that asks for just this value is how it is written."""
    test = read_test(text, fact, {})
    if isinstance(test, Refused):
        return test
    if isinstance(test, Blank):
        return None
    if not isinstance(test, Compare) or test.op != "=" or isinstance(test.operand, FieldRef | Today):
        return Refused("no-value", "a case has one value here, not a test", "Write one value, or blank.")
    value = test.operand
    if family(fact) == DATETIME and isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value
