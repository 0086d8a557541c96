"""Back-tests over a small past that is written out by hand: who is flagged on which day, which notices, which lines."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from addon.observed import NEW, Change, Observed
from addon.records import Score
from addon.rule_changes.backtest import Edit, Replayed, replayed
from addon.rule_changes.history import History
from addon.rule_changes.told import backtest_lines
from tests.practice import ORS, TUESDAY, practice, present, weekly
from tests.rule_changes.test_rule_tests import starter
from tests.sync.little_practice import TABS

FIRST = date(2026, 2, 3)
MARKS = ("attended", "no show", "no show", "attended")
SESSIONS = weekly(TUESDAY, FIRST, 5)
DAYS = [FIRST + timedelta(days=at) for at in range(29)]
PAST = practice(
    sessions=SESSIONS,
    attendance=tuple(present(one, "M-0001", mark) for one, mark in zip(SESSIONS, MARKS, strict=False))
    + tuple(present(one, "M-0002", "") for one in SESSIONS[4:]),
    measures=(ORS,),
    scores=(Score(id="SC-1", member="M-0001", measure="ORS", value=Decimal(20), on=date(2026, 2, 20)),),
)


def edited(name: str, column: str, cell: str, rule: str) -> Edit:
    """Return the starter rules of a tab with one cell changed; all other rules are as they were."""
    tab, header = TABS[name], TABS[name].column(column).header
    changed = [dict(row) | ({header: cell} if row["Rule ID"] == rule else {}) for row in tab.starter]
    return Edit(name=name, title=tab.title, old=starter(tab), new=starter(replace(tab, starter=tuple(changed))))


def run(edit: Edit, observed: Observed | None = None) -> Replayed:
    """Replay one edit over the four weeks."""
    (found,) = replayed([edit], History(PAST, observed or Observed()), DAYS)
    return found


def test_a_looser_rule_flags_a_week_earlier() -> None:
    """Two missed in a row is true on Feb 17, one on Feb 10; nothing else is compared."""
    found = run(edited("flag_rules", "if_missed_in_a_row", ">= 1", "FR-01"))
    ((key, old, new),) = found.changed()
    assert key[:2] == ("FR-01", "M-0001 in G-01")
    assert (old and old[0], new and new[0]) == (date(2026, 2, 17), date(2026, 2, 10))
    total, rule, line, *how = backtest_lines([found], History(PAST, Observed()), DAYS)
    assert (total.before, total.after) == ("1 flag", "1 flag")
    assert total.note == ("0 more, 0 fewer, 1 earlier, 0 later, 0 otherwise; Feb 3 2026 to Mar 3 2026, as known today")
    assert (rule.kind, rule.rule, rule.note) == (
        "sum",
        "FR-01 Two missed in a row",
        "0 more, 0 fewer, 1 earlier, 0 later, 0 otherwise",
    )
    assert (line.rule, line.before, line.after, line.earlier) == (
        "FR-01 Two missed in a row",
        "Feb 17 2026",
        "Feb 10 2026",
        7,
    )
    assert {one.kind for one in how} == {"how it is computed"}


def test_a_stricter_rule_would_have_flagged_nobody() -> None:
    """One flag fewer."""
    found = run(edited("flag_rules", "if_missed_in_a_row", ">= 3", "FR-01"))
    ((_, old, new),) = found.changed()
    assert (old is not None, new) == (True, None)


def test_sums_are_by_rule_and_what_would_no_longer_be_comes_first() -> None:
    """Two rules of a hundred results: the one that is lost is not looked for among those that are new."""
    edit = edited("flag_rules", "if_missed_in_a_row", ">= 3", "FR-01")
    old, new = ("FR-01", "M-0001 in G-01", "2026-02-10"), ("FR-02", "M-0002 in G-01", "2026-02-03")
    found = Replayed(edit=edit, old={old: (DAYS[9], "red")}, new={new: (DAYS[0], "red")})
    _, *told = backtest_lines([found], History(PAST, Observed()), DAYS)
    assert [(one.kind, one.rule[:5], one.before, one.after) for one in told[:4]] == [
        ("sum", "FR-01", "1 flag", "0 flags"),
        ("sum", "FR-02", "0 flags", "1 flag"),
        ("flag", "FR-01", "Feb 12 2026", "none"),
        ("flag", "FR-02", "none", "Feb 3 2026"),
    ]


def test_what_a_pass_saw_late_was_not_known_before() -> None:
    """The no show of Feb 10 was marked on Feb 13: a looser rule flags on that day, not three days sooner."""
    row = f"A {SESSIONS[1].code} M-0001"
    seen = datetime(2026, 2, 13, 15, tzinfo=UTC)
    noted = Observed(
        since=datetime(2026, 2, 1, tzinfo=UTC), changes={"attendance": {row: (Change(seen, "status", ""),)}}
    )
    found = run(edited("flag_rules", "if_missed_in_a_row", ">= 1", "FR-01"), noted)
    ((_, _, new),) = found.changed()
    assert new is not None
    assert new[0] == date(2026, 2, 13)
    assert "as known on each day" in backtest_lines([found], History(PAST, noted), DAYS)[0].note


def test_history_has_no_future() -> None:
    """As known today: no marks of later sessions, no later scores. As known then: rows that came later are missing."""
    day = date(2026, 2, 12)
    today = History(PAST, Observed()).on(day)
    assert [one.status for one in today.attendance] == ["attended", "no show", "", "", ""]
    assert today.scores == ()
    seen = datetime(2026, 2, 21, tzinfo=UTC)
    noted = Observed(
        since=datetime(2026, 2, 11, tzinfo=UTC),
        changes={"scores": {"SC-1": (Change(seen, NEW), Change(seen, "score", ""))}},
    )
    history = History(PAST, noted)
    assert [history.is_known(one) for one in (date(2026, 2, 9), date(2026, 2, 10), date(2026, 2, 11))] == [
        False,
        True,
        True,
    ]
    assert history.on(day).scores == ()
    assert len(history.on(date(2026, 2, 21)).scores) == 1


def test_a_reminder_of_two_days_is_due_a_day_earlier() -> None:
    """Of the session on Mar 3, whose mark is open: due Mar 2 with 24 hours, Mar 1 with 48."""
    found = run(edited("reminder_rules", "then_hours_before", "48", "RR-03"))
    dues = {key[1:]: (old and old[0], new and new[0]) for key, old, new in found.changed() if key[0] == "RR-03"}
    assert dues[f"M-0002 at {SESSIONS[4].code}", SESSIONS[4].code] == (date(2026, 3, 2), date(2026, 3, 1))


def test_billing_lines_tell_both_results() -> None:
    """Each attendance once, with what either version bills."""
    found = run(edited("billing_rules", "then_place_of_service", "12", "BR-01"))
    told = [(key[1], old and old[1], new and new[1]) for key, old, new in found.changed()]
    assert told == [
        (one.code, "90785, 90853, 11, 59, per member", "90785, 90853, 12, 59, per member")
        for one in (SESSIONS[0], SESSIONS[3])
    ]
    assert len(found.old) == len(found.new) == 2
