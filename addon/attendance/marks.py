"""What the staff marked on the page: typed into Attendance and Sessions as a person types, or asked about.

A mark about what is no longer so (the session was moved or cancelled, the member left), or about a cell that somebody
changed meanwhile, is nobody's to decide but a person's: it waits as a question, and the cell stays as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from addon.attendance.not_counted import Roll
from addon.memory import news
from addon.names_in_text import moment_in_words
from addon.on_page import CANCELLED, MARK, WAITING_MARK, MarksInDoubt, PageMark, mark_in
from addon.part import Given, Part, Result, TypedCells, View
from addon.questions import Question, is_no, is_yes
from addon.records import Attendance, GroupSession
from addon.tabs import folded

SEEN = "seen"
"""The answer to a question about a mark that cannot be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """The cell that a mark is about: its tab, row and field, and what it shows now."""

    tab: str
    rid: str
    field: str
    now: str

    def typed(self, word: str) -> TypedCells:
        """Return the cell with a word typed into it."""
        return TypedCells(tab=self.tab, rid=self.rid, values={self.field: word or None})


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The sheets as they were typed when the pass read them."""

    views: Mapping[str, View]
    sessions: Mapping[str, GroupSession]
    rows: Mapping[tuple[str, str], Sequence[Attendance]]
    roll: Roll

    @classmethod
    def of(cls, given: Given, marked: Sequence[PageMark]) -> "_Sheet":
        """Return what marks about these sessions have to be compared with."""
        practice, views = given.practice, given.views
        wanted = {one.session for one in marked}
        rows: dict[tuple[str, str], list[Attendance]] = {}
        for one in practice.attendance:
            if one.session in wanted:
                rows.setdefault((one.session, one.member), []).append(one)
        all_stays = len(views["roster"].numbers) == len(practice.memberships)
        all_read = len(views["members"].numbers) == len(practice.members)
        roll = Roll.of(
            practice,
            given.today,
            lambda rid: all_stays and "roster" in views["attendance"].observed(rid),
            all_read=all_read,
        )
        return cls(views, {one.code: one for one in practice.sessions if one.code in wanted}, rows, roll)

    def cell(self, mark: PageMark) -> _Cell | None:
        """Return the cell that a mark is about, None if there is none (any more)."""
        if not mark.member:
            session = self.sessions.get(mark.session)
            return _Cell(tab="sessions", rid=session.code, field="state", now=session.state) if session else None
        rows = self.rows.get((mark.session, mark.member), ())
        return _Cell(tab="attendance", rid=rows[0].id, field="status", now=rows[0].status) if len(rows) == 1 else None

    def is_locked(self, cell: _Cell) -> bool:
        """Return whether nothing can be typed into a cell."""
        return self.views[cell.tab].is_locked(cell.rid, cell.field)

    def why_not(self, mark: PageMark, shown: frozenset[str]) -> str:
        """Return why a person has to decide about a mark, "" if nobody has to; ``shown`` is what the page showed."""
        session, cell = self.sessions.get(mark.session), self.cell(mark)
        if session is None:
            return "there is no such session in Sessions"
        if session.start != mark.starts:
            return f"the session was moved to {moment_in_words(session.start)}"
        if cell is None:
            there = (mark.session, mark.member) in self.rows
            return "Attendance has two rows for it" if there else "Attendance has no row for it"
        if self.is_locked(cell):
            return "its cell holds a formula, or cannot be read"
        if mark.member and session.state == CANCELLED:
            return "the session is cancelled in Sessions"
        gone = self.roll.why_not(self.rows[mark.session, mark.member][0], session) if mark.member else ""
        if gone:
            return _of_the_member(gone)
        if folded(cell.now) not in shown:
            return f"somebody changed it in the sheet meanwhile, to {cell.now or 'blank'}"
        return ""


def _marks(given: Given) -> Result:
    arrived = [mark_in(one) for one in given.inbox if one.kind == MARK]
    before = given.remembered(WAITING_MARK)
    if not (arrived or before):
        return Result()
    sheet = _Sheet.of(given, [*arrived, *before.values()])
    typed: list[TypedCells] = []
    waiting: dict[str, PageMark] = {}
    for mark, shown in _last_of_each(arrived):
        if sheet.why_not(mark, shown):
            waiting[mark.spot] = mark
        else:
            typed += _typed(sheet, mark)
    marked = {one.spot for one in arrived}
    for spot, mark in before.items():
        if spot not in marked:  # what somebody marked anew is not asked about any more
            answer = given.answers.get(_key(mark), "")
            cell = sheet.cell(mark)
            if cell and is_yes(answer) and not sheet.is_locked(cell):
                typed += _typed(sheet, mark)
            elif not (_is_settled(answer) or (cell and folded(cell.now) == folded(mark.status))):
                waiting[spot] = mark
    return Result(
        typed=tuple(typed),
        asked=tuple(_question(given, sheet, one) for one in waiting.values()),
        memory=(news(WAITING_MARK, before, waiting),),
        hands=(MarksInDoubt(frozenset((one.session, one.member) for one in waiting.values())),),
        note=_note(len(arrived)),
    )


def _last_of_each(arrived: Sequence[PageMark]) -> Iterator[tuple[PageMark, frozenset[str]]]:
    """Yield the last mark of each cell, with all that those who marked it had been shown, in comparable form.

    Of several marks the later counts: who tapped after another was shown what that one had marked, or is told.
    """
    chains: dict[str, list[PageMark]] = {}
    for one in arrived:
        chains.setdefault(one.spot, []).append(one)
    for chain in chains.values():
        shown = {folded(word) for one in chain for word in (one.seen, one.status)}
        yield chain[-1], frozenset(shown)


def _typed(sheet: _Sheet, mark: PageMark) -> list[TypedCells]:
    cell = sheet.cell(mark)
    return [cell.typed(mark.status)] if cell and folded(cell.now) != folded(mark.status) else []


def _is_settled(answer: str) -> bool:
    """Return whether a person has answered that nothing is to be typed."""
    return is_no(answer) or folded(answer) == folded(SEEN)


def _key(mark: PageMark) -> str:
    return f"page mark|{mark.spot}|{mark.at.isoformat()}"


def _question(given: Given, sheet: _Sheet, mark: PageMark) -> Question:
    """Return what a person is asked, in codes; names are beside it, in the workbook alone."""
    cell, at = sheet.cell(mark), mark.at.astimezone(ZoneInfo(given.practice.zone))
    why = sheet.why_not(mark, frozenset({folded(mark.seen), folded(mark.status)})) or "it was not clear"
    what = f"{mark.by} marked {_in_words(mark)} on the page, {moment_in_words(at)}, but {why}."
    can_type = cell is not None and not sheet.is_locked(cell)
    ask = " Is the mark to count?" if can_type else " It is not in the sheet: put it where it belongs."
    return Question(
        key=_key(mark),
        kind="mark on the page",
        question=f"{what}{ask}",
        where=f"{'Attendance' if mark.member else 'Sessions'} {cell.rid if cell else mark.session}",
        choices="yes / no" if can_type else SEEN,
        private=given.directory.labels.get(mark.member, ""),
    )


def _in_words(mark: PageMark) -> str:
    session = f"the session {mark.session}"
    if not mark.member:
        return f"{session} as {mark.status}"
    return f"{mark.member} as {mark.status or 'blank'} in {session}"


def _of_the_member(why: str) -> str:
    """Return as a sentence why a row does not count, such as ``left on Mar 3 2026``."""
    if why.startswith("the member"):
        return why
    return f"the member {'is ' if why.startswith('no') else ''}{why}"


def _note(count: int) -> str:
    return f"{count} mark{'' if count == 1 else 's'} on the page" if count else ""


MARKS = Part(
    name="marks on the page",
    sees=("sessions", "attendance", "roster", "members"),
    compute=_marks,
    memory=(WAITING_MARK,),
)
