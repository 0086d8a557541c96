"""The tab Try it in a pass: what every rule of a tab makes of each row."""

from dataclasses import replace
from datetime import date, datetime

from addon.cells import text_of
from addon.facts.catalog import FactRow
from addon.part import Given
from addon.rule_changes.cases import read_case
from addon.rule_changes.comparing import FLAGS, GIVES, rows_now
from addon.rule_changes.try_it import Tried, tried
from addon.rule_changes.typed_tabs import UNREAD, TypedTabs, unread_cells
from addon.rule_tab import RuleTab
from addon.rules.rule import RuleTable
from addon.sources import Source, SourceRow

TRIES = "try_it"
_COLUMNS = ("member", "rule_tab", "values", "day")


def tries(tabs: TypedTabs) -> Source:
    """Return the answers for every row."""
    given, rows = tabs.given, []
    for rid, (member, title, values, day) in given.views[TRIES].rows(_COLUMNS):
        clock = datetime.combine(day, given.wall.time()) if isinstance(day, date) else given.wall
        unread = unread_cells(given.views[TRIES], rid, _COLUMNS)
        typed = text_of(member), text_of(title), text_of(values)
        one = Tried(check=UNREAD.capitalize()) if unread else _tried(tabs, typed, clock)
        shown = {
            "matched": one.matched or None,
            "cannot_tell": one.cannot_tell or None,
            "not_matched": one.not_matched or None,
            "check": one.check,
        }
        rows.append(SourceRow(rid=rid, values=shown))
    return Source(name="computed", tab=TRIES, rows=tuple(rows), creates=False)


def _tried(tabs: TypedTabs, typed: tuple[str, str, str], clock: datetime) -> Tried:
    member, title, values = typed
    name = tabs.named(title)
    if not name:
        return Tried(check="Rule tab names none of the tabs that can be tried. Choose one from the list.")
    table = tabs.typed(name).fresh
    case = read_case(values, tabs.typed(name).tab.title)
    code = tabs.given.directory.code("members", member)
    if case.wrong:
        return Tried(check=" ".join(case.wrong))
    if member and not code:
        return Tried(check="Member means nobody, or could mean several. Pick from the list.")
    if not (member or case.values):
        return Tried(check="Pick a Member, or type Values.")
    if not table.usable:
        return Tried(check=f"{table.title} has cells that cannot be used; see its Check.")
    rows = _rows_of(tabs.given, name, table, code) if code else []
    if code and not rows:
        return Tried(check="There is nothing of this member that the rules of this tab look at now.")
    found = tried(table, case, rows, clock)
    unread = _unread(tabs.typed(name))
    return replace(found, check=unread) if unread and found.check == "OK" else found


def _unread(typed: RuleTab) -> str:
    """Return which rules are not tried as they are typed, because a cell of theirs cannot be read."""
    last, off = (", ".join(sorted(ids)) for ids in (typed.last_read, typed.fresh.unreadable))
    told = (f"{last}: tried as last read." if last else "", f"{off}: not tried." if off else "")
    return (
        f"{' '.join(filter(None, told))} A cell there cannot be read; see Check in {typed.tab.title}."
        if last or off
        else ""
    )


def _rows_of(given: Given, name: str, table: RuleTable, code: str) -> list[FactRow]:
    """Return what the rules look at of a member; of several sessions the next one of each group, else the last."""
    near = rows_now(name if name in GIVES else FLAGS, given.practice, given.facts, (table,), given.today)
    rows = [row for row in near if row.member == code]
    starts = {one.code: one.start for one in given.practice.sessions}
    kept: dict[tuple[str, str], FactRow] = {}
    for row in sorted(rows, key=lambda one: starts.get(one.began, given.wall)):
        key = (row.about, row.group if row.began in starts else row.subject)
        if key not in kept or starts.get(kept[key].began, given.wall) < given.wall:
            kept[key] = row
    return list(kept.values())
