"""The looks of the tabs as CellFormat. Pure."""

from addon.sync.adapters import appearance
from addon.sync.adapters.google_sheets.cells import Json, form_of
from addon.tabs import Column

_EDGE = {"style": "SOLID", "width": 1}
_UPRIGHT = {"top": "TOP", "center": "MIDDLE"}
_SIDES = {"left": "LEFT", "right": "RIGHT", "center": "CENTER"}


def colour(code: str) -> Json:
    """Return a colour such as "1B4965" as ColorStyle."""
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return {"rgbColor": {"red": red, "green": green, "blue": blue}}


def letters(code: str = appearance.INK, *, size: int = 10, bold: bool = False) -> Json:
    """Return the spreadsheet's font as TextFormat."""
    return {
        "fontFamily": appearance.FONT,
        "fontSize": size,
        "bold": bold,
        "foregroundColorStyle": colour(code),
    }


def fill(code: str) -> Json:
    """Return a plain fill."""
    return {"backgroundColorStyle": colour(code)}


def edges(*sides: str, code: str = appearance.LINE) -> Json:
    """Return thin lines along the sides."""
    return {"borders": {side: {**_EDGE, "colorStyle": colour(code)} for side in sides}}


BOX = ("top", "bottom", "left", "right")


def body(column: Column, *, plain: bool = False) -> Json:
    """Return how the cells of a column look; grey where they are the add-on's."""
    machine = column.owner in {"id", "source"} and not plain
    form = form_of(column)
    look: Json = {
        "textFormat": letters(appearance.ink(column), size=appearance.letter_size(column)),
        "horizontalAlignment": _SIDES[appearance.side(column)],
        "verticalAlignment": _UPRIGHT[appearance.upright(column)],
        "wrapStrategy": "WRAP" if appearance.wraps(column) else "CLIP",
    }
    if form:
        look["numberFormat"] = form
    return {**look, **fill(appearance.GREY_CELL), **edges(*BOX)} if machine else look


def header(column: Column) -> Json:
    """Return how a header looks."""
    back, ink = appearance.tint(column)
    return {
        "textFormat": letters(ink, bold=True),
        "horizontalAlignment": _SIDES[appearance.side(column)],
        "verticalAlignment": "TOP",
        "wrapStrategy": "WRAP",
        "numberFormat": {"type": "TEXT", "pattern": "@"},
        **fill(back),
        **edges(*BOX),
    }


def pixels(width: float) -> int:
    """Return a width in characters as pixels."""
    return round(width * 7) + 5


def points(height: float) -> int:
    """Return a height in points as pixels."""
    return round(height * 4 / 3)
