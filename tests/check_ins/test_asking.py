"""Forms are asked by rules: before a session or after it, never otherwise, and Messages shows asked or answered."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from addon.check_in import CHECK_IN, DueCheckIn, about_form
from addon.member_page import MEMBER_PAGE
from addon.outgoing import DELIVERED, Address, OutgoingMessage
from addon.sync.one_pass import one_pass
from tests.check_ins.answering import answers
from tests.sync.little_practice import LittlePractice, Row

NEXT = "G-01 2026-03-10 18:00"
START = datetime(2026, 3, 10, 22, tzinfo=UTC)
"""Tuesday 10 March, 6 PM in New York, where summer time has begun; it lasts 90 minutes."""
END = START + timedelta(minutes=90)
CHECK, FEEDBACK = "RR-06", "RR-07"


@pytest.fixture
def little() -> Iterator[LittlePractice]:
    """Return a practice on Monday noon before a session, of which members get forms alone."""
    with LittlePractice.after_first_pass() as made:
        for member in (1, 2):
            made.types("members", "phone", f"512555010{member}", id=f"M-000{member}")
        made.types("settings", "value", 1000, name="Rule change at most")
        made.types("settings", "value", "1000%", name="Rule change share")
        for number in range(1, 6):
            made.types("reminder_rules", "on", "no", id=f"RR-{number:02}")
        for rule in (CHECK, FEEDBACK):
            made.types("reminder_rules", "on", "yes", id=rule)
        made.now = datetime(2026, 3, 9, 16, tzinfo=UTC)
        yield made


def sync(little: LittlePractice, public_url: str = "https://pages.example.org") -> None:
    """Run one pass of a practice whose pages have an address."""
    little.runs += 1
    one_pass(replace(little.given(), public_url=public_url))


def planned(little: LittlePractice, rule: str, member: str = "M-0001", session: str = NEXT) -> OutgoingMessage | None:
    """Return what waits to be sent by a rule."""
    keys = [key for key in little.state.outbox.all() if key.startswith(f"{member} | {session}") and rule in key]
    found = [little.state.outbox.all()[key] for key in keys]
    return next((one.message for one in found if one.state == "planned"), None)


def row(little: LittlePractice, rule: str, member: str = "M-0001", session: str = NEXT) -> Row:
    """Return the row of Messages of a rule's message."""
    (found,) = [
        one for one in little.rows("messages", member_code=member, session=session) if f"({rule})" in str(one["rule"])
    ]
    return found


def is_sent(little: LittlePractice, message: OutgoingMessage) -> None:
    """Let a message go out and arrive."""
    little.now = message.due
    little.state.outbox.claim(message.key, now=little.now, lease=little.now + timedelta(minutes=5))
    little.state.outbox.settle(message.key, DELIVERED, now=little.now)


def test_a_form_is_asked_before_the_session_and_its_link_lasts_72_hours(little: LittlePractice) -> None:
    """Never once it began; it is no reminder, and no answer by text belongs to it."""
    sync(little)
    one = planned(little, CHECK)
    assert one is not None
    assert (one.link, one.about) == (CHECK_IN, about_form("Check-in", NEXT))
    assert (one.due, one.ends, one.link_ends) == (
        START - timedelta(days=1),
        START,
        START - timedelta(days=1) + timedelta(hours=72),
    )
    assert (one.lead, one.answerable, one.limited) == (0, False, True)
    assert "{link}" in one.text
    assert not [word for word in ("group", "check", "Tuesday process") if word in one.text]


@pytest.mark.parametrize(
    ("hours", "due"),
    [
        (0, END),
        (1, END + timedelta(hours=1)),
        (2, datetime(2026, 3, 11, 12, tzinfo=UTC)),
        (24, END + timedelta(hours=24)),
    ],
)
def test_feedback_is_asked_after_the_session(little: LittlePractice, hours: int, due: datetime) -> None:
    """Never before its end, not in quiet hours, and not later than 72 hours after."""
    little.types("reminder_rules", "then_hours_before", hours, id=FEEDBACK)
    sync(little)
    one = planned(little, FEEDBACK)
    assert one is not None
    assert (one.due, one.ends) == (due, END + timedelta(hours=72))
    assert one.link_ends == due + timedelta(hours=72)
    assert f"{hours} hour{'s' * (hours != 1)} after it ended" in str(row(little, FEEDBACK)["why"])


def test_later_than_72_hours_after_is_never(little: LittlePractice) -> None:
    """Its row in Messages tells why."""
    little.types("reminder_rules", "then_hours_before", 72, id=FEEDBACK)
    sync(little)
    assert "not sent: it would come later than 72 hours" in str(row(little, FEEDBACK)["status"])


def test_feedback_goes_out_late_but_not_for_ever(little: LittlePractice) -> None:
    """What waits goes out in the first half of its 72 hours; no session that was over before the rule was on counts."""
    sync(little)
    little.now = END + timedelta(hours=30)
    sync(little)
    assert planned(little, FEEDBACK) is not None
    little.now = END + timedelta(hours=40)
    sync(little)
    assert planned(little, FEEDBACK) is None
    assert "not sent: its time has passed" in str(row(little, FEEDBACK)["status"])
    assert not planned(little, FEEDBACK, session="G-01 2026-03-03 18:00")


def test_a_session_that_moves_takes_its_feedback_along(little: LittlePractice) -> None:
    """And one that is cancelled, or missed, has none."""
    sync(little)
    little.types("sessions", "date", date(2026, 3, 12), id=NEXT)
    sync(little)
    one = planned(little, FEEDBACK)
    assert one is not None
    assert one.due == END + timedelta(days=2, hours=1)
    little.types("attendance", "status", "no show", session=NEXT, member_code="M-0001")
    sync(little)
    assert planned(little, FEEDBACK) is None
    little.types("sessions", "state", "cancelled", id=NEXT)
    sync(little)
    assert planned(little, FEEDBACK, member="M-0002") is None


def test_asked_then_answered(little: LittlePractice) -> None:
    """With the time, never the total; what was left out is named; blank while it only waits."""
    sync(little)
    assert row(little, CHECK)["check_in"] is None
    one = planned(little, CHECK)
    assert one is not None
    is_sent(little, one)
    sync(little)
    assert row(little, CHECK)["check_in"] == "asked"
    little.later(minutes=5)
    answers(little, "Check-in", {1: 7, 2: 8, 4: 10}, session=NEXT)
    sync(little)
    assert row(little, CHECK)["check_in"] == ("answered 3 of 4 Mon Mar 9 6:05 PM, not number 3: no score of Check-in")
    answers(little, "Check-in", {1: 7, 2: 8, 3: 9, 4: 10}, session=NEXT)
    sync(little)
    assert row(little, CHECK)["check_in"] == "answered Mon Mar 9 6:05 PM"
    assert [one["score"] for one in little.rows("scores", measure="Check-in")] == [34]
    before = little.shown()
    sync(little)
    assert little.shown() == before


def test_what_was_answered_is_not_asked_again(little: LittlePractice) -> None:
    """By another rule about the same session."""
    little.adds(
        "reminder_rules",
        {
            "on": "yes",
            "id": "RR-20",
            "about": "attendance at a session",
            "rule_name": "Once more",
            "if_held": "in person",
            "then_hours_before": 3,
            "then_channel": "text",
            "then_message": "Check-in, by text",
            "then_form": "check-in",
        },
    )
    sync(little)
    assert planned(little, "RR-20") is not None
    answers(little, "Check-in", {1: 7, 2: 8, 3: 9, 4: 10}, session=NEXT)
    sync(little)
    assert planned(little, "RR-20") is None
    assert row(little, "RR-20")["status"] == "not sent: it was answered already"


def test_of_two_sessions_of_a_day_one_asks(little: LittlePractice) -> None:
    """The first; and after it went out, the other asks no more."""
    group = little.row("groups", id="G-02")["name"]
    little.adds("roster", {"group": group, "member": "Zoë Núñez (M-0001)", "joined": date(2026, 1, 1)})
    sync(little)
    thursday = "G-02 2026-03-12 17:30"
    little.types("sessions", "date", date(2026, 3, 10), id=thursday)
    sync(little)
    assert planned(little, CHECK, session=thursday) is not None  # it begins at 5:30 PM
    assert planned(little, CHECK) is None
    assert row(little, CHECK)["status"] == "not sent: it is asked once a day, with another session"
    one = planned(little, CHECK, session=thursday)
    assert one is not None
    is_sent(little, one)
    sync(little)
    assert planned(little, CHECK) is None


def test_nothing_goes_to_who_does_not_want_it(little: LittlePractice) -> None:
    """As for every message: no consent, STOP."""
    little.types("members", "text_consent", "no", id="M-0001")
    stopped = Address(channel="text", address="+15125550101", state="stopped", since=little.now)
    little.state.addresses.mark(stopped)
    sync(little)
    assert planned(little, CHECK) is None
    assert "does not want texts" in str(row(little, CHECK)["status"])


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("then_form", "Chek-in", "Check-in items has no usable form of that name"),
        ("then_message", "Text reminder", "its text has no {link}"),
        ("then_message", "Check-in, by txt", "no usable row of that name"),
        ("then_hours_before", "", "Hours before is blank"),
    ],
)
def test_a_rule_from_which_nothing_comes_says_so(little: LittlePractice, field: str, value: str, told: str) -> None:
    """In its Check; and no message is planned."""
    little.types("reminder_rules", field, value, id=CHECK)
    sync(little)
    assert told in str(little.row("reminder_rules", id=CHECK)["check"])
    assert planned(little, CHECK) is None


def test_a_form_with_a_mistake_is_asked_of_nobody(little: LittlePractice) -> None:
    """The rule's Check names where to look; the message that waited is withdrawn."""
    sync(little)
    assert planned(little, CHECK) is not None
    little.types("check_in_items", "high", 9, form="Check-in", number="2")
    sync(little)
    assert "Check-in items has no usable form" in str(little.row("reminder_rules", id=CHECK)["check"])
    assert planned(little, CHECK) is None


def test_a_text_that_asks_for_replies_asks_for_no_form(little: LittlePractice) -> None:
    """A 1 in answer to "how are you?" would be nobody knows what."""
    little.types("message_texts", "text", "Hi {first}: {link} {answer}", name="Check-in, by text")
    sync(little)
    assert "asks for a reply about coming" in str(little.row("reminder_rules", id=CHECK)["check"])
    assert planned(little, CHECK) is None


def test_without_an_address_of_the_pages_nothing_is_asked(little: LittlePractice) -> None:
    """Check names what the rule and its text lack; texts of forms that no rule sends are no problem."""
    sync(little, public_url="")
    assert "no public address" in str(little.row("message_texts", name="Check-in, by text")["check"])
    assert little.row("message_texts", name="Check-in, by e-mail")["check"] == "OK"
    assert "no public address (public_url" in str(little.row("reminder_rules", id=CHECK)["check"])
    assert planned(little, CHECK) is None
    for rule in (CHECK, FEEDBACK):
        little.types("reminder_rules", "on", "no", id=rule)
    sync(little, public_url="")
    assert {one["check"] for one in little.rows("message_texts")} == {"OK"}


def test_a_form_gives_way_to_reminders(little: LittlePractice) -> None:
    """Where only so many messages may go out on a day, and it joins none: the reminder goes by e-mail."""
    little.types("settings", "value", "1", name="Messages per day")
    little.types("reminder_rules", "on", "yes", id="RR-04")
    little.types("members", "email", "zoe@example.org", id="M-0001")
    little.types("members", "email_consent", "yes", id="M-0001")
    sync(little)
    assert planned(little, "RR-04") is not None
    assert planned(little, CHECK) is None
    assert row(little, CHECK)["status"] == "not sent: more than 1 messages that day"


# --- together with a reminder ---------------------------------------------------------------------------


def test_a_check_in_by_text_joins_the_reminder_of_its_day(little: LittlePractice) -> None:
    """One text with the digits and the link to the form: it leaves where two remind already."""
    for rule in ("RR-03", "RR-04", "RR-05"):
        little.types("reminder_rules", "on", "yes", id=rule)
    little.types("reminder_rules", "on", "no", id=FEEDBACK)
    little.types("members", "email", "zoe@example.org", id="M-0001")
    little.types("members", "email_consent", "yes", id="M-0001")
    sync(little)
    one = planned(little, f"RR-03 + {CHECK}")
    assert one is not None
    assert "reply 1 confirm, 2 can't come. Check in: {link}" in one.text
    assert (one.link, one.about, one.lead, one.answerable) == (CHECK_IN, about_form("Check-in", NEXT), 24, True)
    assert one.due == START - timedelta(days=1)
    assert planned(little, "RR-04") is not None  # the e-mail, which leads to the session's page
    assert planned(little, "RR-05") is not None
    assert "more than" not in str([one["status"] for one in little.rows("messages", member_code="M-0001")])
    shown = row(little, f"RR-03 + {CHECK}")
    assert "24 hours before; Check-in is due that day too" in str(shown["why"])
    is_sent(little, one)
    sync(little)
    assert row(little, f"RR-03 + {CHECK}")["check_in"] == "asked"
    assert planned(little, CHECK) is None
    assert planned(little, "RR-03") is None
    answers(little, "Check-in", {1: 5}, session=NEXT)
    sync(little)
    assert str(row(little, f"RR-03 + {CHECK}")["check_in"]).startswith("answered")


def test_answered_before_it_leaves_the_reminder_goes_alone(little: LittlePractice) -> None:
    """And a reminder that is switched on later takes the check-in with it: the rows tell which message did."""
    sync(little)
    assert row(little, CHECK)["status"] == "planned"
    little.types("reminder_rules", "on", "yes", id="RR-03")
    sync(little)
    assert row(little, CHECK)["status"] == "withdrawn: one message reminds and asks"
    answers(little, "Check-in", {1: 5}, session=NEXT)
    sync(little)
    one = planned(little, "RR-03")
    assert one is not None
    assert CHECK not in one.key
    assert one.link == "session"


@pytest.mark.parametrize(
    ("tab", "field", "value", "where"),
    [
        ("message_texts", "text", "x" * 200, {"id": "MT-35"}),  # no words that could go out
        ("reminder_rules", "then_hours_before", 72, {"id": "RR-03"}),  # another day
        ("reminder_rules", "then_channel", "email", {"id": CHECK}),
    ],
)
def test_a_check_in_stays_alone_where_nothing_fits(
    little: LittlePractice, tab: str, field: str, value: str | int, where: dict[str, str]
) -> None:
    """Other words, day or channel."""
    little.types("reminder_rules", "on", "yes", id="RR-03")
    sync(little)
    if value == "email":
        little.types("members", "email", "zoe@example.org", id="M-0001")
        little.types("members", "email_consent", "yes", id="M-0001")
        little.types("reminder_rules", "then_message", "Check-in, by e-mail", id=CHECK)
    little.types(tab, field, value, **where)
    sync(little)
    assert planned(little, f"RR-03 + {CHECK}") is None
    one = planned(little, CHECK)
    assert one is not None
    assert one.lead == 0


# --- due on the member's page ---------------------------------------------------------------------------


def on_page(little: LittlePractice, member: str = "M-0001") -> list[DueCheckIn]:
    """Return what a pass lets a member answer on their page about the next session."""
    sync(little)
    return [one for one in little.state.remembered(MEMBER_PAGE)[member].check_ins if NEXT in one.about]


def test_a_form_is_due_on_the_page_whatever_became_of_its_message(little: LittlePractice) -> None:
    """From its time on, for as long as a link to it would last; without consent, over a limit, where nothing sends."""
    for field in ("text_consent", "email_consent"):
        little.types("members", field, "no", id="M-0001")
    due = START - timedelta(days=1)
    asked = DueCheckIn(about=about_form("Check-in", NEXT), due=due, ends=due + timedelta(hours=72))
    assert asked in on_page(little)
    little.channels = frozenset()
    little.now = due + timedelta(hours=71)
    assert asked in on_page(little)
    little.now = due + timedelta(hours=73)
    assert asked not in on_page(little)


@pytest.mark.parametrize("how", ["answered", "cancelled", "no such form", "rule is off"])
def test_what_is_not_to_be_answered_is_not_due(little: LittlePractice, how: str) -> None:
    """Answered, by somebody who does not come, a form with a mistake, a rule that is off."""
    little.types("reminder_rules", "on", "no", id=FEEDBACK)
    assert [one.about for one in on_page(little)] == [about_form("Check-in", NEXT)]
    if how == "answered":
        answers(little, "Check-in", {1: 5}, session=NEXT)
    elif how == "cancelled":
        little.types("attendance", "status", "cancelled", session=NEXT, member_code="M-0001")
    elif how == "no such form":
        little.types("reminder_rules", "then_form", "Chek-in", id=CHECK)
    else:
        little.types("reminder_rules", "on", "no", id=CHECK)
    assert on_page(little) == []
