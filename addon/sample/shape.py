"""What a sample practice is and how large: the records that every file of this package shares."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from addon.records import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large the practice is. Groups come in sets of 18, so other numbers repeat or cut the set."""

    clinicians: int = 12
    groups: int = 18
    members: int = 220
    weeks_back: int = 26
    weeks_ahead: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddities:
    """Where the sample deliberately differs from a tidy one. Pairs are (session code, member code)."""

    single_row_session: str
    charge_without_attendance: tuple[str, str]
    attendance_without_charge: tuple[tuple[str, str], ...]
    one_name: tuple[str, str]
    unlisted_group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An invented practice as it really was: sessions before ``today`` have happened, later ones are planned.

    ``practice`` holds the truth. The exports (``addon.sample.exports``) and the practice's own
    typed rows (``addon.sample.starting``) each show a part of it, as in life.
    """

    seed: int
    today: date
    sizes: Sizes
    practice: Practice
    oddities: Oddities

    @property
    def begins(self) -> date:
        """First day of the weeks that the sample covers."""
        return self.today - timedelta(weeks=self.sizes.weeks_back)


def dice(seed: int, stage: str) -> Random:
    """Return the stage's own dice, so that a change in one stage does not reshuffle the others."""
    return Random(f"{seed} {stage}")  # noqa: S311 - a sample must be repeatable; nothing here is a secret


def codes(prefix: str, count: int, digits: int) -> list[str]:
    """Return ``count`` codes such as ``M-0001``."""
    return [f"{prefix}-{number:0{digits}d}" for number in range(1, count + 1)]
