"""The Fields view."""

from addon.facts.all_facts import ALL_FACTS
from addon.fields.rows import field_rows
from tests.all_tabs import all_tabs


def test_every_fact_has_a_row_with_all_columns() -> None:
    """And says which rules may test it."""
    rows = field_rows()
    assert [row["label"] for row in rows] == [fact.label for fact in ALL_FACTS]
    assert set(rows[0]) == {column.field for column in all_tabs()["fields"].columns}
    by_label = {row["label"]: row for row in rows}
    assert by_label["Payer"]["about"] == "membership, score history, attendance at a session"
    assert by_label["Fill share"]["kind"] == "percent"
    assert by_label["Track"]["choices"] == "too early, on track, amber, red, not tracked"
