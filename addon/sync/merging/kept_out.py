"""What a pass would write where only others may: those rows wait, and every pass plans them again. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping

from addon.problems import Problem, in_tab
from addon.sync.merging.tab_plan import ROW, TabPlan
from addon.tabs import Tab, matched_columns
from addon.workbook import KeptOut, TabSnapshot


def keep_undecided(plan: TabPlan) -> None:
    """Take it that nobody decided yet about the cells and rows that will wait: the decision counts once they are open.

    To be called before the plan settles any difference.
    """
    plan.kept_out = frozenset(_stuck(plan))
    if not plan.kept_out:
        return
    spots = {(one.rid, one.field) for one in plan.cells} | {(one.rid, ROW) for one in plan.appends}
    waiting = {spot for spot in spots if spot[0] in plan.kept_out}
    plan.settled -= waiting
    for spot in waiting & plan.obeyed.keys():
        del plan.obeyed[spot]
        plan.differences.pop(spot, None)


def let_wait(plans: Iterable[TabPlan]) -> list[Problem]:
    """Take every row out of the plans that would be written into a protected range; return which range that is.

    Nothing of such a row is agreed on, so that it is planned again until the range is open.
    """
    return [problem for plan in plans for problem in _let_wait(plan)]


def _stuck(plan: TabPlan) -> dict[str, KeptOut]:
    """Return the range that keeps a row out, by the row's id."""
    there, at = plan.seen.snapshot, plan.seen.at
    if not there.kept_out:
        return {}
    stuck: dict[str, KeptOut] = {}
    for change in plan.cells:
        area = there.keeps_out(change.number, at[change.field])
        if area:
            stuck.setdefault(change.rid, area)
    below = _below(there, max(at.values(), default=-1)) if plan.appends else None
    return stuck | {new.rid: below for new in plan.appends if below}


def _let_wait(plan: TabPlan) -> list[Problem]:
    there, stuck = plan.seen.snapshot, _stuck(plan)
    plan.cells = [change for change in plan.cells if change.rid not in stuck]
    plan.appends = [new for new in plan.appends if new.rid not in stuck]
    for rid in stuck:
        plan.agreed.pop(rid, None)
    return [
        _problem(there, area, f"{count} {_rows(count)} there wait") for area, count in Counter(stuck.values()).items()
    ]


def _below(there: TabSnapshot, last: int) -> KeptOut | None:
    """Return the range that keeps new rows out."""
    row = there.first_row + len(there.rows)
    return next((area for column in range(last + 1) if (area := there.keeps_out(row, column))), None)


def shut_views(tabs: Mapping[str, Tab], snapshots: Mapping[str, TabSnapshot]) -> list[Problem]:
    """Return the protected ranges of views: what is in them gets old."""
    views = [one for name, one in snapshots.items() if one.kept_out and name in tabs and tabs[name].layer == "view"]
    return [
        _problem(one, area, "what it shows is not brought up to date")
        for one in views
        for area in one.kept_out
        if any(column in area.columns for column in matched_columns(tabs[one.key], one.headers).values())
    ]


def _rows(count: int) -> str:
    return "row" if count == 1 else "rows"


def _problem(there: TabSnapshot, area: KeptOut, outcome: str) -> Problem:
    who = f"only {', '.join(area.who)} may edit it" if area.who else "Groupkeeper's account may not edit it"
    step = (
        "Whoever protected it opens Data, Protect sheets and ranges, and adds Groupkeeper's account as an editor "
        "or removes the protection."
    )
    return Problem(in_tab(there.title, area.place), "kept-out", f"somebody protected this and {who}; {outcome}", step)
