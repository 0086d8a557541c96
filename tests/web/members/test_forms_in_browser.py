"""Forms in a real browser: by keyboard alone on a phone, without scripts, in so many clicks; nothing axe finds."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from addon.check_in import CHECK_IN, CHECK_IN_FORM, Form, about_form
from addon.incoming import REPLY_TERMS, ReplyTerms
from tests.stores import state_at
from tests.sync.little_practice import LittlePractice
from tests.web.browsing import SIZES, chromium, on_loopback, small_targets, too_wide, violations
from tests.web.members.member_pages import TUESDAY, ZONE, MemberPages, a_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Request

pytestmark = [pytest.mark.judges, pytest.mark.browser]
MOST_CLICKS = 6
"""To open the link, to answer four items, to send."""


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Return Debian's Chromium."""
    with chromium() as made:
        yield made


@cache
def forms_of_a_new_workbook() -> Mapping[str, Form]:
    """Return what the first pass publishes."""
    with LittlePractice() as little:
        little.sync()
        return little.state.remembered(CHECK_IN_FORM)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[MemberPages, str]]:
    """Return pages with the forms of a new workbook, and their address on loopback."""
    pages = MemberPages(state=state_at(tmp_path / "groupkeeper.db"))
    for key, form in forms_of_a_new_workbook().items():
        pages.state.keep(CHECK_IN_FORM, key, form)
    pages.state.keep(REPLY_TERMS, "practice", ReplyTerms(zone=ZONE, crisis_lines="Call 988"))
    with on_loopback(pages.app) as address:
        yield pages, address
    pages.state.close()


def opened(pages: MemberPages, address: str, form: str, member: str = "M-0001") -> str:
    """Return the whole address of a new link to a form."""
    return f"{address}{pages.link(member, CHECK_IN, about_form(form, TUESDAY), hours=72)}"


def _noting(seen: list[str]) -> "Callable[[Request], None]":
    return lambda one: seen.append(one.url)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("form", ["Check-in", "PHQ-9"])
def test_nothing_axe_finds_and_large_targets(
    browser: "Browser", served: tuple[MemberPages, str], size: str, form: str
) -> None:
    """On a phone and a desktop, light and dark, in English and Spanish; nothing is wider than the screen."""
    pages, address = served
    pages.publish(a_page("M-0002", language="Spanish"))
    for scheme, member in (("light", "M-0001"), ("dark", "M-0002")):
        page = browser.new_context(viewport=SIZES[size], color_scheme=scheme).new_page()  # type: ignore[arg-type]
        elsewhere: list[str] = []
        page.on("request", _noting(elsewhere))
        page.goto(opened(pages, address, form, member))
        assert not violations(page)
        assert not small_targets(page)
        assert not too_wide(page)
        assert page.locator("input:checked").count() == 0
        assert [one for one in elsewhere if not one.startswith((address, "data:"))] == []


def test_four_items_by_keyboard_alone_without_scripts(browser: "Browser", served: tuple[MemberPages, str]) -> None:
    """A group is one stop; the arrows choose in it; Enter sends. What nobody reached is not answered."""
    pages, address = served
    context = browser.new_context(viewport=SIZES["phone"], java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(opened(pages, address, "Check-in"))
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("We have your answers").wait_for()
    (one,) = pages.arrived()
    assert one.body["answers"] == '{"1": 1, "2": 1, "4": 0}'


def test_four_items_in_so_many_clicks(browser: "Browser", served: tuple[MemberPages, str]) -> None:
    """Counted as a person makes them; clearing takes a slip back."""
    pages, address = served
    page = browser.new_context(viewport=SIZES["phone"], java_script_enabled=False).new_page()  # type: ignore[arg-type]
    page.goto(opened(pages, address, "Check-in"))
    clicks = 1
    for number, value in enumerate((7, 0, 10, 5), 1):
        page.locator(f"label:has(input[name=i{number}][value='{value}'])").click()
        clicks += 1
    page.get_by_role("button", name="Send").click()
    clicks += 1
    page.get_by_text("We have your answers").wait_for()
    assert clicks <= MOST_CLICKS
    page.get_by_role("link", name="Answer again").click()
    page.locator("label:has(input[name=i1][value='3'])").click()
    page.get_by_role("button", name="Clear my answers").click()
    assert page.locator("input:checked").count() == 0


def test_whom_to_call_is_there_at_once(browser: "Browser", served: tuple[MemberPages, str]) -> None:
    """After item 9 above zero; axe finds nothing there either."""
    pages, address = served
    page = browser.new_context(viewport=SIZES["phone"]).new_page()  # type: ignore[arg-type]
    page.goto(opened(pages, address, "PHQ-9"))
    last = page.get_by_role("group", name="Thoughts that you would be better off dead")
    last.get_by_role("radio", name="Several days").check()
    page.get_by_role("button", name="Send").click()
    call = page.get_by_role("link", name="Call +15125550100")
    call.wait_for()
    assert call.get_attribute("href") == "tel:+15125550100"
    assert not violations(page)
