"""One line of Today: what any room has to tell of what waits for a person. Plain data."""

from dataclasses import dataclass
from datetime import date, timedelta

SOON = "soon"
"""What has its day after this week, and a first step that should not wait: a reminder."""
LATER = "later"
"""What has its time after this week, or none."""
COVER = "Cover"
"""The kind of the lines about a session without its leader, whose code is ``who``: they come right after safety."""
WEEK = timedelta(days=6)
"""This week: today and the six days after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The row that a line jumps to: the first one in a tab whose ``field`` shows ``value``, and what the link shows.

    A ``row`` is jumped to as it is; ``tab`` is then its title. In another view it is the first column that shows it.
    """

    tab: str
    value: str | date = ""
    field: str = "id"
    text: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayLine:
    """One line: how urgent it is, who or where, what, by when, whose it is, what the rule plans, where it jumps to.

    ``about`` is what it tells in a few words, for the end of another line about the same person; ``stands_for`` how
    many rows it tells of, ``reds`` how many of them are red; ``alerts`` are those of its rows that are alerts although
    a flag leads. ``since`` is the day on which it was asked. ``as_it_is``: no code in it becomes a name. ``is_shown``:
    it is never only counted, however full the screen is.
    """

    kind: str
    urgency: str = ""
    who: str = ""
    what: str
    by: date | None = None
    clinician: str = ""
    plan: str = ""
    target: Target | None = None
    about: str = ""
    stands_for: int = 1
    reds: int = 0
    alerts: tuple["TodayLine", ...] = ()
    since: date | None = None
    as_it_is: bool = False
    is_shown: bool = False


def timed(severity: str, by: date | None, today: date) -> str:
    """Return the urgency in words, such as ``red, overdue``."""
    if by is None or by > today + WEEK:
        return f"{severity}, {LATER}"
    return f"{severity}, {'overdue' if by < today else 'today' if by == today else 'this week'}"


def reminded(severity: str, by: date | None, today: date) -> str:
    """Return the urgency of what is reminded of now: as ``timed``, but ``soon`` where its day comes after this week."""
    return timed(severity, by, today).replace(LATER, SOON)


Counted = tuple[str, str]
"""The words for one, and for several, of what is only counted: ``flag is due later``, ``flags are due later``."""


@dataclass(frozen=True, slots=True)
class TodayLines:
    """What a part wants told on Today; those of all parts add up. The lines that are due after this week are counted.

    ``later`` is how one of those, and how several, are counted, as in "paper is due later" and "papers are due later".
    Targets are in tabs that Today lists.
    """

    lines: tuple[TodayLine, ...]
    later: Counted
