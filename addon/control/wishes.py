"""The rows of Control: which are new wishes, which have their answer, which are copies of one that has. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zlib import crc32

from addon.cells import canonical, code_in, text_of
from addon.control.wording import NOBODY, UNKNOWN, mixed, no_such_code, several
from addon.directory import Directory
from addon.memory import Kept
from addon.part import Given, View
from addon.problems import Problem, in_tab
from addon.sending_paused import PAUSE, RESUME
from addon.tabs import folded, matched_columns
from addon.written import letters, visible

TAB = "control"
RUN, EXPLAIN = "run now", "explain"
ABOUT_SENDING = frozenset({PAUSE, RESUME})
_FIELDS = ("do", "member", "answer", "answered")
_FILLED = "Answer or Answered was filled in before any pass read this row (a note, or a pasted copy): nothing was done"
_CLEAR = "Empty both and it is done; delete the row if it is a copy of one that was done."
_IDLE = "a member is under About and nothing under Do; this row is not used"
_CHOOSE = "Choose what to do under Do, or empty About."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A row that wants something: ``member`` is whom it surely means (a code), ``unclear`` tells why it is nobody.

    ``mark`` is by what a change of About is known: the code as typed, or a check digit of other words.
    """

    row: str
    do: str
    member: str = ""
    unclear: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A wish that was answered at an instant: what it was, and about whom where that counts.

    ``is_due``: it changes sending, and no pass has seen yet that this was done.
    """

    do: str
    mark: str = ""
    at: datetime
    is_due: bool = False


ANSWERED = Kept("control answered", Answered)
"""By the row's id, as long as the row is there."""


@dataclass(slots=True)
class Rows:
    """What the tab holds: the new wishes in the order of the sheet, and which rows have their answer (by id)."""

    wishes: list[Wish] = field(default_factory=list)
    answered: dict[str, Answered] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_rows(given: Given) -> Rows:
    """Sort the rows of the tab.

    A row is known by its id. Where nothing is remembered of it, a filled Answer or Answered tells that it was answered:
    by a pass whose memory was lost, or before somebody copied it, which is told.
    """
    view, before, found = given.views[TAB], given.remembered(ANSWERED), Rows()
    for rid, (typed, member, answer, answered) in view.rows(_FIELDS):
        do, text = text_of(typed), text_of(member)
        who, unclear = _whom(given.directory, text)
        wish = Wish(
            row=rid,
            do=do,
            member=who,
            unclear=unclear,
            mark=_mark(text) if do == EXPLAIN else "",
        )
        known = before.get(rid)
        if known is not None and (known.do, known.mark) == (do, wish.mark):
            found.answered[rid] = known
        elif not do:  # chosen again later, it is a new wish
            found.answered |= {rid: replace(known, do="", mark="", is_due=False)} if known else {}
        elif known is None and (answer or answered) and (given.memory_was_lost or _was_answered(view, rid)):
            found.answered[rid] = Answered(do=do, mark=wish.mark, at=given.now)
        elif known is None and (answer or answered):
            place = in_tab(view.sheet.title, view.at(rid, "do"))
            found.problems.append(Problem(place, "copied-wish", _FILLED, _CLEAR))
        else:
            found.wishes.append(wish)
    found.problems += _nothing_chosen(view)
    return found


def _nothing_chosen(view: View) -> Iterator[Problem]:
    """Yield the rows in which somebody is picked and nothing chosen: without a Do they get no id, and no answer."""
    at = matched_columns(view.tab, view.sheet.headers)
    for number, raw in enumerate(view.sheet.rows, view.sheet.first_row):
        filled = {name for name, place in at.items() if place < len(raw) and visible(str(raw[place] or "")).strip()}
        if "do" in at and filled & {"do", "member", "id"} == {"member"}:
            place = in_tab(view.sheet.title, f"{letters(at['do'])}{number}")
            yield Problem(place, "nothing-chosen", _IDLE, _CHOOSE)


def _whom(directory: Directory, about: str) -> tuple[str, str]:
    """Return whom About surely means (a code), or why that is nobody: nobody has it, several do, or two are in it."""
    code, coded = directory.code("members", about), code_in(about.upper())
    named = directory.called("members", about.rpartition("(")[0] if coded else about)
    if code and coded and named and code not in named:
        return "", mixed(directory.label(code))
    if code or not about:
        return code, "" if code else NOBODY
    if coded:
        return "", no_such_code(coded)
    return "", several(named) if named else UNKNOWN


def _mark(text: str) -> str:
    """Return what stays the same where a member is renamed, and tells a change: too short to tell a name by."""
    return code_in(text) or (f"{crc32(folded(text).encode()) & 0xFFFF:04x}" if text else "")


def _was_answered(view: View, rid: str) -> bool:
    said: Mapping[str, str] = view.observed(rid).get("computed", {})
    return bool(canonical(said.get("answered")))
