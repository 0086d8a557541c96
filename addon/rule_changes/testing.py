"""The tab Rule tests in a pass: its rows, what came of them, and which rule tabs wait because of one."""

from collections.abc import Iterator, Mapping
from datetime import date

from addon.cells import text_of
from addon.part import View
from addon.problems import Problem, in_tab
from addon.questions import Question
from addon.rule_changes.rule_tests import CANNOT_RUN, Judged, RuleTest, run_test
from addon.rule_changes.typed_tabs import UNREAD, TypedTabs, unread_cells
from addon.rule_tab import version_in_force
from addon.rule_versions import versions
from addon.sources import Source, SourceRow

TESTS = "rule_tests"
_COLUMNS = ("on", "rule_tab", "given", "expected_rules", "expected_result", "day")


def run_tests(tabs: TypedTabs) -> dict[str, tuple[str, Judged]]:
    """Run every test that is on: the rule tab that it is about and what came of it, by row id."""
    view, found = tabs.given.views[TESTS], {}
    for rid, (on, title, values, rules, result, day) in view.rows(_COLUMNS):
        name = tabs.named(text_of(title))
        if unread_cells(view, rid, _COLUMNS):
            found[rid] = (name, Judged("", f"{CANNOT_RUN}: {UNREAD}"))
        elif on is not False and name:
            test = RuleTest(
                id=rid,
                given=text_of(values),
                rules=text_of(rules),
                result=text_of(result),
                day=day if isinstance(day, date) else None,
            )
            typed = tabs.typed(name)
            found[rid] = (name, run_test(test, typed.fresh, typed.tab, tabs.given.wall))
    return found


def red(tabs: TypedTabs, tests: Mapping[str, tuple[str, Judged]]) -> dict[str, tuple[str, Question]]:
    """Return by tab with a red test why its rows wait ("": they are in force all the same), and what is asked."""
    failing: dict[str, list[str]] = {}
    for rid, (name, one) in tests.items():
        if one.is_red:
            failing.setdefault(name, []).append(rid)
    found = {}
    for name, rids in failing.items():
        before, named = version_in_force(tabs.given, name), ", ".join(rids)
        waits = before is not None and before.usable and versions(before) != versions(tabs.typed(name).fresh)
        title = tabs.typed(name).tab.title
        stays = "The rows as they were before stay in force" if waits else "The rows are in force all the same"
        question = Question(
            key=f"rule tests|{name}",
            kind="rule tab",
            question=f"{title}: {named} in Rule tests {'fails' if len(rids) == 1 else 'fail'}. {stays}.",
            where=title,
            choices="none: put the rule or the test right, then it closes itself",
        )
        found[name] = (f"{named} in Rule tests fails." if waits else "", question)
    return found


def shown(view: View, tests: Mapping[str, tuple[str, Judged]]) -> Source:
    """Return Actual and Result for every row."""
    rows = [
        SourceRow(rid=rid, values={"actual": one.actual or None, "outcome": one.result})
        for rid, (_, one) in tests.items()
    ]
    others = (rid for rid, _ in view.rows(()) if rid not in tests)
    rows += [SourceRow(rid=rid, values={"actual": None, "outcome": "off, or no rule tab"}) for rid in others]
    return Source(name="computed", tab=TESTS, rows=tuple(rows), creates=False)


def unreadable(view: View, tests: Mapping[str, tuple[str, Judged]]) -> Iterator[Problem]:
    """Yield the tests that cannot run: nobody knows what they would have said."""
    for rid, (_, one) in tests.items():
        if not (one.could_run or unread_cells(view, rid, _COLUMNS)):  # of such a cell the merge tells
            place = in_tab(view.sheet.title, view.at(rid, "given"))
            yield Problem(place, "rule-test", f"rule test {rid}: {one.result}", "Correct the row.", quotes=True)
