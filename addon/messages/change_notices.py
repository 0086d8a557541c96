"""The notices about changed sessions: to members, to whoever else runs them, to referring providers. Pure.

Each expected member is told once, by the channel they agreed to (a text before an e-mail), everybody who runs the
session and did not ask for the change by e-mail, and the provider who sent the member where the member agrees. A notice
is due at once, after quiet hours, and no longer once the earlier of the two times has come. The words say when, never
what kind of appointment it is; to a provider they name nobody.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from addon.messages.notices import PASSED, START, Notice, Terms, telling
from addon.messages.reach import Barred, Reach, in_doubt, unusable_reference, usable_email
from addon.messages.texts import (
    Particulars,
    Template,
    Unsendable,
    filled,
    filled_subject,
    greeting,
)
from addon.messages.wall_time import instant, practice_zone, wall_time, zone_of
from addon.names_in_text import moment_in_words, time_in_words
from addon.person_names import first_name
from addon.records import Clinician, GroupSession, Member, Practice, Referrer, SessionChange, SessionChanges
from addon.sessions.cover import facilitators
from addon.sessions.expected import coming
from addon.tabs import folded

_WHAT: Mapping[tuple[str, bool], str] = MappingProxyType(
    {
        ("moved", False): "Moved",
        ("cancelled", False): "Cancelled",
        ("moved", True): "New regular time",
        ("cancelled", True): "All cancelled",
    }
)
"""How the name of a row of Message texts begins: by what happened, and whether later sessions changed with it."""
TO_REFERRER = "to a referrer"
_HOW: Mapping[str, str] = MappingProxyType({"text": "by text", "email": "by e-mail"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _ChangeLookUps:
    """The practice, its sessions and the id of each one's latest change, the templates and the terms."""

    practice: Practice
    sessions: Mapping[str, GroupSession]
    latest: Mapping[str, str]
    unclear: frozenset[str]
    templates: Mapping[str, Template]
    telling: frozenset[str]
    terms: Terms
    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """Somebody to tell: by which channel, where, in which zone, or why not; a provider of the member they ``referred``.

    ``waits_for``: what leaves it in doubt how they are reached.
    """

    code: str
    first: str
    channel: str
    address: str
    zone: ZoneInfo
    barred: Barred
    waits_for: str = ""
    referred: str = ""
    reference: str = ""


def change_notices(
    practice: Practice,
    changes: SessionChanges,
    templates: Sequence[Template],
    *,
    terms: Terms,
    now: datetime,
) -> tuple[Notice, ...]:
    """Return the notices about changes from today on, sent or not; a later change of the session withdraws them.

    A series is told each person once, from the first of its sessions to which they were expected. ``now`` is an aware
    instant. Raises SettingsInvalid if the practice's zone is unknown.
    """
    zone = practice_zone(practice.zone)
    look_ups = _ChangeLookUps(
        practice=practice,
        sessions={one.code: one for one in practice.sessions},
        latest={one.session: one.id for one in changes.changes},
        unclear=changes.unclear,
        templates={folded(one.name): one for one in templates},
        telling=telling(templates, practice, terms),
        terms=terms,
        zone=zone,
        now=now,
    )
    together: dict[str, list[SessionChange]] = defaultdict(list)
    for change in changes.changes:
        if change.session in look_ups.sessions and change.to != change.was:
            together[change.series or change.id].append(change)
    return tuple(notice for series in together.values() for notice in _about(look_ups, series))


def _about(look_ups: _ChangeLookUps, series: Sequence[SessionChange]) -> Iterator[Notice]:
    true = [one for one in series if _is_still_true(look_ups, one)]
    told: set[str] = set()
    for change in true or series[:1]:
        ends = _told_until(look_ups, change)
        is_over = wall_time(ends, look_ups.zone).date() < wall_time(look_ups.now, look_ups.zone).date()
        for person in _people(look_ups, change):
            if person.code in told:
                continue
            told.add(person.code)
            timed = _timed(look_ups, change, series[0], person, ends)
            if is_over:
                continue
            if not true:
                yield replace(timed, status="withdrawn", reason="the session was changed again")
            elif person.barred.reason:
                barred = person.barred
                yield replace(
                    timed,
                    status="not sent",
                    reason=barred.reason,
                    remedy=barred.remedy,
                    is_unheard=barred.is_unheard,
                )
            else:
                yield _worded(look_ups, change, timed, person)


def _is_still_true(look_ups: _ChangeLookUps, change: SessionChange) -> bool:
    session, is_latest = look_ups.sessions[change.session], look_ups.latest[change.session] == change.id
    to = None if session.state == "cancelled" else session.start
    return is_latest and (change.session in look_ups.unclear or to == change.to)


def _told_until(look_ups: _ChangeLookUps, change: SessionChange) -> datetime:
    """Return the earlier of the two times; a time that had passed when the change was made does not count."""
    times = [instant(one, look_ups.zone) for one in (change.was, change.to) if one]
    return min([one for one in times if one > change.at] or times)


def _people(look_ups: _ChangeLookUps, change: SessionChange) -> Iterator[_Person]:
    """Yield the members who were expected, then whoever else runs the session."""
    session = look_ups.sessions[change.session]
    before = replace(session, start=change.was, state="planned")
    rows = (one for one in look_ups.practice.attendance if one.session == session.code)
    marked = tuple(one for one in rows if one.status != "session cancelled by practice")
    today = wall_time(look_ups.now, look_ups.zone).date()
    expected = coming(replace(look_ups.practice, attendance=marked), [before], today=today)[session.code]
    members = {one.code: one for one in look_ups.practice.members}
    reach = look_ups.terms.reach
    for code in expected:
        if code in members and members[code].status != "inactive":
            yield _member(members[code], look_ups.zone, reach)
            own = (one for one in look_ups.practice.referrers if one.member == code)
            yield from (_referrer(one, members[code], look_ups.zone, reach) for one in own)
    group = next((one for one in look_ups.practice.groups if one.code == session.group), None)
    clinicians = {one.code: one for one in look_ups.practice.clinicians}
    for code in facilitators(session, group).present:
        if code != change.by and code in clinicians:
            yield _clinician(clinicians[code], look_ups.zone, reach)


def _member(member: Member, zone: ZoneInfo, reach: Reach) -> _Person:
    reasons = {channel: reach.unreachable(member, channel) for channel in ("text", "email")}
    doubts = {one: in_doubt(member, one) for one, barred in reasons.items() if not barred.reason}
    channel = next((one for one, doubt in doubts.items() if not doubt), next(iter(doubts), "text"))
    own = zone_of(member.zone) if member.zone else zone
    barred = Barred() if own else Barred("the member's time zone is not known", "Correct Time zone in Members.")
    return _Person(
        code=member.code,
        first=greeting(member),
        channel=channel,
        address=reach.address(member, channel),
        zone=own or zone,
        barred=_both(reasons.values()) if reasons[channel].reason else barred,
        waits_for=doubts.get(channel, ""),
    )


def _both(barred: Collection[Barred]) -> Barred:
    """Return why neither channel reaches somebody, and what can be done about either."""
    remedies = " Or: ".join(dict.fromkeys(one.remedy for one in barred if one.remedy))
    reasons = "; ".join(one.reason for one in barred)
    return Barred(reasons, remedies, is_unheard=any(one.is_unheard for one in barred))


def _clinician(clinician: Clinician, zone: ZoneInfo, reach: Reach) -> _Person:
    return _Person(
        code=clinician.code,
        first=first_name(clinician.name),
        channel="email",
        address=clinician.email,
        zone=zone,
        barred=_no_email(clinician.email, reach, "Correct E-mail in Clinicians."),
    )


def _no_email(address: str, reach: Reach, remedy: str) -> Barred:
    if not usable_email(address):
        return Barred("no usable e-mail address", remedy)
    return reach.silent("email", address, remedy)


def _referrer(one: Referrer, member: Member, zone: ZoneInfo, reach: Reach) -> _Person:
    barred = Barred(unusable_reference(one.reference, member))
    no_email = _no_email(one.email, reach, "Correct E-mail in Referrers.")
    barred = no_email if no_email.reason else barred
    if not one.consent:
        recorded = "does not agree" if one.consent is False else "has not been asked whether they agree"
        barred = Barred(f"the member {recorded} that this provider is told")
    return _Person(
        code=one.id,
        first=first_name(one.name),
        channel="email",
        address=one.email,
        zone=zone,
        barred=barred,
        referred=member.code,
        reference=f"Your reference: {one.reference}.",
    )


def _why(change: SessionChange, person: _Person) -> str:
    about = f"about {person.referred}; " if person.referred else ""
    if change.by:
        return f"{about}{change.by} asked for it and it was accepted"
    return f"{about}{'its regular time was' if change.series else 'it was'} changed in Sessions or Groups"


def _timed(
    look_ups: _ChangeLookUps, change: SessionChange, first: SessionChange, person: _Person, ends: datetime
) -> Notice:
    """Set the due time: at once, or after the quiet hours it falls into. The ``first`` of a series names the notice."""
    session = look_ups.sessions[first.session]
    due = look_ups.terms.quiet.next_end(change.at, person.zone)
    later = f", delayed to {time_in_words(look_ups.terms.quiet.end)} by quiet hours" if due != change.at else ""
    timed = Notice(
        key=(person.code, session.code, f"{session.original_start:%Y-%m-%d %H:%M}", first.id, person.channel),
        rule_name=f"Session {change.word}",
        start=ends,
        due=due,
        local_due=wall_time(due, person.zone),
        why=f"{_why(change, person)}{later}",
        is_change=True,
        address=person.address,
        zone=person.zone.key,
    )
    if ends <= look_ups.now:
        return replace(timed, status="not sent", reason=PASSED, remedy=START)
    if due >= ends:
        return replace(timed, status="not sent", reason="quiet hours, and too little time is left after them")
    return timed


def _worded(look_ups: _ChangeLookUps, change: SessionChange, timed: Notice, person: _Person) -> Notice:
    if timed.status != "planned":
        return timed
    how = TO_REFERRER if person.referred else _HOW[person.channel]
    name = f"{_WHAT[change.word, bool(change.series)]}, {how}"
    template = look_ups.templates.get(folded(name))
    if template is None or template.channel != person.channel:
        return replace(timed, status="not sent", reason=f'Message texts has no usable row "{name}"')
    if template.name in look_ups.telling:
        reason = "the words, the sender or the phone tell what it is about or name somebody"
        return replace(timed, status="not sent", reason=reason)
    was, new = (instant(one, look_ups.zone).astimezone(person.zone) for one in (change.was, change.to or change.was))
    same = new.utcoffset() == new.astimezone(look_ups.zone).utcoffset()
    about = Particulars(
        first=person.first or "there",
        start=new.replace(tzinfo=None),
        zone="" if same else (new.tzname() or str(person.zone)),
        sender=look_ups.terms.sender,
        phone=look_ups.terms.phone,
        was=f"{was:%a} {time_in_words(was)}" if change.series and change.to else moment_in_words(was),
        reference=person.reference,
        link_length=look_ups.terms.link_length,
    )
    words = filled(template, about)
    if isinstance(words, Unsendable):
        return replace(timed, status="not sent", reason=words.reason)
    worded = replace(timed, text=words, subject=filled_subject(template, about))
    return replace(worded, status="waits", reason=person.waits_for) if person.waits_for else worded
