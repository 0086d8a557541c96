"""Members' links on the staff's page: made for a member who asks, shown once, revoked."""

import re

from addon.member_page import MEMBER_PAGE, MemberPage
from addon.sync.state.staff import STAFF
from tests.web.pages import Pages

_ADDRESS = re.compile(r"https://go\.example\.org/m/([\w-]{22})")


def test_a_link_is_made_shown_once_and_revoked() -> None:
    """One by one, or all of a member."""
    pages = Pages(public_url="https://go.example.org")
    pages.user()
    pages.sign_in()
    pages.state.keep(MEMBER_PAGE, "M-0001", MemberPage(member="M-0001", zone="America/Chicago"))
    made = pages.ask("/links/new", member="m-0001")
    found = _ADDRESS.search(made.text)
    assert found is not None
    assert f'<code id="once">{found[0]}</code>' in made.text
    assert '<button type="button" class="plain" data-copies="once" hidden>Copy the link</button>' in made.text
    shown = pages.browser.get("/links")
    assert "M-0001" in shown.text
    assert found[1] not in shown.text
    known = pages.state.links.find(found[1])
    assert known is not None
    pages.ask("/links/revoke", link=known.digest)
    assert pages.state.links.find(found[1]).revoked  # type: ignore[union-attr]
    pages.ask("/links/new", member="M-0001")
    pages.ask("/links/revoke", member="M-0001")
    assert not pages.state.links.all(now=pages.now)
    pages.ask("/links/revoke")
    assert "No such link" in pages.browser.get("/links").text


def test_who_may_and_what_cannot_be() -> None:
    """Only an admin revokes all; nobody's page, and no public address, say why."""
    pages = Pages()
    pages.user("bob", STAFF)
    pages.sign_in("bob")
    assert pages.ask("/links/revoke-all").status_code == 403
    assert "no public address" in pages.ask("/links/new", member="M-0001").text
    reached = Pages(public_url="https://go.example.org")
    reached.user()
    reached.sign_in()
    assert "Nobody of that code" in reached.ask("/links/new", member="M-0009").text
