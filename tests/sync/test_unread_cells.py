"""Cells that nobody can read in rows that people add: every tab with a Check names each of them, all at once."""

from datetime import date, timedelta

import pytest

from addon.tabs import Value
from tests.sync.little_practice import LittlePractice, Row

ITEM: Row = {"form": "Sleep", "english": "How was your sleep?", "low": 0, "high": 10, "low_label": "bad"}
ITEM |= {"high_label": "good", "measure": "ORS", "number": "1"}


@pytest.fixture(scope="module")
def checks() -> dict[str, str]:
    """Return the Check of one new row of each tab after a pass."""
    rows: dict[str, dict[str, Value]] = {
        "rates": {"payer": "Aetna", "code": "90853", "allowed": "about forty", "until": "soon", "source": "contract"},
        "measures": {"name": "WSAS", "on": "yse", "about": "outcom", "low": 0, "high": 40, "better": "lowr"},
        "message_texts": {"name": "Mine", "channel": "txt", "text": "See you {day}"},
        "check_in_items": {**ITEM, "scored": "perhaps"},
        "waiting_list": {"group": "Tuesday process group", "member": "Zoë Núñez", "state": "not any mor"},
    }
    with LittlePractice() as little:
        for tab, row in rows.items():
            little.adds(tab, row)
        little.sync()
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)
        found = {}
        for tab in rows:
            row = little.cells(tab, little.workbook.sheets[tab].last_row())
            found[tab] = str(row["why" if tab == "waiting_list" else "check"])
            assert [one for one in report.problems if one.code == "bad-cell"]
        return found


@pytest.mark.parametrize(
    ("tab", "parts"),
    [
        ("rates", ["Allowed: this is not a number. ", "Until: this is not a date. ", " · no agreed rate"]),
        ("measures", ["this row is not used: On: ", 'Did you mean "outcome"?', 'Did you mean "lower"?']),
        ("message_texts", ['Channel: this is not one of: text, email. Did you mean "text"?']),
        ("check_in_items", ["Scored: this is neither yes nor no. Choose yes or no. · Scored cannot be read."]),
        ("waiting_list", ["this row is not used: State: ", 'Did you mean "not any more"?']),
    ],
)
def test_a_new_row_names_every_cell_that_cannot_be_read(checks: dict[str, str], tab: str, parts: list[str]) -> None:
    """With the nearest word of the list."""
    assert [part for part in parts if part not in checks[tab]] == [], checks[tab]


def test_a_form_with_a_cell_that_cannot_be_read_is_asked_of_nobody() -> None:
    """What the cell would mean for its total nobody can tell."""
    with LittlePractice() as little:
        little.adds("check_in_items", ITEM, {**ITEM, "number": "2", "scored": "perhaps"})
        little.types("check_in_items", "scored", "no", form="Sleep", number="1")
        little.sync()
        first, second = little.rows("check_in_items", form="Sleep")
        assert "another row of Sleep has a mistake" in str(first["check"])
        assert "Scored" in str(second["check"])


def test_a_flag_is_not_done_on_a_day_to_come() -> None:
    """It stays on Today, the cell is told about, and the day itself settles it."""
    with LittlePractice() as little:
        little.types("flag_rules", "then_protocol", "none", id="FR-01")
        little.sync()
        little.later(days=7, hours=8)
        little.sync()
        for session in ("G-01 2026-03-03 18:00", "G-01 2026-03-10 18:00"):
            little.types("attendance", "status", "no show", session=session, member_code="M-0001")
        little.sync()
        (flag,) = [one for one in little.rows("flags", status="open") if "M-0001" in str(one["member"])]
        little.types("flags", "done_on", little.today + timedelta(days=1), id=flag["id"])
        (problem,) = [one for one in little.sync().problems if one.code == "bad-cell"]
        assert (problem.what, problem.place.container) == ("this day is still to come", "Flags")
        assert [one for one in little.rows("today", kind="Flag") if "M-0001" in str(one["who"])]
        little.later(days=1)
        assert not [one for one in little.sync().problems if one.code == "bad-cell"]
        assert not [one for one in little.rows("today", kind="Flag") if "M-0001" in str(one["who"])]
        assert little.row("flags", id=flag["id"])["done_on"] == date(2026, 3, 11)
