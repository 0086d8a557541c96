"""The agency's own state: its people, where they are signed in, and the line of every practice."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from addon.agency.settings import AGENCY, Agency, open_agency
from addon.problems import SettingsInvalid, StateUnusable
from addon.settings import PracticeFile, read_settings
from addon.state_settings import StateSettings
from addon.sync.state.bulk import is_used
from addon.sync.state.database import State
from addon.wiring.folder import settings_text
from addon.wiring.opening import open_state_in
from addon.wiring.stored import DATABASE, server_of

OWN = "agency_"
"""What the agency's own rows are called on the server; no id of a practice has this form."""
_LEFT = "the agency's people are still in state/groupkeeper.db, and the database under [store] has nobody"
_ADD_ANEW = (
    "Move state/groupkeeper.db out of the agency's folder, then add everybody again: groupkeeper agency user add. "
    "Practices that were added before [store] was filled in keep their memory in files, too: groupkeeper move takes "
    "each to the database (docs/agency.md)."
)

_ANOTHER = "Choose another id; or, if it is that practice which comes back, put its folder back where it was."


def where_of(agency: Agency, practice: str, *, above: str = "") -> StateSettings:
    """Return where a state of the agency is: on its server under a name, or in a file of its own folder.

    ``above`` leads from the folder that the state is of to the agency's, which has the one password for all.
    """
    store = agency.file.store
    password = str(Path(above, store.password_file))
    return StateSettings(url=store.url, practice=practice, password_file=password) if store.url else StateSettings()


@contextmanager
def agency_state(agency: Agency, *, shared: Engine | None = None) -> Iterator[State]:
    """Open the agency's own state, whoever else does; ``shared``: a server that is open.

    Raises StateUnusable, and SettingsInvalid where its people stayed behind in a file.
    """
    with open_state_in(agency.folder, _kept(agency, OWN), shared=shared, begins=True) as state:
        left = agency.folder / PracticeFile(zone=agency.file.zone).places.state / DATABASE
        if agency.file.store.url and left.exists() and not state.staff.users():
            raise SettingsInvalid(AGENCY, _LEFT, _ADD_ANEW)
        yield state


def in_files(agency: Agency) -> tuple[str, ...]:
    """Return the ids of practices whose memory is a file although the agency has a database; unreadable ones not."""
    return tuple(one for one in agency.practices() if agency.file.store.url and _is_file(agency.practice_folder(one)))


def _is_file(folder: Path) -> bool:
    try:
        return not read_settings(settings_text(folder)).state.url
    except SettingsInvalid:
        return False


def begin_state(agency: Agency, practice: str) -> None:
    """Begin the state of a new practice on the agency's server, if it has one.

    Raises StateUnusable, also where somebody was ever in a state of that name: a new practice is nobody's heir.
    """
    if not agency.file.store.url:
        return
    with open_state_in(agency.folder, _kept(agency, practice), begins=True) as state, state.engine.connect() as there:
        if is_used(there):
            what = f"the server has a memory of a practice {practice} already, whose folder is not here"
            raise StateUnusable("state", what, _ANOTHER, code="state-there")


def _kept(agency: Agency, practice: str) -> PracticeFile:
    return PracticeFile(zone=agency.file.zone, state=where_of(agency, practice))


@contextmanager
def agency_server(agency: Agency) -> Iterator[Engine | None]:
    """Open the server that an agency's states are on, for all of them; None where each is in a file of its own."""
    if not agency.file.store.url:
        yield None
        return
    engine = server_of(agency.folder, where_of(agency, OWN))
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def state_of_folder(folder: Path) -> Iterator[State]:
    """Open the state of the agency in a folder. Raises SettingsInvalid, StateUnusable."""
    with agency_state(open_agency(folder)) as state:
        yield state
