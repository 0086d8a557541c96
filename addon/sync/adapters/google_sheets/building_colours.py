"""Colour on words as conditional formats over whole columns. Pure."""

from collections.abc import Iterator

from addon.sync.adapters.arriving import Placed
from addon.sync.adapters.google_sheets import looks
from addon.sync.adapters.google_sheets.building_columns import below
from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.word_colours import GREEN, GREY, OVER, RED, Tone, tones
from addon.tabs import Tab
from addon.written import letters

_OVER_TONE = ("F9FAFB", "9AA3AD")


def colour_words(tab: Tab, placed: Placed, sheet_id: int) -> Iterator[Json]:
    """Return the rules of columns, the strongest first: of two that are true, the first one shows."""
    rules = [_over(placed, placed.status)] if tab.layer == "results" and placed.status is not None else []
    for index, column in placed.columns.items():
        rules += [(index, 1, _begins(word), tone) for word, tone in tones(tab, column.field).items()]
        if column.field == "check":
            cell = f"{letters(index)}{placed.top + 1}"
            rules += [(index, 1, _begins(word), GREY) for word in ("example", "Off")]
            rules += [(index, 1, _true(f'AND(LEN({cell})>0,LEFT({cell},2)<>"OK")'), RED)]
            rules += [(index, 1, _begins("OK"), GREEN)]
    for number, (first, width, condition, tone) in enumerate(rules):
        look = {"condition": condition, "format": _look(tone)}
        rule = {"ranges": [below(placed, sheet_id, first, width)], "booleanRule": look}
        yield {"addConditionalFormatRule": {"rule": rule, "index": number}}


def _over(placed: Placed, at: int) -> tuple[int, int, Json, Tone]:
    status = f"${letters(at)}{placed.top + 1}"
    tests = ",".join(f'LEFT({status},{len(word)})="{word}"' for word in OVER)
    return min(placed.columns), len(placed.columns), _true(f"OR({tests})"), _OVER_TONE


def _begins(word: str) -> Json:
    return {"type": "TEXT_STARTS_WITH", "values": [{"userEnteredValue": word}]}


def _true(formula: str) -> Json:
    return {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": f"={formula}"}]}


def _look(tone: Tone) -> Json:
    return {**looks.fill(tone[0]), "textFormat": {"foregroundColorStyle": looks.colour(tone[1])}}
