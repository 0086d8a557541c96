"""The first page: its words come from the template, the list of tabs with links from the tabs. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from addon.sync.adapters import appearance
from addon.sync.adapters.first_page import SWATCHES, PageLine, first_page
from addon.sync.adapters.google_sheets import looks
from addon.sync.adapters.google_sheets.cells import Json
from addon.tabs import Tab

_HERE = {
    "5. Save and close": (
        "5. Start a pass",
        "There is nothing to save or to close. You can go on working while a pass runs: what you type meanwhile stays.",
    ),
}
"""Lines that read otherwise where everybody works in the same spreadsheet at once."""


def lay_out_first_page(tab: Tab, ordered: Sequence[Tab], ids: Mapping[str, int]) -> Iterator[Json]:
    """Return the page's cells below its header, in one request, and the header as a banner."""
    yield _banner(ids[tab.name])
    lines = [{"values": _cells(line, ids)} for line in first_page(tab, ordered)]
    start = {"sheetId": ids[tab.name], "rowIndex": 1, "columnIndex": 0}
    fields = "userEnteredValue,userEnteredFormat"
    yield {"updateCells": {"start": start, "rows": lines, "fields": fields}}


def _banner(sheet_id: int) -> Json:
    look = {**looks.fill(appearance.ACCENT), "textFormat": looks.letters("FFFFFF", size=14, bold=True)}
    area = {"sheetId": sheet_id, "startRowIndex": 0, "endRowIndex": 1}
    fields = "userEnteredFormat(backgroundColorStyle,textFormat)"
    return {"repeatCell": {"range": area, "cell": {"userEnteredFormat": look}, "fields": fields}}


def _cells(line: PageLine, ids: Mapping[str, int]) -> list[Json]:
    if line.is_heading:
        look = {
            "textFormat": looks.letters(appearance.ACCENT, size=12, bold=True),
            **looks.edges("bottom", code=appearance.ACCENT),
        }
        return [_cell(line.words, look), {"userEnteredFormat": look}]
    if not line.words:
        return [{}, {}]
    words, text = _HERE.get(line.words, (line.words, line.text))
    return [_cell(words, _first(line, ids)), _cell(text, {"textFormat": looks.letters(), "wrapStrategy": "WRAP"})]


def _first(line: PageLine, ids: Mapping[str, int]) -> Json:
    if line.tab:
        link = {"link": {"uri": f"#gid={ids[line.tab.name]}"}, "underline": True}
        return {"textFormat": {**looks.letters(appearance.LINK), **link}}
    if line.words in SWATCHES:
        back, ink = SWATCHES[line.words]
        return {"textFormat": looks.letters(ink, bold=True), **looks.fill(back), **looks.edges(*looks.BOX)}
    return {"textFormat": looks.letters(bold=True)}


def _cell(words: str, look: Json) -> Json:
    return {"userEnteredValue": {"stringValue": words}, "userEnteredFormat": {**look, "verticalAlignment": "MIDDLE"}}
