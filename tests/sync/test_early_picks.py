"""A tab that is seen before Members is merged: a row typed there means the member whom its pick names."""

from datetime import date

from tests.sync.little_practice import LittlePractice


def test_a_row_typed_into_papers_gets_its_member_in_the_same_pass() -> None:
    """Papers is seen before Members; so are members whose name is in Members only since this pass."""
    with LittlePractice() as little:
        little.sync()
        little.adds("members", {"name": "Ida Quist"})
        for name in ("Zoë Núñez", "Ida Quist"):
            little.adds("papers", {"member": name, "document": "Group consent", "signed_on": date(2026, 3, 2)})
        little.sync()
        codes = [row["member_code"] for row in little.rows("papers")]
        assert codes == ["M-0001", little.row("members", name="Ida Quist")["id"]]
        assert {row["state"] for row in little.rows("papers")} == {"signed"}
