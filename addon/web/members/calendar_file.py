"""One appointment as a file for the member's own calendar: a time and a neutral title, nobody else, no group.

The same session always has the same id and, once it moves, a higher sequence: opened again, it corrects the entry.
"""

from hashlib import sha256
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, current_app, redirect, url_for
from icalendar import Calendar, Event
from werkzeug.wrappers import Response

from addon.calendars.zone_rules import vtimezone
from addon.ways_to_come import Entry
from addon.web.members.opened import opened

CALENDAR = Blueprint("calendar", __name__)
_NAME = "appointment.ics"


@CALENDAR.get("/m/<token>/calendar/<ref>.ics")
def calendar(token: str, ref: str) -> Response:
    """Return the file of one session."""
    found = opened(token)
    if found.needs_digits:
        return redirect(url_for("members.show", token=token), 303)
    session = found.session(ref)
    if session is None or session.ways.entry is None:
        abort(404)
    text = calendar_file(
        session.ways.entry, _uid(found.member, session.code), title=found.say("Calendar title"), zone=found.say.zone
    )
    response = current_app.response_class(text, mimetype="text/calendar", content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_NAME}"'
    return response


def _uid(member: str, session: str) -> str:
    """Return an id that is always the same for a member at a session; nobody can read either from it."""
    return f"{sha256(f'appointment|{member}|{session}'.encode()).hexdigest()[:40]}@appointments"


def calendar_file(entry: Entry, uid: str, *, title: str, zone: str) -> bytes:
    """Return the file: times as the member's clocks show them, with the zone's own rules."""
    made, event, there = Calendar(), Event(), ZoneInfo(zone)
    made.add("version", "2.0")
    made.add("prodid", "-//Appointments//EN")
    made.add("method", "PUBLISH")
    start, end = entry.start.astimezone(there), entry.end.astimezone(there)
    if zone != "UTC":
        made.add_component(vtimezone(zone, first_year=start.year, last_year=end.year + 1))
    event.add("uid", uid)
    event.add("summary", title)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("dtstamp", entry.changed)
    event.add("last-modified", entry.changed)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.is_off else "CONFIRMED")
    event.add("class", "PRIVATE")
    made.add_component(event)
    return bytes(made.to_ical())
