"""What passes note of when they saw what: enough to tell what was known on an earlier day."""

from datetime import timedelta

from addon.rule_changes.history import TABS, History
from addon.sync.one_pass import computed_only
from addon.sync.state.observed import observed
from tests.sync.little_practice import LittlePractice
from tests.test_rule_tab import FEBRUARY, NAMES, told


def test_a_practice_is_brought_back_to_what_was_known_on_each_day() -> None:
    """A mark that a VA corrects, a score and a member of the roster that are typed later."""
    with LittlePractice() as little:
        told(little)
        little.sync()
        began = little.today
        little.later(days=2)
        session = little.rows("attendance", status="no show")[0]["session"]
        little.types("attendance", "status", "excused", session=session, status="no show")
        little.adds("scores", {"member": NAMES[1], "measure": "ORS", "score": 20, "date": FEBRUARY[0].date()})
        little.sync()
        little.later(days=1)
        little.sync()
        noted = observed(little.state, TABS)
        assert noted.since is not None
        history = History(computed_only(little.given()).practice, noted)
        before, after = history.on(began), history.on(began + timedelta(days=2))
        marks = [sorted(one.status for one in known.attendance if one.session == session) for known in (before, after)]
        assert [("no show" in one, "excused" in one) for one in marks] == [(True, False), (False, True)]
        assert (len(before.scores), len(after.scores)) == (0, 1)
        assert after == History(history.practice, noted).on(little.today)
        assert not history.is_known(began - timedelta(days=1))
