"""The sessions page in a real browser, on a phone and on a desktop, with scripts and without; nothing axe finds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from addon.feeds import FEED
from addon.incoming import TAKEN
from addon.on_page import MARK
from tests.web.browsing import SIZES, chromium, on_loopback, violations
from tests.web.evening import CODE, SEATS, SIX, clinician, publish, session
from tests.web.pages import NOON, PASSWORD, Pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.judges, pytest.mark.browser]
TARGETS = """() => [...document.querySelectorAll('a, button, summary, input:not([type=hidden])')]
    .filter(one => one.checkVisibility())
    .map(one => [one.innerText, one.getBoundingClientRect()])
    .filter(([, box]) => box.height < 44 || box.width < 44)
    .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
"""What can be touched and is smaller than 44 by 44 pixels."""


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Return Debian's Chromium."""
    with chromium() as made:
        yield made


@pytest.fixture
def served() -> Iterator[tuple[Pages, str]]:
    """Return the pages in the evening, Rosa's session first, and their address on loopback."""
    pages = Pages(now=NOON + timedelta(hours=6, minutes=5))
    pages.state.keep(FEED, "C-01", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    many = tuple(replace(SEATS[1], member=f"M-02{number:02d}", name=f"Ada-{number}") for number in range(5))
    publish(pages.state, session(seats=(*SEATS, *many)), session("G-08", SIX + timedelta(hours=2), ("C-03", "Inês")))
    publish(pages.state, session("G-09", SIX - timedelta(hours=2), ("C-01", "Rosa"), state="cancelled", seats=()))
    clinician(pages.state, role="admin")
    with on_loopback(pages.app) as address:
        yield pages, address


def _looks_right(page: "Page", width: int) -> None:
    """Look at a page with scripts: without them nothing can be asked of it, and it is the same page."""
    assert not violations(page)
    assert page.evaluate(TARGETS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("dark", ["light", "dark"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("size", SIZES)
def test_a_clinician_marks_who_came(
    browser: "Browser", served: tuple[Pages, str], size: str, dark: str, *, scripts: bool
) -> None:
    """One tap a person; the group that did not meet; the calendar's link. Nobody else is asked for anything."""
    pages, address = served

    def look() -> None:
        if scripts:
            _looks_right(page, SIZES[size]["width"])

    context = browser.new_context(viewport=SIZES[size], java_script_enabled=scripts, color_scheme=dark)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    elsewhere: list[str] = []
    page.on("request", lambda one: elsewhere.append(one.url) if not one.url.startswith(address) else None)
    page.goto(address)
    page.fill("#name", "rosa")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Sessions").click()
    page.get_by_role("heading", name="Today, Wed Sep 30").wait_for()
    look()
    page.get_by_role("link", name="G-07").click()
    page.get_by_role("heading", name="G-07").wait_for()
    look()
    marcus = page.get_by_role("group", name="Marcus")
    marcus.get_by_role("button", name="Attended").click()
    marcus.get_by_text("Noted: attended").wait_for()
    assert marcus.get_by_role("button", name="Attended").get_attribute("aria-pressed") == "true"
    keisha = page.get_by_role("group", name="Keisha")
    keisha.get_by_text("More").click()
    keisha.get_by_role("button", name="Left early").click()
    keisha.get_by_text("Noted: left early").wait_for()
    keisha.get_by_text("Left early, more").wait_for()
    look()
    page.get_by_text("The group did not take place").click()
    look()
    page.get_by_role("button", name="It did not take place").click()
    page.get_by_text("This group did not take place.").wait_for()
    look()
    page.get_by_role("button", name="It takes place after all").click()
    page.get_by_text("2 noted, not in the sheet yet").or_(
        page.get_by_text("3 noted, not in the sheet yet")
    ).first.wait_for()
    page.goto(f"{address}/calendar-links")
    look()
    page.get_by_role("button", name="Make a link for C-01").click()
    page.get_by_text("It is shown only now").wait_for()
    look()
    marks = pages.state.inbox.of_kind(MARK, since=NOON)
    assert [one.body["status"] for one in marks] == ["attended", "left early", "cancelled", "planned"]
    assert not errors
    assert not elsewhere
    context.close()


@pytest.mark.xdist_group("clipboard")  # two browsers at once would share it
@pytest.mark.parametrize("permissions", [["clipboard-read", "clipboard-write"], []])
def test_a_calendars_link_is_copied(browser: "Browser", served: tuple[Pages, str], permissions: list[str]) -> None:
    """By the clipboard where that is allowed, else as older browsers do it."""
    _, address = served
    context = browser.new_context(permissions=permissions)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(address)
    page.fill("#name", "rosa")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Sessions").wait_for()
    page.goto(f"{address}/calendar-links")
    page.get_by_role("button", name="Make a link for C-01").click()
    page.get_by_role("button", name="Copy the link").click()
    page.get_by_text("Copied.", exact=True).wait_for()
    if permissions:
        assert page.evaluate("navigator.clipboard.readText()") == page.locator("#once").inner_text()
    context.close()


def test_what_a_pass_took_over_shows_without_a_click(browser: "Browser", served: tuple[Pages, str]) -> None:
    """And an opened list stays open, the keyboard where it was."""
    pages, address = served
    page = browser.new_page(viewport=SIZES["phone"])  # type: ignore[arg-type]
    page.goto(address)
    page.fill("#name", "rosa")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Sessions").wait_for()
    page.goto(f"{address}/sessions?of={CODE}")
    marcus = page.get_by_role("group", name="Marcus")
    marcus.get_by_role("button", name="Attended").dblclick()
    marcus.get_by_text("Noted: attended").wait_for()
    assert len(pages.state.inbox.of_kind(MARK, since=NOON)) == 1
    marcus.get_by_text("More").click()
    marcus.get_by_role("button", name="Excused").focus()
    pages.state.keep(TAKEN, "taken", pages.state.inbox.last_number())
    publish(pages.state, session(seats=(SEATS[0], replace(SEATS[1], status="attended"), SEATS[2])))
    marcus.get_by_text("in the sheet", exact=True).wait_for(timeout=30_000)
    assert page.evaluate("[document.querySelector('#more-M-0147').open, document.activeElement.innerText]") == [
        True,
        "Excused",
    ]


def test_no_tap_is_lost_while_another_is_on_its_way(browser: "Browser", served: tuple[Pages, str]) -> None:
    """However slow the network is, and taps on different people however quick; without one it tells so."""
    pages, address = served
    context = browser.new_context(viewport=SIZES["phone"])  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.fill("#name", "rosa")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(f"{address}/sessions?of={CODE}")

    def slowly(one: "Route") -> None:
        page.wait_for_timeout(300)
        one.continue_()

    page.route("**/sessions/mark", slowly)
    taps = page.get_by_role("button", name="Attended")
    count = taps.count()
    for number in range(count):
        taps.nth(number).click(no_wait_after=True)
    page.get_by_text(f"{count} noted, not in the sheet yet").wait_for(timeout=60_000)
    assert pages.state.inbox.last_number() == count
    page.unroute("**/sessions/mark")
    context.set_offline(True)
    page.get_by_role("button", name="No show").first.click(no_wait_after=True)
    page.get_by_text("Not noted: there is no connection").wait_for()
    assert not page.locator(".sending").count()


def test_the_measure_bites(browser: "Browser") -> None:
    """A small button is found."""
    page = browser.new_page()
    page.set_content("<button style='height: 30px'>Small</button>")
    assert page.evaluate(TARGETS)
