"""A member reads and signs papers from a link: who they are first, the exact words, once, nobody else's."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from pathlib import Path
from random import Random
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from addon.member_page import HOME, SESSION
from addon.outgoing import PLANNED, WITHDRAWN, OutgoingMessage
from addon.papers import PAPER_TEXT, PAPERS, SHOWN_PAPER, PaperText
from addon.web.members.opened import ref_of
from tests.stores import state_at
from tests.web.members.member_pages import NOW, TUESDAY, MemberPages, a_page
from tests.web.members.papers import CHANNELS, WORDS, a_paper, proved, with_papers

SIGNATURE = {"name": "Zoe Nunez", "agree": "yes", "deed": "sign"}


def test_nothing_is_shown_before_the_member_proves_who_they_are() -> None:
    """Neither from the link nor from the member's own page; wrong digits open nothing, and a look changes nothing."""
    pages = with_papers()
    for at in (pages.link("M-0001", PAPERS, "papers"), pages.link("M-0001", HOME, "")):
        for shown in (pages.browser.get(at), pages.browser.get(f"{at}/papers")):
            assert WORDS.name not in shown.text
        wrong = pages.send(pages.browser.get(f"{at}/papers"), "/digits", digits="1234", to="papers")
        assert "not the digits" in wrong.text
        opened = pages.send(wrong, "/digits", digits="01-47", to="papers")
        assert WORDS.name in opened.text
    assert (pages.arrived(), pages.asked) == ((), [])


def test_without_a_phone_the_birth_date_proves_it_and_without_both_nothing_does() -> None:
    """The date is on no page."""
    pages = with_papers()
    pages.publish(a_page("M-0001", last_four="", born=date(1980, 5, 17)))
    at = pages.link("M-0001", PAPERS, "papers")
    shown = pages.browser.get(at)
    assert "1980" not in shown.text
    assert "not the date" in pages.send(shown, "/digits", born="1980-05-18", digits="").text
    assert WORDS.name in pages.send(shown, "/digits", born="1980-05-17").text
    pages.publish(a_page("M-0001", last_four=""))
    assert "Please call us" in pages.browser.get(pages.link("M-0001", PAPERS, "papers")).text


def test_the_home_page_tells_how_many_wait_and_names_none() -> None:
    """A signed one does not wait."""
    pages = with_papers(a_paper(), a_paper("PA-BBBB", state="signed", asks="", signed=date(2026, 3, 1)))
    shown = pages.browser.get(pages.link("M-0001", HOME, "")).text
    assert "Read and sign (1)" in shown
    assert WORDS.name not in shown


def test_a_signature_has_the_exact_words_the_name_and_the_time() -> None:
    """Opening is noted by the button; signing twice is once."""
    pages = with_papers()
    at = proved(pages)
    opened = pages.tap(f"{at}/papers", "/open")
    assert WORDS.text in opened.text
    (noted,) = pages.arrived()
    assert noted.body["deed"] == "open"
    form = pages.browser.get(f"{at}/papers/{ref_of('PA-AAAA')}")
    done = pages.send(form, "/answer", pages.browser, digest=WORDS.digest, **SIGNATURE)
    assert "Noted. Thank you." in done.text
    pages.send(form, "/answer", pages.browser, digest=WORDS.digest, **SIGNATURE)
    pages.send(form, "/answer", digest=WORDS.digest, deed="refuse")
    (signed,) = [one for one in pages.arrived() if one.body["deed"] != "open"]
    assert signed.received == NOW
    assert {name: signed.body[name] for name in ("paper", "title", "text", "name", "member", "version")} == {
        "paper": "PA-AAAA",
        "title": WORDS.name,
        "text": WORDS.text,
        "name": "Zoe Nunez",
        "member": "M-0001",
        "version": "1",
    }


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "first and last name"),
        ({"name": "Zoe"}, "first and last name"),
        ({"agree": ""}, "tick the box"),
        ({"digest": "of other words"}, "The words have changed"),
        ({}, "at least one kind of message"),
        ({"name": "ANN  lee", "way": "text"}, "Two different people"),
    ],
)
def test_what_a_signature_lacks_is_told_and_nothing_is_kept(changes: dict[str, str], told: str) -> None:
    """The typed name stays in its field."""
    pages = with_papers(a_paper(for_messages=True, turn=2, others=("annlee",)))
    at = proved(pages)
    form = pages.browser.get(f"{at}/papers/{ref_of('PA-AAAA')}")
    shown = pages.send(form, "/answer", pages.browser, **{"digest": WORDS.digest, **SIGNATURE, **changes})
    assert told in shown.text
    assert not pages.arrived()
    pages.send(shown, "/answer", pages.browser, digest=WORDS.digest, way="text", **SIGNATURE)
    assert [one.body["ways"] for one in pages.arrived()] == ["text"]


def test_words_that_changed_while_somebody_read_are_not_signed() -> None:
    """The member sees the new ones first."""
    pages = with_papers()
    at = proved(pages)
    form = pages.browser.get(f"{at}/papers/{ref_of('PA-AAAA')}")
    other = PaperText(WORDS.name, "Other words.")
    pages.state.keep(PAPER_TEXT, other.digest, other)
    pages.state.keep(SHOWN_PAPER, "PA-AAAA", a_paper(digest=other.digest))
    shown = pages.send(form, "/answer", pages.browser, digest=WORDS.digest, **SIGNATURE)
    assert "The words have changed" in shown.text
    assert "Other words." in shown.text
    assert not pages.arrived()


def test_sign_and_refuse_at_once_are_one_answer(tmp_path: Path) -> None:
    """Twenty times, over a file as the service has it: two browsers, each of which proved who it is."""
    pages = with_papers(pages=MemberPages(state=state_at(tmp_path / "groupkeeper.db")))
    pages.lift_limits()
    at, start = pages.link("M-0001", PAPERS, "papers", hours=100), Barrier(2)
    browsers = [pages.app.test_client(), pages.app.test_client()]
    for browser in browsers:
        pages.send(browser.get(at), "/digits", browser, digits="0147")
    for number in range(20):
        one = a_paper(f"PA-{number}")
        pages.state.keep(SHOWN_PAPER, one.id, one)
        form = browsers[0].get(f"{at}/papers/{ref_of(one.id)}")

        def tap(browser: FlaskClient, deed: str, form: TestResponse = form) -> None:
            start.wait()
            pages.send(form, "/answer", browser, digest=WORDS.digest, name="Zoe Nunez", agree="yes", deed=deed)

        with ThreadPoolExecutor(2) as threads:
            list(threads.map(tap, browsers, ("sign", "refuse")))
        assert len([arrived for arrived in pages.arrived() if arrived.body["paper"] == one.id]) == 1


def test_whoever_has_answered_all_gets_no_message_that_was_planned() -> None:
    """In the same commit; another member's messages stay."""
    pages = with_papers(a_paper(), a_paper("PA-BBBB"))
    pages.state.outbox.plan([_message("M-0001"), _message("M-0002")], now=NOW)
    at = proved(pages)
    for paper, state in (("PA-AAAA", PLANNED), ("PA-BBBB", WITHDRAWN)):
        form = pages.browser.get(f"{at}/papers/{ref_of(paper)}")
        pages.send(form, "/answer", pages.browser, digest=WORDS.digest, **SIGNATURE)
        states = {one.message.person: one.state for one in pages.state.outbox.all().values()}
        assert states == {"M-0001": state, "M-0002": PLANNED}


def _message(member: str) -> OutgoingMessage:
    return OutgoingMessage(
        key=f"{member} | papers | x | y | text",
        person=member,
        channel="text",
        address="+12125550147",
        text="{link}",
        due=NOW,
        ends=NOW + timedelta(days=14),
        zone="America/New_York",
        quiet_from=time(0),
        quiet_until=time(0),
        link=PAPERS,
        about="papers",
        link_ends=NOW + timedelta(days=14),
    )


def test_a_link_about_a_session_opens_no_papers() -> None:
    """It asks for no digits, so it may not."""
    pages = with_papers()
    at = pages.link("M-0001", SESSION, TUESDAY)
    assert pages.browser.get(f"{at}/papers").status_code == 404


@pytest.mark.long
@pytest.mark.parametrize("walks", [60, pytest.param(500, marks=pytest.mark.prove)])
def test_no_page_shows_another_members_paper(walks: int) -> None:
    """On made-up walks: two hundred papers of ten members, each with words of their own."""
    chance, pages = Random(13), with_papers()  # noqa: S311 (no secret)
    pages.lift_limits()
    members = [f"M-{number:04d}" for number in range(1, 11)]
    for number, member in enumerate(members):
        pages.publish(a_page(member, last_four=f"{number:04d}", addresses=CHANNELS))
    owners: dict[str, str] = {}
    for number in range(200):
        member = chance.choice(members)
        words = PaperText(f"Paper {number:03d}x", f"Words of {member}, {number:03d}y.")
        pages.state.keep(PAPER_TEXT, words.digest, words)
        asks = chance.choice(["sign", "read", ""])
        one = a_paper(f"PA-{number}", member, name=words.name, digest=words.digest, asks=asks, signed=date(2026, 3, 1))
        pages.state.keep(SHOWN_PAPER, one.id, one)
        owners[words.name] = owners[f"{number:03d}y."] = member
    every = {member: _refs(pages, member, number) for number, member in enumerate(members)}
    for _ in range(walks):
        mine, theirs = chance.sample(members, 2)
        at, refs = every[mine]
        found = chance.choice([*refs, *every[theirs][1]])
        shown = pages.browser.get(chance.choice([f"{at}/papers", f"{at}/papers/{found}", at]))
        named = {owner for name, owner in owners.items() if name in shown.text}
        assert named <= {mine}
        proof = pages.browser.get(every[theirs][0]).text.split('name="proof" value="')[-1][:32]
        answer = pages.browser.post(f"{at}/papers/{found}/answer", data={"proof": proof, **SIGNATURE})
        assert answer.status_code in {400, 404}
    assert not [one for one in pages.arrived() if one.body["deed"] != "open"]


def _refs(pages: MemberPages, member: str, number: int) -> tuple[str, list[str]]:
    at = pages.link(member, PAPERS, "papers", hours=100)
    shown = pages.send(pages.browser.get(at), "/digits", digits=f"{number:04d}").text
    return at, re.findall(r"/papers/([0-9a-f]+)/open", shown)


def test_the_day_is_shown_as_the_practice_keeps_it() -> None:
    """A paper signed on the first of March is not shown as signed the day before."""
    pages = with_papers(a_paper(asks="", state="signed", signed=date(2026, 3, 1)))
    pages.publish(a_page("M-0001", zone="Pacific/Honolulu"))
    assert "Signed Sun Mar 1" in pages.browser.get(f"{proved(pages)}/papers").text


def test_over_tls_the_cookie_of_a_member_is_bound_to_it() -> None:
    """It goes to that link's pages alone, by TLS alone, and no script reads it."""
    pages = with_papers(pages=MemberPages(public_url="https://go.example.org"))
    at = pages.link("M-0001", PAPERS, "papers")
    browser = pages.app.test_client()
    by_tls = {"base_url": "https://go.example.org", "headers": {"X-Forwarded-For": "192.0.2.7"}}
    proof = re.search(r'name="proof" value="([^"]+)"', browser.get(at, **by_tls).text)
    assert proof is not None
    answer = browser.post(f"{at}/digits", data={"proof": proof[1], "digits": "0147", "to": "papers"}, **by_tls)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Secure-digits-")
    assert all(one in cookie for one in ("Secure;", "HttpOnly", "SameSite=Lax", f"Path={at}"))
    assert WORDS.name in browser.get(f"{at}/papers", **by_tls).text
