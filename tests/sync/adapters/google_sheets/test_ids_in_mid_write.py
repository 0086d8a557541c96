"""Ids are put right after a sort while somebody moves rows: each ends beside its own client, and nothing is lost.

Ids are just what such a write changes, so that no row can be found again by them. A person sorts all columns but the
ids; while the next pass writes, they insert, delete, drag, copy or sort rows, once or several times in a row.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.problems import Fault
from addon.sync.passes import PassReport
from tests.google.faults import drops
from tests.google.server import GoogleStandIn
from tests.google.sheets_person import Person
from tests.sync.adapters.google_sheets.test_pass import SheetsWorld
from tests.sync.books import Grid
from tests.sync.world import Export

NAMES = tuple(f"k{number}" for number in range(7))
LAST = len(NAMES) + 1
NOTES = ("H4", "H2", "H5", "H0", "H1", "H3", "H6")


@dataclass(frozen=True)
class Story:
    """What is sorted before the pass, and the row and the order in which somebody acts while it writes.

    ``unheard``: the answers of so many writes are lost.
    """

    by: str = "E"
    row: int = 4
    then_by: str = "B"
    then_down: bool = True
    news: bool = False
    notes: tuple[str, ...] = NOTES
    unheard: int = 0


def sorting(columns: str | None) -> Callable[[Person, Story], None]:
    """Return a sort of these columns, of all without any."""
    return lambda person, story: person.sorts("Clients", by=story.then_by, descending=story.then_down, columns=columns)


def inserts_and_fills(person: Person, story: Story) -> None:
    """Insert a row and type a new client into it."""
    person.inserts_rows("Clients", before=story.row)
    person.pastes(f"Clients!B{story.row}", [["new", "H9"]])


ACTS: Mapping[str, Callable[[Person, Story], object]] = {
    "inserts a row at the top": lambda person, _: person.inserts_rows("Clients", before=2),
    "inserts rows in the middle": lambda person, story: person.inserts_rows("Clients", before=story.row, count=2),
    "inserts a row and fills it": inserts_and_fills,
    "deletes a row": lambda person, story: person.deletes_rows("Clients", first=story.row),
    "drags a row": lambda person, story: person.moves_row(
        "Clients", row=story.row, before=2 if story.row > 3 else LAST
    ),
    "copies a row": lambda person, story: person.copies_row(
        "Clients", row=story.row, to=len(person.sees("Clients!A1:G40")) + 1
    ),
    "types beside": lambda person, story: person.types(f"Clients!E{story.row}", "H8"),
    "sorts everything": sorting(None),
    "sorts by id": lambda person, story: person.sorts("Clients", by="A", descending=story.then_down),
    "sorts all but the ids": sorting("B:G"),
    "sorts the ids and some more": sorting("A:D"),
    "sorts some columns": sorting("B:D"),
}


PARTING = ("sorts the ids and some more", "sorts some columns")
"""Cells of one client are beside those of another: that is asked, and undone."""
COPYING = "copies a row"
NEW_BESIDE = (COPYING, "inserts a row and fills it")
"""Sorted without the ids, a row more is beside the id of another client: it is asked whether that was typed over."""
GONE = ("deletes a row", "types beside")
"""Something of a row is meant to be gone."""


def told(world: SheetsWorld, export: Export | None = None) -> PassReport | None:
    """Run a pass; None where it failed."""
    try:
        return world.passes(export)
    except Fault:
        return None


def words(rows: Iterable[Sequence[Any]]) -> Counter[str]:
    """Return everything that a person or the EHR has brought into rows."""
    return Counter(str(cell) for row in rows for cell in row[1:5] if cell)


def beginning(google: GoogleStandIn, story: Story) -> SheetsWorld:
    """Return a settled world; one client has no phone number yet."""
    world = SheetsWorld(google, NAMES)
    world.ehr["k3"]["phone"] = ""
    for number, note in enumerate(story.notes):
        world.person.edit(number, "Note", note)
    world.person.edit(3, "Phone", None)
    world.passes(world.export())
    return world


def undoes(world: SheetsWorld, was: Grid, *, first: int) -> None:
    """Take a sort of some columns back, from the ``first`` to D: what was written meanwhile comes along."""
    now = world.person.grid()
    cells = {row[1]: row[first:4] for row in now} | {None: [None] * (4 - first)}
    name_beside = {row[4]: row[1] for row in was} | {"H9": "new"}
    back = [[*row[:first], *cells[name_beside.get(row[4])], *row[4:]] for row in now]
    world.sheets.save("clients", back)


def check(acts: Sequence[str], story: Story) -> None:
    """Tell one story at a stand-in of its own."""
    with GoogleStandIn() as google:
        tell(google, acts, story)


def tell(google: GoogleStandIn, acts: Sequence[str], story: Story) -> None:
    """Act before each of the first writes: at most two passes later all is settled, and a third one writes nothing."""
    world, shown = beginning(google, story), []
    ids, before = {row["Name"]: row["ID"] for row in world.person.rows()}, world.person.grid()
    world.sheets.desk.person.sorts("Clients", by=story.by, descending=True, columns="B:G")
    if story.news:
        world.ehr["k3"]["phone"] = "E90"
    coming = iter(acts)

    def happens() -> None:
        shown.append(world.person.grid())
        ACTS[next(coming)](world.sheets.desk.person, story)

    google.between.when(":batchUpdate", happens, times=len(acts))
    google.faults.when(":batchUpdate", drops(applied=True), times=story.unheard)
    export = world.export() if story.news else None
    for _ in range(2 + len(acts) + story.unheard):  # an act waits for a write
        told(world, export)
    report = told(world)
    if report and report.questions:
        assert {*PARTING, *NEW_BESIDE} & {*acts}, "asked about rows that are whole"
        if {*NEW_BESIDE} & {*acts}:
            _nothing_moved(acts, world, before, lost_on_purpose(acts, story, shown, before))
            return
        undoes(world, before, first=0 if PARTING[0] in acts else 1)
        for _ in range(3):
            report = told(world, export)
    assert report, "passes fail for ever"
    assert (report.cells, report.rows, report.questions) == (0, 0, ()), "it does not settle"
    lost = lost_on_purpose(acts, story, shown, before)
    _nothing_moved(acts, world, before, lost)
    _ids_stayed(world, ids, lost[1], news=story.news)


def lost_on_purpose(acts: Sequence[str], story: Story, shown: Sequence[Grid], before: Grid) -> tuple[Grid, set[str]]:
    """Return the rows of which a person took something away, as they were then, and the names of deleted clients.

    Where our write had just covered a cell of a deleted row, what was in it is gone with the row.
    """
    hit = [(act, grid[story.row - 1]) for act, grid in zip(acts, shown, strict=False) if len(grid) >= story.row]
    deleted = {str(row[1]) for act, row in hit if act == "deletes a row"}
    return [row for act, row in hit if act in GONE] + [row for row in before if row[1] in deleted], deleted


def _nothing_moved(acts: Sequence[str], world: SheetsWorld, before: Grid, lost: tuple[Grid, set[str]]) -> None:
    """Nothing is lost, and no row has what is another client's, but where a person put it there."""
    rows = world.person.grid()[1:]
    owners = {} if {*PARTING} & {*acts} else {cell: row[1] for row in before[1:] for cell in row[2:5] if cell}
    owners["E90"] = "k3"
    moved = [(cell, row[1]) for row in rows for cell in row[2:5] if owners.get(cell, row[1]) != row[1]]
    assert not moved, f"with another client: {moved}"
    missing = words(before[1:]) - words([*rows, *lost[0]])
    assert not missing, f"lost: {missing}"


def _ids_stayed(world: SheetsWorld, ids: Mapping[str, str], deleted: set[str], *, news: bool) -> None:
    rows = world.person.rows()
    found = [row["ID"] for row in rows if row["ID"]]
    assert len(found) == len(set(found)), "an id is doubled"
    for name in {*ids} - deleted:
        assert ids[name] in [row["ID"] for row in rows if row["Name"] == name], f"the id of {name} is elsewhere"
    if news and "k3" not in deleted:
        assert "E90" in [row["Phone"] for row in rows if row["Name"] == "k3"], "what the EHR told did not arrive"


@pytest.mark.long
@pytest.mark.parametrize("news", [False, True], ids=["", "news of one client"])
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.some(6)
def test_ids_stay_with_their_clients(act: str, *, news: bool) -> None:
    """Every act once, alone or while the EHR has news about a client."""
    check([act], Story(news=news))


@pytest.mark.parametrize("act", ["inserts a row at the top", "inserts rows in the middle", "sorts everything"])
def test_rows_move_again_and_again(act: str) -> None:
    """Somebody acts between writing and putting back, and before that is put back."""
    check([act] * 3, Story())


NEWS = Story(by="B", news=True, then_by="C")
"""The EHR tells of a phone number, and by that column the tab is sorted."""
AGAIN: Mapping[str, tuple[Sequence[str], Story]] = {
    "the column that is written, twice": (["sorts all but the ids"] * 2, NEWS),
    "its number and its id lie in one row and go different ways": (
        ["sorts all but the ids"] * 3,
        replace(NEWS, by="E", then_down=False, notes=("H6", "H2", "H5", "H4", "H1", "H3", "H0")),
    ),
    "some columns by it, and nothing else beside": (["sorts some columns"] * 2, NEWS),
    "ids and some columns by it": (
        ["sorts the ids and some more"] * 2,
        replace(NEWS, by="E", notes=("H5", "H4", "H2", "H1", "H0", "H6", "H3")),
    ),
    "a row inserted, and then by it": (["inserts a row at the top", "sorts all but the ids"], NEWS),
    "by it, and then by the ids": (["sorts everything", "sorts by id"], NEWS),
    "by the ids, and a row inserted": (["sorts by id", "inserts rows in the middle", "sorts all but the ids"], NEWS),
    "a row that was hit is copied": (
        ["sorts everything", "copies a row", "sorts all but the ids"],
        Story(news=True, row=6, then_by="D", notes=("H5", "H3", "H0", "H2", "H6", "H4", "H1"), unheard=1),
    ),
    "a new row that was hit is copied": (
        ["inserts a row and fills it", "copies a row"],
        replace(NEWS, row=5, then_by="D", then_down=False),
    ),
    "a row of nobody that was hit is copied, then all is sorted": (
        ["inserts rows in the middle", "copies a row", "sorts everything"],
        Story(row=8, news=True, notes=("H4", "H2", "H1", "H0", "H5", "H3", "H6")),
    ),
    "a row of nobody at the top is copied": (
        ["inserts a row at the top", "copies a row", "sorts everything"],
        replace(NEWS, by="E", row=2),
    ),
    "a row of nobody that was hit is typed into, and a row inserted": (
        ["inserts rows in the middle", "types beside", "inserts a row at the top"],
        Story(by="C", then_by="D", notes=("H0", "H3", "H1", "H6", "H2", "H4", "H5")),
    ),
    "a row of nobody with an id that was hit goes one way, its id another": (
        ["inserts rows in the middle", "inserts rows in the middle", "sorts all but the ids"],
        Story(then_by="C", then_down=False, news=True, unheard=1, notes=("H0", "H2", "H4", "H1", "H6", "H5", "H3")),
    ),
    "a row that was hit is deleted": (["deletes a row"] * 2, replace(NEWS, by="E", row=2)),
    "the answer is lost, and then by it": (["sorts everything"] * 2, replace(NEWS, unheard=1)),
    "two answers are lost": (["sorts all but the ids"] * 3, replace(NEWS, unheard=2)),
    "a word typed beside, and then by it": (["inserts a row and fills it", "types beside", "sorts everything"], NEWS),
}


@pytest.mark.parametrize("case", AGAIN)
@pytest.mark.some(4)
def test_nothing_moves_to_another_client(case: str) -> None:
    """Sorted again before it is put back: what was written beside another client is found, wherever it went."""
    check(*AGAIN[case])


stories = st.builds(
    Story,
    by=st.sampled_from("BCE"),
    row=st.integers(2, LAST),
    then_by=st.sampled_from("BCD"),
    then_down=st.booleans(),
    news=st.booleans(),
    notes=st.permutations(NOTES).map(tuple),
    unheard=st.sampled_from((0, 0, 0, 1, 2)),
)
whole = st.lists(st.sampled_from(sorted({*ACTS} - {*PARTING})), min_size=1, max_size=3)
after_parting = sorted({*ACTS} - {*PARTING, *GONE, COPYING})
"""What leaves a sort of some columns such that a person can take it back."""
parted = st.tuples(st.sampled_from(PARTING), st.sampled_from(after_parting))
acted = st.one_of(
    st.tuples(st.sampled_from(sorted(ACTS)), st.integers(1, 3)).map(lambda one: [one[0]] * one[1]),
    whole,
    parted.flatmap(st.permutations),
)
LONG = settings(max_examples=1_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.prove
@LONG
@given(acts=acted, story=stories)
def test_ids_stay_with_their_clients_for_long(acts: Sequence[str], story: Story) -> None:
    """Up to three acts by chance."""
    check(acts, story)
