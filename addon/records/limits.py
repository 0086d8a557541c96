"""What payers allow: how many people and sessions, how long, how old papers may be, how a claim has to look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from addon.records.days import is_within

BLOCK, WARN, NOTE = "block", "warn", "note"
"""What follows where a payer's limit is passed: no claim, and nobody is placed there; it is told; it is mentioned."""
MOST, MINUTES = "most in the room", "minutes at least"
A_DAY, IN_7_DAYS, A_YEAR = "sessions a day", "sessions in 7 days", "sessions a year"
NOTE_WITHIN, PLAN_WITHIN = "note within days", "plan within days"
NUMBERED_LIMITS = (MOST, MINUTES, A_DAY, IN_7_DAYS, A_YEAR, NOTE_WITHIN, PLAN_WITHIN)
"""Limits whose value is a whole number."""
TELEHEALTH_PLACE, VIDEO_MODIFIERS, PHONE_MODIFIERS = (
    "telehealth place",
    "video modifiers",
    "phone modifiers",
)
FAMILY_LINES, AUTHORIZED = "family lines", "authorization"
ASSOCIATES, SUPERVISOR = "associates", "supervisor"
LIMIT_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        TELEHEALTH_PLACE: (),
        VIDEO_MODIFIERS: (),
        PHONE_MODIFIERS: (),
        FAMILY_LINES: ("per family", "per member"),
        ASSOCIATES: ("not paid",),
        SUPERVISOR: ("there that day",),
        AUTHORIZED: ("needed",),
    }
)
"""Limits whose value is a word, with the words that it can be; none: codes."""
ANY_PAYER, ANY_INSURANCE = "any", "any insurance"
"""Whom a limit is of that names no payer: whoever pays; every insurance without a row of its own for it."""
NO_CODE = "none"
"""The value of a limit that wants no modifier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerLimit:
    """One limit of a payer, for claims and for places: ``what`` is one of the limits above, on days inclusive.

    ``most`` is the number of a numbered limit, None where nobody can tell; ``words`` are the codes or the word of
    another. ``service`` is one of ``SERVICES``, "" for all; ``effect`` is ``BLOCK``, ``WARN`` or ``NOTE``. ``checked``:
    when somebody last checked it with the payer.
    """

    payer: str
    id: str = ""
    what: str = MOST
    most: int | None = None
    words: tuple[str, ...] = ()
    service: str = ""
    effect: str = BLOCK
    source: str = ""
    start: date | None = None
    until: date | None = None
    checked: date | None = None

    def is_in_force(self, day: date) -> bool:
        """Return whether it counts on that day."""
        return is_within(day, self.start, self.until)

    def is_for(self, service: str) -> bool:
        """Return whether it counts for what a group is billed as."""
        return not self.service or self.service == service

    @property
    def is_whole(self) -> bool:
        """Return whether somebody filled in what it allows."""
        return self.most is not None if self.what in NUMBERED_LIMITS else bool(self.words)
