"""How tabs look, in Excel and at Google: one small palette, formats and widths by kind of column. Pure."""

from math import ceil

from addon.tabs import Column, Tab

FONT = "Arial"
INK, MUTED, LINE = "1F2933", "5B6570", "D5D9DE"
ACCENT = "1B4965"


GREY_CELL, LINK = "F3F4F6", "1F6FB2"

# Header tints: (fill, text). Whose column it is shows before a word is read; the help says it in words.
PERSON, SHARED, MACHINE = ("D6E4F0", "1B3A57"), ("DCEBDD", "1E4D2B"), ("E3E6EA", "4B5563")
IF, THEN = ("E6E1F4", "3F2F75"), ("FBE8D3", "7A4A12")
TAB_COLOURS = {"people": "2A7F9E", "rules": "7B6BA8", "results": "D08C3C", "view": "1B4965"}
LATER_TAB_COLOURS = {"people": "A9CCD8", "rules": "CBC4DF", "results": "EBCFA9", "view": "A4B6C2"}

DATE, LONG_DATE, TIME, MOMENT = "mmm d, yyyy", "ddd mmm d, yyyy", "h:mm AM/PM", "mmm d, yyyy h:mm AM/PM"
TIME_AND_SECONDS = "h:mm:ss AM/PM"
_FORMATS = {
    "date": DATE,
    "time": TIME,
    "datetime": MOMENT,
    "money": "$#,##0.00",
    "percent": "0%",
    "whole": "0",
    "decimal": "General",
    "link": "General",
}
_NARROWEST = {"date": 13.0, "time": 10.0, "datetime": 22.0, "money": 11.0}
_LONG_DATE_WIDTH = 17
_SHORT = 14  # characters of a header that stands on one line
_SENTENCES, _WRAPPED_WIDTH = 40, 24
LINE_HEIGHT = 13.0
_USUAL_LINES = 2  # a tab that declares more has them, however narrow its texts are
_CHARACTERS_PER_WIDTH = 1.05  # running text is a little narrower than digits, by which widths are measured
_SIDES = {"yes_no": "center", "whole": "right", "decimal": "right", "money": "right", "percent": "right"}


def place(title: str, cell: str = "$A$1") -> str:
    """Return a cell of a tab as formulas, names and links write it."""
    return "'" + title.replace("'", "''") + f"'!{cell}"


def tint(column: Column) -> tuple[str, str]:
    """Return the header's fill and text colour."""
    if column.header.startswith("If:"):
        return IF
    if column.header.startswith("Then:"):
        return THEN
    return {"person": PERSON, "shared": SHARED}.get(column.owner, MACHINE)


def number_format(column: Column) -> str:
    """Return the cell format; everything that is not a number or a time is text, so that it stays as typed.

    A date column declared wide enough shows the weekday.
    """
    if column.kind == "date" and column.width >= _LONG_DATE_WIDTH:
        return LONG_DATE
    if column.to_the_second:
        return TIME_AND_SECONDS
    return _FORMATS.get(column.kind, "@")


def width(column: Column) -> float:
    """Return the declared width, or more where a value of this kind or a word of the header needs it."""
    longest = max((len(word) for word in column.header.replace("-", "- ").split()), default=0)
    if column.hidden:  # a folded column does not make everybody's header taller
        longest = max(longest, len(column.header))
    if side(column) == "right":  # a header that fills its column runs into the next one
        longest += 2
        longest = max(longest, len(column.header) + 2 if len(column.header) <= _SHORT else 0)
    return max(column.width, _NARROWEST.get(column.kind, 0), longest * 1.1 + 2)


def ink(column: Column) -> str:
    """Return the colour of a column's letters: links stand out, the add-on's ids do not."""
    return MUTED if column.owner == "id" else LINK if column.kind == "link" else INK


def letter_size(column: Column) -> int:
    """Return the size of a column's letters: small where the add-on's ids are."""
    return 8 if column.owner == "id" else 10


def side(column: Column) -> str:
    """Return to which side the cells of a column are aligned: numbers to the right."""
    return _SIDES.get(column.kind, "left")


def upright(column: Column) -> str:
    """Return where a cell's text is between top and bottom: at the top where lines of the tab may wrap.

    A text longer than its row is cut at its end then, never at both.
    """
    return "center" if column.one_line else "top"


def wraps(column: Column) -> bool:
    """Return whether a text that is longer than the column goes on below.

    Columns of a name's width do so, too: beside sentences, where rows are tall, it is not cut.
    """
    wide = _WRAPPED_WIDTH if column.kind == "text" else _SENTENCES
    return column.width >= wide and not column.one_line


def header_lines(column: Column) -> int:
    """Return how many lines the bold header takes in its column."""
    lines, used, room = 1, 0.0, width(column) - 1
    for word in column.header.replace("-", "- ").split():
        need = len(word) + 0.5
        if used and used + need > room:
            lines, used = lines + 1, 0.0
        used += need
    return lines


def header_height(tab: Tab, *, filtered: bool) -> float:
    """Return the height of row 1: every line of the tallest header, and room for the filter buttons below it."""
    lines = max((header_lines(column) for column in tab.columns), default=1)
    return LINE_HEIGHT * lines + (17 if filtered else 9)


def row_height(tab: Tab) -> float:
    """Return the height of every row to come: as many lines as the tab declares where sentences are written.

    Given once per tab, because LibreOffice fits no row to its text when it opens a file.
    """
    wide = [column for column in tab.columns if wraps(column) and not column.hidden]
    tall = tab.row_lines > _USUAL_LINES or any(column.width >= _SENTENCES for column in wide)
    return max(16, tab.row_lines * LINE_HEIGHT + 2) if wide and tall else 16


def lines_needed(column: Column, text: str) -> int:
    """Return how many lines a text takes in the column."""
    return ceil(len(text) / (width(column) * _CHARACTERS_PER_WIDTH)) if wraps(column) and not column.hidden else 1
