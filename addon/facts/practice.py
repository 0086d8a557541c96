"""Facts of the practice as a whole. Every rule may test them."""

from addon.facts.catalog import FactRow, declared
from addon.facts.practice_index import PracticeIndex
from addon.tabs import Value

PRACTICE_FACTS = declared("practice")


def practice_values(index: PracticeIndex) -> dict[str, Value]:
    """Return the facts."""
    return {
        "no_show_rate_of_practice": index.recent.no_show_rate(),
        "open_notes_of_practice": index.recent.notes_to_write(),
    }


def practice_rows(index: PracticeIndex) -> tuple[FactRow, ...]:
    """Return the one row."""
    return (FactRow(about="practice", subject="practice", began="", values=practice_values(index)),)
