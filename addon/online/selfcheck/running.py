"""The whole selfcheck: make the scratch places, try every promise on them, and clean up whatever happens."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from addon.online.selfcheck import calendar_checks, sheet_checks
from addon.online.selfcheck.account import Account
from addon.online.selfcheck.calendar_desk import CalendarDesk
from addon.online.selfcheck.checks import Check, CheckResult, CheckVerdict, Seen, result, seen, tried, unclear
from addon.online.selfcheck.scratch_calendar import ScratchCalendar
from addon.online.selfcheck.scratch_spreadsheet import ScratchSpreadsheet
from addon.online.selfcheck.sheet_desk import SheetDesk
from addon.online.selfcheck.watch import Watch
from addon.problems import Fault, SettingsInvalid

TITLE = "Groupkeeper selfcheck"


def untried(_: object) -> Seen:
    """Say of a place that nobody has tried to make it yet."""
    return unclear("not tried")


SHEETS: tuple[Check[SheetDesk], ...] = sheet_checks.CHECKS
CALENDARS: tuple[Check[CalendarDesk], ...] = calendar_checks.CHECKS
SPREADSHEET: Check[Any] = Check(
    code="spreadsheet-made",
    promise="This account can make, or fill, a spreadsheet with every tab.",
    run=untried,
    step="Let the account use Google Sheets and Drive (in a Workspace the admin allows it); or create an empty "
    "spreadsheet, share it with the account as an editor, and name it with --spreadsheet.",
)
CALENDAR: Check[Any] = Check(
    code="calendar-made",
    promise="This account can make a calendar.",
    run=untried,
    step="Let the account use Google Calendar (in a Workspace the admin allows it), or leave calendars = true out of "
    "[google] in practice.toml: clinicians then get calendar files.",
)
Desk = TypeVar("Desk")
Made_co = TypeVar("Made_co", covariant=True)


class ScratchPlace(Protocol[Made_co]):
    """A scratch place at Google."""

    def make(self) -> Made_co:
        """Make it. Raises a Fault."""

    def remove(self) -> str:
        """Remove it; return what is left, "" where nothing is. Raises a Fault."""

    def left(self) -> str:
        """Return in words what stands there, and what to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfcheckOptions:
    """How it is run. ``word`` makes titles and ids of this run its own; ``step`` hears what is tried now."""

    now: datetime
    word: str
    spreadsheet: str = ""
    watch: Watch = field(default_factory=Watch)
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


def selfcheck(account: Account, wish: SelfcheckOptions) -> Report:
    """Try everything. Raises SettingsInvalid and WriteRefused before anything was made or touched."""
    if account.address and not wish.spreadsheet:
        raise SettingsInvalid(
            "selfcheck",
            "a service account cannot create spreadsheets",
            f"Create an empty spreadsheet, share it with {account.address} as an editor, "
            "and run this again with --spreadsheet and its id.",
            code="share-first",
        )
    title = f"{TITLE} {wish.word}"
    spreadsheet = ScratchSpreadsheet(account=account, watch=wish.watch, title=title, shared=wish.spreadsheet)
    calendar = ScratchCalendar(account=account, watch=wish.watch, title=title, practice=wish.word, now=wish.now)
    spreadsheet.refuse_content()
    found: list[CheckResult] = []
    try:
        found.extend(_tried_on(SPREADSHEET, spreadsheet, SHEETS, wish))
        found.extend(_tried_on(CALENDAR, calendar, CALENDARS, wish))
    except KeyboardInterrupt:
        wish.step("stopping")  # what was made is removed all the same, and what was seen is told
    finally:
        left = tuple(text for text in (_removed(calendar), _removed(spreadsheet)) if text)
    return Report(results=_whole(found), left=left)


def _tried_on(
    making: Check[ScratchPlace[Desk]], place: ScratchPlace[Desk], checks: Sequence[Check[Desk]], wish: SelfcheckOptions
) -> Iterator[CheckResult]:
    """Yield what became of making a place, and of each check on it."""
    desks: list[Desk] = []

    def make(there: ScratchPlace[Desk]) -> Seen:
        desks.append(there.make())
        return seen(holds=True, text="made")

    wish.step(making.code)
    yield tried(replace(making, run=make), place)
    for check in checks:
        if desks:
            wish.step(check.code)
            yield _tried(check, desks[0])
        else:
            yield result(check, unclear("nothing to try it on"))


def _tried(check: Check[Desk], desk: Desk) -> CheckResult:
    found = tried(check, desk)
    if isinstance(desk, SheetDesk) and found.verdict is not CheckVerdict.HOLDS:
        desk.tidy()
    return found


def _removed(place: ScratchPlace[Any]) -> str:
    """Remove a place; return what could not be removed, for a person to remove. Also a second Ctrl-C is told so."""
    try:
        return place.remove()
    except Fault as fault:
        return f"{place.left()} ({fault.code})"
    except (KeyboardInterrupt, Exception) as stopped:  # noqa: BLE001 - whatever it was, what is left must be told
        return f"{place.left()} ({type(stopped).__name__})"


def _whole(found: Sequence[CheckResult]) -> tuple[CheckResult, ...]:
    """Return a result for every check, those that were not tried included."""
    known = {one.code: one for one in found}
    every: list[Check[Any]] = [SPREADSHEET, *SHEETS, CALENDAR, *CALENDARS]
    return tuple(known.get(check.code) or result(check, unclear("stopped before")) for check in every)
