"""Browsers from which somebody has signed in before: wrong tries elsewhere do not shut them out.

Without this, whoever knows a name could keep its owner out by typing wrong passwords. A browser that was let in once
bears a sealed word with its user's name. Wrong tries with it are counted for it alone; with too many it is a stranger
again.
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from addon.sync.state.staff import LOCKED, TRIES
from addon.web.guard import cookie_name, deps
from addon.web.limits import address_block
from addon.web.passwords import fresh_token

KNOWN_FOR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class KnownBrowser:
    """A browser by its own random word, for the user who was let in from it."""

    word: str

    @property
    def is_trusted(self) -> bool:
        """Return whether few enough wrong tries came from it."""
        return deps().state.counts.of(self._name, now=deps().clock())[0] < TRIES

    def failed(self) -> None:
        """Count a wrong try."""
        deps().state.counts.add(self._name, now=deps().clock(), lasts=LOCKED)

    def succeeded(self) -> None:
        """Forget its wrong tries."""
        deps().state.counts.forget(self._name)

    @property
    def _name(self) -> str:
        return f"wrong tries | {self.word}"


def known_browser(name: str) -> KnownBrowser | None:
    """Return the browser of this request, if this user was let in from it before and it may still be trusted."""
    try:
        whose, word, since = _sealer().loads(request.cookies.get(_cookie(), ""))  # what is sealed is ours
    except BadData:
        return None
    is_over = deps().clock().timestamp() - since >= KNOWN_FOR.total_seconds()
    if is_over or whose != name.strip().casefold():
        return None
    found = KnownBrowser(word)
    return found if found.is_trusted else None


def remember_browser(response: Response, name: str) -> Response:
    """Let a response tell its browser that a user was let in from it."""
    response.set_cookie(
        _cookie(),
        str(_sealer().dumps([name.casefold(), fresh_token(), int(deps().clock().timestamp())])),
        max_age=int(KNOWN_FOR.total_seconds()),
        secure=deps().is_public,
        httponly=True,
        samesite="Strict",
        path="/",
    )
    return response


def whose_try() -> str:
    """Return whose tries to sign in are counted together: a known browser's, else those of an address."""
    known = known_browser(request.form.get("name", "")[:40])
    return f"browser {known.word}" if known else address_block()


def _cookie() -> str:
    return f"{cookie_name()}-known"


def _sealer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known browser")
