"""Times, offers and calls in a real browser: a phone, by keyboard, without scripts; nothing that axe finds."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from addon.seat_offers import OFFER, SHOWN_OFFER, ShownOffer
from addon.self_booking import SLOTS
from tests.web.browsing import SIZES, chromium, on_loopback, small_targets, too_wide, violations
from tests.web.members.member_pages import NOW, MemberPages
from tests.web.members.slots import a_slot, offers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.judges, pytest.mark.browser]


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Return Debian's Chromium."""
    with chromium() as made:
        yield made


@pytest.fixture
def served() -> Iterator[tuple[MemberPages, str]]:
    """Return the pages, with times for members and for callers, and their address on loopback."""
    slots = [a_slot(f"SL-{number}", hours=30 + 3 * number) for number in range(4)]
    calls = [a_slot(f"SL-C{number}", hours=49 + number, members=(), for_callers=True) for number in range(2)]
    pages = offers(MemberPages(), *slots, *calls)
    with on_loopback(pages.app) as address:
        yield pages, address


def _is_well(page: "Page") -> None:
    assert not violations(page)
    assert not small_targets(page)
    assert not too_wide(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_member_books_changes_and_cancels(
    browser: "Browser", served: tuple[MemberPages, str], *, scripts: bool
) -> None:
    """Every step on a phone; axe looks where scripts may run."""
    pages, address = served
    looks = _is_well if scripts else lambda _: None
    context = browser.new_context(viewport=SIZES["phone"], java_script_enabled=scripts)  # type: ignore[arg-type]
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda one: elsewhere.append(one.url) if not one.url.startswith((address, "data:")) else None)
    page.goto(address + pages.link("M-0001", SLOTS, ""))
    looks(page)
    page.get_by_role("link", name="6:00 PM EST").click()
    looks(page)
    page.get_by_role("button", name="Choose this time").click()
    looks(page)
    page.get_by_role("button", name="Confirm this time").click()
    page.get_by_text("Booked: this time is yours").wait_for()
    looks(page)
    page.get_by_role("link", name="Tue Mar 3, 6:00 PM EST").click()
    looks(page)
    page.get_by_role("link", name="Choose another time instead").click()
    looks(page)
    page.get_by_role("link", name="9:00 PM EST").click()
    page.get_by_role("button", name="Choose this time").click()
    page.get_by_role("button", name="Confirm this time").click()
    page.get_by_role("link", name="Tue Mar 3, 9:00 PM EST").click()
    page.get_by_role("button", name="Cancel this time").click()
    page.get_by_text("this time is no longer yours").wait_for()
    assert [one.kind for one in pages.arrived()] == ["book slot", "book slot", "cancel slot"]
    assert not elsewhere


def test_a_member_answers_an_offer(browser: "Browser", served: tuple[MemberPages, str]) -> None:
    """By keyboard alone."""
    pages, address = served
    ends = NOW + timedelta(hours=24)
    offer = ShownOffer(id="OF-A", member="M-0001", start=NOW + timedelta(days=8), minutes=90, how="video", ends=ends)
    pages.state.keep(SHOWN_OFFER, offer.id, offer)
    page = browser.new_context(viewport=SIZES["phone"]).new_page()  # type: ignore[arg-type]
    page.goto(address + pages.link("M-0001", OFFER, "OF-A"))
    _is_well(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("We will tell you whether it is yours").wait_for()
    assert len(pages.arrived()) == 1
    _is_well(page)


def test_a_caller_books_a_call(browser: "Browser", served: tuple[MemberPages, str]) -> None:
    """With the code; what is wrong is told to a screen reader."""
    pages, address = served
    page = browser.new_context(viewport=SIZES["phone"]).new_page()  # type: ignore[arg-type]
    page.goto(f"{address}/m/book")
    _is_well(page)
    page.get_by_role("link", name="1:00 PM EST").click()
    _is_well(page)
    page.get_by_label("First name").fill("Ann")
    page.get_by_label("Mobile phone").fill("12")
    page.get_by_label("I agree to get one text").check()
    page.get_by_role("button", name="Send me the code").click()
    assert page.get_by_role("alert").inner_text() == "Please type a phone number that can get texts."
    _is_well(page)
    page.get_by_label("Mobile phone").fill("(212) 555-0147")
    page.get_by_label("I agree to get one text").check()
    page.get_by_role("button", name="Send me the code").click()
    _is_well(page)
    (message,) = [one.message for one in pages.state.outbox.all().values()]
    page.get_by_label("Code").fill("12")
    page.keyboard.press("Enter")
    assert page.get_by_role("alert").inner_text().startswith("This is not the code")
    _is_well(page)
    page.get_by_label("Code").fill(message.text[:6])
    page.keyboard.press("Enter")
    page.get_by_text("Booked. We call you").wait_for()
    _is_well(page)
