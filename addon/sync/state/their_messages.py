"""What the state keeps of the messages to one person and of their replies: found, and erased."""

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, and_, delete, or_, select

from addon.sync.state.tables import ADDRESS, INBOX, OUTBOX

Told = tuple[tuple[str, str], ...]
"""One message, reply or address: what there is, by its word."""


def messages_about(connection: Connection, code: str) -> Sequence[Told]:
    """Return the messages to a person, their replies, and what is known about the addresses they were sent to."""
    return [*_sent(connection, code), *_arrived(connection, code), *_addresses(connection, code)]


def erase_messages(connection: Connection, code: str) -> None:
    """Erase them; a wish to be sent nothing stays with its address, so that it is obeyed whoever has it next."""
    for one in _where(connection, code):
        bad = and_(ADDRESS.c.channel == one[0], ADDRESS.c.address == one[1], ADDRESS.c.state != "stopped")
        connection.execute(delete(ADDRESS).where(bad))
    connection.execute(delete(OUTBOX).where(OUTBOX.c.person == code))
    numbers = [number for number, _ in _replies(connection, code)]
    connection.execute(delete(INBOX).where(INBOX.c.number.in_(numbers)))


def _sent(connection: Connection, code: str) -> Iterator[Told]:
    names = ("since", "channel", "address", "state", "reason")
    query = select(OUTBOX).where(OUTBOX.c.person == code).order_by(OUTBOX.c.since, OUTBOX.c.key)
    for row in connection.execute(query):
        text = json.loads(row.message)["text"]
        yield (("what", "message"), *((name, getattr(row, name)) for name in names), ("text", text))


def _arrived(connection: Connection, code: str) -> Iterator[Told]:
    for _, told in _replies(connection, code):
        yield (("what", "reply"), *told)


def _replies(connection: Connection, code: str) -> Iterator[tuple[int, Told]]:
    """Yield the number of each thing that arrived from a person, and what it holds."""
    query = select(INBOX).where(INBOX.c.body.contains(code, autoescape=True)).order_by(INBOX.c.number)
    for row in connection.execute(query).all():
        body = json.loads(row.body)
        if body.get("member") == code:
            yield row.number, (("received", row.received), ("kind", row.kind), *sorted(body.items()))


def _addresses(connection: Connection, code: str) -> Iterator[Told]:
    theirs = [and_(ADDRESS.c.channel == one[0], ADDRESS.c.address == one[1]) for one in _where(connection, code)]
    if theirs:
        for row in connection.execute(select(ADDRESS).where(or_(*theirs))):
            yield (("what", "address"), *((column.name, getattr(row, column.name)) for column in ADDRESS.c))


def _where(connection: Connection, code: str) -> list[tuple[str, str]]:
    """Return the channels and addresses at which somebody was written to."""
    query = select(OUTBOX.c.channel, OUTBOX.c.address).where(OUTBOX.c.person == code).distinct()
    return [(row.channel, row.address) for row in connection.execute(query)]
