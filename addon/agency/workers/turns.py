"""When each practice's next turn is due, and how the last ones went: one row a practice, beside the queue.

It is a note, not the truth: where a row is lost, the practice is due. It holds ids, instants, counts and codes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import psycopg
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Engine,
    Float,
    Integer,
    MetaData,
    Table,
    Text,
    case,
    create_engine,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from addon.agency.workers.queue import SCHEMA
from addon.agency.workers.turn import Turned
from addon.service.due import patience

META = MetaData()
_INSTANT = DateTime(timezone=True)
TURN = Table(
    "turn",
    META,
    Column("practice", Text, primary_key=True),
    Column("due", _INSTANT, nullable=False),
    Column("begun", _INSTANT),
    Column("ended", _INSTANT),
    Column("asked", _INSTANT),
    Column("tries", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("turns", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("seen", Text, nullable=False),
    Column("result", Text, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRow:
    """What is noted of one practice. ``tries`` counts turns that began since the last one that ended.

    ``seen`` is a digest of the practice's folder; ``asked``: somebody wanted a turn while one was at work.
    """

    due: datetime
    begun: datetime | None = None
    ended: datetime | None = None
    asked: datetime | None = None
    tries: int = 0
    failures: int = 0
    turns: int = 0
    seconds: float = 0.0
    seen: str = ""
    result: str = ""


class Turns:
    """The notes of all practices."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def all(self) -> dict[str, TurnRow]:
        """Return every row by practice."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(TURN)).mappings().all()
        return {row["practice"]: TurnRow(**{k: v for k, v in row.items() if k != "practice"}) for row in rows}

    def begin(self, practice: str, now: datetime) -> bool:
        """Note that a turn begins; False where earlier ones never ended and it is too soon for another try.

        Whoever calls it holds the practice. A turn that ends its own process would otherwise end every worker.
        """
        with self._engine.begin() as connection:
            row = connection.execute(select(TURN.c.due, TURN.c.tries).where(TURN.c.practice == practice)).first()
            tries = row.tries if row else 0
            if row and tries and now < row.due:
                return False
            _be_there(connection, practice, now)
            values = {"begun": now, "tries": tries + 1, "due": now + patience(tries + 1)}
            connection.execute(update(TURN).where(TURN.c.practice == practice).values(values))
        return True

    def end(self, practice: str, turned: Turned, now: datetime) -> None:
        """Note how a turn went. If somebody asked for one meanwhile, the next is due at once."""
        values = {
            "due": case((TURN.c.asked > TURN.c.begun, now), else_=turned.due),
            "seen": turned.seen,
            "failures": turned.failures,
        }
        values |= {"result": turned.results[-1]} if turned.results else {}
        self._ended(practice, values, now)

    def fail(self, practice: str, code: str, now: datetime) -> None:
        """Note that a turn could not be taken, by the code of its cause: the next try is later each time."""
        with self._engine.connect() as connection:
            failures = connection.execute(select(TURN.c.failures).where(TURN.c.practice == practice)).scalar() or 0
        self._ended(practice, {"due": now + patience(failures + 1), "failures": failures + 1, "result": code}, now)

    def _ended(self, practice: str, values: dict[str, object], now: datetime) -> None:
        took = func.coalesce(func.extract("epoch", now - TURN.c.begun), 0)
        always = {"ended": now, "tries": 0, "turns": TURN.c.turns + 1, "seconds": func.greatest(took, 0)}
        with self._engine.begin() as connection:
            _be_there(connection, practice, now)
            connection.execute(update(TURN).where(TURN.c.practice == practice).values({**always, **values}))

    def ask(self, practice: str, now: datetime) -> None:
        """Note that a turn is wanted while another is at work."""
        with self._engine.begin() as connection:
            connection.execute(update(TURN).where(TURN.c.practice == practice).values(asked=now))

    def of_those_there(self, practices: Collection[str]) -> dict[str, TurnRow]:
        """Return all notes, and forget those of practices that have gone; where none is there, the disk is away."""
        rows = self.all()
        gone = rows.keys() - set(practices) if practices else set()
        if gone:
            with self._engine.begin() as connection:
                connection.execute(delete(TURN).where(TURN.c.practice.in_(gone)))
        return {name: row for name, row in rows.items() if name not in gone}


def _be_there(connection: Connection, practice: str, now: datetime) -> None:
    blank = {"tries": 0, "failures": 0, "turns": 0, "seconds": 0.0, "seen": "", "result": ""}
    new = insert(TURN).values(practice=practice, due=now, **blank)
    connection.execute(new.on_conflict_do_nothing())


def turns_at(url: str) -> Turns:
    """Return the notes beside the queue at an address, to be closed in the end; nothing is connected yet."""
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(url, options=f"-csearch_path={SCHEMA}", application_name="groupkeeper"),
        pool_size=2,
        max_overflow=2,
        pool_pre_ping=True,
    )
    return Turns(engine)
