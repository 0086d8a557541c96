"""The demo's story as data: what a VA does to the workbook between two passes, and what the EHR sends late.

Monday: the first import. Tuesday: the VA marks attendance, corrects phones, sorts a tab, types a
note beside it, moves a session. Friday: a late export. Applying it is the caller's; nothing here
reads or writes a workbook. Rows are named by what people see (names, dates), never by row number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from addon.cells import canonical
from addon.records import Attendance, GroupSession, Member
from addon.sample.ehr import Differences
from addon.sample.exports import vendor_exports
from addon.sample.people import phone
from addon.sample.remittance import remittance
from addon.sample.shape import Sample
from addon.sample.words import ehr_word
from addon.tabs import Value

Where = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The VA types ``value`` into ``field`` of the row of ``tab`` that ``where`` names; ``told`` is for the reader."""

    tab: str
    where: Where
    field: str
    value: Value
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """The VA sorts the whole rows of a tab by one field."""

    tab: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignNote:
    """The VA adds a column of their own (``header``) to a tab and types a note beside one row."""

    tab: str
    header: str
    where: Where
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The three days, the VA's edits in order, and how Friday's EHR differs from the truth.

    ``conflict`` is the edit that Friday's export contradicts: both values must be kept.
    """

    first_export_day: date
    marked_on: date
    late_export_day: date
    edits: tuple[Edit, ...]
    sorts: tuple[Sort, ...]
    notes: tuple[ForeignNote, ...]
    moved: Edit
    conflict: Edit
    differences: Differences


def told_story(sample: Sample) -> Story:
    """Return the story of the sample with one conflict, a phone number."""
    friday = sample.today - timedelta(days=(sample.today.weekday() - 4) % 7)
    tuesday = friday - timedelta(days=3)
    marks, statuses, no_note = _marks(sample, tuesday)
    corrected, disputed = _phones(sample)
    first = sample.practice.memberships[0]
    return Story(
        first_export_day=friday - timedelta(days=4),
        marked_on=tuesday,
        late_export_day=friday,
        edits=(*marks, corrected.edit, disputed.edit),
        sorts=(Sort(tab="roster", by="joined"),),
        notes=(
            ForeignNote(
                tab="roster",
                header="VA notes",
                where=MappingProxyType(_roster_row(sample, first.group, first.member)),
                text="asked for a later slot, call back",
            ),
        ),
        moved=_moved(sample),
        conflict=disputed.edit,
        differences=Differences(
            phones=MappingProxyType({disputed.member: disputed.in_ehr}),
            statuses=MappingProxyType(statuses),
            no_note=frozenset(no_note),
        ),
    )


def first_exports(sample: Sample, story: Story) -> dict[str, bytes]:
    """Return the exports of Monday morning, which the first pass reads."""
    return vendor_exports(sample, until=story.first_export_day)


def late_exports(sample: Sample, story: Story) -> dict[str, bytes]:
    """Return the exports of Friday: the same files with four more days, what the VA does not know, a remittance."""
    late = story.late_export_day
    return vendor_exports(sample, until=late, differences=story.differences) | remittance(sample, until=late)


def selects(where: Where, row: Mapping[str, Value]) -> bool:
    """Return whether a row (field to value) is the one meant; ``Name (M-0142)`` counts as ``Name``."""
    return all(_bare(row.get(name)) == _bare(value) for name, value in where.items())


def _bare(value: Value) -> str:
    text = canonical(value)
    name, bracket, code = text.rpartition(" (")
    return name if bracket and code[:2] in {"M-", "G-", "C-"} and code.endswith(")") else text


# --- Tuesday -------------------------------------------------------------------------------------


def _marks(sample: Sample, day: date) -> tuple[list[Edit], dict[tuple[str, str], str], set[tuple[str, str]]]:
    """Return the marks of that day's group; three of them differ from what the EHR will have.

    A late arrival (the EHR knows only Show), a no-show that the EHR still has as its default Show
    without a note, and an excused absence (the EHR: Canceled).
    """
    alone = {one.member: one for one in sample.practice.appointments if one.start.date() == day}
    rows = sorted(_session_rows(sample, day), key=lambda row: row.member in alone)
    special = ("late arrival", "no show", "excused")
    in_ehr = ("attended", "attended", "cancelled")
    names = {one.code: one.name for one in sample.practice.members}
    groups = {one.code: one.name for one in sample.practice.groups}
    edits, statuses, no_note = [], {}, set()
    for place, row in enumerate(rows):
        word = special[place] if place < len(special) else row.status
        statuses[row.session, row.member] = in_ehr[place] if place < len(special) else ehr_word(row.status)
        if row.member in alone:
            statuses[alone[row.member].start.isoformat(), row.member] = statuses[row.session, row.member]
        if word == "no show" and place < len(special):
            no_note.add((row.session, row.member))
        where: Where = MappingProxyType({"date": day, "group": groups[row.group], "member": names[row.member]})
        edits.append(Edit(tab="attendance", where=where, field="status", value=word, told="marked attendance"))
    return edits, statuses, no_note


def _session_rows(sample: Sample, day: date) -> list[Attendance]:
    """Return the attendance of the day's first group that was held and is listed in the workbook."""
    odd = sample.oddities
    past = [
        one
        for one in sample.practice.sessions
        if one.start.date() == day and one.state == "held" and one.group != odd.unlisted_group
    ]
    first = min(past, key=lambda one: one.group).code
    return [one for one in sample.practice.attendance if one.session == first and one.member not in odd.one_name]


@dataclass(frozen=True, slots=True, kw_only=True)
class _PhoneEdit:
    member: str
    edit: Edit
    in_ehr: str


def _phones(sample: Sample) -> tuple[_PhoneEdit, _PhoneEdit]:
    """Return two corrected phones: one that the EHR never learns of, one that it changes differently."""
    active = {one.member for one in sample.practice.memberships if one.left is None}
    known = [
        one
        for one in sample.practice.members
        if one.code in active and one.code not in sample.oddities.one_name and not one.family
    ]
    spare = len(sample.practice.members)
    return _phone_edit(known[0], spare, "corrected a phone number"), _phone_edit(
        known[1], spare + 2, "typed a phone number that the EHR has differently"
    )


def _phone_edit(member: Member, spare: int, told: str) -> _PhoneEdit:
    where: Where = MappingProxyType({"name": member.name})
    edit = Edit(tab="members", where=where, field="phone", value=phone(spare), told=told)
    return _PhoneEdit(member=member.code, edit=edit, in_ehr=phone(spare + 1))


def _roster_row(sample: Sample, group: str, member: str) -> dict[str, Value]:
    groups = {one.code: one.name for one in sample.practice.groups}
    names = {one.code: one.name for one in sample.practice.members}
    return {"group": groups[group], "member": names[member]}


# --- a session moved -----------------------------------------------------------------------------


def _moved(sample: Sample) -> Edit:
    """Return the move of one coming session to the next day, at an hour when clinician and room are free."""
    groups = {one.code: one.name for one in sample.practice.groups}
    coming = sorted(
        (one for one in sample.practice.sessions if one.start.date() > sample.today + timedelta(days=2)),
        key=lambda one: (one.start, one.code),
    )
    for one in coming:
        later = one.start + timedelta(days=1)
        if one.group != sample.oddities.unlisted_group and later.weekday() < 5 and _free(sample, one, later):
            where: Where = MappingProxyType({"group": groups[one.group], "original_start": one.original_start})
            return Edit(tab="sessions", where=where, field="date", value=later.date(), told="moved a session by a day")
    raise ValueError("no coming session can be moved by a day")


def _free(sample: Sample, session: GroupSession, start: datetime) -> bool:
    end = start + timedelta(minutes=session.minutes)
    staff = set(filter(None, (session.clinician, session.co_facilitator)))
    for other in sample.practice.sessions:
        shared = staff & {other.clinician, other.co_facilitator} or (other.room and other.room == session.room)
        if shared and other.start < end and start < other.end:
            return False
    for visit in sample.practice.appointments:
        until = visit.start + timedelta(minutes=visit.minutes or 60)
        if visit.clinician in staff and visit.start < end and start < until:
            return False
    slots = [
        slot for one in sample.practice.clinicians if one.code in staff for slot in (*one.supervision, *one.meetings)
    ]
    return not any(_overlaps(slot.weekday, slot.start, slot.minutes, (start, end)) for slot in slots)


def _overlaps(weekday: int, begins: time, minutes: int, span: tuple[datetime, datetime]) -> bool:
    start, end = span
    since = datetime.combine(start.date(), begins)
    return weekday == start.weekday() and since < end and start < since + timedelta(minutes=minutes)
