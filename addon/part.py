"""The one interface between a room and a pass: what a part is given, what it answers, how it sees a tab.

A part is one capability. The pass gives it the practice so far and its tabs as typed rows; it answers with plain
data, which the pass merges, remembers, asks, shows and carries out. A part reads no clock, no file and no network.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import count
from typing import Any, Protocol, TypeVar

from addon.calendars.busy_calendar import BusyCalendar
from addon.calendars.ports import CalendarRead
from addon.calendars.showing import EventWrites
from addon.calendars.wanted import WantedEvent
from addon.directory import Directory
from addon.exports.export import Export
from addon.exports.guessing.new_words import NewWord
from addon.exports.guessing.tables import Table
from addon.exports.profile import Profile
from addon.facts.all_facts import DayFacts
from addon.incoming import Incoming
from addon.memory import Kept, Remembered
from addon.outgoing import TO_MEMBERS, AddressBook, OutgoingMessage, Sending
from addon.problems import Problem
from addon.questions import Question
from addon.records import Practice
from addon.sending_paused import SendingWish
from addon.sessions.expand import wall_time
from addon.sources import Source
from addon.tabs import Tab, Value
from addon.workbook import Grid, Link, TabSnapshot

T = TypeVar("T")


class View(Protocol):
    """A tab as a part sees it: as typed before its merge, as it will be shown afterwards."""

    @property
    def tab(self) -> Tab:
        """Return the declared tab."""

    @property
    def sheet(self) -> TabSnapshot:
        """Return the cells as read."""

    @property
    def disputes(self) -> Mapping[str, str]:
        """Return the conflict's id by row id, where a value is in doubt."""

    @property
    def disputed_cells(self) -> Mapping[tuple[str, str], str]:
        """Return the conflict's id by row id and field, where a value is in doubt."""

    @property
    def typed_over(self) -> Mapping[str, str]:
        """Return the conflict's id by row id, where a person typed over what an export shows and nobody decided yet."""

    @property
    def differences(self) -> Mapping[str, str]:
        """Return the row id by the id of each open row of Conflicts about the tab."""

    @property
    def changed(self) -> Collection[str] | None:
        """Return the ids of the rows that the merge changed or added; None before the merge."""

    @property
    def is_untouched(self) -> bool:
        """Return whether the tab is empty and always was."""

    @property
    def numbers(self) -> Mapping[str, int]:
        """Return the sheet row of every row id, added rows included."""

    @property
    def keys(self) -> frozenset[str]:
        """Return the natural keys of the rows in the sheet."""

    def rows(self, fields: Sequence[str], *, only: Collection[str] | None = None) -> Iterator[tuple[str, list[Value]]]:
        """Yield ``(row id, values of these fields)`` of every complete row, or of ``only`` these."""

    def values(self) -> list[dict[str, Value]]:
        """Return every complete row by field, its row id under ``id``."""

    def at(self, rid: str, name: str) -> str:
        """Return a cell's address such as ``C14``, "" where the row or the column is missing."""

    def is_locked(self, rid: str, name: str) -> bool:
        """Return whether a cell cannot be written: a formula, an error, merged, not readable, or no such column."""

    def never_read(self, rid: str) -> frozenset[str]:
        """Return the fields whose cells are filled in a row, and that no pass could ever read."""

    def unread(self, rid: str) -> frozenset[str]:
        """Return the fields whose cells cannot be read now in a row: they count as they were read last, if ever."""

    def observed(self, rid: str) -> Mapping[str, Mapping[str, str]]:
        """Return what each source showed last about a row: texts by source and field."""

    def observed_from(self, source: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Yield ``(row id, texts by field)`` of the rows that a source spoke of."""

    def removed(self) -> list[Mapping[str, str]]:
        """Return the last texts, and the id, of the rows that a person removed, those removed just now among them."""

    @property
    def tombstones(self) -> frozenset[str]:
        """Return the ids of the rows that a person removed before this pass, and that were not put back."""

    def undone(self, source: str) -> Iterator[tuple[str, Mapping[str, Value]]]:
        """Yield ``(row id, values by field)`` as a source last had them, of the rows that an undo emptied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportsRead:
    """What the exports folder holds in this pass: the files read, oldest first.

    ``fresh`` are the hashes of files that no earlier pass took in; ``group_codes`` the billing codes that mean a group
    session; ``charged`` the stretches of days (both inclusive) whose charges the EHR's files cover. ``formats`` are the
    known ones by name; ``unfamiliar`` are the files of none of them, ``mapped`` those that are read as people told in
    this pass. ``new_words`` are status words that formats of the practice did not know when the pass began, with what
    people told of them by now; ``asked_again`` the formats, by name, that people have just taken back. ``unread`` are
    the names of all files that were not read, ``is_away``: so is the whole folder.
    """

    exports: tuple[Export, ...] = ()
    fresh: frozenset[str] = frozenset()
    group_codes: frozenset[str] = frozenset()
    charged: tuple[tuple[date, date], ...] = ()
    formats: Mapping[str, Profile] = field(default_factory=dict)
    unfamiliar: tuple[Table, ...] = ()
    mapped: tuple[tuple[Table, Profile], ...] = ()
    new_words: tuple[NewWord, ...] = ()
    asked_again: Mapping[str, Profile] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    is_away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a part starts from; read-only.

    ``now`` is an aware instant. ``views`` has the part's own tabs and those it declares to see. ``answers``: what
    people answered, by question key; ``new_answers`` has those whose question is not settled yet: only they count
    where the same may be asked again. ``memory`` and ``handovers`` are read through methods; ``ahead`` are the sources
    that an earlier part has read for this part's tabs. ``calendars`` has, by clinician code, what each two-way calendar
    told (only where the part asks for calendars), ``fill_again`` the codes of those that a person wants to be filled
    again; ``busy`` are the clinicians' own calendars. ``last_codes``: the highest number given in each numbered tab.
    ``inbox`` is what arrived since the pass that took something over last, ``sendings`` what became of messages, by
    their key, ``addresses`` those whose owners want none, or at which none arrives. ``public_url`` is where members
    reach their pages, "" if they cannot; ``channels`` are those that are set up for telling members something.
    ``waiting`` counts, by export, the rows that earlier parts let wait for a person.
    ``memory_was_lost``: rows bear our ids but nothing of earlier passes is remembered. ``problems`` is given to views
    only: everything that cannot be used, until somebody puts it right.
    """

    now: datetime
    practice: Practice
    directory: Directory
    facts: DayFacts
    views: Mapping[str, View]
    answers: Mapping[str, str] = field(default_factory=dict)
    new_answers: Mapping[str, str] = field(default_factory=dict)
    memory: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    handovers: Mapping[type, tuple[object, ...]] = field(default_factory=dict)
    ahead: tuple[Source, ...] = ()
    from_exports: ExportsRead = field(default_factory=ExportsRead)
    calendars: Mapping[str, CalendarRead] = field(default_factory=dict)
    busy: tuple[BusyCalendar, ...] = ()
    fill_again: frozenset[str] = frozenset()
    last_codes: Mapping[str, int] = field(default_factory=dict)
    inbox: tuple[Incoming, ...] = ()
    sendings: Mapping[str, Sending] = field(default_factory=dict)
    addresses: AddressBook = field(default_factory=dict)
    public_url: str = ""
    channels: frozenset[str] = TO_MEMBERS
    memory_was_lost: bool = False
    waiting: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def wall(self) -> datetime:
        """Return the practice's wall time."""
        return _wall(self.now, self.practice.zone)

    def wall_of(self, at: datetime) -> datetime:
        """Return the practice's wall time of an instant, to the minute."""
        return wall_time(at, self.practice.zone).replace(second=0, microsecond=0)

    @property
    def today(self) -> date:
        """Return the practice's day."""
        return self.wall.date()

    def remembered(self, kept: Kept[T]) -> Mapping[str, T]:
        """Return what the part remembers of a kind, by key."""
        return self.memory.get(kept.kind, {})

    def handed(self, kind: type[T]) -> T | None:
        """Return what an earlier part handed over last, None if nothing."""
        found = self.all_handed(kind)
        return found[-1] if found else None

    def all_handed(self, kind: type[T]) -> tuple[T, ...]:
        """Return what each earlier part handed over of a kind that adds up, such as notices; in their order."""
        return tuple(one for one in self.handovers.get(kind, ()) if isinstance(one, kind))

    def fresh_codes(self, tab: Tab) -> Iterator[str]:
        """Yield codes for new rows of a numbered tab, none of them given out before.

        Only the part that owns the tab asks, and once: two that count from the same number would give one code twice.
        """
        return (f"{tab.prefix}-{number:0{tab.numbered}d}" for number in count(self.last_codes.get(tab.name, 0) + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCells:
    """Cells of one row that a person's decision types: the row's tab takes them for the person's own."""

    tab: str
    rid: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingPackage:
    """A file for the billing staff: ``content`` is its bytes or, of a document to be ``typeset``, the data it shows.

    ``is_final``: what it is about is closed, so that it is the last of this name.
    """

    name: str
    content: bytes
    is_typeset: bool = False
    is_final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSent:
    """A file that somebody sent: from now on it stays as it was written last."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageTakenBack:
    """A file that nobody sent and of which nothing is true any more: it is kept under a name that tells so."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFiles:
    """The events of every clinician (by code) whose calendar only we write."""

    events: Mapping[str, Sequence[WantedEvent]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSend:
    """Every message that waits to be sent from now on: what waited before and is not among them is withdrawn."""

    messages: Sequence[OutgoingMessage]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreedSeats:
    """Seats of a kind that nobody needs any more, each as (its name, who had it)."""

    kind: str
    seats: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedFormat:
    """An export format that people told, to be kept in the practice's folder under this file name."""

    name: str
    text: str


FORMAT_TO_KEEP = Kept("format to keep", str)
"""By file name, the text of each format that was told and has not been written yet; "" once it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtWords:
    """Status words that people told, to be added to a format in the practice's folder, by field and word."""

    name: str
    words: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatTakenOut:
    """A file of the practice's folder of formats that people want to be asked about anew."""

    name: str


FORMAT_ASKED_AGAIN = Kept("format asked again", str)
"""By name, the format (as JSON) that was taken out to be asked about anew, until it is told."""


Effect = (
    BillingPackage
    | PackageSent
    | PackageTakenBack
    | CalendarFiles
    | EventWrites
    | ToSend
    | FreedSeats
    | RememberedFormat
    | TaughtWords
    | FormatTakenOut
    | SendingWish
)
"""What a pass does outside the workbook, once the sheet was written or its writes wait."""

Line = Mapping[str, Value | Link]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a part answers; plain data.

    ``sources`` say what is true about the part's own tabs; ``ahead`` are rows from the same files for a later part's
    tabs (the guards of the files check both here). ``typed`` are cells that decisions type into tabs of later
    parts. ``waiting`` counts, by export, the rows that wait for a person, ``skipped`` by export and rule those that are
    left out; ``again`` is the wall time
    from which an export has more to tell. ``hands`` are records for later parts that
    declare to take them; ``note`` is for the Log. ``lines`` (by field) and ``grids`` (cell by cell) are what views
    show.
    """

    sources: tuple[Source, ...] = ()
    ahead: tuple[Source, ...] = ()
    typed: tuple[TypedCells, ...] = ()
    asked: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()
    waiting: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[tuple[str, str], int] = field(default_factory=dict)
    again: Mapping[str, datetime] = field(default_factory=dict)
    memory: tuple[Remembered[Any], ...] = ()
    hands: tuple[object, ...] = ()
    effects: tuple[Effect, ...] = ()
    note: str = ""
    lines: Mapping[str, Iterable[Line]] = field(default_factory=dict)
    grids: Mapping[str, Grid] = field(default_factory=dict)

    def hand(self, kind: type[T]) -> T | None:
        """Return what the part hands over of a kind, None if nothing."""
        return next((one for one in self.hands if isinstance(one, kind)), None)


@lru_cache(maxsize=8)  # parts ask for it with every row
def _wall(now: datetime, zone: str) -> datetime:
    return wall_time(now, zone).replace(microsecond=0)


def nothing(_: Given) -> Result:
    """Compute nothing: the part's tabs are people's own and are merged as they are."""
    return Result()


def unchanged(given: Given, _: Result) -> Practice:
    """Leave the practice as it is: the part adds no records."""
    return given.practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One capability of a pass.

    ``tabs`` are its own: nobody else writes them. ``sees`` names other tabs it reads: as typed where their part comes
    later, as merged where it came before; of its own tabs it names those whose records it needs before the merge.
    ``takes`` lists the records it takes over from earlier parts, ``memory`` the kinds it remembers. ``records`` returns
    the practice with the rows of its tabs, given with views as typed or as merged, and with the part's result.
    ``calendars``: it needs what the two-way calendars tell. ``always``: a view that even a pass shows which had to
    stop because a people's tab could not be merged.
    """

    name: str
    tabs: tuple[str, ...] = ()
    compute: Callable[[Given], Result] = nothing
    records: Callable[[Given, Result], Practice] = unchanged
    sees: tuple[str, ...] = ()
    takes: tuple[type, ...] = ()
    memory: tuple[Kept[Any], ...] = ()
    calendars: bool = False
    always: bool = False
