"""The sessions page in a real browser, on a phone and on a desktop, with scripts and without; nothing axe finds."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from addon.feeds import FEED
from addon.incoming import TAKEN
from addon.on_page import MARK
from tests.conftest import CHROMIUM
from tests.web.evening import CODE, SEATS, SIX, clinician, publish, session
from tests.web.pages import NOON, PASSWORD, Pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.judges, pytest.mark.browser]
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
TARGETS = """() => [...document.querySelectorAll('a, button, summary, input:not([type=hidden])')]
    .filter(one => one.checkVisibility())
    .map(one => [one.innerText, one.getBoundingClientRect()])
    .filter(([, box]) => box.height < 44 || box.width < 44)
    .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
"""What can be touched and is smaller than 44 by 44 pixels."""


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Return Debian's Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only the judges have it)

    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def served() -> Iterator[tuple[Pages, str]]:
    """Return the pages in the evening, Rosa's session first, and their address on loopback."""
    pages = Pages(now=NOON + timedelta(hours=6, minutes=5))
    pages.state.keep(FEED, "C-01", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    many = tuple(replace(SEATS[1], member=f"M-02{number:02d}", name=f"Ada-{number}") for number in range(5))
    publish(pages.state, session(seats=(*SEATS, *many)), session("G-08", SIX + timedelta(hours=2), ("C-03", "Inês")))
    publish(pages.state, session("G-09", SIX - timedelta(hours=2), ("C-01", "Rosa"), state="cancelled", seats=()))
    clinician(pages.state, role="admin")
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


def _looks_right(page: "Page", width: int) -> None:
    """Look at a page with scripts: without them nothing can be asked of it, and it is the same page."""
    assert not _violations(page)
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


def test_the_measure_bites(browser: "Browser") -> None:
    """A small button is found."""
    page = browser.new_page()
    page.set_content("<button style='height: 30px'>Small</button>")
    assert page.evaluate(TARGETS)
