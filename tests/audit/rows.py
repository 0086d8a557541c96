"""A log of rows as tests damage it."""

from datetime import UTC, datetime, timedelta

from addon.audit.chain import BEGINNING, AuditRow, chained
from addon.audit.events import DID, SAW, AuditEvent

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
BEGAN = datetime(2026, 3, 3, 17, tzinfo=UTC)


def event(n: int) -> AuditEvent:
    """Return the n-th event."""
    what, how = (SAW, "sessions") if n % 3 else (DID, "sessions.mark")
    return AuditEvent(at=BEGAN + timedelta(seconds=n), who="staff:ana", what=what, about=f"M-{n % 40:04d}", how=how)


def log(count: int, key: bytes | None = KEY) -> list[AuditRow]:
    """Return a log of so many rows."""
    return list(chained(key, BEGINNING, ((event(n).at.isoformat(), event(n)) for n in range(1, count + 1))))
