"""Whoever has no link books a call: only with the code that was sent to their phone; spam and guessing get nowhere."""

import re
from datetime import timedelta
from typing import cast

import pytest
from werkzeug.test import TestResponse

from addon.outgoing import ANSWER
from addon.self_booking import CALL_BOOKED, SEAT_KIND
from addon.web.members.opened import ref_of
from addon.web.members.proving import CODE, PER_PHONE, PER_PRACTICE, TRIES
from tests.web.members.member_pages import MemberPages
from tests.web.members.slots import a_slot, offers

CALL = a_slot(members=(), for_callers=True, how="phone")
ANN = {"name": "Ann", "phone": "(212) 555-0147", "email": "ann@example.org", "consent": "yes"}
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def opened(**more: bool) -> MemberPages:
    """Return the pages with one time for a call."""
    pages = offers(MemberPages(**more), CALL)  # type: ignore[arg-type]
    pages.lift_limits()
    return pages


def sends(pages: MemberPages, shown: TestResponse, **fields: str) -> TestResponse:
    """Send the form of a page with its hidden fields."""
    action = re.search(r'<form method="post" action="([^"]+)"', shown.text)
    assert action is not None, shown.text
    return pages.browser.post(action[1], data={**dict(_HIDDEN.findall(shown.text)), **fields})


def asks(pages: MemberPages, **changes: str) -> TestResponse:
    """Fill in the form for the time; return the page that asks for the code."""
    return sends(pages, pages.browser.get(f"/m/book?of={ref_of(CALL.seat)}"), **{**ANN, **changes})


def codes(pages: MemberPages) -> list[str]:
    """Return the codes that were sent, in order."""
    found = [one.message for one in pages.state.outbox.all().values() if one.message.key.startswith(f"{ANSWER}code")]
    return [cast("re.Match[str]", re.match(r"\d{6}", one.text))[0] for one in sorted(found, key=lambda one: one.due)]


def test_a_call_is_booked_with_the_code() -> None:
    """The name and the number go into the inbox and nowhere else; the time is theirs for good."""
    pages = opened()
    assert "6:00 PM EST" in pages.browser.get("/m/book").text
    asked = asks(pages)
    assert "the number ending in 0147" in asked.text
    assert (pages.arrived(), pages.state.seats.all(SEAT_KIND)) == ((), {})
    (message,) = [one.message for one in pages.state.outbox.all().values()]
    assert (message.address, message.channel) == ("+12125550147", "text")
    assert message.ends == pages.now + timedelta(minutes=10)
    kept = str(pages.state.remembered(CODE))
    assert not [word for word in ("Ann", "5550147", codes(pages)[0]) if word in kept]
    assert "We call you at this time" in sends(pages, asked, code=codes(pages)[0]).text
    (one,) = pages.arrived()
    assert one.kind == CALL_BOOKED
    assert (one.body["name"], one.body["phone"], one.body["email"]) == ("Ann", "+12125550147", "ann@example.org")
    assert pages.state.seats.all(SEAT_KIND)[CALL.seat].until is None
    assert "No time is free" in pages.browser.get("/m/book").text
    assert "Please begin anew" in sends(pages, asked, code=codes(pages)[0]).text
    assert len(pages.arrived()) == 1


def test_without_open_calls_or_without_texts_there_is_no_booking() -> None:
    """The page says to call instead; a form from before sends nothing."""
    assert "No time is free" in MemberPages().browser.get("/m/book").text
    pages = opened(sends_texts=False)
    for at in ("/m/book", f"/m/book?of={ref_of(CALL.seat)}"):
        shown = pages.browser.get(at).text
        assert "Booking does not work here" in shown
        assert "<form" not in shown
    members_only = offers(MemberPages(), a_slot())
    assert "No time is free" in members_only.browser.get("/m/book").text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": " "}, "type your first name"),
        ({"phone": "12"}, "can get texts"),
        ({"phone": "+44 20 7946 0000"}, "can get texts"),
        ({"consent": "no"}, "Without your yes"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(changes: dict[str, str], told: str) -> None:
    """No code goes out."""
    pages = opened()
    shown = asks(pages, **changes)
    assert told in shown.text
    assert 'value="ann@example.org"' in shown.text
    assert not codes(pages)


def test_what_only_a_machine_fills_in_sends_nothing() -> None:
    """It sees the same page."""
    pages = opened()
    shown = asks(pages, website="https://spam.example.org")
    assert "We send a code" in shown.text
    assert not codes(pages)
    assert "Please begin anew" in sends(pages, shown, code="123456").text


def test_a_code_may_be_typed_five_times() -> None:
    """The right one counts among them, and not afterwards."""
    pages = opened()
    asked = asks(pages)
    right = codes(pages)[0]
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(TRIES):
        assert "This is not the code" in sends(pages, asked, code=wrong).text
    assert "Please begin anew" in sends(pages, asked, code=right).text
    assert not pages.arrived()


def test_a_code_is_good_for_ten_minutes() -> None:
    """Then one begins anew."""
    pages = opened()
    asked = asks(pages)
    pages.now += timedelta(minutes=10)
    assert "Please begin anew" in sends(pages, asked, code=codes(pages)[0]).text
    assert not pages.arrived()


@pytest.mark.parametrize("field", ["name", "phone", "email", "seal", "id", "proof", "opened"])
def test_nothing_can_be_changed_beside_the_code(field: str) -> None:
    """Another name or number than the code was sent to is refused."""
    pages = opened()
    asked = asks(pages)
    changed = {"name": "Bob", "phone": "+12125550199", "email": "bob@example.org"}.get(field, "0" * 32)
    answer = sends(pages, asked, code=codes(pages)[0], **{field: changed})
    assert answer.status_code == 400
    assert not pages.arrived()


def test_one_phone_gets_three_codes_an_hour() -> None:
    """However it is spelled; after an hour again."""
    pages = opened()
    spellings = ("212-555-0147", "+1 212 555 0147", "(212) 555 0147", "2125550147")
    for number, phone in enumerate(spellings):
        shown = asks(pages, phone=phone)
        assert ("Too many codes" in shown.text) == (number >= PER_PHONE)
    assert len(codes(pages)) == PER_PHONE
    pages.now += timedelta(hours=1)
    assert "We send a code" in asks(pages).text


def test_a_practice_sends_so_many_codes_an_hour() -> None:
    """Whoever asks, from wherever."""
    pages = opened()
    for number in range(PER_PRACTICE + 5):
        asks(pages, phone=f"212-555-{1000 + number}")
    assert len(codes(pages)) == PER_PRACTICE


def test_an_address_is_slowed_down() -> None:
    """After ten forms in ten minutes."""
    pages = offers(MemberPages(), CALL)
    answers = [pages.browser.post("/m/book", data={}).status_code for _ in range(12)]
    assert answers == [400] * 10 + [429] * 2


def test_of_two_with_a_code_one_has_the_time() -> None:
    """The other one is told, and chooses again."""
    pages = opened()
    first, second = asks(pages), asks(pages, phone="212-555-0199", name="Bo")
    by_phone = {one.message.address: one.message.text[:6] for one in pages.state.outbox.all().values()}
    assert "We call you" in sends(pages, second, code=by_phone["+12125550199"]).text
    assert "Somebody else has this time" in sends(pages, first, code=by_phone["+12125550147"]).text
    assert [one.body["name"] for one in pages.arrived()] == ["Bo"]


def test_a_form_is_good_for_an_hour() -> None:
    """And bears what only our page has."""
    pages = opened()
    shown = pages.browser.get(f"/m/book?of={ref_of(CALL.seat)}")
    pages.now += timedelta(hours=1, seconds=1)
    assert sends(pages, shown, **ANN).status_code == 400
    assert not codes(pages)
