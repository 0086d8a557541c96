"""Client lists as offices keep them: names with remarks, in capitals, turned, damaged; birth dates of every form."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from addon.exports.dates import PracticeDates
from addon.exports.export import Export
from addon.exports.name_cells import shown_name
from addon.exports.profile import load_profiles
from addon.exports.reading import read_export
from addon.exports.rows import ClientRow
from addon.person_names import read_person
from addon.phones import number_and_extension

LISTED = Path(__file__).parents[3] / "shared" / "judges" / "words" / "rows.csv"
HEAD = ("id", "raw_name", "raw_birth", "raw_phone", "raw_email")
PROFILE = """
name = "list"
title = "A client list"
rows = "clients"
source = "client list"
date_order = "month first"
ignored = ["id"]
columns = [
  { field = "client", headers = ["raw_name"], kind = "name", required = true, filled = true },
  { field = "birth_date", headers = ["raw_birth"], kind = "birth date", keeps_row = true },
  { field = "phone", headers = ["raw_phone"], kind = "phone", keeps_row = true },
  { field = "email", headers = ["raw_email"], kind = "email", keeps_row = true },
]
"""
TODAY = PracticeDates(zone="America/Denver", today=date(2026, 11, 30))


def listed(rows: Iterable[tuple[str, ...]]) -> Export:
    """Return a list of rows as it is read."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEAD, *rows])
    return read_export("clients.csv", text.getvalue().encode(), load_profiles({"list.toml": PROFILE}), dates=TODAY)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("LUND-MARSH, EVA ANNE", "Lund-Marsh, Eva Anne"),
        ("eva   lund", "Eva Lund"),
        ("EVA DE LA CRUZ", "Eva de la Cruz"),
        ("LA TOYA VOSS", "La Toya Voss"),
        ("VAN DER BERG, D'ARCY", "van der Berg, D'Arcy"),
        ("DAN RUIZ III", "Dan Ruiz III"),
        ("McCall, Ian", "McCall, Ian"),
        ("Lund; Eva", "Lund, Eva"),
        ("ZoÃ« NÃºÃ±ez", "Zoë Núñez"),
        ("Zoë Núñez", "Zoë Núñez"),
        ("JO", "JO"),
    ],
)
def test_a_name_is_shown_as_people_write_it(cell: str, name: str) -> None:
    """Capitals alone tell nothing of where they belong; a name with both is left as it is."""
    assert shown_name(cell) == name


BIRTHS: dict[str, date | None] = {
    "4/5/1990": date(1990, 4, 5),
    "12/24/89": date(1989, 12, 24),
    "1/30/24": date(2024, 1, 30),
    "14-Mar-88": date(1988, 3, 14),
    "17.02.1969": date(1969, 2, 17),  # no month is the 17th
    "33000": date(1990, 5, 7),  # as a spreadsheet program counts days
    "1/1/1900": None,
    "unknown": None,
    "00/00/0000": None,
    "13/05/1987": None,
    "03.02.1969": None,  # could be either
    "4/23/2088": None,
    "2008-02-30": None,
}
TOLD = {"13/05/1987", "03.02.1969", "4/23/2088", "2008-02-30"}
"""What is no birth date although one was meant."""


def test_birth_dates_are_read_in_every_form_and_never_turned() -> None:
    """One slip among many stops neither the file nor its row: the row has no birth date, and somebody is told."""
    usual = [("", f"Mia Lund{at}", f"{at}/{at + 12}/1990") for at in range(1, 10)]
    cells = [("", f"Eva Voss{at}", cell) for at, cell in enumerate(BIRTHS)]
    export = listed([(*row, "", "") for row in (*usual, *cells)])
    assert [row.client.birth_date for row in export.clients][len(usual) :] == list(BIRTHS.values())
    rows = {problem.place.at for problem in export.problems}
    assert rows == {str(2 + len(usual) + at) for at, cell in enumerate(BIRTHS) if cell in TOLD}


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("Eva Lund\nMia Voss", "two people"),
        ("Eva Lund / Mia Voss", "two people"),
        ("Lund\tEva", "two columns"),
        ('=HYPERLINK("x","Eva Lund")', "a formula"),
        ("#REF!", "an error of a spreadsheet"),
        ("N??ez, Jos?", "letters of this name are lost"),
    ],
)
def test_what_is_no_name_is_told_and_used_for_nobody(cell: str, told: str) -> None:
    """The row waits for a person; the others of the list are read."""
    export = listed([("1", cell, "", "", ""), ("2", "Lund,\nEva", "", "N/A", "none")])
    assert [(row.client.name, row.phone, row.email) for row in export.clients] == [("Lund, Eva", "", "")]
    assert [told in one.what for one in export.problems] == [True]


def test_records_that_try_a_program_out_and_totals_are_left_out_and_counted() -> None:
    """Wherever the name is."""
    export = listed(
        [("1", "TEST, TEST", "1/1/2000", "", ""), ("2", "Eva Lund", "", "", ""), ("", "Total: 2", "", "", "")]
    )
    assert [row.client.name for row in export.clients] == ["Eva Lund"]
    assert dict(export.counts.skipped) == {"test row": 1, "total row": 1}


# --- the listed rows -----------------------------------------------------------------------------------------


def rows() -> list[dict[str, str]]:
    """Return them; where the list is not there, none."""
    return list(csv.DictReader(io.StringIO(LISTED.read_text(encoding="utf-8")))) if LISTED.exists() else []


def parts(name: str) -> tuple[str, str, str, str]:
    """Return given names, middle names, surname and suffix."""
    person = read_person(name)
    end = len(person.given) - len(person.middle)
    return " ".join(person.given[:end]), " ".join(person.middle), person.last, person.suffix


@pytest.mark.judges
def test_listed_rows_are_read_as_the_list_tells() -> None:
    """All of them in one file; a blank is nothing guessed."""
    export = listed([tuple(row[name] for name in HEAD) for row in rows()])
    there = {one.place.at: one for one in (*export.rows, *export.held_back) if isinstance(one, ClientRow)}
    wrong = []
    for number, row in enumerate(rows(), 2):
        one = there.get(str(number))
        found = ("",) * 6
        if one:
            phone, _ = number_and_extension(one.phone, "US")
            found = (*parts(one.client.name), f"{one.client.birth_date or ''}", phone)
        elif row["problem_or_note"].startswith("test row"):  # it is kept out, so that its parts are read here
            found = (*parts(shown_name(row["raw_name"])), "2000-01-01", "")
        expected = tuple(row[name] for name in ("given", "middle", "family", "suffix", "birth", "phone"))
        if found != expected:
            wrong.append((row["id"], found, expected))
    assert len(rows()) == 40
    assert wrong == []


@pytest.mark.judges
def test_what_the_list_calls_a_problem_is_told() -> None:
    """Rows to ask about, dates that are none, addresses without an end; test rows and totals are counted."""
    export = listed([tuple(row[name] for name in HEAD) for row in rows()])
    told = {rows()[int(one.place.at or 0) - 2]["id"] for one in export.problems}
    assert told == {"C20", "C21", "C23", "C28", "C31", "C34", "C36", "C37", "C39"}
    assert dict(export.counts.skipped) == {"test row": 1, "total row": 1}
    assert (export.counts.loaded, export.counts.review, export.counts.error) == (33, 4, 1)


@pytest.mark.judges
def test_what_is_beside_a_name_is_kept() -> None:
    """Called and former names, and remarks, as the list tells of them."""
    beside = {row["id"]: read_person(row["raw_name"]) for row in rows()}
    assert {code: one.former for code, one in beside.items() if one.former} == {"C15": "Weiss"}
    assert {code: one.called for code, one in beside.items() if one.called} == {"C16": "Liz", "C17": "Liz"}
    assert {code: one.remark for code, one in beside.items() if one.remark} == {"C32": "DO NOT CALL", "C33": "deceased"}
    assert number_and_extension(rows()[3]["raw_phone"], "US") == ("+13035550122", "4")
