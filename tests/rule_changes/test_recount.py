"""A back-test of the sample practice against a count that follows the printed definitions, not the code."""

from collections import defaultdict
from datetime import date, timedelta

import pytest

from addon.observed import Observed
from addon.records import Practice
from addon.rule_changes.backtest import replayed
from addon.rule_changes.history import History
from addon.sample.practice import sample_practice
from tests.rule_changes.test_backtest import edited

TODAY = date(2026, 3, 16)
DAYS = [TODAY - timedelta(days=back) for back in reversed(range(60))]
MISSED, SKIPPED = {"no show", "late cancel"}, {"excused", "session cancelled by practice", "", "not reported"}


@pytest.mark.prove
def test_first_days_of_flags_are_those_of_a_count_by_hand() -> None:
    """One missed session instead of two in a row, over 60 days: the same members, on the same first days."""
    practice = sample_practice(7, TODAY).practice
    (found,) = replayed(
        [edited("flag_rules", "if_missed_in_a_row", ">= 1", "FR-01")], History(practice, Observed()), DAYS
    )
    for least, side in ((2, found.old), (1, found.new)):
        first: dict[str, date] = {}
        for (rule, subject, _), (day, _) in side.items():
            assert rule == "FR-01"
            first[subject] = min(day, first.get(subject, day))
        assert first == counted(practice, least)
        assert first


def counted(practice: Practice, least: int) -> dict[str, date]:
    """Return the first of the days on which each member had missed so many in a row, by member and group."""
    starts = {one.code: one for one in practice.sessions}
    rows = defaultdict(list)
    for row in practice.attendance:
        session = starts[row.session]
        if session.state != "cancelled" and row.status not in SKIPPED:
            rows[row.member, row.group].append((session.start, row.status))
    gone = {one.code for one in practice.members if one.status == "inactive"}
    ended = {one.code for one in practice.groups if one.status == "ended"}
    first: dict[str, date] = {}
    for stay in practice.memberships:
        if stay.member in gone or stay.group in ended:
            continue
        for day in DAYS:
            there = (stay.joined is None or stay.joined <= day) and (stay.left is None or day <= stay.left)
            since = stay.joined or date.min
            past = [how for at, how in sorted(rows[stay.member, stay.group]) if since <= at.date() <= day]
            in_a_row = 0
            for how in reversed(past):
                if how not in MISSED:
                    break
                in_a_row += 1
            if there and in_a_row >= least:
                first.setdefault(f"{stay.member} in {stay.group}", day)
                break
    return first
