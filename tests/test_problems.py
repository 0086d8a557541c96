"""Problems and faults: where, what, and the next step, in one sentence each."""

import inspect

import pytest

from addon import problems
from addon.problems import Fault, Place, Problem, in_file, in_tab, once_a_cell


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (in_tab("Attendance", "C14"), "Attendance!C14"),
        (in_tab("Attendance"), "Attendance"),
        (in_file("a.csv", 12), "a.csv:12"),
        (in_file("a.csv"), "a.csv"),
    ],
)
def test_a_place_reads_as_people_write_it(place: Place, shown: str) -> None:
    """Tab!cell and file:row."""
    assert str(place) == shown


@pytest.mark.parametrize(
    ("what", "next_step", "shown"),
    [
        ("this is not a date", "Type a date.", "a.csv:2: this is not a date. Type a date."),
        ("Is it?", "Look.", "a.csv:2: Is it? Look."),
        ("this is not a date", "", "a.csv:2: this is not a date"),
    ],
)
def test_problems_and_faults_say_the_same_way(what: str, next_step: str, shown: str) -> None:
    """Sentences are joined so that they read on."""
    assert str(Problem(in_file("a.csv", 2), "bad-date", what, next_step)) == shown
    assert str(Fault("a.csv:2", what, next_step)) == shown


def test_every_fault_is_its_own_class_with_a_reason() -> None:
    """One class per cause; each says in its docstring what happened."""
    faults = [one for _, one in inspect.getmembers(problems, inspect.isclass) if issubclass(one, Fault)]
    assert len(faults) > 8
    assert all(one.__doc__ for one in faults)
    assert len({one.__doc__ for one in faults}) == len(faults)


def test_faults_are_told_apart_and_problems_compared() -> None:
    """The same problem met twice counts once; two faults never are the same event."""
    assert len({Problem(in_tab("A", "B2"), "x", "y"), Problem(in_tab("A", "B2"), "x", "y")}) == 1
    assert Fault("a", "b") != Fault("a", "b")
    assert min([Problem(in_tab("B"), "x", "y"), Problem(in_tab("A"), "x", "y")]).place.container == "A"


def test_a_cell_is_told_of_once_and_the_rows_of_a_file_each() -> None:
    """Two readers find one slip; a file's row, and a tab without a cell, may have several things to put right."""
    cells = [in_tab("Flag rules", "AF13"), in_tab("Flag rules", "AF13"), in_tab("Flag rules", "AF14")]
    places = [*cells, in_file("a.csv", 2), in_file("a.csv", 2), in_tab("Members"), in_tab("Members")]
    found = once_a_cell(Problem(place, "bad", f"{at}") for at, place in enumerate(places))
    assert [one.what for one in found] == ["0", "2", "3", "4", "5", "6"]
