"""Links to anonymous surveys on the staff's page: made as a batch, shown once, by admins alone."""

import re
from dataclasses import replace
from datetime import timedelta

from addon.surveys import LINKS, SURVEY, TOKEN, digest_of
from addon.sync.state.staff import STAFF
from tests.web.members.test_feedback import SPRING
from tests.web.pages import NOON, Pages

_ADDRESS = re.compile(r"https://go\.example\.org/m/feedback/([\w-]{22})")


def test_slips_are_made_and_shown_once() -> None:
    """As many as asked, no fewer than five; another number says so; a closed survey has none."""
    pages = Pages(public_url="https://go.example.org")
    pages.user()
    pages.sign_in()
    today = NOON.date()
    pages.state.keep(SURVEY, "FB-01", replace(SPRING, opens=today, closes=today))
    pages.state.keep(SURVEY, "FB-02", replace(SPRING, id="FB-02", closes=today - timedelta(days=1)))
    made = pages.ask("/feedback-links/new", survey="FB-01", count="12")
    tokens = _ADDRESS.findall(made.text)
    assert {digest_of(token) for token in tokens} == set(pages.state.remembered(TOKEN))
    assert (len(tokens), pages.state.one(LINKS, "FB-01")) == (12, 12)
    shown = pages.browser.get("/feedback-links").text
    assert "12 made" in shown
    assert not [token for token in tokens if token in shown]
    for form in ({"survey": "FB-01", "count": "4"}, {"survey": "FB-02", "count": "12"}, {"survey": "", "count": "x"}):
        assert pages.ask("/feedback-links/new", **form).status_code == 400
    assert len(pages.state.remembered(TOKEN)) == 12


def test_only_admins_make_them() -> None:
    """Others do not even see which surveys there are."""
    pages = Pages()
    pages.user("bob", STAFF)
    pages.sign_in("bob")
    assert pages.browser.get("/feedback-links").status_code == 403
    assert pages.ask("/feedback-links/new", survey="FB-01", count="12").status_code == 403
