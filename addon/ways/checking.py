"""What a request to join online is compared with as soon as it arrives; whatever nobody can tell is named. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from addon.credentials import licensed
from addon.incoming import JOIN_ONLINE, REPLY, Incoming, Reply, reply_in
from addon.member_page import MemberPage
from addon.records import Clinician, GroupSession, Member, Practice, TherapyGroup
from addon.sessions.cover import facilitators
from addon.sessions.expected import coming
from addon.sessions.taking_part import TakingPart
from addon.us_states import state_code
from addon.ways_to_come import Online, OnlineCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheets:
    """The practice by what a check asks for; ``taken`` counts the online seats by session, granted ones too."""

    members: Mapping[str, Member]
    sessions: Mapping[str, GroupSession]
    groups: Mapping[str, TherapyGroup]
    clinicians: Mapping[str, Clinician]
    pages: Mapping[str, MemberPage]
    taken: Counter[str] = field(default_factory=Counter)


def online_checks(
    arrived: Iterable[Incoming], practice: Practice, pages: Mapping[str, MemberPage], *, today: date
) -> dict[str, OnlineCheck]:
    """Return the checks of every request among these arrivals, by the arrival's id.

    ``pages`` are those that the last pass published: what they offered counts.
    """
    replies = (reply_in(one) for one in arrived if one.kind == REPLY)
    asked = [one for one in replies if JOIN_ONLINE in one.meanings]
    if not asked:
        return {}
    wanted = {one.session for one in asked}
    sessions = [one for one in practice.sessions if one.code in wanted]
    joining = TakingPart.of(practice, sessions)
    there = coming(practice, sessions, today=today)
    sheets = _Sheets(
        members={one.code: one for one in practice.members},
        sessions={one.code: one for one in sessions},
        groups={one.code: one for one in practice.groups},
        clinicians={one.code: one for one in practice.clinicians},
        pages=pages,
        taken=Counter({one.code: joining.online(one, there[one.code]) for one in sessions}),
    )
    return {one.key: _check(one, sheets) for one in asked}


def _check(asked: Reply, sheets: _Sheets) -> OnlineCheck:
    page = sheets.pages.get(asked.member)
    shown = page.session(asked.session) if page else None
    terms = shown.ways.online if shown else None
    if terms is None:
        return OnlineCheck("no row of Online rules offers it to this member", passes=False)
    wrong, unknown = list(_wrong(asked, terms, sheets)), list(_unknown(asked, terms, sheets))
    words = [f"will be in {asked.state}"] * bool(asked.state) + wrong
    words += [f"not checked: {', '.join(unknown)}"] * bool(unknown)
    passes = terms.by_itself and not wrong and not unknown
    if passes:
        sheets.taken[asked.session] += 1
    return OnlineCheck("; ".join(words) or "every check passes", passes=passes)


def _wrong(asked: Reply, terms: Online, sheets: _Sheets) -> Iterable[str]:
    """Yield what speaks against it."""
    member, taken = sheets.members.get(asked.member), sheets.taken[asked.session]
    if asked.received > terms.until:
        yield "it came later than Online rules allow"
    if terms.seats is not None and taken >= terms.seats:
        yield f"no online seat is free ({taken} of {terms.seats} taken)"
    if member is not None and member.telehealth_consent is False:
        yield "Telehealth OK is no in Members"
    if _licensed(asked, sheets) is False:
        yield f"nobody who leads it is licensed there{_leading(asked.session, sheets)}"


def _unknown(asked: Reply, terms: Online, sheets: _Sheets) -> Iterable[str]:
    """Yield what nobody can tell from the sheets."""
    member = sheets.members.get(asked.member)
    if member is None or member.telehealth_consent is None:
        yield "consent to telehealth (Telehealth OK in Members is blank)"
    if terms.asks_state and not asked.state:
        yield "the state the member will be in"
    if terms.asks_state and _licensed(asked, sheets) is None:
        yield f"licences for that state (Licensed in of Clinicians is blank){_leading(asked.session, sheets)}"


def _licensed(asked: Reply, sheets: _Sheets) -> bool | None:
    """Return whether somebody who leads the session is licensed where the member will be; None if nobody can tell."""
    state, there = state_code(asked.state), _present(asked.session, sheets)
    if not state or not there:
        return None
    known = {licensed(one, state) for one in there}
    return True if True in known else None if None in known else False


def _present(code: str, sheets: _Sheets) -> list[Clinician]:
    session = sheets.sessions.get(code)
    present = facilitators(session, sheets.groups.get(session.group)).present if session else ()
    return [sheets.clinicians[one] for one in present if one in sheets.clinicians]


def _leading(code: str, sheets: _Sheets) -> str:
    """Return who leads the session, with the kind of licence and the states that Clinicians has."""
    there = ((one.code, one.licence, "/".join(sorted(one.states))) for one in _present(code, sheets))
    named = ", ".join(" ".join(filter(None, one)) for one in there)
    return f" ({named})" if named else ""
