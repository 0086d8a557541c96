"""Marks from the staff's page over whole passes: a person's, once, never over a cell that changed meanwhile."""

from datetime import date, datetime, timedelta

import pytest

from addon.incoming import Incoming
from addon.on_page import MARK, PAGE, PAGE_SESSION, WAITING_MARK, PageMark, mark_in
from addon.problems import WorkbookOpenElsewhere
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, Row, attendance, charges

TUESDAY = "G-01 2026-03-03 18:00"
STARTS = datetime(2026, 3, 3, 18)
ZOE = MEMBERS[0].name


def marks(
    little: LittlePractice,
    status: str,
    *,
    member: str = "M-0001",
    seen: str = "",
    starts: datetime = STARTS,
    session: str = TUESDAY,
) -> None:
    """Let somebody tap now."""
    one = PageMark(session=session, starts=starts, member=member, status=status, seen=seen, by="ana", at=little.now)
    number = little.state.inbox.last_number()
    little.state.inbox.store(
        Incoming(source=PAGE, external_id=f"{one.spot}|{number}", received=little.now, kind=MARK, body=one.body)
    )


def row(little: LittlePractice, member: str = "M-0001") -> Row:
    """Return the member's row of the session."""
    return little.row("attendance", session=TUESDAY, member_code=member)


def started() -> LittlePractice:
    """Return a practice after its first pass, at noon on the day of the session."""
    return LittlePractice.after_first_pass()


def asked(little: LittlePractice) -> list[Row]:
    """Return the open questions about marks."""
    return little.rows("needs_review", kind="mark on the page", status="open")


def test_a_mark_comes_back_from_the_inbox_as_it_was() -> None:
    """Nothing of it is lost on the way."""
    with started() as little:
        marks(little, "no show", seen="attended")
        (arrived,) = little.state.inbox.newer_than(0)
        one = mark_in(arrived)
        assert (one.session, one.member, one.status, one.seen, one.by) == (
            TUESDAY,
            "M-0001",
            "no show",
            "attended",
            "ana",
        )
        assert (one.starts, one.at) == (STARTS, little.now)


def test_a_mark_is_typed_once_and_published() -> None:
    """The pass writes one cell and the page shows it; the next pass has nothing to do."""
    with started() as little:
        marks(little, "attended")
        report = little.sync()
        plan = next(one for one in report.plan.tabs if one.tab.name == "attendance")
        assert [one.field for one in plan.cells] == ["status"]
        assert row(little)["status"] == "attended"
        seat = little.state.remembered(PAGE_SESSION)[TUESDAY].seat("M-0001")
        assert seat is not None
        assert seat.status == "attended"
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)
        assert not asked(little)


def test_of_two_marks_the_later_counts_and_a_blank_one_takes_back() -> None:
    """In one pass or in two."""
    with started() as little:
        marks(little, "attended")
        marks(little, "no show", seen="attended")
        little.sync()
        assert row(little)["status"] == "no show"
        marks(little, "", seen="no show")
        little.sync()
        assert row(little)["status"] is None
        assert not asked(little)


def test_the_ehr_meets_a_mark_as_it_meets_a_typed_cell() -> None:
    """Both are kept: the mark in the cell, both values in Conflicts; the EHR's default is no contradiction."""
    with started() as little:
        marks(little, "no show")
        little.sync()
        little.now += timedelta(days=1)
        little.drops(marks=attendance([(ZOE, STARTS, "Show")]))
        little.sync()
        assert (row(little)["status"], little.rows("conflicts", kind="conflict")) == ("no show", [])
        little.drops(notes=charges([(ZOE, STARTS, "90853")]), marks=attendance([(ZOE, STARTS, "Cancelled")]))
        little.sync()
        assert row(little)["status"] == "no show"
        assert little.rows("conflicts", kind="conflict")


def test_what_somebody_typed_meanwhile_stays_and_a_person_decides() -> None:
    """The sheet was saved with another word that the page did not show: neither is lost, and what rests on it waits."""
    with started() as little:
        marks(little, "attended")
        little.types("attendance", "status", "late arrival", session=TUESDAY, member_code="M-0001")
        little.sync()
        assert row(little)["status"] == "late arrival"
        (question,) = asked(little)
        assert "ana marked M-0001 as attended in the session G-01 2026-03-03 18:00" in str(question["question"])
        assert "to late arrival" in str(question["question"])
        seat = little.state.remembered(PAGE_SESSION)[TUESDAY].seat("M-0001")
        assert seat is not None
        assert seat.disputed
        assert little.sync().cells == 0


@pytest.mark.parametrize("passes", [0, 1])
def test_who_came_to_a_session_that_did_not_take_place_is_asked(passes: int) -> None:
    """Whether or not a pass ran between the two taps: the session is cancelled, and nobody is marked as there."""
    with started() as little:
        marks(little, "cancelled", member="", seen="planned")
        for _ in range(passes):
            little.sync()
        marks(little, "attended")
        little.sync()
        assert little.row("sessions", id=TUESDAY)["state"] == "cancelled"
        assert row(little)["status"] != "attended"
        (question,) = asked(little)
        assert "the session is cancelled in Sessions" in str(question["question"])
        little.sync()
        assert [one["id"] for one in asked(little)] == [question["id"]]


@pytest.mark.parametrize(("answer", "status"), [("yes", "attended"), ("no", "late arrival")])
def test_the_answer_is_obeyed_once(answer: str, status: str) -> None:
    """Yes types the mark, no leaves the sheet as it is; nobody is asked again."""
    with started() as little:
        marks(little, "attended")
        little.types("attendance", "status", "late arrival", session=TUESDAY, member_code="M-0001")
        little.sync()
        little.answers(answer, kind="mark on the page")
        little.sync()
        assert (row(little)["status"], asked(little)) == (status, [])
        assert little.state.remembered(WAITING_MARK) == {}
        assert little.sync().cells == 0


def test_an_answer_is_about_what_was_asked() -> None:
    """The sheet has another word by the time of the answer: it is asked again, and nothing is typed over."""
    with started() as little:
        marks(little, "attended")
        little.types("attendance", "status", "late arrival", session=TUESDAY, member_code="M-0001")
        little.sync()
        little.answers("yes", kind="mark on the page")
        little.types("attendance", "status", "excused", session=TUESDAY, member_code="M-0001")
        little.sync()
        assert row(little)["status"] == "excused"
        (question,) = asked(little)
        assert "to excused" in str(question["question"])
        little.answers("yes", kind="mark on the page")
        little.sync()
        assert (row(little)["status"], asked(little)) == ("attended", [])


def test_what_no_longer_stands_in_the_way_asks_nobody() -> None:
    """The session was moved by mistake and is back: the mark counts."""
    with started() as little:
        marks(little, "attended")
        little.types("sessions", "start", "7:00 PM", id=TUESDAY)
        little.sync()
        assert asked(little)
        little.types("sessions", "start", "6:00 PM", id=TUESDAY)
        little.sync()
        assert (row(little)["status"], asked(little)) == ("attended", [])


def test_marking_anew_settles_what_was_asked() -> None:
    """Who saw what the sheet has and marks again has decided."""
    with started() as little:
        marks(little, "attended")
        little.types("attendance", "status", "late arrival", session=TUESDAY, member_code="M-0001")
        little.sync()
        marks(little, "no show", seen="late arrival")
        little.sync()
        assert (row(little)["status"], asked(little)) == ("no show", [])


def test_typing_the_same_settles_it_too() -> None:
    """The question closes by itself once the sheet shows the mark."""
    with started() as little:
        marks(little, "attended")
        little.types("attendance", "status", "late arrival", session=TUESDAY, member_code="M-0001")
        little.sync()
        little.types("attendance", "status", "attended", session=TUESDAY, member_code="M-0001")
        little.sync()
        assert asked(little) == []


def _moves(little: LittlePractice) -> None:
    little.types("sessions", "start", "7:00 PM", id=TUESDAY)


def _moves_a_day(little: LittlePractice) -> None:
    little.types("sessions", "date", date(2026, 3, 4), id=TUESDAY)


def _cancels(little: LittlePractice) -> None:
    little.types("sessions", "state", "cancelled", id=TUESDAY)


def _lets_leave(little: LittlePractice) -> None:
    (number, *_) = little.numbers("roster", member_code="M-0001")
    little.workbook.person("roster", number, little.column("roster", "left"), date(2026, 3, 2))


def _retires(little: LittlePractice) -> None:
    little.types("members", "status", "inactive", id="M-0001")


def _removes_the_row(little: LittlePractice) -> None:
    little.deletes("attendance", *little.numbers("attendance", session=TUESDAY, member_code="M-0001"))


def _doubles_the_row(little: LittlePractice) -> None:
    there = row(little)
    little.adds("attendance", {**there, "id": None})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_moves, "was moved to Tue Mar 3 7:00 PM"),
        (_moves_a_day, "was moved to Wed Mar 4 6:00 PM"),
        (_cancels, "is cancelled in Sessions"),
        (_lets_leave, "the member left on Mar 2 2026"),
        (_retires, "the member is inactive"),
        (_removes_the_row, "Attendance has no row"),
        (_doubles_the_row, "Attendance has two rows"),
    ],
    ids=lambda one: getattr(one, "__name__", "").strip("_") or None,
)
def test_what_is_no_longer_so_goes_to_a_person(change: object, why: str) -> None:
    """The mark waits as a question in codes, and nothing is written."""
    with started() as little:
        marks(little, "attended")
        change(little)  # type: ignore[operator]
        little.sync()
        (question,) = asked(little)
        assert why in str(question["question"])
        assert ZOE.split()[0] not in str(little.state.remembered(WAITING_MARK))
        assert "attended" not in {one["status"] for one in little.rows("attendance", session=TUESDAY)}
        assert asked(little) == [question]
        assert little.sync().cells == 0


def test_a_cell_that_cannot_be_written_keeps_its_formula() -> None:
    """And the mark is not lost: it is put where it belongs by hand."""
    with started() as little:
        marks(little, "attended")
        (number,) = little.numbers("attendance", session=TUESDAY, member_code="M-0001")
        little.workbook.person_locks("attendance", number, little.column("attendance", "status"))
        little.sync()
        (question,) = asked(little)
        assert (question["choices"], "formula" in str(question["question"])) == ("seen", True)
        little.answers("seen", kind="mark on the page")
        little.sync()
        assert asked(little) == []


def test_an_open_workbook_lets_marks_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is taken over until it is in the sheet; what was typed in the open workbook counts then."""
    with started() as little:
        marks(little, "attended")
        monkeypatch.setattr(little.workbook, "write", _open_elsewhere)
        little.sync()
        assert little.state.remembered(WAITING_MARK) == {}
        monkeypatch.undo()
        little.types("attendance", "status", "excused", session=TUESDAY, member_code="M-0002")
        little.sync()
        assert (row(little)["status"], row(little, "M-0002")["status"]) == ("attended", "excused")


def _open_elsewhere(*_: object, **__: object) -> None:
    raise WorkbookOpenElsewhere("Practice.xlsx", "is open", "Close it.")


def test_a_group_that_does_not_take_place_is_cancelled_as_if_typed() -> None:
    """The same notices, the same calendars, the same word; taken back, the session is as it was."""
    with started() as little, started() as other:
        marks(little, "cancelled", member="", seen="planned")
        other.types("sessions", "state", "cancelled", id=TUESDAY)
        for one in (little, other):
            one.sync()
            one.sync()
        assert little.row("sessions", id=TUESDAY)["state"] == "cancelled"
        for tab in ("sessions", "attendance", "messages", "billing_lines", "billing_sessions"):
            assert little.rows(tab) == other.rows(tab), tab
        marks(little, "planned", member="", seen="cancelled")
        little.sync()
        assert little.row("sessions", id=TUESDAY)["state"] == "planned"


def test_a_session_that_is_gone_cannot_be_cancelled() -> None:
    """Somebody is told."""
    with started() as little:
        marks(little, "cancelled", member="", seen="planned", session="G-01 2026-03-02 18:00")
        little.sync()
        (question,) = asked(little)
        assert "there is no such session" in str(question["question"])
        assert question["choices"] == "seen"


def test_an_undo_takes_the_mark_back() -> None:
    """It was a run like any other."""
    with started() as little:
        marks(little, "attended")
        little.sync()
        little.undoes(max(run.number for run in little.state.runs()))
        assert row(little)["status"] is None
        little.sync()
        assert row(little)["status"] is None


def test_what_a_member_said_gives_way() -> None:
    """Cannot come, but there: the staff's mark counts, and the answer stays beside it."""
    with started() as little:
        body = {"member": "M-0001", "session": TUESDAY, "starts": "2026-03-03T23:00:00+00:00", "text": "2"}
        body |= {"meaning": "cannot_come", "place": "bound", "address": "+12125550147"}
        little.state.inbox.store(
            Incoming(source="texts", external_id="SM1", received=little.now, kind="reply", body=body)
        )
        little.sync()
        assert row(little)["status"] == "late cancel"
        marks(little, "attended", seen="late cancel")
        little.sync()
        assert row(little)["status"] == "attended"
        assert str(row(little)["answer"]).startswith("cannot come")
        assert not little.rows("conflicts")
