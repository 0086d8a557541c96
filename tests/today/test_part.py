"""The Today view in whole passes."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from addon.incoming import REPLY, Incoming
from addon.tabs import Value
from addon.today.order import _by_tab
from addon.today.part import LISTED, _led_to_its_row
from addon.today_line import Target, TodayLine
from addon.workbook import Link, Raw, SheetBatch, WriteReceipt
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, attendance, charges, details, scores, tuesdays

FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
NAMES = [one.name for one in MEMBERS[:3]]


def test_today_lists_conflicts_questions_and_flags_with_a_link_to_the_row() -> None:
    """Names, not codes; the link jumps to the row as it will stand after the write, new rows included."""
    with LittlePractice() as little:
        shows = [(name, start, "No Show" if name == NAMES[0] else "Show") for name in NAMES for start in FEBRUARY]
        little.drops(
            shows=attendance(shows), status=charges([(n, s, "90853") for n, s, word in shows if word == "Show"])
        )
        little.sync()
        little.types("attendance", "status", "late cancel", session="G-01 2026-02-24 18:00", member_code="M-0002")
        little.drops(more=attendance([(NAMES[1], FEBRUARY[3], "No Show"), (NAMES[2], FEBRUARY[3], "Show")]))
        little.drops(points=scores(("Nobody Known", "ORS", "20", date(2026, 2, 17))))
        written: list[Link] = []
        write = little.workbook.write

        def noting_links(batch: SheetBatch) -> WriteReceipt:
            written.extend(cell.value for cell in batch.cells if isinstance(cell.value, Link))
            return write(batch)

        little.workbook.write = noting_links  # type: ignore[method-assign]  # as a spy does
        little.sync()
        lines = little.rows("today")
        kinds = [str(one["kind"]) for one in lines]
        assert {"Session", "Outreach", "Question", "Conflict"} <= set(kinds)
        assert any(NAMES[0] in str(one["who"]) for one in lines)
        assert written
        for link in written:
            assert any(row[link.column] == link.value for row in shown(little, link.tab)), link.text


def shown(little: LittlePractice, tab: str) -> list[list[Raw]]:
    """Return the cells of a tab as wide as its headers."""
    headers, *rows = little.shown()[tab]
    return [[*row, *[None] * (len(headers) - len(row))] for row in rows]


def todays(little: LittlePractice, kind: str) -> list[dict[str, Value]]:
    """Return the lines of a kind."""
    return little.rows("today", kind=kind)


def test_todays_sessions_tell_who_is_expected_and_once_they_ended_what_is_missing() -> None:
    """An earlier session that was left unmarked is overdue; one cancelled is nothing to do."""
    with LittlePractice.after_first_pass() as little:
        coming, day = todays(little, "Session")
        assert (coming["urgency"], coming["who"], coming["by"]) == ("today", "Tuesday process group", None)
        assert str(coming["what"]).startswith("6:00 PM: 3 expected")
        assert day["what"] == "All of today's rows in Attendance"
        little.later(hours=8)
        little.sync()
        assert "ended: 3 people are not marked" in str(todays(little, "Session")[0]["what"])
        little.types("attendance", "status", "attended", session="G-01 2026-03-03 18:00", member_code="M-0001")
        little.later(days=1)
        little.sync()
        (late,) = todays(little, "Session")
        assert (late["urgency"], late["what"]) == ("overdue", "Tue Mar 3 6:00 PM: 2 people are not marked")
        little.types("sessions", "state", "cancelled", id="G-01 2026-03-03 18:00")
        little.sync()
        assert not todays(little, "Session")


def test_problems_are_on_today_until_they_are_put_right() -> None:
    """Files and cells, grouped, with the next step; nothing is written while nothing changes."""
    with LittlePractice() as little:
        little.drops(broken=b"\x00\x01\x02")
        for code in ("M-0001", "M-0002"):
            little.types("members", "birth_date", "long ago", name=next(m.name for m in MEMBERS if m.code == code))
        little.sync()
        found = {str(line["who"]): line for line in todays(little, "Problem")}
        (cells,) = (who for who in found if who.startswith("Members: "))
        assert cells.count(",") == 1
        assert found["broken.csv"]["plan"]
        before = little.shown()
        assert not little.sync().plan.cells
        assert little.shown() == before
        little.files.clear()
        little.types("members", "birth_date", None, name=MEMBERS[0].name)
        little.types("members", "birth_date", None, name=MEMBERS[1].name)
        little.sync()
        assert not todays(little, "Problem")


def test_rows_that_a_file_could_not_give_are_told_until_a_better_file_comes() -> None:
    """The file was taken in and is not read again; its unread rows are still missing."""
    with LittlePractice() as little:
        bad = scores((NAMES[0], "ORS", "20", date(2026, 2, 17)), (NAMES[1], "ORS", "many", date(2026, 2, 17)))
        little.drops(points=bad)
        little.sync()
        first = todays(little, "Problem")
        little.sync()
        assert todays(little, "Problem") == first != []
        good = scores((NAMES[0], "ORS", "20", date(2026, 2, 17)), (NAMES[1], "ORS", "12", date(2026, 2, 17)))
        little.drops(better=good)
        little.sync()
        assert not todays(little, "Problem")


def test_a_done_flag_and_an_answered_question_leave_today() -> None:
    """What is handled is no longer in the inbox."""
    with LittlePractice.after_first_pass() as little:
        little.drops(clients=details(("New Comer", "555-0999", "", "")))
        little.sync()
        assert len(todays(little, "Question")) == 1
        little.answers("no", kind="new clients")
        little.sync()
        assert not todays(little, "Question")


def test_every_open_flag_is_on_today_listed_named_or_counted() -> None:
    """Counted a second way: from the Flags tab, and from the words of Today's lines. None is followed in Alerts."""
    with LittlePractice() as little:
        shows = [(name, start, "No Show") for name in NAMES for start in FEBRUARY]
        little.types("flag_rules", "then_protocol", "none", id="FR-01")
        little.drops(shows=attendance(shows))
        little.sync()
        open_flags = [row for row in little.rows("flags", status="open") if row["done_on"] is None]
        lines = todays(little, "Flag")
        named = sum(str(line["what"]).partition("Also: ")[2].count(", ") + 1 for line in lines if "Also" in str(line))
        counted = sum(int(str(line["what"]).split()[0]) for line in lines if line["by"] is None)
        assert len(open_flags) == len([line for line in lines if line["by"]]) + named + counted > len(NAMES)
        first = todays(little, "Flag")[0]
        little.types("flags", "done_on", little.today, id=str(first["row"]).removeprefix("Flags "))
        little.sync()
        assert first["row"] not in [line["row"] for line in todays(little, "Flag")]


@pytest.mark.parametrize(
    ("who", "value"),
    [
        ("Papers: P27", "PA-27"),
        ("Papers: B4, P27", "PA-4"),
        ("Papers: P9", None),
        ("Papers", None),
        ("a.csv: 27", None),
    ],
)
def test_a_problem_in_a_cell_leads_to_its_row(who: str, value: str | None) -> None:
    """A cell alone tells nobody where to click."""
    blank = SimpleNamespace(sheet=SimpleNamespace(title="-"), numbers={})
    papers = SimpleNamespace(sheet=SimpleNamespace(title="Papers"), numbers={"PA-27": 27, "PA-4": 4})
    views: Any = dict.fromkeys(LISTED, blank) | {"papers": papers}
    line = _led_to_its_row(TodayLine(kind="Problem", who=who, what="x"), views)
    assert (line.target and line.target.value) == value


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (1, ["1 more row of Papers is due this week", "1 more row of Placements is due this week"]),
        (3, ["3 more rows of Papers are due this week", "3 more rows of Placements are due this week"]),
    ],
)
def test_rows_of_other_tabs_are_counted_by_tab(rows: int, told: list[str]) -> None:
    """Each count has the name of its tab, and leads there."""
    titles = {one: one.capitalize() for one in ("papers", "placements")}
    lines = [
        TodayLine(kind=tab, urgency="amber, this week", what="wait", target=Target(tab=tab, value=f"{at}"))
        for at in range(rows)
        for tab in ("papers", "placements")
    ]
    counts = [one.rest(one.lines) for one in _by_tab(lines, titles, few=1) if one.rest]
    assert [one.what for one in counts] == told
    assert [one.target and one.target.tab for one in counts] == ["papers", "placements"]


def test_many_requests_are_listed_by_age_and_the_rest_leads_to_requests() -> None:
    """The oldest first; the count is of requests alone, and its link goes to the first that is not listed."""
    with LittlePractice() as little:
        little.sync()
        for day in range(2):
            for number in range(20):
                body = {"member": "M-0001", "session": "", "meaning": "question", "place": "bound", "text": "Where?"}
                one = Incoming(source="texts", external_id=f"SM{day}-{number}", received=little.now, kind=REPLY,
                               body=body | {"address": "+12125550147"})  # fmt: skip
                little.state.inbox.store(one)
            little.sync()
            little.later(days=1)
        little.sync()
        rows = {str(row["id"]): row for row in little.rows("requests")}
        lines = todays(little, "Request")
        *listed, rest = [str(line["row"]).removeprefix("Requests ") for line in lines]
        assert {str(rows[rid]["since"]) for rid in listed[:15]} == {"2026-03-03"}
        assert str(lines[-1]["what"]) == f"{len(rows) - len(listed)} more requests are due this week"
        assert rest not in listed
        assert rest in rows
