"""Who was asked about, on a card or in Control, and what is known of each of them now. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from addon.explained import EXPLAIN, EXPLAINED, KEPT_UP, MemberExplained, NextSession, RuleRead
from addon.explaining import Verdicts, explained
from addon.incoming import CANNOT_COME, CONFIRM, JOIN_ONLINE, MemberMarks
from addon.papers import PapersNow
from addon.part import Given
from addon.records import Practice
from addon.rules.explanation import RuleVerdict
from addon.sessions.cover import facilitators
from addon.sessions.expected import coming
from addon.sessions.taking_part import REMOTE, TakingPart

_MISSES, _SESSIONS = 5, 5
"""So many of the nearest misses, and of the next sessions, are told."""
_ANSWERS = {CONFIRM: "confirmed", CANNOT_COME: "cannot come", JOIN_ONLINE: "asked to join online"}


def asked_about(given: Given, rows: Iterable[str]) -> dict[str, datetime]:
    """Return whom to explain (by code) and when each was asked about last: in ``rows``, on cards, in the last day."""
    found = {code: one.asked for code, one in given.remembered(EXPLAINED).items()}
    found |= {one.body.get("member", ""): one.received for one in given.inbox if one.kind == EXPLAIN}
    found |= dict.fromkeys(rows, given.now)
    return {code: at for code, at in found.items() if code and given.now - at <= KEPT_UP}


def members_explained(given: Given, asked: Mapping[str, datetime]) -> dict[str, MemberExplained]:
    """Return what is known of everybody who was asked about, by code."""
    there = {one.code for one in given.practice.members}
    verdicts = explained(given, sorted(asked.keys() & there)) if asked.keys() & there else {}
    sessions = _next_sessions(given, verdicts.keys())
    return {
        code: _explained(given, code, at, (verdicts[code], sessions[code]))
        if code in verdicts
        else MemberExplained(member=code, asked=at, at=given.now, is_known=False)
        for code, at in asked.items()
    }


def _explained(
    given: Given, code: str, asked: datetime, found: tuple[list[tuple[str, Verdicts]], list[NextSession]]
) -> MemberExplained:
    verdicts, sessions = found
    groups = _groups_of(given, code)
    return MemberExplained(
        member=code,
        asked=asked,
        at=given.now,
        groups=groups,
        rules=tuple(_rules(verdicts)),
        sessions=tuple(sessions[:_SESSIONS]),
        papers=_papers(given, code),
        clinicians=_leaders(given.practice, groups, given.today),
    )


def _rules(found: list[tuple[str, Verdicts]]) -> Iterator[RuleRead]:
    """Yield the rules that match, those nobody can tell of, then the nearest misses."""
    about = len(found) > 1
    every = [(subject if about else "", one) for subject, some in found for one in some if not one.other_kind]
    misses = sorted((one for one in every if one[1].matched is False), key=lambda one: one[1].failing)
    for sort in (True, None):
        yield from (_read(subject, one) for subject, one in every if one.matched is sort)
    yield from (_read(subject, one) for subject, one in misses[:_MISSES])


def _read(about: str, one: RuleVerdict) -> RuleRead:
    return RuleRead(title=one.rule.title, matched=one.matched, reasons=one.reasons, about=about)


def _groups_of(given: Given, code: str) -> tuple[str, ...]:
    mine = {one.group for one in given.practice.memberships if one.member == code and one.active_on(given.today)}
    return tuple(sorted(mine))


def _leaders(practice: Practice, groups: Iterable[str], today: date) -> tuple[str, ...]:
    """Return who leads these groups, and who is there today in somebody's place."""
    mine = {one.code: one for one in practice.groups if one.code in set(groups)}
    usual = {who for one in mine.values() for who in (one.clinician, one.co_facilitator)}
    near = (one for one in practice.sessions if one.group in mine and one.start.date() == today)
    there = {who for one in near if one.state != "cancelled" for who in facilitators(one, mine[one.group]).present}
    return tuple(sorted((usual | there) - {""}))


def _papers(given: Given, code: str) -> tuple[str, ...]:
    """Return each document that somebody needs and that does not count as signed today, with how it is."""
    now = given.handed(PapersNow) or PapersNow()
    how = ((one.name, one.how_on(given.today)) for one in now.of.get(code, ()))
    return tuple(f"{name} ({state})" for name, state in how if state)


def _next_sessions(given: Given, members: Iterable[str]) -> dict[str, list[NextSession]]:
    """Return the sessions to come at which each of these members is expected, by time."""
    found: dict[str, list[NextSession]] = {code: [] for code in members}
    ahead = [one for one in given.practice.sessions if one.start > given.wall and one.state == "planned"]
    ahead.sort(key=lambda one: (one.start, one.code))
    expected = coming(given.practice, ahead, today=given.today) if found else {}
    marks = given.handed(MemberMarks)
    joining = TakingPart.of(given.practice, ahead)
    for one in ahead if found else ():
        for code in found.keys() & set(expected[one.code]):
            said = _ANSWERS.get(marks.said.get((one.code, code), ""), "") if marks else ""
            answer = said or ("by video or phone" if joining.by(one, code) in REMOTE else "")
            found[code].append(NextSession(code=one.code, group=one.group, start=one.start, answer=answer))
    return found
