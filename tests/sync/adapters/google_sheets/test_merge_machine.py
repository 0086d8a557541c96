"""The machine that tries to lose a value, over a spreadsheet at Google."""

import pytest

from tests.google.leeway import ALL_LEEWAY
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.book import SheetsBook
from tests.sync.merge_machine import MergeMachine
from tests.sync.test_merge_machine import prove


class SheetsMachine(MergeMachine):
    """The same over the stand-in."""

    def open_book(self) -> None:
        """Start with a new spreadsheet."""
        self.google = GoogleStandIn(leeway=ALL_LEEWAY).__enter__()
        book = SheetsBook(self.google, self.tabs)
        self.book, self.spreadsheet = book, book.desk.id

    def file_version(self) -> str:
        """Look past the lag."""
        return str(self.google.drive.files[self.spreadsheet]["version"])

    def teardown(self) -> None:
        """Stop the stand-in."""
        super().teardown()
        self.google.__exit__(None, None, None)


@pytest.mark.long
def test_nothing_is_lost_at_google() -> None:
    """What holds in memory and in files holds at Google."""
    prove(SheetsMachine, examples=8, steps=8)


@pytest.mark.prove
def test_nothing_is_lost_at_google_for_long() -> None:
    """The same with hundreds of stories."""
    prove(SheetsMachine, examples=300, steps=12, fixed=False)
