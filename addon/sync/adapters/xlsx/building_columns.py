"""Columns as openpyxl lays them out, wherever they stand: format and width, header, folding."""

from collections.abc import Mapping

from openpyxl.cell import Cell, MergedCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.styleable import StyleableObject
from openpyxl.worksheet.worksheet import Worksheet

from addon.sync.adapters import appearance
from addon.sync.adapters.arriving import Placed
from addon.sync.adapters.word_colours import colour_rules
from addon.sync.adapters.writable import LAST_ROW
from addon.sync.adapters.xlsx import looks
from addon.tabs import Column, Tab
from addon.written import letters


def lay_out_columns(sheet: Worksheet, placed: Placed, *, plain: bool = False) -> None:
    """Give whole columns their width and format, so that every row to come looks right, and write their headers."""
    for index, column in placed.columns.items():
        one = sheet.column_dimensions[letters(index)]
        one.width = appearance.width(column)
        dress(one, column, plain=plain)
        _header(sheet.cell(placed.top, index + 1), column)
    _outline(sheet, placed.columns)


def dress(target: StyleableObject, column: Column, *, plain: bool = False) -> None:
    """Give a column or cell its looks; grey where it is the add-on's."""
    machine = column.owner in {"id", "source"} and not plain
    target.font = looks.font(appearance.ink(column), size=appearance.letter_size(column))
    target.number_format = looks.number_format(column, appearance.number_format(column))
    target.alignment = looks.alignment(column)
    if machine:
        target.fill = looks.GREY
        target.border = looks.BOX


def _header(cell: Cell | MergedCell, column: Column) -> None:
    back, ink = appearance.tint(column)
    cell.value = column.header
    cell.font = looks.font(ink, bold=True)
    cell.fill = looks.fill(back)
    cell.border = looks.BOX
    cell.number_format = looks.number_format(column, "@")
    cell.alignment = looks.header_alignment(column)


def _outline(sheet: Worksheet, columns: Mapping[int, Column]) -> None:
    """Fold the columns that are used less often: they open with the + above the next column."""
    for index, column in columns.items():
        if column.hidden:
            one = sheet.column_dimensions[letters(index)]
            one.outlineLevel, one.hidden = 1, True
            if index + 1 not in columns or not columns[index + 1].hidden:
                sheet.column_dimensions[letters(index + 1)].collapsed = True


def colour_words(sheet: Worksheet, tab: Tab, placed: Placed) -> None:
    """Tint cells by the word they begin with, over whole columns: never by colour alone."""
    for rule in colour_rules(tab, placed):
        fill, ink = rule.tone
        look = DifferentialStyle(font=Font(color=ink), fill=PatternFill(bgColor=fill, fill_type="solid"))
        area = f"{letters(rule.first)}{placed.top + 1}:{letters(rule.last)}{LAST_ROW}"
        tint = Rule(type="expression", formula=[rule.formula], dxf=look, stopIfTrue=True)
        sheet.conditional_formatting.add(area, tint)
