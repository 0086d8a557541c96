"""Which notices are due when, and why one is not sent. Pure: the clock is an argument, nothing is sent here.

Questions in order: does the session take place, does the member come, is their attendance row free of
conflicts, may and can we reach them, may these words go out, and is there still time before the session.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from addon.cells import digits
from addon.messages.limits import limited
from addon.messages.notices import Notice, ReminderOutcome, Terms, reminder_outcome, telling
from addon.messages.reach import contact_in_conflict, not_coming, unreachable
from addon.messages.texts import Particulars, Template, Unsendable, filled, filled_subject, greeting
from addon.messages.wall_time import due_before, instant, practice_zone, wall_time, zone_of
from addon.names_in_text import time_in_words
from addon.records import Attendance, GroupSession, Member, Membership, Practice
from addon.rules.results import Hit
from addon.tabs import folded

_ENOUGH = timedelta(minutes=30)


def planned_notices(
    practice: Practice,
    hits: Iterable[Hit],
    templates: Sequence[Template],
    *,
    terms: Terms,
    now: datetime,
    told: Sequence[Notice] = (),
) -> tuple[Notice, ...]:
    """Return every notice due from today's first moment to ``terms.days_ahead`` days ahead, sent or not.

    ``now`` is an aware instant. Hits of the seven days before today count towards the limits but are not
    listed; neither are those about changes, ``told`` already. Raises SettingsInvalid if the practice's zone is unknown.
    """
    zone = practice_zone(practice.zone)
    look_ups = _ReminderLookUps.of(practice, hits := tuple(hits), templates, terms=terms, zone=zone)
    decided = {one.key: one for one in reversed([_decided(look_ups, hit) for hit in hits if look_ups.knows(hit)])}
    ordered = sorted(decided.values(), key=lambda one: (one.due or one.start, one.key))
    phones = {one.code: digits(one.phone) for one in practice.members}
    today = wall_time(now, zone).date()
    last = today + timedelta(days=terms.days_ahead)
    return tuple(
        _passed(one, now)
        for one in limited(ordered, terms, phones, told)
        if today <= wall_time(one.due or one.start, zone).date() <= last
    )


def _passed(one: Notice, now: datetime) -> Notice:
    if one.status in {"planned", "waits"} and one.due is not None and one.due < now:
        return replace(one, status="not sent", reason="its time has passed")
    return one


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The decision about one notice: its status with the reason, or its words."""

    status: str
    reason: str = ""
    text: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    """When a rule's notice about one session is due for everybody in one zone, and how the start is written there."""

    original: str
    start: datetime
    local_start: datetime
    zone_shown: str
    due: datetime | None = None
    local_due: datetime | None = None
    why: str = ""
    too_late: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReminderLookUps:
    """The practice by code, the templates and the due times that were worked out already."""

    zone: ZoneInfo
    terms: Terms
    members: Mapping[str, Member]
    sessions: Mapping[str, GroupSession]
    memberships: Mapping[tuple[str, str], tuple[Membership, ...]]
    attendance: Mapping[tuple[str, str], Attendance]
    outcomes: Mapping[str, ReminderOutcome]
    templates: Mapping[str, Template]
    telling: frozenset[str]
    times: dict[tuple[str, int | None, ZoneInfo], _Timed] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        practice: Practice,
        hits: Sequence[Hit],
        templates: Sequence[Template],
        *,
        terms: Terms,
        zone: ZoneInfo,
    ) -> "_ReminderLookUps":
        wanted = {hit.fact_row.began for hit in hits}
        memberships: dict[tuple[str, str], tuple[Membership, ...]] = {}
        for one in practice.memberships:
            memberships[one.group, one.member] = (*memberships.get((one.group, one.member), ()), one)
        return cls(
            zone=zone,
            terms=terms,
            members={member.code: member for member in practice.members},
            sessions={one.code: one for one in practice.sessions if one.code in wanted},
            memberships=memberships,
            attendance={(row.session, row.member): row for row in practice.attendance if row.session in wanted},
            outcomes={
                rule.id: reminder_outcome(rule.outcome) for rule in {hit.rule.id: hit.rule for hit in hits}.values()
            },
            templates={folded(one.name): one for one in templates},
            telling=telling(templates, practice, terms),
        )

    def knows(self, hit: Hit) -> bool:
        return hit.fact_row.member in self.members and hit.fact_row.began in self.sessions

    def timed(self, session: GroupSession, hours: int | None, own_zone: ZoneInfo) -> _Timed:
        """Return when a notice is due; worked out once for all members of a session in one zone."""
        key = (session.code, hours, own_zone)
        if key not in self.times:
            self.times[key] = _timed(session, hours, self, own_zone)
        return self.times[key]


def _timed(session: GroupSession, hours: int | None, look_ups: _ReminderLookUps, own_zone: ZoneInfo) -> _Timed:
    """Set the due time: as the rule says, or the end of the quiet hours it falls into."""
    start = instant(session.start, look_ups.zone)
    local = start.astimezone(own_zone)
    same = local.utcoffset() == start.astimezone(look_ups.zone).utcoffset()
    timed = _Timed(
        original=f"{session.original_start:%Y-%m-%d %H:%M}",
        start=start,
        local_start=local.replace(tzinfo=None),
        zone_shown="" if same else (local.tzname() or str(own_zone)),
    )
    if hours is None:
        return timed
    wanted = due_before(session.start, hours, look_ups.zone)
    due = look_ups.terms.quiet.next_end(wanted, own_zone)
    later = f", delayed to {time_in_words(look_ups.terms.quiet.end)} by quiet hours" if due != wanted else ""
    late = ""
    if wanted >= start:
        late = "it would come after the session began"
    elif due != wanted and start - due < _ENOUGH:
        late = "quiet hours, and too little time is left after them"
    return replace(
        timed, due=due, local_due=wall_time(due, own_zone), why=f"{hours} hours before{later}", too_late=late
    )


def _decided(look_ups: _ReminderLookUps, hit: Hit) -> Notice:
    session, asked = look_ups.sessions[hit.fact_row.began], look_ups.outcomes[hit.rule.id]
    member = look_ups.members[hit.fact_row.member]
    own_zone = zone_of(member.zone) if member.zone else look_ups.zone
    timed = look_ups.timed(session, asked.hours, own_zone or look_ups.zone)
    result = _why_not(look_ups, hit, own_zone, timed)
    if not result.status:
        result = _worded(look_ups, timed, member, look_ups.templates[asked.message])
    if result.status == "planned" and (conflict := _in_conflict(look_ups, hit)):
        result = replace(result, status="waits", reason=conflict)
    return Notice(
        key=(member.code, session.code, timed.original, hit.rule.id, asked.channel),
        rule_name=hit.rule.name,
        status=result.status,
        reason=result.reason,
        due=timed.due,
        start=timed.start,
        lead_hours=asked.hours or 0,
        local_due=timed.local_due,
        subject=result.subject,
        text=result.text,
        why=timed.why,
    )


def _why_not(look_ups: _ReminderLookUps, hit: Hit, own_zone: ZoneInfo | None, timed: _Timed) -> _Outcome:
    """Return why the notice is withdrawn or not sent; no status if its words may go out."""
    if timed.due is None:
        return _Outcome("not sent", "the rule does not name the hours before: fill in Hours before")
    member, session = look_ups.members[hit.fact_row.member], look_ups.sessions[hit.fact_row.began]
    gone = not_coming(
        session,
        member,
        look_ups.memberships.get((session.group, member.code), ()),
        look_ups.attendance.get((session.code, member.code)),
    )
    if gone:
        return _Outcome("withdrawn", gone)
    barred = _barred(look_ups, hit, own_zone) or timed.too_late
    return _Outcome("not sent", barred) if barred else _Outcome("")


def _in_conflict(look_ups: _ReminderLookUps, hit: Hit) -> str:
    """Return which open conflict the notice rests on, "" if on none."""
    member = look_ups.members[hit.fact_row.member]
    row = look_ups.attendance.get((hit.fact_row.began, member.code))
    if row is not None and row.disputed:
        return f"Attendance row {row.id} is in conflict: decide in Conflicts"
    return contact_in_conflict(member, look_ups.outcomes[hit.rule.id].channel)


def _barred(look_ups: _ReminderLookUps, hit: Hit, own_zone: ZoneInfo | None) -> str:
    """Return why nothing may go out, whatever the time; "" if something may."""
    member, asked = look_ups.members[hit.fact_row.member], look_ups.outcomes[hit.rule.id]
    template = look_ups.templates.get(asked.message)
    if own_zone is None:
        return "the member's time zone is not known"
    if template is None or template.channel != asked.channel:
        return "the rule names no usable row of Message texts for this channel"
    if template.name in look_ups.telling:
        return "the words, the sender or the phone tell what it is about or name somebody"
    return unreachable(member, asked.channel)


def _worded(look_ups: _ReminderLookUps, timed: _Timed, member: Member, template: Template) -> _Outcome:
    about = Particulars(
        first=greeting(member),
        start=timed.local_start,
        zone=timed.zone_shown,
        sender=look_ups.terms.sender,
        phone=look_ups.terms.phone,
    )
    words = filled(template, about)
    if isinstance(words, Unsendable):
        return _Outcome("not sent", words.reason)
    return _Outcome("planned", text=words, subject=filled_subject(template, about))
