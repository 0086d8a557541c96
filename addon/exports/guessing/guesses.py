"""The guess about an unknown file: its kind, the field of each column, how sure, and why. Pure.

Where a wrong guess would mix up people, days or money, what is not sure is asked: no field is assumed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from addon.exports.guessing.claims import MANY, Claim, abouts, claims, ruled_out
from addon.exports.guessing.known import NOTHING, Known
from addon.exports.guessing.shapes import MOST_WORDS, Shape, looks_like
from addon.exports.guessing.tables import Table
from addon.exports.guessing.vocabulary import EXACT, UNREAD, USUAL, FieldWords, called, vocabulary
from addon.exports.statuses import word_key
from addon.person_names import plain
from addon.written import letters

ASK = "please choose"
NOT_READ = "not read"
SURE, LIKELY = "sure", "likely"
_CLIENT = ("client", "client_first", "client_last")
_NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "visits": ("when",),
        "clients": (),
        "roster": ("group_name",),
        "scores": ("measure", "value", "on"),
        "payments": ("pay_on", "code", "paid"),
    }
)
_CLEAR = 0.75
"""By how much the best kind of file has to lead to be no question."""
_IMPOSSIBLE = 20.0
_OF_PAYERS = frozenset({"allowed", "claim_no", "payer_claim", "check_no", "paid_on", "reasons", "patient"})
_YES_OR_NO = frozenset({"yes", "no", "y", "n", "si", "true", "false", "1", "0"})
_KEYED = 1.3
"""A number of the client changes with the client: there are at most so many times as many numbers as clients."""


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
    table: Table, known: Known = NOTHING, *, kind: str = "", chosen: Mapping[int, str] = MappingProxyType({})
) -> FileGuess:
    """Guess what a file is; a ``kind``, and the ``chosen`` labels of columns (by place), are taken as given."""
    ranked = sorted(((_weight(table, one, known), one) for one in vocabulary().kinds), reverse=True)
    (best, first), (second, other) = ranked[:2]
    lead = best - second
    found, sure, why = (
        kind or first,
        SURE,
        "as chosen, or as a file like it" if kind else f"its columns fit {first} best",
    )
    if not kind and best <= 0:
        found, sure, why = "", ASK, f"it lacks what every kind needs; {first} is nearest"
    elif not kind and lead < _CLEAR:
        found, sure, why = "", ASK, f"its columns fit {first} and {other} alike"
    columns = tuple(_columns(table, found or first, known, chosen))
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


# --- which kind -----------------------------------------------------------------------------------------------------


def _weight(table: Table, kind: str, known: Known) -> float:
    """Return how well a kind explains the columns; what it needs and lacks rules it out."""
    taken = _assigned(claims(table, kind, known))
    fields = {one.field.field for one in taken.values()}
    named = "client" in fields or {"client_first", "client_last"} <= fields
    lacks = _IMPOSSIBLE * (not named or not set(_NEEDED[kind]) <= fields or not _told(kind, fields))
    told = sum(one.field.weight * min(1.0, one.strength / EXACT) for one in taken.values())
    strange = sum(0.5 for at, about in enumerate(abouts(table.headers)) if at not in taken and _elsewhere(about, kind))
    return told - strange - lacks - (3.0 if kind == "clients" and _repeats(table, taken) else 0.0)


def _told(kind: str, fields: Collection[str]) -> bool:
    """Return whether a list of payments tells more of them than what was paid, as a list of visits may tell too."""
    return kind != "payments" or bool(_OF_PAYERS.intersection(fields))


def _elsewhere(about: frozenset[str], kind: str) -> FieldWords | None:
    """Return the field that a header is called, in files of other kinds alone."""
    if any(called(one, about) for one in vocabulary().of_kind(kind)):
        return None
    return next((one for one in vocabulary().fields if called(one, about) == EXACT), None)


def _repeats(table: Table, taken: Mapping[int, Claim]) -> bool:
    """Return whether clients are named again and again, as a list of clients does not."""
    shapes = [table.shapes[at] for at, one in taken.items() if one.field.field in {"client", "client_last"}]
    return any(len(one.cells) < 0.7 * one.filled for one in shapes)


def _assigned(found: Sequence[Claim]) -> dict[int, Claim]:
    """Give each field to the column that claims it most, each column to one field."""
    taken: dict[int, Claim] = {}
    fields: set[str] = set()
    for one in sorted(found, key=lambda claim: (-claim.strength, claim.at, claim.field.field)):
        if one.at not in taken and one.field.in_profile not in fields and one.strength > 0:
            taken[one.at] = one
            fields.add(one.field.in_profile)
    whole = next((one for one in taken.values() if one.field.field == "client"), None)
    parts = [at for at, one in taken.items() if one.field.field in {"client_first", "client_last"}]
    if whole and len(parts) == 2 and all(taken[at].level == EXACT for at in parts) and whole.level < EXACT:
        del taken[whole.at]
    elif whole:
        for at in parts:
            del taken[at]
    return taken


# --- which field ----------------------------------------------------------------------------------------------------


def _columns(table: Table, kind: str, known: Known, chosen: Mapping[int, str]) -> Iterator[ColumnGuess]:
    labels = set(chosen.values())
    every = [one for one in claims(table, kind, known) if one.at not in chosen and one.field.label not in labels]
    taken = _assigned(every)
    for at, header in enumerate(table.headers):
        if not header:
            continue
        if at in chosen:
            yield ColumnGuess(at=at, header=header, guess=chosen[at], sure=SURE, why="as it was read before")
            continue
        guess, sure, why = _one(table, at, kind, (taken, every))
        yield ColumnGuess(at=at, header=header, guess=guess, sure=sure, why=why)


def _one(table: Table, at: int, kind: str, there: tuple[Mapping[int, Claim], Sequence[Claim]]) -> tuple[str, str, str]:
    """Return (guess, how sure, why) for one column."""
    claim = there[0].get(at)
    if claim is None:
        return _nothing_of_ours(table, at) or _unclaimed(table, at, kind, there)
    looks = looks_like(table.shapes[at])
    if claim.doubt and claim.field.field == "session_ref":
        return NOT_READ, SURE, claim.doubt
    doubt = _why_not_sure(table, claim, kind, there)
    if doubt:
        return ASK, ASK, f"perhaps {claim.field.label}: {doubt} ({looks})"
    sure = SURE if claim.level == EXACT or claim.field.guards else LIKELY
    return claim.field.label, sure, f"{claim.why or 'its cells show it'} ({looks})"


def _nothing_of_ours(table: Table, at: int) -> tuple[str, str, str] | None:
    """Return the guess for a column that is about nothing that is read here, None if that is not certain."""
    shape, about = table.shapes[at], abouts(table.headers)[at]
    if other := vocabulary().other(about):
        return NOT_READ, SURE, f"it is about {other}"
    if UNREAD in about:
        return NOT_READ, SURE, f"nothing here is read from such a column ({looks_like(shape)})"
    return (NOT_READ, SURE, "its cells number the rows") if shape.is_count else None


def _unclaimed(
    table: Table, at: int, kind: str, there: tuple[Mapping[int, Claim], Sequence[Claim]]
) -> tuple[str, str, str]:
    """Return the guess for a column that got no field."""
    taken, every = there
    shape, looks = table.shapes[at], looks_like(table.shapes[at])
    lost = next((one for one in every if one.at == at and one.level >= USUAL), None)
    if lost is not None:
        return _lost(lost, taken, looks)
    has = {one.field.in_profile for one in taken.values()}
    wrong, other = ruled_out(table, at, kind), _elsewhere(abouts(table.headers)[at], kind)
    if wrong is not None and wrong.in_profile in has and not _matters(shape, looks, has):
        return NOT_READ, LIKELY, f"{wrong.label} is in another column ({looks})"
    if wrong is not None:
        return ASK, ASK, f"called like {wrong.label}, but its cells are {looks}"
    if other is not None:
        return NOT_READ, SURE, f"{other.label}: read from {' and '.join(other.kinds)} only"
    if _matters(shape, looks, has):
        return ASK, ASK, f"this header is in no list, and its cells are {looks}"
    return NOT_READ, LIKELY, f"this header is in no list ({looks})"


def _lost(claim: Claim, taken: Mapping[int, Claim], looks: str) -> tuple[str, str, str]:
    """Return the guess for a column whose field another column has: asked where both claim it alike."""
    winner = next((one for one in taken.values() if one.field.in_profile == claim.field.in_profile), None)
    if claim.field.guards and winner is not None and winner.strength - claim.strength < 1:
        return ASK, ASK, f"perhaps {claim.field.label}, as another column ({looks})"
    return NOT_READ, LIKELY, f"{claim.field.label} is in another column ({looks})"


def _matters(shape: Shape, looks: str, fields: set[str]) -> bool:
    """Return whether a column without a known header may hold people, days or money."""
    if shape.filled == 0:
        return False
    if looks in {"dates", "dates with a time", "birth dates", "amounts"}:
        return True
    if looks == "names":
        return len(shape.cells) > 2 and not fields & {"client", "client_last"}
    is_key = len(shape.cells) >= 0.5 * shape.filled and len(shape.cells) > 2
    return looks == "numbers of records" and is_key and "external_id" not in fields


def _why_not_sure(table: Table, claim: Claim, kind: str, there: tuple[Mapping[int, Claim], Sequence[Claim]]) -> str:
    """Return why a column that claims a field is asked about, "" if it is sure enough."""
    taken, every = there
    if claim.doubt:
        return claim.doubt
    if not claim.field.guards:
        return ""
    rivals = [
        one
        for one in every
        if one.at != claim.at
        and one.field.in_profile == claim.field.in_profile
        and one.at not in {at for at, other in taken.items() if other.strength > one.strength}
        and claim.strength - one.strength < (1 if claim.level == EXACT else 1.5)
    ]
    if rivals:
        return f"{_letters(rivals)} could be this too"
    if claim.field.field == "external_id" and not _is_of_client(table, claim, taken, kind):
        return "but its numbers do not change with the client"
    if claim.level == EXACT:
        return ""
    if claim.overlap >= MANY and (claim.level or claim.overlap >= 0.8):
        return ""
    if claim.field.guards == "money":
        return "its header does not say so for certain"
    if claim.level == USUAL and not table.shapes[claim.at].is_empty:
        return _another_of_its_sort(table, claim, taken)
    return "its header does not say so for certain"


def _letters(rivals: Sequence[Claim]) -> str:
    return "column " + " and ".join(sorted({letters(one.at) for one in rivals}))


def _another_of_its_sort(table: Table, claim: Claim, taken: Mapping[int, Claim]) -> str:
    """Return which other column looks the same and is nothing else for certain, "" if none does."""
    looks = looks_like(table.shapes[claim.at])
    for at, about in enumerate(abouts(table.headers)):
        free = at not in taken and UNREAD not in about and at != claim.at
        if free and table.headers[at] and looks_like(table.shapes[at]) == looks and not _any_exact(about):
            return f'the column "{table.headers[at]}" looks the same'
    return ""


def _any_exact(about: frozenset[str]) -> bool:
    return any(called(one, about) == EXACT for one in vocabulary().fields)


def _is_of_client(table: Table, claim: Claim, taken: Mapping[int, Claim], kind: str) -> bool:
    """Return whether the numbers of a column change with the clients."""
    names = [at for at, one in taken.items() if one.field.field in _CLIENT]
    if not names or table.shapes[claim.at].is_empty:
        return True
    pairs = {
        (str(row[claim.at]).strip(), tuple(plain(str(row[at])) for at in names))
        for row in table.rows
        if len(row) > max(claim.at, *names) and str(row[claim.at]).strip()
    }
    ids, clients = len({one for one, _ in pairs}), len({who for _, who in pairs})
    # One row a client, or numbers with a payer, which change with the client too: nothing tells whose number it is.
    open_whose = kind == "payments" or (kind != "clients" and table.shapes[claim.at].filled < _KEYED * clients)
    if open_whose and claim.level < EXACT and claim.overlap < MANY:
        return False
    return ids <= _KEYED * clients + 1 and clients <= _KEYED * ids + 1
