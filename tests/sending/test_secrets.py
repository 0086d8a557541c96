"""Passwords: from a file for its owner alone, or from the environment; anything else is named."""

from pathlib import Path

import pytest

from addon.problems import SettingsInvalid
from addon.sending.secrets import secret


def test_a_secret_is_read(tmp_path: Path) -> None:
    """The file's text without its line end; the environment comes first."""
    path = tmp_path / "email-password"
    path.write_text("sesame\n", encoding="utf-8")
    path.chmod(0o600)
    assert secret(path, "EMAIL_PASSWORD", {}) == "sesame"
    assert secret(path, "EMAIL_PASSWORD", {"GROUPKEEPER_EMAIL_PASSWORD": "other"}) == "other"
    assert secret(tmp_path / "none", "EMAIL_PASSWORD", {"GROUPKEEPER_EMAIL_PASSWORD": "other"}) == "other"


@pytest.mark.parametrize(
    ("content", "mode", "what"),
    [
        (None, 0o600, "cannot be read"),
        (b"sesame", 0o640, "other accounts"),
        (b"\n", 0o600, "blank"),
        (b"\xff", 0o600, "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: bytes | None, mode: int, what: str) -> None:
    """What is wrong is named with the next step, and never the secret itself."""
    path = tmp_path / "email-password"
    if content is not None:
        path.write_bytes(content)
        path.chmod(mode)
    with pytest.raises(SettingsInvalid) as wrong:
        secret(path, "EMAIL_PASSWORD", {})
    assert what in str(wrong.value)
    assert "sesame" not in str(wrong.value)
    assert wrong.value.next_step
