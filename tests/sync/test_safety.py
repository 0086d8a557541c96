"""Item 9 above zero over whole passes: told first, open until somebody tells who handled it, whatever happens."""

import json
from collections.abc import Callable
from datetime import date, datetime

import pytest

from addon.sync.passes import PassReport
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, charges, scores, tuesdays

ZOE, LIAM = (one.name for one in MEMBERS[:2])
DAY = date(2026, 2, 17)
ASKED = "M-0001: item 9 was answered above zero. A clinician talks with this member today."


def dropped(*, day: date = DAY, who: str = ZOE) -> bytes:
    """Return a list in which the last row answered item 9 above zero."""
    return scores((LIAM, "PHQ-9", "4", day), (who, "PHQ-9", "12", day), item_9="3")


def new(report: PassReport) -> list[tuple[str, str]]:
    """Return what a pass tells once."""
    return [(one.where, one.question) for one in report.safety]


def handled(little: LittlePractice, *, on: date | None = date(2026, 3, 3), by: str = "Rosa") -> int:
    """Fill in the one open safety row; return how many are open after the next pass."""
    little.types("needs_review", "handled_by", by, kind="safety", status="open")
    little.types("needs_review", "handled_on", on, kind="safety", status="open")
    return little.sync().safety_open


def test_an_answer_is_told_once_and_waits_in_needs_review() -> None:
    """By the member's code; neither name nor answer nor score is in the row or in a message."""
    with LittlePractice() as little:
        little.drops(scores=dropped())
        first, second = little.sync(), little.sync()
        assert new(first) == [("scores.csv:3", ASKED)]
        assert (new(second), second.safety_open) == ([], 1)
        row = little.row("needs_review", kind="safety")
        assert (row["status"], row["where"], row["question"]) == ("open", "scores.csv:3", ASKED)
        assert not {"12", "3", ZOE} & set(json.dumps(row, default=str).replace('"', " ").split())


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (dropped(day=date(2026, 3, 4)), ASKED),
        (dropped().replace(b"Score", b"Points"), ASKED),
        (dropped().replace(b"02/17", b"17/02") + dropped().splitlines(keepends=True)[1], ASKED),
        (dropped(who=ZOE + "x" * 40_000), "Item 9 was answered above zero. A clinician looks at this row today."),
        (dropped().replace(b",3,", b",?,"), "M-0001: the answer to item 9 cannot be read. A clinician talks with this"),
    ],
    ids=["ambiguous dates", "another header", "both orders", "an endless cell", "no answer that can be read"],
)
def test_a_file_that_is_refused_is_looked_at(content: bytes, text: str) -> None:
    """The row opens although nothing of the file is used."""
    with LittlePractice() as little:
        little.drops(scores=content)
        assert [question[: len(text)] for _, question in new(little.sync())] == [text]
        assert little.sync().safety_open == 1


def test_a_file_that_waits_is_looked_at() -> None:
    """Its columns changed since the last one: the guard stops it, the safety row opens."""
    with LittlePractice() as little:
        little.drops(one=scores((LIAM, "PHQ-9", "4", DAY)))
        little.sync()
        little.drops(two=dropped().replace(b"Source", b"Room"))
        report = little.sync()
        assert (report.files_waiting, report.safety_open) == (1, 1)
        assert not little.rows("scores", member_code="M-0001")


def test_only_who_and_when_together_close_the_row() -> None:
    """Not a Decision, not half of it, not a day to come; each says what to do instead."""
    with LittlePractice() as little:
        little.drops(scores=dropped())
        little.sync()
        little.types("needs_review", "decision", "no", kind="safety")
        report = little.sync()
        assert (report.safety_open, [one.code for one in report.problems]) == (1, ["unusable-decision"])
        assert handled(little, on=None) == 1
        assert handled(little, on=date(2026, 3, 9)) == 1
        assert [one.code for one in little.sync().problems] == ["handled-later", "unusable-decision"]
        assert handled(little, on=date(2026, 3, 3)) == 0
        assert little.row("needs_review", kind="safety")["status"] == "closed Mar 3 2026: handled"


def test_the_row_stays_when_its_file_or_the_row_itself_is_gone() -> None:
    """Deleting either answers nothing: the row comes back, and what is typed there closes it."""
    with LittlePractice() as little:
        little.drops(scores=dropped())
        little.sync()
        little.files.clear()
        assert little.sync().safety_open == 1
        little.types("needs_review", "handled_by", "Ana", kind="safety")
        little.sync()
        little.deletes("needs_review", *little.numbers("needs_review", kind="safety"))
        assert little.sync().safety_open == 1
        row = little.row("needs_review", kind="safety")
        assert (row["status"], row["handled_by"]) == ("open", "Ana")
        assert little.sync().cells == 0
        assert handled(little) == 0


def tidied_up(little: LittlePractice) -> None:
    """Delete every row, as somebody does who is done with them."""
    little.deletes("needs_review", *little.numbers("needs_review"))


def partly_sorted(little: LittlePractice) -> None:
    """Move the cells of one column a row on."""
    rows, at = little.workbook.sheets["needs_review"].rows, little.column("needs_review", "question")
    first, *others = rows[1:]
    moved = [[*row[:at], other[at], *row[at + 1 :]] for row, other in zip(rows[1:], [*others, first], strict=True)]
    little.workbook.person_rearranges("needs_review", [rows[0], *moved])


def deleted(little: LittlePractice) -> None:
    """Delete the whole tab."""
    del little.workbook.sheets["needs_review"]
    little.workbook._saves += 1


@pytest.mark.parametrize("happens", [tidied_up, partly_sorted, deleted])
def test_a_new_answer_is_on_today_whatever_becomes_of_needs_review(happens: Callable[[LittlePractice], None]) -> None:
    """Today tells of it in the same pass, whether the tab can be given its row by then or not."""
    with LittlePractice.after_first_pass() as little:
        strangers = ["Ann Able", "Ben Best", "Cy Cole", "Dee Dunn", "Eve Else"]
        little.drops(status=charges([(who, tuesdays((2, 24))[0], "90853") for who in strangers]))
        little.sync()
        little.answers("ignore", kind="new client?")
        little.sync()
        happens(little)
        little.drops(scores=dropped())
        assert little.sync().safety_open == 1
        assert [(row["who"], row["what"]) for row in little.rows("today", kind="Safety")] == [("scores.csv:3", ASKED)]
        assert len(little.rows("needs_review", kind="safety")) == (happens is tidied_up)


@pytest.mark.parametrize("again", [False, True], ids=["in the new row", "in the row put back"])
def test_a_deleted_row_that_is_put_back_counts(*, again: bool) -> None:
    """It tells where it is asked again; who handled it may be typed into either."""
    with LittlePractice() as little:
        little.drops(scores=dropped())
        little.sync()
        (number,) = little.numbers("needs_review", kind="safety")
        old, back = little.cells("needs_review", number)["id"], little.shown()["needs_review"][number - 1]
        little.deletes("needs_review", number)
        little.sync()
        new = little.row("needs_review", kind="safety")["id"]
        little.workbook.person_rearranges("needs_review", [*little.workbook.sheets["needs_review"].rows, back])
        assert little.sync().safety_open == 1
        assert little.row("needs_review", id=old)["status"] == f"closed Mar 3 2026: asked again in row {new}"
        where = {"id": old if again else new}
        little.types("needs_review", "handled_by", "Rosa", **where)
        little.types("needs_review", "handled_on", date(2026, 3, 3), **where)
        for _ in range(2):
            assert little.sync().safety_open == 0
        assert little.row("needs_review", id=new)["status"] == "closed Mar 3 2026: handled"
        assert little.sync().cells == 0


def test_the_same_answer_in_a_later_file_is_not_asked_again() -> None:
    """A list with the whole history comes every week; an answer of another day is a new one."""
    with LittlePractice() as little:
        little.drops(one=dropped())
        little.sync()
        assert handled(little) == 0
        little.drops(two=dropped() + b"\r\n")
        assert little.sync().safety_open == 0
        little.drops(three=dropped(day=date(2026, 2, 24)))
        assert new(little.sync()) == [("three.csv:3", ASKED)]


def test_the_code_comes_once_the_member_is_there() -> None:
    """A stranger's answer is asked by file and row until somebody adds the member."""
    with LittlePractice() as little:
        little.drops(scores=dropped(who="Ivo Stern"))
        little.sync()
        little.adds("members", {"name": "Ivo Stern"})
        little.sync()
        (row,) = little.rows("needs_review", kind="safety")
        assert str(row["question"]).startswith("M-0007: item 9")


@pytest.mark.parametrize(
    ("typed", "opened"),
    [
        ({"measure": "PHQ-9", "score": 25}, True),
        ({"measure": "phq 9", "score": 27}, True),
        ({"measure": "PHQ-9", "score": 24}, False),
        ({"measure": "PHQ-9", "score": 24, "item_9": False}, False),
        ({"measure": "PHQ-9", "score": 3, "item_9": True}, True),
        ({"measure": "PHQ-9", "item_9": True}, True),
        ({"measure": "GAD-7", "score": 25}, False),
        ({"measure": "PHQ-9", "score": 3, "item_9": "maybe"}, True),
    ],
)
def test_scores_typed_by_hand_are_looked_at(typed: dict[str, str | int | bool], opened: bool) -> None:  # noqa: FBT001
    """A total above 24 needs item 9; else the column beside tells. Told once."""
    with LittlePractice() as little:
        little.adds("scores", {"member": ZOE, "date": DAY, **typed})
        first, second = little.sync(), little.sync()
        assert [where for where, _ in new(first)] == (["Scores!D2"] if opened else [])
        assert (second.safety_open, new(second)) == (int(opened), [])


def test_a_typed_row_that_names_nobody_is_looked_at() -> None:
    """The row of the tab is named; a score that a file brought is not asked about twice."""
    with LittlePractice() as little:
        little.adds("scores", {"member": "Somebody", "measure": "PHQ-9", "score": 26, "date": DAY})
        little.drops(scores=scores((LIAM, "PHQ-9", "26", DAY)))
        little.sync()
        assert sorted(str(row["where"]) for row in little.rows("needs_review", kind="safety")) == [
            "Scores!D2",
            "scores.csv:2",
        ]


def test_an_answer_is_told_while_a_tab_is_left_alone() -> None:
    """Nothing is computed from the tabs then; a safety row needs none of them, and can be closed."""
    with LittlePractice.after_first_pass() as little:
        little.workbook.person("members", 1, little.column("members", "id"), "Something else")
        little.drops(scores=dropped())
        report = little.sync()
        assert any(problem.code == "tab-left-alone" for problem in report.problems)
        assert [where for where, _ in new(report)] == ["scores.csv:3"]
        assert (little.sync().safety_open, handled(little)) == (1, 0)


def test_workbooks_that_exist_get_the_columns() -> None:
    """The row opens in the pass that adds them; the next one reads them."""
    with LittlePractice.after_first_pass() as little:
        sheet = little.workbook.sheets["needs_review"]
        keep = [at for at, name in enumerate(sheet.rows[0]) if not str(name).startswith("Handled")]
        little.workbook.person_rearranges("needs_review", [[row[at] for at in keep] for row in sheet.rows])
        little.drops(scores=dropped())
        assert little.sync().safety_open == 1
        little.sync()
        assert {"Handled by", "Handled on"} <= set(sheet.rows[0])
        assert handled(little) == 0


def test_a_lost_memory_reads_who_handled_it_from_the_sheet() -> None:
    """The rows are all that is left; nothing that was handled opens again."""
    with LittlePractice() as little:
        little.drops(scores=dropped())
        little.sync()
        assert handled(little) == 0
        little.loses_state()
        assert little.sync().safety_open == 0


def test_a_day_with_a_time_is_a_day() -> None:
    """Excel's Ctrl+; and Ctrl+Shift+; give a date with a time."""
    with LittlePractice() as little:
        little.drops(scores=dropped())
        little.sync()
        assert handled(little, on=datetime(2026, 3, 3, 9, 30)) == 0
