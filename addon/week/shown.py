"""Each clinician's week as a card shows it: the sums of Week by clinician, the sessions of Week. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from addon.records import Clinician
from addon.week.load import AHEAD, SORTS, Taken
from addon.week.plan import Planned
from addon.week_shown import SessionShown, WeekShown


def weeks_shown(
    weeks: Iterable[tuple[Clinician, Sequence[Taken]]], plan: Sequence[Planned], today: date
) -> dict[str, WeekShown]:
    """Return by code what each clinician's card shows: of what takes their time, and of the plan's sessions."""
    return {
        one.code: WeekShown(
            clinician=one.code,
            first=today,
            minutes=tuple(_sums(found)),
            works=sum(slot.minutes for slot in one.works),
            sessions=tuple(_sessions(one.code, plan, today)),
        )
        for one, found in weeks
    }


def _sums(found: Sequence[Taken]) -> Iterator[tuple[str, int]]:
    for sort in SORTS:
        minutes = sum(one.minutes for one in found if one.sort == sort)
        if minutes:
            yield sort, minutes


def _sessions(code: str, plan: Iterable[Planned], today: date) -> Iterator[SessionShown]:
    for one in plan:
        session = one.session
        if code in one.by.present and session.start.date() < today + AHEAD:
            yield SessionShown(
                code=session.code,
                group=session.group,
                start=session.start,
                minutes=session.minutes,
                expected=one.expected,
                online=one.online,
            )
