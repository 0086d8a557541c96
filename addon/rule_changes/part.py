"""The tabs Rule tests and Try it, and which edited rule tabs wait; before any rule of the pass is run.

A red test, or a change that would do too much at once, keeps the last good version of its tab in force.
"""

from collections.abc import Mapping

from addon.part import Given, Part, Result
from addon.rule_changes.comparing import GIVES
from addon.rule_changes.testing import TESTS, red, run_tests, shown, unreadable
from addon.rule_changes.trying import TRIES, tries
from addon.rule_changes.typed_tabs import TESTED, TypedTabs
from addon.rule_changes.weighing import weighed
from addon.rule_versions import GOOD_VERSION, RulesHeld
from addon.today_line import TodayLine, TodayLines


def _rule_changes(given: Given) -> Result:
    tabs = TypedTabs(given)
    tests = run_tests(tabs)
    failing = red(tabs, tests)
    waits = {
        name: found
        for name in GIVES
        if name not in failing and tabs.typed(name).memory.values and (found := weighed(given, name, tabs.typed(name)))
    }
    held = {name: why for name, (why, _) in failing.items() if why} | {name: one.why for name, one in waits.items()}
    declined = {name: one.why for name, one in waits.items() if one.was_declined}
    return Result(
        sources=(shown(given.views[TESTS], tests), tries(tabs)),
        asked=(*(asked for _, asked in failing.values()), *(one.question for one in waits.values())),
        problems=tuple(unreadable(given.views[TESTS], tests)),
        hands=(
            RulesHeld(held),
            _today_lines(given, declined),
        ),
    )


def _today_lines(given: Given, declined: Mapping[str, str]) -> TodayLines:
    """Tell of each change that was declined: what is typed is not what is done. The others are questions on Today."""
    lines = [
        TodayLine(
            kind="Rules",
            urgency="this week",
            who=given.views[name].tab.title,
            what=f"Rows as typed are not in force: {why}",
            as_it_is=True,
            is_shown=True,
        )
        for name, why in declined.items()
    ]
    return TodayLines(tuple(lines), ("rule tab waits", "rule tabs wait"))


RULE_CHANGES = Part(
    name="rule changes",
    tabs=(TESTS, TRIES),
    sees=TESTED,
    compute=_rule_changes,
    memory=(GOOD_VERSION,),
)
