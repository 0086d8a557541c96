"""The lock of a practice: named by who has it, waited for, and free again whatever happens to them."""

import os
import signal
from pathlib import Path
from threading import Event, Thread

import pytest

from addon.pass_lock import Patience, holder, only_one
from addon.problems import PassAlreadyRunning


def test_who_has_it_is_named(tmp_path: Path) -> None:
    """What they do, the process, since when, and where they are to be found."""
    path = tmp_path / "serve.lock"
    with only_one(path, doing="groupkeeper serve", at="http://127.0.0.1:8000"):
        with pytest.raises(PassAlreadyRunning) as fault, only_one(path):
            pass
        assert f"groupkeeper serve (process {os.getpid()} on " in fault.value.what
        assert "http://127.0.0.1:8000" in fault.value.next_step
        assert path.stat().st_mode & 0o077 == 0
    assert holder(path) is None
    with only_one(path):
        pass


def test_a_patient_one_gets_it_when_it_is_free_and_is_told_once_who_has_it(tmp_path: Path) -> None:
    """Its patience is only as long as is needed."""
    path, has_it, free, told = tmp_path / "pass.lock", Event(), Event(), []

    def other() -> None:
        with only_one(path, doing="a pass of the service"):
            has_it.set()
            free.wait(10)

    thread = Thread(target=other)
    thread.start()
    assert has_it.wait(10)

    def tell(who: str) -> None:
        told.append(who)
        free.set()

    with only_one(path, patience=Patience(seconds=10, tell=tell)):
        thread.join()
    assert len(told) == 1
    assert told[0].startswith("a pass of the service (process ")


def test_one_that_was_killed_leaves_it_free(tmp_path: Path) -> None:
    """What it wrote into the file is no lock."""
    path = tmp_path / "pass.lock"
    child = os.fork()
    if not child:
        with only_one(path, doing="killed"):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert str(holder(path)).startswith("killed (process ")
    with only_one(path):
        pass


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b"12345"])
def test_a_note_that_cannot_be_read_names_nobody(tmp_path: Path, content: bytes) -> None:
    """An earlier version wrote none."""
    (tmp_path / "pass.lock").write_bytes(content)
    assert holder(tmp_path / "pass.lock") is None
