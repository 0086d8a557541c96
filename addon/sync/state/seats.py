"""Who has what only one can have: a slot, a seat of a session, an offer. The database decides, so nobody has it twice.

Somebody holds a seat until a time, or has taken it for good. Whoever comes second is told so in the same moment.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, or_, select, update

from addon.sync.state.instants import sortable
from addon.sync.state.tables import SEAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A seat that somebody has: of a ``kind``, by its own name; ``until`` None: taken, else held so long (UTC)."""

    kind: str
    name: str
    person: str
    since: datetime
    until: datetime | None = None

    def is_had(self, now: datetime) -> bool:
        """Return whether the person still has it."""
        return self.until is None or self.until > now


class Seats:
    """The seats of one practice."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def have(self, wanted: Seat) -> bool:
        """Hold or take a seat, also one that the same person holds; return whether the person has it now.

        A seat that somebody else has taken, or holds at ``wanted.since``, stays theirs. One's own that is taken stays
        taken, however it is asked for again.
        """
        values = {
            "kind": wanted.kind,
            "seat": wanted.name,
            "person": wanted.person,
            "since": sortable(wanted.since),
            "until": None if wanted.until is None else sortable(wanted.until),
        }
        here = (SEAT.c.kind == wanted.kind, SEAT.c.seat == wanted.name)
        free = SEAT.c.until <= sortable(wanted.since)
        mine = (SEAT.c.person == wanted.person) & SEAT.c.until.is_not(None)
        with self._engine.begin() as connection:  # the update comes first: it makes whoever comes second wait
            if connection.execute(update(SEAT).where(*here, or_(free, mine)).values(values)).rowcount:
                return True
            there = connection.execute(select(SEAT.c.person, SEAT.c.until).where(*here)).first()
            if there is None:
                connection.execute(insert(SEAT).values(values))
            return there is None or (there.person == wanted.person and there.until is None)

    def release(self, kind: str, name: str, person: str) -> bool:
        """Give a seat back that a person has; return whether they had it."""
        mine = (SEAT.c.kind == kind, SEAT.c.seat == name, SEAT.c.person == person)
        with self._engine.begin() as connection:
            return connection.execute(delete(SEAT).where(*mine)).rowcount > 0

    def let_go(self, kind: str, person: str, *, but: str) -> int:
        """Give back what a person holds of a kind, ``but`` one seat; what they have taken stays. Return how many."""
        held = (SEAT.c.kind == kind, SEAT.c.person == person, SEAT.c.until.is_not(None), SEAT.c.seat != but)
        with self._engine.begin() as connection:
            return connection.execute(delete(SEAT).where(*held)).rowcount

    def all(self, kind: str) -> dict[str, Seat]:
        """Return the seats of a kind that somebody has or had held, by name."""
        with self._engine.connect() as connection:
            found = connection.execute(select(*SEAT.c).where(SEAT.c.kind == kind)).all()
        return {row.seat: _seat(row) for row in found}

    def turn(self, wanted: Seat, *, most: int) -> bool:
        """Take one of so many turns under a name, each for a person of its own; False if all are held or taken."""
        turns = (replace(wanted, name=f"{wanted.name} {number}") for number in range(most))
        return any(self.have(one) for one in turns)

    def forget(self, kind: str, *, before: str) -> int:
        """Forget seats whose names come before one in the order of names, such as those of days gone by."""
        with self._engine.begin() as connection:
            return connection.execute(delete(SEAT).where(SEAT.c.kind == kind, SEAT.c.seat < before)).rowcount

    def forget_ended(self, now: datetime) -> int:
        """Forget holds that are over; return how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(SEAT).where(SEAT.c.until <= sortable(now))).rowcount


def _seat(row: Any) -> Seat:  # noqa: ANN401 (a row of SQLAlchemy)
    return Seat(
        kind=row.kind,
        name=row.seat,
        person=row.person,
        since=datetime.fromisoformat(row.since),
        until=datetime.fromisoformat(row.until) if row.until else None,
    )
