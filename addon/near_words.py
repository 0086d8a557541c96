"""What somebody who wrote a word that is in no list probably meant. Pure."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from addon.tabs import folded

_NUMBER = re.compile(r"\d+")
_OPPOSITES = ("un", "in", "no", "not", "non")


def nearest(text: str, known: Iterable[str]) -> str:
    """Return the known word that looks most like the text, or the empty string.

    Never another number ("3 days" is not "30 days"), never the opposite ("unlocked" is not "locked").
    """
    given = folded(text)
    by_folded = {folded(word): word for word in known if not _is_another(given, folded(word))}
    turned = [word for word in by_folded.values() if _has_its_words(text, word)]
    if len(turned) == 1:
        return turned[0]
    close = get_close_matches(given, by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else ""


def _has_its_words(text: str, word: str) -> bool:
    """Return whether a text has the two or more words of another in any order and form: cancelled late, late cancel."""
    given, wanted = text.casefold().split(), word.casefold().split()
    return len(given) == len(wanted) > 1 and all(any(one.startswith(part) for one in given) for part in wanted)


def _is_another(given: str, word: str) -> bool:
    numbers, meant = _NUMBER.findall(given), _NUMBER.findall(word)
    if numbers and meant and numbers != meant and not given.isdigit():  # the digits of a code may be swapped
        return True
    return any(longer == f"{no}{shorter}" for longer, shorter in ((given, word), (word, given)) for no in _OPPOSITES)


def did_you_mean(text: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the suggestion for a misspelt word, or ``otherwise``."""
    word = nearest(text, known)
    return f'Did you mean "{word}"?' if word else otherwise
