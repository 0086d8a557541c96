"""Notices that other parts want sent: to members and clinicians, each by what reaches them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from addon.messages.asked_notices import asked_notices
from addon.messages.notices import Notice
from addon.messages.outcomes import to_send
from addon.wanted_notices import WantedNotice
from tests.messages.test_change_notices import TERMS, shipped
from tests.practice import ROSA, practice

NIGHT = datetime(2026, 3, 4, 4, tzinfo=UTC)
"""11:00 PM in New York: quiet hours."""
START = datetime(2026, 3, 4, 14, tzinfo=UTC)
ASK = WantedNotice(
    id="K-1",
    member=ROSA.code,
    about="K-1",
    words="Cover taken",
    rule_name="Cover",
    why="somebody is away",
    start=START,
    at=NIGHT,
    ends=START,
    at_any_hour=True,
)


def told(one: WantedNotice, *, active: bool = True, now: datetime = NIGHT) -> list[Notice]:
    """Return what becomes of it."""
    cast = practice()
    clinicians = (replace(ROSA, email="rosa@example.org", active=active), *cast.clinicians[1:])
    return list(asked_notices(replace(cast, clinicians=clinicians), [one], shipped(), terms=TERMS, now=now))


def test_a_clinician_is_asked_at_night_by_e_mail() -> None:
    """Quiet hours keep neither the decision nor the sending back."""
    (notice,) = told(ASK)
    assert (notice.channel, notice.status, notice.due) == ("email", "planned", NIGHT)
    message = to_send(notice, TERMS)
    assert message.quiet_from == message.quiet_until


def test_a_member_is_told_in_the_morning() -> None:
    """A member's notice waits for the end of the quiet hours."""
    (notice,) = told(replace(ASK, member="M-0001", words="Place", at_any_hour=False))
    assert (notice.channel, notice.due) == ("text", datetime(2026, 3, 4, 13, tzinfo=UTC))


def test_who_left_and_what_is_over_gets_none() -> None:
    """Nobody is told of yesterday, and nobody who is not there any more."""
    assert told(ASK, active=False) == []
    assert told(replace(ASK, member="M-9999")) == []
    assert told(ASK, now=START + timedelta(days=1)) == []
