"""What would lose a practice's trust, tried on a whole little practice: each was possible once."""

from datetime import date, timedelta

import pytest

from addon.sync.passes import PassReport
from addon.workbook import Raw
from tests.practice import MEMBERS
from tests.sync.little_practice import TABS, LittlePractice, attendance, charges, details, tuesdays

ZOE, LIAM, RENEE = "Zoë Núñez", "Liam O'Connor", "Renée Dubois"
WEEKS = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
LISTED = (
    (ZOE, "555-010-0001", "", "Aetna"),
    (LIAM, "555-010-0002", "", "Medicare"),
    (RENEE, "555-010-0003", "", "Self-pay"),
)


def settled(little: LittlePractice) -> None:
    """Bring in four weeks of visits and let the practice come to rest."""
    little.drops(
        clients=details(*LISTED),
        status=charges([(who, start, "90853") for start in WEEKS for who in (ZOE, LIAM, RENEE)]),
        shows=attendance([(who, start, "Show") for start in WEEKS for who in (ZOE, LIAM, RENEE)]),
    )
    little.sync()
    little.sync()


def writes(little: LittlePractice, tab: str, row: int, column: int, value: Raw) -> None:
    """Type into any cell."""
    little.workbook.person(tab, row, column, value)


@pytest.mark.parametrize(("tab", "field"), [("groups", "id"), ("attendance", "status"), ("members", "phone")])
def test_a_header_that_was_renamed_stops_what_follows_from_it_and_nothing_else_happens(tab: str, field: str) -> None:
    """No line is closed, no calendar emptied, no flag raised anew; put right, all is as before."""
    with LittlePractice() as little:
        settled(little)
        before, packages = little.shown(), dict(little.packages)
        at, header = little.column(tab, field), TABS[tab].column(field).header
        writes(little, tab, 1, at, "Something else")
        report = little.sync()
        assert report.plan is not None
        assert [plan.tab.name for plan in report.plan.tabs if plan.left_alone] == [tab]
        assert any(problem.code == "tab-left-alone" for problem in report.problems)
        changed = {name for name, rows in little.shown().items() if rows != before[name]}
        assert changed == {tab, "needs_review", "today", "log"}
        assert little.packages == packages
        assert not report.written.calendars
        writes(little, tab, 1, at, header)
        little.sync()
        after = little.shown()
        assert {name for name in after if after[name] != before[name]} <= {"needs_review", "log", "today"}


def test_a_persons_own_column_beside_a_view_stays() -> None:
    """Today is rewritten in place; what somebody types beside it is theirs."""
    with LittlePractice() as little:
        settled(little)
        free = len(TABS["today"].columns) + 1
        writes(little, "today", 1, free, "VA notes")
        writes(little, "today", 2, free, "called back")
        little.later(days=1)
        little.sync()
        rows = little.workbook.sheets["today"].rows
        assert (rows[0][free], rows[1][free]) == ("VA notes", "called back")


def test_a_yes_makes_a_group_once() -> None:
    """A person who removes the accepted group again does not get it back, whatever is exported later."""
    with LittlePractice(cast=False) as little:
        settled(little)
        little.answers("yes", kind="proposed group")
        little.sync()
        assert len(little.rows("groups")) == 1
        little.deletes("groups", *little.numbers("groups"))
        little.drops(later=charges([(ZOE, WEEKS[-1] + timedelta(weeks=1), "90853")]))
        little.sync()
        little.sync()
        assert not little.rows("groups")


@pytest.mark.long
def test_a_yes_adds_a_client_once() -> None:
    """A person who removes the added member again is asked neither again nor overruled."""
    with LittlePractice() as little:
        settled(little)
        little.drops(newer=details(*LISTED, ("Ada Quist", "555-010-0009", "", "Aetna")))
        little.sync()
        little.answers("yes", kind="new clients")
        little.sync()
        (number,) = little.numbers("members", name="Ada Quist")
        little.deletes("members", number)
        little.sync()
        little.drops(newest=details(*LISTED, ("Ada Quist", "555-010-0010", "", "Aetna")))
        little.sync()
        assert not little.rows("members", name="Ada Quist")
        assert not little.rows("needs_review", kind="new clients", status="open")


def test_clinicians_who_were_all_removed_do_not_come_back() -> None:
    """Exports fill the Clinicians tab on day one only."""
    with LittlePractice(cast=False) as little:
        settled(little)
        assert little.rows("clinicians")
        little.deletes("clinicians", *little.numbers("clinicians"))
        little.drops(later=charges([(ZOE, WEEKS[-1] + timedelta(weeks=1), "90853")]))
        little.sync()
        assert not little.rows("clinicians")


def test_a_header_only_export_is_held_and_replaces_nothing() -> None:
    """A list without a row is no list: held, and what the one before it said and asked stands."""
    with LittlePractice() as little:
        settled(little)
        little.drops(empty=details())
        report = little.sync()
        assert report.files_waiting == 1
        assert [one["kind"] for one in little.rows("needs_review", status="open")] == ["export waits"]
        assert little.rows("members", name=ZOE)[0]["not_in_ehr"] is None


def test_a_file_that_was_confirmed_by_its_code_is_not_asked_about_again() -> None:
    """Every file is read again once somebody settles a question; what was accepted stays accepted."""
    with LittlePractice() as little:
        settled(little)
        little.drops(empty=details())
        (asked,) = little.sync().questions
        assert not little.sync(accept=[asked.key.removeprefix("export|")]).questions
        little.drops(newer=details(*LISTED, ("Ada Quist", "555-010-0009", "", "Aetna")))
        little.sync()
        little.answers("yes", kind="new clients")
        assert not little.sync().questions


def test_not_in_ehr_counts_lists_and_not_passes() -> None:
    """One list without somebody is one, however often a pass reads it."""
    with LittlePractice() as little:
        settled(little)
        little.drops(newer=details(*LISTED[:2]))
        for _ in range(3):
            little.later(minutes=5)
            little.types("settings", "value", str(40 + little.runs), name="Late cancel")
            little.sync()
        assert little.rows("members", name=RENEE)[0]["not_in_ehr"] is None
        little.drops(newest=details((ZOE, "555-010-0011", "", "Aetna"), LISTED[1]))
        little.sync()
        assert little.rows("members", name=RENEE)[0]["not_in_ehr"] == little.today


def test_a_member_renamed_in_the_sheet_is_still_the_one_in_the_exports() -> None:
    """The EHR's old name is to be corrected there; nobody is asked to add a second person."""
    with LittlePractice() as little:
        settled(little)
        little.types("members", "name", "Zoë Haddad-Núñez", name=ZOE)
        little.drops(newer=details(*LISTED[1:], (ZOE, "555-010-0021", "", "Aetna")))
        little.sync()
        assert not little.rows("needs_review", status="open")
        assert little.row("members", name="Zoë Haddad-Núñez")["phone"] == "555-010-0021"
        assert [one["kind"] for one in little.rows("conflicts", column="Name")] == ["enter in EHR"]


def test_the_ehrs_future_appointments_do_not_hold_the_cadence_back() -> None:
    """A group that moves to another weekday moves all its coming sessions, booked in the EHR or not."""
    with LittlePractice() as little:
        settled(little)
        ahead = [start + timedelta(weeks=5) for start in WEEKS]
        little.drops(booked=attendance([(who, start, "Show") for start in ahead for who in (ZOE, LIAM, RENEE)]))
        little.sync()
        little.types("groups", "weekday", "Wednesday", id="G-01")
        little.sync()
        coming = [one["date"] for one in little.rows("sessions", group_code="G-01", state="planned")]
        assert {day.weekday() for day in coming if isinstance(day, date) and day > little.today} == {2}


def test_a_file_that_waits_is_let_in_by_an_answer_alone() -> None:
    """Another file of its kind settles nothing for it; one of all its days, made later, makes it needless."""
    seen = [(one.name, start) for start in tuesdays((2, 3), (2, 10), (2, 17), (2, 24)) for one in MEMBERS[:3]]

    def of_cut(report: PassReport) -> list[str]:
        return [one.status for one in report.files if one.name == "cut.csv"]

    def no_shows() -> int:
        return len(little.rows("attendance", status="no show"))

    with LittlePractice() as little:
        little.drops(
            charges=charges([(*one, "90853") for one in seen]), attendance=attendance([(*one, "Show") for one in seen])
        )
        little.sync()
        steps = {
            "cut": [(*one, "No Show") for one in (seen[0], seen[-1])],
            "other": [(*one, "Show") for one in seen[3:6]],
            "whole": [(*one, "Show") for one in reversed(seen)],
        }
        for name, expected in zip(steps, ("waits", "waits", "replaced"), strict=True):
            little.later(minutes=1)
            little.drops(**{name: attendance(steps[name])})
            assert of_cut(little.sync()) == [expected]
            waiting = little.rows("needs_review", kind="export waits", status="open")
            assert (len(waiting), no_shows()) == (int(expected == "waits"), 0)
        little.later(days=1)
        assert (little.sync().files_waiting, no_shows()) == (0, 0)
