"""Google for a practice: its spreadsheet as the workbook, its clinicians' calendars, their busy times.

Needs the extra "google"; only practices that name something at Google ever import this.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path

from addon.calendars.busy_calendar import BusyCalendar, Span
from addon.calendars.known_events import KNOWN
from addon.calendars.ports import Changes, EventId, Put, TwoWayCalendar
from addon.memory import Memory
from addon.problems import Fault, Problem
from addon.settings import GoogleSettings, PracticeFile
from addon.sync.adapters.google_calendar.busy import busy_times
from addon.sync.adapters.google_calendar.calendars import CALENDARS, LOST, GoogleCalendars, calendar_lost
from addon.sync.adapters.google_calendar.client import open_client as open_calendars_client
from addon.sync.adapters.google_calendar.event_body import Whose
from addon.sync.adapters.google_calendar.one_calendar import GoogleCalendar
from addon.sync.adapters.google_calls import Calls, GoogleRefused
from addon.sync.adapters.google_credentials import address, consent, credentials, is_service_account, keep, missing
from addon.sync.adapters.google_sheets.creating import Drafting, create_spreadsheet, fill_spreadsheet
from addon.sync.adapters.google_sheets.workbook import GoogleWorkbook, open_client
from addon.sync.adapters.google_troubles import of_requests
from addon.sync.adapters.google_watching import open_watching
from addon.tabs import Tab
from webhooks.channels import PATH, Orphans, Watched, open_channels, renew
from webhooks.verify.google_push import CALENDAR, DRIVE


def credentials_file(file: PracticeFile, folder: Path) -> Path:
    """Return where the credentials are."""
    return folder / file.google.credentials


def whats_missing(file: PracticeFile, folder: Path) -> list[Problem]:
    """Return everything that keeps the credentials from being used; empty if nothing does."""
    return missing(credentials_file(file, folder))


def workbook(file: PracticeFile, folder: Path, tabs: Mapping[str, Tab], *, looks_only: bool = False) -> GoogleWorkbook:
    """Return the practice's spreadsheet; ``looks_only``: to be read and never written.

    Raises SettingsInvalid where the credentials cannot be used.
    """
    client = open_client(credentials(credentials_file(file, folder)))
    return GoogleWorkbook(file.google.spreadsheet, tabs, client=client, calls=_calls(), looks_only=looks_only)


def keep_credentials(key: Path, *, client: Path | None, service_account: Path | None) -> None:
    """Let a person consent in their browser, or take over a service account's key; keep it for us alone.

    With neither, what is kept already has to do. Raises SettingsInvalid.
    """
    if service_account:
        keep(key, service_account.read_text(encoding="utf-8"))
    elif client:
        consent(client, key)
    credentials(key)


def begun(key: Path, tabs: Mapping[str, Tab], *, spreadsheet: str, title: str, zone: str) -> str:
    """Return the id of a spreadsheet with every tab: a new one, or the named one filled with what it lacks.

    Raises SettingsInvalid, WriteRefused, OutcomeUnknown.
    """
    drafting = Drafting(client=open_client(credentials(key)), calls=_calls(), address=cannot_create(key))
    if not spreadsheet:
        return create_spreadsheet(tabs, drafting, title=title, zone=zone)
    named = GoogleSettings(spreadsheet=spreadsheet).spreadsheet
    fill_spreadsheet(named, tabs, drafting)
    return named


def cannot_create(path: Path) -> str:
    """Return the address to share a spreadsheet with where the account cannot create one, "" if it can."""
    return address(path) if is_service_account(path) else ""


def renew_channels(file: PracticeFile, folder: Path, state: Memory, orphans: Orphans, *, now: datetime) -> list[Fault]:
    """Open, renew and stop push channels as they are due; return what did not work and is tried again next time.

    Without a public address none is wanted; where none is open either, nobody is asked. Raises SettingsInvalid where
    the credentials cannot be used.
    """
    public = file.service.public_url
    things = watched(file, state) if public else []
    if not (things or open_channels(state) or orphans):
        return []
    google = open_watching(credentials(credentials_file(file, folder)))
    return orphans.stop_all(google) + renew(google, state, things, address=f"{public}{PATH}", now=now)


def watched(file: PracticeFile, state: Memory) -> list[Watched]:
    """Return what to hear about: the files if the workbook is one, and every calendar that we read."""
    ours = state.remembered(CALENDARS).values() if file.google.calendars else ()
    busy = (one for some in file.google.busy.values() for one in some)
    calendars = [Watched(CALENDAR, one) for one in dict.fromkeys((*ours, *busy)) if one]
    return [*([Watched(DRIVE)] if file.google.spreadsheet else []), *calendars]


def _calls() -> Calls:
    return Calls(where="Google Sheets", classify=of_requests)


class Clinicians:
    """The clinicians' calendars at Google, by code. One that has no events yet is not made."""

    def __init__(self, file: PracticeFile, folder: Path, state: Memory) -> None:
        """Open the calendars of the practice. Raises SettingsInvalid."""
        self._client = open_calendars_client(credentials(credentials_file(file, folder)))
        self._state = state
        self._own = {code: tuple(ids) for code, ids in file.google.busy.items()}
        self._calendars = GoogleCalendars(self._client, state, Whose(practice=file.id, zone=file.zone))

    def of(self, code: str) -> TwoWayCalendar:
        """Return a clinician's calendar."""
        return _MadeWhenNeeded(self._calendars, code, self._state)

    def begin_again(self, codes: Iterable[str]) -> None:
        """Let these clinicians' calendars be filled again; one that was deleted is made anew. Raises GoogleFault."""
        for code in sorted(codes):
            self._calendars.begin_again(code)

    def busy(self, span: Span) -> tuple[BusyCalendar, ...]:
        """Return the clinicians' own calendars with the times at which they are busy."""
        return busy_times(self._client, self._own, span=span)


class _MadeWhenNeeded:
    """A clinician's calendar that is made at Google with its first event."""

    def __init__(self, calendars: GoogleCalendars, code: str, state: Memory) -> None:
        self._calendars, self._code, self._state = calendars, code, state

    def changes(self, since: str | None) -> Changes:
        if not self._calendars.is_made(self._code):
            return Changes(seen=(), token="", complete=True)
        with self._told_if_lost():
            return self._made.changes(since)

    def put_all(self, puts: Sequence[Put]) -> Sequence[str | Fault]:
        with self._told_if_lost():
            return self._made.put_all(puts)

    def remove(self, event: EventId, *, based_on: str) -> None:
        with self._told_if_lost():
            self._made.remove(event, based_on=based_on)

    @contextmanager
    def _told_if_lost(self) -> Iterator[None]:
        try:
            yield
        except GoogleRefused as refused:
            if refused.trouble.status not in LOST:
                raise
            raise calendar_lost(self._code) from None

    @cached_property
    def _made(self) -> GoogleCalendar:
        known = self._state.remembered(KNOWN).get(self._code, ())
        return self._calendars.of(self._code, keys={event.key for event, _ in known})
