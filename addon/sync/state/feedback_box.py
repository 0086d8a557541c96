"""The box into which anonymous answers go: a token is used up and the sums grow in one transaction, or neither.

It writes among what passes remember, never into the inbox: an arrival there has a time, a number and an order.
"""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select

from addon.memory import Kept, T
from addon.surveys import LINKS, SURVEY, TALLY, TOKEN, Survey, Tally, digest_of
from addon.sync.state.codec import as_text, from_text
from addon.sync.state.sealing import opened_rows, sealed, stored_key
from addon.sync.state.tables import KEPT

_BYTES = 16
"""128 bits: 22 letters in an address."""


class FeedbackBox:
    """The surveys of one practice."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def make(self, survey: str, count: int) -> list[str]:
        """Make so many links more to a survey and return their tokens, which are kept nowhere."""
        tokens = [token_urlsafe(_BYTES) for _ in range(count)]
        digests = sorted(map(digest_of, tokens))
        with self._engine.begin() as connection:
            rows = [
                sealed(connection, KEPT, {"kind": TOKEN.kind, "key": one, "value": as_text(TOKEN, survey)})
                for one in digests
            ]
            connection.execute(insert(KEPT), rows)
            _keep(connection, LINKS, survey, (_one(connection, LINKS, survey) or 0) + count)
        return tokens

    def opens(self, token: str) -> Survey | None:
        """Return the survey whose form a token opens, None if it opens none: unknown, used or forgotten."""
        with self._engine.connect() as connection:
            survey = _one(connection, TOKEN, digest_of(token))
            return None if survey is None else _one(connection, SURVEY, survey)

    def put(self, token: str, survey: Survey, chosen: Mapping[str, str]) -> bool:
        """Use a token up and count its form; return False, changing nothing, if it is used up already."""
        with self._engine.begin() as connection:  # the delete comes first: it makes whoever comes second wait
            if connection.execute(delete(KEPT).where(*_mine(connection, TOKEN, digest_of(token)))).rowcount != 1:
                return False
            connection.execute(select(*KEPT.c).where(*_mine(connection, SURVEY, survey.id)).with_for_update())
            _keep(connection, TALLY, survey.id, (_one(connection, TALLY, survey.id) or Tally()).plus(survey, chosen))
        return True


def _mine(connection: Connection, kept: Kept[Any], key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return KEPT.c.kind == kept.kind, KEPT.c.key == stored_key(connection, kept.kind, key)


def _one(connection: Connection, kept: Kept[T], key: str) -> T | None:
    query = select(*KEPT.c).where(*_mine(connection, kept, key))
    found = next(opened_rows(connection, query, KEPT), None)
    return None if found is None else from_text(kept, found.value)


def _keep(connection: Connection, kept: Kept[T], key: str, value: T) -> None:
    connection.execute(delete(KEPT).where(*_mine(connection, kept, key)))
    row = {"kind": kept.kind, "key": key, "value": as_text(kept, value)}
    connection.execute(insert(KEPT).values(sealed(connection, KEPT, row)))
