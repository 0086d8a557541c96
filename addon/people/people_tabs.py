"""The people's tabs, in the order in which they depend on each other, and the practice they add up to.

Clinicians and groups first (they are people's own), then members with the client lists, roster,
sessions with cadence and exports, attendance, scores. What a person must decide becomes a question.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from addon.attendance.tab_rows import cadence_source, exported_marks, rebuilt_marks, rebuilt_sessions, roster_marks
from addon.directory import Directory
from addon.exports.export import Export
from addon.exports.folder import Received, changed_header, feeds, is_older
from addon.exports.identity import KnownPeople, known_people
from addon.exports.names import clinician_keys, name_key
from addon.people.from_exports import FromExports, Newcomers, members_from, roster_from, scores_from
from addon.problems import Problem
from addon.records import Appointment, Attendance, Measure, Member, Practice
from addon.sessions.proposed import ProposedGroup, proposed_groups
from addon.sessions.rebuild import Rebuilt, rebuilt
from addon.sources import Source, SourceRow
from addon.sync import agreed_practice
from addon.sync.merging.agreement import AgreedRow
from addon.sync.merging.desk import Desk
from addon.sync.merging.guard import Refusal, days_in, guard
from addon.sync.merging.questions import Question, said_no, said_yes
from addon.sync.merging.reconcile import final_values
from addon.sync.merging.row_merge import append_row
from addon.sync.merging.tab_plan import TabPlan
from addon.sync.merging.unclear_picks import unclear_picks
from addon.tabs import WEEKDAYS, Value, folded

HELD_EXPORT = "export|"
"""How the key of a question about a held file begins; the code to confirm follows."""


@dataclass(slots=True, kw_only=True)
class PeopleTabs:
    """The work on the people's tabs of one pass."""

    desk: Desk
    directory: Directory
    answered: Mapping[str, str]
    received: Received
    zone: str
    now: datetime
    weeks_ahead: int
    group_codes: frozenset[str]
    measures: tuple[Measure, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    appointments: tuple[Appointment, ...] = ()
    asked: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    waiting: dict[str, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    seen_appointments: tuple[Appointment, ...] = ()
    used: set[str] = field(default_factory=set)
    used_before: Collection[str] = frozenset()
    absences: dict[str, int] = field(default_factory=dict)
    marks: list[Source] = field(default_factory=list)
    before_sessions: Callable[[], None] = field(default=lambda: None)

    @property
    def today(self) -> date:
        """Return the practice's day."""
        return self.desk.given.today

    def practice(self) -> Practice:
        """Merge all people's tabs and return the agreed practice."""
        practice = Practice(
            zone=self.zone, measures=self.measures, settings=self.settings, appointments=self.appointments
        )
        practice = self._clinicians_and_groups(practice)
        practice = self._members(practice)
        practice = self._roster(practice)
        self.before_sessions()
        practice = self._sessions_as_seen(practice)
        seen = self._attendance_as_seen()
        found = self._rebuilt(replace(practice, attendance=seen))
        practice, found = self._accept_proposals(practice, found, seen)
        self._ask_about(found)
        practice = self._sessions(practice, found)
        practice = self._attendance(practice, found, seen)
        practice = self._scores(practice)
        self._report_unclear_picks()
        self.seen_appointments = found.appointments
        known = {(one.member, one.clinician, one.start): one for one in (*self.appointments, *found.appointments)}
        return replace(practice, appointments=tuple(known.values()))

    # --- clinicians, groups, members, roster -------------------------------------------------------

    def _clinicians_and_groups(self, practice: Practice) -> Practice:
        for name in ("clinicians", "groups"):
            plan = self.desk.merge(name)
            if name == "clinicians" and not plan.held and self._untouched(name):
                self._first_clinicians(plan)
            self.directory.learn(name, final_values(plan, self._name_fields(name)))
        return replace(
            practice,
            clinicians=agreed_practice.clinicians(self.desk.plans["clinicians"], self.directory),
            groups=agreed_practice.groups(self.desk.plans["groups"], self.directory),
        )

    def _first_clinicians(self, plan: TabPlan) -> None:
        """Day one: an empty Clinicians tab takes the clinicians whom the exports name."""
        known: set[str] = set()
        names = {row.clinician for export in self._exports() for row in export.visits if row.clinician}
        for name in sorted(names):
            keys = set(clinician_keys(name))
            if not keys & known:
                rid = self.desk.given.mint.new(plan.tab, name)
                said = {"proposed": SourceRow(values={"name": name, "active": True})}
                append_row(plan, rid, said, self.desk.given.resolve)
            known |= keys

    def _untouched(self, name: str) -> bool:
        """Return whether a tab is empty and always was: only then may exports fill it without a question."""
        return not self.desk.look(name).rows and not self.desk.agreed[name].rows

    def _name_fields(self, name: str) -> tuple[str, ...]:
        fields = {column.field for column in self.desk.tabs[name].columns}
        return tuple(one for one in ("name", "other_names") if one in fields)

    def _members(self, practice: Practice) -> Practice:
        seen = self.desk.look("members")
        before = agreed_practice.members(TabPlan(seen))
        people = known_people(replace(practice, members=self._as_the_ehr_names_them(before)), self.answered)
        found, sources = self._from_client_lists(people)
        self._take(found)
        plan = self.desk.merge("members", [*sources, *self._absent(sources)])
        self.directory.learn("members", final_values(plan, ("name", "other_names")))
        return replace(practice, members=agreed_practice.members(plan))

    def _from_client_lists(self, people: KnownPeople) -> tuple[FromExports, list[Source]]:
        """Read the client lists; one that a guard stops is left out and the one before it counts."""
        while True:
            before = len(self.refused)
            found = members_from(self._exports(), people, self._newcomers())
            sources = self._guarded("members", found.sources)
            if len(self.refused) == before:
                return found, sources

    def _as_the_ehr_names_them(self, members: tuple[Member, ...]) -> tuple[Member, ...]:
        """A member renamed in the sheet is still the one whom the exports call by the old name."""
        agreed = self.desk.agreed["members"].rows
        found = []
        for one in members:
            said = agreed[one.code].baselines()[1].values() if one.code in agreed else ()
            names = {texts["name"] for texts in said if texts.get("name")} - {one.name}
            found.append(replace(one, aliases=(*one.aliases, *sorted(names))) if names else one)
        return tuple(found)

    def _newcomers(self) -> Newcomers:
        tab, mint = self.desk.tabs["members"], self.desk.given.mint
        gone = [row.baselines()[0] for row in self.desk.agreed["members"].rows.values() if row.gone]
        return Newcomers(
            mint=lambda name: mint.new(tab, name),
            free=self._untouched("members"),
            accepted=lambda key: said_yes(self.answered.get(key)) and self._once(key),
            is_new=lambda key: folded(self.answered.get(key, "")) in {"newclient", "new"} and self._once(key),
            removed=frozenset(name_key(sheet.get("name", "")) for sheet in gone),
        )

    def _once(self, key: str) -> bool:
        """A yes makes rows once: if a person removes them afterwards, the old answer does not bring them back."""
        if key in self.used_before:
            return False
        self.used.add(key)
        return True

    def _absent(self, sources: list[Source]) -> list[Source]:
        """Two complete client lists in a row without somebody who used to be in them: say so, delete nothing."""
        complete = [source for source in sources if source.name == "simplepractice.client_details"]
        if not complete:
            return []
        fresh = any(
            one.sha256 in self.received.fresh and feeds(one) == complete[0].name
            for one in self._exports()
            if one.clients
        )
        if not fresh:
            return []
        present = {row.rid for row in complete[0].rows}
        counted = self.desk.state.kept("absent")
        rows = []
        for rid, base in self.desk.agreed["members"].rows.items():
            if base.gone or '"simplepractice.client_details":{"' not in base.packed:
                continue
            times = 0 if rid in present else 1 + int(str(counted.get(rid, 0)))
            self.absences[rid] = times
            if times == 2 or (times == 0 and "not_in_ehr" in base.packed):
                rows.append(SourceRow(rid=rid, values={"not_in_ehr": self.today if times else None}))
        return [Source(name="groupkeeper", tab="members", rows=tuple(rows), creates=False)] if rows else []

    def _roster(self, practice: Practice) -> Practice:
        before = agreed_practice.memberships(self._as_seen("roster"))
        found = roster_from(self._exports(), known_people(practice, self.answered), self.directory, before)
        self._take(found)
        plan = self.desk.merge("roster", self._guarded("roster", found.sources))
        return replace(practice, memberships=agreed_practice.memberships(plan))

    def _as_seen(self, name: str) -> TabPlan:
        """Return a tab as it stands, new rows with the codes that follow from what was typed into them."""
        seen = self.desk.look(name)
        plan = TabPlan(seen)
        for row in seen.rows:
            if row.stamp_id:
                plan.overlay[row.rid].update(self.directory.follows(name, seen.values(row)))
        return plan

    def _report_unclear_picks(self) -> None:
        for name in ("clinicians", "groups", "roster", "sessions", "scores"):
            self.problems += unclear_picks(self.desk.look(name), self.directory)
        self.problems += unclear_picks(self.desk.look("attendance"), self.directory, only_new=True)

    # --- sessions and attendance ----------------------------------------------------------------------

    def _sessions_as_seen(self, practice: Practice) -> Practice:
        sessions = agreed_practice.sessions(self._as_seen("sessions"), self.directory)
        self.directory.sessions.update(agreed_practice.session_days(sessions))
        return replace(practice, sessions=sessions)

    def _attendance_as_seen(self) -> tuple[Attendance, ...]:
        return agreed_practice.attendance(self._as_seen("attendance"), frozenset())

    def _rebuilt(self, practice: Practice) -> Rebuilt:
        """Rebuild sessions from the exports; a source the guards stop is left out and the rest rebuilt."""
        found = self._rebuild(practice)
        self.marks = exported_marks(found)
        before = len(self.refused)
        self._guarded("attendance", self.marks)
        if len(self.refused) > before:
            found = self._rebuild(practice)
            self.marks = exported_marks(found)
        return found

    def _rebuild(self, practice: Practice) -> Rebuilt:
        return rebuilt(
            self._exports(),
            practice,
            people=known_people(practice, self.answered),
            now=self.now,
            group_codes=self.group_codes,
            answers=self.answered,
        )

    def _accept_proposals(
        self, practice: Practice, found: Rebuilt, seen: tuple[Attendance, ...]
    ) -> tuple[Practice, Rebuilt]:
        """Day one: groups that recur are proposed; one yes makes the group, its roster and settles its rows."""
        proposals = proposed_groups(found.unassigned)
        accepted = [one for one in proposals.groups if said_yes(self.answered.get(one.key)) and self._once(one.key)]
        for one in accepted:
            practice = self._accept(practice, one)
        if accepted:
            found = self._rebuilt(replace(practice, attendance=seen))
            proposals = proposed_groups(found.unassigned)
        anew = (one.question for one in proposals.groups if one.key not in self.used_before)
        for item in (*anew, *proposals.review):
            self._ask(item.kind, item.key, item.question, str(item.place), item.choices)
        return practice, found

    def _accept(self, practice: Practice, proposal: ProposedGroup) -> Practice:
        groups, roster = self.desk.plans["groups"], self.desk.plans["roster"]
        code = self.desk.given.mint.new(groups.tab, proposal.key)
        group = proposal.as_group(code)
        self.directory.learn("groups", [(code, {"name": group.name})])
        resolve = self.desk.given.resolve
        append_row(groups, code, {"proposed": SourceRow(values=_group_cells(proposal, self.directory))}, resolve)
        for one in proposal.roster:
            values: dict[str, Value] = {
                "group": self.directory.label(code),
                "member": self.directory.label(one.member),
                "joined": one.joined,
                "left": one.left,
            }
            rid = self.desk.given.mint.new(roster.tab, f"{code}|{one.member}|{one.joined.isoformat()}")
            append_row(roster, rid, {"proposed": SourceRow(values=values)}, resolve)
        return replace(
            practice,
            groups=agreed_practice.groups(groups, self.directory),
            memberships=agreed_practice.memberships(roster),
        )

    def _sessions(self, practice: Practice, found: Rebuilt) -> Practice:
        cadence = cadence_source(
            practice, self.desk.agreed["sessions"], self.directory, today=self.today, weeks=self.weeks_ahead
        )
        plan = self.desk.merge("sessions", [rebuilt_sessions(found, self.directory, now=self.now), cadence])
        sessions = agreed_practice.sessions(plan, self.directory, practice.sessions)
        self.directory.sessions.update(agreed_practice.session_days(sessions))
        return replace(practice, sessions=sessions)

    def _attendance(self, practice: Practice, found: Rebuilt, seen: tuple[Attendance, ...]) -> Practice:
        last = max((one.start.date() for one in practice.sessions), default=self.today)
        moved = frozenset(self.desk.plans["sessions"].agreed) - {new.rid for new in self.desk.plans["sessions"].appends}
        expected = roster_marks(replace(practice, attendance=seen), self.directory, until=last, moved=moved)
        marks = rebuilt_marks(found, self.marks, practice.sessions, self.directory, expected)
        self.marks = []  # as large as the tab after a first import
        plan = self.desk.merge("attendance", [expected, *marks])
        disputed = self.desk.disputed("attendance")
        return replace(practice, attendance=agreed_practice.attendance_after(plan, seen, disputed))

    def _scores(self, practice: Practice) -> Practice:
        there = {row.key for row in self.desk.look("scores").rows}
        found = scores_from(self._exports(), known_people(practice, self.answered), self.directory, there=there)
        self._take(found)
        plan = self.desk.merge("scores", self._guarded("scores", found.sources))
        return replace(practice, scores=agreed_practice.scores(plan, self.desk.disputed("scores")))

    # --- exports: guards and questions ---------------------------------------------------------------

    def _exports(self) -> list[Export]:
        return [export for export in self.received.exports if export.sha256 not in self.refused]

    def refuse_damaged_files(self) -> None:
        """Hold files without any row, and files whose columns changed since the last accepted one of their kind."""
        for export in self.received.exports:
            if not export.counts.loaded + export.counts.review:
                self._refuse([export], Refusal("no rows", "it has no usable rows at all", export.sha256[:8]))
            elif changed_header(export, self.received.known):
                what = "its columns are not those of the last file of this kind"
                self._refuse([export], Refusal("header changed", what, export.sha256[:8]))

    def _guarded(self, tab: str, sources: list[Source]) -> list[Source]:
        """Leave out the sources that a guard stops; a person confirms them by their code."""
        passed = []
        for source in sources:
            files = [one for one in self._exports() if feeds(one) == source.name]
            fresh = [one for one in files if one.sha256 in self.received.fresh]
            refusal = self._stopped(tab, source, fresh) if fresh else None
            if refusal is None or not self._refuse(fresh, refusal):
                passed.append(source)
        return passed

    def _stopped(self, tab: str, source: Source, fresh: list[Export]) -> Refusal | None:
        self.desk.look(tab)
        spans = [export.covers for export in fresh if export.covers]

        def covers(row: AgreedRow) -> bool:
            return not spans or any(first <= day <= last for first, last in spans for day in days_in(row.key))

        return guard(
            self.desk.tabs[tab],
            source,
            self.desk.agreed[tab],
            file_hash=fresh[-1].sha256,
            covers=covers,
            older=any(is_older(export, self.received.known) for export in fresh),
        )

    def _refuse(self, exports: list[Export], refusal: Refusal) -> bool:
        key = f"{HELD_EXPORT}{refusal.code}"
        names = ", ".join(export.file for export in exports)
        what = f"This file is held: {refusal.what}. Accept it? (code {refusal.code})"
        self._ask("export held", key, what, names, ("yes", "no"))
        if said_yes(self.answered.get(key)):
            return False
        files = {export.sha256 for export in exports}
        self.refused |= files
        if not said_no(self.answered.get(key)):
            self.held |= files
        return True

    def _take(self, found: FromExports) -> None:
        self.asked += found.asked
        for name, count in found.waiting.items():
            self.waiting[name] = self.waiting.get(name, 0) + count

    def _ask_about(self, found: Rebuilt) -> None:
        for item in found.review:
            self._ask(item.kind, item.key, item.question, str(item.place), item.choices)
        for name, count in found.waiting.items():
            self.waiting[name] = self.waiting.get(name, 0) + count

    def _ask(self, kind: str, key: str, question: str, where: str, choices: tuple[str, ...]) -> None:
        asked = Question(key=key, kind=kind, question=question, where=where, choices=" / ".join(choices))
        accepted = said_yes(self.answered.get(key))
        if not accepted or said_no(self.answered.get(key)):
            self.asked.append(asked)


def _group_cells(proposal: ProposedGroup, directory: Directory) -> dict[str, Value]:
    group = proposal.as_group("")
    return {
        "name": group.name,
        "kind": group.kind,
        "clinician": directory.label(group.clinician) if group.clinician else None,
        "weekday": WEEKDAYS[proposal.weekday],
        "start": group.start,
        "minutes": group.minutes or 60,
        "held": group.meets,
        "status": "active",
        "every_weeks": group.every_weeks if group.every_weeks > 1 else None,
        "first": group.first,
        "service": group.service,
    }
