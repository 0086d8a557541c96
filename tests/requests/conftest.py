"""What tests of whole passes share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.calendar_places import Place
from tests.sync.two_way_practice import PLACES


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where two-way calendars are: one kind of place after the other."""
    with PLACES[request.param](tmp_path / "calendars") as opened:
        yield opened
