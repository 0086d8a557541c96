"""What people type about billing, over whole passes: checks, a member's own fee, one line let through."""

from decimal import Decimal

import pytest

from addon.sync.arrivals import GIVEN
from addon.sync.state.commits import Commit
from tests.practice import MEMBERS
from tests.sync.little_practice import TABS, LittlePractice, attendance, charges, tuesdays

ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
DAYS = tuesdays((2, 17), (2, 24))
LAST = "G-01 2026-02-24 18:00"
NO_NOTE = "No progress note yet (Progress note: no note). The clinician writes it in the EHR"
PACKAGE = "billing-2026-02.csv"


def came(little: LittlePractice, *who: str, fee: str = "60.0", **cells: str) -> None:
    """Let these come on two Tuesdays, with ``cells`` of the status report replaced, and run a pass."""
    for one in who:
        if not little.row("members", name=one)["payer"]:
            little.types("members", "payer", "Aetna", name=one)
    status = charges([(one, start, "90853") for one in who for start in DAYS], fee=fee)
    for old, new in cells.items():
        assert old.encode() in status
        status = status.replace(old.encode(), new.encode())
    others = [(one, start, "No Show") for one in (ZOE, LIAM, RENEE) if one not in who for start in DAYS]
    little.drops(status=status, shows=attendance([*((one, start, "Show") for one in who for start in DAYS), *others]))
    little.sync()


def statuses(little: LittlePractice) -> set[object]:
    """Return how the lines are."""
    return {one["status"] for one in little.rows("billing_lines")}


def test_a_line_without_a_note_is_ready_once_the_note_is_written() -> None:
    """The EHR says NO NOTE, later LOCKED; the check is a row that a person can switch off."""
    with LittlePractice() as little:
        came(little, ZOE, LIAM, SIGNED="NO NOTE")
        assert statuses(little) == {f"blocked: {NO_NOTE}"}
        assert b"M-0001" not in little.packages[PACKAGE]
        assert {one["status"] for one in little.rows("billing_sessions")} == {"blocked: 2 by Billing checks"}
        came(little, ZOE, LIAM, SIGNED="LOCKED")
        assert statuses(little) == {"ready"}
        assert little.packages[PACKAGE].count(b"M-0001") == 2


def test_a_check_is_changed_in_its_tab() -> None:
    """From block to warn, to off; How I read this and Matches now tell what it does."""
    with LittlePractice() as little:
        came(little, ZOE, LIAM, SIGNED="NO NOTE")
        row = little.row("billing_checks", id="BC-01")
        assert (row["check"], row["matches_now"]) == ("OK", "4")
        assert "Effect: block" in str(row["how_i_read_this"])
        little.types("billing_checks", "then_effect", "warn", id="BC-01")
        little.sync()
        assert statuses(little) == {"ready, 1 to check"}
        little.types("billing_checks", "on", "no", id="BC-01")
        little.sync()
        assert statuses(little) == {"ready"}


@pytest.mark.parametrize(
    ("field", "slip"), [("then_effect", "stop"), ("if_attended_members", "more than ten"), ("about", "everything")]
)
def test_a_check_that_cannot_be_read_lets_nothing_through(field: str, slip: str) -> None:
    """The tab's last good version blocks on, Needs review tells so; put right it counts again."""
    with LittlePractice() as little:
        came(little, ZOE, LIAM, SIGNED="NO NOTE")
        was = str(little.row("billing_checks", id="BC-01")[field] or "") or None
        blocked = statuses(little)
        little.types("billing_checks", field, slip, id="BC-01")
        little.sync()
        assert statuses(little) == blocked
        assert b"M-0001" not in little.packages[PACKAGE]
        (asked,) = little.rows("needs_review", kind="rule tab")
        assert str(asked["question"]).startswith("Its last good version stays in use. Billing checks: ")
        little.types("billing_checks", field, was, id="BC-01")
        little.sync()
        assert statuses(little) == blocked
        assert str(little.row("needs_review", kind="rule tab")["status"]).startswith("closed")


def test_one_line_is_billed_anyway() -> None:
    """Yes beside one line lets this line through and no other."""
    with LittlePractice() as little:
        came(little, ZOE, LIAM, SIGNED="NO NOTE")
        line = little.row("billing_lines", session=LAST, member=f"{ZOE} (M-0001)")
        little.types("billing_lines", "bill_anyway", "yes", id=line["id"])
        little.sync()
        after = little.row("billing_lines", id=line["id"])
        assert (after["status"], after["check"]) == (
            "ready",
            f"example rate; billed anyway: {NO_NOTE}",
        )
        assert len(little.rows("billing_lines", status="ready")) == 1
        assert little.packages[PACKAGE].count(b"M-0001") == 1


def test_units_of_the_ehr_are_compared() -> None:
    """Two units for a group session are pointed out, one is as it should be."""
    with LittlePractice() as little:
        came(little, ZOE, LIAM)
        assert {one["units"] for one in little.rows("attendance", status="attended")} == {Decimal(1)}
        assert statuses(little) == {"ready"}
    with LittlePractice() as little:
        came(little, ZOE, LIAM, **{"60.0,1,60.0": "60.0,2,60.0"})
        assert statuses(little) == {"ready, 1 to check"}
        assert "more or less than one unit" in str(little.rows("billing_lines")[0]["check"])


@pytest.mark.parametrize(("own_fee", "check"), [("25", None), (None, "Own fee in Members"), ("40", "40.00 by Own fee")])
def test_a_sliding_scale_fee_is_typed_in_members(own_fee: str | None, check: str | None) -> None:
    """25 is right for who pays 25; without a place it would differ every week."""
    with LittlePractice() as little:
        for name in (ZOE, LIAM):
            little.types("members", "payer", "Self-pay", name=name)
            little.types("members", "own_fee", own_fee, name=name)
        came(little, ZOE, LIAM, fee="25.0")
        line = little.rows("billing_lines")[0]
        assert line["amount"] == Decimal(25)
        assert (check is None) == (line["status"] == "ready")
        assert (check or "None") in str(line["check"])


def test_who_owes_nothing_is_not_told_at_every_session_for_lack_of_a_charge() -> None:
    """A scholarship is an own fee of 0; somebody else without a charge is still told."""
    with LittlePractice() as little:
        for name in (ZOE, LIAM):
            little.types("members", "payer", "Self-pay", name=name)
        little.types("members", "own_fee", 0, name=ZOE)
        came(little, ZOE, LIAM, fee="0.0")
        told = {(one["member"], one["amount"], one["status"]) for one in little.rows("billing_lines")}
        assert told == {
            (f"{ZOE} (M-0001)", Decimal(0), "ready"),
            (f"{LIAM} (M-0002)", Decimal(60), "ready, 1 to check"),
        }


def test_the_starter_checks_count_from_the_first_pass_of_an_older_workbook() -> None:
    """No line slips through in the pass that brings the tab; nothing is asked about its cells."""
    with LittlePractice(without=["billing_checks"]) as little:
        for name, tab in TABS.items():
            if name in little.workbook.sheets:
                little.state.keep(GIVEN, name, tuple(column.field for column in tab.columns))
        little.state.persist("before", Commit())
        little.state.agree("before")
        for _ in range(2):
            came(little, ZOE, LIAM, SIGNED="NO NOTE")
            assert statuses(little) == {f"blocked: {NO_NOTE}"}
            assert not little.rows("needs_review", kind="rule tab")
        assert len(little.rows("billing_checks")) == len(TABS["billing_checks"].starter)
        assert little.row("billing_checks", id="BC-01")["check"] == "OK"
