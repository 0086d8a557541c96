"""The words of members' pages: the rows of Page texts, in each language that has a column. Pure.

A row that is missing, blank or cannot be used has the words that new workbooks begin with.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from addon.member_page import USUAL_LANGUAGE, PageWords
from addon.part import View
from addon.tabs import Tab, folded
from addon.telling import tells

_BRACED = re.compile(r"\{([^{}]*)\}")
LISTS: Mapping[str, int] = {"weekdays": 7, "months": 12}
"""Rows that are lists, and how many words each has."""


def usual_words(tab: Tab) -> dict[str, PageWords]:
    """Return the words that new workbooks begin with, by language; the names of rows are folded."""
    languages = [column.header for column in tab.columns if column.field in {"english", "spanish"}]
    return {
        language: PageWords({folded(row["Name"]): row[language] for row in tab.starter if row.get(language)})
        for language in languages
    }


def words_from(view: View) -> tuple[dict[str, PageWords], dict[str, str]]:
    """Return the words by language, and by row id what is wrong with a row, "" if nothing is."""
    usual = usual_words(view.tab)
    english = usual[USUAL_LANGUAGE].texts
    found: dict[str, dict[str, str]] = {language: {} for language in (*usual, *_own_languages(view))}
    wrong: dict[str, str] = {}
    for rid, name, cells in _rows(view, list(found)):
        mistakes = {language: _mistake(name, text, english) for language, text in cells.items() if text}
        wrong[rid] = next((f"{language}: {what}" for language, what in mistakes.items() if what), "")
        for language, what in mistakes.items():
            if not what:
                found[language][name] = cells[language]
    return {language: _whole(texts, usual, language) for language, texts in found.items()}, wrong


def _whole(texts: Mapping[str, str], usual: Mapping[str, PageWords], language: str) -> PageWords:
    begun = usual[language].texts if language in usual else {}
    return PageWords({**usual[USUAL_LANGUAGE].texts, **begun, **texts})


def _own_languages(view: View) -> Iterator[str]:
    """Yield the headers of the columns that people added."""
    declared = {folded(column.header) for column in view.tab.columns}
    declared |= {folded(alias) for column in view.tab.columns for alias in column.aliases}
    for header in view.sheet.headers:
        if header.strip() and folded(header) not in declared:
            yield header.strip()


def _rows(view: View, languages: list[str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield (row id, folded name, text by language) of every row."""
    fields = {column.header: column.field for column in view.tab.columns}
    at = {header.strip(): number for number, header in enumerate(view.sheet.headers)}
    for row in view.values():
        rid, name = str(row["id"]), folded(row.get("name") or "")
        cells = {
            language: str(row.get(fields[language]) or "") if language in fields else _cell(view, rid, at[language])
            for language in languages
        }
        yield rid, name, {language: text.strip() for language, text in cells.items()}


def _cell(view: View, rid: str, column: int) -> str:
    """Return what a column of a person's own has in a row."""
    index = view.numbers.get(rid, 0) - view.sheet.first_row
    row = view.sheet.rows[index] if 0 <= index < len(view.sheet.rows) else ()
    return str(row[column]) if column < len(row) and row[column] is not None else ""


@lru_cache(maxsize=4_096)  # hundreds of words that nobody changes come with every pass
def _in_braces(text: str) -> tuple[frozenset[str], bool]:
    """Return what a text has in braces, and whether a brace of it has no other."""
    rest = _BRACED.sub("", text)
    return frozenset(_BRACED.findall(text)), "{" in rest or "}" in rest


def _mistake(name: str, text: str, english: Mapping[str, str]) -> str:
    if name not in english:
        return "no page has words of this name. Write a Name as in a new workbook, or delete the row."
    if name in LISTS and len(text.split(",")) != LISTS[name]:
        return f"write {LISTS[name]} words with commas between them."
    (allowed, _), (used, is_odd) = _in_braces(english[name]), _in_braces(text)
    if used - allowed or is_odd:
        only = " ".join(f"{{{one}}}" for one in sorted(allowed))
        return f"something in braces is not known. Use only {only}." if only else "nothing in braces is filled in here."
    if tells(text):
        return "the words tell what kind of appointment it is. Write it so that anybody may see it."
    return ""
