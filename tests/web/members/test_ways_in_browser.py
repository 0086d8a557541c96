"""The page in a real browser, phone and desktop: a state is chosen, another time asked for; axe finds nothing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from addon.member_page import HOME
from addon.ways_to_come import Entry, Online, Ways
from tests.web.browsing import SIZES, chromium, on_loopback, small_targets, too_wide, violations
from tests.web.members.member_pages import NOW, THURSDAY, MemberPages, a_page, a_session
from tests.web.members.test_ways import FRIDAY, missed, offer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.judges, pytest.mark.browser]


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Return Debian's Chromium."""
    with chromium() as made:
        yield made


@pytest.fixture
def served() -> Iterator[tuple[MemberPages, str]]:
    """Return the pages and their address on loopback: a hybrid session, and one that is missed."""
    pages = MemberPages()
    start = NOW + timedelta(hours=77)
    told = Entry(start=start, end=start + timedelta(minutes=90), is_off=False, sequence=0, changed=NOW)
    online = Online(until=start - timedelta(hours=1), asks_state=True)
    hybrid = a_session(THURSDAY, hours=77, how="in person", ways=Ways(online=online, entry=told))
    pages.publish(a_page("M-0001", missed(offer(), offer(FRIDAY, hours=96)), hybrid))
    with on_loopback(pages.app) as address:
        yield pages, address


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
    assert not violations(page)
    page.get_by_role("link", name="Thu Mar 5").click()
    assert not violations(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Add to my calendar").click()
    assert download.value.suggested_filename == "appointment.ics"
    page.get_by_label("Where will you be at that time?").select_option("Texas")
    page.get_by_role("button", name="Ask to join online").click()
    page.get_by_text("We will tell you whether that works").wait_for()
    assert not violations(page)
    page.get_by_role("link", name="Back to your page").click()
    page.get_by_role("link", name="Tue Mar 3").click()
    assert not violations(page)
    assert not small_targets(page)
    assert not too_wide(page)
    page.get_by_role("button", name="Wed Mar 4").click()
    page.get_by_text("You asked for Wed Mar 4").wait_for()
    assert not violations(page)
    page.get_by_role("button", name="I don't need it any more").click()
    page.get_by_text("you do not need another time").wait_for()
    assert [one.body.get("state", one.body.get("what")) for one in pages.arrived()] == ["Texas", "ask", "withdraw"]
    assert not elsewhere
