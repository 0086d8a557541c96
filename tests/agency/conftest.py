"""An agency that is served: one for all tests of a module that leave its folder as it is, and a fresh one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agency.an_agency import AnAgency
from tests.web.conftest import quick_hashes

__all__ = ["quick_hashes"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AnAgency]:
    """Yield an agency of three practices, with what their passes published."""
    with AnAgency(tmp_path_factory.mktemp("agency")) as made:
        yield made


@pytest.fixture
def agency(shared: AnAgency) -> AnAgency:
    """Return it, of which nothing was asked yet."""
    shared.asked.clear()
    shared.published()
    return shared


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[AnAgency]:
    """Yield an agency of its own."""
    with AnAgency(tmp_path) as made:
        made.published()
        yield made
