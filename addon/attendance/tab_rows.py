"""Cadence, roster and rebuilt exports -> what the sources say about Sessions and Attendance. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from addon.directory import Directory
from addon.exports.export import Export
from addon.exports.joined import is_note
from addon.part import View
from addon.records import GroupSession, Practice
from addon.sessions.closed import ClosedDays
from addon.sessions.expected import expected_attendance
from addon.sessions.found import Rebuilt, SessionVisit
from addon.sessions.planned import COLUMNS, PlannedRow, placed_by_cadence, planned_rows
from addon.sources import Source, SourceRow
from addon.tabs import Value
from addon.ways_to_come import Guests


def cadence_source(practice: Practice, view: View, directory: Directory, *, wall: datetime, weeks: int) -> Source:
    """Return the coming sessions as the cadence places them: it fills and follows, it never conflicts."""
    planned = planned_rows(
        practice.groups,
        practice.sessions,
        wall=wall,
        weeks_ahead=weeks,
        last_planned=placed_by_cadence(view.observed_from("cadence")),
        closed=ClosedDays.of(practice),
    )
    rows = [_planned(row, directory) for row in planned if row.theirs < COLUMNS]
    rows += _past_undone(practice, view, wall.date())
    return Source(name="cadence", tab="sessions", rows=tuple(rows))


def _past_undone(practice: Practice, view: View, today: date) -> Iterator[SourceRow]:
    """Yield the past sessions that an undo emptied, as they were planned: the cadence itself only looks ahead."""
    groups = {one.code for one in practice.groups}
    for rid, values in view.undone("cadence"):
        day = values.get("date")
        if isinstance(day, date) and day < today and values.get("group_code") in groups:
            yield SourceRow(rid=rid, values=values, weak=frozenset(values))


def _planned(row: PlannedRow, directory: Directory) -> SourceRow:
    values: dict[str, Value] = {
        "group": directory.label(row.group),
        "group_code": row.group,
        "original_start": row.original_start,
        "date": row.date,
        "start": row.start,
        "minutes": row.minutes,
        "clinician": _label(row.clinician, directory),
        "co_facilitator": _label(row.co_facilitator, directory),
        "room": row.room or None,
        "held": row.meets or None,
        "state": row.state,
        "closure": row.closure if row.is_closed else None,
    }
    told = {name: value for name, value in values.items() if name not in row.theirs}
    return SourceRow(rid=row.code, values=told, weak=frozenset(told))


def _label(code: str, directory: Directory) -> str | None:
    return directory.label(code) if code else None


def rebuilt_sessions(rebuilt: Rebuilt, directory: Directory, *, now: datetime) -> Source:
    """Return what exports prove about sessions: when they were and whether they were held.

    About sessions that were still to come when they were made they prove nothing: there the cadence and the sheet are
    right.
    """
    rows = []
    for session in rebuilt.sessions:
        if session.start > min(now, rebuilt.made.get(session.code, now)):
            continue
        values: dict[str, Value] = {
            "date": session.start.date(),
            "start": session.start.time(),
            "state": session.state,
        }
        if session.code in rebuilt.new:
            values |= {
                "group": directory.label(session.group),
                "group_code": session.group,
                "original_start": session.original_start,
                "minutes": session.minutes,
                "clinician": _label(session.clinician, directory),
                "co_facilitator": _label(session.co_facilitator, directory),
                "room": session.room or None,
                "held": session.meets or None,
            }
        rows.append(SourceRow(rid=session.code, values=values))
    weak = frozenset({"state"})
    rows += [SourceRow(rid=code, values={"state": "not reported"}, weak=weak) for code in rebuilt.not_reported]
    return Source(name="rebuilt", tab="sessions", rows=tuple(rows))


def expected_rows(
    practice: Practice,
    directory: Directory,
    *,
    until: date,
    moved: frozenset[str],
    guests: Collection[tuple[str, str]] = frozenset(),
) -> Source:
    """Return the attendance rows that Roster x Sessions asks for, and the new days of ``moved`` sessions.

    ``guests`` (session, member) make up for another session there.
    """
    known = {(one.session, one.member) for one in practice.attendance}
    expected = expected_attendance(practice, until=until, known=known)
    rows = [_expected(one.session, one.member, directory) for one in expected]
    new = set(guests) - known - {one.key for one in expected} if guests else set()
    hosts = {one.code: one for one in practice.sessions} if new else {}
    rows += [_expected(hosts[code], member, directory) for code, member in sorted(new) if code in hosts]
    if moved:
        sessions = {one.code: one for one in practice.sessions if one.code in moved}
        rows += [
            SourceRow(rid=one.id, values={"date": sessions[one.session].start.date()})
            for one in practice.attendance
            if one.session in sessions
        ]
    return Source(name="roster", tab="attendance", rows=tuple(rows))


def _expected(session: GroupSession, member: str, directory: Directory) -> SourceRow:
    return SourceRow(
        values={
            "date": session.start.date(),
            "group": directory.label(session.group),
            "member": directory.label(member),
            "session": session.code,
            "member_code": member,
        }
    )


def making_up(guests: Guests) -> Iterator[Source]:
    """Yield the marks of members who make up for another session there, as the practice agreed; others' are taken back.

    What they answered about the session counts more than a mark that is taken back: a blank loses.
    """
    for of, status in ((guests.coming, "makeup"), (guests.over, None)):
        rows = [
            SourceRow(values={"session": session, "member_code": member, "status": status})
            for session, member in sorted(of)
        ]
        if rows:
            yield Source(name="member", tab="attendance", rows=tuple(rows), creates=status is not None)


_STATUS = frozenset({"status"})
Heard = dict[str, tuple[frozenset[str], frozenset[str]]]
"""By source: the fields that its files fill, and those of them that they fill weakly."""


def exported_marks(rebuilt: Rebuilt, exports: Sequence[Export]) -> list[Source]:
    """Return the attendance rows of each source that the exports speak for."""
    heard = {profiles: _heard(profiles, exports) for profiles in {one.profiles for one in rebuilt.visits}}
    rows: dict[str, list[SourceRow]] = {}
    for visit in rebuilt.visits:
        key: dict[str, Value] = {"session": visit.session, "member_code": visit.member}
        cells = _cells(visit)
        for source, (fills, weak) in heard[visit.profiles].items():
            said = {name: value for name, value in cells.items() if name in fills}
            if said:
                firm = _STATUS if is_note(str(said.get("note", ""))) else frozenset()
                row = SourceRow(values=key | said, weak=weak | _STATUS if visit.weak else weak, firm=firm)
                rows.setdefault(source, []).append(row)
    return [Source(name=name, tab="attendance", rows=tuple(found)) for name, found in rows.items()]


def _heard(profiles: Collection[str], exports: Sequence[Export]) -> Heard:
    """Return what the files of these profiles fill; two formats that speak for one source speak as one."""
    found: Heard = {}
    for export in exports:
        if export.profile in profiles:
            fills, weak = found.get(export.source, (frozenset(), frozenset()))
            found[export.source] = (fills | export.fills.keys(), weak | export.weak)
    return found


def _cells(visit: SessionVisit) -> dict[str, Value]:
    cells: dict[str, Value] = {
        "status": visit.status or None,
        "code": " ".join((visit.code, *visit.extra_codes)).strip() or None,
        "charge": visit.charge,
        "units": visit.units,
        "note": visit.note or None,
        "note_signed": visit.note_signed,
    }
    return {name: value for name, value in cells.items() if value is not None}


def rebuilt_marks(
    rebuilt: Rebuilt, exported: Iterable[Source], sessions: Iterable[GroupSession], directory: Directory, roster: Source
) -> list[Source]:
    """Return what exports prove about who came to these sessions: a row of their own for people who walked in.

    ``exported`` is what they say of the rows, ``roster`` what the roster says: who was expected and came is the
    same row, made once.
    """
    by_code = {one.code: one for one in sessions}
    expected = {(one.values.get("session"), one.values.get("member_code")): one for one in roster.rows}
    came = tuple(
        expected.get((one.session, one.member)) or _expected(by_code[one.session], one.member, directory)
        for one in rebuilt.visits
        if one.session in by_code
    )
    found = [Source(name="rebuilt", tab="attendance", rows=came)]
    found += [replace(one, rows=tuple(row for row in one.rows if row.values["session"] in by_code)) for one in exported]
    return [one for one in found if one.rows]


def without_weak(exported: Iterable[Source], away: Collection[tuple[str, str]]) -> tuple[Source, ...]:
    """Return the exports' marks but for those that the EHR sets by itself at members who said they cannot come.

    What the EHR shows firmly was seen by somebody afterwards, and counts more than what a member said ahead.
    """

    def told(row: SourceRow) -> SourceRow:
        if "status" not in row.weak or (row.values.get("session"), row.values.get("member_code")) not in away:
            return row
        return replace(row, values={name: value for name, value in row.values.items() if name != "status"})

    return tuple(replace(one, rows=tuple(map(told, one.rows))) for one in exported) if away else tuple(exported)
