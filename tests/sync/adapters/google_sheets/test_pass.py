"""A whole pass over a spreadsheet at Google: what the merge promises holds there too."""

from collections.abc import Iterator

import pytest

from addon.problems import Fault
from addon.sync.adapters.google_calls import OutcomeUnknown
from addon.sync.undo.one_run import undo
from addon.sync.undo.writing import Undoing
from tests.google.faults import drops, server_error
from tests.google.leeway import ALL_LEEWAY
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.book import SheetsBook
from tests.sync.books import Person
from tests.sync.desk_of import World
from tests.sync.test_carry_out import change, outcome, without_crash
from tests.sync.world import NOON, TABS, WITH_LOG, Traps, new_state, sync


class SheetsWorld(World):
    """The little world of the merge, at Google."""

    def __init__(self, stand_in: GoogleStandIn, names: tuple[str, ...] = ("k1", "k2")) -> None:
        self.sheets = SheetsBook(stand_in, TABS)
        self.traps = Traps(self.sheets.workbook)
        self.state = new_state()
        self.person = Person(self.sheets, "clients")
        self.conflicts = Person(self.sheets, "conflicts")
        self.review = Person(self.sheets, "needs_review")
        self.runs = 0
        self.ehr = {name: {"phone": f"E{2 * at + 1}", "plan": f"E{2 * at + 2}"} for at, name in enumerate(names)}
        self.passes(self.export())


@pytest.fixture
def google() -> Iterator[GoogleStandIn]:
    """Google on loopback, as far from most days as it may be."""
    with GoogleStandIn(leeway=ALL_LEEWAY) as running:
        yield running


@pytest.mark.long
def test_the_same_as_in_memory(google: GoogleStandIn) -> None:
    """One of everything ends at Google as it ends in memory, and a pass with nothing new writes nothing."""
    world = SheetsWorld(google, ("k1", "k2", "k3"))
    world.passes(change(world))
    world.passes()
    assert outcome(world) == without_crash()
    begun = len(google.calls)
    world.passes()
    assert [call.method for call in google.calls[begun:]] == ["GET", "GET", "GET"]


@pytest.mark.parametrize("call", [1, 2, 3, 4])
@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.some(3)
def test_a_failure_at_any_call(google: GoogleStandIn, call: int, applied: bool) -> None:  # noqa: FBT001 (a case)
    """Whether or not the write arrived, the next pass finds out, and everything ends the same."""
    world = SheetsWorld(google, ("k1", "k2", "k3"))
    given = change(world)
    google.faults.at(call, drops(applied=applied))
    if call == 4:
        with pytest.raises(OutcomeUnknown):
            world.passes(given)
    report = world.passes(given)
    assert ("counts as done" in report.settled) is (call == 4 and applied)
    world.passes()
    assert outcome(world) == without_crash()


def test_a_word_typed_while_we_write(google: GoogleStandIn) -> None:
    """What a person types into the very cell meets the EHR's new value in Conflicts: both are kept."""
    world = SheetsWorld(google)
    world.ehr["k1"]["phone"], world.ehr["k2"]["phone"] = "E90", "E91"
    google.between.when(":batchUpdate", lambda: world.person.edit(0, "Phone", "H1"))
    world.passes(world.export())
    assert world.row("k1")["Phone"] == "H1"
    assert [line[2:] for line in world.listed()] == [("H1", "E90")]
    assert [entry.post for entry in world.state.journal("run 2")] == ["E91"], "the other cell is ours"
    world.passes(world.export())
    assert [line[2:] for line in world.listed()] == [("H1", "E90")]


def test_a_row_typed_beside_a_box_while_we_write(google: GoogleStandIn) -> None:
    """New rows go beside unticked boxes; a name that somebody types there meanwhile is put back and keeps its row."""
    world = SheetsWorld(google)
    person = world.sheets.desk.person
    person.pastes("Clients!H1", [["Called"], *[["FALSE"]] * 20])
    world.ehr["k3"] = {"phone": "E90", "plan": "E91"}
    google.between.when(":batchUpdate", lambda: person.types("Clients!B4", "H1"))
    world.passes(world.export())
    world.passes(world.export())
    assert [row["Name"] for row in world.person.rows()][:5] == ["k1", "k2", "H1", "k3", None]
    assert world.row("k3")["Phone"] == "E90"
    assert len({row["ID"] for row in world.person.rows()[:4]}) == 4


def test_a_row_inserted_while_we_write(google: GoogleStandIn) -> None:
    """Rows that move while we write are read and planned anew in the same pass: every value finds its row."""
    world = SheetsWorld(google)
    world.ehr["k1"]["phone"], world.ehr["k2"]["plan"] = "E90", "E91"
    google.between.when(":batchUpdate", lambda: world.sheets.desk.person.inserts_rows("Clients", before=2))
    world.passes(world.export())
    assert (world.row("k1")["Phone"], world.row("k2")["Plan"]) == ("E90", "E91")
    assert world.row("k2")["Phone"] == "E3"
    assert world.listed() == []


def test_cells_sorted_away_from_their_ids_while_we_write(google: GoogleStandIn) -> None:
    """Where the ids stay and the cells beside them move, what the EHR told of one client is not left at another."""
    world = SheetsWorld(google, ("k1", "k2", "k3"))
    ids = {name: world.row(name)["ID"] for name in world.ehr}
    world.ehr["k1"]["phone"] = ""
    world.ehr["k3"]["phone"] = ""
    for row in (0, 2):
        world.person.edit(row, "Phone", None)
    world.passes(world.export())
    world.ehr["k1"]["phone"] = "E90"
    person = world.sheets.desk.person
    google.between.when(":batchUpdate", lambda: person.sorts("Clients", by="B", descending=True, columns="B:G"))
    world.passes(world.export())
    assert {row["Name"]: (row["ID"], row["Phone"]) for row in world.person.rows()} == {
        "k3": (ids["k3"], None),
        "k2": (ids["k2"], "E3"),
        "k1": (ids["k1"], "E90"),
    }


@pytest.mark.parametrize("later", [5, 6, 7, 8])
def test_dying_between_writing_and_putting_back(google: GoogleStandIn, later: int) -> None:
    """A pass that dies after it wrote over somebody's word leaves no trace of that: the next one puts it back."""
    world = SheetsWorld(google)
    world.ehr["k1"]["phone"] = "E90"
    world.ehr["k2"]["phone"] = "E91"
    google.between.when(":batchUpdate", lambda: world.person.edit(0, "Phone", "H1"))
    for call in range(later, later + 4):
        google.faults.at(call, server_error(503))
    with pytest.raises(Fault):
        world.passes(world.export())
    google.faults.forget()
    world.passes(world.export())
    world.passes(world.export())
    assert (world.row("k1")["Phone"], world.row("k2")["Phone"]) == ("H1", "E91")
    assert [line[2:] for line in world.listed()] == [("H1", "E90")]


def test_undone(google: GoogleStandIn) -> None:
    """A pass at Google can be undone like any other."""
    world = SheetsWorld(google)
    world.ehr["k1"]["phone"] = "E90"
    world.passes(world.export())
    wall = NOON.replace(tzinfo=None)
    undo(2, Undoing(workbook=world.traps, state=world.state, tabs=TABS, wall=wall, run="undo"))
    assert world.row("k1")["Phone"] == "E1"


def test_at_google_as_strangers_know_it(google: GoogleStandIn) -> None:
    """With another range that others protect and a formula beside ours, a pass ends as in memory."""
    world = SheetsWorld(google, ("k1", "k2", "k3"))
    person = world.sheets.desk.person
    person.protects("Clients!H1:H9")
    person.types("Clients!J2", "=1+1", spills=({"numberValue": 2},))
    world.passes(change(world))
    world.passes()
    person.clears("Clients!J1:J9")
    assert outcome(world) == without_crash()
    world.sheets.desk.person.protects("Conflicts")
    world.ehr["k1"]["phone"] = "E90"
    world.passes(world.export())
    assert world.row("k1")["Phone"] == "E90"


def test_going_on_in_a_copy(google: GoogleStandIn) -> None:
    """Neither tab is written while nothing tells which is meant, each pass tells of it; then what was typed counts."""
    world = SheetsWorld(google)
    desk = world.sheets.desk
    desk.duplicates("Clients", "a copy")
    desk.renames("Clients", "Clients 2025")
    desk.renames("a copy", "Clients")
    desk.person.types("Clients!C2", "H1")
    world.ehr["k2"]["phone"] = "E90"
    before = [desk.cells(title) for title in ("Clients", "Clients 2025")]
    for _ in range(2):
        report = world.passes(world.export())
        assert [(str(one.place), one.code) for one in report.problems] == [("Clients", "two-tabs")]
        assert (report.plan.new_tabs, report.questions) == ([], ())
        assert [desk.cells(title) for title in ("Clients", "Clients 2025")] == before
    desk.deletes("Clients 2025")
    assert world.passes(world.export()).problems == ()
    assert (world.row("k1")["Phone"], world.row("k2")["Phone"]) == ("H1", "E90")


def test_a_view_comes_beside_a_tab_of_peoples_own(google: GoogleStandIn) -> None:
    """A version that brings the Log leaves their own tab of that title alone; the Log tells of it."""
    world = SheetsWorld(google)
    desk = world.sheets.desk
    own = [["When", "Who", "What"], ["Mon", "Ann", "called the plumber"]]
    desk.adds("LOG", own)
    desk.tabs = WITH_LOG
    workbook = desk.another()
    for number in range(2):
        world.ehr["k1"]["phone"] = f"E9{number}"
        report = sync(workbook, world.state, world.export(), run=f"with log {number}", tabs=WITH_LOG)
        assert len(report.arrived) == (number == 0)
    assert desk.cells("LOG") == own
    assert any("your own tab Log is left alone" in str(row) for row in desk.cells("Log 2"))
