"""The Dashboard's grid: where each number stands and what is left blank."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from addon.dashboard.rows import dashboard_rows
from addon.dashboard_layout import (
    BLOCKS,
    CHARTS_HEADING,
    CHARTS_LAST,
    FIRST_ROW,
    FORMULA,
    GOAL,
    GROUPS,
    HEADLINES,
    HEIGHT,
    READING,
    RESULT,
    RETENTION,
    SHARE,
    WEEKS,
    WIDTH,
    dashboard_frame,
)
from addon.metrics.practice_metrics import practice_metrics
from addon.records import Member, Practice
from tests.practice import TUESDAY, joined, practice, present, weekly

TODAY = date(2026, 3, 4)
Grid = tuple[tuple[object, ...], ...]


def grid(made: Practice, smallest: int = 20) -> Grid:
    """Return the Dashboard's grid of a practice."""
    settings = {"Smallest number to colour": smallest}
    return dashboard_rows(practice_metrics(made, today=TODAY, settings=settings))


def full(members: int) -> Practice:
    """Return nine Tuesdays at which everybody came but M-0000, who never did."""
    sessions = weekly(TUESDAY, date(2026, 1, 6), 9)
    codes = [f"M-{number:04d}" for number in range(members)]
    rows = tuple(
        present(one, code, "no show" if code == "M-0000" else "attended") for one in sessions for code in codes
    )
    return practice(
        sessions=sessions,
        attendance=rows,
        memberships=tuple(joined(TUESDAY, code) for code in codes),
        groups=(TUESDAY,),
    )


def line(found: Grid, row: int) -> tuple[object, ...]:
    """Return the values of a sheet row."""
    return found[row - FIRST_ROW]


def test_one_shape() -> None:
    """The grid has one shape whatever the practice."""
    many = practice(groups=tuple(replace(TUESDAY, code=f"G-{number:02d}") for number in range(60)))
    for found in (dashboard_frame(), grid(Practice(zone="America/New_York")), grid(full(6)), grid(many)):
        assert len(found) == HEIGHT
        assert {len(row) for row in found} == {WIDTH}


def test_headings_and_titles_never_move() -> None:
    """Headings and titles never move."""
    frame, filled = dashboard_frame(), grid(full(6))
    for row, words in enumerate(frame):
        for column, value in enumerate(words):
            assert value is None or filled[row][column] == value


def test_blocks_and_charts_share_the_sheet() -> None:
    """Blocks follow each other and leave the charts their rows."""
    edges = [FIRST_ROW + HEADLINES, CHARTS_HEADING, CHARTS_LAST]
    for block in BLOCKS:
        edges += [block.top, block.titles_row, block.first, block.last]
    assert edges == sorted(edges)
    assert len(set(edges)) == len(edges)
    free = dashboard_frame()[CHARTS_HEADING - FIRST_ROW + 1 : CHARTS_LAST - FIRST_ROW + 1]
    assert {value for row in free for value in row} == {None}


def test_enough_to_tell() -> None:
    """Enough member sessions are said with share interval goal and word."""
    first = line(grid(full(6)), FIRST_ROW)
    assert first[:6] == ("No-show rate", "9 of 54", Decimal("0.1667"), "9% to 29%", "under 10%", "above goal")
    assert first[6] == "Dec 3 2025 to Mar 3 2026"


def test_too_few_to_tell() -> None:
    """Too few member sessions are said as x of n without a percentage."""
    first = line(grid(full(2)), FIRST_ROW)
    assert (first[RESULT], first[SHARE], first[READING]) == ("9 of 18", None, "too few to tell")


def test_headlines_explain_themselves() -> None:
    """Every headline carries its formula and period."""
    for row in grid(full(6))[:HEADLINES]:
        assert row[FORMULA]
        assert row[FORMULA - 1]


def test_hollow_weeks() -> None:
    """Weeks of too few are repeated in the hollow column."""
    few = {row[SHARE]: row[5] for row in grid(full(6), smallest=20)[WEEKS.first - FIRST_ROW :][: WEEKS.count]}
    assert few == {None: None, Decimal("0.1667"): Decimal("0.1667")}
    enough = grid(full(6), smallest=6)[WEEKS.first - FIRST_ROW :][: WEEKS.count]
    assert {row[5] for row in enough} == {None}
    assert {row[GOAL] for row in enough} == {Decimal("0.10")}


def test_staying() -> None:
    """Staying shows how many came that far."""
    made = full(6)
    everybody = replace(made, members=(*made.members, Member(code="M-0000", name="Never came")))
    assert line(grid(everybody), RETENTION.first + 7)[:3] == ("8", "6 of 6", Decimal("1.0000"))


def test_more_groups_than_lines() -> None:
    """Groups beyond the last line are counted."""
    many = practice(groups=tuple(replace(TUESDAY, code=f"G-{number:02d}", name="") for number in range(30)))
    found = grid(many)
    assert line(found, GROUPS.first)[0] == "G-00"
    assert line(found, GROUPS.last - 1)[0] == "G-23"
    assert line(found, GROUPS.last)[0] == "and 6 more groups"


def test_values_can_be_written_and_read_back_unchanged() -> None:
    """Shares have four places, so the number read from the sheet is the number that was written."""
    kinds: tuple[type, ...] = (str, int, Decimal, type(None))
    for row in grid(full(7)):
        for value in row:
            assert isinstance(value, kinds)
            if isinstance(value, Decimal):
                assert Decimal(repr(float(value))) == value
