"""A cell as CellData and as one of the three renderings of values."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.google import sheets_fields, sheets_formats, sheets_formulas
from tests.google.refusals import invalid
from tests.google.sheets_book import Cell, Json
from tests.google.sheets_fields import Mask

FORMATTED, UNFORMATTED, FORMULA = "FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"
RENDERINGS = (FORMATTED, UNFORMATTED, FORMULA)
DATES_AS_TEXT = "FORMATTED_STRING"
PASSED_ON = ("userEnteredValue", "userEnteredFormat", "note", "dataValidation", "textFormatRuns")
WHITE = {"red": 1, "green": 1, "blue": 1}
DEFAULT_FORMAT: Json = {
    "backgroundColor": WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": WHITE},
}


def rendered(cell: Cell, option: str, dates: str = "SERIAL_NUMBER") -> Any:
    """The value as values.get gives it; "" for a cell without one."""
    if cell.entered is None and cell.shows is None:
        return ""
    if option == FORMATTED:
        return formatted(cell)
    if option == FORMULA and cell.entered and "formulaValue" in cell.entered:
        return cell.entered["formulaValue"]
    kind, value = next(iter((cell.effective or {"stringValue": ""}).items()))
    if kind == "errorValue":
        return sheets_formulas.error_text(value)
    if kind == "numberValue" and dates == DATES_AS_TEXT and _number_format(cell).get("type") in sheets_formats.MOMENTS:
        return formatted(cell)
    return plain(value)


def plain(value: Any) -> Any:
    """A number without a fraction as JSON writes it: 2 rather than 2.0."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def formatted(cell: Cell) -> str:
    """The text that people see in the cell."""
    kind, value = next(iter((cell.effective or {"stringValue": ""}).items()))
    if kind == "numberValue":
        return sheets_formats.shown(value, _number_format(cell))
    if kind == "boolValue":
        return "TRUE" if value else "FALSE"
    return sheets_formulas.error_text(value) if kind == "errorValue" else str(value)


def _number_format(cell: Cell) -> Json:
    return (cell.format or {}).get("numberFormat") or {}


def data(cell: Cell, mask: Mask | None = None) -> Json:
    """The cell as CellData; the parts that the mask leaves out are not even made."""
    if cell.bare:
        return {}
    made = {name: make(cell) for name, make in _PARTS.items() if not mask or "*" in mask or name in mask}
    found = {name: part for name, part in made.items() if part}
    return sheets_fields.kept(found, mask) if mask else found


def _tidy(value: Json) -> Json:
    return {kind: plain(part) for kind, part in value.items()}


def effective_format(cell: Cell) -> Json:
    """The default format with what was set in this cell over it."""
    own = cell.format or {}
    text = DEFAULT_FORMAT["textFormat"] | own.get("textFormat", {})
    return DEFAULT_FORMAT | {"hyperlinkDisplayType": "PLAIN_TEXT"} | own | {"textFormat": text}


_PARTS: dict[str, Callable[[Cell], Any]] = {
    "userEnteredValue": lambda cell: cell.entered and _tidy(cell.entered),
    "effectiveValue": lambda cell: (cell.entered or cell.shows) and _tidy(cell.effective or {"stringValue": ""}),
    "formattedValue": lambda cell: (cell.entered or cell.shows) and formatted(cell),
    "userEnteredFormat": lambda cell: cell.format,
    "effectiveFormat": lambda cell: effective_format(cell) if cell.format or cell.entered else None,
    "hyperlink": lambda cell: ((cell.format or {}).get("textFormat") or {}).get("link", {}).get("uri"),
    "note": lambda cell: cell.note,
    "dataValidation": lambda cell: cell.validation,
    "textFormatRuns": lambda cell: list(cell.runs),
}


def updated(cell: Cell, given: Json, mask: Mask) -> Cell:
    """The cell after CellData was written to it through a mask."""
    now = {} if cell.bare else {name: part for name in PASSED_ON if (part := _PARTS[name](cell))}
    after = sheets_fields.changed(now, given, _both_spellings(mask))
    unknown = set(mask) - {*PASSED_ON, "*"}
    if unknown:
        raise invalid(f"Invalid field: {min(unknown)}")
    entered = after.get("userEnteredValue") or None
    formula = (entered or {}).get("formulaValue")
    same = entered == cell.entered
    return replace(
        cell,
        entered=_checked(entered),
        shows=cell.shows if same else sheets_formulas.outcome(formula) if formula else None,
        format=coloured(after["userEnteredFormat"]) if after.get("userEnteredFormat") else None,
        note=after.get("note", ""),
        validation=after.get("dataValidation"),
        runs=tuple(after.get("textFormatRuns", ())),
    )


def _both_spellings(mask: Mask) -> Mask:
    """A mask that names a colour names it in both its spellings."""
    both = {name: _both_spellings(below) for name, below in mask.items()}
    for name in mask:
        if name.endswith("Color"):
            both[f"{name}Style"] = {}
        elif name.endswith("ColorStyle"):
            both[name.removesuffix("Style")] = {}
    return both


def _checked(entered: Json | None) -> Json | None:
    if entered is None or entered == {"stringValue": ""}:
        return None
    if len(entered) != 1 or "errorValue" in entered:
        raise invalid("Invalid userEnteredValue: exactly one kind of value can be entered, and no error.")
    text = entered.get("stringValue", "")
    if len(text) > 50_000:
        raise invalid("Your input contains more than the maximum of 50000 characters in a single cell.")
    return entered


def coloured(value: Any) -> Any:
    """A format as Google keeps it: every colour in both spellings, channels without light unsaid."""
    if isinstance(value, list):
        return [coloured(part) for part in value]
    if not isinstance(value, dict):
        return value
    found = {name: coloured(part) for name, part in value.items()}
    if found and set(found) <= {"red", "green", "blue", "alpha"}:
        return {channel: light for channel, light in found.items() if light}
    for name in [name for name in found if name.endswith(("Color", "ColorStyle")) and name != "rgbColor"]:
        short = name.removesuffix("Style")
        if name == short:
            found.setdefault(f"{short}Style", {"rgbColor": found[short]})
        elif "rgbColor" in found[name]:
            found[short] = found[name]["rgbColor"]
    return found
