"""Messages over whole passes: what waits for a conflict, what was sent, what became of it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from addon.outgoing import DELIVERED, FAILED, HANDED_OVER, NOT_SENT, PLANNED, SENDING, UNKNOWN, Address
from addon.sync.state.outbox import Outbox
from tests.practice import MEMBERS, ZONE
from tests.sync.little_practice import NOON, LittlePractice, Row, begun_once, details

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
        little.answers("yes", kind="consent")  # for a number or address that only the EHR had
        little.sync()
        assert set(statuses(little, channel)) == {"planned"}


@pytest.mark.long
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
        little.answers("yes", kind="consent")
        little.sync()
        assert changed(little) == ("text", "planned")


def changed(little: LittlePractice, member: str = "M-0002") -> tuple[object, object]:
    """Return the channel and the status of the one notice of a change to a member, Liam if nobody else is named."""
    (row,) = (
        one for one in little.rows("messages", member_code=member) if str(one["rule"]).startswith("Session moved")
    )
    return row["channel"], row["status"]


def test_a_message_that_waited_until_its_time_passed_is_not_sent() -> None:
    """Settling the conflict later sends nothing late."""
    with LittlePractice() as little:
        in_conflict(little, "phone", typed="5125550177", theirs=("5125550166", "liam@example.org"))
        little.later(hours=5)
        little.sync()
        (today,) = (one for one in little.rows("messages", member_code="M-0002") if a_day(one) == little.today)
        assert today["status"] == "not sent: its time has passed"


@pytest.mark.parametrize(
    ("channels", "agrees_to", "told"),
    [
        ({"text", "email"}, ("text_consent", "email_consent"), ("text", "planned")),
        ({"email"}, ("text_consent", "email_consent"), ("email", "planned")),
        ({"text"}, ("text_consent", "email_consent"), ("text", "planned")),
        (
            {"email"},
            ("text_consent",),
            ("text", "not sent: nothing is set up for sending texts; the member does not want e-mails"),
        ),
        ((), ("text_consent",), ("text", "planned")),  # nothing sends: each is somebody's to tell
    ],
)
def test_a_notice_goes_by_the_first_channel_that_is_agreed_to_and_set_up(
    channels: Iterable[str], agrees_to: tuple[str, ...], told: tuple[str, str]
) -> None:
    """Where there is none it is not sent: the reason is beside it, what to do, and Today counts it."""
    with LittlePractice() as little:
        little.types("members", "phone", "5125550190", name=LIAM)
        little.types("members", "email", "liam@example.org", name=LIAM)
        for field in ("text_consent", "email_consent"):
            little.types("members", field, "yes" if field in agrees_to else "no", name=LIAM)
        little.channels = frozenset(channels)
        little.sync()
        little.types("sessions", "date", date(2026, 3, 11), id="G-01 2026-03-10 18:00")
        little.sync()
        assert changed(little) == told
        mine = little.rows("messages", member_code="M-0002", session="G-01 2026-03-10 18:00")
        (row,) = (one for one in mine if str(one["rule"]).startswith("Session moved"))
        is_set_up = "Set up [text] in practice.toml as docs/sending.md has it" in str(row["what_to_do"])
        assert is_set_up == told[1].startswith("not sent")


def test_a_rule_whose_channel_is_not_set_up_tells_so_and_the_other_one_goes_on(little: LittlePractice) -> None:
    """Check names the section; the reminders by e-mail have the room that the texts do not need."""
    little.types("members", "email_consent", "yes", id="M-0001")
    little.types("members", "text_consent", "yes", id="M-0001")
    little.channels = frozenset({"email"})
    little.sync()
    check = little.row("reminder_rules", id="RR-03")["check"]
    assert check == "Warning: nothing is sent: nothing is set up for sending texts ([text] in practice.toml)."
    assert little.row("reminder_rules", id="RR-04")["check"] == "OK"
    found = {(str(row["channel"]), str(row["status"])) for row in little.rows("messages", member_code="M-0001")}
    assert ("text", "not sent: nothing is set up for sending texts") in found
    assert ("email", "planned") in found
    assert ("text", "planned") not in found


def test_a_clinician_is_told_nothing_by_an_e_mail_that_nobody_sends(little: LittlePractice) -> None:
    """The same holds for whoever else runs a session, and for referring providers."""
    little.types("clinicians", "email", "rosa@example.org", id="C-01")
    little.channels = frozenset({"text"})
    little.sync()
    little.types("sessions", "date", date(2026, 3, 11), id="G-01 2026-03-10 18:00")
    little.sync()
    assert changed(little, "C-01") == ("email", "not sent: nothing is set up for sending e-mails")


def a_day(row: Row) -> object:
    """Return the day on which a message is due."""
    due = row["due"]
    return due.date() if isinstance(due, datetime) else due


# --- what was sent ------------------------------------------------------------------------------------


@begun_once
def started() -> LittlePractice:
    """Return a practice whose first pass has run, in which Zoë can be reached."""
    made = LittlePractice()
    made.types("members", "phone", "512-555-0101", name=MEMBERS[0].name)
    made.types("members", "email", "zoe@example.org", name=MEMBERS[0].name)
    made.sync()
    return made


@pytest.fixture
def little() -> Iterator[LittlePractice]:
    """That practice, for one test."""
    with started() as made:
        yield made


def sends(little: LittlePractice, state: str = DELIVERED, *, reason: str = "", remedy: str = "") -> list[str]:
    """Send what is due, with this outcome, but nothing about a session that has begun; return the keys."""
    outbox, now = little.state.outbox, little.now
    keys = [one.message.key for one in outbox.due(now) if one.message.ends > now]
    for key in keys:
        assert outbox.claim(key, now=now, lease=now + timedelta(minutes=2))
        if state != SENDING:
            assert outbox.settle(key, state, now=now, reason=reason, remedy=remedy, id_=key)
    return keys


def due_today(little: LittlePractice) -> Row:
    """Return the row of Zoë's reminder two hours before the session of 3 March."""
    rows = little.rows("messages", member_code="M-0001", session="G-01 2026-03-03 18:00")
    (row,) = (one for one in rows if "RR-05" in str(one["rule"]))
    return row


AT_FOUR = "M-0001 | G-01 2026-03-03 18:00 | 2026-03-03 18:00 | RR-05 | text"


@pytest.mark.parametrize(
    ("state", "reason", "shown", "sent"),
    [
        (DELIVERED, "", "delivered", True),
        (HANDED_OVER, "", "handed over", True),
        (UNKNOWN, "the service did not answer", "unknown: the service did not answer", True),
        (SENDING, "", "sending", False),
        (FAILED, "30006 landline", "failed: 30006 landline", False),
        (NOT_SENT, "paused", "not sent: paused", False),
    ],
)
def test_a_row_shows_what_became_of_its_message_and_stays_so(
    little: LittlePractice, state: str, reason: str, shown: str, *, sent: bool
) -> None:
    """Never planned again, never closed as no longer due; its words stay those that went out."""
    words = due_today(little)["text"]
    little.later(hours=4, minutes=1)
    assert AT_FOUR in sends(little, state, reason=reason, remedy="call them")
    little.types("members", "goes_by", "Zed", id="M-0001")
    little.sync()
    at = datetime(2026, 3, 3, 16, 1) if sent else None
    expected = {"status": shown, "text": words, "sent_at": at}
    for days in (1, 3, 20):
        row = due_today(little)
        assert {name: row[name] for name in expected} == expected
        assert row["what_to_do"] == ("call them" if state != SENDING else None)
        assert not [one for one in little.state.outbox.due(little.now) if one.message.key == AT_FOUR]
        little.later(days=days)
        little.types("members", "status", "inactive", id="M-0001")
        little.sync()


def test_a_message_that_was_given_back_is_planned_again(little: LittlePractice) -> None:
    """Whoever was sending it could not reach the provider: it is still to be sent."""
    little.later(hours=4, minutes=1)
    sends(little, SENDING)
    little.sync()
    assert due_today(little)["status"] == "sending"
    little.state.outbox.settle(AT_FOUR, PLANNED, now=little.now)
    little.sync()
    assert due_today(little)["status"] == "planned"
    assert AT_FOUR in sends(little)


def test_what_is_planned_is_in_the_outbox_as_it_is_shown(little: LittlePractice) -> None:
    """Every planned row, no other; with the number in international form and when it must be through."""
    waiting = little.state.outbox.all()
    assert len(waiting) == len(little.rows("messages", status="planned"))
    one = waiting[AT_FOUR].message
    assert (one.person, one.channel, one.address, one.zone) == ("M-0001", "text", "+15125550101", ZONE)
    assert (one.due, one.ends) == (NOON + timedelta(hours=4), NOON + timedelta(hours=6))
    assert (one.lead, one.limited, one.answerable) == (2, True, True)
    assert one.text == due_today(little)["text"]
    assert "Reply 1 confirm, 2 can't come. The front desk" in one.text


def test_without_anybody_who_sends_a_row_says_so_and_lapses(little: LittlePractice) -> None:
    """The remedy is to start the service; the next pass changes nothing more."""
    little.later(hours=4, minutes=30)
    little.sync()
    row = due_today(little)
    assert (row["status"], row["what_to_do"]) == ("planned", "Start groupkeeper serve: it sends what is due.")
    for hours in (1, 24):
        little.later(hours=hours)
        little.sync()
        row = due_today(little)
        assert row["status"] == "not sent: its time has passed"
        assert row["what_to_do"] == "Start groupkeeper serve: it sends what is due."


def test_what_the_sender_waits_for_is_told_and_stays_the_reason(little: LittlePractice) -> None:
    """A pause that lasts too long is why the message was not sent."""
    little.later(hours=4, minutes=1)
    little.state.outbox.wait(AT_FOUR, little.now, "sending is paused")
    little.sync()
    assert due_today(little)["status"] == "waits: sending is paused"
    little.later(hours=1)
    little.sync()
    assert due_today(little)["status"] == "not sent: its time has passed: sending is paused"


def test_a_session_that_moved_has_reminders_for_its_new_time(little: LittlePractice) -> None:
    """The old ones that wait are closed, the one that went out stays; everybody is told of the change once."""
    little.later(days=4, hours=6, minutes=1)
    assert [key.split(" | ")[3] for key in sends(little) if key.startswith("M-0001")] == ["RR-01", "RR-02"]
    little.later(days=1)
    little.types("sessions", "date", date(2026, 3, 12), id="G-01 2026-03-10 18:00")
    little.sync()
    rows = little.rows("messages", member_code="M-0001", session="G-01 2026-03-10 18:00")
    found = sorted((f"{one['due']:%d %H}", str(one["status"])) for one in rows)
    assert found == [
        ("07 18", "delivered"),
        ("07 18", "delivered"),
        ("08 19", "planned"),
        ("09 18", "not sent: more than 8 messages in seven days"),
        ("09 18", "planned"),
        ("09 18", "withdrawn: the session was moved"),
        ("09 18", "withdrawn: the session was moved"),
        ("10 16", "withdrawn: the session was moved"),
        ("11 18", "planned"),
        ("11 18", "planned"),
        ("12 16", "planned"),
    ]
    assert [key for key in sends(little) if key.startswith("M-0001")] == [
        "M-0001 | G-01 2026-03-10 18:00 | 2026-03-10 18:00 | " + str(change_id(little)) + " | text"
    ]
    little.types("members", "text_consent", "no", id="M-0001")
    little.later(hours=1)
    little.sync()
    assert changed(little, "M-0001") == ("text", "delivered")
    assert not [key for key in sends(little) if key.startswith("M-0001")], "told once, whatever the channel"


def change_id(little: LittlePractice) -> str:
    """Return the id of the one change."""
    (row,) = (one for one in little.rows("messages", member_code="M-0001") if "Session moved" in str(one["rule"]))
    return str(row["rule"]).rpartition("(")[2].rstrip(")")


EVENING = datetime(2026, 3, 12, 20)


def a_second_group(little: LittlePractice) -> None:
    """Let Zoë be in the Thursday group too, whose session of 12 March is two hours after one moved to that day."""
    little.later(days=5)
    little.adds("roster", {"group": "Families together (G-02)", "member": "Zoë Núñez (M-0001)", "joined": little.today})
    little.types("sessions", "date", EVENING.date(), id="G-01 2026-03-10 18:00")
    little.types("sessions", "start", EVENING.time(), id="G-01 2026-03-10 18:00")
    little.sync()


def joint(little: LittlePractice) -> list[Row]:
    """Return Zoë's messages that tell of two sessions."""
    return [one for one in little.rows("messages", member_code="M-0001") if " + " in str(one["session"])]


def test_two_sessions_of_a_day_are_told_in_one_message(little: LittlePractice) -> None:
    """By one channel and rule. It is sent once, in place of both; a reply to it is no answer about either."""
    a_second_group(little)
    (text, *_) = joint(little)
    assert text["session"] == "G-02 2026-03-12 17:30 + G-01 2026-03-10 18:00"
    assert "Hi Zoe, reminder: Thu Mar 12 at 5:30 PM and 8:00 PM. Can't come to one of them?" in str(text["text"])
    assert len(joint(little)) == 5, "three texts and two e-mails"
    little.later(days=4, hours=2, minutes=31)
    keys = [key for key in sends(little) if key.startswith("M-0001 | G-02 2026-03-12 17:30 + ")]
    assert len({key.split(" | ")[3] for key in keys}) == len(keys)
    assert not little.state.outbox.all()[keys[0]].message.answerable
    little.sync()
    assert "delivered" in [one["status"] for one in joint(little)]
    waiting = [one.message.key for one in little.state.outbox.due(little.now + timedelta(days=1))]
    assert not [key for key in waiting if key.startswith("M-0001") and "2026-03-12" in key]


def test_a_joint_reminder_dissolves_when_one_of_its_sessions_is_cancelled(little: LittlePractice) -> None:
    """What is left is told in the usual words, under its own row."""
    a_second_group(little)
    little.types("sessions", "state", "cancelled", id="G-02 2026-03-12 17:30")
    little.sync()
    assert {one["status"] for one in joint(little)} == {"not sent: no longer due"}
    rows = little.rows("messages", member_code="M-0001", session="G-01 2026-03-10 18:00")
    assert [one["status"] for one in rows if "RR-05" in str(one["rule"])].count("planned") == 1


# --- addresses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "why", "shown", "remedy"),
    [
        (
            "stopped",
            "STOP",
            "not sent: the member replied STOP on Mar 3 2026; START from that phone lifts it",
            "Tell them by other means.",
        ),
        ("bad", "30006", "not sent: nothing arrives at this number (30006)", "Correct Phone in Members."),
    ],
)
def test_a_number_that_wants_or_takes_nothing_gets_nothing(
    little: LittlePractice, state: str, why: str, shown: str, remedy: str
) -> None:
    """It is told with its remedy, in Today too, once a person; a change is told by e-mail instead."""
    little.state.addresses.mark(
        Address(channel="text", address="+15125550101", state=state, since=little.now, programme="reminders", why=why)
    )
    little.types("sessions", "state", "cancelled", id="G-01 2026-03-10 18:00")
    little.sync()
    texts = little.rows("messages", member_code="M-0001", channel="text", session="G-01 2026-03-03 18:00")
    assert [(one["status"], one["what_to_do"]) for one in texts] == [(shown, remedy)]
    (told,) = (one for one in little.rows("messages", member_code="M-0001") if "cancelled" in str(one["rule"]))
    assert (told["channel"], told["status"]) == ("email", "planned")
    lines = [(one["what"], one["plan"]) for one in little.rows("today", kind="Notices") if "Zoë" in str(one["who"])]
    by_hand = (
        "to tell by phone or in person: Session cancelled",
        "The words are under Text in Messages; then fill in Told on",
    )
    assert sorted(lines) == sorted([(f"text {shown}", remedy), by_hand])
    little.state.addresses.lift("text", "+15125550101")
    little.types("members", "goes_by", "Zed", id="M-0001")
    little.sync()
    assert due_today(little)["status"] == "planned"


def test_a_failed_message_is_on_today_until_its_session_began(little: LittlePractice) -> None:
    """With what to do; nobody sends it again."""
    little.later(hours=4, minutes=1)
    sends(little, FAILED, reason="30003 unreachable", remedy="call them")
    little.sync()
    (line,) = (one for one in little.rows("today", kind="Notices") if "Zoë" in str(one["who"]))
    assert (line["what"], line["plan"]) == ("text failed: 30003 unreachable", "call them")
    little.later(hours=2)
    little.sync()
    assert not [one for one in little.rows("today", kind="Notices") if "Zoë" in str(one["who"])]


def test_what_was_sent_takes_its_place_in_the_limits_whatever_becomes_of_its_session(little: LittlePractice) -> None:
    """Two a week here: the two that went out stay counted when their session is cancelled, and no third one follows."""
    little.later(days=4, hours=6, minutes=1)
    assert len([key for key in sends(little) if key.startswith("M-0001")]) == 2
    little.types("settings", "value", 2, name="Messages per week")
    little.types("sessions", "state", "cancelled", id="G-01 2026-03-10 18:00")
    little.later(days=1)
    little.sync()
    rows = [one for one in little.rows("messages", member_code="M-0001") if "RR-" in str(one["rule"])]
    found = {f"{one['due']:%m-%d}": str(one["status"]) for one in rows if isinstance(one["due"], datetime)}
    assert {day: status for day, status in found.items() if "03-05" < day < "03-15"} == {
        "03-07": "delivered",
        "03-09": "withdrawn: the session is cancelled",
        "03-10": "withdrawn: the session is cancelled",
        "03-14": "not sent: more than 2 messages in seven days",
    }


@pytest.mark.parametrize("lost", [False, True], ids=["three weeks later", "with the memory lost"])
def test_what_was_told_long_ago_is_not_told_again(little: LittlePractice, *, lost: bool) -> None:
    """Of a session five weeks ahead, by text: its row stays, and no e-mail follows when texts are no longer wanted."""
    little.types("sessions", "state", "cancelled", id="G-01 2026-04-07 18:00")
    little.sync()
    assert [key for key in sends(little) if key.startswith("M-0001 | G-01 2026-04-07")]
    little.later(hours=1)
    little.sync()
    if lost:
        little.loses_state()
        little.sync()
        little.answers("yes", kind="notices wait")
    little.later(days=21)
    little.types("members", "text_consent", "no", id="M-0001")
    little.sync()
    (row,) = little.rows("messages", member_code="M-0001", session="G-01 2026-04-07 18:00")
    assert (row["status"], row["channel"]) == ("delivered", "text")
    assert not [one for one in little.state.outbox.due(little.now) if "2026-04-07" in one.message.key]


def test_a_change_is_told_once_however_long_the_workbook_stays_open() -> None:
    """Nothing is remembered meanwhile, so each pass finds the change anew: it waits, told by whoever remembers it."""
    with LittlePractice() as little:
        little.types("members", "email_consent", "yes", name=LIAM)
        little.types("members", "email", "liam@example.org", name=LIAM)
        little.sync()
        little.sync()
        little.later(hours=1)
        little.types("sessions", "date", date(2026, 3, 11), id="G-01 2026-03-10 18:00")
        little.workbook.open_by = "ANNA"
        sent = []
        for _ in range(3):
            little.sync()
            sent += sends(little, HANDED_OVER)
            little.later(minutes=1)
        little.workbook.open_by = None
        little.sync()
        sent += sends(little, HANDED_OVER)
        told = [key.split(" | ")[0] for key in sent if " | H-" in key]
        assert told
        assert len(told) == len(set(told))


def test_what_a_sender_gives_back_while_a_pass_runs_is_still_wanted(
    little: LittlePractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pass saw it being sent; as the network was down it is planned again, and not withdrawn."""
    little.later(hours=4, minutes=1)
    assert AT_FOUR in sends(little, SENDING)
    plan = Outbox.plan

    def gives_back(self: Outbox, *given: Any, **named: Any) -> int:
        self.wait(AT_FOUR, little.now + timedelta(minutes=5), "the network is down")
        return plan(self, *given, **named)

    monkeypatch.setattr(Outbox, "plan", gives_back)
    little.sync()
    assert little.state.outbox.all()[AT_FOUR].shown == "planned: the network is down"
