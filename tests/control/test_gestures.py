"""What people do with the rows of Control: nothing is done twice, nothing is left out silently."""

from collections.abc import Callable
from copy import deepcopy

import pytest

from addon.control.wishes import ANSWERED
from addon.memory import Remembered
from addon.sending_paused import resume
from addon.sync.arrivals import GIVEN
from addon.sync.state.commits import Commit
from tests.control.desk import ZOE, answered, answers, asks, paused, quiet, types
from tests.practice import MEMBERS
from tests.sync.little_practice import TABS, LittlePractice

ALL_BUT_ID = ("do", "member", "answer", "answered", "member_code")


def rows(little: LittlePractice) -> list[list[object]]:
    """Return the cells of the tab, header first."""
    return [list(row) for row in little.workbook.sheets["control"].rows]


def rearranges(little: LittlePractice, made: list[list[object]]) -> None:
    """Save the tab with these rows."""
    little.workbook.person_rearranges("control", made)  # type: ignore[arg-type]


def sorts(little: LittlePractice) -> None:
    """Sort whole rows by Do, downwards."""
    header, *others = rows(little)
    rearranges(little, [header, *sorted(others, key=lambda row: str(row[0]), reverse=True)])


def sorts_without_ids(little: LittlePractice) -> None:
    """Turn the order round of all columns but the ids."""
    header, *others = rows(little)
    at = little.column("control", "id")
    ids = [row[at] for row in others]
    turned = [list(row) for row in reversed(others)]
    for row, rid in zip(turned, ids, strict=True):
        row[at] = rid
    rearranges(little, [header, *turned])


def deletes_all(little: LittlePractice) -> None:
    """Delete every row."""
    rearranges(little, rows(little)[:1])


def inserts_blank_rows(little: LittlePractice) -> None:
    """Insert a blank row between all others."""
    header, *others = rows(little)
    blank: list[object] = [None] * len(header)
    rearranges(little, [header, *(line for row in others for line in (list(blank), row))])


def cuts_the_ids(little: LittlePractice) -> None:
    """Empty the ID column."""
    for number in range(2, 5):
        little.workbook.person("control", number, little.column("control", "id"), None)


def pastes_copies(little: LittlePractice) -> None:
    """Copy all rows and paste them below, with ids and answers."""
    header, *others = rows(little)
    rearranges(little, [header, *others, *deepcopy(others)])


def clears_answers(little: LittlePractice) -> None:
    """Empty Answer and Answered."""
    for number in range(2, 5):
        for name in ("answer", "answered"):
            little.workbook.person("control", number, little.column("control", name), None)


def renames_the_member(little: LittlePractice) -> None:
    """Correct the member's name in Members."""
    little.types("members", "name", "Zoë Núñez-Roe", id="M-0001")


def changes_about_of_others(little: LittlePractice) -> None:
    """Pick a member where nothing reads it."""
    for do in ("run now", "pause sending"):
        little.types("control", "member", ZOE, do=do)


def nothing(_: LittlePractice) -> None:
    """Leave everything as it is."""


@pytest.mark.parametrize(
    "gesture",
    [
        nothing,
        sorts,
        sorts_without_ids,
        deletes_all,
        inserts_blank_rows,
        cuts_the_ids,
        pastes_copies,
        clears_answers,
        renames_the_member,
        changes_about_of_others,
    ],
)
def test_what_has_its_answer_is_not_done_again(gesture: Callable[[LittlePractice], None]) -> None:
    """An admin has let sending go on since: none of these gestures pauses it once more, in this pass or a later one."""
    with answered() as little:
        resume(little.state, "ana", little.now)
        little.later(minutes=5)
        little.sync()
        texts = sorted(answers(little))
        gesture(little)
        for _ in range(3):
            little.later(minutes=5)
            report = little.sync()
            assert paused(little) == ""
        assert (report.cells, report.rows) == (0, 0)
        found = sorted(answers(little))
        if gesture not in (deletes_all, clears_answers, inserts_blank_rows):
            assert set(found) == set(texts)
        assert not [one for one in little.rows("needs_review", status="open") if "Control" in str(one["where"])]


def test_rows_that_have_their_answer_may_be_deleted_however_many_there_are() -> None:
    """Nobody is asked, nothing is kept of them, and new rows get ids that nobody had."""
    with quiet() as little:
        for _ in range(8):
            types(little, "run now")
        little.sync()
        deletes_all(little)
        types(little, "run now")
        report = little.sync()
        assert [one for one in report.questions if one.where == "Control"] == []
        (row,) = little.rows("control")
        assert (row["id"], str(row["answer"])[:5]) == ("CT-0009", "Done:")
        assert little.state.remembered(ANSWERED).keys() == {"CT-0009"}


def test_a_row_that_is_typed_like_one_that_goes_is_done() -> None:
    """Deleted and chosen again in one go, it is another wish."""
    with answered() as little:
        resume(little.state, "ana", little.now)
        little.later(minutes=5)
        deletes_all(little)
        assert asks(little, "pause sending").startswith("Done: sending is paused.")
        assert paused(little) == "the Control tab, since Tue Mar 3 12:15 PM"


@pytest.mark.parametrize("passes", [0, 1])
def test_a_changed_row_is_a_new_wish(passes: int) -> None:
    """Another word under Do, another member under About; the same word chosen again after it was cleared."""
    with answered() as little:
        for _ in range(passes):
            little.sync()
        little.types("control", "do", "resume sending", do="pause sending")
        little.types("control", "member", "Liam O'Connor (M-0002)", do="explain")
        little.types("control", "do", None, do="run now")
        little.sync()
        row = little.row("control", do="resume sending")
        assert (row["answer"], paused(little)) == ("Done: what is due is sent again.", "")
        assert str(row["answered"])[:16] == "2026-03-03 12:10"
        assert str(little.row("control", do="explain")["answered"])[:16] == "2026-03-03 12:10"
        assert little.row("control", do="explain")["member_code"] == "M-0002"
        blank = little.row("control", id="CT-0001")
        assert str(blank["answer"]).startswith("Done: the pass of Tue Mar 3 12:00 PM")
        little.later(minutes=10)
        little.types("control", "do", "run now", id="CT-0001")
        little.types("control", "do", "pause sending", do="resume sending")
        little.sync()
        assert "12:20 PM" in str(little.row("control", id="CT-0001")["answer"])
        assert paused(little) == "the Control tab, since Tue Mar 3 12:20 PM"


def test_a_pasted_copy_is_told_until_somebody_puts_it_right() -> None:
    """Nothing is done for it; without the copied answer it is a new wish, and gets its own."""
    with answered() as little:
        resume(little.state, "ana", little.now)
        pastes_copies(little)
        little.later(minutes=5)
        for _ in range(2):
            report = little.sync()
            told = [one for one in report.problems if one.code == "copied-wish"]
            assert [one.place.at for one in told] == ["A5", "A6", "A7"]
            assert "Empty both and it is done" in told[0].next_step
        today = " ".join(str(one["what"]) for one in little.rows("today"))
        assert "(a note, or a pasted copy): nothing was done" in today
        at = [little.column("control", name) for name in ("answer", "answered")]
        for number in (5, 6, 7):
            for column in at:
                little.workbook.person("control", number, column, None)
        report = little.sync()
        assert [one for one in report.problems if one.code == "copied-wish"] == []
        assert answers(little)[5].startswith("Done: sending is paused.")
        assert paused(little).startswith("the Control tab")


def test_a_word_that_is_none_is_told_with_its_cell() -> None:
    """The row waits, and is done once the word is right."""
    with quiet() as little:
        types(little, "pause everything")
        report = little.sync()
        (problem,) = report.problems
        assert (str(problem.place), problem.code) == ("Control!A2", "bad-cell")
        assert "this row is not used" in problem.what
        assert (answers(little), paused(little)) == ([""], "")
        little.types("control", "do", "Pause Sending", do="pause everything")
        little.sync()
        assert answers(little)[0].startswith("Done: sending is paused.")


def test_a_slip_in_an_answered_row_takes_no_answer_away() -> None:
    """Today tells of the cell as long as it is wrong; put right to the same word, nothing is done again."""
    with answered() as little:
        resume(little.state, "ana", little.now)
        little.sync()
        before = [(one["answer"], one["answered"]) for one in little.rows("control")]
        for slip, do in (("explian", "explain"), ("pause it all", "pause sending")):
            little.types("control", "do", slip, do=do)
            for _ in range(2):
                report = little.sync()
                assert [one.code for one in report.problems] == ["bad-cell"]
                assert [(one["answer"], one["answered"]) for one in little.rows("control")] == before
            assert "This is not one of: run now" in " ".join(str(one["what"]) for one in little.rows("today"))
            little.types("control", "do", do, do=slip)
            assert little.sync().problems == ()
        assert [(one["answer"], one["answered"]) for one in little.rows("control")] == before
        assert paused(little) == ""


def test_about_alone_waits_for_a_word() -> None:
    """Today tells what is missing, until a word is chosen."""
    with quiet() as little:
        little.adds("control", {"member": ZOE})
        report = little.sync()
        assert [(one.code, one.place.at) for one in report.problems] == [("nothing-chosen", "A2")]
        assert "nothing under Do" in " ".join(str(one["what"]) for one in little.rows("today"))
        assert answers(little) == [""]
        little.types("control", "do", "explain", member=ZOE)
        assert little.sync().problems == ()
        assert answers(little)[0].startswith(ZOE)


def test_an_answer_that_a_person_typed_keeps_the_row_from_being_done() -> None:
    """A formula, too: nobody could read what was done. The row is told; without the text it is done."""
    with quiet() as little:
        little.adds("control", {"do": "pause sending", "answer": "please!"})
        report = little.sync()
        assert [(one.code, one.place.at) for one in report.problems] == [("copied-wish", "A2")]
        assert paused(little) == ""
        little.types("control", "answer", None, do="pause sending")
        little.sync()
        assert answers(little)[0].startswith("Done: sending is paused.")


# --- lost memory, earlier copies, undo, rehearsals ---------------------------------------------------


def test_after_a_lost_memory_what_shows_an_answer_was_answered() -> None:
    """A row without one is done."""
    with answered() as little:
        types(little, "run now")
        little.loses_state()
        report = little.sync()
        assert [one for one in report.problems if "Control" in str(one.place)] == []
        assert paused(little) == ""
        assert answers(little)[3].startswith("Done: the pass of Tue Mar 3 12:10 PM")
        little.sync()
        assert paused(little) == ""


@pytest.mark.parametrize("back", [1, 2])
def test_an_earlier_workbook_makes_no_wish_act_again(back: int) -> None:
    """With the row unanswered in it, or without the row."""
    with quiet() as little:
        states = [little.shown()]
        types(little, "pause sending")
        states.append(little.shown())
        little.sync()
        little.later(minutes=5)
        little.types("members", "phone", "555-0199", id="M-0001")
        little.sync()
        resume(little.state, "ana", little.now)
        little.later(minutes=5)
        for name, sheet in states[-back].items():
            little.workbook.person_rearranges(name, sheet)
        report = little.sync()
        assert report.came_back
        for _ in range(2):
            little.later(minutes=5)
            little.sync()
        assert paused(little) == ""
        assert answers(little)[0].startswith("Done: sending is paused.")


def test_a_rehearsal_does_nothing() -> None:
    """It shows what would be answered."""
    with quiet() as little:
        types(little, "pause sending")
        types(little, "explain", ZOE)
        before = little.shown()
        report = little.sync(dry_run=True)
        assert report.cells > 0
        assert (little.shown(), paused(little), little.state.remembered(ANSWERED)) == (before, "", {})


def test_an_undo_takes_answers_away_and_nothing_is_done_again() -> None:
    """What was done stays done: sending is let go on where it was stopped. Another wish is another row."""
    with quiet() as little:
        types(little, "pause sending")
        little.sync()
        run = int(max(str(one["run"]) for one in little.rows("log")))
        resume(little.state, "ana", little.now)
        little.later(minutes=5)
        little.undoes(run)
        for _ in range(2):
            little.later(minutes=5)
            little.sync()
            assert paused(little) == ""


def test_the_tab_comes_to_a_workbook_that_exists() -> None:
    """At its place, empty; the pass after that reads what is chosen there."""
    with quiet() as little:
        del little.workbook.sheets["control"]
        little.state.persist("before", Commit(memory=[Remembered(GIVEN, {"control": None})]))
        little.state.agree("before")
        report = little.sync()
        assert "added the tab Control" in report.arrived
        assert asks(little, "run now").startswith("Done:")


def test_a_wish_waits_while_a_tab_that_everything_rests_on_is_left_alone() -> None:
    """Today says why nothing goes on; then it is done."""
    with quiet() as little:
        little.deletes("members", *little.numbers("members")[:5])
        types(little, "run now")
        little.sync()
        assert answers(little) == [""]
        assert [one for one in little.rows("today") if "Until this is settled" in str(one["what"])]
        little.answers("put back", kind="tab left alone")
        little.sync()
        little.sync()
        assert answers(little)[0].startswith("Done:")


def test_no_problem_of_the_tab_quotes_a_name() -> None:
    """They are told on terminals and in Log."""
    with quiet() as little:
        types(little, "explain", MEMBERS[0].name)
        little.sync()
        pastes_copies(little)
        report = little.sync()
        told = [f"{one.what} {one.next_step}" for one in report.problems]
        assert told
        assert [text for text in told if MEMBERS[0].name.split()[0] in text] == []
    assert set(ALL_BUT_ID) | {"id"} == {one.field for one in TABS["control"].columns}
