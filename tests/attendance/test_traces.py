"""Whole passes: what is no longer true withdraws its traces, and what is true again brings them back."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import cache

import pytest

from addon.tabs import Value
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, Row, attendance, charges, tuesdays

ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
LAST, NEXT = "G-01 2026-02-24 18:00", "G-01 2026-03-10 18:00"


@pytest.fixture
def little() -> Iterator[LittlePractice]:
    """Return the practice after a pass in which three members attended four Tuesdays."""
    with _attended().copied() as made:
        yield made


@cache
def _attended() -> LittlePractice:
    made = LittlePractice()
    visits = [(name, start, "90853") for start in FEBRUARY for name in (ZOE, LIAM, RENEE)]
    made.drops(status=charges(visits), shows=attendance([(name, start, "Show") for name, start, _ in visits]))
    made.sync()
    for one in MEMBERS[:3]:
        made.types("members", "payer", "Aetna", id=one.code)
    made.sync()
    return made


def expected(little: LittlePractice) -> str:
    """Return what the clinician's calendar shows about who is expected at the next session."""
    shown = little.calendars.by_clinician["C-01"].shown()
    events = [one for one in shown if one.key.endswith(NEXT) and one.kind == "documentation"]
    return " ".join(f"{one.minutes} min, {one.description}" for one in events)


def planned(little: LittlePractice) -> list[Row]:
    """Return the texts that Liam is to get."""
    return [one for one in little.rows("messages", member_code="M-0002") if one["status"] == "planned"]


def why(little: LittlePractice, session: str = NEXT, member: str = "M-0002") -> object:
    """Return why a row of Attendance does not count."""
    return little.row("attendance", session=session, member_code=member)["not_counted"]


def leaves(little: LittlePractice) -> None:
    """Type Left."""
    little.types("roster", "left", date(2026, 3, 2), member_code="M-0002")


def becomes_inactive(little: LittlePractice) -> None:
    """Choose inactive."""
    little.types("members", "status", "inactive", id="M-0002")


def is_deleted(little: LittlePractice) -> None:
    """Delete the row in Members, as somebody does with a duplicate."""
    little.deletes("members", *little.numbers("members", id="M-0002"))


def loses_place(little: LittlePractice) -> None:
    """Delete the row in Roster."""
    little.deletes("roster", *little.numbers("roster", member_code="M-0002"))


def joins_later(little: LittlePractice) -> None:
    """Correct Joined to a later day."""
    little.types("roster", "joined", date(2026, 6, 1), member_code="M-0002")


@pytest.mark.parametrize(
    ("goes", "reason"),
    [
        (leaves, "left on Mar 2 2026"),
        (becomes_inactive, "the member is inactive"),
        (is_deleted, "no longer in Members"),
        (loses_place, "no longer in Roster"),
        (joins_later, "joins on Jun 1 2026"),
    ],
)
def test_whoever_goes_takes_rows_seats_and_texts_along(
    little: LittlePractice, goes: Callable[[LittlePractice], None], reason: str
) -> None:
    """The rows stay with the reason; the calendar expects one less; nothing is planned or new; marks stay."""
    little.types("members", "phone", "212-555-0199", id="M-0002")
    little.types("members", "text_consent", "yes", id="M-0002")
    little.types("settings", "value", "212-555-0100", name="Sender phone")
    little.sync()
    before = len(little.rows("attendance", member_code="M-0002"))
    assert "3 expected" in expected(little)
    assert planned(little)
    goes(little)
    little.sync()
    assert why(little) == reason
    assert "2 expected" in expected(little)
    assert not planned(little)
    assert (why(little, LAST), little.row("attendance", session=LAST, member_code="M-0002")["status"]) == (
        None,
        "attended",
    )
    again = little.sync()
    assert (again.cells, again.rows) == (0, 0)
    little.later(weeks=3)
    little.sync()
    assert len(little.rows("attendance", member_code="M-0002")) == before
    blocked = {str(one["to_check"]) for one in little.rows("billing_sessions") if "blocked" in str(one["status"])}
    assert blocked
    assert not any("M-0002" in one for one in blocked)


@pytest.mark.parametrize(
    ("tab", "field", "gone", "back"),
    [("roster", "left", date(2026, 3, 2), None), ("members", "status", "inactive", "active")],
)
def test_whoever_comes_back_is_expected_again(
    little: LittlePractice, tab: str, field: str, gone: object, back: object
) -> None:
    """The same rows count again, and those of sessions planned meanwhile are added."""
    where = {"members": {"id": "M-0002"}, "roster": {"member_code": "M-0002"}}[tab]
    little.types(tab, field, gone, **where)  # type: ignore[arg-type]
    little.sync()
    little.later(weeks=2)
    little.sync()
    little.types(tab, field, back, **where)  # type: ignore[arg-type]
    little.sync()
    rows = little.rows("attendance", member_code="M-0002")
    assert {one["not_counted"] for one in rows} == {None}
    assert len({str(one["session"]) for one in rows}) == len(rows)
    assert {str(one["session"]) for one in rows} == {
        str(one["session"]) for one in little.rows("attendance", member_code="M-0001")
    }


def test_a_mark_counts_whatever_the_roster_tells(little: LittlePractice) -> None:
    """Somebody who left and came once more is billed; a guest whom a person added is left alone."""
    leaves(little)
    guest: Row = {"date": date(2026, 3, 10), "session": NEXT, "member": "M-0005", "member_code": "M-0005"}
    little.adds("attendance", guest)
    little.sync()
    little.types("attendance", "status", "attended", session="G-01 2026-03-03 18:00", member_code="M-0002")
    little.later(days=1)
    little.sync()
    assert why(little, "G-01 2026-03-03 18:00") is None
    assert why(little, member="M-0005") is None
    assert little.rows("billing_lines", session="G-01 2026-03-03 18:00")


def test_until_left_the_past_of_an_inactive_member_waits_to_be_marked(little: LittlePractice) -> None:
    """Left tells until when: a session before it is reported or blocks; without it nobody waits for the member."""
    little.later(days=14)
    little.sync()
    becomes_inactive(little)
    little.types("roster", "left", date(2026, 3, 4), member_code="M-0002")
    little.sync()
    assert why(little, "G-01 2026-03-03 18:00") is None
    assert why(little) == "the member is inactive"


def test_a_roster_row_that_cannot_be_read_withdraws_nothing(little: LittlePractice) -> None:
    """Unreadable is not empty: a date that is none, or a group that nobody knows."""
    little.types("roster", "left", "soon?", member_code="M-0002")
    little.sync()
    assert why(little) is None
    assert "3 expected" in expected(little)


def test_a_session_that_was_deleted_takes_its_unmarked_rows_along(little: LittlePractice) -> None:
    """They stay with the reason and nobody is told row by row; the marked one is; all of it ends with the session."""
    number = little.numbers("sessions", id=NEXT)[0]
    row = little.workbook.sheets["sessions"].rows[number - 1]
    little.types("attendance", "status", "excused", session=NEXT, member_code="M-0001")
    little.sync()
    little.deletes("sessions", number)
    report = little.sync()
    assert (why(little, member="M-0001"), why(little)) == (None, "no longer in Sessions")
    assert [one.code for one in report.problems if one.code == "session-unknown"] == ["session-unknown"]
    little.workbook.person_rearranges("sessions", [*little.workbook.sheets["sessions"].rows, row])
    report = little.sync()
    assert why(little) is None
    assert "2 expected" in expected(little)
    assert not [one for one in report.problems if one.code == "session-unknown"]


def test_a_session_that_cannot_be_used_withdraws_nothing(little: LittlePractice) -> None:
    """An extra session whose day is no date is not in use: no row is told that its session is gone."""
    little.adds("sessions", {"group": "Tuesday process group (G-01)", "start": time(9)})
    number = little.workbook.sheets["sessions"].last_row()
    little.workbook.person("sessions", number, little.column("sessions", "id"), "G-01 2026-03-20 09:00")
    little.workbook.person("sessions", number, little.column("sessions", "date"), "next Friday")
    little.adds("attendance", {"session": "G-01 2026-03-20 09:00", "member": "Zoë Núñez (M-0001)"})
    little.sync()
    assert why(little, "G-01 2026-03-20 09:00", "M-0001") is None


# --- visits that the EHR no longer has ------------------------------------------------------------------


def without(name: str, *days: datetime, also: str = "") -> dict[str, bytes]:
    """Return the reports of February without a client's visits of these days."""
    kept = [
        (one, start)
        for start in FEBRUARY
        for one in (ZOE, LIAM, RENEE)
        if (one, start) not in {(name, d) for d in days}
    ]
    return {
        f"status{also}": charges([(*one, "90853") for one in kept]),
        f"shows{also}": attendance([(*one, "Show") for one in kept]),
    }


def line(little: LittlePractice, session: str = LAST) -> str:
    """Return the status of Zoe's line."""
    return str(little.row("billing_lines", session=session, id=_line_id(little, session))["status"])


def _line_id(little: LittlePractice, session: str) -> Value:
    (found,) = [one for one in little.rows("billing_lines", session=session) if "M-0001" in str(one["member"])]
    return found["id"]


def zoe(little: LittlePractice, session: str = LAST) -> dict[str, object]:
    """Return Zoe's row."""
    return dict(little.row("attendance", session=session, member_code="M-0001"))


@pytest.mark.parametrize("session", [LAST, "G-01 2026-02-10 18:00"])
def test_a_visit_deleted_in_the_ehr_waits_and_is_asked_about(little: LittlePractice, session: str) -> None:
    """On the file's last day or inside; the mark stays; the line leaves the package; one answer brings it back."""
    assert line(little, session).startswith("ready")
    day = datetime.fromisoformat(session.removeprefix("G-01 "))
    little.later(days=1)
    little.drops(**without(ZOE, day, also="2"))
    little.sync()
    assert (zoe(little, session)["status"], zoe(little, session)["not_in_ehr"]) == ("attended", date(2026, 3, 4))
    assert line(little, session) == "waits: no longer in the EHR since Mar 4 2026: answer in Needs review"
    assert f"{day:%Y-%m-%d},{session},M-0001".encode() not in little.packages["billing-2026-02.csv"]
    assert len(little.rows("needs_review", kind="not in EHR", status="open")) == 1
    assert any("M-0001" in str(one["what"]) for one in little.rows("today", kind="Question"))
    again = little.sync()
    assert (again.cells, again.rows) == (0, 0)
    little.answers("attended", kind="not in EHR")
    little.sync()
    assert line(little, session).startswith("ready")
    assert not little.rows("needs_review", kind="not in EHR", status="open")
    assert little.sync().cells == 0


def test_who_did_not_attend_after_all_counts_nowhere(little: LittlePractice) -> None:
    """The row stays with the reason, the line is closed, and the answer lasts."""
    little.drops(**without(ZOE, FEBRUARY[3], also="2"))
    little.sync()
    little.answers("not attended", kind="not in EHR")
    little.sync()
    assert zoe(little)["not_counted"] == "did not attend; not in the EHR since Mar 3 2026"
    assert line(little).startswith("closed")
    little.later(days=1)
    little.sync()
    assert line(little).startswith("closed")
    assert not little.rows("needs_review", kind="not in EHR", status="open")


def test_a_visit_that_is_back_in_the_ehr_is_ready_again(little: LittlePractice) -> None:
    """The question closes by itself."""
    little.drops(**without(ZOE, FEBRUARY[3], also="2"))
    little.sync()
    little.later(days=1)
    little.drops(**without("", also=" again"))
    little.files["status again.csv"] += b"\n"
    little.files["shows again.csv"] += b"\n"
    little.sync()
    assert zoe(little)["not_in_ehr"] is None
    assert line(little).startswith("ready")
    assert not little.rows("needs_review", kind="not in EHR", status="open")


def test_a_session_that_vanished_is_one_question(little: LittlePractice) -> None:
    """Its visits are gone from both reports, while the days around are there."""
    kept = [start for start in FEBRUARY if start != FEBRUARY[1]]
    little.drops(
        status2=charges([(name, start, "90853") for start in kept for name in (ZOE, LIAM, RENEE)]),
        shows2=attendance([(name, start, "Show") for start in kept for name in (ZOE, LIAM, RENEE)]),
    )
    little.sync()
    (asked,) = little.rows("needs_review", kind="not in EHR", status="open")
    assert str(asked["question"]).startswith("M-0001, M-0002, M-0003: marked as attended on Tue Feb 10 6:00 PM in G-01")
    assert "the EHR's attendance report and status report no longer have these visits" in str(asked["question"])
    assert all("waits" in str(one["status"]) for one in little.rows("billing_lines", session="G-01 2026-02-10 18:00"))


KEPT = [(one, start, "90853") for start in FEBRUARY for one in (ZOE, LIAM, RENEE) if (one, start) != (ZOE, FEBRUARY[3])]


@pytest.mark.parametrize(
    "file",
    [
        charges([one for one in KEPT if one[1] != FEBRUARY[3]]),
        charges(KEPT) + b"soon,Somebody Else,Rosa,90853,,,60.0,1,60.0,,,,,\n",
        charges([*KEPT, ("Zoe Who", FEBRUARY[3], "90853")]),
        charges([("Zoe Who", FEBRUARY[0], "90853"), ("Zoe Who", FEBRUARY[3], "90853")], clinician="Tom O'Hara"),
    ],
    ids=["it ends earlier", "a row that cannot be read", "a row that is unclear", "another clinician's file"],
)
def test_what_a_file_cannot_prove_is_not_missed(little: LittlePractice, file: bytes) -> None:
    """Even where somebody says that the file is to be taken as it is."""
    little.drops(status2=file)
    little.sync()
    little.answers("yes", kind="export waits")
    little.sync()
    assert zoe(little)["not_in_ehr"] is None
    assert line(little).startswith("ready")


def test_an_individual_appointment_deleted_in_the_ehr_asks_for_no_modifier(little: LittlePractice) -> None:
    """It is in no tab: it goes with its line, stays away when old files are read again, and comes back with the EHR."""
    both = [(name, start, "90853") for start in FEBRUARY for name in (ZOE, LIAM, RENEE)]
    single = (ZOE, FEBRUARY[3].replace(hour=15), "90834")
    little.drops(with_single=charges([*both, single]))
    little.sync()
    assert individual(little) == ["individual line"]
    little.drops(without_single=charges(both[::-1]))
    little.sync()
    assert individual(little) == ["closed Mar 3 2026"]
    little.drops(stranger=charges([("Who Knows", FEBRUARY[0], "90834")]))
    little.sync()
    little.answers("new client", kind="new client?")
    little.sync()
    assert individual(little) == ["closed Mar 3 2026"]
    little.drops(back=charges([single, *both]))
    little.sync()
    assert "individual line" in individual(little)


def individual(little: LittlePractice) -> list[str]:
    """Return the status of Zoe's lines about individual appointments, without what to add."""
    lines = [one for one in little.rows("billing_lines") if str(one["role"]).startswith("individual")]
    return [str(one["status"]).split(":")[0] for one in lines]


# --- a file that was read too early ---------------------------------------------------------------------


def test_show_counts_only_for_sessions_that_had_ended_when_the_file_was_made(little: LittlePractice) -> None:
    """Saved at noon and read the next day, "Show" says nothing about six o'clock; the same bytes saved later do."""
    tonight = "G-01 2026-03-03 18:00"
    report = attendance([(name, datetime(2026, 3, 3), "Show") for name in (ZOE, LIAM, RENEE)])
    little.drops(early=report)
    little.later(hours=20)
    little.sync()
    assert (zoe(little, tonight)["status"], little.row("sessions", id=tonight)["state"]) == (None, "planned")
    assert not [line for line in little.rows("billing_lines", session=tonight) if line["amount"]]
    assert not little.sync().files
    little.drops(again=report)
    assert [one.name for one in little.sync().files] == ["again.csv"]
    assert (zoe(little, tonight)["status"], little.row("sessions", id=tonight)["state"]) == ("attended", "held")
    assert not little.sync().files


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("attendance 2026-03-03.csv", None),
        ("attendance generated at 03_03_2026 10_05.csv", None),
        ("attendance generated at 03_03_2026 21_05.csv", "attended"),
        ("attendance 2026-03-04.csv", "attended"),
        ("attendance.csv", "attended"),
    ],
)
def test_a_copied_file_counts_by_the_date_in_its_name(little: LittlePractice, name: str, shown: str | None) -> None:
    """A copy is younger than the report: of a day without a time only what had ended before it is reported."""
    tonight = "G-01 2026-03-03 18:00"
    little.later(hours=40)
    little.files[name] = attendance([(name, datetime(2026, 3, 3), "Show") for name in (ZOE, LIAM, RENEE)])
    little.sync()
    assert zoe(little, tonight)["status"] == shown


def test_a_session_that_was_to_come_is_not_moved_back_by_an_early_file(little: LittlePractice) -> None:
    """Made in the morning, a file tells where the session was planned; that it was moved at noon is later news."""
    little.sync()
    little.drops(early=charges([(name, datetime(2026, 3, 3, 18), "90853") for name in (ZOE, LIAM, RENEE)]))
    little.types("sessions", "start", time(19), id="G-01 2026-03-03 18:00")
    little.later(hours=20)
    little.sync()
    assert little.row("sessions", id="G-01 2026-03-03 18:00")["start"] == time(19)
    assert not little.rows("conflicts")
