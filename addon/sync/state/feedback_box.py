"""The box into which anonymous answers go: a token is used up and the sums grow in one transaction, or neither.

It writes among what passes remember, never into the inbox: an arrival there has a time, a number and an order.
"""

from collections.abc import Mapping
from secrets import token_urlsafe

from sqlalchemy import Engine, delete, insert, select

from addon.surveys import LINKS, SURVEY, TALLY, TOKEN, Survey, Tally, digest_of
from addon.sync.state.records import as_row, keeping, mine, one
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
            connection.execute(insert(KEPT), [as_row(connection, TOKEN, digest, survey) for digest in digests])
            keeping(LINKS, {survey: (one(connection, LINKS, survey) or 0) + count})(connection)
        return tokens

    def opens(self, token: str) -> Survey | None:
        """Return the survey whose form a token opens, None if it opens none: unknown, used or forgotten."""
        with self._engine.connect() as connection:
            survey = one(connection, TOKEN, digest_of(token))
            return None if survey is None else one(connection, SURVEY, survey)

    def put(self, token: str, survey: Survey, chosen: Mapping[str, str]) -> bool:
        """Use a token up and count its form; return False, changing nothing, if it is used up already."""
        with self._engine.begin() as connection:  # the delete comes first: it makes whoever comes second wait
            if connection.execute(delete(KEPT).where(*mine(connection, TOKEN, digest_of(token)))).rowcount != 1:
                return False
            connection.execute(select(*KEPT.c).where(*mine(connection, SURVEY, survey.id)).with_for_update())
            tally = (one(connection, TALLY, survey.id) or Tally()).plus(survey, chosen)
            keeping(TALLY, {survey.id: tally})(connection)
        return True
