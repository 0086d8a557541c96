"""What Today tells outside of the practice: kinds, codes, days and counts, and never a word that somebody typed."""

import json
from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest

from addon.part import View
from addon.sync.state.codec import as_text
from addon.today.outside import OUTSIDE_LINE, OutsideCounts, OutsideLine, outside_counts, outside_lines
from addon.today.screen import Sort
from addon.today_line import Target, TodayLine
from addon.workbook import TabSnapshot
from tests.all_tabs import all_tabs

TABS = all_tabs()
WORDS = ("Ana Lopez (M-0142)", "Ana Lopez cried, call 212 555 0147", "Ana", "Dr Lopez", "Ana's group")
DAY = date(2026, 3, 4)

TOLD = [
    (
        TodayLine(kind="Flag", urgency="red, overdue", who="Ana Lopez (M-0142)", what="PHQ-9 rose to 19", by=DAY,
                  clinician="Rosa", plan="Call Ana", target=Target(tab="flags", value="F-0009"), stands_for=2),
        OutsideLine(kind="Flag", urgency="red, overdue", codes=("M-0142",), what="flag to be looked at", by=DAY,
                    tab="Flags", row="F-0009", count=2),
    ),
    (
        TodayLine(kind="Session", urgency="today", who="Ana's group", what="6:00 PM: 8 expected; Ana's room",
                  target=Target(tab="attendance", field="session", value="G-07 2026-03-03 18:00")),
        OutsideLine(kind="Session", urgency="today", codes=("G-07",), what="6:00 PM: 8 expected", tab="Attendance"),
    ),
    (
        TodayLine(kind="Session", urgency="red, today", what="6:00 PM: 8 expected; nobody leads it"),
        OutsideLine(kind="Session", urgency="red, today", what="6:00 PM: 8 expected; nobody leads it"),
    ),
    (
        TodayLine(kind="Ana Lopez", urgency="Ana says", what="Ana", target=Target(tab="conflicts", value="Ana")),
        OutsideLine(kind="Conflicts", urgency="waits", tab="Conflicts"),
    ),
    (
        TodayLine(kind="Problem", urgency="amber", who="Ana Lopez.csv", what="Ana", as_it_is=True,
                  target=Target(tab="Ana's tab", row=7, text="Ana")),
        OutsideLine(kind="Problem", urgency="waits", what="cannot be read or used"),
    ),
    (
        TodayLine(kind="Safety", urgency="safety", who="", what="M-0142: item 9", by=DAY,
                  target=Target(tab="needs_review", value="N-0001")),
        OutsideLine(kind="Safety", urgency="safety", what="not handled yet: same day", by=DAY, tab="Needs review",
                    row="N-0001"),
    ),
    (
        TodayLine(kind="Alert", urgency="red, today", who="Ana (M-2125550147) and (XM-0001)", what=""),
        OutsideLine(kind="Alert", urgency="red, today", what="to be reviewed"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("line", "wanted"), TOLD)
def test_a_line_is_told_in_our_own_words(line: TodayLine, wanted: OutsideLine) -> None:
    """Its codes stay, whatever else is in it."""
    assert outside_lines([line], TABS, {}) == {"000": wanted}


@pytest.mark.parametrize("field", ["kind", "urgency", "who", "what", "clinician", "plan", "about"])
@pytest.mark.parametrize("words", WORDS)
def test_no_word_of_a_person_gets_out(field: str, words: str) -> None:
    """Wherever it is."""
    for kind in ("Flag", "Session", "Safety", "Request", "Conflict", "something"):
        target = Target(tab="flags", value=words, text=words)
        line = TodayLine(**{"kind": kind, "what": "", "target": target, field: words})  # type: ignore[arg-type]
        text = as_text(OUTSIDE_LINE, outside_lines([line], TABS, {})["000"])
        assert not any(word in text for word in ("Ana", "Lopez", "555", "cried", "group'")), text
        assert json.loads(text)


def test_a_line_leads_to_its_row_where_a_browser_opens_the_workbook() -> None:
    """To the first row of the tab where the row is not known; nowhere in a file."""
    flag = TodayLine(kind="Flag", what="", target=Target(tab="flags", value="F-0009"))
    other = TodayLine(kind="Flag", what="", target=Target(tab="flags", value="F-0001"))
    for address, wanted in (("#gid=7&range=", ["#gid=7&range=A12", "#gid=7&range=A1"]), ("", ["", ""])):
        sheet = TabSnapshot(key="flags", title="Flags", headers=(), first_row=2, rows=(), address=address)
        view = cast("View", SimpleNamespace(sheet=sheet, numbers={"F-0009": 12}))
        assert [one.address for one in outside_lines([flag, other], TABS, {"flags": view}).values()] == wanted


def test_the_line_that_leads_to_a_days_rows_is_left_out() -> None:
    """It tells nothing."""
    assert not outside_lines(
        [TodayLine(kind="Session", what="x", target=Target(tab="attendance", value=DAY))], TABS, {}
    )


def test_everything_that_waits_is_counted() -> None:
    """Also what the screen has no room for; a session that goes well waits for nobody."""
    lines = [
        TodayLine(kind="Safety", urgency="safety", what=""),
        TodayLine(kind="Flag", urgency="red, overdue", what="", stands_for=2),
        TodayLine(kind="Session", urgency="overdue", what="Tue: 3 people are not marked", stands_for=3),
        TodayLine(kind="Session", urgency="today", what="6:00 PM: 8 expected"),
        TodayLine(kind="Session", urgency="red, today", what="6:00 PM: 8 expected; nobody leads it", reds=1),
        TodayLine(kind="Request", urgency="amber, this week", what=""),
        TodayLine(kind="Question", urgency="waits", what="", stands_for=40),
    ]
    assert outside_counts([Sort(lines=lines[:2]), Sort(lines=lines[2:])]) == OutsideCounts(
        safety=1, overdue=5, today=1, this_week=1, later=40
    )
