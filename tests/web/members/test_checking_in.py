"""A member answers a form: only what they chose is kept, twice is once, item 9 is told before anything can fail."""

import json
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from addon.check_in import CHECK_IN, CHECK_IN_FORM, ITEM_9, DueCheckIn, Form, about_form
from addon.incoming import CONTACT, REPLY_TERMS, Contact, ReplyTerms
from addon.member_page import HOME, MEMBER_PAGE, PAGE_TERMS, SESSION, PageTerms
from addon.outgoing import STAFF, OutgoingMessage
from addon.tabs import folded
from tests.stores import state_at
from tests.sync.little_practice import LittlePractice
from tests.web.members.member_pages import NOW, THURSDAY, TUESDAY, ZONE, MemberPages, a_page, a_session

ALL_FOUR = {"i1": "7", "i2": "0", "i3": "10", "i4": "5"}


@pytest.fixture(scope="module")
def forms() -> Mapping[str, Form]:
    """Return the forms that a new workbook begins with, as a pass publishes them."""
    with LittlePractice.after_first_pass() as little:
        return little.state.remembered(CHECK_IN_FORM)


@pytest.fixture
def pages(forms: Mapping[str, Form]) -> Iterator[MemberPages]:
    """Return the pages of a practice with these forms, and somebody to tell."""
    made = MemberPages()
    publish(made, forms)
    yield made
    made.state.close()


def publish(pages: MemberPages, forms: Mapping[str, Form]) -> None:
    """Publish what a pass does."""
    for key, form in forms.items():
        pages.state.keep(CHECK_IN_FORM, key, form)
    terms = ReplyTerms(zone=ZONE, sender="The front desk", phone="+15125550100", crisis_lines="Call 988")
    pages.state.keep(REPLY_TERMS, "practice", terms)
    pages.state.keep(CONTACT, TUESDAY, Contact((("C-01", "rosa@example.org"),)))
    pages.state.keep(CONTACT, "M-0002", Contact((("C-02", "tom@example.org"),)))


def link(pages: MemberPages, form: str = "Check-in", member: str = "M-0001", session: str = TUESDAY) -> str:
    """Return the address of a new link to a form."""
    return pages.link(member, CHECK_IN, about_form(form, session), hours=72)


def send(pages: MemberPages, at: str, values: Mapping[str, str]) -> TestResponse:
    """Open a form, answer it and send it; what comes after is returned."""
    shown = pages.browser.get(f"{at}?again=yes")
    mark = re.search(r'name="questions" value="(\w+)"', shown.text)
    return pages.send(shown, "/check-in", pages.browser, questions=mark[1] if mark else "", **values)


def kept(pages: MemberPages, kind: str = CHECK_IN) -> list[dict[str, int]]:
    """Return what was answered, in order."""
    found = [one for one in pages.arrived() if one.kind == kind]
    return [json.loads(one.body.get("answers", "{}")) for one in found]


def told(pages: MemberPages) -> list[OutgoingMessage]:
    """Return what people were told at once, by who they are."""
    found = [one.message for key, one in pages.state.outbox.all().items() if key.startswith(STAFF)]
    return sorted(found, key=lambda one: one.person)


def test_a_look_chooses_nothing_and_changes_nothing(pages: MemberPages) -> None:
    """Four questions of eleven steps each; no name, code, form or measure."""
    at = link(pages)
    shown = pages.browser.get(at)
    assert shown.status_code == 200
    assert len(re.findall(r"<fieldset", shown.text)) == 4
    assert len(re.findall(r'type="radio"', shown.text)) == 44
    assert "checked" not in shown.text
    words = re.sub(r"<style.*?</style>|<[^>]+>", " ", shown.text).casefold()
    assert not [one for one in ("m-0001", "g-01", "group", "therap", "ors", "zoë") if f" {one} " in words]
    pages.browser.head(at)
    assert (pages.arrived(), pages.asked) == ((), [])


def test_four_answers_are_kept_and_thanked_for(pages: MemberPages) -> None:
    """With what they were answers to; the page shows no number, and a pass is asked for."""
    after = send(pages, link(pages), ALL_FOUR)
    assert "We have your answers" in after.text
    (one,) = pages.arrived()
    assert json.loads(one.body["answers"]) == {"1": 7, "2": 0, "3": 10, "4": 5}
    assert json.loads(one.body["items"]) == [[number, "Check-in", 0, 10] for number in range(1, 5)]
    assert (one.body["member"], one.body["form"], one.body["session"]) == ("M-0001", "Check-in", TUESDAY)
    assert pages.asked == ["a member answered a form"]
    assert "22" not in re.sub(r"<[^>]*>", "", after.text)  # a link's token may have it


@pytest.mark.long
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chosen=st.dictionaries(st.integers(1, 4), st.integers(0, 10)),
    extra=st.dictionaries(st.sampled_from(["i0", "i5", "i9", "x", "item9"]), st.just("0")),
)
def test_what_nobody_touched_never_becomes_a_number(
    forms: Mapping[str, Form], chosen: dict[int, int], extra: dict[str, str]
) -> None:
    """Whatever was chosen, exactly that is kept; of nothing at all nothing."""
    pages = MemberPages()
    publish(pages, forms)
    send(pages, link(pages), {f"i{number}": str(value) for number, value in chosen.items()} | extra)
    assert kept(pages) == ([{str(number): value for number, value in chosen.items()}] if chosen else [])
    pages.state.close()


def test_nothing_answered_is_told(pages: MemberPages) -> None:
    """The form is shown once more."""
    after = send(pages, link(pages), {})
    assert "Nothing was answered yet" in after.text
    assert not pages.arrived()


@pytest.mark.parametrize("value", ["11", "-1", "", " 3", "3.5", "x", "٣", "1e1", "0000", "null", "3\n"])
def test_a_value_off_its_scale_is_refused(pages: MemberPages, value: str) -> None:
    """With all the others."""
    after = send(pages, link(pages), {**ALL_FOUR, "i2": value})
    assert after.status_code == 400
    assert not pages.arrived()


def test_twice_is_once_and_the_last_counts(pages: MemberPages) -> None:
    """The same again is nothing new; others are, also from an old page, until the link ends."""
    at = link(pages)
    for values in (ALL_FOUR, ALL_FOUR, {"i1": "1"}, {"i1": "1"}, ALL_FOUR):
        send(pages, at, values)
    assert [len(one) for one in kept(pages)] == [4, 1, 4]
    pages.now += timedelta(hours=73)
    assert pages.browser.get(at).status_code == 410


def test_two_submits_at_once_are_one(forms: Mapping[str, Form], tmp_path: Path) -> None:
    """Twenty threads, one arrival, and people are told once."""
    pages = MemberPages(state=state_at(tmp_path / "groupkeeper.db"))
    publish(pages, forms)
    shown = pages.browser.get(link(pages, "PHQ-9"))
    mark = re.search(r'name="questions" value="(\w+)"', shown.text)
    assert mark is not None
    fields = {"i1": "2", "item9": "1", "questions": mark[1]}
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: pages.send(shown, "/check-in", pages.app.test_client(), **fields), range(20)))
    assert [one.kind for one in pages.arrived()] == [ITEM_9, CHECK_IN]
    assert len(told(pages)) == 2
    pages.state.close()


def test_whoever_has_no_proof_does_nothing(pages: MemberPages) -> None:
    """Another member's form, another page's, a changed one, a link to something else, none at all."""
    mine, theirs = link(pages), link(pages, member="M-0002")
    pages.publish(a_page("M-0002"))
    other = re.search(r'name="proof" value="(\w+)"', pages.browser.get(theirs).text)
    home = pages.link("M-0001", HOME, "")
    proof_of_home = re.search(r'name="proof" value="(\w+)"', pages.browser.get(home).text)
    assert other is not None
    assert proof_of_home is not None
    for proof in (other[1], proof_of_home[1], "", "0" * 32, "é"):
        for values in (ALL_FOUR, {"item9": "3"}):
            answer = pages.browser.post(f"{mine}/check-in", data={"proof": proof, **values})
            assert answer.status_code == 400
    assert pages.browser.post(f"{home}/check-in", data={"proof": proof_of_home[1], **ALL_FOUR}).status_code == 400
    assert pages.browser.post("/m/made-up/check-in", data={"proof": other[1]}).status_code == 404
    assert (pages.arrived(), told(pages)) == ((), [])


def test_a_form_that_changed_meanwhile_is_asked_again(pages: MemberPages, forms: Mapping[str, Form]) -> None:
    """Answers to other questions do not count."""
    at = link(pages)
    shown = pages.browser.get(at)
    mark = re.search(r'name="questions" value="(\w+)"', shown.text)
    assert mark is not None
    form = forms[folded("Check-in")]
    changed = replace(form, items=(replace(form.items[0], high=5), *form.items[1:]))
    pages.state.keep(CHECK_IN_FORM, folded("Check-in"), changed)
    after = pages.send(shown, "/check-in", pages.browser, questions=mark[1], **ALL_FOUR)
    assert "were changed meanwhile" in after.text
    assert not pages.arrived()


def test_a_form_that_is_gone_shows_so(pages: MemberPages) -> None:
    """The link is good, the questions are no more."""
    shown = pages.browser.get(link(pages, "Nothing"))
    assert shown.status_code == 200
    assert "no questions for you here now" in shown.text


def test_the_digits_come_first(pages: MemberPages) -> None:
    """Where Settings asks for them."""
    pages.state.keep(PAGE_TERMS, "practice", PageTerms(zone=ZONE, asks_last_four=True))
    at = link(pages)
    assert "radio" not in pages.browser.get(at).text
    assert "radio" in pages.tap(at, "/digits", digits="0147").text


def test_a_member_reads_their_language_and_english_where_there_is_none(pages: MemberPages) -> None:
    """What is in English says so, for screen readers."""
    pages.publish(a_page("M-0001", language="Spanish"))
    own = pages.browser.get(link(pages)).text
    assert '<html lang="es">' in own
    assert "¿Qué tanto ha podido descansar?" in own
    assert "<fieldset>" in own
    printed = pages.browser.get(link(pages, "PHQ-9")).text
    assert printed.count('<fieldset lang="en">') == 9
    assert "No permission required to reproduce, translate, display or distribute." in printed


# --- item 9 -------------------------------------------------------------------------------------------


def test_item_9_is_told_at_once_and_the_member_sees_whom_to_call(pages: MemberPages) -> None:
    """Codes alone go to the clinicians of the session and the VA, whatever the hour; calm words, and no diagnosis."""
    after = send(pages, link(pages, "PHQ-9"), {"i1": "1", "item9": "1"})
    assert after.status_code == 200
    for words in ("Thank you for telling us", "Call +15125550100", "988", "talk with somebody now"):
        assert words in after.text
    assert not [
        one for one in ("risk", "danger", "suicid", "depress", "item 9", "score") if one in after.text.casefold()
    ]
    messages = told(pages)
    assert [(one.person, one.channel, one.address) for one in messages] == [
        ("C-01", "email", "rosa@example.org"),
        ("va", "staff", "va"),
    ]
    for one in messages:
        assert one.text.startswith("Read this at once: member M-0001 answered item 9 above zero at 12:00 PM")
        assert (one.subject, one.due, one.quiet_from, one.quiet_until) == (
            "Read at once: M-0001",
            pages.now,
            one.quiet_until,
            one.quiet_until,
        )
    assert kept(pages) == [{"1": 1, "9": 1}]
    assert len(kept(pages, ITEM_9)) == 1


def test_zero_or_nothing_tells_nobody(pages: MemberPages) -> None:
    """An item that was left out is not answered."""
    at = link(pages, "PHQ-9")
    assert "We have your answers" in send(pages, at, {"i1": "3", "item9": "0"}).text
    assert "We have your answers" in send(pages, at, {"i1": "3"}).text
    assert (told(pages), kept(pages, ITEM_9)) == ([], [])


def test_item_9_is_told_again_only_where_it_is_higher(pages: MemberPages) -> None:
    """Zero afterwards takes nothing back; a number off its scale counts as the highest, so nobody is flooded."""
    at = link(pages, "PHQ-9")
    for value, arrivals in (("1", 1), ("0", 1), ("1", 1), ("2", 2), ("1", 2), ("99", 3), ("7000", 3)):
        send(pages, at, {"item9": value})
        assert len(kept(pages, ITEM_9)) == arrivals
    assert len(told(pages)) == 3 * 2


@pytest.mark.parametrize(
    "broken", ["ended", "revoked", "no page", "no form", "form changed", "off the scale", "digits"]
)
def test_item_9_is_told_though_everything_else_is_in_the_way(
    pages: MemberPages, forms: Mapping[str, Form], broken: str
) -> None:
    """The page was open when it happened: its answers do not count, item 9 does, and the member sees whom to call."""
    at = link(pages, "PHQ-9")
    shown = pages.browser.get(at)
    mark = re.search(r'name="questions" value="(\w+)"', shown.text)
    assert mark is not None
    fields = {"questions": mark[1], "i1": "1", "item9": "2"}
    if broken == "ended":
        pages.now += timedelta(hours=80)
    elif broken == "revoked":
        pages.state.links.revoke(now=pages.now)
    elif broken == "no page":
        pages.state.forget(MEMBER_PAGE, "M-0001")
    elif broken == "no form":
        pages.state.forget(CHECK_IN_FORM, "phq9")
    elif broken == "form changed":
        pages.state.keep(CHECK_IN_FORM, "phq9", forms["gad7"])
    elif broken == "off the scale":
        fields["i1"] = "12"
    else:
        pages.state.keep(PAGE_TERMS, "practice", PageTerms(zone=ZONE, asks_last_four=True))
    after = pages.send(shown, "/check-in", pages.browser, **fields)
    assert after.status_code == 200
    assert "Thank you for telling us" in after.text
    assert "988" in after.text
    assert len(told(pages)) == 2
    assert kept(pages) == []


def test_whom_nobody_leads_all_clinicians_are_told_about(pages: MemberPages) -> None:
    """A session that is near nobody's any more: the member's clinicians, else everybody."""
    pages.publish(a_page("M-0002"), a_page("M-0003"))
    send(pages, link(pages, "PHQ-9", "M-0002", "G-09 2026-01-01 10:00"), {"item9": "1"})
    assert {one.person for one in told(pages)} == {"C-02", "va"}
    send(pages, link(pages, "PHQ-9", "M-0003", "G-09 2026-01-01 10:00"), {"item9": "1"})
    assert {one.person for one in told(pages) if "M-0003" in one.text} == {"C-01", "C-02", "va"}


def test_where_nothing_can_be_kept_the_member_still_sees_whom_to_call(
    pages: MemberPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And that nobody knows yet."""
    at = link(pages, "PHQ-9")

    def broken(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(pages.state.inbox, "store", broken)
    after = send(pages, at, {"item9": "1"})
    assert after.status_code == 503
    assert "We could not keep your answers" in after.text
    assert "988" in after.text


def test_many_behind_one_address_may_answer(pages: MemberPages) -> None:
    """A waiting room: each has a link of their own."""
    for number in range(1, 41):
        pages.publish(a_page(f"M-{number:04}"))
        assert send(pages, link(pages, member=f"M-{number:04}"), ALL_FOUR).status_code == 200
    assert len(kept(pages)) == 40


# --- due on the member's own page -----------------------------------------------------------------------

DUE = DueCheckIn(about=about_form("Check-in", TUESDAY), due=NOW - timedelta(hours=1), ends=NOW + timedelta(hours=71))


@pytest.mark.parametrize("opens", [(HOME, ""), (SESSION, TUESDAY)])
def test_a_form_that_is_due_is_opened_from_the_page_and_answered(pages: MemberPages, opens: tuple[str, str]) -> None:
    """By a tap, which makes a link of the same kind as a message's; opening the page makes none."""
    pages.publish(a_page(check_ins=(DUE,)))
    at = pages.link("M-0001", *opens)
    assert "A few short questions are waiting" in pages.browser.get(at).text
    made = [one for one in pages.state.links.all(now=pages.now) if one.link.purpose == CHECK_IN]
    assert made == []
    form = pages.tap(at, "/due/")
    (one,) = [one for one in pages.state.links.all(now=pages.now) if one.link.purpose == CHECK_IN]
    assert (one.link.member, one.link.about, one.link.ends) == ("M-0001", DUE.about, DUE.ends)
    assert 'name="i4"' in form.text
    questions = re.search(r'name="questions" value="([^"]+)"', form.text)
    assert questions is not None
    pages.send(form, "/check-in", None, questions=questions[1], **ALL_FOUR)
    assert [one.kind for one in pages.arrived()] == [CHECK_IN]
    assert "A few short questions" not in pages.browser.get(at).text


@pytest.mark.parametrize("hours", [-2, 71])
def test_what_is_not_due_is_not_shown_and_not_opened(pages: MemberPages, hours: int) -> None:
    """Before its time or after its end, by a page that was open meanwhile."""
    pages.publish(a_page(check_ins=(DUE,)))
    at = pages.link("M-0001", HOME, "", hours=200)
    shown = pages.browser.get(at)
    pages.now += timedelta(hours=hours)
    assert "A few short questions" not in pages.browser.get(at).text
    assert "Your page" in pages.send(shown, "/due/").text
    assert not [one for one in pages.state.links.all(now=pages.now) if one.link.purpose == CHECK_IN]


def test_a_link_to_another_session_shows_no_form(pages: MemberPages) -> None:
    """Each link opens what it is for."""
    pages.publish(a_page("M-0001", a_session(), a_session(THURSDAY, hours=60), check_ins=(DUE,)))
    assert "A few short questions" not in pages.browser.get(pages.link("M-0001", SESSION, THURSDAY)).text


def test_the_four_digits_come_first_and_count_for_the_form_too(pages: MemberPages) -> None:
    """Typed once on this phone."""
    pages.state.keep(PAGE_TERMS, "practice", replace(pages.terms, asks_last_four=True))
    pages.publish(a_page(check_ins=(DUE,)))
    at = pages.link("M-0001", HOME, "")
    assert "A few short questions" not in pages.browser.get(at).text
    home = pages.tap(at, "/digits", digits="0147")
    form = pages.send(home, "/due/")
    assert 'name="i4"' in form.text
