"""What people typed wrongly is taken back from a backup: those cells and rows, and nothing else."""

from collections.abc import Iterator
from datetime import date

import pytest

from addon.problems import UnknownRun
from addon.sync.merging.tab_plan import ROW
from addon.sync.undo.from_backup import TakeBack, take_back, write_back
from addon.workbook import Snapshot
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, details

ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])


@pytest.fixture
def little() -> Iterator[LittlePractice]:
    """Return a practice after two passes: an export filled in the phones."""
    with LittlePractice.after_first_pass() as made:
        made.drops(clients=details(*((one, f"555-01{at:02d}", "", "") for at, one in enumerate((ZOE, LIAM, RENEE)))))
        made.sync()
        yield made


def pastes(little: LittlePractice) -> Snapshot:
    """Paste over phones and a date, add a row and clear another; return the workbook as it was before."""
    before = little.workbook.read()
    little.types("members", "phone", "555-9999", name=ZOE)
    little.types("members", "birth_date", "not a date", name=ZOE)
    little.types("members", "phone", "555-9998", name=LIAM)
    little.adds("members", {"name": "Total", "phone": "3"})
    little.deletes("members", *little.numbers("members", name=RENEE))
    return before


def plan(little: LittlePractice, before: Snapshot, after: Snapshot | None, only: str = "") -> TakeBack:
    """Plan to take back what was typed between two versions."""
    return take_back(little.undoing(), before, after, name="b.xlsx", only=only)


def members(little: LittlePractice) -> dict[str, tuple[object, object]]:
    """Return phone and birth date by name."""
    rows = little.rows("members")
    return {str(row["name"]): (row["phone"], row["birth_date"]) for row in rows if row["name"]}


@pytest.mark.parametrize("passes", [0, 1, 3])
@pytest.mark.some(1)
def test_a_bad_paste_is_taken_back_whole(little: LittlePractice, passes: int) -> None:
    """Before any pass saw it, after the one that first did, and after more: cells, the added and the cleared row."""
    wanted = members(little)
    before = pastes(little)
    after = little.workbook.read() if passes else None
    for _ in range(passes):
        little.later(minutes=5)
        little.sync()
    planned = plan(little, before, after)
    assert members(little) != wanted, "planning writes nothing"
    done = write_back(little.undoing(), planned)
    assert (done.cells, done.back, done.rows, done.kept) == (3, 1, 1, 0)
    assert members(little) == wanted
    assert little.row("members", name=RENEE)["id"] == "M-0003"
    little.later(minutes=5)
    little.sync()
    assert members(little) == wanted
    assert not little.rows("conflicts", status="open")
    again = little.sync()
    assert (again.cells, again.rows) == (0, 0)


@pytest.mark.parametrize("title", ["Members", "members", " MEMBERS "])
def test_a_tab_is_named_in_any_case(little: LittlePractice, title: str) -> None:
    """That tab alone is looked at."""
    before = pastes(little)
    assert [work.there.title for work in plan(little, before, None, title).works] == ["Members"]


@pytest.mark.parametrize(
    ("title", "step"), [("Memebrs", 'Did you mean "Members"'), ("zzz", "Name one of: "), ("Today", "Name one of: ")]
)
def test_a_tab_that_is_not_there_is_refused(little: LittlePractice, title: str, step: str) -> None:
    """Nobody is told that nothing is left; a view has nothing that people typed."""
    before = pastes(little)
    with pytest.raises(UnknownRun, match="no tab of this title") as refused:
        plan(little, before, None, title)
    assert step in refused.value.next_step


def test_it_tells_whether_there_is_a_later_backup(little: LittlePractice) -> None:
    """What was typed after the next one is found there."""
    before = pastes(little)
    assert plan(little, before, little.workbook.read()).has_later
    assert not plan(little, before, None).has_later


def test_a_paste_that_went_over_the_id_header(little: LittlePractice) -> None:
    """The ids tell which column it is. Without any nothing tells which rows these are: all stays, and is counted."""
    before = pastes(little)
    at = little.column("members", "id")
    little.workbook.person("members", 1, at, "No.")
    planned = plan(little, before, None, "Members")
    assert sum(len(work.journal) for work in planned.works) == 5
    for number in range(2, 20):
        little.workbook.person("members", number, at, None)
    planned = plan(little, before, None, "Members")
    assert (planned.is_empty, [work.kept for work in planned.works]) == (True, [1])


def test_what_was_typed_since_stays(little: LittlePractice) -> None:
    """Other cells are not looked at; a cell of the paste that somebody corrected since is kept and counted."""
    before = pastes(little)
    after = little.workbook.read()
    little.sync()
    little.types("members", "family", "Nunez", name=ZOE)
    little.types("members", "phone", "555-0155", name=LIAM)
    done = write_back(little.undoing(), plan(little, before, after))
    assert (done.cells, done.kept) == (2, 1)
    assert little.row("members", name=ZOE)["family"] == "Nunez"
    assert members(little)[LIAM][0] == "555-0155"


def test_what_a_pass_wrote_is_no_paste(little: LittlePractice) -> None:
    """The backup is older than what its own pass wrote: that is not taken back."""
    with LittlePractice() as fresh:
        before = fresh.workbook.read()
        fresh.drops(clients=details((ZOE, "555-0101", "zoe@example.org", "Cigna")))
        fresh.sync()
        after = fresh.workbook.read()
        fresh.types("members", "phone", "555-0188", name=ZOE)
        assert plan(fresh, before, after).is_empty
    nothing = little.workbook.read()
    assert plan(little, nothing, None).is_empty


def test_one_tab_alone_can_be_taken_back(little: LittlePractice) -> None:
    """A good answer of the same hour in another tab stays."""
    before = little.workbook.read()
    little.types("members", "phone", "555-9999", name=ZOE)
    little.types("groups", "room", "Room 9", id="G-01")
    assert {work.tab.name for work in plan(little, before, None).works if work.journal} == {"members", "groups"}
    write_back(little.undoing(), plan(little, before, None, only="Members"))
    assert members(little)[ZOE][0] != "555-9999"
    assert little.row("groups", id="G-01")["room"] == "Room 9"


def test_pasted_copies_with_their_ids_are_emptied(little: LittlePractice) -> None:
    """Somebody pasted two rows again below, ids and all; a pass gave the copies ids of their own."""
    wanted = members(little)
    before = little.workbook.read()
    for name in (ZOE, LIAM):
        row = little.row("members", name=name)
        little.adds("members", {**row, "birth_date": date(1999, 1, 1)})
    after = little.workbook.read()
    little.sync()
    done = write_back(little.undoing(), plan(little, before, after))
    assert (done.cells, done.rows, done.back) == (0, 2, 0)
    assert members(little) == wanted


def test_taking_back_can_be_undone(little: LittlePractice) -> None:
    """It is a run like others."""
    before = little.workbook.read()
    little.types("members", "phone", "555-9999", name=ZOE)
    done = write_back(little.undoing(), plan(little, before, None))
    assert [entry.field for entry in little.state.journal(little.state.runs()[0].id)] == ["phone"] != [ROW]
    assert "b.xlsx" in str(little.rows("log")[0]["what"])
    little.undoes(done.number)
    assert members(little)[ZOE][0] == "555-9999"


def test_a_row_without_an_id_that_was_changed_is_not_emptied(little: LittlePractice) -> None:
    """Nothing tells it from one that was added: it stays and is counted."""
    little.adds("roster", {"member": "Nobody Known"})
    before = little.workbook.read()
    little.types("roster", "member", "Nobody Else", member="Nobody Known")
    planned = plan(little, before, None)
    assert planned.is_empty
    assert sum(work.kept for work in planned.works) == 1
    little.adds("roster", {"member": "One More"})
    assert plan(little, before, None).is_empty


def test_a_row_with_words_that_cannot_be_read_comes_back_as_it_was(little: LittlePractice) -> None:
    """And counts as before: of a day that nobody could ever read nothing follows."""
    little.adds("roster", {"group": "Families together (G-02)", "member": ZOE, "joined": "end of October"})
    little.types("members", "birth_date", "in May", name=LIAM)
    little.sync()
    before, expected = little.workbook.read(), little.rows("attendance")
    for tab, who in (("roster", {"joined": "end of October"}), ("members", {"name": LIAM})):
        little.deletes(tab, *little.numbers(tab, **who))
    after = little.workbook.read()
    little.sync()
    write_back(little.undoing(), plan(little, before, after))
    for _ in range(2):
        little.sync()
        assert little.rows("roster", joined="end of October")
        assert little.row("members", name=LIAM)["birth_date"] == "in May"
        assert sorted(map(str, little.rows("attendance"))) == sorted(map(str, expected))


def test_rows_that_the_first_pass_gave_their_ids_are_no_paste() -> None:
    """They had none in the backup; the pass gave them one, and exports filled them in."""
    with LittlePractice() as fresh:
        before = fresh.workbook.read()
        fresh.drops(clients=details(*((one.name, f"555-01{at:02d}", "", "Cigna") for at, one in enumerate(MEMBERS))))
        fresh.sync()
        after = fresh.workbook.read()
        assert plan(fresh, before, after).is_empty
        fresh.adds("members", {"name": "Total", "phone": "3"})
        planned = plan(fresh, before, None)
        assert [len(work.journal) for work in planned.works if work.journal] == [1]
