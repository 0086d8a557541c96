"""Cover tasks from pass to pass: opened by time off, closed once somebody leads or nobody is needed any more. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from addon.cover.ladder import Ladder
from addon.cover.needs import Need
from addon.cover.tasks import CoverTask, latest
from addon.episode import opened
from addon.records import GroupSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What decides whether a task is open.

    ``unclear`` are rows of Time off that nobody can read, ``decisions`` the words that people have in rows of Cover, by
    row id, and ``unread`` the sessions whose rows cannot be read.
    """

    ladder: Ladder
    needs: Mapping[tuple[str, str], Need]
    sessions: Mapping[str, GroupSession]
    decisions: Mapping[str, str]
    wall: datetime
    unclear: Collection[str] = ()
    unread: Collection[str] = ()

    @property
    def today(self) -> date:
        """Return the practice's day."""
        return self.wall.date()

    def after(self, before: Mapping[str, CoverTask]) -> dict[str, CoverTask]:
        """Return every task after this pass."""
        tasks = dict(before)
        last = latest(before)
        for need in self.needs.values():
            task = self._of(need, last.get(need.key), last)
            tasks[task.key] = task
        for task in last.values():
            if task.is_open and (task.session, task.away) not in self.needs:
                tasks[task.key] = self._without_need(task)
        return tasks

    def _of(self, need: Need, before: CoverTask | None, last: Mapping[tuple[str, str], CoverTask]) -> CoverTask:
        """Return the task of a need as it is now."""
        why = self._solved(need)
        if before is not None:
            before = replace(before, start=need.session.start, rows=need.rows or before.rows)
        if before is not None and before.is_open:
            return self._led(before, need, why) if why else before
        if before is not None and (before.by_person or why) and not before.status.startswith("withdrawn"):
            return before
        made = self._made(need, before, last)
        return self._led(made, need, why) if why else made

    def _led(self, task: CoverTask, need: Need, why: str) -> CoverTask:
        """Close a task; whoever was typed into Sessions by a person covers as if it had been decided in Cover."""
        if need.taken_by:
            task = task.given_to(need.taken_by, now=self.ladder.now, wall=self.wall)
        return task.ended(self.today, why)

    def _solved(self, need: Need) -> str:
        """Return who leads without the one who is away, in words; "" if that is still to be found."""
        if need.taken_by:
            return f"{need.taken_by} covers"
        alone = self.ladder.alone(need)
        up_to = f"{self.ladder.count(need)} expected, one leader up to {self.ladder.terms.alone_up_to}"
        return f"{alone} leads alone ({up_to})" if alone else ""

    def _made(self, need: Need, before: CoverTask | None, last: Mapping[tuple[str, str], CoverTask]) -> CoverTask:
        """Return a new task; where they lead only because of another task, that one is its parent."""
        parents = (one for one in last.values() if one.session == need.session.code and one.by == need.away)
        made = CoverTask(
            since=self.today,
            session=need.session.code,
            away=need.away,
            start=need.session.start,
            rows=need.rows,
            parent=next((one.key for one in parents if one.typed), ""),
        )
        return opened(made, before, lambda new: self.decisions.get(new.id, ""))

    def _without_need(self, task: CoverTask) -> CoverTask:
        """Close an open task for which nobody is needed any more, unless nobody can tell."""
        session = self.sessions.get(task.session)
        if session is None:
            return task if task.session in self.unread else task.ended(self.today, "its session is not in Sessions")
        if session.start <= self.wall:
            return task.ended(self.today, "the session has begun")
        if session.state != "planned":
            return task.ended(self.today, f"the session is {session.state}")
        if task.away in session.away:
            return task.ended(self.today, f"{task.away} does not lead it any more")
        if any(rid in self.unclear for rid in task.rows):
            return task
        return task.ended(self.today, f"{task.away} is there", "withdrawn")
