"""Rows that nobody had worked in and that vanish together are added again; what a person deletes stays deleted."""

from collections.abc import Iterator

import pytest

from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, attendance, tuesdays

ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
DAYS = tuesdays((2, 10), (2, 17))


@pytest.fixture
def little() -> Iterator[LittlePractice]:
    """Return a practice whose second pass added the attendance of two sessions."""
    with LittlePractice.after_first_pass() as made:
        made.drops(show=attendance([(one, day, "Show") for one in (ZOE, LIAM, RENEE) for day in DAYS]))
        made.sync()
        made.sync()
        yield made


def february(little: LittlePractice) -> list[int]:
    """Return the sheet rows that the second pass added."""
    return [
        number
        for number in little.numbers("attendance")
        if str(little.cells("attendance", number)["session"]).startswith(("G-01 2026-02-10", "G-01 2026-02-17"))
    ]


def gone(little: LittlePractice, tab: str = "attendance") -> set[str]:
    """Return the ids of the rows that count as removed."""
    return {rid for rid, row in little.state.tab(tab).rows.items() if row.gone}


@pytest.mark.long
def test_all_that_a_run_added(little: LittlePractice) -> None:
    """They come back with their ids, and it is told; deleted once more it is a person's deletion, asked as any."""
    numbers = february(little)
    before = {str(row["id"]): row for row in (little.cells("attendance", number) for number in numbers)}
    assert len(before) == 6
    little.deletes("attendance", *numbers)
    report = little.sync()
    (told,) = (one for one in report.problems if one.code == "rows-added-again")
    assert "6 rows" in told.what
    assert {rid: little.row("attendance", id=rid) for rid in before} == before
    assert not gone(little)
    little.sync()
    again = little.sync()
    assert (again.cells, again.rows) == (0, 0)
    little.deletes("attendance", *february(little))
    little.sync()
    little.answers("deleted", kind="tab left alone")
    little.sync()
    assert gone(little) == before.keys()
    assert not february(little)


@pytest.mark.parametrize("kept", [1, 3, 4])
def test_some_of_them_are_a_persons_deletion(little: LittlePractice, kept: int) -> None:
    """While one row of the run is there, or few are missing, the others were deleted."""
    numbers = february(little)[kept:]
    ids = {str(little.cells("attendance", number)["id"]) for number in numbers}
    little.deletes("attendance", *numbers)
    report = little.sync()
    assert not any(one.code == "rows-added-again" for one in report.problems)
    little.answers("deleted", kind="tab left alone")
    little.sync()
    assert gone(little) == ids


def test_a_cell_that_somebody_typed(little: LittlePractice) -> None:
    """Where a person had worked in one of them, they are no longer only the machine's."""
    numbers = february(little)
    little.workbook.person("attendance", numbers[0], little.column("attendance", "note"), "called")
    little.sync()
    little.deletes("attendance", *numbers)
    report = little.sync()
    assert not any(one.code == "rows-added-again" for one in report.problems)


def test_many_rows_are_put_back_on_a_word(little: LittlePractice) -> None:
    """More than may vanish: the question takes ``put back``, and the rows come back with what people typed."""
    names = [one.name for one in MEMBERS[:4]]
    little.types("members", "family", "Nunez", name=ZOE)
    little.sync()
    before = {name: little.row("members", name=name) for name in names}
    little.deletes("members", *(number for name in names for number in little.numbers("members", name=name)))
    little.sync()
    assert little.row("needs_review", kind="tab left alone")["choices"] == "deleted / put back"
    little.answers("put back", kind="tab left alone")
    little.sync()
    assert {name: little.row("members", name=name) for name in names} == before
    assert not gone(little, "members")
    little.sync()
    assert not little.rows("needs_review", kind="tab left alone", status="open")
    assert little.sync().cells == 0


@pytest.mark.parametrize(("answer", "kept"), [("put back", 6), ("deleted", 1)])
@pytest.mark.parametrize("typed_again", [0, 2])
def test_an_answer_counts_for_the_rows_that_are_still_missing(answer: str, kept: int, typed_again: int) -> None:
    """However few they are by then. All that follows is done in the same pass, so that the next one writes nothing."""
    with LittlePractice.after_first_pass() as little:
        rows = little.workbook.sheets["roster"].rows
        own = [list(row) for row in rows[1 : 1 + typed_again]]
        little.deletes("roster", *range(2, 7))
        little.sync()
        little.answers(answer, kind="tab left alone")
        little.workbook.person_rearranges("roster", [*little.workbook.sheets["roster"].rows, *own])
        little.sync()
        there = {row["member_code"] for row in little.rows("roster") if row["id"]}
        assert len(there) == max(kept, 1 + typed_again)
        assert {row["member_code"] for row in little.rows("attendance", not_counted=None) if row["id"]} == there
        assert str(little.row("needs_review", kind="tab left alone")["status"]).startswith("accepted")
        assert little.sync().cells == 0


def test_an_answer_waits_while_more_is_asked_about_its_tab() -> None:
    """Each question is about its own rows, and both are settled once the second is answered."""
    with LittlePractice.after_first_pass() as little:
        numbers = little.numbers("messages")
        ids = [str(little.cells("messages", number)["id"]) for number in numbers]
        for number in numbers:
            little.workbook.person("messages", number, little.column("messages", "told_on"), "2026-03-02")
        little.sync()
        wanted, others = set(ids[:5]), set(ids[5:11])
        little.deletes("messages", *numbers[:5])
        little.sync()
        little.answers("put back", kind="tab left alone")
        little.deletes("messages", *little.numbers("messages")[:6])
        little.sync()
        first, second = little.rows("needs_review", kind="tab left alone")
        assert [(row["status"], row["decision"]) for row in (first, second)] == [("open", "put back"), ("open", None)]
        assert str(second["question"]).startswith("6 rows")
        little.types("needs_review", "decision", "deleted", id=second["id"])
        little.sync()
        shown = {str(row["id"]) for row in little.rows("messages")}
        assert (wanted <= shown, others & shown) == (True, set())
        assert not little.rows("needs_review", kind="tab left alone", status="open")
