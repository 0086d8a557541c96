"""A run that put removed rows back is undone: they are removed as they were before it, with what people had typed."""

from collections.abc import Callable

import pytest

from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, charges, tuesdays

ZOE = MEMBERS[0].name
LAST = tuesdays((2, 24))
ONE = {"session": "G-01 2026-02-24 18:00"}


def put_back(little: LittlePractice, ids: list[str]) -> None:
    """Delete more rows than a person may unasked, and answer that they are to come back."""
    little.deletes("attendance", *(little.numbers("attendance", id=rid)[0] for rid in ids))
    little.sync()
    little.answers("put back", kind="tab left alone")
    little.sync()


def by_the_ehr(little: LittlePractice, ids: list[str]) -> None:
    """Delete one row of which the EHR has news then, and decide for the EHR."""
    little.deletes("attendance", *little.numbers("attendance", id=ids[0]))
    little.sync()
    little.drops(second=charges([(ZOE, start, "90853") for start in LAST], fee="70.0"))
    little.sync()
    little.types("conflicts", "decision", "EHR", status="open", kind="deleted here")
    little.sync()


def added_again(little: LittlePractice, _: list[str]) -> None:
    """Delete all rows at once that the first run had added: a program did that."""
    little.deletes("attendance", *little.numbers("attendance"))
    little.sync()


def there(little: LittlePractice, ids: list[str]) -> list[tuple[object, object]]:
    """Return what the rows with these ids show of a person and of the EHR."""
    rows = [row for rid in ids for row in little.rows("attendance", id=rid)]
    return [(row["joined_by"], row["charge"]) for row in rows]


@pytest.mark.parametrize(
    ("way", "where", "typed", "listed"),
    [(put_back, {}, "video", []), (by_the_ehr, ONE, "video", ["Charge: 70"]), (added_again, {}, None, [])],
)
def test_rows_that_were_put_back_are_removed_again(
    way: Callable[[LittlePractice, list[str]], None], where: dict[str, str], typed: str | None, listed: list[str]
) -> None:
    """No later pass makes them again, what the EHR has is listed once more, and undone again all of it is there."""
    with LittlePractice.after_first_pass() as little:
        little.drops(first=charges([(ZOE, start, "90853") for start in LAST]))
        little.sync()
        numbers = little.numbers("attendance", member_code="M-0001", **where)[:8]
        ids = [str(little.cells("attendance", number)["id"]) for number in numbers]
        for number in numbers if typed else ():
            little.workbook.person("attendance", number, little.column("attendance", "joined_by"), typed)
        little.sync()
        way(little, ids)
        before = there(little, ids)
        assert [one[0] for one in before] == [typed] * len(ids)
        undone = little.undoes(little.state.runs()[0].number)
        assert (undone.rows >= len(ids), undone.returning, undone.kept) == (True, 0, 0)
        for _ in range(2):
            again = little.sync()
            assert there(little, ids) == []
            assert [one["source_value"] for one in little.rows("conflicts", status="open")] == listed
        assert (again.cells, again.rows) == (0, 0)
        little.undoes(undone.number)
        little.sync()
        assert there(little, ids) == before
        assert not little.rows("conflicts", status="open")
