"""Suites that need outside parts are not collected where those parts are absent; none is ever skipped."""

import shutil
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
NEEDS = {
    "judges": SHARED.is_dir,
    "office": lambda: shutil.which("soffice") is not None,
    "npm_folder": lambda: shutil.which("npm") is not None,
}
"""Marks, and fixtures, that ask for an outside part."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here, as if it had not been asked for."""
    absent = {name for name, there in NEEDS.items() if not there()}
    left_out = [item for item in items if absent.intersection(_asked_of(item))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _asked_of(item: pytest.Item) -> set[str]:
    return {mark.name for mark in item.iter_markers()} | set(getattr(item, "fixturenames", ()))
