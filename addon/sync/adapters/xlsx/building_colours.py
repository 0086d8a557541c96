"""Colour on words: a cell is tinted by the word it begins with, over whole columns, never by colour alone."""

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.worksheet import Worksheet

from addon.sync.adapters.arriving import Placed
from addon.sync.adapters.word_colours import GREEN, GREY, OVER, RED, Tone, tones
from addon.sync.adapters.xlsx.building_dropdowns import LAST_ROW
from addon.tabs import Tab
from addon.written import letters


def colour_words(sheet: Worksheet, tab: Tab, placed: Placed) -> None:
    """Tint the words of the tab's status columns and wrong rows in Check; grey whole rows that are over."""
    top = placed.top + 1
    if tab.layer == "results" and placed.status is not None:
        _grey_what_is_over(sheet, placed, placed.status)
    for index, column in placed.columns.items():
        letter = letters(index)
        cell = f"{letter}{top}"
        for word, tone in tones(tab, column.field).items():
            _add(sheet, cell, f'LEFT({cell},{len(word)})="{word}"', tone)
        if column.field == "check":
            for word in ("example", "Off"):
                _add(sheet, cell, f'LEFT({cell},{len(word)})="{word}"', GREY)
            _add(sheet, cell, f'AND(LEN({cell})>0,LEFT({cell},2)<>"OK")', RED)
            _add(sheet, cell, f'LEFT({cell},2)="OK"', GREEN)


def _grey_what_is_over(sheet: Worksheet, placed: Placed, at: int) -> None:
    first, last = letters(min(placed.columns)), letters(max(placed.columns))
    status = f"${letters(at)}{placed.top + 1}"
    tests = ",".join(f'LEFT({status},{len(word)})="{word}"' for word in OVER)
    look = DifferentialStyle(font=Font(color="9AA3AD"), fill=PatternFill(bgColor="F9FAFB", fill_type="solid"))
    sheet.conditional_formatting.add(
        f"{first}{placed.top + 1}:{last}{LAST_ROW}",
        Rule(type="expression", formula=[f"OR({tests})"], dxf=look, stopIfTrue=True),
    )


def _add(sheet: Worksheet, cell: str, test: str, tone: Tone) -> None:
    look = DifferentialStyle(font=Font(color=tone[1]), fill=PatternFill(bgColor=tone[0], fill_type="solid"))
    down = f"{cell}:{cell.rstrip('0123456789')}{LAST_ROW}"
    sheet.conditional_formatting.add(down, Rule(type="expression", formula=[test], dxf=look, stopIfTrue=True))
