"""Data validation: what a rule that rejects keeps people from typing.

Google's document of the API says of ``DataValidationRule.strict`` only "True if invalid data should be rejected". What
is done here: typing is rejected with the words that Google shows; what a program writes through the API is let
through, and so is a paste, which brings the rules of the copied cell along (``PasteType``) or, from elsewhere, none.
Neither is documented: ``validation-lets-through`` of the live tests asks a real account.
"""

from collections.abc import Iterator

from tests.google import sheets_a1
from tests.google.refusals import Refused, invalid
from tests.google.sheets_a1 import Rect, column_letters
from tests.google.sheets_book import Book, Cell, Json
from tests.google.sheets_cells import formatted


def check(book: Book, at: tuple[int, int], cell: Cell, *, always: bool) -> None:
    """Refuse what somebody types into a cell whose rule rejects it; ``always``: as if every rule rejected."""
    row, column = at
    rule = cell.validation or {}
    if (always or rule.get("strict")) and not allows(book, cell):
        where = f"{column_letters(column)}{row + 1}"
        raise invalid(f"The data you entered in cell {where} violates the data validation rules set on this cell.")


def allows(book: Book, cell: Cell) -> bool:
    """Whether the cell's rule has its value among the words it lists; a blank cell and one without a rule are fine."""
    if cell.validation is None or cell.effective is None:
        return True
    return formatted(cell) in set(_words(book, cell.validation["condition"]))


def outside(book: Book) -> Iterator[str]:
    """Each cell that Google marks because its value is none of its drop-down's, as "Tab!B2"."""
    for sheet in book.sheets:
        for row, line in enumerate(sheet.rows):
            for column, cell in line.cells.items():
                if not allows(book, cell):
                    yield sheets_a1.written(sheet.title, Rect(row, row + 1, column, column + 1))


def _words(book: Book, condition: Json) -> Iterator[str]:
    values = [str(one["userEnteredValue"]) for one in condition.get("values", [])]
    match condition["type"]:
        case "ONE_OF_LIST":
            yield from values
        case "ONE_OF_RANGE":
            sheet, span = book.named(values[0].removeprefix("="))
            yield from (formatted(sheet.cell(*at)) for at in sheet.filled(sheet.rect(span)))
        case "BOOLEAN":
            yield from values or ("TRUE", "FALSE")
        case kind:
            raise Refused(501, f"The stand-in does not know the condition {kind}.")
