"""A clinician's row of Well-being in words. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from addon.amounts import rounded
from addon.names_in_text import date_in_words
from addon.records import Clinician
from addon.tabs import Value
from addon.wellbeing.rest import TOO_LONG, Rest
from addon.wellbeing.supervision import NONE_IN, Supervision
from addon.wellbeing.working import Notes

NOTHING = "nothing to notice"
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wellbeing:
    """All that a row shows of one clinician; ``typed`` is the day under Supervised on."""

    clinician: Clinician
    today: date
    supervision: Supervision
    rest: Rest
    typed: date | None = None
    evenings: int = 0
    weekends: int = 0
    notes: Notes = field(default_factory=Notes)

    @property
    def last_supervision(self) -> date | None:
        """Return the last day of supervision, by the calendar or as typed."""
        known = [day for day in (self.supervision.last, self.typed) if day is not None]
        return max(known, default=None)

    @property
    def lacks_supervision(self) -> bool:
        """Return whether it is planned, and none of the last 14 days is known, where somebody could tell."""
        last = self.last_supervision
        if not self.supervision.is_planned or (last is not None and self.today - last <= NONE_IN):
            return False
        return self._calendar_tells or self.typed is not None

    @property
    def _calendar_tells(self) -> bool:
        return self.supervision.can_tell and not self.supervision.is_too_new

    def to_talk_about(self) -> Iterator[str]:
        """Yield the reasons to talk."""
        if self.lacks_supervision:
            yield f"no supervision in {NONE_IN.days} days"
        if self.rest.for_too_long:
            yield f"more than {TOO_LONG.days} days without a day off"
        if self.rest.takes_few:
            yield "less than half of the PTO taken"

    def cannot_tell(self) -> Iterator[str]:
        """Yield what is missing to tell."""
        planned = self.supervision.is_planned and not self._calendar_tells
        if planned and self.last_supervision is None:
            yield "supervision: fill in Supervised on"
        if self.rest.for_too_long is None:
            yield "days off: fill in Employed since in Clinicians"


def cells(one: Wellbeing) -> dict[str, Value]:
    """Return the row."""
    talk, missing = list(one.to_talk_about()), list(one.cannot_tell())
    status = [*talk, *(f"cannot tell {words}" for words in missing)]
    return {
        "clinician": one.clinician.name or one.clinician.code,
        "status": "; ".join(status) or NOTHING,
        "supervision": _supervision(one.supervision),
        "last_supervision": one.last_supervision,
        "last_off": one.rest.last,
        "pto": pto_in_words(one.rest),
        "evenings": one.evenings,
        "weekends": one.weekends,
        "notes": _notes(one.notes),
    }


def _supervision(one: Supervision) -> str:
    if not one.is_planned:
        return "gives supervision; none of their own planned" if one.gives else "none planned in Clinicians"
    if not one.can_tell:
        return "cannot tell: no calendar tells"
    return f"{one.took_place} of {one.took_place + one.missed} took place"


def pto_in_words(one: Rest) -> str:
    """Return the days taken of those earned."""
    earned = "cannot tell how many are earned" if one.earned is None else f"of {days(one.earned)} earned"
    ahead = f"; next {date_in_words(one.next)}" if one.next else ""
    return f"{days(one.taken)} {earned}{ahead}"


def days(amount: Fraction) -> Decimal:
    """Return days to a tenth."""
    return rounded(amount, _TENTH)


def _notes(one: Notes) -> str:
    if not one.is_known:
        return "cannot tell: no export has notes"
    return f"{len(one.open)}, the oldest of {date_in_words(one.open[0])}" if one.open else "0"


def was_talked_about(talked: date | None, today: date) -> bool:
    """Return whether somebody talked with them in the last 30 days."""
    return talked is not None and today - talked <= timedelta(days=30)
