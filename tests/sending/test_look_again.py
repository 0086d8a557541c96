"""The last look: one table of circumstances, each with its verdict."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.check_in import CHECK_IN
from addon.outgoing import DELIVERED, HANDED_OVER, PLANNED, SENDING, UNKNOWN, Address, OutgoingMessage, Sending
from addon.sending.look_again import Circumstances, Refuse, SendNow, Verdict, Wait, look_again
from tests.sending.a_message import DAY, HOUR, MINUTE, NOON, PHONE, a_mail, a_message, planned

NEW_YORK = ZoneInfo("America/New_York")
EVENING = datetime(2026, 9, 30, 21, tzinfo=NEW_YORK).astimezone(UTC)
MORNING = datetime(2026, 10, 1, 8, tzinfo=NEW_YORK).astimezone(UTC)
REFUSED, WAITS, GOES = Refuse, Wait, SendNow


def seen(now: datetime = NOON, **changes: Any) -> Circumstances:
    """Return circumstances in which everything is in order."""
    return Circumstances(now=now, **{"looked_at": now, **changes})


def known(state: str, *, channel: str = "text", address: str = PHONE, since: datetime = NOON) -> Address:
    """Return what is known about an address."""
    return Address(channel=channel, address=address, state=state, since=since, why="30005")


def went(*hours_ago: float, now: datetime = NOON, state: str = HANDED_OVER, **changes: Any) -> tuple[Sending, ...]:
    """Return messages that went out so many hours ago."""
    return tuple(
        planned(a_message(f"earlier {ago}", **changes), state=state, claimed=now - ago * HOUR) for ago in hours_ago
    )


def other(lead: int, due: datetime, state: str = PLANNED, **changes: Any) -> tuple[Sending, ...]:
    """Return another reminder of the same session."""
    return (planned(a_message(f"other {lead}", lead=lead, due=due, **changes), state=state),)


ANSWER, STAFF = a_message("answer | SM1", limited=False), a_message("staff | SM1", channel="staff", limited=False)
CRISIS = a_message("answer | crisis | SM1", limited=False)
ASKS_TOO = "M-1 | S-1 | 18:00 | RR-1 + RR-6 | text"
JOINT = "M-1 | S-1 + S-2 | 18:00 + 19:00 | RR-1 | text"
FORM = a_message(link=CHECK_IN, about="Check-in | S-1", lead=0)
OTHER_RULE = FORM.key.replace("RR-1", "RR-9")
MONTHS_AGO = known("stopped", since=NOON - 90 * DAY)


def told(key: str, state: str = HANDED_OVER, **changes: Any) -> tuple[Sending, ...]:
    """Return another message to the person."""
    return (planned(a_message(key, **changes), state=state),)


NIGHT_SHIFT = a_message(quiet_from=time(9), quiet_until=time(17), zone="America/New_York")
TABLE: list[tuple[str, OutgoingMessage, Circumstances, type[Verdict], str]] = [
    ("in order", a_message(), seen(), GOES, ""),
    ("the session begins", a_message(ends=NOON), seen(), REFUSED, "its time passed"),
    ("it has begun", a_message(ends=NOON - MINUTE), seen(), REFUSED, "its time passed"),
    ("a minute is left", a_message(ends=NOON + MINUTE), seen(), REFUSED, "its time passed"),
    ("two minutes are left", a_message(ends=NOON + 2 * MINUTE), seen(), GOES, ""),
    ("no such zone", a_message(zone="Mars/Olympus"), seen(), REFUSED, "time zone"),
    ("quiet hours begin", a_message(), seen(EVENING), WAITS, "quiet hours"),
    ("a minute before", a_message(), seen(EVENING - MINUTE), WAITS, "quiet hours"),
    ("a moment earlier", a_message(), seen(EVENING - MINUTE - timedelta(microseconds=1)), GOES, ""),
    ("a moment before they end", a_message(), seen(MORNING - timedelta(microseconds=1)), WAITS, "quiet hours"),
    ("they end", a_message(ends=MORNING + HOUR), seen(MORNING), GOES, ""),
    ("30 minutes after them", a_message(ends=MORNING + 30 * MINUTE), seen(EVENING), WAITS, "quiet hours"),
    ("29 minutes after them", a_message(ends=MORNING + 29 * MINUTE), seen(EVENING), REFUSED, "too little time"),
    ("quiet in another zone", a_message(zone="Europe/London"), seen(EVENING), WAITS, "quiet hours"),
    ("not quiet in another zone", a_message(zone="Pacific/Honolulu"), seen(EVENING), GOES, ""),
    ("quiet by day", NIGHT_SHIFT, seen(), WAITS, "quiet hours"),
    ("no quiet hours", a_message(quiet_from=time(0), quiet_until=time(0)), seen(EVENING), GOES, ""),
    ("stopped", a_message(), seen(address=known("stopped")), REFUSED, "does not want"),
    ("bad", a_message(), seen(address=known("bad")), REFUSED, "nothing arrives"),
    ("stopped by night", a_message(), seen(EVENING, address=known("stopped")), REFUSED, "does not want"),
    ("the answer to STOP", ANSWER, seen(NOON + 5 * MINUTE, address=known("stopped")), GOES, ""),
    ("too late an answer", ANSWER, seen(NOON + 6 * MINUTE, address=known("stopped")), REFUSED, "does not want"),
    ("a stop from the future", ANSWER, seen(NOON - MINUTE, address=known("stopped")), REFUSED, "does not want"),
    ("HELP after a stop", ANSWER, seen(address=MONTHS_AGO), GOES, ""),
    ("an answer from before it", ANSWER, seen(address=known("stopped", since=NOON + 1 * MINUTE)), REFUSED, "does not"),
    ("distress after a stop", CRISIS, seen(NOON + 20 * MINUTE, address=MONTHS_AGO), GOES, ""),
    ("distress before a stop", CRISIS, seen(NOON + MINUTE, address=known("stopped", since=NOON + MINUTE)), GOES, ""),
    ("distress while paused", CRISIS, seen(paused="Rosa"), GOES, ""),
    ("staff unsubscribed", STAFF, seen(address=MONTHS_AGO), GOES, ""),
    ("a joint one told", a_message(), seen(others=told(JOINT)), REFUSED, "told of it already"),
    ("a joint one may have told", a_message(), seen(others=told(JOINT, UNKNOWN)), REFUSED, "told of it already"),
    ("a joint one comes too late", a_message(JOINT), seen(others=told(a_message().key)), REFUSED, "told of it"),
    (
        "one that asks too told",
        a_message(),
        seen(others=told(ASKS_TOO, link="check-in", about="F | S-1")),
        REFUSED,
        "told of it already",
    ),
    (
        "it told, one that asks too comes too late",
        a_message(ASKS_TOO, link="check-in", about="F | S-1"),
        seen(others=told(a_message().key)),
        REFUSED,
        "told of it already",
    ),
    ("a joint one waits", a_message(), seen(others=told(JOINT, PLANNED)), GOES, ""),
    ("the time before was told", a_message(), seen(others=told(a_message().key.replace("18", "17"))), GOES, ""),
    ("two rules, one text", a_message(), seen(others=told(a_message().key.replace("RR-1", "RR-9"))), REFUSED, "told"),
    (
        "two rules, two texts",
        a_message(),
        seen(others=told(a_message().key.replace("RR-1", "RR-9"), text="Bring the form.")),
        GOES,
        "",
    ),
    (
        "the same form",
        FORM,
        seen(others=told(OTHER_RULE, link=CHECK_IN, about=FORM.about, lead=0)),
        REFUSED,
        "told of it",
    ),
    ("another form", FORM, seen(others=told(OTHER_RULE, link=CHECK_IN, about="PHQ-9 | S-1", lead=0)), GOES, ""),
    (
        "the same form earlier",
        FORM,
        seen(others=told(OTHER_RULE, link=CHECK_IN, about=FORM.about, lead=0, due=NOON - DAY)),
        GOES,
        "",
    ),
    ("a form beside a reminder", FORM, seen(others=other(2, NOON)), GOES, ""),
    ("two that day", a_message(), seen(sent_to_person=went(1, 2)), REFUSED, "more than 2 messages that day"),
    ("one may still come", a_message(), seen(sent_to_person=went(1, 2, state=SENDING)), REFUSED, "that day"),
    ("one that day", a_message(), seen(sent_to_person=went(1)), GOES, ""),
    ("two the day before", a_message(), seen(sent_to_person=went(13, 14)), GOES, ""),
    ("a notice is not limited", a_message(lead=0, limited=False), seen(sent_to_person=went(1, 2, 3)), GOES, ""),
    ("notices count", a_message(), seen(sent_to_person=went(1, 2, limited=False, lead=0)), REFUSED, "that day"),
    ("a shared phone", a_message(), seen(sent_to_address=went(1, 2, person="M-2")), REFUSED, "that day"),
    ("a shared mailbox", a_mail(), seen(sent_to_address=went(1, 2, person="M-2")), GOES, ""),
    ("no limit of one", a_message(per_day=3), seen(sent_to_person=went(1, 2)), GOES, ""),
    ("none wanted", a_message(per_day=0), seen(), REFUSED, "more than 0"),
    ("eight in a week", a_message(), seen(sent_to_person=went(*range(20, 160, 18))), REFUSED, "in seven days"),
    ("seven in a week", a_message(), seen(sent_to_person=went(*range(20, 140, 18))), GOES, ""),
    ("paused", a_message(), seen(paused="Rosa"), WAITS, "paused by Rosa"),
    ("staff are told", STAFF, seen(paused="Rosa", looked_at=None), GOES, ""),
    ("answers wait too", ANSWER, seen(paused="Rosa"), WAITS, "paused"),
    ("never read", a_message(), seen(looked_at=None), WAITS, "sheets could not be read"),
    ("read long ago", a_message(), seen(looked_at=NOON - 16 * MINUTE), WAITS, "sheets could not be read"),
    ("read in time", a_message(), seen(looked_at=NOON - 15 * MINUTE), GOES, ""),
    ("read tomorrow", a_message(), seen(looked_at=NOON + MINUTE), WAITS, "sheets could not be read"),
    ("an answer needs no sheet", ANSWER, seen(looked_at=None), GOES, ""),
    (
        "a later one is due",
        a_message(),
        seen(others=other(2, NOON + HOUR), now=NOON + HOUR),
        REFUSED,
        "takes its place",
    ),
    (
        "a later one went",
        a_message(),
        seen(others=other(2, NOON + 1 * MINUTE, DELIVERED), now=NOON + HOUR),
        REFUSED,
        "",
    ),
    ("a later one is not due yet", a_message(), seen(others=other(2, NOON + HOUR)), GOES, ""),
    ("an earlier one", a_message(lead=2), seen(others=other(24, NOON - HOUR)), GOES, ""),
    ("by another channel", a_message(), seen(others=other(2, NOON, channel="email"), now=NOON + HOUR), GOES, ""),
    ("of the time before", a_message(), seen(others=other(2, NOON - HOUR, DELIVERED, ends=NOON)), GOES, ""),
]


@pytest.mark.parametrize(
    ("message", "circumstances", "kind", "reason"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_the_verdict(message: OutgoingMessage, circumstances: Circumstances, kind: type[Verdict], reason: str) -> None:
    """Each circumstance has its verdict; what is refused says what a person can do."""
    verdict = look_again(planned(message), circumstances)
    assert isinstance(verdict, kind)
    if isinstance(verdict, Refuse):
        assert reason in verdict.reason
        assert verdict.remedy.endswith(".")
    elif isinstance(verdict, Wait):
        assert reason in verdict.reason
        assert verdict.until > circumstances.now


def test_what_it_waited_for_is_told_when_its_time_has_passed() -> None:
    """What it waited for is told when its time has passed."""
    verdict = look_again(planned(a_message(ends=NOON), reason="sending is paused by Rosa"), seen())
    assert isinstance(verdict, Refuse)
    assert verdict.reason == "its time passed before it could be sent: sending is paused by Rosa"


_CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def _open_minutes(quiet_from: time, quiet_until: time) -> int:
    """Return for how long it is not quiet each day: a moment is too short to hand anything over."""
    begin, end = (one.hour * 60 + one.minute for one in (quiet_from, quiet_until))
    return (begin - end) % (24 * 60)


@given(
    at=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1)),
    zone=st.sampled_from(["America/New_York", "America/Phoenix", "Australia/Lord_Howe", "America/St_Johns"]),
    quiet=st.tuples(_CLOCKS, _CLOCKS).filter(lambda two: two[0] == two[1] or _open_minutes(*two) >= 30),
    left=st.timedeltas(min_value=MINUTE, max_value=3 * DAY),
)
def test_it_waits_for_a_moment_that_is_not_quiet(
    at: datetime, zone: str, quiet: tuple[time, time], left: timedelta
) -> None:
    """Whatever the zone and the hours: it waits for a moment that is not quiet, with half an hour left."""
    now = at.replace(tzinfo=UTC)
    message = a_message(zone=zone, quiet_from=quiet[0], quiet_until=quiet[1], ends=now + left)
    verdict = look_again(planned(message), seen(now))
    if isinstance(verdict, Wait):
        assert now < verdict.until <= message.ends - 30 * MINUTE
        again = look_again(planned(message), replace(seen(now), now=verdict.until, looked_at=verdict.until))
        assert isinstance(again, SendNow)
