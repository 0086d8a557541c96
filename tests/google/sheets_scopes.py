"""Who is let into Sheets and Drive: a bearer of a token, with a scope that Google's documents list for the method."""

from collections.abc import Callable

from flask import request

from tests.google import discovery
from tests.google.calls import Call
from tests.google.refusals import Refused

Granted = Callable[[str], frozenset[str] | None]
"""The scopes an access token was given, None where it does not hold."""


def let_in(granted: Granted | None, *, sheets: bool) -> None:
    """Refuse whoever has no token; with `granted` also whoever's token ended or goes not so far."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    scopes = granted(token) if granted else None
    if kind != "Bearer" or not token or (granted and scopes is None):
        said = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other."
        raise Refused(401, said, None if sheets else "authError")
    method = None if scopes is None else discovery.called(Call(method=request.method, path=request.path))
    if method is not None and not method.scopes & (scopes or frozenset()):
        reason = None if sheets else "insufficientPermissions"
        raise Refused(403, "Request had insufficient authentication scopes.", reason)
