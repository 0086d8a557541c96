"""Billing checks over whole passes: what is not checked, visits that are left, workbooks of an older version."""

from datetime import date

from addon.tabs import Value
from tests.billing.test_passes import LIAM, ZOE, came, statuses
from tests.sync.little_practice import LittlePractice

LABEL = f"{ZOE} (M-0001)"


def checks_said(little: LittlePractice) -> dict[object, object]:
    """Return what Check tells, by Check ID and name."""
    return {one["id"]: one["check"] for one in little.rows("billing_checks")}


def test_what_is_not_there_is_said_once_and_not_beside_every_line() -> None:
    """A first value switches a check on: then the lines without one tell."""
    with LittlePractice() as little:
        came(little, ZOE, LIAM)
        said = checks_said(little)
        assert said["BC-32"] == "Not checked: no Diagnosis codes in Coverage."
        assert said["BC-51"] == "Not checked: no note texts."
        assert said["BC-53"] == "Not checked: no minutes of monthly programs."
        assert said["BC-30"] == "Not checked: no Eligibility checked in Coverage."
        assert statuses(little) == {"ready"}
        card: dict[str, Value] = {"member": ZOE, "payer": "Aetna", "eligible_on": date(2026, 2, 1), "diagnoses": "F331"}
        little.adds("coverage", card | {"planned": date(2026, 2, 1), "is_eligible": True})
        little.sync()
        assert checks_said(little)["BC-32"] == "OK"
        (line,) = {str(one["status"]) for one in little.rows("billing_lines") if one["member"] != LABEL}
        assert line.startswith("blocked: No diagnosis code. The clinician names it")
        assert {one["status"] for one in little.rows("billing_lines") if one["member"] == LABEL} == {"ready"}
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_visits_that_are_left_are_counted_from_the_lines_open_and_closed() -> None:
    """Closing the month changes nothing; a visit more than it allows is red and blocked."""
    with LittlePractice() as little:
        came(little, ZOE, LIAM)
        little.adds("authorizations", {"member": ZOE, "payer": "Aetna", "number": "PA1", "visits": 3, "used_before": 1})
        little.sync()
        row = little.row("authorizations")
        assert (row["visits_left"], row["severity"]) == (0, "red")
        assert row["check"] == "Used up: ask the payer for more."
        assert statuses(little) == {"ready"}
        little.types("settings", "value", "2026-02-28", name="Closed through")
        little.sync()
        assert little.row("authorizations")["visits_left"] == 0
        little.types("authorizations", "visits", 9, id=row["id"])
        little.sync()
        row = little.row("authorizations")
        assert (row["visits_left"], row["severity"], row["check"]) == (6, None, "OK")
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_the_count_and_the_claim_name_one_authorization() -> None:
    """One visit is left of the one that ends first: each visit is counted on the one that is named for it."""
    with LittlePractice() as little:
        little.types("settings", "value", "mine", name="Package layouts")
        little.adds("package_columns", {"layout": "mine", "header": "Who", "holds": "member code"})
        little.adds("package_columns", {"layout": "mine", "header": "Day", "holds": "date"})
        little.adds("package_columns", {"layout": "mine", "header": "No", "holds_claim": "authorization"})
        both: dict[str, Value] = {"member": ZOE, "payer": "Aetna"}
        little.adds("authorizations", both | {"number": "PA-NEW", "visits": 5, "since": date(2026, 2, 10)})
        little.adds("authorizations", both | {"number": "PA-OLD", "visits": 1, "until": date(2026, 3, 31)})
        came(little, ZOE, LIAM)
        left = {row["number"]: row["visits_left"] for row in little.rows("authorizations")}
        assert left == {"PA-NEW": 4, "PA-OLD": 0}
        named = little.packages["billing-2026-02-mine.csv"].decode("utf-8-sig").splitlines()
        assert [line for line in named if "M-0001" in line] == ["M-0001,2026-02-17,PA-OLD", "M-0001,2026-02-24,PA-NEW"]


def test_rows_of_an_older_workbook_stay_as_they_are() -> None:
    """Its sizes are still sizes; without a row for them no claim is checked against limits, and charges are told."""
    with LittlePractice() as little:
        for number in sorted(little.numbers("billing_checks"), reverse=True):
            if little.cells("billing_checks", number).get("id") not in {"BC-01", "BC-08"}:
                little.deletes("billing_checks", number)
        little.adds("payer_limits", {"payer": "Aetna", "most": 1, "effect": "block"})
        came(little, ZOE, LIAM, fee="0.0")
        assert statuses(little) == {"ready, 1 to check"}
        lines = little.rows("billing_lines")
        assert all(str(one["check"]).startswith("attended, but the EHR shows no charge; ") for one in lines)
        limit = little.row("payer_limits", payer="Aetna")
        assert limit["check"] == "To verify: check it with the payer, then fill in Checked on."
