"""Today, Log and the rest: grids under whatever order the columns stand in."""

from dataclasses import replace
from datetime import date

from addon.exports.folder import ACCEPTED, HELD, KnownFile
from addon.sync.shown_views import LOG_LINES, file_read, log_rows, placed, what_was_written
from addon.workbook import Link, TabSnapshot
from tests.practice import MEMBERS
from tests.sync.little_practice import TABS, LittlePractice, attendance, charges, details, scores, tuesdays

FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
NAMES = [one.name for one in MEMBERS[:3]]


def test_rows_are_placed_under_their_headers_and_own_columns_stay_blank() -> None:
    """A moved column is followed, a deleted one left out."""
    sheet = TabSnapshot(key="log", title="Log", headers=("mine", "Run", "When"), first_row=2, rows=())
    grid = placed(TABS["log"], sheet, [{"when": date(2026, 3, 3), "run": "1", "files": "a.csv"}])
    assert grid == [[None, "1", date(2026, 3, 3)]]


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
        little.workbook.write = lambda batch: (  # type: ignore[method-assign]
            written.extend(cell.value for cell in batch.cells if isinstance(cell.value, Link)) or write(batch)
        )
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


def test_the_log_keeps_its_newest_lines() -> None:
    """No more than people read."""
    entries = [{"run": str(number)} for number in range(LOG_LINES + 5, 0, -1)]
    shown = log_rows(entries)
    assert (len(shown), shown[0]["run"]) == (LOG_LINES, str(LOG_LINES + 5))


def test_what_was_written_names_the_largest_and_sums_the_rest() -> None:
    """One line that a person can read."""
    with LittlePractice() as little:
        report = little.sync()
        assert report.plan
        said = what_was_written(report.plan.tabs)
        assert said.startswith("added ")
        assert "; changed " in said
        assert "other tabs" in said
        assert what_was_written([]) == ""


def test_files_are_said_by_what_was_not_loaded() -> None:
    """Counts first, then only those files of which something is missing."""
    whole = KnownFile(name="a.csv", profile="p", status=ACCEPTED, arrived=1, read=220, loaded=220)
    part = replace(whole, name="b: c.csv", status=HELD, read=9, loaded=6, skipped=1, review=1, error=1)
    assert file_read(whole) == ("a.csv", 220, "")
    assert file_read(part) == ("b: c.csv", 9, "1 for review, 1 unreadable, 1 skipped, the file is held")
