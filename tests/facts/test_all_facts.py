"""The facts as one whole: labels, parents, the window, and the headers of the rule tabs."""

from datetime import date, timedelta

import pytest

from addon.facts.all_facts import ALL_FACTS, DayFacts, Window
from addon.facts.catalog import SUBJECTS
from addon.records import SERVICES, Member
from addon.tabs import KINDS, folded
from tests.all_tabs import all_tabs
from tests.facts.rows import fact_rows
from tests.practice import FAMILIES, TUESDAY, joined, practice, present, weekly

TUESDAYS = weekly(TUESDAY, date(2026, 1, 6), 10)
FULL = practice(
    sessions=(*TUESDAYS, *weekly(FAMILIES, date(2026, 1, 8), 10)),
    attendance=tuple(present(one, code) for one in TUESDAYS[:4] for code in ("M-0001", "M-0002", "M-0003")),
)
TODAY = date(2026, 2, 2)
BY_LABEL = {fact.label: fact for fact in ALL_FACTS}
BY_NAME = {fact.name: fact for fact in ALL_FACTS}


def test_every_fact_has_a_name_and_a_label_of_its_own() -> None:
    """Two headers that differ only in spelling would name two facts."""
    assert len(BY_NAME) == len(BY_LABEL) == len(ALL_FACTS) == len({folded(fact.label) for fact in ALL_FACTS})


def test_every_fact_is_explained() -> None:
    """The Fields tab has a kind, a meaning and an example for each."""
    unclear = [f.name for f in ALL_FACTS if f.kind not in KINDS or not f.means or not f.example]
    assert unclear == []
    assert [f.name for f in ALL_FACTS if f.kind == "choice" and not f.choices] == []
    assert {f.subject for f in ALL_FACTS} <= set(SUBJECTS)


def test_a_word_that_records_know_is_spelled_as_they_do() -> None:
    """The choices of Service are those that a group can have."""
    assert BY_NAME["service"].choices == SERVICES


@pytest.mark.parametrize("about", SUBJECTS)
def test_a_row_has_a_value_for_all_facts_of_its_subject(about: str) -> None:
    """None where it cannot be told, never a missing name; facts for one tab alone are worked out where that is."""
    for row in fact_rows(FULL, TODAY)[about]:
        assert row.about == about
        assert {fact.name for fact in ALL_FACTS if fact.subject == about and not fact.only} <= set(row.values)
        assert set(row.values) <= set(BY_NAME)


def test_sessions_are_limited_to_the_window() -> None:
    """Member-sessions are made for the sessions asked for, never for all."""
    window = Window(first=date(2026, 1, 13), last=date(2026, 1, 20))
    rows = fact_rows(FULL, TODAY, window=window, about=("session", "member-session"))
    assert set(rows) == {"session", "member-session"}
    assert [row.subject for row in rows["session"]] == [
        "G-01 2026-01-13 18:00",
        "G-01 2026-01-20 18:00",
        "G-02 2026-01-15 17:30",
    ]
    assert len(rows["member-session"]) == 6


def test_a_member_session_knows_its_parents() -> None:
    """Attendance history, group, session, member and clinician may all be tested."""
    row = next(one for one in fact_rows(FULL, TODAY)["member-session"] if one.member == "M-0001")
    assert row.subject == "M-0001 at G-01 2026-02-03 18:00"
    wanted = {"expected_sessions": 4, "minutes": 90, "group_kind": "process", "payer": "Aetna", "licence": "LCSW"}
    assert {name: row.values[name] for name in wanted} == wanted


def test_rule_tabs_that_share_their_facts_see_what_each_would_see_alone() -> None:
    """Flags, reminders and billing ask one after the other; nothing of one question shows in the next."""
    shared = DayFacts(FULL, TODAY)
    january = Window(first=date(2026, 1, 1), last=date(2026, 1, 31))
    for window, about in ((None, ("membership", "score course")), (january, ("member-session",)), (None, SUBJECTS)):
        assert shared.rows(window=window, about=about) == fact_rows(FULL, TODAY, window=window, about=about)


@pytest.mark.parametrize("tab", ["flag_rules", "reminder_rules"])
def test_the_rule_tabs_test_declared_facts_under_their_labels(tab: str) -> None:
    """A starter column that no fact feeds would never be true."""
    for column in all_tabs()[tab].columns:
        if column.header.startswith("If: "):
            assert column.field == f"if_{BY_LABEL[column.header.removeprefix('If: ')].name}"


@pytest.mark.prove
def test_a_hundred_thousand_attendance_rows_are_all_counted() -> None:
    """Ten years of a large practice."""
    sessions = weekly(TUESDAY, date(2017, 1, 3), 470)
    codes = [f"M-{n:04}" for n in range(220)]
    big = practice(
        sessions=sessions,
        members=tuple(Member(code=code, name=code) for code in codes),
        memberships=tuple(joined(TUESDAY, code, date(2017, 1, 3)) for code in codes),
        attendance=tuple(present(one, code) for one in sessions for code in codes),
    )
    rows = fact_rows(big, sessions[-1].start.date() + timedelta(days=1), about=("membership",))
    assert {row.values["expected_sessions"] for row in rows["membership"]} == {470}
