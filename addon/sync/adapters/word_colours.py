"""Which words of a status column are tinted, and how: never by colour alone. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from addon.sync.adapters.arriving import Placed
from addon.tabs import Tab
from addon.written import letters

RED, AMBER, GREEN, BLUE, GREY = (
    ("FBE3E4", "9B1C2B"),
    ("FFF1D0", "7A5200"),
    ("E3F2E6", "1E6B34"),
    ("E2EDF8", "1B4965"),
    ("EEF0F2", "6B7280"),
)
_SEVERITY = {"red": RED, "amber": AMBER, "new": BLUE}
_WHEN = {**_SEVERITY, "safety": RED, "overdue": AMBER, "today": BLUE, "later": GREY}
_ATTENDING = {
    **dict.fromkeys(("attended", "late arrival", "left early", "makeup"), GREEN),
    **dict.fromkeys(("no show", "late cancel"), RED),
    **dict.fromkeys(("cancelled", "excused", "session cancelled"), GREY),
    "not reported": AMBER,
}
_GOING_ON = {"paused": AMBER, "ended": GREY, "inactive": GREY, "not used": AMBER, "incomplete": AMBER}
_RESULT = {
    "not sent: the member does not want": GREY,
    "open, overdue": RED,
    **dict.fromkeys(("open", "amber", "changed", "waits", "unknown", "not sent", "reserved", "cannot tell"), AMBER),
    **dict.fromkeys(("needs", "failed", "bounced", "red", "blocked"), RED),
    **dict.fromkeys(("ready", "sent", "delivered", "accepted", "complete"), GREEN),
    **dict.fromkeys(("planned", "due", "individual", "yes:", "to be charged"), BLUE),
    **dict.fromkeys(("closed", "declined", "expired", "stopped", "cancelled"), GREY),
}
_STATUS = {
    "wellbeing": {
        "nothing to notice": GREEN,
        **dict.fromkeys(("no supervision", "more than", "less than half"), AMBER),
    },
    "caseload": {"within": GREEN},
    "no_show_fees": {"candidate": AMBER, **dict.fromkeys(("already charged", "charged", "waived"), GREY)},
    "openings": {"none": GREY},
    "program_months": {"over": BLUE},
}
"""Words of the tabs whose Status is not one of those that many share."""
_SESSION = {"held": GREEN, "cancelled": GREY, "not reported": AMBER}
_PAPER = {
    "signed": GREEN,
    **dict.fromkeys(("refused", "withdrawn", "conflicting"), RED),
    **dict.fromkeys(("not sent", "expired"), AMBER),
    **dict.fromkeys(("sent", "opened"), BLUE),
}
_STEPS = {
    **dict.fromkeys(("done", "confirmed"), GREEN),
    "to do": AMBER,
    "in review": RED,
}
_STAGE = {"active": GREEN, **dict.fromkeys(("declined", "referred out"), GREY)}
_ANSWER = {
    "OK": GREEN,
    **dict.fromkeys(("keeps them out", "cannot be read", "cannot tell"), RED),
    **dict.fromkeys(("not answered", "lacking", "not now"), AMBER),
}
_COUNTED = dict.fromkeys("123456789", GREEN)
_CHECKED = {"To verify": AMBER, "Warning": AMBER, "Not used: On is": GREY, "Not asked: On is": GREY}
_CHECKS = {
    "time_off": {"away; nobody": RED, "away": GREEN, "requested": AMBER, "declined": GREY},
    "closures": {"nothing yet": AMBER, "no session": GREY, **_COUNTED},
    "wishes_noted": {"nothing is free": AMBER, **_COUNTED},
    "slots": {"not offered any more": GREY, "taken;": RED, **dict.fromkeys(("offered", "taken"), GREEN)},
    "rooms": {"not used": GREY},
    "certifications": {"ended": RED, "ends": AMBER, "valid": GREEN, **dict.fromkeys(("renewed", "not valid"), GREY)},
    "decisions": {"overdue": RED, "open; nobody": AMBER, "open": BLUE, "done": GREEN},
}
"""Checks that tell what a row does, where most others have OK: what is as it should be is not red."""
_TESTED = {"pass": GREEN, "fail": RED}
_READING = {"within goal": GREEN, "at goal": AMBER, "above goal": RED, "too few": GREY}
_TREND = {"better": GREEN, "worse": AMBER, "changed": AMBER}
_TRIED = {
    **dict.fromkeys(("planned", "running"), BLUE),
    "done": GREEN,
    "not used": RED,
    "no verdict": AMBER,
    "suggestion": GREY,
}

_OVER = ("closed", "withdrawn", "not sent: its time has passed", "not sent: no longer due")

_OVER_TONE = ("F9FAFB", "9AA3AD")

Tone = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ColourRule:
    """Cells from column ``first`` to ``last`` below the header have this tone where the formula is true."""

    first: int
    last: int
    formula: str
    tone: Tone


def colour_rules(tab: Tab, placed: Placed) -> Iterator[ColourRule]:
    """Yield the rules of some columns, the strongest first: whole rows that are over, then words of a column."""
    top = placed.top + 1
    if tab.layer == "results" and placed.status is not None:
        over = ",".join(_begins(f"${letters(placed.status)}{top}", word) for word in _OVER)
        yield ColourRule(min(placed.columns), max(placed.columns), f"OR({over})", _OVER_TONE)
    for index, column in placed.columns.items():
        cell = f"{letters(index)}{top}"
        for word, tone in tones(tab, column.field).items():
            yield ColourRule(index, index, _begins(cell, word), tone)
        if column.field == "check":
            for word in ("example", "Off"):
                yield ColourRule(index, index, _begins(cell, word), GREY)
            yield ColourRule(index, index, f'AND(LEN({cell})>0,LEFT({cell},2)<>"OK")', RED)
            yield ColourRule(index, index, _begins(cell, "OK"), GREEN)


def _begins(cell: str, word: str) -> str:
    return f'LEFT({cell},{len(word)})="{word}"'


def tones(tab: Tab, field: str) -> dict[str, Tone]:
    """Return ``{word: (fill, text)}`` for a column of a tab."""
    if field == "check":
        return {**_CHECKED, **_CHECKS.get(tab.name, {})}
    people = {
        "status": {**_ATTENDING, **_GOING_ON},
        "state": {**_SESSION, **_PAPER},
        "stage": _STAGE,
        "reads": _ANSWER,
        "severity": _SEVERITY,
    }
    status = {**_STEPS, **_RESULT, **_STATUS.get(tab.name, {})}
    results = {"status": status, "state": _RESULT, "severity": _SEVERITY, "urgency": _SEVERITY}
    found = {"about": {"finding": AMBER, "pay step": BLUE}, "finding": {"more than half": AMBER}}
    views = {"urgency": _WHEN, "reading": {**_READING, **_TREND}, **found}
    rules = {"result": _TESTED, "outcome": _TESTED, "passed": _TESTED, "then_severity": _SEVERITY, "status": _TRIED}
    return {"people": people, "results": results, "view": views, "rules": rules}[tab.layer].get(field, {})
