"""Who is certified for what, and which kinds of group need it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from addon.records.days import is_within


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """One certification of a clinician: valid from ``since`` until ``until``, both inclusive, None = open.

    ``cost`` is what it cost in all (dollars), ``share`` the part of it that the practice pays (0 to 1), None where
    nobody filled it in. ``step`` is the pay step that follows from it on ``step_due``; ``step_given``: since when.
    ``unread``: which cells of the row are filled in and could never be read, by field. ``unsure``: nobody can tell
    when it is valid, or whose it is; its money counts all the same.
    """

    id: str
    clinician: str
    name: str
    since: date | None = None
    until: date | None = None
    cost: Decimal | None = None
    share: Decimal | None = None
    paid_on: date | None = None
    step: str = ""
    step_due: date | None = None
    step_given: date | None = None
    unread: frozenset[str] = frozenset()
    unsure: bool = False

    @property
    def waits_for_step(self) -> bool:
        """Return whether its pay step is known not to be given yet."""
        return self.step_due is not None and self.step_given is None and "step_given" not in self.unread

    def is_valid(self, day: date) -> bool:
        """Return whether it counts on that day."""
        return not self.unsure and is_within(day, self.since, self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderNeed:
    """What whoever leads a kind of group (folded) needs: names of certifications."""

    kind: str
    certifications: tuple[str, ...]
