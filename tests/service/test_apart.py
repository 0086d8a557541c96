"""The near end of a pass in a process of its own: what it is told and tells, and how it ends."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path

import pytest

from addon.service.apart import Apart
from addon.service.task import PASS
from addon.service.told import DONE, LAST_PASS, PassTold
from addon.sync.state.codec import as_text
from tests.sync.little_practice import NOON

TOLD = PassTold(result=DONE, began=NOON, ended=NOON, rows=3)
GIVEN = {"still": {"Zoë Quist.csv": (10, 1)}}


def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> Path:
    """Let a little program be the far end; return where it writes its arguments and what it was given."""
    path, seen = tmp_path / "far end", tmp_path / "seen"
    path.write_text(
        "\n".join(["#!/bin/sh", f'echo "$@" > "{seen}"', f'head -n 1 >> "{seen}"', *lines]), encoding="utf-8"
    )
    path.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(path))
    return seen


def says(what: str, text: str) -> str:
    """Return a line of a shell that tells something."""
    told = json.dumps({what: text}).replace("'", "'\\''")
    return f"printf '%s\\n' '{told}'"


def test_it_is_given_what_it_needs_and_no_name_among_its_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every account of this computer can read the arguments of a process; a pipe only its two ends."""
    seen = program(
        tmp_path, monkeypatch, says("step", "people"), says("ended", as_text(LAST_PASS, TOLD).replace("\\", "\\\\"))
    )
    one = Apart(tmp_path)
    assert one.run(PASS, LAST_PASS, GIVEN) == TOLD
    arguments, given = seen.read_text(encoding="utf-8").splitlines()
    assert arguments == f"-m addon.service.task pass {tmp_path}"
    assert json.loads(given) == {"still": {"Zoë Quist.csv": [10, 1]}}
    assert one.step == ""


@pytest.mark.parametrize("lines", [(), ("exit 1",), (says("step", "people"), "kill -9 $$")])
def test_one_that_ends_without_a_word_tells_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: tuple[str, ...]
) -> None:
    """It was killed, say."""
    program(tmp_path, monkeypatch, *lines)
    assert Apart(tmp_path).run(PASS, LAST_PASS, GIVEN) is None


def test_one_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next pass settles what it had begun."""
    program(tmp_path, monkeypatch, "exec sleep 60")
    began = datetime.now().astimezone()
    assert Apart(tmp_path, longest=0.2).run(PASS, LAST_PASS, GIVEN) is None
    assert (datetime.now().astimezone() - began).total_seconds() < 30


def test_after_a_stop_nothing_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even what waited for its turn."""
    seen = program(tmp_path, monkeypatch)
    one = Apart(tmp_path)
    one.stop()
    one.kill()
    assert one.run(PASS, LAST_PASS, GIVEN) is None
    assert not seen.exists()
    assert os.access(tmp_path / "far end", os.X_OK)
