"""The notices about changed sessions: to members, to whoever else runs them, to referring providers. Pure.

Each expected member is told once, by the channel they agreed to (a text before an e-mail), everybody who runs the
session and did not ask for the change by e-mail, and the provider who sent the member where the member agrees. A notice
is due at once, after quiet hours, and no longer once the earlier of the two times has come. The words say when, never
what kind of appointment it is; to a provider they name nobody.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from addon.messages.at_once import AtOnce, News
from addon.messages.notices import Notice, Terms
from addon.messages.receivers import Receiver, clinician_receiver, member_receiver, referrer_receiver
from addon.messages.texts import Template
from addon.records import GroupSession, Practice, SessionChange, SessionChanges
from addon.records.sessions import BY_PRACTICE
from addon.sessions.cover import facilitators
from addon.sessions.expand import instant, wall_time
from addon.sessions.expected import coming

_WHAT: Mapping[tuple[str, bool], str] = MappingProxyType(
    {
        ("moved", False): "Moved",
        ("cancelled", False): "Cancelled",
        ("moved", True): "New regular time",
        ("cancelled", True): "All cancelled",
        ("now online", False): "Now online",
        ("in person again", False): "In person again",
        ("now online", True): "Always online",
        ("in person again", True): "Always in person",
    }
)
"""How the name of a row of Message texts begins: by what happened, and whether later sessions changed with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _ChangeLookUps:
    """The practice, its sessions, the id of each one's latest change, and what notices are made with."""

    practice: Practice
    sessions: Mapping[str, GroupSession]
    latest: Mapping[tuple[str, bool], str]
    unclear: frozenset[str]
    made: AtOnce


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
    look_ups = _ChangeLookUps(
        practice=practice,
        sessions={one.code: one for one in practice.sessions},
        latest={(one.session, bool(one.how)): one.id for one in changes.changes},
        unclear=changes.unclear,
        made=AtOnce.of(practice, templates, terms=terms, now=now),
    )
    together: dict[str, list[SessionChange]] = defaultdict(list)
    for change in changes.changes:
        if change.session in look_ups.sessions and (change.how or change.to != change.was):
            together[change.series or change.id].append(change)
    return tuple(notice for series in together.values() for notice in _about(look_ups, series))


def _about(look_ups: _ChangeLookUps, series: Sequence[SessionChange]) -> Iterator[Notice]:
    true = [one for one in series if _is_still_true(look_ups, one)]
    told: set[str] = set()
    for change in true or series[:1]:
        news = _news(look_ups, change, series[0], "" if true else "the session was changed again")
        for person in _people(look_ups, change):
            if person.code not in told and not look_ups.made.is_over(news.ends):
                yield look_ups.made.notice(news, person, _why(look_ups, change, person))
            told.add(person.code)


def _news(look_ups: _ChangeLookUps, change: SessionChange, first: SessionChange, untrue: str) -> News:
    """Return what is told of a change; the ``first`` of a series names the notice."""
    is_series = bool(change.series)
    return News(
        about=first.session,
        original=look_ups.sessions[first.session].original_start,
        id=first.id,
        rule_name=f"Session {change.word}",
        words=_WHAT[change.word, is_series],
        at=change.at,
        ends=_told_until(look_ups, change),
        start=change.to or change.was,
        was=change.was,
        is_regular=is_series and change.to is not None,
        untrue=untrue,
    )


def _is_still_true(look_ups: _ChangeLookUps, change: SessionChange) -> bool:
    session, kind = look_ups.sessions[change.session], (change.session, bool(change.how))
    to = None if session.state == "cancelled" else session.start
    is_so = change.session in look_ups.unclear or (
        _is_how(look_ups, change, session) if change.how else to == change.to
    )
    return look_ups.latest[kind] == change.id and is_so


def _is_how(look_ups: _ChangeLookUps, change: SessionChange, session: GroupSession) -> bool:
    """Return whether a session that takes place when people know does so online, or in person."""
    group = next((one for one in look_ups.practice.groups if one.code == session.group), None)
    meets = session.meets or (group.meets if group else "")
    is_same_time = session.state != "cancelled" and session.start == change.to
    return is_same_time and (meets == "video") == (change.how == "video")


def _told_until(look_ups: _ChangeLookUps, change: SessionChange) -> datetime:
    """Return the earlier of the two times; a time that had passed when the change was made does not count."""
    times = [instant(one, look_ups.made.zone) for one in (change.was, change.to) if one]
    return min([one for one in times if one > change.at] or times)


def _people(look_ups: _ChangeLookUps, change: SessionChange) -> Iterator[Receiver]:
    """Yield the members who were expected, then whoever else runs the session."""
    session = look_ups.sessions[change.session]
    before = replace(session, start=change.was, state="planned")
    rows = (one for one in look_ups.practice.attendance if one.session == session.code)
    marked = tuple(one for one in rows if one.status != BY_PRACTICE)
    today = wall_time(look_ups.made.now, look_ups.made.zone).date()
    expected = coming(replace(look_ups.practice, attendance=marked), [before], today=today)[session.code]
    members = {one.code: one for one in look_ups.practice.members}
    reach = look_ups.made.terms.reach
    for code in expected:
        if code in members and members[code].status != "inactive":
            yield member_receiver(members[code], look_ups.made.zone, reach)
            own = (one for one in look_ups.practice.referrers if one.member == code and not change.how)
            yield from (referrer_receiver(one, members[code], look_ups.made.zone, reach) for one in own)
    group = next((one for one in look_ups.practice.groups if one.code == session.group), None)
    clinicians = {one.code: one for one in look_ups.practice.clinicians}
    for code in facilitators(session, group).present:
        if code != change.by and code in clinicians:
            yield clinician_receiver(clinicians[code], look_ups.made.zone, reach)


def _why(look_ups: _ChangeLookUps, change: SessionChange, person: Receiver) -> str:
    about = f"about {person.referred}; " if person.referred else ""
    if change.by:
        return f"{about}{change.by} asked for it and it was accepted"
    if change.how:
        return f"{about}it takes place {'online' if change.how == 'video' else 'in person'} now"
    where = "Closures" if look_ups.sessions[change.session].closure else "Sessions or Groups"
    return f"{about}{'its regular time was' if change.series else 'it was'} changed in {where}"
