"""The outbox: every message that a pass wants sent, under its unique key, and what became of it.

A message is claimed by a conditional update before anything leaves the house, so that two senders never send one key;
the claim has a lease, after which the outcome has to be looked up or is told as unknown. Times are UTC instants, kept
as texts that sort as they do.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, time
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, false, func, insert, or_, select, update

from addon.audit.events import SENT, SERVICE, AuditEvent, codes_in
from addon.outgoing import (
    ANSWER,
    NOT_SENT,
    OUT,
    PLANNED,
    SENDING,
    STAFF,
    TOO_LATE,
    WITHDRAWN,
    OutgoingMessage,
    Sending,
)
from addon.sync.state.audit import AuditLog
from addon.sync.state.instants import sortable
from addon.sync.state.sealing import opened_row, opened_rows, sealed, stored_address
from addon.sync.state.tables import OUTBOX

AT_ONCE = 500
NO_LONGER_DUE = "no longer due"


class Outbox:
    """The messages of one practice."""

    def __init__(self, engine: Engine, audit: AuditLog | None = None) -> None:
        self._engine = engine
        self._audit = audit

    def plan(self, messages: Iterable[OutgoingMessage], *, now: datetime, is_remembered: bool = True) -> int:
        """Take over what a pass wants sent, all of it: what waits and is not among it is withdrawn.

        What was claimed or settled stays as it is, whatever the pass wants; so do messages that were added singly.
        What waited until its time passed is not sent, with the reason it waited for. Returns how many rows changed.
        A pass that is not remembered, as the workbook is open, adds no notice of a change: the next one finds the
        change anew, under another key.
        """
        wanted = {one.key: one for one in messages}
        with self._engine.begin() as connection:
            waiting = {one.message.key: one for one in _read(connection, _all().where(OUTBOX.c.state == PLANNED))}
            states = _states(connection, wanted.keys() - waiting.keys())
            unwanted = (one for key, one in waiting.items() if key not in wanted)
            gone = [one for one in unwanted if not one.message.key.startswith((ANSWER, STAFF))]
            changes = _withdrawn(connection, [one.message.key for one in gone if one.message.ends > now], now)
            changes += _too_late(connection, [one for one in gone if one.message.ends <= now], now)
            for key, message in wanted.items():
                before = waiting.get(key)
                state = before.state if before else states.get(key)
                if state is None and (is_remembered or message.limited):
                    _adding(message, now=now)(connection)
                elif state == WITHDRAWN or (state == PLANNED and (before is None or before.message != message)):
                    values = {
                        **sealed(connection, OUTBOX, _columns(message)),
                        "state": PLANNED,
                        "reason": "",
                        "remedy": "",
                        "since": sortable(now),
                    }
                    connection.execute(update(OUTBOX).where(_is(key), OUTBOX.c.state.in_(_OPEN)).values(values))
                else:
                    continue
                changes += 1
        return changes

    def add(self, message: OutgoingMessage, *, now: datetime) -> bool:
        """Take over one message, such as an answer to a text, that no pass withdraws; False if its key is there.

        Its key begins with ANSWER or STAFF.
        """
        with self._engine.begin() as connection:
            if _states(connection, [message.key]):
                return False
            adding(message, now=now)(connection)
        return True

    def due(self, now: datetime, *, most: int = 200) -> list[Sending]:
        """Return what is planned and due, the earliest first, but answers and what people are told at once before."""
        query = _all().where(OUTBOX.c.state == PLANNED, OUTBOX.c.due <= sortable(now))
        at_once = or_(OUTBOX.c.key.startswith(ANSWER), OUTBOX.c.key.startswith(STAFF))
        return self._found(query.order_by(at_once.desc(), OUTBOX.c.due, OUTBOX.c.key).limit(most))

    def next_due(self) -> datetime | None:
        """Return when there is something to do: a message is due, or a claim ends; None while nothing waits."""
        with self._engine.connect() as connection:
            found = [one for one in connection.execute(_NEXT_DUE).one() if one]
        return datetime.fromisoformat(min(found)) if found else None

    def claim(self, key: str, *, now: datetime, lease: datetime, as_read: OutgoingMessage | None = None) -> bool:
        """Take a planned message for oneself until ``lease``; False if somebody else has it or it is settled.

        ``as_read``: the message as the caller will send it; False if a pass has changed it meanwhile.
        """
        values: dict[str, Any] = {"state": SENDING, "since": sortable(now), "lease": sortable(lease)}
        values |= {"claimed": sortable(now), "attempts": OUTBOX.c.attempts + 1}
        with self._engine.begin() as connection:
            free = [_is(key), OUTBOX.c.state == PLANNED]
            free += [_is_still(connection, key, as_read)] if as_read is not None else []
            done = connection.execute(update(OUTBOX).where(*free).values(values))
        return bool(done.rowcount)

    def abandoned(self, now: datetime) -> list[Sending]:
        """Return what somebody claimed and did not settle within the lease: nobody knows whether it went out."""
        return self._found(_all().where(OUTBOX.c.state == SENDING, OUTBOX.c.lease <= sortable(now)))

    def refuse(self, sending: Sending, *, now: datetime, reason: str, remedy: str) -> bool:
        """Write that a planned message is not sent, as it was read; False if a pass has changed it meanwhile."""
        values = {"state": NOT_SENT, "since": sortable(now), "reason": reason, "remedy": remedy}
        key = sending.message.key
        with self._engine.begin() as connection:
            free = (_is(key), OUTBOX.c.state == PLANNED, _is_still(connection, key, sending.message))
            done = connection.execute(update(OUTBOX).where(*free).values(values))
            if done.rowcount:
                self._note(connection, _is(key), now)
        return bool(done.rowcount)

    def settle(self, key: str, state: str, *, now: datetime, reason: str = "", remedy: str = "", id_: str = "") -> bool:
        """Write what became of a claimed message, or of a planned one that is not to be sent.

        ``id_`` is the provider's. PLANNED gives it back for another attempt. Returns False if it was settled already.
        """
        values: dict[str, Any] = {"state": state, "since": sortable(now), "reason": reason, "remedy": remedy}
        values |= {"lease": None} | ({"provider_id": id_} if id_ else {})
        from_states = (PLANNED, SENDING) if state in {NOT_SENT, PLANNED} else (SENDING,)
        with self._engine.begin() as connection:
            done = connection.execute(update(OUTBOX).where(_is(key), OUTBOX.c.state.in_(from_states)).values(values))
            if done.rowcount and state != PLANNED:
                self._note(connection, _is(key), now)
        return bool(done.rowcount)

    def wait(self, key: str, until: datetime, reason: str, *, remedy: str = "") -> bool:
        """Put a message off, with the reason, or give a claimed one back; its plan stays what the pass wanted."""
        values = {"state": PLANNED, "due": sortable(until), "reason": reason, "remedy": remedy, "lease": None}
        with self._engine.begin() as connection:
            done = connection.execute(update(OUTBOX).where(_is(key), _waits()).values(values))
        return bool(done.rowcount)

    def report(
        self, provider_id: str, state: str, *, now: datetime, reason: str = "", remedy: str = ""
    ) -> Sending | None:
        """Write what the provider tells later about a message that it took over; None if there is no such message.

        A report that arrives late never takes back what is final: delivered and failed stay.
        """
        open_ = OUTBOX.c.state.in_(OUT - {"delivered"})
        values = {"state": state, "since": sortable(now), "reason": reason, "remedy": remedy}
        with self._engine.begin() as connection:
            mine = and_(OUTBOX.c.provider_id == provider_id, OUTBOX.c.provider_id != "")  # many have no id
            if connection.execute(update(OUTBOX).where(mine, open_).values(values)).rowcount:
                self._note(connection, mine, now)
            found = _read(connection, _all().where(mine))
        return found[0] if found and provider_id else None

    def all(self, *, since: datetime | None = None) -> Mapping[str, Sending]:
        """Return every message by key: all of them, or those that something became of ``since`` then or that wait."""
        query = _all() if since is None else _all().where((OUTBOX.c.since >= sortable(since)) | _waits())
        return {one.message.key: one for one in self._found(query)}

    def counts(self) -> dict[str, int]:
        """Return how many messages there are in each state."""
        with self._engine.connect() as connection:
            found = connection.execute(select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state))
            return {str(state): int(count) for state, count in found}

    def last_outcome(self) -> str:
        """Return what changes whenever something becomes of a message.

        Planning changes nothing of it: what a pass puts away, because its time passed, that pass has told.
        """
        with self._engine.connect() as connection:
            count, since = connection.execute(_OUTCOMES).one()
        return f"{count} {since or ''}"

    def to_address(self, address: str, *, since: datetime) -> list[Sending]:
        """Return what was sent, or may have been sent, to an address since then, the oldest first."""
        return self._found(_out(since).where(OUTBOX.c.address == stored_address(self._engine, address)))

    def to_person(self, person: str, *, since: datetime) -> list[Sending]:
        """Return what was sent, or may have been sent, to a person since then, the oldest first."""
        return self._found(_out(since).where(OUTBOX.c.person == person))

    def planned_for(self, person: str) -> list[Sending]:
        """Return every message to a person that was not withdrawn, the earliest first."""
        query = _all().where(OUTBOX.c.person == person, OUTBOX.c.state != WITHDRAWN)
        return self._found(query.order_by(OUTBOX.c.due, OUTBOX.c.key))

    def _note(self, connection: Connection, which: Any, now: datetime) -> None:  # noqa: ANN401 (a condition)
        """Note in the audit log what became of messages: whose, by which channel, and by which digest of the key."""
        if self._audit is not None:
            found = _read(connection, _all().where(which))
            self._audit.adding(*(_noted(one, now) for one in found))(connection)

    def _found(self, query: Select[Any]) -> list[Sending]:
        with self._engine.connect() as connection:
            return _read(connection, query)


def adding(message: OutgoingMessage, *, now: datetime) -> Callable[[Connection], None]:
    """Return what takes over one message within somebody's commit. Its key begins with ANSWER or STAFF."""
    if not message.key.startswith((ANSWER, STAFF)):
        raise ValueError("the key of a message of its own begins with answer or staff")

    return _adding(message, now=now)


def _adding(message: OutgoingMessage, *, now: datetime) -> Callable[[Connection], None]:
    def add(connection: Connection) -> None:
        connection.execute(insert(OUTBOX).values(sealed(connection, OUTBOX, _new(message, now))))

    return add


def withdrawing(person: str, link: str, *, now: datetime) -> Callable[[Connection], None]:
    """Return what withdraws, within somebody's commit, the planned messages to a person that lead to such a page.

    Whoever has answered is not asked once more by what was planned before.
    """

    def withdraw(connection: Connection) -> None:
        waits = (OUTBOX.c.person == person, OUTBOX.c.state == PLANNED)
        found = _read(connection, _all().where(*waits))
        _withdrawn(connection, [one.message.key for one in found if one.message.link == link], now)

    return withdraw


_OPEN = (PLANNED, WITHDRAWN)
_PUT_AWAY = (OUTBOX.c.state == NOT_SENT) & OUTBOX.c.reason.startswith(TOO_LATE) & (OUTBOX.c.remedy == "")
_OUTCOMES = select(func.count(), func.max(OUTBOX.c.since)).where(OUTBOX.c.state.not_in(_OPEN) & ~_PUT_AWAY)
"""Built once: the service asks it every second."""
_NEXT_DUE = select(
    select(func.min(OUTBOX.c.due)).where(OUTBOX.c.state == PLANNED).scalar_subquery(),
    select(func.min(OUTBOX.c.lease)).where(OUTBOX.c.state == SENDING).scalar_subquery(),
)
_TIMES = ("due", "ends", "link_ends")
_CLOCKS = ("quiet_from", "quiet_until")


def _all() -> Select[Any]:
    return select(*OUTBOX.c)


def _noted(one: Sending, now: datetime) -> AuditEvent:
    message = one.message
    about = codes_in(f"{message.person} {message.session}")
    how = f"{message.channel}: {one.state}, {sha256(message.key.encode()).hexdigest()[:12]}"
    return AuditEvent(at=now, who=SERVICE, what=SENT, about=about, how=how)


def _is(key: str) -> Any:  # noqa: ANN401 (a condition of SQLAlchemy)
    return OUTBOX.c.key == key


def _is_still(connection: Connection, key: str, message: OutgoingMessage) -> Any:  # noqa: ANN401 (likewise)
    """Ask for a message as it was read; an older version may have written the same in another way."""
    row = connection.execute(_all().where(_is(key))).first()
    there = None if row is None else opened_row(connection, row, OUTBOX)
    return OUTBOX.c.message == row.message if row and there and _sending(there).message == message else false()


def _waits() -> Any:  # noqa: ANN401 (a condition of SQLAlchemy)
    return OUTBOX.c.state.in_((PLANNED, SENDING))


def _out(since: datetime) -> Select[Any]:
    """Ask for what went out; a report that arrives days later does not make it any newer."""
    went = (OUTBOX.c.state.in_(OUT), OUTBOX.c.claimed >= sortable(since))
    return _all().where(*went).order_by(OUTBOX.c.claimed, OUTBOX.c.key)


def _states(connection: Connection, wanted: Collection[str]) -> dict[str, str]:
    """Return the state of each of the keys that is there."""
    found: dict[str, str] = {}
    keys = sorted(wanted)
    for first in range(0, len(keys), AT_ONCE):
        query = select(OUTBOX.c.key, OUTBOX.c.state).where(OUTBOX.c.key.in_(keys[first : first + AT_ONCE]))
        found.update((row.key, row.state) for row in connection.execute(query))
    return found


def _withdrawn(connection: Connection, keys: Sequence[str], now: datetime) -> int:
    done = 0
    for first in range(0, len(keys), AT_ONCE):
        some = OUTBOX.c.key.in_(keys[first : first + AT_ONCE])
        values = {"state": WITHDRAWN, "since": sortable(now), "reason": NO_LONGER_DUE}
        done += connection.execute(update(OUTBOX).where(some, OUTBOX.c.state == PLANNED).values(values)).rowcount
    return done


def _too_late(connection: Connection, found: Sequence[Sending], now: datetime) -> int:
    done = 0
    for one in found:
        why = f"{TOO_LATE}: {one.reason}" if one.reason else TOO_LATE
        values = {"state": NOT_SENT, "since": sortable(now), "reason": why}  # the pass tells the remedy
        waits = (_is(one.message.key), OUTBOX.c.state == PLANNED)
        done += connection.execute(update(OUTBOX).where(*waits).values(values)).rowcount
    return done


def _new(message: OutgoingMessage, now: datetime) -> dict[str, Any]:
    blank = {"reason": "", "remedy": "", "provider_id": "", "lease": None, "claimed": None, "attempts": 0}
    return {**_columns(message), "state": PLANNED, "since": sortable(now), **blank}


def _columns(message: OutgoingMessage) -> dict[str, Any]:
    return {
        "key": message.key,
        "person": message.person,
        "channel": message.channel,
        "address": message.address,
        "due": sortable(message.due),
        "message": _packed(message),
    }


def _packed(message: OutgoingMessage) -> str:
    plain = asdict(message)
    plain |= {name: sortable(plain[name]) for name in _TIMES if plain[name]}
    plain |= {name: plain[name].isoformat() for name in _CLOCKS}
    return json.dumps(plain, ensure_ascii=False)


def _read(connection: Connection, query: Select[Any]) -> list[Sending]:
    return [_sending(row) for row in opened_rows(connection, query, OUTBOX)]


def _sending(row: Any) -> Sending:  # noqa: ANN401 (a row of SQLAlchemy, or one opened)
    plain = json.loads(row.message)
    plain |= {name: datetime.fromisoformat(plain[name]) for name in _TIMES if plain.get(name)}
    plain |= {name: time.fromisoformat(plain[name]) for name in _CLOCKS}
    return Sending(
        message=OutgoingMessage(**plain),
        state=row.state,
        since=datetime.fromisoformat(row.since),
        reason=row.reason,
        remedy=row.remedy,
        provider_id=row.provider_id,
        lease=datetime.fromisoformat(row.lease) if row.lease else None,
        claimed=datetime.fromisoformat(row.claimed) if row.claimed else None,
        attempts=row.attempts,
    )
