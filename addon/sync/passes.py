"""A pass as data: what it is given, where it reads and writes, what it reports."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from addon.calendars.busy_calendar import ReadBusy
from addon.calendars.ports import Calendars, TwoWayCalendar
from addon.exports.dates import PracticeDates
from addon.exports.folder import WAITS, DroppedFile, KnownFile
from addon.exports.one_file import Reading, reading_here
from addon.exports.profile import Profile
from addon.outgoing import TO_MEMBERS
from addon.part import Part
from addon.problems import Problem
from addon.safety import SAFETY
from addon.sessions.expand import wall_time
from addon.sync.carry_out import PassPlan
from addon.sync.effects import WrittenOutside
from addon.sync.merging.conflicts import OpenDifference
from addon.sync.merging.questions import AskedQuestion
from addon.sync.packages import PackageFolder, Packages
from addon.sync.state.database import State
from addon.tabs import Tab
from addon.workbook import LateSave, Workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class PassPlaces:
    """Where a pass reads and writes. ``two_way`` is asked by ``get`` only; ``formats`` has the practice's own formats.

    ``late_saves`` returns the copies of the workbook that somebody saved into after they were replaced.
    """

    workbook: Workbook
    state: State
    calendars: Calendars
    two_way: Mapping[str, TwoWayCalendar]
    busy: ReadBusy
    packages: Packages
    formats: PackageFolder
    late_saves: Callable[[], Iterable[LateSave]] = tuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One pass over one practice. ``now`` is an aware instant, ``zone`` an IANA name, ``accept`` what was confirmed.

    ``reading`` opens what reads new files, here or in a process apart. ``public_url`` is where members reach their
    pages, "" if they cannot; ``channels`` are set up for telling them something.
    """

    places: PassPlaces
    tabs: Mapping[str, Tab]
    parts: Sequence[Part]
    views: Sequence[Part]
    now: datetime
    zone: str
    run: str
    files: Sequence[DroppedFile] = ()
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    group_codes: frozenset[str] = frozenset()
    dates: PracticeDates = field(default_factory=PracticeDates)
    reading: Reading = reading_here
    accept: frozenset[str] = frozenset()
    dry_run: bool = False
    public_url: str = ""
    channels: frozenset[str] = TO_MEMBERS

    @property
    def wall(self) -> datetime:
        """Return the practice's wall time."""
        return wall_time(self.now, self.zone).replace(microsecond=0)

    @property
    def today(self) -> date:
        """Return the practice's day."""
        return self.wall.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class PassReport:
    """What a pass did or, with ``waiting``, would have written had the workbook not been open.

    ``safety`` are the safety questions that this pass opened; all open ones are among ``questions``. ``neutral``: what
    each export is called where its name, which may hold a client's, must not be told. ``came_back``: which earlier
    state of the workbook was found. ``is_decided``: all parts answered; a pass that had to stop decided nothing.
    """

    run: str
    plan: PassPlan
    waiting: str = ""
    settled: str = ""
    came_back: str = ""
    is_decided: bool = True
    arrived: tuple[str, ...] = ()
    own_columns: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    differences: tuple[OpenDifference, ...] = ()
    questions: tuple[AskedQuestion, ...] = ()
    files: tuple[KnownFile, ...] = ()
    unreadable: int = 0
    safety: tuple[AskedQuestion, ...] = ()
    neutral: Mapping[str, str] = field(default_factory=dict)
    written: WrittenOutside = field(default_factory=WrittenOutside)

    @property
    def cells(self) -> int:
        """Return how many cells of existing rows changed."""
        return self.plan.cells

    @property
    def rows(self) -> int:
        """Return how many rows were added."""
        return self.plan.rows

    @property
    def safety_open(self) -> int:
        """Return how many safety questions nobody has handled yet."""
        return sum(one.kind == SAFETY for one in self.questions)

    @property
    def files_waiting(self) -> int:
        """Return how many export files wait for a person."""
        return sum(one.status == WAITS for one in self.files)
