"""Messages over whole passes: what rests on an open conflict waits and goes on once it is settled."""

from datetime import date, datetime

import pytest

from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, Row, details

LIAM = MEMBERS[1].name


def statuses(little: LittlePractice, channel: str) -> list[str]:
    """Return the statuses of Liam's messages by a channel."""
    return [str(one["status"]) for one in little.rows("messages", member_code="M-0002", channel=channel)]


def in_conflict(little: LittlePractice, field: str, *, typed: str, theirs: tuple[str, str]) -> str:
    """Let a person and the EHR change one cell of Liam's each, who agrees to both; return the conflict's id."""
    little.types("members", "email_consent", "yes", name=LIAM)
    little.drops(clients=details((LIAM, "5125550190", "liam@example.org", "Aetna")))
    little.sync()
    little.types("members", field, typed, id="M-0002")
    little.drops(clients=details((LIAM, *theirs, "Aetna")))
    little.later(hours=1)
    little.sync()
    return str(little.row("conflicts", status="open")["id"])


@pytest.mark.parametrize(
    ("field", "typed", "theirs", "channel", "words"),
    [
        ("phone", "5125550177", ("5125550166", "liam@example.org"), "text", "phone"),
        ("email", "l@example.org", ("5125550190", "oconnor@example.org"), "email", "e-mail address"),
    ],
)
@pytest.mark.parametrize("decision", ["EHR", "sheet"])
def test_a_message_waits_for_the_conflict_about_where_it_goes(
    field: str, typed: str, theirs: tuple[str, str], channel: str, words: str, decision: str
) -> None:
    """It names the conflict and keeps its words; the other channel goes on; settled, it is planned."""
    with LittlePractice() as little:
        conflict = in_conflict(little, field, typed=typed, theirs=theirs)
        other = {"text": "email", "email": "text"}[channel]
        waits = f"waits: the {words} is in conflict ({conflict}): decide in Conflicts"
        assert statuses(little, channel)
        assert set(statuses(little, channel)) == {waits}
        assert "planned" in statuses(little, other)
        assert all(one["text"] for one in little.rows("messages", status=waits))
        little.types("conflicts", "decision", decision, id=conflict)
        little.sync()
        assert set(statuses(little, channel)) == {"planned"}


def test_a_notice_of_a_change_goes_by_the_channel_that_is_not_in_doubt() -> None:
    """And while nothing else reaches the member, it waits under the same row."""
    with LittlePractice() as little:
        conflict = in_conflict(little, "phone", typed="5125550177", theirs=("5125550166", "liam@example.org"))
        little.types("sessions", "date", date(2026, 3, 11), id="G-01 2026-03-10 18:00")
        little.sync()
        assert changed(little) == ("email", "planned")
        little.types("members", "email_consent", "no", id="M-0002")
        little.sync()
        assert changed(little) == ("text", f"waits: the phone is in conflict ({conflict}): decide in Conflicts")
        little.types("conflicts", "decision", "EHR", id=conflict)
        little.sync()
        assert changed(little) == ("text", "planned")


def changed(little: LittlePractice) -> tuple[object, object]:
    """Return the channel and the status of the one notice of a change to Liam."""
    (row,) = (
        one for one in little.rows("messages", member_code="M-0002") if str(one["rule"]).startswith("Session moved")
    )
    return row["channel"], row["status"]


def test_a_message_that_waited_until_its_time_passed_is_not_sent() -> None:
    """Settling the conflict later sends nothing late."""
    with LittlePractice() as little:
        in_conflict(little, "phone", typed="5125550177", theirs=("5125550166", "liam@example.org"))
        little.later(hours=4)
        little.sync()
        (today,) = (one for one in little.rows("messages", member_code="M-0002") if a_day(one) == little.today)
        assert today["status"] == "not sent: its time has passed"


def a_day(row: Row) -> object:
    """Return the day on which a message is due."""
    due = row["due"]
    return due.date() if isinstance(due, datetime) else due
