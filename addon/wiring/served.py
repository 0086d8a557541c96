"""A practice held by the service for its whole life, beside the passes that open it one at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from addon.exports.profile import load_profiles, shipped_texts
from addon.exports.together import set_titles
from addon.pass_lock import only_one
from addon.problems import Fault
from addon.settings import PracticeFile, read_settings
from addon.sync.adapters.whole_files import close_to_others, make_folder, refuse_synced, write_whole
from addon.sync.state.database import State, open_state_file
from addon.wiring.audit_key import with_audit_key
from addon.wiring.folder import own_profiles, settings_text

LOCK = "serve.lock"
HEARTBEAT = "heartbeat"
SENT_THROUGH = "sent-through"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedPractice:
    """A practice as the service has it: its settings as they were at the start, and its state for many threads."""

    folder: Path
    file: PracticeFile
    state: State

    @property
    def heartbeat(self) -> Path:
        """Return where the service shows that it is alive."""
        return self.folder / self.file.places.state / HEARTBEAT

    @property
    def sent_through(self) -> Path:
        """Return where it is noted, beside the database, when something was sent last."""
        return self.folder / self.file.places.state / SENT_THROUGH

    def note_sent(self, now: datetime) -> None:
        """Note it there, whole or not at all. Raises WriteRefused."""
        write_whole(self.sent_through, now.isoformat().encode())

    def export_titles(self) -> dict[str, str]:
        """Return the plain names of the formats of exports; passes tell what is wrong with the practice's own."""
        try:
            found = load_profiles(shipped_texts() | own_profiles(self.folder))
        except (Fault, OSError):
            found = load_profiles(shipped_texts())
        return set_titles() | {name: one.title for name, one in found.items()}

    def keep_export(self, name: str, content: bytes) -> str:
        """Store an export whole or not at all, beside others of its name, and return what it is called there."""
        wanted = path = self.folder / self.file.places.exports / name
        number = 2
        while path.exists() and path.read_bytes() != content:
            path, number = wanted.with_stem(f"{wanted.stem} ({number})"), number + 1
        write_whole(path, content)
        return path.name


def beat_at(path: Path) -> datetime | None:
    """Return when a service was last alive by its heartbeat file, None if it never was."""
    try:
        return datetime.fromisoformat(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


@contextmanager
def held_practice(folder: Path, *, at: str) -> Iterator[ServedPractice]:
    """Hold a practice for the service at an address. Raises PassAlreadyRunning where another service has it."""
    file = read_settings(settings_text(folder))
    home = folder / file.places.state
    refuse_synced(home)
    make_folder(home)
    close_to_others(home)
    with only_one(home / LOCK, doing="groupkeeper serve", at=at):
        state = with_audit_key(open_state_file(home / "groupkeeper.db"), folder, file)
        try:
            yield ServedPractice(folder=folder, file=file, state=state)
        finally:
            state.close()
