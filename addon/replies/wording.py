"""Texts as members write them -> plain words, and rows of words to look for in them. Pure.

A row of ``words.toml`` is words in their order: ``a|b`` one of these, ``a?`` perhaps, ``a*`` any ending, ``..`` up to
four other words, ``~`` the end of a sentence, which no row crosses.
"""

import re
import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any
from unicodedata import category, combining, normalize

LONGEST = 1_600
"""As many characters as a carrier joins into one message; what is behind them is not looked at."""
_LONG_WORD = 6
_ALIKE = 0.87
_SIGNATURE = re.compile(
    r"\s*\b(?:sent from (?:my|an?)|get outlook for|enviado desde mi)\b.*$", re.IGNORECASE | re.DOTALL
)
_WORD = re.compile(r"[^\W_]+|[.!?;\n]+(?=\s|$)")
_GAP = r"(?: [^\s~]+){0,4}?"
_SPELLED = re.compile(r"\b[^\W\d_](?:[\s.*-]{1,2}[^\W\d_]\b){2,}")
END = "~"
"""Where a sentence ends."""


def plain(text: str) -> str:
    """Return a text in small letters and ordinary digits, without accents, apostrophes and invisible characters."""
    folded = normalize("NFKD", _SIGNATURE.sub("", text[:LONGEST])).casefold()
    for sign, word in listed()["emoji"].items():
        folded = folded.replace(sign, f" {word} ")
    seen = (ch for ch in folded if not combining(ch) and category(ch) not in {"Cf", "Me", "Mn"})
    return "".join(" " if ch in "\u2028\u2029" else ch for ch in seen if ch not in "'\u2019\u2018\u02bc`\u00b4")


def sentences(text: str) -> str:
    """Return a plain text in the form in which rows are looked for: its words, what was typed wrong as it was meant."""
    words: list[str] = []
    for found in _WORD.findall(_SPELLED.sub(lambda letters: re.sub(r"\W", "", letters[0]), text)):
        word = _meant(found) if found[0].isalnum() else END
        joined = listed()["joined"].get(f"{words[-1]} {word}") if words else None
        if joined:
            words[-1] = joined
        else:
            words.append(word)
    return "".join(f" {word}" for word in (*words, END))


@cache
def listed() -> Any:  # noqa: ANN401 (tables of a TOML file)
    """Return the tables of ``words.toml``."""
    return tomllib.loads((files("addon.replies") / "words.toml").read_text(encoding="utf-8"))


@cache
def listed_words(table: str, name: str) -> frozenset[str]:
    """Return a list of single words."""
    return frozenset(listed()[table][name].split())


class Rows:
    """Rows of words, any of which a text may have."""

    def __init__(self, rows: Sequence[str]) -> None:
        self._pattern = re.compile("|".join(f"(?:{_pattern(row)})" for row in rows))

    def found(self, text: str) -> bool:
        """Return whether a text has one of them."""
        return self._pattern.search(text) is not None

    def begin(self, text: str) -> bool:
        """Return whether a text begins with one of them."""
        return self._pattern.match(text) is not None

    def out_of(self, text: str) -> str:
        """Return a text without them; nothing joins over the place."""
        return self._pattern.sub(f" {END}", text)


@cache
def rows(name: str) -> Rows:
    """Return the rows of this name."""
    return Rows(listed()["phrases"][name])


def _pattern(row: str) -> str:
    return "".join(_GAP if part == ".." else _one(part) for part in row.split())


def _one(part: str) -> str:
    several = (
        listed()["sets"][one[1:]].split() if one[0] == "@" else [one] for one in part.removesuffix("?").split("|")
    )
    words = "|".join(word.replace("*", r"\S*") for words in several for word in words)
    return f"(?: (?:{words})(?!\\S))" + ("?" if part.endswith("?") else "")


@cache
def _known() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return every word of the lists, and the long ones among them."""
    tables = listed()
    said = " ".join(row for phrases in tables["phrases"].values() for row in phrases)
    bare = " ".join((*tables["bare"].values(), *tables["languages"].values(), *tables["fillers"].values()))
    every = frozenset(re.findall(r"[a-z]+", f"{said} {bare}")) | {"suicidal", "suicide", "unsubscribe"}
    return every, tuple(sorted(word for word in every if len(word) >= _LONG_WORD))


@cache
def _meant(word: str) -> str:
    typed_wrong: dict[str, str] = listed()["typed_wrong"]
    if word in typed_wrong:
        return typed_wrong[word]
    every, long = _known()
    if word in every or not word.isascii():
        return word
    shorter = re.sub(r"(.)\1+", r"\1", word)
    if shorter in every or shorter in typed_wrong:
        return typed_wrong.get(shorter, shorter)
    near = get_close_matches(word, long, 1, _ALIKE) if len(word) >= _LONG_WORD else []
    return near[0] if near else word
