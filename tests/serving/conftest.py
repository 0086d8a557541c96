"""A practice that is served, and the whole application over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from addon.wiring.served import ServedPractice, held_practice
from tests.begun import init_practice
from tests.practice import ZONE
from tests.serving.composed import Composed
from tests.web.conftest import quick_hashes

__all__ = ["quick_hashes"]


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[ServedPractice]:
    """Yield a practice that is served."""
    init_practice(tmp_path / "practice", ZONE)
    with held_practice(tmp_path / "practice", at="") as held:
        yield held


@pytest.fixture
def whole(practice: ServedPractice) -> Composed:
    """Return the whole application of a practice with one user."""
    made = Composed(practice)
    made.user()
    return made
