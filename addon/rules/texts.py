"""One alternative of a text or a yes/no column."""

import re
from collections.abc import Mapping

from addon.facts.catalog import Fact
from addon.near_words import did_you_mean, nearest
from addon.rules.ordered import read_field, weekdays
from addon.rules.refusals import Refused, quoted
from addon.rules.scanning import HIDDEN, unquoted
from addon.rules.tree import Compare, Single, TextPart
from addon.rules.truth import folded_text
from addon.tabs import WEEKDAYS, folded

_JOINERS = str.maketrans("-_", "  ")
_PART = re.compile(r"(starts with|begins with|ends with|contains)(?: (.*))?", re.IGNORECASE)
_NEARLY = re.compile(r"(starts?|begins?|ends?|contains?|containing|starting|ending)( ?with)? (.+)", re.IGNORECASE)
"""A slip for "starts with", "ends with" or "contains": as a plain word it matches nobody, and with not everybody."""
_SIGNS = ("<>", "!=", "≠", "==", ">=", "=>", "<=", "=<", "≥", "≤", ">", "<")
_YES, _NO = frozenset(("yes", "y", "true")), frozenset(("no", "n", "false"))
_MISSING = frozenset(("empty", "none", "null", "missing", "n/a", "na"))
_CODE_RANGE = re.compile(r"[0-9]+ ?(?:to|\.\.|…) ?[0-9]+")


def choice_of(text: str, fact: Fact) -> str | None:
    """Return the allowed value that a text spells, whatever its case; ``-``, ``_`` and space are alike."""
    exact = [one for one in fact.choices if folded_text(one) == folded_text(text)]
    found = exact or [one for one in fact.choices if _loose(one) == _loose(text)]
    if not found:
        found = [word for old, word in fact.old_choices if _loose(old) == _loose(text)]
    return found[0] if len(found) == 1 else None


def _loose(text: str) -> str:
    return folded_text(text.translate(_JOINERS)) or text


def read_text(part: str, masked: str, fact: Fact, fields: Mapping[str, Fact]) -> tuple[Single, ...] | Refused:
    """Return the alternatives that one part of a list means (several only for ``Mon to Fri``)."""
    if part.startswith("{") and part.endswith("}") and part.count("}") == 1:
        field = read_field(part, fact, fields)
        return field if isinstance(field, Refused) else (Compare("=", field),)
    if choice_of(part, fact) is None:
        if set(fact.choices) & set(WEEKDAYS) and (days := weekdays(part)):
            return _days(days, fact)
        if found := _PART.fullmatch(part):
            return _part(found[1].casefold(), found[2] or "", fact)
    rest = part.removeprefix("=").strip()
    if wrong := _not_bare(rest, masked, fact):
        return wrong
    value = _value(rest, fact)
    return value if isinstance(value, Refused) else (Compare("=", value),)


def read_yes_no(part: str, fact: Fact) -> tuple[Single, ...] | Refused:
    """Return the test of ``yes`` or ``no``."""
    word = (unquoted(part) or part).removeprefix("=").strip().casefold()
    if word in _YES or word in _NO:
        return (Compare("=", word in _YES),)
    return Refused("not-yes-no", f"{quoted(part, fact)} is neither yes nor no", "Write yes or no.")


def _days(days: tuple[int, ...], fact: Fact) -> tuple[Single, ...] | Refused:
    names = [WEEKDAYS[day] for day in days]
    if missing := [name for name in names if name not in fact.choices]:
        return Refused("unknown-value", f"{fact.label} is never {missing[0]}", _choose(fact))
    return tuple(Compare("=", name) for name in names)


def _part(where: str, rest: str, fact: Fact) -> tuple[Single, ...] | Refused:
    inside = unquoted(rest)
    text = rest if inside is None else inside
    if not text:
        return Refused("empty-part", f'after "{where}" some text is missing', f"Write for example {where} 90.")
    if inside is None and ('"' in rest or "{" in rest):
        return Refused("not-a-test", f'after "{where}" only one text may follow', f'Write for example {where} "90".')
    where = "starts with" if where == "begins with" else where
    if fact.choices and not any(_fits(where, text, choice) for choice in fact.choices):
        return Refused("never-true", f"no known value of {fact.label} {where} that", _choose(fact))
    return (TextPart(where, text),)


def _fits(where: str, text: str, choice: str) -> bool:
    text, choice = folded_text(text), folded_text(choice)
    if where == "contains":
        return text in choice
    return choice.startswith(text) if where == "starts with" else choice.endswith(text)


def _not_bare(part: str, masked: str, fact: Fact) -> Refused | None:
    """Refuse what looks like a test of another kind of column, or like two values."""
    if unquoted(part) is not None or choice_of(part, fact):
        return None
    for sign in _SIGNS:
        if part.startswith(sign):
            rest = part.removeprefix(sign).strip(' "') or "the value"
            step = f"Write not {rest}." if sign in _SIGNS[:3] else f"Write {rest}, or starts with {rest}."
            what = f'{fact.label} is text: the sign "{sign}" is for numbers and dates'
            return Refused("operator-on-text", what, step)
    if found := _NEARLY.fullmatch(part):
        where = {"s": "starts with", "b": "starts with", "e": "ends with", "c": "contains"}[found[1][0].casefold()]
        step = f"Write {where} {found[3]}; put one value of that name in quotation marks."
        return Refused("not-a-test", f'"{found[1]}" begins no test', step)
    if HIDDEN in masked:
        return Refused("not-a-test", "there is text outside the quotation marks or braces", "Quote the whole value.")
    if (part[:1] in "[(" and part[-1:] in "])") or _CODE_RANGE.fullmatch(part):
        what = f"{fact.label} is text and has no ranges"
        return Refused("operator-on-text", what, "Write the values with commas between.")
    return _joined(part, fact)


def _joined(part: str, fact: Fact) -> Refused | None:
    for word in (" or ", " and ") if fact.choices else (" or ",):
        if word in part.casefold():
            pieces = re.split(word, part, flags=re.IGNORECASE)
            step = f"Write {', '.join(pieces)}; put one value of that name in quotation marks."
            return Refused("ambiguous", f'"{word.strip()}" could join two values', step)
    return None


def _value(part: str, fact: Fact) -> str | Refused:
    inside = unquoted(part)
    text = part if inside is None else inside
    if not text:
        return Refused("empty-part", "there is nothing to compare with", "Write blank for a missing value.")
    if not fact.choices:
        return text
    found = choice_of(text, fact)
    if found is not None:
        return found
    if folded(text) in {folded(word) for word in _MISSING}:
        return Refused("unknown-value", f"{fact.label} has no value of that name", "Write blank, or not blank.")
    what = f"{quoted(text, fact)} is not one of the known values of {fact.label}"
    return Refused("unknown-value", what, _choose(fact, text))


def _choose(fact: Fact, text: str = "") -> str:
    if fact.kind == "pick":
        return "Choose from the list."
    shown = ", ".join(fact.choices[:8]) + (" …" if len(fact.choices) > 8 else "")
    known = (*fact.choices, *(old for old, _ in fact.old_choices))
    if text and nearest(text, known):
        return did_you_mean(text, known)
    return f"It is one of: {shown}."
