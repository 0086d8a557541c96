"""An earlier state of the workbook that comes back is no deletion: what has changed since is written again."""

from collections.abc import Iterator, Mapping
from copy import copy, deepcopy
from datetime import date
from functools import cache

import pytest

from addon.cells import canonical
from addon.sync.earlier.came_back import earlier_workbook
from addon.tabs import matched_columns
from addon.workbook import Raw
from tests.practice import MEMBERS
from tests.sync.little_practice import TABS, LittlePractice, attendance, details, scores, tuesdays

Sheets = Mapping[str, list[list[Raw]]]
ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
DAYS = tuesdays((2, 10), (2, 17), (2, 24))
ABOUT_PASSES = {"log", "needs_review", "today"}
"""Tabs that tell of the older copy itself."""


class Week:
    """A practice over five passes. ``states``: the workbook as each pass found it, then as the last one left it."""

    def __init__(self, little: LittlePractice) -> None:
        self.little = little
        self.states: list[Sheets] = []
        self._passes()
        little.drops(show=attendance([(one, DAYS[0], "Show") for one in (ZOE, LIAM, RENEE)]))
        self._passes()
        little.drops(who=details((ZOE, "555-0101", "", ""), (LIAM, "555-0102", "", "")))
        little.types("members", "family", "Nunez", name=ZOE)
        little.adds("members", {"name": "Ana Lopez"})
        self._passes()
        little.types("members", "name", "Anna Lopez", name="Ana Lopez")
        little.deletes("members", *little.numbers("members", name=MEMBERS[5].name))
        little.drops(total=scores((ZOE, "PHQ-9", "12", date(2026, 2, 16)), (LIAM, "PHQ-9", "9", date(2026, 2, 17))))
        self._passes()
        little.drops(next=attendance([(one, day, "No Show") for one in (ZOE, LIAM, RENEE) for day in DAYS[1:]]))
        little.types("members", "family", "Nuñez", name=ZOE)
        self._passes()
        self._passes()
        self.states.append(little.shown())
        self.calendars = calendars(little)
        self.packages = dict(little.packages)

    def _passes(self) -> None:
        self.states.append(self.little.shown())
        self.little.sync()
        self.little.later(minutes=10)

    def comes_back(self, sheets: Sheets) -> None:
        """Put an earlier state in the workbook's place."""
        for name, rows in sheets.items():
            self.little.workbook.person_rearranges(name, rows)

    def passes_twice(self) -> None:
        """Run two passes."""
        for _ in range(2):
            self.little.sync()
            self.little.later(minutes=10)

    def tombstones(self) -> set[tuple[str, str]]:
        """Return every row that counts as removed."""
        return {
            (name, rid) for name, one in self.little.state.tabs().items() for rid, row in one.rows.items() if row.gone
        }

    def is_as_it_was(self) -> bool:
        """Return whether every tab, calendar and package is as the last pass before left it."""
        wanted, now = self.states[-1], self.little.shown()
        for name in TABS.keys() - ABOUT_PASSES:
            assert rows(name, now) == rows(name, wanted), name
        assert rows("needs_review", wanted) <= rows("needs_review", now)
        assert (calendars(self.little), self.little.packages) == (self.calendars, self.packages)
        return True


def rows(tab: str, sheets: Sheets) -> set[tuple[tuple[str, str], ...]]:
    """Return a tab's rows by field, wherever they are."""
    at = matched_columns(TABS[tab], [str(cell) for cell in sheets[tab][0]])
    texts = ([(name, canonical(row[place])) for name, place in at.items() if place < len(row)] for row in sheets[tab])
    return {tuple(sorted(pair for pair in row if pair[1])) for row in texts} - {()}


def calendars(little: LittlePractice) -> dict[str, str]:
    """Return what each calendar shows, as text."""
    shown = {code: one.changes(None).seen for code, one in little.calendars.by_clinician.items()}
    return {code: str(sorted(str(one.event) for one in seen if one.event)) for code, seen in shown.items()}


@pytest.fixture
def week() -> Iterator[Week]:
    """Return a practice after five passes, which are run once and copied."""
    made = copy(_week())
    made.states = deepcopy(made.states)
    with made.little.copied() as made.little:
        assert len(made.tombstones()) >= 1, "one member's row was deleted"
        yield made


@cache
def _week() -> Week:
    return Week(LittlePractice())


@pytest.mark.long
@pytest.mark.parametrize("back", [1, 2, 3, 4, 5])
@pytest.mark.some(2)
def test_a_backup_put_back(week: Week, back: int) -> None:
    """From the version before the last writing pass to the one that the first pass found: nothing is deleted by it."""
    gone, conflicts = week.tombstones(), len(week.little.rows("conflicts"))
    week.comes_back(week.states[-2 - back])
    report = week.little.sync()
    assert report.came_back.startswith("this is the workbook ")
    assert "is written again" in report.came_back
    week.little.later(minutes=10)
    week.passes_twice()
    assert week.is_as_it_was()
    assert (week.tombstones(), len(week.little.rows("conflicts"))) == (gone, conflicts)
    again = week.little.sync()
    assert (again.cells, again.rows, again.came_back) == (0, 0, "")


@pytest.mark.parametrize("tab", ["sessions", "attendance", "members"])
def test_a_backup_in_which_an_id_column_has_another_header(week: Week, tab: str) -> None:
    """The ids in it tell which column it is; with its header again all is as it was."""
    gone = week.tombstones()
    week.comes_back(week.states[1])
    sheet = week.little.workbook.sheets[tab]
    at = [str(cell) for cell in sheet.rows[0]].index(TABS[tab].column("id").header)
    week.little.workbook.person(tab, 1, at, "Ours")
    assert week.little.sync().came_back
    week.little.workbook.person(tab, 1, at, TABS[tab].column("id").header)
    week.passes_twice()
    assert week.is_as_it_was()
    assert week.tombstones() == gone


def test_a_backup_without_an_id_column(week: Week) -> None:
    """Where nobody can tell the rows apart nothing is written again, and nothing counts as deleted."""
    gone = week.tombstones()
    sheets = {name: list(sheet) for name, sheet in week.states[1].items()}
    at = matched_columns(TABS["sessions"], [str(cell) for cell in sheets["sessions"][0]])["id"]
    sheets["sessions"] = [[*row[:at], *row[at + 1 :]] for row in sheets["sessions"]]
    week.comes_back(sheets)
    week.passes_twice()
    assert week.tombstones() == gone


def test_it_is_told_until_somebody_has_seen_it(week: Week) -> None:
    """Needs review, Today and the Log name the day and how much is written again; an answer ends it."""
    week.comes_back(week.states[2])
    week.little.sync()
    (row,) = week.little.rows("needs_review", kind="earlier workbook")
    assert "the workbook of Tue Mar 3 12:10 PM" in str(row["question"])
    assert any("the workbook of Tue Mar 3" in str(one["what"]) for one in week.little.rows("log"))
    week.little.sync()
    assert week.little.row("needs_review", kind="earlier workbook")["status"] == "open"
    week.little.answers("seen", kind="earlier workbook")
    week.little.sync()
    assert str(week.little.row("needs_review", kind="earlier workbook")["status"]).startswith("accepted")
    report = week.little.sync()
    assert (report.cells, report.rows) == (0, 0)


def test_what_people_had_typed_since_is_written_again_and_counted(week: Week) -> None:
    """The family name typed in two steps, the renamed member and the deleted one are as people left them."""
    week.comes_back(week.states[1])
    report = week.little.sync()
    assert "of these people had typed" in report.came_back
    assert "in Members" in report.came_back
    assert week.little.row("members", name=ZOE)["family"] == "Nuñez"
    assert len(week.little.rows("members", name="Anna Lopez")) == 1
    assert not week.little.rows("members", name="Ana Lopez")
    assert not week.little.rows("members", name=MEMBERS[5].name)


def test_what_is_typed_into_the_old_copy_stays(week: Week) -> None:
    """A cell typed after the copy came back is the person's, beside what is written again; so is a row added there."""
    week.comes_back(week.states[2])
    week.little.types("members", "family", "Nunnez", name=ZOE)
    week.little.types("members", "goes_by", "Zo", name=ZOE)
    week.little.adds("members", {"name": "Bo Ray"})
    gone = week.tombstones()
    week.passes_twice()
    zoe = week.little.row("members", name=ZOE)
    assert (zoe["family"], zoe["goes_by"], zoe["phone"]) == ("Nunnez", "Zo", "555-0101")
    assert week.little.row("members", name="Bo Ray")["id"]
    assert week.tombstones() == gone


def test_a_backup_put_back_twice(week: Week) -> None:
    """The second time it is the same."""
    for state in (week.states[2], week.states[2], week.states[3]):
        week.comes_back(state)
        week.passes_twice()
        assert week.is_as_it_was()


def test_a_copy_from_before_the_last_change_though_an_older_one_came_back_since(week: Week) -> None:
    """What was written again is in that copy and no sign against it; the newest change alone is what it lacks."""
    little = week.little
    then = little.shown()
    week.comes_back(week.states[0])
    week.passes_twice()
    little.drops(newer=details((ZOE, "555-0177", "", "")))
    little.sync()
    little.later(minutes=10)
    assert little.row("members", name=ZOE)["phone"] == "555-0177"
    week.comes_back(then)
    assert little.sync().came_back
    assert little.row("members", name=ZOE)["phone"] == "555-0177"
    assert not little.rows("conflicts", status="open")


def test_a_copy_from_before_a_sort_that_a_pass_put_right(week: Week) -> None:
    """What people had moved and a pass put back is in that copy and no sign against it."""
    little = week.little
    then = little.shown()
    at = little.column("roster", "member_code")
    rows = [list(row) for row in little.workbook.sheets["roster"].rows]
    for row, code in zip(rows[1:], [one[at] for one in rows[:0:-1]], strict=True):
        row[at] = code
    little.workbook.person_rearranges("roster", rows)
    little.drops(newer=details((ZOE, "555-0177", "", "")))
    little.sync()
    little.later(minutes=10)
    assert little.shown()["roster"] == then["roster"]
    week.comes_back(then)
    assert little.sync().came_back
    assert little.row("members", name=ZOE)["phone"] == "555-0177"


def test_the_row_somebody_deleted_in_the_old_copy_is_deleted(week: Week) -> None:
    """A row that was there then and is missing now was removed by a person."""
    week.comes_back(week.states[3])
    week.little.deletes("members", *week.little.numbers("members", name=LIAM))
    before = week.tombstones()
    week.passes_twice()
    assert {tab for tab, _ in week.tombstones() - before} >= {"members"}
    assert not week.little.rows("members", name=LIAM)


def test_a_row_with_a_cell_that_cannot_be_read_is_deleted_again(week: Week) -> None:
    """Somebody typed words over a date, and deleted the row; a copy from between brings nobody back."""
    week.little.types("members", "birth_date", "in May", name=LIAM)
    week.passes_twice()
    between = week.little.shown()
    week.little.deletes("members", *week.little.numbers("members", name=LIAM))
    week.passes_twice()
    gone = week.tombstones()
    week.comes_back(between)
    assert week.little.sync().came_back
    assert not week.little.rows("members", name=LIAM)
    assert week.tombstones() == gone


@pytest.mark.long
def test_words_that_cannot_be_read_are_written_again(week: Week) -> None:
    """In a row that the older copy lacks, and over a date and a consent that it still shows; they count as before."""
    week.little.types("members", "text_consent", "yes", name=ZOE)
    week.passes_twice()
    older = week.little.shown()
    week.little.types("members", "birth_date", "in May", name=ZOE)
    week.little.types("members", "text_consent", "no longer", name=ZOE)
    week.little.adds("roster", {"group": "Families together (G-02)", "member": ZOE, "joined": "end of October"})
    week.passes_twice()
    new, expected = week.little.row("roster", joined="end of October"), week.little.rows("attendance")
    born = [one.birth_date for one in MEMBERS if one.name == ZOE]
    for _ in range(2):
        week.comes_back(older)
        assert "of these people had typed 1 in Roster, 2 in Members" in week.little.sync().came_back.replace(
            "2 in Members, 1 in Roster", "1 in Roster, 2 in Members"
        )
        week.passes_twice()
        zoe = week.little.row("members", name=ZOE)
        assert (zoe["birth_date"], zoe["text_consent"]) == ("in May", "no longer")
        assert week.little.rows("roster", joined="end of October") == [new]
        assert week.little.rows("attendance") == expected
    week.little.types("members", "birth_date", born[0], name=ZOE)
    week.passes_twice()
    assert week.little.row("members", name=ZOE)["birth_date"] == born[0]


def test_a_date_typed_over_words_since_is_written_again(week: Week) -> None:
    """The words are in the older copy only; nobody has typed them there again."""
    week.little.types("members", "birth_date", "in May", name=LIAM)
    week.passes_twice()
    older = week.little.shown()
    week.little.types("members", "birth_date", date(1985, 5, 2), name=LIAM)
    week.little.adds("roster", {"group": "Families together (G-02)", "member": LIAM})
    week.passes_twice()
    week.comes_back(older)
    week.passes_twice()
    assert week.little.row("members", name=LIAM)["birth_date"] == date(1985, 5, 2)


def test_a_rehearsal_writes_nothing(week: Week) -> None:
    """A rehearsal tells what would be written again."""
    week.comes_back(week.states[2])
    shown = week.little.shown()
    report = week.little.sync(dry_run=True)
    assert report.came_back
    assert (report.cells, report.rows, week.little.shown()) == (0, 0, shown)


def test_while_it_is_open_elsewhere_nothing_follows_from_it(week: Week) -> None:
    """The pass ends, saying why, and the next one writes again; calendars and packages are left as they are."""
    gone = week.tombstones()
    week.comes_back(week.states[2])
    week.little.workbook.open_by = "Vera"
    report = week.little.sync()
    assert report.came_back
    assert report.waiting
    assert (week.tombstones(), calendars(week.little)) == (gone, week.calendars)
    week.little.workbook.open_by = None
    week.passes_twice()
    assert week.is_as_it_was()


def test_undo_takes_the_older_copy_for_good(week: Week) -> None:
    """Who wanted the old values has them back with the words in the Log."""
    week.comes_back(week.states[3])
    week.little.sync()
    (line,) = (one for one in week.little.rows("log") if "is written again" in str(one["what"]))
    assert f"to reverse it: groupkeeper undo DIR {line['run']}" in str(line["what"])
    week.little.undoes(int(str(line["run"])))
    assert week.little.row("members", name=ZOE)["family"] == "Nunez"


@pytest.mark.parametrize("newest_lines", [0, 1, 3])
def test_two_deleted_rows_are_deleted(week: Week, newest_lines: int) -> None:
    """Also where somebody tidies the Log up: what runs have written since is there."""
    numbers = week.little.numbers("attendance", member_code="M-0001")[:2]
    ids = {str(week.little.cells("attendance", number)["id"]) for number in numbers}
    week.little.deletes("attendance", *numbers)
    week.little.deletes("log", *range(2, 2 + newest_lines))
    report = week.little.sync()
    assert not report.came_back
    assert ids <= {rid for tab, rid in week.tombstones() if tab == "attendance"}


def test_a_copy_from_before_something_was_only_typed(week: Week) -> None:
    """Where the passes since have written nothing that counts, what people typed is written again all the same."""
    before = week.little.shown()
    week.little.types("members", "goes_by", "Zo", name=ZOE)
    week.little.adds("clinicians", {"name": "Uma Roy"})
    week.passes_twice()
    week.comes_back(before)
    week.passes_twice()
    assert week.little.row("members", name=ZOE)["goes_by"] == "Zo"
    assert len(week.little.rows("clinicians", name="Uma Roy")) == 1


def test_rows_typed_again_by_hand_are_not_doubled(week: Week) -> None:
    """Somebody who misses rows in the old copy and types one of them anew gets the row that there was."""
    week.comes_back(week.states[1])
    week.little.adds("members", {"name": "Anna Lopez", "family": "Lopez"})
    week.passes_twice()
    anna = week.little.row("members", name="Anna Lopez")
    assert anna["family"] == "Lopez"
    assert anna["id"] in {row[0] for row in week.states[-1]["members"]}


def test_without_a_log_it_is_known_by_its_version(week: Week) -> None:
    """Where the Log is gone, the version that a run had read tells which state it is (of a file: its bytes)."""
    runs = {run.number: run.based_on for run in week.little.state.runs()}
    week.comes_back(week.states[4])
    headers = [column.header for column in TABS["log"].columns]
    week.little.workbook.person_rearranges("log", [[f"no {header}" for header in headers]])
    week.little.workbook.version = lambda: runs[max(runs)]  # type: ignore[method-assign]
    given = week.little.workbook.read()
    found = earlier_workbook(given, week.little.state.tabs(), TABS, week.little.state)
    assert found is not None
    assert "this is the workbook of" in found.what


def test_a_copy_from_before_rows_were_put_back() -> None:
    """They were there before, removed, and put back after the copy was made: they are put back once more."""
    with LittlePractice.after_first_pass() as little:
        ids = {str(row["id"]) for row in little.rows("attendance", member_code="M-0001")[:8]}
        little.deletes("attendance", *(little.numbers("attendance", id=rid)[0] for rid in ids))
        little.sync()
        copied = little.shown()
        little.answers("put back", kind="tab left alone")
        little.sync()
        for name, lines in copied.items():
            little.workbook.person_rearranges(name, lines)
        assert little.sync().came_back
        assert ids <= {str(row["id"]) for row in little.rows("attendance")}
