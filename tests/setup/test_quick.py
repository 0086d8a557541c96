"""make quick leaves out what takes its time, and nothing that takes its time slips in."""

import re
from pathlib import Path

import pytest

from tests.conftest import TESTS, WHOLE, is_whole

SLOW = re.compile(r"(?m)^\s*(?:from|import) (tests\.google|tests\.online|addon\.online|addon\.cli|addon\.wiring)\b")
MODULES = sorted(TESTS.rglob("test_*.py"))
WIRED = {"sync/adapters/test_building.py", "fields/test_rows.py"}
"""They need no more than the declared tabs."""


@pytest.mark.parametrize("pattern", WHOLE)
def test_every_place_is_there(pattern: str) -> None:
    """A folder or module that was renamed is left out under its new name."""
    assert any(is_whole(path, (pattern,)) for path in MODULES)


def test_nothing_quick_has_to_do_with_google_commands_or_whole_practices() -> None:
    """What imports them belongs into WHOLE of tests/conftest.py."""
    found = {path.relative_to(TESTS).as_posix() for path in MODULES if not is_whole(path) and _is_slow(path)}
    assert found - WIRED == set()


def _is_slow(path: Path) -> bool:
    return SLOW.search(path.read_text(encoding="utf-8")) is not None
