"""The exports folder: which files have to be read in this pass, and what each of them yielded.

A file is known by its bytes, never by its name, and counts by when it was made. Accepted files are not read again,
unless an older one is read, which may still wait for a person's answer: then all later ones follow it, so that an older
file never has the last word.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from addon.exports.beside import FileOfSet
from addon.exports.dates import PracticeDates
from addon.exports.export import Export
from addon.exports.guessing.tables import Table
from addon.exports.making import made_at, order_in_set
from addon.exports.one_file import FileRead, Reader, ReaderHere
from addon.exports.profile import Profile
from addon.exports.safety import SafetyAnswer
from addon.exports.together import set_of
from addon.memory import Kept
from addon.problems import Problem, UnreadableExport, in_file

_NO_HABIT = PracticeDates()
_READER = ReaderHere()
_LAST_SECOND = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
ACCEPTED, WAITING, REFUSED = "accepted", "waiting", "refused"
WAITS, DECLINED, REPLACED = "waits", "declined", "replaced"
"""What a pass calls a refused file: until a person answers, after the answer no, once a later file has its days."""
LEFT_OUT = {WAITS: "the file waits", DECLINED: "the file was declined", REPLACED: "a later file replaces this one"}


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """One file in the exports folder: its name, its bytes, when it was last changed (seconds).

    ``denied`` says why the bytes could not be read, "" if they could; ``is_folder``: that is so of the whole folder.
    ``is_growing``: it is still being written, and is read once it is whole.
    """

    name: str
    content: bytes
    modified: float = 0.0
    denied: str = ""
    is_folder: bool = False
    is_growing: bool = False

    @property
    def sha256(self) -> str:
        """Return the file's identity."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    """A file of an earlier pass: what it speaks for, what became of it and its rows, its dates (ISO, "" if undated).

    ``made`` is when it was made (wall time, ISO). ``again``: the end of a session that was still to come then; the same
    bytes, made later than that, have more to tell. ``are_payments``: it adds to others of its source; ``whole`` and
    ``lacking`` name the payments of a remittance that were loaded and those of which rows were refused. ``why`` and
    ``confirm``: why a file waits, and the code by which a person lets it in.
    """

    name: str
    profile: str
    status: str
    arrived: int
    made: str = ""
    first: str = ""
    last: str = ""
    again: str = ""
    signature: str = ""
    source: str = ""
    covers_charges: bool = False
    read: int = 0
    loaded: int = 0
    skipped: int = 0
    review: int = 0
    error: int = 0
    are_payments: bool = False
    whole: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    why: str = ""
    confirm: str = ""


@dataclass(slots=True, kw_only=True)
class Received:
    """The files read in this pass, oldest first, what could not be read, and what item 9 of all of them needs."""

    exports: list[Export] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    known: dict[str, KnownFile] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    unreadable: int = 0
    unread: set[str] = field(default_factory=set)
    is_away: bool = False
    safety: list[SafetyAnswer] = field(default_factory=list)
    unfamiliar: list[Table] = field(default_factory=list)

    def cannot_tell(self, name: str) -> bool:
        """Return whether a file of this name is there, or may be, and cannot be read now."""
        return self.is_away or name in self.unread


FILE = Kept("file", KnownFile)
"""By the file's hash."""
UNMAPPED = "unmapped-file"
"""The code of the problem that nobody has told yet what the columns of a file are."""


def receive(  # noqa: PLR0913 (what a folder is, and how it is read)
    files: Sequence[DroppedFile],
    known: Mapping[str, KnownFile],
    profiles: Mapping[str, Profile],
    *,
    anew: bool = False,
    dates: PracticeDates = _NO_HABIT,
    now: datetime = datetime.max,
    read: Reader = _READER,
) -> Received:
    """Read what has to be read by ``now``, or everything ``anew``. An unreadable file is a problem; the others go on.

    ``dates`` counts where a file leaves its order of day and month open; ``read`` reads files, here or in a process
    apart. What was made later than a file that is read is read after it, so that the latest word counts. Reports of
    visits are read again with all of their day: one completes the other. So does each file of a set: they are read
    together.
    """
    found = Received(known={key: _told_by(profiles.get(one.profile), one) for key, one in known.items()})
    folder = _Folder(found, profiles, dates, now, read)
    left = {file.sha256: file for file in sorted(files, key=lambda file: (file.modified, file.name))}
    parts = _by_file(known)

    def is_first(key: str) -> bool:
        return anew or key not in parts or any(_has_more(one, folder.age(left[key])) for one in parts[key])

    kinds = {key: _kind_of(file) for key, file in left.items()}
    sets = [(kind, own) for kind, own in _by_set(left, kinds).items() if any(map(is_first, own))]
    for kind, own in sets:
        folder.read_set(kind, [left.pop(key) for key in own])
    for key in list(filter(is_first, left)):
        folder.read(left.pop(key))
    counting = [_from(one, known) for one in found.exports if not _is_refused(one, known)]
    since = min(counting, default="")
    later = [file for key, file in left.items() if counting and not "" < parts[key][0].made <= since]
    for kind, own in _by_set(left, kinds).items():
        if any(left[key] in later for key in own):
            folder.read_set(kind, [left[key] for key in own])
            later = [file for file in later if file.sha256 not in own]
    for file in later:
        folder.read(file)
    ages = {file.sha256: file.modified for file in files}
    found.exports.sort(
        key=lambda one: (one.made, ages[file_of(one.sha256)], one.covers or (date.max, date.max), one.sha256)
    )
    return found


def file_of(part: str) -> str:
    """Return the file (its name, or its hash) of which an export is a part: the export's own where it is all of it."""
    return part.partition("/")[0]


def _by_file(known: Mapping[str, KnownFile]) -> dict[str, list[KnownFile]]:
    found: dict[str, list[KnownFile]] = defaultdict(list)
    for key, one in known.items():
        found[file_of(key)].append(one)
    return found


def _kind_of(file: DroppedFile) -> str:
    """Return the name of the set that a file belongs to, "" if it is read alone or cannot be read now."""
    return "" if file.is_growing or file.denied else set_of(file.name, file.content)


def _by_set(keys: Iterable[str], kinds: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the hashes of the files that are read together, by the name of their set."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        if kinds[key]:
            found[kinds[key]].append(key)
    return found


@dataclass(frozen=True, slots=True)
class _Folder:
    """The folder in one pass: each file that is read adds to what was ``found``."""

    found: Received
    profiles: Mapping[str, Profile]
    dates: PracticeDates
    now: datetime
    reader: Reader

    def changed(self, file: DroppedFile) -> datetime | None:
        """Return when a file was last changed (wall time), None where that is not known."""
        if not 0 < file.modified < _LAST_SECOND:
            return None
        return datetime.fromtimestamp(file.modified, ZoneInfo(self.dates.zone or "UTC")).replace(tzinfo=None)

    def age(self, file: DroppedFile) -> datetime | None:
        """Return when a file was last changed, None where that is not known or still to come: a clock is wrong."""
        changed = self.changed(file)
        return changed if changed and changed <= self.now else None

    def read(self, file: DroppedFile) -> None:
        """Read one file."""
        found = self.found
        if file.is_growing:
            found.unread.add(file.name)
            return
        if file.denied:
            found.is_away |= file.is_folder
            step = "Put it back, close the program that has it open, or check its permissions."
            found.problems.append(Problem(in_file(file.name), "no-access", f"this cannot be read: {file.denied}", step))
            found.unreadable += 1
            found.unread.add(file.name)
            return
        one = self.reader(file.name, file.content, self.profiles, self.dates)
        found.safety += one.safety
        if isinstance(one.outcome, UnreadableExport):
            self._refuse(file.name, self._told(one.outcome, one))
        else:
            self._take(file, one.outcome)

    def read_set(self, kind: str, files: Sequence[DroppedFile]) -> None:
        """Read the files of one set: of two rows that differ, the one of the file that was made later counts."""
        given = [
            FileOfSet(
                name=one.name,
                content=one.content,
                sha256=one.sha256,
                age=order_in_set(one.name, one.content, age=self.age(one), dates=self.dates),
            )
            for one in files
        ]
        every = self.reader.together(kind, sorted(given, key=lambda one: one.age), self.dates)
        self.found.safety += every.safety
        for name, fault in every.outcome.refused.items():
            self._refuse(name, fault)
        by_hash = {one.sha256: one for one in files}
        for export in every.outcome.exports:
            self._take(by_hash[file_of(export.sha256)], export)

    def _refuse(self, name: str, fault: UnreadableExport) -> None:
        self.found.problems.append(Problem(in_file(fault.where), fault.code, fault.what, fault.next_step))
        self.found.unreadable += 1
        self.found.unread.add(name)

    def _take(self, file: DroppedFile, export: Export) -> None:
        self.found.exports.append(replace(export, made=self._made(file, export)))
        self.found.problems += export.problems
        if not _settled(export.sha256, self.found.known):
            self.found.fresh.add(export.sha256)

    def _told(self, fault: UnreadableExport, one: FileRead) -> UnreadableExport:
        """Return the fault as it is told: where people can tell what the columns of a file are, its table is kept."""
        if one.table is None:
            return fault
        self.found.unfamiliar.append(one.table)
        step = "Tell what they are in the tab Import mapping: pick under Read as, then type yes under Load it."
        return UnreadableExport(fault.where, f"{fault.what}, so nobody knows its columns yet", step, code=UNMAPPED)

    def _made(self, file: DroppedFile, export: Export) -> datetime:
        before = self.found.known.get(export.sha256)
        is_known = before is not None and before.made and self.age(file) is None
        seen = datetime.fromisoformat(before.made) if before and is_known else self.now
        return made_at(export.dated, self.changed(file), covers=export.covers, seen=seen)


def _told_by(profile: Profile | None, file: KnownFile) -> KnownFile:
    """Return a file that was read before profiles told what they speak for, with what its profile tells now."""
    if file.source or profile is None:
        return file
    return replace(file, source=profile.source, covers_charges=profile.covers_charges)


def _from(export: Export, known: Mapping[str, KnownFile]) -> str:
    """Return after what files are read with this one: its making; of visits that are read again, the night before."""
    whole_day = export.visits and export.sha256 in known
    return (export.made.date() if whole_day else export.made).isoformat()


def _is_refused(export: Export, known: Mapping[str, KnownFile]) -> bool:
    return export.sha256 in known and known[export.sha256].status == REFUSED


def _settled(sha256: str, known: Mapping[str, KnownFile]) -> bool:
    """Return whether an earlier pass took the file in; one that waited for a person is still new."""
    return sha256 in known and known[sha256].status != REFUSED


def _has_more(file: KnownFile, changed: datetime | None) -> bool:
    """Return whether a file waits, or was made once more when it had more to tell."""
    is_later = changed is not None and "" < file.again <= changed.isoformat()
    return file.status in {WAITING, REFUSED} or is_later


def settled(export: Export, status: str, known: Mapping[str, KnownFile], waiting: int) -> KnownFile:
    """Return what to remember of a file that was read; ``waiting`` of its loaded rows wait for a person."""
    before = known.get(export.sha256)
    counts = export.counts.moved_to_review(min(waiting, export.counts.loaded))
    first, last = export.covers or (None, None)
    return KnownFile(
        name=export.file,
        profile=export.profile,
        status=status,
        arrived=before.arrived if before else 1 + max((one.arrived for one in known.values()), default=0),
        made=export.made.isoformat(),
        first=first.isoformat() if first else "",
        last=last.isoformat() if last else "",
        signature=export.header_signature,
        source=export.source,
        covers_charges=export.covers_charges,
        read=counts.read,
        loaded=counts.loaded,
        skipped=sum(counts.skipped.values()),
        review=counts.review,
        error=counts.error,
        are_payments=export.are_payments,
        whole=export.whole,
        lacking=export.lacking,
    )


def in_words(file: KnownFile) -> str:
    """Return a file's name and counts as one line that adds up."""
    left_out = f" ({file.status})" if file.status in LEFT_OUT else ""
    return f"{file.name}: {counts_in_words(file)}{left_out}"


def counts_in_words(file: KnownFile) -> str:
    """Return what became of a file's rows: the counts add up."""
    loaded = f"{file.read} read = {file.loaded} loaded + {file.skipped} skipped"
    return f"{loaded} + {file.review} review + {file.error} error"


def covered_charges(files: Iterable[KnownFile]) -> tuple[tuple[date, date], ...]:
    """Return the stretches of days whose charges these files cover: a session there without one was not charged."""
    return tuple(
        (date.fromisoformat(one.first), date.fromisoformat(one.last))
        for one in files
        if one.covers_charges and one.status != REFUSED and one.first
    )


def is_older(export: Export, known: Mapping[str, KnownFile]) -> bool:
    """Return whether a later file that speaks for the same was accepted already."""
    if _settled(export.sha256, known):
        return False
    others = (one for one in known.values() if one.status != REFUSED and one.source == export.source)
    return any(_is_later(one, export) for one in others)


def _is_later(file: KnownFile, export: Export) -> bool:
    if file.made:
        return file.made > export.made.isoformat()
    return export.covers is not None and file.last > export.covers[1].isoformat()


def not_replaced(files: Iterable[KnownFile]) -> tuple[KnownFile, ...]:
    """Return the files with rows that could not be read and that no later file put right.

    That is one of the same source of which all was read; of payments, it has to have the same payments or all days.
    """
    files = tuple(files)
    return tuple(one for one in files if one.error and not any(_puts_right(other, one) for other in files))


def _puts_right(later: KnownFile, file: KnownFile) -> bool:
    if later.source != file.source or (later.made, later.arrived) <= (file.made, file.arrived):
        return False
    if file.lacking:
        return {*file.lacking} <= {*later.whole}
    covers = later.first <= file.first and file.last <= later.last
    return not later.error and (covers or not file.are_payments)


def changed_header(export: Export, known: Mapping[str, KnownFile]) -> bool:
    """Return whether the last accepted file of this kind had another header."""
    same = [one for one in known.values() if one.profile == export.profile and one.status != REFUSED]
    latest = max(same, key=lambda one: one.arrived, default=None)
    return latest is not None and not _settled(export.sha256, known) and latest.signature != export.header_signature
