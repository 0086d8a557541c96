"""What the tests of the stand-in share; judges whose clients are not installed are not even collected."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.google.conversation import Conversation
from tests.google.server import GoogleStandIn

FOREIGN = {
    "test_foreign_sheets.py": ("pygsheets", "gspread_dataframe"),
    "test_foreign_ours.py": ("pygsheets", "gspread_dataframe"),
    "test_foreign_calendars.py": ("gcal_sync", "gcsa"),
}
AROUND = dict(os.environ)
"""What npm finds around it, also where a test lets this process take the stand-in for Google."""

collect_ignore = [name for name, clients in FOREIGN.items() if not all(find_spec(client) for client in clients)]


@pytest.fixture
def talk() -> Iterator[Conversation]:
    """A spreadsheet with the tabs Members and Roster, 20 rows by 6 columns."""
    with GoogleStandIn() as stand_in, Conversation(stand_in=stand_in).session as session:
        yield Conversation(stand_in=stand_in, session=session).begin("Members", "Roster")


@pytest.fixture(scope="session")
def npm_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scripts of tests/google/npm and the clients from npm that they need."""
    folder = tmp_path_factory.mktemp("npm") / "clients"
    shutil.copytree(Path(__file__).with_name("npm"), folder)
    npm = shutil.which("npm")
    assert npm, "the judges need node and npm"
    asked = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
    subprocess.run(asked, cwd=folder, env=AROUND, check=True, capture_output=True, timeout=300)  # noqa: S603 - fixed words
    return folder
