"""The cell language of the rule tabs, on one page. A cell holds one test of its column, nothing else.

    (empty)   -   any            any value, also a missing one
    blank     not blank          missing · filled in
    2   Aetna   yes              this value
    90853, 90849                 one of these; the comma always means "or"
    not Medicare, Aetna          filled in, and none of these ("not" comes first and covers the list)
    > 5   >= 5   < 5   <= 5      more than, at least, less than, at most (also ≥ ≤ => =<)
    [1..10]   1 to 10            a range with both ends; "(" or ")" leaves an end out: (1..10]
    > 5 and < 9                  a lower and an upper end
    starts with 90               literal text; also: ends with, contains. Repeat it for each alternative
    {Other field}                what another field of the row holds; also >= {Other field}
    today   today - 14 d         a moment counted from the run: d days, w weeks, h hours (date and time only)

What a value looks like, by the kind of the column:

    number    2   -3   2.5   14 d     at most 15 digits; a unit only if it is the column's own
    money     40   40.50   $40        percent   10%   0.1
    date      2026-03-03   3 Mar 2026   Mar 3, 2026   also a weekday: Tue, Mon to Fri
    time      18:00   6:00 PM         date and time   2026-03-03 18:00; a date alone is that whole day
    yes/no    yes   no                text   as it is, or "in quotation marks" (also “curly”)

Text is compared without regard to case and spaces, and with allowed values where the field has
them. Quotes are needed only where the text contains a comma, or reads like a word of this page:
"blank". Nothing is calculated here: what needs computing is a field of its own.

A missing value is neither yes nor no: every test but any, blank and not blank answers "cannot
tell" (``blank, < 5`` holds for a missing value, because one of its alternatives does).

Refused, each with its reason and a suggestion: what can be read in two ways (1,200 · 3/4 · 1 in a
percent column), what can never be true ([10..1], > 5 and < 3), values a list does not know, text
among numbers, signs before text, fields of another type, what a spreadsheet program turned into a
date, more than 300 characters, more than 60 alternatives.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from addon.facts.catalog import Fact
from addon.rules.moments import day_first
from addon.rules.numbers import ambiguous_commas
from addon.rules.ordered import read_ordered
from addon.rules.raw_values import read_raw
from addon.rules.refusals import Refused
from addon.rules.scanning import cut, mask, tidy, unquoted
from addon.rules.spoken import in_signs
from addon.rules.texts import choice_of, read_text, read_yes_no
from addon.rules.tree import (
    DATE,
    DATETIME,
    NUMBER,
    TEXT,
    YES_NO,
    Anything,
    Blank,
    Filled,
    NoneOf,
    OneOf,
    Single,
    Test,
    TextPart,
    family,
)

Raw = str | int | float | bool | Decimal | date | datetime | time | timedelta | None
LENGTH_AT_MOST = 300
ALTERNATIVES_AT_MOST = 60
_WHOLE_CELL: Mapping[str, Test] = {
    "-": Anything(),
    "any": Anything(),
    "blank": Blank(),
    "not blank": Filled(),
}
_NOT = re.compile(r"not\b ?(.*)", re.IGNORECASE)


def read_test(raw: Raw, fact: Fact, fields: Mapping[str, Fact]) -> Test | Refused:
    """Return the test that a cell of the column ``fact`` holds, or why it holds none.

    ``fields`` are the facts that ``{…}`` may name, by folded label. Never raises for any content.
    """
    if raw is None:
        return Anything()
    return _read(raw, fact, fields) if isinstance(raw, str) else read_raw(raw, fact)


def _read(cell: str, fact: Fact, fields: Mapping[str, Fact]) -> Test | Refused:
    if len(cell) > LENGTH_AT_MOST:
        what = f"this cell has more than {LENGTH_AT_MOST} characters"
        return Refused("too-long", what, "Split the rule into two rows.")
    text = tidy(cell)
    if not text:
        return Anything()
    if family(fact) in {DATE, DATETIME}:
        text = day_first(text)
    if text.casefold() in _WHOLE_CELL:
        return _reserved(text, fact)
    masked = mask(text)
    if isinstance(masked, Refused):
        return masked
    if family(fact) == NUMBER and (wrong := ambiguous_commas(masked)):
        return wrong
    return _alternatives(text, masked, fact, fields)


def _reserved(text: str, fact: Fact) -> Test | Refused:
    if choice_of(text, fact) is not None:
        what = f'"{text}" is a word of the rule language and also a value of {fact.label}'
        return Refused("ambiguous", what, f'Write "{text}" in quotation marks for the value.')
    return _WHOLE_CELL[text.casefold()]


def _alternatives(text: str, masked: str, fact: Fact, fields: Mapping[str, Fact]) -> Test | Refused:
    parts, masks = cut(text, masked), cut(masked, masked)
    if ";" in masked and (fact.choices or family(fact) != TEXT) and choice_of(text, fact) is None:
        listed = ", ".join(one for one in cut(text, masked, ";") if one)
        return Refused("not-a-test", "a list is written with commas", f"Write {listed}.")
    if family(fact) not in {TEXT, YES_NO} and (spoken := _spoken(text, parts, fact, fields)):
        return spoken
    negated = _negated(parts[0], fact)
    if isinstance(negated, Refused):
        return negated
    if negated:
        kept = len(parts[0]) - len(_after_not(parts[0]))
        parts[0], masks[0] = parts[0][kept:], masks[0][kept:]
    if wrong := _wrong_list(parts, fact, negated=negated):
        return wrong
    found: list[Single] = []
    for part, hidden in zip(parts, masks, strict=True):
        read = _part(part, hidden, fact, fields)
        if isinstance(read, Refused):
            return read
        if found and isinstance(found[-1], TextPart) and not isinstance(read[0], TextPart | Blank):
            return _say_again(found[-1], part)
        found += read
    return _joined(tuple(found), negated=negated)


def _spoken(text: str, parts: list[str], fact: Fact, fields: Mapping[str, Fact]) -> Refused | None:
    """Refuse words for signs before a leading "not" is taken for the whole list's: ``not more than 5``."""
    signs = in_signs(text) or ", ".join(in_signs(part) or part for part in parts)
    if signs == ", ".join(parts):
        return None
    again = _read(signs, fact, fields)
    step = again.next_step if isinstance(again, Refused) else f"Write {signs}."
    return Refused("not-a-test", f'"{text}" is written with signs', step)


def _after_not(part: str) -> str:
    found = _NOT.fullmatch(part)
    return found[1] if found else part


def _negated(part: str, fact: Fact) -> bool | Refused:
    """Return whether a cell begins with ``not``, unless that is how one of the allowed values begins."""
    rest = _after_not(part)
    if rest == part:
        return False
    if choice_of(part, fact) is None:
        twice = _after_not(rest)
        if twice != rest and choice_of(rest, fact) is None:
            return Refused("not-a-test", '"not" is written twice', f"Write {twice}, or not {twice}.")
        return True
    if choice_of(rest, fact) is None:
        return False
    what = f'"{part}" is a value of {fact.label}, and so is "{rest}"'
    return Refused("ambiguous", what, f'Write "{part}" in quotation marks, or not "{rest}".')


def _wrong_list(parts: list[str], fact: Fact, *, negated: bool) -> Refused | None:
    if len(parts) > ALTERNATIVES_AT_MOST:
        what = f"this cell lists more than {ALTERNATIVES_AT_MOST} alternatives"
        return Refused("too-many", what, "Split the rule into two rows.")
    if not all(parts):
        what = "a value is missing before or after a comma" if len(parts) > 1 else "after not a value is missing"
        return Refused("empty-part", what, "Take the extra comma away, or write the missing value.")
    for at, part in enumerate(parts):
        if part.casefold() in {"-", "any"} and choice_of(part, fact) is None:
            return Refused(
                "not-a-test", f'"{part}" means any value and cannot be in a list', "Empty the cell for any value."
            )
        if at and _after_not(part) != part and choice_of(part, fact) is None:
            return Refused(
                "not-a-test", '"not" is written once, at the beginning', _with_one_not(parts, negated=negated)
            )
        if family(fact) == TEXT and part.startswith("(") and part.endswith(")") and choice_of(part, fact) is None:
            return Refused(
                "not-a-test", "values are written without parentheses", f"Write {part[1:-1]}, or quote the value."
            )
    return None


def _with_one_not(parts: Sequence[str], *, negated: bool) -> str:
    """Return what to write for a list with several nots; one of some values and some nots has no such form."""
    if negated:
        return f"Write not {', '.join(map(_after_not, parts))}."
    if {part.casefold() for part in parts} == {"blank", "not blank"}:
        return "Empty the cell for any value."
    return "A list has either what is meant or, after one not, all that is not meant; for both take two rules."


def _part(part: str, masked: str, fact: Fact, fields: Mapping[str, Fact]) -> tuple[Single, ...] | Refused:
    if part.casefold() == "blank" and choice_of(part, fact) is None:
        return (Blank(),)
    if family(fact) == YES_NO:
        return read_yes_no(part, fact)
    read = read_text if family(fact) == TEXT else read_ordered
    return read(part, masked, fact, fields)


def _say_again(before: TextPart, part: str) -> Refused:
    what = f'after "{before.where}" it is not clear whether the next value is a whole value'
    bare = unquoted(part) or part
    return Refused("ambiguous", what, f"Write {before.where} {bare}, or put {bare} first.")


def _joined(found: tuple[Single, ...], *, negated: bool) -> Test | Refused:
    if negated and Blank() in found:
        step = "Write not blank alone, or leave blank out: not already means filled in."
        return Refused("ambiguous", '"not" with "blank" in a list can be read in two ways', step)
    if negated:
        return NoneOf(found)
    return found[0] if len(found) == 1 else OneOf(found)
