"""Forgotten members: no row of an export about them is used, and nobody else's is lost."""

from datetime import date

import pytest

from addon.exports.export import Counts, Export
from addon.exports.rows import ClientRef, ClientRow, Row
from addon.problems import in_file
from addon.sync.forgotten import marks_of, names_in, without_forgotten_clients
from addon.workbook import TabSnapshot
from tests.sync.little_practice import TABS

BORN, OTHER = date(1990, 2, 3), date(1961, 7, 8)
GONE = marks_of("M-0001", ("Zoë Núñez", "Zoe Smith"), BORN.isoformat(), salt="s", on=date(2026, 3, 3))
UNDATED = marks_of("M-0002", ("Zoë Núñez",), "", salt="t", on=date(2026, 3, 3))


def client(name: str, born: date | None) -> Row:
    """Return a row of a client list."""
    return ClientRow(client=ClientRef(name=name, birth_date=born), place=in_file("a.csv", 2))


def members(*rows: tuple[str, date | None]) -> frozenset[str]:
    """Return the names of a Members tab with these rows."""
    headers = ("Name", "Birth date")
    return names_in(TABS["members"], TabSnapshot(key="members", title="", headers=headers, first_row=2, rows=rows))


@pytest.mark.parametrize(
    ("name", "born", "present", "stays"),
    [
        ("Zoë Núñez", BORN, (), False),
        ("NUNEZ, Zoe", BORN, (), False),
        ("Dr. Zoë Núñez", BORN, (), False),
        ("Nunez, Zoe (Zizi)", None, (), False),
        ("Zoë Núñez", None, (), False),
        ("Zoe Smith", None, (), False),
        ("Zoë Núñez", OTHER, (), True),
        ("Liam O'Connor", BORN, (), True),
        ("Zoë Núñez", None, (("Zoë Núñez", OTHER),), True),
        ("Zoë Núñez", BORN, (("Zoë Núñez", OTHER),), False),
        ("Zoë Núñez", BORN, (("Zoë Núñez", BORN),), True),
    ],
)
def test_whose_rows_are_left_out(
    name: str, born: date | None, present: tuple[tuple[str, date | None], ...], *, stays: bool
) -> None:
    """A namesake with another birth date, or who is in Members, keeps the rows; so does one who was typed anew."""
    export = Export(profile="p", file="a.csv", sha256="x", rows=(client(name, born),), counts=Counts(read=1, loaded=1))
    (left,) = without_forgotten_clients([export], [GONE], members(*present))
    assert bool(left.rows) == stays
    assert (left.counts.loaded, dict(left.counts.skipped)) == ((1, {}) if stays else (0, {"forgotten member": 1}))


@pytest.mark.parametrize("exported", ["Ode, William", "Bill Ode", "Mr. William Ode", "William (Bill) Ode"])
def test_a_name_with_brackets_is_forgotten_in_every_spelling(exported: str) -> None:
    """Exports write the name without the brackets, with a title, or with the name that the member goes by."""
    gone = marks_of("M-0003", ("William (Bill) Ode",), "", salt="s", on=date(2026, 3, 3))
    export = Export(profile="p", file="a.csv", sha256="x", rows=(client(exported, None),), counts=Counts(loaded=1))
    (left,) = without_forgotten_clients([export], [gone], members())
    assert left.rows == ()


def test_without_a_birth_date_the_name_alone_counts() -> None:
    """Nobody ever typed one: every row of that name is left out unless somebody of it is in Members."""
    export = Export(
        profile="p", file="a.csv", sha256="x", held_back=(client("Zoë Núñez", BORN),), counts=Counts(read=1, review=1)
    )
    (left,) = without_forgotten_clients([export], [UNDATED], members())
    assert (left.held_back, left.counts.review) == ((), 0)
    (left,) = without_forgotten_clients([export], [UNDATED], members(("Zoë Núñez", None)))
    assert left.held_back


def test_nothing_that_is_kept_names_them() -> None:
    """Neither a name nor a birth date, only hashes that differ from practice to practice."""
    assert "zo" not in str(GONE).casefold()
    assert "1990" not in str(GONE)
    assert set(GONE.marks).isdisjoint(UNDATED.marks)
