"""Why a member is flagged or not, and what comes next for them, as somebody asked: on a card or in Control. Plain data.

Codes and rules only, no name. A pass answers what was asked and keeps the answer up to date for a day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from addon.memory import Kept

EXPLAIN = "explain"
"""A kind of arrival. Its body: ``member`` (the code), ``by`` (the user's name)."""
KEPT_UP = timedelta(days=1)
"""How long after it was asked an answer is worked out again by every pass that has something new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRead:
    """One flag rule about a member: ``matched`` is None where a value is missing; ``reasons`` are clauses."""

    title: str
    matched: bool | None
    reasons: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSession:
    """A session to come at which a member is expected, in wall time.

    ``answer``: what they answered, or that they come by video or phone; "" where nobody knows of either.
    """

    code: str
    group: str
    start: datetime
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberExplained:
    """A member as the last pass saw them; ``is_known`` is false where no member has this code.

    ``asked`` and ``at`` are instants: when it was asked last, and the pass that worked it out. ``rules`` has the rules
    that match, those nobody can tell of, then the nearest misses. ``papers`` names the documents that do not count as
    signed, each with how it is. ``clinicians`` are the codes of those who lead a group of theirs, today in somebody's
    place too: of clinicians only they may read it.
    """

    member: str
    asked: datetime
    at: datetime
    is_known: bool = True
    groups: tuple[str, ...] = ()
    rules: tuple[RuleRead, ...] = ()
    sessions: tuple[NextSession, ...] = ()
    papers: tuple[str, ...] = ()
    clinicians: tuple[str, ...] = ()


EXPLAINED = Kept("member explained", MemberExplained)
"""By the member's code."""
