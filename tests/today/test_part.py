"""The Today view in whole passes."""

from datetime import date

from addon.workbook import Link, SheetBatch, WriteReceipt
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, attendance, charges, details, scores, tuesdays

FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
NAMES = [one.name for one in MEMBERS[:3]]


def test_today_lists_conflicts_questions_and_flags_with_a_link_to_the_row() -> None:
    """Names, not codes; the link jumps to the row as it will stand after the write, new rows included."""
    with LittlePractice() as little:
        shows = [(name, start, "No Show" if name == NAMES[0] else "Show") for name in NAMES for start in FEBRUARY]
        little.drops(
            shows=attendance(shows), status=charges([(n, s, "90853") for n, s, word in shows if word == "Show"])
        )
        little.sync()
        little.types("attendance", "status", "late cancel", session="G-01 2026-02-24 18:00", member_code="M-0002")
        little.drops(more=attendance([(NAMES[1], FEBRUARY[3], "No Show"), (NAMES[2], FEBRUARY[3], "Show")]))
        little.drops(points=scores(("Nobody Known", "ORS", "20", date(2026, 2, 17))))
        written: list[Link] = []
        write = little.workbook.write

        def noting_links(batch: SheetBatch) -> WriteReceipt:
            written.extend(cell.value for cell in batch.cells if isinstance(cell.value, Link))
            return write(batch)

        little.workbook.write = noting_links  # type: ignore[method-assign]  # as a spy does
        little.sync()
        lines = little.rows("today")
        kinds = [str(one["kind"]) for one in lines]
        assert {"Flag", "Question", "Conflict"} <= set(kinds)
        assert any(NAMES[0] in str(one["who"]) for one in lines)
        assert written
        for link in written:
            assert little.cells(link.tab, link.row)["id"], link.text


def test_a_done_flag_and_an_answered_question_leave_today() -> None:
    """What is handled is no longer in the inbox."""
    with LittlePractice() as little:
        little.sync()
        little.drops(clients=details(("New Comer", "555-0999", "", "")))
        little.sync()
        assert [one["kind"] for one in little.rows("today")] == ["Question"]
        little.answers("no", kind="new clients")
        little.sync()
        assert not [one for one in little.rows("today") if one["kind"]]
