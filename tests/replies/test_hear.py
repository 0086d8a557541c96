"""A text is heard once, bound, answered and told, in one commit."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from addon.gsm7 import septets
from addon.incoming import ASKED_BACK, BEGUN, BOUND, CANNOT_COME, DISTRESS, STOP, UNBOUND, Contact
from addon.outgoing import Address, OutgoingMessage
from addon.replies.hear import PROGRAMME
from addon.sending.look_again import Circumstances, SendNow, look_again
from tests.replies.test_meaning import LATER, TEXTS
from tests.replies.texting import NOW, PHONE, TERMS, THURSDAY, TUESDAY, Texting

DAY = timedelta(days=1)
TOLD = "212-555-0100"
FAMILIES = "G-02 2026-03-05 17:30"


def words(answer: OutgoingMessage | None) -> str:
    """Return the words of an answer."""
    return answer.text if answer else ""


def test_a_reply_is_bound_to_the_session_that_was_asked_about() -> None:
    """And answered with its time; nobody has to read it."""
    texting = Texting()
    texting.remind()
    heard = texting.says("2")
    body = texting.last()
    assert (body["member"], body["session"], body["meaning"], body["place"]) == (
        "M-0001",
        "G-01 2026-03-03 18:00",
        CANNOT_COME,
        BOUND,
    )
    assert body["starts"] == TUESDAY.isoformat()
    assert words(heard.answer).startswith("Thank you, we have noted that you cannot come on Tue Mar 3 6 PM.")
    assert heard.staff == ()


def test_a_reply_to_a_message_about_two_sessions_is_about_neither_by_itself() -> None:
    """An earlier reminder of one of them does not count any more: somebody reads the reply."""
    texting = Texting()
    texting.remind(lead=72)
    texting.remind(session=f"G-01 2026-03-03 18:00 + {FAMILIES}", lead=24, answerable=False)
    assert texting.says("2").staff
    assert (texting.last()["session"], texting.last()["place"]) == ("", UNBOUND)


def test_the_same_text_told_twice_is_heard_once() -> None:
    """One row, one answer, whatever the carrier repeats."""
    texting = Texting()
    texting.remind()
    first, second = texting.says("2", id_="SM1"), texting.says("2", id_="SM1")
    assert (first.number, second.number, second.answer) == (1, None, None)
    assert len(texting.state.inbox.newer_than(0)) == 1
    assert [key for key in texting.state.outbox.all() if key.startswith("answer")] == ["answer | SM1"]


def test_nothing_is_stored_if_a_part_of_it_cannot_be() -> None:
    """The answer's key is taken: neither the text nor the stop is there, and it is no repetition."""
    texting = Texting()
    answer = texting.says("HELP", id_="SM1").answer
    assert answer is not None
    texting.state.outbox.add(replace(answer, key="answer | SM2"), now=NOW)
    with pytest.raises(IntegrityError):
        texting.says("STOP", id_="SM2")
    assert texting.state.addresses.of("text", PHONE) is None
    assert len(texting.state.inbox.newer_than(0)) == 1


def test_stop_is_obeyed_at_once_and_start_lifts_it() -> None:
    """With the programme it was for, one confirmation that names START, and none for a second STOP."""
    texting = Texting()
    texting.remind()
    answer = texting.says("Stop texting me").answer
    known = texting.state.addresses.of("text", PHONE)
    assert known is not None
    assert (known.state, known.programme) == ("stopped", PROGRAMME)
    assert "Reply START" in words(answer)
    assert texting.says("STOP").answer is None
    assert "STOP" in words(texting.says("START").answer)
    assert texting.state.addresses.of("text", PHONE) is None


@pytest.mark.parametrize(
    ("text", "carrier", "stopped"),
    [("halt!", "STOP", True), ("I want to die", "STOP", True), ("yes", "START", False), ("yes", "", True)],
)
def test_what_the_carrier_did_counts_too(text: str, carrier: str, *, stopped: bool) -> None:
    """YES counts as START only from somebody who had stopped, and only where the carrier marks it so."""
    texting = Texting()
    if text == "yes":
        texting.says("STOP")
    heard = texting.says(text, opt_out_type=carrier)
    known = texting.state.addresses.of("text", PHONE)
    assert (known is not None) == stopped
    assert (heard.answer is not None) == (text == "I want to die")


def test_distress_is_answered_with_the_crisis_lines_and_told_at_once() -> None:
    """To the session's clinician and the VA: codes and a time, never the words; also from who wants no texts."""
    texting = Texting()
    texting.remind()
    texting.says("stop")
    heard = texting.says("no point in living")
    assert heard.meaning is not None
    assert heard.meaning.first == DISTRESS
    assert TERMS.crisis_lines in words(heard.answer)
    assert TERMS.phone in words(heard.answer)
    assert [(one.person, one.channel, one.address) for one in heard.staff] == [
        ("C-01", "email", "rosa@example.org"),
        ("va", "staff", "va"),
    ]
    for one in heard.staff:
        assert "M-0001" in one.subject
        assert "12:00 PM" in one.text
        assert not {"point", "living"} & set(f"{one.subject} {one.text}".split())


def test_stop_and_distress_in_one_text_are_both_obeyed() -> None:
    """The opt-out is written, the person is told, the answer names the crisis lines."""
    texting = Texting()
    texting.remind()
    heard = texting.says("STOP. I can't do this anymore")
    assert heard.meaning is not None
    assert set(heard.meaning.all) == {DISTRESS, STOP}
    assert texting.state.addresses.of("text", PHONE) is not None
    assert TERMS.crisis_lines in words(heard.answer)


def test_two_open_sessions_are_asked_back_and_the_letter_is_bound() -> None:
    """With times alone: no name, no group. A letter by itself keeps the answer that was asked about."""
    texting = Texting()
    texting.remind()
    texting.remind("M-0002", FAMILIES, starts=THURSDAY, lead=72)
    asked = texting.says("2")
    assert words(asked.answer).startswith("Which one? Reply 2A for Tue Mar 3 6 PM, 2B for Thu Mar 5 5:30 PM.")
    assert (texting.last()["place"], texting.last()["session"]) == (ASKED_BACK, "")
    assert asked.staff == ()
    texting.says("2B")
    assert (texting.last()["member"], texting.last()["session"]) == ("M-0002", FAMILIES)
    texting.says("a")
    assert (texting.last()["member"], texting.last()["meaning"]) == ("M-0001", CANNOT_COME)
    assert texting.says("2D").staff
    texting.now += 3 * DAY
    texting.says("2B")
    assert texting.last()["place"] == UNBOUND


def test_two_members_at_one_time_go_to_a_person() -> None:
    """Their times do not tell them apart, and no name may."""
    texting = Texting()
    texting.remind()
    texting.remind("M-0002")
    heard = texting.says("2")
    assert texting.last()["session"] == ""
    assert heard.staff
    assert words(heard.answer) == (
        "A person reads your message soon. Call us: 212-555-0100. Call or text 988 any time. STOP to opt out."
    )


def test_a_reply_after_the_session_began_goes_to_a_person() -> None:
    """It is about that session, and changes nothing."""
    texting = Texting()
    texting.remind()
    texting.now = TUESDAY
    heard = texting.says("2")
    assert texting.last()["place"] == BEGUN
    assert "has begun already" in words(heard.answer)
    assert [one.person for one in heard.staff] == ["C-01", "va"]


def test_after_a_notice_of_a_change_no_earlier_reminder_is_answered() -> None:
    """Nor is one that was sent after the text arrived, nor one to another number."""
    texting = Texting()
    texting.remind()
    texting.remind(starts=THURSDAY, lead=0, answerable=False)
    texting.remind(FAMILIES, address="+12125550199")
    assert texting.says("1").staff
    assert texting.last()["place"] == UNBOUND


@pytest.mark.parametrize(
    ("text", "session"),
    [
        ("can't make it Thursday", FAMILIES),
        ("can't come tonight", "G-01 2026-03-03 18:00"),
        ("I won't be there tomorrow", ""),
        ("can't make it Monday", ""),
        ("2 because I work until Friday", ""),
        ("2 thursday", FAMILIES),
        ("2 for Thursday", FAMILIES),
        ("thursday 2", ""),
        ("1 see you tonight", "G-01 2026-03-03 18:00"),
        ("2 STOP. Not Thursday", FAMILIES),
        ("2 friday", ""),
        ("2 next Thursday", ""),
        ("can't make it tonight, see you Thursday", "G-01 2026-03-03 18:00"),
    ],
)
def test_a_named_day_tells_which_session_is_meant(text: str, session: str) -> None:
    """One that is on no such day is not changed; the day until which somebody is away is not the session's."""
    texting = Texting()
    texting.remind()
    texting.remind("M-0001", FAMILIES, starts=THURSDAY, lead=72)
    texting.says(text)
    assert texting.last()["session"] == session


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2 thursday", UNBOUND),
        ("2 for Thursday", UNBOUND),
        ("1 Thursday", UNBOUND),
        ("3 tomorrow", UNBOUND),
        ("2 tuesday", BOUND),
        ("2 can't make it tonight", BOUND),
        ("2 because I work until Friday", BOUND),
        ("2 sorry, see you next Thursday", BOUND),
        ("1 thanks, have a great Monday", BOUND),
    ],
)
def test_an_answer_about_another_day_than_that_of_the_reminder_is_for_a_person(text: str, place: str) -> None:
    """The session that was asked about keeps its seat, and the answer does not tell otherwise."""
    texting = Texting()
    texting.remind()
    heard = texting.says(text)
    assert texting.last()["place"] == place
    assert bool(heard.staff) == (place == UNBOUND)
    assert ("Tue Mar 3" in words(heard.answer)) == (place == BOUND)


def test_no_pass_withdraws_an_answer() -> None:
    """Nor what people are told: they are in no pass's plan."""
    texting = Texting()
    texting.says("who are you?")
    texting.state.outbox.plan([], now=NOW)
    waiting = [one.message for one in texting.state.outbox.due(NOW)]
    assert [(one.is_answer, one.is_for_staff) for one in waiting] == [(True, False), (False, True)]


def test_machines_do_not_talk_all_night() -> None:
    """So many answers an hour, and as many about distress; the next hour begins anew. People are told of each text."""
    texting = Texting()
    answered = [texting.says("I am out of the office").answer is not None for _ in range(9)]
    assert answered == [True] * 6 + [False] * 3
    crisis = [texting.says("Away. I want to die? Call 988") for _ in range(9)]
    assert [one.answer is not None for one in crisis] == [True] * 6 + [False] * 3
    assert all(one.staff for one in crisis)
    texting.now += timedelta(hours=2)
    assert texting.says("hello").answer is not None


ALL_TEXTS = (*TEXTS, *LATER)
ONE_OF_EACH = tuple({row["class"]: row for row in ALL_TEXTS}.values())
SHORT, LONG = "The front desk", "A practice with quite a long name, its subtitle and its town — Zoë"


@pytest.mark.long
@pytest.mark.parametrize(
    ("phone", "sender", "texts"),
    [("", SHORT, ONE_OF_EACH), ("", LONG, ONE_OF_EACH), (TOLD, SHORT, ONE_OF_EACH), (TOLD, LONG, ALL_TEXTS)],
)
def test_every_answer_is_one_text_message(phone: str, sender: str, texts: tuple[dict[str, str], ...]) -> None:
    """In the alphabet of text messages, whatever Settings says; it names neither a group nor a member."""
    texting = Texting()
    texting.remind()
    texting.settings = replace(texting.settings, terms=replace(TERMS, phone=phone, sender=sender))
    for row in texts:
        texting.now += timedelta(minutes=11)
        texting.state.addresses.lift("text", PHONE)
        heard = texting.says(row["text"])
        told = words(heard.answer)
        assert (septets(told) or 0) <= 160
        assert "roup" not in told
        assert "M-00" not in told
        assert heard.meaning is not None
        if heard.meaning.first == DISTRESS:
            assert TERMS.crisis_lines in told


def test_a_number_from_which_a_text_comes_is_bad_no_longer() -> None:
    """What the carrier told of it is over: the answer goes, and so do reminders. A stop stays a stop."""
    texting = Texting()
    for state, after in (("bad", None), ("stopped", "stopped")):
        texting.state.addresses.mark(Address(channel="text", address=PHONE, state=state, since=NOW, why="30005"))
        texting.says("1")
        known = texting.state.addresses.of("text", PHONE)
        assert (known.state if known else None) == after


def test_the_crisis_answer_leaves_whatever_was_stopped_or_paused() -> None:
    """The sender lets it go months after a STOP, while all sending is paused, and sends no reminder."""
    texting = Texting()
    texting.says("STOP")
    texting.now += 90 * DAY
    texting.says("I want to die")
    (sending,) = [one for one in texting.state.outbox.due(texting.now) if "crisis" in one.message.key]
    known = texting.state.addresses.of("text", PHONE)
    seen = Circumstances(now=texting.now + timedelta(minutes=20), address=known, paused="Rosa")
    assert isinstance(look_again(sending, seen), SendNow)


@pytest.mark.parametrize(
    ("reminded", "told"),
    [((), {"C-01", "C-02", "C-03"}), (("M-0001", "M-0002"), {"C-01", "C-02"})],
    ids=["nobody's number", "two members' number"],
)
def test_distress_from_a_number_that_is_not_one_members_is_told_to_clinicians(
    reminded: tuple[str, ...], told: set[str]
) -> None:
    """To those of everybody who has the number, else to all: no text about distress is told to the VA alone."""
    texting = Texting()
    leads = {f"M-000{number}": Contact(((f"C-0{number}", f"c{number}@example.org"),)) for number in (1, 2, 3)}
    texting.settings = replace(texting.settings, contacts=lambda: leads)
    for number, member in enumerate(reminded):
        texting.remind(member, session=f"G-0{number} 2026-03-03 18:00")
    assert {one.person for one in texting.says("I want to die").staff} == told | {"va"}
    assert {one.person for one in texting.says("who are you?").staff} == {"va"}
    floods = [{one.person for one in texting.says("I want to die").staff} for _ in range(9)]
    assert floods == [told | {"va"}] * 5 + [{"va"}] * 4


@pytest.mark.parametrize(
    ("owners", "said", "member", "possible", "told"),
    [
        (("M-0001",), "who are you?", "M-0001", "", {"C-01"}),
        (("M-0001",), "I want to die", "M-0001", "", {"C-01"}),
        (("M-0001", "M-0002"), "who are you?", "", "M-0001 M-0002", set()),
        (("M-0001", "M-0002"), "I want to die", "", "M-0001 M-0002", {"C-01", "C-02"}),
        ((), "who are you?", "", "", set()),
    ],
)
def test_a_number_that_was_not_texted_is_looked_for_among_the_members(
    owners: tuple[str, ...], said: str, member: str, possible: str, told: set[str]
) -> None:
    """One who has it is meant; of several, everybody is named and nobody chosen."""
    texting = Texting()
    leads = {f"M-000{number}": Contact(((f"C-0{number}", f"c{number}@example.org"),)) for number in (1, 2, 3)}
    texting.settings = replace(texting.settings, contacts=lambda: leads, owners={PHONE: owners})
    staff = texting.says(said).staff
    body = texting.last()
    assert (body["member"], body.get("possible", ""), body["place"]) == (member, possible, "unbound")
    assert {one.person for one in staff} == told | {"va"}
    assert all(code in staff[0].text for code in owners)


def test_the_page_is_named_as_the_place_to_read_it() -> None:
    """The words themselves are in no message to staff."""
    texting = Texting()
    texting.settings = replace(texting.settings, page="https://practice.example.org")
    for one in texting.says("I want to die").staff:
        assert "Groupkeeper's page, https://practice.example.org." in one.text
        assert "die" not in one.text


def test_a_number_that_two_members_share_stays_in_doubt_even_if_only_one_was_reminded() -> None:
    """A clear answer is the reminded one's; what may be about distress is told to the clinicians of both."""
    texting = Texting()
    leads = {f"M-000{number}": Contact(((f"C-0{number}", f"c{number}@example.org"),)) for number in (1, 2)}
    texting.settings = replace(texting.settings, contacts=lambda: leads, owners={PHONE: ("M-0001", "M-0002")})
    texting.remind()
    texting.says("2")
    assert (texting.last()["member"], "possible" in texting.last()) == ("M-0001", False)
    heard = texting.says("2 I want to die")
    assert (texting.last()["member"], texting.last()["possible"]) == ("", "M-0001 M-0002")
    assert {one.person for one in heard.staff} == {"C-01", "C-02", "va"}


def test_whom_to_tell_is_read_only_where_somebody_is_told() -> None:
    """It takes ten times as long as all the rest that is read for a text."""
    texting = Texting()
    read: list[str] = []

    def contacts() -> dict[str, Contact]:
        read.append("read")
        return {}

    texting.settings = replace(texting.settings, contacts=contacts)
    texting.remind()
    texting.says("1")
    assert not read
    texting.says("who are you?")
    assert read == ["read"]
