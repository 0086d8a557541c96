"""Who is let into Sheets and Drive: a bearer of a token, with a scope that goes so far."""

from collections.abc import Callable

from flask import request

from tests.google.refusals import Refused

Granted = Callable[[str], frozenset[str] | None]
"""The scopes an access token was given, None where it does not hold."""

_SCOPE = "https://www.googleapis.com/auth/"
WHOLE_DRIVE = frozenset({f"{_SCOPE}drive", f"{_SCOPE}drive.file"})
SHEETS = WHOLE_DRIVE | {f"{_SCOPE}spreadsheets"}
LOOKING = frozenset({f"{_SCOPE}drive.readonly"})
LOOKING_AT_SHEETS = LOOKING | {f"{_SCOPE}spreadsheets.readonly"}


def let_in(granted: Granted | None, *, sheets: bool) -> None:
    """Refuse whoever has no token; with `granted` also whoever's token ended or goes not so far."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    scopes = granted(token) if granted else None
    if kind != "Bearer" or not token or (granted and scopes is None):
        said = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other."
        raise Refused(401, said, None if sheets else "authError")
    if scopes is not None and not scopes & _enough(sheets=sheets):
        reason = None if sheets else "insufficientPermissions"
        raise Refused(403, "Request had insufficient authentication scopes.", reason)


def _enough(*, sheets: bool) -> frozenset[str]:
    enough = SHEETS if sheets else WHOLE_DRIVE
    if request.method == "GET":
        enough |= LOOKING_AT_SHEETS if sheets else LOOKING
    return enough
