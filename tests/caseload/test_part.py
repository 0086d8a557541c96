"""Caseload and Rebalance over whole passes: told, proposed, decided by a person, closed once it is done."""

from datetime import date
from decimal import Decimal

import pytest

from addon.caseload.rows import AGAIN
from tests.sync.little_practice import LittlePractice

ROSA, TOM = "Rosa Díaz", "Tom O'Hara"
MOVE = "group|G-01|C-01|C-02"


@pytest.mark.long
def test_a_proposal_is_made_decided_and_done() -> None:
    """Nobody can tell at first; then a move, a no, a yes, and the change in Groups; that yes counts once."""
    with LittlePractice.after_first_pass() as little:
        assert {one["status"] for one in little.rows("caseload")} == {"cannot tell: fill in FTE or Cap in Clinicians"}
        little.types("clinicians", "cap", 2, name=ROSA)
        little.types("clinicians", "fte", 1, name=TOM)
        little.sync()
        row = little.row("caseload", clinician=ROSA)
        assert (row["status"], row["contact"], row["cap"]) == ("red: above the cap", Decimal("2.75"), Decimal(2))
        assert "no move in Rebalance is enough: " in str(row["why"])
        assert little.rows("rebalance") == []
        (line,) = little.rows("today", kind="Caseload")
        assert (line["urgency"], line["plan"]) == ("red, this week", "Talk with them: see Caseload")

        for member, payer in (("Zoë Núñez", "Aetna"), ("Liam O'Connor", "Aetna"), ("Renée Dubois", "Self-pay")):
            little.types("members", "payer", payer, name=member)
        little.types("clinicians", "payers", "Aetna", name=TOM)
        little.sync()
        found = little.row("rebalance")
        assert [found[name] for name in ("status", "from_whom", "to_whom", "move")] == ["open", ROSA, TOM, MOVE]
        assert found["before"] == "Rosa Díaz 2.75 of 2.0 h (138 %) · Tom O'Hara 1.25 of 25.0 h (5 %)"
        assert found["after"] == "Rosa Díaz 1.25 of 2.0 h (63 %) · Tom O'Hara 2.75 of 25.0 h (11 %)"
        assert str(found["why"]).startswith("takes 1.5 h a week off; then below the cap; kind of group, licence")

        little.types("clinicians", "employed_since", date(2024, 1, 8), name=TOM)
        little.adds("certifications", {"clinician": TOM, "certification": "DBT", "until": date(2026, 3, 20)})
        little.types("rebalance", "decision", "no", move=MOVE)
        little.sync()
        assert little.row("rebalance", move=MOVE)["status"] == "closed Mar 3 2026: you decided no"
        little.types("rebalance", "decision", "yes", move=MOVE)
        little.sync()
        decided = little.row("rebalance", move=MOVE)
        assert decided["status"] == "yes: change Clinician in Groups, then this row closes"
        assert "licence, payers and wishes fit" in str(decided["why"])
        assert "; mind of Tom O'Hara: more than 120 days without a day off, DBT ends Mar 20 2026" in str(decided["why"])
        shown = little.shown()
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)
        assert little.shown() == shown

        little.types("groups", "clinician", TOM, id="G-01")
        little.sync()
        assert little.row("rebalance", move=MOVE)["status"] == "closed Mar 3 2026: done"
        assert little.row("caseload", clinician=ROSA)["status"] == "within the cap"

        little.types("groups", "clinician", ROSA, id="G-01")
        for _ in range(2):
            little.sync()
            assert little.row("rebalance", move=MOVE)["status"] == AGAIN
        little.types("rebalance", "decision", None, move=MOVE)
        little.sync()
        assert little.row("rebalance", move=MOVE)["status"] == "open"
        little.types("rebalance", "decision", "yes", move=MOVE)
        little.sync()
        assert str(little.row("rebalance", move=MOVE)["status"]).startswith("yes: ")


def test_who_is_not_active_any_more_has_a_closed_row() -> None:
    """Nothing is computed for them; the note that a person typed stays. A cap that cannot be read is no blank one."""
    with LittlePractice.after_first_pass() as little:
        little.types("caseload", "action", "fewer evenings", clinician=TOM)
        little.types("clinicians", "active", "no", name=TOM)
        little.adds("clinicians", {"name": "Ana Ruiz", "fte": 1, "cap": "ten or so"})
        little.sync()
        assert little.row("caseload", clinician="Ana Ruiz")["status"] == "cannot tell: Cap in Clinicians cannot be read"
        row = little.row("caseload", clinician=TOM)
        assert (row["status"], row["action"]) == ("closed Mar 3 2026: not active any more", "fewer evenings")
