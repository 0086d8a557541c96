"""What doctor tells of the service: one line a thing, each with something to do about it."""

import json
from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from addon.cli import service_checks
from addon.service.told import DONE, FAILED, LAST, LAST_BACKUP, LAST_PASS, BackupTold, PassTold
from addon.wiring.folder import PracticeFolder
from addon.wiring.opening import open_practice
from tests.cli.commands import CommandLine
from tests.sync.little_practice import NOON

WELL_BACKUP = BackupTold(file="2026-03-03.zip", made=NOON, proved=True, tables=12, rows=400)
WELL_PASS = PassTold(result=DONE, began=NOON, ended=NOON)


def doctors(command: CommandLine, folder: Path) -> dict[str, dict[str, object]]:
    """Return what doctor tells, by what it looked at."""
    return {one["what"]: one for one in json.loads(command.run("doctor", folder, "--json").out)}


def well(folder: Path) -> None:
    """Let a service have been at work a minute ago, with a pass and a backup."""
    beat(folder, -timedelta(minutes=1))
    remember(folder, lambda home: home.state.keep(LAST_PASS, LAST, WELL_PASS))
    remember(folder, lambda home: home.state.keep(LAST_BACKUP, LAST, WELL_BACKUP))


def beat(folder: Path, after: timedelta) -> None:
    """Let the service's last sign of life be so long after noon."""
    path = folder / "state" / "heartbeat"
    path.write_text((NOON + after).isoformat(), encoding="ascii")
    path.chmod(0o600)


def remember(folder: Path, what: Callable[[PracticeFolder], None]) -> None:
    """Keep something in the state."""
    with open_practice(folder, now=lambda: NOON) as home:
        what(home)


def test_a_service_that_was_never_started_is_no_trouble(command: CommandLine, folder: Path) -> None:
    """Clocks and zones are looked at in any case."""
    found = doctors(command, folder)
    assert [found[name]["ok"] for name in ("time zones", "clock", "service")] == [True] * 3
    assert "groupkeeper serve" in str(found["service"]["next_step"])
    assert not {"backup", "service's passes", "public address"} & found.keys()


def test_a_service_that_is_well_is_told(command: CommandLine, folder: Path) -> None:
    """With its backup's proof."""
    well(folder)
    found = doctors(command, folder)
    assert [found[name]["ok"] for name in ("service", "service's passes", "backup")] == [True] * 3
    assert "was restored and is the same" in str(found["backup"]["seen"])


def _silent(folder: Path) -> None:
    beat(folder, -timedelta(minutes=5))


def _of_the_future(folder: Path) -> None:
    beat(folder, timedelta(hours=5))


def _failing(folder: Path) -> None:
    told = PassTold(result=FAILED, began=NOON, ended=NOON, trouble="the disk is full", next_step="Make room.")
    remember(folder, lambda home: home.state.keep(LAST_PASS, LAST, told))


def _unproved(folder: Path) -> None:
    told = BackupTold(file="", made=NOON, trouble="the restored database is damaged")
    remember(folder, lambda home: home.state.keep(LAST_BACKUP, LAST, told))


def _old_backup(folder: Path) -> None:
    told = BackupTold(file="2026-03-01.zip", made=NOON - timedelta(hours=27), proved=True)
    remember(folder, lambda home: home.state.keep(LAST_BACKUP, LAST, told))


def _nobody_there(folder: Path) -> None:
    with (folder / "practice.toml").open("a", encoding="utf-8") as settings:
        settings.write('[service]\npublic_url = "https://127.0.0.1:9"\n[network]\nown_hosts = ["127.0.0.1"]\n')


def _watcher_in_the_own_network(folder: Path) -> None:
    with (folder / "practice.toml").open("a", encoding="utf-8") as settings:
        settings.write('[service]\nping_url = "https://192.168.1.10/a-uuid"\n')


@pytest.mark.parametrize(
    ("trouble", "what", "seen"),
    [
        (_silent, "service", "it was last alive on Mar 3 2026 "),
        (_of_the_future, "service", "which is still to come"),
        (_failing, "service's passes", "the disk is full"),
        (_unproved, "backup", "the restored database is damaged"),
        (_old_backup, "backup", "none since"),
        (_nobody_there, "public address", "does not reach the service"),
        (_watcher_in_the_own_network, "ping", "no ping leaves: the address is inside a network of your own"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_trouble_is_told_with_what_to_do(
    command: CommandLine, folder: Path, trouble: Callable[[Path], None], what: str, seen: str
) -> None:
    """And nothing else is."""
    well(folder)
    trouble(folder)
    found = doctors(command, folder)
    assert [name for name, one in found.items() if not one["ok"]] == [what]
    assert seen in str(found[what]["seen"])
    assert found[what]["next_step"]


@pytest.mark.parametrize("passed_on", [("/unsubscribe/",), ("/unsubscribe/", "/sign-in")], ids=len)
def test_a_proxy_that_passes_on_the_page_too_is_told(
    command: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch, passed_on: tuple[str, ...]
) -> None:
    """The world is to find the doors, and no page."""

    def read(url: str, _: object) -> bytes:
        if not url.removeprefix("https://127.0.0.1:9").startswith(passed_on):
            raise OSError
        return b"<title>Stop messages?</title>" if "unsubscribe" in url else b"<title>Sign in - Groupkeeper</title>"

    monkeypatch.setattr(service_checks, "_read", read)
    well(folder)
    _nobody_there(folder)
    found = doctors(command, folder)
    assert found["public address"]["ok"]
    assert found["staff's page"]["ok"] == (len(passed_on) == 1)


def test_a_disks_clock_that_is_apart_is_told(
    command: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the state is on a server, its clock is another's."""
    monkeypatch.setattr(service_checks, "time", lambda: 0.0)
    found = doctors(command, folder)
    assert "minutes apart" in str(found["clock"]["seen"])


def test_old_zone_rules_of_the_computer_are_told(
    command: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """They are not ours: other programs show other times."""
    (tmp_path / "America").mkdir()
    old = Path(str(files("tzdata.zoneinfo"))) / "Etc" / "GMT+8"
    (tmp_path / "America" / "New_York").write_bytes(old.read_bytes())
    monkeypatch.setattr(service_checks, "HOST_ZONES", tmp_path)
    found = doctors(command, folder)["time zones"]
    assert not found["ok"]
    assert "from 2026-03-03 on" in str(found["seen"])
