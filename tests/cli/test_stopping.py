"""Ctrl-C: a word, exit code 130 and no traceback, however early."""

import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from addon.cli import check, sync
from tests.cli.commands import CommandLine

ROOT = Path(__file__).parents[2]
LOADING = """
import builtins, sys
load = builtins.__import__
def stopped(name, *rest):
    if name == "addon.cli.main":
        raise KeyboardInterrupt
    return load(name, *rest)
builtins.__import__ = stopped
from addon.cli.entry import entry
entry()
"""


def interrupted(*_: object, **__: object) -> None:
    """Be stopped."""
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("module", "word", "told"),
    [(sync, "sync", "Stopped. What was begun, the next pass finishes.\n"), (check, "check", "Stopped.\n")],
)
def test_in_the_middle(
    command: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: object, word: str, told: str
) -> None:
    """Only a pass is finished by the next one."""
    monkeypatch.setattr(module, "open_practice", interrupted)
    said = command.run(word, tmp_path)
    assert (said.code, said.out, said.err) == (130, "", told)


def test_while_it_is_loading() -> None:
    """That takes a second, and nothing was begun by then."""
    command = [sys.executable, "-c", LOADING]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603 (ourselves)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "Stopped.\n")


def test_the_command_starts_there() -> None:
    """What is installed loads nothing before somebody listens for Ctrl-C."""
    script = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]["groupkeeper"]
    assert EntryPoint("groupkeeper", script, "console_scripts").load().__module__ == "addon.cli.entry"
