"""Facts of a membership: what the attendance history tells about a member in one group.

Only memberships active today have rows. Their history is every row of that member in that group from
the joining day up to today; sessions that the practice cancelled and excused absences are not expected,
and a row nobody has reported yet counts neither way (it is counted in "Unreported sessions").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from addon.facts.catalog import FactRow, declared
from addon.facts.group import group_values, share
from addon.facts.member import member_values
from addon.facts.practice_index import PracticeIndex, Visit
from addon.records import ATTENDED, MISSED, NOT_EXPECTED, UNREPORTED, Membership
from addon.records.sessions import BY_PRACTICE
from addon.tabs import Value

MEMBERSHIP_FACTS = declared("membership")
NO_MEMBERSHIP: Mapping[str, Value] = {fact.name: None for fact in MEMBERSHIP_FACTS}
_LAST, _FIRST = 6, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A membership's past, oldest first: sessions that took place, those that count as expected, the unreported."""

    took_place: tuple[Visit, ...]
    expected: tuple[Visit, ...]
    unreported: tuple[Visit, ...]

    @property
    def attended(self) -> tuple[Visit, ...]:
        """The expected sessions the member took part in."""
        return tuple(visit for visit in self.expected if visit.row.status in ATTENDED)


def history(index: PracticeIndex, membership: Membership) -> History:
    """Return the membership's past up to and including today; today's unmarked session is still open."""
    first, today = membership.joined or date.min, index.today
    took_place, expected, unreported = [], [], []
    for visit in index.visits.get((membership.group, membership.member), ()):
        day, status = visit.start.date(), visit.row.status
        if not first <= day <= today or visit.session.state == "cancelled" or status == BY_PRACTICE:
            continue
        if status not in UNREPORTED:
            took_place.append(visit)
            if status not in NOT_EXPECTED:
                expected.append(visit)
        elif day < today:
            took_place.append(visit)
            unreported.append(visit)
    return History(took_place=tuple(took_place), expected=tuple(expected), unreported=tuple(unreported))


def membership_rows(index: PracticeIndex) -> tuple[FactRow, ...]:
    """Return one row per membership active today, its member's and group's facts included."""
    group_facts = {code: group_values(index, code) for code in index.active_by_group}
    firsts = _first_sessions(index)
    last_scores = _last_score_days(index)
    return tuple(
        _row(index, one, group_facts[one.group], (firsts.get(one.group), last_scores.get(one.member)))
        for one in index.active
    )


def _row(
    index: PracticeIndex, one: Membership, group: Mapping[str, Value], known: tuple[date | None, date | None]
) -> FactRow:
    past = history(index, one)
    first_session, last_score = known
    values = {
        **member_values(index, one.member),
        **group,
        **_attendance(past),
        **_time(past, one, index.today),
        "missed_in_first_3": _early_misses(past, one, first_session),
        "attended_since_any_score": _unscored(index, past, last_score),
        "usually_joins": one.joins_by or None,
        "history_disputed": any(v.row.disputed for v in (*past.expected[-_LAST:], *past.unreported)),
    }
    return FactRow(
        about="membership",
        subject=f"{one.member} in {one.group}",
        began=_began(past, one),
        values=values,
        group=one.group,
        member=one.member,
        clinician=index.groups[one.group].clinician,
    )


def _attendance(past: History) -> dict[str, Value]:
    attended = past.attended
    return {
        "missed_in_a_row": len(_run(past.expected, MISSED)),
        "attended_in_a_row": len(_run(past.expected, ATTENDED)),
        "missed_of_last_6": len(_missed(past.expected[-_LAST:])),
        "expected_sessions": len(past.expected),
        "attended_share": share(len(attended), len(past.expected)),
        "last_attended": attended[-1].start.date() if attended else None,
        "unreported_sessions": len(past.unreported),
        "sessions_since_joining": len(past.took_place),
    }


def _time(past: History, one: Membership, today: date) -> dict[str, Value]:
    attended = past.attended
    return {
        "days_since_attended": (today - attended[-1].start.date()).days if attended else None,
        "days_since_joining": (today - one.joined).days if one.joined else None,
    }


def _run(visits: tuple[Visit, ...], statuses: frozenset[str]) -> tuple[Visit, ...]:
    return tuple(takewhile(lambda visit: visit.row.status in statuses, reversed(visits)))


def _missed(visits: Iterable[Visit]) -> tuple[Visit, ...]:
    return tuple(visit for visit in visits if visit.row.status in MISSED)


def _began(past: History, one: Membership) -> str:
    """The session that began the present run of misses, else the oldest miss still looked at, else the joining."""
    run = _run(past.expected, MISSED)
    looked_at = run[-1:] or _missed(past.expected[-_LAST:]) or _missed(past.expected[:_FIRST])
    if looked_at:
        return looked_at[0].session.code
    return one.joined.isoformat() if one.joined else ""


def _early_misses(past: History, one: Membership, first_session: date | None) -> int | None:
    """None where attendance begins so much later than the membership that the first sessions are unknown."""
    if one.joined is None or (first_session is not None and first_session > one.joined + timedelta(weeks=4)):
        return None
    return len(_missed(past.expected[:_FIRST]))


def _unscored(index: PracticeIndex, past: History, last_score: date | None) -> int | None:
    if not index.practice.scores:
        return None
    return sum(1 for visit in past.attended if last_score is None or visit.start.date() > last_score)


def _first_sessions(index: PracticeIndex) -> dict[str, date]:
    found: dict[str, date] = {}
    for session in index.practice.sessions:
        day = session.start.date()
        if day < found.get(session.group, date.max):
            found[session.group] = day
    return found


def _last_score_days(index: PracticeIndex) -> dict[str, date]:
    found: dict[str, date] = {}
    for score in index.practice.scores:
        if found.get(score.member, date.min) < score.on <= index.today:
            found[score.member] = score.on
    return found
