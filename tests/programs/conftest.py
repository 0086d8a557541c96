"""One small practice for all programs: made once, copied for everybody; and the clients from npm."""

import os
import shutil
import subprocess
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest

from addon.sample.shape import Sizes
from tests.programs.shown import Shown, shown
from tests.recount.made_practice import Made, made_practice

SMALL = Sizes(clinicians=6, groups=9, members=80)
AROUND = dict(os.environ)

collect_ignore = [] if find_spec("pandas") else ["test_programs.py"]


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return a practice whose week has been played; nobody changes it."""
    return made_practice(
        tmp_path_factory.mktemp("programs") / "practice", seed=42, last_day=date(2026, 10, 30), sizes=SMALL
    )


@pytest.fixture(scope="session")
def as_finished(finished: Made) -> Shown:
    """Return what that practice shows."""
    return shown(finished.folder)


@pytest.fixture(scope="session")
def npm_clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the scripts of tests/programs/npm and what they need; empty where there is no npm."""
    folder = tmp_path_factory.mktemp("npm") / "programs"
    shutil.copytree(Path(__file__).with_name("npm"), folder)
    if npm := shutil.which("npm"):
        asked = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
        subprocess.run(asked, cwd=folder, env=AROUND, check=True, capture_output=True, timeout=300)  # noqa: S603 - fixed words
    return folder
