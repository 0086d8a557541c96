"""The rows of Certifications as records, and what Status tells beside each. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from addon.cells import text_of, typed
from addon.leading import is_renewed
from addon.names_in_text import date_in_words
from addon.part import View
from addon.records import Certification
from addon.tabs import Value
from addon.verified import ends_too_early

LADDER = (7, 30, 60, 90)
"""So many days before a certification ends somebody is told, the most urgent first."""
RENEWED = "renewed"
_FIELDS = ("clinician_code", "certification", "since", "until", "cost", "share", "paid_on")
_MONEY = {"cost": "Cost", "share": "Practice pays", "paid_on": "Paid on"}
_PAY_STEP = {"step_due": "Step due", "step_given": "Step given"}
_STEP = ("step", "step_due", "step_given")


def certifications(view: View) -> tuple[dict[str, Certification], dict[str, str]]:
    """Return the rows by row id, and what is wrong with them and with amounts; one that is wrong is never valid."""
    found: dict[str, Certification] = {}
    wrong: dict[str, str] = {}
    for rid, cells in view.rows((*_FIELDS, *_STEP)):
        row = dict(zip((*_FIELDS, *_STEP), cells, strict=True))
        unread = view.never_read(rid)
        problem, one = _wrong(row, unread=not unread.isdisjoint({"since", "until"})), _record(rid, row, unread)
        found[rid] = replace(one, since=None, until=None, unsure=True) if problem else one
        if told := " ".join(filter(None, (problem, _amounts(one) or _step(one)))):
            wrong[rid] = told
    return found, wrong


def _wrong(row: Mapping[str, Value], *, unread: bool) -> str:
    """Return why a row does not count, "" if it does."""
    if not row["clinician_code"]:
        return "This is not clearly one clinician: pick from the list. Until then it is not valid."
    if unread:
        return "Since or Valid until cannot be read: correct it. Until then it is not valid."
    headers = ("Since", "Valid until")
    early = ends_too_early(typed(date, row["since"]), typed(date, row["until"]), headers=headers)
    return f"{early} Until then it is not valid." if early else ""


def _record(rid: str, row: Mapping[str, Value], unread: frozenset[str]) -> Certification:
    return Certification(
        id=rid,
        clinician=text_of(row["clinician_code"]),
        name=text_of(row["certification"]),
        since=typed(date, row["since"]),
        until=typed(date, row["until"]),
        cost=typed(Decimal, row["cost"]),
        share=typed(Decimal, row["share"]),
        paid_on=typed(date, row["paid_on"]),
        step=text_of(row["step"]),
        step_due=typed(date, row["step_due"]),
        step_given=typed(date, row["step_given"]),
        unread=unread,
    )


def _amounts(one: Certification) -> str:
    """Return what is wrong with its money, which then counts nowhere."""
    if names := [words for name, words in _MONEY.items() if name in one.unread]:
        return f"Its money counts nowhere until {' and '.join(names)} can be read."
    if (one.cost is not None and one.cost < 0) or (one.share is not None and not 0 <= one.share <= 1):
        return "Cost is below zero or Practice pays is not 0% to 100%: correct it. Its money counts nowhere."
    if one.paid_on is not None and (one.cost is None or one.share is None):
        lacks = "Cost" if one.cost is None else "Practice pays"
        return f"{lacks} is blank, so nobody can tell what counts against the budget: fill it in."
    return ""


def _step(one: Certification) -> str:
    """Return what cannot be read of its pay step, of which then nobody is told."""
    names = [words for name, words in _PAY_STEP.items() if name in one.unread]
    return f"Nobody is told of the pay step until {' and '.join(names)} can be read." if names else ""


def rung(one: Certification, today: date) -> int | None:
    """Return the rung of the ladder on which a certification is, 0 once it has ended, None above the ladder."""
    if one.until is None:
        return None
    if one.until < today:
        return 0
    return next((days for days in LADDER if one.until - today <= timedelta(days=days)), None)


def status(one: Certification, every: Iterable[Certification], today: date) -> str:
    """Return what Status tells about a row that counts."""
    if one.since is not None and one.since > today:
        return f"not valid before {date_in_words(one.since)}"
    if one.until is None:
        return "valid, does not end"
    on, step = date_in_words(one.until), rung(one, today)
    if is_renewed(one, every):
        return f"{RENEWED}: another row continues it after {on}"
    if step == 0:
        return f"ended {on}"
    return f"valid until {on}" if step is None else f"ends {on}: within {step} days"
