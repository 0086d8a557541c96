"""Colour on words: a cell is tinted by the word it begins with, over whole columns, never by colour alone."""

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from addon.sync.adapters.word_colours import GREEN, GREY, OVER, RED, Tone, tones
from addon.sync.adapters.xlsx.building_dropdowns import LAST_ROW
from addon.tabs import Tab


def colour_words(sheet: Worksheet, tab: Tab) -> None:
    """Tint the words of the tab's status columns and wrong rows in Check; grey whole rows that are over."""
    if tab.layer == "results":
        _grey_what_is_over(sheet, tab)
    for index, column in enumerate(tab.columns, start=1):
        letter = get_column_letter(index)
        for word, tone in tones(tab, column.field).items():
            _add(sheet, letter, f'LEFT({letter}2,{len(word)})="{word}"', tone)
        if column.field == "check":
            for word in ("example", "Off"):
                _add(sheet, letter, f'LEFT({letter}2,{len(word)})="{word}"', GREY)
            _add(sheet, letter, f'AND(LEN({letter}2)>0,LEFT({letter}2,2)<>"OK")', RED)
            _add(sheet, letter, f'LEFT({letter}2,2)="OK"', GREEN)


def _grey_what_is_over(sheet: Worksheet, tab: Tab) -> None:
    at = [column.field for column in tab.columns].index("status") + 1
    status, last = f"${get_column_letter(at)}2", get_column_letter(len(tab.columns))
    tests = ",".join(f'LEFT({status},{len(word)})="{word}"' for word in OVER)
    look = DifferentialStyle(font=Font(color="9AA3AD"), fill=PatternFill(bgColor="F9FAFB", fill_type="solid"))
    sheet.conditional_formatting.add(
        f"A2:{last}{LAST_ROW}", Rule(type="expression", formula=[f"OR({tests})"], dxf=look, stopIfTrue=True)
    )


def _add(sheet: Worksheet, letter: str, test: str, tone: Tone) -> None:
    look = DifferentialStyle(font=Font(color=tone[1]), fill=PatternFill(bgColor=tone[0], fill_type="solid"))
    sheet.conditional_formatting.add(
        f"{letter}2:{letter}{LAST_ROW}", Rule(type="expression", formula=[test], dxf=look, stopIfTrue=True)
    )
