"""A text as it came -> the member's own words in it: what they quote of our texts is not theirs. Pure.

Phones send a reaction to a text as a text: ``Liked “…”``, with the whole of ours in quotation marks. Our footer in it
must not be taken for an opt-out, nor "2 can't come" for an answer.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any
from unicodedata import category, combining, normalize

from addon.replies.wording import LONGEST, Rows, plain, sentences

_PLEASED, _DISPLEASED = "thanks", "👎"
_QUOTATION = r"(?:“[^“”]*”|\"[^\"]*\"|«[^«»]*»|„[^„“”]*[“”])"
_QUOTED = re.compile(_QUOTATION)
_REACTION = re.compile(rf"([^“”\"«»„]+?){_QUOTATION}[\s.]*")
_LETTERS = re.compile(r"[^\W\d_]+")


def own_words(text: str) -> str:
    """Return the member's own words in a text; a reaction becomes thanks, or a sign that a person has to read."""
    seen = "".join(ch for ch in text[:LONGEST] if category(ch) != "Cf")
    reaction = _REACTION.fullmatch(seen)
    said = _said_by(reaction[1]) if reaction else ""
    return said or _QUOTED.sub(lambda quoted: "\n" if _is_ours(quoted[0]) else quoted[0], text)


def _said_by(head: str) -> str:
    """Return what the words and signs in front of a quotation say, "" if they are no reaction."""
    folded = "".join(ch for ch in normalize("NFKD", head).casefold() if not combining(ch))
    words, signs = _LETTERS.findall(folded), {ch for ch in head if category(ch) == "So"}
    listed, said = _listed()["words"], " ".join(words)
    if words[:1] and words[0] in listed["taken_back"].split():
        return _PLEASED
    if said in listed["pleased"] or said in listed["displeased"]:
        return _PLEASED if said in listed["pleased"] else _DISPLEASED
    is_by_sign = said in listed["with_a_sign"] and not any(ch.isdigit() for ch in folded)
    return _by_sign(signs, needed=len(words) == 1) if is_by_sign else ""


def _by_sign(signs: set[str], *, needed: bool) -> str:
    """Return what signs say; ``needed``: without one there is no reaction, but a text such as ``to "her"``."""
    if signs and signs <= set(_listed()["signs"]["pleased"]):
        return _PLEASED
    return "".join(sorted(signs)) or ("" if needed else _DISPLEASED)


def _is_ours(quoted: str) -> bool:
    """Return whether a quotation is one of our texts: somebody else's words in quotation marks are read."""
    read = sentences(plain(quoted))
    return len(read.split()) >= _listed()["ours"]["words"] and _ours().found(read)


@cache
def _ours() -> Rows:
    return Rows(_listed()["ours"]["rows"])


@cache
def _listed() -> Any:  # noqa: ANN401 (tables of a TOML file)
    return tomllib.loads((files("addon.replies") / "reactions.toml").read_text(encoding="utf-8"))
