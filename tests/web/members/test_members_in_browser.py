"""Members' pages in a real browser: phone and desktop, with and without JavaScript; small, nothing that axe finds."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from addon.member_page import HOME, PageTerms
from tests.web.browsing import SIZES, chromium, on_loopback, small_targets, too_wide, violations
from tests.web.members.member_pages import THURSDAY, ZONE, MemberPages, a_page, a_session

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.judges, pytest.mark.browser]
MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Return Debian's Chromium."""
    with chromium() as made:
        yield made


@pytest.fixture
def served() -> Iterator[tuple[MemberPages, str]]:
    """Return the pages and their address on loopback."""
    pages = MemberPages()
    sessions = a_session(), a_session(THURSDAY, hours=71)
    addresses = (("text", "+12125550147"), ("email", "zoe@example.org"))
    pages.publish(a_page("M-0001", *sessions, addresses=addresses, text_consent=True))
    with on_loopback(pages.app) as address:
        yield pages, address


def _is_well(page: "Page") -> None:
    assert not violations(page)
    assert not small_targets(page)
    assert not too_wide(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("size", SIZES)
def test_a_member_answers_and_chooses(
    browser: "Browser", served: tuple[MemberPages, str], size: str, *, scripts: bool
) -> None:
    """By keyboard alone; every page is small, has nothing from elsewhere, and axe finds nothing on it."""
    pages, address = served
    context = browser.new_context(viewport=SIZES[size], java_script_enabled=True)  # type: ignore[arg-type]
    page = context.new_page()
    weights: list[int] = []
    elsewhere: list[str] = []
    page.on("request", lambda one: elsewhere.append(one.url) if not one.url.startswith((address, "data:")) else None)
    page.on("response", lambda one: weights.append(len(one.body())) if one.status == 200 else None)
    if not scripts:
        plain = browser.new_context(viewport=SIZES[size], java_script_enabled=False).new_page()  # type: ignore[arg-type]
        plain.goto(address + pages.link())
        plain.get_by_role("button", name="I'm coming").click()
        assert plain.get_by_text("Noted: you are coming").is_visible()
        assert [one.body["meaning"] for one in pages.arrived()] == ["confirm"]
        return
    page.goto(address + pages.link())
    _is_well(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Noted: you are coming").wait_for()
    _is_well(page)
    page.goto(address + pages.link(purpose=HOME, about=""))
    _is_well(page)
    page.get_by_label("Send me e-mails").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    page.goto(f"{address}/m/nothing")
    _is_well(page)
    assert sum(weights) < MOST_BYTES
    assert not elsewhere
    assert [one.body.get("meaning") or one.body["what"] for one in pages.arrived()] == ["confirm", "email"]


def test_digits_by_keyboard(browser: "Browser") -> None:
    """Wrong ones are told to a screen reader, right ones open the page."""
    pages = MemberPages(terms=PageTerms(zone=ZONE, sender="The front desk", asks_last_four=True))
    with on_loopback(pages.app) as address:
        page = browser.new_context(viewport=SIZES["phone"]).new_page()  # type: ignore[arg-type]
        page.goto(address + pages.link())
        _is_well(page)
        page.get_by_label("last four digits").fill("1111")
        page.keyboard.press("Enter")
        assert page.get_by_role("alert").inner_text().startswith("These are not")
        _is_well(page)
        page.get_by_label("last four digits").fill("0147")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="I'm coming").wait_for()
