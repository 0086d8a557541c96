"""The whole selfcheck: on a scratch spreadsheet and a scratch calendar, then of the cards; it cleans up."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from addon.online.selfcheck import calendar, cards, spreadsheet
from addon.online.selfcheck.account import Account
from addon.online.selfcheck.calendar import ScratchCalendar
from addon.online.selfcheck.cards import CardsAtGoogle
from addon.online.selfcheck.checks import Check, CheckResult, CheckVerdict, result, tried, unclear
from addon.online.selfcheck.spreadsheet import ScratchSpreadsheet
from addon.problems import Fault, SettingsInvalid
from addon.sync.adapters.google_calls import Calls, Patience
from addon.sync.adapters.google_troubles import of_googleapiclient, of_requests

TITLE = "Groupkeeper selfcheck"
CALL_SECONDS = 60.0
"""The time-out of one call."""
PATIENT = Calls(where="the scratch spreadsheet", classify=of_requests, patience=Patience(tries=4, deadline=90.0))
SHEETS = spreadsheet.CHECKS
CALENDARS = calendar.CHECKS
CARDS = cards.CHECKS
"""The checks of a place; the first one makes it, where there is anything to make."""


class ScratchPlace(Protocol):
    """A scratch place at Google."""

    @property
    def is_made(self) -> bool:
        """Return whether there is anything to try."""

    def remove(self) -> str:
        """Remove it; return what is left, "" where nothing is. Raises a Fault."""

    def left(self) -> str:
        """Return in words what may be left, and what to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfcheckOptions:
    """How it is run. ``word`` makes titles and ids of this run its own; ``step`` hears what is tried now.

    ``cards`` are those of the practice, None where it has none.
    """

    now: datetime
    word: str
    spreadsheet: str = ""
    cards: CardsAtGoogle | None = None
    calls: Calls = PATIENT
    step: Callable[[str], None] = field(default=lambda _: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Every check with what became of it, and what could not be removed."""

    results: tuple[CheckResult, ...]
    left: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Return whether every promise is known to hold."""
        return all(one.verdict is CheckVerdict.HOLDS for one in self.results)


def selfcheck(account: Account, options: SelfcheckOptions) -> Report:
    """Try everything. Raises SettingsInvalid and WriteRefused before anything was made or touched."""
    if account.address and not options.spreadsheet:
        raise SettingsInvalid(
            "selfcheck",
            "a service account cannot create spreadsheets",
            f"Create an empty spreadsheet, share it with {account.address} as an editor, "
            "and run this again with --spreadsheet and its id.",
            code="share-first",
        )
    title = f"{TITLE} {options.word}"
    calls = replace(options.calls, where="the scratch calendar", classify=of_googleapiclient)
    sheet = ScratchSpreadsheet(account=account, calls=options.calls, title=title, shared=options.spreadsheet)
    sheet.refuse_content()
    dates = ScratchCalendar(account=account, calls=calls, title=title, practice=options.word, now=options.now)
    places: list[tuple[ScratchPlace, Sequence[Check[Any]]]] = [(sheet, SHEETS), (dates, CALENDARS)]
    places += [(options.cards, CARDS)] if options.cards else []
    found: list[CheckResult] = []
    try:
        for place, checks in places:
            found.extend(_tried_on(place, checks, options))
    except KeyboardInterrupt:
        options.step("stopping")  # what was made is removed all the same, and what was seen is told
    finally:
        left = [_removed(place) for place, _ in reversed(places)]
    every = [check for _, checks in places for check in checks]
    missed = [result(check, unclear("stopped before")) for check in every[len(found) :]]
    return Report(results=(*found, *missed), left=tuple(text for text in left if text))


def _tried_on(place: ScratchPlace, checks: Sequence[Check[Any]], options: SelfcheckOptions) -> Iterator[CheckResult]:
    """Yield what became of making a place, and of each check on it."""
    for check in checks:
        if place.is_made or check is checks[0]:
            options.step(check.code)
            yield tried(check, place)
        else:
            yield result(check, unclear("nothing to try it on"))


def _removed(place: ScratchPlace) -> str:
    """Remove a place; return what could not be removed, for a person to remove. Also a second Ctrl-C is told so."""
    try:
        return place.remove()
    except Fault as fault:
        return f"{place.left()} ({fault.code})"
    except (KeyboardInterrupt, Exception) as stopped:  # noqa: BLE001 - whatever it was, what is left must be told
        return f"{place.left()} ({type(stopped).__name__})"
