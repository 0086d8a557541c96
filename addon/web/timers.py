"""The page for minutes of monthly programs: start a timer for a member, stop it; codes only, no name.

A timer is stored before it is answered; the next pass after its end makes it a row of Program minutes. Of one that ran
past midnight nothing is worked out here: Needs review asks when the work ended.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from addon.incoming import TAKEN, Incoming
from addon.names_in_text import moment_in_words, time_in_words
from addon.on_page import PAGE
from addon.sync.state.staff import CLINICIAN, StaffUser
from addon.timers import STARTED, STOPPED, TIMER, TIMER_TERMS, Timer, TimerTerms, timer_in
from addon.web import guard
from addon.web.audited import shows
from addon.web.guard import deps

TIMERS = Blueprint("timers", __name__, url_prefix="/minutes")
_LOOK_BACK = timedelta(days=8)
_NONE = TimerTerms(members=(), clinicians=(), programs=(), whats=())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Started:
    """What was filled in to start a timer."""

    member: str = ""
    program: str = ""
    clinician: str = ""
    what: str = ""


@TIMERS.get("")
def show() -> str:
    """Show the timers that run, those that were forgotten, and the form for another."""
    return _page(_Started(clinician=guard.user().clinician))


def _page(filled: _Started) -> str:
    zone, now = deps().zone, deps().clock()
    mine = sorted(_open().values(), key=lambda one: one.began)
    shows(one.member for one in mine)
    return render_template(
        "timers.html",
        running=[one for one in mine if not one.is_forgotten(now, zone)],
        forgotten=[one for one in mine if one.is_forgotten(now, zone)],
        terms=_terms(),
        filled=filled,
        own=_own(guard.user()),
        once=token_hex(8),
        at=lambda moment: time_in_words(moment.astimezone(ZoneInfo(zone))),
        on=lambda moment: moment_in_words(moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)),
    )


def _open() -> dict[str, Timer]:
    """Return the timers that the user may see and that nobody has stopped; a pass may have taken them over or not.

    What passes took over is read before what they remember: a timer in between is found in either place.
    """
    state = deps().state
    taken, since = state.one(TAKEN, "taken") or 0, deps().clock() - _LOOK_BACK
    new = {one.external_id: timer_in(one) for one in state.inbox.of_kind(STARTED, since=since) if one.number > taken}
    stopped = {one.body["timer"] for one in state.inbox.of_kind(STOPPED, since=since) if one.number > taken}
    found = {**new, **state.remembered(TIMER)}
    return {key: one for key, one in found.items() if not one.ended and key not in stopped and _may_see(one)}


def _may_see(one: Timer) -> bool:
    user = guard.user()
    return user.role != CLINICIAN or one.clinician == user.clinician


def _own(user: StaffUser) -> str:
    """Return the clinician whose minutes alone a user may count, "" if everybody's."""
    return user.clinician if user.role == CLINICIAN else ""


def _terms() -> TimerTerms:
    return deps().state.one(TIMER_TERMS, "practice") or _NONE


@TIMERS.post("/start")
def start() -> Response | tuple[str, int]:
    """Start a timer: stored once, however often the button is pressed."""
    form, user = request.form, guard.user()
    filled = _Started(
        member=form.get("member", "").strip().upper()[:40],
        program=form.get("program", "")[:40],
        clinician=user.clinician if user.role == CLINICIAN else form.get("clinician", "").strip().upper()[:40],
        what=form.get("what", "")[:80],
    )
    shows((filled.member, filled.clinician))
    key = f"timer|{form.get('once', '')[:16]}"
    if deps().state.inbox.has(PAGE, key):
        return redirect(url_for("timers.show"))
    if refused := _refused(filled):
        flash(refused, "wrong")
        return _page(filled), 400
    made = Timer(
        key=key,
        member=filled.member,
        program=filled.program,
        clinician=filled.clinician,
        what=filled.what,
        by=user.name,
        began=deps().clock(),
    )
    _store(key, STARTED, made.body, made.began)
    flash(f"A timer runs for {made.member}.", "done")
    return redirect(url_for("timers.show"))


def _refused(filled: _Started) -> str:
    """Return why no timer is started, "" if one is."""
    terms, now, zone = _terms(), deps().clock(), deps().zone
    known = (
        (filled.member, terms.members, "Member code: no member has it. It begins with M-."),
        (filled.clinician, terms.clinicians, "Clinician: no clinician has this code. It begins with C-."),
        (filled.program, terms.programs, "Program: choose one of the list."),
        (filled.what, terms.whats, "What for: choose one of the list."),
    )
    wrong = next((words for given, some, words in known if given not in some), "")
    if wrong:
        return f"Not started. {wrong}"
    other = (one for one in _open().values() if one.clinician == filled.clinician and not one.is_forgotten(now, zone))
    if one := next(other, None):
        return f"Not started: a timer of {one.clinician} runs for {one.member} already. Stop that one first."
    return ""


@TIMERS.post("/stop")
def stop() -> Response:
    """Stop a timer: its end is when the button was pressed."""
    one, now = _open().get(request.form.get("timer", "")[:40]), deps().clock()
    if one is None:
        flash("This timer does not run any more.", "wrong")
        return redirect(url_for("timers.show"))
    shows([one.member])
    _store(f"{one.key}|stop", STOPPED, {"timer": one.key, "by": guard.user().name}, now)
    deps().service.request_pass(f"a timer was stopped by {guard.user().name}")
    flash(_told(one.stopped(now)), "done")
    return redirect(url_for("timers.show"))


def _told(one: Timer) -> str:
    if one.is_forgotten(one.ended or one.began, deps().zone):
        return "Stopped. It ran past midnight or too long: until Needs review is answered, nothing of it counts."
    seconds = round(((one.ended or one.began) - one.began) / timedelta(seconds=1))
    return f"Stopped after {seconds // 60}:{seconds % 60:02d} minutes: a pass puts it into Program minutes."


def _store(key: str, kind: str, body: object, at: datetime) -> None:
    arrived = Incoming(source=PAGE, external_id=key, received=at, kind=kind, body=body)  # type: ignore[arg-type]
    deps().state.inbox.store(arrived)
