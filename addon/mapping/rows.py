"""The rows of Import mapping about one unknown file: the file, its columns, its status words. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from addon.exports.guessing.answers import Answer, Asked, Rows, TypedRow, answer_of, picked_field, picked_kind
from addon.exports.guessing.drafts import can_be_read, meanings_of
from addon.exports.guessing.guesses import ASK, LIKELY, NOT_READ, SURE, ColumnGuess, FileGuess, guess_file, words_of
from addon.exports.guessing.nearest import known_columns
from addon.exports.guessing.practice_keys import PracticeKeys, headed_by_people
from addon.exports.guessing.tables import SHOWN
from addon.exports.guessing.vocabulary import vocabulary
from addon.exports.profile import Profile
from addon.exports.statuses import word_key
from addon.sources import SourceRow
from addon.tabs import Tab, Value
from addon.written import letters, one_line

OPEN = "open"
_SAMPLES = ("sample_1", "sample_2", "sample_3")
_LISTED = 3
ONE_ROW_EACH = "Make a list with one row for each person and day, such as Name, Date, Attendance"
"""What to do with a list in which each person has a column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of an unknown file: its rows in the tab, the guess, and the known format that it is ``like``.

    ``people``: several of its headers are names of people, so that it cannot be mapped; these columns, by letter.
    """

    asked: Asked
    typed: Rows
    guess: FileGuess
    like: Profile | None = None
    people: str = ""

    @property
    def kind_label(self) -> str:
        """Return the guess about the kind of file as the tab shows it."""
        return NOT_READ if self.people else vocabulary().kinds.get(self.guess.kind, ASK)

    def row(self, at: int | None = None, word: str | None = None) -> TypedRow:
        """Return what is in the tab about the file, a column or a word."""
        return self.typed.get(self.asked.row_id(at, word), TypedRow())


def told(asked: Asked, typed: Rows, keys: PracticeKeys, like: Profile | None) -> Told:
    """Guess what a file is, beginning with what people picked and with what a like format knows."""
    people = ", ".join(map(letters, headed_by_people(asked.table, keys)))
    if people:
        guess = FileGuess(kind="", sure=SURE, why=f"names of people head the columns {people}", columns=())
        return Told(asked=asked, typed=typed, guess=guess, people=people)
    picked = picked_kind(typed.get(asked.row_id(), TypedRow()).read_as)
    if like is not None and like.rows == (picked or like.rows):
        guess = guess_file(asked.table, keys, kind=like.rows, chosen=known_columns(asked.table, like))
        return Told(asked=asked, typed=typed, guess=guess, like=like)
    return Told(asked=asked, typed=typed, guess=guess_file(asked.table, keys, kind=picked))


def rows_of(one: Told, tabs: Mapping[str, Tab]) -> Iterator[SourceRow]:
    """Yield the open rows about a file: what it lacks is told in the Check of each row.

    Of a file that is like a known format only what that does not know has rows.
    """
    now = dict(_rows(one))
    typed = {rid: _as_typed(row, one.typed.get(rid)) for rid, row in now.items()}
    answer = answer_of(one.asked, typed, one.like)
    _, _, mistakes = ("", None, ()) if answer.missing else answer.drafted(one.asked.table, tabs)
    for rid, values in now.items():
        if typed[rid].is_removed:
            continue
        check = answer.missing.get(rid)
        if rid == one.asked.row_id():
            check = _of_file(one, answer, mistakes) if check is None or one.people else check
        yield SourceRow(rid=rid, values={**values, "check": check})


def _as_typed(values: Mapping[str, Value], typed: TypedRow | None) -> TypedRow:
    if typed and typed.is_removed:
        return typed
    read_as, load = (typed.read_as, typed.load) if typed else ("", False)
    return TypedRow(status=OPEN, guess=str(values["guess"]), read_as=read_as, load=load)


def _of_file(one: Told, answer: Answer, mistakes: tuple[str, ...]) -> str:
    """Return what is missing before the file can be loaded, and what is left out of it."""
    if not answer.removed:
        return _lacks(one, answer, mistakes)
    left_out = f"left out, as {'their rows were' if len(answer.removed) > 1 else 'its row was'} deleted"
    anew = "to be asked anew, delete this row too"
    return f"{_lacks(one, answer, mistakes)}; {left_out}: {_listed(answer.removed)} ({anew})"


def _lacks(one: Told, answer: Answer, mistakes: tuple[str, ...]) -> str:
    if one.people:
        return f"this cannot be loaded: each person has a column ({_listed(one.people.split(', '))}). {ONE_ROW_EACH}"
    columns = [one.asked.table.told(at) for at in _places(one, answer)]
    words = len(answer.missing) - len(columns)
    if columns:
        return f"pick under Read as: {_listed(columns)}"
    if words:
        return f"pick what {words} status word{'s mean' if words > 1 else ' means'}"
    if mistakes:
        return f"this cannot be loaded: {'; '.join(mistakes)}"
    return "the next pass loads it" if answer.wanted else "look at the guesses, then type yes under Load it"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"{', '.join(names[:_LISTED])}{more}"


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
            found = ("not read", SURE, "another column has the same header, and nothing tells the two apart")
        values = _values(one, "column", table.told(column.at), found)
        samples = dict(zip(_SAMPLES, _samples(one, column), strict=False))
        yield one.asked.row_id(column.at), values | {name: samples.get(name) for name in _SAMPLES}
    read_as = {column.at: _read_as(one, column) for column in guess.columns}
    also = meanings_of(one.like) if one.like else {}
    for word in words_of(table, read_as, also):
        if word.at in before and word_key(word.word) in {word_key(told) for some in also.values() for told in some}:
            continue
        why = f"in {word.count} row{'s' if word.count > 1 else ''}"
        found = (word.guess, ASK if word.guess == ASK else LIKELY, why)
        values = _values(one, "word", f"word of {table.told(word.at)}", found)
        values |= dict.fromkeys(_SAMPLES)
        yield one.asked.row_id(word.at, word.word), values | {"sample_1": one_line(word.word, SHOWN)}


def _read_as(one: Told, column: ColumnGuess) -> str:
    row = one.row(column.at)
    return NOT_READ if row.is_removed else row.read_as or column.guess


def _samples(one: Told, column: ColumnGuess) -> tuple[str, ...]:
    """Return the cells that are shown of a column; none of one that is, or is picked as, an answer of safety."""
    fields = (column.field, picked_field(one.row(column.at).read_as, one.guess.kind))
    return () if any(each and each.kind == "safety" for each in fields) else one.asked.table.samples(column.at)


def _values(one: Told, asks: str, column: str, found: tuple[str, str, str]) -> dict[str, Value]:
    guess, sure, why = found
    values: dict[str, Value] = {"status": OPEN, "file": one.asked.table.name, "asks": asks, "column": column}
    return values | {"guess": guess, "sure": sure, "why": why}


def closed_rows(rids: Iterator[str], status: str, check: Mapping[str, str]) -> Iterator[SourceRow]:
    """Yield rows that ask no more: their sample cells are taken away."""
    for rid in rids:
        yield SourceRow(rid=rid, values={"status": status, **dict.fromkeys(_SAMPLES), "check": check.get(rid)})
