"""A cell that cannot be read is not empty: a line that rests on its row names it, and is looked at."""

import pytest

from tests.billing.test_passes import ZOE, came
from tests.sync.little_practice import LittlePractice, Row

NUMBERED: Row = {"member": ZOE, "payer": "Aetna", "number": "A1", "codes": "90853"}


@pytest.mark.parametrize(
    ("tab", "row", "field", "text", "words"),
    [
        ("authorizations", NUMBERED, "visits", "2 visits", "Authorizations AU-0001: Visits cannot be read"),
        ("authorizations", NUMBERED, "until", "mid Feb", "Authorizations AU-0001: Until cannot be read"),
        ("coverage", {"member": ZOE, "payer": "Aetna"}, "until", "soon", "Coverage CV-0001: Until cannot be read"),
        ("payers", {"payer": "Cigna Behavioral", "kind": "commercial"}, "file_within", "half a year", "Payers PY-"),
    ],
)
def test_a_line_names_the_cell_that_its_limit_cannot_be_read_from(
    tab: str, row: Row, field: str, text: str, words: str
) -> None:
    """As no limit it would let every line through unseen; somebody else's line has nothing to check."""
    with LittlePractice() as little:
        little.adds(tab, row)
        payer = str(row["payer"])
        little.types(tab, field, text, payer=payer)
        came(little, ZOE)
        little.types("members", "payer", payer, name=ZOE)
        little.sync()
        told = {(str(one["status"]).partition(":")[0], str(one["check"])) for one in little.rows("billing_lines")}
        assert all(words in check and "so it limits nothing: correct it" in check for _, check in told), told
