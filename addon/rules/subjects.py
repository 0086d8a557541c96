"""Which facts a rule about one subject may test: its own and those of its parents."""

from collections.abc import Mapping
from types import MappingProxyType

from addon.facts.catalog import SUBJECTS, Fact, in_words
from addon.tabs import folded

PARENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "practice": (),
        "clinician": ("practice",),
        "group": ("clinician", "practice"),
        "session": ("group", "clinician", "practice"),
        "membership": ("group", "clinician", "practice"),
        "score course": ("membership", "group", "clinician", "practice"),
        "member-session": ("membership", "session", "group", "clinician", "practice"),
    }
)
"""Every subject's parents, all the way up; the clinician is the group's or the session's."""


def read_about(typed: str) -> str:
    """Return the subject that a cell of About names, in words or by its code; "" if it names none."""
    return next((one for one in SUBJECTS if folded(typed) in {folded(one), folded(in_words(one))}), "")


def may_test(about: str, fact: Fact) -> bool:
    """Return whether a rule about that subject may test the fact."""
    return fact.subject == about or fact.subject in PARENTS.get(about, ())


def visible(about: str, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return the facts, by folded label, that a rule about that subject may test."""
    return {label: fact for label, fact in facts.items() if may_test(about, fact)}
