"""What is asked about a rule tab: a column that rules need and that is gone, or a tab that cannot be used. Pure."""

from collections.abc import Iterable, Iterator

from addon.part import Given
from addon.problems import Problem, in_tab
from addon.questions import Question, column_key, is_no
from addon.rule_sheet import facts_of, then_columns
from addon.rule_versions import GoodVersion, as_sheet, lost_headers
from addon.rules.columns import read_columns
from addon.rules.rule import RuleTable
from addon.tabs import Tab, folded
from addon.workbook import TabSnapshot


def lost_columns(given: Given, tab: Tab, sheet: TabSnapshot, before: GoodVersion) -> tuple[str, ...]:
    """Return the headers by which rules decided and that are gone, unless somebody answered to leave them out."""
    facts, thens = facts_of(tab.title), then_columns(tab)
    lost = lost_headers(
        as_sheet(before, sheet), sheet, lambda one: read_columns(one, facts, thens, policy=tab.rule_policy)
    )
    return tuple(sorted(one for one in lost if not is_no(given.new_answers.get(_lost_key(tab, one)))))


def _lost_key(tab: Tab, header: str) -> str:
    return column_key(tab.name, tab.by_header.get(folded(header), folded(header)))


def lost_problems(tab: Tab, lost: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with people's own columns; that one of ours is missing, the merge tells."""
    for header in lost:
        if folded(header) not in tab.by_header:
            step = (
                'Give it this name again, or answer "leave out" in Needs review; until then the rules count as before.'
            )
            what = f'the column "{header}" is missing, and rules need it'
            yield Problem(in_tab(tab.title), "lost-column", what, step)


def about_lost(tab: Tab, header: str) -> Question:
    """Ask what became of a column; of one that we gave the same is asked under the same key."""
    is_ours = folded(header) in tab.by_header
    return Question(
        key=_lost_key(tab, header),
        kind="column missing",
        question=(
            f'The column "{header}" is not in {tab.title}, and rules need it: the last good version of the tab stays '
            f"in use. {'Put it back' if is_ours else 'Put its header back'}, or leave it out?"
        ),
        where=tab.title,
        choices="put back / leave out" if is_ours else "leave out",
    )


def about_unusable(tab: Tab, fresh: RuleTable, *, is_kept: bool) -> Question:
    """Return what Needs review tells of a tab that cannot be used; ``is_kept``: it has a last good version."""
    what = f"{tab.title}: cells or headers that cannot be used: {len(fresh.problems)}. The first: {fresh.problems[0]}"
    rest = "Only its other rows count" if fresh.usable else "Nothing of it is used"
    stays = "Its last good version stays in use." if is_kept else f"{rest} until they are put right."
    return Question(
        key=f"rule tab|{tab.name}",
        kind="rule tab",
        question=f"{stays} {what}",
        where=tab.title,
        choices="none: put the cells right, then it closes itself",
    )
