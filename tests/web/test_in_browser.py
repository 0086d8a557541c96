"""The page in a real browser: signing in, the live part, buttons and upload; nothing axe finds; phone and desktop."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from addon.incoming import REPLY, Incoming
from addon.outgoing import OutgoingMessage
from tests.web.browsing import SIZES, chromium, on_loopback, violations
from tests.web.pages import NOON, PASSWORD, Pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.judges, pytest.mark.browser]


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Return Debian's Chromium."""
    with chromium() as made:
        yield made


@pytest.fixture
def served() -> Iterator[tuple[Pages, str]]:
    """Return the pages and their address on loopback."""
    pages = Pages()
    with on_loopback(pages.app) as address:
        yield pages, address


@pytest.mark.parametrize("size", SIZES)
def test_somebody_signs_in_and_works(browser: "Browser", served: tuple[Pages, str], size: str, tmp_path: Path) -> None:
    """By keyboard alone where that is all there is; axe finds nothing on any page; nothing is wider than the screen."""
    pages, address = served
    pages.user()
    page = browser.new_context(viewport=SIZES[size]).new_page()  # type: ignore[arg-type]
    errors: list[str] = []
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    elsewhere: list[str] = []
    page.on("request", lambda one: elsewhere.append(one.url) if not one.url.startswith(address) else None)
    page.goto(address)
    assert not violations(page)
    page.keyboard.type("ada")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("In step").wait_for()
    assert not violations(page)
    page.get_by_role("button", name="Pause all sending").click()
    page.get_by_text("All sending is paused by ada").wait_for()
    page.get_by_role("button", name="Resume sending").click()
    page.get_by_role("button", name="Run a pass now").click()
    page.get_by_text("A pass begins").wait_for()
    export = tmp_path / "report.csv"
    export.write_text("Date\n")
    page.set_input_files("#file", export)
    page.get_by_role("button", name="Put it into").click()
    page.get_by_text("The file is in the exports folder").wait_for()
    assert pages.kept == {"report.csv": b"Date\n"}
    assert pages.service.asked == ["resumed by ada", "asked for by ada", "an export was uploaded"]
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
    page.goto(f"{address}/codes")
    assert not violations(page)
    assert not errors
    assert not elsewhere


def test_the_live_part_shows_what_happens_without_a_click(browser: "Browser", served: tuple[Pages, str]) -> None:
    """Within seconds; a list that somebody opened stays open, and the keyboard stays where it was."""
    pages, address = served
    pages.user()
    told = {"meaning": "distress", "text": "I give up " * 20, "address": "+12125550147", "possible": "M-0142 M-0143"}
    pages.state.inbox.store(Incoming(source="texts", external_id="1", received=NOON, kind=REPLY, body=told))
    message = OutgoingMessage(
        key="1", person="M-0142", channel="text", address="+12125550147", text="Hi", due=NOON,
        ends=NOON + timedelta(hours=3), zone="America/Chicago", session="G-07 2026-09-30 15:00",
    )  # fmt: skip
    pages.state.outbox.plan([message], now=NOON)
    page = browser.new_context(viewport=SIZES["phone"]).new_page()  # type: ignore[arg-type]
    page.goto(address)
    page.fill("#name", "ada")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("Read at once").wait_for()
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"]["width"]
    page.get_by_text("One by one").click()
    page.get_by_role("button", name="Run a pass now").focus()
    pages.service.paused = "bob at noon"
    page.get_by_text("All sending is paused by bob").wait_for(timeout=30_000)
    assert page.evaluate("[document.querySelector('details').open, document.activeElement.innerText]") == [
        True,
        "Run a pass now",
    ]


def test_axe_finds_what_is_wrong(browser: "Browser") -> None:
    """The check bites."""
    page = browser.new_page()
    page.set_content("<html><body><img src='x.png'><input></body></html>")
    found = {one.split(":")[0] for one in violations(page)}
    assert {"document-title", "html-has-lang", "image-alt", "label"} <= found
