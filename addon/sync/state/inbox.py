"""The inbox: what arrived from outside, stored under a unique key before it is acknowledged; and addresses' states.

Who stores something has it on the disk when the call returns. A pass takes over what is newer than the number it
remembers, in the commit of what follows from it: a pass that dies takes it over again.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, Select, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from addon.incoming import Incoming
from addon.outgoing import Address, AddressBook, one_address
from addon.problems import StateLocked
from addon.sync.state.instants import sortable
from addon.sync.state.one_commit import Also
from addon.sync.state.sealing import opened_rows, sealed, stored_address
from addon.sync.state.tables import ADDRESS, INBOX, OUTBOX
from addon.sync.state.together import Together

MOST = 5_000
_NEW: Mapping[str, Any] = MappingProxyType(
    {
        name: dialect.insert(INBOX).on_conflict_do_nothing().returning(INBOX.c.number)
        for name, dialect in {"sqlite": sqlite, "postgresql": postgresql}.items()
    }
)
"""Stores an arrival and returns its number, unless it is there. Made once: making it takes as long as running it."""
_LAST_NUMBER = select(INBOX.c.number).order_by(INBOX.c.number.desc()).limit(1)
_LAST_CHANGE = select(func.count(), func.max(ADDRESS.c.since))
"""Made once, too: the service asks both every second."""


class Inbox:
    """What arrived for one practice."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._together: Together[tuple[Incoming, Also | None], int | None] = Together(self._store_all)

    def store(self, arrived: Incoming, also: Also | None = None) -> int | None:
        """Store something and return its number; None if it is there already. ``also`` happens in the same commit.

        Threads that store at the same moment share one commit.
        """
        return self._together.do((arrived, also))

    def _store_all(self, some: Sequence[tuple[Incoming, Also | None]]) -> list[int | None]:
        """Store them in one commit; while a long one keeps the database busy, try twice: few who bring texts return."""
        try:
            return self._stored(some)
        except StateLocked:
            return self._stored(some)

    def _stored(self, some: Sequence[tuple[Incoming, Also | None]]) -> list[int | None]:
        with self._engine.begin() as connection:
            return [_store(connection, arrived, also) for arrived, also in some]

    def has(self, source: str, external_id: str) -> bool:
        """Return whether something is stored already."""
        there = (INBOX.c.source == source, INBOX.c.external_id == external_id)
        with self._engine.connect() as connection:
            return connection.execute(select(INBOX.c.number).where(*there)).first() is not None

    def beginning(self, source: str, start: str) -> tuple[Incoming, ...]:
        """Return what arrived from a source under ids that begin so, in order."""
        mine = (INBOX.c.source == source, INBOX.c.external_id.startswith(start, autoescape=True))
        within = (INBOX.c.external_id >= start, INBOX.c.external_id < f"{start}\U0010ffff")
        query = select(*INBOX.c).where(*mine, *within).order_by(INBOX.c.number).limit(MOST)
        with self._engine.connect() as connection:
            return tuple(_incoming(row) for row in opened_rows(connection, query, INBOX))

    def newer_than(self, number: int) -> tuple[Incoming, ...]:
        """Return what arrived after this number, in order, ``MOST`` at once."""
        query = select(*INBOX.c).where(INBOX.c.number > number).order_by(INBOX.c.number).limit(MOST)
        with self._engine.connect() as connection:
            return tuple(_incoming(row) for row in opened_rows(connection, query, INBOX))

    def of_kind(self, kind: str, *, since: datetime) -> tuple[Incoming, ...]:
        """Return what arrived of a kind since then, in order."""
        mine = (INBOX.c.kind == kind, INBOX.c.received >= sortable(since))
        with self._engine.connect() as connection:
            query = select(*INBOX.c).where(*mine).order_by(INBOX.c.number.desc()).limit(MOST)
            return tuple(_incoming(row) for row in opened_rows(connection, query, INBOX))[::-1]

    def forget_taken(self, before: datetime, *, taken: int) -> int:
        """Forget what arrived before then and a pass has taken over, but ``taken``, the last of it; return how many."""
        old = (INBOX.c.number < taken, INBOX.c.received < sortable(before))
        with self._engine.begin() as connection:
            return connection.execute(delete(INBOX).where(*old)).rowcount

    def last_number(self) -> int:
        """Return the number of what arrived last, 0 if nothing ever did."""
        with self._engine.connect() as connection:
            found = connection.execute(_LAST_NUMBER).scalar()
        return int(found or 0)


class Addresses:
    """What is known about addresses: whose owners want nothing, and where nothing arrives."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def mark(self, one: Address) -> None:
        """Write an address's state; a stop is never covered by a failed delivery."""
        with self._engine.begin() as connection:
            marking(one)(connection)

    def lift(self, channel: str, address: str) -> None:
        """Forget an address's state: its owner wants messages again, or it was put right."""
        with self._engine.begin() as connection:
            lifting(channel, address)(connection)

    def all(self) -> AddressBook:
        """Return every address with a state."""
        with self._engine.connect() as connection:
            found = [_address(row) for row in opened_rows(connection, select(*ADDRESS.c), ADDRESS)]
        return {(one.channel, one.address): one for one in found}

    def last_change(self) -> str:
        """Return what changes whenever an address's state does, as by a link in an e-mail."""
        with self._engine.connect() as connection:
            count, since = connection.execute(_LAST_CHANGE).one()
        return f"{count} {since or ''}"

    def of(self, channel: str, address: str) -> Address | None:
        """Return an address's state, None if nothing is known about it."""
        with self._engine.connect() as connection:
            found = next(opened_rows(connection, _where(connection, channel, address), ADDRESS), None)
        return None if found is None else _address(found)


def _store(connection: Connection, arrived: Incoming, also: Also | None) -> int | None:
    values = {
        "source": arrived.source,
        "external_id": arrived.external_id,
        "received": sortable(arrived.received),
        "kind": arrived.kind,
        "body": json.dumps(dict(arrived.body), ensure_ascii=False),
    }
    number = connection.execute(_NEW[connection.dialect.name], sealed(connection, INBOX, values)).scalar()
    if number is not None and also is not None:
        also(connection)
    return None if number is None else int(number)


def marking(one: Address) -> Also:
    """Return what writes an address's state within somebody's commit."""

    def mark(connection: Connection) -> None:
        before = connection.execute(_where(connection, one.channel, one.address)).first()
        if before is not None and before.state == "stopped" and one.state != "stopped":
            return
        lifting(one.channel, one.address)(connection)
        values = {name: getattr(one, name) for name in ("channel", "state", "programme", "why")}
        values["address"] = one_address(one.address)
        row = sealed(connection, ADDRESS, values, about=_whose(connection, one.address))
        connection.execute(insert(ADDRESS).values(since=sortable(one.since), **row))

    return mark


def _whose(connection: Connection, address: str) -> str:
    """Return the code of the one person who was written to at an address, "" where there are several or none."""
    there = OUTBOX.c.address == stored_address(connection, address)
    people = connection.execute(select(OUTBOX.c.person).where(there).distinct().limit(2)).scalars().all()
    return people[0] if len(people) == 1 else ""


def lifting(channel: str, address: str) -> Also:
    """Return what forgets an address's state within somebody's commit."""

    def lift(connection: Connection) -> None:
        there = spellings(connection, address)
        connection.execute(delete(ADDRESS).where(ADDRESS.c.channel == channel, ADDRESS.c.address.in_(there)))

    return lift


def spellings(connection: Connection, address: str) -> list[str]:
    """Return what tables may keep of an address: as messages write it, and as it is known."""
    return [stored_address(connection, one) for one in dict.fromkeys((address, one_address(address)))]


def _where(connection: Connection, channel: str, address: str) -> Select[Any]:
    there = spellings(connection, address)
    return select(*ADDRESS.c).where(ADDRESS.c.channel == channel, ADDRESS.c.address.in_(there))


def _address(row: Any) -> Address:  # noqa: ANN401 (a row of SQLAlchemy)
    return Address(
        channel=row.channel,
        address=row.address,
        state=row.state,
        since=datetime.fromisoformat(row.since),
        programme=row.programme,
        why=row.why,
    )


def _incoming(row: Any) -> Incoming:  # noqa: ANN401 (a row of SQLAlchemy)
    return Incoming(
        number=row.number,
        source=row.source,
        external_id=row.external_id,
        received=datetime.fromisoformat(row.received),
        kind=row.kind,
        body=json.loads(row.body),
    )
