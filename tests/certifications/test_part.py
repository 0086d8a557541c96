"""The Certifications tab over whole passes: its Status, what nobody has, and who is asked to cover."""

from datetime import date
from decimal import Decimal

from tests.sync.little_practice import LittlePractice, Row

NO_DATE = "this is not a date. Type a date such as 2026-03-03."
DBT: Row = {"clinician": "Rosa Díaz", "certification": "DBT", "until": date(2026, 3, 20)}


def test_rows_tell_what_they_are_and_what_is_wrong() -> None:
    """A quiet pass writes nothing; a need that nobody has is told with the nearest name."""
    with LittlePractice.after_first_pass() as little:
        little.adds(
            "certifications",
            DBT,
            {**DBT, "certification": "EMDR", "since": date(2026, 4, 1)},
            {**DBT, "certification": "CBT", "paid_on": date(2026, 1, 5), "cost": Decimal(100)},
            {**DBT, "certification": "ACT", "share": Decimal(2)},
            {**DBT, "certification": "IFS", "cost": Decimal(100), "share": Decimal(1), "paid_on": "in May"},
            {**DBT, "certification": "CPT", "step_due": date(2026, 3, 1), "step_given": "in May"},
        )
        little.types("group_kinds", "certifications", "DBTT", kind="process")
        report = little.sync()
        assert [str(one["check"]) for one in little.rows("certifications")] == [
            "ends Mar 20 2026: within 30 days",
            "Valid until is before Since: correct one of the two. Until then it is not valid.",
            "Practice pays is blank, so nobody can tell what counts against the budget: fill it in.",
            "Cost is below zero or Practice pays is not 0% to 100%: correct it. Its money counts nowhere.",
            f"Paid on: {NO_DATE} · Its money counts nowhere until Paid on can be read.",
            f"Step given: {NO_DATE} · Nobody is told of the pay step until Step given can be read.",
        ]
        assert little.rows("today", kind="Pay step") == []
        told = [str(one) for one in report.problems if "Group kinds" in str(one)]
        assert ['Did you mean "DBT"?' in one for one in told] == [True]
        assert "no row of Certifications has it" in told[0]
        little.types("group_kinds", "certifications", "DBT", kind="process")
        little.sync()
        (line,) = little.rows("today", kind="Certification", urgency="amber, soon", who="Rosa Díaz")[:1]
        assert "Tuesday process group needs it" in str(line["what"])
        shown = little.shown()
        little.sync()
        assert little.shown() == shown


def test_money_counts_though_nobody_can_tell_when_the_row_is_valid() -> None:
    """What was paid was paid; such a row makes nobody fit to lead."""
    with LittlePractice.after_first_pass() as little:
        little.types("settings", "value", "1000", name="Training budget a year")
        paid: Row = {"cost": Decimal(900), "share": Decimal(1), "paid_on": date(2026, 2, 1)}
        little.adds("certifications", DBT | paid | {"until": "end of 2027"})
        little.types("group_kinds", "certifications", "DBT", kind="process")
        little.sync()
        little.sync()
        (row,) = little.rows("certifications")
        assert "Until then it is not valid." in str(row["check"])
        (line,) = little.rows("training", about="budget", who="Rosa Díaz")
        assert (line["spent"], line["left"]) == (900, 100)
        (could,) = little.rows("training", about="could lead")
        assert "no DBT in Certifications for that day" in str(could["note"])
