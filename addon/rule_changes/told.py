"""A back-test in lines: sums, then each result that would have been another one, then how it is computed. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from addon.memory import Kept
from addon.names_in_text import date_in_words
from addon.rule_changes.backtest import Replayed
from addon.rule_changes.comparing import BILLING, GIVES, Key
from addon.rule_changes.history import History

SUM, HOW = "sum", "how it is computed"
_MOST = 200
"""So many results are listed for each tab."""
Given = tuple[date, str] | None
Changed = tuple[Key, Given, Given]


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestLine:
    """One line: what it is about, the rule and whom (in codes), and both versions. ``earlier`` in days, None if not."""

    kind: str
    tab: str = ""
    rule: str = ""
    who: str = ""
    before: str = ""
    after: str = ""
    earlier: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class LastBacktest:
    """The back-test that was run last, for the tab Backtest."""

    ran: datetime
    lines: tuple[BacktestLine, ...]


BACKTEST = Kept("backtest", LastBacktest)
LAST = "last"


def backtest_lines(found: Iterable[Replayed], history: History, days: Sequence[date]) -> list[BacktestLine]:
    """Return a back-test in lines."""
    found = list(found)
    sums = [line for one in found for line in (_sum(one, history, days), *_by_rule(one))]
    return [*sums, *(line for one in found for line in _details(one)), *_definitions()]


def _sum(one: Replayed, history: History, days: Sequence[date]) -> BacktestLine:
    name = one.edit.name
    return BacktestLine(
        kind=SUM,
        tab=one.edit.title,
        before=_counted(len(one.old), name),
        after=_counted(len(one.new), name),
        note=f"{_tally([*one.changed()])}; {date_in_words(days[0])} to {date_in_words(days[-1])}, "
        f"{_known(name, history, days)}",
    )


def _by_rule(one: Replayed) -> Iterator[BacktestLine]:
    """Yield the sums of each rule of which anything would have been otherwise; a billing line is of no rule."""
    name = one.edit.name
    rules: dict[str, list[Changed]] = {}
    for change in one.changed() if name != BILLING else ():
        rules.setdefault(change[0][0], []).append(change)
    before, after = (Counter(key[0] for key in found) for found in (one.old, one.new))
    for rule, changes in sorted(rules.items()):
        yield BacktestLine(
            kind=SUM,
            tab=one.edit.title,
            rule=_rule_and_who(one, changes[0][0])[0],
            before=_counted(before[rule], name),
            after=_counted(after[rule], name),
            note=_tally(changes),
        )


def _tally(changes: Sequence[Changed]) -> str:
    more = sum(old is None for _, old, _ in changes)
    fewer = sum(new is None for _, _, new in changes)
    shifts = [shift for _, old, new in changes if (shift := _earlier(old, new))]
    sooner, later = sum(shift > 0 for shift in shifts), sum(shift < 0 for shift in shifts)
    other = len(changes) - more - fewer - len(shifts)
    return f"{more:,} more, {fewer:,} fewer, {sooner:,} earlier, {later:,} later, {other:,} otherwise"


def _counted(count: int, name: str) -> str:
    one, several = GIVES[name]
    return f"{count:,} {one if count == 1 else several}"


def _known(name: str, history: History, days: Sequence[date]) -> str:
    """Return from which day on it is as it was known then."""
    first = next((day for day in days if history.is_known(day)), None)
    if name == BILLING or first is None:
        return "as known today"
    return "as known on each day" if first == days[0] else f"as known today before {date_in_words(first)}"


def _details(one: Replayed) -> Iterator[BacktestLine]:
    changes = sorted(one.changed(), key=_fewer_first)
    kind = GIVES[one.edit.name][0]
    for key, old, new in islice(changes, _MOST):
        rule, who = _rule_and_who(one, key)
        yield BacktestLine(
            kind=kind,
            tab=one.edit.title,
            rule=rule,
            who=who,
            before=_shown(one, old, new),
            after=_shown(one, new, old),
            earlier=_earlier(old, new),
        )
    if len(changes) > _MOST:
        yield BacktestLine(kind=kind, tab=one.edit.title, note=f"and {len(changes) - _MOST:,} more")


def _fewer_first(change: Changed) -> int:
    """Order what would no longer be before what would be otherwise, and that before what would be new."""
    _, old, new = change
    return 0 if new is None else 2 if old is None else 1


def _rule_and_who(one: Replayed, key: Key) -> tuple[str, str]:
    if one.edit.name == BILLING:
        return "", key[0]
    names = {rule.id: rule.title for table in (one.edit.old, one.edit.new) for rule in table.rules}
    return names.get(key[0], key[0]), key[1]


def _shown(one: Replayed, this: Given, other: Given) -> str:
    """Return what a version gave: the day, and the words where they are what differs, as of each billing line."""
    if this is None:
        return "none"
    day, words = this
    differs = other is not None and other[1] != words
    return f"{date_in_words(day)}: {words}" if differs or one.edit.name == BILLING else date_in_words(day)


def _earlier(old: Given, new: Given) -> int | None:
    """Return how many days earlier the new version gives the same; None where only one does, or on the same day."""
    return (old[0] - new[0]).days or None if old and new else None


def _definitions() -> Iterator[BacktestLine]:
    told = {
        "flags": "a rule, whom it is about and where that began; from the first day of the period on which it is true",
        "notices": "a rule, a member and a session on the day it is due; before consent, quiet hours and limits",
        "billing lines": "each attendance of the period once, as known today, by its rule's results in words",
        "as known on each day": "Attendance, Scores, Roster and Sessions as the passes of that day saw them; "
        "rows removed since are not brought back, all other tabs are as known today",
        "as known today": "today's rows without marks of later sessions, later scores and who left later",
    }
    return (BacktestLine(kind=HOW, tab=name, note=words) for name, words in told.items())
