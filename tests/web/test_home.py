"""The page: what it shows of the state, and what may be asked of the service."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from addon.exports.folder import FILE, KnownFile
from addon.outgoing import DELIVERED, FAILED, OutgoingMessage
from addon.problems import WriteRefused
from addon.sync.log import LOG, LogEntry
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
