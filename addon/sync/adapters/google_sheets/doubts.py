"""Which cells of a tab its values do not tell, so that they are looked at closely. Pure.

That look tells a formula or an error from a text, what a formula shows or fills beside it, and a day from an amount.
"""

from collections.abc import Iterator, Mapping, Sequence

from addon.sync.adapters.appearance import place
from addon.sync.adapters.google_sheets.values import DAYS, RECENT_DAYS, TEMPORAL, Grid, Place
from addon.sync.adapters.jumps import is_jump
from addon.written import is_error_word, letters

_LIKELY_DAYS = range(3_654, 80_000)
"""Numbers (1910 to 2119) that may be days where no date is expected: somebody may have pasted one there."""
_MAY_BE_TIMES = frozenset({"text", "pick", "test", "link", "code", "phone", "choice"})
_BROKEN = "#REF!"


def doubts(grid: Grid, kinds: Sequence[str], *, links: bool, spills: bool = True) -> Iterator[str]:
    """Return the ranges to look at closely: from the first formula to the right and down, and single cells.

    ``kinds``: of each column, "" where any value may be there; ``links``: formulas of ours are expected;
    ``spills``: what a formula fills beside it matters.
    """
    marked = list(_marked(grid))
    formulas = [at for at, text in marked if text[0] == "=" and not (links and is_jump(text) and _BROKEN not in text)]
    single = [at for at, text in marked if text[0] == "'" or is_error_word(text)]
    single += ((row, column) for column, kind in enumerate(kinds) for row in _odd_numbers(grid, column, kind))
    if formulas and spills:
        first, left = min(row for row, _ in formulas), min(column for _, column in formulas)
        right = max(grid.columns, *(column + 1 for _, column in formulas))
        yield place(grid.title, f"{letters(left)}{first + 1}:{letters(right - 1)}")
    else:
        single += formulas
    for column in sorted({column for _, column in single}):
        rows = [row for row, other in single if other == column]
        yield place(grid.title, f"{letters(column)}{min(rows) + 1}:{letters(column)}{max(rows) + 1}")


def _marked(grid: Grid) -> Iterator[tuple[Place, str]]:
    """Yield the cells that begin as something else than a text may."""
    for row, line in enumerate(grid.lines):
        for column, value in enumerate(line):
            if isinstance(value, str) and value[:1] in {"=", "'", "#"}:
                yield (row, column), value


def _odd_numbers(grid: Grid, column: int, kind: str) -> list[int]:
    """Return the rows in which a number may be something else than its column's kind tells."""
    if kind in {"", "time"}:
        return []
    cells = ((row, line[column]) for row, line in enumerate(grid.lines) if column < len(line))
    found = {row: value for row, value in cells if type(value) in {int, float}}
    return _odd_days(found) if kind in TEMPORAL else [row for row, one in found.items() if _may_be_a_time(one, kind)]


def _odd_days(found: Mapping[int, float]) -> list[int]:
    """Return the numbers that may be no days: they are none of our time, or long before nearly all of their column.

    Where most are long ago, as birth dates are, none is odd for that.
    """
    early = [row for row, value in found.items() if value < RECENT_DAYS.start]
    few = early if len(early) <= max(1, len(found) // 5) else []
    return [*few, *(row for row, value in found.items() if int(value) not in DAYS)]


def _may_be_a_time(value: float, kind: str) -> bool:
    return int(value) in _LIKELY_DAYS or (kind in _MAY_BE_TIMES and 0 < value < 1)
