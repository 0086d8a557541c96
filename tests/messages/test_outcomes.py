"""What became of messages, found by the notice that each carried."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from addon.messages.notices import Notice, Terms
from addon.messages.outcomes import Outcomes, row_id, row_key, row_key_of, to_send
from addon.outgoing import ANSWER, TOO_LATE, Sending

START = datetime(2026, 3, 3, 23, tzinfo=UTC)
REMINDER = Notice(
    key=("M-0001", "G-01 2026-03-03 18:00", "2026-03-03 18:00", "RR-05", "text"),
    rule_name="Two hours before",
    due=START - timedelta(hours=2),
    start=START,
    lead_hours=2,
    text="Hi",
    address="+15125550101",
    zone="America/New_York",
)
CHANGE = replace(REMINDER, key=(*REMINDER.key[:3], "H-1", "text"), lead_hours=0, is_change=True)
BOTH = replace(
    REMINDER,
    key=(
        "M-0001",
        "G-01 2026-03-03 18:00 + G-02 2026-03-03 20:00",
        "2026-03-03 18:00 + 2026-03-03 20:00",
        "RR-05",
        "text",
    ),
)


def became(notice: Notice, state: str, reason: str = "", remedy: str = "", **changes: Any) -> Outcomes:
    """Return what is known when this became of a notice's message."""
    message = replace(to_send(notice, Terms()), **changes)
    at = START - timedelta(hours=1)
    return Outcomes.of({message.key: Sending(message=message, state=state, since=at, reason=reason, remedy=remedy)})


@pytest.mark.parametrize(
    ("state", "reason", "remedy", "settled"),
    [
        ("planned", "", "", False),
        ("withdrawn", "no longer due", "", False),
        ("sending", "", "", True),
        ("delivered", "", "", True),
        ("failed", "30003", "call", True),
        ("not sent", "its owner does not want messages", "", True),
        ("not sent", f"{TOO_LATE}: sending is paused", "Tell the person.", True),
        ("not sent", TOO_LATE, "", False),
    ],
)
def test_a_notice_is_settled_once_somebody_sends_it_or_refuses_to(
    state: str, reason: str, remedy: str, *, settled: bool
) -> None:
    """What only lay in the outbox until it was too late is none of that."""
    found = became(REMINDER, state, reason, remedy)
    assert (found.about(REMINDER) is not None) == settled
    assert found.open([REMINDER]) == ([] if settled else [REMINDER])
    assert (REMINDER.key in found.waiting) == (state == "planned")


def test_of_a_change_each_person_is_told_once_whatever_the_channel() -> None:
    """By the other one only if the first failed; a reminder by text and one by e-mail are two."""
    by_mail = {one: replace(one, key=(*one.key[:4], "email")) for one in (CHANGE, REMINDER)}
    assert became(CHANGE, "delivered").about(by_mail[CHANGE])
    assert not became(CHANGE, "failed").about(by_mail[CHANGE])
    assert not became(REMINDER, "delivered").about(by_mail[REMINDER])
    assert row_key(CHANGE) == row_key(by_mail[CHANGE]) == row_key_of(to_send(CHANGE, Terms()))
    assert row_key(REMINDER) == row_key_of(to_send(REMINDER, Terms())) != row_key(by_mail[REMINDER])


def test_a_joint_reminder_stands_for_the_notices_of_its_sessions() -> None:
    """None of them is sent again, and none has a row of its own."""
    found = became(BOTH, "delivered")
    later = replace(REMINDER, key=("M-0001", "G-02 2026-03-03 20:00", "2026-03-03 20:00", "RR-05", "text"))
    assert found.open([BOTH, REMINDER, later]) == []
    assert [found.is_in_a_joint_one(one) for one in (BOTH, REMINDER, later)] == [False, True, True]
    assert BOTH.sessions == ["G-01 2026-03-03 18:00", "G-02 2026-03-03 20:00"]
    assert not to_send(BOTH, Terms()).answerable


def test_what_went_out_takes_its_place_when_it_went_out() -> None:
    """On the receiver's clock; an answer to their own text takes none, and is no notice."""
    (taken,) = became(REMINDER, "handed over").taken
    assert (taken.person, taken.channel, taken.at) == ("M-0001", "text", datetime(2026, 3, 3, 17))
    assert became(REMINDER, "failed").taken == ()
    answer = became(REMINDER, "delivered", key=f"{ANSWER}SM1")
    assert (answer.taken, dict(answer.settled), answer.sends) == ((), {}, True)
    assert not became(REMINDER, "planned").sends


def test_what_a_row_shows_holds_longer_than_what_is_remembered() -> None:
    """It is neither sent again nor shown in any other way."""
    found = Outcomes.of({}, [row_id(row_key(CHANGE))])
    assert (found.open([CHANGE, REMINDER]), found.listed([CHANGE, REMINDER])) == ([REMINDER], (REMINDER,))
