"""What Billing checks test beside attendance, as far as the made practice has it: Fields and Payer limits in words.

Nobody typed insurances, authorizations, papers or days of signing there, so the checks of those do not run.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tests.recount.individual import individual
from tests.recount.read_practice import CAME, Book, Row, export, text

if TYPE_CHECKING:
    from tests.recount.billing import Line

NOT_THERE = (
    "Days until the note was signed",
    "Note signed after the claim",
    "Papers not signed",
    "Telehealth consent",
    "State of the member",
    "Licensed where the member is",
    "Authorization",
    "Visits left",
    "Days since eligibility check",
    "Eligible",
    "Diagnosis",
    "Age of the treatment plan",
    "Clinician takes the payer",
    "Likeness of notes",
)
"""Fields of which no line has a value."""
STRICTEST = ("block", "warn", "note")


def tests_what_is_not_there(rule: Row) -> bool:
    """Return whether a check cannot run for lack of data."""
    return any(text(rule.get(f"If: {name}")) for name in NOT_THERE)


def claim_facts(book: Book, line: "Line", facts: dict[str, Any]) -> dict[str, Any]:
    """Return what Fields names about one line."""
    assert line.rule is not None
    row, session = line.row, line.session
    others = list(_others(book, line))
    same_time = [one for one in others if one[0] < _end(session) and session["at"] < one[1]]
    payer = facts["Payer"]
    return {
        "Charge and attendance": _charge(book, row),
        "Length is known": "yes" if session["Minutes"] else "no",
        "Line code": text(line.rule["Then: Code"]),
        "Line place of service": text(line.rule["Then: Place of service"]) or "none",
        "Line modifiers": text(line.rule["Then: Modifiers"]) or "none",
        "Line same-day modifiers": text(line.rule["Then: Same-day modifier"]) or "none",
        "Same-day individual": "yes" if any(not one[2] for one in others) else "no",
        "Modifiers": "",
        "At the same time": "another clinician" if same_time else "nothing",
        "Other codes that day": " ".join(sorted({one[3] for one in others if one[3]})) or "none",
        "Numbers of the clinician": "complete",
        "Days left to file": _to_file(book, payer, row["on"]),
        "Led as planned": "as planned" if _is_planned(book, session) else "somebody else",
        "Days without a signed note": None,
    }


def limits_passed(book: Book, line: "Line", facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each limit of the member's payer that the line passes, and the strictest effect of its rows."""
    payer = facts["Payer"]
    rows = [one for one in book.tabs["Payer limits"] if text(one["Service"]) in {"", facts["Service"]}]
    values = {
        "most in the room": lambda most: facts["Attended members"] > most,
        "minutes at least": lambda most: facts["Minutes"] < most,
        "sessions a day": lambda most: facts["Session of the day"] > most,
    }
    for what, passes in values.items():
        of_what = [one for one in rows if text(one["Limit"]) == what]
        own = [one for one in of_what if text(one["Payer"]) == payer]
        general = [one for one in of_what if text(one["Payer"]) == "any insurance" and payer != "Self-pay"]
        effects = [text(one["Effect"]) for one in own or general if passes(int(one["Value"]))]
        if effects:
            yield what, min(effects, key=STRICTEST.index)
    if payer == "Medicare" and "associate" in facts["Licence"]:
        yield "associates", "block"
    assert line.rule is not None


def _others(book: Book, line: "Line") -> Iterator[tuple[datetime, datetime, str, str]]:
    """Yield the other visits of the member on that day: start, end, session (blank for an individual one), code."""
    for row in book.attendance_of.get(line.member, ()):
        one = book.sessions[row["Session"]]
        if row["Status"] in CAME and row["on"] == line.row["on"] and row["Session"] != line.row["Session"]:
            yield one["at"], _end(one), row["Session"], text(row["Code"])
    for start, code in individual(book).get((line.member, line.row["on"]), ()):
        yield start, start + timedelta(minutes=45), "", code


def _end(session: Row) -> datetime:
    return session["at"] + timedelta(minutes=int(session["Minutes"]))


def _charge(book: Book, row: Row) -> str | None:
    if row["Charge"] or text(row["Code"]):
        return "agree"
    return "attended without charge" if row["on"] <= charges_until(book) else None


def _to_file(book: Book, payer: str, on: date) -> int | None:
    for one in book.tabs["Payers"]:
        names = {text(one["Payer"]), *(name.strip() for name in text(one["Also written"]).split(";"))}
        if payer in names and one["File within days"]:
            return int(one["File within days"]) - (book.today - on).days
    return None


def _is_planned(book: Book, session: Row) -> bool:
    group = book.groups[session["Group code"]]
    lead, *usual = (
        text(name).split(" (")[0]
        for name in (session["Clinician"] or group["Clinician"], group["Clinician"], group["Co-facilitator"])
    )
    return bool(session["Substitute"]) or lead in usual


@lru_cache(maxsize=1)
def charges_until(book: Book) -> date:
    """Return the last day of which the EHR's status report tells the charges."""
    return max(datetime.strptime(row[0][:10], "%m/%d/%Y").date() for row in export(book, "appointment-status")[1:])
