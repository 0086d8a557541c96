"""What is due in Intake, on Today and in the daily digest of whoever owns it. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date

from addon.digest_line import DigestLine, DigestLines
from addon.intake.rows import TAB
from addon.intake.stages import StageNow
from addon.names_in_text import day_in_words, time_in_words
from addon.records import Prospect
from addon.records.intake import SCREENING_BOOKED
from addon.today_line import Target, TodayLine, TodayLines, timed

DIGEST_TO = "Intake digest to"
"""The setting that names who is told where no clinician owns a row."""
Due = tuple[Prospect, StageNow, date]


def due_ones(lived: Iterable[tuple[Prospect, StageNow]]) -> list[Due]:
    """Return those that ask for somebody by a day, the oldest first."""
    found = [(one, now, now.due) for one, now in lived if now.due is not None]
    return sorted(found, key=lambda due: (due[2], due[0].code))


def today_lines(due: Iterable[Due], owners: dict[str, str], today: date) -> TodayLines:
    """Return one line a person: amber on its day, red from then on; ``owners`` are clinicians' names by code."""
    lines = tuple(_line(one, owners, today) for one in due)
    return TodayLines(lines, later=("person in Intake is due later", "people in Intake are due later"))


def _line(due: Due, owners: dict[str, str], today: date) -> TodayLine:
    one, now, day = due
    at = one.screening_at if now.stage == SCREENING_BOOKED and day == today else None
    return TodayLine(
        kind="Screening" if at else "Intake",
        urgency="today" if at else timed("red" if day < today else "amber", day, today),
        who=f"{one.name} ({one.code})",
        what=f"{time_in_words(at)}: screening" if at else f"{now.stage}: {now.act}",
        is_shown=at is not None,
        by=day,
        clinician=owners.get(one.owner, ""),
        target=Target(tab=TAB, value=one.code),
        as_it_is=True,
    )


def digest_lines(due: Iterable[Due], lead: str, today: date) -> DigestLines:
    """Return what each owner is told: what is due today or overdue. ``lead`` is told where nobody owns a row."""
    return DigestLines(tuple(_digest(due, lead, today)))


def _digest(due: Iterable[Due], lead: str, today: date) -> Iterator[DigestLine]:
    for one, now, day in due:
        whom = one.owner or lead
        if whom and day <= today:
            late = ", overdue" if day < today else ""
            yield DigestLine(
                clinician=whom, text=f"Intake {one.code}, {now.stage}: {now.act}, by {day_in_words(day)}{late}"
            )
