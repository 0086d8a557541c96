"""Every declared fact, and the fact rows of a practice on one day."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from addon.facts.catalog import SUBJECTS, Fact, FactRow, may_test
from addon.facts.clinician import CLINICIAN_FACTS, clinician_rows
from addon.facts.group import GROUP_FACTS, group_rows
from addon.facts.member import MEMBER_FACTS
from addon.facts.member_session import MEMBER_SESSION_FACTS, member_session_rows
from addon.facts.membership import membership_rows
from addon.facts.membership_catalog import MEMBERSHIP_FACTS
from addon.facts.practice_index import PracticeIndex, indexed
from addon.facts.score_course import score_course_rows
from addon.facts.score_course_catalog import SCORE_COURSE_FACTS
from addon.facts.session import SESSION_FACTS, session_rows
from addon.records import GroupSession, Practice

ALL_FACTS: tuple[Fact, ...] = (
    *MEMBER_FACTS,
    *MEMBERSHIP_FACTS,
    *SCORE_COURSE_FACTS,
    *GROUP_FACTS,
    *SESSION_FACTS,
    *MEMBER_SESSION_FACTS,
    *CLINICIAN_FACTS,
)
BY_LABEL: Mapping[str, Fact] = MappingProxyType({fact.label: fact for fact in ALL_FACTS})
BY_NAME: Mapping[str, Fact] = MappingProxyType({fact.name: fact for fact in ALL_FACTS})
DEFAULT_DAYS_AHEAD = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days, both inclusive, whose sessions get session and member-session facts."""

    first: date
    last: date

    def holds(self, session: GroupSession) -> bool:
        """Return whether the session takes place on one of the days."""
        return self.first <= session.start.date() <= self.last


def facts_about(about: str) -> tuple[Fact, ...]:
    """Return the facts a rule about this subject may test: its own and its parents'."""
    return tuple(fact for fact in ALL_FACTS if may_test(about, fact))


def fact_rows(
    practice: Practice, today: date, *, window: Window | None = None, about: Collection[str] = SUBJECTS
) -> Mapping[str, tuple[FactRow, ...]]:
    """Return ``{subject: its rows}`` for the subjects asked for (all by default).

    ``window`` limits sessions and member-sessions (today and the next 14 days by default); the other
    subjects have one row per active membership, score course, group and clinician.
    """
    index = indexed(practice, today)
    days = window or Window(first=today, last=today + timedelta(days=DEFAULT_DAYS_AHEAD))
    sessions = tuple(session for session in practice.sessions if days.holds(session))
    rows = {name: compute(index, sessions) for name, compute in _ROWS.items() if name in about}
    if "membership" in about:
        rows["membership"] = membership_rows(index)
    if "member-session" in about:
        parents = rows.get("membership") or membership_rows(index, {session.group for session in sessions})
        rows["member-session"] = member_session_rows(index, sessions, {row.subject: row for row in parents})
    return rows


_ROWS: Mapping[str, Callable[[PracticeIndex, Sequence[GroupSession]], tuple[FactRow, ...]]] = MappingProxyType(
    {
        "score course": lambda index, _: score_course_rows(index),
        "group": lambda index, _: group_rows(index),
        "clinician": lambda index, _: clinician_rows(index),
        "session": session_rows,
    }
)
