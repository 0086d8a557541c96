"""Why a rule cell is refused."""

from dataclasses import dataclass

from addon.facts.catalog import Fact
from addon.rules.tree import TEXT, family


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that is not a test: a short stable ``code``, a plain sentence and the next step."""

    code: str
    what: str
    next_step: str = ""


def quoted(text: str, fact: Fact) -> str:
    """Return the cell's text for a sentence; text that could be somebody's name is not repeated."""
    if family(fact) == TEXT and (fact.kind == "pick" or not fact.choices):
        return "this"
    return f'"{text}"' if len(text) <= 60 else f'"{text[:57]}…"'
