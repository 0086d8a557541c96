"""What an agency knows about each practice: a line that every pass publishes, and its Today in codes. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from addon.memory import Kept
from addon.service.told import FAILED, WAITS
from addon.today.outside import OutsideCounts, OutsideLine
from addon.today_line import COVER, SOON

LATE = timedelta(minutes=30)
"""A practice whose sheets were read longer ago than this needs somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeLine:
    """One practice as its last pass left it: counts and codes, never a name but the practice's own.

    ``looked`` is when the sheets were read last (UTC), ``began`` when a pass was tried last, ``result`` how that ended,
    and ``failures`` how many failed in a row. ``safety`` counts answers and texts that nobody has handled, ``held`` the
    messages whose time has come and that did not leave, ``unsent`` those of the last day that did not arrive;
    ``paused``: nothing is sent.
    """

    name: str = ""
    looked: datetime | None = None
    began: datetime | None = None
    result: str = ""
    trouble: str = ""
    failures: int = 0
    safety: int = 0
    questions: int = 0
    conflicts: int = 0
    requests: int = 0
    problems: int = 0
    held: int = 0
    unsent: int = 0
    paused: bool = False
    due: OutsideCounts = field(default_factory=OutsideCounts)

    @property
    def to_decide(self) -> int:
        """Return how many questions, conflicts and requests wait for a person."""
        return self.questions + self.conflicts + self.requests

    def is_late(self, now: datetime) -> bool:
        """Return whether the sheets were not read for so long that somebody has to look why."""
        return self.looked is None or now - self.looked > LATE

    def fails(self, now: datetime) -> bool:
        """Return whether its passes do not get through: the last ones failed, or none has read the sheets for long."""
        return self.result == FAILED or self.is_late(now)

    @property
    def waits_for_workbook(self) -> bool:
        """Return whether changes wait because somebody has the workbook open."""
        return self.result == WAITS


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeToday:
    """The lines of one practice's Today, in its order."""

    lines: tuple[OutsideLine, ...] = ()


LINE = Kept("practice line", PracticeLine)
TODAY = Kept("practice today", PracticeToday)
"""Both in the agency's own state, by the practice's id: one query has all of them."""
NEVER = PracticeLine()
"""A practice of which no pass was tried yet."""


def need(line: PracticeLine, now: datetime) -> tuple[int, ...]:
    """Return how much a practice needs somebody: safety first, then passes that fail, then what is due and waits."""
    return (
        line.safety,
        int(line.fails(now)),
        line.due.overdue,
        line.due.today,
        line.held + line.unsent + line.paused,
        line.to_decide,
        line.problems,
        line.due.this_week,
    )


def by_need(lines: Mapping[str, PracticeLine], now: datetime) -> list[tuple[str, PracticeLine]]:
    """Return the practices, by id, that need somebody most first; equals by their ids."""
    return sorted(lines.items(), key=lambda pair: ([-count for count in need(pair[1], now)], pair[0]))


def told_apart(lines: Mapping[str, PracticeLine]) -> dict[str, PracticeLine]:
    """Return the lines without names that several practices have, such as one nobody has filled in: ids tell them."""
    times = Counter(line.name for line in lines.values())
    return {one: replace(line, name="") if times[line.name] > 1 else line for one, line in lines.items()}


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the Today of all practices: whose it is, and where it is there."""

    practice: str
    place: int
    line: OutsideLine


_URGENT = ("overdue", "today", "this week", SOON)


def across(todays: Mapping[str, PracticeToday]) -> list[Shown]:
    """Return the lines of all practices in Today's order: safety, cover, then by when, red before amber."""
    found = [Shown(name, place, line) for name, one in todays.items() for place, line in enumerate(one.lines)]
    return sorted(found, key=_order)


def _order(one: Shown) -> tuple[int, bool, date, str, int]:
    line = one.line
    return _rank(line), not line.urgency.startswith("red"), line.by or date.max, one.practice, one.place


def _rank(line: OutsideLine) -> int:
    if line.urgency == "safety":
        return 0
    if line.kind == COVER:
        return 1
    if line.kind == "Session" and line.urgency.endswith("today"):
        return 2
    return next((at for at, words in enumerate(_URGENT, 3) if line.urgency.endswith(words)), 3 + len(_URGENT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The due work of one person: the sums over the practices that they work for."""

    person: str
    practices: int = 0
    safety: int = 0
    overdue: int = 0
    today: int = 0
    this_week: int = 0
    to_decide: int = 0


def load_of(person: str, lines: Iterable[PracticeLine]) -> Load:
    """Return what is due in the practices of one person; what several people share counts for each of them."""
    theirs = list(lines)
    return Load(
        person=person,
        practices=len(theirs),
        safety=sum(one.safety for one in theirs),
        overdue=sum(one.due.overdue for one in theirs),
        today=sum(one.due.today for one in theirs),
        this_week=sum(one.due.this_week for one in theirs),
        to_decide=sum(one.to_decide for one in theirs),
    )
