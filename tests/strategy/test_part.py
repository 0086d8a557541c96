"""Goals, Decisions, Micro-experiments, Segments and the pack over whole passes."""

import json
from datetime import date

import pytest

from addon.tabs import Value
from tests.billing.test_passes import LIAM, ZOE, came
from tests.sync.little_practice import LittlePractice

NAME = "strategy-2026-02.pdf"


@pytest.mark.long
def test_an_owner_improves_something() -> None:
    """What is written down is answered beside it, Today has what is due, and the pack is made once."""
    with LittlePractice() as little:
        little.adds(
            "goals", {"number": "Attendance rate", "goal": "90%"}, {"number": "Days to first action", "goal": "x"}
        )
        if row := little.rows("goals", number="No-show rate"):
            little.types("goals", "goal", "8%", id=str(row[0]["id"]))
        else:
            little.adds("goals", {"number": "No-show rate", "goal": "8%"})
        little.adds(
            "decisions",
            {"decided_on": date(2026, 2, 2), "decision": "Call on the same day", "due": date(2026, 3, 2)},
            {"decided_on": date(2026, 2, 2), "decision": "A sign", "due": "next wek"},
            {"decided_on": date(2026, 2, 2), "decision": "No paper", "kind": "stop", "done_on": date(2026, 2, 9)},
        )
        little.adds("segments", {"number": "Missed rate", "since": date(2026, 1, 5)})
        plan: dict[str, Value] = {
            "question": "Calls?",
            "number": "No-show rate",
            "change": "We call.",
            "until": date(2026, 5, 1),
        }
        little.adds("experiments", {**plan, "start": date(2026, 3, 9)})
        little.adds("experiments", {**plan, "question": "How many?", "start": date(2026, 3, 9), "least": "many"})
        little.adds("experiments", {**plan, "question": "Misspelt?", "number": "No-shw rate"})
        came(little, ZOE, LIAM)
        assert little.row("goals", number="Attendance rate")["reads"] == (
            "over 90.0%: missed by the latest point; too few points to tell more"
        )
        assert str(little.row("goals", number="No-show rate")["reads"]).startswith("under 8.0%")
        assert little.row("trends", what="No-show rate")["goal"] == "under 8.0%"
        assert "under 8%" in {one["goal"] for one in little.rows("dashboard")}
        assert "a number of days such as 14" in str(little.row("goals", number="Days to first action")["reads"])
        assert little.row("decisions", decision="Call on the same day")["check"] == "overdue since Mar 2 2026"
        assert little.row("decisions", decision="No paper")["check"] == "done; fill in What became of it"
        assert str(little.row("decisions", decision="A sign")["check"]).endswith("cannot tell: Due cannot be read")
        assert little.row("today", what="A sign")["plan"] == "Due cannot be read: correct it"
        assert {one["what"] for one in little.rows("today", kind="Decision")} == {"Call on the same day", "A sign"}
        assert "write down the reason" in str(little.row("segments", number="Missed rate")["check"])
        assert str(little.row("experiments", question="Calls?")["status"]).startswith("planned: begins Mar 9 2026")
        misspelt = little.row("experiments", question="Misspelt?")
        assert (misspelt["status"], bool(misspelt["id"])) == ("not used: pick a number from the list", True)
        unread = "not used: Least n cannot be read; correct it"
        assert little.row("experiments", question="How many?")["status"] == unread
        suggested = [one for one in little.rows("experiments") if str(one["status"]).startswith("suggestion")]
        assert len(suggested) == 3
        assert little.row("trends", what="No-show rate")["reading"] == "too few points to tell: 2 of 10"
        tables = {one["heading"]: one["rows"] for one in json.loads(little.packages[NAME])["tables"]}
        assert [row[1] for row in tables["Last meeting"]] == ["No paper", "A sign", "Call on the same day"]
        assert [row[1] for row in tables["What we stopped doing"]] == ["No paper"]
        before = little.packages[NAME], little.shown()
        little.sync()
        assert (little.packages[NAME], little.shown()) == before
        little.later(days=8)
        little.types("experiments", "least", 5, question="Calls?")
        little.sync()
        assert str(little.row("experiments", question="Calls?")["status"]).startswith(
            "not used: changed after its start"
        )
        assert little.packages[NAME] == before[0]
        little.types("settings", "value", "quarter", name="Strategy pack")
        little.sync()
        assert {one for one in little.packages if one.startswith("strategy")} == {NAME}
