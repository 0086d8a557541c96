"""What the README tells a newcomer to type works as printed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.setup.locks import ROOT

BIN = Path(sys.executable).parent
TEXTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_command_with_a_path_is_there(path: Path) -> None:
    """Each word after .venv/bin/ is a program of our set-up."""
    named = set(re.findall(r"\.venv/bin/([\w-]+)", path.read_text(encoding="utf-8")))
    assert {name for name in named if not (BIN / name).exists()} == set()


def test_no_plain_command_before_it_is_on_the_path() -> None:
    """A newcomer has not put groupkeeper on the PATH yet: it is typed with its path."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Where to read on")[0]
    plain = re.findall(r"(?m)(?:^|`)(groupkeeper [a-z]+.*?)(?:$|`)", text)
    assert plain == []


@pytest.mark.long
def test_the_first_hour_can_be_typed(tmp_path: Path) -> None:
    """The practice is made and its first pass runs, by the very lines of the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"`\.venv/bin/groupkeeper ((?:init|sync) my-practice[^`]*)`", text)
    assert [line.split()[0] for line in lines][:2] == ["init", "sync"]
    for line in lines[:2]:
        done = subprocess.run([BIN / "groupkeeper", *line.split()], cwd=tmp_path, capture_output=True, check=False)  # noqa: S603 (ours)
        assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "my-practice" / "Practice.xlsx").is_file()
