"""The agency's pages in a real browser: nothing axe finds, nothing too small to tap, nothing wider than the screen."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from addon.today.outside import OUTSIDE_LINE
from tests.agency.an_agency import FLAG, SAFETY, AnAgency
from tests.web.browsing import SIZES, chromium, on_loopback, small_targets, too_wide, violations
from tests.web.pages import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.judges, pytest.mark.browser]


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Yield Debian's Chromium."""
    with chromium() as made:
        yield made


@pytest.mark.parametrize("size", SIZES)
def test_an_owner_looks_and_goes_where_somebody_is_needed(browser: "Browser", agency: AnAgency, size: str) -> None:
    """From the list to Today, from a line to the practice's own page, and back."""
    with agency.practice("elm") as state:
        state.keep(OUTSIDE_LINE, "000", SAFETY)
        state.keep(OUTSIDE_LINE, "001", FLAG)
    with on_loopback(agency.pages.app) as address:  # type: ignore[arg-type]
        page = browser.new_context(viewport=SIZES[size]).new_page()  # type: ignore[arg-type]
        errors: list[str] = []
        page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
        page.goto(address)
        page.keyboard.type("olga")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="3 practices").wait_for()
        for where in ("/", "/?only=passes", "/today", "/people", "/p/elm/"):
            page.goto(f"{address}{where}")
            assert not violations(page), where
            assert not small_targets(page), where
            assert not too_wide(page), where
        page.goto(f"{address}/today")
        page.get_by_role("link", name="Elm Therapy").click()
        page.get_by_role("heading", name="Today, in codes").wait_for()
        page.get_by_role("link", name="Practices").click()
        page.get_by_role("heading", name="3 practices").wait_for()
        assert not errors
