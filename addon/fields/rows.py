"""The rows of the Fields tab: every fact that a rule may test, in words."""

from collections.abc import Mapping
from types import MappingProxyType

from addon.facts.all_facts import ALL_FACTS
from addon.facts.catalog import SUBJECTS, in_words
from addon.rules.subjects import may_test
from addon.tabs import Value

TAB = "fields"
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "whole": "whole number",
        "decimal": "number",
        "money": "amount",
        "percent": "percent",
        "date": "date",
        "time": "time",
        "datetime": "date and time",
        "yes_no": "yes or no",
        "choice": "choice",
        "text": "text",
        "code": "code",
        "pick": "text",
    }
)


def field_rows() -> tuple[Mapping[str, Value], ...]:
    """Return the rows of the Fields tab as ``{field: value}``, in the order in which facts are declared."""
    return tuple(
        {
            "label": fact.label,
            "subject": in_words(fact.subject),
            "kind": _KINDS[fact.kind],
            "unit": fact.unit or None,
            "choices": ", ".join(fact.choices) or None,
            "about": ", ".join(in_words(about) for about in SUBJECTS if may_test(about, fact)),
            "means": f"{fact.means} Only in {fact.only}." if fact.only else fact.means,
            "blank_means": fact.blank_means,
            "example": fact.example or None,
        }
        for fact in ALL_FACTS
    )
