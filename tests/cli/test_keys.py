"""``groupkeeper keys`` and ``restore``: from the first key to a restored folder, each step told with the next one."""

from pathlib import Path

import pytest

from addon.service.backups import nightly
from tests.begun import init_practice
from tests.cli.commands import CommandLine, Person
from tests.practice import ZONE
from tests.sync.little_practice import NOON

ZOE = "Zoë Núñez"


@pytest.mark.prove  # seven passes
def test_a_practice_gets_keys_a_new_key_and_its_backup_back(command: CommandLine, tmp_path: Path) -> None:
    """And is decrypted in the end; what a command refuses it tells with what to do, and no secret is shown."""
    folder, new, keys = tmp_path / "practice", tmp_path / "restored", tmp_path / "practice.keys"
    init_practice(folder, ZONE)
    Person(folder).adds("members", {"name": ZOE})
    assert command.run("sync", folder).code == 0
    assert "no key list is named" in command.run("keys", "new", folder).err
    assert "no key list is named" in command.run("keys", "list", folder).err
    plain = nightly(folder, lambda: NOON).file
    settings = folder / "practice.toml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(f'{before}\n[keys]\nfile = "../practice.keys"\n', encoding="utf-8")
    assert "groupkeeper keys new DIR" in command.run("sync", folder).err
    assert "groupkeeper keys encrypt DIR" in command.run("keys", "new", folder).out
    assert "already" in command.run("keys", "new", folder).err
    assert "groupkeeper keys encrypt DIR" in command.run("sync", folder).err
    said = command.run("keys", "encrypt", folder)
    assert (said.code, "1 older backups" in said.out) == (0, True)
    assert command.run("sync", folder).code == 0
    (folder / "state" / "nightly" / plain).unlink()
    sealed = folder / "state" / "nightly" / nightly(folder, lambda: NOON).file
    assert "is the newest key now" in command.run("keys", "rotate", folder).out
    rows = [line.split() for line in command.run("keys", "list", folder).out.splitlines() if line[:8].isdigit()]
    assert [row[-2:] for row in rows] == [["2", "0"], ["0", "1"]]
    export = tmp_path / "zoe.json"
    assert command.run("member", folder, "M-0001", "--export", export).code == 0
    assert ZOE in export.read_text(encoding="utf-8")
    said = command.run("restore", folder, sealed, "--into", new)
    assert (said.code, "Sending is held" in said.out) == (0, True)
    assert command.run("sync", new).code == 0
    assert "already" in command.run("restore", folder, sealed, "--into", new).err
    assert command.run("keys", "decrypt", folder).code == 0
    settings.write_text(before, encoding="utf-8")
    assert command.run("sync", folder).code == 0
    secrets = [line.split('"')[1] for line in keys.read_text().splitlines() if line.startswith("secret")]
    assert not [one for one in secrets for said_ in command.everything if one in said_]
