"""A practice's calendars and credentials at Google and on CalDAV servers."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from addon.calendars.known_events import TOKEN
from addon.online.opening import OnlineCalendars, at_google, online_calendars
from addon.online.two_way import Rehearsed
from addon.online.webhook_keys import WebhookKeys, keys_file
from addon.problems import Fault, Problem
from addon.settings import PracticeFile
from addon.sync.reading import fill_again
from addon.sync.state.database import State
from addon.wiring.folder import PracticeFolder
from webhooks.channels import Orphans


def calendars_of(
    home: PracticeFolder, *, now: datetime, dry_run: bool, accept: frozenset[str] = frozenset()
) -> AbstractContextManager[OnlineCalendars]:
    """Return a pass's calendars online; ``accept`` names those that a person wants to be filled again."""
    keeper = Rehearsed(home.state) if dry_run else home.state
    again = fill_again(accept)
    return online_calendars(home.file, home.folder, keeper, now=now, beside=home.calendars.busy, again=again)


def credentials_problems(home: PracticeFolder) -> list[Problem]:
    """Return what keeps the credentials for Google from being used; empty if nothing does, or nothing is there."""
    google = home.file.google
    if not (google.spreadsheet or google.calendars or google.busy):
        return []
    found: list[Problem] = at_google().whats_missing(home.file, home.folder)
    return found


def renew_push_channels(
    file: PracticeFile, folder: Path, state: State, orphans: Orphans, *, now: datetime
) -> list[Fault]:
    """Open, renew and stop Google's push channels as they are due; return what did not work. Raises SettingsInvalid."""
    found: list[Fault] = at_google().renew_channels(file, folder, state, orphans, now=now)
    return found


def webhook_keys(file: PracticeFile, folder: Path) -> WebhookKeys:
    """Return the keys of those who may tell us something, as they are in the file at each moment."""
    return WebhookKeys(keys_file(file, folder))


def unread_calendars(home: PracticeFolder, *, now: datetime) -> Iterator[tuple[str, Fault | None]]:
    """Yield the code of every two-way calendar known so far, and the fault that keeps it from being read, if any."""
    with calendars_of(home, now=now, dry_run=True) as calendars:
        for code in sorted({*calendars.two_way, *home.state.remembered(TOKEN)}):
            try:
                calendars.two_way[code].changes(None)
            except Fault as fault:
                yield code, fault
            else:
                yield code, None
