"""A decision's cells are typed as a person would type them, or not at all."""

import pytest

from addon.sync.merging.typing_in import type_in
from tests.sync.merging.test_identify import agreed_on, clients, look


def test_cells_typed_for_a_decision_are_in_the_row_before_its_merge() -> None:
    """Each change keeps the text that the cell held before, so that undo can put it back."""
    rows, agreed = agreed_on(clients(2))
    seen = look(rows, agreed)
    rid = str(rows[1][0])
    (change,), problem = type_in(seen, rid, {"phone": "555-0102"})
    assert problem is None
    assert (change.rid, change.number, change.field, change.pre, change.post) == (rid, 3, "phone", "E1", "555-0102")
    assert {str(row.rid): row.raw[2] for row in seen.rows} == {str(rows[0][0]): "E0", rid: "555-0102"}


@pytest.mark.parametrize(("rid", "place"), [("nobody", ""), ("second", "Clients!C3")])
def test_what_cannot_be_typed_changes_nothing(rid: str, place: str) -> None:
    """A row that is gone is nobody's fault; a formula is told with its address."""
    rows, agreed = agreed_on(clients(2))
    seen = look(rows, agreed, locked=[(3, 2)])
    changes, problem = type_in(seen, str(rows[1][0]) if place else rid, {"name": "k9", "phone": "555-0102"})
    assert changes == []
    assert [str(problem.place) for _ in "1" if problem] == ([place] if place else [])
    assert [row.raw[2] for row in seen.rows] == ["E0", "E1"]
