"""Who may lead what: whether a clinician has the certifications that a kind of group needs. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from addon.names_in_text import date_in_words
from addon.records import Certification, Practice
from addon.tabs import folded

SOON = timedelta(days=90)


def is_renewed(one: Certification, every: Iterable[Certification], today: date = date.min) -> bool:
    """Return whether another row of the same clinician and name goes on the next day, or has begun by ``today``."""
    if one.until is None or one.until == date.max:
        return False
    after = one.until + timedelta(days=1)
    same = (other for other in every if other.clinician == one.clinician and folded(other.name) == folded(one.name))
    later = (other for other in same if other.id != one.id and not other.unsure and (other.until or date.max) >= after)
    return any((other.since or date.min) <= max(after, today) for other in later)


def ending_soon(practice: Practice, clinician: str, today: date) -> list[str]:
    """Return which certifications of a clinician end in 90 days and are not renewed: ``DBT ends Mar 6 2026``."""
    mine = [one for one in practice.certifications if one.clinician == clinician]
    return [
        f"{one.name} ends {date_in_words(one.until)}"
        for one in mine
        if one.until is not None and today <= one.until <= today + SOON and not is_renewed(one, mine)
    ]


def why_not_certified(practice: Practice, clinician: str, kind: str, day: date) -> str:
    """Return what a clinician lacks to lead a kind of group on a day, "" if nothing.

    What nobody entered in Certifications is lacking: no row is no certification.
    """
    needs = next((one.certifications for one in practice.leader_needs if one.kind == folded(kind)), ())
    mine = [one for one in practice.certifications if one.clinician == clinician]
    return "; ".join(_lacking(needs, mine, day))


def _lacking(needs: Iterable[str], mine: Iterable[Certification], day: date) -> Iterator[str]:
    for name in needs:
        rows = [one for one in mine if folded(one.name) == folded(name)]
        if any(one.is_valid(day) for one in rows):
            continue
        ended = max((one.until for one in rows if one.until is not None and one.until < day), default=None)
        yield f"{name} ended {date_in_words(ended)}" if ended else f"no {name} in Certifications for that day"
