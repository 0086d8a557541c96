"""The sender: each message is claimed, handed over and settled once, whatever fails and wherever it dies."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from addon.outgoing import (
    FAILED,
    HANDED_OVER,
    NOT_SENT,
    PLANNED,
    SENDING,
    UNKNOWN,
    Address,
    OutgoingMessage,
    Sending,
)
from addon.sending.look_again import AGAIN
from addon.sending.ports import HandOver, ask_later, failed
from addon.sending.sender import LEASE, MOST_ATTEMPTS, Sender
from addon.sync.state.database import State
from tests.sending.a_message import DAY, HOUR, MAIL, MINUTE, NOON, PHONE, a_mail, a_message
from tests.sending.a_provider import AProvider, Killed
from tests.stores import fresh_state


class House:
    """A practice's state, its sender and two providers, with a clock that a test moves."""

    def __init__(self) -> None:
        self.state: State = fresh_state()
        self.now = NOON
        self.texts = AProvider(name="text", can_look_up=True)
        self.mails = AProvider(name="email", can_look_up=False)
        self.paused = ""

    def plans(self, *messages: OutgoingMessage) -> None:
        """Let a pass want these."""
        self.state.outbox.plan(messages, now=self.now)

    def sends(self, at: datetime | None = None, *, looked_at: datetime | None = None) -> Sender:
        """Run one round, at the present or a later moment."""
        self.now = at or self.now
        sender = Sender(
            outbox=self.state.outbox,
            addresses=self.state.addresses,
            channels={one.name: one for one in (self.texts, self.mails)},
            clock=lambda: self.now,
            paused=lambda: self.paused,
        )
        sender.send_due(self.now, looked_at=looked_at or self.now)
        return sender

    def became(self, key: str) -> Sending:
        """Return what became of a message."""
        return self.state.outbox.all()[key]


@pytest.fixture
def house() -> House:
    """Return an empty house."""
    return House()


TEXT, MAILED = a_message(), a_mail(due=NOON + MINUTE)


def test_what_is_due_is_sent_once(house: House) -> None:
    """What is due is sent once, by its own channel, and what is not due waits."""
    later = a_message("later", due=NOON + HOUR, session="S-2")
    house.plans(TEXT, MAILED, later)
    for minute in (0, 1, 2):
        house.sends(NOON + minute * MINUTE)
    assert (house.texts.got, house.mails.got) == ([TEXT], [MAILED])
    assert [house.became(one.key).state for one in (TEXT, MAILED, later)] == [HANDED_OVER, HANDED_OVER, PLANNED]
    assert house.became(TEXT.key).provider_id == f"id of {TEXT.key}"


FATES: list[tuple[str, str, str, str, str]] = [
    # fate, by text: at once and after the lease, by e-mail: at once and after the lease
    ("arrives", HANDED_OVER, HANDED_OVER, HANDED_OVER, HANDED_OVER),
    ("refused", FAILED, FAILED, FAILED, FAILED),
    ("breaks", SENDING, UNKNOWN, UNKNOWN, UNKNOWN),
    ("arrives unheard", SENDING, HANDED_OVER, UNKNOWN, UNKNOWN),
    ("killed before", SENDING, UNKNOWN, SENDING, UNKNOWN),
    ("killed after", SENDING, HANDED_OVER, SENDING, UNKNOWN),
]


@pytest.mark.parametrize(("fate", "text", "text_later", "mail", "mail_later"), FATES, ids=[row[0] for row in FATES])
def test_every_fate_is_settled(house: House, fate: str, text: str, text_later: str, mail: str, mail_later: str) -> None:
    """Every fate is settled, and nothing that may have arrived is sent again."""
    house.texts.fate = house.mails.fate = lambda _: fate
    for message in (TEXT, replace(MAILED, due=NOON)):
        house.plans(message)
        try:
            house.sends(NOON)
        except Killed:
            assert fate.startswith("killed")
        assert house.became(message.key).state == (text if message is TEXT else mail)
        house.texts.fate = house.mails.fate = lambda _: "arrives"
        house.sends(NOON + LEASE)
        house.sends(NOON + 2 * LEASE)
        found = house.became(message.key)
        assert found.state == (text_later if message is TEXT else mail_later)
        assert found.state == HANDED_OVER or (found.reason and found.remedy.endswith("."))
        house.texts.fate = house.mails.fate = lambda _: fate
    assert len(house.texts.got) == len(house.mails.got) == (fate in {"arrives", "arrives unheard", "killed after"})


@pytest.mark.long
def test_what_did_not_leave_is_tried_again_later_and_later(house: House) -> None:
    """What did not leave is tried again after 5, 10, 20 … minutes, and not for ever."""
    house.texts.fate = lambda _: "away"
    house.plans(replace(TEXT, ends=NOON + 30 * DAY))
    tried = []
    for minute in range(0, 3 * 24 * 60, 5):
        before = house.became(TEXT.key).attempts
        house.sends(NOON + minute * MINUTE)
        found = house.became(TEXT.key)
        if found.attempts > before:
            tried.append(minute)
    assert tried[:3] == [0, 5, 15]
    assert house.became(TEXT.key).attempts == len(tried) == MOST_ATTEMPTS
    assert house.became(TEXT.key).state == NOT_SENT
    assert not house.texts.got
    assert house.became(TEXT.key).reason.startswith("the network is down")


def test_a_retry_that_would_come_too_late_is_none(house: House) -> None:
    """A retry that would come too late is none; the network comes back in time for another."""
    house.texts.fate = lambda _: "away"
    short, long = replace(TEXT, ends=NOON + 4 * MINUTE), a_message("long", session="S-2", person="M-2", address="+1")
    house.plans(short)
    house.sends(NOON)
    assert (house.became(TEXT.key).state, house.became(TEXT.key).reason) == (
        NOT_SENT,
        "the network is down; attempts: 1",
    )
    house.plans(long)
    house.sends(NOON)
    house.texts.fate = lambda _: "arrives"
    house.sends(NOON + 4 * MINUTE)
    assert house.became("long").state == PLANNED
    house.sends(NOON + 5 * MINUTE)
    assert house.became("long").state == HANDED_OVER


def test_an_outage_costs_one_attempt_a_round(house: House) -> None:
    """While a channel cannot be reached, the first message of a round is tried and no other."""
    house.texts.fate = lambda _: "away"
    messages = [a_message(f"{n}", person=f"M-{n}", address=f"+{n}") for n in range(20)]
    house.plans(*messages)
    house.sends()
    assert sorted(one.attempts for one in house.state.outbox.all().values()) == [0] * 19 + [1]


def test_what_a_channel_tells_about_an_address_counts_at_once(house: House) -> None:
    """What a channel tells about an address counts at once, for messages of the same round too."""

    class Strict(AProvider):
        def _told(self, _: str, message: OutgoingMessage) -> HandOver:
            return (
                failed("21610", "Ask.", stopped=True)
                if message.address == PHONE
                else failed("x", "Ask.", bad_address=True)
            )

    house.texts = Strict(name="text", can_look_up=False)
    elsewhere = a_message("other", address="+1", person="M-2")
    house.plans(
        TEXT,
        a_message("second", session="S-2"),
        elsewhere,
        a_message("fourth", address="+1", person="M-2", session="S-2"),
    )
    house.sends()
    known = house.state.addresses.all()
    assert {key: (one.state, one.programme) for key, one in known.items()} == {
        ("text", PHONE): ("stopped", "reminders"),
        ("text", "+1"): ("bad", ""),
    }
    assert [house.became(key).state for key in (TEXT.key, "second", "fourth", "other")] == [FAILED, NOT_SENT] * 2


def test_a_stop_within_the_round_is_obeyed(house: House) -> None:
    """A STOP that arrives while others are sent is obeyed."""
    first, second = a_message("a", person="M-2", address="+1"), a_message("b")

    def stops(_: OutgoingMessage) -> str:
        house.state.addresses.mark(Address(channel="text", address=PHONE, state="stopped", since=NOON))
        return "arrives"

    house.texts.fate = stops
    house.plans(first, second)
    house.sends()
    assert house.texts.got == [first]
    assert house.became("b").reason == "its owner does not want messages"


def test_words_that_a_pass_changed_within_the_round_are_not_sent_as_they_were(house: House) -> None:
    """Words that a pass changed within the round are not sent as they were; the new ones go with the next."""
    first, second = a_message("a", person="M-2", address="+1"), a_message("b")

    def changes(message: OutgoingMessage) -> str:
        if message.key == "a":
            house.plans(first, replace(second, text="It begins at 13:00."))
        return "arrives"

    house.texts.fate = changes
    house.plans(first, second)
    house.sends()
    assert [one.key for one in house.texts.got] == ["a"]
    house.sends()
    assert house.texts.got[1].text == "It begins at 13:00."


WAITING: list[tuple[str, Callable[[House], None], str]] = [
    ("paused", lambda house: setattr(house, "paused", "Rosa"), "sending is paused by Rosa"),
    ("no channel", lambda house: setattr(house.texts, "name", "pigeon"), "nothing is set up for sending by text"),
]


@pytest.mark.parametrize(("change", "reason"), [row[1:] for row in WAITING], ids=[row[0] for row in WAITING])
def test_what_waits_tells_why_and_goes_when_it_may(house: House, change: Callable[[House], None], reason: str) -> None:
    """What waits tells why, and goes as soon as it may; when its time has passed, that is the reason."""
    late = a_message("late", ends=NOON + 10 * MINUTE, session="S-2", person="M-2", address="+1")
    house.plans(TEXT, late)
    change(house)
    house.sends(NOON)
    assert (house.became(TEXT.key).state, house.became(TEXT.key).reason) == (PLANNED, reason)
    house.sends(NOON + 10 * MINUTE)
    assert house.became("late").state == NOT_SENT
    assert house.became("late").reason == f"its time passed before it could be sent: {reason}"
    house.paused, house.texts.name = "", "text"
    house.sends(NOON + 10 * MINUTE + AGAIN)
    assert house.became(TEXT.key).state == HANDED_OVER


def test_sheets_that_nobody_could_read_keep_messages_waiting(house: House) -> None:
    """Sheets that nobody could read keep messages waiting."""
    house.plans(TEXT)
    house.sends(NOON, looked_at=NOON - HOUR)
    assert not house.texts.got
    house.sends(NOON + AGAIN)
    assert house.texts.got == [TEXT]


def test_after_a_long_sleep_only_the_newest_reminder_goes(house: House) -> None:
    """After a long sleep only the newest reminder goes, whatever put each of them off before."""
    ends = NOON + 3 * DAY
    ladder = [a_message(f"{lead} h", lead=lead, due=ends - lead * HOUR, ends=ends) for lead in (72, 24, 2)]
    house.plans(*ladder)
    house.texts.fate = lambda _: "away"
    house.sends(NOON)
    house.texts.fate = lambda _: "arrives"
    house.sends(ends - HOUR)
    assert [one.lead for one in house.texts.got] == [2]
    assert [house.became(f"{lead} h").reason for lead in (72, 24)] == ["a later reminder takes its place"] * 2


def test_a_mistake_in_one_channel_stops_no_other(house: House) -> None:
    """A mistake in one channel stops no other, and comes to light."""
    house.plans(TEXT, replace(MAILED, due=NOON + MINUTE))

    def mistake(_: OutgoingMessage) -> str:
        raise ZeroDivisionError

    house.texts.fate = mistake
    with pytest.raises(ZeroDivisionError):
        house.sends(NOON + MINUTE)
    assert [one.address for one in house.mails.got] == [MAIL]


def test_a_channel_that_cannot_be_asked_yet_is_asked_again(house: House) -> None:
    """A channel that cannot be asked yet is asked again, for a day after the message's time."""

    class Away(AProvider):
        def look_up(self, _: Sending) -> HandOver | None:
            return ask_later()

    house.texts = Away(name="text", can_look_up=True, fate=lambda _: "breaks")
    house.plans(TEXT)
    for at, state in ((NOON, SENDING), (NOON + LEASE, SENDING), (TEXT.ends + DAY, UNKNOWN)):
        house.sends(at)
        assert house.became(TEXT.key).state == state


def test_what_cannot_be_looked_up_keeps_nothing_from_being_sent(house: House) -> None:
    """An answer that nobody foresaw comes to light; the next message goes, and the channel is asked again."""

    class Broken(AProvider):
        def look_up(self, _: Sending) -> HandOver | None:
            raise ZeroDivisionError

    house.texts = Broken(name="text", can_look_up=True, fate=lambda _: "breaks")
    house.plans(TEXT, replace(MAILED, due=NOON + LEASE))
    house.sends(NOON)
    with pytest.raises(ZeroDivisionError):
        house.sends(NOON + LEASE)
    assert (house.became(TEXT.key).state, len(house.mails.got)) == (SENDING, 1)


def test_what_people_are_told_at_once_waits_for_no_long_list(house: House) -> None:
    """Thirty reminders take a second each; a text heard after the tenth is answered before the thirtieth."""
    answer = a_message("answer | crisis | SM1", person="", limited=False)

    def slow(_: OutgoingMessage) -> str:
        house.now += timedelta(seconds=1)
        if len(house.texts.got) == 10:
            house.state.outbox.add(replace(answer, due=house.now), now=house.now)
        return "arrives"

    house.texts.fate = slow
    house.plans(*(a_message(f"M-{n}", person=f"M-{n}", address=f"+1{n}") for n in range(30)))
    while len(house.texts.got) < 31:
        house.sends()
    assert [one.key.startswith("answer") for one in house.texts.got].index(True) < 20


def test_what_a_pass_corrected_within_the_round_is_not_refused_for_what_it_was(house: House) -> None:
    """The number at which nothing arrives is corrected while the round runs: the message goes to the new one."""
    first, second = a_message("1 | a"), a_message("2 | b", person="M-2", address="+1999", due=NOON + MINUTE)
    corrected = replace(second, address="+1888")
    house.state.addresses.mark(Address(channel="text", address="+1999", state="bad", since=NOON))

    def corrects(message: OutgoingMessage) -> str:
        if message == first:
            house.plans(first, corrected)
        return "arrives"

    house.texts.fate = corrects
    house.plans(first, second)
    house.sends(NOON + MINUTE)
    house.sends(NOON + 2 * MINUTE)
    assert house.texts.got == [first, corrected]


@pytest.mark.parametrize("key", ["answer | SM1", "staff | SM1"])
def test_single_messages_are_no_passes_business(house: House, key: str) -> None:
    """Single messages are sent though no pass wants them, and added once."""
    one = a_message(key, limited=False)
    assert house.state.outbox.add(one, now=NOON)
    assert not house.state.outbox.add(one, now=NOON)
    house.plans()
    house.sends()
    assert house.texts.got == [one]
    with pytest.raises(ValueError, match="answer or staff"):
        house.state.outbox.add(a_message(), now=NOON)
