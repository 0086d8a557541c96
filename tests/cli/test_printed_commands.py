"""Commands that are printed can be pasted: with the folder that was named, quoted, on one line."""

import shlex
import shutil
import sys
from pathlib import Path

import pytest

from addon.cli.shown import command as called
from addon.cli.shown import on_folder, out, pasteable
from tests.cli.commands import CommandLine


@pytest.fixture
def spaced(folder: Path) -> Path:
    """Return a practice folder whose path has to be quoted, and is longer than a line."""
    place = folder.parent / ("My practice [north] " + "x" * 90)
    shutil.move(folder, place)
    return place


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("sync", Path("my-practice")), "groupkeeper sync my-practice"),
        (("sync", Path("My practice")), "groupkeeper sync 'My practice'"),
        (("undo", Path("p"), "--tab", "Not together"), "groupkeeper undo p --tab 'Not together'"),
        (("undo", Path("p"), 12), "groupkeeper undo p 12"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="quoted otherwise there")
def test_words_are_quoted_where_they_have_to_be(
    monkeypatch: pytest.MonkeyPatch, words: tuple[object, ...], shown: str
) -> None:
    """As a shell takes them."""
    monkeypatch.setattr(sys, "argv", ["groupkeeper"])
    assert called(*words) == shown


@pytest.mark.parametrize(
    ("folder", "text", "shown"),
    [
        (
            Path("a b"),
            "Run groupkeeper audit DIR --verify; then look.",
            "Run groupkeeper audit 'a b' --verify; then look.",
        ),
        (Path("p"), "groupkeeper keys list DIR, which", "groupkeeper keys list p, which"),
        (Path("p"), "Look into DIR.", "Look into DIR."),
        (None, "Run groupkeeper sync DIR: it", "Run groupkeeper sync DIR: it"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="quoted otherwise there")
def test_a_message_names_the_folder(
    monkeypatch: pytest.MonkeyPatch, folder: Path | None, text: str, shown: str
) -> None:
    """A command about a practice prints that practice's folder in place of DIR; texts in the workbook keep DIR."""
    monkeypatch.setattr(sys, "argv", ["groupkeeper"])
    on_folder(folder)
    try:
        assert pasteable(text) == shown
    finally:
        on_folder(None)


def _lines(text: str) -> list[list[str]]:
    """Return the words of each command that was printed."""
    found = [line[line.index("groupkeeper ") :] for line in text.splitlines() if "groupkeeper " in line]
    return [shlex.split(one)[1:] for one in found]


def test_what_was_undone_is_reversed_by_the_command_that_is_printed(command: CommandLine, spaced: Path) -> None:
    """Pasted as it is, it runs."""
    command.patch.setattr(out, "_width", 80)
    (words,) = _lines(command.run("undo", spaced, 1).out)
    assert words[:2] == ["undo", str(spaced)]
    assert command.run(*words).code == 0


@pytest.mark.parametrize(
    ("run", "printed"),
    [
        ("feed list NEW", "groupkeeper sync NEW"),
        ("user list OLD", "groupkeeper user add OLD NAME --role admin"),
        ("feed off OLD C-99", "groupkeeper feed list OLD."),
        ("check NONE", "groupkeeper init NONE"),
    ],
)
def test_hints_name_the_folder(command: CommandLine, spaced: Path, run: str, printed: str) -> None:
    """Each command that tells another one, on one line."""
    folders = {"OLD": spaced, "NEW": spaced.parent / "A new one", "NONE": spaced.parent / "No practice"}
    if "NEW" in run:
        command.run("init", folders["NEW"], "--zone", "America/Chicago")
    said = command.run(*(folders.get(word, word) for word in run.split()))
    assert said.code == 1
    for name, folder in folders.items():
        printed = printed.replace(name, shlex.quote(str(folder))) if name in run else printed
    assert printed in said.err


@pytest.mark.parametrize(
    "words",
    [("audit", "DIR", "--since", "2026-02-30"), ("audit", "DIR", "--since", "May 3"), ("demo", "DIR", "--today", "x")],
)
def test_a_day_that_is_none_is_told_in_plain_words(
    command: CommandLine, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """The message says how a day is written."""
    said = command.run(*(str(tmp_path / "new") if word == "DIR" else word for word in words))
    assert said.code == 2
    assert "there is no such day; write it as 2026-02-28" in said.err
    assert not (tmp_path / "new").exists()
