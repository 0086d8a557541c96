"""Every declared fact, and the fact rows of a practice on one day."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType

from addon.facts.catalog import SUBJECTS, Fact, FactRow
from addon.facts.claim import CLAIM_FACTS
from addon.facts.clinician import CLINICIAN_FACTS, NO_CLINICIAN, clinician_rows, clinician_values
from addon.facts.group import GROUP_FACTS, group_rows
from addon.facts.member import MEMBER_FACTS
from addon.facts.member_session import MEMBER_SESSION_FACTS, member_session_rows
from addon.facts.membership import MEMBERSHIP_FACTS, NO_MEMBERSHIP, membership_rows
from addon.facts.practice import PRACTICE_FACTS, practice_rows, practice_values
from addon.facts.practice_index import PracticeIndex, indexed
from addon.facts.score_course import SCORE_COURSE_FACTS, ScoreHistory, score_course_rows, score_histories
from addon.facts.session import SESSION_FACTS, session_rows
from addon.facts.words import words_of
from addon.records import GroupSession, Practice
from addon.tabs import Value, folded

ALL_FACTS: tuple[Fact, ...] = (
    *MEMBER_FACTS,
    *MEMBERSHIP_FACTS,
    *SCORE_COURSE_FACTS,
    *GROUP_FACTS,
    *SESSION_FACTS,
    *MEMBER_SESSION_FACTS,
    *CLAIM_FACTS,
    *CLINICIAN_FACTS,
    *PRACTICE_FACTS,
)
BY_FOLDED_LABEL: Mapping[str, Fact] = MappingProxyType(
    {folded(label): fact for fact in ALL_FACTS for label in (*fact.old_labels, fact.label)}
)
"""What the headers of rule tabs are matched with; former labels are still understood."""
DEFAULT_DAYS_AHEAD = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days, both inclusive, whose sessions get rows about sessions and attendance."""

    first: date
    last: date

    def holds(self, session: GroupSession) -> bool:
        """Return whether the session takes place on one of the days."""
        return self.first <= session.start.date() <= self.last


class DayFacts:
    """The facts of one practice on one day; what several rule tabs need is computed once."""

    def __init__(self, practice: Practice, today: date) -> None:
        self._practice = practice
        self._today = today

    def rows(
        self, *, window: Window | None = None, about: Collection[str] = SUBJECTS
    ) -> Mapping[str, tuple[FactRow, ...]]:
        """Return ``{subject: its rows}`` for the subjects asked for (all by default).

        ``window`` limits the rows about sessions and attendance (today and the next 14 days by default); the other
        subjects have one row per active membership, score history, group and clinician.
        """
        days = window or Window(first=self._today, last=self._today + timedelta(days=DEFAULT_DAYS_AHEAD))
        sessions = tuple(session for session in self._practice.sessions if days.holds(session))
        rows = {name: compute(self._index, sessions) for name, compute in _ROWS.items() if name in about}
        if "membership" in about:
            rows["membership"] = tuple(self._memberships.values())
        if "member-session" in about:
            rows["member-session"] = member_session_rows(self._index, sessions, self._memberships)
        if "score course" in about:
            rows["score course"] = tuple(_with_membership(row, self._memberships) for row in rows["score course"])
        return {name: tuple(self._with_parents(row) for row in found) for name, found in rows.items()}

    def _with_parents(self, row: FactRow) -> FactRow:
        """Add the facts of whoever leads the group or the session, and of the practice."""
        clinician = self._clinicians.get(row.clinician, NO_CLINICIAN)
        return replace(row, values={**self._practice_values, **clinician, **row.values})

    @cached_property
    def words(self) -> Mapping[str, frozenset[str]]:
        """Return the words that rows have, by the name of the fact that shows them."""
        return words_of(self._practice)

    @cached_property
    def histories(self) -> Mapping[tuple[str, str], ScoreHistory]:
        """Return the score histories of members who are in a group today, by member code and measure."""
        return score_histories(self._index)

    @cached_property
    def _index(self) -> PracticeIndex:
        return indexed(self._practice, self._today)

    @cached_property
    def _memberships(self) -> Mapping[str, FactRow]:
        return {row.subject: row for row in membership_rows(self._index)}

    @cached_property
    def _clinicians(self) -> Mapping[str, Mapping[str, Value]]:
        return {one.code: clinician_values(self._index, one) for one in self._practice.clinicians}

    @cached_property
    def _practice_values(self) -> Mapping[str, Value]:
        return practice_values(self._index)


def _with_membership(row: FactRow, memberships: Mapping[str, FactRow]) -> FactRow:
    """Add the facts of the membership; they are blank where the member is in several groups."""
    parent = memberships.get(f"{row.member} in {row.group}")
    return replace(row, values={**NO_MEMBERSHIP, **(parent.values if parent else {}), **row.values})


_ROWS: Mapping[str, Callable[[PracticeIndex, Sequence[GroupSession]], tuple[FactRow, ...]]] = MappingProxyType(
    {
        "score course": lambda index, _: score_course_rows(index),
        "group": lambda index, _: group_rows(index),
        "clinician": lambda index, _: clinician_rows(index),
        "session": session_rows,
        "practice": lambda index, _: practice_rows(index),
    }
)
