"""What cannot be read is remembered as it was typed: a text as a text, a number as a number, a day as a day."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from addon.cells import BadCell
from addon.sync.merging.identify_rows import UnreadCell
from addon.sync.merging.typed_words import as_words, shown_text, typed_text, words_in
from addon.tabs import Value
from addon.workbook import Raw


@pytest.mark.parametrize(
    ("raw", "again", "shown"),
    [
        ("end of October", "end of October", "end of October"),
        (" soon ", " soon ", "soon"),
        ("31381", "31381", "31381"),
        ("'31381", "'31381", "'31381"),
        ("2026-03-03", "2026-03-03", "2026-03-03"),
        (31381, Decimal(31381), "31381"),
        (31381.0, Decimal(31381), "31381"),
        (0.5, Decimal("0.5"), "0.5"),
        (True, "yes", "yes"),
        (date(2026, 3, 3), date(2026, 3, 3), "2026-03-03"),
        (time(18, 30), time(18, 30), "18:30"),
        (datetime(2026, 3, 3, 18, 30), datetime(2026, 3, 3, 18, 30), "2026-03-03 18:30"),
    ],
)
def test_what_was_typed_is_written_again_as_it_was(raw: Raw, again: Value, shown: str) -> None:
    """And its text is the one that the cell shows."""
    kept = {"left": "2026-02-05", **as_words({"left": UnreadCell(raw, BadCell("not a date"))})}
    assert words_in(kept) == {"left": again}
    assert type(words_in(kept)["left"]) is type(again)
    assert (shown_text(kept, "left"), typed_text(raw).strip()) == (shown, shown)
    assert shown_text({"left": "2026-02-05"}, "left") == "2026-02-05"
