"""Whether anything is new: one digest of everything that a pass reads."""

from collections.abc import Sequence
from hashlib import sha256

from addon import __version__
from addon.exports.folder import DroppedFile
from addon.memory import Kept
from addon.rule_changes.told import BACKTEST, LAST
from addon.sending_paused import NOW, PAUSED, last_decided
from addon.wiring.folder import PracticeFolder, own_profiles

INPUTS = Kept("inputs", str)
"""One digest of everything that the last pass read."""


def arrived(home: PracticeFolder) -> str:
    """Return what tells whether anything arrived, became of a message, is known of an address, or was tried since.

    So does who let sending rest or go on: Today tells of it.
    """
    state = home.state
    tried = state.one(BACKTEST, LAST)
    ran = tried.ran.isoformat() if tried else ""
    paused = last_decided(state.one(PAUSED, NOW))
    outcomes = f"{state.inbox.last_number()} {state.outbox.last_outcome()} {state.addresses.last_change()}"
    return " ".join(filter(None, (outcomes, ran, paused)))


def inputs(home: PracticeFolder, files: Sequence[DroppedFile], today: str, *versions: str) -> str:
    """Return one digest of everything a pass reads, backups included, and of the files it writes besides.

    ``versions`` are those of the workbook, and of what arrived.
    """
    seen = [today, home.text, __version__, *versions]
    seen += sorted(file.sha256 for file in files if not file.is_growing)
    seen += [f"{name}:{text}" for name, text in sorted(own_profiles(home.folder).items())]
    places = home.file.places
    for folder in (places.calendars, f"{places.calendars}/busy", places.billing, f"{places.state}/backups"):
        for path in sorted((home.folder / folder).glob("*.*")):
            seen.append(f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}")
    return sha256("\n".join(seen).encode()).hexdigest()
