"""What the cards' own app is given beside what pages are given, and who asks: proved before anything is read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol, cast

import structlog
from flask import current_app, g, request
from werkzeug.exceptions import TooManyRequests, Unauthorized

from addon.web import guard
from addon.web.cards.asked import CardAsked, card_asked
from addon.web.cards.home_card import Places
from addon.web.cards.proof import NotProved, Trust
from addon.web.cards.widgets import Json

MOST_ACTS, PER = 60, timedelta(minutes=1)
"""So many buttons that change something may one user press in a minute."""
_ACTS = "acts"
_LOG = structlog.get_logger()


class WhichSession(Protocol):
    """Finds the session that an event is, by the ids that Google tells; "" where it is none of ours."""

    def __call__(self, *, calendar: str, event: str, series: str) -> str:
        """Return its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSetup:
    """Where Google reaches the service, whom to believe, and how an event's session is found."""

    url: str
    trust: Trust
    which_session: WhichSession


def setup() -> CardSetup:
    """Return it."""
    return cast("CardSetup", current_app.extensions["groupkeeper cards"])


def places() -> Places:
    """Return where cards lead."""
    return Places(setup().url, guard.deps().workbook_url)


def asked() -> CardAsked:
    """Return what Google sent; there is no token in it any more."""
    return cast("CardAsked", g.asked)


def acts(view: Callable[[], Json]) -> Callable[[], Json]:
    """Tell that a view stores something: how often one user may ask for it has a limit."""
    setattr(view, _ACTS, True)
    return view


def prove() -> None:
    """Let through only Google, asking for exactly this address, for a user who has an account here."""
    g.user = None
    trust, unproved = setup().trust, "the caller: compare service_account and url with docs/cards.md, step 3"
    try:
        trust.check_caller(request.headers.get("Authorization", ""), f"{setup().url}{request.full_path.rstrip('?')}")
        sent, unproved = card_asked(_body()), "who looks: compare client_id with docs/cards.md, step 3"
        user = guard.accounts().with_email(trust.user(sent.user_token))
    except NotProved:
        _LOG.warning("a card was refused", unproved=unproved)
        raise Unauthorized from None
    if user is None:
        _LOG.warning("a card was refused", unproved="an account here: groupkeeper user change DIR NAME --email ADDRESS")
        raise Unauthorized
    g.user, g.asked = user, replace(sent, user_token="")
    _count(user.name)


def _body() -> object:
    try:
        return request.get_json(force=True, silent=True)
    except RecursionError:
        return None


def _count(name: str) -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if not getattr(view, _ACTS, False):
        return
    given = guard.deps()
    if given.state.counts.add(f"cards | {name}", now=given.clock(), lasts=PER) > MOST_ACTS:
        raise TooManyRequests
