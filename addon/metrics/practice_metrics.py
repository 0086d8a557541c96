"""Computes the Dashboard's numbers of a practice on one day."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from addon.metrics.alerts import AlertsUntil, alert_lines
from addon.metrics.kinds import CountedShare, GroupLine, Metrics, WeekLine
from addon.metrics.leaving import UNTIL_LAST, unknown_in_words
from addon.metrics.rates import Formula, Goal, rate
from addon.metrics.scores import measure_lines
from addon.metrics.seats import begins, group_lines
from addon.metrics.staying import counted_by_attendance, dropped_out, exits, stayed, stays
from addon.names_in_text import date_in_words
from addon.records import Practice
from addon.sessions.tally import (
    CAME,
    CANCELLED,
    DISPUTED,
    LATE_CANCEL,
    NO_SHOW,
    OFF_ROSTER,
    UNREPORTED,
    Tally,
    tally,
)
from addon.typed_settings import amount, smallest

PERIOD_WEEKS, YEAR_DAYS, WEEKS, RETENTION_SESSIONS, HEADLINE_SESSION = 13, 365, 26, 12, 8
_EXPECTED = "expected attendances (marked, on the roster that day; excused and practice-cancelled left out)"

NO_SHOWS = Formula(name="no_show", label="No-show rate", words=f"no show ÷ {_EXPECTED}")
MISSED = Formula(name="missed", label="Missed rate", words=f"(no show + late cancel) ÷ {_EXPECTED}")
ATTENDANCE = Formula(
    name="attendance",
    label="Attendance rate",
    words=f"(attended + late arrival + left early + makeup) ÷ {_EXPECTED}",
)
EARLY_ENDS = Formula(
    name="early_termination",
    label="Early termination",
    words="exits with the reason stopped coming or lost contact ÷ all exits in the period but moves to another group",
)
DROP_OUT = Formula(name="drop_out", label="Operational drop-out", words="")
RETENTION = Formula(
    name="retention",
    label="8-session retention",
    words="memberships still active, or attending, at their group's 8th held session from joining on "
    "÷ memberships whose 8th session fell into the period; who is in two groups counts twice, who joined before the "
    f"group's first session on record is left out; {UNTIL_LAST}",
)
FILL = Formula(
    name="fill",
    label="Seats taken",
    words="places taken on the rosters ÷ seats, over the active groups that have begun (First session in Groups, or an "
    "earlier session on record) and name their seats",
    sampled=False,
)
UNMARKED = Formula(
    name="unreported",
    label="Rows not yet reported",
    words="past rows without a status or not reported ÷ all past rows that could count",
    sampled=False,
)
IN_DISPUTE = Formula(
    name="disputed",
    label="Rows in dispute",
    words="rows with an open conflict ÷ all past rows that could count; each counts as the sheet shows it",
    sampled=False,
)


def practice_metrics(practice: Practice, *, today: date, settings: Mapping[str, object]) -> Metrics:
    """Return every number of the Dashboard as of the end of yesterday.

    ``settings`` holds typed values by their names in the Settings tab (shares as 0.10).
    """
    last = today - timedelta(days=1)
    first = last - timedelta(weeks=PERIOD_WEEKS) + timedelta(days=1)
    done = tally(practice, last)
    least = smallest(settings)
    goal = amount(settings, "No-show goal", Decimal("0.10"))
    period = period_in_words(first, last)
    groups = group_lines(practice, done, first=first, last=last, period=period, smallest=least)
    staying, retention = _staying(practice, done, today=today, settings=settings, smallest=least)
    counts = done.total(first.toordinal(), last.toordinal())
    return Metrics(
        goal=goal,
        smallest=least,
        rates=(
            *_attending(counts, period, Goal(goal, least)),
            *staying,
            _fill(groups, practice, done, last),
            *_open_rows(counts, period, Goal(None, least)),
        ),
        weeks=_weeks(done, last, Goal(goal, least)),
        groups=groups,
        retention=retention,
        measures=measure_lines(practice, today),
        alerts=alert_lines(
            AlertsUntil.of(practice.alerts, first, last), attended=counts[CAME], smallest=least, period=period
        ),
    )


def period_in_words(first: date, last: date) -> str:
    """Return a period as a person reads it: ``Dec 3 2025 to Mar 3 2026``."""
    return f"{date_in_words(first)} to {date_in_words(last)}"


def _attending(counts: list[int], period: str, goal: Goal) -> tuple[CountedShare, CountedShare, CountedShare]:
    expected = sum(counts[: CANCELLED + 1])
    plain = Goal(None, goal.smallest)
    disputed = counts[DISPUTED]
    disputes = f"In dispute, counted as shown: {disputed}." if disputed else ""
    off = counts[OFF_ROSTER]
    unlisted = f"Left out, not on the roster that day: {off}." if off else ""
    missed = counts[NO_SHOW] + counts[LATE_CANCEL]
    return (
        rate(
            NO_SHOWS,
            (counts[NO_SHOW], expected),
            period=period,
            goal=goal,
            note=" ".join(filter(None, (disputes, unlisted))),
        ),
        rate(MISSED, (missed, expected), period=period, goal=plain, note=disputes),
        rate(ATTENDANCE, (counts[CAME], expected), period=period, goal=plain, note=disputes),
    )


def _staying(
    practice: Practice, done: Tally, *, today: date, settings: Mapping[str, object], smallest: int
) -> tuple[tuple[CountedShare, CountedShare, CountedShare], tuple[CountedShare, ...]]:
    last, plain = today - timedelta(days=1), Goal(None, smallest)
    since = last - timedelta(days=YEAR_DAYS - 1)
    year = period_in_words(since, last)
    early, ended, unexplained = exits(practice.memberships, since, last)
    goal = Goal(amount(settings, "Early termination goal", Decimal("0.20")), smallest)
    number = int(amount(settings, "Operational drop-out after", Decimal(4)))
    gone = dropped_out(done, practice, today=today, sessions=number)
    note = f"Without a reason, counted as exits only: {unexplained}." if unexplained else ""
    curve = tuple(
        rate(Formula(name=f"retention_{at}", label=str(at), words=RETENTION.words), pair, period=year, goal=plain)
        for at, pair in enumerate(stayed(done, practice, since=since, numbers=RETENTION_SESSIONS), start=1)
    )
    eighth = curve[HEADLINE_SESSION - 1]
    kept = (one for one, _, _ in stays(done, practice, since=since, number=HEADLINE_SESSION))
    unknown = unknown_in_words(counted_by_attendance(done, practice, kept))
    return (
        rate(EARLY_ENDS, (early, ended), period=year, goal=goal, note=note),
        rate(_drop_out(number), gone, period=f"as of {date_in_words(last)}", goal=plain),
        rate(RETENTION, (eighth.part, eighth.whole), period=year, goal=plain, note=unknown),
    ), curve


def _drop_out(number: int) -> Formula:
    words = (
        f"active members on a roster without a planned end who came to none of their last {number} expected sessions, "
        "or to none (of two or more) for over 30 days on the roster ÷ active members on a roster who were expected at "
        "least once; a session not reported yet counts as attended"
    )
    return Formula(name=DROP_OUT.name, label=DROP_OUT.label, words=words)


def _fill(groups: tuple[GroupLine, ...], practice: Practice, done: Tally, last: date) -> CountedShare:
    first_days, active = done.first_days(), [group for group in practice.groups if group.is_running]
    begun = {group.code for group in active if begins(group, first_days) <= last.toordinal()}
    counted = [line for line in groups if line.seats and line.group in begun]
    without, ahead = len(begun) - len(counted), len(active) - len(begun)
    notes = [f"Active groups without a number of seats: {without}."] if without else []
    notes += [f"Active groups that have not begun, left out: {ahead}."] if ahead else []
    seats = (sum(line.on_roster for line in counted), sum(line.seats or 0 for line in counted))
    period = f"as of {date_in_words(last)}"
    return rate(FILL, seats, period=period, goal=Goal(None, 0), note=" ".join(notes))


def _open_rows(counts: list[int], period: str, plain: Goal) -> tuple[CountedShare, CountedShare]:
    rows = sum(counts[: UNREPORTED + 1])
    return (
        rate(UNMARKED, (counts[UNREPORTED], rows), period=period, goal=plain),
        rate(IN_DISPUTE, (counts[DISPUTED], rows), period=period, goal=plain),
    )


def _weeks(done: Tally, last: date, goal: Goal) -> tuple[WeekLine, ...]:
    """Return the weeks that are over: the running one would look like a week without anybody who stayed away."""
    tomorrow = last + timedelta(days=1)
    running = tomorrow - timedelta(days=tomorrow.weekday())
    lines = []
    for back in range(WEEKS, 0, -1):
        monday = running - timedelta(weeks=back)
        sunday = monday + timedelta(days=6)
        counts = done.total(monday.toordinal(), sunday.toordinal())
        counted = (counts[NO_SHOW], sum(counts[: CANCELLED + 1]))
        lines.append(
            WeekLine(monday=monday, no_shows=rate(NO_SHOWS, counted, period=period_in_words(monday, sunday), goal=goal))
        )
    return tuple(lines)
