"""The agency's own state: its people, where they are signed in, and the line of every practice."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from addon.agency.settings import Agency, open_agency
from addon.sync.adapters.whole_files import make_folder, refuse_synced
from addon.sync.state.database import State, open_state_file

OWN = "state"


@contextmanager
def agency_state(agency: Agency) -> Iterator[State]:
    """Open the agency's own state, whoever else works with it. Raises StateUnusable."""
    home = agency.folder / OWN
    refuse_synced(home)
    make_folder(home)
    state = open_state_file(home / "groupkeeper.db")
    try:
        yield state
    finally:
        state.close()


@contextmanager
def state_of_folder(folder: Path) -> Iterator[State]:
    """Open the state of the agency in a folder. Raises SettingsInvalid, StateUnusable."""
    with agency_state(open_agency(folder)) as state:
        yield state
