"""What one pass does for a practice: read exports and tabs, decide, and say what to show and remember."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from addon.billing.package_csv import month_package
from addon.billing.rows import package_names
from addon.calendars.blocks import block_commitments
from addon.calendars.busy import Span
from addon.calendars.ports import Calendars, TwoWayCalendar
from addon.calendars.wanted_events import wanted_events, window
from addon.calendars.whose import by_clinician
from addon.dashboard.metrics.practice_metrics import practice_metrics
from addon.dashboard.rows import dashboard_rows
from addon.directory import Directory
from addon.exports.folder import (
    ACCEPTED,
    DECLINED,
    HELD,
    REFUSED,
    WAITING,
    DroppedFile,
    KnownFile,
    Received,
    as_kept,
    covered_charges,
    in_words,
    receive,
    remembered,
    settled,
    superseded,
)
from addon.exports.profile import Profile
from addon.facts.measures import measures_from
from addon.fields.rows import field_rows
from addon.people.people_tabs import PeopleTabs
from addon.practice_settings.settings_rows import read_settings_rows
from addon.problems import Fault, Problem, in_tab
from addon.records import Measure, Practice
from addon.requests.two_way import TwoWay, fill_again
from addon.sessions.commitments import BusyTime
from addon.sessions.double_bookings import double_bookings
from addon.sources import Source, SourceRow
from addon.sync import kept_appointments
from addon.sync.carry_out import PassPlan
from addon.sync.merging.desk import Desk
from addon.sync.merging.questions import AskedQuestion, Question, said_no, said_yes
from addon.sync.merging.views import Grid
from addon.sync.one_pass import Staged
from addon.sync.outcomes import Outcomes
from addon.sync.shown_views import log_rows, placed, today_rows, what_was_written
from addon.sync.state.plain_values import as_plain, from_plain
from addon.tabs import Value

RELEASE = "release notices"


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeStage:
    """The stage of a practice: its places as arguments, no clock of its own.

    ``now`` is an aware instant. ``busy`` reads the clinicians' own calendars, ``calendars`` shows ours,
    ``two_way`` holds those that clinicians edit too, by their code (asked by ``get`` only);
    ``keep_package`` stores a billing package under its name. ``step`` is told what is being done,
    ``listen`` is handed what was computed (to explain it).
    """

    files: Sequence[DroppedFile]
    profiles: Mapping[str, Profile]
    zone: str
    now: datetime
    group_codes: frozenset[str]
    calendars: Calendars
    busy: Callable[[Span], tuple[Mapping[str, Sequence[BusyTime]], tuple[Problem, ...]]]
    keep_package: Callable[[str, bytes], bool]
    accept: frozenset[str] = frozenset()
    two_way: Mapping[str, TwoWayCalendar] = field(default_factory=dict)
    date_order: str = ""
    step: Callable[[str], None] = field(default=lambda _: None)
    listen: Callable[[Outcomes], None] = field(default=lambda _: None)

    @property
    def wall(self) -> datetime:
        """Return the practice's wall time."""
        return self.now.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None, microsecond=0)

    def __call__(self, desk: Desk, directory: Directory, answers: Mapping[str, str]) -> Staged:
        """Merge everything at the desk."""
        answered = {**answers, **{f"export|{code}": "yes" for code in self.accept}}
        staged = Staged()
        settings = _settings(desk)
        measures = _measures(desk, staged)
        self.step("reading exports")
        known, anew = remembered(desk.state.kept("file")), _just_answered(desk, answers)
        received = receive(self.files, known, self.profiles, anew=anew, date_order=self.date_order)
        staged.problems += received.problems
        two_way = TwoWay(
            desk=desk,
            directory=directory,
            calendars=self.two_way,
            answered=answered,
            wall=self.wall,
            now=self.now,
            again=fill_again(self.accept),
        )
        people = PeopleTabs(
            desk=desk,
            directory=directory,
            answered=answered,
            received=received,
            zone=self.zone,
            now=self.wall,
            weeks_ahead=_whole(settings.get("Sessions ahead"), 8),
            group_codes=self.group_codes,
            measures=measures,
            settings=settings,
            appointments=kept_appointments.remembered(desk.state.kept("appointment")),
            used_before=desk.state.kept("used").keys(),
            before_sessions=two_way.hear,
        )
        people.refuse_damaged_files()
        self.step("merging the people's tabs")
        given_out = dict(desk.given.mint.last)
        practice = people.practice()
        if desk.stop_if_held(given_out):
            return _stopped(desk, staged)
        self.step("applying the rules")
        staged.kept |= _remember(people, received)
        staged.summary |= _summary(people, received)
        two_way.merge(practice)
        if two_way.open_requests():
            staged.summary["requests"] = two_way.open_requests()
        outcomes = self._outcomes(desk, practice, staged, answered, covered=_covered(staged.kept, received))
        outcomes.changes = two_way.changes()
        outcomes.merge()
        self.listen(outcomes)
        self.step("writing the workbook")
        asked = {one.key: one for one in reversed([*people.asked, *two_way.asked, *outcomes.asked])}
        staged.asked += asked.values()
        staged.problems += [*people.problems, *two_way.problems, *outcomes.problems]
        staged.kept |= outcomes.kept
        self._show(staged, practice, outcomes, two_way)
        return staged

    def _outcomes(
        self,
        desk: Desk,
        practice: Practice,
        staged: Staged,
        answered: Mapping[str, str],
        *,
        covered: tuple[tuple[date, date], ...],
    ) -> Outcomes:
        busy, problems = self.busy(self._span())
        staged.problems += problems
        own, unclear = by_clinician(busy, practice.clinicians)
        staged.problems += unclear
        today = desk.given.today
        blocks = block_commitments(practice, today=today)
        return Outcomes(
            desk=desk,
            practice=practice,
            settings=practice.settings,
            now=self.now,
            wall=self.wall,
            bookings=double_bookings(practice, today=today, busy=own, blocks=blocks),
            covered=covered,
            hold_notices=_hold(desk, staged, answered),
        )

    def _span(self) -> Span:
        """Return the stretch for which other calendars matter: today to the end of our own events."""
        first, last = window(self.wall.date())
        midnight = datetime.min.time()
        zone = ZoneInfo(self.zone)
        begin, end = (datetime.combine(day, midnight, tzinfo=zone) for day in (first, last + timedelta(days=1)))
        return Span(first=begin.astimezone(UTC), last=end.astimezone(UTC), zone=self.zone)

    def _show(self, staged: Staged, practice: Practice, outcomes: Outcomes, two_way: TwoWay) -> None:
        today = outcomes.today
        wanted = wanted_events(practice, today=today, flagged=outcomes.flagged)
        two_way.plan(wanted, practice.sessions)
        staged.kept |= two_way.kept
        metrics = practice_metrics(practice, today=today, settings=practice.settings)
        packages = _packages(outcomes, practice)

        def views(desk: Desk, standing: list[AskedQuestion], plan: PassPlan) -> Mapping[str, Grid]:
            entries = _log_entries(desk, plan, wall=self.wall)
            staged.summary["standing"] = len(standing)
            grids: dict[str, Grid] = {"dashboard": dashboard_rows(metrics)}  # type: ignore[dict-item]
            for name, rows in (("today", today_rows(desk)), ("fields", field_rows()), ("log", log_rows(entries))):
                if name in desk.snapshot.tabs:
                    grids[name] = placed(desk.tabs[name], desk.snapshot.tabs[name], rows)
            return grids

        def afterwards() -> None:
            self.step("writing calendars")
            writes = (
                ("packages", lambda: sum(self.keep_package(name, content) for name, content in packages)),
                ("calendars", lambda: self.calendars.write(two_way.others(wanted), now=self.now)),
                ("calendars", lambda: two_way.show(waiting=bool(staged.waiting))),
            )
            _write_each(writes, staged.summary)

        staged.views, staged.afterwards = views, afterwards
        staged.summary["events"] = sum(len(events) for events in wanted.values())


def _just_answered(desk: Desk, answers: Mapping[str, str]) -> bool:
    """Return whether somebody settled a question since the last pass: rows of any file may now find their place."""
    before: Mapping[str, Mapping[str, object]] = desk.state.kept("question")  # type: ignore[assignment]
    return any(not said_no(answer) and answer != before[key]["answer"] for key, answer in answers.items())


def _stopped(desk: Desk, staged: Staged) -> Staged:
    """Everything else follows from the people's tabs: with one of them in doubt nothing is computed from them."""
    for plan in desk.plans.values():
        place = in_tab(plan.tab.title)
        what = f"{plan.held}, so this pass wrote nothing that follows from this tab"
        staged.problems.append(Problem(place, "tab-left-alone", what, "See Needs review."))
    return Staged(
        problems=staged.problems, stopped=True, summary={"files": [], "held": 0, "unreadable": 0, "safety": []}
    )


def _whole(value: Value, usual: int) -> int:
    return value if isinstance(value, int) and value > 0 else usual


def _settings(desk: Desk) -> dict[str, Value]:
    seen = desk.look("settings")
    values, checks = read_settings_rows((row.rid, seen.values(row)) for row in seen.rows)
    rows = tuple(SourceRow(rid=rid, values={"check": said}) for rid, said in checks.items())
    desk.merge("settings", [Source(name="computed", tab="settings", rows=rows, creates=False)])
    return values


def _measures(desk: Desk, staged: Staged) -> tuple[Measure, ...]:
    seen = desk.look("measures")
    found, problems = measures_from(seen.values(row) | {"id": row.rid} for row in seen.rows)
    staged.problems += problems
    said = {problem.place.at: f"{problem.what} {problem.next_step}".strip() for problem in problems}
    rows = tuple(
        SourceRow(rid=row.rid, values={"check": said.get(str(seen.values(row).get("name")), "OK")}) for row in seen.rows
    )
    desk.merge("measures", [Source(name="computed", tab="measures", rows=rows, creates=False)])
    return found


def _remember(people: PeopleTabs, received: Received) -> dict[tuple[str, str], object | None]:
    kept: dict[tuple[str, str], object | None] = {}
    known = dict(received.known)
    asked = {one.where.partition(":")[0] for one in people.asked if not said_no(people.answered.get(one.key))}
    for export in received.exports:
        waits = people.waiting.get(export.file, 0)
        waits_on = export.file in asked and not superseded(export, received.exports)
        status = REFUSED if export.sha256 in people.refused else WAITING if waits_on else ACCEPTED
        made = settled(export, status, known, waits)
        if known.get(export.sha256) != made:
            kept["file", export.sha256] = as_kept(made)
            known[export.sha256] = made
    fresh = kept_appointments.news(people.appointments, people.seen_appointments)
    kept |= {("appointment", key): value for key, value in fresh.items()}
    kept |= {("used", key): people.today.isoformat() for key in people.used}
    counted = people.desk.state.kept("absent")
    kept |= {("absent", rid): times for rid, times in people.absences.items() if counted.get(rid, 0) != times}
    return kept


def _summary(people: PeopleTabs, received: Received) -> dict[str, object]:
    known = dict(received.known)
    lines = []
    for export in received.exports:
        status = HELD if export.sha256 in people.held else DECLINED if export.sha256 in people.refused else ACCEPTED
        lines.append(as_kept(settled(export, status, known, people.waiting.get(export.file, 0))))
    return {
        "files": lines,
        "unreadable": received.unreadable,
        "held": len(people.held),
        "safety": [str(notice) for export in received.exports for notice in export.notices],
    }


def _covered(kept: Mapping[tuple[str, str], object | None], received: Received) -> tuple[tuple[date, date], ...]:
    """Return the stretches of days whose charges the EHR's files cover, this pass's included."""
    now = {key: value for (kind, key), value in kept.items() if kind == "file"}
    return covered_charges((received.known | remembered(now)).values())


def _hold(desk: Desk, staged: Staged, answered: Mapping[str, str]) -> str:
    """A lost state cannot know which notices went out: they wait until a person releases them."""
    holding = desk.state.kept("hold").get(RELEASE)
    lost = desk.state.is_new() and any(not row.stamp_id for row in desk.look("members").rows)
    if not (holding or lost):
        return ""
    if said_yes(answered.get(RELEASE)):
        staged.kept["hold", RELEASE] = None
        return ""
    if lost:
        staged.kept["hold", RELEASE] = desk.given.today.isoformat()
    what = "The memory of earlier passes is gone, so nobody knows which reminders were planned before. Release them?"
    staged.asked.append(Question(key=RELEASE, kind="notices held", question=what, where="Messages"))
    return "the memory of earlier passes is gone; release them in Needs review"


def _packages(outcomes: Outcomes, practice: Practice) -> list[tuple[str, bytes]]:
    if outcomes.billing is None:
        return []
    names = package_names(practice)
    months = sorted({line.on.replace(day=1) for line in outcomes.billing.lines})
    return [month_package(outcomes.billing, month, names=names) for month in months]


def _write_each(writes: Iterable[tuple[str, Callable[[], int]]], counts: dict[str, object]) -> None:
    """Make every write and count what it wrote under its name; what fails stops no other. Raises the first fault."""
    faults = []
    for name, write in writes:
        try:
            counts[name] = int(str(counts.get(name, 0))) + write()
        except Fault as fault:
            faults.append(fault)
    if faults:
        raise faults[0]


def _log_entries(desk: Desk, plan: PassPlan, *, wall: datetime) -> list[dict[str, Value]]:
    """Return the Log's lines, newest first; this pass adds one only if it wrote something else."""
    runs = desk.state.runs()
    kept = desk.state.kept("log").values()
    entries = [{name: from_plain(cell) for name, cell in value.items()} for value in kept]  # type: ignore[attr-defined]
    entries.sort(key=lambda entry: str(entry["run"]).zfill(9), reverse=True)
    if plan.cells + plan.rows == 0:
        return entries
    number = 1 + max((run.number for run in runs), default=0)
    open_now = len(desk.open_differences())
    files = plan.summary.get("files")
    entry: dict[str, Value] = {
        "when": wall.replace(second=0),
        "run": str(number),
        "what": what_was_written(plan.tabs, requests=int(str(plan.summary.get("requests", 0)))),
        "cells": plan.cells,
        "rows": plan.rows,
        "conflicts": open_now,
        "files": "; ".join(in_words(KnownFile(**line)) for line in files) or None if isinstance(files, list) else None,
    }
    plan.kept["log", str(number)] = {name: as_plain(value) for name, value in entry.items()}
    return [entry, *entries]
