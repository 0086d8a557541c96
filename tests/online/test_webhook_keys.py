"""The file of webhook keys: made, rotated, read again when it changes, refused when it is not safe."""

import stat
from pathlib import Path

import pytest

from addon.online.webhook_keys import WebhookKeys, new_key, read_keys
from addon.problems import SettingsInvalid
from tests.cli.commands import CommandLine
from tests.practice import ZONE
from webhooks.verify.standard_webhooks import is_key


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the keys are."""
    return tmp_path / "state" / "webhooks.toml"


def test_a_new_key_is_the_present_one_and_the_one_before_counts(path: Path) -> None:
    """Rotation keeps two; other names keep theirs; only the owner reads the file."""
    keys = WebhookKeys(path)
    assert keys("forms/intake") == ()
    made = [new_key(path, "forms/intake") for _ in range(3)]
    other = new_key(path, "ehr/bridge")
    assert keys("forms/intake") == (made[2], made[1])
    assert keys("ehr/bridge") == (other,)
    assert keys("email") == ()
    assert all(is_key(one) and one.startswith("whsec_") for one in (*made, other))
    assert len({*made, other}) == 4
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["intake", "forms/", "forms/a/b", "forms/../x", "forms/Intake", "sms", "", "email\n"])
def test_names_that_no_door_has(path: Path, name: str) -> None:
    """Nothing is made for them."""
    with pytest.raises(SettingsInvalid, match="forms/NAME"):
        new_key(path, name)
    assert not path.exists()


@pytest.mark.parametrize(
    "text",
    [
        "[keys",
        '[keys]\n"forms/intake" = []\n',
        '[keys]\n"forms/intake" = "whsec_QUFB"\n',
        '[keys]\n"forms/intake" = ["whsec_"]\n',
        '[keys]\n"forms/intake" = ["whsec_QUFB", "whsec_QUFB", "whsec_QUFB"]\n',
        '[keys]\n"forms/intake" = ["whpk_QUFB"]\n',
        '[keys]\n"other" = ["whsec_QUFB"]\n',
        '[keys]\n"forms/intake" = [7]\n',
    ],
)
def test_files_that_cannot_be_used(path: Path, text: str) -> None:
    """Each is refused with what to do, and never quotes a key."""
    path.parent.mkdir()
    path.touch(0o600)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsInvalid) as wrong:
        WebhookKeys(path)("forms/intake")
    assert "QUFB" not in str(wrong.value)
    assert wrong.value.next_step


def test_a_file_that_others_can_read(path: Path) -> None:
    """It is refused: whoever read it can sign."""
    new_key(path, "email")
    path.chmod(0o640)
    with pytest.raises(SettingsInvalid, match="other accounts"):
        read_keys(path)


def test_webhooks_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The command shows the key once, with the address to send to, and counts for the doors at once."""
    command = CommandLine(monkeypatch, capsys)
    folder = tmp_path / "practice"
    assert command.run("init", folder, "--zone", ZONE).code == 0
    with (folder / "practice.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[service]\npublic_url = "https://hooks.example.org"\n')
    ran = command.run("webhooks", "new", folder, "forms/intake")
    assert ran.code == 0
    (key,) = (line for line in ran.out.splitlines() if line.startswith("whsec_"))
    assert WebhookKeys(folder / "state" / "webhooks.toml")("forms/intake") == (key,)
    assert "https://hooks.example.org/hooks/forms/intake" in ran.out
    refused = command.run("webhooks", "new", folder, "carrier-pigeon")
    assert refused.code == 1
    assert "forms/NAME" in refused.err
    assert command.run("webhooks", "new", tmp_path, "email").code == 1
