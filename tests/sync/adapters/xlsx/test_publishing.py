"""A new version is put in place whole, and no save that a person made is ever lost."""

import errno
import os
import signal
import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from addon.problems import WorkbookChanged, WriteRefused
from addon.sync.adapters.xlsx.digests import digest, digest_of
from addon.sync.adapters.xlsx.exchanging import Exchange, can_exchange, exchange
from addon.sync.adapters.xlsx.hidden import hidden_files, hidden_name
from addon.sync.adapters.xlsx.publishing import Publisher
from addon.sync.adapters.xlsx.settling import settle
from tests.sync.adapters.xlsx.desk import NOW

BASE, OURS, THEIRS, NEWER = b"the base", b"ours", b"a person's save", b"a newer save"


def no_exchange(one: Path, two: Path) -> None:
    """A file system without an exchange."""
    raise OSError(errno.EINVAL, f"no exchange of {one.name} and {two.name}")


def replaces(one: Path, two: Path) -> None:
    """A file system that takes an exchange for a move."""
    one.replace(two)


def clock_at(now: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: now


def publisher(folder: Path, swap: Exchange = exchange) -> Publisher:
    """A publisher of a workbook that holds BASE."""
    path = folder / "Practice.xlsx"
    path.write_bytes(BASE)
    return Publisher(path=path, backups=folder / "backups", now=lambda: NOW, swap=swap)


def contents(folder: Path) -> set[bytes]:
    """Everything that stands in a folder."""
    return {file.read_bytes() for file in folder.iterdir() if file.is_file()} if folder.exists() else set()


def saving_first(path: Path, *saves: bytes) -> Exchange:
    """An exchange just before which a person saves, once for each of the saves."""
    waiting = list(saves)

    def swap(one: Path, two: Path) -> None:
        if path in (one, two) and waiting:
            new = path.with_name("their temp")
            new.write_bytes(waiting.pop(0))
            new.replace(path)
        exchange(one, two)

    return swap


@pytest.mark.parametrize("swap", [exchange, no_exchange])
def test_published_version_replaces_the_old_one(tmp_path: Path, swap: Exchange) -> None:
    """The new file stands in place with the old one's mode; the old one is a backup; nothing else remains."""
    one = publisher(tmp_path, swap)
    one.path.chmod(0o640)
    assert one.publish(OURS, digest_of(BASE)) == digest_of(OURS)
    assert one.path.read_bytes() == OURS
    assert one.path.stat().st_mode & 0o777 == 0o640
    assert contents(tmp_path / "backups") == {BASE}
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["Practice.xlsx"]


def test_this_folder_can_exchange(tmp_path: Path) -> None:
    """The probe tells an exchange that works from one that is missing or does something else."""
    assert can_exchange(tmp_path)
    assert not can_exchange(tmp_path, no_exchange)
    assert not can_exchange(tmp_path, replaces)
    assert list(tmp_path.iterdir()) == []


def test_save_made_in_the_gap_stays_in_place(tmp_path: Path) -> None:
    """A save between our look and our exchange comes out of the exchange and goes back."""
    one = publisher(tmp_path)
    one.swap = saving_first(one.path, THEIRS)
    with pytest.raises(WorkbookChanged):
        one.publish(OURS, digest_of(BASE))
    assert one.path.read_bytes() == THEIRS
    assert contents(tmp_path) == {THEIRS}


def test_newest_of_two_saves_stays_in_place(tmp_path: Path) -> None:
    """A second save while the first is put back stays in place; the first is kept beside the backups."""
    one = publisher(tmp_path)
    one.swap = saving_first(one.path, THEIRS, NEWER)
    with pytest.raises(WorkbookChanged):
        one.publish(OURS, digest_of(BASE))
    assert one.path.read_bytes() == NEWER
    assert contents(tmp_path) == {NEWER}
    assert contents(tmp_path / "backups") == {THEIRS}


@pytest.mark.parametrize("at", ["before", "into the gap"])
def test_without_exchange_no_save_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    """Where files cannot be exchanged, a save before or into the gap stays in place too."""
    one = publisher(tmp_path, no_exchange)
    rename = Path.rename

    def renaming(self: Path, target: Path) -> Path:
        if self == one.path and at == "before":
            one.path.write_bytes(THEIRS)
        moved = rename(self, target)
        if self == one.path and at == "into the gap":
            one.path.write_bytes(THEIRS)
        return moved

    monkeypatch.setattr(Path, "rename", renaming)
    with pytest.raises(WorkbookChanged):
        one.publish(OURS, digest_of(BASE))
    assert one.path.read_bytes() == THEIRS
    assert OURS not in contents(tmp_path) | contents(tmp_path / "backups")


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "no-room"), (errno.EACCES, "no-permission"), (errno.EROFS, "no-permission"), (5, "write-failed")],
)
@pytest.mark.parametrize("call", ["fsync", "link"])
def test_refused_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str, call: str
) -> None:
    """No room and no permission are named; the old file stays and no scratch file remains."""
    one = publisher(tmp_path, exchange if call == "fsync" else no_exchange)

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    if call == "link":
        monkeypatch.setattr(Path, "rename", rename_once(one.path, fail))
    with pytest.raises(WriteRefused) as refused:
        one.publish(OURS, digest_of(BASE))
    assert refused.value.code == code
    assert contents(tmp_path) == {BASE}


def rename_once(path: Path, fail: Callable[[], None]) -> Callable[[Path, Path], Path]:
    """Path.rename that lets the workbook be moved aside and back, and fails to put anything new in its place."""
    rename = Path.rename

    def renaming(self: Path, target: Path) -> Path:
        if target == path and self.suffix == ".ready":
            fail()
        return rename(self, target)

    return renaming


def test_file_marked_read_only_is_not_written(tmp_path: Path) -> None:
    """A person who marks the file read-only means it."""
    one = publisher(tmp_path)
    one.path.chmod(0o444)
    with pytest.raises(WriteRefused) as refused:
        one.publish(OURS, digest_of(BASE))
    assert refused.value.code == "read-only"
    assert contents(tmp_path) == {BASE}


def test_no_save_is_lost_against_a_program_that_saves_constantly(tmp_path: Path) -> None:
    """Of all saves a person made, each was replaced by the person, is what a write of ours built on, or is still there.

    The person saves by exchange too, so that they know exactly which version each save replaced.
    """
    one = publisher(tmp_path)
    saved: list[bytes] = []
    replaced: set[bytes] = {BASE}
    go_on = threading.Event()

    def person() -> None:
        mine = tmp_path / "mine"
        for number in range(300):
            mine.write_bytes(b"person %d" % number)
            saved.append(b"person %d" % number)
            exchange(mine, one.path)
            replaced.add(mine.read_bytes())
        go_on.set()

    writer = threading.Thread(target=person)
    writer.start()
    built_on: set[bytes] = set()
    written = refused = 0
    while not go_on.is_set() or not written:
        base = one.path.read_bytes()
        try:
            one.publish(b"ours %d" % (written + refused) + b" on " + base[:10], digest_of(base))
        except WorkbookChanged:
            refused += 1
        else:
            written += 1
            built_on.add(base)
    writer.join()
    kept = contents(tmp_path / "backups") | {one.path.read_bytes()}
    assert set(saved) <= replaced | built_on | kept
    assert written


CRASHES = ("before the exchange", "after the exchange", "aside, before placing")


def crash(folder: Path, at: str, meanwhile: bytes | None) -> None:
    """Publish in a process that is killed at a point, a person having saved just before it or not."""
    one = publisher(folder)
    if os.fork():
        assert os.WIFSIGNALED(os.wait()[1])
        return

    def swap(ready: Path, path: Path) -> None:
        if path != one.path:
            exchange(ready, path)
            return
        if meanwhile:
            path.write_bytes(meanwhile)
        if at == "after the exchange":
            exchange(ready, path)
        os.kill(os.getpid(), signal.SIGKILL)

    def link(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    one.swap = no_exchange if at.startswith("aside") else swap
    os.link = link  # type: ignore[assignment]  # in a process that ends here
    try:
        one.publish(OURS, digest_of(BASE))
    finally:
        os._exit(0)


@pytest.mark.parametrize("meanwhile", [None, THEIRS])
@pytest.mark.parametrize("at", CRASHES)
def test_killed_while_publishing_loses_nothing(tmp_path: Path, at: str, meanwhile: bytes | None) -> None:
    """After a kill at any point the next run finds a whole file: a person's save, else the base or ours."""
    meanwhile = None if at.startswith("aside") else meanwhile
    crash(tmp_path, at, meanwhile)
    one = Publisher(path=tmp_path / "Practice.xlsx", backups=tmp_path / "backups", now=lambda: NOW)
    assert hidden_files(one.path)
    settle(one)
    published = at == "after the exchange"
    assert one.path.read_bytes() == (meanwhile or (OURS if published else BASE))
    assert hidden_files(one.path) == []
    assert contents(tmp_path / "backups") == ({BASE} if published and not meanwhile else set())
    assert digest(one.path)


def test_scratch_files_older_than_an_hour_are_swept(tmp_path: Path) -> None:
    """What a crash of another computer left is swept after an hour."""
    one = publisher(tmp_path)
    half = tmp_path / hidden_name(one.path, "a" * 64, "b" * 64, "writing").name
    for file in (half, tmp_path / ".gk-somebody else's"):
        file.write_bytes(b"half")
    written = datetime.fromtimestamp(half.stat().st_ctime, UTC)
    for minutes, left in ((59, 3), (61, 2)):
        one.now = clock_at(written + timedelta(minutes=minutes))
        settle(one)
        assert len([file for file in tmp_path.iterdir() if file.is_file()]) == left


@pytest.mark.parametrize(
    ("mode", "group", "closed"),
    [
        (0o660, "kept", False),
        (0o640, "kept", True),
        (0o644, "kept", True),
        (0o660, "lost", True),
        (0o664, "lost", True),
        (0o666, "lost", False),
    ],
)
def test_a_colleagues_file_is_never_closed_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, group: str, *, closed: bool
) -> None:
    """A file cannot be given to another person: they need its group, or nothing is written and the step is told."""
    one = publisher(tmp_path, exchange)
    one.path.chmod(mode)
    given: list[int] = []

    def chown(file: Path, owner: int, at: int) -> None:
        given.append(owner)
        if owner != -1 or group == "lost":
            raise PermissionError(errno.EPERM, "not yours", str(file))
        assert at == theirs.st_gid

    theirs = SimpleNamespace(
        st_uid=os.getuid() + 1, st_gid=os.getgid() + (group == "lost"), st_mode=stat.S_IFREG | mode
    )
    monkeypatch.setattr(os, "chown", chown)
    real = Path.stat
    monkeypatch.setattr(Path, "stat", lambda path, **how: theirs if path == one.path else real(path, **how))
    if not closed:
        assert one.publish(OURS, digest_of(BASE)) == digest_of(OURS)
        assert given == [theirs.st_uid, -1]
        return
    with pytest.raises(WriteRefused, match="closed to whoever owns the file"):
        one.publish(OURS, digest_of(BASE))
    assert one.path.read_bytes() == BASE
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["Practice.xlsx"]


def test_a_new_version_is_its_owners_alone_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may not read the workbook may not read the hidden file beside it either."""
    one = publisher(tmp_path, exchange)
    modes: list[int] = []
    real = os.fsync

    def synced(handle: int) -> None:
        modes.append(os.fstat(handle).st_mode & 0o777)
        real(handle)

    monkeypatch.setattr(os, "fsync", synced)
    one.publish(OURS, digest_of(BASE))
    assert modes[0] == 0o600
