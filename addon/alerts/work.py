"""What people typed into the row of an alert: what was done, since when, and what is still missing. Pure.

A day before what began the alert, or one still to come, counts as not filled in, and Still missing says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from addon.cells import canonical
from addon.names_in_text import date_in_words
from addon.records import ALERT, OUTREACH
from addon.tabs import Value

REACHED = "reached"
WITH_REASON = "continue with reason"
DECISIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        ALERT: frozenset({"adjust approach", "add individual", "change group", "step up", "refer", WITH_REASON}),
        OUTREACH: frozenset({"stop outreach", "exit"}),
    }
)
"""What may be decided, by protocol."""
ORDINALS = ("1st", "2nd", "3rd")
TRIES = len(ORDINALS)
_DAYS: Mapping[str, str] = MappingProxyType(
    {"reviewed_on": "Reviewed on", "discussed_on": "Discussed on", "letter_on": "Letter on"}
    | {f"try_{number}_on": f"{word} try on" for number, word in enumerate(ORDINALS, 1)}
)
"""The headers of the columns that hold days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try to reach the member. ``on`` is None for a day that cannot be; ``is_begun``: a cell is filled."""

    number: int
    on: date | None = None
    by: str = ""
    result: str = ""
    is_begun: bool = False

    @property
    def name(self) -> str:
        """Return ``1st try``."""
        return f"{ORDINALS[self.number - 1]} try"

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the headers of the cells that are not filled in."""
        cells = ((f"{self.name} on", self.on), (f"{self.name} by", self.by))
        result = () if self.result else (f"{ORDINALS[self.number - 1]} result",)
        return (*(header for header, there in cells if not there), *result)

    @property
    def is_logged(self) -> bool:
        """Return whether day, person and result are there."""
        return not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What was done about an alert. ``wrong`` are remarks about days that cannot be, as a person reads them."""

    reviewed_by: str = ""
    reviewed_on: date | None = None
    discussed_on: date | None = None
    decision: str = ""
    reason: str = ""
    letter_on: date | None = None
    tries: tuple[Try, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def logged(self) -> tuple[Try, ...]:
        """Return the tries that are logged wholly, in order."""
        return tuple(one for one in self.tries if one.is_logged)

    @property
    def is_reviewed(self) -> bool:
        """Return whether it is known who reviewed the case and when."""
        return bool(self.reviewed_by) and self.reviewed_on is not None

    @property
    def half_logged(self) -> Try | None:
        """Return a try that somebody began to log."""
        return next((one for one in self.tries if one.is_begun and not one.is_logged), None)

    @property
    def reached_on(self) -> date | None:
        """Return the first day on which somebody talked with the member."""
        days = (self.discussed_on, *(one.on for one in self.logged if one.result == REACHED))
        return min((day for day in days if day is not None), default=None)

    @property
    def acted(self) -> date | None:
        """Return the first day on which somebody did something."""
        days = (self.reviewed_on, self.discussed_on, self.letter_on, *(one.on for one in self.logged))
        return min((day for day in days if day is not None), default=None)


def work_in(row: Mapping[str, Value], *, began: date, today: date) -> Work:
    """Read what people typed into a row; ``began``: no day before it is about this alert."""
    typed = {name: day for name in _DAYS if isinstance(day := row.get(name), date)}
    days = {name: day for name, day in typed.items() if began <= day <= today}
    texts = {name: canonical(row.get(name)) for name in ("reviewed_by", "decision", "reason")}
    return Work(
        **texts,
        reviewed_on=days.get("reviewed_on"),
        discussed_on=days.get("discussed_on"),
        letter_on=days.get("letter_on"),
        tries=tuple(_try(row, number, days) for number in range(1, TRIES + 1)),
        wrong=tuple(_wrong(name, day, began, today) for name, day in typed.items() if name not in days),
    )


def _try(row: Mapping[str, Value], number: int, days: Mapping[str, date]) -> Try:
    on, by, result = (f"try_{number}_{part}" for part in ("on", "by", "result"))
    is_begun = any(row.get(name) for name in (on, by, result))
    return Try(
        number=number,
        on=days.get(on),
        by=canonical(row.get(by)),
        result=canonical(row.get(result)),
        is_begun=is_begun,
    )


def _wrong(name: str, day: date, began: date, today: date) -> str:
    why = "is still to come" if day > today else f"is before {date_in_words(began)}"
    return f"{_DAYS[name]}: {date_in_words(day)} {why}"


def missing_for_alert(work: Work) -> list[str]:
    """Return what an alert still needs, in plain words; nothing: it is done."""
    return [*_review(work), *_talk(work), *_decision(work)]


def _review(work: Work) -> Iterator[str]:
    if not work.reviewed_by and work.reviewed_on is None:
        yield "case review"
    elif not work.is_reviewed:
        yield "Reviewed on" if work.reviewed_by else "Reviewed by"


def _talk(work: Work) -> Iterator[str]:
    """Yield that nobody talked with the member, or what a try that was begun to be logged lacks."""
    if work.discussed_on is None and not work.logged:
        half = work.half_logged
        yield " and ".join(half.missing) if half else "talk with the member (or a try)"


def _decision(work: Work) -> Iterator[str]:
    if not work.decision:
        yield "decision"
    elif work.decision not in DECISIONS[ALERT]:
        yield f"decision ({work.decision} is not one for an alert)"
    elif work.decision == WITH_REASON and not work.reason:
        yield "Reason"
