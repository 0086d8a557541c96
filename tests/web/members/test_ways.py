"""A page's other ways: joining online with a state, the room when it is time, another session with a seat kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from addon.incoming import REPLY
from addon.member_page import HOME, PageTerms, ShownSession
from addon.ways_to_come import MAKE_UP, SEATS, Asked, MakeUpOffer, Online, Ways
from tests.stores import state_at
from tests.web.members.member_pages import NOW, ZONE, MemberPages, a_page, a_session

WEDNESDAY, FRIDAY = "G-03 2026-03-04 18:00", "G-04 2026-03-06 12:00"


def hybrid(*, hours: float = 30, how: str = "in person", answer: str = "", **more: object) -> ShownSession:
    """Return a session that a member may ask to join online until an hour before."""
    until = NOW + timedelta(hours=hours - 1)
    online = Online(until=until, asks_state=True, **more)  # type: ignore[arg-type]
    return a_session(hours=hours, how=how, answer=answer, ways=Ways(online=online))


def offer(code: str = WEDNESDAY, *, hours: float = 54, seats: int = 1) -> MakeUpOffer:
    """Return an offered session."""
    start = NOW + timedelta(hours=hours)
    end, until = start + timedelta(minutes=90), start - timedelta(hours=4)
    return MakeUpOffer(session=code, start=start, end=end, until=until, how="in person", seats=seats)


def missed(
    *offers: MakeUpOffer, answer: str = "cannot_come", asked: Asked | None = None, hours: float = 30
) -> ShownSession:
    """Return a session that a member cannot come to, with what is offered instead."""
    return a_session(hours=hours, answer=answer, ways=Ways(offers=offers, asked=asked))


# --- online -------------------------------------------------------------------------------------------


def test_the_state_has_to_be_told() -> None:
    """Without one nothing is kept and the page asks again; with one the answer has it, once."""
    pages = MemberPages()
    pages.publish(a_page("M-0001", hybrid()))
    at = pages.link()
    assert "Please choose where you will be" in pages.tap(at, "/online/").text
    assert "Please choose where you will be" in pages.tap(at, "/online/", state="Atlantis").text
    assert not pages.arrived()
    shown = pages.browser.get(at)
    for _ in range(3):
        after = pages.send(shown, "/online/", state="New York")
    assert "We will tell you whether that works" in after.text
    (one,) = pages.arrived()
    assert (one.kind, one.body["meaning"], one.body["state"]) == (REPLY, "join_online", "New York")
    assert "/online/" not in pages.browser.get(at).text


@pytest.mark.parametrize(
    "session",
    [
        a_session(),
        hybrid(is_full=True),
        hybrid(is_declined=True),
        hybrid(hours=0.5),
        hybrid(how="video"),
        hybrid(hours=-1),
    ],
)
def test_not_offered_and_an_old_page_does_nothing(session: ShownSession) -> None:
    """No rule, no seat, declined, too late, by video already, begun."""
    pages = MemberPages()
    pages.publish(a_page("M-0001", hybrid()))
    at = pages.link()
    old = pages.browser.get(at)
    pages.publish(a_page("M-0001", session))
    assert "/online/" not in pages.browser.get(at).text
    pages.send(old, "/online/", state="New York")
    assert not pages.arrived()


@pytest.mark.parametrize(
    ("how", "is_declined", "words"),
    [("in person", False, "We will tell you"), ("video", False, "by video this time"), ("in person", True, "not work")],
)
def test_what_became_of_it(how: str, words: str, *, is_declined: bool) -> None:
    """Asked, yes, no: on the session's page and on the member's own."""
    pages = MemberPages()
    pages.publish(a_page("M-0001", hybrid(how=how, answer="join_online", is_declined=is_declined)))
    assert words in pages.browser.get(pages.link()).text
    assert words in pages.browser.get(pages.link(purpose=HOME, about="")).text


@pytest.mark.parametrize(("minutes", "is_there"), [(-16, False), (-15, True), (0, True), (89, True), (90, False)])
def test_the_room_opens_a_quarter_of_an_hour_before_and_closes_at_the_end(minutes: int, *, is_there: bool) -> None:
    """Whatever the last pass was: the page looks at the clock."""
    pages = MemberPages()
    room = "https://video.example/r?x=1&y=2"
    session = a_session(hours=0, how="video", ways=Ways(room=room))
    pages.publish(a_page("M-0001", session))
    at = pages.link()
    pages.now = NOW + timedelta(minutes=minutes)
    shown = pages.browser.get(at).text
    assert ('href="https://video.example/r?x=1&amp;y=2" rel="noopener noreferrer"' in shown) is is_there
    assert ("will be here 15 minutes before" in shown) is (minutes < -15)


def test_a_cancelled_session_has_no_room() -> None:
    """The link is not shown then."""
    pages = MemberPages()
    room = Ways(room="https://video.example/r")
    pages.publish(a_page("M-0001", a_session(hours=0, how="video", is_off=True, ways=room)))
    assert "video.example" not in pages.browser.get(pages.link()).text


# --- another session ----------------------------------------------------------------------------------


def test_another_session_is_asked_for_once_and_may_be_given_back() -> None:
    """A seat is kept until it begins; the page tells what was asked, and withdraws it."""
    pages = MemberPages()
    pages.publish(a_page("M-0001", missed(offer(), offer(FRIDAY, hours=96))))
    at = pages.link()
    shown = pages.browser.get(at)
    assert "Wed Mar 4, 6:00 PM EST, in person" in shown.text
    assert not [word for word in ("G-03", "G-04", "group", "therap") if word in shown.text.casefold()]
    take = shown.text.split('name="take" value="')[1].split('"')[0]
    for _ in range(2):
        after = pages.send(shown, "/make-up/", take=take)
    assert "You asked for Wed Mar 4, 6:00 PM EST" in after.text
    (one,) = pages.arrived()
    assert (one.kind, one.body["what"], one.body["session"], one.body["missed"]) == (
        MAKE_UP,
        "ask",
        WEDNESDAY,
        "G-01 2026-03-03 18:00",
    )
    ((name, seat),) = pages.state.seats.all(SEATS).items()
    assert (name, seat.person, seat.until) == (one.body["seat"], "M-0001", offer().start)
    assert "do not need another time" in pages.tap(at, "/make-up/", what="withdraw").text
    assert [one.body["what"] for one in pages.arrived()] == ["ask", "withdraw"]


def test_one_seat_is_had_by_one(tmp_path: Path) -> None:
    """Of twenty members at once one has it; the others are told and see the other time only."""
    pages = MemberPages(state=state_at(tmp_path / "groupkeeper.db"))
    members = [f"M-{number:04d}" for number in range(1, 21)]
    for member in members:
        pages.publish(a_page(member, missed(offer(), offer(FRIDAY, hours=96, seats=30))))
    ats = [pages.link(member) for member in members]
    shown = [pages.browser.get(at) for at in ats]
    take = shown[0].text.split('name="take" value="')[1].split('"')[0]
    with ThreadPoolExecutor(8) as threads:
        after = list(threads.map(lambda one: pages.send(one, "/make-up/", pages.app.test_client(), take=take), shown))
    assert sum("You asked for" in one.text for one in after) == 1
    assert sum("Somebody else was quicker" in one.text for one in after) == 19
    assert len(pages.arrived()) == 1
    late = next(one for one in after if "quicker" in one.text)
    assert late.text.count('name="take"') == 1
    pages.state.close()


@pytest.mark.parametrize(
    ("answer", "words"),
    [("asked", "You asked for Wed Mar 4"), ("yes", "Yes: Wed Mar 4"), ("no", "Wed Mar 4, 6:00 PM EST does not work")],
)
def test_what_became_of_a_request(answer: str, words: str) -> None:
    """Only after a no other times are offered again."""
    pages = MemberPages()
    asked = Asked(session=WEDNESDAY, start=offer().start, answer=answer)
    pages.publish(a_page("M-0001", missed(offer(FRIDAY, hours=96), asked=asked)))
    shown = pages.browser.get(pages.link()).text
    assert words in shown
    assert ('name="take"' in shown) is (answer == "no")
    assert ("withdraw" in shown) is (answer == "asked")


def test_what_is_not_offered() -> None:
    """To who comes; too late; a made-up one: no button, and an old page's tap keeps nothing."""
    pages = MemberPages()
    pages.publish(a_page("M-0001", missed(offer())))
    at = pages.link()
    old = pages.browser.get(at)
    take = old.text.split('name="take" value="')[1].split('"')[0]
    for session in (missed(offer(), answer="confirm"), missed(offer(hours=3)), missed()):
        pages.publish(a_page("M-0001", session))
        assert 'name="take"' not in pages.browser.get(at).text
        pages.send(old, "/make-up/", take=take)
    pages.publish(a_page("M-0001", missed(offer())))
    pages.send(old, "/make-up/", take="made-up")
    pages.send(old, "/make-up/", what="withdraw")
    assert not pages.arrived()
    assert pages.state.seats.all(SEATS) == {}


def test_right_after_the_tap_the_page_tells_that_it_looks() -> None:
    """Where the practice offers other times at all: the pass has still to find them."""
    terms = PageTerms(zone=ZONE, offers_make_up=True)
    pages = MemberPages(terms=terms)
    assert "looking for other times" in pages.tap(pages.link(), "/answer/", answer="cannot_come").text
    pages = MemberPages()
    assert "other times" not in pages.tap(pages.link(), "/answer/", answer="cannot_come").text


def test_missed_appointments_are_on_the_members_own_page() -> None:
    """Those that something can be done about, and no others."""
    pages = MemberPages()
    pages.publish(a_page("M-0001", missed(offer(), answer="", hours=-50), a_session("G-01 old", hours=-51)))
    home = pages.link(purpose=HOME, about="")
    shown = pages.browser.get(home)
    assert shown.text.count("Appointments you missed") == 1
    (ref,) = [part.split('"')[0] for part in shown.text.split("of=")[1:]]
    assert 'name="take"' in pages.browser.get(f"{home}?of={ref}").text
