"""What the code of a number format shows: a day, a time of day, a length of time, a percentage. Pure."""

import re
from collections.abc import Mapping
from types import MappingProxyType

DAY, CLOCK, LENGTH, PERCENT = "day", "clock", "length", "percent"
_AS_IT_IS = re.compile(r'"[^"]*"|\\.|_.|\*.')
_LENGTH = re.compile(r"\[(?:h+|m+|s+)\]")
_IN_BRACKETS = re.compile(r"\[[^\]]*\]")

BUILT_IN: Mapping[int, str] = MappingProxyType(
    {9: "0%", 10: "0.00%", 22: "yh", 46: "[h]"}
    | dict.fromkeys((*range(14, 18), *range(27, 32), *range(34, 37), *range(50, 59)), "y")
    | dict.fromkeys((*range(18, 22), 32, 33, 45, 47), "h")
)
"""The formats that have a number and no code in the file, as far as they show more than a number; in short."""


def shown_kinds(code: str) -> frozenset[str]:
    """Return what a format shows of a number that is not less than nothing; nothing for a plain number.

    An ``m`` is a month where neither hours nor seconds are beside it.
    """
    section = _AS_IT_IS.sub("", code).partition(";")[0].casefold()
    letters = set(_IN_BRACKETS.sub("", section))
    is_length = _LENGTH.search(section) is not None
    has_clock = not letters.isdisjoint("hs") and not is_length
    has_day = not letters.isdisjoint("yd") or ("m" in letters and not has_clock)
    told = {DAY: has_day and not is_length, CLOCK: has_clock, LENGTH: is_length, PERCENT: "%" in letters}
    return frozenset(kind for kind, is_shown in told.items() if is_shown)
