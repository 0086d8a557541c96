"""Unreadable is not empty: what cannot be read counts as it was last, and every pass says so until it is put right."""

from datetime import date, datetime

import pytest

from addon.workbook import Raw
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, attendance, charges, scores, tuesdays

ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
VISITS = [(name, start, "90853") for name in (ZOE, LIAM, RENEE) for start in FEBRUARY]
RESULTS = ("sessions", "attendance", "flags", "messages", "billing_sessions", "billing_lines")


def running() -> LittlePractice:
    """Return a practice with four sessions, a flag and billing lines."""
    little = LittlePractice()
    shows = [(name, start, "No Show" if name == ZOE else "Show") for name, start, _ in VISITS]
    little.drops(charged=charges(VISITS), shows=attendance(shows))
    little.drops(scores=scores((LIAM, "PHQ-9", "8", date(2026, 2, 3)), (LIAM, "PHQ-9", "20", date(2026, 2, 17))))
    little.sync()
    little.sync()
    return little


def results(little: LittlePractice) -> dict[str, list[tuple[object, object]]]:
    """Return every result row with its status or state."""
    return {tab: [(row["id"], row.get("status", row.get("state"))) for row in little.rows(tab)] for tab in RESULTS}


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html><body>Sign in to continue</body></html>",
        b"Error: your session has expired",
        b'{"error": "unauthorized"}',
        b"",
        b"PK\x03\x04 half a workbook",
        b"Date of Service,Client\r\n",
    ],
    ids=["a sign-in page", "an error text", "an error as JSON", "nothing", "half a workbook", "a cut header"],
)
def test_an_export_that_turns_into_something_else_takes_nothing_back(content: bytes) -> None:
    """Nothing closes, and every pass names the file until it is put right."""
    with running() as little:
        before = results(little)
        little.files |= {"charged.csv": content, "shows.csv": content + b" ", "scores.csv": content + b"  "}
        for _ in range(2):
            report = little.sync()
            assert {str(one.place) for one in report.problems} >= {"charged.csv"}
            assert report.unreadable
        assert results(little) == before


def test_an_export_without_rows_waits() -> None:
    """A header alone, where there were rows, is asked about by every pass and takes nothing back."""
    with running() as little:
        before = results(little)
        little.files = {name: content.splitlines(keepends=True)[0] for name, content in little.files.items()}
        for _ in range(2):
            assert little.sync().files_waiting == 3
        assert results(little) == before


def test_rows_that_could_not_be_used_are_told_until_they_are_put_right() -> None:
    """By every pass, as long as no later file of the kind has all of the days, or the file is there."""
    with LittlePractice() as little:
        bad = charges(VISITS).replace(b"02/10/2026", b"02/31/2026", 1)
        little.drops(status=bad)
        told = [[(str(one.place), one.code) for one in little.sync().problems] for _ in range(3)]
        assert told == [[("status.csv:3", "bad-date")]] * 3
        little.drops(again=charges(VISITS))
        little.sync()
        assert not little.sync().problems
        assert not little.sync().files
        little.files = {"status.csv": bad + b"\r\n"}
        assert [one.code for one in little.sync().problems] == ["bad-date"]
        little.files.clear()
        assert not little.sync().problems


@pytest.mark.parametrize(
    ("tab", "field", "typed", "where"),
    [
        ("groups", "weekday", "Tuesdy", {"id": "G-01"}),
        ("groups", "start", "at dusk", {"id": "G-01"}),
        ("groups", "status", "activ", {"id": "G-01"}),
        ("members", "status", "inactve", {"id": "M-0001"}),
        ("roster", "left", "13/13/2026", {"member_code": "M-0001"}),
        ("roster", "joined", "soon", {"member_code": "M-0001"}),
        ("attendance", "status", "atended", {"session": "G-01 2026-02-24 18:00", "member_code": "M-0002"}),
        ("sessions", "date", "10.März", {"id": "G-01 2026-02-24 18:00"}),
        ("sessions", "state", "hld", {"id": "G-01 2026-02-24 18:00"}),
        ("scores", "score", "2o", {"date": date(2026, 2, 17)}),
        ("scores", "date", "20/20/2026", {"date": date(2026, 2, 17)}),
        ("members", "payer", date(2026, 1, 5), {"id": "M-0001"}),
    ],
)
def test_a_cell_that_cannot_be_read_counts_as_it_was_last(
    tab: str, field: str, typed: Raw, where: dict[str, str | date]
) -> None:
    """Nothing follows from it; its address is told by every pass; what a person typed stays."""
    with running() as little:
        before = results(little)
        rid = little.types(tab, field, typed, **where)
        for _ in range(2):
            assert [one.code for one in little.sync().problems] == ["bad-cell"]
        after = results(little)
        assert {**after, tab: before[tab]} == before if tab in RESULTS else after == before
        assert str(little.row(tab, id=rid)[field]) == str(typed)


def test_a_consent_that_cannot_be_read_is_none() -> None:
    """Somebody who types anything over a yes may want to take it back: no text goes out until it can be read."""
    with running() as little:
        little.types("members", "text_consent", True, id="M-0001")
        little.types("members", "phone", "212-555-0142", id="M-0001")
        little.sync()
        assert little.rows("messages", member="Zoë Núñez (M-0001)", status="planned")
        little.types("members", "text_consent", "rather not", id="M-0001")
        little.sync()
        assert not little.rows("messages", member="Zoë Núñez (M-0001)", status="planned")


@pytest.mark.parametrize(
    ("tab", "field", "typed"),
    [
        ("members", "payer", date(2026, 1, 5)),
        ("members", "payer", "01/05/2026"),
        ("members", "payer", 5550142),
        ("members", "email", "212-555-0142"),
        ("members", "email", "Aetna"),
        ("members", "phone", "zoe@example.org"),
        ("members", "phone", "Aetna"),
        ("members", "phone", datetime(2026, 1, 5)),
        ("members", "birth_date", "Aetna"),
        ("members", "external_id", date(2026, 1, 5)),
        ("groups", "room", date(2026, 3, 1)),
        ("groups", "start", datetime(2026, 3, 1)),
        ("clinicians", "email", "Rosa Díaz"),
        ("clinicians", "licence", date(2026, 3, 1)),
        ("sessions", "room", date(2026, 3, 1)),
    ],
)
def test_a_value_of_another_kind_is_a_problem_on_every_tab(tab: str, field: str, typed: Raw) -> None:
    """A column typed or pasted one to the side is told with its cell, by every pass."""
    with running() as little:
        number = min(little.numbers(tab))
        little.workbook.person(tab, number, little.column(tab, field), typed)
        for _ in range(2):
            assert [(one.code, str(one.place)[-1]) for one in little.sync().problems] == [("bad-cell", str(number))]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        (
            [{"name": "Client list 2026"}, {"name": "Name", "phone": "Phone"}, {"name": "Ann Roe"}],
            ["no-record"] * 2,
        ),
        ([{"name": "Name"}, {"name": "Ann Roe"}], ["no-record"]),
        ([{"name": date(2026, 1, 5), "payer": "Aetna"}, {"name": "Ann Roe"}], ["bad-cell"]),
        ([{"name": "212-555-0142"}, {"name": "Ann Roe"}], ["bad-cell"]),
        ([{"phone": "212-555-0142"}, {"name": "Ann Roe"}], []),
    ],
)
def test_pasted_titles_headers_and_shifted_rows_become_no_members(
    rows: list[dict[str, str | date]], codes: list[str]
) -> None:
    """They are told with their row by every pass; the people below are taken in."""
    with LittlePractice() as little:
        little.sync()
        little.adds("members", *rows)
        for _ in range(2):
            assert [one.code for one in little.sync().problems] == codes
        assert [row["id"] for row in little.rows("members", name="Ann Roe")] == ["M-0007"]
        assert len([row for row in little.rows("members") if row["id"]]) == 7
