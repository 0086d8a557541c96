"""What can be wrong: problems in somebody's data, and faults that stop a pass.

Two families, never mixed. A *problem* is a row or cell in somebody's data that could not be used:
it is a value, collected and reported all at once. A *fault* is an exception: one class per cause,
its message built in the class. Both name the place, what is wrong, and the next step; neither ever
quotes a name, a score or a note.
"""

import errno
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Place(NamedTuple):
    """Where something is: a tab and cell (``Attendance!C14``) or a file and row (``a.csv:12``)."""

    container: str
    at: str = ""
    is_file: bool = False

    def __str__(self) -> str:
        if not self.at:
            return self.container
        return f"{self.container}:{self.at}" if self.is_file else f"{self.container}!{self.at}"


def in_tab(tab: str, cell: str = "") -> Place:
    """Return the place of a cell (``"C14"``) or of a whole tab."""
    return Place(tab, cell)


def in_file(name: str, row: int | None = None) -> Place:
    """Return the place of a row (1-based, as a spreadsheet program shows it) or of a whole file."""
    return Place(name, "" if row is None else str(row), is_file=True)


def _sentences(what: str, next_step: str) -> str:
    if not next_step:
        return what
    return f"{what if what.endswith(('.', '?', '!')) else f'{what}.'} {next_step}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A row or cell we could not use.

    ``code`` is a short stable word for tests and counts (``bad-date``), ``what`` a plain sentence
    without the cell's text where that may be personal, ``next_step`` what a person does about it. With ``quotes``
    they repeat what is in the cell, whatever that is: only the sheet and a terminal show them; ``unquoted`` is what
    is told elsewhere, where more can be told than the place. ``is_unread``: a whole calendar could not be read, or
    something outside the workbook not be written, so that the pass needs a person.
    """

    place: Place
    code: str
    what: str
    next_step: str = ""
    quotes: bool = False
    unquoted: str = ""
    is_unread: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {_sentences(self.what, self.next_step)}"


def once_a_cell(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems, of each cell the first: several readers find the same slip, each in its own words."""
    found: dict[object, Problem] = {}
    for at, one in enumerate(problems):
        found.setdefault(at if one.place.is_file or not one.place.at else one.place, one)
    return list(found.values())


def locked_cell(place: Place, header: str, rid: str) -> Problem:
    """Return the problem that a decision needs a cell which cannot be written."""
    why = "it cannot be read, holds a formula, is protected or its column is missing"
    what = f"the {header} of {rid} cannot be changed: {why}"
    return Problem(place, "locked-cell", what, "Put a plain value there: the next pass does it.")


@dataclass(eq=False)
class Fault(Exception):
    """Base of every exception of ours: ``where``, ``what`` and the ``next_step`` for a person."""

    where: str
    what: str
    next_step: str = ""
    code: str = field(default="fault", kw_only=True)

    def __str__(self) -> str:
        return f"{self.where}: {_sentences(self.what, self.next_step)}"


class UnreadableWorkbook(Fault):
    """The workbook cannot be read or is not safe to read."""


class UnreadableExport(Fault):
    """An export file cannot be read as any format we know."""


class WorkbookChanged(Fault):
    """Somebody saved the workbook after we read it: read again, plan again."""


class WrittenInPart(WorkbookChanged):
    """Somebody changed the workbook while we wrote, so only a part of the batch is there: read it to find out which."""


class WorkbookOpenElsewhere(Fault):
    """A program has the workbook open: nothing can be written into it until it is closed."""


class WriteRefused(Fault):
    """The workbook could not be written (no room, no permission, read-only)."""


class NotTypeset(Fault):
    """A document could not be made of its data."""


class SettingsInvalid(Fault):
    """practice.toml or a template has mistakes; the message lists all of them."""


class PassAlreadyRunning(Fault):
    """Another pass holds the practice."""


class PassInterrupted(Fault):
    """A pass died between planning and agreeing; the next one settles it."""


class StateUnusable(Fault):
    """The state database cannot be used: a subclass names the cause, or it is in the wrong place."""


class StateFull(StateUnusable):
    """There is no room left on the disk for the state database."""


class StateLocked(StateUnusable):
    """Another program keeps the state database busy."""


class StateDamaged(StateUnusable):
    """The state database, or a record in it, is damaged."""


class StateTampered(StateDamaged):
    """An encrypted value of the state was changed, moved or cut outside Groupkeeper."""


class StateSealed(StateUnusable):
    """The state is encrypted and practice.toml names no keys, or the other way round."""


class StateNotWritable(StateUnusable):
    """The system does not let the state database be read or written."""


class StateGone(StateUnusable):
    """The file of the state database was deleted, moved or replaced while it was open."""


class StateNewer(StateUnusable):
    """A newer version of Groupkeeper has written the state database."""


class KeysUnusable(Fault):
    """The key list or the file with the members' keys cannot be used."""


class BackupUnreadable(Fault):
    """A backup cannot be opened: it was changed or cut short, or it needs another key."""


class StateAway(StateUnusable):
    """The database server cannot be reached, or has gone away."""


class StateRefused(StateUnusable):
    """The database server does not let us in, or not at what we need."""


class StateMoved(StateUnusable):
    """The state was moved elsewhere: what is left here is kept aside, and nothing goes on with it."""


class StateMissing(StateUnusable):
    """The server has no such database, nothing of Groupkeeper's in it, or no such practice."""


class QueueUnusable(Fault):
    """The workers' queue cannot be reached, or its tables are missing."""


class AddressRefused(Fault):
    """The host that a setting, a sheet or a stranger named is not one that may be contacted."""


class UnknownRun(Fault):
    """The run, member, tab or file named on the command line does not exist."""


_ROOM = "Free some space on this disk and run again."
_ALLOW = "Check the folder and its permissions, close the file if it is open, then run again."
_REFUSED = "write-failed", "the system refused to write", _ALLOW
_LOOK = "Check that it is there and that this account may use it, then run again."
_CAUSES = {
    errno.ENOSPC: ("no-room", "the disk is full", _ROOM),
    errno.EDQUOT: ("no-room", "the disk quota is used up", _ROOM),
    errno.EFBIG: ("no-room", "the file would grow too large for this disk", _ROOM),
    errno.EACCES: ("no-permission", "this account may not write there", _ALLOW),
    errno.EPERM: ("no-permission", "this account may not write there", _ALLOW),
    errno.EROFS: ("no-permission", "the disk is read-only", "Make the disk writable, then run again."),
    errno.ENOENT: ("not-there", "this is not there, or was taken away", _LOOK),
    errno.ENOTDIR: ("not-there", "a part of this path is no folder", _LOOK),
}


def how_to_install() -> str:
    """Return the step that installs the libraries which only some practices need."""
    pip = r".venv\Scripts\pip" if sys.platform == "win32" else ".venv/bin/pip"
    step = f"In Groupkeeper's folder run {pip} install --no-deps --require-hashes -r requirements-online.txt, then"
    return f"{step} {pip} check. Installed with uv or pipx: docs/commands.md, On your PATH."


def write_refused(where: str, error: OSError, *, so: str = "nothing was changed") -> WriteRefused:
    """Return the fault for a write that the system refused; ``so``: what that means for what was there."""
    code, what, step = _CAUSES.get(error.errno or 0, _REFUSED)
    return WriteRefused(where, f"{what}; {so}", step, code=code)
