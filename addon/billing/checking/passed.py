"""A limit of a payer that a line passes, and the fact that tells of them."""

from collections.abc import Iterable
from dataclasses import dataclass

BEYOND = "beyond_limit"
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Passed:
    """A limit that a line passes: which, what follows, and why in words."""

    what: str
    effect: str
    words: str


def in_one_word(passed: Iterable[Passed]) -> str:
    """Return the value of the fact."""
    return "; ".join(one.what for one in passed) or NOTHING
