"""The spreadsheet at Google passes the suites that every workbook must pass, as far as Google can."""

from collections.abc import Iterator

import pytest

from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.desk import SheetsDesk
from tests.sync.adapters.growing_suite import GrowingSuite
from tests.sync.adapters.names_suite import NamesSuite
from tests.sync.adapters.workbook_suite import Abilities, WorkbookSuite


@pytest.fixture
def stand_in() -> Iterator[GoogleStandIn]:
    """Google on loopback."""
    with GoogleStandIn() as running:
        yield running


class TestGoogleWorkbook(WorkbookSuite, GrowingSuite, NamesSuite):
    """The shared suites over the stand-in."""

    can = Abilities(waits=False, names_new_version=False, all_or_nothing=False, longest=50_000)

    @pytest.fixture
    def desk(self, stand_in: GoogleStandIn) -> SheetsDesk:
        """A new spreadsheet."""
        return SheetsDesk(stand_in)
