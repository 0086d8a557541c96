"""What people do to a tab: each gesture is made by chance and knows whether anything may follow from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random
from typing import Any

from addon.tabs import Tab
from tests.gestures.folk import PEOPLE, RESULTS, Folk
from tests.gestures.typed_rows import OFFERED
from tests.sync.books import Grid
from tests.sync.little_practice import TABS

MARKS = ("attended", "late arrival", "left early", "no show", "late cancel", "excused")
TYPOS = {
    "date": "end of October",
    "time": "six-ish",
    "datetime": "soon",
    "whole": "about ten",
    "money": "sixty",
    "choice": "atended?",
    "yes_no": "perhaps",
}
CLOCKS = ("date", "time", "datetime")
DAY_ZERO = datetime(1899, 12, 30)
NOTES = ("sessions", "time_off", "closures", "intake", "papers", "wishes_noted")
FREE: Mapping[str, tuple[str, ...]] = {
    "members": ("goes_by", "contact"),
    "not_together": ("why",),
    **dict.fromkeys(NOTES, ("staff_note",)),
}
BY_HAND = 3
"""So many cells of a column people type in each other's place."""
KEYS = ("id", "member", "member_code", "session", "group", "group_code", "name")
"""Fields by which a row is known: where another one comes with a sort, it is about whole rows.

Where all are alike in the rows that were sorted, what is left is a few values typed in each other's place.
"""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A gesture that was made.

    ``quiet``: nothing outside the tab may follow from it. ``tab`` "": it was about the whole workbook. ``drop`` is a
    stranger's column that it brought. ``differs``: it typed over cells that are ours, so that a difference may be
    listed. ``consent``: one was a consent; what cannot be read is none.
    """

    kind: str
    told: str
    tab: str
    quiet: bool
    drop: tuple[str, int] | None = None
    differs: bool = False
    consent: bool = False


Gesture = Callable[[Folk, str], Made | None]


def _at(folk: Folk, tab: str) -> tuple[Grid, dict[str, int], Tab]:
    grid = folk.sheets.grid(tab)
    places = {str(header): place for place, header in enumerate(grid[0])}
    return grid, {one.field: places[one.header] for one in TABS[tab].columns if one.header in places}, TABS[tab]


def _some_row(grid: Grid, random: Random) -> int:
    return random.randrange(1, len(grid))


def types_token(folk: Folk, tab: str) -> Made | None:
    """Type words about somebody into one of the free cells of their row."""
    grid, at, _ = _at(folk, tab)
    free = FREE.get(tab)
    if not free:
        return None
    row, field = _some_row(grid, folk.random), folk.random.choice(free)
    if field not in at:
        return None
    token = folk.token(folk.whose(tab, grid[0], grid[row]))
    grid[row][at[field]] = token
    folk.sheets.save(tab, grid)
    return Made(kind="types", told=f"{field} of row {row + 1}: {token}", tab=tab, quiet=False)


def marks(folk: Folk, tab: str) -> Made | None:
    """Mark somebody's attendance."""
    if tab != "attendance":
        return None
    grid, at, _ = _at(folk, tab)
    if "status" not in at:
        return None
    row, word = _some_row(grid, folk.random), folk.random.choice(MARKS)
    grid[row][at["status"]] = word
    folk.sheets.save(tab, grid)
    return Made(kind="marks", told=f"row {row + 1}: {word}", tab=tab, quiet=False)


def inserts(folk: Folk, tab: str) -> Made:
    """Insert blank rows."""
    grid, _, _ = _at(folk, tab)
    row, how_many = folk.random.randrange(1, len(grid) + 1), folk.random.randint(1, 3)
    grid[row:row] = [[None] * len(grid[0]) for _ in range(how_many)]
    folk.sheets.save(tab, grid)
    return Made(kind="inserts rows", told=f"{how_many} at row {row + 1}", tab=tab, quiet=True)


def deletes(folk: Folk, tab: str) -> Made:
    """Delete rows."""
    grid, _, _ = _at(folk, tab)
    row, how_many = _some_row(grid, folk.random), folk.random.randint(1, 2)
    del grid[row : row + how_many]
    folk.sheets.save(tab, grid)
    return Made(kind="deletes rows", told=f"{how_many} at row {row + 1}", tab=tab, quiet=False)


def _order(grid: Grid, rows: Sequence[int], by: int, *, down: bool) -> list[int]:
    return sorted(rows, key=lambda row: (grid[row][by] is None, str(grid[row][by])), reverse=down)


def sorts(folk: Folk, tab: str) -> Made:
    """Sort whole rows."""
    grid, _, _ = _at(folk, tab)
    by, down = folk.random.randrange(len(grid[0])), folk.random.random() < 0.5
    rows = range(1, len(grid))
    folk.sheets.save(tab, [grid[0], *(grid[row] for row in _order(grid, rows, by, down=down))])
    return Made(kind="sorts", told=f"by {grid[0][by]}", tab=tab, quiet=True)


def sorts_part(folk: Folk, tab: str) -> Made:
    """Sort some of the columns, in all rows or in a stretch of them, and leave the others where they are."""
    grid, at, _ = _at(folk, tab)
    width = len(grid[0])
    first = folk.random.randrange(width)
    last = folk.random.randrange(first, width)
    by = folk.random.randint(first, last)
    rows = _stretch(folk, grid)
    order = _order(grid, rows, by, down=folk.random.random() < 0.5)
    was = [list(row) for row in grid]
    for to, source in zip(rows, order, strict=True):
        grid[to][first : last + 1] = was[source][first : last + 1]
    folk.sheets.save(tab, grid)
    moved = {field: sum(was[row][at[field]] != grid[row][at[field]] for row in rows) for field in KEYS if field in at}
    known = any(moved.values()) and not (tab == "roster" and _changes_groups(moved))
    told = f"{grid[0][first]}..{grid[0][last]} of rows {rows[0] + 1}..{rows[-1] + 1} by {grid[0][by]}"
    return Made(kind="sorts part", told=told, tab=tab, quiet=known, differs=True)


def _changes_groups(moved: Mapping[str, int]) -> bool:
    """Return whether a few members have each other's groups, and nothing else moved: so a person types it."""
    return all(count <= (BY_HAND if field.startswith("group") else 0) for field, count in moved.items())


def _stretch(folk: Folk, grid: Grid) -> range:
    if folk.random.random() < 0.5 or len(grid) < 4:
        return range(1, len(grid))
    first = folk.random.randrange(1, len(grid) - 2)
    return range(first, min(len(grid), first + folk.random.randint(2, 4)))


def own_column(folk: Folk, tab: str) -> Made:
    """Insert a column of one's own that is called as one of ours, and write something in every row."""
    grid, _, declared = _at(folk, tab)
    header = folk.random.choice([column.header for column in declared.columns if column.owner != "id"])
    place = folk.random.randrange(len(grid[0]) + 1)
    grid[0].insert(place, header)
    for row in grid[1:]:
        row.insert(place, folk.token(folk.whose(tab, [None, *grid[0]][1:], row)))
    folk.sheets.save(tab, grid)
    return Made(kind="own column", told=f"{header} as column {place + 1}", tab=tab, quiet=True, drop=(tab, place))


def clears_formats(folk: Folk, tab: str) -> Made | None:
    """Clear the formats of a column of days or times: the numbers behind them are what is left."""
    grid, at, declared = _at(folk, tab)
    columns = [one for one in declared.columns if one.kind in CLOCKS and one.field in at]
    columns = [one for one in columns if any(row[at[one.field]] is not None for row in grid[1:])]
    if not columns:
        return None
    column = folk.random.choice(columns)
    for row in grid[1:]:
        row[at[column.field]] = _number(row[at[column.field]])
    folk.sheets.save(tab, grid)
    return Made(kind="clears formats", told=column.header, tab=tab, quiet=True)


def _number(cell: Any) -> Any:
    if isinstance(cell, datetime):
        gone = cell - DAY_ZERO
        return gone.days + gone.seconds / 86_400
    if isinstance(cell, date):
        return float((datetime.combine(cell, time()) - DAY_ZERO).days)
    if isinstance(cell, time):
        return (cell.hour * 60 + cell.minute) / 1_440
    return cell


def mistypes(folk: Folk, tab: str) -> Made | None:
    """Type something that cannot be read over a filled cell, in one row or in a few."""
    grid, at, declared = _at(folk, tab)
    filled = [
        (row, one)
        for row in range(1, len(grid))
        for one in declared.columns
        if one.kind in TYPOS and one.field in at and grid[row][at[one.field]] is not None
    ]
    if not filled:
        return None
    row, column = folk.random.choice(filled)
    for number in range(row, min(len(grid), row + folk.random.choice((1, 1, 1, 3)))):
        grid[number][at[column.field]] = TYPOS[column.kind]
    folk.sheets.save(tab, grid)
    told = f"{column.header} of row {row + 1}"
    return Made(kind="mistypes", told=told, tab=tab, quiet=True, differs=True, consent=column.is_consent)


def puts_back(folk: Folk, tab: str) -> Made:
    """Put an earlier copy of the whole workbook back."""
    del tab
    folk.sheets.put_back(folk.random.choice(folk.older))
    return Made(kind="puts a backup back", told="an earlier workbook", tab="", quiet=True)


def saves_stale(folk: Folk, tab: str) -> Made:
    """Save over the workbook from a program that still had an earlier one open, with one more word typed."""
    folk.sheets.put_back(folk.random.choice(folk.older))
    made = types_token(folk, tab)
    told = f"with {made.told}" if made else "with nothing typed"
    return Made(kind="saves an older copy", told=told, tab="", quiet=True)


def pastes_copy(folk: Folk, tab: str) -> Made:
    """Copy a row, id and all, below the last."""
    grid, _, _ = _at(folk, tab)
    row = _some_row(grid, folk.random)
    folk.sheets.save(tab, [*grid, list(grid[row])])
    return Made(kind="pastes a copy", told=f"of row {row + 1}", tab=tab, quiet=False)


def renames(folk: Folk, tab: str) -> Made:
    """Rename the tab."""
    folk.sheets.rename(tab, f"{TABS[tab].title} 2026")
    return Made(kind="renames the tab", told="", tab=tab, quiet=True)


def recalls(folk: Folk, tab: str) -> Made | None:
    """Give one of our columns another header."""
    grid, at, _ = _at(folk, tab)
    place = folk.random.choice(list(at.values()))
    was = grid[0][place]
    grid[0][place] = folk.random.choice((f"{was} !!", f" {was} ", str(was).upper(), f"Our {was}"))
    folk.sheets.save(tab, grid)
    return Made(kind="changes a header", told=f"{was!r} to {grid[0][place]!r}", tab=tab, quiet=True, differs=True)


GESTURES: Mapping[str, Gesture] = {
    "types": types_token,
    "marks": marks,
    "inserts rows": inserts,
    "deletes rows": deletes,
    "sorts": sorts,
    "sorts part": sorts_part,
    "own column": own_column,
    "clears formats": clears_formats,
    "mistypes": mistypes,
    "puts a backup back": puts_back,
    "saves an older copy": saves_stale,
    "pastes a copy": pastes_copy,
    "renames the tab": renames,
    "changes a header": recalls,
}
OFTEN = ("sorts part", "sorts part", "mistypes", "own column")
WHERE = (*PEOPLE, *PEOPLE, *RESULTS, *OFFERED)


def some_gesture(folk: Folk) -> Made | None:
    """Make a gesture by chance; None where there is nothing to make it with."""
    kind = folk.random.choice((*GESTURES, *OFTEN))
    tab = folk.random.choice(WHERE)
    if len(folk.sheets.grid(tab)) < 3:
        return None
    return GESTURES[kind](folk, tab)
