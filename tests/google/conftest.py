"""A conversation with a stand-in of its own for every test that asks for one."""

from collections.abc import Iterator

import pytest

from tests.google.conversation import Conversation
from tests.google.server import GoogleStandIn


@pytest.fixture
def talk() -> Iterator[Conversation]:
    """A spreadsheet with the tabs Members and Roster, 20 rows by 6 columns."""
    with GoogleStandIn() as stand_in, Conversation(stand_in=stand_in).session as session:
        yield Conversation(stand_in=stand_in, session=session).begin("Members", "Roster")
