"""The rows of Import mapping about one unknown file: the file, its columns, its status words. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from addon.exports.guessing.answers import Answer, Asked, Rows, TypedRow, answer_of, picked_kind, told_column
from addon.exports.guessing.doubts import matters
from addon.exports.guessing.drafts import can_be_read, meanings_of
from addon.exports.guessing.guesses import ASK, LIKELY, NOT_READ, SURE, FileGuess, guess_file, words_of
from addon.exports.guessing.known import Known
from addon.exports.guessing.nearest import known_columns
from addon.exports.guessing.vocabulary import vocabulary
from addon.exports.profile import Profile
from addon.exports.statuses import word_key
from addon.sources import SourceRow
from addon.tabs import Tab, Value

OPEN = "open"
_SAMPLES = ("sample_1", "sample_2", "sample_3")
_LISTED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of an unknown file: its rows in the tab, the guess, and the known format that it is ``like``."""

    asked: Asked
    typed: Rows
    guess: FileGuess
    like: Profile | None = None

    @property
    def kind_label(self) -> str:
        """Return the guess about the kind of file as the tab shows it."""
        return vocabulary().kinds.get(self.guess.kind, ASK)

    def row(self, at: int | None = None, word: str | None = None) -> TypedRow:
        """Return what is in the tab about the file, a column or a word."""
        return self.typed.get(self.asked.row_id(at, word), TypedRow())


def told(asked: Asked, typed: Rows, known: Known, like: Profile | None) -> Told:
    """Guess what a file is, beginning with what people picked and with what a like format knows."""
    picked = picked_kind(typed.get(asked.row_id(), TypedRow()).read_as)
    if like is not None and like.rows == (picked or like.rows):
        guess = guess_file(asked.table, known, kind=like.rows, chosen=known_columns(asked.table, like))
        return Told(asked=asked, typed=typed, guess=guess, like=like)
    return Told(asked=asked, typed=typed, guess=guess_file(asked.table, known, kind=picked))


def rows_of(one: Told, tabs: Mapping[str, Tab]) -> Iterator[SourceRow]:
    """Yield the open rows about a file: what it lacks is told in the Check of each row.

    Of a file that is like a known format only what that does not know has rows.
    """
    now = dict(_rows(one))
    typed = {rid: _as_typed(row, one.typed.get(rid)) for rid, row in now.items()}
    answer = answer_of(one.asked, typed, one.like)
    _, _, mistakes = ("", None, ()) if answer.missing else answer.drafted(one.asked.table, tabs)
    for rid, values in now.items():
        check = answer.missing.get(rid)
        if rid == one.asked.row_id():
            check = _of_file(one, answer, mistakes) if check is None else check
        yield SourceRow(rid=rid, values={**values, "check": check})


def _as_typed(values: Mapping[str, Value], typed: TypedRow | None) -> TypedRow:
    read_as, load = (typed.read_as, typed.load) if typed else ("", False)
    return TypedRow(status=OPEN, guess=str(values["guess"]), read_as=read_as, load=load)


def _of_file(one: Told, answer: Answer, mistakes: tuple[str, ...]) -> str:
    """Return what is missing before the file can be loaded."""
    columns = [told_column(one.asked.table, at) for at in _places(one, answer)]
    words = len(answer.missing) - len(columns)
    wanted = []
    if columns:
        more = f" and {len(columns) - _LISTED} more" if len(columns) > _LISTED else ""
        wanted.append(f"pick under Read as: {', '.join(columns[:_LISTED])}{more}")
    if words:
        wanted.append(f"pick what {words} status word{'s mean' if words > 1 else ' means'}")
    if wanted:
        return "; and ".join(wanted)
    if mistakes:
        return f"this cannot be loaded: {'; '.join(mistakes)}"
    return "look at the guesses, then type yes under Load it"


def _places(one: Told, answer: Answer) -> list[int]:
    return [at for at in range(len(one.asked.table.headers)) if one.asked.row_id(at) in answer.missing]


def _rows(one: Told) -> Iterator[tuple[str, dict[str, Value]]]:
    table, guess = one.asked.table, one.guess
    like = f"; most headers are those of {one.like.name}" if one.like else ""
    yield one.asked.row_id(), _values(one, "file", "the whole file", (one.kind_label, guess.sure, f"{guess.why}{like}"))
    before = known_columns(table, one.like) if one.like else {}
    for column in guess.columns:
        if column.at in before:
            continue
        found = (column.guess, column.sure, column.why)
        if not can_be_read(table.headers, column.at):
            is_heavy = column.guess != NOT_READ or matters(table.shapes[column.at], set())
            unsure = (ASK, ASK) if is_heavy else (NOT_READ, SURE)
            found = (*unsure, "another column has the same header, and nothing tells the two apart")
        values = _values(one, "column", told_column(table, column.at), found)
        samples = dict(zip(_SAMPLES, table.samples(column.at), strict=False))
        yield one.asked.row_id(column.at), values | {name: samples.get(name) for name in _SAMPLES}
    read_as = {column.at: one.row(column.at).read_as or column.guess for column in guess.columns}
    also = meanings_of(one.like) if one.like else {}
    for word in words_of(table, read_as, also):
        if word.at in before and word_key(word.word) in {word_key(told) for some in also.values() for told in some}:
            continue
        why = f"in {word.count} row{'s' if word.count > 1 else ''}"
        found = (word.guess, ASK if word.guess == ASK else LIKELY, why)
        values = _values(one, "word", f"word of {told_column(table, word.at)}", found)
        yield one.asked.row_id(word.at, word.word), values | {"sample_1": word.word, "sample_2": None, "sample_3": None}


def _values(one: Told, asks: str, column: str, found: tuple[str, str, str]) -> dict[str, Value]:
    guess, sure, why = found
    values: dict[str, Value] = {"status": OPEN, "file": one.asked.table.name, "asks": asks, "column": column}
    return values | {"guess": guess, "sure": sure, "why": why}


def closed_rows(rids: Iterator[str], status: str, check: Mapping[str, str]) -> Iterator[SourceRow]:
    """Yield rows that ask no more: their sample cells are taken away."""
    for rid in rids:
        yield SourceRow(rid=rid, values={"status": status, **dict.fromkeys(_SAMPLES), "check": check.get(rid)})
