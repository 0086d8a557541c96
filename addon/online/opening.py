"""What practice.toml names at Google and on CalDAV servers, opened for one pass.

Their libraries are optional parts: they are imported only for a practice that names something there.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from addon.calendars.busy_calendar import ReadBusy
from addon.calendars.ports import TwoWayCalendar
from addon.memory import Memory
from addon.online.two_way import ByClinician, together
from addon.problems import SettingsInvalid, how_to_install
from addon.settings import PracticeFile


def at_google() -> ModuleType:
    """Return ``addon.online.google``. Raises SettingsInvalid where Google's libraries are not installed."""
    return _part("google", "Google")


def on_caldav() -> ModuleType:
    """Return ``addon.online.caldav``. Raises SettingsInvalid where its library is not installed."""
    return _part("caldav", "CalDAV")


def _part(name: str, called: str) -> ModuleType:
    try:
        return import_module(f"addon.online.{name}")
    except ImportError:
        what = f"the libraries for {called} are not installed"
        raise SettingsInvalid("practice.toml", what, how_to_install()) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineCalendars:
    """The calendars of one pass: those that clinicians edit too, and who says when they are busy.

    ``own`` reads those of clinicians online alone, each span once.
    """

    two_way: Mapping[str, TwoWayCalendar]
    busy: ReadBusy
    own: ReadBusy


@contextmanager
def online_calendars(
    file: PracticeFile,
    folder: Path,
    keeper: Memory,
    *,
    now: datetime,
    beside: ReadBusy,
    again: frozenset[str] = frozenset(),
) -> Iterator[OnlineCalendars]:
    """Yield the calendars that a practice names; ``beside`` reads the busy times it keeps in files.

    ``again``: the codes of the clinicians whose calendars a person wants to be filled again.
    Connections close with the block. Raises SettingsInvalid where credentials or passwords cannot be used.
    """
    readers, named, others = [], {}, None
    with ExitStack() as stack:
        if file.caldav.calendars:
            calendars, named = stack.enter_context(on_caldav().clinicians(file, folder, keeper, now=now, again=again))
            readers.append(calendars.busy)
        if file.google.calendars or file.google.busy:
            google = at_google().Clinicians(file, folder, keeper)
            google.begin_again(again - named.keys())
            readers.append(google.busy)
            others = google.of if file.google.calendars else None
        own = cache(together(readers))
        yield OnlineCalendars(two_way=ByClinician(named, others), busy=together([beside, own]), own=own)
