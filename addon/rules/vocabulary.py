"""Words in a rule that no row of the practice has: allowed, because rows may come, but most are misspelt."""

from collections.abc import Collection, Iterator, Mapping

from addon.facts.catalog import Fact
from addon.near_words import did_you_mean
from addon.rules.rule import Rule
from addon.rules.tree import TEXT, Compare, Single, TextPart, family, singles
from addon.rules.truth import judge


def unknown_words(rule: Rule, words: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Yield a warning for each word of the rule that matches nothing, with the nearest that rows have.

    Facts with fixed choices refuse such a word themselves. Where no row has any word yet, nothing can be told.
    """
    for one in rule.tests:
        there = words.get(one.fact.name, ())
        if family(one.fact) != TEXT or one.fact.choices or not there:
            continue
        for single in singles(one.test):
            text = _text(single)
            if text and not _matches_any(single, one.fact, there):
                listed = f"There are: {', '.join(sorted(there)[:8])}{' …' if len(there) > 8 else ''}."
                yield f'no row has {one.fact.label} "{text}". {did_you_mean(text, there, listed)}'


def _text(single: Single) -> str:
    if isinstance(single, TextPart):
        return f"{single.where} {single.text}"
    return single.operand if isinstance(single, Compare) and isinstance(single.operand, str) else ""


def _matches_any(single: Single, fact: Fact, there: Collection[str]) -> bool:
    holds = judge(single, fact)
    return any(holds(word, {}, None) for word in there)
