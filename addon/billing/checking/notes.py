"""What is known of the progress note of a line: never its text, only whether and when it was signed."""

from datetime import date

from addon.billing.checking.claim_line import ClaimLine
from addon.facts.recent import has_open_note
from addon.tabs import Value


def note_facts(one: ClaimLine, today: date) -> dict[str, Value]:
    """Return how long the note took, and whether the claim went out before it was signed."""
    signed, is_open = one.row.note_signed, has_open_note(one.row)
    days = None
    if signed is not None:
        days = max((signed - one.day).days, 0)
    elif is_open:
        days = max((today - one.day).days, 0)
    return {"note_days": days, "note_after_claim": _after_claim(one, signed, is_open=is_open)}


def _after_claim(one: ClaimLine, signed: date | None, *, is_open: bool) -> bool | None:
    if one.billed_on is None:
        return None
    if signed is not None:
        return signed > one.billed_on
    return True if is_open else None
