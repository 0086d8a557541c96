"""Monthly programs: the minutes of a member's month and what they reach, and days that one code pays for whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from addon.records.groups import INTENSIVE_DAY, PARTIAL_DAY, SUBSTANCE_USE_DAY

COLLABORATIVE, INTEGRATION, INTENSIVE, SUBSTANCE_INTENSIVE, PARTIAL = "CoCM", "BHI", "IOP", "SUD IOP", "PHP"
PROGRAM_OF_SERVICE: Mapping[str, str] = MappingProxyType(
    {INTENSIVE_DAY: INTENSIVE, SUBSTANCE_USE_DAY: SUBSTANCE_INTENSIVE, PARTIAL_DAY: PARTIAL}
)
"""The program of a group's service: its sessions are parts of days that one code pays for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramMonth:
    """A member's calendar month in a program; ``month`` is its first day.

    ``seconds`` count, ``codes`` are what they reach, each with how often; ``billed_by`` who bills them. ``short`` is
    how many seconds are missing for the next code, None if there is none. ``is_closed``: it no longer changes.
    """

    member: str
    program: str
    month: date
    seconds: int
    codes: tuple[tuple[str, int], ...] = ()
    billed_by: tuple[str, ...] = ()
    short: int | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleDay:
    """A member's day in a program that is billed by the day: ``code`` pays for everything of it.

    ``seconds`` is the time they took part in. ``is_reached``: there are enough of them for the code.
    """

    member: str
    day: date
    program: str
    code: str
    seconds: int
    is_reached: bool


def paying_days(days: Iterable[BundleDay]) -> dict[tuple[str, date], BundleDay]:
    """Return by member and day what pays for their group sessions already: no line of their own goes beside it."""
    return {(one.member, one.day): one for one in days if one.is_reached}
