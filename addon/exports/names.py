"""Names as they are compared: accents, case, apostrophes and order do not matter; nothing is fuzzy."""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHE = re.compile(r"['\u2018\u2019\u02bc\u00b4`\u2032]\s*")
_NO_LETTER = re.compile(r"[^\w]+|_+")
_WHOLE_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"})
_PEOPLE = 20_000
"""How many spellings are remembered: an export names each client hundreds of times."""
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


@lru_cache(maxsize=_PEOPLE)
def name_key(name: str) -> str:
    """Return the text by which two spellings of one name are equal. Words stay apart: Ann Amy is not Anna My."""
    first, comma, rest = name.partition(",")
    if comma and _plain(rest) and _plain(rest) not in _SUFFIXES and "," not in rest:
        return _plain(f"{rest} {first}")
    return _plain(name)


@lru_cache(maxsize=_PEOPLE)
def clinician_keys(name: str) -> tuple[str, ...]:
    """Return the readings of a clinician's name: as it is, and without what follows a comma (LCSW)."""
    keys = (name_key(name), _plain(name.partition(",")[0]))
    return keys[:1] if keys[0] == keys[1] else keys


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", text.replace("&", " and ")))
    bare = "".join(ch for ch in text if not unicodedata.combining(ch)).casefold().translate(_WHOLE_LETTERS)
    return _NO_LETTER.sub(" ", bare).strip()
