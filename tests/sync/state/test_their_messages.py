"""Messages to one member and their replies are given out and erased; a wish to be sent nothing stays."""

from datetime import timedelta

from addon.incoming import REPLY, Incoming
from addon.outgoing import HANDED_OVER, Address
from addon.sending.subscriptions import SUBSCRIPTION, PushSubscription
from addon.sync.state.database import IN_MEMORY, State, open_state
from addon.sync.state.one_member import Person, erase, remembered_about
from tests.sending.a_message import MAIL, MINUTE, NOON, PHONE, a_mail, a_message

OTHER = "+12125550148"


def told_and_heard() -> State:
    """Return a state with messages to two members, their replies, and what is known about their addresses."""
    state = open_state(IN_MEMORY)
    messages = [a_message("1"), a_mail("2"), a_message("3", person="M-2", address=OTHER)]
    state.outbox.plan(messages, now=NOON)
    state.outbox.claim("1", now=NOON, lease=NOON + MINUTE)
    state.outbox.settle("1", HANDED_OVER, now=NOON, id_="SM1")
    for number, member in enumerate(("M-1", "M-2", "")):
        body = {"member": member, "text": "about M-1" if number else "Stop", "address": PHONE}
        arrived = Incoming(source="texts", external_id=str(number), received=NOON, kind=REPLY, body=body)
        state.inbox.store(arrived)
    for channel, address, known in (("text", PHONE, "stopped"), ("email", MAIL, "bad"), ("text", OTHER, "bad")):
        state.addresses.mark(Address(channel=channel, address=address, state=known, since=NOON))
    for person in ("M-1", "M-2"):
        one = PushSubscription(person=person, endpoint="https://p.example/x", p256dh="k", auth="a", since=NOON)
        state.keep(SUBSCRIPTION, person, one)
    return state


def test_what_was_sent_and_heard_is_given_out() -> None:
    """Everything that was sent to a member and came from them is given out, in plain words, and nothing of others."""
    state = told_and_heard()
    found = [dict(one) for one in remembered_about(state.engine, Person(code="M-1")).messages]
    assert [one["what"] for one in found] == ["message", "message", "reply", "address", "address"]
    assert found[0]["text"] == a_message().text
    assert OTHER not in str(found)
    state.close()


def test_what_was_sent_and_heard_is_erased() -> None:
    """It is erased, but for the wish to be sent nothing; others' stay, and so does the order of arrivals."""
    state = told_and_heard()
    erase(state.engine, Person(code="M-1"))
    assert set(state.outbox.all()) == {"3"}
    assert [one.body["member"] for one in state.inbox.newer_than(0)] == ["M-2", ""]
    assert {key: one.state for key, one in state.addresses.all().items()} == {
        ("text", PHONE): "stopped",
        ("text", OTHER): "bad",
    }
    assert set(state.remembered(SUBSCRIPTION)) == {"M-2"}
    later = Incoming(source="texts", external_id="9", received=NOON + timedelta(1), kind=REPLY, body={})
    assert state.inbox.store(later) == 4
    assert not remembered_about(state.engine, Person(code="M-1")).messages
    state.close()
