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


def rows_vanish(little: LittlePractice) -> None:
    """Delete more rows of Roster than go without a question."""
    little.deletes("roster", *range(2, 7))
    little.sync()


def file_waits(little: LittlePractice) -> None:
    """Drop a file that lacks most rows of the one before."""
    rows = [(one.name, day, "90853") for one in MEMBERS[:3] for day in tuesdays((2, 3), (2, 10), (2, 17), (2, 24))]
    little.drops(one=charges(rows))
    little.sync()
    little.drops(two=charges([rows[0], rows[-1]]))
    little.sync()


def asks_about_one(little: LittlePractice) -> None:
    """Drop a file with a client whom nobody knows."""
    little.drops(status=charges([(STRANGERS[0], tuesdays((2, 24))[0], "90853")]))
    little.sync()


def differs(little: LittlePractice) -> None:
    """Let one phone differ from what a later file has."""
    little.drops(clients=clients(1))
    little.sync()
    little.types("members", "phone", "512-555-0999", id="M-0001")
    little.drops(clients=clients(2))
    little.sync()


@pytest.mark.parametrize(
    ("begin", "tab", "kind", "word", "status"),
    [
        (rows_vanish, "needs_review", "tab left alone", "put back", "accepted Mar 3 2026"),
        (file_waits, "needs_review", "export waits", "yes", "accepted Mar 3 2026"),
        (asks_about_one, "needs_review", "new client?", "ignore", "declined Mar 3 2026"),
        (differs, "conflicts", "conflict", "EHR", "closed Mar 3 2026: the source's value was written"),
    ],
)
def test_what_is_open_gets_another_row(
    begin: Callable[[LittlePractice], None], tab: str, kind: str, word: str, status: str
) -> None:
    """It can be answered there; a word that went with the row does not count, and a row brought back is closed."""
    with LittlePractice.after_first_pass() as little:
        begin(little)
        (number,) = little.numbers(tab, kind=kind)
        little.workbook.person(tab, number, little.column(tab, "decision"), word)
        gone, rid = list(little.workbook.sheets[tab].rows[number - 1]), little.cells(tab, number)["id"]
        little.deletes(tab, number)
        little.sync()
        row = little.row(tab, kind=kind)
        assert (row["status"], row["decision"], row["id"] == rid) == ("open", None, False)
        assert little.sync().cells == 0
        little.workbook.person_rearranges(tab, [*little.workbook.sheets[tab].rows, gone])
        little.sync()
        assert little.row(tab, id=rid)["status"] == f"closed Mar 3 2026: asked again in row {row['id']}"
        little.types(tab, "decision", word, id=row["id"])
        little.sync()
        assert little.row(tab, id=row["id"])["status"] == status


def test_a_no_needs_no_row() -> None:
    """Whoever said that nothing is to be done may delete the row too: the same is not asked again."""
    with LittlePractice.after_first_pass() as little:
        asks_about_one(little)
        little.answers("ignore", kind="new client?")
        little.sync()
        little.deletes("needs_review", *little.numbers("needs_review"))
        for _ in range(2):
            little.sync()
            assert not little.rows("needs_review", kind="new client?")


def test_rows_of_a_tab_that_is_put_back_are_the_same() -> None:
    """The whole tab was deleted: nothing in it was deleted as a row, so that no row comes twice."""
    with LittlePractice.after_first_pass() as little:
        asks_about_one(little)
        before = little.row("needs_review", kind="new client?")
        del little.workbook.sheets["needs_review"]
        little.workbook._saves += 1
        for _ in range(3):
            little.sync()
        assert little.row("needs_review", kind="new client?") == before
