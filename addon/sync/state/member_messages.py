"""What the state keeps of a member's messages: to them, about them, from them, and what is known of their addresses."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from addon.incoming import FORM
from addon.prospects import APPLIED
from addon.self_booking import CALL_BOOKED
from addon.sync.state.inbox import spellings
from addon.sync.state.sealing import opened_rows
from addon.sync.state.tables import ADDRESS, INBOX, OUTBOX

FROM_STRANGERS = (FORM, CALL_BOOKED, APPLIED)
"""The kinds of arrival that bear no code."""


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """One row of the outbox, the inbox or the addresses, as texts by column."""

    table: Table
    texts: dict[str, str]
    where: tuple[Any, ...]

    def erase(self, connection: Connection) -> None:
        """Delete the row."""
        connection.execute(delete(self.table).where(*self.where))


@dataclass(frozen=True, slots=True)
class ToldOfThem:
    """What somebody told of themselves when they asked for a place: words of the name, and where they are reached."""

    name: tuple[str, ...]
    reach: tuple[str, ...]

    def is_in(self, body: str) -> bool:
        """Return whether an arrival is theirs: a family has one phone, so the name has to be there too."""
        return bool(self.name) and all(word in body for word in self.name) and any(one in body for one in self.reach)


def what_they_sent(connection: Connection, told: Collection[ToldOfThem]) -> Iterator[KeptMessage]:
    """Yield the forms, applications and calls by which somebody asked for a place: no code is in them."""
    query = select(*INBOX.c).where(INBOX.c.kind.in_(FROM_STRANGERS))
    for row in list(opened_rows(connection, query, INBOX)) if told else ():
        if any(one.is_in(row.body) for one in told):
            yield _kept(INBOX, row, INBOX.c.number == row.number)


def member_messages(
    connection: Connection, code: str, referrers: Collection[str], pattern: re.Pattern[str]
) -> Iterator[KeptMessage]:
    """Yield what was to be sent to a member or to the providers who sent them, what they wrote, and their addresses.

    ``pattern`` finds the member in a text. An address that others have too, such as a mother's, is theirs to keep.
    """
    addresses = set()
    for row in opened_rows(connection, select(*OUTBOX.c), OUTBOX):
        if row.person in {code, *referrers} or (_has(row.message, code) and pattern.search(row.message)):
            addresses |= {row.address} if row.person == code else set()
            yield _kept(OUTBOX, row, OUTBOX.c.key == row.key)
    for row in opened_rows(connection, select(*INBOX.c), INBOX):
        named = any(_has(row.body, text) for text in (code, *addresses))
        if named and (pattern.search(row.body) or any(address in row.body for address in addresses)):
            yield _kept(INBOX, row, INBOX.c.number == row.number)
    for address in sorted(addresses):
        there = spellings(connection, address)
        others = select(OUTBOX.c.key).where(OUTBOX.c.address.in_(there), OUTBOX.c.person != code)
        if connection.execute(others).first() is None:
            for row in list(opened_rows(connection, select(*ADDRESS.c).where(ADDRESS.c.address.in_(there)), ADDRESS)):
                yield _kept(ADDRESS, row, ADDRESS.c.channel == row.channel, ADDRESS.c.address.in_(there))


def _has(text: str, code: str) -> bool:
    return code.casefold() in text.casefold()


def _kept(table: Table, row: Any, *where: Any) -> KeptMessage:  # noqa: ANN401 (a row, conditions of SQLAlchemy)
    texts = {name: str(value) for name, value in row._asdict().items() if value not in (None, "")}
    return KeptMessage(table, texts, where)
