"""Which notices are due when, and why one is not sent. Pure: the clock is an argument, nothing is sent here.

Order of the questions: is the session still on, does the member still come, is what we rest on agreed, may
and can we reach the member, may these words go out, and is there a moment before the session at which they may.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from addon.messages.limits import limited
from addon.messages.notices import Asked, Notice, ReminderHit, Terms, asked
from addon.messages.reach import not_coming, unreachable
from addon.messages.texts import Particulars, Template, Unsendable, filled, filled_subject, first_name, gives_away
from addon.messages.wall_time import due_before, instant, wall_time, zone_of
from addon.problems import SettingsInvalid
from addon.records import Attendance, GroupSession, Member, Membership, Practice
from addon.tabs import folded

_ENOUGH = timedelta(minutes=30)


def planned_notices(
    practice: Practice, hits: Iterable[ReminderHit], templates: Sequence[Template], *, terms: Terms, now: datetime
) -> tuple[Notice, ...]:
    """Return every notice due from today's first moment to ``terms.days_ahead`` days ahead, sent or not.

    ``now`` is an aware instant. Hits of the seven days before today count towards the limits but are not
    listed. Raises SettingsInvalid if the practice's zone is unknown.
    """
    zone = zone_of(practice.zone)
    if zone is None:
        raise SettingsInvalid("practice.toml", "The time zone is not known.", "Use a name such as America/New_York.")
    desk = _Desk.of(practice, hits := tuple(hits), templates, terms=terms, zone=zone)
    decided = {one.key: one for one in reversed([_decided(desk, hit) for hit in hits if desk.knows(hit)])}
    ordered = sorted(decided.values(), key=lambda one: (one.due or one.start, one.key))
    today = wall_time(now, zone).date()
    last = today + timedelta(days=terms.days_ahead)
    return tuple(
        _passed(one, now)
        for one in limited(ordered, terms)
        if today <= wall_time(one.due or one.start, zone).date() <= last
    )


def _passed(one: Notice, now: datetime) -> Notice:
    if one.status == "planned" and one.due is not None and one.due < now:
        return replace(one, status="not sent", reason="its time has passed")
    return one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What a decision looks up."""

    zone: ZoneInfo
    terms: Terms
    members: Mapping[str, Member]
    sessions: Mapping[str, GroupSession]
    memberships: Mapping[tuple[str, str], tuple[Membership, ...]]
    attendance: Mapping[tuple[str, str], Attendance]
    asks: Mapping[str, Asked]
    templates: Mapping[str, Template]
    telling: frozenset[str]

    @classmethod
    def of(
        cls,
        practice: Practice,
        hits: Sequence[ReminderHit],
        templates: Sequence[Template],
        *,
        terms: Terms,
        zone: ZoneInfo,
    ) -> "_Desk":
        wanted = {hit.row.began for hit in hits}
        memberships: dict[tuple[str, str], tuple[Membership, ...]] = {}
        for one in practice.memberships:
            memberships[one.group, one.member] = (*memberships.get((one.group, one.member), ()), one)
        private = [*(group.name for group in practice.groups), *(member.name for member in practice.members)]
        signed = f"{terms.sender} {terms.phone}"
        return cls(
            zone=zone,
            terms=terms,
            members={member.code: member for member in practice.members},
            sessions={one.code: one for one in practice.sessions if one.code in wanted},
            memberships=memberships,
            attendance={(row.session, row.member): row for row in practice.attendance if row.session in wanted},
            asks={rule: asked(outcome) for rule, outcome in {hit.rule: hit.outcome for hit in hits}.items()},
            templates={folded(one.name): one for one in templates},
            telling=frozenset(one.name for one in templates if gives_away(one, signed, private)),
        )

    def knows(self, hit: ReminderHit) -> bool:
        return hit.row.member in self.members and hit.row.began in self.sessions


def _decided(desk: _Desk, hit: ReminderHit) -> Notice:
    session, asks = desk.sessions[hit.row.began], desk.asks[hit.rule]
    original = f"{session.original_start:%Y-%m-%d %H:%M}"
    blank = Notice(
        key=(hit.row.member, session.code, original, hit.rule, asks.channel),
        rule_name=hit.rule_name,
        start=instant(session.start, desk.zone),
    )
    if asks.hours is None:
        return replace(blank, status="not sent", reason="the rule does not say how many hours before")
    member = desk.members[hit.row.member]
    own_zone = zone_of(member.zone) if member.zone else desk.zone
    timed = _timed(blank, desk, asks.hours, own_zone or desk.zone)
    gone = not_coming(
        session,
        member,
        desk.memberships.get((session.group, member.code), ()),
        desk.attendance.get((session.code, member.code)),
    )
    if gone:
        return replace(timed, status="withdrawn", reason=gone)
    barred = _barred(desk, hit, own_zone)
    if barred:
        return replace(timed, status="not sent", reason=barred)
    return _worded(timed, desk, desk.templates[asks.message], own_zone or desk.zone)


def _barred(desk: _Desk, hit: ReminderHit, own_zone: ZoneInfo | None) -> str:
    """Why nothing may go out, whatever the time; "" if nothing stands in the way."""
    member, asks = desk.members[hit.row.member], desk.asks[hit.rule]
    row = desk.attendance.get((hit.row.began, member.code))
    template = desk.templates.get(asks.message)
    if row is not None and row.disputed:
        return f"held: Attendance row {row.id} is in conflict"
    if own_zone is None:
        return "the member's time zone is not known"
    if template is None or template.channel != asks.channel:
        return "the rule names no usable row of Message texts for this channel"
    if template.name in desk.telling:
        return "the words, the sender or the phone tell what it is about or name somebody"
    return unreachable(member, asks.channel)


def _timed(blank: Notice, desk: _Desk, hours: int, own_zone: ZoneInfo) -> Notice:
    """Set the due time: as the rule says, or the end of the quiet hours it falls into."""
    wanted = due_before(desk.sessions[blank.session].start, hours, desk.zone)
    due = desk.terms.quiet.next_end(wanted, own_zone)
    held = f", held until {desk.terms.quiet.end:%H:%M} for quiet hours" if due != wanted else ""
    timed = replace(
        blank, due=due, local_due=wall_time(due, own_zone), lead_hours=hours, why=f"{hours} hours before{held}"
    )
    if wanted >= blank.start:
        return replace(timed, status="not sent", reason="it would come after the session began")
    if due != wanted and blank.start - due < _ENOUGH:
        return replace(timed, status="not sent", reason="quiet hours, and too little time is left after them")
    return timed


def _worded(timed: Notice, desk: _Desk, template: Template, own_zone: ZoneInfo) -> Notice:
    if timed.status != "planned":
        return timed
    local = timed.start.astimezone(own_zone)
    same = local.utcoffset() == timed.start.astimezone(desk.zone).utcoffset()
    about = Particulars(
        first=first_name(desk.members[timed.member].name),
        start=local.replace(tzinfo=None),
        zone="" if same else (local.tzname() or str(own_zone)),
        sender=desk.terms.sender,
        phone=desk.terms.phone,
    )
    words = filled(template, about)
    if isinstance(words, Unsendable):
        return replace(timed, status="not sent", reason=words.reason)
    return replace(timed, text=words, subject=filled_subject(template, about))
