"""Lists as a workbook: whatever a tab is called and a cell holds, somebody can open it."""

import io

import pytest
from openpyxl import load_workbook

from addon.sync.adapters.xlsx.plain_book import plain_book


@pytest.mark.parametrize(
    ("title", "text", "shown"),
    [
        ("Members", "=1+1", ("Members", "=1+1")),
        ("Groups 2025/26", "two\x0blines", ("Groups 2025 26", "twolines")),
        ("[old] What? *now*: all\\none", "\x00Ann\x1f", ("old  What   now   all none", "Ann")),
        ("A title that a spreadsheet at Google may have", "Zoë", ("A title that a spreadsheet at G", "Zoë")),
    ],
)
def test_any_title_and_text_can_be_written(title: str, text: str, shown: tuple[str, str]) -> None:
    """A formula stays a text; letters that no file can hold are left out."""
    book = load_workbook(io.BytesIO(plain_book({title: [{"Name": text}]})))
    sheet = book.worksheets[0]
    assert (sheet.title.strip(), sheet["A2"].value, sheet["A2"].data_type) == (*shown, "s")
