"""The fact rows of a practice on one day, computed for one question alone."""

from collections.abc import Collection, Mapping
from datetime import date

from addon.facts.all_facts import DayFacts, Window
from addon.facts.catalog import SUBJECTS, FactRow
from addon.records import Practice


def fact_rows(
    practice: Practice, today: date, *, window: Window | None = None, about: Collection[str] = SUBJECTS
) -> Mapping[str, tuple[FactRow, ...]]:
    """Return ``{subject: its rows}`` without anything that another question has left behind."""
    return DayFacts(practice, today).rows(window=window, about=about)
