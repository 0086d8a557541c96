"""Differences from first seen to closed, with people's decisions."""

import pytest

from addon.sync.reading import REMOVED
from tests.sync.desk_of import World
from tests.sync.world import new_state

OPEN, AGAIN = "open", "changed: clear the decision and decide again"
CLOSED = "closed Mar 3 2026: "


def both_touch() -> World:
    """A person typed H1 over E1 while the EHR said E9."""
    world = World()
    world.person.edit(0, "Phone", "H1")
    world.ehr["k1"]["phone"] = "E9"
    world.passes(world.export())
    return world


def test_both_values_are_listed_and_the_persons_stays() -> None:
    """One open row with both values; the cell keeps what the person typed."""
    world = both_touch()
    assert world.listed() == [(OPEN, "conflict", "H1", "E9")]
    assert world.row("k1")["Phone"] == "H1"


@pytest.mark.parametrize(
    ("word", "other", "shown", "status"),
    [
        ("EHR", None, "E9", f"{CLOSED}the source's value was written"),
        ("sheet", None, "H1", "open: kept, enter it in the EHR"),
        ("other value", "O1", "O1", "open: written, enter it in the EHR"),
        ("other value", " e9 ", "e9", f"{CLOSED}another value was written"),
        ("other value", None, "H1", OPEN),
        ("maybe", None, "H1", OPEN),
        (None, "O1", "H1", OPEN),
    ],
)
def test_a_decision_is_obeyed(word: str | None, other: str | None, shown: str, status: str) -> None:
    """EHR is written and closes; what the EHR does not have stays to be entered there; anything else waits."""
    world = both_touch()
    world.decide(word, other)
    assert world.row("k1")["Phone"] == shown
    assert world.listed()[0][0] == status
    again = world.passes()
    assert (again.cells, again.rows) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "told", "listed"),
    [
        ("12\x0b34", "E9", ("12 34", "E9")),
        ("H1", "12\x0b34", ("H1", "12 34")),
        ("H1", "x" * 40_000, ("H1", "x" * 31_999 + "…")),
    ],
)
def test_what_no_cell_holds_is_quoted_as_one_can(typed: str, told: str, listed: tuple[str, str]) -> None:
    """The quote is cut, the decision is about the whole: the pass goes on, and the cell stays as it is."""
    world = World()
    world.person.edit(0, "Phone", typed)
    world.ehr["k1"]["phone"] = told
    world.passes(world.export())
    assert world.listed() == [(OPEN, "conflict", *listed)]
    world.decide("sheet")
    assert not world.passes(world.export()).problems
    assert world.listed() == [("open: kept, enter it in the EHR", "enter in EHR", *listed)]
    assert world.row("k1")["Phone"] == typed
    world.ehr["k1"]["phone"] = f"{told}!"
    world.passes(world.export())
    assert [line[0] for line in world.listed()] == [AGAIN]


def test_a_text_too_long_to_quote_is_told_about_where_it_is() -> None:
    """It stays as it is and counts as it was read last; the rest of its row goes on."""
    world = World()
    world.person.edit(0, "Phone", "x" * 32_500)
    world.person.edit(1, "Name", "y" * 32_500)
    report = world.passes(world.export())
    assert [(one.place.at, one.what.split(";")[0]) for one in report.problems] == [
        ("C2", "this text is longer than 32,000 characters"),
        ("B3", "this text is longer than 32,000 characters"),
    ]
    assert world.listed() == []
    assert world.row("k1")["Phone"] == "x" * 32_500
    world.ehr["k2"]["phone"] = "E9"
    world.passes(world.export())
    assert world.row("y" * 32_500)["Phone"] == "E9"


@pytest.mark.parametrize("moved", ["person", "EHR", "both"])
def test_a_decision_binds_the_pair_that_was_shown(moved: str) -> None:
    """If either side moved the decision is not obeyed, nor later, until it is cleared and made again."""
    world = both_touch()
    world.conflicts.edit(0, "Decision", "EHR")
    if moved != "EHR":
        world.person.edit(0, "Phone", "H2")
    if moved != "person":
        world.ehr["k1"]["phone"] = "E10"
    world.passes(world.export())
    world.passes()
    assert world.row("k1")["Phone"] == ("H1" if moved == "EHR" else "H2")
    assert world.listed()[0][0] == AGAIN
    world.decide(None)
    assert world.listed()[0][0] == OPEN
    world.decide("EHR")
    assert world.row("k1")["Phone"] == ("E9" if moved == "person" else "E10")
    assert world.listed()[0][0].startswith("closed")


def test_another_word_is_another_decision() -> None:
    """An outdated EHR replaced by other value at once is a decision about the pair now shown."""
    world = both_touch()
    world.conflicts.edit(0, "Decision", "EHR")
    world.person.edit(0, "Phone", "H2")
    world.passes()
    world.decide("other value", "O1")
    assert world.row("k1")["Phone"] == "O1"


def test_another_value_is_entered_in_the_ehr() -> None:
    """It stays listed until the EHR has it, and may be typed anew until then."""
    world = both_touch()
    world.decide("other value", "O1")
    assert world.listed() == [("open: written, enter it in the EHR", "enter in EHR", "O1", "E9")]
    world.decide("other value", "O2")
    assert world.row("k1")["Phone"] == "O2"
    assert world.listed() == [("open: written, enter it in the EHR", "enter in EHR", "O2", "E9")]
    world.ehr["k1"]["phone"] = "O2"
    world.passes(world.export())
    assert world.listed()[0][0] == f"{CLOSED}they no longer differ"


def test_a_closed_row_is_never_obeyed() -> None:
    """A decision typed into a closed row does nothing, and the next conflict of that cell is another row."""
    world = both_touch()
    world.person.edit(0, "Phone", "E9")
    world.passes()
    assert world.listed() == [(f"{CLOSED}they no longer differ", "conflict", "H1", "E9")]
    world.decide("EHR")
    world.person.edit(0, "Phone", "H3")
    world.passes()
    assert world.row("k1")["Phone"] == "H3"
    assert world.listed()[1] == (OPEN, "enter in EHR", "H3", "E9")


def test_a_decision_left_over_from_a_lost_state_is_not_obeyed() -> None:
    """A row of Conflicts that outlived the state may hold a decision about something else."""
    world = both_touch()
    world.conflicts.edit(0, "Decision", "EHR")
    world.state = new_state()
    world.passes(world.export())
    world.passes()
    assert world.row("k1")["Phone"] == "H1"
    assert [row[0] for row in world.listed()] == [AGAIN]


def test_rows_whose_memory_was_lost_are_closed() -> None:
    """What the new state does not list again does not stay open in the tab for ever."""
    world = both_touch()
    world.state = new_state()
    world.person.edit(0, "Phone", "E9")
    world.passes(world.export())
    assert [row[0] for row in world.listed()] == [f"{CLOSED}the memory of it was lost"]


@pytest.mark.parametrize(
    ("word", "other", "shown", "why"),
    [
        ("EHR", None, 1, "the source's value was written"),
        ("sheet", None, 99, "the sheet's value stays"),
        ("other value", "50", 50, "another value was written"),
    ],
)
def test_typed_over_our_own_cell(word: str, other: str | None, shown: int, why: str) -> None:
    """What a person types into a computed cell stays and is listed; any decision closes it: no EHR has that value."""
    world = World()
    world.person.edit(0, "Count", 99)
    world.passes()
    assert world.listed() == [(OPEN, "typed over", "99", "1")]
    world.decide(word, other)
    for _ in range(2):
        assert world.row("k1")["Count"] == shown
        assert world.listed() == [(f"{CLOSED}{why}", "typed over", "99", "1")]
        again = world.passes()
        assert (again.cells, again.rows) == (0, 0)


def test_a_formula_waits_with_the_value_that_would_go_there() -> None:
    """A formula is never written, not even by decision; the source's value is listed until it can be."""
    world = World()
    world.person.edit(0, "Phone", "=1+1")
    world.ehr["k1"]["phone"] = "E9"
    report = world.passes(world.export())
    assert world.listed()[0][3] == "E9"
    world.decide("EHR")
    assert world.person.grid()[1][2] == "=1+1"
    world.person.edit(0, "Phone", None)
    world.passes()
    assert world.row("k1")["Phone"] == "E9"
    assert report.cells == 0


def test_enter_in_ehr_closes_itself() -> None:
    """Once the EHR says what the person typed, the row closes."""
    world = World()
    world.person.edit(0, "Phone", "H1")
    world.passes()
    assert world.listed() == [(OPEN, "enter in EHR", "H1", "E1")]
    world.ehr["k1"]["phone"] = "H1"
    world.passes(world.export())
    assert world.listed()[0][0] == f"{CLOSED}they no longer differ"


def test_what_arose_while_conflicts_was_missing_is_shown_later() -> None:
    """A difference is not forgotten because its tab could not be written when it arose or closed."""
    world = both_touch()
    world.book.save("conflicts", [["gone"]])
    world.person.edit(0, "Phone", "E9")
    world.person.edit(1, "Phone", "H2")
    for _ in range(3):  # the columns, the rows as they were last, what happened since
        world.passes()
    assert [(row[0], row[2]) for row in world.listed()] == [(f"{CLOSED}they no longer differ", "H1"), (OPEN, "H2")]
    again = world.passes()
    assert (again.cells, again.rows) == (0, 0)


# --- whole rows ------------------------------------------------------------------------------------


def deleted_here() -> World:
    """A person noted H1 beside k1 and deleted the row; the EHR then changed it."""
    world = World()
    world.person.edit(0, "Note", "H1")
    world.passes()
    world.person.delete(0)
    world.passes()
    world.ehr["k1"]["phone"] = "E9"
    world.passes(world.export())
    return world


def test_a_removed_row_that_the_ehr_changes_is_listed() -> None:
    """It is not created again; Conflicts says what the EHR says now."""
    world = deleted_here()
    assert world.row("k1") == {}
    assert world.listed() == [(OPEN, "deleted here", "deleted here", "Phone: E9")]
    again = world.passes(world.export())
    assert (again.cells, again.rows) == (0, 0)


def test_ehr_puts_the_row_back() -> None:
    """EHR on a whole row puts it back with its id, people's columns as they were, the others as the EHR says."""
    world = deleted_here()
    world.decide("EHR")
    row = world.row("k1")
    assert (row["Phone"], row["Plan"], row["Note"]) == ("E9", "E2", "H1")
    assert world.listed()[0][0] == f"{CLOSED}the row is back"
    world.ehr["k1"]["phone"] = "E10"
    world.passes(world.export())
    assert world.row("k1")["Phone"] == "E10"


def test_sheet_leaves_the_row_removed() -> None:
    """Sheet on a whole row closes it; only another change of the EHR is listed anew."""
    world = deleted_here()
    world.decide("sheet")
    assert world.listed()[0][0] == f"{CLOSED}the row stays removed"
    assert world.passes(world.export()).cells == 0
    world.ehr["k1"]["plan"] = "E11"
    world.passes(world.export())
    assert world.row("k1") == {}
    assert world.listed()[1] == (OPEN, "deleted here", "deleted here", "Plan: E11")


def test_a_decision_about_a_row_binds_what_was_shown() -> None:
    """If the EHR has changed it once more, the decision waits."""
    world = deleted_here()
    world.conflicts.edit(0, "Decision", "EHR")
    world.ehr["k1"]["plan"] = "E12"
    world.passes(world.export())
    world.passes()
    assert world.row("k1") == {}
    assert world.listed() == [(AGAIN, "deleted here", "deleted here", "Phone: E9; Plan: E12")]


def test_a_row_put_back_by_a_person_follows_the_ehr_again() -> None:
    """What the EHR said while the row was gone reaches it, and the listed deletion closes."""
    world = World()
    values = world.person.delete(0)
    world.passes()
    world.ehr["k1"]["phone"] = "E9"
    world.passes(world.export())
    world.person.put_back(values)
    world.passes()
    assert world.row("k1")["Phone"] == "E9"
    assert world.listed()[0][0] == f"{CLOSED}the row is back"


def test_a_conflict_survives_deleting_and_putting_back() -> None:
    """The difference that stood when the row went stands again when it returns."""
    world = both_touch()
    values = world.person.delete(0)
    world.passes()
    assert world.listed()[0][0] == f"{CLOSED}the row was removed"
    world.person.put_back(values)
    world.passes()
    assert world.listed()[1] == (OPEN, "conflict", "H1", "E9")


# --- many rows -------------------------------------------------------------------------------------


def test_a_tab_that_lost_many_rows_is_left_alone_until_somebody_answers() -> None:
    """Four of five rows gone: nothing is written, somebody is asked; the answer is about these rows only."""
    world = World(("k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9"))
    world.person.rearrange([0, 1, 2, 3, 4])
    world.ehr["k1"]["phone"] = "E99"
    report = world.passes(world.export())
    assert [one.key.startswith(REMOVED) for one in report.questions] == [True]
    assert world.row("k1")["Phone"] == "E1"
    world.review.edit(0, "Decision", "deleted")
    world.passes(world.export())
    assert world.row("k1")["Phone"] == "E99"
    assert len(world.person.rows()) == 5
    world.person.rearrange([0])
    report = world.passes(world.export())
    assert len(report.questions) == 1
    assert world.review.rows()[0]["Status"].startswith("accepted")
    assert world.review.rows()[1]["Status"] == "open"


def test_rows_put_back_settle_the_question() -> None:
    """Where the rows come back the question closes by itself."""
    world = World(("k1", "k2", "k3", "k4", "k5"))
    before = world.person.grid()
    world.person.rearrange([0])
    world.passes()
    world.book.save("clients", before)
    report = world.passes()
    assert report.questions == ()
    assert world.person.grid() == before
