"""Billing lines and sessions worked out again from the rule tabs, Rates and the helps of their columns."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from tests.recount.cells import fits, in_force
from tests.recount.claims import claim_facts, limits_passed, tests_what_is_not_there
from tests.recount.prices import money, prices
from tests.recount.read_practice import CAME, UNREPORTED, Book, Row, day, text


@dataclass(kw_only=True)
class Line:
    """A line as it should stand in Billing lines."""

    session: Row
    row: Row
    member: str
    rule: Row | None
    shown: dict[str, str]
    needs: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    warns: list[str] = field(default_factory=list)
    waits: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """Return the class of its status and its reasons."""
        if self.needs:
            return f"needs a person: {'; '.join(self.needs)}"
        if self.waits:
            return f"waits: {'; '.join(self.waits)}"
        if self.blocks:
            return f"blocked: {'; '.join(self.blocks)}"
        return "ready, to check" if self.warns else "ready"


def sessions_billed(book: Book) -> list[Row]:
    """Return the sessions of the open months that took place, in order."""
    closed = book.setting("Closed through")
    held = (one for one in book.sessions.values() if one["State"] == "held" and str(one["at"].date()) > closed)
    return sorted(held, key=lambda one: (one["at"], one["Session"]))


@lru_cache(maxsize=1)
def lines(book: Book) -> tuple[Line, ...]:
    """Return every line that the attended sessions should have, sessions in order."""
    return tuple(_lines(book))


def _lines(book: Book) -> Iterator[Line]:
    by_session = rows_by_session(book)
    days = groups_of_days(book)
    for session in sessions_billed(book):
        rows = by_session[session["Session"]]
        came = [row for row in rows if row["Status"] in CAME]
        open_rows = [row for row in rows if row["Status"] in UNREPORTED]
        for line in _of_session(book, session, came, days):
            if open_rows:
                codes = sorted({row["Member code"] for row in open_rows})
                more = f" and {len(codes) - 3} more" if len(codes) > 3 else ""
                told = f"mark {', '.join(codes[:3])}{more} in Attendance"
                line.waits.append(f"attendance of the session is not complete: {told}")
            yield line


def rows_by_session(book: Book) -> dict[str, list[Row]]:
    """Return the attendance rows of each session by its code."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in book.attendance:
        found[row["Session"]].append(row)
    return found


def groups_of_days(book: Book) -> dict[tuple[str, date], list[Row]]:
    """Return which sessions each member attended on each day, in order."""
    found: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in sorted(book.attendance, key=lambda row: row["Session"].split(" ", 1)[1]):
        if row["Status"] in CAME:
            found[row["Member code"], row["on"]].append(row)
    return found


def led_by(book: Book, session: Row) -> str:
    """Return who leads: the substitute, else the session's clinician, else the group's; with the code or without."""
    return text(session["Substitute"] or session["Clinician"] or book.groups[session["Group code"]]["Clinician"])


def joined_by(book: Book, session: Row, row: Row) -> str:
    """Return how a member took part: Joined by, else how the session met, and in a hybrid one Usually joins."""
    meets = text(session["Meets"]) or text(book.groups[session["Group code"]]["Meets"])
    if text(row["Joined by"]) or meets != "hybrid":
        return text(row["Joined by"]) or meets
    stays = book.stays_of(row["Member code"], row["group"], row["on"])
    return text(stays[0]["Usually joins"]) if stays else ""


def facts_of(book: Book, session: Row, row: Row, came: list[Row], day_rows: list[Row]) -> dict[str, Any]:
    """Return what Fields names about one attendance, as far as the billing tabs may test it."""
    member, group = book.members[row["Member code"]], book.groups[session["Group code"]]
    same = [one for one in day_rows if book.groups[one["group"]]["Service"] == group["Service"]]
    lead = led_by(book, session).split(" (")[0]
    families = {text(book.members[one["Member code"]]["Family"]) or one["Member code"] for one in came}
    return {
        "Service": group["Service"],
        "Payer": text(member["Payer"]),
        "Joined by": joined_by(book, session, row),
        "Meets": session["Meets"],
        "Status": row["Status"],
        "Minutes": session["Minutes"],
        "Minutes attended": session["Minutes"] if row["Status"] in ("attended", "makeup") else None,
        "Bills for family": text(member["Bills for family"]) or "no",
        "Attended members": len(came),
        "Families present": len(families),
        "Progress note": text(row["Note"]),
        "Session of the day": 1 + [one["Session"] for one in same].index(row["Session"]),
        "Group sessions that day": len(day_rows),
        "Licence": next((text(c["Licence"]) for c in book.tabs["Clinicians"] if c["Name"] == lead), ""),
        "EHR units": row.get("Units"),
        "Code": text(row["Code"]),
        "Add-on": text(row["Add-on"]),
    }


def _of_session(book: Book, session: Row, came: list[Row], days: dict[tuple[str, date], list[Row]]) -> Iterator[Line]:
    families: dict[str, list[Row]] = defaultdict(list)
    for row in came:
        facts = facts_of(book, session, row, came, days[row["Member code"], row["on"]])
        found = [rule for rule in book.tabs["Billing rules"] if in_force(rule, row["on"]) and fits(rule, facts)]
        rule = found[0] if len(found) == 1 else None
        unit = text(rule["Then: Unit"]) if rule else ""
        if unit == "per family":
            families[text(book.members[row["Member code"]]["Family"]) or row["Member code"]].append(row)
        elif unit != "none":
            yield _line(book, session, (row, facts, rule), [], "" if rule else "no rule fits")
    for rows in families.values():
        yield _family_line(book, session, rows, came, days)


def _family_line(
    book: Book, session: Row, rows: list[Row], came: list[Row], days: dict[tuple[str, date], list[Row]]
) -> Line:
    """Return the one line of a family: on the member who bills for it, or a question on the first who came."""
    rows = sorted(rows, key=lambda row: row["Member code"])
    family = text(book.members[rows[0]["Member code"]]["Family"])
    kin = [code for code, one in book.members.items() if family and text(one["Family"]) == family]
    billers = [code for code in kin if text(book.members[code]["Bills for family"]) == "yes"]
    there = [row for row in rows if row["Member code"] in billers] or (rows if len(rows) == 1 and not family else [])
    row = there[0] if there else rows[0]
    facts = facts_of(book, session, row, came, days[row["Member code"], row["on"]])
    rules = [rule for rule in book.tabs["Billing rules"] if in_force(rule, row["on"]) and fits(rule, facts)]
    others = [one["Member code"] for one in rows if one is not row]
    why = ""
    if not there:
        step = "type yes under Bills for family of who came in Members, or correct Attendance"
        absent = f"{billers[0]} bills for the family but did not attend: {step}" if billers else ""
        why = absent or ("nobody is marked to bill for the family: type yes under Bills for family in Members")
    return _line(book, session, (row, facts, rules[0]), others, why)


def _line(book: Book, session: Row, found: tuple[Row, dict[str, Any], Row | None], covers: list[str], why: str) -> Line:
    row, facts, rule = found
    payer = facts["Payer"]
    shown = {
        "Payer": payer,
        "Clinician": led_by(book, session),
        "EHR charge": money(row["Charge"]),
        "EHR code": text(row["Code"]),
        "Also covers": ", ".join(covers),
        "Units": "1",
    }
    line = Line(session=session, row=row, member=row["Member code"], rule=rule, shown=shown)
    if why:
        line.needs.append(why)
        return line
    assert rule is not None
    code = text(rule["Then: Code"])
    shown |= {
        "Code": code,
        "Modifiers": text(rule["Then: Modifiers"]),
        "Place of service": text(rule["Then: Place of service"]),
        "Rule": rule["Rule ID"],
    }
    has = {
        "Credential": {facts["Licence"]},
        "Modality": {facts["Joined by"]},
        "Modifier": set(text(rule["Then: Modifiers"]).split()),
        "Plan": set(),
    }
    amounts, line.needs = prices(book, line.member, code, row, has)
    line.shown |= amounts
    _checks(book, line, facts)
    if row["Code"] and text(row["Code"]) != code:
        line.warns.append("the EHR shows another code")
    return line


def _checks(book: Book, line: Line, facts: dict[str, Any]) -> None:
    passed = dict(limits_passed(book, line, facts))
    facts = facts | claim_facts(book, line, facts) | {"Beyond a payer limit": "; ".join(passed) or "nothing"}
    facts |= {"Denied before": _denied(book, line), "Minutes of the month": _month_minutes(book, line)}
    for rule in book.tabs["Billing checks"]:
        if in_force(rule, line.row["on"]) and not tests_what_is_not_there(rule) and fits(rule, facts):
            effect = text(rule["Then: Effect"]) or _of_limit(rule, passed)
            if effect == "block":
                line.blocks.append(text(rule["Rule name"]))
            elif effect == "warn":
                line.warns.append(text(rule["Rule name"]))


def _denied(book: Book, line: Line) -> str:
    """Return the reasons of denials in the year up to the session, while no later visit with that code was paid.

    Not of a visit that was paid after all, and of each payer its last decision about the visit.
    """
    rows = [(row, day(row["Date"])) for row in book.tabs["Payments"] if row["Member code"] == line.member]
    year = [(row, on) for row, on in rows if on and line.row["on"] - timedelta(days=365) <= on <= line.row["on"]]
    paid = [(text(row["Code"]), on) for row, on in year if row["Paid"]]
    found: list[str] = []
    for row, on in year:
        same = [
            one for one, there in year if there == on and all(one[name] == row[name] for name in ("Code", "Modifiers"))
        ]
        anew = [one for one in same if one["Payer"] == row["Payer"] and (one["Paid on"] or "") > (row["Paid on"] or "")]
        if anew or any(one["Paid"] for one in same):
            continue
        reasons = set(re.findall(r"[A-Z]{2}-[0-9A-Z]+", text(row["Reasons"])))
        again = any(code == text(row["Code"]) and later > on for code, later in paid)
        if not row["Paid"] and reasons and not reasons & {"PR-1", "PR-2", "PR-3"} and not again:
            found += sorted(reasons - {"CO-45"})
    return ", ".join(found)


def _month_minutes(book: Book, line: Line) -> int | None:
    """Return the fewest whole minutes of the month in any monthly program, None without one."""
    month = f"{line.row['on']:%Y-%m}"
    rows = [row for row in book.tabs["Program months"] if f"({line.member})" in text(row["Member"])]
    found = [int(text(row["Minutes"]).split(":")[0]) for row in rows if text(row["Month"]) == month]
    return min(found, default=None)


def _of_limit(rule: Row, passed: dict[str, str]) -> str:
    asked = text(rule.get("If: Beyond a payer limit")).removeprefix("contains ")
    return next((effect for what, effect in passed.items() if asked in what), "warn")
