"""init and doctor for a practice at Google: what is missing is said exactly, and nothing is half made."""

import json
from pathlib import Path

import pytest

from addon.online import opening
from tests.cli.commands import CommandLine
from tests.practice import ZONE

SHEET = "1aBcDeFgHiJkLmNoPqRsTuVwXyZ_0123456789-abcdE"


def at_google(folder: Path) -> Path:
    """Make a practice folder that names a spreadsheet, without credentials."""
    (folder / "state").mkdir(parents=True)
    (folder / "practice.toml").write_text(
        f'zone = "America/New_York"\nid = "p1"\n[google]\nspreadsheet = "{SHEET}"\ncalendars = true\n', encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        (None, 0, ["there is no file with Google credentials here", "service account with a key"]),
        ({"installed": {}}, 0o600, ["not yet anybody's consent", "groupkeeper init --google"]),
        (
            {"type": "authorized_user", "client_id": "c", "refresh_token": "r", "scopes": []},
            0o644,
            [
                "other users of this computer can read the file",
                "chmod 600 google.json",
                "nobody consented to drive.file",
            ],
        ),
        ({"type": "service_account", "client_email": "robot@x"}, 0o600, ["the file lacks private_key"]),
    ],
)
def test_doctor_says_exactly_what_is_missing(
    command: CommandLine, tmp_path: Path, content: dict[str, object] | None, mode: int, said: list[str]
) -> None:
    """Before anything is asked of Google: the file, its mode, its kind, the consent."""
    key = at_google(tmp_path / "practice") / "state" / "google.json"
    if content is not None:
        key.write_text(json.dumps(content), encoding="utf-8")
        key.chmod(mode)
    told = command.run("doctor", tmp_path / "practice")
    assert told.code == 1
    text = " ".join(told.out.split())
    assert all(words in text for words in said), text


def test_init_without_credentials_makes_no_practice(command: CommandLine, tmp_path: Path) -> None:
    """It says where to get them; there is no practice.toml that would look like a finished one."""
    told = command.run("init", tmp_path / "practice", "--google", "--zone", ZONE)
    assert (told.code, told.out) == (1, "")
    assert "Google Cloud console" in told.err
    assert not (tmp_path / "practice" / "practice.toml").exists()


def test_missing_libraries_are_named(command: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A practice at Google on a computer where only the usual parts were installed."""

    def absent(_: str) -> None:
        raise ModuleNotFoundError

    monkeypatch.setattr(opening, "import_module", absent)
    told = command.run("sync", at_google(tmp_path / "practice"))
    assert told.code == 1
    assert "pip install --no-deps --require-hashes -r requirements-online.txt" in told.err
