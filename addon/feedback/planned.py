"""The Feedback tab: which surveys are asked, what may change of one that is open, what is beside a row. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from addon.cells import text_of, typed
from addon.feedback.closing import TOO_FEW_CLINICIANS, Shown
from addon.feedback.questions import Sets
from addon.feedback.suppression import K
from addon.names_in_text import date_in_words
from addon.part import View
from addon.surveys import Survey
from addon.tabs import Value, folded
from addon.verified import ends_too_early

_FIELDS = ("name", "set", "opens", "closes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """What the rows are looked at with; ``links`` are how many were made by row id, ``clinicians`` who work here."""

    today: date
    zone: str
    sets: Sets
    kept: Mapping[str, Survey]
    shown: Mapping[str, Shown]
    links: Mapping[str, int]
    clinicians: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A row of Feedback: the survey to ask, None if none is, and what is beside the row."""

    rid: str
    survey: Survey | None
    status: str
    check: str


def planned(view: View, now: Now) -> list[Planned]:
    """Return every row of the tab."""
    return [_row(rid, dict(zip(_FIELDS, cells, strict=True)), view, now) for rid, cells in view.rows(_FIELDS)]


def _row(rid: str, row: Mapping[str, Value], view: View, now: Now) -> Planned:
    if one := now.shown.get(rid):
        told = f"closed {date_in_words(one.closed)}, see Feedback results"
        return Planned(rid=rid, survey=None, status=told, check="OK. To ask again add a row.")
    kept = now.kept.get(rid)
    has_begun = kept is not None and kept.opens <= now.today
    wrong = _wrong(row, now, unread=view.never_read(rid) & {*_FIELDS}, has_begun=has_begun)
    survey = _begun(kept, row) if kept and has_begun else None if wrong else _new(rid, row, now)
    return Planned(rid=rid, survey=survey, status=_status(survey, now.today), check=wrong or _advice(rid, now))


def _wrong(row: Mapping[str, Value], now: Now, *, unread: frozenset[str], has_begun: bool) -> str:
    """Return what to correct in a row, "" if nothing."""
    opens, closes = typed(date, row["opens"]), typed(date, row["closes"])
    if unread:
        return "A cell of this row cannot be read: correct it." + " The survey goes on as it began." * has_begun
    if opens is None or closes is None:
        return "Fill in Opens and Closes."
    if early := ends_too_early(opens, closes, headers=("Opens", "Closes")):
        return early
    if has_begun:
        return ""
    if folded(text_of(row["set"])) not in now.sets:
        return "Fill in Questions with a word that rows of Feedback questions have, and whose questions are on."
    return "Closes has gone by: choose later days." if closes < now.today else ""


def _new(rid: str, row: Mapping[str, Value], now: Now) -> Survey:
    return Survey(
        id=rid,
        name=text_of(row["name"]),
        opens=typed(date, row["opens"]) or now.today,
        closes=typed(date, row["closes"]) or now.today,
        zone=now.zone,
        questions=now.sets[folded(text_of(row["set"]))],
    )


def _begun(kept: Survey, row: Mapping[str, Value]) -> Survey:
    """Return a survey that is open: its name and its last day may still change, its questions may not."""
    closes = typed(date, row["closes"]) or kept.closes
    return replace(kept, name=text_of(row["name"]), closes=max(closes, kept.opens), withdrawn=False)


def _status(survey: Survey | None, today: date) -> str:
    if survey is None:
        return "not asked: see Check"
    if today < survey.opens:
        return "not open yet"
    return "open" if today <= survey.closes else "closed: results come with the next pass"


def _advice(rid: str, now: Now) -> str:
    if now.clinicians < K:
        return TOO_FEW_CLINICIANS
    if not now.links.get(rid):
        return "Make its links under Feedback links on the service's page, print them and let everybody draw one."
    return "OK"
