"""The guess about an unknown file: its kind, the field of each column, how sure, and why. Pure.

Where a wrong guess would mix up people, days or money, what is not sure is asked: no field is assumed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from addon.exports.guessing.assigning import Assigned, assigned, elsewhere, weight
from addon.exports.guessing.claims import Claim, abouts, numbers_rows, ruled_out
from addon.exports.guessing.doubts import matters, why_not_sure
from addon.exports.guessing.practice_keys import NO_KEYS, PracticeKeys
from addon.exports.guessing.shapes import MOST_WORDS, looks_like
from addon.exports.guessing.tables import Table
from addon.exports.guessing.vocabulary import EXACT, UNREAD, USUAL, FieldWords, vocabulary
from addon.exports.statuses import word_key
from addon.person_names import plain

ASK = "please choose"
NOT_READ = "not read"
SURE, LIKELY = "sure", "likely"
_CLEAR = 0.75
"""By how much the best kind of file has to lead to be no question."""
_YES_OR_NO = frozenset({"yes", "no", "y", "n", "si", "true", "false", "1", "0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGuess:
    """What one column is taken for: a field's label, NOT_READ or ASK; how sure, and why."""

    at: int
    header: str
    guess: str
    sure: str
    why: str

    @property
    def field(self) -> FieldWords | None:
        """Return the field, None where the column is not read or asked about."""
        return vocabulary().by_label(self.guess)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordGuess:
    """What one word of a column of status words is taken for: a meaning or ASK."""

    at: int
    word: str
    count: int
    guess: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileGuess:
    """What a file is taken for. ``kind`` "": cannot tell."""

    kind: str
    sure: str
    why: str
    columns: tuple[ColumnGuess, ...]

    @property
    def read_as(self) -> dict[int, str]:
        """Return the label of each column by its place."""
        return {one.at: one.guess for one in self.columns}


def guess_file(
    table: Table, keys: PracticeKeys = NO_KEYS, *, kind: str = "", chosen: Mapping[int, str] = MappingProxyType({})
) -> FileGuess:
    """Guess what a file is; a ``kind``, and the ``chosen`` labels of columns (by place), are taken as given."""
    ranked = sorted(((weight(table, one, keys), one) for one in vocabulary().kinds), reverse=True)
    (best, first), (second, other) = ranked[:2]
    found, sure, why = first, SURE, f"its columns fit {first} best"
    if kind:
        found, why = kind, "as chosen, or as a file like it"
    elif best <= 0:
        found, sure, why = "", ASK, f"it lacks what every kind needs; {first} is nearest"
    elif best - second < _CLEAR:
        found, sure, why = "", ASK, f"its columns fit {first} and {other} alike"
    columns = tuple(_columns(assigned(table, found or first, keys, chosen), chosen))
    return FileGuess(kind=found, sure=sure, why=why, columns=columns)


def words_of(
    table: Table, read_as: Mapping[int, str], also: Mapping[str, Mapping[str, str]] = MappingProxyType({})
) -> Iterator[WordGuess]:
    """Yield what each word of the columns of status words means; ``read_as`` are the columns' labels by place.

    ``also`` has, by the profile's field, what a known format of the kind means by its words.
    """
    for at, label in sorted(read_as.items()):
        named = vocabulary().by_label(label)
        if named is None or named.kind != "word" or len(table.shapes[at].cells) > MOST_WORDS:
            continue
        told = {word_key(word): meaning for word, meaning in also.get(named.in_profile, {}).items()}
        for word, count in sorted(table.shapes[at].counted().items()):
            guess = told.get(word_key(word)) or _meaning(named, word, table.headers[at])
            yield WordGuess(at=at, word=word, count=count, guess=guess)


def _meaning(named: FieldWords, word: str, header: str) -> str:
    key = word_key(plain(word))
    if key in _YES_OR_NO and not vocabulary().about(header) & {"attendance", "active", "activo"}:
        return ASK
    return vocabulary().words[named.field].get(key, ASK)


def _columns(there: Assigned, chosen: Mapping[int, str]) -> Iterator[ColumnGuess]:
    for at, header in enumerate(there.table.headers):
        if at in chosen:
            yield ColumnGuess(at=at, header=header, guess=chosen[at], sure=SURE, why="as it was read before")
        elif header:
            guess, sure, why = _claimed(at, there) or _nothing_of_ours(at, there) or _unclaimed(at, there)
            yield ColumnGuess(at=at, header=header, guess=guess, sure=sure, why=why)


Found = tuple[str, str, str]
"""The guess about a column, how sure it is, and why."""


def _claimed(at: int, there: Assigned) -> Found | None:
    """Return the guess for a column that got a field."""
    claim, looks = there.taken.get(at), looks_like(there.table.shapes[at])
    if claim is None:
        return None
    if claim.doubt and claim.field.field == "session_ref":
        return NOT_READ, SURE, claim.doubt
    if doubt := why_not_sure(claim, there):
        return ASK, ASK, f"perhaps {claim.field.label}: {doubt} ({looks})"
    sure = SURE if claim.level == EXACT or claim.field.guards else LIKELY
    return claim.field.label, sure, f"{claim.why or 'its cells show it'} ({looks})"


def _nothing_of_ours(at: int, there: Assigned) -> Found | None:
    """Return the guess for a column that is about nothing that is read here, None if that is not certain."""
    shape, about = there.table.shapes[at], abouts(there.table.headers)[at]
    if other := vocabulary().other(about):
        return NOT_READ, SURE, f"it is about {other}"
    if UNREAD in about:
        return NOT_READ, SURE, f"nothing here is read from such a column ({looks_like(shape)})"
    return (NOT_READ, SURE, "its cells number the rows") if numbers_rows(about, shape) else None


def _unclaimed(at: int, there: Assigned) -> Found:
    """Return the guess for a column that got no field, though it may be about something of ours."""
    shape = there.table.shapes[at]
    looks, of_weight = looks_like(shape), matters(shape, there.fields)
    lost = next((one for one in there.every if one.at == at and one.level >= USUAL), None)
    wrong = lost.field if lost else ruled_out(there.table, at, there.kind)
    other = elsewhere(abouts(there.table.headers)[at], there.kind)
    if wrong is not None and not _is_open(wrong, lost, there, of_weight=of_weight):
        return NOT_READ, LIKELY, f"{wrong.label} is in another column ({looks})"
    if wrong is not None:
        why = f"perhaps {wrong.label}, as another column" if lost else f"called like {wrong.label}, unlike its cells"
        return ASK, ASK, f"{why} ({looks})"
    if other is not None:
        return NOT_READ, SURE, f"{other.label}: read from {' and '.join(other.kinds)} only"
    if of_weight:
        return ASK, ASK, f"this header is in no list ({looks})"
    return NOT_READ, LIKELY, f"this header is in no list ({looks})"


def _is_open(wrong: FieldWords, lost: Claim | None, there: Assigned, *, of_weight: bool) -> bool:
    """Return whether a column that is called like a field, and did not get it, has to be asked about."""
    winner = there.winner(wrong)
    if lost is not None:
        return bool(wrong.guards) and winner is not None and winner.strength - lost.strength < 1
    return winner is None or of_weight
