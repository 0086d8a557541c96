"""Two versions of a tab side by side, and when a change is too much at once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from addon.facts.all_facts import DayFacts
from addon.facts.catalog import FactRow
from addon.rule_changes.comparing import Compared, compared, results, rows_now
from addon.rule_changes.weighing import Limits
from tests.practice import TUESDAY, practice, present, weekly
from tests.rule_changes.test_rule_tests import NOON, starter
from tests.rules.casting import fact_row, read, rule, tab
from tests.sync.little_practice import TABS


def test_flags_are_compared_by_rule_and_subject() -> None:
    """A looser test flags more, a stricter one fewer, another result is the same flag otherwise."""
    rows = [fact_row(number, missed=number) for number in range(1, 5)]
    old = results("flag_rules", read(tab(["Missed in a row"], [rule(1, ">= 3"), rule(2, "1")])), rows, NOON)
    new = results("flag_rules", read(tab(["Missed in a row"], [rule(1, ">= 2", flag="red")])), rows, NOON)
    found = compared(old, new)
    assert found.more == (("R-01", "M-0002 in G-01", "2026-03-03"),)
    assert found.fewer == (("R-02", "M-0001 in G-01", "2026-03-03"),)
    assert [key[1] for key in found.other] == ["M-0003 in G-01", "M-0004 in G-01"]
    assert (found.before, found.changed) == (3, 4)


@pytest.mark.parametrize(("ahead", "last"), [(7, 14), (0, 7), (None, 14)])
def test_a_change_of_reminders_is_weighed_with_the_rows_that_messages_looks_at(ahead: int | None, last: int) -> None:
    """To the last session of which a reminder of a week ahead is due by then: the days ahead, and eight days more."""
    sessions = weekly(TUESDAY, date(2026, 3, 3), 4)
    rows = tuple(present(one, "M-0001", "") for one in sessions)
    made = practice(sessions=sessions, attendance=rows, settings={"Messages ahead": ahead})
    tables = [starter(TABS["reminder_rules"])]
    found = rows_now("reminder_rules", made, DayFacts(made, date(2026, 3, 3)), tables, date(2026, 3, 3))
    assert {row.began for row in found} == {one.code for one in sessions if (one.start.day - 3) <= last}


def test_lines_are_compared_by_what_they_are_billed_as() -> None:
    """Which rule decides does not matter; that none does is a result too."""
    table = starter(TABS["billing_rules"])
    row = FactRow(
        about="member-session",
        subject="M-0142 at G-07 2026-03-03 18:00",
        began="G-07 2026-03-03 18:00",
        values={"service": "group psychotherapy", "joined_by": "in person"},
    )
    (found,) = results("billing_rules", table, [row], NOON).items()
    assert found[0] == ("M-0142 at G-07 2026-03-03 18:00", "G-07 2026-03-03 18:00")
    assert "90853" in found[1]
    other = {**row.values, "service": "substance use group"}
    unknown = FactRow(about="member-session", subject="x", began=row.began, values=other)
    assert list(results("billing_rules", table, [unknown], NOON).values()) == ["no rule fits"]


@pytest.mark.parametrize(
    ("changed", "before", "waits"), [(10, 10, False), (11, 40, True), (25, 100, False), (26, 1000, True)]
)
def test_a_change_waits_beyond_either_limit(changed: int, before: int, *, waits: bool) -> None:
    """25 results, or a quarter of those in force; up to 10 never wait for that."""
    found = Compared(more=tuple((str(n),) for n in range(changed)), fewer=(), other=(), before=before)
    assert Limits().exceeded(found) is waits


def test_limits_are_settings() -> None:
    """A blank one is the usual one."""
    settings = {"Rule change at most": 3, "Rule change share": Decimal("0.5")}
    assert Limits.of(replace(practice(), settings=settings)) == Limits(most=3, share=Decimal("0.5"))
    assert Limits.of(practice()) == Limits(most=25, share=Decimal("0.25"))
