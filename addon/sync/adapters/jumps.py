"""Links of views as formulas: they look the row up when somebody clicks, so a sort leads none astray. Pure.

A hyperlink leads to a cell. Sorting moves rows and not hyperlinks' targets, so a hyperlink to row 5 leads to somebody
else afterwards.
"""

import re
from datetime import date

from addon.sync.adapters.appearance import place
from addon.workbook import Link
from addon.written import is_too_long, letters

_OURS = re.compile(r'=?HYPERLINK\("#(?:[^"]|"")*A"&(?:IFERROR\(MATCH\(|\d+[,;])')
"""How each of our formulas begins, also after another program has saved it; a title may hold quotes."""
_LONGEST_IN_FORMULA = 255
_SHOWN = re.compile(r'[,;]\s*"((?:[^"]|"")*)"\)\s*$')


def jump(link: Link, title: str, begins: str) -> str:
    """Return the formula, without ``=``, that leads to the row of the tab ``title`` and shows the link's text.

    ``begins`` is what an address in that tab begins with, such as ``#'Flags'!`` or ``#gid=7&range=``. A row that is no
    longer there leads to the headers.
    """
    if link.row:
        return f"HYPERLINK({_quoted(f'{begins}A')}&{link.row},{_quoted(link.text)})"
    column = letters(link.column)
    searched = place(title, f"${column}:${column}")
    return (
        f"HYPERLINK({_quoted(f'{begins}A')}&IFERROR(MATCH({_sought(link.value)},{searched},0),1),{_quoted(link.text)})"
    )


def fits_excel(link: Link) -> bool:
    """Return whether Excel takes the link's formula: it calls a workbook damaged whose formula has a longer text."""
    sought = link.value if isinstance(link.value, str) else ""
    return not any(is_too_long(text, _LONGEST_IN_FORMULA) for text in (link.text, sought))


def is_jump(formula: str) -> bool:
    """Return whether a formula is one of ours, which a pass may replace like any text of a view."""
    return _OURS.match(formula) is not None


def text_of_jump(formula: str) -> str:
    """Return the text that one of our formulas shows."""
    found = _SHOWN.search(formula)
    return found[1].replace('""', '"') if found else ""


def _sought(value: str | date) -> str:
    return f"DATE({value.year},{value.month},{value.day})" if isinstance(value, date) else _quoted(value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
