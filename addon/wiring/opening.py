"""A practice opened for one command at a time."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from addon.memory import Kept
from addon.online.opening import at_google
from addon.pass_lock import NONE, Patience, only_one
from addon.problems import StateUnusable
from addon.settings import PracticeFile, read_settings
from addon.sync.adapters.ics import IcsCalendars
from addon.sync.adapters.whole_files import close_to_others, make_folder, refuse_synced, sweep
from addon.sync.adapters.xlsx.workbook import XlsxWorkbook
from addon.sync.state.database import State
from addon.sync.state.staff import StaffAccounts
from addon.tabs import Tab
from addon.wiring.folder import OWN_FORMATS, PracticeFolder, settings_text
from addon.wiring.stored import held_everywhere, open_state_of
from addon.wiring.workbook_tabs import all_tabs
from addon.workbook import Workbook

PLACE = Kept("place", str)
"""Which workbook the memory belongs to."""


@contextmanager
def open_practice(
    folder: Path,
    *,
    now: Callable[[], datetime],
    looks_only: bool = False,
    begins: bool = True,
    doing: str = "another command",
    patience: Patience = NONE,
) -> Iterator[PracticeFolder]:
    """Open a practice folder for one command at a time; ``looks_only``: a spreadsheet is never written, only read.

    Without ``begins`` no state is made where there is none: an empty one in memory takes its place.
    ``doing`` is what others are told who wait for it. Raises SettingsInvalid, StateUnusable, PassAlreadyRunning.
    """
    text, tabs = settings_text(folder), all_tabs()
    file = read_settings(text)
    home = folder / file.places.state
    refuse_synced(home)
    if begins:
        make_folder(home)
    if not looks_only:
        close_to_others(home)
    lock = only_one(home / "pass.lock", doing=doing, patience=patience) if home.is_dir() else nullcontext()
    with lock:
        if not looks_only:
            _sweep(folder, file)
        with (
            closing(open_state_of(folder, file, in_memory=not begins)) as state,
            held_everywhere(state, "pass", doing=doing, patience=patience),
        ):
            _refuse_another_workbook(state, file)
            yield PracticeFolder(
                folder=folder,
                file=file,
                text=text,
                tabs=tabs,
                workbook=_workbook(folder, file, tabs, now=now, looks_only=looks_only),
                calendars=IcsCalendars(folder / file.places.calendars),
                state=state,
            )


@contextmanager
def open_state_beside(folder: Path) -> Iterator[tuple[PracticeFile, State]]:
    """Open a practice's state, whoever else works on it. Raises SettingsInvalid, StateUnusable."""
    file = read_settings(settings_text(folder))
    with open_state_in(folder, file) as state:
        yield file, state


@contextmanager
def open_state_in(
    folder: Path, file: PracticeFile, *, shared: Engine | None = None, begins: bool = False
) -> Iterator[State]:
    """Open the state that settings name for a folder.

    ``shared``: a server that is open; ``begins``: one that is not on the server yet is begun. Raises StateUnusable.
    """
    home = folder / file.places.state
    refuse_synced(home)
    make_folder(home)
    with closing(open_state_of(folder, file, shared=shared, begins=begins)) as state:
        yield state


@contextmanager
def open_accounts(folder: Path) -> Iterator[StaffAccounts]:
    """Open the users of the page, whoever else works on the practice. Raises SettingsInvalid, StateUnusable."""
    with open_state_beside(folder) as (_, state):
        yield state.staff


def _sweep(folder: Path, file: PracticeFile) -> None:
    """Remove the scratch files of a command that was killed, wherever we write."""
    places = file.places
    names = (OWN_FORMATS, places.exports, places.calendars, places.billing, places.state, f"{places.state}/backups")
    beside = ((folder / places.workbook).parent, (folder / file.audit.key_file).parent)
    for home in {folder, *beside, *(folder / name for name in names)}:
        sweep(home)


def _workbook(
    folder: Path, file: PracticeFile, tabs: dict[str, Tab], *, now: Callable[[], datetime], looks_only: bool
) -> Workbook:
    if file.google.spreadsheet:
        spreadsheet: Workbook = at_google().workbook(file, folder, tabs, looks_only=looks_only)
        return spreadsheet
    backups = folder / file.places.state / "backups"
    return XlsxWorkbook(folder / file.places.workbook, tabs, backups=backups, now=now)


def _refuse_another_workbook(state: State, file: PracticeFile) -> None:
    """What was agreed on with one workbook says nothing about another: its rows would all count as removed."""
    known = state.remembered(PLACE).get("workbook")
    if known is not None and known != place(file):
        step = "Name the workbook as before in practice.toml, or move state/ aside and begin anew with this one."
        raise StateUnusable("state", "the memory of earlier passes belongs to another workbook", step)


def place(file: PracticeFile) -> str:
    """Return what tells one workbook from another."""
    return file.google.spreadsheet or "a file"  # a file may be renamed and moved about
