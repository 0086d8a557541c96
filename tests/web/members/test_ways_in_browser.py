"""The page in a real browser, phone and desktop: a state is chosen, another time asked for; axe finds nothing."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from addon.member_page import HOME
from addon.ways_to_come import Entry, Online, Ways
from tests.conftest import CHROMIUM
from tests.web.members.member_pages import NOW, THURSDAY, MemberPages, a_page, a_session
from tests.web.members.test_ways import FRIDAY, missed, offer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.judges, pytest.mark.browser]
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Return Debian's Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only the judges have it)

    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def served() -> Iterator[tuple[MemberPages, str]]:
    """Return the pages and their address on loopback: a hybrid session, and one that is missed."""
    pages = MemberPages()
    start = NOW + timedelta(hours=77)
    told = Entry(start=start, end=start + timedelta(minutes=90), is_off=False, sequence=0, changed=NOW)
    online = Online(until=start - timedelta(hours=1), asks_state=True)
    hybrid = a_session(THURSDAY, hours=77, how="in person", ways=Ways(online=online, entry=told))
    pages.publish(a_page("M-0001", missed(offer(), offer(FRIDAY, hours=96)), hybrid))
    server = make_server("127.0.0.1", 0, pages.app, threaded=True)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    yield pages, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    running.join()
    server.server_close()


def _violations(page: "Page") -> list[str]:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 (only the judges have it)

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_a_member_asks_on_a_phone(browser: "Browser", served: tuple[MemberPages, str], size: str, scheme: str) -> None:
    """Nothing is wider than the screen, every button is big enough for a thumb, nothing is asked of another host."""
    pages, address = served
    page = browser.new_context(viewport=SIZES[size], color_scheme=scheme).new_page()  # type: ignore[arg-type]
    elsewhere: list[str] = []
    page.on("request", lambda one: elsewhere.append(one.url) if not one.url.startswith(address) else None)
    home = f"{address}{pages.link(purpose=HOME, about='')}"
    page.goto(home)
    assert not _violations(page)
    page.get_by_role("link", name="Thu Mar 5").click()
    assert not _violations(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Add to my calendar").click()
    assert download.value.suggested_filename == "appointment.ics"
    page.get_by_label("Where will you be at that time?").select_option("Texas")
    page.get_by_role("button", name="Ask to join online").click()
    page.get_by_text("We will tell you whether that works").wait_for()
    assert not _violations(page)
    page.get_by_role("link", name="Back to your page").click()
    page.get_by_role("link", name="Tue Mar 3").click()
    _fits(page, size)
    page.get_by_role("button", name="Wed Mar 4").click()
    page.get_by_text("You asked for Wed Mar 4").wait_for()
    assert not _violations(page)
    page.get_by_role("button", name="I don't need it any more").click()
    page.get_by_text("you do not need another time").wait_for()
    assert [one.body.get("state", one.body.get("what")) for one in pages.arrived()] == ["Texas", "ask", "withdraw"]
    assert not elsewhere


def _fits(page: "Page", size: str) -> None:
    assert not _violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
    heights = page.evaluate("[...document.querySelectorAll('button, a.button, select')].map(one => one.offsetHeight)")
    assert min(heights) >= 44
