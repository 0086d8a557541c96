"""A member answers an offer from a link: the first answer counts, in time, and nobody else's link answers it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from werkzeug.test import TestResponse

from addon.member_page import HOME
from addon.seat_offers import OFFER, OFFER_ANSWER, SHOWN_OFFER, ShownOffer
from tests.stores import state_at
from tests.web.members.member_pages import NOW, MemberPages, a_page


def an_offer(**changes: object) -> ShownOffer:
    """Return an offer to M-0001 that may be answered for a day."""
    given = {"id": "OF-A", "member": "M-0001", "start": NOW + timedelta(days=8), "minutes": 90, "how": "in person"}
    return ShownOffer(**{**given, "ends": NOW + timedelta(hours=24), **changes})  # type: ignore[arg-type]


def opened(offer: ShownOffer | None = None, pages: MemberPages | None = None) -> MemberPages:
    """Return the pages with an offer."""
    pages = pages or MemberPages()
    pages.publish(a_page("M-0002"))
    offer = offer or an_offer()
    pages.state.keep(SHOWN_OFFER, offer.id, offer)
    return pages


def link(pages: MemberPages, member: str = "M-0001") -> str:
    """Return the address of a link to it."""
    return pages.link(member, OFFER, "OF-A", hours=24)


def test_a_look_shows_when_and_until_and_changes_nothing() -> None:
    """After the clocks went forward it is 12:00 EDT; no group, no name."""
    pages = opened()
    shown = pages.browser.get(link(pages)).text
    assert "Tue Mar 10, 1:00 PM EDT" in shown
    assert "at the same time, each week" in shown
    assert "answer until Tue Mar 3, 12:00 PM EST" in shown
    assert not [word for word in ("M-0001", "G-0", "OF-A", "group", "therap") if word in shown]
    assert (pages.arrived(), pages.asked) == ((), [])


@pytest.mark.parametrize(
    ("answer", "noted"),
    [("yes", "We will tell you whether"), ("no", "not this time"), ("not any more", "you are off the list")],
)
def test_the_first_answer_counts(answer: str, noted: str) -> None:
    """Another one from an old page changes nothing."""
    pages = opened()
    old = pages.browser.get(link(pages))
    assert noted in pages.send(old, "/offer", answer=answer).text
    for other in ("yes", "no", "not any more"):
        assert noted in pages.send(old, "/offer", answer=other).text
    (one,) = pages.arrived()
    assert (one.kind, one.body) == (OFFER_ANSWER, {"member": "M-0001", "offer": "OF-A", "answer": answer})


def test_yes_and_no_at_once_are_one_answer(tmp_path: Path) -> None:
    """Thirty times, over a file as the service has it."""
    pages, start = opened(pages=MemberPages(state=state_at(tmp_path / "groupkeeper.db"))), Barrier(2)
    pages.lift_limits()
    for number in range(30):
        offer = an_offer(id=f"OF-{number}")
        pages.state.keep(SHOWN_OFFER, offer.id, offer)
        form = pages.browser.get(pages.link("M-0001", OFFER, offer.id))

        def tap(answer: str, form: TestResponse = form) -> TestResponse:
            start.wait()
            return pages.send(form, "/offer", pages.app.test_client(), answer=answer)

        with ThreadPoolExecutor(2) as threads:
            list(threads.map(tap, ("yes", "no")))
        assert len([one for one in pages.arrived() if one.body["offer"] == offer.id]) == 1


@pytest.mark.parametrize("offer", [an_offer(is_live=False), an_offer(ends=NOW), an_offer(member="M-0002")])
def test_what_is_over_or_anothers_cannot_be_answered(offer: ShownOffer) -> None:
    """The page says so, and the form of an old page does nothing."""
    pages = opened()
    at = link(pages)
    old = pages.browser.get(at)
    pages.state.keep(SHOWN_OFFER, offer.id, offer)
    assert "This offer has ended" in pages.browser.get(at).text
    pages.send(old, "/offer", answer="yes")
    assert not pages.arrived()


@pytest.mark.long
def test_stale_foreign_and_made_up_links_answer_nothing() -> None:
    """A thousand of them."""
    pages = opened()
    pages.lift_limits()
    form = pages.browser.get(link(pages)).text
    proof = form.split('name="proof" value="')[1].split('"')[0]
    others = [link(pages), link(pages, "M-0002"), pages.link("M-0001", HOME, ""), pages.link("M-0001", OFFER, "OF-B")]
    tried = [(at, proof) for at in others[1:]]
    tried += [(f"/m/{number:022d}", proof) for number in range(500)]
    tried += [(others[0], f"{number:032x}") for number in range(500)]
    for at, bad in tried:
        answer = pages.browser.post(f"{at}/offer", data={"proof": bad, "answer": "yes"})
        assert answer.status_code in {400, 404, 410}, at
    pages.now += timedelta(hours=24)
    assert pages.browser.get(others[0]).status_code == 410
    assert not pages.arrived()
