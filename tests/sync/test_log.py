"""The Log's lines and words."""

from dataclasses import replace
from datetime import datetime

from addon.exports.folder import ACCEPTED, WAITS, KnownFile
from addon.sync.log import LOG_LINES, LogEntry, files_in_words, log_lines, what_was_written
from tests.sync.little_practice import LittlePractice


def test_the_log_keeps_its_newest_lines() -> None:
    """No more than people read."""
    when = datetime(2026, 3, 3, 12)
    entries = [
        LogEntry(when=when, run=str(number), what="", cells=1, rows=0, conflicts=0) for number in range(LOG_LINES + 6)
    ]
    shown = log_lines(entries)
    assert (len(shown), shown[0]["run"]) == (LOG_LINES, str(LOG_LINES + 5))


def test_what_was_written_names_the_largest_and_sums_the_rest() -> None:
    """One line that a person can read."""
    with LittlePractice() as little:
        report = little.sync()
        words = what_was_written(report.plan.tabs, ["2 requests open"])
        assert words.startswith("added ")
        assert "; changed " in words
        assert "other tabs" in words
        assert words.endswith("; 2 requests open")
        assert what_was_written([]) == ""


def test_files_are_told_with_counts_that_add_up() -> None:
    """And why one is left out."""
    whole = KnownFile(name="a.csv", profile="p", status=ACCEPTED, arrived=1, read=220, loaded=220)
    part = replace(whole, name="b.csv", status=WAITS, read=9, loaded=6, skipped=1, review=1, error=1)
    assert files_in_words([whole, part], {}) == (
        "a.csv: 220 read = 220 loaded + 0 skipped + 0 review + 0 error; "
        "b.csv: 9 read = 6 loaded + 1 skipped + 1 review + 1 error (waits)"
    )
    assert files_in_words([], {}) is None
