"""The one place through which contact and free text pass on their way into the state's tables and out again.

Without keys everything passes as it is. With keys a value is kept as ``gk1:WHOSE:…``, sealed for its table, row and
column under the key of the member whom the row is about; what it is found by is a keyed digest. A pending row becomes
an agreed one as it is, so the two have one name.
"""

import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, Engine, LargeBinary, Row, Select, Table, select

from addon.problems import KeysUnusable, StateSealed, StateTampered
from addon.sync.state.bulk import AT_ONCE
from addon.sync.state.tables import (
    ADDRESS,
    INBOX,
    JOURNAL,
    KEPT,
    OUTBOX,
    PENDING_KEPT,
    PENDING_ROWS,
    ROWS,
    SEALING,
    TYPED,
)

_MARK = "gk1"
MARK = f"{_MARK}:"
PLAIN = frozenset({"move", "moved"})
"""The kinds of record that whoever moves a state between stores reads without its keys: they are about nobody."""
_NOBODYS = frozenset({"forgotten"})
"""The kinds of record that go under the practice's own key, whomever they name: they outlive that member's key."""
_OPTION = "groupkeeper_keys"
_VOUCHED = 6
_UTF = ("utf-8", "surrogatepass")
_CODE = re.compile(r"\b(?:M|PR)-\d+\b")
SEALED_VALUE = re.compile(r"gk1:(?:(?:M|PR)-\d+)?:.{32,}")
"""How every sealed value begins, and nothing that a person types."""
KEYS, STATE = "keys", "state"
"""What a sealed state tells of itself: the id of its keys, and one of the next two."""
IS_SEALED, IN_BETWEEN = "sealed", "in between"
_BETWEEN = "\0"
_ANEW = "Nothing was written. Once groupkeeper keys has ended, load the page anew, or repeat the command."
_STEP = (
    "Somebody or something changed the database from outside. Stop Groupkeeper, keep state/ as it is for whoever looks "
    "into it, and put back the newest good backup: groupkeeper restore, docs/keys.md."
)


class Opener(Protocol):
    """What seals and opens with one key."""

    def seal(self, content: bytes, place: bytes) -> bytes:
        """Return the content encrypted for a place."""

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """Return it again. Raises an exception where anything about it is another."""


class Keys(Protocol):
    """The data keys of a practice: ``addon.keys.member_keys``, which is imported only where keys are configured."""

    @property
    def id(self) -> str:
        """Return which keys these are."""

    @property
    def number(self) -> int:
        """Return how often the file of the keys was written."""

    def owners(self, wanted: Collection[str]) -> dict[str, str]:
        """Return under whose key something about each of these goes; who has none is given one."""

    def cipher(self, owner: str) -> Opener | None:
        """Return what opens an owner's values, None where the key was destroyed."""

    def destroy(self, kept: Mapping[str, str]) -> None:
        """Destroy the keys of these codes, and keep of each what no pass may forget."""

    def forgotten(self) -> Mapping[str, str]:
        """Return whose keys were destroyed, by code, with what is kept of them."""

    def digest(self, text: str) -> str:
        """Return what a text is found by."""

    def vouch(self, place: bytes) -> bytes:
        """Return six bytes that tell whose a value is, also when the key is destroyed."""


Owners = dict[tuple[object, object], str]
"""Whom a row is about, by tab and row id."""


class Shape(NamedTuple):
    """How a table is sealed.

    ``name`` and the columns ``row`` tell which row a value belongs to. ``text`` is the column with the sealed value,
    ``parts`` the columns that are in it. ``found_by``: the column of which a digest is kept. ``flag``: a column that
    shows no more than whether it is blank. ``whose``: the column with the code of whom the row is about, if it is one.
    """

    name: str
    row: tuple[str, ...]
    text: str
    parts: tuple[str, ...]
    found_by: str = ""
    flag: str = ""
    whose: str = ""


_ROW = Shape("agreed_row", ("tab", "rid"), "packed", ("packed", "digest", "key"), whose="rid")
_KEPT = Shape("kept", ("kind", "key"), "value", ("value", "key"), found_by="key", whose="key")
_JOURNAL = Shape("journal", ("run", "n"), "post", ("pre", "post"), flag="pre", whose="rid")
SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        ROWS.name: _ROW,
        PENDING_ROWS.name: _ROW,
        KEPT.name: _KEPT,
        PENDING_KEPT.name: _KEPT,
        JOURNAL.name: _JOURNAL,
        TYPED.name: _JOURNAL._replace(name="typed"),
        OUTBOX.name: Shape("outbox", ("key",), "message", ("message", "address"), found_by="address", whose="person"),
        INBOX.name: Shape("inbox", ("source", "external_id"), "body", ("body",)),
        ADDRESS.name: Shape("address", ("channel", "address"), "why", ("address", "why"), found_by="address"),
    }
)
SEALED_TABLES = (ROWS, PENDING_ROWS, KEPT, PENDING_KEPT, JOURNAL, TYPED, OUTBOX, INBOX, ADDRESS)


def with_keys(keys: Keys | None) -> dict[str, Any]:
    """Return the option under which an engine's connections find the keys."""
    return {_OPTION: keys}


def keys_of(where: Connection | Engine) -> Keys | None:
    """Return the keys of a state, None where it has none."""
    found: Keys | None = where.get_execution_options().get(_OPTION)
    return found


def told_of(connection: Connection) -> dict[str, str]:
    """Return what a state tells of its sealing: KEYS and STATE, nothing where it is not sealed."""
    return {row.what: row.value for row in connection.execute(select(*SEALING.c))}


def _keys_to_write(connection: Connection) -> Keys | None:
    """Return the keys, looked at once a transaction: somebody may have decrypted the state since it was opened."""
    keys, looked = keys_of(connection), connection.info.get(_OPTION)
    if keys is not None and (looked is None or looked is not connection.get_transaction()):
        _refuse_another(connection, keys)
        connection.info[_OPTION] = connection.get_transaction()
    return keys


def _refuse_another(connection: Connection, keys: Keys) -> None:
    """Raise StateSealed unless the state is sealed with these keys."""
    if told_of(connection) != {KEYS: keys.id, STATE: IS_SEALED}:
        what = "the state was decrypted, or encrypted anew, since it was opened here"
        raise StateSealed("state", what, _ANEW, code="seal-changed")


def stored_key(where: Connection | Engine, kind: str, key: str) -> str:
    """Return the key under which a record of a kind is kept in its table."""
    keys = keys_of(where)
    return key if keys is None or kind in PLAIN else _digest(keys, "kept", kind, key)


def stored_address(where: Connection | Engine, address: str) -> str:
    """Return what a table keeps of an address, and finds it by: its digest where there are keys."""
    keys = keys_of(where)
    return address if keys is None else _digest(keys, "address", address)


def sealed(connection: Connection, table: Table, values: Mapping[str, Any], *, about: str = "") -> dict[str, Any]:
    """Return a row as it is written; ``about``: the code of whom it is about, where it does not tell that itself."""
    keys = _keys_to_write(connection)
    if keys is None:
        return dict(values)
    return next(_sealed(keys, SHAPES[table.name], [dict(values)], {}, about))


def sealed_rows(
    connection: Connection, table: Table, rows: Iterator[tuple[object, ...]], owners: Owners
) -> Iterator[tuple[object, ...]]:
    """Yield rows, in the order of their table's columns, as they are written.

    ``owners`` learns whom each row of a tab is about, so that what was written into the row goes under the same key.
    """
    keys = _keys_to_write(connection)
    if keys is None:
        yield from rows
        return
    names, shape = table.c.keys(), SHAPES[table.name]
    while some := list(islice(rows, AT_ONCE)):
        plain = [dict(zip(names, row, strict=True)) for row in some]
        yield from (tuple(one.values()) for one in _sealed(keys, shape, plain, owners))


def opened_rows(connection: Connection, query: Select[Any], table: Table) -> Iterator[Any]:
    """Yield what a query finds in a table, opened: rows with names. A row whose key was destroyed is no longer there.

    The query asks for the columns that name the row, the sealed one and its flag. Raises StateTampered.
    """
    found, keys = connection.execute(query), keys_of(connection)
    if keys is None:
        for some in found.partitions(AT_ONCE):
            yield from some
        return
    names, shape = tuple(found.keys()), SHAPES[table.name]
    made = _named(names)
    for some in found.partitions(AT_ONCE):
        for row in some:
            plain = _opened_in(connection, keys, shape, dict(zip(names, row, strict=True)))
            if plain is not None:
                yield made(*plain.values())


def opened_row(connection: Connection, row: Row[Any], table: Table) -> Any:  # noqa: ANN401 (a row with names)
    """Return one row of a table opened, None where its key was destroyed. Raises StateTampered."""
    keys, names = keys_of(connection), row._fields
    if keys is None:
        return row
    plain = _opened_in(connection, keys, SHAPES[table.name], dict(zip(names, row, strict=True)))
    return None if plain is None else _named(names)(*plain.values())


def sealed_row(keys: Keys, shape: Shape, row: dict[str, Any], owners: Owners) -> dict[str, Any]:
    """Return one row sealed, where the caller has the keys."""
    return next(_sealed(keys, shape, [row], owners))


@cache
def _named(names: tuple[str, ...]) -> Any:  # noqa: ANN401 (a class of tuples with these names)
    return NamedTuple("Opened", [(name, Any) for name in names])


_BINARY = frozenset(
    column.name for table in SEALED_TABLES for column in table.c if isinstance(column.type, LargeBinary)
)
"""The columns of bytes, which are in a value as hexadecimal digits."""


def _sealed(
    keys: Keys, shape: Shape, rows: list[dict[str, Any]], owners: Owners, about: str = ""
) -> Iterator[dict[str, Any]]:
    about = about if _CODE.fullmatch(about) else ""
    whose = [_whose(shape, row, owners) or about for row in rows]
    under = keys.owners(set(whose))
    for owner, row in zip(whose, rows, strict=True):
        yield _sealed_row(keys, shape, row, under[owner])


def _whose(shape: Shape, row: Mapping[str, Any], owners: Owners) -> str:
    """Return the code of the one member, or the one prospect, whom a row is about; "" where it is nobody's alone."""
    if row.get("kind") in _NOBODYS:
        return ""
    first = row[shape.whose] if shape.whose else ""
    place = (row.get("tab"), row.get("rid"))
    found = owners.get(place) or _only_one(first, row, shape.parts)
    if shape is _ROW:
        owners[place] = found
    return found


def _only_one(first: str, row: Mapping[str, Any], parts: tuple[str, ...]) -> str:
    if _CODE.fullmatch(first):
        return first
    texts = (first, *(row[name] for name in parts if name not in _BINARY))
    codes = {code for text in texts for code in _CODE.findall(text or "")}
    members = {code for code in codes if code[0] == "M"} or codes
    return members.pop() if len(members) == 1 else ""


def _sealed_row(keys: Keys, shape: Shape, row: dict[str, Any], owner: str) -> dict[str, Any]:
    made = dict(row)
    if row.get("kind") in PLAIN:
        return made
    for name in shape.parts:
        made[name] = b"" if name in _BINARY else ""
    if shape.found_by:
        made[shape.found_by] = _found_by(keys, shape, row)
    if shape.flag:
        made[shape.flag] = MARK if row[shape.flag] else ""
    if row[shape.text] is None:  # a record that the pass forgets
        made[shape.text] = None
    else:
        text = _joined([row[name].hex() if name in _BINARY else row[name] for name in shape.parts])
        made[shape.text] = _seal(keys, owner, _where(shape, made), text)
    return made


def _joined(texts: Sequence[str]) -> str:
    """Return several texts as one: the lengths of all but the last, then the texts."""
    return f"{','.join([str(len(one)) for one in texts[:-1]])}{_BETWEEN}{''.join(texts)}"


def _parted(text: str) -> list[str]:
    lengths, _, rest = text.partition(_BETWEEN)
    parts = []
    for length in lengths.split(",") if lengths else ():
        parts.append(rest[: int(length)])
        rest = rest[int(length) :]
    return [*parts, rest]


def _found_by(keys: Keys, shape: Shape, row: Mapping[str, Any]) -> str:
    """Return the digest by which a row is found: of a record's kind and key, or of an address, in whichever table."""
    return (
        _digest(keys, "kept", row["kind"], row["key"]) if shape is _KEPT else _digest(keys, "address", row["address"])
    )


def _digest(keys: Keys, *texts: str) -> str:
    return f"{MARK}{keys.digest(_BETWEEN.join(texts))}"


def _where(shape: Shape, row: Mapping[str, Any]) -> str:
    """Return table, row and column of a value, by which it opens there and nowhere else."""
    first, *more = shape.row
    found = str(row[first])
    return f"{shape.name}:{len(found)}/{found}/{row[more[0]] if more else ''}:{shape.text}"


def _seal(keys: Keys, owner: str, where: str, text: str) -> str:
    cipher = keys.cipher(owner)
    if cipher is None:  # it was destroyed in this very moment
        owner, cipher = "", keys.cipher("")
    place = f"{owner}:{where}".encode(*_UTF)
    vouched = keys.vouch(place)
    content = cipher.seal(text.encode(*_UTF), place + vouched)  # type: ignore[union-attr] # the practice's own key is never destroyed
    return f"{MARK}{owner}:{b2a_base64(vouched + content, newline=False).decode()}"


def _opened_in(connection: Connection, keys: Keys, shape: Shape, row: dict[str, Any]) -> dict[str, Any] | None:
    """Return a row opened. Raises StateTampered, StateSealed where the state itself is another now."""
    try:
        return opened(keys, shape, row)
    except StateTampered:
        _refuse_another(connection, keys)
        raise


def opened(keys: Keys, shape: Shape, row: dict[str, Any]) -> dict[str, Any] | None:
    """Return a row opened; None where its key was destroyed. Raises StateTampered."""
    if row[shape.text] is None or row.get("kind") in PLAIN:
        return row
    text = _open(keys, shape, _where(shape, row), row[shape.text])
    if text is None:
        return None
    flag = row.get(shape.flag)
    for name, one in zip(shape.parts, _parted(text), strict=True):
        if name in row:
            row[name] = bytes.fromhex(one) if name in _BINARY else one
    if shape.flag and flag != (MARK if row[shape.flag] else ""):
        raise _tampered(shape)
    return row


def _open(keys: Keys, shape: Shape, where: str, value: str) -> str | None:
    mark, _, rest = value.partition(":")
    owner, _, packed = rest.partition(":")
    raw = _bytes(packed) if mark == _MARK else b""
    if not raw:
        raise _tampered(shape)
    place, vouched = f"{owner}:{where}".encode(*_UTF), raw[:_VOUCHED]
    try:
        cipher = keys.cipher(owner)
    except KeysUnusable:
        if keys.vouch(place) == vouched:
            raise
        raise _tampered(shape) from None
    if cipher is None:
        if keys.vouch(place) == vouched:
            return None
        raise _tampered(shape)
    try:
        return cipher.open(raw[_VOUCHED:], place + vouched).decode(*_UTF)
    except Exception:  # noqa: BLE001 (which one depends on the library, which is not imported here)
        raise _tampered(shape) from None


def _bytes(packed: str) -> bytes:
    """Return what is packed, nothing unless it is packed in the one way in which we do it."""
    try:
        raw = a2b_base64(packed, strict_mode=True)
    except ValueError:
        return b""
    last = raw[-(len(raw) % 3 or 3) :]  # strictness leaves some bits of the last letters open
    return raw if packed.endswith(b2a_base64(last, newline=False).decode()) else b""


def _tampered(shape: Shape) -> StateTampered:
    what = f"an encrypted value in the table {shape.name}, column {shape.text}, was changed, moved or cut short"
    return StateTampered("state", what, _STEP, code="state-tampered")
