"""Finds the cells that marks on the page are about, and why a mark cannot be typed there. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from addon.attendance.not_counted import Roll
from addon.names_in_text import moment_in_words
from addon.on_page import CANCELLED, PageMark
from addon.part import Given, TypedCells, View
from addon.records import Attendance, GroupSession
from addon.tabs import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedCell:
    """The cell that a mark is about: its tab, row and field, and what it shows now."""

    tab: str
    rid: str
    field: str
    now: str

    def typed(self, word: str) -> TypedCells:
        """Return the cell with a word typed into it."""
        return TypedCells(tab=self.tab, rid=self.rid, values={self.field: word or None})


@dataclass(frozen=True, slots=True)
class MarkedSheet:
    """The sheets as they were typed when the pass read them, with the states of sessions that it types itself."""

    views: Mapping[str, View]
    sessions: Mapping[str, GroupSession]
    rows: Mapping[tuple[str, str], Sequence[Attendance]]
    roll: Roll

    @classmethod
    def of(cls, given: Given, marked: Sequence[PageMark]) -> "MarkedSheet":
        """Return what marks about these sessions have to be compared with."""
        practice, views = given.practice, given.views
        wanted = {one.session for one in marked}
        rows: dict[tuple[str, str], list[Attendance]] = {}
        for one in practice.attendance:
            if one.session in wanted:
                rows.setdefault((one.session, one.member), []).append(one)
        all_stays = len(views["roster"].numbers) == len(practice.memberships) + len(practice.never_began)
        all_read = len(views["members"].numbers) == len(practice.members)
        roll = Roll.of(
            practice,
            given.today,
            lambda rid: all_stays and "roster" in views["attendance"].observed(rid),
            all_read=all_read,
        )
        return cls(views, {one.code: one for one in practice.sessions if one.code in wanted}, rows, roll)

    def cell(self, mark: PageMark) -> MarkedCell | None:
        """Return the cell that a mark is about, None if there is none (any more)."""
        if not mark.member:
            session = self.sessions.get(mark.session)
            return MarkedCell(tab="sessions", rid=session.code, field="state", now=session.state) if session else None
        rows = self.rows.get((mark.session, mark.member), ())
        return (
            MarkedCell(tab="attendance", rid=rows[0].id, field="status", now=rows[0].status) if len(rows) == 1 else None
        )

    def after(self, mark: PageMark) -> "MarkedSheet":
        """Return it once a mark about a session is typed: nobody came to one that did not take place."""
        session = None if mark.member else self.sessions.get(mark.session)
        if session is None:
            return self
        return replace(self, sessions={**self.sessions, session.code: replace(session, state=mark.status)})

    def is_locked(self, cell: MarkedCell) -> bool:
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


def _of_the_member(why: str) -> str:
    """Return as a sentence why a row does not count, such as ``left on Mar 3 2026``."""
    if why.startswith("the member"):
        return why
    return f"the member {'is ' if why.startswith('no') else ''}{why}"
