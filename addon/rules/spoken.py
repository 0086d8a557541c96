"""Tests as people say them: ``2 or more`` for ``>= 2``. They are refused, with the test in signs to write instead."""

import re
from dataclasses import replace

from addon.rules.refusals import Refused

_UP = r"(?:more|greater|higher|above|over|up|upwards?|older|later|after|longer|\+)"
_DOWN = r"(?:less|fewer|lower|below|under|down|younger|earlier|before|shorter)"
_SPOKEN = tuple(
    (re.compile(pattern, re.IGNORECASE), signs)
    for pattern, signs in (
        (rf"(?P<a>.+?),? ?(?:(?:or|and) {_UP}|\+)", ">= {a}"),
        (rf"(?P<a>.+?),? (?:or|and) {_DOWN}", "<= {a}"),
        (r"not (?:between|from) (?P<a>.+?) (?:and|to) (?P<b>.+)", "not {a} to {b}"),
        (r"(?:between|from) (?P<a>.+?) (?:and|to) (?P<b>.+)", "{a} to {b}"),
        (rf"(?:no|not) {_UP} than (?P<a>.+)", "<= {a}"),
        (rf"(?:no|not) {_DOWN} than (?P<a>.+)", ">= {a}"),
        (rf"{_UP} than (?P<a>.+)", "> {a}"),
        (rf"{_DOWN} than (?P<a>.+)", "< {a}"),
        (r"(?:at least|minimum|min\.?|since|from) (?P<a>.+)", ">= {a}"),
        (r"(?:at most|maximum|max\.?|up to|until) (?P<a>.+)", "<= {a}"),
        (r"(?:over|above|after) (?P<a>.+)", "> {a}"),
        (r"(?:under|below|before) (?P<a>.+)", "< {a}"),
    )
)
# "Write 2." and "Did you mean 10?" name a value; "Write a number" and "Write 1 to 5 for a range" do not
_STEP = re.compile(r"(Write|Did you mean) (?!a |d |blank )(?!.* for )(.+?)([.?])")


def in_signs(text: str) -> str:
    """Return the test in signs that a text in words means, "" if it is none."""
    for pattern, signs in _SPOKEN:
        found = pattern.fullmatch(text)
        if found and not any("," in value for value in found.groups()):
            return signs.format(**{end: value.strip("<>=≥≤ ") for end, value in found.groupdict().items()})
    return ""


def with_sign(refused: Refused, sign: str) -> Refused:
    """Return a refusal whose suggestion keeps the sign that stood before the refused value."""
    found = _STEP.fullmatch(refused.next_step)
    if not found:
        return refused
    values = " or ".join(f"{sign} {value}" for value in found[2].split(" or "))
    return replace(refused, next_step=f"{found[1]} {values}{found[3]}")
