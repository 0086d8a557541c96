"""The live tests' promises at the stand-in for Google, so that they still run on the day somebody has an account."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from google.oauth2.credentials import Credentials

from addon.online.selfcheck.account import Account
from addon.online.selfcheck.checks import CheckVerdict, tried
from addon.online.selfcheck.running import PATIENT
from addon.sync.adapters.google_calendar.client import open_client
from addon.sync.adapters.google_troubles import of_googleapiclient
from tests.google.server import GoogleStandIn
from tests.live import calendar_promises, sheet_promises, sheet_unproven, test_google
from tests.live.calendar_desk import CalendarDesk
from tests.live.desks import TABS
from tests.live.offered import multi_select
from tests.live.sheet_desk import SheetDesk
from tests.sync.adapters.google_sheets.desk import client

NOT_AT_THE_STAND_IN = {
    *("row-note-sort", "multi-select-chips", "copy-from-hidden-row", "copy-to-hidden-row"),
    "spill-told",
}


@pytest.fixture
def account() -> Iterator[Account]:
    """An account of the stand-in, whose requests are judged by Google's documents."""
    with GoogleStandIn() as google:
        yield Account(
            sheets=client(google),
            calendars=lambda calls: open_client(Credentials("token"), calls=calls, root=f"{google.url}/", seconds=5),
        )


@pytest.mark.long
def test_sheets_keeps_what_is_relied_on(account: Account) -> None:
    """Everything relied on holds; of what nothing rests on, the stand-in does what Google documents."""
    calls = replace(PATIENT, sleep=lambda _: None)
    desk = SheetDesk(account=account, calls=calls, title="Scratch", tabs=TABS).made()
    lacking = set()
    for check in (*sheet_promises.PROMISES, *sheet_unproven.PROMISES):
        found = tried(check, desk)
        desk.tidy()
        assert "unforeseen" not in found.seen, found
        lacking |= set() if found.verdict is CheckVerdict.HOLDS else {found.code}
    assert lacking == NOT_AT_THE_STAND_IN
    assert desk.remove() == ""


def test_calendar_keeps_what_is_relied_on(account: Account) -> None:
    """Everything holds."""
    now = datetime(2026, 3, 3, tzinfo=UTC)
    calls = replace(PATIENT, classify=of_googleapiclient, sleep=lambda _: None)
    desk = CalendarDesk(account=account, calls=calls, title="Scratch", practice="live", now=now)
    desk.make()
    results = [tried(check, desk) for check in (*calendar_promises.PROMISES, *calendar_promises.UNPROVEN)]
    assert [one for one in results if one.verdict is not CheckVerdict.HOLDS] == []
    assert desk.remove() == ""


def test_several_words_can_be_asked_for_once_the_api_offers_it() -> None:
    """The description inside Google's client decides whether it is tried at all."""
    assert multi_select() is None
    for told, asked in (
        ({"allowMultiSelect": {"type": "boolean"}}, {"allowMultiSelect": True}),
        ({"display": {"type": "string", "enum": ["SINGLE", "MULTI_SELECT"]}}, {"display": "MULTI_SELECT"}),
    ):
        assert multi_select({"DataValidationRule": {"properties": {"strict": {"type": "boolean"}, **told}}}) == asked


def test_the_live_tests_are_marked() -> None:
    """They are collected only where an account is named, and can be chosen by their mark."""
    assert pytest.mark.live in test_google.pytestmark
