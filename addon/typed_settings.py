"""Settings as numbers, with what counts where one is blank or cannot be read. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from addon.written import number

SMALLEST = 20
"""Below how many nothing is said of a share where Settings has nothing else."""


def whole(settings: Mapping[str, object], name: str, usual: int) -> int:
    """Return a setting as a whole number of at least 0, ``usual`` where it is blank or none."""
    found = amount(settings, name, Decimal(-1))
    return int(found) if found >= 0 else usual


def amount(settings: Mapping[str, object], name: str, usual: Decimal) -> Decimal:
    """Return a setting as a number (a share as 0.10), ``usual`` where it is blank or none."""
    value = settings.get(name)
    found = number(str(value)) if value is not None else None
    return usual if found is None else found


def smallest(settings: Mapping[str, object]) -> int:
    """Return below how many a share is neither shown in colour nor tested by rules."""
    return whole(settings, "Smallest number to colour", SMALLEST)
