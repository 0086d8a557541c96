"""The page: what it shows of the state, and what may be asked of the service."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from addon.answers.asking import ASK
from addon.check_in import ITEM_9
from addon.exports.folder import FILE, KnownFile
from addon.incoming import DISTRESS_ASK, REPLY, REPLY_TERMS, TAKEN, Incoming, MemberAsk, ReplyTerms
from addon.outgoing import DELIVERED, FAILED, OutgoingMessage
from addon.problems import WriteRefused
from addon.sync.log import LOG, LogEntry
from addon.sync.merging.questions import QUESTION, AskedQuestion
from addon.sync.state.staff import STAFF
from tests.web.pages import NOON, Pages


def _message(key: str, state: str, pages: Pages) -> None:
    outbox = pages.state.outbox
    one = OutgoingMessage(
        key=key,
        person="M-0142",
        channel="text",
        address="+12125550147",
        text="Hi Keisha, a reminder",
        due=NOON - timedelta(minutes=1),
        ends=NOON + timedelta(hours=3),
        zone="America/Chicago",
        session="G-07 2026-09-30 15:00",
    )
    wanted = [*(found.message for found in outbox.all().values() if found.state == "planned"), one]
    outbox.plan(wanted, now=NOON)
    outbox.claim(key, now=NOON, lease=NOON + timedelta(minutes=2))
    outbox.settle(key, state, now=NOON, reason="30003 no phone answers" * (state == FAILED), remedy="Ask for a number.")


@pytest.fixture
def pages() -> Pages:
    """Return pages with somebody signed in."""
    made = Pages()
    made.user()
    made.sign_in()
    return made


def test_it_shows_what_was_read_what_waits_and_what_did_not_arrive(pages: Pages) -> None:
    """In counts and codes; neither names nor words nor numbers of members."""
    file = KnownFile(
        name="Keisha Brown.csv", profile="attendance_report", status="accepted", arrived=1, first="2026-09-01",
        last="2026-09-29", read=1541, loaded=1500, review=3,
    )  # fmt: skip
    pages.state.keep(FILE, "digest", file)
    entry = LogEntry(when=datetime(2026, 9, 30, 11), run="7", what="changed 2 cells", cells=2, rows=0, conflicts=0)
    pages.state.keep(LOG, "7", entry)
    _message("one", DELIVERED, pages)
    _message("two", FAILED, pages)
    text = pages.browser.get("/").text
    for shown in (
        "attendance report",
        "1,541",
        "Sep 29 2026",
        "Wed Sep 30 11:00 AM",
        "used",
        "changed 2 cells",
        "30003",
        "Ask for a number.",
        "M-0142",
    ):
        assert shown in text
    for private in ("Keisha", "2125550147", "a reminder"):
        assert private not in text


def test_a_message_that_should_have_left_yesterday_is_shown(pages: Pages) -> None:
    """With the reason why it waits; one that is due tomorrow is not shown."""
    late = OutgoingMessage(
        key="late", person="M-0142", channel="text", address="+12125550147", text="Hi", due=NOON - timedelta(days=1),
        ends=NOON + timedelta(hours=3), zone="America/Chicago", session="G-07 2026-09-30 15:00",
    )  # fmt: skip
    pages.state.outbox.plan([late, replace(late, key="early", person="M-0001", due=NOON + timedelta(days=1))], now=NOON)
    pages.state.outbox.wait("late", NOON + timedelta(hours=1), "quiet hours")
    text = pages.browser.get("/").text
    assert "Tue Sep 29 12:00 PM" in text
    assert "planned: quiet hours" in text
    assert "M-0001" not in text


ASKED = [("/pass", "asked for by ada"), ("/sending/resume", "resumed by ada")]


@pytest.mark.parametrize(("where", "noted"), ASKED)
def test_what_is_asked_reaches_the_service(pages: Pages, where: str, noted: str) -> None:
    """With the name of who asked."""
    assert pages.ask(where).status_code == 302
    assert pages.service.asked == [noted]


def test_whoever_sees_trouble_may_pause_and_only_an_admin_resumes(pages: Pages) -> None:
    """Pausing is the safe side."""
    pages.user("bob", role=STAFF)
    pages.ask("/sign-out")
    pages.sign_in("bob")
    assert pages.ask("/sending/pause").status_code == 302
    assert pages.service.paused == "bob at noon"
    text = pages.browser.get("/").text
    assert "All sending is paused by bob at noon. An admin can resume it on this page." in text
    assert pages.ask("/sending/resume").status_code == 403
    assert pages.service.paused


UPLOADED = [
    ("Attendance Report.csv", "Attendance Report.csv"),
    ("../../etc/cron.d/x.csv", "x.csv"),
    ("C:/Users/ada/Report.xlsx", "Report.xlsx"),
    ("...hidden.csv", "hidden.csv"),
    ("a" * 300 + ".csv", "a" * 100 + ".csv"),
]


@pytest.mark.parametrize(("given", "kept"), UPLOADED)
def test_an_export_is_kept_under_its_own_name(pages: Pages, given: str, kept: str) -> None:
    """Never anywhere else than in the exports folder."""
    assert pages.ask("/exports", file=(BytesIO(b"Date\n"), given)).status_code == 302
    assert pages.kept == {kept: b"Date\n"}
    assert pages.service.asked == ["an export was uploaded"]


@pytest.mark.parametrize("given", ["run.exe", "", ".csv", "photo.jpg"])
def test_other_files_are_refused(pages: Pages, given: str) -> None:
    """With the kinds that are taken."""
    answer = pages.ask("/exports", file=(BytesIO(b"x"), given))
    assert answer.status_code == 400
    assert ".xlsx" in answer.text
    assert not pages.kept


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do."""

    def refuse(*_: object) -> str:
        raise WriteRefused("exports", "the disk is full", "Free some space.")

    monkeypatch.setattr(Pages, "_keep", refuse)
    fresh = Pages()
    fresh.user()
    fresh.sign_in()
    answer = fresh.ask("/exports", file=(BytesIO(b"x"), "a.csv"))
    assert answer.status_code == 507
    assert "Free some space." in answer.text
    assert fresh.now.tzinfo is UTC


def _text(pages: Pages, number: int, meaning: str, words: str, **body: str) -> None:
    """Let a member's text arrive that no pass has taken over."""
    plain = {"member": "M-0142", "session": "G-07 2026-09-30 15:00", "meaning": meaning, "place": "bound"}
    starts = NOON + timedelta(hours=3)
    plain |= {"text": words, "address": "+12125550147", "starts": starts.isoformat(), **body}
    one = Incoming(source="texts", external_id=f"SM{number}", received=NOON, kind=REPLY, body=plain)
    assert pages.state.inbox.store(one)


def test_a_text_about_distress_is_read_on_the_page_while_the_workbook_is_open(pages: Pages) -> None:
    """With its words, and whose it is or may be; only for who is signed in. What needs nobody is not shown."""
    _text(pages, 1, "distress", "I give up", member="", possible="M-0142 M-0143")
    _text(pages, 2, "question", "Is there parking?")
    _text(pages, 3, "join_online", "3 please")
    _text(pages, 4, "cannot_come", "2 sorry")
    _text(pages, 5, "cannot_come", "2 from the bus", place="begun", starts=(NOON - timedelta(hours=1)).isoformat())
    _text(pages, 6, "cannot_come", "2 or 3", member="", place="asked back", choices="[]")
    for where in ("/", "/parts/status"):
        text = pages.browser.get(where).text
        urgent, _, others = text.partition("Texts that wait for a person")
        for shown in ("I give up", "+12125550147: M-0142 or M-0143?", "Wed Sep 30 12:00 PM", "not in the workbook yet"):
            assert shown in urgent
        for shown in ("Is there parking?", "3 please", "2 from the bus", "G-07 2026-09-30 15:00"):
            assert shown in others
        assert "sorry" not in text
        assert "2 or 3" not in text
    assert "I give up" not in pages.app.test_client().get("/", follow_redirects=True).text


def test_a_text_about_distress_stays_on_the_page_until_both_rows_are_closed(pages: Pages) -> None:
    """Taken over by a pass, the others are in Requests alone."""
    _text(pages, 1, "distress", "I give up")
    _text(pages, 2, "question", "Is there parking?")
    pages.state.keep(TAKEN, "taken", 2)
    ask = MemberAsk(key="SM1", what=DISTRESS_ASK, who="M-0142", at=datetime(2026, 9, 30, 12), text="I give up",
                    since=NOON.date())  # fmt: skip
    question = AskedQuestion(key="text|SM1", kind="safety", question="", where="", choices="", since=NOON.date())
    closed: dict[str, Any] = {"status": "closed Sep 30 2026: handled"}
    pages.state.keep(ASK, "SM1", ask)
    pages.state.keep(QUESTION, "text|SM1", question)
    text = pages.browser.get("/").text
    assert "I give up" in text
    assert "until Handled by is filled in" in text
    assert "parking" not in text
    assert "<b>1</b> request to decide" in text
    pages.state.keep(ASK, "SM1", replace(ask, **closed))
    assert "I give up" in pages.browser.get("/").text
    pages.state.keep(QUESTION, "text|SM1", replace(question, **closed))
    assert "I give up" not in pages.browser.get("/").text


def _item_9(pages: Pages) -> None:
    """Let a member answer item 9 above zero on their page, before any pass."""
    one = Incoming(source="pages", external_id="M-0142 | PHQ-9 | 2", received=NOON, kind=ITEM_9,
                   body={"member": "M-0142", "form": "PHQ-9", "session": "G-07 2026-09-30 15:00"})  # fmt: skip
    assert pages.state.inbox.store(one)


def test_item_9_is_on_the_page_before_any_pass_and_until_somebody_handled_it(pages: Pages) -> None:
    """While the workbook is open no pass can write it; the code and the hour, and only behind the sign-in."""
    _item_9(pages)
    for where in ("/", "/parts/status"):
        text = pages.browser.get(where).text
        assert "Safety, today: not handled yet" in text
        assert "M-0142: item 9 was answered above zero. A clinician talks with this member today." in text
        assert "Wed Sep 30 12:00 PM" in text
        assert "not in the workbook yet" in text
    assert "M-0142" not in pages.app.test_client().get("/", follow_redirects=True).text
    pages.state.keep(TAKEN, "taken", 1)
    asked = AskedQuestion(key="check-in|M-0142", kind="safety", question="M-0142: item 9 was answered above zero.",
                          where="", choices="", since=NOON.date())  # fmt: skip
    pages.state.keep(QUESTION, asked.key, asked)
    text = pages.browser.get("/").text
    assert text.count("M-0142: item 9 was answered above zero") == 1
    assert f"row {asked.id} of Needs review" in text
    pages.state.keep(QUESTION, asked.key, replace(asked, status="closed Sep 30 2026: handled"))
    assert "Safety, today" not in pages.browser.get("/").text


def test_automatic_answers_to_numbers_that_nobody_knows_are_counted(pages: Pages) -> None:
    """They have no row in Messages."""
    one = OutgoingMessage(
        key="answer | SM1", person="", channel="text", address="+12125550147", text="A person reads it soon.", due=NOON,
        ends=NOON + timedelta(minutes=30), zone="America/Chicago",
    )  # fmt: skip
    assert "automatic answers" not in pages.browser.get("/").text
    pages.state.outbox.add(one, now=NOON)
    pages.state.outbox.add(replace(one, key="answer | SM2", person="M-0142"), now=NOON)
    text = pages.browser.get("/").text
    assert "1 of them: automatic answers" in text
    assert "2125550147" not in text


def test_the_page_names_the_practice_and_what_an_export_is(pages: Pages) -> None:
    """As Settings signs its messages; an export's format by its plain name."""
    file = KnownFile(name="x.csv", profile="simplepractice.client_details", status="accepted", arrived=1)
    pages.state.keep(FILE, "digest", file)
    assert "<title>Groupkeeper</title>" in pages.browser.get("/").text
    pages.state.keep(REPLY_TERMS, "practice", ReplyTerms(zone="America/Chicago", sender="Lakeside & Co"))
    text = pages.browser.get("/").text
    assert "<title>Groupkeeper · Lakeside &amp; Co</title>" in text
    assert "SimplePractice: client details report" in text
    assert "simplepractice.client" not in text
