"""A cell with a person's name: what is no name in it, and the name as it is shown. Pure."""

import re
import unicodedata

from addon.written import visible

_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)")
_LOST = re.compile(r"\w\?+\w|\?{2,}|\w\?+(?=,|$)|\ufffd")
_LINES = re.compile(r"[\r\n]+|\s/\s")
_WORD = re.compile(r"[^\s,]+")
_OF_A_FLAW = re.compile(r"[=#?/\t\r\n\ufffd]")
"""One of these is in every cell with a flaw."""
_LOWER = frozenset({"de", "del", "della", "la", "las", "los", "van", "der", "den", "von", "da", "dos", "das", "du"})
"""Words of a surname that are in small letters before another word of it."""
_CAPITALS = frozenset({"ii", "iii", "iv"})
_UNOPENED = "Export the file again without opening it in a spreadsheet program."
_MC = re.compile(r"\bMc([a-z])(?=[a-z])")

Flaw = tuple[str, str, bool]
"""What is wrong with a cell, the next step, and whether a person can settle it without a new file."""


def flaw(cell: str) -> Flaw | None:
    """Return why a cell cannot be one person's name and only a person can tell whose it is, None if it can."""
    if not _OF_A_FLAW.search(cell):  # nearly every cell
        return None
    text = visible(cell).strip()
    if text.startswith("="):
        return "this is a formula and not a name", "Type the name itself in the EHR and export again.", True
    if _ERROR.fullmatch(text):
        return "this is an error of a spreadsheet program and not a name", _UNOPENED, True
    if "\t" in text:
        return "two columns fell together in this name", _UNOPENED, False
    lines = [line for line in _LINES.split(text) if line.strip()]
    if len(lines) > 1 and all(len(_WORD.findall(line)) > 1 for line in lines):
        return "two people are in this cell", "Add them to Members by hand, one a row, or part them in the EHR.", True
    if _LOST.search(text):
        return (
            "letters of this name are lost",
            "Export the file again as UTF-8, or type the name anew in the EHR.",
            True,
        )
    return None


def shown_name(cell: str) -> str:
    """Return the name of a cell: read in the right encoding, a comma for a semicolon, and not all in capitals."""
    name = " ".join(visible(_reread(cell)).split())
    if name.count(";") == 1 and "," not in name:
        name = name.replace(";", ",")
    if not (name.isupper() or name.islower()):
        return name
    letters = [ch for ch in name if ch.isalpha()]
    has_cases = all(ch.isascii() or ch.lower() != ch.upper() for ch in letters)
    return _capitalised(name) if len(letters) > 2 and has_cases else name


def _reread(text: str) -> str:
    """Return UTF-8 that was read in another encoding as it was written, where the whole text can be mended."""
    for encoding in () if text.isascii() else ("cp1252", "latin-1"):
        try:
            return unicodedata.normalize("NFC", text.encode(encoding).decode("utf-8"))
        except UnicodeError:
            continue
    return text


def _capitalised(name: str) -> str:
    """Return a name with capitals at the beginning of its words; O'Malley, McDonald, de la Cruz."""
    surname, comma, rest = name.partition(",")
    words = surname.split()
    small = [word.lower() in _LOWER and 0 <= at < len(words) - 1 and (comma or at) for at, word in enumerate(words)]
    first = " ".join(word.lower() if low else _word(word) for word, low in zip(words, small, strict=True))
    return first + comma + " ".join(["", *map(_word, rest.split())] if comma else [])


def _word(word: str) -> str:
    if word.strip(".,").lower() in _CAPITALS:
        return word.upper()
    return _MC.sub(lambda found: f"Mc{found[1].upper()}", word.title())
