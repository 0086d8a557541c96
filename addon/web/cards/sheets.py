"""What Google asks for beside the workbook. A button stores what it asks for and is answered "started" at once."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint

from addon.memory import Kept
from addon.names_in_text import day_in_words, time_in_words
from addon.on_page import PageSession
from addon.sync.merging.questions import QUESTION
from addon.sync.state.staff import CLINICIAN
from addon.web import guard
from addon.web.audited import looks, shows
from addon.web.cards.explaining import ask_why, shown_member
from addon.web.cards.home_card import HomeShown, home_card
from addon.web.cards.setup import acts, asked, places
from addon.web.cards.week_card import day_sections
from addon.web.cards.widgets import Json, again, asks_for_file, opened, over
from addon.web.guard import deps
from addon.web.marking import wall_now
from addon.web.near import Near, near
from addon.web.shown import todays, waiting
from addon.web.texts import texts_to_read

SHEETS = Blueprint("sheets", __name__, url_prefix="/sheets")
CARD_FILE = Kept("card file", str)
"""By the user's name: the spreadsheet that Google told of last, or ``ASKED``."""
ASKED = "asked"
_CODE = re.compile(r"M-\d{1,6}")


@SHEETS.post("/home")
def home() -> Json:
    """Show the card when the add-on is opened."""
    looks()
    return opened(_home())


@SHEETS.post("/refresh")
def refresh() -> Json:
    """Show it as it is now."""
    looks()
    return again(_home())


@SHEETS.post("/pass")
@acts
def run_a_pass() -> Json:
    """Ask for a pass."""
    if guard.user().role == CLINICIAN:
        return again(_home(), "The office runs passes.")
    deps().service.request_pass(f"asked for by {guard.user().name}")
    return again(_home(busy=True), "Started: a pass runs as soon as it can.")


@SHEETS.post("/ask-file")
@acts
def ask_file() -> Json:
    """Let Google ask whether the add-on may know which spreadsheet is open; nobody is asked twice."""
    deps().state.keep(CARD_FILE, guard.user().name, ASKED)
    return asks_for_file()


@SHEETS.post("/granted")
def granted() -> Json:
    """Show the card once Google may tell which spreadsheet is open."""
    looks()
    return opened(_home())


def _home(*, busy: bool = False) -> Json:
    given, file, is_clinician = deps(), asked().file, guard.user().role == CLINICIAN
    kept = given.state.one(CARD_FILE, guard.user().name) or ""
    if file and file != kept:
        given.state.keep(CARD_FILE, guard.user().name, file)
    status = given.service.status()
    shown = HomeShown(
        clock=_looked(status.looked),
        safety=[] if is_clinician else _safety(),
        busy=busy or status.working,
        trouble=status.trouble,
        may_run=not is_clinician,
        asks_file=not (file or kept) and bool(given.workbook_url),
        other_file=bool(file and given.workbook_url) and not given.workbook_url.endswith(file),
    )
    if is_clinician:
        mine = near(given.state, given.clock())
        return home_card(shown, places(), *day_sections(days_near(mine), mine, places()))
    questions = given.state.remembered(QUESTION).values()
    found = replace(shown, today=todays(given.state), waiting=waiting(given.state, questions, status))
    return home_card(found, places())


def days_near(found: Near) -> list[tuple[str, list[PageSession]]]:
    """Return today and tomorrow with the sessions that the user may see, their own first."""
    today = wall_now().date()
    days = []
    for called, day in (("Today", today), ("Tomorrow", today + timedelta(days=1))):
        own, others = found.on(day, guard.user())
        shows(one.code for one in (*own, *others))
        days.append((f"{called}, {day_in_words(day)}", [*own, *others]))
    return days


def _looked(looked: datetime | None) -> str:
    if looked is None:
        return "the sheets were not read yet"
    there = looked.astimezone(ZoneInfo(deps().zone))
    return f"the sheets were read {day_in_words(there)} {time_in_words(there)}"


def _safety() -> Sequence[tuple[str, str]]:
    """Return whose text or answer somebody has to look after today; their words are on the staff's page."""
    state, here = deps().state, deps().clock().astimezone(ZoneInfo(deps().zone))
    texts = texts_to_read(state, state.remembered(QUESTION), here)
    found = [*((one.who, one.what) for one in texts.item_9), *((one.who, one.what) for one in texts.distress)]
    shows(who for who, _ in found)
    return found


# --- a member --------------------------------------------------------------------------------------------


@SHEETS.post("/member")
@acts
def member() -> Json:
    """Show a member by the code that was typed; where nothing fresh is there, let a pass work it out."""
    code = asked().text("member").upper()
    if not _CODE.fullmatch(code):
        return again(_home(), "A member code begins with M-, such as M-0142.")
    return over(shown_member(code))


@SHEETS.post("/show")
@acts
def show() -> Json:
    """Show what a pass has worked out meanwhile."""
    code = asked().told.get("member", "").upper()
    return again(shown_member(code)) if _CODE.fullmatch(code) else again(_home())


@SHEETS.post("/explain")
@acts
def explain() -> Json:
    """Let a pass work out anew why a member is flagged."""
    code = asked().told.get("member", "").upper()
    if not _CODE.fullmatch(code):
        return again(_home())
    ask_why(code)
    return again(shown_member(code), "Started: the next pass works it out.")
