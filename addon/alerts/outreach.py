"""An outreach: tries on day 1, 3 and 7, a letter on day 14, a decision a week after it. Pure.

Days are counted from the one on which it opened. One that falls on a Saturday, a Sunday or a day on which the practice
is closed is done on the next business day, and no step is due before the business day after the one before it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from addon.alerts.work import DECISIONS, TRIES, Work
from addon.deadlines import business_day
from addon.names_in_text import day_in_words
from addon.records import OUTREACH

_DAYS = (3, 7, 14, 21)
"""After how many days: the second and the third try, the letter, the decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The next thing to do in an outreach, and its day."""

    what: str
    due: date


def steps(opened: date, first: date, *, closed: Collection[date] = ()) -> tuple[date, ...]:
    """Return the day of each step: the tries, the letter, the decision; ``first`` is that of the first try."""
    days = [first]
    for number in _DAYS:
        wanted = business_day(opened + timedelta(days=number - 1), 1, closed=closed)
        days.append(max(wanted, business_day(days[-1], 1, closed=closed)))
    return tuple(days)


def next_step(work: Work, days: tuple[date, ...]) -> Step:
    """Return what is to be done next; a try that somebody began to log is finished first."""
    done = len(work.logged)
    if done < TRIES:
        half, due = work.half_logged, days[done]
        following = next(one for one in work.tries if not one.is_logged)
        return Step(what=" and ".join(half.missing) if half else f"{following.name} by {day_in_words(due)}", due=due)
    last, what = (TRIES, "letter") if work.letter_on is None else (TRIES + 1, "decision")
    return Step(what=f"{what} by {day_in_words(days[last])}", due=days[last])


def missing_for_outreach(work: Work, step: Step) -> list[str]:
    """Return what an outreach still needs: the next step, or what a decision lacks; nothing: it is done."""
    if work.reached_on is not None:
        return []
    if work.decision not in DECISIONS[OUTREACH]:
        wrong = [f"decision ({work.decision} is not one for an outreach)"] if work.decision else []
        return [step.what, *wrong]
    who = (("Reviewed by", work.reviewed_by), ("Reviewed on", work.reviewed_on))
    lacking = " and ".join(header for header, there in who if not there)
    return [f"{lacking} (who decided, and when)"] if lacking else []
