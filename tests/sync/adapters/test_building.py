"""A new workbook: what every tab has, whoever adds one."""

import io
import itertools
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from xml.etree import ElementTree as ET

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from addon.dashboard_layout import BLOCKS, CHARTS_FIRST, CHARTS_LAST
from addon.numbers import NUMBERS
from addon.problems import SettingsInvalid
from addon.sync.adapters import appearance
from addon.sync.adapters.arriving import whole
from addon.sync.adapters.word_colours import AMBER, BLUE, GREEN, GREY, RED, Tone, tones
from addon.sync.adapters.writable import LAST_ROW
from addon.sync.adapters.xlsx.building import build_columns, build_workbook
from addon.sync.adapters.xlsx.pick_lists import pick_name
from addon.tabs import Column, Tab
from addon.trends_layout import first_point
from addon.written import letters
from tests.all_tabs import all_tabs

TABS = all_tabs()
PAGES = {"read_me_first", "dashboard", "trends"}
SCREEN, SCROLL_BAR, ROW_NUMBERS = 1440, 16, 38
"""Pixels."""
EMU = 9525
"""Of a pixel."""


@cache
def built() -> bytes:
    """Return a new workbook of all templates."""
    return build_workbook(TABS)


@cache
def opened() -> Workbook:
    """Return that workbook as openpyxl reads it."""
    return load_workbook(io.BytesIO(built()))


def rows(tab: Tab, content: bytes | None = None) -> Sequence[Sequence[object]]:
    """Return a tab's rows as calamine reads them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content or built()))
    return book.get_sheet_by_name(tab.title).to_python(skip_empty_area=False)


def rules_of(sheet: Worksheet) -> dict[str, DataValidation]:
    """Return a sheet's validations by the range they cover."""
    return {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}


def each_column(*, pages: bool = False) -> Iterator[tuple[Tab, str, Column]]:
    """Yield every declared column with its tab and letter."""
    for tab in TABS.values():
        if pages or tab.name not in PAGES:
            for index, column in enumerate(tab.columns, start=1):
                yield tab, get_column_letter(index), column


@pytest.mark.long
@pytest.mark.parametrize("name", TABS)
def test_headers(name: str) -> None:
    """The first row holds the declared headers and stays in sight, like the columns up to the name."""
    tab, sheet = TABS[name], opened()[TABS[name].title]
    assert rows(tab)[0] == [column.header for column in tab.columns]
    assert sheet.freeze_panes == f"{letters(tab.frozen_columns)}2"
    assert sheet.sheet_state == "visible"


@pytest.mark.parametrize("name", TABS)
def test_visible_columns(name: str) -> None:
    """At most thirteen columns are visible and the others can be opened."""
    sheet = opened()[TABS[name].title]
    assert sum(not column.hidden for column in TABS[name].columns) <= 13
    for index, column in enumerate(TABS[name].columns, start=1):
        one = sheet.column_dimensions[get_column_letter(index)]
        assert (one.hidden, one.outlineLevel) == ((True, 1) if column.hidden else (False, 0))


def test_every_tab_is_found_by_a_hidden_name() -> None:
    """Every tab is found by a hidden name."""
    for name, tab in TABS.items():
        found = opened().defined_names[f"_gk_{name}"]
        assert found.hidden
        assert list(found.destinations) == [(tab.title, "$A$1")]


def test_every_header_shows_its_help() -> None:
    """Every header shows its help, and all of it: a workbook has room for 255 letters."""
    for tab, letter, column in each_column(pages=True):
        assert column.help, f"{tab.name}.{column.field} has no help"
        rule = rules_of(opened()[tab.title])[f"{letter}1"]
        assert rule.showInputMessage
        assert rule.prompt == column.help


def test_drop_downs() -> None:
    """Drop downs cover whole columns and block nobody."""
    for tab, letter, column in each_column():
        wanted = column.kind == "yes_no" or column.choices or column.listed in TABS
        rule = rules_of(opened()[tab.title]).get(f"{letter}2:{letter}{LAST_ROW}")
        assert (rule is not None) == bool(wanted), f"{tab.name}.{column.field}"
        if rule is not None:
            assert rule.errorStyle in {"warning", "information"} or not rule.showErrorMessage
        if rule is not None and column.choices:
            assert rule.formula1 == '"' + ",".join(column.choices) + '"'


def test_picks() -> None:
    """Picks come from the pick column of their tab."""
    picked = {column.listed for _, _, column in each_column() if column.picks}
    assert picked == {"members", "groups", "clinicians"}
    for name in picked:
        formula = opened().defined_names[pick_name(name)].attr_text
        letter = get_column_letter([column.field for column in TABS[name].columns].index("pick") + 1)
        assert formula.startswith(f"OFFSET('{TABS[name].title}'!${letter}$1,1,0,")


def test_column_formats() -> None:
    """Rows to come inherit the format of their column."""
    for tab, letter, column in each_column():
        one = opened()[tab.title].column_dimensions[letter]
        right = column.kind in {"whole", "decimal", "money", "percent"}
        assert one.number_format == appearance.number_format(column) + ("_)" if right else "")
        grey = one.fill.start_color.rgb == f"00{appearance.GREY_CELL}"
        assert grey == (column.owner in {"id", "source"}), f"{tab.name}.{column.field}"


WIDEST = {
    "date": "Sep 30, 2026",
    "time": "12:30 PM",
    "datetime": "Sep 30, 2026 12:30 PM",
    "money": "$1,234.00",
    "percent": "100%",
}


def test_widths() -> None:
    """No header word is cut and no value turns into hashes."""
    for tab, letter, column in each_column(pages=True):
        sheet = opened()[tab.title]
        width = sheet.column_dimensions[letter].width
        assert width >= len(WIDEST.get(column.kind, "")) + 1, f"{tab.name}.{column.field}"
        assert width > max(len(word) for word in re.split(r"[ -]", column.header))
        assert (sheet.row_dimensions[1].height or 0) >= appearance.header_lines(column) * appearance.LINE_HEIGHT


def reach(tab: Tab, column: Column) -> float:
    """Return how far a column reaches from the left edge of the window, in pixels of a screen of usual density."""
    shown = [one for one in tab.columns if not one.hidden and tab.places[one.field] <= tab.places[column.field]]
    sheet = opened()[tab.title]
    widths = [sheet.column_dimensions[get_column_letter(tab.places[one.field] + 1)].width for one in shown]
    return ROW_NUMBERS + sum(7 * width + 5 for width in widths)


def decides(tab: Tab, column: Column) -> bool:
    """Return whether somebody has to see the column to know what to do: how a row is, or what they answer."""
    answer = tab.layer == "results" and column.owner == "person" and bool(column.choices)
    return answer or (column.field in {"check", "outcome"} or (column.field == "status" and column.owner == "source"))


def test_what_decides_is_on_the_first_screen() -> None:
    """On a screen of 1,440 pixels nobody scrolls to see how a row is, or to answer it."""
    found = [(tab, column) for tab, _, column in each_column() if decides(tab, column) and not column.hidden]
    assert len(found) > 60
    far = {f"{tab.title}: {column.header}": reach(tab, column) for tab, column in found}
    assert {name: at for name, at in far.items() if at > SCREEN - SCROLL_BAR} == {}


def test_widths_are_measured_by_the_font_of_the_cells() -> None:
    """Wherever Calibri is not installed columns would become a third wider, and the charts would be elsewhere."""
    for content in (built(), build_columns(TABS["members"], whole(TABS["members"]), TABS)):
        ordinary = load_workbook(io.BytesIO(content))._named_styles["Normal"].font  # type: ignore[attr-defined]
        assert (ordinary.name, ordinary.size) == (appearance.FONT, 10)


@pytest.mark.parametrize(
    ("name", "lines"), [("try_it", 6), ("rule_tests", 3), ("cover", 4), ("sessions", 1), ("payer_mix", 1)]
)
def test_rows_are_as_tall_as_their_tab_declares(name: str, lines: int) -> None:
    """Also where no column is as wide as a sentence; a tab of short words has rows of one line."""
    assert opened()[TABS[name].title].sheet_format.defaultRowHeight == max(16, 13 * lines + 2)


def test_a_wide_date_column_shows_the_weekday() -> None:
    """A wide date column shows the weekday."""
    assert appearance.number_format(Column(field="on", header="On", kind="date", width=17)).startswith("ddd")
    assert appearance.number_format(Column(field="on", header="On", kind="date", width=13)) == "mmm d, yyyy"


@pytest.mark.long
def test_starter_rows_arrive_typed_with_ids() -> None:
    """Starter rows arrive typed with ids."""
    for tab in TABS.values():
        if not tab.starter or tab.name in PAGES:
            continue
        found = rows(tab)[1:]
        assert len(found) == len(tab.starter)
        at = [column.owner for column in tab.columns].index("id")
        ids = {row[at] for row in found}
        assert len(ids) == len(found)
        assert f"{tab.prefix}-01" in ids
    assert (
        len(rows(TABS["settings"], build_workbook({key: replace(tab, starter=()) for key, tab in TABS.items()}))) == 1
    )


ODD = Tab(
    name="odd",
    title="O'Hara's tab",
    layer="rules",
    prefix="Z",
    columns=(
        Column(field="id", header="ID", owner="id", kind="code"),
        Column(field="test", header="If: Test", kind="test", choices=("yes", "no"), help="A test."),
        Column(field="paid", header="Paid", kind="money"),
        Column(field="on", header="On", kind="date"),
    ),
    starter=({"ID": "", "If: Test": "=1+1", "Paid": "$40", "On": "2026-03-04"}, {"ID": "Z-77", "If: Test": "<= 2"}),
)


def test_what_looks_like_a_formula_is_text() -> None:
    """What looks like a formula is text."""
    content = build_workbook({"odd": ODD})
    assert rows(ODD, content)[1:] == [["Z-01", "=1+1", 40.0, date(2026, 3, 4)], ["Z-77", "<= 2", "", ""]]
    sheet = load_workbook(io.BytesIO(content))["O'Hara's tab"]
    assert sheet["B2"].data_type == "s"


def test_no_cell_holds_a_formula() -> None:
    """No cell holds a formula."""
    for content in (built(), build_workbook({"odd": ODD})):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
            assert sheets
            for name in sheets:
                assert not re.search(rb"<f[ >/]", parts.read(name))


def test_bad_starter_cells() -> None:
    """A starter cell that cannot be read is named."""
    bad = replace(ODD, starter=({"Paid": "lots"}, {"On": "soon"}))
    with pytest.raises(SettingsInvalid, match=r"odd\.csv row 2, Paid: .*; odd\.csv row 3, On: "):
        build_workbook({"odd": bad})


def test_choices_that_do_not_fit() -> None:
    """Choices that fit no drop down are refused."""
    wide = replace(
        ODD, columns=(Column(field="x", header="X", kind="choice", choices=("one, two", "three")),), starter=()
    )
    with pytest.raises(SettingsInvalid, match="choices of X"):
        build_workbook({"odd": wide})


@pytest.mark.long
def test_the_same_templates_give_the_same_bytes() -> None:
    """The same templates give the same bytes."""
    assert build_workbook(TABS) == built()


def test_order_and_filters() -> None:
    """Shown tabs come first and only views have no filter."""
    shown = [tab.shown for title in opened().sheetnames for tab in TABS.values() if tab.title == title]
    assert shown == sorted(shown, reverse=True)
    assert opened().sheetnames[0] == "Read me first"
    for tab in TABS.values():
        assert bool(opened()[tab.title].auto_filter.ref) == (tab.layer != "view")
        assert not opened()[tab.title].protection.sheet


def test_printing() -> None:
    """Every tab prints on one page width."""
    for sheet in opened().worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_contents() -> None:
    """Read me first links to every other tab and says what it is for."""
    sheet = opened()["Read me first"]
    links = {cell.value: cell.hyperlink.location for (cell,) in sheet.iter_rows(max_col=1) if cell.hyperlink}
    others = {tab.title: f"'{tab.title}'!$A$1" for tab in TABS.values() if tab.title != "Read me first"}
    assert links == others
    said = {first.value: second.value for first, second in sheet.iter_rows(max_col=2)}
    for tab in TABS.values():
        assert tab.title == "Read me first" or said[tab.title] == tab.intro
    assert said["3. Members"]


def test_a_word_has_one_colour() -> None:
    """No tab tints one word in two ways: the first rule that fits is the only one."""
    for tab in TABS.values():
        for column in tab.columns:
            toned = tones(tab, column.field)
            for choice in column.choices:
                fitting = {tone for word, tone in toned.items() if choice.casefold().startswith(word)}
                assert len(fitting) <= 1, f"{tab.name}.{column.field}: {choice}"


def test_tinted_words() -> None:
    """Attendance and severity words are tinted over the whole column."""
    sheet = opened()["Attendance"]
    letter = get_column_letter([column.field for column in TABS["attendance"].columns].index("status") + 1)
    found = {str(part.sqref): len(part.rules) for part in sheet.conditional_formatting}
    assert found[f"{letter}2:{letter}{LAST_ROW}"] == len(tones(TABS["attendance"], "status"))
    for choice in TABS["attendance"].column("status").choices:
        assert any(choice.startswith(word) for word in tones(TABS["attendance"], "status")), choice


def chart_parts(tab: str) -> list[str]:
    """Return the XML of every chart of a tab."""
    with zipfile.ZipFile(io.BytesIO(built())) as parts:
        found = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
    return [one for one in found if f"'{TABS[tab].title}'!" in one]


def test_chart_ranges() -> None:
    """Charts read fixed cells of the blocks and show their axes."""
    lines = {(block.first, block.last) for block in BLOCKS}
    charts = chart_parts("dashboard")
    assert len(charts) == 4
    for chart in charts:
        ranges = re.findall(r"'Dashboard'!\$[A-I]\$(\d+):\$[A-I]\$(\d+)", chart)
        assert ranges
        for first, last in ranges:
            assert any(int(first) == top and int(last) <= bottom for top, bottom in lines)
        assert chart.count('<delete val="0"') == 2
        assert 'smooth val="1"' not in chart


def test_charts_of_trends() -> None:
    """A chart a number; each reads the points of that number, all 26, in six columns, and its days."""
    charts = chart_parts("trends")
    assert len(charts) == len(NUMBERS) == 11
    for number in NUMBERS:
        rows_read = (str(first_point(number)), str(first_point(number) + 25))
        (chart,) = [one for one in charts if f"<a:t>{number.label}, by {number.every}</a:t>" in one]
        ranges = re.findall(r"'Trends'!\$([A-I])\$(\d+):\$[A-I]\$(\d+)", chart)
        assert {(first, last) for _, first, last in ranges} == {rows_read}
        assert {column for column, *_ in ranges} == set("ACDEFHI")


def test_drawing_is_written_as_excel_writes_it() -> None:
    """Every element of the Dashboard's drawing has a prefix: ExcelJS reads elements by it and knows no others."""
    with zipfile.ZipFile(io.BytesIO(built())) as parts:
        drawing = parts.read("xl/drawings/drawing1.xml")
    assert b" xmlns=" not in drawing
    root = ET.fromstring(drawing)  # noqa: S314 - made here
    assert drawing.count(b"<xdr:oneCellAnchor>") == len(root.findall("{*}oneCellAnchor")) == 4


def test_chart_places() -> None:
    """Charts stand in the rows kept for them."""
    with zipfile.ZipFile(io.BytesIO(built())) as parts:
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    tops = [int(row) + 1 for row in re.findall(r"<xdr:row>(\d+)</", drawing)]
    heights = [int(size) / 12700 for size in re.findall(r'<xdr:ext cx="\d+" cy="(\d+)"', drawing)]
    assert len(tops) == len(heights) == 4
    for top, points in zip(tops, heights, strict=True):
        assert top >= CHARTS_FIRST
        assert top + points / 15 <= CHARTS_LAST + 1


@pytest.mark.parametrize("tab", ["dashboard", "trends"])
def test_charts_lie_side_by_side(tab: str) -> None:
    """Those on the left end where those on the right begin, and these within the screen."""
    sheet = opened()[TABS[tab].title]
    widths = [sheet.column_dimensions[get_column_letter(at + 1)].width for at in range(len(TABS[tab].columns))]
    spans: dict[int, list[tuple[float, float]]] = {}
    for chart in sheet._charts:  # type: ignore[attr-defined]
        corner = chart.anchor._from
        left = ROW_NUMBERS + sum(7 * width + 5 for width in widths[: corner.col])
        spans.setdefault(corner.row, []).append((left, left + chart.anchor.ext.cx / EMU))
    assert max(map(len, spans.values())) == 2
    for line in spans.values():
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(sorted(line)))
        assert max(right for _, right in line) <= SCREEN - SCROLL_BAR


@pytest.mark.parametrize(
    ("tab", "text", "tone"),
    [
        ("time_off", "away", GREEN),
        ("time_off", "away; nobody leads Anxiety basics on Tue Mar 3 6:00 PM", RED),
        ("time_off", "requested: nothing follows until Status is approved", AMBER),
        ("closures", "2 cancelled", GREEN),
        ("closures", "nothing yet for Anxiety basics: type To date", AMBER),
        ("wishes_noted", "5 options in Requests", GREEN),
        ("no_show_rules", "Not used: On is not yes.", GREY),
        ("feedback_questions", "Not asked: On is not yes.", GREY),
        ("payers", "To verify: check File within days with the payer, then fill in Checked on.", AMBER),
        ("flag_rules", "Warning: no row has that word.", AMBER),
        ("payer_limits", "To verify: check it with the payer, then fill in Checked on.", AMBER),
        ("decisions", "overdue since Mar 2 2026", RED),
        ("decisions", "done; fill in What became of it", GREEN),
    ],
)
def test_a_check_that_tells_what_a_row_does_is_red_where_somebody_has_to_act(tab: str, text: str, tone: Tone) -> None:
    """What is as it should be is green, what waits amber; anything else that is not OK is red."""
    words = tones(TABS[tab], "check")
    assert next(colour for word, colour in words.items() if text.startswith(word)) == tone


@pytest.mark.parametrize(
    ("tab", "text", "tone"),
    [
        ("wellbeing", "nothing to notice", GREEN),
        ("wellbeing", "less than half of the PTO taken", AMBER),
        ("caseload", "cannot tell: fill in FTE or Cap in Clinicians", AMBER),
        ("caseload", "red: above the cap", RED),
        ("no_show_fees", "candidate", AMBER),
        ("no_show_fees", "already charged in the EHR: 25.00", GREY),
        ("rebalance", "yes: move them in the EHR, then this row closes", BLUE),
    ],
)
def test_a_status_has_the_colour_of_what_it_asks_for(tab: str, text: str, tone: Tone) -> None:
    """What waits for a person is amber or red, also where a tab has words of its own."""
    words = tones(TABS[tab], "status")
    assert next(colour for word, colour in words.items() if text.startswith(word)) == tone
