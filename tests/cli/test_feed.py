"""``groupkeeper feed``: links for calendar programs, made, listed and switched off."""

import re
from pathlib import Path

import pytest

from addon.feeds import whose
from addon.wiring.beginning import add_settings
from addon.wiring.opening import open_state_beside
from tests.cli.commands import CommandLine, Person


@pytest.fixture
def practice(command: CommandLine, tmp_path: Path) -> Path:
    """Return a practice with a clinician, after its first pass."""
    folder = tmp_path / "practice"
    command.run("init", folder, "--zone", "America/Chicago")
    Person(folder).adds("clinicians", {"name": "Rosa Díaz"})
    command.run("sync", folder)
    return folder


def test_a_link_is_made_once_renewed_and_switched_off(command: CommandLine, practice: Path) -> None:
    """It is shown once; the list tells since when it is there."""
    assert "off" in command.run("feed", "list", practice).out
    first, second = (_secret(command, practice) for _ in range(2))
    assert "on since Mar 3 2026" in command.run("feed", "list", practice).out
    with open_state_beside(practice) as (_, state):
        assert (whose(state, first), whose(state, second)) == ("", "C-01")
    assert "works no more" in command.run("feed", "off", practice, "C-01").out
    with open_state_beside(practice) as (_, state):
        assert whose(state, second) == ""


def _secret(command: CommandLine, practice: Path) -> str:
    told = command.run("feed", "new", practice, "c-01")
    assert "public_url" in told.err
    (secret,) = re.findall(r"http://127\.0\.0\.1:8000/calendar/([\w-]{43})\.ics", told.out)
    return str(secret)


@pytest.mark.long
def test_a_public_address_is_part_of_the_link(command: CommandLine, practice: Path) -> None:
    """That is what a phone is given."""
    add_settings(practice, '[service]\npublic_url = "https://hooks.example.org"\n')
    told = command.run("feed", "new", practice, "C-01")
    assert "https://hooks.example.org/calendar/" in told.out
    assert told.err == ""


@pytest.mark.long
def test_whoever_is_no_clinician_has_no_calendar(command: CommandLine, practice: Path, tmp_path: Path) -> None:
    """With what to do."""
    for what in ("new", "off"):
        told = command.run("feed", what, practice, "C-77")
        assert (told.code, "groupkeeper feed list" in told.err) == (1, True)
    command.run("init", tmp_path / "empty", "--zone", "America/Chicago")
    assert "No pass has read" in command.run("feed", "list", tmp_path / "empty").err
