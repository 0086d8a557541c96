"""``groupkeeper backup``: what ``restore`` takes, at once."""

from pathlib import Path

from tests.begun import init_practice
from tests.cli.commands import CommandLine
from tests.practice import ZONE


def test_a_backup_is_made_now_and_what_keeps_it_from_being_made_is_told(command: CommandLine, tmp_path: Path) -> None:
    """A folder that could not be read fails, and leaves no backup that nobody proved."""
    folder, new = tmp_path / "practice", tmp_path / "restored"
    init_practice(folder, ZONE)
    assert command.run("sync", folder).code == 0
    said = command.run("backup", folder)
    (made,) = (folder / "state" / "nightly").iterdir()
    assert (said.code, made.name in said.out.replace("\n", "")) == (0, True)
    assert command.run("restore", folder, made, "--into", new).code == 0
    made.unlink()
    (folder / "Practice.xlsx").write_bytes(b"no workbook")
    said = command.run("backup", folder)
    assert (said.code, "No backup was made" in said.out) == (1, True)
    assert not list((folder / "state" / "nightly").iterdir())
