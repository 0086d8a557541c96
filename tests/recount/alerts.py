"""Alerts worked out again from Flag rules and from what people typed into the tab, as the helps of its columns tell."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from tests.recount.flags import Key, accepted_later, act_by, rule_of, told_first, true_then
from tests.recount.histories import Facts, Then
from tests.recount.read_practice import CAME, Book, Row, code_in, covers, day, text

About = tuple[str, str, str]
"""What, member, and the measure or the group."""
Noticed = dict[About, dict[Key, Facts]]
ALERT_DECISIONS = {"adjust approach", "add individual", "change group", "step up", "refer", "continue with reason"}


def alerts(book: Book, first_pass: datetime) -> dict[About, dict[str, Any]]:
    """Return every alert that two passes should have left, with its cells."""
    first = Then(book=book, at=first_pass, without=accepted_later(book), told=told_first(book))
    last = Then(book=book, at=book.now)
    typed = {as_shown(row): row for row in book.tabs["Alerts"]}
    opened, now = _noticed(first), _noticed(last)
    found = {}
    for about in dict.fromkeys((*opened, *now)):
        since = next(
            (then for then, there in ((first, opened), (last, now)) if _is_news(then, there.get(about, {}))), None
        )
        if since is not None:
            before = opened.get(about, {}) if since is first else {}
            found[about] = _cells(last, about, before, now.get(about, {}), typed.get(about, {}), since.today)
    return found


def as_shown(row: Row) -> About:
    """Return what a row of Alerts is about."""
    return text(row["What"]), code_in(row["Member"]), text(row["Measure"]) or code_in(row["Group"])


def _noticed(then: Then) -> Noticed:
    found: Noticed = {}
    for key, facts in true_then(then):
        protocol = text(rule_of(then.book, key)["Then: Protocol"])
        if protocol in {"alert", "outreach"}:
            found.setdefault((protocol, key[1], key[3] or key[2]), {})[key] = facts
    return found


def _is_news(then: Then, found: dict[Key, Facts]) -> bool:
    """Return whether it opens: a score that is more than 30 days old opens none."""
    days = [facts["Last measured"] for facts in found.values() if "Last measured" in facts]
    return bool(found) and all(then.today - on <= timedelta(days=30) for on in days)


def _cells(
    last: Then, about: About, before: dict[Key, Facts], now: dict[Key, Facts], row: Row, since: date
) -> dict[str, Any]:
    book, today = last.book, last.today
    keys = dict.fromkeys((*before, *now))
    began = min(facts.get("Last measured") or facts["run begins"] for facts in (before or now).values())
    due = min(act_by(last, key, since if key in before else today) for key in keys)
    if about[0] == "alert":
        missing = list(_alert_lacks(row, began, today))
    else:
        due, missing = _outreach_lacks(row, since, due, began, today)
    why = _withdrawn(book, about, began) if missing and not now else ""
    closed = not missing or bool(why)
    status = "closed" if closed else "open, overdue" if due < today else "open"
    severity = "red" if any(text(rule_of(book, key)["Then: Severity"]) == "red" for key in keys) else "amber"
    return {
        "Status": status,
        "Why closed": "" if not closed else why or text(row["Decision"]) or "reached",
        "Severity": severity,
        "Act by": str(due),
        "Opened": str(since),
        "Still missing": "" if closed else f"missing: {'; '.join(missing)}",
        "Closed on": str(today) if closed else "",
        "Told": "" if closed else " ".join(_told(book, about, late=today - due, reviewed=_reviewed(row, began, today))),
        "Rules": " ".join(sorted({key[0] for key in keys})),
    }


def shown(row: Row) -> dict[str, Any]:
    """Return a row of Alerts as it is compared."""
    status = text(row["Status"])
    why = status.partition(": ")[2]
    return row | {
        "Status": "closed" if status.startswith("closed") else status,
        "Why closed": why.split()[0] if why.startswith(("came", "reached")) else why,
        "Act by": str(day(row["Act by"])),
        "Opened": str(day(row["Opened"])),
        "Closed on": str(day(row["Closed on"]) or ""),
        "Told": " ".join(_codes(row["Told"])),
        "Rules": " ".join(sorted(_codes(row["Rules"]))),
    }


def _codes(cell: Any) -> list[str]:
    return [part.rpartition("(")[2].rstrip(")") for part in text(cell).split("; ") if part]


# --- what people did -----------------------------------------------------------------------------


def _on(row: Row, header: str, began: date, today: date) -> date | None:
    found = day(row.get(header))
    return found if found and began <= found <= today else None


def _reviewed(row: Row, began: date, today: date) -> bool:
    return bool(text(row.get("Reviewed by")) and _on(row, "Reviewed on", began, today))


def _tries(row: Row, began: date, today: date) -> list[str]:
    """Return the results of the tries that are logged wholly."""
    results = []
    for number in ("1st", "2nd", "3rd"):
        result = text(row.get(f"{number} result"))
        if result and text(row.get(f"{number} try by")) and _on(row, f"{number} try on", began, today):
            results.append(result)
    return results


def _alert_lacks(row: Row, began: date, today: date) -> Iterator[str]:
    if not _reviewed(row, began, today):
        yield "case review"
    if not (_on(row, "Discussed on", began, today) or _tries(row, began, today)):
        yield "talk with the member (or a try)"
    decision = text(row.get("Decision"))
    if decision not in ALERT_DECISIONS:
        yield "decision"
    elif decision == "continue with reason" and not text(row.get("Reason")):
        yield "Reason"


def _outreach_lacks(row: Row, since: date, first: date, began: date, today: date) -> tuple[date, list[str]]:
    """Return the next step of an outreach with its day; no step once the member was reached."""
    days = [first]
    for number in (3, 7, 14, 21):
        on = since + timedelta(days=number)
        while on.weekday() > 4 or on <= days[-1]:
            on += timedelta(days=1)
        days.append(on)
    results = _tries(row, began, today)
    names = ["1st try", "2nd try", "3rd try", "letter", "decision"]
    at = len(results) if len(results) < 3 else 3 + bool(_on(row, "Letter on", began, today))
    reached = "reached" in results or _on(row, "Discussed on", began, today)
    on = days[at]
    return on, [] if reached else [f"{names[at]} by {on:%a %b} {on.day}"]


# --- what it rests on ----------------------------------------------------------------------------


def _withdrawn(book: Book, about: About, began: date) -> str:
    """Return why what nobody notices any more closes; an alert waits for its decision while the member is here."""
    what, member, topic = about
    stays = [one for one in book.roster if one["Member code"] == member and topic in (one["Group code"], topic)]
    if not book.is_active(member):
        return "the member is inactive"
    if not any(covers(one, book.today) or (one["left"] or date.max) >= book.today for one in stays):
        return f"the member left {max(one['left'] for one in stays):%b %-d %Y}"
    if what == "alert":
        return ""
    came = [row for row in book.attendance_of.get(member, ()) if row["group"] == topic and row["Status"] in CAME]
    came = [row for row in came if began < row["on"] <= book.today]
    if not came:
        return "the sessions are no longer marked as missed"
    return "came" if any(text(row["Note"]).casefold() in ("", "locked", "signed") for row in came) else ""


def _told(book: Book, about: About, *, late: timedelta, reviewed: bool) -> list[str]:
    """Return the codes of whoever leads, and of those who supervise them: until it was reviewed, and when overdue."""
    what, member, topic = about
    codes = {text(one["Name"]): one["ID"] for one in book.tabs["Clinicians"]}
    stays = [one for one in book.roster if one["Member code"] == member and (one["left"] or date.max) >= book.today]
    groups = [topic] if what == "outreach" else [one["Group code"] for one in stays]
    leading = [codes[text(book.groups[one]["Clinician"]).split(" (")[0]] for one in groups]
    above = {one["ID"]: text(one["Supervisor"]).split(" (")[0] for one in book.tabs["Clinicians"]}
    wanted = late > timedelta() or (what == "alert" and not reviewed)
    over = [codes[above[one]] for one in leading if above[one]] if wanted else []
    second = [text(book.groups[one]["Co-facilitator"]).split(" (")[0] for one in groups]
    return list(dict.fromkeys((*leading, *(codes[one] for one in second if one), *over)))
