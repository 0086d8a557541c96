"""What clinicians answered and people decided about cover, typed into Sessions, and taken back if untrue. Pure.

It comes before Sessions is merged: from the cells typed here follow calendars, rooms, notices, blocks and billing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from addon.cells import text_of
from addon.cover.decided import Wanted
from addon.cover.needs import CO, place_of
from addon.cover.tasks import LOCKED, CoverAsk, CoverTask, TypedCell, latest
from addon.cover_asks import COVER_ANSWER, NO, YES
from addon.directory import Directory
from addon.incoming import Incoming
from addon.names_in_text import moment_in_words
from addon.part import TypedCells, View
from addon.records import GroupSession, TherapyGroup
from addon.sessions.cover import facilitators

PICKS = frozenset({"substitute", "co_facilitator"})
CANCELLED = "cancelled"


@dataclass(slots=True, kw_only=True)
class Cells:
    """Cells of Sessions: as they are typed, and what this pass types over them; clinicians are codes here."""

    view: View
    directory: Directory
    now: dict[tuple[str, str], str] = field(default_factory=dict)

    def value(self, session: str, name: str) -> str:
        """Return what a cell holds."""
        if (session, name) in self.now:
            return self.now[session, name]
        found = next((cells[0] for _, cells in self.view.rows((name,), only={session})), None)
        return self.directory.code("clinicians", found) or text_of(found) if name in PICKS else text_of(found)

    def type(self, session: str, name: str, value: str) -> TypedCell | None:
        """Type into a cell; None if nothing can be typed there."""
        if session not in self.view.numbers or self.view.is_locked(session, name):
            return None
        was = self.value(session, name)
        self.now[session, name] = value
        return TypedCell(session=session, field=name, value=value, was=was)

    def typed(self) -> tuple[TypedCells, ...]:
        """Return what this pass types, a row at a time."""
        rows: dict[str, dict[str, str | None]] = {}
        for (session, name), value in self.now.items():
            shown = self.directory.label(value) if name in PICKS and value else value
            rows.setdefault(session, {})[name] = shown or None
        return tuple(TypedCells(tab="sessions", rid=rid, values=values) for rid, values in rows.items())


@dataclass(slots=True, kw_only=True)
class Hearing:
    """The tasks at work before Sessions is merged, at an instant (``now``) and its wall time.

    ``freed`` are the seats that nobody needs any more.
    ``unclear`` are rows of Time off that nobody can read; ``more`` the tasks for which a person wants others asked now.
    """

    tasks: dict[str, CoverTask]
    sessions: Mapping[str, GroupSession]
    groups: Mapping[str, TherapyGroup]
    cells: Cells
    now: datetime
    wall: datetime
    unclear: Collection[str] = ()
    freed: list[tuple[str, str]] = field(default_factory=list)
    more: set[str] = field(default_factory=set)

    # --- taken back ---------------------------------------------------------------------------------

    def take_back(self) -> None:
        """Withdraw what was typed for somebody who is there again, the last task of a session first."""
        ours = [one for one in latest(self.tasks).values() if one.start > self.wall and (one.typed or one.parent)]
        ours.sort(key=lambda one: len(self._line(one)), reverse=True)
        gone = {one.key for one in ours if self._is_there_again(one)}
        for task in ours:
            if gone.intersection(self._line(task)):
                self._withdraw(task)

    def _line(self, task: CoverTask) -> list[str]:
        """Return the keys of a task and of those by which the one who is away came to lead, the first one last."""
        line = [task.key]
        while (parent := self.tasks[line[-1]].parent) in self.tasks and parent not in line:
            line.append(parent)
        return line

    def _is_there_again(self, task: CoverTask) -> bool:
        session = self.sessions.get(task.session)
        if session is None or session.start <= self.wall or not task.typed or task.away in session.away:
            return False
        return not any(rid in self.unclear for rid in task.rows)

    def _withdraw(self, task: CoverTask) -> None:
        kept = []
        for cell in reversed(task.typed):
            if cell.field == "state":
                kept.append(cell)  # a person cancelled it, and the members were told
            elif self.cells.value(cell.session, cell.field) == cell.value:
                self.cells.type(cell.session, cell.field, cell.was)
        if task.by:
            self.freed.append((task.seat, task.by))
        why = f"{task.away} is there, so {task.by} is not needed" if task.by else f"{task.away} is there"
        why += "; the session stays cancelled, type planned under State if it takes place" if kept else ""
        ended = replace(task, by="", swap="", typed=(), done=f"typed back {moment_in_words(self.wall)}")
        self.tasks[task.key] = ended.ended(self.wall.date(), why, "withdrawn")

    # --- answers ------------------------------------------------------------------------------------

    def hear(self, arrived: Iterable[tuple[Incoming, datetime]]) -> None:
        """Take over what clinicians answered (with the wall time): the first yes that can be used covers."""
        for one, at in arrived:
            if one.kind != COVER_ANSWER:
                continue
            task, ask = self._asked(one.body.get("ask", ""), one.body.get("member", ""))
            answer = one.body.get("answer", "")
            if task is None or ask is None or answer not in {YES, NO}:
                continue
            task = task.with_answer(ask, answer, at)
            self.tasks[task.key] = task
            if answer == YES and task.is_open:
                note = self._why_not(task, ask) or self.give(task, ask.clinician, video=ask.video)
                if note:
                    self.freed.append((task.seat, ask.clinician))
                    self.tasks[task.key] = replace(task, note=f"{ask.clinician} said yes, but {note}")
            elif answer == YES and task.by != ask.clinician:
                self.freed.append((task.seat, ask.clinician))

    def _asked(self, ask_id: str, clinician: str) -> tuple[CoverTask | None, CoverAsk | None]:
        for task in self.tasks.values():
            for ask in task.asks:
                if ask.clinician == clinician and task.ask_id(ask) == ask_id:
                    return task, ask
        return None, None

    def _why_not(self, task: CoverTask, ask: CoverAsk) -> str:
        """Return why a yes is no use any more: the session was moved, or they lead another one then."""
        session = self.sessions.get(task.session)
        if session is None or ask.start != session.start:
            return "the session was moved since"
        covered = {one.session for one in self.tasks.values() if one.by == ask.clinician}
        for other in self.sessions.values():
            if other.code == session.code or other.state == "cancelled":
                continue
            is_then = other.start < session.end and session.start < other.end
            runs = facilitators(other, self.groups.get(other.group)).present
            if is_then and (other.code in covered or ask.clinician in runs):
                return f"they lead {other.code} then"
        return ""

    # --- giving a session to somebody ------------------------------------------------------------------

    def give(self, task: CoverTask, clinician: str, *, video: bool = False, swap: str = "") -> str:
        """Type a clinician into a session; return why that cannot be done, "" if it was."""
        session = self.sessions.get(task.session)
        if session is None or session.state != "planned" or session.start <= self.wall:
            return "the session is not to come any more"
        if clinician in session.away or clinician == task.away:
            return f"{clinician} is away then"
        cell = self._field(session, task.away)
        if (there := self.cells.value(task.session, cell)) not in {"", task.away, clinician}:
            return f"{there} is typed into the session already"
        wanted = [(cell, clinician)] + [("held", "video")] * video
        why = f"{clinician} covers{' by video' if video else ''}"
        why += f" in a swap, {task.away} leads {swap} in return" if swap else ""
        return self._close(task, wanted, why=why, by=clinician)

    def _field(self, session: GroupSession, away: str) -> str:
        role, _ = place_of(session, self.groups.get(session.group), away)
        return "co_facilitator" if role == CO else "substitute"

    def _close(self, task: CoverTask, wanted: list[tuple[str, str]], *, why: str, by: str = "") -> str:
        if any(self.cells.view.is_locked(task.session, name) for name, _ in wanted):
            return LOCKED
        typed = [self.cells.type(task.session, name, value) for name, value in wanted]
        done = replace(
            self.tasks[task.key],
            by=by or task.by,
            covered=self.wall if by else None,
            typed=(*task.typed, *(one for one in typed if one)),
            by_person=not by and why != CANCELLED,
            note="",
            done=f"{why}, {moment_in_words(self.wall)}",
        )
        self.tasks[task.key] = done.ended(self.wall.date(), why)
        return ""

    # --- what people decided ---------------------------------------------------------------------------

    def decide(self, wanted: Mapping[str, Wanted]) -> None:
        """Carry out what people typed into Cover, each once."""
        for task in list(latest(self.tasks).values()):
            typed = wanted.get(task.id, Wanted())
            if not task.is_open or typed.words == (task.stale or task.heeded):
                continue
            self.tasks[task.key] = replace(task, heeded=typed.words, note="", stale="", status="open")
            note = self._decide(self.tasks[task.key], typed) if typed.words else ""
            if note:
                self.tasks[task.key] = replace(self.tasks[task.key], note=note)

    def _decide(self, task: CoverTask, typed: Wanted) -> str:
        """Do what one row wants; return why it cannot be done, "" if it was."""
        if typed.unclear:
            return "Give to is not clearly one clinician: pick from the list"
        session = self.sessions.get(task.session)
        others = facilitators(session, self.groups.get(session.group)).present if session else ()
        if typed.clinician:
            return self._give_in_return(task, typed)
        if typed.take == "ask next":
            self.more.add(task.key)
            return ""
        if typed.take == "co-leader alone":
            return (
                self._close(task, [], why=f"{others[0]} leads alone") if others else "nobody else is there to lead it"
            )
        if typed.take == "virtual":
            held = [("held", "video")]
            return (
                self._close(task, held, why=f"by video, {others[0]} leads")
                if others
                else "pick who leads it, too, under Give to"
            )
        if typed.take == "cancel":
            return self._close(task, [("state", "cancelled")], why=CANCELLED)
        return self._close(task, [], why=f"handled{f' by {typed.by}' if typed.by else ''}") if typed.is_handled else ""

    def _give_in_return(self, task: CoverTask, typed: Wanted) -> str:
        """Give a session to somebody, and theirs to the one who is away where they swap; both or none."""
        other, name = self.sessions.get(typed.swap), ""
        if typed.swap:
            role, taken_by = place_of(other, self.groups.get(other.group), typed.clinician) if other else ("", "")
            if other is None or not role or taken_by or other.state != "planned" or other.start <= self.wall:
                return f"In return for: {typed.swap} is no session to come that {typed.clinician} leads"
            if task.away in other.away:
                return f"In return for: {task.away} is away then"
            name = "co_facilitator" if role == CO else "substitute"
            if self.cells.view.is_locked(other.code, name):
                return f"In return for: {LOCKED}"
        if note := self.give(task, typed.clinician, video=typed.take == "virtual", swap=typed.swap):
            return note
        given = self.tasks[task.key].given_to(typed.clinician, now=self.now, wall=self.wall)
        cell = self.cells.type(typed.swap, name, task.away) if typed.swap else None
        self.tasks[task.key] = replace(given, swap=typed.swap, typed=(*given.typed, *([cell] if cell else [])))
        return ""
