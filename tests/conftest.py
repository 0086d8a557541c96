"""Suites that need outside parts are not collected where those parts are absent; none is ever skipped."""

import shutil
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
NEEDS = {"judges": SHARED.is_dir, "office": lambda: shutil.which("soffice") is not None}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here, as if it had not been asked for."""
    absent = {name for name, there in NEEDS.items() if not there()}
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in absent)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
