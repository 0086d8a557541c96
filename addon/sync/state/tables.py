"""The tables of the state database: agreements, what is pending, runs and their histories, messages out and in."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    DDL,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    select,
)

META = MetaData()


def _row_table(name: str) -> Table:
    return Table(
        name,
        META,
        Column("tab", String(40), primary_key=True),
        Column("rid", String(120), primary_key=True),
        Column("key", Text, nullable=False),
        Column("digest", LargeBinary, nullable=False),
        Column("packed", Text, nullable=False),
        Column("gone", String(10), nullable=False),
    )


def _kept_table(name: str, *, nullable: bool) -> Table:
    return Table(
        name,
        META,
        Column("kind", String(40), primary_key=True),
        Column("key", String(300), primary_key=True),
        Column("value", Text, nullable=nullable),
    )


VERSION = Table("schema_version", META, Column("version", Integer, primary_key=True))
ROWS, PENDING_ROWS = _row_table("agreed_row"), _row_table("pending_row")
KEPT, PENDING_KEPT = _kept_table("kept", nullable=False), _kept_table("pending_kept", nullable=True)
RUN = Table(
    "run",
    META,
    Column("id", String(40), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("summary", Text, nullable=False),
)


def _journal_table(name: str) -> Table:
    return Table(
        name,
        META,
        Column("run", String(40), primary_key=True),
        Column("n", Integer, primary_key=True),
        Column("tab", String(40), nullable=False),
        Column("rid", String(120), nullable=False),
        Column("field", String(60), nullable=False),
        Column("pre", Text, nullable=False),
        Column("post", Text, nullable=False),
    )


JOURNAL, TYPED = _journal_table("journal"), _journal_table("typed")
"""What each run wrote, and what it found that people had changed since the run before."""

OUTBOX = Table(
    "outbox",
    META,
    Column("key", String(300), primary_key=True),
    Column("person", String(40), nullable=False, index=True),
    Column("channel", String(12), nullable=False),
    Column("address", String(320), nullable=False, index=True),
    Column("due", String(32), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("since", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("provider_id", String(120), nullable=False, index=True),
    Column("lease", String(32), nullable=True),
    Column("claimed", String(32), nullable=True),
    Column("attempts", Integer, nullable=False),
    Column("message", Text, nullable=False),
)
"""Every message that a pass wanted sent, once, with what became of it."""
INBOX = Table(
    "inbox",
    META,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("source", String(40), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("received", String(32), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("source", "external_id"),
    sqlite_autoincrement=True,
)
"""What arrived from outside, each thing once."""
ADDRESS = Table(
    "address",
    META,
    Column("channel", String(12), primary_key=True),
    Column("address", String(320), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("since", String(32), nullable=False),
    Column("programme", String(80), nullable=False),
    Column("why", Text, nullable=False),
)
"""Addresses whose owners want no messages, and those at which nothing arrives."""

STAFF_USER = Table(
    "staff_user",
    META,
    Column("name", String(40), primary_key=True),
    Column("role", String(12), nullable=False),
    Column("password", Text, nullable=False),
    Column("secret", String(64), nullable=False),
    Column("last_step", Integer, nullable=False),
    Column("recovery", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", String(32), nullable=False),
)
STAFF_CLINICIAN = Table(
    "staff_clinician",
    META,
    Column("name", String(40), primary_key=True),
    Column("clinician", String(40), nullable=False),
)
"""Which clinician a user is, by code; most users are none."""
STAFF_EMAIL = Table(
    "staff_email",
    META,
    Column("email", String(254), primary_key=True),
    Column("name", String(40), nullable=False, unique=True),
)
"""Under which address a user is signed in at Google, in small letters: one address is one user."""
STAFF_SESSION = Table(
    "staff_session",
    META,
    Column("digest", String(64), primary_key=True),
    Column("name", String(40), nullable=False, index=True),
    Column("began", String(32), nullable=False),
    Column("seen", String(32), nullable=False),
)
"""Who may use the pages, and who is signed in."""

MEMBER_LINK = Table(
    "member_link",
    META,
    Column("digest", String(64), primary_key=True),
    Column("member", String(40), nullable=False, index=True),
    Column("purpose", String(20), nullable=False),
    Column("about", String(120), nullable=False),
    Column("made", String(32), nullable=False),
    Column("ends", String(32), nullable=False, index=True),
    Column("revoked", String(32), nullable=True),
)
"""The links to members' pages, by the digest of what is secret in them."""
SEAT = Table(
    "seat",
    META,
    Column("kind", String(20), primary_key=True),
    Column("seat", String(160), primary_key=True),
    Column("person", String(120), nullable=False, index=True),
    Column("since", String(32), nullable=False),
    Column("until", String(32), nullable=True),
)
"""Who has a seat, a slot or an offer that only one can have; ``until`` blank: taken, else held so long."""
SEALING = Table(
    "sealing",
    META,
    Column("what", String(12), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Whether the state is encrypted, and with which keys; no rows: it is not."""

AUDIT = Table(
    "audit",
    META,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("who", String(80), nullable=False),
    Column("what", String(40), nullable=False),
    Column("about", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("mac", String(64), nullable=False),
    info={"append_only": True},
)
"""Who saw or changed what (``addon/audit/``). Rows are only ever added: on PostgreSQL the service may do no more."""
GUARDS: Mapping[str, str] = MappingProxyType(
    {
        "audit_is_not_changed": "BEFORE UPDATE ON audit",
        "audit_keeps_its_rows": "BEFORE DELETE ON audit",
        "audit_grows_at_its_end": "BEFORE INSERT ON audit WHEN NEW.n <= (SELECT max(n) FROM audit)",
    }
)
"""The triggers by which SQLite refuses anything else, by name; the last one also stops INSERT OR REPLACE."""


def guard_made(name: str) -> str:
    """Return the statement that makes one of these triggers."""
    refuse = "SELECT RAISE(ABORT, 'rows are only added to the audit log')"
    return f"CREATE TRIGGER {name} {GUARDS[name]} BEGIN {refuse}; END"


for _name in GUARDS:
    event.listen(AUDIT, "after_create", DDL(guard_made(_name)).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]

COUNTED = Table(
    "counted",
    META,
    Column("digest", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("ends", String(32), nullable=False, index=True),
)
"""How often something was tried in a stretch of time: one count for all processes that answer. Names are digests."""


def entries(table: Table) -> Select[Any]:
    """Return the query for entries of a history, in order; run and number come first."""
    return select(*table.c).order_by(table.c.n)
