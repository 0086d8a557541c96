"""``groupkeeper backup``: what ``restore`` takes, at once."""

from pathlib import Path

from tests.begun import init_practice
from tests.cli.commands import CommandLine
from tests.practice import ZONE


def _key_kept_elsewhere(folder: Path) -> None:
    """Keep the audit log's key outside the folder: a restored practice finds it there."""
    key = (folder / "keys" / "audit.key").rename(folder.parent / "audit.key")
    with (folder / "practice.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[audit]\nkey_file = "{key}"\n')


def test_a_backup_is_made_now_and_what_keeps_it_from_being_made_is_told(command: CommandLine, tmp_path: Path) -> None:
    """A folder that could not be read fails, and leaves no backup that nobody proved."""
    folder, new = tmp_path / "practice", tmp_path / "restored"
    init_practice(folder, ZONE)
    assert command.run("sync", folder).code == 0
    said = command.run("backup", folder)
    (made,) = (folder / "state" / "nightly").iterdir()
    assert (said.code, made.name in said.out.replace("\n", "")) == (0, True)
    said = command.run("restore", folder, made, "--into", new)
    assert said.code == 0
    assert "In no backup are exports, calendars, billing, export-profiles and passwords" in said.out
    assert f"put your copy at {new / 'keys' / 'audit.key'} before the first pass" in said.out.replace("\n", " ")
    _key_kept_elsewhere(folder)
    command.run("backup", folder)
    said = command.run("restore", folder, made, "--into", tmp_path / "other")
    assert (said.code, "audit log" in said.out) == (0, False)
    made.unlink()
    (folder / "Practice.xlsx").write_bytes(b"no workbook")
    said = command.run("backup", folder)
    assert (said.code, "No backup was made" in said.out) == (1, True)
    assert not list((folder / "state" / "nightly").iterdir())
