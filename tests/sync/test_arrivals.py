"""What a newer version declares arrives in a workbook of the version before; what a person removed is asked about."""

import shutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from addon.sync import state as state_room
from addon.sync.adapters.xlsx.workbook import XlsxWorkbook
from addon.sync.arrivals import GIVEN, arrivals
from addon.sync.one_pass import one_pass
from addon.sync.passes import PassReport
from addon.sync.state.commits import Commit
from addon.workbook import Snapshot
from addon.written import letters
from tests.practice import MEMBERS
from tests.sync.little_practice import TABS, LittlePractice, Row, charges, details, tuesdays

OLD_WORKBOOK = Path(__file__).parent / "adapters" / "xlsx" / "old" / "practice.xlsx"
VERSION_1 = tomllib.loads((Path(state_room.__file__).parent / "version_2.toml").read_text(encoding="utf-8"))["given"]


class OldPractice(LittlePractice):
    """A practice whose workbook the version before made, and people decorated; its state says what it was given."""

    def __init__(self, folder: Path) -> None:
        super().__init__(cast=False)
        self.path = folder / "Practice.xlsx"
        shutil.copy(OLD_WORKBOOK, self.path)
        self.book = XlsxWorkbook(self.path, TABS, backups=folder / "backups", now=lambda: self.now)
        for tab, names in VERSION_1.items():
            self.state.keep(GIVEN, tab, tuple(names.split()))
        self.state.persist("before", Commit())
        self.state.agree("before")

    def passes(self) -> PassReport:
        """Run one pass over the file."""
        self.runs += 1
        given = self.given()
        return one_pass(replace(given, places=replace(given.places, workbook=self.book)))

    def titles(self) -> list[str]:
        """Return the titles of our tabs, as the file has them now."""
        return [tab.title for tab in self.book.read().tabs.values()]


@pytest.fixture
def old(tmp_path: Path) -> Iterator[OldPractice]:
    """Return the practice, once a pass of this version ran over it."""
    with OldPractice(tmp_path) as practice:
        practice.passes()
        yield practice


@pytest.mark.long
def test_a_tab_and_a_column_of_this_version_come_with_the_next_pass(tmp_path: Path) -> None:
    """The Log says so; nothing is left alone for them; then they are used like any other, and a third pass is quiet."""
    with OldPractice(tmp_path) as practice:
        report = practice.passes()
        assert {"referrers", "billing_checks"} <= {one.tab for one in report.plan.new_tabs}
        came = {(one.tab, one.field) for one in report.plan.new_columns}
        assert {("groups", "changes_from"), ("flags", "plan"), ("flag_rules", "then_act_within")} <= came
        assert {("scores", "item_9"), ("needs_review", "handled_by"), ("needs_review", "handled_on")} <= came
        assert {("members", "own_fee"), ("rates", "fee"), ("billing_lines", "allowed")} <= came
        assert {("today", "clinician"), ("today", "plan")} <= came
        assert not [one for one in report.problems if one.code == "missing-column"]  # what comes is not missed
        assert not [one.tab.title for one in report.plan.tabs if one.left_alone and one.tab.layer == "people"]
        there = practice.book.read()
        assert there.tabs["referrers"].headers == tuple(column.header for column in TABS["referrers"].columns)
        assert "New time from" in there.tabs["groups"].headers
        assert there.tabs["members"].title == "Clients & co"
        logged = [str(cell) for row in there.tabs["log"].rows for cell in row if cell]
        assert any("added the tab Referrers" in text and "New time from" in text for text in logged)
        practice.passes()
        quiet = practice.passes()
        assert (quiet.cells, quiet.rows, quiet.plan.is_growing) == (0, 0, False)


LOG = frozenset({"log"})
MISSING = Snapshot(version="1", tabs={}, missing=tuple(TABS))
CASES: Mapping[str, tuple[Snapshot, list[str], list[str]]] = {
    "never given": (MISSING, ["log"], []),
    "never given, and there is an own tab": (replace(MISSING, own_titled=LOG), ["log"], []),
    "given": (MISSING, [], ["The tab Log is not in"]),
    "given, and there is an own tab": (replace(MISSING, own_titled=LOG), [], ["The tab called Log does not"]),
    "given, and there are two": (replace(MISSING, unclear=LOG), [], []),
    "two, and never given": (replace(MISSING, unclear=LOG), [], []),
}


@pytest.mark.parametrize("case", CASES)
def test_a_title_that_another_tab_has(case: str) -> None:
    """An own tab of people's does not keep ours away; where there are two of ours, no third is made or offered."""
    snapshot, added, asked = CASES[case]
    before = {name: ("id",) for name in TABS if name != "log" or case.startswith("given")}
    came = arrivals(snapshot, {"log": TABS["log"]}, before, {})
    assert [one.tab for one in came.tabs] == added
    assert [one.question[: len(text)] for one, text in zip(came.asked, asked, strict=True)] == asked
    assert came.given["log"]


@pytest.mark.long
def test_a_tab_that_a_person_removed_is_asked_about_and_not_made_again(old: OldPractice) -> None:
    """Dashboard was given by the version before and deleted since: one question, and the tab once somebody says so."""
    asked = [one for one in old.passes().questions if one.kind == "tab missing"]
    assert [one.where for one in asked] == ["Dashboard"]
    assert "Dashboard" not in old.titles()


@pytest.mark.long
def test_put_back_makes_the_tab_again_and_leave_out_settles_it() -> None:
    """Both answers are obeyed once; a column is asked about in the same way."""
    with LittlePractice.after_first_pass() as little:
        del little.workbook.sheets["flags"]
        header = little.workbook.sheets["members"].rows[0]
        header[header.index("EHR number")] = None
        little.later(days=1)
        asked = {one.kind: one.where for one in little.sync().questions}
        assert asked == {"tab missing": "Flags", "column missing": "Members"}
        little.answers("put back", kind="tab missing")
        little.answers("leave out", kind="column missing")
        report = little.sync()
        assert [one.tab for one in report.plan.new_tabs] == ["flags"]
        assert not report.plan.new_columns
        assert "flags" in little.workbook.sheets
        assert not [one for one in little.sync().questions if one.kind in asked]


def test_an_answer_that_is_none_of_those_offered_is_reported() -> None:
    """The problem names the cell and the usable words; the pass obeys one of those and reports the tab it added."""
    with LittlePractice.after_first_pass() as little:
        del little.workbook.sheets["flags"]
        little.sync()
        little.answers("perhaps", kind="tab missing")
        (problem,) = (one for one in little.sync().problems if one.code == "unusable-decision")
        (number,) = little.numbers("needs_review", kind="tab missing")
        assert str(problem.place) == f"Needs review!{letters(little.column('needs_review', 'decision'))}{number}"
        assert "put back / leave out" in problem.what
        little.answers("put it back", kind="tab missing")
        report = little.sync()
        assert report.arrived == ("added the tab Flags",)
        assert "unusable-decision" not in {one.code for one in report.problems}


def test_put_back_counts_once() -> None:
    """Removed again, the tab and the column are asked about again; that question has a row and an answer of its own."""
    with LittlePractice.after_first_pass() as little:
        for _ in range(2):
            little.later(days=30)
            del little.workbook.sheets["flags"]
            header = little.workbook.sheets["members"].rows[0]
            header[header.index("EHR number")] = None
            asked = little.sync()
            assert not asked.plan.is_growing
            assert {one.kind for one in asked.questions} == {"tab missing", "column missing"}
            for kind in ("tab missing", "column missing"):
                little.answers("put back", kind=kind)
            made = little.sync().plan
            assert [one.tab for one in made.new_tabs] == ["flags"]
            assert [one.tab for one in made.new_columns] == ["members"]
        assert len(little.rows("needs_review", kind="tab missing")) == 2


def test_leave_out_may_be_changed_to_put_back() -> None:
    """The question is still there; once it is settled the old words make nothing again."""
    with LittlePractice.after_first_pass() as little:
        del little.workbook.sheets["flags"]
        little.sync()
        little.answers("leave out", kind="tab missing")
        little.sync()
        little.types("needs_review", "decision", "put back", kind="tab missing")
        assert little.sync().plan.new_tabs
        del little.workbook.sheets["flags"]
        assert not little.sync().plan.new_tabs


def test_on_first_contact_nothing_is_made_without_asking() -> None:
    """A lost state cannot tell what was removed from what was never given; only an optional tab is simply added."""
    with LittlePractice(without=["referrers", "flags"]) as little:
        report = little.sync()
        assert [one.tab for one in report.plan.new_tabs] == ["referrers"]
        assert [one.where for one in report.questions if one.kind == "tab missing"] == ["Flags"]


@pytest.mark.parametrize("tab", ["referrers", "scores"])
def test_a_practice_does_without_an_optional_tab_that_it_left_out(tab: str) -> None:
    """The pass goes on as if the tab were empty, then and later."""
    with LittlePractice.after_first_pass() as little:
        del little.workbook.sheets[tab]
        little.sync()
        little.answers("leave out", kind="tab missing")
        for _ in range(3):
            report = little.sync()
            assert not [one.code for one in report.problems if one.code == "tab-left-alone"]
            assert tab not in little.workbook.sheets
            little.later(days=1)
        little.sync()
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_a_tab_that_every_pass_needs_cannot_be_left_out() -> None:
    """Leave out is not offered, and typed all the same it leaves the question open."""
    with LittlePractice.after_first_pass() as little:
        del little.workbook.sheets["roster"]
        little.sync()
        assert [one["choices"] for one in little.rows("needs_review", kind="tab missing")] == ["put back"]
        little.answers("leave out", kind="tab missing")
        report = little.sync()
        assert [one.where for one in report.questions if one.kind == "tab missing"] == ["Roster"]
        assert little.rows("needs_review", kind="tab missing", status="open")


@pytest.mark.parametrize("tab", ["groups", "roster", "sessions", "messages", "flag_rules"])
@pytest.mark.some(2)
def test_a_tab_that_was_put_back_gets_its_rows_again(tab: str) -> None:
    """Nothing more is asked, no row is lost, and what a person typed beside is there; then a pass is quiet."""
    with LittlePractice() as little:
        little.drops(
            status=charges([("Liam O'Connor", start, "90853") for start in tuesdays((2, 10), (2, 17), (2, 24))])
        )
        little.sync()
        little.types("flag_rules", "if_missed_in_a_row", ">= 3", id="FR-01")
        little.sync()
        before = {name: little.rows(name) for name in (tab, "sessions", "attendance", "billing_lines")}
        assert before[tab]
        del little.workbook.sheets[tab]
        little.sync()
        little.answers("put back", kind="tab missing")
        little.sync()
        little.sync()
        report = little.sync()
        assert not [one.kind for one in report.questions if one.kind.startswith("tab")]
        assert {name: little.rows(name) for name in before} == before
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


@pytest.mark.long
@pytest.mark.parametrize("tab", ["needs_review", "conflicts"])
def test_the_tabs_in_which_people_answer_come_back_unasked(tab: str) -> None:
    """With their rows and what was decided in them; so does the column for the answer."""
    with LittlePractice.after_first_pass() as little:
        del little.workbook.sheets["referrers"]
        little.types("flag_rules", "check", "fine", id="FR-01")
        little.sync()
        little.answers("leave out", kind="tab missing")
        little.sync()
        before = little.rows(tab)
        assert before
        del little.workbook.sheets[tab]
        for _ in range(3):
            assert not [one.code for one in little.sync().problems if one.code == "tab-left-alone"]
        assert little.rows(tab) == before
        for name in ("decision", "id"):
            little.workbook.person(tab, 1, little.column(tab, name), None)
            little.sync()
            assert name in little.cells(tab, 1)
        little.sync()
        assert {one["id"] for one in before} <= {one["id"] for one in little.rows(tab)}
        little.sync()
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_what_a_fresh_export_says_about_a_column_that_arrives_is_not_lost() -> None:
    """The column comes with one pass; the next one reads the file again and fills it, and then the file is done."""
    with LittlePractice.after_first_pass() as little:
        little.workbook.person("members", 1, little.column("members", "phone"), None)
        fields = tuple(column.field for column in TABS["members"].columns if column.field != "phone")
        little.state.keep(GIVEN, "members", fields)
        little.drops(clients=details(("Liam O'Connor", "555-0102", "", "")))
        assert [one.field for one in little.sync().plan.new_columns] == ["phone"]
        little.sync()
        assert little.row("members", name="Liam O'Connor")["phone"]
        again = little.sync()
        assert (again.cells, again.rows, again.files) == (0, 0, ())


def test_a_yes_is_not_used_up_before_the_tab_of_its_rows_is_there() -> None:
    """The roster of a proposed group comes though its tab is put back by the pass that reads the yes."""
    with LittlePractice() as little:
        little.deletes("roster", *little.numbers("roster"))
        wednesdays = [one + timedelta(days=1) for one in tuesdays((2, 3), (2, 10), (2, 17), (2, 24), at=time(9))]
        names = [one.name for one in MEMBERS[:4]]
        little.drops(status=charges([(name, start, "90853") for name in names for start in wednesdays]))
        little.sync()
        del little.workbook.sheets["roster"]
        little.sync()
        little.answers("yes", kind="proposed group")
        little.answers("put back", kind="tab missing")
        little.sync()
        little.sync()
        assert little.rows("groups", weekday="Wednesday")
        assert len(little.rows("roster")) == len(names)


@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize(
    ("tab", "name"),
    [
        ("groups", "id"),
        ("groups", "weekday"),
        ("groups", "changes_from"),
        ("roster", "member_code"),
        ("sessions", "id"),
        ("attendance", "id"),
        ("attendance", "status"),
        ("attendance", "note"),
        ("messages", "id"),
        ("flag_rules", "then_plan"),
    ],
)
@pytest.mark.some(5)
def test_a_column_that_comes_back_has_what_it_held(tab: str, name: str, *, by_hand: bool) -> None:
    """Whether the question is answered or somebody types the header in a free column: no cell counts as emptied."""
    with LittlePractice() as little:
        visits = [("Liam O'Connor", start, "90853") for start in tuesdays((2, 10), (2, 17), (2, 24))]
        little.drops(status=charges(visits))
        little.sync()
        little.types("groups", "changes_from", date(2026, 4, 14), id="G-01")
        if name in ("note", "status"):
            little.types(tab, name, "no show", id=little.rows(tab)[0]["id"])
        little.sync()
        before = {one: little.rows(one) for one in (tab, "sessions", "attendance", "messages")}
        assert any(row[name] for row in before[tab])
        header, at = TABS[tab].column(name).header, little.column(tab, name)
        for number in range(1, 1 + len(little.workbook.sheets[tab].rows)):
            little.workbook.person(tab, number, at, None)
        little.sync()
        if by_hand:
            little.workbook.person(tab, 1, at, header)
        else:
            little.answers("Put it back", kind="column missing")
            assert [one.field for one in little.sync().plan.new_columns] == [name]
        little.sync()
        assert {one: little.rows(one) for one in before} == before
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_today_tells_of_what_keeps_a_pass_from_going_on_beside_what_was_open_before() -> None:
    """And the Log of the run that asked; a second pass writes nothing."""

    def lines(tab: str) -> list[str]:
        return [" ".join(str(cell) for cell in row if cell is not None) for row in little.shown()[tab] if any(row)]

    with LittlePractice.after_first_pass() as little:
        del little.workbook.sheets["flags"]
        little.sync()
        before, logged = lines("today"), len(lines("log"))
        assert any("The tab Flags is not in the workbook" in line for line in before)
        little.workbook.person("roster", 1, little.column("roster", "member"), None)
        little.sync()
        news = [line for line in lines("today") if line not in before]
        assert any('The column "Member" is not in Roster' in line for line in news)
        assert any("The tab Flags is not in the workbook" in line for line in lines("today"))
        assert len(lines("log")) == logged + 1
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def loses(little: LittlePractice, tab: str, *fields: str, cells: bool = True) -> dict[str, int]:
    """Empty the headers of these columns, and their cells; return where they were."""
    places = {name: little.column(tab, name) for name in fields}
    for at in places.values():
        for number in range(1, 1 + (len(little.workbook.sheets[tab].rows) if cells else 1)):
            little.workbook.person(tab, number, at, None)
    return places


def gives_headers_back(little: LittlePractice, tab: str, places: dict[str, int]) -> None:
    """Type the headers where they were."""
    for name, at in places.items():
        little.workbook.person(tab, 1, at, TABS[tab].column(name).header)


def test_nothing_of_a_row_goes_to_another_one_that_was_typed_while_columns_were_missing() -> None:
    """Without its ids and its key no row is known again: nobody's consent or address is given to somebody else."""
    with LittlePractice.after_first_pass() as little:
        row: Row = {
            "member": "Liam O'Connor",
            "name": "Dr. Ash",
            "email": "ash@example.org",
            "consent": True,
            "reference": "77",
        }
        little.adds("referrers", row)
        little.sync()
        places = loses(little, "referrers", "id", "name", "email", "consent", "reference", "member_code")
        little.sync()
        gives_headers_back(little, "referrers", places)
        little.adds("referrers", {"member": "Liam O'Connor", "name": "Dr. Elm"})
        for _ in range(2):
            little.sync()
        elm = little.row("referrers", name="Dr. Elm")
        assert (elm["email"], elm["consent"], elm["reference"]) == (None, None, None)


def test_what_a_source_tells_in_the_pass_that_gives_a_column_back_is_merged_with_what_it_held() -> None:
    """The old value is not written over the new one."""
    with LittlePractice.after_first_pass() as little:
        little.drops(clients=details(("Liam O'Connor", "555-0102", "", "")))
        little.sync()
        places = loses(little, "members", "phone")
        little.sync()
        gives_headers_back(little, "members", places)
        little.drops(clients=details(("Liam O'Connor", "555-7777", "", "")))
        little.sync()
        assert "7777" in str(little.row("members", name="Liam O'Connor")["phone"])
        assert not [one for one in little.rows("conflicts", status="open") if one["column"] == "Phone"]


def test_a_cell_emptied_under_a_renamed_header_stays_empty() -> None:
    """The column was only called something else: its other cells hold what they held."""
    with LittlePractice.after_first_pass() as little:
        at = little.column("groups", "minutes")
        little.workbook.person("groups", 1, at, "Minuten")
        little.sync()
        little.workbook.person("groups", 1, at, "Minutes")
        little.types("groups", "minutes", None, id="G-01")
        little.sync()
        little.sync()
        assert little.row("groups", id="G-01")["minutes"] is None
        assert little.row("groups", id="G-02")["minutes"]


def test_a_column_under_another_header_whose_cells_moved_is_not_filled_again() -> None:
    """Its rows are looked at together: what one of them held is in another one now."""
    with LittlePractice.after_first_pass() as little:
        note = little.column("attendance", "note")
        first, second = (row["id"] for row in little.rows("attendance")[:2])
        little.types("attendance", "note", "brought a friend", id=first)
        little.sync()
        little.workbook.person("attendance", 1, note, "Our note")
        little.sync()
        little.workbook.person("attendance", 1, note, "Note")
        little.types("attendance", "note", None, id=first)
        little.types("attendance", "note", "brought a friend", id=second)
        little.sync()
        assert [row["id"] for row in little.rows("attendance", note="brought a friend")] == [second]


def test_a_column_made_again_is_filled_though_a_person_has_begun_to_type_it_again() -> None:
    """One cell that is as it was does not mean that a person emptied all others."""
    with LittlePractice.after_first_pass() as little:
        rows = [str(row["id"]) for row in little.rows("attendance")[:5]]
        for rid in rows:
            little.types("attendance", "status", "no show", id=rid)
        little.sync()
        places = loses(little, "attendance", "status")
        little.sync()
        gives_headers_back(little, "attendance", places)
        little.types("attendance", "status", "no show", id=rows[0])
        little.types("attendance", "status", "excused", id=rows[1])
        little.sync()
        shown = {rid: little.row("attendance", id=rid)["status"] for rid in rows}
        assert shown == dict.fromkeys(rows, "no show") | {rows[1]: "excused"}


def test_words_that_cannot_be_read_come_back_with_their_column() -> None:
    """The last date that could be read goes on counting, as before."""
    with LittlePractice.after_first_pass() as little:
        rid = str(little.rows("roster")[0]["id"])
        little.types("roster", "joined", "end of October", id=rid)
        little.sync()
        before = little.rows("roster"), little.rows("attendance")
        places = loses(little, "roster", "joined")
        little.sync()
        gives_headers_back(little, "roster", places)
        for _ in range(2):
            little.sync()
            assert (little.rows("roster"), little.rows("attendance")) == before


def test_a_result_that_is_closed_stays_as_it_is_while_its_status_has_another_header() -> None:
    """A column that is not there is not blank: what to do about the text is neither emptied nor typed over."""
    with LittlePractice.after_first_pass() as little:
        (number,) = little.numbers("roster", member_code="M-0004")
        little.deletes("roster", number)
        little.sync()
        before = little.rows("messages", member_code="M-0004")
        assert any(row["text"] for row in before)
        places = loses(little, "messages", "status", cells=False)
        little.sync()
        gives_headers_back(little, "messages", places)
        for _ in range(2):
            little.sync()
        assert little.rows("messages", member_code="M-0004") == before
        assert not little.rows("conflicts", status="open")


def test_a_result_that_changed_while_its_column_was_missing_is_shown_when_it_is_back() -> None:
    """What sources tell of a column waits until it can be written."""
    with LittlePractice.after_first_pass() as little:
        little.types("members", "phone", "512-555-0102", id="M-0002")
        little.sync()
        tenth = "G-01 2026-03-10 18:00"
        little.types("sessions", "date", date(2026, 3, 11), id=tenth)
        little.sync()
        (told,) = (one for one in little.rows("messages", member_code="M-0002") if "moved" in str(one["rule"]))
        assert told["status"] == "planned"
        places = loses(little, "messages", "status")
        little.types("sessions", "date", date(2026, 3, 10), id=tenth)
        little.sync()
        gives_headers_back(little, "messages", places)
        little.sync()
        assert str(little.row("messages", id=told["id"])["status"]).startswith("withdrawn")
        little.sync()
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_a_word_that_answers_nothing_keeps_the_question_on_today() -> None:
    """And is reported, also where only one answer is offered."""
    with LittlePractice.after_first_pass() as little:
        loses(little, "roster", "member")
        little.sync()
        little.answers("not yet", kind="column missing")
        report = little.sync()
        assert "unusable-decision" in {one.code for one in report.problems}
        assert any('"Member" is not in Roster' in str(cell) for row in little.shown()["today"] for cell in row)


def test_the_log_of_a_pass_that_stopped_claims_no_files() -> None:
    """Nothing of them was taken in."""
    with LittlePractice.after_first_pass() as little:
        loses(little, "roster", "member")
        little.drops(clients=details(("Liam O'Connor", "555-0102", "", "")))
        little.sync()
        assert not any("clients.csv" in str(cell) for row in little.shown()["log"] for cell in row)
