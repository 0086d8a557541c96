"""One column beside others that are sure: what it is taken for, and where it is asked about instead."""

import csv
import io
from collections.abc import Mapping, Sequence

import pytest

from addon.exports.guessing.guesses import ASK, NOT_READ, guess_file, words_of
from addon.exports.guessing.practice_keys import NO_KEYS, PracticeKeys
from addon.exports.guessing.tables import Table, table_of
from addon.exports.guessing.vocabulary import Vocabulary
from addon.exports.limits import LIMITS

CLIENTS = ("Ode, Ana", "Lund, Ben", "Marsh, Cara", "Pell, Dana", "Ode, Ana", "Lund, Ben", "Marsh, Cara", "Pell, Dana")
DAYS = ("02/03/2026", "02/03/2026", "02/03/2026", "02/17/2026", "02/10/2026", "02/10/2026", "02/17/2026", "02/24/2026")
STAFF = ("Rosa Diaz",) * 4 + ("Mark Hall",) * 4
VISITS: Mapping[str, Sequence[str]] = {
    "Patient": CLIENTS,
    "Date of Service": DAYS,
    "Provider": STAFF,
    "Attendance": ("Present", "Absent") * 4,
}
PAYMENTS: Mapping[str, Sequence[str]] = {
    "Patient": CLIENTS,
    "DOS": DAYS,
    "CPT": ("90853",) * 8,
    "Ins Paid": ("55.00",) * 8,
    "Allowed": ("60.00",) * 8,
    "Check #": ("881",) * 8,
}
LIST: Mapping[str, Sequence[str]] = {
    "Patient": [*CLIENTS[:4], "Voss, Eli", "West, Fay", "Tran, Gus", "Reyes, Hana"],
    "E-mail": ["a@example.org"] * 8,
}
BORN = ("03/04/1961", "11/30/1984", "07/19/1990", "01/02/2001") * 2
YOUNG = ("03/04/2010", "11/30/2011", "07/19/2012", "01/02/2009") * 2
AMOUNTS = ("70.00", "85.50", "70.00", "0.00") * 2
IDS = ("A-1", "B-2", "C-3", "D-4") * 2
EACH = tuple(f"R{number}" for number in range(101, 109))
KNOWN = PracticeKeys(
    texts={"clinician": frozenset({"rosa diaz", "mark hall"}), "client": frozenset({"ana ode", "ben lund"})}
)


def table(columns: Mapping[str, Sequence[str]]) -> Table:
    """Return a file with these columns as a pass finds it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    found = table_of("some.csv", text.getvalue().encode(), LIMITS)
    assert found is not None
    return found


CASES: dict[str, tuple[Mapping[str, Sequence[str]], str, Sequence[str], str]] = {
    "dob": (VISITS, "DOB", BORN, "client: birth date"),
    "spanish birth date": (VISITS, "F. Nac.", BORN, "client: birth date"),
    "young people's birth dates": (VISITS, "Birthdate", YOUNG, "client: birth date"),
    "sessions under the header of birth dates": (VISITS, "DOB", DAYS, ASK),
    "a number of the client": (VISITS, "MRN", IDS, "client: number in the EHR"),
    "a bare ID that changes with the client": (VISITS, "ID", IDS, "client: number in the EHR"),
    "a bare ID that changes with the row": (VISITS, "ID", EACH, ASK),
    "a client ID that changes with the row": (VISITS, "Client ID", EACH, ASK),
    "a bare ID of a payer": (PAYMENTS, "ID", IDS, ASK),
    "a session's number that no other row has": (VISITS, "Appt ID", EACH, NOT_READ),
    "a session's number": (VISITS, "SessionID", ("S1", "S1", "S1", "S2") * 2, "session: number in the EHR"),
    "a start time": (VISITS, "Hora de inicio", ("18:00",) * 8, "session: start time (of the date in another column)"),
    "a time without a colon": (
        VISITS,
        "Svc Tm",
        ("1800", "930") * 4,
        "session: start time (of the date in another column)",
    ),
    "the fee": (VISITS, "Fee", AMOUNTS, "charge (the practice's fee)"),
    "an amount of nobody knows what": (VISITS, "Amount", AMOUNTS, ASK),
    "an amount under an unknown header": (VISITS, "Xyzzy", AMOUNTS, ASK),
    "what the client paid": (PAYMENTS, "Pt Paid", AMOUNTS, NOT_READ),
    "a balance": (VISITS, "Balance", AMOUNTS, NOT_READ),
    "money of another kind of list": (VISITS, "Allowed Amount", AMOUNTS, NOT_READ),
    "cents behind a comma": (VISITS, "Honorarios", ("65,00", "160,00") * 4, "charge (the practice's fee)"),
    "days under an unknown header": (VISITS, "Xyzzy", DAYS, ASK),
    "when a row was made": (VISITS, "Created On", DAYS, NOT_READ),
    "the day of birth of somebody else": (VISITS, "Subscriber DOB", BORN, NOT_READ),
    "a second name of a client": (VISITS, "Client", CLIENTS, ASK),
    "notes": (VISITS, "Notes", ("talked", "came late") * 4, NOT_READ),
    "a group": (VISITS, "Grupo", ("Tuesday", "Skills") * 4, "group"),
    "written together": (VISITS, "billingcode", ("90853",) * 8, "billing code"),
    "an insurance number": (PAYMENTS, "Subscriber ID", IDS, "client: number with the payer"),
    "numbers of rows": (LIST, "No.", [str(number) for number in range(1, 9)], NOT_READ),
    "a phone by its cells": (LIST, "Xyzzy", [f"(555) 555-01{number}" for number in range(10, 18)], "phone"),
    "a phone of somebody else": (LIST, "Emergency Contact Phone", [f"555-555-01{n}" for n in range(10, 18)], NOT_READ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_column_is_taken_for(case: str) -> None:
    """What is guessed, or asked, about one more column."""
    base, header, cells, expected = CASES[case]
    found = guess_file(table({**base, header: tuple(cells)}))
    assert found.columns[-1].guess == expected, found.columns[-1].why


def test_a_header_is_looked_into_once_however_many_columns_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work grows with the columns: a file of 200 is guessed as one of 20 is."""
    looked: list[str] = []
    about = Vocabulary.about

    def counted(self: Vocabulary, header: str) -> frozenset[str]:
        looked.append(header)
        return about(self, header)

    monkeypatch.setattr(Vocabulary, "about", counted)
    there = table({**VISITS, **{f"Xyzzy amount {at}": AMOUNTS for at in range(200)}})
    looked.clear()
    assert len(guess_file(there).columns) == 204
    assert len(looked) <= 2 * 204


def test_known_people_speak_against_a_header() -> None:
    """A column that is called Client and names clinicians is asked about; without the practice nobody can tell."""
    there = table({**VISITS, "Patient": STAFF, "Provider": ("Ana Ode", "Ben Lund") * 4})
    assert [one.guess for one in guess_file(there, KNOWN).columns[::2]] == [ASK, ASK]
    assert ASK not in [one.guess for one in guess_file(there, NO_KEYS).columns[::2]]


@pytest.mark.parametrize(("columns", "kind"), [(VISITS, "visits"), (PAYMENTS, "payments"), (LIST, "clients")])
def test_the_kind_of_a_file(columns: Mapping[str, Sequence[str]], kind: str) -> None:
    """Each kind is told by its columns; where the client is missing no kind fits, and that is asked."""
    assert guess_file(table(columns)).kind == kind
    assert guess_file(table({**columns, "Patient": ("",) * 8, "Xyzzy": ("1",) * 8})).kind == kind
    nobody = {name: cells for name, cells in columns.items() if name != "Patient"}
    assert guess_file(table({**nobody, "Xyzzy": ("1",) * 8, "Plugh": ("2",) * 8})).kind == ""


@pytest.mark.parametrize(
    ("header", "word", "meaning"),
    [
        ("Attendance", "Present", "attended"),
        ("Asistencia", "No asistió", "no show"),
        ("Attended?", "N", ASK),
        ("Status", "Yes", ASK),
        ("Status", "Cancelled", "cancelled"),
        ("Status", "Rainbow", ASK),
    ],
)
def test_a_status_word_means(header: str, word: str, meaning: str) -> None:
    """A word that is in no list is asked, and yes or no wherever the header does not ask who came."""
    there = table({**VISITS, header: (word, "Present") * 4})
    found = {one.word: one.guess for one in words_of(there, {len(VISITS) - (header in VISITS): "attendance"})}
    assert found[word] == meaning
