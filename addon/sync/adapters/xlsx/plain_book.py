"""A workbook to be read by a person: one sheet a list of rows, every cell a text."""

import io
import re
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

_WIDEST, _TITLE = 60, 31
_NOT_IN_A_TITLE = re.compile(r"[\\*?:/\[\]]")


def plain_book(sheets: Mapping[str, Sequence[Mapping[str, str]]]) -> bytes:
    """Return an .xlsx with these sheets by title; each row has its cells by header."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(_NOT_IN_A_TITLE.sub(" ", title)[:_TITLE])
        heads = list(dict.fromkeys(name for row in rows for name in row))
        for number, texts in enumerate([heads, *([row.get(name, "") for name in heads] for row in rows)], 1):
            for at, text in enumerate(texts, 1):
                cell = sheet.cell(number, at, ILLEGAL_CHARACTERS_RE.sub("", text))
                cell.data_type = "s"  # a text that begins with = is no formula
                cell.font = Font(bold=number == 1)
        for at, head in enumerate(heads, 1):
            longest = max(len(str(text)) for text in (head, *(row.get(head, "") for row in rows)))
            sheet.column_dimensions[get_column_letter(at)].width = min(_WIDEST, longest + 2)
        sheet.freeze_panes = "A2"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
