"""Rule tabs at the desk: what runs when a cell, a header or the whole tab is not usable."""

import pytest

from addon.rule_tab import AS_LAST_READ, OFF_UNTIL_THEN
from addon.tabs import Value
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, Row, attendance, charges, tuesdays

FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
NAMES = [one.name for one in MEMBERS[:3]]


def told(little: LittlePractice) -> None:
    """Zoë missed the last two Tuesdays; everybody pays for themselves."""
    for name in NAMES:
        little.types("members", "payer", "Self-pay", name=name)
    shows = [(name, start, "Show") for name in NAMES for start in FEBRUARY]
    shows = [(n, s, "No Show" if n == NAMES[0] and s in FEBRUARY[2:] else word) for n, s, word in shows]
    charged = [(name, start, "90853") for name, start, word in shows if word == "Show"]
    little.drops(shows=attendance(shows), status=charges(charged))


def open_flags(little: LittlePractice) -> list[Row]:
    """Return the open flags."""
    return little.rows("flags", status="open")


def renamed_header(little: LittlePractice, tab: str) -> None:
    """Somebody renames the header About."""
    little.workbook.person(tab, 1, little.column(tab, "about"), "Whom it is about")


def deleted(little: LittlePractice, tab: str) -> None:
    """Somebody deletes the whole tab."""
    del little.workbook.sheets[tab]


def without_ids(little: LittlePractice, tab: str) -> None:
    """Somebody empties the header Rule ID."""
    little.workbook.person(tab, 1, little.column(tab, "id"), None)


@pytest.mark.parametrize("harm", [renamed_header, deleted, without_ids])
@pytest.mark.parametrize("tab", ["flag_rules", "billing_rules", "reminder_rules"])
@pytest.mark.some(3)
def test_a_rule_tab_without_its_header_or_gone_keeps_its_last_good_version(tab: str, harm: object) -> None:
    """No flag closes, no line changes, no reminder is withdrawn; Needs review says what to mend."""
    with LittlePractice() as little:
        told(little)
        little.types("members", "phone", "512-555-0102", name=NAMES[1])
        little.sync()
        before = {name: little.rows(name) for name in ("flags", "billing_lines", "messages")}
        assert all(before.values())
        kept = [list(row) for row in little.workbook.sheets[tab].rows]
        harm(little, tab)  # type: ignore[operator]
        little.sync()
        assert {name: little.rows(name) for name in before} == before
        (asked,) = little.rows("needs_review", kind="rule tab", status="open")
        assert "last good version stays in use" in str(asked["question"])
        if tab in little.workbook.sheets:
            little.workbook.person_rearranges(tab, kept)
            little.sync()
            assert not little.rows("needs_review", kind="rule tab", status="open")


def test_a_bad_version_from_the_start_is_not_used_at_all() -> None:
    """There is no last good version yet: nothing is billed, and it is said why."""
    with LittlePractice() as little:
        told(little)
        little.types("billing_rules", "if_joined_by", "by teleport", id="BR-02")
        little.sync()
        assert {"no billing rule fits" in str(one["status"]) for one in little.rows("billing_lines")} == {True}
        (asked,) = little.rows("needs_review", kind="rule tab", status="open")
        assert "Nothing of it is used" in str(asked["question"])


def test_a_new_rule_gets_its_id_its_reading_and_its_count_at_once() -> None:
    """Typed below the others, without an id: it runs in the same pass."""
    with LittlePractice() as little:
        told(little)
        rule: dict[str, Value] = {
            "on": True,
            "about": "membership",
            "rule_name": "Any miss",
            "if_missed_in_a_row": ">= 1",
        }
        little.adds("flag_rules", {**rule, "then_severity": "amber"})
        little.sync()
        made = little.row("flag_rules", rule_name="Any miss")
        assert str(made["id"]).startswith("FR-")
        assert made["check"] == "OK"
        assert "at least 1" in str(made["how_i_read_this"])
        assert str(made["matches_now"]).startswith("1")
        assert [one for one in open_flags(little) if "Any miss" in str(one["rule"])]


def test_a_good_edit_is_used_and_becomes_the_last_good_version() -> None:
    """A later mistake falls back on it, not on the one before."""
    with LittlePractice() as little:
        told(little)
        little.sync()
        little.types("billing_rules", "then_place_of_service", "12", id="BR-01")
        little.sync()
        assert {one["place_of_service"] for one in little.rows("billing_lines")} == {"12"}
        little.types("billing_rules", "if_joined_by", "by teleport", id="BR-02")
        little.later(days=1)
        little.sync()
        assert {one["place_of_service"] for one in little.rows("billing_lines")} == {"12"}


def test_a_mistake_in_one_flag_rule_leaves_it_as_it_was_last_read_and_its_correction_is_no_change() -> None:
    """Flags close and open by the row's last good version; Check, Today and How I read this tell that it counts."""
    with LittlePractice() as little:
        told(little)
        little.types("settings", "value", 0, name="Rule change at most")
        little.sync()
        asked = [one for one in open_flags(little) if "Two missed" in str(one["rule"])]
        before = little.rows("flag_rules", id="FR-01")[0]
        little.types("flag_rules", "if_missed_in_a_row", ">= tow", id="FR-01")
        little.sync()
        row = little.row("flag_rules", id="FR-01")
        assert "is not a number" in str(row["check"])
        assert str(row["check"]).endswith(AS_LAST_READ)
        assert row["how_i_read_this"] == f"As last read: {before['how_i_read_this']}"
        assert row["matches_now"] == before["matches_now"]
        assert [one for one in open_flags(little) if "Two missed" in str(one["rule"])] == asked
        assert any(AS_LAST_READ in str(one["plan"]) for one in little.rows("today"))
        little.adds("flag_rules", {"on": True, "about": "membership", "rule_name": "New", "if_missed_in_a_row": "tow"})
        little.sync()
        assert str(little.row("flag_rules", rule_name="New")["check"]).endswith(OFF_UNTIL_THEN)
        little.types("flag_rules", "if_missed_in_a_row", ">= 2", id="FR-01")
        little.sync()
        assert little.row("flag_rules", id="FR-01")["check"] == "OK"
        assert little.rows("needs_review", kind="rule change") == []


RULE_COLUMNS = [
    ("flag_rules", "Then: Severity", None, "Severity"),
    ("flag_rules", "If: Missed in a row", None, "Missed in a row"),
    ("billing_rules", "Then: Code", None, None),
    ("billing_rules", "From", "2026-01-01", "Since"),
    ("reminder_rules", "Then: Hours before", None, "Hours"),
    ("flag_rules", "If: Days since joining", ">= 0", "If: Seats"),
]


@pytest.mark.parametrize(("tab", "header", "typed", "other"), RULE_COLUMNS)
@pytest.mark.some(3)
def test_a_header_that_rules_need_keeps_the_last_good_version_until_somebody_leaves_it_out(
    tab: str, header: str, typed: str | None, other: str | None
) -> None:
    """Renamed or emptied: no severity, code or test is lost. Check tells; "leave out" takes the rows as they are."""
    with LittlePractice() as little:
        told(little)
        little.types("members", "phone", "512-555-0102", name=NAMES[1])
        headers = little.workbook.sheets[tab].rows[0]
        at = headers.index(header) if header in headers else len(headers)
        little.workbook.person(tab, 1, at, header)
        if typed:
            little.workbook.person(tab, 2, at, typed)
        little.sync()
        before = {name: little.rows(name) for name in ("flags", "billing_lines", "messages")}
        assert all(before.values())
        little.workbook.person(tab, 1, at, other)
        little.sync()
        assert {name: little.rows(name) for name in before} == before
        assert any("is missing; see Needs review" in str(row["check"]) for row in little.rows(tab))
        (asked,) = little.rows("needs_review", kind="column missing", status="open")
        assert f'The column "{header}" is not in' in str(asked["question"])
        little.types("needs_review", "decision", "leave it out", id=asked["id"])
        little.sync()
        assert not any("is missing; see" in str(row["check"]) for row in little.rows(tab))
