"""A member asks on their page for another regular time: one tap is one wish, and no other page can make it."""

from datetime import datetime

import pytest

from addon.member_page import HOME, MemberPage
from addon.web.members.opened import proof_of
from addon.wishes_asked import OPEN_WISH, WISH, OpenWish
from tests.web.members.member_pages import ZONE, MemberPages, a_page

BUTTON, NOTED = "I would like another regular time", "Noted: you would like another regular time"


def home(pages: MemberPages, member: str = "M-0001") -> str:
    """Return the address of a member's own page."""
    return pages.link(member, HOME, "")


def test_a_tap_is_kept_once_and_noted_at_once() -> None:
    """Before any pass has taken it over, and after it, until somebody decided."""
    pages = MemberPages()
    shown = pages.browser.get(home(pages))
    assert (BUTTON in shown.text, pages.arrived(), pages.asked) == (True, (), [])
    assert not [word for word in ("M-0001", "G-0", "group", "therap") if word in shown.text]
    for _ in range(2):
        told = pages.send(shown, "/regular-time").text
        assert (NOTED in told, BUTTON in told) == (True, False)
    (one,) = pages.arrived()
    assert (one.kind, one.body, len(pages.asked)) == (WISH, {"member": "M-0001"}, 1)


def test_while_a_wish_is_open_there_is_no_button() -> None:
    """Whatever door it came by."""
    pages = MemberPages()
    pages.state.keep(OPEN_WISH, "M-0001", OpenWish(datetime(2026, 3, 2, 12)))
    shown = pages.browser.get(home(pages)).text
    assert (NOTED in shown, BUTTON in shown) == (True, False)


def test_in_spanish() -> None:
    """The words are in the member's language."""
    pages = MemberPages()
    pages.publish(a_page(language="Spanish"))
    assert "Me gustaría otro horario fijo" in pages.browser.get(home(pages)).text


def test_who_has_no_regular_time_has_no_button() -> None:
    """Somebody with a page for another reason."""
    pages = MemberPages()
    pages.publish(MemberPage(member="M-0001", zone=ZONE))
    assert BUTTON not in pages.browser.get(home(pages)).text


@pytest.mark.parametrize("proof", ["", "0" * 32])
def test_a_tap_without_the_forms_proof_is_refused(proof: str) -> None:
    """Nothing is kept."""
    pages = MemberPages()
    answer = pages.browser.post(f"{home(pages)}/regular-time", data={"proof": proof})
    assert (answer.status_code, pages.arrived()) == (400, ())


def test_the_link_of_one_session_does_not_ask_for_it() -> None:
    """Only the home page has the button."""
    pages = MemberPages()
    session = pages.link()
    known = pages.state.links.find(session.removeprefix("/m/"))
    assert known is not None
    with pages.app.app_context():
        proof = proof_of(known.digest, "regular time")
    assert pages.browser.post(f"{session}/regular-time", data={"proof": proof}).status_code == 400
    assert pages.arrived() == ()
