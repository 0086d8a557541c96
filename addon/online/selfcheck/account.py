"""The account that is tried: its clients, with short time-outs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gspread.http_client import HTTPClient

from addon.sync.adapters.google_calendar.client import Client
from addon.sync.adapters.google_calendar.client import open_client as open_calendars
from addon.sync.adapters.google_calls import CONNECT_SECONDS, Calls
from addon.sync.adapters.google_credentials import address, credentials, is_service_account
from addon.sync.adapters.google_sheets.workbook import open_client as open_sheets


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """``calendars`` opens the client for calendars; ``address`` is the service account's, "" for a person."""

    sheets: HTTPClient
    calendars: Callable[[Calls], Client]
    address: str = ""


def account_of(path: Path, *, seconds: float) -> Account:
    """Return the account whose credentials are in a file; calls give up after ``seconds``. Raises SettingsInvalid."""
    who = credentials(path)
    sheets = open_sheets(who)
    sheets.set_timeout((CONNECT_SECONDS, seconds))
    return Account(
        sheets=sheets,
        calendars=lambda calls: open_calendars(who, calls=calls, seconds=seconds),
        address=address(path) if is_service_account(path) else "",
    )
