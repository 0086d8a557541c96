"""Pings to a watcher on this computer: what is told arrives, and a watcher that hangs keeps nobody waiting."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread

import pytest

from addon.outward import Outward
from addon.service.ping import FAIL, MOST_WAITING, START, SUCCESS, Pings, getting


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """Yield the address of a watcher and what it was asked for."""
    found: list[str] = []

    class Watcher(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = HTTPServer(("127.0.0.1", 0), Watcher)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/a-uuid", found
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_watcher_hears_of_beginning_success_and_failure(asked: tuple[str, list[str]]) -> None:
    """By the addresses that healthchecks.io understands."""
    url, found = asked
    done = Event()

    def ask(one: str) -> None:
        getting(Outward.of(["127.0.0.1"]))(one)
        if one.endswith(FAIL):
            done.set()

    pings = Pings(url, ask)
    for what in (START, SUCCESS, FAIL):
        pings.tell(what)
    assert done.wait(10)
    pings.stop()
    assert found == ["/a-uuid/start", "/a-uuid", "/a-uuid/fail"]


def test_a_watcher_that_hangs_keeps_nobody_waiting() -> None:
    """Further pings are left out and counted; stopping does not wait either."""
    release = Event()
    pings = Pings("http://watcher.example", lambda _: release.wait(10))
    for _ in range(MOST_WAITING + 10):
        pings.tell(SUCCESS)
    assert pings.unanswered >= 8
    pings.stop()
    release.set()


def test_a_watcher_in_the_own_network_that_nobody_named_is_logged_once(capsys: pytest.CaptureFixture[str]) -> None:
    """By its code and the next step: the watcher will call somebody, who looks into the log."""
    pings = Pings("http://127.0.0.1:9/a-uuid", getting(Outward()))
    for what in (START, FAIL):
        pings.tell(what)
    pings.stop()
    pings.wait(10)
    told = capsys.readouterr()
    assert (told.out + told.err).count("own_hosts") == 1
    assert "a-uuid" not in told.out + told.err


def test_without_an_address_nothing_is_asked_for() -> None:
    """No thread, no request."""
    pings = Pings("", lambda _: pytest.fail("asked"))
    pings.tell(FAIL)
    assert pings.unanswered == 0


@pytest.mark.parametrize("mistake", [OSError("no route"), ValueError("no address")])
def test_a_ping_that_fails_is_counted(mistake: Exception) -> None:
    """And the next one is tried."""
    second = Event()
    calls: list[str] = []

    def ask(url: str) -> None:
        calls.append(url)
        if len(calls) == 2:
            second.set()
        raise mistake

    pings = Pings("http://watcher.example", ask)
    pings.tell(SUCCESS)
    pings.tell(FAIL)
    assert second.wait(10)
    pings.stop()
