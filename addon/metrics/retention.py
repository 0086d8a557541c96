"""Who comes, who stays and who drops out, by group, by the way people came, by service and by clinician. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

from addon.metrics.kinds import CountedShare
from addon.metrics.leaving import UNTIL_LAST, active_members, left_unknown, there_until, unknown_in_words
from addon.metrics.practice_metrics import HEADLINE_SESSION, RETENTION, YEAR_DAYS, period_in_words
from addon.metrics.rates import Formula, Goal, rate
from addon.metrics.staying import UNPLANNED, stays
from addon.records import ATTENDED, Clinician, Membership, Practice, Prospect, TherapyGroup
from addon.records.days import days_of, quarters_back
from addon.records.intake import HELD, NO_SHOW, SAME_PERSON
from addon.sessions.tally import Attended, Tally, tally
from addon.typed_settings import smallest

BY_GROUP = Formula(name="by_group", label="8-session retention by group", words=RETENTION.words)
BY_WAY = Formula(
    name="by_way",
    label="8-session retention by how they came",
    words=f"{RETENTION.words}; Came by of their row in Intake",
)
BY_REFERRER = Formula(
    name="by_referrer",
    label="8-session retention by who sent them",
    words=f"{RETENTION.words}; Referred by of their row in Intake",
)
BY_WAIT = Formula(
    name="by_wait",
    label="8-session retention by time to the first session",
    words=f"{RETENTION.words}; days from First contact in Intake to the first session they attended",
)
TO_FIRST = (
    "days from First contact in Intake to the first session attended since, of people whose first session fell into "
    "the period; rows of the same person left out"
)
NINETIETH = f"{TO_FIRST}: the number of days within which nine in ten of them had come"
IN_STAGE = (
    "the middle number of days from the day a stage began to the day the next one began, of stages that ended in it; "
    "one that was noticed only after the next one had begun is left out: nobody can tell how long it was"
)
NO_SHOWS = Formula(
    name="screening_no_shows",
    label="No-shows of screenings",
    words="screenings with no show ÷ screenings held or with no show, by the day of Screening at; cancelled left out",
)
DROPPED = (
    "memberships that ended in the quarter with stopped coming or lost contact ÷ memberships on the roster on a day "
    f"of the quarter; {UNTIL_LAST}"
)
BY_SERVICE = Formula(name="by_service", label="Drop-out by service", words=f"{DROPPED}; Service of the group")
BY_CLINICIAN = Formula(name="by_clinician", label="Drop-out by clinician", words=f"{DROPPED}; who leads the group")
NOT_IN_INTAKE, NOBODY, NOT_FILLED_IN = "not through Intake", "nobody named", "not filled in"
_WAITS = ((14, "up to 14 days"), (28, "15 to 28 days"))
_LONG = "29 days or more"
QUARTERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionLine:
    """One line: a share, or ``days`` of ``people``."""

    about: str
    label: str
    of: CountedShare | None = None
    days: Decimal | None = None
    people: int = 0
    period: str
    formula: str


@dataclass(frozen=True, slots=True)
class _Case:
    """One of the whole of a share: whether it is of the part too, and whether nobody filled in when they left."""

    counts: bool
    left_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counting:
    """What the lines are counted from: the year that ended yesterday, and who came through Intake, by member."""

    practice: Practice
    today: date
    smallest: int
    prospects: Mapping[str, Prospect]
    first: Mapping[str, date]

    @property
    def last(self) -> date:
        return self.today - timedelta(days=1)

    @property
    def since(self) -> date:
        return self.last - timedelta(days=YEAR_DAYS - 1)

    @property
    def year(self) -> str:
        return period_in_words(self.since, self.last)

    def line(self, formula: Formula, label: str, cases: Collection[_Case], period: str = "") -> RetentionLine:
        """Return a share as a line."""
        when, counted = period or self.year, (sum(one.counts for one in cases), len(cases))
        of = rate(formula, counted, period=when, goal=Goal(None, self.smallest))
        note = unknown_in_words(sum(one.left_unknown for one in cases))
        words = f"{formula.words}. {note}" if note else formula.words
        return RetentionLine(about=formula.label, label=label, of=of, period=when, formula=words)


@dataclass(frozen=True, slots=True)
class _Past:
    """What was attended, and who is an active member: together they tell until when somebody was there."""

    done: Tally
    active: frozenset[str]

    def is_there(self, one: Membership, first: date, last: date) -> bool:
        """Return whether a membership was on the roster on a day from ``first`` to ``last``."""
        if one.left is None and there_until(one.member, self._own(one), self.active) < first.toordinal():
            return False
        return (one.joined is None or one.joined <= last) and (one.left is None or one.left >= first)

    def case(self, one: Membership, *, counts: bool) -> _Case:
        """Return a membership as one of a whole."""
        return _Case(counts, one.left is None and left_unknown(one.member, self._own(one), self.active))

    def _own(self, one: Membership) -> Attended:
        return self.done.attended[one.group][one.member]


def retention_lines(practice: Practice, today: date) -> tuple[RetentionLine, ...]:
    """Return every line as of the end of yesterday."""
    there = [one for one in practice.prospects if one.stage != SAME_PERSON]
    prospects = {one.member: one for one in there if one.member}
    counting = _Counting(
        practice=practice,
        today=today,
        smallest=smallest(practice.settings),
        prospects=prospects,
        first=first_sessions(practice, prospects, today - timedelta(days=1)),
    )
    past = _Past(tally(practice, counting.last), active_members(practice))
    staying = (*_staying(counting, past), *_drop_outs(counting, past))
    return (*_times(counting, there), *_screenings(counting, there), *staying)


def first_sessions(practice: Practice, prospects: Mapping[str, Prospect], last: date) -> dict[str, date]:
    """Return the day of the first session that each prospect attended since the first contact, by member."""
    days = {one.code: one.start.date() for one in practice.sessions if one.start.date() <= last}
    found: dict[str, date] = {}
    for row in practice.attendance:
        one, day = prospects.get(row.member), days.get(row.session)
        if row.status not in ATTENDED or one is None or day is None or one.first_contact is None:
            continue
        if day >= one.first_contact.date():
            found[row.member] = min(day, found.get(row.member, day))
    return found


def _times(counting: _Counting, there: Iterable[Prospect]) -> Iterator[RetentionLine]:
    waits = sorted(_wait(counting, member, day) for member, day in counting.first.items() if counting.since <= day)
    about = "From first contact to first session"
    yield _days(counting, about, "median", waits, TO_FIRST)
    ninth = waits[-(-len(waits) * 9 // 10) - 1 :][:1] if waits else []
    yield _days(counting, about, "90th percentile", ninth, NINETIETH, people=len(waits))
    spent: defaultdict[str, list[int]] = defaultdict(list)
    for one in there:
        for before, after in pairwise(one.steps):
            if counting.since <= after.day <= counting.last and before.day <= after.day:
                spent[before.stage].append((after.day - before.day).days)
    for stage, days in spent.items():
        yield _days(counting, "Days in a stage", stage, sorted(days), IN_STAGE)


def _wait(counting: _Counting, member: str, day: date) -> int:
    first = counting.prospects[member].first_contact
    return (day - first.date()).days if first else 0


def _days(
    counting: _Counting, about: str, label: str, days: list[int], formula: str, *, people: int | None = None
) -> RetentionLine:
    middle = Decimal(str(median(days))) if days else None
    count = len(days) if people is None else people
    return RetentionLine(about=about, label=label, days=middle, people=count, period=counting.year, formula=formula)


def _screenings(counting: _Counting, there: Iterable[Prospect]) -> Iterator[RetentionLine]:
    done = [
        one.screening
        for one in there
        if one.screening in {HELD, NO_SHOW}
        and one.screening_at
        and counting.since <= one.screening_at.date() <= counting.last
    ]
    yield counting.line(NO_SHOWS, "all", [_Case(one == NO_SHOW) for one in done])


def _staying(counting: _Counting, past: _Past) -> Iterator[RetentionLine]:
    kept = list(stays(past.done, counting.practice, since=counting.since, number=HEADLINE_SESSION))
    groups = _labels(counting.practice.groups)
    ways: tuple[tuple[Formula, Callable[[Membership], str]], ...] = (
        (BY_GROUP, lambda one: groups.get(one.group, one.group)),
        (BY_WAY, lambda one: counting.prospects[one.member].came_by),
        (BY_REFERRER, lambda one: counting.prospects[one.member].referred_by or NOBODY),
        (BY_WAIT, lambda one: _band(counting, one)),
    )
    for formula, label in ways:
        through_intake = formula is not BY_GROUP
        counted: dict[str, list[_Case]] = {}
        for one, _, stayed in kept:
            came_here = not through_intake or _came_through(counting, one)
            counted.setdefault(label(one) if came_here else NOT_IN_INTAKE, []).append(past.case(one, counts=stayed))
        for which in sorted(counted):
            yield counting.line(formula, which, counted[which])


def _labels(every: Iterable[TherapyGroup | Clinician]) -> dict[str, str]:
    """Return what tells each from all others, by code: the name, with the code where two have it; the code if blank."""
    names = {one.code: one.name.strip() for one in every}
    times = Counter(names.values())
    return {code: (f"{name} ({code})" if times[name] > 1 else name) if name else code for code, name in names.items()}


def _came_through(counting: _Counting, one: Membership) -> bool:
    """Return whether a membership followed from a row of Intake: it began on the first contact's day or later."""
    asked = counting.prospects.get(one.member)
    first = asked.first_contact if asked else None
    return asked is not None and not (first and one.joined and one.joined < first.date())


def _band(counting: _Counting, one: Membership) -> str:
    first = counting.first.get(one.member)
    if first is None:
        return NOT_FILLED_IN
    days = _wait(counting, one.member, first)
    return next((words for most, words in _WAITS if days <= most), _LONG)


def _drop_outs(counting: _Counting, past: _Past) -> Iterator[RetentionLine]:
    services = {one.code: one.service for one in counting.practice.groups}
    names = _labels(counting.practice.clinicians)
    leaders = {one.code: names.get(one.clinician, NOBODY) for one in counting.practice.groups}
    quarters = [days_of(one) for one in quarters_back(counting.today, QUARTERS + 1)[1:]]
    for formula, whose in ((BY_SERVICE, services), (BY_CLINICIAN, leaders)):
        for first, last in quarters:
            counted: dict[str, list[_Case]] = {}
            for one in counting.practice.memberships:
                if one.group in whose and past.is_there(one, first, last):
                    case = past.case(one, counts=_dropped(one, first, last))
                    counted.setdefault(whose[one.group], []).append(case)
            for which in sorted(counted):
                yield counting.line(formula, which, counted[which], period_in_words(first, last))


def _dropped(one: Membership, first: date, last: date) -> bool:
    return one.left is not None and first <= one.left <= last and one.exit_reason in UNPLANNED
