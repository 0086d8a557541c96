"""How often something was tried in a stretch of time, by whichever process it was answered: one count for all of them.

What is counted is kept as a digest: it may be an address, or the secret of a link.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Engine, delete, insert, select, update

from addon.sync.state.instants import sortable
from addon.sync.state.tables import COUNTED


class Counts:
    """The counts of one practice. Times are aware instants."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, what: str, *, now: datetime, lasts: timedelta, by: int = 1) -> int:
        """Count something and return how often it was since the first time; that is forgotten after ``lasts``."""
        digest, counted = _digest(what), COUNTED.c["count"]
        mine = COUNTED.c.digest == digest
        with self._engine.begin() as connection:  # the update comes first: it makes whoever comes second wait
            goes_on = update(COUNTED).where(mine, COUNTED.c.ends > sortable(now)).values(count=counted + by)
            if not connection.execute(goes_on).rowcount:
                connection.execute(delete(COUNTED).where(mine))
                connection.execute(insert(COUNTED).values(digest=digest, count=by, ends=sortable(now + lasts)))
            return int(connection.execute(select(counted).where(mine)).scalar_one())

    def of(self, what: str, *, now: datetime) -> tuple[int, datetime]:
        """Return how often something was tried, and when that is forgotten: (0, now) where it is."""
        with self._engine.connect() as connection:
            mine = select(COUNTED.c["count"], COUNTED.c.ends).where(COUNTED.c.digest == _digest(what))
            row = connection.execute(mine.where(COUNTED.c.ends > sortable(now))).first()
        return (0, now) if row is None else (int(row[0]), datetime.fromisoformat(row[1]))

    def forget(self, what: str) -> None:
        """Begin anew with something."""
        with self._engine.begin() as connection:
            connection.execute(delete(COUNTED).where(COUNTED.c.digest == _digest(what)))

    def forget_ended(self, now: datetime) -> int:
        """Forget what is over; return how many counts that were."""
        with self._engine.begin() as connection:
            return int(connection.execute(delete(COUNTED).where(COUNTED.c.ends <= sortable(now))).rowcount)


def _digest(what: str) -> str:
    return sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
