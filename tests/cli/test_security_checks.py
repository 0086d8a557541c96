"""What doctor tells of the safeguards: who may sign in, with codes or without, what is encrypted."""

import json
import os
from pathlib import Path

import pytest

from addon.cli.security_checks import is_on_encrypted_disk
from addon.sync.state.database import open_state_file
from addon.sync.state.staff import ADMIN, STAFF, StaffUser
from addon.wiring.beginning import add_settings
from tests.cli.commands import CommandLine


def told(command: CommandLine, folder: Path) -> dict[str, dict[str, object]]:
    """Return what doctor tells, by the first words of what it looked at."""
    found = json.loads(command.run("doctor", folder, "--json").out)
    return {one["what"].partition(" (")[0]: one for one in found}


def test_each_safeguard_has_its_line(command: CommandLine, folder: Path) -> None:
    """Nobody, then a user without a right or a code, then an admin with one."""
    assert told(command, folder)["users"]["seen"] == "nobody may sign in to the page"
    state = open_state_file(folder / "state" / "groupkeeper.db")
    state.staff.keep(StaffUser(name="bob", role=STAFF, password="x"))  # noqa: S106 (no hash that opens anything)
    found = told(command, folder)
    assert not found["users"]["ok"]
    assert found["codes from a phone"]["seen"] == "not set up by bob"
    assert found["log-off"]["seen"] == "after 15 idle minutes, after 12 hours in any case"
    state.staff.keep(StaffUser(name="ada", role=ADMIN, password="x", secret="y"))  # noqa: S106
    state.close()
    assert told(command, folder)["users"]["ok"]
    assert found["encryption on the way"]["ok"]
    assert "own network" not in found
    add_settings(folder, '[service]\nping_url = "http://hc.example/x"\n[network]\nown_hosts = ["nas.local"]\n')
    found = told(command, folder)
    assert "ping_url" in str(found["encryption on the way"]["seen"])
    assert not found["encryption on the way"]["ok"]
    assert str(found["own network"]["seen"]).endswith("nas.local")


@pytest.mark.parametrize(("uuid", "is_encrypted"), [("CRYPT-LUKS2-abc", True), ("LVM-abc", False), ("", False)])
def test_an_encrypted_layer_is_seen_below_others(tmp_path: Path, uuid: str, is_encrypted: bool) -> None:  # noqa: FBT001
    """A volume on a volume on an encrypted disk."""
    device = os.makedev(253, 2)
    top, middle, low = tmp_path / "253:2", tmp_path / "253:1", tmp_path / "253:0"
    for layer, kind in ((top, "LVM-xyz"), (middle, ""), (low, uuid)):
        (layer / "dm").mkdir(parents=True)
        (layer / "dm" / "uuid").write_text(kind, encoding="ascii")
        (layer / "slaves").mkdir()
    (top / "slaves" / "dm-1").symlink_to(middle)
    (middle / "slaves" / "dm-0").symlink_to(low)
    assert is_on_encrypted_disk(device, tmp_path) == is_encrypted
    assert not is_on_encrypted_disk(os.makedev(8, 1), tmp_path)
