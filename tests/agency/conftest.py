"""An agency that is served."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agency.an_agency import AnAgency
from tests.web.conftest import quick_hashes

__all__ = ["quick_hashes"]


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[AnAgency]:
    """Yield an agency of three practices."""
    with AnAgency(tmp_path) as made:
        yield made
