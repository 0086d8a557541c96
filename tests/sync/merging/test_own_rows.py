"""Rows of Needs review and Conflicts that people delete: nothing of it needs a question, and nothing is lost by it."""

from collections.abc import Callable

import pytest

from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, charges, details, tuesdays

STRANGERS = ["Ann Able", "Ben Best", "Cy Cole", "Dee Dunn", "Eve Else"]


def clients(digit: int) -> bytes:
    """Return the client list in which the phone of every member ends in this digit."""
    return details(
        *((one.name, f"512-555-01{at}{digit}", one.email or "", one.payer or "") for at, one in enumerate(MEMBERS))
    )


def asks_about_strangers(little: LittlePractice) -> None:
    """Drop a file with clients whom nobody knows."""
    little.drops(status=charges([(who, tuesdays((2, 24))[0], "90853") for who in STRANGERS]))
    little.sync()


def has_conflicts(little: LittlePractice) -> None:
    """Let the phones of all members differ from what a later file has."""
    little.drops(clients=clients(1))
    little.sync()
    for one in MEMBERS:
        little.types("members", "phone", f"512-555-09{one.code[-2:]}", id=one.code)
    little.sync()
    little.drops(clients=clients(2))
    little.sync()


def decided(little: LittlePractice, tab: str, word: str) -> set[str]:
    """Decide every open row of a tab; return the ids of those rows."""
    numbers = [
        number for number in little.numbers(tab, status="open") if little.cells(tab, number)["kind"] != "consent"
    ]
    for number in numbers:
        little.workbook.person(tab, number, little.column(tab, "decision"), word)
    little.sync()
    return {str(little.cells(tab, number)["id"]) for number in numbers}


@pytest.mark.parametrize(
    ("tab", "begin", "word", "again"),
    [
        ("needs_review", asks_about_strangers, "ignore", {"new client?"}),
        ("conflicts", has_conflicts, "EHR", {"conflict", "enter in EHR"}),
    ],
)
def test_all_rows_that_are_done_may_be_deleted(
    tab: str, begin: Callable[[LittlePractice], None], word: str, again: set[str]
) -> None:
    """They stay deleted, nobody is asked, and what opens later has its row."""
    with LittlePractice.after_first_pass() as little:
        begin(little)
        done = decided(little, tab, word)
        assert len(done) > 3
        little.deletes(tab, *little.numbers(tab))
        report = little.sync()
        assert not [one for one in report.questions if one.kind == "tab left alone"]
        little.drops(
            late=charges([("Gus Gray", tuesdays((2, 17))[0], "90853")]),
            clients=clients(3) if tab == "conflicts" else b"",
        )
        little.types("members", "phone", "512-555-0999", id="M-0001")
        little.sync()
        assert {row["kind"] for row in little.rows(tab, status="open")} & again
        assert not done & {str(row["id"]) for row in little.rows(tab)}
