"""The account that acts at Google: a service account's key, or a token a person consented to.

Both are files that only their owner may read. Scopes are the least that do the work: files and
calendars that we made ourselves; the wider ones only for a service account, which cannot make files
and therefore works in a spreadsheet that a person made and shared with it.
"""

import json
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from addon.problems import Problem, SettingsInvalid, in_file
from addon.sync.adapters.whole_files import write_whole

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

_AUTH = "https://www.googleapis.com/auth/"
OUR_FILES = f"{_AUTH}drive.file"
OUR_CALENDARS = f"{_AUTH}calendar.app.created"
OWN_EVENTS = f"{_AUTH}calendar.events.owned"
FREE_BUSY = f"{_AUTH}calendar.events.freebusy"
SHARED_SHEETS = f"{_AUTH}spreadsheets"
FILE_VERSIONS = f"{_AUTH}drive.metadata.readonly"

PERSON_SCOPES = (OUR_FILES, OUR_CALENDARS, OWN_EVENTS, FREE_BUSY)
"""What a person is asked for: only what Groupkeeper made, events they own, and when they are busy."""
SERVICE_SCOPES = (SHARED_SHEETS, FILE_VERSIONS, OUR_CALENDARS, OWN_EVENTS, FREE_BUSY)
"""What a service account uses: the spreadsheets shared with it, and the version number of their files."""

_KINDS = {"service_account": ("client_email", "private_key"), "authorized_user": ("client_id", "refresh_token")}
_TO_BEGIN = "In the Google Cloud console create a service account with a key (JSON), or an OAuth client for a desktop."
_TO_CONSENT = "Sign in once more with groupkeeper init --google."


def missing(path: Path, *, scopes: Sequence[str] = ()) -> list[Problem]:
    """Return everything that keeps the file at ``path`` from being used as credentials; empty if it can be.

    ``scopes`` are what a person's token must carry (default: what its kind needs). Says nothing about
    what Google thinks of it; only a call shows that.
    """
    place = in_file(path.name)
    if not path.is_file():
        return [Problem(place, "no-credentials", "there is no file with Google credentials here", _TO_BEGIN)]
    found = [_too_open(path)] if others_can_read(path) else []
    content = _content(path)
    kind = content.get("type")
    if kind not in _KINDS:
        what = "this is neither a service account's key nor a token that we wrote"
        if "installed" in content or "web" in content:
            what = "this is the OAuth client, not yet anybody's consent"
            return [*found, Problem(place, "no-consent", what, "Run groupkeeper init --google and sign in.")]
        return [*found, Problem(place, "not-credentials", what, _TO_BEGIN)]
    lacking = [name for name in _KINDS[str(kind)] if not content.get(name)]
    if lacking:
        what = f"the file lacks {', '.join(lacking)}"
        found.append(Problem(place, "incomplete", what, "Download or sign in once more; do not edit the file."))
    return found + _lacking_scopes(path, content, scopes)


def credentials(path: Path, *, scopes: Sequence[str] = ()) -> "Credentials":
    """Return the credentials in a file. Raises SettingsInvalid naming everything that is missing."""
    wrong = missing(path, scopes=scopes)
    if wrong:
        steps = " ".join(dict.fromkeys(one.next_step for one in wrong))
        raise SettingsInvalid(path.name, "; ".join(one.what for one in wrong), steps, code=wrong[0].code)
    from google.oauth2 import credentials as of_person  # noqa: PLC0415 - an optional part, the extra "google"
    from google.oauth2 import service_account  # noqa: PLC0415

    content = _content(path)
    try:
        if is_service_account(path):
            made: Credentials = service_account.Credentials.from_service_account_info(
                content, scopes=list(scopes or SERVICE_SCOPES)
            )
        else:
            made = of_person.Credentials.from_authorized_user_info(content)
    except ValueError:  # its text may quote the key
        raise SettingsInvalid(path.name, "the key in this file is damaged", _TO_BEGIN, code="damaged-key") from None
    return made


def is_service_account(path: Path) -> bool:
    """Return whether the file is a service account's key; such an account cannot create files or invite people."""
    return _content(path).get("type") == "service_account"


def address(path: Path) -> str:
    """Return the service account's address, with which a person shares the spreadsheet; "" for a person's token."""
    return str(_content(path).get("client_email", ""))


def consent(client: Path, token: Path, *, scopes: Sequence[str] = PERSON_SCOPES, open_browser: bool = True) -> None:
    """Ask a person for consent in their browser, listening on 127.0.0.1 only, and keep the token for us alone.

    Raises SettingsInvalid where ``client`` is no OAuth client of a desktop program.
    """
    from google_auth_oauthlib.flow import InstalledAppFlow  # noqa: PLC0415 - an optional part

    if "installed" not in _content(client):
        step = 'Create an OAuth client of the type "Desktop app" in the Google Cloud console and download its JSON.'
        raise SettingsInvalid(client.name, "this is no OAuth client of a desktop program", step, code="no-client")
    flow = InstalledAppFlow.from_client_secrets_file(str(client), scopes=list(scopes))
    given = flow.run_local_server(
        host="127.0.0.1", bind_addr="127.0.0.1", port=0, open_browser=open_browser, prompt="consent"
    )
    keep(token, given.to_json())


def keep(path: Path, text: str) -> None:
    """Write a token so that nobody else could ever read it: created with mode 600, put in place whole."""
    described = json.loads(text)
    described.setdefault("type", "authorized_user")
    write_whole(path, json.dumps(described).encode())


def others_can_read(path: Path) -> bool:
    """Return whether the file's mode lets anybody but its owner at it (only where files have such modes)."""
    return os.name == "posix" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _too_open(path: Path) -> Problem:
    step = f"Run chmod 600 {path.name} in its folder."
    return Problem(in_file(path.name), "others-can-read", "other users of this computer can read the file", step)


def _lacking_scopes(path: Path, content: Mapping[str, object], scopes: Sequence[str]) -> list[Problem]:
    if content.get("type") != "authorized_user":
        return []
    given = content.get("scopes")
    carried = set(given.split() if isinstance(given, str) else given if isinstance(given, list) else ())
    lacking = [scope.removeprefix(_AUTH) for scope in scopes or PERSON_SCOPES if scope not in carried]
    if not lacking:
        return []
    return [Problem(in_file(path.name), "lacking-scopes", f"nobody consented to {', '.join(lacking)}", _TO_CONSENT)]


def _content(path: Path) -> dict[str, object]:
    """Return what the file holds; nothing of a file that is no JSON object."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
