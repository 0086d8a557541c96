"""Which notices are due when, and why one is not sent. Pure: the clock is an argument, nothing is sent here.

Questions in order: does the session take place, does the member come, is their attendance row free of
conflicts, may and can we reach them, may these words go out, and is there still time before the session.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from addon.check_in import DueCheckIns
from addon.messages.forms import ANSWERED, answered_already, due_forms, no_form, once_a_day
from addon.messages.joint_reminders import with_forms, with_joint_reminders
from addon.messages.limits import limited
from addon.messages.notices import (
    AFTER_FOR,
    PASSED,
    SOON,
    START,
    Notice,
    Terms,
    telling,
)
from addon.messages.outcomes import Outcomes
from addon.messages.reach import not_coming
from addon.messages.texts import Particulars, Template, by_hand, filled, filled_subject, greeting
from addon.names_in_text import time_in_words
from addon.reachable import Barred, in_doubt
from addon.records import Attendance, GroupSession, Member, Membership, Practice
from addon.reminder_times import ReminderOutcome, practice_zone, reminder_outcome
from addon.rules.results import Hit
from addon.sessions.expand import instant, wall_time, zone_of
from addon.tabs import folded

_ENOUGH = timedelta(minutes=30)
_HOW: Mapping[str, str] = MappingProxyType({"in person": "in person", "video": "by video", "phone": "by phone"})
"""How somebody takes part, in the words of a message."""
TOO_LATE = "it would come after the session began"


@dataclass(frozen=True, slots=True)
class Planned:
    """The notices, and the forms that members may answer on their pages."""

    notices: tuple[Notice, ...]
    due: DueCheckIns


def planned_notices(
    practice: Practice,
    hits: Iterable[Hit],
    templates: Sequence[Template],
    *,
    terms: Terms,
    now: datetime,
    outcomes: Outcomes | None = None,
) -> Planned:
    """Return every notice due from today's first moment to ``terms.days_ahead`` days ahead, and what may still go out.

    ``now`` is an aware instant. ``outcomes`` are what became of earlier ones: those are listed as they would be
    planned, for their outcome to be shown, and are not counted here, as their places are taken. Raises SettingsInvalid
    if the practice's zone is unknown.
    """
    zone, outcomes = practice_zone(practice.zone), outcomes or Outcomes()
    look_ups = _ReminderLookUps.of(practice, hits := tuple(hits), templates, terms=terms, zone=zone)
    made = once_a_day([_decided(look_ups, hit) for hit in hits if look_ups.knows(hit)], outcomes, zone)
    decided = {one.key: one for one in reversed(made)}
    sent = [one for one in decided.values() if outcomes.about(one) and not outcomes.is_in_a_joint_one(one)]
    in_time = [_in_time(one, now, outcomes) for one in outcomes.open(decided.values())]
    in_time = with_joint_reminders(in_time, look_ups.templates, look_ups.telling)
    in_time = with_forms(in_time, look_ups.templates, look_ups.telling)
    ordered = sorted(in_time, key=lambda one: (one.due or one.start, one.key))
    today = wall_time(now, zone).date()
    last = today + timedelta(days=terms.days_ahead)
    found = list(sent)
    for one in limited(ordered, terms, outcomes.taken):
        on = wall_time(one.due or one.start, zone).date()
        if today <= on <= last or (on < today and one.status in {"planned", "waits"}):
            found.append(one)
    return Planned(tuple(found), due_forms(made, terms.check_ins, now))


def _in_time(one: Notice, now: datetime, outcomes: Outcomes) -> Notice:
    """Let a notice lapse: soon after its time if it was not planned by then, as for a session moved only now.

    One that was planned in time may go out late, until half of the time that is left for it has gone by.
    """
    if one.status not in {"planned", "waits"} or one.due is None:
        return one
    waiting = outcomes.waiting.get(one.key)
    if now <= one.due + ((one.latest - one.due) / 2 if waiting else SOON):
        return one
    if waiting is not None and waiting.reason:
        return replace(one, status="not sent", reason=f"{PASSED}: {waiting.reason}", remedy=waiting.remedy)
    return replace(one, status="not sent", reason=PASSED, remedy=START if waiting else "")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The decision about one notice: its status with the reason, or its words."""

    status: str
    reason: str = ""
    text: str = ""
    barred: Barred = field(default_factory=Barred)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    """When a rule's notice about one session is due for everybody in one zone, and how the start is written there."""

    begins: str
    start: datetime
    local_start: datetime
    zone_shown: str
    ends: datetime | None = None
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
    times: dict[tuple[str, int | None, bool, ZoneInfo], _Timed] = field(default_factory=dict)

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

    def timed(self, session: GroupSession, asked: ReminderOutcome, own_zone: ZoneInfo) -> _Timed:
        """Return when a notice is due; worked out once for all members of a session in one zone."""
        key = (session.code, asked.hours, asked.after, own_zone)
        if key not in self.times:
            self.times[key] = _timed(session, asked, self, own_zone)
        return self.times[key]


def _timed(session: GroupSession, asked: ReminderOutcome, look_ups: _ReminderLookUps, own_zone: ZoneInfo) -> _Timed:
    """Set the due time: as the rule says, or the end of the quiet hours it falls into."""
    start = instant(session.start, look_ups.zone)
    local = start.astimezone(own_zone)
    same = local.utcoffset() == start.astimezone(look_ups.zone).utcoffset()
    timed = _Timed(
        begins=f"{session.start:%Y-%m-%d %H:%M}",
        start=start,
        local_start=local.replace(tzinfo=None),
        zone_shown="" if same else (local.tzname() or str(own_zone)),
        ends=instant(session.end, look_ups.zone) + AFTER_FOR if asked.after else None,
    )
    hours, wanted = asked.hours, asked.due(session, look_ups.zone)
    if wanted is None:
        return timed
    ends = timed.ends or start
    due = look_ups.terms.quiet.next_end(wanted, own_zone)
    later = f", delayed to {time_in_words(look_ups.terms.quiet.end)} by quiet hours" if due != wanted else ""
    late = ""
    if wanted >= ends:
        late = "it would come later than 72 hours after the session" if asked.after else TOO_LATE
    elif due != wanted and ends - due < _ENOUGH:
        late = "quiet hours, and too little time is left after them"
    why = f"{hours} hour{'' if hours == 1 else 's'} {'after it ended' if asked.after else 'before'}{later}"
    return replace(timed, due=due, local_due=wall_time(due, own_zone), why=why, too_late=late)


def _decided(look_ups: _ReminderLookUps, hit: Hit) -> Notice:
    session, asked = look_ups.sessions[hit.fact_row.began], look_ups.outcomes[hit.rule.id]
    member = look_ups.members[hit.fact_row.member]
    own_zone = zone_of(member.zone) if member.zone else look_ups.zone
    timed = look_ups.timed(session, asked, own_zone or look_ups.zone)
    about = _about(look_ups, hit, member, timed)
    template = look_ups.templates.get(asked.message)
    result = _why_not(look_ups, hit, timed)
    if template is not None and result.status != "withdrawn" and template.name not in look_ups.telling:
        words = filled(template, about)
        if isinstance(words, str):
            result = replace(result, status=result.status or "planned", text=words)
        else:
            why = result.reason or words.reason
            result = replace(result, status="not sent", reason=why, text=by_hand(template, about))
    if result.status == "planned" and (doubt := _in_doubt(look_ups, hit)):
        result = replace(result, status="waits", reason=doubt)
    made = Notice(
        key=(member.code, session.code, timed.begins, hit.rule.id, asked.channel),
        rule_name=hit.rule.name,
        status=result.status,
        reason=result.reason,
        due=timed.due,
        start=timed.start,
        until=timed.start + timedelta(minutes=session.minutes),
        ends=timed.ends,
        form=look_ups.terms.check_ins.forms.get(asked.form, ""),
        lead_hours=asked.hours or 0,
        local_due=timed.local_due,
        subject=filled_subject(template, about) if template and result.text else "",
        text=result.text,
        why=timed.why,
        remedy=result.barred.remedy,
        is_unheard=result.barred.is_unheard,
        address=look_ups.terms.reach.address(member, asked.channel),
        zone=(own_zone or look_ups.zone).key,
        words=template.name if template else "",
        about=about,
    )
    if made.form and made.status == "planned" and answered_already(made, look_ups.terms.check_ins):
        return replace(made, status="not sent", reason=ANSWERED)
    return made


def _why_not(look_ups: _ReminderLookUps, hit: Hit, timed: _Timed) -> _Outcome:
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
    barred = _barred(look_ups, hit)
    barred = barred if barred.reason else Barred(timed.too_late)
    return _Outcome("not sent", barred.reason, barred=barred) if barred.reason else _Outcome("")


def _in_doubt(look_ups: _ReminderLookUps, hit: Hit) -> str:
    """Return the open conflict, unreadable cell or doubtful consent that the notice rests on; "" if there is none."""
    member = look_ups.members[hit.fact_row.member]
    if look_ups.sessions[hit.fact_row.began].is_unclear:
        return f"a cell of {hit.fact_row.began} in Sessions cannot be read: correct State, Date or Start"
    row = look_ups.attendance.get((hit.fact_row.began, member.code))
    if row is not None and row.disputed:
        return f"Attendance row {row.id} is in conflict: decide in Conflicts"
    return in_doubt(member, look_ups.outcomes[hit.rule.id].channel)


def _barred(look_ups: _ReminderLookUps, hit: Hit) -> Barred:
    """Return why nothing may go out, whatever the time."""
    member, asked = look_ups.members[hit.fact_row.member], look_ups.outcomes[hit.rule.id]
    template = look_ups.templates.get(asked.message)
    if template is None or template.channel != asked.channel:
        return Barred("the rule names no usable row of Message texts for this channel")
    if why := no_form(asked, template, look_ups.terms.check_ins):
        return Barred(why, "The rule's Check tells what to do.")
    if template.name in look_ups.telling:
        return Barred("the words, the sender or the phone tell what it is about or name somebody")
    return look_ups.terms.reach.barred(member, asked.channel)


def _about(look_ups: _ReminderLookUps, hit: Hit, member: Member, timed: _Timed) -> Particulars:
    """Return what fills the words; who comes in person to a hybrid session may join it online instead."""
    values = hit.fact_row.values
    joins, may_choose = str(values.get("joined_by") or ""), values.get("held") == "hybrid"
    return Particulars(
        first=greeting(member),
        start=timed.local_start,
        zone=timed.zone_shown,
        sender=look_ups.terms.sender,
        phone=look_ups.terms.phone,
        how=_HOW.get(joins, ""),
        may_join_online=may_choose and joins in {"", "in person"},
        link_length=look_ups.terms.link_length,
    )
