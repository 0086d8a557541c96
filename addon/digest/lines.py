"""A clinician's day in lines of codes: sessions, who is not marked, flags, what did not reach somebody. Pure.

An e-mail leaves the house, so no line holds a name, a score or a word that somebody typed: the workbook has those.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from addon.cells import canonical, code_in, listed
from addon.digest_line import DigestLine
from addon.memory import Kept
from addon.names_in_text import day_in_words, moment_in_words, time_in_words
from addon.outgoing import FAILED, UNKNOWN, Sending
from addon.records import UNREPORTED, GroupSession, Practice
from addon.sessions.cover import facilitators
from addon.tabs import Value

Row = Mapping[str, Value]
MOST = 25
"""Lines in a digest; the rest is counted."""
_UNMARKED = 4
"""Lines about sessions that are not marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one clinician is told on a day. ``lines`` is blank where there is nothing to tell."""

    clinician: str
    email: str
    day: date
    lines: tuple[str, ...] = ()


DIGEST = Kept("digest", Digest)
"""By the clinician's code: what the last pass found for the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFound:
    """What a digest is made from: the practice, the rows of Flags, what became of messages, and the wall time.

    ``told`` are the lines of other rooms.
    """

    practice: Practice
    flags: Sequence[Row] = ()
    sendings: Mapping[str, Sending] = field(default_factory=dict)
    wall: datetime
    told: Sequence[DigestLine] = ()

    @property
    def today(self) -> date:
        """Return the practice's day."""
        return self.wall.date()


def digests(found: DayFound) -> dict[str, Digest]:
    """Return each active clinician's digest by code, where they have an e-mail address.

    Supervisors are told of the flags of those they supervise too.
    """
    whose = _Whose.of(found)
    made: dict[str, Digest] = {}
    for one in found.practice.clinicians:
        if one.active and one.email:
            lines = list(_lines(found, whose, one.code))
            shown = tuple(lines[:MOST])
            more = len(lines) - len(shown)
            shown += (f"… and {more:,} more in the workbook",) if more else ()
            made[one.code] = Digest(clinician=one.code, email=one.email, day=found.today, lines=shown)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whose:
    """Who runs each session, who leads each group, and each member's groups, by codes."""

    sessions: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, ...]]
    members: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, found: DayFound) -> "_Whose":
        practice = found.practice
        groups = {one.code: one for one in practice.groups}
        members: dict[str, dict[str, None]] = {}
        for one in practice.memberships:
            if one.active_on(found.today):
                members.setdefault(one.member, {})[one.group] = None
        return cls(
            sessions={one.code: facilitators(one, groups.get(one.group)).present for one in practice.sessions},
            groups={
                one.code: tuple(who for who in (one.clinician, one.co_facilitator) if who) for one in practice.groups
            },
            members={member: tuple(codes) for member, codes in members.items()},
        )

    def has_flag(self, row: Row, clinician: str) -> bool:
        """Return whether a flag is about a clinician, a group of theirs, or a member of one."""
        if clinician in _clinicians(row):
            return True
        group, member = code_in(canonical(row.get("group"))), code_in(canonical(row.get("member")))
        return any(
            clinician in self.groups.get(one, ()) for one in ([group] if group else self.members.get(member, ()))
        )


def _clinicians(row: Row) -> list[str]:
    return [code_in(one) for one in listed(row.get("clinician"))]


def _lines(found: DayFound, whose: _Whose, clinician: str) -> Iterator[str]:
    """Yield what a clinician is told, the most urgent first: the last of many lines are only counted."""
    mine = [one for one in found.practice.sessions if clinician in whose.sessions[one.code]]
    urgent: list[Row] = []
    others: list[Row] = []
    for row in found.flags:
        if whose.has_flag(row, clinician):
            (urgent if _is_urgent(row, found.today) else others).append(row)
    yield from _todays(mine, found)
    yield from _alert_lines(found, clinician)
    yield from _flag_lines(urgent, found.today)
    yield from _supervised(found, whose, clinician)
    yield from _not_reached(mine, found)
    yield from (one.text for one in found.told if one.clinician == clinician)
    yield from _unmarked(mine, found)
    yield from _flag_lines(others, found.today)


def _todays(mine: Iterable[GroupSession], found: DayFound) -> Iterator[str]:
    today = [one for one in mine if one.start.date() == found.today and one.state != "cancelled"]
    for one in sorted(today, key=lambda one: (one.start, one.code)):
        yield f"Today {time_in_words(one.start)}: {one.group}"


def _unmarked(mine: Iterable[GroupSession], found: DayFound) -> Iterator[str]:
    count = Counter(row.session for row in found.practice.attendance if row.status in UNREPORTED)
    late = [one for one in mine if one.end <= found.wall and one.state != "cancelled" and count[one.code]]
    late.sort(key=lambda one: (one.start, one.code))
    few = late[: _UNMARKED - 1] if len(late) > _UNMARKED else late
    for one in few:
        yield f"Not marked: {count[one.code]} in {one.group}, {moment_in_words(one.start)}"
    if more := late[len(few) :]:
        marks = sum(count[one.code] for one in more)
        yield f"Not marked: {marks:,} in {len(more):,} more sessions until {moment_in_words(more[-1].start)}"


def _alert_lines(found: DayFound, clinician: str) -> Iterator[str]:
    """Tell of the alerts that the clinician is told of now: as theirs, as one they supervise, or as long overdue."""
    told = [one for one in found.practice.alerts if one.is_open and clinician in one.told]
    for one in sorted(told, key=lambda one: (one.due, one.severity != "red", one.id)):
        late = ", overdue" if one.due < found.today else ""
        where = f" in {one.topic}" if any(group.code == one.topic for group in found.practice.groups) else ""
        needed = f"; {one.missing}" if one.missing else ""
        kind = f"{one.severity.capitalize()} {one.protocol}"
        yield f"{kind} {one.id}: {one.member}{where}, act by {day_in_words(one.due)}{late}{needed}"


def _flag_lines(flags: Iterable[Row], today: date, *, about: str = "") -> Iterator[str]:
    """Return the open flags, the most urgent first: severity, codes, the rule's id, and by when to act.

    One that is followed in Alerts is told there.
    """
    waiting = [one for one in flags if canonical(one.get("status")) == "open" and one.get("done_on") is None]
    waiting = [one for one in waiting if not one.get("alert")]
    for row in sorted(waiting, key=_urgency):
        member, group = code_in(canonical(row.get("member"))), code_in(canonical(row.get("group")))
        due = row.get("due")
        late = ", overdue" if isinstance(due, date) and due < today else ""
        by = f", act by {day_in_words(due)}{late}" if isinstance(due, date) else ""
        whom = " in ".join(code for code in (member, group) if code) or ", ".join(_clinicians(row))
        rule, severity = code_in(canonical(row.get("rule"))), canonical(row.get("severity"))
        yield f"{severity[:1].upper()}{severity[1:]} flag: {whom} ({rule}){by}{about}"


def _urgency(row: Row) -> tuple[date, bool, str]:
    due = row.get("due")
    return due if isinstance(due, date) else date.max, row.get("severity") != "red", canonical(row.get("id"))


def _not_reached(mine: Iterable[GroupSession], found: DayFound) -> Iterator[str]:
    """Tell whom a message about a coming session did not, or may not, have reached."""
    coming = {one.code: one for one in mine if one.start >= found.wall}
    for one in found.sendings.values():
        if one.state in {FAILED, UNKNOWN} and one.message.session in coming:
            session = coming[one.message.session]
            how = "was not reached" if one.state == FAILED else "may not have been reached"
            yield f"{one.message.person} {how} about {session.group}, {moment_in_words(session.start)}"


def _supervised(found: DayFound, whose: _Whose, clinician: str) -> Iterator[str]:
    """Tell a supervisor of the red flags, and the overdue ones, of those they supervise."""
    for one in found.practice.clinicians:
        if one.supervisor == clinician and one.active:
            rows = (row for row in found.flags if whose.has_flag(row, one.code))
            urgent = (row for row in rows if _is_urgent(row, found.today))
            yield from _flag_lines(urgent, found.today, about=f" ({one.code}'s)")


def _is_urgent(row: Row, today: date) -> bool:
    due = row.get("due")
    return row.get("severity") == "red" or (isinstance(due, date) and due < today)
