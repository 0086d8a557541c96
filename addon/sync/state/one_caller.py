"""What the state keeps about somebody who booked a call and is no member: found by the phone, the e-mail or the row."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, and_, delete, or_, select

from addon.cells import digits
from addon.incoming import MemberAsk, ask_id
from addon.outgoing import ANSWER
from addon.self_booking import CALL_BOOKED, SLOT_ASK, SLOT_CALL
from addon.sync.state.codec import from_text
from addon.sync.state.inbox import spellings
from addon.sync.state.one_commit import Also
from addon.sync.state.one_member import compact
from addon.sync.state.sealing import opened_rows, stored_key
from addon.sync.state.tables import ADDRESS, INBOX, JOURNAL, KEPT, OUTBOX, ROWS, TYPED

_PHONE = re.compile(r"\+\d{8,15}")
_SURELY = 10
"""Digits that a spelling of a phone number has at least."""
_EMAIL = re.compile(r"[^\s,;]+@[^\s,;]+[^\s,;.]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whom the state is searched for: what reaches them, their rows in Requests, and the ids of their calls."""

    reached: tuple[str, ...]
    requests: tuple[str, ...]
    calls: tuple[str, ...]

    def pattern(self) -> re.Pattern[str]:
        """Return what finds the caller in a text; a first name alone is many people's."""
        return re.compile("|".join(map(re.escape, self.reached)) or "(?!)", re.IGNORECASE)

    def has(self, cell: str, *, is_request: bool) -> bool:
        """Return whether a cell has what reaches the caller, in any spelling; in Requests the id of their row too."""
        typed = digits(cell)
        numbers = (one.removeprefix("+") for one in self.reached if one.startswith("+"))
        is_number = any(typed and one.endswith(typed) and len(typed) >= _SURELY for one in numbers)
        return is_number or bool(self.pattern().search(cell)) or (is_request and cell in self.requests)


_Found = tuple[Table, Any]


def caller_of(engine: Engine, wanted: str) -> Caller | None:
    """Return who called from this phone (as +15125550190) or is in this row of Requests; None if nobody is known."""
    with engine.connect() as connection:
        asks = _asks(connection)
        booked = _booked(connection)
    theirs = {key for key, body in booked.items() if wanted in (body.get("phone"), body.get("email"))}
    theirs |= {one.key for one in asks if one.what == SLOT_CALL and (one.id == wanted or wanted in _reached(one))}
    if not theirs:
        return None
    calls = [one for one in asks if one.key in theirs]
    bodies = [booked[key] for key in theirs & booked.keys()]
    names = {one.who for one in calls} | {body.get("name", "") for body in bodies}
    slots = {body.get("slot", "") for body in bodies}
    later = [one for one in asks if one.who and one.who in names and _slot(one) and (not slots or _slot(one) in slots)]
    reached = {text for one in calls for text in _reached(one)}
    reached |= {body[name] for body in bodies for name in ("phone", "email") if body.get(name)}
    return Caller(
        reached=tuple(sorted(reached)),
        requests=tuple(sorted({one.id for one in (*calls, *later)} | {ask_id(key) for key in theirs})),
        calls=tuple(sorted(theirs | {one.key for one in later})),
    )


def count_kept(engine: Engine, caller: Caller) -> int:
    """Return how many records the state has about a caller."""
    with engine.connect() as connection:
        found = _where(connection, caller)
        return sum(len(connection.execute(select(table).where(where)).all()) for table, where in found)


def erase_caller(engine: Engine, caller: Caller, *, also: Also) -> None:
    """Erase them, so that nothing of them is left in the file. The booked time itself stays: it names nobody.

    ``also`` happens in the same commit.
    """
    with engine.begin() as connection:
        for table, where in _where(connection, caller):
            connection.execute(delete(table).where(where))
        also(connection)
    compact(engine)


def _where(connection: Connection, caller: Caller) -> Sequence[_Found]:
    reached = [at for one in caller.reached for at in spellings(connection, one)]
    alone = [at for one in caller.reached if not _others_too(connection, one) for at in spellings(connection, one)]
    asks = [stored_key(connection, SLOT_ASK.kind, one) for one in caller.calls]
    codes = [f"{ANSWER}code | {key.rpartition(' | ')[2]}" for key in caller.calls]
    sent = or_(OUTBOX.c.key.in_(codes), and_(OUTBOX.c.person == "caller", OUTBOX.c.address.in_(reached)))
    journals = [(one, and_(one.c.tab == "requests", one.c.rid.in_(caller.requests))) for one in (JOURNAL, TYPED)]
    return (
        (ADDRESS, ADDRESS.c.address.in_(alone)),
        (OUTBOX, sent),
        (INBOX, and_(INBOX.c.kind == CALL_BOOKED, INBOX.c.external_id.in_(caller.calls))),
        (KEPT, and_(KEPT.c.kind == SLOT_ASK.kind, KEPT.c.key.in_(asks))),
        (ROWS, and_(ROWS.c.tab == "requests", ROWS.c.rid.in_(caller.requests))),
        *journals,
    )


def _others_too(connection: Connection, address: str) -> bool:
    """Return whether somebody else was written to there."""
    there = OUTBOX.c.address.in_(spellings(connection, address))
    return connection.execute(select(OUTBOX.c.key).where(there, OUTBOX.c.person != "caller")).first() is not None


def _booked(connection: Connection) -> dict[str, dict[str, str]]:
    rows = opened_rows(connection, select(*INBOX.c).where(INBOX.c.kind == CALL_BOOKED), INBOX)
    return {row.external_id: json.loads(row.body) for row in rows}


def _asks(connection: Connection) -> list[MemberAsk]:
    rows = opened_rows(connection, select(*KEPT.c).where(KEPT.c.kind == SLOT_ASK.kind), KEPT)
    return [from_text(SLOT_ASK, row.value) for row in rows]


def _reached(one: MemberAsk) -> Iterator[str]:
    for pattern in (_PHONE, _EMAIL):
        yield from pattern.findall(one.text)


def _slot(one: MemberAsk) -> str:
    """Return which slot something is about that was asked after the booking, "" if it is the booking."""
    return one.key.split("|")[1] if one.key.startswith("slot|") else ""
