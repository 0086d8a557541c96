"""Two people of one name over whole passes: an answer moves what it was asked about, and nothing else."""

from datetime import date, datetime, time

import pytest

from addon.sample.clients import DETAILS_HEADER
from addon.sample.table import written
from tests.sync.little_practice import (
    LittlePractice,
    Row,
    Visit,
    attendance,
    begun_once,
    births,
    charges,
    scores,
    tuesdays,
)

SAM = "Sam Reed"
ELDER, YOUNGER = date(1961, 7, 8), date(1990, 2, 3)
TUESDAYS = tuesdays((2, 3), (2, 10), (2, 17))
THURSDAYS = [datetime.combine(date(2026, 2, day), time(17, 30)) for day in (5, 12, 19)]


def listed(*clients: tuple[str, str]) -> bytes:
    """Return a client details report of (name, phone)."""
    head = DETAILS_HEADER.split(",")
    rows = [{"Client": name, "Date added": "01/15/2025", "Phone number": phone} for name, phone in clients]
    return written(DETAILS_HEADER, [[row.get(one, "") for one in head] for row in rows], encoding="utf-8-sig")


@begun_once
def two_sams() -> LittlePractice:
    """Return a practice with a Sam in each of two groups of different clinicians, and exports that name both."""
    little = LittlePractice()
    little.adds("members", {"name": SAM, "birth_date": ELDER}, {"name": SAM, "birth_date": YOUNGER})
    little.sync()
    elder, younger = (str(row["id"]) for row in little.rows("members", name=SAM))
    little.adds(
        "roster",
        {"group": "G-01", "member": elder, "joined": date(2026, 1, 6)},
        {"group": "G-02", "member": younger, "joined": date(2026, 1, 8)},
    )
    here: list[Visit] = [(SAM, start, "90853") for start in TUESDAYS]
    there: list[Visit] = [(SAM, start, "90849") for start in THURSDAYS]
    little.drops(
        tuesday=charges(here),
        thursday=charges(there, clinician="Tom O'Hara"),
        shows=attendance([(who, start, "Show") for who, start, _ in here]),
        others=attendance([(who, start, "Show") for who, start, _ in there], clinician="Tom O'Hara"),
        clients=listed((SAM, "555-0301"), (SAM, "555-0302")),
    )
    little.sync()
    return little


def kept(little: LittlePractice) -> dict[str, list[Row]]:
    """Return what follows from who came where; contacts and messages may follow from the answer."""
    tabs = ("attendance", "billing_lines", "billing_sessions", "roster", "scores")
    return {tab: little.rows(tab) for tab in tabs}


@pytest.mark.parametrize("swapped", [False, True])
def test_an_answer_about_a_row_of_a_list_gives_nobody_the_others_history(*, swapped: bool) -> None:
    """Attendance and billing are the same whichever answer is given; the phone goes where the answer says."""
    with two_sams() as little:
        elder, younger = (str(row["id"]) for row in little.rows("members", name=SAM))
        before = kept(little)
        for code, days in ((elder, TUESDAYS), (younger, THURSDAYS)):
            came = [row["date"] for row in little.rows("attendance", member_code=code, status="attended")]
            assert came == [day.date() for day in days]
        questions = little.rows("needs_review", kind="which client", status="open")
        assert len(questions) == 2
        phones = {"555-0301": younger if swapped else elder, "555-0302": elder if swapped else younger}
        for phone, code in phones.items():
            (asked,) = [one for one in questions if phone in str(one["question"])]
            little.types("needs_review", "decision", f"{SAM} ({code})", id=asked["id"])
        little.sync()
        assert kept(little) == before
        assert {row["phone"]: row["id"] for row in little.rows("members", name=SAM)} == phones
        assert not little.rows("needs_review", kind="which client", status="open")


def test_one_answer_settles_one_row_only() -> None:
    """The other row of the list is still asked about."""
    with two_sams() as little:
        elder, _ = (str(row["id"]) for row in little.rows("members", name=SAM))
        (first, *_) = little.rows("needs_review", kind="which client", status="open")
        little.types("needs_review", "decision", elder.lower(), id=first["id"])
        little.sync()
        assert len(little.rows("needs_review", kind="which client", status="open")) == 1


def test_the_question_shows_each_candidates_own_data() -> None:
    """Birth date, group and clinician, last visit; the answer's reach; no name outside the sheet."""
    with two_sams() as little:
        asked = str(little.rows("needs_review", kind="which client")[0]["question"])
        assert "The answer counts for this row alone." in asked
        assert "born Jul 8 1961, Tuesday process group with Rosa Díaz, last seen Feb 17 2026" in asked
        assert "born Feb 3 1990" in asked
        assert "last seen Feb 19 2026" in asked


def test_a_father_and_a_son_of_the_first_day_keep_their_birth_dates() -> None:
    """Two rows of one name and two birth dates are two people; which phone is whose is asked, nothing else."""
    with LittlePractice(cast=False) as little:
        little.drops(
            clients=listed((SAM, "555-0301"), (SAM, "555-0302"), ("Ana Ruiz", "555-0303")),
            births=births((SAM, YOUNGER), (SAM, ELDER), ("Ana Ruiz", date(1988, 5, 5))),
        )
        report = little.sync()
        assert {row["birth_date"] for row in little.rows("members", name=SAM)} == {ELDER, YOUNGER}
        assert not report.problems
        report = little.sync()
        assert not report.problems
        assert len(little.rows("needs_review", kind="which client", status="open")) == 2


@pytest.mark.parametrize(
    ("name", "phone", "born", "is_same"),
    [
        ("Bob Lund", "512-555-0101", date(1980, 2, 1), True),
        ("Lund, Rob", "512-555-0101", date(1980, 2, 1), True),
        ("Bob Lund", "", date(1980, 2, 1), False),
        ("Bob Lund", "512-555-0101", date(1981, 3, 2), False),
    ],
)
def test_a_nickname_needs_the_birth_date_and_the_phone(name: str, phone: str, born: date, *, is_same: bool) -> None:
    """With both it is no question; with the birth date alone it is one, and another birth date is somebody else."""
    with LittlePractice(cast=False) as little:
        little.adds("members", {"name": "Robert Lund", "birth_date": date(1980, 2, 1), "phone": "(512) 555-0101"})
        little.sync()
        little.drops(clients=listed((name, phone)), births=births((name, born)))
        little.sync()
        assert len(little.rows("members")) == 1
        assert len(little.rows("needs_review", status="open")) == (0 if is_same else 1)


def test_a_person_unknown_to_three_files_is_asked_about_once() -> None:
    """Visits without and a list with the birth date: one question, and one answer for all of them."""
    with LittlePractice.after_first_pass() as little:
        visits: list[Visit] = [("Noa Nyman", start, "90853") for start in TUESDAYS]
        little.drops(
            status=charges(visits),
            births=births(("Noa Nyman", date(1999, 9, 9))),
            scores=scores(("Nyman, Noa", "ORS", "22", date(2026, 2, 17))),
        )
        little.sync()
        (asked,) = little.rows("needs_review", kind="new client?", status="open")
        assert "Noa" in str(asked["question"])
        little.answers("new client", kind="new client?")
        little.sync()
        assert little.row("members", name="Noa Nyman")["birth_date"] == date(1999, 9, 9)
        assert len(little.rows("scores")) == 1


def test_two_of_one_name_without_birth_dates_are_told_what_to_fill_in() -> None:
    """Nobody is told to delete one of two people."""
    with LittlePractice(cast=False) as little:
        little.adds("members", {"name": SAM}, {"name": SAM})
        (problem,) = [one for one in little.sync().problems if one.code == "same-key"]
        assert problem.next_step.startswith("If they are two, fill in Birth date in both rows.")


def sams(little: LittlePractice) -> list[str]:
    """Return the codes of the two."""
    return [str(row["id"]) for row in little.rows("members", name=SAM)]


def removes(little: LittlePractice, *codes: str) -> None:
    """Delete members' rows, as somebody does who tidies up."""
    little.deletes("members", *(number for code in codes for number in little.numbers("members", id=code)))
    little.sync()


@pytest.mark.parametrize("removed", [0, 1])
def test_what_names_a_removed_member_goes_to_no_namesake(removed: int) -> None:
    """The questions stay open about the one who is left; nothing moves to them until somebody says so."""
    with two_sams() as little:
        codes = sams(little)
        left, gone = codes[1 - removed], codes[removed]
        before = little.rows("attendance", member_code=left)
        removes(little, gone)
        (member,) = little.rows("members", name=SAM)
        assert (member["id"], member.get("phone")) == (left, None)
        assert little.rows("attendance", member_code=left) == before
        asked = little.rows("needs_review", kind="which client", status="open")
        assert [one["choices"] for one in asked if "row " in str(one["question"])] == [
            f"new client / ignore / {left}"
        ] * 2
        assert all(f"{left} or somebody who was removed from Members" in str(one["question"]) for one in asked)
        (theirs,) = [one for one in asked if "555-0301" in str(one["question"])]
        (other,) = [one for one in asked if "555-0302" in str(one["question"])]
        little.types("needs_review", "decision", left, id=theirs["id"])
        little.types("needs_review", "decision", "ignore", id=other["id"])
        little.sync()
        assert little.rows("members", name=SAM)[0]["phone"] == "555-0301"
        status = {row["id"]: str(row["status"]) for row in little.rows("needs_review", kind="which client")}
        assert (status[theirs["id"]][:8], status[other["id"]][:8]) == ("accepted", "declined")


def test_a_question_about_members_who_are_gone_says_so() -> None:
    """It closes with that word, not as if somebody had answered it."""
    with two_sams() as little:
        codes = sams(little)
        asked = [one["id"] for one in little.rows("needs_review", kind="which client", status="open")]
        removes(little, *codes)
        closed = {row["id"]: str(row["status"]) for row in little.rows("needs_review") if row["id"] in asked}
        assert set(closed.values()) == {f"closed Mar 3 2026: {codes[0]} and {codes[1]} were removed"}


def test_a_duplicate_that_was_removed_leaves_no_question() -> None:
    """Where nothing tells the two apart they were one person: the rows are those of the one who is left."""
    with two_sams() as little:
        _, gone = sams(little)
        little.types("members", "birth_date", ELDER, id=gone)
        little.sync()
        removes(little, gone)
        assert not little.rows("needs_review", kind="which client", status="open")
