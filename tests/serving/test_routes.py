"""A walk over every route, pages and doors: no GET changes anything, each answer is closed, each asks who is there."""

import socket
from collections.abc import Iterator

import pytest

from addon.sync.state.staff import STAFF
from addon.web.app import FORM_BYTES
from addon.web.guard import _OPEN
from tests.begun import init_practice
from tests.practice import ZONE
from tests.service.processes import served
from tests.serving.composed import Composed
from webhooks.arrived import MOST_BYTES

CLOSED = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
ON_PAGES = {"X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"}
DEEP = b"[" * 100_000


@pytest.mark.long
def test_no_get_changes_anything_and_every_answer_is_closed(whole: Composed) -> None:
    """Asked for by somebody who is signed in; no answer names another host or is kept anywhere."""
    whole.sign_in()
    walked = 0
    for one in whole.routes():
        if one.method != "GET":
            continue
        rows, files = whole.rows(), whole.files()
        for method in ("GET", "HEAD"):
            answer = whole.browser.open(one.path, method=method)
            unknown = one.path.endswith("/made-up.ics")  # an appointment that the member does not have
            assert answer.status_code in ({404} if unknown else {200, 503}), one
            assert (answer.status_code == 503) == (one.path == "/readyz"), one  # nothing ticks here
            assert "http://" not in answer.text.replace("http://www.w3.org", ""), one
            answer.close()
        assert (whole.rows(), whole.files(), whole.asked()) == (rows, files, ""), one
        walked += 1
    assert walked >= 8


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS", "TRACE"])
def test_every_answer_is_closed(whole: Composed, method: str) -> None:
    """Also refusals, and addresses that there are not."""
    whole.sign_in()
    paths = {one.path: one.is_door for one in whole.routes()} | {"/nowhere": False, "/hooks/nowhere": True}
    for path, is_door in paths.items():
        answer = whole.browser.open(path, method=method)
        wanted = CLOSED if is_door else CLOSED | ON_PAGES
        if answer.mimetype == "text/calendar":
            wanted = wanted | {"Cache-Control": "private, no-cache"}  # the program that asks keeps it
        for name, value in wanted.items():
            assert answer.headers.get(name, "").startswith(value), (path, name)
        assert answer.status_code < 500 or path == "/readyz", path
        answer.close()


def test_every_page_needs_a_user_and_every_door_a_proof(whole: Composed) -> None:
    """Whoever has neither is led to the form, or refused, and nothing happens."""
    token, pages = whole.token(), whole.made.app.pages.view_functions
    before = whole.rows(without="counted")  # tries are counted
    for one in whole.routes():
        if one.is_door:
            if one.path.startswith("/hooks/") and one.path != "/hooks/google":
                assert whole.browser.open(one.path, method=one.method, data=b"{}").status_code == 401, one
        elif not getattr(pages[one.endpoint], _OPEN, False) and one.endpoint != "static":
            answer = whole.browser.open(one.path, method=one.method, data={"csrf_token": token})
            assert answer.headers.get("Location") == "/sign-in", one
    assert (whole.rows(without="counted"), whole.asked()) == (before, "")


def test_every_form_needs_its_token(whole: Composed) -> None:
    """Another page cannot let a browser press our buttons."""
    whole.sign_in()
    posts = [one for one in whole.routes() if one.method == "POST" and not one.is_door]
    assert len(posts) >= 6
    before = whole.rows(without="counted")  # tries are counted
    for one in posts:
        assert whole.browser.post(one.path).status_code == 400, one
    assert (whole.rows(without="counted"), whole.asked()) == (before, "")


def test_only_an_admin_resumes_revokes_all_and_makes_links(whole: Composed) -> None:
    """Every other button is for anybody who is signed in; whoever is a clinician makes their own calendar's link."""
    whole.user("bob", STAFF)
    whole.sign_in("bob")
    posts = [one.path for one in whole.routes() if one.method == "POST" and not one.is_door]
    refused = []
    for path in sorted(posts, key="/sign-out".__eq__):
        answer = whole.browser.post(path, data={"csrf_token": whole.token("/codes")})
        refused += [path] if answer.status_code == 403 else []
    mine = ["/calendar-links/new", "/calendar-links/off"]
    assert sorted(refused) == [*mine, "/feedback-links/new", "/links/revoke-all", "/sending/resume"]


def test_no_body_is_longer_than_its_route_needs(whole: Composed) -> None:
    """256 KB for a door, less for a form; only somebody who is signed in may send an export."""
    long = b"x" * (FORM_BYTES + 1)
    for one in whole.routes():
        if one.method == "POST":
            body = b"x" * (2 * MOST_BYTES) if one.is_door else long
            answer = whole.browser.post(one.path, data=body, content_type="application/x-www-form-urlencoded")
            assert answer.status_code in {413, 302}, one
            assert answer.status_code == 413 or answer.headers["Location"] == "/sign-in", one
    whole.sign_in()
    for one in whole.routes():
        if one.method == "POST" and not one.is_door and one.endpoint != "home.upload":
            answer = whole.browser.post(one.path, data=long, content_type="application/x-www-form-urlencoded")
            assert answer.status_code == 413, one


@pytest.mark.long
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_nothing_that_is_deep_or_odd_is_a_mistake_of_ours(whole: Composed, kind: str) -> None:
    """A hundred thousand brackets, a form without a boundary, a name that is no text."""
    whole.sign_in()
    for one in whole.routes():
        for body in (DEEP, b"\xff" * 1000, b"&" * 50_000, b"--\r\n" * 20_000):
            answer = whole.browser.open(one.path, method=one.method, data=body, content_type=kind)
            assert answer.status_code < 500 or one.path == "/readyz", one
            answer.close()
    for path in ("/%ff", "/hooks/forms/%00", "/unsubscribe/" + "x" * 9000, "/hooks/ehr/%F0%9F%92%A5"):
        assert whole.browser.post(path, data=b"{}").status_code in {302, 400, 401, 404}, path


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Yield the port on which a process serves a practice."""
    folder = tmp_path_factory.mktemp("raw") / "practice"
    init_practice(folder, ZONE)
    with served(folder) as service:
        service.wait_for(lambda: service.address)
        yield int(service.address.rpartition(":")[2])


def _raw(port: int, request: bytes) -> int:
    """Send bytes and return the status of the answer."""
    with socket.create_connection(("127.0.0.1", port), 20) as line:
        line.sendall(request)
        return int(line.recv(100).split()[1])


@pytest.mark.long
@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/sign-in", FORM_BYTES + 1, 413),
        ("/hooks/forms/intake", MOST_BYTES + 1, 413),
        ("/unsubscribe/made-up", 2 * MOST_BYTES, 413),
        ("/hooks/forms/intake", 2, 401),
    ],
)
def test_a_body_that_tells_no_length_is_bounded_too(port: int, path: str, size: int, status: int) -> None:
    """In chunks, through the server that serves it."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    assert _raw(port, head.encode() + b"%x\r\n%s\r\n0\r\n\r\n" % (size, b"x" * size)) == status


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("Content-Length: 5\r\nTransfer-Encoding: chunked", 400),
        ("Content-Length: 5\r\nContent-Length: 6", 400),
        ("Transfer-Encoding: chunked, identity", 501),
        ("X-Forwarded-For: 192.0.2.7", 400),
        ("X-Long: " + "x" * 40_000, 431),
    ],
)
def test_what_a_proxy_may_read_otherwise_is_refused(port: int, more: str, status: int) -> None:
    """Two lengths, an odd coding, or passed on by somebody whom nobody named."""
    head = f"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n{more}\r\n\r\n0\r\n\r\n"
    assert _raw(port, head.encode()) == status


def test_the_doors_take_what_a_proxy_passes_on_and_the_pages_do_not(whole: Composed) -> None:
    """Unless the staff's own address is named, the world that reaches the doors finds no page."""
    world = whole.client()
    passed_on = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
    for one in whole.routes():
        answer = world.open(one.path, method=one.method, headers={**passed_on, "Host": "hooks.example.org"})
        assert ("not known under that name" in answer.text) == (not one.is_door), one
