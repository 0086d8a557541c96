"""A member books a time from a link: kept while they confirm, one seat one person, changed and cancelled in time."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from addon.member_page import HOME, SESSION
from addon.self_booking import BOOK, MOST_BOOKED, SEAT_KIND, SHOWN_SLOT, SLOTS, UNBOOK, ShownSlot
from addon.sync.state.database import State
from addon.web.members.opened import ref_of
from addon.web.members.times import TURN_KIND
from tests.stores import state_at
from tests.web.members.member_pages import NOW, MemberPages, a_page
from tests.web.members.slots import a_slot, offers

FIRST = a_slot()


def opened(*slots: ShownSlot, pages: MemberPages | None = None) -> MemberPages:
    """Return the pages of two members to whom these times are offered."""
    pages = pages or MemberPages()
    pages.publish(a_page("M-0002"))
    return offers(pages, *(slots or (FIRST,)))


def times(pages: MemberPages, member: str = "M-0001") -> str:
    """Return the address of a member's times."""
    return f"{pages.link(member, SLOTS, '', hours=200)}/times"


def chosen(
    pages: MemberPages, at: str, slot: ShownSlot = FIRST, browser: FlaskClient | None = None, instead: str = ""
) -> TestResponse:
    """Choose a time; return the page that asks to confirm it."""
    more = {"instead": instead} if instead else {}
    query = f"?instead={instead}" if instead else ""
    return pages.tap(f"{at}/{ref_of(slot.seat)}{query}", "/choose", browser, **more)


def books(pages: MemberPages, at: str, slot: ShownSlot = FIRST, instead: str = "") -> TestResponse:
    """Choose a time and confirm it."""
    return pages.send(chosen(pages, at, slot, instead=instead), "/book", None, instead=instead)


def test_a_look_shows_times_by_day_with_their_zone_and_changes_nothing() -> None:
    """Nothing that names anybody or tells what it is."""
    pages = opened(FIRST, a_slot("SL-B", hours=33), a_slot("SL-C", hours=75))
    shown = pages.browser.get(times(pages)).text
    assert re.findall(r"<h3>(.*?)</h3>", shown) == ["Tue Mar 3", "Thu Mar 5"]
    assert re.findall(r"(\d+:\d\d [AP]M EST)", shown) == ["6:00 PM EST", "9:00 PM EST", "3:00 PM EST"]
    assert not [word for word in ("M-0001", "C-0", "SL-", "group", "therap") if word in shown]
    assert (pages.arrived(), pages.asked, pages.state.seats.all(SEAT_KIND)) == ((), [], {})


def test_chosen_it_is_kept_for_ten_minutes_then_confirmed() -> None:
    """Nobody else sees it meanwhile; after ten minutes it is free again."""
    pages = opened()
    mine, theirs = times(pages), times(pages, "M-0002")
    kept = chosen(pages, mine)
    assert "kept for you until 12:10 PM EST" in kept.text
    assert "change or cancel it here until Mon Mar 2, 6:00 PM EST" in kept.text
    assert "No time is free" in pages.browser.get(theirs).text
    pages.now += timedelta(minutes=10)
    assert "6:00 PM" in pages.browser.get(theirs).text
    pages.now -= timedelta(minutes=5)
    assert "Booked: this time is yours" in pages.send(kept, "/book").text
    (one,) = pages.arrived()
    assert (one.kind, one.body["member"], one.body["slot"], one.body["instead"]) == (BOOK, "M-0001", "SL-A", "")
    assert one.body["starts"] == (NOW + timedelta(hours=30)).isoformat()
    assert pages.state.seats.all(SEAT_KIND)[FIRST.seat].until is None
    assert pages.asked


def test_confirmed_twice_is_booked_once() -> None:
    """Also with an old page."""
    pages = opened()
    kept = chosen(pages, times(pages))
    for _ in range(3):
        assert "Booked" in pages.send(kept, "/book").text
    assert len(pages.arrived()) == 1


def test_who_comes_second_is_told_so() -> None:
    """Also with a page from before."""
    pages = opened()
    browser = pages.app.test_client()
    old = browser.get(f"{times(pages, 'M-0002')}/{ref_of(FIRST.seat)}")
    books(pages, times(pages))
    assert "Somebody else has this time now" in pages.send(old, "/choose", browser).text
    assert [one.body["member"] for one in pages.arrived()] == ["M-0001"]


ONE_HAS_IT = ([False, True], 1, True)


def _races(count: int, state: State) -> Iterator[tuple[list[bool], int, bool]]:
    """Let two members, whose times to confirm have run out, confirm one time at the same moment, so many times.

    Yield what the two were told, how many bookings arrived, and whether page, inbox and seat name the same member.
    """
    pages, start = opened(pages=MemberPages(state=state)), Barrier(2)
    pages.lift_limits()
    links = [times(pages, one) for one in ("M-0001", "M-0002")]
    with ThreadPoolExecutor(2) as threads:
        for number in range(count):
            slot = a_slot(f"SL-{number}", hours=100)
            forms = []
            offers(pages, slot)
            for at in links:
                forms.append(chosen(pages, at, slot))
                pages.now += timedelta(minutes=11)

            def tap(form: TestResponse) -> TestResponse:
                start.wait()
                return pages.send(form, "/book", pages.app.test_client())

            told = ["this time is yours" in one.text for one in threads.map(tap, forms)]
            arrived = [one for one in pages.arrived() if one.body["seat"] == slot.seat]
            winners = {one for one, has_it in zip(("M-0001", "M-0002"), told, strict=True) if has_it}
            named = {one.body["member"] for one in arrived} | {state.seats.all(SEAT_KIND)[slot.seat].person}
            yield sorted(told), len(arrived), winners == named
            pages.now = NOW
            state.forget(SHOWN_SLOT, slot.slot)
            state.seats.forget(TURN_KIND, before="N")
    state.close()


def test_of_two_at_once_one_has_it(tmp_path: Path) -> None:
    """Five times, over a file as the service has it."""
    assert list(_races(5, state_at(tmp_path / "groupkeeper.db"))) == [ONE_HAS_IT] * 5


@pytest.mark.prove
def test_of_two_at_once_one_has_it_a_thousand_times(tmp_path: Path) -> None:
    """Over the whole application."""
    for batch in range(20):
        assert list(_races(50, state_at(tmp_path / f"{batch}.db"))) == [ONE_HAS_IT] * 50


def test_another_time_instead_is_one_deed() -> None:
    """The old one stays until the new one is confirmed; then it is given back in the same row of the inbox."""
    later = a_slot("SL-B", hours=75)
    pages = opened(FIRST, later)
    at, old = times(pages), ref_of(FIRST.seat)
    books(pages, at)
    assert "You keep Tue Mar 3, 6:00 PM EST until you confirm" in pages.browser.get(f"{at}?instead={old}").text
    after = books(pages, at, later, instead=old).text
    assert [one.body["instead"] for one in pages.arrived()] == ["", FIRST.seat]
    mine = after.split('id="mine"')[1].split("</section>")[0]
    assert ("Thu Mar 5, 3:00 PM" in mine, "Tue Mar 3" in mine) == (True, False)


def test_cancelled_in_time_and_booked_again_by_a_later_seat() -> None:
    """Until a pass has given it another seat nobody books it."""
    pages = opened()
    at = times(pages)
    books(pages, at)
    after = pages.tap(f"{at}/{ref_of(FIRST.seat)}", "/cancel")
    assert "this time is no longer yours" in after.text
    assert [one.kind for one in pages.arrived()] == [BOOK, UNBOOK]
    assert "No time is free" in pages.browser.get(times(pages, "M-0002")).text


def test_after_the_late_line_only_a_call_changes_it() -> None:
    """Told on the page, refused with an old page, and told before one books so late."""
    pages = opened()
    at = times(pages)
    books(pages, at)
    address = f"{at}/{ref_of(FIRST.seat)}"
    old = pages.browser.get(address)
    pages.now += timedelta(hours=6, minutes=1)
    shown = pages.browser.get(address).text
    assert "less than 24 hours away" in shown
    assert "/cancel" not in shown
    assert "less than 24 hours away" in pages.send(old, "/cancel").text
    assert [one.kind for one in pages.arrived()] == [BOOK]
    near = a_slot("SL-B", hours=20)
    offers(pages, near)
    assert "less than 24 hours away" in pages.browser.get(f"{at}/{ref_of(near.seat)}").text


def test_nobody_books_more_than_a_few() -> None:
    """So that no one person takes all."""
    slots = [a_slot(f"SL-{number}", hours=30 + number) for number in range(MOST_BOOKED + 1)]
    pages = opened(*slots)
    at = times(pages)
    for one in slots[:-1]:
        books(pages, at, one)
    assert "You have 4 booked times" in pages.browser.get(f"{at}/{ref_of(slots[-1].seat)}").text
    assert len(pages.arrived()) == MOST_BOOKED


def test_who_chooses_another_time_lets_go_of_the_first() -> None:
    """So that nobody keeps all of them; what is booked stays."""
    slots = [a_slot(f"SL-{number}", hours=30 + number) for number in range(4)]
    pages = opened(*slots)
    at = times(pages)
    books(pages, at, slots[0])
    for one in slots[1:]:
        chosen(pages, at, one)
    had = pages.state.seats.all(SEAT_KIND)
    assert {name: one.until is None for name, one in had.items()} == {slots[0].seat: True, slots[3].seat: False}


def test_nobody_books_more_than_a_few_at_one_moment(tmp_path: Path) -> None:
    """Forms of more times that are confirmed at once: the database counts. One given back leaves its turn."""
    state = state_at(tmp_path / "groupkeeper.db")
    slots = [a_slot(f"SL-{number}", hours=60 + number) for number in range(MOST_BOOKED + 3)]
    pages, start = opened(*slots, pages=MemberPages(state=state)), Barrier(len(slots))
    pages.lift_limits()
    at = times(pages)
    forms = [chosen(pages, at, one) for one in slots]

    def tap(form: TestResponse) -> TestResponse:
        start.wait()
        return pages.send(form, "/book", pages.app.test_client())

    with ThreadPoolExecutor(len(slots)) as threads:
        list(threads.map(tap, forms))
    booked = [one.body["slot"] for one in pages.arrived()]
    assert len(booked) == MOST_BOOKED
    mine = [one for one in slots if one.slot in booked]
    rest = [one for one in slots if one.slot not in booked]
    pages.now += timedelta(minutes=11)
    pages.tap(f"{at}/{ref_of(mine[0].seat)}", "/cancel")
    books(pages, at, rest[0])
    books(pages, at, rest[1], instead=ref_of(mine[1].seat))
    assert "You have 4 booked times" in pages.browser.get(f"{at}/{ref_of(rest[2].seat)}").text
    assert [one.body["slot"] for one in pages.arrived() if one.kind == BOOK] == [*booked, rest[0].slot, rest[1].slot]
    state.close()


def test_a_time_that_the_practice_took_back_leaves_its_turn() -> None:
    """Who has three again books a fourth."""
    slots = [a_slot(f"SL-{number}", hours=30 + number) for number in range(MOST_BOOKED + 1)]
    pages = opened(*slots)
    at = times(pages)
    for one in slots[:-1]:
        books(pages, at, one)
    pages.now += timedelta(minutes=2)
    pages.state.forget(SHOWN_SLOT, slots[0].slot)
    assert "Booked" in books(pages, at, slots[-1]).text


@pytest.mark.parametrize(
    "slot",
    [
        a_slot(hours=1),
        a_slot(is_open=False),
        a_slot(members=("M-0002",)),
        a_slot(members=(), for_callers=True),
        a_slot(is_open=False, by="M-0002", members=()),
    ],
)
def test_what_is_not_offered_to_a_member_is_not_there(slot: ShownSlot) -> None:
    """Neither in the list nor by its address."""
    pages = opened(slot)
    at = times(pages)
    assert "No time is free" in pages.browser.get(at).text
    assert "Somebody else has" in pages.browser.get(f"{at}/{ref_of(slot.seat)}", follow_redirects=True).text


def test_the_own_page_leads_to_times_and_a_link_to_a_session_does_not() -> None:
    """Only where there are any."""
    pages = opened()
    assert "/times" in pages.browser.get(pages.link("M-0001", HOME, "")).text
    assert "/times" not in MemberPages().browser.get(pages.link("M-0001", HOME, "")).text
    assert pages.browser.get(f"{pages.link('M-0001', SESSION)}/times").status_code == 404


@pytest.mark.parametrize("count", [50, pytest.param(500, marks=pytest.mark.prove)])
def test_no_tampered_stale_or_foreign_form_books_anything(count: int) -> None:
    """Other proofs, other times, other members' links, other deeds; so many made-up times and proofs."""
    theirs = a_slot("SL-B", hours=60, members=("M-0002",))
    pages = opened(FIRST, theirs)
    pages.lift_limits()
    mine, other = times(pages), times(pages, "M-0002")
    proofs = {
        one.split('"')[0]
        for at in (f"{mine}/{ref_of(FIRST.seat)}", f"{other}/{ref_of(theirs.seat)}", f"{other}/{ref_of(FIRST.seat)}")
        for one in pages.browser.get(at).text.split('name="proof" value="')[1:]
    }
    right = pages.browser.get(f"{mine}/{ref_of(FIRST.seat)}").text.split('name="proof" value="')[1].split('"')[0]
    tried = [(mine, ref_of(theirs.seat), deed, proof) for deed in ("choose", "book", "cancel") for proof in proofs]
    tried += [(mine, ref_of(FIRST.seat), deed, right) for deed in ("book", "cancel")]
    tried += [(mine, ref_of(FIRST.seat), "choose", proof) for proof in proofs - {right}]
    tried += [(mine, f"{number:012x}", "choose", right) for number in range(count)]
    tried += [(mine, ref_of(FIRST.seat), "book", f"{number:032x}") for number in range(count)]
    for at, ref, deed, proof in tried:
        assert pages.browser.post(f"{at}/{ref}/{deed}", data={"proof": proof}).status_code == 400, (ref, deed)
    assert len(tried) > 2 * count
    assert (pages.arrived(), pages.state.seats.all(SEAT_KIND)) == ((), {})
