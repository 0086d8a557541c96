"""The outbox: one key, one message, whatever passes and senders do with it."""

import json
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Connection, select, update

from addon.outgoing import (
    DELIVERED,
    FAILED,
    HANDED_OVER,
    NOT_SENT,
    PLANNED,
    SENDING,
    TOO_LATE,
    UNKNOWN,
    WITHDRAWN,
    OutgoingMessage,
)
from addon.sync.state import outbox as outbox_module
from addon.sync.state.outbox import Outbox
from addon.sync.state.sealing import opened_rows, sealed
from addon.sync.state.tables import OUTBOX
from tests.stores import fresh_state

NOON = datetime(2026, 9, 30, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TOMORROW = NOON + timedelta(days=1)


def message(key: str = "M-1 | G-1 | RR-1 | text", **changes: object) -> OutgoingMessage:
    """Return a message that is due at noon."""
    given = {
        "person": "M-1",
        "channel": "text",
        "address": "+12125550147",
        "text": "Hi",
        "due": NOON,
        "ends": TOMORROW,
        "zone": "America/New_York",
    }
    return OutgoingMessage(key=key, **{**given, **changes})  # type: ignore[arg-type]


@pytest.fixture
def outbox() -> Outbox:
    """Return an empty outbox."""
    return fresh_state().outbox


def test_one_key_is_claimed_once(outbox: Outbox) -> None:
    """One key is claimed once."""
    outbox.plan([message()], now=NOON)
    (due,) = outbox.due(NOON)
    assert due.message == message()
    assert outbox.claim(due.message.key, now=NOON, lease=NOON + MINUTE)
    assert not outbox.claim(due.message.key, now=NOON, lease=NOON + MINUTE)
    assert not outbox.due(NOON)


def test_what_is_no_longer_wanted_is_withdrawn_and_may_return(outbox: Outbox) -> None:
    """What is no longer wanted is withdrawn and may return."""
    one = message()
    assert outbox.plan([one], now=NOON) == 1
    assert outbox.plan([one], now=NOON) == 0
    assert outbox.plan([], now=NOON) == 1
    assert outbox.all()[one.key].state == WITHDRAWN
    later = replace(one, due=NOON + MINUTE)
    assert outbox.plan([later], now=NOON) == 1
    assert not outbox.due(NOON)
    assert [one.message for one in outbox.due(NOON + MINUTE)] == [later]


@pytest.mark.parametrize("state", [HANDED_OVER, DELIVERED, FAILED, UNKNOWN, NOT_SENT])
def test_a_settled_key_is_never_planned_again(outbox: Outbox, state: str) -> None:
    """A settled key is never planned again."""
    one = message()
    outbox.plan([one], now=NOON)
    assert outbox.claim(one.key, now=NOON, lease=NOON + MINUTE) or state == NOT_SENT
    assert outbox.settle(one.key, state, now=NOON, reason="why", remedy="then", id_="SM1")
    assert outbox.plan([replace(one, text="Other words")], now=NOON) == 0
    assert outbox.plan([], now=NOON) == 0
    found = outbox.all()[one.key]
    assert (found.state, found.reason, found.remedy, found.message.text) == (state, "why", "then", "Hi")


def test_what_nobody_settled_in_time_is_found(outbox: Outbox) -> None:
    """What nobody settled in time is found."""
    outbox.plan([message()], now=NOON)
    outbox.claim(message().key, now=NOON, lease=NOON + MINUTE)
    assert not outbox.abandoned(NOON)
    (lost,) = outbox.abandoned(NOON + MINUTE)
    assert (lost.state, lost.attempts) == (SENDING, 1)
    assert outbox.settle(lost.message.key, PLANNED, now=NOON + MINUTE)
    assert outbox.due(NOON + MINUTE)


REPORTS: list[tuple[str, str, str]] = [
    (HANDED_OVER, DELIVERED, DELIVERED),
    (HANDED_OVER, FAILED, FAILED),
    (DELIVERED, FAILED, DELIVERED),
    (FAILED, DELIVERED, FAILED),
    (UNKNOWN, DELIVERED, DELIVERED),
]


@pytest.mark.parametrize(("before", "told", "after"), REPORTS)
def test_a_late_report_takes_back_nothing_final(outbox: Outbox, before: str, told: str, after: str) -> None:
    """A late report takes back nothing final."""
    outbox.plan([message()], now=NOON)
    outbox.claim(message().key, now=NOON, lease=NOON + MINUTE)
    outbox.settle(message().key, before, now=NOON, id_="SM1")
    found = outbox.report("SM1", told, now=NOON + MINUTE)
    assert found is not None
    assert found.state == after
    assert outbox.report("SM2", told, now=NOON) is None
    assert outbox.report("", told, now=NOON) is None


def test_what_waits_is_due_later_and_stays_as_planned(outbox: Outbox) -> None:
    """What waits is due later, with its reason; a pass that wants the same changes nothing, other words start anew."""
    outbox.plan([message()], now=NOON)
    assert outbox.wait(message().key, NOON + MINUTE, "quiet hours")
    assert outbox.plan([message()], now=NOON) == 0
    assert not outbox.due(NOON)
    (one,) = outbox.due(NOON + MINUTE)
    assert (one.reason, one.message.due) == ("quiet hours", NOON)
    assert outbox.plan([message(text="Hello")], now=NOON) == 1
    assert [one.reason for one in outbox.due(NOON)] == [""]


def test_a_claim_is_given_back(outbox: Outbox) -> None:
    """Whoever claimed a message may give it back; one that is settled is not put off."""
    outbox.plan([message()], now=NOON)
    outbox.claim(message().key, now=NOON, lease=NOON + MINUTE)
    assert outbox.wait(message().key, NOON + MINUTE, "the network is down", remedy="Wait.")
    (one,) = outbox.due(NOON + MINUTE)
    assert (one.state, one.attempts, one.lease, one.remedy) == (PLANNED, 1, None, "Wait.")
    outbox.claim(message().key, now=NOON, lease=NOON + MINUTE)
    outbox.settle(message().key, HANDED_OVER, now=NOON)
    assert not outbox.wait(message().key, NOON + MINUTE, "too late")
    assert outbox.all()[message().key].state == HANDED_OVER


def test_what_was_read_before_a_pass_changed_it_is_not_claimed(outbox: Outbox) -> None:
    """Words that a pass has changed meanwhile are not claimed as they were read."""
    outbox.plan([message()], now=NOON)
    outbox.plan([message(text="Hello")], now=NOON)
    assert not outbox.claim(message().key, now=NOON, lease=NOON + MINUTE, as_read=message())
    assert outbox.claim(message().key, now=NOON, lease=NOON + MINUTE, as_read=message(text="Hello"))


def test_what_waited_until_its_time_passed_is_not_sent(outbox: Outbox) -> None:
    """What waited until its time passed is not sent, with the reason it waited for; it is not merely no longer due."""
    outbox.plan([message(), message("other")], now=NOON)
    outbox.wait("other", TOMORROW, "sending is paused")
    assert outbox.plan([], now=TOMORROW) == 2
    found = outbox.all()
    assert [found[key].state for key in (message().key, "other")] == [NOT_SENT, NOT_SENT]
    assert found[message().key].reason == TOO_LATE
    assert found["other"].reason == f"{TOO_LATE}: sending is paused"


def test_a_late_report_makes_nothing_newer(outbox: Outbox) -> None:
    """A message counts on the day it went out, not on the day on which somebody reported that it arrived."""
    outbox.plan([message()], now=NOON)
    outbox.claim(message().key, now=NOON, lease=NOON + MINUTE)
    outbox.settle(message().key, HANDED_OVER, now=NOON, id_="SM1")
    outbox.report("SM1", DELIVERED, now=TOMORROW)
    assert not outbox.to_person("M-1", since=NOON + MINUTE)
    assert [one.claimed for one in outbox.to_person("M-1", since=NOON)] == [NOON]


def test_messages_without_an_id_are_nobodys_to_report(outbox: Outbox) -> None:
    """A report without an id changes none of the messages that have no id either."""
    outbox.plan([message()], now=NOON)
    outbox.claim(message().key, now=NOON, lease=NOON + MINUTE)
    outbox.settle(message().key, UNKNOWN, now=NOON)
    assert outbox.report("", DELIVERED, now=NOON) is None
    assert outbox.all()[message().key].state == UNKNOWN


def test_what_was_added_singly_no_pass_withdraws(outbox: Outbox) -> None:
    """Answers and notes to staff are added once, and no pass withdraws them."""
    for key in ("answer | SM1", "staff | SM1"):
        assert outbox.add(message(key), now=NOON)
        assert not outbox.add(message(key, text="Other words"), now=NOON)
    assert outbox.plan([], now=NOON) == 0
    assert [one.message.text for one in outbox.due(NOON)] == ["Hi", "Hi"]


def test_limits_count_what_went_out(outbox: Outbox) -> None:
    """Limits count what went out."""
    for number, state in enumerate((HANDED_OVER, DELIVERED, UNKNOWN, FAILED, NOT_SENT)):
        one = message(f"key {number}")
        outbox.plan([one], now=NOON)
        outbox.claim(one.key, now=NOON, lease=NOON + MINUTE)
        outbox.settle(one.key, state, now=NOON)
    for found in (outbox.to_person("M-1", since=NOON), outbox.to_address("+12125550147", since=NOON)):
        assert [one.state for one in found] == [HANDED_OVER, DELIVERED, UNKNOWN]
    assert not outbox.to_person("M-1", since=NOON + MINUTE)


class PassesAndSenders(RuleBasedStateMachine):
    """Passes want this and that, senders die or settle: what is out is never sent a second time."""

    def __init__(self) -> None:
        super().__init__()
        self.outbox = fresh_state().outbox
        self.now = NOON
        self.sent: list[str] = []
        self.claimed: set[str] = set()

    @rule(wanted=st.sets(st.integers(0, 4)), text=st.sampled_from(["Hi", "Hello"]))
    def plan(self, wanted: set[int], text: str) -> None:
        """A pass wants these."""
        self.outbox.plan([message(f"key {number}", text=text) for number in wanted], now=self.now)

    @rule(number=st.integers(0, 4))
    def claim(self, number: int) -> None:
        """A sender takes one."""
        key = f"key {number}"
        if self.outbox.claim(key, now=self.now, lease=self.now + 2 * MINUTE):
            assert key not in self.claimed
            self.claimed.add(key)

    @rule(number=st.integers(0, 4), state=st.sampled_from([HANDED_OVER, FAILED, UNKNOWN]))
    def settle(self, number: int, state: str) -> None:
        """A sender is done with one."""
        key = f"key {number}"
        if self.outbox.settle(key, state, now=self.now):
            assert key in self.claimed
            self.claimed.discard(key)
            self.sent += [key]

    @rule(minutes=st.integers(1, 5))
    def look_up_what_was_left(self, minutes: int) -> None:
        """Some minutes later somebody looks after what was left."""
        self.now += minutes * MINUTE
        for one in self.outbox.abandoned(self.now):
            assert one.message.key in self.claimed
            self.outbox.settle(one.message.key, UNKNOWN, now=self.now)
            self.claimed.discard(one.message.key)
            self.sent += [one.message.key]

    @invariant()
    def nothing_twice(self) -> None:
        """What went out is never due again."""
        assert len(self.sent) == len(set(self.sent))
        assert {one.message.key for one in self.outbox.due(self.now)}.isdisjoint(self.sent)


TestPassesAndSenders: Callable[..., object] = pytest.mark.long(PassesAndSenders.TestCase)
TestPassesAndSenders.settings = settings(stateful_step_count=25)  # type: ignore[attr-defined]


def test_planning_is_no_outcome_and_sending_is(outbox: Outbox) -> None:
    """Or every pass would bring another one; what a pass puts away it has told itself."""
    nothing = outbox.last_outcome()
    outbox.plan([message()], now=NOON)
    outbox.plan([], now=message().ends + MINUTE)
    assert outbox.counts() == {NOT_SENT: 1}
    assert outbox.last_outcome() == nothing
    outbox.plan([replace(message(), key="another")], now=NOON)
    outbox.claim("another", now=NOON, lease=NOON + MINUTE)
    assert outbox.last_outcome() != nothing


def test_what_comes_back_while_a_pass_plans_is_planned_anew(monkeypatch: pytest.MonkeyPatch, outbox: Outbox) -> None:
    """A sender gives its claim back between the pass's two looks: it stays wanted, and the pass goes on."""
    outbox.plan([message()], now=NOON)
    outbox.claim(message().key, now=NOON, lease=TOMORROW)
    looked = outbox_module._states

    def comes_back(connection: Connection, wanted: Collection[str]) -> dict[str, str]:
        connection.execute(update(OUTBOX).values(state=PLANNED))
        return looked(connection, wanted)

    monkeypatch.setattr(outbox_module, "_states", comes_back)
    assert outbox.plan([message()], now=NOON) == 1
    assert outbox.counts() == {PLANNED: 1}


def test_what_an_older_version_wrote_is_claimed(outbox: Outbox) -> None:
    """Its record lacks a field that messages have now: that is no change by a pass."""
    outbox.plan([message()], now=NOON)
    with outbox._engine.begin() as connection:
        (row,) = opened_rows(connection, select(*OUTBOX.c), OUTBOX)
        newer = json.loads(row.message)
        older = {name: value for name, value in newer.items() if name != "answerable"}
        assert older != newer
        values = sealed(connection, OUTBOX, {**row._asdict(), "message": json.dumps(older)})
        connection.execute(update(OUTBOX).values(message=values["message"]))
    (due,) = outbox.due(NOON)
    assert outbox.claim(message().key, now=NOON, lease=TOMORROW, as_read=due.message)
