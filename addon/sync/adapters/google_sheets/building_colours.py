"""Colour on words as conditional formats over whole columns. Pure."""

from collections.abc import Iterator

from addon.sync.adapters.google_sheets import looks
from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.word_colours import GREEN, GREY, OVER, RED, Tone, tones
from addon.tabs import Tab
from addon.written import letters

_OVER_TONE = ("F9FAFB", "9AA3AD")


def colour_words(tab: Tab, sheet_id: int) -> Iterator[Json]:
    """Return the rules of a tab, the strongest first: of two that are true, the first one shows."""
    rules = [_over(tab)] if tab.layer == "results" else []
    for index, column in enumerate(tab.columns):
        rules += [(index, 1, _begins(word), tone) for word, tone in tones(tab, column.field).items()]
        if column.field == "check":
            cell = f"{letters(index)}2"
            rules += [(index, 1, _begins(word), GREY) for word in ("example", "Off")]
            rules += [(index, 1, _true(f'AND(LEN({cell})>0,LEFT({cell},2)<>"OK")'), RED)]
            rules += [(index, 1, _begins("OK"), GREEN)]
    for number, (column_at, width, condition, tone) in enumerate(rules):
        area = {
            "sheetId": sheet_id,
            "startRowIndex": 1,
            "startColumnIndex": column_at,
            "endColumnIndex": column_at + width,
        }
        rule = {"ranges": [area], "booleanRule": {"condition": condition, "format": _look(tone)}}
        yield {"addConditionalFormatRule": {"rule": rule, "index": number}}


def _over(tab: Tab) -> tuple[int, int, Json, Tone]:
    status = f"${letters([column.field for column in tab.columns].index('status'))}2"
    tests = ",".join(f'LEFT({status},{len(word)})="{word}"' for word in OVER)
    return 0, len(tab.columns), _true(f"OR({tests})"), _OVER_TONE


def _begins(word: str) -> Json:
    return {"type": "TEXT_STARTS_WITH", "values": [{"userEnteredValue": word}]}


def _true(formula: str) -> Json:
    return {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": f"={formula}"}]}


def _look(tone: Tone) -> Json:
    return {**looks.fill(tone[0]), "textFormat": {"foregroundColorStyle": looks.colour(tone[1])}}
