"""Edited rule tabs over whole passes: a red test and a change that does too much keep the rows before in force."""

import re
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

import pytest

from addon.control.part import CONTROL
from addon.explaining import explained
from addon.parts import PARTS
from addon.rule_changes.told import BACKTEST, LAST, BacktestLine, LastBacktest
from addon.sync.one_pass import computed_only
from tests.sync.little_practice import LittlePractice, Row, begun_once
from tests.test_rule_tab import NAMES, open_flags, told

LOOSER = ">= 0"


@begun_once
def flagged() -> LittlePractice:
    """Zoë is flagged for two missed sessions in a row."""
    little = LittlePractice()
    told(little)
    little.sync()
    return little


def about(little: LittlePractice, rule: str) -> list[Row]:
    """Return the open flags of a rule."""
    return [one for one in open_flags(little) if rule in str(one["rule"])]


def test_a_red_test_keeps_the_rows_before_in_force_until_it_passes() -> None:
    """Check, Today and Needs review say so; the good rows of the edit wait, too; then they count."""
    with flagged() as little:
        assert len(about(little, "Two missed")) == 1
        given = "Missed in a row: 1; Missed of the last 6: 1; Missed in the first 3: 0; Expected sessions so far: 9"
        little.adds("rule_tests", {"test": "One miss is nothing", "given": given, "expected_rules": "none"})
        little.sync()
        assert little.row("rule_tests", id="RT-01")["outcome"] == "pass"
        little.types("flag_rules", "if_missed_in_a_row", "<= 1", id="FR-01")
        little.sync()
        red = little.row("rule_tests", id="RT-01")
        assert str(red["actual"]).startswith("FR-01 (Severity: red")
        assert red["outcome"] == "FAIL: expected none"
        assert len(about(little, "Two missed")) == 1
        check = str(little.row("flag_rules", id="FR-01")["check"])
        assert check == "Not in force yet: RT-01 in Rule tests fails. OK"
        assert little.row("flag_rules", id="FR-01")["matches_now"] == "1 (as before)"
        assert little.row("flag_rules", id="FR-02")["check"] == "OK"
        little.types("flag_rules", "on", value=False, id="FR-02")
        little.sync()
        check = str(little.row("flag_rules", id="FR-02")["check"])
        assert check == "Still on: RT-01 in Rule tests fails. Off. OK"
        little.types("flag_rules", "on", value=True, id="FR-02")
        assert little.row("needs_review", kind="rule tab", status="open")["where"] == "Flag rules"
        assert "RT-01 in Rule tests fails" in str(little.row("today", kind="Rules")["what"])
        little.types("flag_rules", "if_missed_in_a_row", ">= 3", id="FR-01")
        little.sync()
        assert little.row("rule_tests", id="RT-01")["outcome"] == "pass"
        assert about(little, "Two missed") == []
        assert little.rows("needs_review", kind="rule tab", status="open") == []


def test_a_test_that_cannot_run_is_told_and_holds_nothing() -> None:
    """Its field gets a suggestion."""
    with flagged() as little:
        little.adds("rule_tests", {"test": "One miss", "given": "Mised in a row: 1", "expected_rules": "none"})
        little.types("flag_rules", "if_missed_in_a_row", ">= 3", id="FR-01")
        report = little.sync()
        assert 'Did you mean "Missed in a row"?' in str(little.row("rule_tests", id="RT-01")["outcome"])
        assert [one.code for one in report.problems] == ["rule-test"]
        assert about(little, "Two missed") == []


UNREAD = [("rule_tab", "Flag rule"), ("on", "perhaps"), ("day", "next week")]


@pytest.mark.parametrize(("cell", "words"), UNREAD)
def test_a_row_with_a_cell_that_no_pass_could_read_runs_nothing(cell: str, words: str) -> None:
    """Neither against the tab that a blank cell means, nor on another day: it holds no edit and tries nothing."""
    with LittlePractice.after_first_pass() as little:
        row = {"test": "Two", "given": "Missed in a row: 2", "rule_tab": "Reminder rules", "expected_rules": "FR-99"}
        little.adds("rule_tests", row | {cell: words})
        if cell != "on":
            little.adds("try_it", {"try": "Two", "values": "Missed in a row: 2", cell: words})
        little.sync()
        little.sync()
        assert "cannot run: a cell of this row cannot be read" in str(little.rows("rule_tests")[0]["outcome"])
        assert not little.rows("needs_review", kind="rule tab")
        assert all("cannot be read" in str(one["check"]) for one in little.rows("try_it"))


def test_a_change_that_does_too_much_waits_until_somebody_confirms_it() -> None:
    """Declined it goes on waiting; another edit is another question; a code accepts, and the edit is in force."""
    with flagged() as little:
        little.types("settings", "value", 1, name="Rule change at most")
        little.types("flag_rules", "if_missed_in_a_row", LOOSER, id="FR-01")
        little.sync()
        asked = little.row("needs_review", kind="rule change", status="open")
        assert "flags more" in str(asked["question"])
        assert "flags more" in str(little.row("today", kind="Rules")["what"])
        assert len(about(little, "Two missed")) == 1
        assert "it would change" in str(little.row("flag_rules", id="FR-01")["check"])
        little.answers("no", kind="rule change")
        little.sync()
        assert "somebody declined it" in str(little.row("flag_rules", id="FR-01")["check"])
        assert "not in force" in str(little.row("today", kind="Rules")["what"])
        assert len(about(little, "Two missed")) == 1
        (code,) = re.findall(r"--accept (\w+)", str(asked["question"]))
        little.sync(accept=[code])
        assert len(about(little, "Two missed")) > 1
        assert little.row("flag_rules", id="FR-01")["check"] == "OK"
        assert str(little.row("needs_review", kind="rule change")["status"]).startswith("accepted")
        before = little.shown()
        little.sync()
        assert little.shown() == before


def test_yes_in_needs_review_puts_a_change_in_force() -> None:
    """Reminders that are planned too: a second rule for everybody is more than one notice."""
    with flagged() as little:
        little.types("members", "phone", "512-555-0102", name=NAMES[1])
        little.types("settings", "value", 0, name="Rule change at most")
        little.types("settings", "value", 0, name="Rule change share")
        little.types("reminder_rules", "then_hours_before", 48, id="RR-03")
        little.sync()
        assert "notices" in str(little.row("needs_review", kind="rule change", status="open")["question"])
        little.answers("yes", kind="rule change")
        little.sync()
        assert little.row("reminder_rules", id="RR-03")["check"] == "OK"
        assert str(little.row("needs_review", kind="rule change")["status"]).startswith("accepted")


def test_a_yes_counts_once() -> None:
    """Back to the rows before is a question of its own, and the change that was accepted is asked about again."""
    with flagged() as little:
        little.types("settings", "value", 1, name="Rule change at most")
        codes = []
        for typed in (LOOSER, ">= 2", LOOSER):
            little.types("flag_rules", "if_missed_in_a_row", typed, id="FR-01")
            little.sync()
            asked = little.row("needs_review", kind="rule change", status="open")
            codes += re.findall(r"--accept (\w+)", str(asked["question"]))
            if len(codes) < 3:
                little.sync(accept=[codes[-1]])
                assert little.row("flag_rules", id="FR-01")["check"] == "OK"
        assert (codes[0], len(set(codes))) == (codes[2], 2)
        assert "it would change" in str(little.row("flag_rules", id="FR-01")["check"])


def test_a_member_can_be_tried_in_the_workbook() -> None:
    """Every rule, as typed; a row whose words mean nothing says what to do."""
    with flagged() as little:
        little.adds("try_it", {"try": "Zoë", "member": NAMES[0]}, {"try": "2", "values": "Trak: red"}, {"try": "3"})
        little.sync()
        first, second, third = little.rows("try_it")
        assert "FR-01 Two missed in a row: Missed in a row was 2 sessions (at least 2)" in str(first["matched"])
        assert "FR-02" in str(first["not_matched"])
        assert first["check"] == "OK"
        assert 'Did you mean "Track"?' in str(second["check"])
        assert third["check"] == "Pick a Member, or type Values."
        little.types("flag_rules", "if_missed_in_a_row", ">= tow", id="FR-01")
        little.adds("flag_rules", {"on": True, "about": "membership", "rule_name": "New", "if_missed_in_a_row": "tow"})
        little.sync()
        told = str(little.rows("try_it")[0]["check"])
        assert told.startswith("FR-01: tried as last read. FR-")
        assert told.endswith(": not tried. A cell there cannot be read; see Check in Flag rules.")


def test_while_an_edit_waits_the_rows_in_force_explain_a_member() -> None:
    """What is asked of the pass before flags are raised is what flags rest on."""
    with flagged() as little:
        little.types("settings", "value", 0, name="Rule change at most")
        little.types("flag_rules", "if_missed_in_a_row", LOOSER, id="FR-01")
        parts = tuple(takewhile(lambda one: one is not CONTROL, PARTS))
        running = computed_only(replace(little.given(), parts=parts))
        found = dict(explained(running.given_for(CONTROL), ["M-0002"])["M-0002"])
        (verdict,) = (one for one in found["membership M-0002 in G-01"] if one.rule.id == "FR-01")
        assert (verdict.matched, verdict.reasons) == (
            False,
            ("Missed in a row was 0 sessions (rule: at least 2)",),
        )


def test_the_last_back_test_is_shown_with_names() -> None:
    """As it was run, with its day; nothing else follows from it. Before the first one the tab tells how to run it."""
    with flagged() as little:
        (none,) = little.rows("backtest")
        assert (none["kind"], "groupkeeper backtest" in str(none["note"])) == ("none yet", True)
        line = BacktestLine(kind="flag", tab="Flag rules", rule="FR-01", who="M-0001 in G-01", before="none", earlier=3)
        little.state.keep(BACKTEST, LAST, LastBacktest(ran=little.now, lines=(line,)))
        little.sync()
        (shown,) = little.rows("backtest")
        assert shown["who"] == f"{NAMES[0]} (M-0001) in Tuesday process group"
        assert (shown["earlier"], shown["ran"]) == (3, datetime(2026, 3, 3, 12))
