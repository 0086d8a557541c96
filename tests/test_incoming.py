"""What arrived is read again as it was stored, by this version or an earlier one."""

from datetime import UTC, datetime

import pytest

from addon.incoming import ASKED_BACK, BOUND, REPLY, UNBOUND, Incoming, Reply, reply_in

AT = datetime(2026, 3, 3, 17, tzinfo=UTC)
STARTS = datetime(2026, 3, 10, 22, tzinfo=UTC)


def arrived(body: dict[str, str]) -> Incoming:
    """Return an arrival with this body."""
    return Incoming(source="texts", external_id="SM1", received=AT, kind=REPLY, body=body)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(key="SM1", received=AT, meanings=("stop",)),
        Reply(
            key="SM1",
            received=AT,
            member="M-0001",
            session="G-01 2026-03-10 18:00",
            starts=STARTS,
            meanings=("cannot_come", "question"),
            place=BOUND,
            text="2, and where do I park?",
            address="+12125550147",
            state="Texas",
        ),
        Reply(
            key="SM1",
            received=AT,
            meanings=("confirm",),
            place=ASKED_BACK,
            possible=("M-0001", "M-0002"),
            choices="[]",
        ),
    ],
)
def test_a_reply_is_read_again_as_it_was_kept(reply: Reply) -> None:
    """Every field of it."""
    assert reply_in(arrived(dict(reply.body))) == reply


def test_a_reply_of_an_earlier_version_is_read() -> None:
    """Its body had no name for what was blank."""
    body = {"member": "", "session": "", "starts": "", "meaning": "distress+stop", "place": UNBOUND}
    body |= {"text": "stop", "address": "+12125550147", "possible": "M-0001 M-0002"}
    found = reply_in(arrived(body))
    assert (found.meanings, found.about_session, found.starts) == (("distress", "stop"), "", None)
    assert found.possible == ("M-0001", "M-0002")
    assert reply_in(arrived(body | {"meaning": "stop+cannot_come"})).about_session == "cannot_come"
    assert reply_in(arrived({})).meanings == ("",)  # nobody knows what it means: a person reads it
