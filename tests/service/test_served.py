"""The service as people run it: a process, a folder, a signal."""

import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from addon.pass_lock import only_one
from addon.wiring.opening import open_practice
from tests.begun import init_practice
from tests.cli.commands import Person
from tests.practice import ZONE
from tests.service.processes import Served, command, served
from tests.sync.little_practice import NOON, details

MEMBER = ("Zoë Quist", "555-0101", "", "")


@pytest.fixture(scope="module")
def _practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "practice"
    init_practice(folder, ZONE)
    Person(folder).adds("clinicians", {"name": "Rosa Díaz"})
    with (folder / "practice.toml").open("a", encoding="utf-8") as settings:
        settings.write("[service]\npoll_seconds = 1\n")
    assert command("sync", folder).returncode == 0
    return folder


@pytest.fixture
def practice(_practice: Path, tmp_path: Path) -> Path:
    """Return a practice after its first pass."""
    return Path(shutil.copytree(_practice, tmp_path / "practice"))


@pytest.fixture
def service(practice: Path) -> Iterator[Served]:
    """Yield a service whose first pass is over."""
    with served(practice) as one:
        one.wait_for(one.passes)
        yield one


def members(folder: Path) -> int:
    """Return how many members the workbook has."""
    with open_practice(folder, now=lambda: NOON, looks_only=True) as home:
        tab = home.workbook.read().tabs["members"]
        return sum(any(row) for row in tab.rows)


@pytest.mark.long
def test_an_export_is_read_once_it_is_whole_and_the_service_ends_when_asked(service: Served) -> None:
    """Ready, half a file, a whole file, a pass by hand beside it, a backup, SIGTERM: less than ten seconds.

    The file is named after a client: neither the log nor the page about health tells it.
    """
    service.wait_for(lambda: service.answer("/readyz")[0] == 200)
    assert service.answer("/healthz") == (200, "ok\n")
    folder, whole = service.folder, details(MEMBER)
    with (folder / "exports" / "Zoë Quist.csv").open("wb") as file:
        for at in range(0, len(whole), max(len(whole) // 30, 1)):
            file.write(whole[at : at + max(len(whole) // 30, 1)])
            file.flush()
            assert service.passes().count("done") == 0
            service.process.poll()
    service.wait_for(lambda: "done" in service.passes())
    told = [service.answer("/readyz")[1], (folder / "state" / "serve.lock").read_text(encoding="utf-8")]
    by_hand = command("sync", folder)
    assert (by_hand.returncode, "Traceback" in by_hand.stderr) == (0, False)
    service.wait_for(lambda: "backup proved" in service.log.read_text(encoding="utf-8"))
    code, seconds = service.end(signal.SIGTERM)
    assert (code, seconds < 10) == (0, True)
    assert members(folder) == 1
    told.append(service.log.read_text(encoding="utf-8"))
    assert [word for word in ("Zo", "Quist", "555-0101", "Traceback", "Rosa") if word in " ".join(told)] == []


@pytest.mark.prove
def test_a_second_one_names_the_first_and_stops(service: Served) -> None:
    """With its process and its address; the first goes on."""
    second = command("serve", service.folder)
    assert second.returncode == 1
    assert f"groupkeeper serve (process {service.process.pid} on " in second.stderr
    assert "stop it first" in second.stderr
    assert service.answer("/healthz")[0] == 200


@pytest.mark.prove
def test_one_that_was_killed_is_followed_by_another(practice: Path) -> None:
    """Its lock is free, and what it had not read is read."""
    with served(practice) as first:
        first.wait_for(first.passes)
        assert first.end(signal.SIGKILL)[0] == -signal.SIGKILL
    assert (practice / "state" / "serve.lock").read_bytes()
    (practice / "exports" / "clients.csv").write_bytes(details(MEMBER))
    with served(practice) as second:
        second.wait_for(lambda: "done" in second.passes())
        assert second.end(signal.SIGINT)[0] == 0
    assert members(practice) == 1


@pytest.mark.long
def test_a_command_that_has_the_practice_is_waited_for_and_named(practice: Path) -> None:
    """The service tells who works and goes on when they have ended."""
    with only_one(practice / "state" / "pass.lock", doing="groupkeeper undo"), served(practice) as service:
        service.wait_for(lambda: "busy" in service.passes())
        assert "groupkeeper undo (process " in service.log.read_text(encoding="utf-8")
        assert service.end(signal.SIGTERM)[1] < 10


@pytest.mark.long
@pytest.mark.parametrize(
    ("settings", "words", "told"),
    [
        ("", ("--host", "0.0.0.0"), "0.0.0.0 can be reached from elsewhere, and without TLS"),  # noqa: S104
        ('metrics_bind = "127.0.0.1"', (), "name an address and a port"),
        ('public_url = "http://practice.example"', (), "write it as https://name.example.org"),
        ('trusted_proxy = "the router"', (), "trusted_proxy"),
        ('page_url = "https://practice.example"', (), "page_url needs trusted_proxy"),
        ('page_url = "https://practice.example/gk"', (), "without a slash or a path"),
        ("keep_backups = 1", (), "keep_backups"),
    ],
)
@pytest.mark.some(2)
def test_what_cannot_be_served_is_refused_with_the_reason(
    practice: Path, settings: str, words: tuple[str, ...], told: str
) -> None:
    """Before anything begins."""
    with (practice / "practice.toml").open("a", encoding="utf-8") as file:
        file.write(f"{settings}\n")
    ended = command("serve", practice, *words)
    assert ended.returncode == 1
    assert told in " ".join(ended.stderr.split())


@pytest.mark.prove
def test_a_state_folder_that_is_taken_away_is_noticed_and_not_made_anew(service: Served) -> None:
    """The service is not ready and tells what to do: there, on its page, in its log. Put back, it goes on."""
    service.wait_for(lambda: "backup proved" in service.log.read_text(encoding="utf-8"))
    state = service.folder / "state"
    away = state.rename(state.with_name("elsewhere"))
    service.wait_for(lambda: '"store":false' in service.answer("/readyz")[1])
    assert "Put the folder state/ back" in service.answer("/readyz")[1]
    assert "Put the folder state/ back" in service.answer("/")[1]
    details_of_one = service.folder / "exports" / "new.csv"
    details_of_one.write_bytes(details(MEMBER))  # what would let a pass run
    service.wait_for(lambda: "chore=look mistake=StateGone" in service.log.read_text(encoding="utf-8"))
    assert not state.exists()
    away.rename(state)
    service.wait_for(lambda: "done" in service.passes())
    service.wait_for(lambda: service.answer("/readyz")[0] == 200)
    assert service.end(signal.SIGTERM)[0] == 0


@pytest.mark.prove
def test_the_demo_is_served_on_the_first_try(tmp_path: Path) -> None:
    """As its last lines say; nobody is let in before there is a user."""
    demo = tmp_path / "demo"
    made = command("demo", demo)
    assert f"serve {demo}" in made.stdout.replace("\n", "")
    with served(demo) as service:
        service.wait_for(lambda: service.answer("/readyz")[0] == 200)
        assert "Sign in" in service.answer("/")[1]
        service.wait_for(service.passes)
        assert service.end(signal.SIGTERM)[1] < 10


@pytest.mark.prove
def test_metrics_have_an_address_of_their_own(practice: Path) -> None:
    """And are not among the pages."""
    with (practice / "practice.toml").open("a", encoding="utf-8") as file:
        file.write('metrics_bind = "127.0.0.1:0"\n')
    with served(practice) as service:
        service.wait_for(service.passes)
        assert service.answer("/metrics")[0] == 404
        assert service.end(signal.SIGTERM)[0] == 0


@pytest.mark.prove
def test_open_connections_do_not_keep_it_from_ending(service: Served) -> None:
    """Somebody who sends slowly, and somebody who sends nothing."""
    port = int(service.address.rpartition(":")[2])
    lines = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(9)]
    for line, head in zip(
        lines, [b"", b"POST /exports HTTP/1.1\r\nContent-Length: 900\r\n\r\nx", b"GET"] * 3, strict=True
    ):
        line.sendall(head)
    code, seconds = service.end(signal.SIGTERM)
    for line in lines:
        line.close()
    assert (code, seconds < 10) == (0, True)
