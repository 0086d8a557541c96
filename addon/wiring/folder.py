"""An opened practice: its settings, its places and its state."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from addon.documents.typeset import typeset
from addon.exports.beside import FileOfSet
from addon.exports.dates import PracticeDates
from addon.exports.export import Export
from addon.exports.folder import FILE, DroppedFile, file_of
from addon.exports.guessing.tables import Table
from addon.exports.profile import Profile, load_profiles, shipped_texts
from addon.exports.safety import SafetyAnswer
from addon.exports.together import set_of
from addon.problems import SettingsInvalid, UnreadableExport, write_refused
from addon.settings import PracticeFile
from addon.sync.adapters.apart.reader import reading_apart
from addon.sync.adapters.ics import IcsCalendars
from addon.sync.adapters.whole_files import write_whole
from addon.sync.packages import Packages
from addon.sync.state.database import State
from addon.tabs import Tab
from addon.wiring.no_settings import no_settings
from addon.workbook import Workbook
from addon.written import one_line

MOST_BYTES = 64_000_000
"""So much of a file is read: by then it is larger than an export can be, and is refused."""
HALF = (".crdownload", ".part", ".partial", ".download", ".opdownload")
"""How browsers call a file that they have not downloaded to its end."""
OWN_FORMATS = "export-profiles"
"""The folder of a practice's own export formats."""


@dataclass(frozen=True, slots=True)
class WholeFiles:
    """The files of one folder, each written whole or not at all."""

    folder: Path

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, None if there is none."""
        path = self.folder / name
        return path.read_bytes() if path.is_file() else None

    def write(self, name: str, content: bytes) -> None:
        """Write a file. Raises WriteRefused: the old one stays."""
        write_whole(self.folder / name, content)

    def remove(self, name: str) -> None:
        """Take a file away. Raises WriteRefused where the system does not let us."""
        try:
            (self.folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise write_refused(f"{self.folder.name}/{name}", error) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedInto:
    """What a new export holds: what item 9 needs, each kind of rows or why it is refused, an unknown format's table."""

    safety: tuple[SafetyAnswer, ...]
    exports: tuple[Export | UnreadableExport, ...]
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeFolder:
    """An opened practice: its settings, its places and its state.

    ``still`` are the size and the time (nanoseconds) of each export whose copying has ended, None if nobody watched:
    an export that is not as it was then is left for later, unless an earlier pass read the same bytes. Without those a
    pass would take back what only they tell, such as a question that somebody has just answered.
    """

    folder: Path
    file: PracticeFile
    text: str
    tabs: dict[str, Tab]
    workbook: Workbook
    calendars: IcsCalendars
    state: State
    still: Mapping[str, tuple[int, int]] | None = None

    def files(self) -> list[DroppedFile]:
        """Return the files in the exports folder; hidden ones and folders are not exports.

        A folder that is away is no empty one: it stands for a file that cannot be read.
        """
        name = self.file.places.exports
        try:
            found = sorted((self.folder / name).iterdir())
        except OSError as error:
            return [DroppedFile(name, name.encode(), denied=error.strerror or "access denied", is_folder=True)]
        read = [(_dropped(path), path) for path in found if path.is_file() and is_whole(path.name)]
        if self.still is None:
            return [one for one, _ in read]
        before = self.state.remembered(FILE)
        return [
            one if self.still.get(path.name) == mark(path) or one.sha256 in before else _growing(one.name)
            for one, path in read
        ]

    @property
    def dates(self) -> PracticeDates:
        """Return what files leave open about dates."""
        return PracticeDates(order=self.file.date_order, zone=self.file.zone)

    def profiles(self) -> dict[str, Profile]:
        """Return the export formats that are known here: the shipped ones and the practice's own."""
        return load_profiles(shipped_texts() | own_profiles(self.folder), self.tabs)

    def look_into(self, name: str, content: bytes, *, today: date, profile: str = "") -> LookedInto:
        """Return what a new export holds, by one format only where it is named; as a pass does, in a process apart.

        A file that is read together with others is read with those that are there.
        """
        known = self.profiles()
        dates = replace(self.dates, today=today)
        kind = "" if profile else set_of(name, content)
        with reading_apart() as read:
            if not kind:
                one = read(name, content, {profile: known[profile]} if profile else known, dates)
                return LookedInto(safety=one.safety, exports=(one.outcome,), table=one.table)
            there = [one for one in self.files() if one.content != content and set_of(one.name, one.content) == kind]
            own = FileOfSet(name=name, content=content, sha256=sha256(content).hexdigest(), age="later")
            others = [FileOfSet(name=one.name, content=one.content, sha256=one.sha256) for one in there]
            every = read.together(kind, [*others, own], dates)
        refused = every.outcome.refused.get(name)
        found = [one for one in every.outcome.exports if file_of(one.sha256) == own.sha256]
        own_safety = tuple(one for one in every.safety if f"{one.place.container}/".startswith(f"{name}/"))
        return LookedInto(safety=own_safety, exports=(refused,) if refused else tuple(found))

    def keep_export(self, name: str, content: bytes) -> None:
        """Store an export whole or not at all: half a file would be read as one that lost its rows."""
        write_whole(self.folder / self.file.places.exports / name, content)

    @property
    def formats(self) -> WholeFiles:
        """Return where the practice's own export formats are kept."""
        return WholeFiles(self.folder / OWN_FORMATS)

    @property
    def packages(self) -> Packages:
        """Return where packages for the billing staff are kept."""
        folder = WholeFiles(self.folder / self.file.places.billing)
        return Packages(folder=folder, typeset=typeset, memory=self.state)


def own_profiles(folder: Path) -> dict[str, str]:
    """Return the texts of a practice's own export formats by file name."""
    return {path.name: text_of(path) for path in sorted((folder / OWN_FORMATS).glob("*.toml"))}


def is_whole(name: str) -> bool:
    """Return whether a file's name is that of an export: neither hidden nor still being downloaded."""
    return not name.startswith((".", "~$")) and not name.casefold().endswith(HALF)


def unhidden(name: str) -> str:
    """Return a file's name without what hides it, so that an export of that name is read."""
    return re.sub(r"^(?:\.|~\$)+", "", name) or "export"


def mark(path: Path) -> tuple[int, int] | None:
    """Return a file's size and time, by which one sees that it changed; None if it is gone."""
    try:
        there = path.stat()
    except OSError:
        return None
    return there.st_size, there.st_mtime_ns


def _growing(name: str) -> DroppedFile:
    return DroppedFile(name, name.encode(), is_growing=True)


def _dropped(path: Path) -> DroppedFile:
    name = _as_text(path.name)
    try:
        with path.open("rb") as stream:
            return DroppedFile(name, stream.read(MOST_BYTES), path.stat().st_mtime)
    except OSError as error:
        return DroppedFile(name, name.encode(), denied=error.strerror or "access denied")


def _as_text(name: str) -> str:
    """Return a file's name as text that can be shown and kept: a system may let it be any bytes."""
    return one_line(name.encode(errors="surrogateescape").decode(errors="replace"))


def settings_text(folder: Path) -> str:
    """Return the text of a practice's practice.toml. Raises SettingsInvalid."""
    settings = folder / "practice.toml"
    if not settings.is_file():
        raise no_settings(folder)
    return text_of(settings)


def text_of(path: Path) -> str:
    """Return a settings file's text. Raises SettingsInvalid if it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SettingsInvalid(path.name, "this file is not saved as UTF-8", "Save it again as UTF-8.") from None
