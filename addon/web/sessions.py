"""The page for clinicians and VAs on a phone: today's sessions, who is expected, and one tap for each who came.

A tap is stored before it is answered; the next pass types it into the sheet as a person would.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from addon.names_in_text import day_in_words, moment_in_words, time_in_words
from addon.on_page import CHECK_IN, PageSession
from addon.records import FIRST_TAPS
from addon.sync.merging.questions import QUESTION
from addon.web import guard
from addon.web.audited import shows
from addon.web.guard import deps
from addon.web.marking import Tap, note, refused, wall_now
from addon.web.near import SHOWN_AHEAD, Near, in_distress, may_see, near, statuses, took_place
from addon.web.shown import is_late
from addon.web.texts import texts_to_read

SESSIONS = Blueprint("sessions", __name__)
_GONE = "This session is not among those that are shown here. It may have been moved: look at the other days."


@SESSIONS.get("/sessions")
def show() -> str | tuple[str, int]:
    """Show the sessions of a day, or the roster of one (``of``)."""
    found, wall = near(deps().state, deps().clock()), wall_now()
    code = request.args.get("of", "")
    session = found.sessions.get(code)
    if code and (session is None or not may_see(guard.user(), session)):
        flash(_GONE, "wrong")
        return _day(found, wall), 404
    return _roster(found, session, wall) if session else _day(found, wall)


def _day(found: Near, wall: datetime) -> str:
    days = [wall.date() + timedelta(days=by) for by in range(-1, SHOWN_AHEAD + 1)]
    day = next((one for one in days if one.isoformat() == request.args.get("day")), wall.date())
    own, others = found.on(day, guard.user())
    shows(one.code for one in (*own, *others))
    return render_template(
        "sessions.html",
        days=[(one, _called(one, wall.date())) for one in days],
        day=day,
        parts=[("Yours", own), ("Others" if own else "Sessions", others)],
        **_shared(found, wall),
    )


def _roster(found: Near, session: PageSession, wall: datetime) -> str:
    shows((session.code, *(seat.member for seat in session.seats)))
    return render_template(
        "roster.html",
        session=session,
        statuses=statuses(session, wall),
        took_place=took_place(session, wall),
        first=FIRST_TAPS,
        **_shared(found, wall),
    )


def _shared(found: Near, wall: datetime) -> dict[str, object]:
    status, state = deps().service.status(), deps().state
    here = deps().clock().astimezone(ZoneInfo(deps().zone))
    texts = texts_to_read(state, state.remembered(QUESTION), here)
    distress = in_distress(found, guard.user(), texts.distress)
    item_9 = in_distress(found, guard.user(), texts.item_9)
    shows([*(one.who for one in distress), *(one.who for one in item_9)])
    return {
        "distress": distress,
        "item_9": item_9,
        "near": found,
        "trouble": status.trouble,
        "late": is_late(status, deps().clock()),
        "stuck": found.is_stuck(deps().clock()),
        "clock": time_in_words,
        "is_now": lambda one: one.start - CHECK_IN <= wall < one.end,
        "in_days": lambda day: _called(day, wall.date()),
        "at": lambda moment: time_in_words(moment.astimezone(ZoneInfo(deps().zone))),
    }


def _called(day: date, today: date) -> str:
    word = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}.get((day - today).days, "")
    return f"{word}, {day_in_words(day)}" if word else day_in_words(day)


@SESSIONS.post("/sessions/mark")
def mark() -> Response:
    """Store what was tapped: ``mark`` is the member (none for the session itself), the word, and the word seen."""
    code, starts = request.form.get("session", "")[:80], request.form.get("starts", "")[:40]
    member, word, seen = ([*request.form.get("mark", "")[:200].split("|"), "", ""])[:3]
    found = near(deps().state, deps().clock())
    session = found.sessions.get(code)
    shows((code, member))
    if session is None or not may_see(guard.user(), session):
        flash(_GONE, "wrong")
        return redirect(url_for("sessions.show"))
    if session.start.isoformat() != starts:
        flash(f"Not noted: meanwhile this session was moved to {moment_in_words(session.start)}.", "wrong")
    elif told := refused(found, session, Tap(member=member, word=word, seen=seen)):
        flash(told, "wrong")
    else:
        note(found, session, Tap(member=member, word=word))
    return redirect(url_for("sessions.show", of=session.code, _anchor=member or None))
