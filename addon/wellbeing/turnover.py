"""Who came and who left in twelve months. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from addon.records import Clinician

YEAR = timedelta(days=365)
SMALL = 10
"""With fewer clinicians a rate tells nothing: they are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """In the 365 days before today: how many came and left; ``begin`` and ``now`` are how many there were.

    ``unclear`` are the codes of those who are not active and whose last day nobody typed.
    """

    came: int
    left: int
    begin: int
    now: int
    unclear: tuple[str, ...] = ()

    @property
    def average(self) -> Fraction:
        """Return the mean of how many there were at the beginning and now."""
        return Fraction(self.begin + self.now, 2)

    @property
    def rate(self) -> Fraction | None:
        """Return who left, as a share of the average; None where they are too few, or nobody can tell."""
        return None if self.now < SMALL or self.unclear or not self.average else self.left / self.average


def turnover(clinicians: Iterable[Clinician], today: date) -> Turnover:
    """Return the turnover of the 365 days before today; who has no first day was there all along."""
    every, first = list(clinicians), today - YEAR
    known = [one for one in every if one.active or one.left_on is not None]

    def there(day: date) -> int:
        begun = (one for one in known if (one.employed_since or date.min) <= day)
        return sum(one.left_on is None or one.left_on >= day for one in begun)

    return Turnover(
        came=sum(one.employed_since is not None and first <= one.employed_since < today for one in known),
        left=sum(one.left_on is not None and first <= one.left_on < today for one in known),
        begin=there(first),
        now=there(today),
        unclear=tuple(one.code for one in every if not one.active and one.left_on is None),
    )
