"""The links to members' pages: random, kept as a digest, good until they end or somebody revokes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from addon.member_page import MemberLink
from addon.sync.state.instants import sortable
from addon.sync.state.tables import MEMBER_LINK

_BYTES = 16
"""128 bits: 22 letters in an address."""
LEAST_LETTERS = 8
KEPT_FOR = timedelta(days=30)
"""How long a link that ended is remembered, so that its page can tell that it ended."""


@dataclass(frozen=True, slots=True)
class KnownLink:
    """A link as it is kept: its digest, and since when (UTC) it is revoked, None if it is not."""

    digest: str
    link: MemberLink
    revoked: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Return whether it still opens its page."""
        return self.revoked is None and now < self.link.ends


class MemberLinks:
    """The links of one practice."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def make(self, link: MemberLink) -> str:
        """Keep a new link and return what is secret in its address; it is kept nowhere."""
        token = token_urlsafe(_BYTES)
        times = {"made": sortable(link.made), "ends": sortable(link.ends)}
        values = {"member": link.member, "purpose": link.purpose, "about": link.about, **times}
        with self._engine.begin() as connection:
            connection.execute(insert(MEMBER_LINK).values(digest=digest_of(token), **values))
        return token

    def find(self, token: str) -> KnownLink | None:
        """Return the link that an address means, ended or revoked ones too; None if there is no such link."""
        with self._engine.connect() as connection:
            found = connection.execute(select(*MEMBER_LINK.c).where(MEMBER_LINK.c.digest == digest_of(token))).first()
        return None if found is None else _known(found)

    def all(self, *, now: datetime) -> Sequence[KnownLink]:
        """Return those that are good, by member."""
        good = (MEMBER_LINK.c.revoked.is_(None), MEMBER_LINK.c.ends > sortable(now))
        order = (MEMBER_LINK.c.member, MEMBER_LINK.c.ends, MEMBER_LINK.c.digest)
        with self._engine.connect() as connection:
            return [_known(row) for row in connection.execute(select(*MEMBER_LINK.c).where(*good).order_by(*order))]

    def revoke(self, *, now: datetime, digest: str = "", member: str = "") -> int:
        """End one link by the beginning of its digest, those of a member, or (neither given) all; return how many.

        A beginning of fewer than ``LEAST_LETTERS`` could mean several: it means none.
        """
        if digest and len(digest) < LEAST_LETTERS:
            return 0
        which = [MEMBER_LINK.c.revoked.is_(None), MEMBER_LINK.c.ends > sortable(now)]
        which += [MEMBER_LINK.c.digest.startswith(digest.casefold(), autoescape=True)] if digest else []
        which += [MEMBER_LINK.c.member == member] if member else []
        with self._engine.begin() as connection:
            return connection.execute(update(MEMBER_LINK).where(*which).values(revoked=sortable(now))).rowcount

    def forget_ended(self, now: datetime) -> int:
        """Forget links that ended long ago; return how many."""
        ended = MEMBER_LINK.c.ends < sortable(now - KEPT_FOR)
        with self._engine.begin() as connection:
            return connection.execute(delete(MEMBER_LINK).where(ended)).rowcount


def digest_of(token: str) -> str:
    """Return what is kept of the secret in an address."""
    return sha256(f"member link\n{token}".encode("utf-8", "surrogateescape")).hexdigest()


def _known(row: Any) -> KnownLink:  # noqa: ANN401 (a row of SQLAlchemy)
    link = MemberLink(
        member=row.member,
        purpose=row.purpose,
        about=row.about,
        made=datetime.fromisoformat(row.made),
        ends=datetime.fromisoformat(row.ends),
    )
    return KnownLink(row.digest, link, datetime.fromisoformat(row.revoked) if row.revoked else None)
