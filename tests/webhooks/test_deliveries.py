"""What providers report, written into a real outbox and real addresses."""

from datetime import timedelta

import pytest

from addon.outgoing import DELIVERED, FAILED, HANDED_OVER, OutgoingMessage
from addon.sync.state.database import IN_MEMORY, State, open_state
from tests.webhooks.senders import NOW
from webhooks.deliveries import reporting
from webhooks.ports import Delivery
from webhooks.texts import delivery

TO = "+13035550142"


def handed_over(provider_id: str) -> State:
    """Return a state with one text that the carrier has taken over."""
    state = open_state(IN_MEMORY)
    later = NOW + timedelta(days=1)
    message = OutgoingMessage(
        key="k", person="M-0001", channel="text", address=TO, text="t", due=NOW, ends=later, zone="America/New_York"
    )
    state.outbox.plan([message], now=NOW)
    assert state.outbox.claim("k", now=NOW, lease=later)
    assert state.outbox.settle("k", HANDED_OVER, now=NOW, id_=provider_id)
    return state


@pytest.mark.parametrize(
    ("word", "code", "state", "address"),
    [
        ("sent", "", HANDED_OVER, None),
        ("delivered", "", DELIVERED, None),
        ("undelivered", "30003", FAILED, None),
        ("undelivered", "30006", FAILED, "bad"),
        ("failed", "21610", FAILED, "stopped"),
    ],
)
def test_a_report_reaches_the_message_and_its_address(word: str, code: str, state: str, address: str | None) -> None:
    """Out of order or twice, it ends the same: what is final stays."""
    kept = handed_over("SM1")
    report = reporting(kept.outbox, kept.addresses, lambda: NOW)
    told = delivery("SM1", word, code)
    assert told is not None
    for one in (told, told, Delivery(provider_id="SM1", state=HANDED_OVER)):
        assert report(one)
    found = kept.outbox.all()["k"]
    assert (found.state, found.reason, found.remedy) == (state, told.reason, told.remedy)
    marked = kept.addresses.of("text", TO)
    assert (marked.state if marked else None) == address


@pytest.mark.parametrize("provider_id", ["SM2", ""])
def test_a_message_that_is_not_ours(provider_id: str) -> None:
    """It is told, and nothing changes."""
    kept = handed_over("SM1")
    report = reporting(kept.outbox, kept.addresses, lambda: NOW)
    assert not report(Delivery(provider_id=provider_id, state=FAILED, bad_address=True))
    assert kept.outbox.all()["k"].state == HANDED_OVER
    assert not kept.addresses.all()
