"""The inbox and the addresses: each thing once, a stop before everything."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from addon.incoming import REPLY, Incoming
from addon.outgoing import Address
from addon.sync.state.database import State
from addon.sync.state.inbox import marking
from tests.stores import fresh_state

NOON = datetime(2026, 9, 30, 12, tzinfo=UTC)
ARRIVED = Incoming(source="texts", external_id="SM1", received=NOON, kind=REPLY, body={"text": "2", "member": "M-1"})
STOPPED = Address(
    channel="text", address="+12125550147", state="stopped", since=NOON, programme="reminders", why="STOP"
)


@pytest.fixture
def state() -> State:
    """Return a fresh state."""
    return fresh_state()


def test_the_same_thing_is_stored_once(state: State) -> None:
    """The same thing is stored once."""
    assert state.inbox.store(ARRIVED) == 1
    assert state.inbox.store(replace(ARRIVED, body={"text": "changed"})) is None
    assert state.inbox.store(replace(ARRIVED, source="forms")) is not None
    first, second = state.inbox.newer_than(0)
    assert first == replace(ARRIVED, number=1)
    assert state.inbox.newer_than(first.number) == (second,)
    assert state.inbox.last_number() == second.number
    assert state.inbox.has("texts", "SM1")
    assert not state.inbox.has("texts", "SM2")


def test_what_was_taken_over_long_ago_is_forgotten(state: State) -> None:
    """What no pass has taken over stays, however old it is, and so does the last that one took."""
    for number in range(1, 6):
        state.inbox.store(replace(ARRIVED, external_id=f"SM{number}", received=NOON + timedelta(days=number)))
    assert state.inbox.forget_taken(NOON + timedelta(days=2.5), taken=0) == 0
    assert state.inbox.forget_taken(NOON + timedelta(days=2.5), taken=4) == 2
    assert state.inbox.forget_taken(NOON + timedelta(days=9), taken=4) == 1
    assert [one.external_id for one in state.inbox.newer_than(0)] == ["SM4", "SM5"]


def test_what_follows_at_once_is_in_the_same_commit(state: State) -> None:
    """What follows at once is in the same commit."""
    state.inbox.store(ARRIVED, marking(STOPPED))
    assert state.addresses.of("text", STOPPED.address) == STOPPED
    state.addresses.lift("text", STOPPED.address)
    assert state.inbox.store(ARRIVED, marking(STOPPED)) is None
    assert state.addresses.all() == {}, "told twice, the stop that was lifted since is not written again"


def test_a_failed_delivery_never_covers_a_stop(state: State) -> None:
    """A failed delivery never covers a stop."""
    state.addresses.mark(STOPPED)
    state.addresses.mark(replace(STOPPED, state="bad", why="30006"))
    assert state.addresses.all() == {("text", STOPPED.address): STOPPED}
