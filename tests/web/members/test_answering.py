"""A member answers from a link: looking changes nothing, a tap counts once, nobody else's link does anything."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from addon.incoming import REPLY, TAKEN
from addon.member_page import HOME, MEMBER_PAGE, PageTerms
from addon.memory import Kept
from addon.outgoing import Address
from addon.sync.state.database import State
from tests.stores import state_at
from tests.web.members.member_pages import NOW, THURSDAY, TUESDAY, ZONE, MemberPages, a_page, a_session

T = TypeVar("T")


def test_a_look_shows_a_time_and_changes_nothing() -> None:
    """The page has the time with its zone and no name, group or code."""
    pages = MemberPages()
    at = pages.link()
    shown = pages.browser.get(at)
    assert shown.status_code == 200
    assert "Tue Mar 3, 6:00 PM EST" in shown.text
    assert not [word for word in ("M-0001", "G-01", "group", "therap") if word in shown.text.casefold()]
    for _ in range(3):
        pages.browser.get(at)
        pages.browser.head(at)
    assert (pages.arrived(), pages.asked) == ((), [])


@pytest.mark.parametrize(
    ("answer", "noted"),
    [
        ("confirm", "Noted: you are coming"),
        ("cannot_come", "Noted: you can&#39;t come"),
    ],
)
def test_a_tap_is_kept_and_shown(answer: str, noted: str) -> None:
    """As an answer like a text's, about the time that was shown; a pass is asked for."""
    pages = MemberPages()
    pages.publish(a_page("M-0001", a_session()))
    after = pages.tap(pages.link(), "/answer/", answer=answer)
    assert noted in after.text
    (one,) = pages.arrived()
    assert (one.kind, one.body["meaning"], one.body["session"], one.body["member"]) == (
        REPLY,
        answer,
        TUESDAY,
        "M-0001",
    )
    assert one.body["starts"] == a_session().start.isoformat()
    assert pages.asked


def test_the_last_different_tap_counts() -> None:
    """The same tap again is nothing new, from an old page too; another one is, and back again as well."""
    pages = MemberPages()
    at = pages.link()
    old = pages.browser.get(at)
    for meaning in ("confirm", "confirm", "cannot_come", "confirm", "confirm"):
        pages.send(old, "/answer/", answer=meaning)
    assert [one.body["meaning"] for one in pages.arrived()] == ["confirm", "cannot_come", "confirm"]


def test_two_taps_at_once_are_one(tmp_path: Path) -> None:
    """Twenty threads, one answer; on a disk, as in memory all threads share one connection."""
    pages = MemberPages(state=state_at(tmp_path / "groupkeeper.db"))
    shown = pages.browser.get(pages.link())
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: pages.send(shown, "/answer/", pages.app.test_client(), answer="confirm"), range(20)))
    assert len(pages.arrived()) == 1


@pytest.mark.parametrize(
    ("session", "words"),
    [
        (a_session(hours=-1), "has begun"),
        (a_session(is_off=True), "does not take place"),
        (a_session(is_marked=True), "noted this already"),
    ],
)
def test_what_cannot_be_answered_any_more(session: object, words: str) -> None:
    """The page tells why, has no buttons, and an old page's tap does nothing."""
    pages = MemberPages()
    at = pages.link()
    old = pages.browser.get(at)
    pages.publish(a_page("M-0001", session))  # type: ignore[arg-type]
    assert words in pages.browser.get(at).text
    assert "<button" not in pages.browser.get(at).text
    pages.send(old, "/answer/", answer="cannot_come")
    assert not pages.arrived()


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (30, "cancel freely until Mon Mar 2, 6:00 PM"),
        (20, "late cancellation"),
        (149, "cancel freely until Sat Mar 7, 6:00 PM"),  # Sunday 6 PM, after the short night
        (5862, "cancel freely until Sat Oct 31, 6:00 PM"),  # Sunday 6 PM, after the long night
    ],
)
def test_a_late_cancellation_is_told_before_the_tap(hours: float, words: str) -> None:
    """By the hours of Settings."""
    pages = MemberPages()
    pages.publish(a_page("M-0001", a_session(hours=hours)))
    assert words in pages.browser.get(pages.link()).text


def test_stale_foreign_and_made_up_links_do_nothing() -> None:
    """Ended and revoked ones tell so; a proof of another link, form or member is refused."""
    pages = MemberPages()
    pages.publish(a_page("M-0002", a_session(THURSDAY)))
    mine, theirs = pages.link(), pages.link("M-0002", about=THURSDAY)
    form = pages.browser.get(mine)
    action = form.text.split('action="')[1].split('"')[0]
    proof = form.text.split('name="proof" value="')[1].split('"')[0]
    for at in (action.replace(mine, theirs), action[:-12] + "0" * 12, action.replace(mine, "/m/" + "A" * 22)):
        assert pages.browser.post(at, data={"proof": proof, "answer": "confirm"}).status_code in {400, 404}
    for bad in ("", proof[:-1] + ("0" if proof[-1] != "0" else "1"), proof.upper() + "x"):
        assert pages.browser.post(action, data={"proof": bad, "answer": "confirm"}).status_code == 400
    assert pages.state.links.revoke(now=NOW, member="M-0001") == 1
    assert pages.browser.get(mine).status_code == 410
    assert pages.browser.get(theirs).status_code == 200
    pages.now = NOW + timedelta(hours=41)
    assert pages.browser.get(theirs).status_code == 410
    assert pages.browser.post(action, data={"proof": proof, "answer": "confirm"}).status_code == 410
    assert not pages.arrived()


def test_four_digits_first_where_the_practice_asks() -> None:
    """Nothing is shown and nothing acts before; five wrong tries lock the link, for a while."""
    pages = MemberPages(terms=PageTerms(zone=ZONE, asks_last_four=True))
    at = pages.link()
    shown = pages.browser.get(at)
    assert "6:00 PM" not in shown.text
    assert "last four digits" in shown.text
    assert "not the digits" in pages.tap(at, "/digits", digits="9999").text
    assert "6:00 PM" in pages.tap(at, "/digits", digits="01 47").text
    assert "Noted" in pages.tap(at, "/answer/", answer="confirm").text
    other = pages.app.test_client()
    tries = [pages.tap(at, "/digits", other, digits=f"{one:04d}").status_code for one in range(6)]
    assert tries[-1] == 429


def test_home_shows_all_and_leads_to_each() -> None:
    """One link for a member; what is saved counts at once."""
    pages = MemberPages()
    addresses = (("text", "+12125550147"), ("email", "zoe@example.org"))
    page = a_page("M-0001", a_session(), a_session(THURSDAY, hours=70), addresses=addresses, text_consent=True)
    pages.publish(page)
    home = pages.link(purpose=HOME, about="")
    shown = pages.browser.get(home)
    assert shown.text.count("of=") == 2
    refs = [part.split('"')[0] for part in shown.text.split("of=")[1:]]
    assert "Noted" in pages.tap(f"{home}?of={refs[1]}", "/answer/", answer="confirm").text
    assert pages.arrived()[-1].body["session"] == THURSDAY
    saved = pages.tap(home, "/choices", text="yes", email="yes", language="Spanish")
    assert "Saved" in saved.text
    assert {(one.body["what"], one.body["value"]) for one in pages.arrived()[1:]} == {
        ("email", "yes"),
        ("language", "Spanish"),
    }
    pages.tap(home, "/choices", nothing="yes", text="yes", language="Spanish")
    assert pages.state.addresses.of("text", "+12125550147").state == "stopped"  # type: ignore[union-attr]
    pages.tap(home, "/choices", text="yes", language="Spanish")
    assert pages.state.addresses.of("text", "+12125550147") is None


def a_home(**more: object) -> tuple[MemberPages, str]:
    """Return pages and the link to a member's home, who wants texts and e-mails."""
    pages, addresses = MemberPages(), (("text", "+12125550147"), ("email", "Zoe@Example.org"))
    wants = {"addresses": addresses, "text_consent": True, "email_consent": True, **more}
    pages.publish(a_page("M-0001", a_session(), **wants))
    return pages, pages.link(purpose=HOME, about="")


def is_stopped(pages: MemberPages, channel: str, address: str) -> bool:
    """Return whether nothing goes to an address, as whoever sends asks."""
    known = pages.state.addresses.of(channel, address)
    return known is not None and known.state == "stopped"


def test_who_stopped_elsewhere_sees_it_and_may_begin_again() -> None:
    """By a text, or by the link in an e-mail: the page has no tick there, and a tick lifts it."""
    pages, home = a_home()
    for channel, address in (("text", "+12125550147"), ("email", "zoe@example.org")):
        pages.state.addresses.mark(Address(channel=channel, address=address, state="stopped", since=pages.now))
    assert "checked" not in pages.browser.get(home).text
    pages.tap(home, "/choices", text="yes", email="yes")
    assert not is_stopped(pages, "text", "+12125550147")
    assert not is_stopped(pages, "email", "Zoe@Example.org")


def test_a_page_from_before_takes_no_stop_back() -> None:
    """Its ticks are those of then; the member chose another language there, and nothing else."""
    pages, home = a_home()
    before = pages.browser.get(home)
    pages.tap(home, "/choices", nothing="yes")
    pages.send(before, "/choices", text="yes", email="yes", language="Spanish")
    assert is_stopped(pages, "text", "+12125550147")
    assert pages.arrived()[-1].body["value"] == "Spanish"
    pages.send(before, "/choices", nothing="yes", text="yes", language="Spanish")
    assert is_stopped(pages, "text", "+12125550147")


def test_an_e_mail_address_is_one_however_it_is_written() -> None:
    """What is chosen on the page counts for what is to be sent, whatever the letters in Members are."""
    pages, home = a_home()
    pages.tap(home, "/choices", nothing="yes")
    for spelt in ("Zoe@Example.org", "zoe@example.org", "ZOE@example.ORG"):
        assert is_stopped(pages, "email", spelt)
    pages.tap(home, "/choices", email="yes")
    assert not is_stopped(pages, "email", "Zoe@Example.org")


def test_a_choice_counts_although_earlier_ones_were_forgotten() -> None:
    """After half a year of choices, the oldest are gone from the inbox: a no is still another one."""
    pages, _ = a_home()
    begun = pages.now
    for day, field in ((0, "nothing"), (10, "text"), (100, "nothing"), (110, "text")):
        pages.now = begun + timedelta(days=day)
        pages.tap(pages.link(purpose=HOME, about=""), "/choices", None, **{field: "yes"})
    pages.now = begun + timedelta(days=195)
    pages.state.inbox.forget_taken(pages.now - timedelta(days=180), taken=pages.state.inbox.last_number())
    assert not is_stopped(pages, "text", "+12125550147")
    pages.tap(pages.link(purpose=HOME, about=""), "/choices", nothing="yes")
    assert is_stopped(pages, "text", "+12125550147")


def test_a_session_link_opens_nothing_else() -> None:
    """Neither the other appointments nor the choices."""
    pages = MemberPages()
    pages.publish(a_page("M-0001", a_session(), a_session(THURSDAY, hours=70)))
    at = pages.link()
    assert pages.browser.get(f"{at}?of=whatever").text.count("appointment") == pages.browser.get(at).text.count(
        "appointment"
    )
    assert pages.browser.post(f"{at}/choices", data={"proof": "x"}).status_code == 400


def test_words_in_spanish() -> None:
    """The page of a member who wants it, and a dead link in a browser that does."""
    pages = MemberPages()
    pages.publish(a_page("M-0001", a_session(), language="spanish"))
    shown = pages.browser.get(pages.link())
    assert "mar 3 de mar, 6:00 PM EST" in shown.text
    assert '<html lang="es">' in shown.text
    dead = pages.browser.get("/m/nothing", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert (dead.status_code, "Este enlace no abre nada" in dead.text) == (404, True)


def test_a_pass_that_ends_while_a_page_is_read_hides_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is from before the pass, and what that took over is from before it too: the last tap counts."""
    pages = MemberPages()
    at = pages.link()
    pages.publish(a_page("M-0001", a_session(answer="confirm")))
    pages.tap(at, "/answer/", answer="cannot_come")
    shown = pages.browser.get(at)
    read = State.one

    def with_a_pass_at_the_end(state: State, kept: Kept[T], key: str) -> T | None:
        found = read(state, kept, key)
        if kept.kind == MEMBER_PAGE.kind:
            state.keep(TAKEN, "taken", state.inbox.last_number())
        return found

    monkeypatch.setattr(State, "one", with_a_pass_at_the_end)
    pages.send(shown, "/answer/", answer="confirm")
    assert [one.body["meaning"] for one in pages.arrived()] == ["cannot_come", "confirm"]
