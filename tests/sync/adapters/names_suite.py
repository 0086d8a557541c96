"""What every workbook adapter must do that finds tabs by hidden names, else by titles: one suite, run over each.

In memory a tab is found by its key, so this is no suite for it.
"""

from collections.abc import Sequence
from typing import Protocol

import pytest

from addon.workbook import CellWrite, Raw, SheetBatch, TabAdd
from tests.sync.adapters.workbook_suite import TABS, Desk, marks, shown, write

OWN: Sequence[Sequence[Raw]] = [
    ["What", "Who", "Done"],
    ["call the plumber", "Ann", "yes"],
    ["pay the rent", "Bob", None],
]
"""A person's own tab: one of its headers is called like one of ours."""
TITLE = TABS["inbox"].title


class NamesDesk(Desk, Protocol):
    """What a person can do to whole tabs, each saved at once."""

    def renames(self, title: str, new: str) -> None:
        """The person renames a tab."""

    def duplicates(self, title: str, new: str) -> None:
        """The person copies a tab within the workbook and gives the copy a title."""

    def deletes(self, title: str) -> None:
        """The person deletes a tab."""

    def adds(self, title: str, rows: Sequence[Sequence[Raw]]) -> None:
        """The person makes a tab of their own."""

    def loses_names(self) -> None:
        """Another program, or the person, deletes the names by which our tabs are found."""

    def cells(self, title: str) -> list[list[Raw]]:
        """Return what the person sees in a tab."""


class NamesSuite:
    """The truths. ``desk`` comes from the adapter's own test file."""

    def test_a_renamed_tab_is_found_by_its_name(self, desk: NamesDesk) -> None:
        """A lost name is made again by the next write, whatever that is about, before somebody renames the tab."""
        write(desk, CellWrite("marks", 2, 0, "A-01"))
        for title in ("Marks 2025", "Attendance"):
            desk.renames(marks(desk).title, title)
            assert (marks(desk).title, shown(marks(desk), 2, 0)) == (title, "A-01")
        desk.renames("Attendance", "Marks")
        desk.loses_names()
        write(desk, CellWrite("inbox", 2, 0, "a word"))
        desk.renames("Marks", "Our marks")
        assert desk.workbook.read().missing == ()
        assert (marks(desk).title, shown(marks(desk), 2, 0)) == ("Our marks", "A-01")

    @pytest.mark.parametrize("title", [TITLE, TITLE.upper()])
    def test_a_tab_of_a_persons_own_is_never_rewritten(self, desk: NamesDesk, title: str) -> None:
        """Though it is called like a view of ours: that comes beside it, and is found by its name from then on."""
        desk.deletes(TITLE)
        desk.adds(title, OWN)
        snapshot = desk.workbook.read()
        assert (snapshot.missing, snapshot.own_titled) == (("inbox",), {"inbox"})
        desk.workbook.write(SheetBatch(based_on=snapshot.version, tabs=(TabAdd("inbox"),)))
        write(desk, CellWrite("inbox", 2, 0, "ours"), CellWrite("inbox", 3, 1, "below"))
        snapshot = desk.workbook.read()
        assert (snapshot.missing, snapshot.own_titled) == ((), frozenset())
        assert snapshot.tabs["inbox"].title.casefold() == f"{TITLE} 2".casefold()
        assert desk.cells(title) == OWN

    def test_a_tab_that_people_fill_may_have_their_headers(self, desk: NamesDesk) -> None:
        """A practice may paste its own list over ours, whether its name is still there or not."""
        for names in (desk.loses_names, lambda: None):
            names()
            desk.rearranges([["Member", "Our number"], ["Ann", 7]])
            assert marks(desk).headers == ("Member", "Our number")

    @pytest.mark.parametrize("key", ["marks", "inbox"])
    def test_going_on_in_a_copy(self, desk: NamesDesk, key: str) -> None:
        """Of two tabs that may be ours neither is read or written; each way out that is told of works."""
        title, old = TABS[key].title, f"{TABS[key].title} old"
        write(desk, CellWrite(key, 2, 0, "as it was"))
        desk.duplicates(title, "a copy")
        assert desk.workbook.read().problems == ()
        desk.renames(title, old)
        assert desk.workbook.read().tabs[key].title == old
        desk.renames("a copy", title)
        for _ in range(2):
            snapshot = desk.workbook.read()
            assert (snapshot.missing, snapshot.unclear) == ((key,), {key})
            [problem] = snapshot.problems
            assert (problem.place.container, problem.code) == (title, "two-tabs")
            assert all(f'"{one}"' in text for one in (old, title) for text in (problem.what, problem.next_step))
        desk.renames(title, "put away")
        assert desk.workbook.read().tabs[key].title == old
        desk.renames("put away", title)
        desk.deletes(old)
        snapshot = desk.workbook.read()
        assert (snapshot.tabs[key].title, snapshot.problems) == (title, ())
        assert shown(snapshot.tabs[key], 2, 0) == "as it was"
        write(desk, CellWrite(key, 3, 0, "in the copy"))
        desk.renames(title, "renamed again")
        assert shown(desk.workbook.read().tabs[key], 3, 0) == "in the copy"

    def test_an_own_tab_of_that_title_beside_a_renamed_one(self, desk: NamesDesk) -> None:
        """Whoever renamed ours may give its title to a tab of their own: ours is the one of the name."""
        desk.renames(TITLE, "Our inbox")
        desk.adds(TITLE, OWN)
        write(desk, CellWrite("inbox", 2, 0, "ours"))
        snapshot = desk.workbook.read()
        assert (snapshot.tabs["inbox"].title, snapshot.problems) == ("Our inbox", ())
        assert desk.cells(TITLE) == OWN
