"""Files of other programs in whole passes bring what the same facts bring as SimplePractice writes them."""

import csv
import io
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, attendance, charges, scores, tuesdays

GOLDEN = Path(__file__).parent / "exports" / "golden"
ZOE, LIAM, RENEE = (MEMBERS[at].name for at in (0, 1, 2))
FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
MISSED = (RENEE, FEBRUARY[1])
VISITS = [(who, start) for start in FEBRUARY for who in (ZOE, LIAM, RENEE)]
BILLED = (
    "Date",
    "Type",
    "Service Code",
    "Units",
    "Rate",
    "Last Name",
    "First Name",
    "DOB",
    "Clinician Name",
    "Note Status",
)


def billing_transactions() -> bytes:
    """Return TherapyNotes' workbook: days without times, payments among the appointments."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(BILLED)
    born = {one.name: one.birth_date for one in MEMBERS}
    for who, start in VISITS:
        first, last = who.split(" ", 1)
        kind = "Missed Appointment" if (who, start) == MISSED else "Appointment"
        note = None if (who, start) == MISSED else "Signed"
        sheet.append([start.date(), kind, 90853, 1, 60, last, first, born[who], "Rosa Díaz", note])
        sheet.append([start.date(), "Insurance Payment", None, None, None, last, first, None, None, None])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_simple_practice() -> dict[str, bytes]:
    """Return the same facts in the two reports that SimplePractice has for them."""
    words = [(who, start, "No Show" if (who, start) == MISSED else "Show") for who, start in VISITS]
    billed = [(who, start, "90853") for who, start in VISITS if (who, start) != MISSED]
    return {"shows": attendance(words), "status": charges(billed)}


def told(files: dict[str, bytes]) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Return what Attendance and Billing lines have after two passes with these files."""
    with LittlePractice() as little:
        little.sync()
        little.drops(**files)
        report = little.sync()
        little.sync()
        assert report.files_waiting == report.unreadable == 0
        marks = [(one["member"], one["session"], one["status"]) for one in little.rows("attendance") if one["status"]]
        lines = [
            (one["member"], one["date"], one["code"], one["ehr_charge"], one["check"])
            for one in little.rows("billing_lines")
        ]
        return sorted(marks, key=str), sorted(lines, key=str)


def test_billing_transactions_bring_what_two_reports_bring() -> None:
    """Marks and billing lines are the same, though the workbook has no times and mixes payments in."""
    marks, lines = told({"Billing Transactions": billing_transactions()})
    assert (marks, lines) == told(as_simple_practice())
    assert sorted(str(status) for *_, status in marks) == ["attended"] * 11 + ["no show"]
    assert len(lines) == 11


LISTED = ("Client ID", "Last Name", "First Name", "DOB", "Mobile Phone", "Status")
KIM, LEE = ("71", "Kim", "Ada", "1992-01-02", "512-555-0171"), ("72", "Lee", "Ben", "1993-01-02", "512-555-0172")
IN_BOTH = ("73", "Moss", "Cy", "1994-01-02", "512-555-0173")


def listed(status: str, *clients: tuple[str, ...]) -> bytes:
    """Return a client list of one status."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([LISTED, *((*one, status) for one in clients)])
    return out.getvalue().encode()


@pytest.mark.parametrize("at_once", [True, False])
def test_active_and_inactive_clients_in_two_files_add_up(*, at_once: bool) -> None:
    """Whether they are dropped together or one after the other; of a client who is in both the later file counts."""
    with LittlePractice(cast=False) as little:
        little.drops(active=listed("Active", KIM, IN_BOTH))
        if not at_once:
            little.sync()
            little.later(hours=1)
        little.drops(inactive=listed("Inactive", LEE, IN_BOTH))
        little.sync()
        if not at_once:
            little.answers("yes", kind="new clients")
            little.sync()
        found = [(one["name"], one["external_id"], one["status"]) for one in little.rows("members")]
        assert sorted(found) == [
            ("Ada Kim", "71", "active"),
            ("Ben Lee", "72", "inactive"),
            ("Cy Moss", "73", "inactive"),
        ]
        assert little.rows("needs_review", status="open") == []


@pytest.mark.parametrize(
    "case", ["simplepractice-insurance-claims", "simplepractice-insurance-payments", "theranest-payments"]
)
def test_a_known_file_of_which_nothing_is_used_says_so_once(case: str) -> None:
    """It is neither asked about nor told of again, and it fills no cell."""
    path = next(one for one in (GOLDEN / case).iterdir() if one.suffix == ".csv")
    with LittlePractice.after_first_pass() as little:
        before = little.shown()
        little.drops(**{path.stem: path.read_bytes()})
        report, again = little.sync(), little.sync()
        assert [one.code for one in report.problems if one.place.container == path.name] == ["nothing-to-use"]
        assert [one for one in again.problems if one.place.container == path.name] == []
        assert report.files_waiting == report.unreadable == 0
        changed = {name for name, rows in little.shown().items() if rows != before[name]}
        assert changed <= {"log", "today", "dashboard"}


# --- check-ins ------------------------------------------------------------------------------------------

PHQ_9 = (
    "Little interest or pleasure in doing things", "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much", "Feeling tired or having little energy",
    "Poor appetite or overeating", "Feeling bad about yourself", "Trouble concentrating on things",
    "Moving or speaking so slowly that other people could have noticed",
    "Thoughts that you would be better off dead or of hurting yourself in some way",
)  # fmt: skip
WORDS = ("Not at all", "Several days", "More than half the days", "Nearly every day")


def check_in(*rows: tuple[datetime, str, tuple[int, ...]], first: str = "Timestamp") -> bytes:
    """Return the responses of a check-in form; its items are the rows of a grid."""
    out = io.StringIO(newline="")
    head = [first, "Your name", *(f"How often have you been bothered by this? [{item}]" for item in PHQ_9)]
    lines = [[f"{at:%m/%d/%Y %H:%M:%S}", who, *(WORDS[one] for one in answers)] for at, who, answers in rows]
    csv.writer(out).writerows([head, *lines])
    return out.getvalue().encode()


ANSWERED = (
    (FEBRUARY[3], ZOE, (1, 2, 1, 0, 0, 3, 1, 1, 0)),
    (FEBRUARY[3], LIAM, (1, 1, 1, 1, 1, 1, 1, 1, 2)),
)


def test_a_check_in_brings_what_a_list_of_totals_brings() -> None:
    """The totals are the sums of the answers; the question about item 9 names the member and none other."""
    day = FEBRUARY[3].date()
    listed = scores((ZOE, "PHQ-9", "9", day), (LIAM, "PHQ-9", "10", day), item_9="2")
    found = []
    for content in (check_in(*ANSWERED), listed):
        with LittlePractice.after_first_pass() as little:
            little.drops(scores=content)
            little.sync()
            rows = [(one["member"], one["measure"], one["score"], one["date"]) for one in little.rows("scores")]
            asked = [one["question"] for one in little.rows("needs_review", kind="safety")]
            found.append((sorted(rows, key=str), asked))
    assert found[0] == found[1]
    assert len(found[0][0]) == 2
    assert found[0][1] == ["M-0002: item 9 was answered above zero. A clinician talks with this member today."]


def test_item_9_of_a_check_in_that_cannot_be_read_is_asked_about_all_the_same() -> None:
    """The form's first column was renamed, so that its format is unknown; the answer is found before that."""
    with LittlePractice.after_first_pass() as little:
        little.drops(**{"check in": check_in(*ANSWERED, first="When")})
        report = little.sync()
        assert report.unreadable == 1
        (asked,) = little.rows("needs_review", kind="safety")
        assert "item 9 was answered above zero" in str(asked["question"]).casefold()


def test_a_check_in_form_and_a_list_of_scores_are_two_sources() -> None:
    """What one of them does not have is no score that vanished from the other, though their days are the same."""
    days = [(one, who) for one in FEBRUARY for who in (ZOE, LIAM, RENEE)]
    with LittlePractice.after_first_pass() as little:
        little.drops(listed=scores(*((who, "GAD-7", "5", at.date()) for at, who in days)))
        little.sync()
        little.drops(form=check_in(*((at, who, (1,) * 8 + (0,)) for at, who in days)))
        report = little.sync()
        assert report.files_waiting == 0
        assert little.rows("needs_review", status="open") == []
        found = [(one["measure"], one["score"]) for one in little.rows("scores")]
        assert sorted(found) == [("GAD-7", 5)] * 12 + [("PHQ-9", 8)] * 12
