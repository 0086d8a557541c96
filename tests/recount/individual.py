"""Individual appointments that took place, from the EHR's two visit reports."""

from collections import defaultdict
from datetime import date, datetime
from functools import lru_cache

from tests.recount.read_practice import Book, Row, export, text

GROUP_CODES = ("90853", "90849")
"""As practice.toml lists them: what the EHR bills as a group."""


@lru_cache(maxsize=1)
def individual(book: Book) -> dict[tuple[str, date], list[tuple[datetime, str]]]:
    """Return each member's individual appointments that took place, by day: their start and code.

    The status report has the times and codes, the attendance report what happened. Both list a client's visits with
    one clinician on one day in the same order.
    """
    words: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for client, clinician, on, _, word in export(book, "attendance_report")[2:]:
        words[client, clinician, on].append(word)
    found: dict[tuple[str, date], list[tuple[datetime, str]]] = defaultdict(list)
    names = _codes_by_name(book.tabs["Members"])
    for when, client, clinician, code, *_ in export(book, "appointment-status")[1:]:
        at = datetime.strptime(when, "%m/%d/%Y %H:%M")
        told = words[client, clinician, when[:10]]
        word = told.pop(0) if told else ""
        whose = _whose(book, names[client], clinician, at.date())
        if code not in GROUP_CODES and word == "Show" and len(whose) == 1 and at < book.now:
            found[whose[0], at.date()].append((at, code))
    return found


def _whose(book: Book, codes: list[str], clinician: str, on: date) -> list[str]:
    """Return the members whom a name may mean: of two of one name, who is in a group of that clinician."""
    if len(codes) < 2:
        return codes
    led = {code for code, group in book.groups.items() if text(group["Clinician"]).split(" (")[0] == clinician}
    return [code for code in codes if any(book.stays_of(code, group, on) for group in led)]


def _codes_by_name(members: list[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for member in members:
        for name in (member["Name"], *text(member["Also known as"]).split(";")):
            found[text(name)].append(member["ID"])
    return found
