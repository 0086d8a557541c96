"""The form of an anonymous survey in a real browser, without scripts: nothing axe finds, no cookie, thanks once."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from addon.surveys import PATH, SURVEY, TALLY
from tests.stores import state_at
from tests.web.browsing import SIZES, chromium, on_loopback, small_targets, too_wide, violations
from tests.web.members.member_pages import MemberPages
from tests.web.members.test_feedback import SPRING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.judges, pytest.mark.browser]


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Return Debian's Chromium."""
    with chromium() as made:
        yield made


@pytest.mark.parametrize("size", SIZES)
def test_a_form_is_filled_in_and_sent(browser: "Browser", size: str, tmp_path: Path) -> None:
    """On a phone and a desktop; looked at with scripts for axe, sent without them; the link then opens nothing."""
    pages = MemberPages(state=state_at(tmp_path / "groupkeeper.db"))
    pages.state.keep(SURVEY, SPRING.id, SPRING)
    (token,) = pages.state.feedback.make(SPRING.id, 1)
    with on_loopback(pages.app) as address:
        where = f"{address}{PATH}{token}"
        looked = browser.new_context(viewport=SIZES[size]).new_page()  # type: ignore[arg-type]
        looked.goto(where)
        assert not violations(looked)
        assert not small_targets(looked)
        assert not too_wide(looked)
        context = browser.new_context(viewport=SIZES[size], java_script_enabled=False)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(where)
        page.get_by_label("agree", exact=True).check(force=True)
        page.get_by_label("What should we stop?").fill("Forms")
        page.get_by_role("button", name="Send").click()
        assert page.get_by_role("heading", name="Thank you").is_visible()
        assert context.cookies() == []
        page.goto(where)
        assert "opens no form now" in page.content()
    assert pages.state.remembered(TALLY)["FB-01"].texts == {"FQ-03": ("Forms",)}
    pages.state.close()
