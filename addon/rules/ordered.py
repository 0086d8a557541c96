"""One alternative of a column that can be put in order: numbers, dates, times."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from addon.facts.catalog import Fact
from addon.near_words import nearest
from addon.rules.moments import read_date, read_moment, read_time, read_today, weekday
from addon.rules.numbers import read_number
from addon.rules.refusals import Refused, quoted
from addon.rules.scanning import cut, unquoted
from addon.rules.spoken import with_sign
from addon.rules.tree import (
    DATE,
    DATETIME,
    NUMBER,
    TIME,
    Between,
    Compare,
    FieldRef,
    OnWeekday,
    Operand,
    Single,
    Today,
    family,
)
from addon.tabs import folded

_SAME_SIGN = {"≥": ">=", "=>": ">=", "≤": "<=", "=<": "<="}
_SIGN = re.compile(r"(>=|=>|≥|<=|=<|≤|<>|!=|≠|==|>|<|=) ?(.*)")
_UNEQUAL = frozenset(("<>", "!=", "≠", "=="))
_UP, _DOWN, _REST = r"(?:>=|=>|≥|>)", r"(?:<=|=<|≤|<)", r"[^<>=≤≥]+"
_TWO_SIGNS = re.compile(rf"({_UP}{_REST})({_DOWN}{_REST})|({_DOWN}{_REST})({_UP}{_REST})")
_DOTS = re.compile(r"\.\.\.?|…")
_OPEN, _CLOSE = "[(", "])"


def read_ordered(part: str, masked: str, fact: Fact, fields: Mapping[str, Fact]) -> tuple[Single, ...] | Refused:
    """Return the alternatives that one part of a list means (several only for ``Mon to Fri``)."""
    if family(fact) in {DATE, DATETIME} and (days := weekdays(part)):
        return tuple(OnWeekday(day) for day in days)
    if part[0] in _OPEN or part[-1] in _CLOSE or _DOTS.search(masked):
        return _one(_range(part, masked, fact, fields))
    for word, read in ((" to ", _to), (" and ", _and)):
        if len(ends := cut(part, masked, word)) > 1:
            return _one(read(ends, fact, fields))
    if len(either := cut(part, masked, " or ")) > 1:
        return Refused("not-a-test", '"or" is written as a comma', f"Write {', '.join(either)}.")
    if found := _TWO_SIGNS.fullmatch(masked):
        spans = (found.span(at) for at in range(1, 5) if found[at])
        both = " and ".join(part[start:end].strip() for start, end in spans)
        return Refused("not-a-test", '"and" joins a lower and an upper end', f"Write {both}.")
    return _one(_comparison(part, fact, fields))


def weekdays(part: str) -> tuple[int, ...]:
    """Return the weekdays of ``Tuesday`` or ``Mon to Fri`` (also across the week's end), else nothing."""
    ends = [weekday(word) for word in re.split(r" to ", part, flags=re.IGNORECASE)]
    if len(ends) > 2 or None in ends:
        return ()
    first, last = ends[0] or 0, ends[-1] or 0
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))


def read_field(text: str, fact: Fact, fields: Mapping[str, Fact]) -> FieldRef | Refused:
    """Return the other field of ``{Its label}``; it must hold the same kind of thing."""
    label = text[1:-1].strip()
    other = fields.get(folded(label))
    if other is None:
        meant = nearest(label, [one.label for one in fields.values() if one != fact and _comparable(fact, one)])
        what = f'"{label[:60]}" is not a field that this rule can test'
        return Refused("unknown-field", what, f"Did you mean {{{meant}}}?" if meant else "The Fields tab lists them.")
    if other.name == fact.name:
        return Refused("wrong-type", f"{fact.label} is compared with itself", "Name another field.")
    if not _comparable(fact, other):
        what = f"{fact.label} and {other.label} do not hold the same kind of value"
        return Refused("wrong-type", what, "Compare fields of one type and unit.")
    return FieldRef(other.name, other.label)


def _comparable(one: Fact, other: Fact) -> bool:
    if family(one) != family(other) or (one.kind == "percent") != (other.kind == "percent"):
        return False
    return not (one.unit and other.unit) or folded(one.unit) == folded(other.unit)


def _one(read: Single | Refused) -> tuple[Single, ...] | Refused:
    return read if isinstance(read, Refused) else (read,)


def _comparison(part: str, fact: Fact, fields: Mapping[str, Fact]) -> Compare | Refused:
    found = _SIGN.fullmatch(part)
    if not found:
        operand = _operand(part, fact, fields)
        return operand if isinstance(operand, Refused) else Compare("=", operand)
    sign, rest = found[1], found[2]
    if sign in _UNEQUAL:
        better = f"not {rest}" if sign != "==" else rest
        return Refused("not-a-test", f'the sign "{sign}" is not used here', f"Write {better or 'not 2'}.")
    if not rest or _SIGN.match(rest):
        return Refused("not-a-test", "a sign must be followed by one value", "Write for example >= 2.")
    operand, sign = _operand(rest, fact, fields), _SAME_SIGN.get(sign, sign)
    return with_sign(operand, sign) if isinstance(operand, Refused) else Compare(sign, operand)


def _operand(text: str, fact: Fact, fields: Mapping[str, Fact]) -> Operand | Refused:
    if text.startswith("{") and text.endswith("}") and text.count("}") == 1:
        return read_field(text, fact, fields)
    inside = unquoted(text)
    if inside is not None:
        what = f"quotation marks make this a text, and {fact.label} is not one"
        return Refused("wrong-type", what, f"Write {inside}." if inside else "Write blank for a missing value.")
    if '"' in text or "{" in text:
        return Refused(
            "not-a-test",
            "there is text outside the quotation marks or braces",
            "Write one value, or a comma between two.",
        )
    if family(fact) == NUMBER:
        return read_number(text, fact)
    if family(fact) == TIME:
        return read_today(text, fact) or read_time(text, fact)
    return read_today(text, fact) or (read_date if family(fact) == DATE else read_moment)(text, fact)


# --- ranges --------------------------------------------------------------------------------------


def _range(part: str, masked: str, fact: Fact, fields: Mapping[str, Fact]) -> Between | Refused:
    opened, closed = part[0] in _OPEN, part[-1] in _CLOSE
    dots = list(_DOTS.finditer(masked))
    if len(dots) != 1:
        return Refused("not-a-test", f"{quoted(part, fact)} is not a range", "Write [1..10], or 1 to 10.")
    if not (opened and closed):
        what = "a bracket of this range is missing" if opened or closed else "a range needs brackets"
        step = f"Write [{part.strip('[(])')}], or ( and ) to leave an end out."
        return Refused("unbalanced", what, step)
    ends = part[1 : dots[0].start()].strip(), part[dots[0].end() : -1].strip()
    low, high = (_operand(end, fact, fields) if end else _no_end() for end in ends)
    return _between((low, high), (part[0] == "[", part[-1] == "]"), fact)


def _no_end() -> Refused:
    return Refused("not-a-test", "a range needs both ends", "Write [1..10], or >= 1 for an open end.")


def _to(ends: list[str], fact: Fact, fields: Mapping[str, Fact]) -> Between | Refused:
    if len(ends) != 2 or not all(ends):
        return Refused("not-a-test", "a range has two ends", "Write for example 1 to 10.")
    low, high = (_operand(end, fact, fields) for end in ends)
    return _between((low, high), (True, True), fact)


def _and(parts: list[str], fact: Fact, fields: Mapping[str, Fact]) -> Between | Refused:
    read = [_comparison(part, fact, fields) if part else _no_end() for part in parts]
    for one in read:
        if isinstance(one, Refused):
            return one
    tests = [one for one in read if isinstance(one, Compare)]
    lows, highs = ([one for one in tests if one.op[0] == sign] for sign in "><")
    if len(tests) != 2 or len(lows) != 1 or len(highs) != 1:
        either = ", ".join(parts)
        return Refused(
            "not-a-test", '"and" joins one lower and one upper end', f"Write > 5 and < 9, or {either} for either."
        )
    low, high = lows[0], highs[0]
    made = _between((low.operand, high.operand), (low.op == ">=", high.op == "<="), fact)
    if isinstance(made, Refused) and made.code in {"reversed", "never-true"}:
        what = "no value is both at once: the lower end is not below the upper one"
        return Refused("never-true", what, f"Write {', '.join(parts)} for either of the two.")
    return made


def _between(
    ends: tuple[Operand | Refused, Operand | Refused], inside: tuple[bool, bool], fact: Fact
) -> Between | Refused:
    low, high = ends
    if isinstance(low, Refused):
        return low
    if isinstance(high, Refused):
        return high
    made = Between(low, high, *inside)
    one, two = _place(low), _place(high)
    if one is None or two is None or one[0] != two[0]:
        return made
    if one > two:
        return Refused("reversed", f"this range of {fact.label} ends before it begins", "Swap the two ends.")
    if one == two and not all(inside):
        return Refused(
            "never-true", "no value lies inside this range", "Write the brackets [ and ] to include the ends."
        )
    return made


def _place(operand: Operand) -> tuple[str, Decimal] | None:
    """Return the scale on which an end lies and its place there, None where only the run can tell."""
    if isinstance(operand, Today):
        return operand.unit, Decimal(operand.amount)
    if isinstance(operand, Decimal):
        return "number", operand
    if isinstance(operand, datetime):
        return "moment", Decimal(f"{operand:%Y%m%d%H%M%S}")
    if isinstance(operand, date):
        return "moment", Decimal(f"{operand:%Y%m%d}000000")
    return ("time of day", Decimal(f"{operand:%H%M%S}")) if isinstance(operand, time) else None
