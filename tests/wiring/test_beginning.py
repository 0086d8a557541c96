"""A practice begun: whole or not at all, and only where it can work."""

from collections.abc import Callable
from pathlib import Path

import pytest

from addon.problems import SettingsInvalid, StateUnusable
from addon.settings import read_settings
from addon.sync.adapters.whole_files import write_whole
from addon.wiring import beginning
from addon.wiring.beginning import AtGoogle, init_at_google
from addon.wiring.folder import settings_text
from tests.begun import init_practice
from tests.practice import ZONE

OURS = ("practice.toml", "Practice.xlsx")


def breaks_at(name: str) -> Callable[[Path, bytes], None]:
    """Return a writing of files in which somebody presses Ctrl-C at one of them."""

    def writes(path: Path, content: bytes) -> None:
        if path.name == name:
            raise KeyboardInterrupt
        write_whole(path, content)

    return writes


@pytest.mark.parametrize("is_there", [False, True], ids=["new folder", "folder that is there"])
@pytest.mark.parametrize("at", OURS)
def test_what_was_broken_off_can_be_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str, *, is_there: bool
) -> None:
    """Neither settings nor a workbook are left alone; the same command works the next time."""
    folder = tmp_path / "practice"
    if is_there:
        folder.mkdir()
    with monkeypatch.context() as broken:
        broken.setattr(beginning, "write_whole", breaks_at(at))
        with pytest.raises(KeyboardInterrupt):
            init_practice(folder, ZONE)
    assert not [name for name in OURS if (folder / name).exists()]
    assert sorted(tmp_path.iterdir()) == [folder] * is_there
    init_practice(folder, ZONE)
    assert read_settings(settings_text(folder)).zone == ZONE
    assert (folder / "Practice.xlsx").is_file()


def test_a_workbook_that_cannot_be_built_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That takes a second or two, in which somebody may press Ctrl-C."""

    def broken() -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(beginning, "new_workbook", broken)
    with pytest.raises(KeyboardInterrupt):
        beginning.init_practice(tmp_path / "practice", ZONE)
    assert not (tmp_path / "practice").exists()


def at_google(folder: Path, zone: str) -> object:
    """Begin a practice at Google with a service account's key that is not there."""
    return init_at_google(folder, zone, AtGoogle(service_account=folder / "key.json"))


BEGUN = [init_practice, at_google]


@pytest.mark.parametrize("begin", BEGUN)
def test_none_is_begun_in_a_synced_folder(tmp_path: Path, begin: Callable[[Path, str], object]) -> None:
    """The first pass would refuse it; nothing is made."""
    with pytest.raises(StateUnusable) as fault:
        begin(tmp_path / "Dropbox" / "practice", ZONE)
    assert "synced folder" in fault.value.what
    assert fault.value.next_step.startswith("Choose a folder that no program syncs")
    assert not (tmp_path / "Dropbox").exists()


@pytest.mark.parametrize("begin", BEGUN)
def test_none_is_begun_in_a_file(tmp_path: Path, begin: Callable[[Path, str], object]) -> None:
    """It stays as it is."""
    (tmp_path / "practice").write_bytes(b"mine")
    with pytest.raises(SettingsInvalid) as fault:
        begin(tmp_path / "practice", ZONE)
    assert fault.value.what == "this is a file, no folder"
    assert (tmp_path / "practice").read_bytes() == b"mine"
