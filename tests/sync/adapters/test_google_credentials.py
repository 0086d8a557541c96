"""Credentials: everything that is missing is said, and only their owner can read them."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import InstalledAppFlow

from addon.problems import SettingsInvalid
from addon.sync.adapters import google_credentials as ours

PERSON = {
    "type": "authorized_user",
    "client_id": "c",
    "client_secret": "s",
    "refresh_token": "r",
    "token": "t",
    "scopes": list(ours.PERSON_SCOPES),
}


def robot() -> dict[str, Any]:
    """Return a service account's key as Google hands it out."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {
        "type": "service_account",
        "client_email": "robot@example.iam.gserviceaccount.com",
        "private_key": key.private_bytes(*form).decode(),
        "token_uri": "https://oauth2.googleapis.com/token",
    }


def kept(folder: Path, content: dict[str, Any], *, mode: int = 0o600) -> Path:
    """Return a file with this content and mode."""
    path = folder / "google.json"
    path.write_text(json.dumps(content))
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("content", "mode", "codes"),
    [
        (PERSON, 0o600, []),
        (PERSON, 0o644, ["others-can-read"]),
        (PERSON, 0o660, ["others-can-read"]),
        (PERSON | {"refresh_token": ""}, 0o600, ["incomplete"]),
        (PERSON | {"scopes": [ours.OUR_FILES]}, 0o600, ["lacking-scopes"]),
        (PERSON | {"scopes": " ".join(ours.PERSON_SCOPES)}, 0o600, []),
        (PERSON | {"client_id": None, "scopes": []}, 0o644, ["others-can-read", "incomplete", "lacking-scopes"]),
        ({"installed": {"client_id": "c"}}, 0o600, ["no-consent"]),
        ({"type": "external_account"}, 0o600, ["not-credentials"]),
        ({"type": "service_account"}, 0o600, ["incomplete"]),
    ],
)
def test_what_is_missing(tmp_path: Path, content: dict[str, Any], mode: int, codes: list[str]) -> None:
    """All that is wrong with a file is listed at once, each with the next step and nothing of its secrets."""
    path = kept(tmp_path, content, mode=mode)
    found = ours.missing(path)
    assert [one.code for one in found] == codes
    assert all(one.next_step for one in found)
    if codes:
        with pytest.raises(SettingsInvalid) as told:
            ours.credentials(path)
        assert told.value.code == codes[0]
    else:
        assert getattr(ours.credentials(path), "refresh_token", "") == "r"


def test_no_file_and_no_json(tmp_path: Path) -> None:
    """A file that is not there and one that holds something else are two things."""
    assert [one.code for one in ours.missing(tmp_path / "google.json")] == ["no-credentials"]
    path = kept(tmp_path, {})
    path.write_text("[")
    assert [one.code for one in ours.missing(path)] == ["not-credentials"]


def test_a_service_account(tmp_path: Path) -> None:
    """Its key is read with the scopes it needs, and its address is known: with it a person shares the spreadsheet."""
    content = robot()
    path = kept(tmp_path, content)
    assert ours.missing(path) == []
    assert ours.is_service_account(path)
    assert ours.address(path) == content["client_email"]
    made = ours.credentials(path)
    assert isinstance(made, service_account.Credentials)
    assert set(made.scopes or ()) == set(ours.SERVICE_SCOPES)
    damaged = kept(tmp_path, content | {"private_key": "-----BEGIN canary"})
    with pytest.raises(SettingsInvalid) as told:
        ours.credentials(damaged)
    assert (told.value.code, "canary" in str(told.value)) == ("damaged-key", False)


def test_a_token_is_kept_for_us_alone(tmp_path: Path) -> None:
    """The token is readable for its owner only, even over one that was not, and nothing is left beside it."""
    path = kept(tmp_path, {}, mode=0o644)
    ours.keep(path, json.dumps({key: value for key, value in PERSON.items() if key != "type"}))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ours.missing(path) == []
    assert list(tmp_path.iterdir()) == [path]


def test_consent_listens_on_this_computer_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser comes back to 127.0.0.1, the least scopes are asked for, and the token is kept."""
    asked: dict[str, Any] = {}

    def run(flow: InstalledAppFlow, **options: Any) -> Credentials:
        asked.update(options, scopes=flow.oauth2session.scope)
        return Credentials.from_authorized_user_info(PERSON)

    monkeypatch.setattr(InstalledAppFlow, "run_local_server", run)
    client = kept(tmp_path, {"installed": {"client_id": "c", "client_secret": "s", "auth_uri": "a", "token_uri": "t"}})
    token = tmp_path / "state" / "token.json"
    ours.consent(client, token, open_browser=False)
    assert (asked["host"], asked["bind_addr"], asked["port"]) == ("127.0.0.1", "127.0.0.1", 0)
    assert asked["scopes"] == list(ours.PERSON_SCOPES)
    assert ours.missing(token) == []
    with pytest.raises(SettingsInvalid) as told:
        ours.consent(token, token)
    assert told.value.code == "no-client"
