"""Rows as the sheets will show them, as records."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from addon.records import Practice, WeeklySlot
from addon.sync.one_pass import computed_only
from addon.tabs import folded
from addon.written import letters
from tests.practice import FAMILIES, INES, MEMBERS, ROSA, TUESDAY
from tests.sync.little_practice import LittlePractice


def practice_of(little: LittlePractice) -> Practice:
    """Return what a pass made of the tabs."""
    little.sync()
    return computed_only(little.given()).practice


def test_what_was_typed_comes_out_as_the_same_records() -> None:
    """The cast, typed in by names only: picks become codes, words become values."""
    with LittlePractice() as little:
        found = practice_of(little)
        own: dict[str, Any] = {"works": (), "covers": False, "npi": "", "taxonomy": "", "hourly_cost": None}
        assert replace(found.clinicians[0], **own) == ROSA
        assert replace(found.clinicians[2], **own) == INES
        assert [len(one.works) for one in found.clinicians] == [4, 4, 4]
        assert found.groups == (TUESDAY, FAMILIES)
        liam = found.members[1]
        assert (liam.code, liam.name, liam.text_consent, liam.email_consent) == ("M-0002", MEMBERS[1].name, True, False)
        assert [(one.group, one.member) for one in found.memberships] == [
            *(("G-01", f"M-000{number}") for number in (1, 2, 3)),
            *(("G-02", f"M-000{number}") for number in (4, 5, 6)),
        ]


def test_a_list_is_read_with_commas_as_with_semicolons() -> None:
    """Licences, payers and kinds; a payer whose own name has a comma is still found."""
    with LittlePractice.after_first_pass() as little:
        cells = {
            "states": "TX, New Mexico",
            "payers": "BCBS, Aetna; Blue Sky, Inc.",
            "group_kinds": "skills, psycho-education",
        }
        for name, text in cells.items():
            little.types("clinicians", name, text, id="C-01")
        found = practice_of(little).clinicians[0]
        assert found.states == {"TX", "NM"}
        assert {"bcbs", "aetna", folded("Blue Sky, Inc.")} <= found.payers
        assert found.kinds == {folded("skills"), folded("psycho-education")}


@pytest.mark.parametrize(
    ("tab", "field", "cell", "told"),
    [
        (
            "clinicians",
            "states",
            "TX, Ilinois",
            'Ilinois: no state of the United States, so … mean "Illinois"?',
        ),
        ("clinicians", "states", "TX; IL", ""),
        (
            "clinicians",
            "group_kinds",
            "proces",
            'proces: no kind of group, so … mean "process"?',
        ),
        ("clinicians", "group_kinds", "Skills, support", ""),
        ("clinicians", "email", "priya@example", "this is not a whole e-mail address. Type it like rosa@example.org."),
        ("clinicians", "email", "priya@example.org", ""),
        ("members", "state", "Ilinois", 'this is no state of the United States. Did you mean "Illinois"?'),
        ("members", "state", "illinois", ""),
        ("members", "state", "outside the United States", ""),
    ],
)
def test_a_word_that_is_none_is_told_at_its_cell(tab: str, field: str, cell: str, told: str) -> None:
    """It would count for nothing, in silence."""
    with LittlePractice.after_first_pass() as little:
        little.types(tab, field, cell, id="C-01" if tab == "clinicians" else "M-0001")
        at = letters(little.column(tab, field))
        problems = [one for one in little.sync().problems if one.place.at.rstrip("0123456789") == at]
        found = [f"{one.what}. {one.next_step}" for one in problems if one.place.container == tab.capitalize()]
        start, _, end = told.partition(" … mean")
        assert len(found) == bool(told)
        assert all(one.startswith(start) and one.endswith(end) for one in found)


def test_what_cannot_be_read_counts_as_it_was_last_and_nothing_is_lost() -> None:
    """Unreadable is not empty; a session without group or start is left out."""
    with LittlePractice.after_first_pass() as little:
        little.types("groups", "start", "at dusk", id="G-01")
        little.types("groups", "seats", "many", id="G-01")
        little.types("clinicians", "meetings", "whenever", id="C-03")
        little.types("clinicians", "active", "no", id="C-02")
        little.types("members", "birth_date", "long ago", id="M-0001")
        little.types("sessions", "minutes", None, original_start="2026-03-10 18:00")
        little.types("sessions", "original_start", None, original_start="2026-03-17 18:00")
        found = practice_of(little)
        group = next(one for one in found.groups if one.code == "G-01")
        assert (group.start, group.seats, group.weekday, group.minutes) == (time(18), 8, 1, 90)
        assert found.clinicians[2].meetings == (WeeklySlot(weekday=2, start=time(12), minutes=60),)
        assert [one.active for one in found.clinicians] == [True, False, True]
        assert found.members[0].birth_date == MEMBERS[0].birth_date
        assert found.members[0].name == MEMBERS[0].name
        assert little.row("members", id="M-0001")["birth_date"] == "long ago"


@pytest.mark.parametrize(
    ("joined", "left", "began"),
    [
        (date(2026, 3, 10), date(2026, 3, 2), False),  # declined before the first session
        (date(2026, 3, 10), date(2026, 3, 10), True),
        (date(2026, 3, 10), None, True),
        (None, date(2026, 3, 2), True),
    ],
)
def test_whoever_left_before_the_first_day_never_was_a_member(
    joined: date | None, left: date | None, *, began: bool
) -> None:
    """They are in no number: what counts exits, drop-outs and those who stay has memberships alone."""
    with LittlePractice() as little:
        little.adds("roster", {"group": "Families together", "member": "Zoë Núñez", "joined": joined, "left": left})
        found = practice_of(little)
        stays = [(one.group, one.member) for one in found.memberships]
        assert (("G-02", "M-0001") in stays, len(found.never_began)) == (began, int(not began))
        assert len(stays) == 6 + began


def test_a_session_stands_where_its_row_says() -> None:
    """Date and start decide; the code and the original start do not change; substitutes are codes."""
    with LittlePractice.after_first_pass() as little:
        code = "G-01 2026-03-10 18:00"
        little.types("sessions", "date", date(2026, 3, 11), id=code)
        little.types("sessions", "start", time(19, 15), id=code)
        little.types("sessions", "substitute", "Inês Brandão", id=code)
        session = next(one for one in practice_of(little).sessions if one.code == code)
        assert (session.original_start, session.start) == (datetime(2026, 3, 10, 18), datetime(2026, 3, 11, 19, 15))
        assert (session.clinician, session.substitute) == ("C-01", "C-03")


def test_attendance_and_scores_carry_what_people_typed() -> None:
    """Marks, add-ons and totals by hand; incomplete scores are left out."""
    with LittlePractice.after_first_pass() as little:
        where = {"session": "G-01 2026-03-03 18:00", "member_code": "M-0001"}
        little.types("attendance", "status", "Late Arrival", **where)
        little.types("attendance", "joined_by", "video", **where)
        little.types("attendance", "add_on", "interactive complexity", **where)
        little.types("attendance", "charge", "$60.00", **where)
        day = date(2026, 2, 17)
        little.adds("scores", {"member": MEMBERS[0].name, "measure": "ORS", "score": Decimal("20.5"), "date": day})
        little.adds("scores", {"member": MEMBERS[1].name, "measure": "ORS", "date": day})
        found = practice_of(little)
        mark = next(one for one in found.attendance if (one.session, one.member) == tuple(where.values()))
        assert (mark.group, mark.status, mark.joined_by, mark.add_on, mark.charge) == (
            "G-01",
            "late arrival",
            "video",
            "interactive complexity",
            Decimal(60),
        )
        assert [(one.member, one.value, one.on) for one in found.scores] == [("M-0001", Decimal("20.5"), day)]


def test_a_mark_typed_by_hand_for_somebody_who_walked_in_finds_its_session() -> None:
    """Date, group and member are enough where the group met once that day."""
    with LittlePractice.after_first_pass() as little:
        little.adds(
            "attendance",
            {"date": date(2026, 3, 3), "group": TUESDAY.name, "member": MEMBERS[3].name, "status": "attended"},
        )
        found = practice_of(little)
        row = little.row("attendance", member=MEMBERS[3].name, date=date(2026, 3, 3))
        assert (row["session"], row["member_code"]) == ("G-01 2026-03-03 18:00", "M-0004")
        assert sorted(one.member for one in found.attendance if one.session == row["session"]) == [
            "M-0001",
            "M-0002",
            "M-0003",
            "M-0004",
        ]
