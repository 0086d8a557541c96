"""The zone of a new practice: given, or asked for on a terminal; never assumed."""

import io
import sys
import tomllib
from pathlib import Path

import pytest

from addon.cli.shown import command as called
from tests.cli.commands import CommandLine

NEW = (("init",), ("init", "--google"))


class Terminal(io.StringIO):
    """What somebody types, at a terminal."""

    def isatty(self) -> bool:
        """Return that somebody is there."""
        return True


@pytest.mark.parametrize("words", NEW)
def test_nobody_there_to_ask(command: CommandLine, tmp_path: Path, words: tuple[str, ...]) -> None:
    """Off a terminal a missing zone ends with 2, says what to add, and makes nothing."""
    told = command.run(*words, tmp_path / "new")
    assert (told.code, told.out) == (2, "")
    assert "time zone is needed" in told.err
    assert "--zone America/Chicago" in told.err
    assert not (tmp_path / "new").exists()


BAD_ZONES = [
    ("America/Chicagoo", "America/Chicagoo is no time zone.", "Did you mean America/Chicago?"),
    ("chicago", "chicago is no time zone.", "Did you mean America/Chicago?"),
    ('America/Chicago"', 'America/Chicago" is no time zone.', "Did you mean America/Chicago?"),
    ("xqzzy", "xqzzy is no time zone.", "It is a name such as America/Chicago."),
]


@pytest.mark.parametrize(("zone", "what", "step"), BAD_ZONES)
@pytest.mark.parametrize("words", [*NEW, ("agency", "init")])
def test_a_zone_that_is_none(
    command: CommandLine, tmp_path: Path, words: tuple[str, ...], zone: str, what: str, step: str
) -> None:
    """It is the option that is wrong, not a file that is not there yet."""
    told = command.run(*words, tmp_path / "new", "--zone", zone)
    assert (told.code, told.out) == (2, "")
    assert told.err == f"--zone: {what.removesuffix('.')}\n  → {step}\n"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("zone", ["america/chicago", " America/Chicago", "AMERICA/CHICAGO "])
def test_a_zone_in_other_letters_is_the_zone(command: CommandLine, tmp_path: Path, zone: str) -> None:
    """Capitals and blanks at its ends are not what anybody meant."""
    assert command.run("agency", "init", tmp_path / "new", "--zone", zone).code == 0
    assert tomllib.loads((tmp_path / "new" / "agency.toml").read_text(encoding="utf-8"))["zone"] == "America/Chicago"


@pytest.mark.long
def test_it_asks_until_it_is_a_zone(command: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A city is answered with the zone that was meant; nonsense with an example."""
    monkeypatch.setattr(sys, "stdin", Terminal("los angeles\nxqzzy\n America/Los_Angeles \n"))
    told = command.run("init", tmp_path / "new")
    assert told.code == 0
    assert "los angeles is no time zone. Did you mean America/Los_Angeles?" in told.err
    assert "xqzzy is no time zone. It is a name such as America/Chicago." in told.err
    settings = tomllib.loads((tmp_path / "new" / "practice.toml").read_text(encoding="utf-8"))
    assert settings["zone"] == "America/Los_Angeles"


def test_leaving_the_question_makes_nothing(
    command: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-D instead of an answer."""
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    assert command.run("init", tmp_path / "new").code == 1
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("on_path", "typed", "shown"),
    [
        ("/usr/bin/groupkeeper", "/usr/bin/groupkeeper", "groupkeeper"),
        ("/usr/bin/groupkeeper", ".venv/bin/groupkeeper", ".venv/bin/groupkeeper"),
        (None, ".venv/bin/groupkeeper", ".venv/bin/groupkeeper"),
    ],
)
def test_a_printed_command_can_be_typed(
    monkeypatch: pytest.MonkeyPatch, on_path: str | None, typed: str, shown: str
) -> None:
    """By its name only where that name is found."""
    monkeypatch.setattr("shutil.which", lambda _: on_path)
    monkeypatch.setattr(sys, "argv", [typed])
    assert called() == shown
