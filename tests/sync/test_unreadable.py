"""Unreadable is not empty: what cannot be read counts as it was last, and every pass says so until it is put right."""

from datetime import date, datetime, time
from functools import cache

import pytest

from addon.sync.merging.identify_rows import as_read
from addon.tabs import Value
from addon.workbook import Raw
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, attendance, charges, details, scores, tuesdays

ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
VISITS = [(name, start, "90853") for name in (ZOE, LIAM, RENEE) for start in FEBRUARY]
RESULTS = ("sessions", "attendance", "flags", "messages", "billing_sessions", "billing_lines")


def running() -> LittlePractice:
    """Return a practice with four sessions, a flag and billing lines: its passes are run once and copied."""
    return _running().copied()


@cache
def _running() -> LittlePractice:
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


@pytest.mark.long
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
@pytest.mark.some(4)
def test_a_cell_that_cannot_be_read_counts_as_it_was_last(
    tab: str, field: str, typed: Raw, where: dict[str, str | date]
) -> None:
    """Nothing follows from it; its address is told by every pass; what a person typed stays.

    Taken back, everything is as it was before.
    """
    with running() as little:
        before, was = results(little), little.row(tab, **where)[field]
        rid = little.types(tab, field, typed, **where)
        for _ in range(2):
            assert [one.code for one in little.sync().problems] == ["bad-cell"]
        after = results(little)
        assert {**after, tab: before[tab]} == before if tab in RESULTS else after == before
        assert str(little.row(tab, id=rid)[field]) == str(typed)
        little.types(tab, field, as_read(was), id=rid)
        assert [len(little.sync().problems) for _ in range(2)] == [0, 0]
        assert results(little) == before
        assert not little.rows("conflicts", status="open")


DATED = ("groups", "members", "roster", "sessions", "attendance", "scores")


def numbers_for_dates(little: LittlePractice, tab: str) -> int:
    """Clear the formats of a tab: what is a date or a time becomes the number by which the program counts it."""
    changed = 0
    for row in little.workbook.sheets[tab].rows[1:]:
        for at, cell in enumerate(row):
            if isinstance(cell, date | time):
                row[at] = as_number(cell)
                changed += 1
    little.workbook.person(tab, 1, 0, little.workbook.sheets[tab].rows[0][0])
    return changed


def as_number(cell: date | time) -> float:
    """Return the number by which a spreadsheet program counts a date, a time of day or both."""
    if isinstance(cell, time):
        return (cell.hour * 60 + cell.minute) / 1440
    whole = cell.toordinal() - date(1899, 12, 30).toordinal()
    return whole + as_number(cell.time()) if isinstance(cell, datetime) else whole


@pytest.mark.parametrize("tab", DATED)
def test_dates_and_times_without_their_format_are_what_they_were(tab: str) -> None:
    """Nothing follows, nothing is asked, nothing is written, neither with it nor when the format is back."""
    with running() as little:
        before, rows = results(little), [list(row) for row in little.workbook.sheets[tab].rows]
        assert numbers_for_dates(little, tab)
        for again in (None, rows):
            if again:
                little.workbook.person_rearranges(tab, again)
            report = little.sync()
            assert not report.problems
            assert not report.plan.cells + report.plan.rows
            assert results(little) == before


TURNED_COLUMNS = [
    ("roster", "joined", "in the spring"),
    ("sessions", "date", "a Tuesday"),
    ("sessions", "date", 40000),
    ("attendance", "status", "came, I think"),
    ("members", "status", "here"),
    ("members", "payer", date(2026, 1, 5)),
]


def turned(little: LittlePractice, tab: str, field: str, typed: Raw) -> list[list[Raw]]:
    """Return the rows of a tab with something of another kind in every filled cell of a column."""
    at, head, *rows = little.column(tab, field), *little.workbook.sheets[tab].rows
    return [head, *([*row[:at], typed, *row[at + 1 :]] if at < len(row) and row[at] else list(row) for row in rows)]


def turning(little: LittlePractice, tab: str, field: str, typed: Raw) -> list[list[Raw]]:
    """Let a column become of another kind; return the tab's rows as they were."""
    if (tab, field) in {("members", "status"), ("members", "payer")}:
        for number in little.numbers(tab):
            little.workbook.person(tab, number, little.column(tab, field), "active" if field == "status" else "Aetna")
        little.sync()
        little.sync()
    rows = [list(row) for row in little.workbook.sheets[tab].rows]
    little.workbook.person_rearranges(tab, turned(little, tab, field, typed))
    return rows


@pytest.mark.parametrize(("tab", "field", "typed"), TURNED_COLUMNS)
@pytest.mark.some(2)
def test_a_column_of_another_kind_leaves_its_tab_alone_until_it_is_put_right(tab: str, field: str, typed: Raw) -> None:
    """One question, also on Today; nothing follows from the tab; put right, the question closes by itself."""
    with running() as little:
        rows = turning(little, tab, field, typed)
        there, before = little.workbook.sheets[tab].rows, results(little)
        there = [list(row) for row in there]
        for _ in range(2):
            assert [one.code for one in little.sync().problems] == ["tab-left-alone"]
            assert [row["kind"] for row in little.rows("needs_review", status="open")] == ["tab left alone"]
            assert little.workbook.sheets[tab].rows == there
            assert {**results(little), tab: 0} == {**before, tab: 0}
        assert any("another kind" in str(row["what"]) for row in little.rows("today"))
        little.workbook.person_rearranges(tab, rows)
        for _ in range(2):
            assert not little.sync().problems
        assert {**results(little), tab: 0} == {**before, tab: 0}
        assert little.workbook.sheets[tab].rows == rows
        assert not little.rows("needs_review", status="open")
        assert not little.rows("conflicts", status="open")


def test_a_column_of_another_kind_is_read_as_it_is_where_somebody_answers_so() -> None:
    """Each cell then counts as it was last, and is told by every pass; the question is not asked again."""
    with running() as little:
        turning(little, "roster", "joined", "in the spring")
        before = results(little)
        little.sync()
        little.answers("read it as it is", kind="tab left alone")
        for _ in range(2):
            assert {one.code for one in little.sync().problems} == {"bad-cell"}
        assert results(little) == before
        assert not little.rows("needs_review", status="open")


@pytest.mark.parametrize("count", [3, 4])
def test_more_than_three_cells_make_a_column_of_another_kind(count: int) -> None:
    """Or more than one in ten of the filled ones, where that is more."""
    with running() as little:
        for number in little.numbers("attendance")[:count]:
            little.workbook.person("attendance", number, little.column("attendance", "status"), "came")
        assert (little.sync().questions != ()) == (count > 3)


@pytest.mark.parametrize(
    ("tab", "row", "field", "good"),
    [
        ("roster", {"group": "Tuesday skills (G-01)", "member": "Zoë Núñez (M-0001)"}, "left", date(2026, 2, 5)),
        ("members", {"name": "Ann Roe"}, "status", "inactive"),
        ("groups", {"name": "New", "weekday": "Monday", "start": time(9), "minutes": 60}, "last", date(2026, 3, 1)),
    ],
)
def test_a_new_row_with_an_unreadable_cell_is_not_used_until_it_can_be_read(
    tab: str, row: dict[str, Value], field: str, good: Raw
) -> None:
    """What no pass has read is no blank: not still a member, not active, not without an end."""
    with running() as little:
        kept = ("sessions", "attendance", "messages", "billing_lines")
        before = {name: one for name, one in results(little).items() if name in kept}
        little.adds(tab, {**row, field: "end of October"})
        for _ in range(3):
            assert [one.what.partition("; ")[2] for one in little.sync().problems] == ["this row is not used"]
            assert {name: one for name, one in results(little).items() if name in kept} == before
        number = little.workbook.sheets[tab].last_row()
        little.workbook.person(tab, number, little.column(tab, field), good)
        assert not little.sync().problems
        assert little.cells(tab, number)[field] == good


def test_a_member_who_cannot_be_used_is_still_in_members() -> None:
    """With a lost state no pass has read the row before: nothing follows from it, nothing is withdrawn."""
    with running() as little:
        little.adds("roster", {"group": "Tuesday process group (G-01)", "member": "Bo Lindqvist (M-0006)"})
        little.sync()
        little.loses_state()
        little.types("members", "status", "actve", id="M-0006")
        little.sync()
        little.sync()
        assert little.rows("attendance", member_code="M-0006")
        assert not [row for row in little.rows("attendance", member_code="M-0006") if row["not_counted"]]


def test_a_cell_in_which_an_error_or_a_merge_came_counts_as_it_was_last() -> None:
    """It shows nothing, but nobody emptied it."""
    with running() as little:
        little.types("roster", "left", date(2026, 2, 5), member_code="M-0001")
        little.sync()
        little.sync()
        before = results(little)
        (number,) = little.numbers("roster", member_code="M-0001")
        little.workbook.person_locks("roster", number, little.column("roster", "left"))
        for _ in range(2):
            assert [one.code for one in little.sync().problems] == ["bad-cell"]
            assert results(little) == before
        little.workbook.sheets["roster"].locked.clear()
        little.workbook.person("roster", number, little.column("roster", "left"), date(2026, 2, 5))
        assert not little.sync().problems
        assert results(little) == before


def test_what_an_export_tells_about_an_unreadable_cell_is_merged_once_it_can_be_read() -> None:
    """Put right as it was, the cell follows the export; another value typed meanwhile is a conflict."""
    for typed, open_now in (("212-555-0142", 0), ("212-555-0177", 1)):
        with LittlePractice() as little:
            little.drops(clients=details((ZOE, "212-555-0142", "zoe@example.org", "Aetna")))
            little.sync()
            little.types("members", "phone", "ask Zoë", id="M-0001")
            little.drops(later=details((ZOE, "212-555-0199", "zoe@example.org", "Aetna")))
            little.sync()
            assert little.row("members", id="M-0001")["phone"] == "ask Zoë"
            assert not little.rows("conflicts", status="open")
            little.types("members", "phone", typed, id="M-0001")
            little.sync()
            assert len(little.rows("conflicts", status="open", kind="conflict")) == open_now
            assert little.row("members", id="M-0001")["phone"] == (typed if open_now else "212-555-0199")


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
@pytest.mark.some(5)
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
    with LittlePractice.after_first_pass() as little:
        little.adds("members", *rows)
        for _ in range(2):
            assert [one.code for one in little.sync().problems] == codes
        assert [row["id"] for row in little.rows("members", name="Ann Roe")] == ["M-0007"]
        assert len([row for row in little.rows("members") if row["id"]]) == 7
