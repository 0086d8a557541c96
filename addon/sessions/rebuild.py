"""Finds out from exports which sessions took place and who was there.

No export names a group. Rows with the same clinician, start and billing code are one meeting; schedule
and roster decide which group's session it was (``claiming``). Where that is not certain a person is
asked, in codes and places, and nothing is written.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from addon.exports.export import Export
from addon.exports.joined import (
    GROUP_CODES,
    Joined,
    JoinedVisit,
    is_group_code,
    is_too_early,
    joined_visits,
    same_day_question,
    settled_status,
)
from addon.exports.known_people import KnownPeople, known_people
from addon.exports.review import ReviewItem, stable_key
from addon.exports.same_day import NOBODY_TOLD, ToldOfGroup, others_left
from addon.names_in_text import date_in_words, moment_in_words
from addon.person_names import name_key
from addon.problems import Place
from addon.records import Appointment, GroupSession, Practice
from addon.sessions.cadence import USUAL_MINUTES
from addon.sessions.claiming import Claim, Meeting, Schedule, Undecided, meeting_key, meeting_of, roles
from addon.sessions.dated import as_told, dated_key, seen_again, session_visit, which_group
from addon.sessions.found import Rebuilt, SessionVisit, state_of, statuses_of
from addon.sessions.not_reported import covers, not_reported
from addon.sessions.proposed import slot_key

Record = TypeVar("Record")
Key = TypeVar("Key", bound=Hashable)


def rebuilt(
    exports: Sequence[Export],
    practice: Practice,
    *,
    now: datetime,
    people: KnownPeople | None = None,
    group_codes: frozenset[str] = GROUP_CODES,
    told: ToldOfGroup = NOBODY_TOLD,
) -> Rebuilt:
    """Rebuild the sessions of a pass from its exports, given oldest first.

    ``told``: a person's answers to "which group" questions (only group codes count) and to those about two appointments
    of one day, by question key, and the statuses that somebody typed into Attendance.
    ``now`` is the practice's wall time: until a session has ended its default status is ignored.
    ``Rebuilt.waiting`` counts the loaded rows of each file that now wait for a person.
    """
    if not exports:
        return Rebuilt(waiting={})
    known = people or known_people(practice)
    joined = joined_visits(exports, known, group_codes=group_codes, told=told)
    work = _Rebuild(practice, now, group_codes, told)
    work.place(joined)
    return work.result(joined, exports, known)


class _Rebuild:
    def __init__(self, practice: Practice, now: datetime, group_codes: frozenset[str], told: ToldOfGroup) -> None:
        groups = {group.code for group in practice.groups}
        self.answers = {key: code for key, code in told.answers.items() if code in groups}
        self.told = told
        self.practice = practice
        self.now = now
        self.group_codes = group_codes
        self.schedule = Schedule(practice)
        self.groups_by_name = {name_key(group.name): group.code for group in practice.groups}
        self.sessions: dict[str, GroupSession] = {}
        self.new: set[str] = set()
        self.attending: dict[tuple[str, str], list[JoinedVisit]] = defaultdict(list)
        self.appointments: list[Appointment] = []
        self.unassigned: list[JoinedVisit] = []
        self.review: list[ReviewItem] = []
        self.waiting: set[Place] = set()
        self.open_days: set[tuple[str, date]] = set()
        self.unplaced: set[tuple[str, date]] = set()
        self.no_session: dict[str, list[JoinedVisit]] = defaultdict(list)
        self.again: dict[str, datetime] = {}
        self.shown_in: dict[tuple[str, str, datetime], frozenset[str]] = {}
        self.rows = {session.code for session in practice.sessions}
        self.attendance = {(one.session, one.member) for one in practice.attendance}
        self.led_on: dict[tuple[str, date], list[GroupSession]] = defaultdict(list)
        for session in practice.sessions:
            for clinician in roles(session):
                self.led_on[clinician, session.start.date()].append(session)
        self.met_on: dict[date, set[str]] = defaultdict(set)
        self.singles = _grouped(practice.appointments, lambda one: (one.member, one.clinician, one.start.date()))

    def place(self, joined: Joined) -> None:
        named, meetings, dated = [], defaultdict(list), defaultdict(list)
        for visit in joined.visits:
            if visit.group_name or visit.session_ref:
                named.append(visit)
            elif visit.start is None:
                dated[visit.member, visit.clinician_key, visit.day].append(visit)
            elif is_group_code(visit.code, self.group_codes) or (not visit.code and self._at_a_session(visit)):
                meetings[visit.clinician_key, visit.start, visit.code[:5]].append(visit)
            else:
                self._individual(visit)
        self._place_named(named)
        self._place_meetings(list(meetings.values()))
        for rows in dated.values():
            self._place_dated(rows)
        self._ask_dated()

    def _at_a_session(self, visit: JoinedVisit) -> bool:
        """Return whether a visit without a code falls on a session of a group of that member."""
        if visit.start is None:
            return False
        meeting = Meeting(visit.clinician, visit.start, "", frozenset({visit.member}))
        found = self.schedule.claimed(meeting)
        return isinstance(found, Claim) and found.on_time

    def _individual(self, visit: JoinedVisit) -> None:
        if visit.start is None:
            return
        key = visit.member, visit.clinician, visit.start
        self.shown_in[key] = self.shown_in.get(key, frozenset()) | {one.container for one in visit.places}
        status, _ = self._settled(visit, visit.start + timedelta(minutes=visit.minutes or USUAL_MINUTES))
        self.appointments.append(
            Appointment(
                member=visit.member,
                clinician=visit.clinician,
                start=visit.start,
                minutes=visit.minutes,
                code=visit.code,
                status=status,
                charge=visit.charge,
            )
        )

    # --- visits with a group's name ---------------------------------------------------------------

    def _place_named(self, visits: Iterable[JoinedVisit]) -> None:
        found: dict[tuple[str, str], list[JoinedVisit]] = defaultdict(list)
        for visit in visits:
            found[name_key(visit.group_name), visit.session_ref or str(visit.start or visit.day)].append(visit)
        for (name, ref), rows in found.items():
            group = self.groups_by_name.get(name, "")
            starts = sorted(one.start for one in rows if one.start)
            if group and starts:
                self._take(self.schedule.claimed_by_name(group, starts[0]), rows)
            elif group and (session := self.schedule.on_day(group, rows[0].day)) is not None:
                self._take(Claim(session, on_time=True), rows)
            elif not name and starts:
                self._place_meetings([rows])
            elif not group and starts:
                self.unassigned.extend(rows)
            else:
                self._ask_named(ref, rows, group)

    def _ask_named(self, ref: str, rows: list[JoinedVisit], group: str) -> None:
        if not group and rows[0].group_name:
            key, what = name_key(rows[0].group_name), "name a group that is not in Groups. Add it there, or correct it."
        else:
            key, what = ref, f"have no time, and {group or 'no group'} has not exactly one session that day."
        same = [item for item in self.review if item.key == stable_key("group", key)]
        if same:
            self._wait(rows)
            return
        self._ask("which session", stable_key("group", key), f"Rows {what}", rows)

    # --- meetings: visits with a group code and a start -------------------------------------------

    def _place_meetings(self, meetings: list[list[JoinedVisit]]) -> None:
        late: list[tuple[Claim, list[JoinedVisit]]] = []
        for rows in meetings:
            group = self.answers.get(meeting_key(rows[0])) or self.answers.get(slot_key(rows))
            if group and rows[0].start is not None:
                self._take(self.schedule.claimed_by_name(group, rows[0].start), rows)
                continue
            found = self.schedule.claimed(meeting_of(rows))
            if found is None:
                self.unassigned.extend(rows)
            elif isinstance(found, Undecided):
                self._ask_group(rows, found.groups)
            elif found.on_time:
                self._take(found, rows)
            else:
                late.append((found, rows))
        # Moved sessions come after those that met on time, so that they cannot take their place.
        for claim, rows in sorted(late, key=lambda one: (one[0].session.code, one[0].session.start)):
            there = self.sessions.get(claim.session.code)
            if there is not None and there.start != claim.session.start:
                self._ask_group(rows, (claim.session.group,))
            else:
                self._take(claim, rows)

    def _take_known(self, session: GroupSession, rows: Iterable[JoinedVisit]) -> None:
        self._take(Claim(session, on_time=True, new=session.code not in self.rows), rows)

    def _take(self, claim: Claim, rows: Iterable[JoinedVisit]) -> None:
        code = claim.session.code
        known = self.sessions.get(code)
        if known is None or abs(claim.session.start - known.original_start) < abs(known.start - known.original_start):
            if known is not None:
                self.met_on[known.start.date()].discard(code)
            self.sessions[code] = claim.session
            self.met_on[claim.session.start.date()].add(code)
        if claim.new:
            self.new.add(code)
        for visit in rows:
            self.attending[code, visit.member].append(visit)

    def _ask_group(self, rows: list[JoinedVisit], groups: tuple[str, ...]) -> None:
        one = rows[0]
        who = one.clinician or "A clinician who is not in Clinicians"
        members = len({row.member for row in rows})
        start = moment_in_words(one.start) if one.start else date_in_words(one.day)
        question = f"{who} met {members} members on {start}, which could be {' or '.join(groups)}. Which group was it?"
        choices = (*groups, "another group", "not a group session")
        self._ask("which group", meeting_key(one), question, rows, choices)

    # --- rows with a date only ---------------------------------------------------------------------

    def _place_dated(self, rows: list[JoinedVisit]) -> None:
        """Assign one member's rows of one day and clinician, if it is certain which appointments they mean.

        A code tells what was billed: one of a group is a group session, another is an individual appointment.
        """
        key = rows[0].member, rows[0].clinician, rows[0].day
        of_group = [row for row in rows if is_group_code(row.code, self.group_codes)]
        coded = [row for row in rows if row.code and row not in of_group]
        singles = self.singles.get(key, [])  # of earlier passes, not seen in this one
        if of_group or coded:
            self._assign(coded, [], singles)
            self._assign([row for row in rows if row not in coded], self._sessions_of(rows), [])
        else:
            self._assign(rows, self._sessions_of(rows), singles)

    def _assign(self, rows: list[JoinedVisit], sessions: list[GroupSession], singles: list[Appointment]) -> None:
        if not rows:
            return
        one = rows[0]
        alike = len({(row.status, row.weak) for row in rows}) == 1
        if not sessions and not (singles and alike and len(rows) >= len(singles)):
            self._without_a_session(rows)
            return
        if alike and len(rows) >= len(sessions) + len(singles):
            for session, row in zip(sessions, rows, strict=False):
                self._take_known(session, [row])
            for single in singles:
                self._individual(seen_again(one, single))
        elif sessions and (answer := self._told(rows)):
            for session in sessions:
                self._take_known(session, [as_told(rows, answer)])
            if left := others_left(answer, [row.status for row in rows]):
                for single in singles:
                    self._individual(seen_again(replace(one, status=left), single))
        else:
            self._wait(rows)
            self.review.append(same_day_question(rows, count=max(len(rows), len(sessions) + len(singles))))

    def _without_a_session(self, rows: list[JoinedVisit]) -> None:
        """Take a group visit as a guest's at the clinician's one session of the day; ask where there is not one."""
        one = rows[0]
        self.unplaced.add((one.member, one.day))
        if not one.clinician and one.clinician_name:
            self._wait(rows)  # ``joined`` asks who that is
        elif one.clinician and is_group_code(one.code, self.group_codes):
            led = self._led_by(one)
            if len(led) == 1:
                if (led[0].code, one.member) not in self.attending:
                    self._take_known(led[0], rows)
            elif group := self.answers.get(dated_key(one, is_open=bool(led))):
                session = self.schedule.of_day(group, one.day)
                self._take_known(session, rows)
            else:
                self.no_session[dated_key(one, is_open=bool(led))].extend(rows)

    def _led_by(self, one: JoinedVisit) -> list[GroupSession]:
        """Return the sessions of a visit's clinician on its day that may have taken place."""
        found = self._of_day(one, self.schedule.led_by(one.clinician))
        return [session for session in found if not (session.state == "cancelled" and one.status == "attended")]

    def _of_day(self, one: JoinedVisit, groups: Iterable[str]) -> list[GroupSession]:
        """Return the sessions that a visit's clinician led on its day, of these groups from their cadence, too."""
        today = {session.code: session for session in self.led_on.get((one.clinician, one.day), ())}
        for group in groups:
            session = self.schedule.on_day(group, one.day)
            if session is not None:
                today.setdefault(session.code, session)
        today |= {code: self.sessions[code] for code in self.met_on.get(one.day, ())}
        return [session for _, session in sorted(today.items()) if one.clinician in roles(session)]

    def _ask_dated(self) -> None:
        for rows in self.no_session.values():
            led = {session.group for session in self._led_by(rows[0])}
            item = which_group(rows, led, self.schedule.led_by(rows[0].clinician))
            self._ask(item.kind, item.key, item.question, rows, item.choices)

    def _told(self, rows: Sequence[JoinedVisit]) -> str:
        one = rows[0]
        return self.told.status(one.member, one.clinician_key, one.day, [row.status for row in rows if row.status])

    def _sessions_of(self, rows: Sequence[JoinedVisit]) -> list[GroupSession]:
        """Return the sessions of that day and clinician at which the member is expected or already has a row."""
        one, statuses = rows[0], {row.status for row in rows}
        return [
            session
            for session in self._of_day(one, self.schedule.groups_of(one.member, one.day))
            if (session.code, one.member) not in self.attending
            and self._belongs(one.member, session)
            and not (session.state == "cancelled" and "attended" in statuses)
        ]

    def _belongs(self, member: str, session: GroupSession) -> bool:
        on_roster = member in self.schedule.members_on(session.group, session.start.date())
        return on_roster or (session.code, member) in self.attendance

    # --- questions ---------------------------------------------------------------------------------

    def _ask(
        self, kind: str, key: str, question: str, rows: Sequence[JoinedVisit], choices: tuple[str, ...] = ()
    ) -> None:
        self._wait(rows)
        self.review.append(
            ReviewItem(kind=kind, key=key, question=question, place=rows[0].places[0], choices=choices, rows=len(rows))
        )

    def _wait(self, rows: Iterable[JoinedVisit]) -> None:
        for row in rows:
            self.waiting.update(row.places)
            self.open_days.add((row.clinician, row.day))

    # --- the result ----------------------------------------------------------------------------------

    def result(self, joined: Joined, exports: Sequence[Export], people: KnownPeople) -> Rebuilt:
        self._wait(self.unassigned)
        self.open_days |= joined.open_days
        visits = [self._session_visit(code, rows) for (code, _), rows in self.attending.items()]
        states = statuses_of(visits)
        made = self._made()
        sessions = [
            replace(session, state=state_of(session, states[code], made[code]))
            for code, session in self.sessions.items()
        ]
        waiting = (self.waiting | joined.waiting) - joined.held
        return Rebuilt(
            visits=tuple(sorted(visits, key=lambda one: (one.session, one.member))),
            sessions=tuple(sorted(sessions, key=lambda one: (one.start, one.code))),
            made=made,
            new=frozenset(self.new),
            appointments=tuple(sorted(self.appointments, key=lambda one: (one.start, one.member))),
            not_reported=not_reported(
                (one for one in self.practice.sessions if one.code not in self.sessions),
                covers(exports, people),
                open_days=self.open_days,
                now=self.now,
            ),
            unassigned=tuple(self.unassigned),
            review=tuple({item.key: item for item in (*self.review[::-1], *joined.review[::-1])}.values())[::-1],
            waiting=Counter(place.container for place in waiting),
            open_days=frozenset(self.open_days),
            unplaced=frozenset(self.unplaced),
            again=self.again,
            singles=self.shown_in,
        )

    def _session_visit(self, code: str, rows: list[JoinedVisit]) -> SessionVisit:
        session = self.sessions[code]
        statuses = {self._settled(row, session.end) for row in rows}
        firm = {status for status, _ in statuses if status}
        if len(firm) > 1 and (answer := self._told(rows)):
            firm, statuses = {answer}, {(answer, False)}
        if len(firm) > 1:
            self.review.append(same_day_question(rows, count=len(rows)))
            self._wait(rows)
        status = firm.pop() if len(firm) == 1 else ""
        return session_visit(session, rows, status=status, weak=bool(status) and (status, False) not in statuses)

    def _settled(self, visit: JoinedVisit, ends: datetime) -> tuple[str, bool]:
        """Return what a visit proves; its files have more to tell if they are made again once it has ended."""
        if is_too_early(visit, ends=ends, now=self.now):
            self.again |= {one.container: min(ends, self.again.get(one.container, ends)) for one in visit.places}
        return settled_status(visit, ends=ends, now=self.now)

    def _made(self) -> dict[str, datetime]:
        """Return, by session, when the latest file that shows it was made."""
        made: dict[str, datetime] = {}
        for (code, _), rows in self.attending.items():
            made[code] = min(self.now, max(made.get(code, datetime.min), *(row.made for row in rows)))
        return made


def _grouped(records: Iterable[Record], key: Callable[[Record], Key]) -> dict[Key, list[Record]]:
    found: dict[Key, list[Record]] = defaultdict(list)
    for record in records:
        found[key(record)].append(record)
    return dict(found)
