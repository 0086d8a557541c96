"""Members' replies over whole passes: marked once, by the merge, never over a person, never after the session began."""

from datetime import UTC, date, datetime, timedelta

import pytest

from addon.answers.records import answer_in
from addon.incoming import BOUND, CONTACT, OWNERS, REPLY, REPLY_TERMS, TAKEN, UNBOUND, Contact, Incoming, reply_in
from addon.outgoing import HANDED_OVER, OutgoingMessage
from addon.problems import WorkbookOpenElsewhere
from addon.replies.hear import InboundText, hear, reply_settings
from tests.practice import MEMBERS, ZONE
from tests.sync.little_practice import LittlePractice, Row, attendance, charges

TUESDAY = "G-01 2026-03-10 18:00"
STARTS = datetime(2026, 3, 10, 22, tzinfo=UTC)
"""When that session begins."""
ZOE = MEMBERS[0].name


def says(
    little: LittlePractice,
    meaning: str,
    *,
    text: str = "2",
    session: str = TUESDAY,
    starts: datetime = STARTS,
    member: str = "M-0001",
    place: str = BOUND,
    id_: str = "",
    **also: str,
) -> None:
    """Let a reply arrive now."""
    number = little.state.inbox.last_number() + 1
    body = {"member": member, "session": session, "starts": starts.isoformat(), "meaning": meaning, "place": place}
    body |= {"text": text, "address": "+12125550147", **also}
    arrived = Incoming(source="texts", external_id=id_ or f"SM{number}", received=little.now, kind=REPLY, body=body)
    little.state.inbox.store(arrived)


def row(little: LittlePractice, member: str = "M-0001") -> Row:
    """Return the member's row of the session."""
    return little.row("attendance", session=TUESDAY, member_code=member)


def started() -> LittlePractice:
    """Return a practice after its first pass."""
    return LittlePractice.after_first_pass()


def test_an_answer_becomes_a_mark_once() -> None:
    """Cancelled with the time it was told; the next pass has nothing to do, and the reply is taken over."""
    with started() as little:
        says(little, "cannot_come")
        plan = next(one for one in little.sync().plan.tabs if one.tab.name == "attendance")
        assert sorted(one.field for one in plan.cells) == ["answer", "status"]
        assert (row(little)["status"], row(little)["answer"]) == ("cancelled", "cannot come Tue Mar 3 12:00 PM")
        assert little.state.remembered(TAKEN) == {"taken": 1}
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)
        assert not little.rows("requests")


def test_a_text_is_heard_and_marked() -> None:
    """From the reminder that went out to the cell: nothing between is left to anybody."""
    with started() as little:
        sent = OutgoingMessage(
            key="M-0001 | a reminder",
            person="M-0001",
            channel="text",
            address="+12125550147",
            text="Reply 1, 2 or 3",
            due=little.now,
            ends=STARTS,
            zone=ZONE,
            session=TUESDAY,
            answerable=True,
        )
        state = little.state
        state.outbox.plan([sent], now=little.now)
        state.outbox.claim(sent.key, now=little.now, lease=STARTS)
        state.outbox.settle(sent.key, HANDED_OVER, now=little.now)
        for _ in range(2):
            text = InboundText(
                provider_id="SM1", from_number=sent.address, to_number="", text="2 sorry", received=little.now
            )
            settings = reply_settings(state, text.from_number, zone=ZONE)
            hear(
                text,
                outbox=state.outbox,
                inbox=state.inbox,
                addresses=state.addresses,
                settings=settings,
                now=little.now,
            )
        little.sync()
        assert (row(little)["status"], little.rows("requests")) == ("cancelled", [])
        assert "you cannot come on Tue Mar 10 6 PM" in state.outbox.all()["answer | SM1"].message.text


def test_what_was_answered_is_in_messages() -> None:
    """A row for each automatic answer to a member, with what became of it; none for a number that nobody knows."""
    with started() as little:
        little.types("members", "phone", "212-555-0147", name=ZOE)
        little.sync()
        for number, address in enumerate(("+12125550147", "+12125550199")):
            text = InboundText(
                provider_id=f"SM{number}", from_number=address, to_number="", text="Is it far?", received=little.now
            )
            state = little.state
            hear(
                text,
                outbox=state.outbox,
                inbox=state.inbox,
                addresses=state.addresses,
                settings=reply_settings(state, address, zone=ZONE),
                now=little.now,
            )
        little.sync()
        (told,) = little.rows("messages", rule="Automatic answer")
        assert (told["status"], told["member_code"]) == ("planned", "M-0001")
        assert str(told["text"]).startswith("A person reads your message soon.")
        state.outbox.claim("answer | SM0", now=little.now, lease=STARTS)
        state.outbox.settle("answer | SM0", HANDED_OVER, now=little.now)
        little.sync()
        (told,) = little.rows("messages", rule="Automatic answer")
        assert (told["status"], told["sent_at"]) == ("handed over", datetime(2026, 3, 3, 12))
        little.later(days=20)
        little.sync()
        assert little.rows("messages", rule="Automatic answer") == [told]


def test_a_late_answer_is_a_late_cancel_by_when_it_came() -> None:
    """Not by when a pass took it over; and no flag asks about either."""
    with started() as little:
        little.now = STARTS - timedelta(hours=25)
        says(little, "cannot_come")
        little.later(hours=2)
        says(little, "cannot_come", member="M-0002")
        little.sync()
        assert (row(little)["status"], row(little, "M-0002")["status"]) == ("cancelled", "late cancel")
        assert not [one for one in little.rows("flags") if "Cancelled late" in str(one["rule"])]


def test_a_confirmation_after_it_takes_the_cancellation_back() -> None:
    """If nobody touched the cell."""
    with started() as little:
        little.drops(known=charges([(ZOE, datetime(2026, 3, 10, 18), "90853")]))
        little.sync()
        says(little, "cannot_come")
        little.sync()
        says(little, "confirm")
        little.sync()
        assert (row(little)["status"], row(little)["answer"]) == (None, "confirmed Tue Mar 3 12:00 PM")


@pytest.mark.parametrize("first", ["person", "member"])
def test_a_persons_mark_always_wins(first: str) -> None:
    """Whoever was first; the answer is beside it, and nothing is a conflict."""
    with started() as little:
        if first == "person":
            little.types("attendance", "status", "excused", session=TUESDAY, member_code="M-0001")
        else:
            says(little, "cannot_come")
            little.sync()
            little.types("attendance", "status", "makeup", session=TUESDAY, member_code="M-0001")
        says(little, "cannot_come" if first == "person" else "confirm")
        little.sync()
        assert row(little)["status"] == ("excused" if first == "person" else "makeup")
        assert str(row(little)["answer"]).startswith("cannot come" if first == "person" else "confirmed")
        assert not little.rows("conflicts")


def test_both_at_once_keep_the_persons_mark() -> None:
    """A VA marks the row before the pass that takes the reply over."""
    with started() as little:
        says(little, "cannot_come")
        little.types("attendance", "status", "excused", session=TUESDAY, member_code="M-0001")
        little.sync()
        assert (row(little)["status"], little.rows("conflicts")) == ("excused", [])


@pytest.mark.parametrize(
    ("word", "note", "status"),
    [("Show", False, "cancelled"), ("Show", True, "attended"), ("No show", False, "no show")],
    ids=["the EHR's default", "a signed note", "a firm mark"],
)
def test_what_the_ehr_shows_firmly_counts_more_than_an_announcement(word: str, status: str, *, note: bool) -> None:
    """Somebody saw it afterwards; the EHR's default is no such thing. The answer stays beside it."""
    with started() as little:
        says(little, "cannot_come")
        little.sync()
        little.now = STARTS + timedelta(days=1)
        visit = datetime(2026, 3, 10, 18)
        little.drops(marks=attendance([(ZOE, visit, word)]))
        if note:
            little.drops(notes=charges([(ZOE, visit, "90853")]))
        little.sync()
        assert row(little)["status"] == status
        assert str(row(little)["answer"]).startswith("cannot come")
        assert not little.rows("conflicts")


def test_an_open_workbook_lets_the_reply_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is taken over until the mark is in the sheet."""
    with started() as little:
        says(little, "cannot_come")
        monkeypatch.setattr(little.workbook, "write", _open_elsewhere)
        little.sync()
        assert little.state.remembered(TAKEN) == {}
        monkeypatch.undo()
        little.sync()
        assert row(little)["status"] == "cancelled"


def _open_elsewhere(*_: object, **__: object) -> None:
    raise WorkbookOpenElsewhere("Practice.xlsx", "is open", "Close it.")


def test_an_undo_takes_the_mark_back_and_it_stays_back() -> None:
    """The cell is a person's then."""
    with started() as little:
        says(little, "cannot_come")
        little.sync()
        little.undoes(max(run.number for run in little.state.runs()))
        assert row(little)["status"] is None
        little.sync()
        assert row(little)["status"] is None


def test_an_answer_about_another_time_does_not_count_any_more() -> None:
    """The session was moved: the mark goes, and an answer to the old reminder is read by a person."""
    with started() as little:
        says(little, "cannot_come")
        little.sync()
        little.types("sessions", "date", date(2026, 3, 11), id=TUESDAY)
        little.sync()
        assert (row(little)["status"], row(little)["answer"]) == (None, None)
        says(little, "confirm", text="1")
        little.sync()
        assert row(little)["answer"] is None
        assert little.row("requests")["what"] == "message"


def test_after_the_session_began_nothing_changes() -> None:
    """The words go to a person."""
    with started() as little:
        little.now = STARTS
        says(little, "cannot_come", place="begun")
        little.sync()
        assert row(little)["status"] is None
        assert little.row("requests")["why"] == "2"


@pytest.mark.parametrize(("decision", "joined"), [("accept", "video"), ("decline", None)])
def test_joining_online_is_decided_by_a_person(decision: str, joined: str | None) -> None:
    """Accepted, Joined by is filled in; until then Today has a line about it."""
    with started() as little:
        says(little, "join_online", text="3")
        little.sync()
        asked = little.row("requests")
        assert (asked["status"], asked["what"], asked["session"]) == ("open", "join online", TUESDAY)
        assert [one for one in little.rows("today", kind="Request") if "asks to join online" in str(one["what"])]
        assert row(little)["joined_by"] is None
        little.types("requests", "decision", decision, id=asked["id"])
        little.sync()
        assert row(little)["joined_by"] == joined
        assert str(little.row("requests")["status"]).startswith(f"{decision}".replace("accept", "accepted"))
        assert little.sync().cells == 0


@pytest.mark.parametrize(
    ("decision", "words", "rule"),
    [
        ("accept", "you join online on Tue Mar 10 at 6:00 PM. Reply 2 if you can't come.", "Joining online accepted"),
        ("decline", "you can't join online on Tue Mar 10 at 6:00 PM. Please come in person", "Joining online declined"),
        ("handled", "", ""),
    ],
)
def test_who_asked_to_join_online_is_told_what_was_decided(decision: str, words: str, rule: str) -> None:
    """Once, by the door of every notice; what is no longer true is withdrawn, and a reply to it still counts."""
    with started() as little:
        little.types("members", "phone", "212-555-0147", name=ZOE)
        little.types("members", "text_consent", "yes", name=ZOE)
        says(little, "join_online", text="3")
        little.sync()
        little.types("requests", "decision", decision, what="join online")
        little.sync()
        told = [one for one in little.rows("messages") if str(one["rule"]).startswith("Joining online")]
        planned = [one.message for one in little.state.outbox.all().values() if "Q-" in one.message.key]
        if not words:
            assert not told
            assert str(little.row("requests")["status"]) == "handled Mar 3 2026"
            return
        assert [(one["status"], words in str(one["text"])) for one in told] == [("planned", True)]
        assert str(told[0]["rule"]).startswith(rule)
        assert [(one.address, one.answerable, one.ends) for one in planned] == [("+12125550147", True, STARTS)]
        assert str(little.row("requests")["last_done"]).endswith("notice in Messages")
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)
        says(little, "cannot_come")
        little.sync()
        assert [str(one["status"]) for one in little.rows("messages", id=told[0]["id"])] == [
            "withdrawn: the member has cancelled"
        ]
        (sending,) = (one for one in little.state.outbox.all().values() if one.message.key == planned[0].key)
        assert sending.state == "withdrawn"


def test_another_answer_withdraws_it() -> None:
    """Nobody has to decide what the member no longer asks for."""
    with started() as little:
        says(little, "join_online", text="3")
        little.sync()
        says(little, "cannot_come")
        little.sync()
        assert str(little.row("requests")["status"]).startswith("withdrawn")


def test_a_text_is_shown_on_one_line() -> None:
    """Whatever a phone sends: line breaks, other control characters, what looks like a formula."""
    with started() as little:
        says(little, "question", text="=1+1\nIs there\x0b parking?\u2028")
        little.sync()
        assert little.row("requests")["why"] == "=1+1 Is there parking?"
        assert little.sync().cells == 0


def test_a_reply_of_somebody_who_is_no_member_changes_nothing() -> None:
    """A person reads it."""
    with started() as little:
        says(little, "cannot_come", member="M-0099")
        little.sync()
        assert (row(little)["status"], little.row("requests")["what"]) == (None, "message")


def test_a_formula_in_joined_by_keeps_the_request_open() -> None:
    """What cannot be typed is told, and the decision waits."""
    with started() as little:
        says(little, "join_online", text="3")
        little.sync()
        little.types("attendance", "joined_by", "=A1", session=TUESDAY, member_code="M-0001")
        (number,) = little.numbers("attendance", session=TUESDAY, member_code="M-0001")
        little.workbook.sheets["attendance"].locked.add((number, little.column("attendance", "joined_by")))
        little.types("requests", "decision", "accept", id=little.row("requests")["id"])
        report = little.sync()
        assert little.row("requests")["status"] == "open"
        assert [one.code for one in report.problems if one.place.container == "Attendance"]


def test_a_message_stays_open_until_somebody_handled_it() -> None:
    """Its words are in Requests alone of the results; it may come from a number that nobody knows."""
    with started() as little:
        says(little, "question", text="Is there parking?", member="", session="", place=UNBOUND)
        little.sync()
        found = little.row("requests")
        assert (found["who"], found["what"], found["why"]) == ("+12125550147", "message", "Is there parking?")
        little.later(days=9)
        little.sync()
        assert little.row("requests")["status"] == "open"
        little.types("requests", "decision", "handled", id=found["id"])
        little.sync()
        assert little.row("requests")["status"] == "handled Mar 12 2026"
        assert not little.rows("today", kind="Request")


def test_distress_is_on_top_of_today_until_somebody_handled_it() -> None:
    """As item 9 is: a safety row that only Handled by and Handled on close, without a word of the text."""
    with started() as little:
        says(little, "distress+cannot_come", text="2 I give up")
        report = little.sync()
        assert [one.question for one in report.safety] == [
            (
                "M-0001: a text that may be about distress came Tue Mar 3 12:00 PM."
                " A clinician talks with this person today."
            )
        ]
        first = little.rows("today")[0]
        assert (first["kind"], first["urgency"]) == ("Safety", "safety")
        assert "give up" not in str(first)
        found = little.row("requests")
        assert (found["what"], found["why"], row(little)["status"]) == ("distress", "2 I give up", "cancelled")
        little.types("needs_review", "handled_by", "Rosa", kind="safety")
        little.types("needs_review", "handled_on", date(2026, 3, 3), kind="safety")
        assert little.sync().safety_open == 0
        assert not little.rows("today", kind="Safety")


def test_whoever_handled_a_text_about_distress_is_named_once_for_both_rows() -> None:
    """In either row: the other closes with that word, in the same pass, and Today has neither any more."""
    with started() as little:
        says(little, "distress", text="I give up", id_="SM1")
        says(little, "distress", text="nobody would miss me", id_="SM2", member="M-0002")
        little.sync()
        mine, others = (little.row("requests", why=words)["id"] for words in ("I give up", "nobody would miss me"))
        little.types("requests", "decision", "handled", id=mine)
        report = little.sync()
        assert (report.safety_open, little.row("requests", id=mine)["status"]) == (2, "open")
        assert [one.next_step.startswith("Fill in Handled by") for one in report.problems] == [True]
        little.types("requests", "handled_by", "Rosa", id=mine)
        (question,) = (one for one in little.rows("needs_review") if str(one["question"]).startswith("M-0002"))
        little.types("needs_review", "handled_by", "Tom", id=question["id"])
        little.types("needs_review", "handled_on", date(2026, 3, 3), id=question["id"])
        assert little.sync().safety_open == 0
        assert [little.row("requests", id=one)["status"] for one in (mine, others)] == [
            "handled Mar 3 2026: by Rosa",
            "handled Mar 3 2026: by Tom in Needs review",
        ]
        assert {str(one["status"]) for one in little.rows("needs_review", kind="safety")} == {
            "closed Mar 3 2026: handled by Rosa in Requests",
            "closed Mar 3 2026: handled",
        }
        assert not [one for one in little.rows("today") if one["kind"] in {"Safety", "Request"}]
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)


def test_a_text_about_distress_that_was_handled_while_a_tab_was_left_alone_closes_later() -> None:
    """That pass closes the safety row and remembers nothing of Requests; the next one still knows who handled it."""
    with started() as little:
        says(little, "distress", text="I give up")
        little.sync()
        little.types("needs_review", "handled_by", "Tom", kind="safety")
        little.types("needs_review", "handled_on", date(2026, 3, 3), kind="safety")
        gone = little.workbook.sheets["members"].rows[2:6]
        del little.workbook.sheets["members"].rows[2:6]
        assert (little.sync().is_decided, little.row("requests")["status"]) == (False, "open")
        assert str(little.row("needs_review", kind="safety")["status"]).startswith("closed")
        little.workbook.sheets["members"].rows[2:2] = gone
        little.sync()
        assert little.row("requests")["status"] == "handled Mar 3 2026: by Tom in Needs review"


def test_the_members_of_one_number_are_named_as_possible() -> None:
    """In Requests with their names, in Needs review by code: nobody decides it by itself."""
    with started() as little:
        says(little, "distress", text="I give up", member="", session="", place=UNBOUND, possible="M-0001 M-0002")
        (question,) = little.sync().safety
        assert question.question.startswith("A text from a number of M-0001 or M-0002 that may be about distress")
        who = f"+12125550147: {MEMBERS[0].name} (M-0001) or {MEMBERS[1].name} (M-0002)?"
        assert little.row("requests")["who"] == who


def test_a_lost_memory_takes_everything_over_again() -> None:
    """The state with its inbox is gone: rows about replies that nobody knows any more are closed with the reason."""
    with started() as little:
        says(little, "question", text="Is there parking?")
        little.sync()
        little.loses_state()
        little.sync()
        assert str(little.row("requests")["status"]).endswith("the memory of it was lost")


def test_a_pass_publishes_what_answers_need() -> None:
    """Settings' words, and whom to tell about a session or a member."""
    with LittlePractice() as little:
        little.types("clinicians", "email", "rosa@example.org", name="Rosa Díaz")
        little.types("settings", "value", "212-555-0100", name="Sender phone")
        phones = ("(212) 555-0147", "212-555-0148", "+1 212 555 0148")
        for one, phone in zip(MEMBERS, phones, strict=False):
            little.types("members", "phone", phone, name=one.name)
        little.types("members", "contact_phone", "212-555-0149", name=MEMBERS[1].name)
        little.types("members", "contact_phone", "212-555-0148", name=MEMBERS[0].name)
        little.sync()
        terms, contacts = little.state.remembered(REPLY_TERMS)["practice"], little.state.remembered(CONTACT)
        assert (terms.sender, terms.phone, "988" in terms.crisis_lines) == ("The front desk", "212-555-0100", True)
        rosa = Contact((("C-01", "rosa@example.org"),))
        assert (contacts[TUESDAY], contacts["M-0001"]) == (rosa, rosa)
        numbers = {
            "+12125550147": ("M-0001",),
            "+12125550148": ("M-0001", "M-0002", "M-0003"),  # a household, and the contact of a third
            "+12125550149": ("M-0002",),  # a contact writes about whom they are the contact of
            "+12125550100": None,
        }
        assert {number: little.state.one(OWNERS, number) for number in numbers} == numbers


@pytest.mark.parametrize(
    ("starts", "received", "hours", "status"),
    [
        ("2026-03-08T22:00", "2026-03-07T23:00", 24, "cancelled"),  # Saturday 6 PM before the short night
        ("2026-03-08T22:00", "2026-03-07T23:01", 24, "late cancel"),
        ("2026-11-01T23:00", "2026-10-31T22:00", 24, "cancelled"),  # Saturday 6 PM before the long night
        ("2026-11-01T23:00", "2026-10-31T22:30", 24, "late cancel"),  # 24.5 real hours, and half past six
        ("2026-03-08T22:00", "2026-03-07T10:30", 36, "late cancel"),  # 35.5 real hours
    ],
)
def test_late_is_later_than_the_same_clock_time_the_day_before(
    starts: str, received: str, hours: int, status: str
) -> None:
    """Whole days keep the clock time over both nights of a clock change; other numbers count real hours."""
    at, begins = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (received, starts))
    body = {"member": "M-0001", "session": TUESDAY, "starts": begins.isoformat(), "meaning": "cannot_come"}
    reply = Incoming(source="texts", external_id="SM1", received=at, kind=REPLY, body=body)
    found = answer_in(reply_in(reply), ZONE, late_hours=hours)
    assert found is not None
    assert found.status == status
