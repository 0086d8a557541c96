"""Billing lines and sessions worked out again from the rule tabs, Rates and the helps of their columns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from tests.recount.cells import fits, in_force
from tests.recount.read_practice import CAME, UNREPORTED, Book, Row, day, export, text

SELF_PAY = "Self-pay"


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
                line.waits.append("attendance of the session is not complete")
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
        absent = f"{billers[0]} bills for the family but did not attend" if billers else ""
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
    _prices(book, line, payer, code)
    _checks(book, line, facts)
    if not row["Charge"] and row["on"] <= charges_until(book):
        line.warns.append("attended, but the EHR shows no charge")
    if row["Code"] and text(row["Code"]) != code:
        line.warns.append("the EHR shows another code")
    return line


def _prices(book: Book, line: Line, payer: str, code: str) -> None:
    """Fill in what is charged and what the payer allows, or what is missing for it."""
    on, charged = line.row["on"], line.row["Charge"]
    own = rate(book, payer, code, on)
    fees = [own, rate(book, "any", code, on)] if payer else [rate(book, "any", code, on)]
    listed = next((one["Fee"] for one in fees if one and one["Fee"] is not None), None)
    if listed is None and payer == SELF_PAY and own:
        listed = own["Allowed"]
    if payer == SELF_PAY and book.members[line.member]["Own fee"] is not None:
        listed = book.members[line.member]["Own fee"]
    line.shown["Amount"] = money(charged or listed)
    line.shown["Allowed"] = ""
    if not payer:
        line.needs.append(
            "no payer is recorded: type the insurance under Payer in Members, or Self-pay if there is none"
        )
        return
    if payer != SELF_PAY:
        agreed = own or rate(book, "any", code, on)
        if agreed is None or agreed["Allowed"] is None:
            line.needs.append("no agreed rate for this payer and code on that day: add one in Rates")
        else:
            line.shown["Allowed"] = money(agreed["Allowed"])
    if not line.shown["Amount"]:
        line.needs.append("no charge: the EHR shows none and Rates has no Fee for this code")


def rate(book: Book, payer: str, code: str, on: date) -> Row | None:
    """Return the row of Rates for a payer and code on a day; a later From replaces an earlier one."""
    rows = [
        row
        for row in book.tabs["Rates"]
        if (row["Payer"], text(row["Code"])) == (payer, code)
        and (day(row["From"]) or date.min) <= on <= (day(row["Until"]) or date.max)
    ]
    return max(rows, key=lambda row: day(row["From"]) or date.min, default=None)


def _checks(book: Book, line: Line, facts: dict[str, Any]) -> None:
    for rule in book.tabs["Billing checks"]:
        if in_force(rule, line.row["on"]) and fits(rule, facts):
            effect = text(rule["Then: Effect"]) or "warn"
            if effect == "block":
                line.blocks.append(text(rule["Rule name"]))
            elif effect == "warn":
                line.warns.append(text(rule["Rule name"]))


@lru_cache(maxsize=1)
def charges_until(book: Book) -> date:
    """Return the last day of which the EHR's status report tells the charges."""
    return max(datetime.strptime(row[0][:10], "%m/%d/%Y").date() for row in export(book, "appointment-status")[1:])


def money(value: Any) -> str:
    """Return an amount with two places; '' for none."""
    return "" if value is None else f"{Decimal(str(value)):.2f}"


def sessions(book: Book, found: Iterable[Line]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each session's code with the cells that Billing sessions should show, from its lines."""
    by_session, rows = defaultdict(list), rows_by_session(book)
    for line in found:
        by_session[line.session["Session"]].append(line)
    for session in sessions_billed(book):
        code, ours = session["Session"], by_session[session["Session"]]
        leaders = 1 + bool(session["Co-facilitator"])
        yield (
            code,
            {
                "Status": _session_status(rows[code], ours),
                "Minutes": str(session["Minutes"] * leaders),
                "Present": str(sum(row["Status"] in CAME for row in rows[code])),
                "Lines": str(len(ours)),
                "Amount": _sum(ours, "Amount"),
                "Allowed": _sum(ours, "Allowed"),
            },
        )


def _session_status(rows: list[Row], ours: list[Line]) -> str:
    """Return the class of a session's status: the worst of what is open about it."""
    unreported = sum(row["Status"] in UNREPORTED for row in rows)
    if unreported:
        return f"blocked: {unreported} not reported"
    for word, many in (("needs a person", "needs"), ("blocked", "blocks")):
        count = sum(bool(getattr(line, many)) for line in ours)
        if count:
            return f"{word}: {count}" + (" by Billing checks" if word == "blocked" else "")
    return "ready"


def _sum(ours: list[Line], column: str) -> str:
    return money(sum((Decimal(line.shown.get(column) or 0) for line in ours), Decimal(0)))
