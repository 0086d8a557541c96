"""Rows that age: what a person has to verify with a payer again, and From and Until that contradict each other."""

from datetime import date, timedelta

from addon.names_in_text import date_in_words

STALE = timedelta(days=365)
"""What was checked longer ago is to be verified again."""


def is_stale(checked: date, today: date) -> bool:
    """Return whether somebody checked it longer ago than a year."""
    return today - checked > STALE


def to_verify(checked: date | None, today: date, what: str = "it") -> str:
    """Return what to do about a row that nobody has checked within a year, "" if somebody has."""
    if checked is None:
        return f"To verify: check {what} with the payer, then fill in Checked on."
    if is_stale(checked, today):
        return f"To verify: last checked {date_in_words(checked)}, more than a year ago."
    return ""


def ends_too_early(start: date | None, until: date | None, *, headers: tuple[str, str] = ("From", "Until")) -> str:
    """Return what to correct where a stretch ends before it begins, "" where it does not; headers of both cells."""
    first, last = headers
    return f"{last} is before {first}: correct one of the two." if start and until and until < start else ""
