"""The page of a first session: when, how, where and whom to call; for its member alone, and it changes nothing."""

from datetime import timedelta

import pytest

from addon.placing import SHOWN_WELCOME, WELCOME, ShownWelcome
from tests.web.members.member_pages import NOW, MemberPages, a_page

FIRST = ShownWelcome(
    id="PL-A", member="M-0001", start=NOW + timedelta(days=8), minutes=90, how="in person", room="Room 2"
)


def opened(welcome: ShownWelcome = FIRST, member: str = "M-0001", language: str = "English") -> str:
    """Return the page that a link opens."""
    pages = MemberPages()
    pages.publish(a_page("M-0002"), a_page("M-0001", language=language))
    pages.state.keep(SHOWN_WELCOME, welcome.id, welcome)
    shown = pages.browser.get(pages.link(member, WELCOME, "PL-A", hours=200)).text
    assert (pages.arrived(), pages.asked) == ((), [])
    return shown


def test_it_tells_when_where_how_and_whom_to_call_and_names_no_group() -> None:
    """After the clocks went forward it is an hour later in UTC; the footer has the practice's number."""
    shown = opened()
    for words in ("Your first appointment", "Tue Mar 10, 1:00 PM EDT", "in person", "Where: Room 2", "90 minutes"):
        assert words in shown
    assert 'href="tel:+15125550100"' in shown
    assert not [word for word in ("M-0001", "G-0", "PL-A", "group", "therap") if word in shown]


@pytest.mark.parametrize(
    ("welcome", "words", "missing"),
    [
        (ShownWelcome(id="PL-A", member="M-0001", start=NOW, minutes=60, how="video"), "get the link to join", "Where"),
        (ShownWelcome(id="PL-A", member="M-0001", start=NOW, minutes=60, every_weeks=2), "every 2 weeks", "Where"),
    ],
)
def test_by_video_nobody_is_sent_to_a_room(welcome: ShownWelcome, words: str, missing: str) -> None:
    """And a group of every other week is told as such."""
    shown = opened(welcome)
    assert words in shown
    assert missing not in shown


def test_somebody_elses_link_shows_nothing_of_it() -> None:
    """Also where its id is the same."""
    shown = opened(member="M-0002")
    assert "It has ended" in shown
    assert "Room 2" not in shown


def test_it_speaks_spanish() -> None:
    """As the member chose."""
    assert "Su primera cita" in opened(language="Spanish")
