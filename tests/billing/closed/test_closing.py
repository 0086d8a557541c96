"""Closing and sending over whole passes: what went out stays, and what changes afterwards is a correction."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import pytest

from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, Row, attendance, begun_once, charges, tuesdays

ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
FIRST, SECOND, LAST = "G-01 2026-02-03 18:00", "G-01 2026-02-10 18:00", "G-01 2026-02-24 18:00"
MONTH, FIRST_CORRECTION, SECOND_CORRECTION = (
    "billing-2026-02.csv",
    "billing-2026-02-correction-1.csv",
    "billing-2026-02-correction-2.csv",
)


@begun_once
def started() -> LittlePractice:
    """Return a practice in which three self-pay members came on four Tuesdays of February: 12 lines of 60.00."""
    made = LittlePractice()
    for name in (ZOE, LIAM, RENEE):
        made.types("members", "payer", "Self-pay", name=name)
    visits = [(who, start) for who in (ZOE, LIAM, RENEE) for start in FEBRUARY]
    made.drops(
        status=charges([(who, start, "90853") for who, start in visits]),
        shows=attendance([(who, start, "Show") for who, start in visits]),
    )
    made.sync()
    return made


@pytest.fixture
def little() -> Iterator[LittlePractice]:
    """That practice, for one test."""
    with started() as made:
        yield made


def sheet(little: LittlePractice, name: str) -> list[Mapping[str, str]]:
    """Return the rows of a package."""
    return list(csv.DictReader(io.StringIO(little.packages[name].decode("utf-8-sig"), newline="")))


def closes(little: LittlePractice, through: str | None) -> None:
    """Type Closed through and run a pass."""
    little.types("settings", "value", through, name="Closed through")
    little.sync()


def marks(little: LittlePractice, session: str, status: str, *, code: str = "M-0001") -> None:
    """Correct a mark, and run a pass on the next day."""
    little.types("attendance", "status", status, session=session, member_code=code)
    little.later(days=1)
    little.sync()


def asked(little: LittlePractice) -> list[Row]:
    """Return the open questions about corrections."""
    return little.rows("needs_review", kind="billing correction", status="open")


def listed(little: LittlePractice, name: str = FIRST_CORRECTION) -> list[tuple[str, str, str]]:
    """Return change, session and member of each line of a correction."""
    return [(row["Change"], row["Session"], row["Member code"]) for row in sheet(little, name)]


def billed(little: LittlePractice) -> set[tuple[str, str]]:
    """Work out a second way what is to be billed: every attended row of Attendance up to today."""
    rows = [one for one in little.rows("attendance", status="attended") if one["code"]]
    return {(str(one["session"]), str(one["member_code"])) for one in rows}


@pytest.mark.parametrize("through", ["2026-02-03", "2026-02-12", "2026-02-17", "2026-02-28"])
def test_closing_part_of_a_month_keeps_its_whole_package(little: LittlePractice, through: str) -> None:
    """The package has the closed lines and the open ones, as before."""
    before = little.packages[MONTH]
    assert {(row["Session"], row["Member code"]) for row in sheet(little, MONTH)} == billed(little)
    assert len(sheet(little, MONTH)) == 12
    closes(little, through)
    assert little.packages[MONTH] == before
    little.later(days=1)
    little.sync()
    assert little.packages[MONTH] == before
    assert not asked(little)


def test_open_days_of_a_half_closed_month_are_still_worked_out(little: LittlePractice) -> None:
    """Only the closed days are settled."""
    closes(little, "2026-02-12")
    marks(little, LAST, "no show")
    assert {(row["Session"], row["Member code"]) for row in sheet(little, MONTH)} == billed(little)
    assert (len(sheet(little, MONTH)), FIRST_CORRECTION in little.packages) == (11, False)


def test_a_change_after_closing_is_a_correction_and_the_package_stays(little: LittlePractice) -> None:
    """The person is asked, the session and the line tell, the file lists it."""
    closes(little, "2026-02-28")
    before, rows = little.packages[MONTH], little.rows("billing_lines")
    marks(little, LAST, "no show")
    assert little.packages[MONTH] == before
    assert listed(little) == [("withdraw", LAST, "M-0001")]
    (question,) = asked(little)
    assert FIRST_CORRECTION in str(question["question"])
    assert ZOE not in str(question)
    told = [(row["kind"], row["what"], row["plan"]) for row in little.rows("today")]
    assert [one for one in told if "correction" in str(one)] == [
        (
            "Billing",
            "2026-02 correction 1 is to be sent: 1 line",
            f"Send {FIRST_CORRECTION}, then answer yes in Needs review",
        )
    ]
    session = little.row("billing_sessions", session=LAST)
    assert session["status"] == "changed since it was sent: 2026-02 correction 1"
    assert session["to_check"] == "withdrawn: no longer attended (M-0001)"
    changed = [
        (was["member"], now["status"])
        for was, now in zip(rows, little.rows("billing_lines"), strict=True)
        if was != now
    ]
    assert changed == [(f"{ZOE} (M-0001)", "withdrawn by 2026-02 correction 1")]


def test_a_correction_grows_until_it_is_sent(little: LittlePractice) -> None:
    """Then it is never written again; what changes afterwards is the next one."""
    closes(little, "2026-02-28")
    marks(little, LAST, "no show")
    marks(little, FIRST, "no show", code="M-0002")
    assert listed(little) == [("withdraw", FIRST, "M-0002"), ("withdraw", LAST, "M-0001")]
    little.answers("yes", kind="billing correction")
    little.sync()
    sent = little.packages[FIRST_CORRECTION]
    assert not asked(little)
    assert little.row("billing_sessions", session=LAST)["status"] == (
        "sent, and so was its correction: 2026-02 correction 1"
    )
    shown = little.row("billing_sessions", session=LAST)
    assert (shown["lines"], shown["amount"]) == (2, Decimal(120))
    marks(little, LAST, "attended")
    assert listed(little, SECOND_CORRECTION) == [("add", LAST, "M-0001")]
    assert sheet(little, SECOND_CORRECTION)[0]["What changed"] == "was withdrawn by an earlier correction"
    assert little.row("billing_sessions", session=LAST)["lines"] == 3
    assert little.packages[FIRST_CORRECTION] == sent
    assert [row["Charge"] for row in sheet(little, SECOND_CORRECTION)] == ["60.00"]


def test_a_yes_binds_the_file_that_was_asked_about(little: LittlePractice) -> None:
    """What arrives in the pass that hears the yes was not in the file that was sent: it is the next correction."""
    closes(little, "2026-02-28")
    marks(little, LAST, "no show")
    before = {name: little.packages[name] for name in (FIRST_CORRECTION, FIRST_CORRECTION.replace(".csv", ".pdf"))}
    little.answers("yes", kind="billing correction")
    little.types("attendance", "status", "no show", session=FIRST, member_code="M-0002")
    little.sync()
    assert {name: little.packages[name] for name in before} == before
    assert listed(little, SECOND_CORRECTION) == [("withdraw", FIRST, "M-0002")]
    (question,) = asked(little)
    assert SECOND_CORRECTION in str(question["question"])
    statuses = {
        (row["member"], row["status"]) for row in little.rows("billing_lines") if "correction" in str(row["status"])
    }
    assert statuses == {
        (f"{ZOE} (M-0001)", "withdrawn by 2026-02 correction 1"),
        (f"{LIAM} (M-0002)", "withdrawn by 2026-02 correction 2"),
    }
    little.later(days=1)
    little.sync()
    assert {name: little.packages[name] for name in before} == before


def test_what_was_sent_and_is_taken_back_in_the_same_pass_is_a_correction_of_its_own(little: LittlePractice) -> None:
    """The billing staff has withdrawn the line by then: it is added again."""
    closes(little, "2026-02-28")
    marks(little, LAST, "no show")
    little.answers("yes", kind="billing correction")
    little.types("attendance", "status", "attended", session=LAST, member_code="M-0001")
    little.sync()
    assert listed(little) == [("withdraw", LAST, "M-0001")]
    assert listed(little, SECOND_CORRECTION) == [("add", LAST, "M-0001")]


def test_a_change_that_is_taken_back_needs_no_correction(little: LittlePractice) -> None:
    """The question closes and the rows are as they were."""
    closes(little, "2026-02-28")
    before = little.rows("billing_lines")
    marks(little, LAST, "no show")
    listed_then = little.packages[FIRST_CORRECTION]
    marks(little, LAST, "attended")
    assert not asked(little)
    assert FIRST_CORRECTION not in little.packages, "it would be sent by mistake"
    assert little.packages[FIRST_CORRECTION.replace(".csv", "-taken-back-1.csv")] == listed_then
    assert [one for one in little.packages if "correction" in one and "taken-back" not in one] == []
    assert "1 billing correction taken back: 2026-02 correction 1" in str(little.rows("log"))
    assert little.rows("billing_lines") == before
    assert little.row("billing_sessions", session=LAST)["status"] == "sent: package 2026-02"


def test_another_charge_after_closing_is_listed_with_both_values(little: LittlePractice) -> None:
    """The billing staff sees what it was and what it is."""
    closes(little, "2026-02-28")
    little.drops(more=charges([(ZOE, FEBRUARY[3], "90853")], fee="65.0"))
    little.sync()
    (row,) = sheet(little, FIRST_CORRECTION)
    assert (row["Change"], row["What changed"], row["Charge"]) == ("change", "Charge 60.00, now 65.00", "65.00")
    line = little.row("billing_lines", session=LAST, member=f"{ZOE} (M-0001)")
    assert (line["status"], line["amount"]) == ("changed by 2026-02 correction 1", Decimal(60))


@pytest.mark.parametrize("day", [date(2026, 2, 25), date(2026, 3, 2)], ids=["in the month", "after it"])
def test_another_day_after_closing_is_a_correction_and_no_second_bill(little: LittlePractice, day: date) -> None:
    """What was sent is closed by the day that it was sent with; its lines show the new one once that was sent, too."""
    closes(little, "2026-02-28")
    before = little.packages[MONTH]
    little.types("sessions", "date", day, id=LAST)
    little.later(days=1)
    little.sync()
    assert {(one["Change"], one["What changed"], one["Date"]) for one in sheet(little, FIRST_CORRECTION)} == {
        ("change", f"Date 2026-02-24, now {day}", f"{day}")
    }
    little.answers("yes", kind="billing correction")
    for _ in range(3):
        little.sync()
        little.later(days=1)
    assert (asked(little), little.packages[MONTH]) == ([], before)
    assert LAST not in {row["Session"] for row in sheet(little, "billing-2026-03.csv")}
    told = {(one["date"], one["status"]) for one in little.rows("billing_lines", session=LAST)}
    assert told == {(day, "changed by 2026-02 correction 1")}
    marks(little, LAST, "no show")
    assert listed(little, SECOND_CORRECTION) == [("withdraw", LAST, "M-0001")]
    marks(little, LAST, "attended")
    line = little.row("billing_lines", session=LAST, member=f"{ZOE} (M-0001)")
    assert line["status"] == "sent: package 2026-02"


def test_a_mark_corrected_after_closing_charges_no_fee_of_today(little: LittlePractice) -> None:
    """A line that went out and is still attended keeps its charge and its clinician."""
    code = "G-01 2026-02-26 18:00"
    group: Row = {"group": "Tuesday process group (G-01)", "start": "18:00", "minutes": 90, "state": "held"}
    little.adds("sessions", {"id": code, "date": date(2026, 2, 26), **group})
    little.sync()
    for who in ("M-0001", "M-0002", "M-0003"):
        little.types("attendance", "status", "attended", session=code, member_code=who)
    little.types("members", "own_fee", 25, name=ZOE)
    little.sync()
    closes(little, "2026-02-28")
    line = little.row("billing_lines", session=code, member=f"{ZOE} (M-0001)")
    assert (line["amount"], line["status"]) == (Decimal(25), "sent: package 2026-02")
    little.types("members", "own_fee", 40, name=ZOE)
    marks(little, code, "late arrival")
    assert (asked(little), FIRST_CORRECTION in little.packages) == ([], False)


def test_an_individual_appointment_that_comes_to_light_after_closing_gets_its_modifier(little: LittlePractice) -> None:
    """Told once, as a correction; nothing else of the session is looked at for it."""
    for name in (ZOE, LIAM, RENEE):
        little.types("members", "payer", "Aetna", name=name)
    closes(little, "2026-02-28")
    visit = (ZOE, FEBRUARY[3].replace(hour=9))
    group = [(who, start) for who in (ZOE, LIAM, RENEE) for start in FEBRUARY]
    little.drops(
        status=charges([*((*one, "90853") for one in group), (*visit, "90837")]),
        shows=attendance([(*one, "Show") for one in (*group, visit)]),
    )
    little.sync()
    (row,) = sheet(little, FIRST_CORRECTION)
    assert (row["Change"], row["Session"], row["Member code"]) == ("add", LAST, "M-0001")
    assert (row["Line"], row["Remark"]) == ("individual 09:00: billed elsewhere", "individual line: add 59")
    little.answers("yes", kind="billing correction")
    for _ in range(2):
        little.sync()
        little.later(days=1)
    assert asked(little) == []
    assert len(little.rows("billing_lines", session=LAST)) == 4


def test_a_session_deleted_after_it_was_sent_is_withdrawn(little: LittlePractice) -> None:
    """Its lines went out: a correction takes them back, and nobody reads that they are not billed."""
    closes(little, "2026-02-28")
    little.deletes("sessions", *little.numbers("sessions", id=LAST))
    for _ in range(2):
        little.later(days=1)
        report = little.sync()
    assert listed(little) == [("withdraw", LAST, who) for who in ("M-0001", "M-0002", "M-0003")]
    assert {row["What changed"] for row in sheet(little, FIRST_CORRECTION)} == {"the session is no longer in Sessions"}
    assert report.problems == ()
    little.answers("yes", kind="billing correction")
    for _ in range(2):
        little.sync()
        little.later(days=1)
    assert (asked(little), little.row("billing_sessions", session=LAST)["lines"]) == ([], 0)


def test_who_turns_out_to_have_come_is_added(little: LittlePractice) -> None:
    """A line of its own in Billing lines and in the correction."""
    marks(little, SECOND, "no show", code="M-0003")
    closes(little, "2026-02-28")
    assert len(sheet(little, MONTH)) == 11
    marks(little, SECOND, "attended", code="M-0003")
    assert listed(little) == [("add", SECOND, "M-0003")]
    line = little.row("billing_lines", session=SECOND, member=f"{RENEE} (M-0003)")
    assert (line["status"], line["amount"]) == ("added by 2026-02 correction 1", Decimal(60))


def test_a_line_that_was_not_ready_at_closing_is_added_once_it_is(little: LittlePractice) -> None:
    """Nothing is lost because it was late."""
    little.types("members", "payer", None, name=LIAM)
    closes(little, "2026-02-28")
    assert {row["Member code"] for row in sheet(little, MONTH)} == {"M-0001", "M-0003"}
    little.types("members", "payer", "Self-pay", name=LIAM)
    little.sync()
    assert len(listed(little)) == 4
    assert {(change, who) for change, _, who in listed(little)} == {("add", "M-0002")}


def test_a_conflict_about_a_sent_line_is_a_correction_only_once_it_is_decided(little: LittlePractice) -> None:
    """Until then nobody knows whether the line was wrong."""
    little.types("attendance", "status", "left early", session=LAST, member_code="M-0001")
    closes(little, "2026-02-28")
    little.drops(more=attendance([(who, FEBRUARY[3], "No Show" if who == ZOE else "Show") for who in (ZOE, LIAM)]))
    little.sync()
    conflict = little.row("conflicts", kind="conflict")
    assert not asked(little)
    little.types("conflicts", "decision", "EHR", id=conflict["id"])
    little.sync()
    assert listed(little) == [("withdraw", LAST, "M-0001")]


def test_a_cell_of_the_ehr_that_somebody_typed_over_holds_the_line_until_it_is_decided(little: LittlePractice) -> None:
    """The EHR shows one thing and a person another: nothing that rests on it goes out, and the line names it."""
    who = {"session": LAST, "member_code": "M-0001"}
    assert little.types("attendance", "note", "locked", **who)
    little.sync()
    conflict = little.row("conflicts", kind="typed over")
    status = {"session": LAST, "member": f"{ZOE} (M-0001)"}
    assert little.row("billing_lines", **status)["status"] == f"waits: conflict {conflict['id']} is open"
    assert little.row("billing_sessions", session=LAST)["status"] == "waits: 1 in conflict"
    assert (LAST, "M-0001") not in {(row["Session"], row["Member code"]) for row in sheet(little, MONTH)}
    little.types("conflicts", "decision", "sheet", id=conflict["id"])
    little.sync()
    assert str(little.row("billing_lines", **status)["status"]).startswith("ready")


def test_another_payer_today_changes_nothing_about_the_past(little: LittlePractice) -> None:
    """Only members whose attendance changed are looked at again."""
    closes(little, "2026-02-28")
    little.types("members", "payer", "Aetna", name=LIAM)
    marks(little, LAST, "no show")
    assert listed(little) == [("withdraw", LAST, "M-0001")]


def test_a_closed_month_tells_so_in_every_row(little: LittlePractice) -> None:
    """Lines and sessions went out with the package; what is held keeps its reason, and the session counts it."""
    little.types("members", "payer", None, name=LIAM)
    closes(little, "2026-02-28")
    lines = {str(row["member"])[-7:-1]: row["status"] for row in little.rows("billing_lines")}
    assert (lines["M-0001"], str(lines["M-0002"])[:14]) == ("sent: package 2026-02", "needs a person")
    assert {row["status"] for row in little.rows("billing_sessions")} == {"sent: package 2026-02, 1 line held"}
    assert len(little.rows("billing_lines", status="sent: package 2026-02")) == 8


def billing_told(little: LittlePractice) -> list[object]:
    """Return what Today tells about billing."""
    return [row["what"] for row in little.rows("today", kind="Billing")]


def test_today_tells_of_the_month_to_close_and_of_its_files_for_a_week(little: LittlePractice) -> None:
    """February has ended: that is the biller's work, and after the close it is sending."""
    little.types("members", "payer", None, name=LIAM)
    little.sync()
    assert billing_told(little)[0] == "February 2026 ended and is not closed: 0 of 4 sessions are ready, 4 wait"
    closes(little, "2026-02-28")
    assert billing_told(little) == [
        "February 2026 is closed: its package is to be sent",
        "4 lines of closed months were held and did not go out",
    ]
    little.later(days=7)
    little.sync()
    told = [str(one) for one in billing_told(little)]
    assert not [one for one in told if "February" in one]
    assert "4 lines of closed months were held and did not go out" in told


def test_closing_several_months_at_once_names_them_all(little: LittlePractice) -> None:
    """Whoever typed the end of March closed February, too."""
    little.later(days=40)
    little.sync()
    closes(little, "2026-03-31")
    (told,) = [row for row in little.rows("today", kind="Billing") if "closed" in str(row["what"])]
    assert told["what"] == "February to March 2026 are closed, all at once: their packages are to be sent"
    assert "billing-2026-02 to billing-2026-03" in str(told["plan"])


def test_a_session_marked_as_sent_is_closed_alone(little: LittlePractice) -> None:
    """Sent on in Billing sessions: its lines stay, the rest of the month goes on."""
    little.types("billing_sessions", "sent_on", date(2026, 3, 2), session=LAST)
    little.sync()
    assert {row["status"] for row in little.rows("billing_lines", session=LAST)} == {"sent Mar 2 2026"}
    assert little.row("billing_sessions", session=LAST)["status"] == "sent Mar 2 2026"
    before = little.packages[MONTH]
    marks(little, LAST, "no show")
    assert little.packages[MONTH] == before
    assert listed(little) == [("withdraw", LAST, "M-0001")]
    marks(little, FIRST, "no show", code="M-0002")
    assert len(sheet(little, MONTH)) == 11
    assert listed(little) == [("withdraw", LAST, "M-0001")]


@pytest.mark.parametrize("through", [None, "2026-01-31"])
def test_moving_the_date_back_opens_the_month_again(little: LittlePractice, through: str | None) -> None:
    """A mistyped date is taken back like any other: the lines are worked out as if it had never been."""
    closes(little, "2026-12-31")
    closes(little, through)
    marks(little, LAST, "no show")
    assert (len(sheet(little, MONTH)), FIRST_CORRECTION in little.packages) == (11, False)
    line = little.row("billing_lines", session=LAST, member=f"{ZOE} (M-0001)")
    assert str(line["status"]).endswith(": no longer billed")


def test_a_date_that_cannot_be_read_opens_nothing(little: LittlePractice) -> None:
    """Unreadable is not empty: what was closed stays closed, and every pass tells which cell to mend."""
    closes(little, "2026-02-28")
    before = little.packages[MONTH]
    little.types("settings", "value", "end of Feb", name="Closed through")
    for _ in range(2):
        report = little.sync()
        assert [one.place.container for one in report.problems if one.code == "bad-setting"] == ["Settings"]
    marks(little, LAST, "no show")
    assert little.packages[MONTH] == before
    assert listed(little) == [("withdraw", LAST, "M-0001")]


def test_a_session_that_comes_to_light_after_closing_is_a_correction(little: LittlePractice) -> None:
    """An export that arrives late is not lost."""
    closes(little, "2026-02-28")
    late = [(who, tuesdays((1, 27))[0]) for who in (ZOE, LIAM, RENEE)]
    little.drops(late=charges([(*one, "90853") for one in late]), seen=attendance([(*one, "Show") for one in late]))
    little.sync()
    assert [change for change, *_ in listed(little, "billing-2026-01-correction-1.csv")] == ["add"] * 3


def test_what_was_closed_before_the_memory_began_is_left_alone(little: LittlePractice) -> None:
    """Without a memory nobody can tell what was sent; the month that is being closed is worked out once more."""
    closes(little, "2026-02-28")
    little.loses_state()
    package = little.packages[MONTH]
    marks(little, LAST, "no show")
    assert little.packages[MONTH] == package
    assert FIRST_CORRECTION not in little.packages


def test_a_half_closed_month_whose_memory_was_lost_keeps_its_lines(little: LittlePractice) -> None:
    """The closed half is worked out once more, so that the package is whole."""
    closes(little, "2026-02-12")
    little.loses_state()
    little.later(days=1)
    little.sync()
    assert {(row["Session"], row["Member code"]) for row in sheet(little, MONTH)} == billed(little)


def test_a_closed_month_with_nothing_new_writes_nothing(little: LittlePractice) -> None:
    """Following the past does not make work."""
    closes(little, "2026-02-28")
    marks(little, LAST, "no show")
    report = little.sync()
    assert (report.cells, report.rows, report.written.packages) == (0, 0, 0)


def test_a_correction_is_in_the_layouts_too_with_what_it_adds(little: LittlePractice) -> None:
    """A billing program imports new lines; it is taken back and sent with the rest."""
    little.types("settings", "value", "mine", name="Package layouts")
    little.adds("package_columns", {"layout": "mine", "header": "Who", "holds": "member code"})
    marks(little, SECOND, "no show", code="M-0003")
    closes(little, "2026-02-28")
    marks(little, SECOND, "attended", code="M-0003")
    name = FIRST_CORRECTION.replace(".csv", "-mine.csv")
    assert [row["Who"] for row in sheet(little, name)] == ["M-0003"]
    marks(little, SECOND, "no show", code="M-0003")
    assert name not in little.packages
