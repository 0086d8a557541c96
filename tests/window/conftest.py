"""One small practice for all windows: made once, copied for everybody."""

import shutil
from pathlib import Path

import pytest

from tests.window.office import made


@pytest.fixture(scope="session")
def finished_practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a practice that has run; nobody changes it."""
    folder = tmp_path_factory.mktemp("window") / "practice"
    made(folder)
    return folder


@pytest.fixture
def folder(finished_practice: Path, tmp_path: Path) -> Path:
    """Return a copy of the practice, for one test."""
    return Path(shutil.copytree(finished_practice, tmp_path / "practice"))
