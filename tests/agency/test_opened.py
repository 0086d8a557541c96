"""The practices that a web process of an agency has open."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from addon.agency.page.opened import Mounted, OpenPractices
from addon.agency.settings import Agency

BOUND = 20
"""Seconds."""


def test_a_practice_whose_server_does_not_answer_holds_no_other(tmp_path: Path) -> None:
    """Who asks for the same one meanwhile gets the one that was opened; the longest unused is let go."""
    for practice in ("elm", "oak", "ash"):
        (tmp_path / "practices" / practice).mkdir(parents=True)
        (tmp_path / "practices" / practice / "practice.toml").touch()
    agency = Agency(folder=tmp_path, file=SimpleNamespace())  # type: ignore[arg-type]
    nothing: Any = None
    people: Any = SimpleNamespace(there=SimpleNamespace(now=lambda: agency))
    answers, opened, gone = Event(), list[str](), list[str]()

    def opens(_: OpenPractices, agency: Agency, practice: str, mark: int) -> Mounted:
        opened.append(practice)
        assert practice != "elm" or answers.wait(BOUND)
        letting_go = ExitStack()
        letting_go.callback(gone.append, practice)
        return Mounted(app=nothing, state=nothing, cookie=agency.folder.name, mark=mark, letting_go=letting_go)

    there = OpenPractices(people=people, ask=nothing, most=2)
    with patch.object(OpenPractices, "_opened", opens), ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(there.get, "elm") for _ in range(2)]
        assert there.get("oak") is there.get("oak")
        assert not any(one.done() for one in waiting)
        answers.set()
        first, second = (one.result(BOUND) for one in waiting)
        assert first is second
        assert there.get("ash")
        assert there.get("fir") is None
    assert (sorted(opened), gone) == (["ash", "elm", "oak"], ["oak"])
    there.close()
    assert sorted(gone) == ["ash", "elm", "oak"]
