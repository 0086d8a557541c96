"""What people picked for an unknown file in the tab Import mapping, read back as a mapping. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from addon.cells import canonical
from addon.exports.guessing.drafts import Mapped, draft, meanings_of
from addon.exports.guessing.guesses import NOT_READ, WordGuess, words_of
from addon.exports.guessing.nearest import known_columns
from addon.exports.guessing.tables import Table
from addon.exports.guessing.vocabulary import FieldWords, vocabulary
from addon.exports.profile import Profile
from addon.exports.statuses import word_key
from addon.near_words import did_you_mean
from addon.sources import derived_id
from addon.tabs import Tab, Value, folded

TAB, PREFIX = "import_mapping", "IM"
_MOST_LIVES = 50
_SHORT = 2
"""So few letters are not taken for the beginning of a choice."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRow:
    """One row of the tab: its status, what it showed as our guess, what a person typed; or that one took it away."""

    status: str = ""
    guess: str = ""
    read_as: str = ""
    load: bool = False
    is_removed: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether the row asks still: what is beside a closed one is not read."""
        return not self.is_removed and not folded(self.status).startswith("closed")

    @property
    def read(self) -> str:
        """Return what counts: what the person picked, else our guess."""
        return self.read_as or self.guess


def typed_row(status: Value, guess: Value, read_as: Value, load: Value) -> TypedRow:
    """Return a row of the tab from the values of its cells."""
    return TypedRow(
        status=canonical(status), guess=canonical(guess), read_as=canonical(read_as).strip(), load=load is True
    )


Rows = Mapping[str, TypedRow]
"""The rows of the tab, by id, those among them that a person took away."""


def with_removed(rows: Rows, removed: Iterable[str]) -> Rows:
    """Return the rows that are there and, as such, those of which a person took them away: these never come back."""
    return {**dict.fromkeys(removed, TypedRow(is_removed=True)), **rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The rows of one file in the tab: the ``life`` counts how often the same headers were asked about."""

    table: Table
    life: int = 1

    def row_id(self, at: int | None = None, word: str | None = None) -> str:
        """Return the id of the file's row, of a column's or of a word's."""
        parts = (self.table.signature, self.life, "" if at is None else at, "" if word is None else word)
        return derived_id(PREFIX, TAB, "|".join(map(str, parts)))


def asked(table: Table, rows: Rows) -> Asked:
    """Return the rows in which a file is asked about now: those that are open, else new ones."""
    lives = [Asked(table=table, life=life) for life in range(1, _MOST_LIVES)]
    is_open = (one for one in lives if one.row_id() in rows and rows[one.row_id()].is_open)
    is_new = (one for one in lives if one.row_id() not in rows)
    return next(is_open, None) or next(is_new, lives[-1])


@dataclass(slots=True, kw_only=True)
class Answer:
    """What is known of a file's mapping by now: the kind, the fields, the words; and what is ``missing``, by row id.

    ``removed``: the columns and words that are left out, as a person took their rows away.
    """

    kind: str = ""
    fields: dict[int, FieldWords] = field(default_factory=dict)
    words: dict[int, dict[str, str]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    wanted: bool = False
    like: Profile | None = None

    def drafted(self, table: Table, tabs: Mapping[str, Tab]) -> tuple[str, Profile | None, tuple[str, ...]]:
        """Return the text, the profile and what keeps the answer from being one."""
        return draft(table, Mapped(kind=self.kind, fields=self.fields, words=self.words, like=self.like), tabs)


def answer_of(one: Asked, typed: Rows, like: Profile | None = None) -> Answer:
    """Return what the rows of a file come to; what a ``like`` format knows needs no row, any other row is missing."""
    found = Answer()
    file = typed.get(one.row_id(), TypedRow())
    found.wanted = file.load and file.is_open
    found.kind = picked_kind(file.read)
    if not found.kind:
        found.missing[one.row_id()] = _unknown(file, vocabulary().kinds.values())
    found.like = like = like if like is not None and like.rows == found.kind else None
    rows = {**_as_before(one, like), **typed}
    for at, header in enumerate(one.table.headers):
        if header:
            _take_column(found, one, at, rows)
    also = meanings_of(like) if like else {}
    for word in words_of(one.table, {at: named.label for at, named in found.fields.items()}, also):
        is_known = word_key(word.word) in map(word_key, also.get(found.fields[word.at].in_profile, {}))
        before = {one.row_id(word.at, word.word): TypedRow(guess=word.guess)} if is_known else {}
        _take_word(found, one, word, {**before, **rows})
    return found


def _as_before(one: Asked, like: Profile | None) -> dict[str, TypedRow]:
    if like is None:
        return {}
    return {one.row_id(at): TypedRow(guess=label) for at, label in known_columns(one.table, like).items()}


def _take_column(found: Answer, one: Asked, at: int, rows: Rows) -> None:
    rid = one.row_id(at)
    row = rows.get(rid, TypedRow())
    if row.is_removed:
        found.removed.append(one.table.told(at))
    if row.is_removed or folded(row.read) == folded(NOT_READ):
        return
    named = picked_field(row.read, found.kind)
    if named is None:
        found.missing[rid] = _unknown(row, [NOT_READ, *_fields(found.kind)])
        return
    found.fields[at] = named


def _take_word(found: Answer, one: Asked, word: WordGuess, rows: Rows) -> None:
    rid = one.row_id(word.at, word.word)
    row = rows.get(rid, TypedRow())
    if row.is_removed:
        found.removed.append(f"word of {one.table.told(word.at)}")
        return
    meanings = vocabulary().meanings[found.fields[word.at].field]
    meaning = _picked(row.read, {each: each for each in meanings})
    if meaning is None:
        found.missing[rid] = _unknown(row, meanings)
        return
    found.words.setdefault(word.at, {})[word.word] = meaning


def picked_kind(text: str) -> str:
    """Return the kind of file that a text picks, "" if none."""
    return _picked(text, {label: kind for kind, label in vocabulary().kinds.items()}) or ""


def picked_field(text: str, kind: str) -> FieldWords | None:
    """Return the field of a kind of file that a text picks, None if none."""
    return _picked(text, _fields(kind))


def _fields(kind: str) -> dict[str, FieldWords]:
    return {field.label: field for field in vocabulary().of_kind(kind)} if kind else {}


def _picked(text: str, choices: Mapping[str, T]) -> T | None:
    """Return what a text picks: the choice itself, or the only one that begins so; None where that is nothing."""
    typed = folded(text)
    exact = [one for label, one in choices.items() if folded(label) == typed]
    begun = [one for label, one in choices.items() if len(typed) > _SHORT and folded(label).startswith(typed)]
    return next(iter(exact), begun[0] if len(begun) == 1 else None)


def _unknown(row: TypedRow, choices: Iterable[str]) -> str:
    if row.read_as:
        return f"this cannot be picked here. {did_you_mean(row.read_as, choices, 'Pick from the list.')}"
    return "pick from the list under Read as"


def chosen_profile(table: Table, rows: Rows, tabs: Mapping[str, Tab], like: Profile | None = None) -> Profile | None:
    """Return the profile by which a file is to be read now; None as long as something is missing or nobody said yes."""
    found = answer_of(asked(table, rows), rows, like)
    if found.missing or not found.wanted:
        return None
    _, profile, _ = found.drafted(table, tabs)
    return profile
