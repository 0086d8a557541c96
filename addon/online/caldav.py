"""CalDAV servers for a practice: its clinicians' calendars, two-way, and their busy times.

Needs the extra "caldav"; only practices that name a calendar on such a server ever import this.
"""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from addon.memory import Memory
from addon.outward import Outward
from addon.settings import PracticeFile
from addon.sync.adapters.caldav_calendar.account import CalDavAccount, read_accounts
from addon.sync.adapters.caldav_calendar.calendar import CalDavCalendar
from addon.sync.adapters.caldav_calendar.calendars import CalDavCalendars


def accounts(file: PracticeFile, folder: Path) -> dict[str, CalDavAccount]:
    """Return the clinicians' accounts. Raises SettingsInvalid naming every clinician without one."""
    passwords = folder / file.caldav.passwords
    outward = Outward.of(file.network.own_hosts)
    found = read_accounts(
        file.caldav.calendars,
        secrets=passwords if passwords.is_file() else None,
        environ=os.environ,
        practice=file.id,
        busy=file.caldav.busy,
    )
    return {code: replace(account, outward=outward) for code, account in found.items()}


@contextmanager
def clinicians(
    file: PracticeFile, folder: Path, state: Memory, *, now: datetime, again: Collection[str] = ()
) -> Iterator[tuple[CalDavCalendars, dict[str, CalDavCalendar]]]:
    """Yield all calendars (for their busy times) and each by the clinician's code; connections close with the block.

    ``again``: clinicians whose calendars are to be filled again.
    """
    calendars = CalDavCalendars(accounts(file, folder), zone=file.zone, keeper=state, begin_again=again)
    with calendars.opened(now=now) as opened:
        yield calendars, opened
