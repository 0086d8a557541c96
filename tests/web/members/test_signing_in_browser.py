"""Papers in a real browser, phone and desktop, without scripts: proved, read, signed; axe finds nothing."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest

from addon.member_page import HOME
from addon.papers import PAPER_TEXT, PaperText
from sheet_templates import texts
from tests.web.browsing import SIZES, chromium, on_loopback, small_targets, too_wide, violations
from tests.web.members.member_pages import MemberPages, a_page
from tests.web.members.papers import CHANNELS, a_paper, with_papers

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
    """Return the pages and their address on loopback: a long paper to sign, one to read again, two that are signed."""
    long = PaperText("Messages", f"{texts()['documents.csv'][200:2200]}\n\n{'averylongword' * 9}")
    pages = with_papers(
        a_paper("PA-A", digest=long.digest, name=long.name, for_messages=True, turn=1),
        a_paper("PA-B", state="signed", asks="read", signed=date(2026, 3, 1)),
        a_paper("PA-C", state="signed", asks="", signed=date(2026, 2, 1)),
        a_paper("PA-D", state="signed", asks="", signed=date(2026, 2, 2), digest=""),
    )
    pages.state.keep(PAPER_TEXT, long.digest, long)
    with on_loopback(pages.app) as address:
        yield pages, address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["English", "Spanish"])
def test_a_member_signs_without_scripts(
    browser: "Browser", served: tuple[MemberPages, str], size: str, scheme: str, language: str
) -> None:
    """Nothing is wider than the screen, every button is big enough for a thumb, nothing is asked of another host."""
    pages, address = served
    pages.publish(a_page("M-0001", addresses=CHANNELS, language=language))
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme)  # type: ignore[arg-type]
    page, plain = context.new_page(), browser.new_context(viewport=SIZES[size], java_script_enabled=False).new_page()  # type: ignore[arg-type]
    elsewhere: list[str] = []
    page.on("request", lambda one: elsewhere.append(one.url) if not one.url.startswith(address) else None)
    home = f"{address}{pages.link(purpose=HOME, about='')}"
    for one in (page, plain):
        one.goto(home)
        one.locator("a[href$='/papers']").click()
        one.locator("#digits").fill("0147")
        one.locator("button").click()
        one.locator("h2").first.wait_for()
    found = [*_looked_at(page)]
    plain.locator("form[action$='/open'] button").first.click()
    page.goto(plain.url)
    found += _looked_at(page)
    plain.locator("button[value=sign]").click()
    plain.locator("[role=alert]").wait_for()
    plain.locator("#name").fill("Zoe Nunez")
    plain.locator("input[name=agree]").check()
    plain.locator("input[value=email]").check()
    plain.locator("button[value=sign]").click()
    plain.locator("[role=status]").wait_for()
    page.goto(plain.url)
    found += _looked_at(page)
    assert (found, elsewhere) == ([], [])
    deeds = {(one.body["deed"], one.body.get("ways"), one.body.get("name")) for one in pages.arrived()}
    assert deeds == {("open", None, None), ("sign", "email", "Zoe Nunez")}


def test_the_birth_date_is_asked_for_on_a_phone(browser: "Browser", served: tuple[MemberPages, str]) -> None:
    """A field of its own kind, big enough."""
    pages, address = served
    pages.publish(a_page("M-0001", last_four="", born=date(1980, 5, 17)))
    page = browser.new_context(viewport=SIZES["phone"]).new_page()  # type: ignore[arg-type]
    page.goto(f"{address}{pages.link('M-0001', 'papers', 'papers')}")
    assert _looked_at(page) == []
    page.locator("#born").fill("1980-05-17")
    page.locator("button").click()
    page.locator("h2").first.wait_for()


def _looked_at(page: object) -> list[str]:
    return [*violations(page), *small_targets(page), *(["too wide"] if too_wide(page) else [])]  # type: ignore[arg-type]
