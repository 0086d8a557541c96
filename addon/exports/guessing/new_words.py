"""Status words that a known format has not met before: asked one by one, and added to the format once told. Pure."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from addon.exports.export import Export, UnknownWord
from addon.exports.guessing.answers import PREFIX, TAB, Rows, TypedRow, picked, unknown_pick
from addon.exports.guessing.drafts import meaning_in_profile
from addon.exports.guessing.shapes import MOST_WORDS
from addon.exports.guessing.vocabulary import FieldWords, vocabulary
from addon.exports.profile import Profile, load_profiles
from addon.exports.statuses import word_key
from addon.problems import SettingsInvalid
from addon.sources import derived_id

OWN = "own."
"""How the names of formats begin that people told by example: words are added to these alone."""
_MOST_LIVES = 50
Taught = Mapping[str, Mapping[str, Mapping[str, str]]]
"""What new words mean (as profiles have it), by format, field and word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWord:
    """A word that is asked about, in which files and how many rows it is, and the row that asks."""

    rid: str
    profile: Profile
    word: UnknownWord
    files: tuple[str, ...]
    row: TypedRow

    @property
    def column(self) -> str:
        """Return the header of the word's column, as the format has it."""
        return next(one.headers[0] for one in self.profile.columns if one.field == self.word.field)

    @property
    def meanings(self) -> tuple[str, ...]:
        """Return what the word may mean."""
        named = _field(self.profile, self.word.field)
        return tuple(vocabulary().meanings[named.field]) if named else ()

    @property
    def meaning(self) -> str | None:
        """Return what a person picked, None as long as that is nothing."""
        return picked(self.row.read_as, {one: one for one in self.meanings})

    @property
    def missing(self) -> str:
        """Return what has to be done."""
        return unknown_pick(self.row, self.meanings)


def can_be_asked(export: Export, formats: Mapping[str, Profile]) -> bool:
    """Return whether the new words of a file are asked in the workbook: of own formats, and not a column full."""
    return export.profile in formats and export.profile.startswith(OWN) and len(export.unknown_words) <= MOST_WORDS


def new_words(exports: Iterable[Export], formats: Mapping[str, Profile], rows: Rows) -> Iterator[NewWord]:
    """Yield every new word of these files once. What is beside closed rows is not read; such words get new rows."""
    found: dict[tuple[str, str, str], list[tuple[str, UnknownWord]]] = {}
    for export in exports:
        for word in export.unknown_words if can_be_asked(export, formats) else ():
            found.setdefault((export.profile, word.field, word_key(word.word)), []).append((export.file, word))
    for (name, field, key), some in found.items():
        if _field(formats[name], field) is None:
            continue
        (_, first), files = some[0], tuple(dict.fromkeys(file for file, _ in some))
        word = UnknownWord(field=field, word=first.word, rows=sum(one.rows for _, one in some), first=first.first)
        rid = _row_id(f"{name}|{field}|{key}", rows)
        if not rid:
            continue
        yield NewWord(rid=rid, profile=formats[name], word=word, files=files, row=rows.get(rid, TypedRow()))


def _row_id(key: str, rows: Rows) -> str:
    """Return the row that asks about a word, "" where a person took such a row away."""
    ids = [derived_id(PREFIX, TAB, key + "|again" * times) for times in range(_MOST_LIVES)]
    is_open = (one for one in ids if one in rows and rows[one].is_open)
    is_new = (one for one in ids if one not in rows)
    is_removed = any(rows[one].is_removed for one in ids if one in rows)
    return next(is_open, None) or ("" if is_removed else next(is_new, ""))


def _field(profile: Profile, field: str) -> FieldWords | None:
    fields = vocabulary().of_kind(profile.rows) if profile.rows in vocabulary().kinds else ()
    return next((one for one in fields if one.in_profile == field and one.kind == "word"), None)


def taught_words(words: Iterable[NewWord]) -> Taught:
    """Return the new words of which people picked the meaning."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for one in words:
        if one.meaning is not None:
            fields = found.setdefault(one.profile.name, {})
            fields.setdefault(one.word.field, {})[one.word.word] = meaning_in_profile(one.meaning)
    return found


def with_taught(profile: Profile, told: Mapping[str, Mapping[str, str]]) -> Profile:
    """Return a format that has these words too."""
    words = {field: {**profile.words.get(field, {}), **told.get(field, {})} for field in profile.words.keys() | told}
    return profile.model_copy(update={"words": words})


def with_words(name: str, text: str, told: Mapping[str, Mapping[str, str]]) -> str:
    """Return a format's text with these words added, everything else as it was. Raises SettingsInvalid."""
    for field, words in told.items():
        told_now = sorted(words.items())
        lines = "\n".join(
            f"{json.dumps(word, ensure_ascii=False)} = {json.dumps(meaning)}" for word, meaning in told_now
        )
        header = f"[words.{field}]"
        at = re.search(rf"^{re.escape(header)}[ \t]*(?:#.*)?\r?$", text, re.MULTILINE)
        before, after = (text[: at.end()], text[at.end() :]) if at else (f"{text.rstrip()}\n\n{header}", "\n")
        text = f"{before}\n{lines}{after}"
    try:
        load_profiles({name: text})
    except SettingsInvalid as wrong:
        what = "the words that were told in Import mapping cannot be added to this format"
        raise SettingsInvalid(name, what, "Add them to its words by hand.") from wrong
    return text
