"""What each member's page shows, from the practice as the sheets have it after the merge. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from addon.check_in import DueCheckIn, DueCheckIns
from addon.incoming import CANNOT_COME, MemberMarks
from addon.member_page import USUAL_LANGUAGE, MemberPage, PageTerms, ShownSession, late_hours
from addon.part import Given
from addon.phones import international, region_of
from addon.records import CANCELLED, UNREPORTED, Attendance, GroupSession, Member, Membership, Practice
from addon.records.sessions import BY_PRACTICE
from addon.sessions.expand import instant
from addon.sessions.expected import counting, on_roster
from addon.sessions.taking_part import TakingPart
from addon.wanted_notices import Notices
from addon.ways_to_come import WaysToCome

BACK, AHEAD = timedelta(days=1), timedelta(days=15)
"""Which sessions are shown: those that began so lately, and those that begin so soon."""


def page_terms(practice: Practice, ways: WaysToCome) -> PageTerms:
    """Return what all pages have in common, from Settings and the rule tabs."""
    settings = practice.settings
    return PageTerms(
        zone=practice.zone,
        sender=str(settings.get("Sender name") or ""),
        phone=str(settings.get("Sender phone") or ""),
        crisis_lines=str(settings.get("Crisis lines") or ""),
        late_hours=late_hours(settings),
        asks_last_four=settings.get("Ask for last four digits") == "yes",
        offers_make_up=ways.offers_make_up,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """The practice by what a page asks for."""

    zone: str
    rows: Mapping[tuple[str, str], Attendance]
    joining: TakingPart
    ways: WaysToCome
    said: Mapping[tuple[str, str], str]


def pages(given: Given, ways: WaysToCome) -> dict[str, MemberPage]:
    """Return the page of every member who is in a group, or to whom a time or a seat is offered, by code.

    A clinician who is asked something has one too: without sessions, for the link to what they are asked. ``ways`` are
    those of the same pass.
    """
    practice = given.practice
    roster = counting(practice)
    missed = {code for (code, _), one in ways.own.items() if one.offers or one.asked}
    first, last = given.wall - BACK, given.wall + AHEAD
    near = [one for one in practice.sessions if first <= one.start <= last or one.code in missed]
    sheet = _sheet(given, near, ways)
    shown: defaultdict[str, list[ShownSession]] = defaultdict(list)
    for session in sorted(near, key=lambda one: (one.start, one.code)):
        is_past = session.start < first
        for member in _who(session, roster, sheet):
            if is_past and (session.code, member) not in ways.own:
                continue
            shown[member].append(_shown(session, member, sheet))
    needed = frozenset[str]().union(*(one.people for one in given.all_handed(Notices)))
    there = {one.member for some in roster.values() for one in some if one.left is None or one.left >= given.today}
    due = (given.handed(DueCheckIns) or DueCheckIns()).of
    found = {
        one.code: _page(one, practice.zone, tuple(shown[one.code]), due.get(one.code, ()))
        for one in practice.members
        if one.status != "inactive" and (one.code in there or shown[one.code] or one.code in needed)
    }
    staff = (one.code for one in practice.clinicians if one.active and one.code in needed)
    return found | {code: MemberPage(member=code, zone=practice.zone) for code in staff}


def _sheet(given: Given, near: list[GroupSession], ways: WaysToCome) -> _Sheet:
    practice, codes = given.practice, {one.code for one in near}
    marks = given.handed(MemberMarks)
    return _Sheet(
        zone=practice.zone,
        rows={(one.session, one.member): one for one in practice.attendance if one.session in codes},
        joining=TakingPart.of(practice, near),
        ways=ways,
        said=marks.said if marks else {},
    )


def _who(session: GroupSession, roster: Mapping[str, list[Membership]], sheet: _Sheet) -> Iterator[str]:
    """Yield who is told of a session: who is in the group that day, and who makes up for another one there."""
    members = on_roster(roster, session)
    yield from members
    guests = (code for at, code in sheet.rows if at == session.code and code not in members)
    yield from (code for code in guests if sheet.rows[session.code, code].status == "makeup")


def _shown(session: GroupSession, member: str, sheet: _Sheet) -> ShownSession:
    row = sheet.rows.get((session.code, member))
    status = row.status if row else ""
    said = sheet.said.get((session.code, member), "")
    own = said == CANNOT_COME and status in CANCELLED
    how = sheet.joining.by(session, member)
    return ShownSession(
        code=session.code,
        start=instant(session.start, sheet.zone),
        end=instant(session.end, sheet.zone),
        how=how,
        answer=said,
        is_marked=status not in {*UNREPORTED, "makeup"} and not own,
        is_off=session.state == "cancelled" or status == BY_PRACTICE,
        is_moved=session.start != session.original_start,
        ways=sheet.ways.of(session.code, member, how=how),
    )


def _page(
    member: Member, zone: str, sessions: tuple[ShownSession, ...], check_ins: tuple[DueCheckIn, ...]
) -> MemberPage:
    number = international(member.phone, region_of(zone))
    addresses = (("text", number), ("email", member.email))
    return MemberPage(
        member=member.code,
        zone=_zone(member.zone) or zone,
        language=member.language or USUAL_LANGUAGE,
        last_four=number[-4:],
        born=None if number else member.birth_date,
        sessions=sessions,
        addresses=tuple((channel, address) for channel, address in addresses if address),
        text_consent=member.text_consent,
        email_consent=member.email_consent,
        check_ins=check_ins,
    )


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key if name else ""
    except (KeyError, ValueError, OSError):
        return ""
