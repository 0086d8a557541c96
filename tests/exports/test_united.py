"""Rows of several files, united by key."""

import pytest

from addon.exports.united import AGAIN, CONTRADICTS, REPLACED, Told, unite

CASES: dict[str, tuple[list[tuple[str, str]], list[str]]] = {
    "told once": ([("a", "1")], [""]),
    "told twice alike": ([("a", "1"), ("a", "2")], ["", AGAIN]),
    "told otherwise later": ([("a", "1"), ("b", "2")], [REPLACED, ""]),
    "told otherwise before": ([("a", "2"), ("b", "1")], ["", REPLACED]),
    "two of one age": ([("a", "1"), ("b", "1")], [CONTRADICTS, CONTRADICTS]),
    "three of one age": ([("a", "1"), ("b", "1"), ("a", "1")], [CONTRADICTS] * 3),
    "a later word settles it": ([("a", "1"), ("b", "1"), ("c", "2")], [REPLACED, CONTRADICTS, ""]),
    "back to what it was": ([("a", "1"), ("b", "2"), ("a", "3")], [REPLACED, REPLACED, ""]),
}


def test_its_own_change_tells_which_is_later_where_both_have_one_else_the_files_do() -> None:
    """One row tells when it was changed, the other does not: the later file counts, whatever the time."""
    for first, then, fate in (
        (("", "2026-01-01"), ("2026-05-01", "2026-05-02"), REPLACED),
        (("2", "1"), ("1", "2"), ""),
    ):
        rows = [Told(0, 1, "a", first[1], first[0]), Told(1, 1, "b", then[1], then[0])]
        unite(("key", row) for row in rows)
        assert rows[0].fate == fate


@pytest.mark.parametrize("case", CASES)
def test_of_the_rows_with_one_key_at_most_one_counts(case: str) -> None:
    """Alike they are one; else the later one counts; where nothing tells which is later, none."""
    told, fates = CASES[case]
    rows = [Told(0, number, content, age) for number, (content, age) in enumerate(told, 1)]
    kept = unite(("key", row) for row in rows)
    assert [row.fate for row in rows] == fates
    assert list(kept.values()) == [row for row in rows if not row.fate]
