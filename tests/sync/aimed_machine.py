"""The merge machine with gestures that are aimed at one kind of mistake each: what moves, what is taken back.

Each rule begins where everything is settled, makes a gesture, lets passes run, perhaps with news from the EHR, takes
the gesture back and looks whether all is as it was, the news apart. What a pass asks about may be left alone meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.sync.books import Grid
from tests.sync.merge_machine import MergeMachine, keys, places, shared
from tests.sync.merge_oracle import HEADERS
from tests.sync.world import WITH_LOG, Seen

ORDER = tuple(HEADERS.values())
ranges = st.tuples(st.integers(0, len(ORDER) - 1), st.integers(0, len(ORDER) - 1)).map(sorted)
orders = st.permutations(range(3))
DAY_ZERO = date(1899, 12, 30)
News = tuple[str, str]
"""A client and the phone number that the EHR has for them from now on."""


class AimedMachine(MergeMachine):
    """The same machine with more gestures, and with the Log, by which an earlier workbook is recognised."""

    tabs = WITH_LOG

    def _settled(self) -> list[dict[str, Any]] | None:
        """Return the rows once nothing waits; None where the gestures below would be about several things at once."""
        self.pass_and_check(self.export())
        rows = self.rows()
        names = [row["Name"] for row in rows]
        return rows if names and all(names) and len(set(names)) == len(names) else None

    def _news(self, name: str, *, tell: bool) -> News | None:
        """Let the EHR change a client's phone, if it tells of them and a row of theirs has just what it had before."""
        if not (tell and name in self.ehr and self.agrees(name, "phone")):
            return None
        self.ehr_changes(name, "phone")
        return name, self.ehr[name]["phone"]

    def _only_there(self, news: News | None) -> None:
        """What the EHR told of one client is in no other client's row."""
        if news is None:
            return
        wrong = [row["Name"] for row in self.rows() if row["Phone"] == news[1] and row["Name"] != news[0]]
        assert not wrong, f"what the EHR told of {news[0]} is in the row of {wrong}"

    def _arrived(self, news: News | None) -> None:
        """What the EHR told has arrived in the client's row."""
        if news is not None:
            row = self.row_of(news[0])
            assert row is not None
            assert self.rows()[row]["Phone"] == news[1], f"what the EHR told of {news[0]} has not arrived"

    def _by_name(self) -> dict[str, tuple[Any, ...]]:
        """Return all cells by client."""
        return {str(row["Name"]): tuple(row.items()) for row in self.rows()}

    def _as_before(self, before: Mapping[str, tuple[Any, ...]], news: News | None) -> None:
        """Every client's row is what it was, the news apart."""
        now = self._by_name()
        for name, cells in before.items():
            old = dict(cells) | ({"Phone": news[1]} if news and news[0] == name else {})
            assert dict(now.get(name, ())) == old, f"taken back, the row of {name} is not what it was"

    # --- values that move ----------------------------------------------------------------------------

    @rule(columns=ranges, first=orders, name=keys, tell=st.booleans())
    def sorts_part(self, columns: Sequence[int], first: Sequence[int], name: str, *, tell: bool) -> None:
        """A person sorts only some columns, and sorts them back: no news arrives at another client meanwhile."""
        before = self._settled() and self._by_name()
        if not before or list(self.rows()[0])[: len(ORDER)] != list(ORDER):
            return
        some = ORDER[columns[0] : columns[1] + 1]
        order = [at for at in first if at < len(before)] + list(range(len(first), len(before)))
        self._moves(some, order)
        sorted_ids = [row["ID"] for row in self.rows()]
        self.say("sorts part:", some, order)
        moves_names = "Name" in some or "ID" in some
        news = self._news(name, tell=tell and moves_names)
        self.one_pass(self.export())
        self.one_pass(None)
        if "Name" not in some or len(some) > 1:
            self._only_there(news)
        stamped = "Name" not in some and sorted_ids != [row["ID"] for row in self.rows()]
        self._moves([one for one in some if one != "ID" or not stamped], _inverse(order))
        self.one_pass(self.export())
        self.one_pass(None)
        if not self.is_asked():
            self._arrived(news)
            self._as_before(before, news)
        self._forgets_all()

    def _moves(self, some: Sequence[str], order: Sequence[int]) -> None:
        """Bring the cells of some columns into another order and leave the others where they are."""
        grid = self.person.grid()
        at = {grid[0].index(header) for header in some}
        rows = [
            [grid[source + 1][column] if column in at else cell for column, cell in enumerate(row)]
            for row, source in zip(grid[1:], order, strict=False)
        ]
        self.book.save("clients", [grid[0], *rows, *grid[len(rows) + 1 :]])

    def _forgets_all(self) -> None:
        """What is whose in which cell was tried out above; the story goes on with a new workbook and state."""
        self.teardown()
        self.begins()
        self.first_import()

    # --- columns of one's own ------------------------------------------------------------------------

    @rule(header=st.sampled_from(ORDER[1:]), place=st.integers(0, len(ORDER)), name=keys, tell=st.booleans())
    def own_column_of_our_name(self, header: str, place: int, name: str, *, tell: bool) -> None:
        """A person's own column is called as one of ours: it stays theirs, and ours is still ours."""
        before = self._settled() and self._by_name()
        grid = self.person.grid()
        if not before or header not in grid[0]:
            return
        at = min(place, grid[0].index(header))
        own = [header, *(self.token("O") for _ in grid[1:])]
        self.say("own column", header, "at", at)
        self.book.save("clients", _with_column(grid, at, own))
        news, listed = self._news(name, tell=tell), len(self._open_differences())
        self.one_pass(self.export())
        self.one_pass(None)
        assert len(self._open_differences()) <= listed, "a person's own column was taken for ours"
        grid = self.person.grid()
        assert [row[at] for row in grid][: len(own)] == own, "a person's own column was written"
        self.book.save("clients", [row[:at] + row[at + 1 :] for row in grid])
        self._arrived(news)
        self._as_before(before, news)
        self.pass_and_check(None)

    # --- cells that cannot be read -------------------------------------------------------------------

    @rule(place=places, cell=st.sampled_from((("Count", "about ten"), ("Since", "end of October"))))
    def mistypes_and_corrects(self, place: int, cell: tuple[str, str]) -> None:
        """A cell that cannot be read counts as it was; corrected, nothing is left of it."""
        self._dates()
        header, typo = cell
        row = self.pick(place)
        if self._settled() is None or row is None or self.rows()[row][header] is None or header in self.held[row]:
            return
        known, was = dict(self.seen), self.rows()[row][header]
        self.say("mistypes", header, "of row", row)
        self.person.edit(row, header, typo)
        for _ in range(2):
            self.one_pass(None)
            assert self.rows()[row][header] == typo, "I1: what a person typed was written over"
            self._same_values(known, "a cell that cannot be read")
            self._touches(row)
        self.person.edit(row, header, was)
        self.one_pass(None)
        self.one_pass(None)
        self._same_values(known, "a corrected slip")
        self.pass_and_check(None)

    @rule()
    def clears_formats(self) -> None:
        """Days become the numbers behind them: nothing changes, and nothing is written."""
        self._dates()
        if self._settled() is None:
            return
        known, grid = dict(self.seen), self.person.grid()
        at = grid[0].index("Since")
        self.book.save("clients", [grid[0], *_changed(grid[1:], at, _as_number)])
        for row in range(2):
            report = self.one_pass(None)
            assert (report.cells, report.rows) == (0, 0), "a column without formats was written"
            self._same_values(known, "a column without formats")
            self._touches(row)
        grid = [now[:at] + was[at : at + 1] + now[at + 1 :] for now, was in zip(self.person.grid(), grid, strict=True)]
        self.book.save("clients", grid)
        self.one_pass(None)
        self._same_values(known, "formats that are back")
        self.pass_and_check(None)

    def _touches(self, row: int) -> None:
        """Type a word beside, so that the row is looked at anew."""
        if row < len(self.rows()):
            self.types(row, "Note", self.token("H"))

    def _dates(self) -> None:
        """Fill Since in every row that has a name."""
        grid = self.person.grid()
        at = grid[0].index("Since")
        for number, row in enumerate(grid[1:], 1):
            if row[at] is None and row[grid[0].index("Name")]:
                row[at] = datetime.combine(date(2026, 1, number), time())
        self.book.save("clients", grid)

    def _same_values(self, known: Seen, why: str) -> None:
        """Later parts are shown what they were shown before."""
        assert self.seen == known, f"{why} is acted on"

    # --- earlier workbooks ---------------------------------------------------------------------------

    @rule(name=keys, field=shared, typed=st.booleans())
    def earlier_workbook_comes_back(self, name: str, field: str, *, typed: bool) -> None:
        """A backup put back, or an old copy saved over: rows and values that passes had added are there again."""
        if self._settled() is None:
            return
        copy = {tab: self.book.grid(tab) for tab in self.tabs}
        new = self.token("n")
        self.ehr[new] = {one: self.token("E") for one in HEADERS if one in {"phone", "plan"}}
        agreed = self.agrees(name, field)
        self.ehr_changes(name, field)
        self.pass_and_check(self.export())
        listed = len(self._open_differences())
        for tab, grid in copy.items():
            self.book.save(tab, grid)
        self.held = self.held[: len(copy["clients"]) - 1]
        self.rows()
        word, row = self.token("H"), self.pick(self.tokens)
        if typed and row is not None:
            self.types(row, "Note", word)
        self.say("an earlier workbook comes back")
        self.one_pass(self.export())
        self.one_pass(None)
        rows = self.rows()
        assert [one["Name"] for one in rows].count(new) == 1, "what was restored is not deleted"
        if agreed:
            assert self.ehr[name][field] in {one[HEADERS[field]] for one in rows}, "what changed since is written again"
        assert len(self._open_differences()) <= listed, "an earlier workbook is no difference"
        if typed and row is not None:
            assert word in {one["Note"] for one in rows}, "I1: a typed word is lost"
        self._forgets_all()

    def _open_differences(self) -> list[Any]:
        return [one for one in self.records().values() if one.is_open]


def _inverse(order: Sequence[int]) -> list[int]:
    return sorted(range(len(order)), key=order.__getitem__)


def _with_column(grid: Grid, at: int, cells: Sequence[Any]) -> Grid:
    return [[*row[:at], cell, *row[at:]] for row, cell in zip(grid, cells, strict=True)]


def _changed(rows: Grid, at: int, change: Callable[[Any], Any]) -> Grid:
    return [[change(cell) if place == at else cell for place, cell in enumerate(row)] for row in rows]


def _as_number(cell: Any) -> Any:
    if isinstance(cell, date):
        return float((date(cell.year, cell.month, cell.day) - DAY_ZERO).days)
    return cell
