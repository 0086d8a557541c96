"""A property test of the life of an alert: whatever happens in whatever order, over whole passes."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from addon.alerts.work import DECISIONS
from addon.names_in_text import date_in_words
from addon.records import ALERT, ATTENDED
from addon.tabs import Value
from tests.alerts.alert_practice import AlertPractice
from tests.sync.little_practice import Row, a_date

TYPED = ("reviewed_by", "reviewed_on", "discussed_on", "decision", "reason", "letter_on")
TRIES = tuple(f"try_{number}_{part}" for number in (1, 2, 3) for part in ("on", "by", "result"))
PEOPLES = (*TYPED, *TRIES)
MEMBERS = ("M-0001", "M-0002")
BEFORE = timedelta(days=60)
"""What began an alert is no longer ago than this when it opens, in this practice."""
WORDS = ("adjust approach", "continue with reason", "exit", "stop outreach", None)


class AlertMachine(RuleBasedStateMachine):
    """Scores arrive, are corrected and taken out, marks change, people type and clear, time passes; then a pass."""

    @initialize()
    def begin(self) -> None:
        """Start with a member who fell and one who missed two sessions."""
        self.little = AlertPractice()
        self.little.sync()
        self.little.later(days=7, hours=8)
        self.little.sync()
        self.little.scores("20", "12")
        self.little.marks("no show", "no show", member="M-0002")
        self.before: dict[str, Row] = {}
        self.typed: dict[tuple[str, str], Value] = {}
        self.passes()

    def teardown(self) -> None:
        """Let the database go."""
        if hasattr(self, "little"):
            self.little.state.close()

    @rule(member=st.sampled_from(MEMBERS), value=st.sampled_from(("28", "20", "14", "6")))
    def a_score_arrives(self, member: str, value: str) -> None:
        """One a day and member."""
        there = [row for row in self.little.rows("scores", date=self.little.today) if row["member_code"] == member]
        if not there:
            self.little.scores(value, member=member)
            self.passes()

    @rule(place=st.integers(0, 8), value=st.sampled_from(("28", "20", "6", None)))
    def a_score_is_corrected_or_deleted(self, place: int, value: str | None) -> None:
        """By a person, in Scores."""
        numbers = self.little.numbers("scores")
        if place >= len(numbers):
            return
        if value is None:
            self.little.deletes("scores", numbers[place])
        else:
            self.little.workbook.person("scores", numbers[place], self.little.column("scores", "score"), value)
        self.passes()

    @rule(member=st.sampled_from(MEMBERS), status=st.sampled_from(("attended", "no show", "late cancel", "excused")))
    def a_mark_is_made(self, member: str, status: str) -> None:
        """For the last session that began."""
        past = [row for row in self.little.rows("attendance") if a_date(row["date"]) <= self.little.today]
        mine = [row for row in past if row["member_code"] == member]
        if mine:
            last = max(mine, key=lambda row: a_date(row["date"]))
            self.little.types("attendance", "status", status, id=last["id"])
            self.passes()

    @rule(data=st.data(), days=st.integers(-40, 3))
    def somebody_types(self, data: Any, days: int) -> None:
        """Into any cell of any alert, or clears it."""
        rows = self.little.alerts()
        if not rows:
            return
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        for field in data.draw(st.lists(st.sampled_from(PEOPLES), min_size=1, max_size=5, unique=True)):
            value: Any = "Rosa"
            if field.endswith("_on"):
                value = self.little.today + timedelta(days=days)
            elif field == "decision":
                value = data.draw(st.sampled_from(WORDS))
            elif field.endswith("_result"):
                value = data.draw(st.sampled_from(("reached", "no answer", None)))
            self.little.types("alerts", field, value, id=row["id"])
            self.typed[str(row["id"]), field] = value
        self.passes()

    @rule(place=st.integers(0, 3), decision=st.sampled_from(WORDS), lacks=st.sampled_from((*TYPED[:4], "", "")))
    def people_do_what_it_asks(self, place: int, decision: str | None, lacks: str) -> None:
        """All of it today, or all but one thing."""
        rows = [row for row in self.little.alerts() if str(row["status"]).startswith("open")]
        if place >= len(rows):
            return
        today = self.little.today
        done: dict[str, Any] = {
            "reviewed_by": "Inês",
            "reviewed_on": today,
            "discussed_on": today,
            "decision": decision,
            "reason": "r",
        }
        for field, value in done.items():
            if field != lacks:
                self.little.types("alerts", field, value, id=rows[place]["id"])
                self.typed[str(rows[place]["id"]), field] = value
        self.passes()

    @rule(place=st.integers(0, 3))
    def somebody_deletes_a_row(self, place: int) -> None:
        """An open alert comes again in another row, with what people typed; a closed one stays away."""
        rows = self.little.alerts()
        if place >= len(rows):
            return
        row, rid = rows[place], str(rows[place]["id"])
        others = {str(one["id"]) for one in rows} - {rid}
        self.little.deletes("alerts", *self.little.numbers("alerts", id=rid))
        self.little.sync()
        self.little.sync()
        again = [one for one in self.little.alerts() if str(one["id"]) not in others]
        peoples = {field: row[field] for field in PEOPLES}
        is_open = str(row["status"]).startswith("open")
        assert [{field: one[field] for field in PEOPLES} for one in again] == ([peoples] if is_open else [])
        new = str(again[0]["id"]) if again else ""
        renamed = {(new if old == rid else old, field): value for (old, field), value in self.typed.items()}
        self.typed = {place: value for place, value in renamed.items() if place[0]}
        self.before.pop(rid)
        self.passes()

    @rule(days=st.sampled_from((1, 3, 7, 14)))
    def time_passes(self, days: int) -> None:
        """A new day is something new."""
        self.little.later(days=days)
        self.passes()

    def passes(self) -> None:
        """Run a pass, and compare what it did with what was there."""
        report = self.little.sync()
        rows = {str(row["id"]): row for row in self.little.alerts()}
        assert report.problems == ()
        assert rows.keys() >= self.before.keys(), "an alert vanished"
        for rid, row in rows.items():
            was = self.before.get(rid, {})
            closed_now = str(row["status"]).startswith("closed") and not str(was.get("status")).startswith("closed")
            if closed_now:
                assert self.may_close(row), row
            if str(was.get("status")).startswith("closed"):
                assert {**row, **dict.fromkeys(PEOPLES)} == {**was, **dict.fromkeys(PEOPLES)}, "a closed alert changed"
            if was and was["severity"] == "red":
                assert row["severity"] == "red"
        again = self.little.sync()
        assert (again.cells, again.rows) == (0, 0)
        self.before = rows

    def may_close(self, row: Row) -> bool:
        """Return whether the words of the status are true, by what the sheet shows."""
        began = a_date(row["opened"]) - BEFORE
        why = str(row["status"]).partition(": ")[2]
        reviewed = row["reviewed_by"] and self.counts(row, "reviewed_on", began)
        tries = [
            row[f"try_{number}_result"]
            for number in (1, 2, 3)
            if row[f"try_{number}_by"] and row[f"try_{number}_result"] and self.counts(row, f"try_{number}_on", began)
        ]
        talked = self.counts(row, "discussed_on", began)
        if row["protocol"] == ALERT:
            decided = row["decision"] in DECISIONS[ALERT] and (
                row["decision"] != "continue with reason" or bool(row["reason"])
            )
            done = bool(reviewed and (talked or tries) and decided)
            return done if why == row["decision"] else why.endswith("was taken out or corrected")
        if why.startswith("reached"):
            return talked or "reached" in tries
        if why in {"exit", "stop outreach"}:
            return bool(reviewed) and why == row["decision"]
        return why == "the sessions are no longer marked as missed" or self.came(row, why)

    def counts(self, row: Row, field: str, began: date) -> bool:
        """Return whether a day may be one on which something was done."""
        day = row[field]
        return isinstance(day, date) and began <= day <= self.little.today

    def came(self, row: Row, why: str) -> bool:
        """Return whether somebody marked that the member came on that day."""
        mine = [one for one in self.little.rows("attendance") if one["member_code"] == str(row["member"])[-7:-1]]
        return why in {f"came {date_in_words(a_date(one['date']))}" for one in mine if one["status"] in ATTENDED}

    @invariant()
    def never_two_are_open(self) -> None:
        """For one member and measure, or one member and group."""
        if not hasattr(self, "little"):
            return
        rows = [row for row in self.little.alerts() if str(row["status"]).startswith("open")]
        about = [(row["protocol"], row["member"], row["measure"], row["group"]) for row in rows]
        assert len(about) == len(set(about))

    @invariant()
    def nothing_typed_is_lost(self) -> None:
        """Every cell that somebody typed is there as it was typed."""
        if hasattr(self, "little"):
            rows = {str(row["id"]): row for row in self.little.alerts()}
            assert {place: rows[place[0]][place[1]] for place in self.typed} == self.typed

    @invariant()
    def what_is_open_tells_what_is_missing(self) -> None:
        """And what is closed does not."""
        if hasattr(self, "little"):
            for row in self.little.alerts():
                assert str(row["status"]).startswith("open") == str(row["missing"] or "").startswith("missing: ")


EVERYDAY = settings(
    max_examples=2,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
AlertMachine.TestCase.settings = EVERYDAY
TestAlerts = pytest.mark.long(AlertMachine.TestCase)


@pytest.mark.prove
def test_alerts_for_long() -> None:
    """The same with many more stories."""
    run_state_machine_as_test(AlertMachine, settings=settings(EVERYDAY, max_examples=100))
