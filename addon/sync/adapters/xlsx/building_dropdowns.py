"""Drop-downs over whole columns, and the help that shows when a header is clicked.

Rules from below the header to the last possible row move with nobody's sorting. None of them blocks pasting or
typing for good: what cannot be read is said in the sheet after the next pass.
"""

from collections.abc import Mapping

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from addon.problems import SettingsInvalid
from addon.sync.adapters.arriving import Placed
from addon.sync.adapters.writable import LAST_ROW
from addon.sync.adapters.xlsx.pick_lists import pick_name
from addon.tabs import Column, Tab
from addon.written import letters

_INLINE_LIMIT, _TITLE_LIMIT = 255, 32


def add_dropdowns(sheet: Worksheet, placed: Placed, tabs: Mapping[str, Tab]) -> None:
    """Add the columns' drop-downs and header help."""
    for index, column in placed.columns.items():
        letter = letters(index)
        _add_help(sheet, f"{letter}{placed.top}", column)
        source = _source(column, tabs)
        if source:
            rule = DataValidation(type="list", formula1=source, allow_blank=True)
            _soften(rule, column)
            rule.add(f"{letter}{placed.top + 1}:{letter}{LAST_ROW}")
            sheet.add_data_validation(rule)


def _source(column: Column, tabs: Mapping[str, Tab]) -> str | None:
    if column.kind == "yes_no":
        return '"yes,no"'
    if column.listed in tabs:
        return pick_name(column.listed)
    if not column.choices:
        return None
    inline = ",".join(column.choices)
    if len(inline) > _INLINE_LIMIT or any("," in choice or '"' in choice for choice in column.choices):
        raise SettingsInvalid(
            "sheet_templates", f"the choices of {column.header} do not fit a drop-down", "Shorten them."
        )
    return f'"{inline}"'


def _soften(rule: DataValidation, column: Column) -> None:
    """Choose what happens to other words: tests and answers take any, picks take a plain name, choices ask back."""
    if column.kind == "test" or column.offers:
        rule.showErrorMessage = False
        return
    rule.showErrorMessage = True
    rule.errorStyle = "information" if column.picks else "warning"
    rule.errorTitle = column.header[:_TITLE_LIMIT]
    rule.error = (
        "This is not in the list. A plain name works when only one person or group has it."
        if column.picks
        else "This is not in the list. It is kept as you typed it, but it cannot be used."
    )


def _add_help(sheet: Worksheet, cell: str, column: Column) -> None:
    """Show the help when the header is clicked: an input message leaves no mark and no drawing in the file."""
    if column.help:
        rule = DataValidation(showInputMessage=True, promptTitle=column.header[:_TITLE_LIMIT], prompt=column.help)
        rule.add(cell)
        sheet.add_data_validation(rule)
