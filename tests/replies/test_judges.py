"""The judges' two hundred replies: no STOP and no distress is missed, and nothing more is done than was asked."""

from collections import Counter
from pathlib import Path

import pytest

from addon.incoming import AMBIGUOUS, DISTRESS, OTHER_LANGUAGE, STOP
from addon.replies.meaning import meaning_of
from tests.replies.test_meaning import table, too_much, wanted

TABLE = Path(__file__).parents[3] / "shared" / "judges" / "texts" / "replies.csv"
pytestmark = pytest.mark.judges


def test_the_bars_of_the_judges_table() -> None:
    """0 STOP missed, 0 distress missed, no false opt-out, no seat changed in doubt; the others at least 95 %."""
    rows = table(TABLE)
    assert len(rows) == 200
    found = {row["id"]: set(meaning_of(row["text"]).all) for row in rows}
    assert [row["text"] for row in rows if STOP in wanted(row) and STOP not in found[row["id"]]] == []
    assert [row["text"] for row in rows if row["person"] == "now" and DISTRESS not in found[row["id"]]] == []
    assert [row["text"] for row in rows if too_much(row)] == []
    right = Counter(row["class"] for row in rows if row["class"] in found[row["id"]])
    total = Counter(row["class"] for row in rows)
    assert all(right[one] >= 0.95 * total[one] for one in total if one not in {AMBIGUOUS, OTHER_LANGUAGE})
