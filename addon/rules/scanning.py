"""Prepares a cell's text: tidies it, finds quotes and braces, cuts it at its commas."""

import re
import unicodedata

from addon.rules.refusals import Refused

HIDDEN = "\x00"
"""What a mask has in place of every character inside quotes or braces."""
_SAME = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "\u2212": "-"})
_CLOSING = {'"': '"', "{": "}"}


def tidy(text: str) -> str:
    """Return the text with plain quotes and minus signs, composed letters and single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_SAME).split())


def mask(text: str) -> str | Refused:
    """Return the text, equally long, with everything quoted or in braces hidden; or what is not closed."""
    seen, closing = [], ""
    for character in text:
        if closing:
            seen.append(HIDDEN)
            closing = "" if character == closing else closing
        elif character in _CLOSING:
            seen.append(HIDDEN)
            closing = _CLOSING[character]
        else:
            seen.append(character)
    if closing:
        what = "a quotation mark is not closed" if closing == '"' else "a brace { is not closed"
        return Refused("unbalanced", what, f"Add the closing {closing} or take the opening one away.")
    if "}" in seen:
        return Refused("unbalanced", "a brace } has no opening brace", "Write a field as {Its label}.")
    if any(unicodedata.category(one) == "Cc" for one in text):
        return Refused("unreadable", "there is an invisible control character in this cell", "Type the cell again.")
    return "".join(seen)


def cut(text: str, masked: str, at: str = ",") -> list[str]:
    """Return the parts of the text between those commas (or words) that are neither quoted nor in braces."""
    found = [one.span() for one in re.finditer(re.escape(at), masked, re.IGNORECASE)]
    starts, ends = [0, *(end for _, end in found)], [*(start for start, _ in found), len(text)]
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def unquoted(part: str) -> str | None:
    """Return the text inside the quotes of a part that is quoted as a whole, else None."""
    if len(part) < 2 or part[0] != '"' or part[-1] != '"':
        return None
    inside = part[1:-1]
    return None if '"' in inside.replace('""', "") else inside.replace('""', '"').strip()
