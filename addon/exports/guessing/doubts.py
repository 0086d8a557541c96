"""Why a column that claims a field is asked about: a rival, another of its sort, numbers of something else."""

from collections.abc import Sequence

from addon.exports.guessing.assigning import Assigned
from addon.exports.guessing.claims import MANY, Claim, abouts
from addon.exports.guessing.shapes import Shape, looks_like
from addon.exports.guessing.vocabulary import EXACT, UNREAD, USUAL, called, vocabulary
from addon.person_names import plain
from addon.written import letters

_CLIENT = ("client", "client_first", "client_last")
_NOT_CERTAIN = "its header does not say so for certain"
_CERTAIN = 0.8
"""So many cells that are known here make a column certain whatever its header is."""
_KEYED = 1.3
"""A number of the client changes with the client: there are at most so many times as many numbers as clients."""


def why_not_sure(claim: Claim, there: Assigned) -> str:
    """Return why a column that claims a field is asked about, "" if it is sure enough."""
    if claim.doubt or not claim.field.guards:
        return claim.doubt
    if rivals := _rivals(claim, there):
        return f"column {' and '.join(sorted({letters(one.at) for one in rivals}))} could be this too"
    if claim.field.field == "external_id" and not _is_of_client(claim, there):
        return "but its numbers do not change with the client"
    if claim.level == EXACT or claim.overlap >= (MANY if claim.level else _CERTAIN):
        return ""
    if claim.field.guards == "money" or claim.level < USUAL or there.table.shapes[claim.at].is_empty:
        return _NOT_CERTAIN
    return _another_of_its_sort(claim, there)


def _rivals(claim: Claim, there: Assigned) -> Sequence[Claim]:
    """Return the claims of other columns to the same field that are nearly as strong and got nothing better."""
    near = 1.0 if claim.level == EXACT else 1.5
    return [
        one
        for one in there.every
        if one.at != claim.at
        and one.field.in_profile == claim.field.in_profile
        and claim.strength - one.strength < near
        and not (one.at in there.taken and there.taken[one.at].strength > one.strength)
    ]


def _another_of_its_sort(claim: Claim, there: Assigned) -> str:
    """Return which other column looks the same and is nothing else for certain, "" if none does."""
    table = there.table
    looks = looks_like(table.shapes[claim.at])
    for at, about in enumerate(abouts(table.headers)):
        free = at not in there.taken and UNREAD not in about and at != claim.at
        if free and table.headers[at] and looks_like(table.shapes[at]) == looks and not _is_certain(about):
            return f'the column "{table.shown(at)}" looks the same'
    return ""


def _is_certain(about: frozenset[str]) -> bool:
    return any(called(one, about) == EXACT for one in vocabulary().fields)


def _is_of_client(claim: Claim, there: Assigned) -> bool:
    """Return whether the numbers of a column change with the clients.

    With one row a client, and with a payer's numbers, which do so too, nothing tells whose number a bare ID is.
    """
    table = there.table
    names = [at for at, one in there.taken.items() if one.field.field in _CLIENT]
    if not names or table.shapes[claim.at].is_empty:
        return True
    pairs = {
        (str(row[claim.at]).strip(), tuple(plain(str(row[at])) for at in names))
        for row in table.rows
        if len(row) > max(claim.at, *names) and str(row[claim.at]).strip()
    }
    ids, clients = len({one for one, _ in pairs}), len({who for _, who in pairs})
    is_open = there.kind == "payments" or (there.kind != "clients" and table.shapes[claim.at].filled < _KEYED * clients)
    if is_open and claim.level < EXACT and claim.overlap < MANY:
        return False
    return ids <= _KEYED * clients + 1 and clients <= _KEYED * ids + 1


def matters(shape: Shape, fields: set[str]) -> bool:
    """Return whether a column without a known header may hold people, days or money; ``fields`` others have."""
    looks = looks_like(shape)
    if looks in {"dates", "dates with a time", "birth dates", "amounts"}:
        return True
    if looks == "names":
        return len(shape.cells) > 2 and not fields & {"client", "client_last"}
    is_key = len(shape.cells) >= 0.5 * shape.filled and len(shape.cells) > 2
    return looks == "numbers of records" and is_key and "external_id" not in fields
