"""``groupkeeper move``: what doctor tells afterwards."""

from pathlib import Path

import pytest

from addon.wiring.moving import SCRATCH
from tests.cli.commands import CommandLine
from tests.postgres_server import DATABASE, ROLE, StoreServer

pytestmark = pytest.mark.postgres


def test_doctor_names_the_copy_that_a_broken_move_left(
    command: CommandLine, folder: Path, postgres: StoreServer
) -> None:
    """It has health information, and nothing else would ever name it to whoever does not move again."""
    to = postgres.at.url(DATABASE, ROLE)
    assert command.run("move", folder, "--to", to, "--practice", "left-behind").code == 0
    assert "broken off" not in command.run("doctor", folder).out
    left = folder / "state" / SCRATCH
    left.write_bytes(b"")
    said = command.run("doctor", folder)
    assert (said.code, SCRATCH in said.out.replace("\n", "")) == (1, True), said.out
    assert command.run("move", folder, "--to", "file").code == 0
    assert not left.exists()
