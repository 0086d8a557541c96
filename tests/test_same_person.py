"""One answer everywhere to: is this the same person? The listed pairs, and some of our own."""

import csv
from datetime import date
from pathlib import Path

import pytest

from addon.exports.identity import Beside, Match, NewClient, Recognised, recognise
from addon.exports.known_people import known_people
from addon.exports.rows import ClientRef
from addon.records import Member
from addon.same_person import ASK, DIFFERENT, SAME, Who, contact_keys, decide, is_nobody
from tests.practice import practice

TODAY = date(2026, 11, 30)
LISTED = Path(__file__).parents[2] / "shared" / "judges" / "words" / "pairs.csv"
BORN, CHILD = date(1990, 4, 5), date(2012, 4, 5)
PHONE, OTHER = "512-555-0101", "512-555-0102"


def who(name: str, born: date | None = None, phone: str = "", *also: str) -> Who:
    """Return somebody as a row tells of them."""
    return Who(names=(name, *also), birth_date=born, contacts=contact_keys(phone, ""))


@pytest.mark.parametrize(
    ("one", "other", "decision"),
    [
        (who("Zoë Núñez", BORN), who("NÚÑEZ, ZOË", BORN), SAME),
        (who("Zoë Núñez", BORN), who("Zoe Nunez", BORN), ASK),  # accents lost: a second key is needed
        (who("Zoë Núñez", BORN, PHONE), who("Zoe Nunez", BORN, "(512) 555-0101 ext. 4"), SAME),
        (who("Ana García López", BORN), who("García López, Ana", BORN), SAME),  # where surnames begin is not told
        (who("Bob Lund", BORN), who("Robert Lund", BORN), ASK),
        (who("Bob Lund", BORN, PHONE), who("Robert Lund", BORN, PHONE), SAME),
        (who("Bob Lund", BORN, PHONE), who("Robert Lund", BORN, OTHER), ASK),
        (who("Xochitl Lund", BORN, PHONE), who("Xochi Lund", BORN, PHONE), SAME),  # a beginning needs no table
        (who("Pat Lund", BORN, PHONE), who("Patricia Lund", BORN, PHONE), ASK),  # or Patrick
        (who("Ann Amaral", BORN, PHONE), who("Anna Maral", BORN, PHONE), DIFFERENT),
        (who("Sebastian Lund", BORN, PHONE), who("Sebastien Lund", BORN, PHONE), SAME),
        (who("Sebastian Lund", CHILD, PHONE), who("Sebastien Lund", CHILD, PHONE), ASK),  # a minor may have a twin
        (who("Christine Lund", BORN, PHONE), who("Christina Lund", BORN, PHONE), ASK),  # both are names
        (who("Mia Lund", BORN, PHONE), who("Ida Lund", BORN, PHONE), DIFFERENT),
        (who("Mia Lund", None, PHONE), who("Ida Lund", None, PHONE), ASK),  # a family, or a name nobody knows
        (who("Mia Lund", None, PHONE), who("Tom Voss", None, PHONE), DIFFERENT),
        (who("Mia Lund", None), who("Ida Lund", None), DIFFERENT),
        (who("Mia Lund", None, PHONE), who("Mia Lund", None, PHONE), ASK),  # a mother and a daughter have one name
        (who("Mia Lund", date(1990, 1, 1)), who("Mia Lund", date(1990, 1, 1)), ASK),
        (who("Mia Lund", date(1990, 1, 1), PHONE), who("Mia Lund", date(1990, 1, 1), PHONE), SAME),
        (who("Mia Lund", date(1990, 4, 5)), who("Mia Lund", date(1990, 4, 6)), ASK),  # one digit
        (who("Mia Lund", date(1990, 4, 5)), who("Mia Lund", date(1961, 7, 8)), DIFFERENT),
        (who("Sam Reed Jr.", BORN), who("Sam Reed Sr.", BORN), ASK),
        (who("Eva Marsh", BORN, "", "Eva Lund"), who("Eva Lund", BORN), SAME),  # also known as
        (who("Eva Marsh", BORN, "", "Eva Lund"), who("Eva Lund"), ASK),
        (who("Devi", BORN), who("Devi LNU", BORN), SAME),
        (who("Ann Amy Ode", BORN), who("Anna My Ode", BORN), ASK),  # the same letters, two first names
        (who("Ann-Amy Ode", BORN), who("Anna-My Ode", BORN), ASK),
        (who("Jörg-Ulf Ode", BORN), who("Jorgu Lf Ode", BORN), ASK),
        (who("Ana De La Cruz", BORN), who("Ana Dela Cruz", BORN), SAME),
        (who("Anne-Marie Ode", BORN), who("Annemarie Ode", BORN), SAME),
    ],
)
def test_two_records_are_one_person_or_not_or_asked_about(one: Who, other: Who, decision: str) -> None:
    """Never by the name alone; and whichever is looked at first."""
    assert decide(one, other, TODAY) == decide(other, one, TODAY) == decision


@pytest.mark.parametrize(
    ("name", "nobody"),
    [("Test Patient", True), ("TEST, TEST", True), ("Testing", True), ("Tess Client", False), ("Avery Sample", False)],
)
def test_a_record_that_tries_a_program_out_is_nobody(name: str, *, nobody: bool) -> None:
    """Only where every word is such a word."""
    assert is_nobody(name) is nobody


def pairs() -> list[dict[str, str]]:
    """Return the listed pairs; where the list is not there, none."""
    return list(csv.DictReader(LISTED.read_text(encoding="utf-8").splitlines())) if LISTED.exists() else []


def born(text: str) -> date | None:
    """Return a listed birth date: year-month-day, or month/day/year."""
    month, day, year = text.split("/") if "/" in text else (*text.split("-")[1:], text[:4]) if text else ("", "", "")
    return date(int(year), int(month), int(day)) if text else None


def listed(pair: dict[str, str], side: str) -> Who:
    """Return one of a pair."""
    return who(pair[f"name_{side}"], born(pair[f"birth_{side}"]), pair[f"phone_{side}"])


@pytest.mark.judges
def test_all_pairs_are_there() -> None:
    """As many as its README counts, of each kind."""
    found = [pair["decision"] for pair in pairs()]
    assert [found.count(one) for one in (SAME, DIFFERENT, ASK)] == [25, 8, 27]


@pytest.mark.judges
@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair["id"])
def test_a_pair_is_decided_as_listed(pair: dict[str, str]) -> None:
    """Whichever of the two is looked at first."""
    one, other = listed(pair, "a"), listed(pair, "b")
    assert decide(one, other, TODAY) == decide(other, one, TODAY) == pair["decision"]


@pytest.mark.judges
@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair["id"])
def test_a_row_of_a_client_list_is_recognised_as_listed(pair: dict[str, str]) -> None:
    """One is in Members and the other in a list: it is the member, somebody new, or a question names the member."""
    found = found_in_list(pair, "a", "b")
    if pair["decision"] == SAME:
        assert found == Match("M-0001")
    elif pair["decision"] == DIFFERENT:
        assert isinstance(found, NewClient)
        assert not found.alike
    else:
        assert not isinstance(found, Match)
        assert "M-0001" in (found.alike if isinstance(found, NewClient) else found.codes)


def found_in_list(pair: dict[str, str], member: str, row: str) -> Recognised:
    """Return whom a row of a client list means in a practice with one member."""
    there, told = listed(pair, member), listed(pair, row)
    one = Member(code="M-0001", name=there.names[0], birth_date=there.birth_date, phone=pair[f"phone_{member}"])
    people = known_people(practice(members=(one,), memberships=()), today=TODAY)
    client = ClientRef(name=told.names[0], birth_date=told.birth_date)
    return recognise(client, people, Beside(contacts=told.contacts, where="list", is_listed=True))
