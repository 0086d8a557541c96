"""What is known of the progress note of a line: never its text, only whether and when it was signed."""

from datetime import date

from addon.billing.checking.claim_line import ClaimLine
from addon.facts.recent import has_open_note
from addon.tabs import Value


def note_facts(one: ClaimLine, today: date) -> dict[str, Value]:
    """Return how long the note took, and whether the claim went out before it was signed."""
    signed, is_open = one.row.note_signed, has_open_note(one.row)
    return {
        "note_days": None if signed is None else max((signed - one.day).days, 0),
        "open_days": _open_days(one, today, is_open=is_open),
        "note_after_claim": _after_claim(one, signed, is_open=is_open),
    }


def _open_days(one: ClaimLine, today: date, *, is_open: bool) -> int | None:
    if is_open and one.row.note_signed is None:
        return max((today - one.day).days, 0)
    return 0 if one.row.note or one.row.note_signed else None


def _after_claim(one: ClaimLine, signed: date | None, *, is_open: bool) -> bool | None:
    if one.billed_on is None:
        return None
    if signed is not None:
        return signed > one.billed_on
    return True if is_open else None
