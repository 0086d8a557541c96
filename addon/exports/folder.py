"""The exports folder: which files have to be read in this pass, and what each of them yielded.

A file is known by its bytes, never by its name. Accepted files are not read again, unless a file
still waits for a person's answer, or one of its sessions has ended since: then all later ones follow it, so
that an older file never has the last word.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256

from addon.exports.dates import PracticeDates
from addon.exports.export import Export
from addon.exports.profile import Profile
from addon.exports.reading import read_export
from addon.exports.safety import SafetyAnswer, safety_answers
from addon.memory import Kept
from addon.problems import Problem, UnreadableExport, in_file

_NO_HABIT = PracticeDates()
ACCEPTED, WAITING, REFUSED = "accepted", "waiting", "refused"
WAITS, DECLINED = "waits", "declined"
"""What a pass calls a refused file: until a person answers, and after the answer no."""


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """One file in the exports folder: its name, its bytes, when it was last changed (seconds).

    ``denied`` says why the bytes could not be read, "" if they could.
    """

    name: str
    content: bytes
    modified: float = 0.0
    denied: str = ""

    @property
    def sha256(self) -> str:
        """Return the file's identity."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    """A file of an earlier pass: what it speaks for, what became of it and its rows, its dates (ISO, "" if undated).

    ``again`` is the wall time (ISO) from which it has more to tell: the end of a session that was still to end.
    """

    name: str
    profile: str
    status: str
    arrived: int
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


@dataclass(slots=True, kw_only=True)
class Received:
    """The files read in this pass, oldest first, what could not be read, and what item 9 of all of them needs."""

    exports: list[Export] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    known: dict[str, KnownFile] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    unreadable: int = 0
    safety: list[SafetyAnswer] = field(default_factory=list)


FILE = Kept("file", KnownFile)
"""By the file's hash."""


def receive(
    files: Sequence[DroppedFile],
    known: Mapping[str, KnownFile],
    profiles: Mapping[str, Profile],
    *,
    anew: bool = False,
    dates: PracticeDates = _NO_HABIT,
    now: datetime = datetime.min,
) -> Received:
    """Read what has to be read by ``now``, or everything ``anew``. An unreadable file is a problem; the others go on.

    ``dates`` counts where a file leaves its order of day and month open.
    """
    found = Received(known={key: _told_by(profiles.get(one.profile), one) for key, one in known.items()})
    for file in _to_read(files, {} if anew else known, now.isoformat()):
        if file.denied:
            step = "Put it back, close the program that has it open, or check its permissions."
            found.problems.append(Problem(in_file(file.name), "no-access", f"this cannot be read: {file.denied}", step))
            found.unreadable += 1
            continue
        found.safety += safety_answers(file.name, file.content, profiles.values())
        try:
            export = read_export(file.name, file.content, profiles, dates=dates)
        except UnreadableExport as fault:
            found.problems.append(Problem(in_file(fault.where), fault.code, fault.what, fault.next_step))
            found.unreadable += 1
            continue
        found.exports.append(export)
        found.problems += export.problems
        if not _settled(file.sha256, known):
            found.fresh.add(file.sha256)
    arrived = {export.sha256: known[export.sha256].arrived for export in found.exports if export.sha256 in known}
    found.exports.sort(key=lambda one: (arrived.get(one.sha256, 10**9), one.covers or (date.max, date.max), one.file))
    return found


def _told_by(profile: Profile | None, file: KnownFile) -> KnownFile:
    """Return a file that was read before profiles told what they speak for, with what its profile tells now."""
    if file.source or profile is None:
        return file
    return replace(file, source=profile.source, covers_charges=profile.covers_charges)


def _settled(sha256: str, known: Mapping[str, KnownFile]) -> bool:
    """Return whether an earlier pass took the file in; one that waited for a person is still new."""
    return sha256 in known and known[sha256].status != REFUSED


def _to_read(files: Sequence[DroppedFile], known: Mapping[str, KnownFile], now: str) -> list[DroppedFile]:
    unique = {file.sha256: file for file in sorted(files, key=lambda file: (file.modified, file.name))}
    waiting = [one.arrived for key, one in known.items() if key in unique and _has_more(one, now)]
    since = min(waiting, default=10**9)
    return [
        file
        for key, file in unique.items()
        if key not in known or known[key].status == REFUSED or known[key].arrived >= since
    ]


def _has_more(file: KnownFile, now: str) -> bool:
    return file.status == WAITING or "" < file.again <= now


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
    )


def in_words(file: KnownFile) -> str:
    """Return a file's counts as one line that adds up."""
    counts = f"{file.read} read = {file.loaded} loaded + {file.skipped} skipped"
    left_out = f" ({file.status})" if file.status in {WAITS, DECLINED} else ""
    return f"{file.name}: {counts} + {file.review} review + {file.error} error{left_out}"


def covered_charges(files: Iterable[KnownFile]) -> tuple[tuple[date, date], ...]:
    """Return the stretches of days whose charges these files cover: a session there without one was not charged."""
    return tuple(
        (date.fromisoformat(one.first), date.fromisoformat(one.last))
        for one in files
        if one.covers_charges and one.status != REFUSED and one.first
    )


def is_older(export: Export, known: Mapping[str, KnownFile]) -> bool:
    """Return whether a later file that speaks for the same was accepted already."""
    if export.covers is None or _settled(export.sha256, known):
        return False
    last = export.covers[1].isoformat()
    return any(one.status != REFUSED and one.source == export.source and one.last > last for one in known.values())


def changed_header(export: Export, known: Mapping[str, KnownFile]) -> bool:
    """Return whether the last accepted file of this kind had another header."""
    same = [one for one in known.values() if one.profile == export.profile and one.status != REFUSED]
    latest = max(same, key=lambda one: one.arrived, default=None)
    return latest is not None and not _settled(export.sha256, known) and latest.signature != export.header_signature


def superseded(export: Export, exports: Sequence[Export]) -> bool:
    """Return whether a later file of this pass replaces this one: same kind, and all its dates (or undated)."""
    later = [one for one in exports[exports.index(export) + 1 :] if one.rows]
    own = export.covers
    return any(
        one.profile == export.profile
        and (own is None or (one.covers is not None and one.covers[0] <= own[0] and own[1] <= one.covers[1]))
        for one in later
    )
