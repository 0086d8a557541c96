"""On a real account: what the product relies on beyond the selfcheck, and what Google documents but nobody has seen."""

import os
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from addon.online.selfcheck.account import Account, account_of
from addon.online.selfcheck.checks import Check, CheckVerdict, tried
from addon.online.selfcheck.running import CALL_SECONDS, PATIENT
from addon.sync.adapters.google_troubles import of_googleapiclient
from tests.live import calendar_promises, sheet_promises, sheet_unproven
from tests.live.calendar_desk import CalendarDesk
from tests.live.desks import TABS
from tests.live.sheet_desk import SheetDesk

pytestmark = [pytest.mark.live, pytest.mark.filterwarnings("default::UserWarning")]
TITLE = f"Groupkeeper live tests {token_hex(3)}"


def named(checks: tuple[Check[Any], ...]) -> Any:
    """Return the checks as parameters."""
    return pytest.mark.parametrize("check", [pytest.param(one, id=one.code) for one in checks])


@pytest.fixture(scope="module")
def account() -> Account:
    """The account whose file is named."""
    return account_of(Path(os.environ["GROUPKEEPER_LIVE_CREDENTIALS"]), seconds=CALL_SECONDS)


@pytest.fixture(scope="module")
def sheet(account: Account) -> Iterator[SheetDesk]:
    """A scratch spreadsheet."""
    place = SheetDesk(account=account, calls=PATIENT, title=TITLE, tabs=TABS)
    try:
        yield place.made()
    finally:
        assert place.remove() == ""


@pytest.fixture(scope="module")
def calendar(account: Account) -> Iterator[CalendarDesk]:
    """A scratch calendar."""
    calls = replace(PATIENT, classify=of_googleapiclient)
    place = CalendarDesk(account=account, calls=calls, title=TITLE, practice=token_hex(3), now=datetime.now(tz=UTC))
    try:
        place.make()
        yield place
    finally:
        assert place.remove() == ""


@named(sheet_promises.PROMISES)
def test_sheets_keeps_its_promise(check: Check[SheetDesk], sheet: SheetDesk) -> None:
    """The product would lose something without it."""
    found = tried(check, sheet)
    sheet.tidy()
    assert found.verdict is CheckVerdict.HOLDS, f"{check.promise} ({found.seen})"


@named(calendar_promises.PROMISES)
def test_calendar_keeps_its_promise(check: Check[CalendarDesk], calendar: CalendarDesk) -> None:
    """The product would lose something without it."""
    found = tried(check, calendar)
    assert found.verdict is CheckVerdict.HOLDS, f"{check.promise} ({found.seen})"


@named(sheet_unproven.PROMISES)
def test_what_sheets_does_is_told(check: Check[SheetDesk], sheet: SheetDesk) -> None:
    """Nothing rests on it yet: what was seen is told, and only an answer of another shape fails."""
    found = tried(check, sheet)
    sheet.tidy()
    warnings.warn(f"{check.promise} {found.verdict}: {found.seen}", stacklevel=1)
    assert "unforeseen" not in found.seen


@named(calendar_promises.UNPROVEN)
def test_what_calendar_does_is_told(check: Check[CalendarDesk], calendar: CalendarDesk) -> None:
    """Nothing rests on it yet: what was seen is told, and only an answer of another shape fails."""
    found = tried(check, calendar)
    warnings.warn(f"{check.promise} {found.verdict}: {found.seen}", stacklevel=1)
    assert "unforeseen" not in found.seen
