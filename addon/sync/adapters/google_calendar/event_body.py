"""A wanted event as Google's resource, and back. Pure.

What we wrote is known by private properties: our key, the kind, the time and a digest of the texts. An event
is ours when its id is the one its key gives, so a copy that a person made of it is not; nor is the series that Google
makes of the end of ours where a person changes "this and following", but it bears our key.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from addon.calendars.ical_text import printable
from addon.calendars.wanted import TEXTS, WantedEvent
from addon.sessions.expand import instant, wall_time
from addon.sync.adapters.google_calendar.weekly_rule import rule_lines, weekly_of

Resource = Mapping[str, Any]
"""An event as Google answers it."""

KEY, KIND, TIME, TEXT = "groupkeeper", "groupkeeperKind", "groupkeeperTime", "groupkeeperText"
LIFE, GONE = "groupkeeperLife", "groupkeeperGone"
_BASE32HEX = "0123456789abcdefghijklmnopqrstuv"
_LONGEST = 6
_MINUTE = "%Y-%m-%dT%H:%M"
_BLOCKS = ("preparation", "documentation")
_THEIRS = ("colorId", "attendees", "reminders", "guestsCanInviteOthers", "guestsCanModify", "guestsCanSeeOtherGuests")
"""What people add to an event of ours: a replaced event would lose it."""
_OUR_ID = re.compile(f"[{_BASE32HEX}]{{52}}")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
_MEET = ("join: meet", "join: google meet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose events: ``practice`` makes ids differ between practices, ``zone`` is its IANA zone."""

    practice: str
    zone: str

    def id_of(self, key: str, life: int = 0) -> str:
        """Return the id that an event or series has at Google; those of occurrences are Google's own."""
        return event_id(self.practice, key, life)


def event_id(practice: str, key: str, life: int = 0) -> str:
    """Return the id of an event or series: base32hex of a digest, as Google allows ids to be given.

    Google never frees the id of a deleted event, and what it keeps of one that comes back (occurrences, versions)
    is not promised. So an event that we deleted ourselves and want again has another ``life`` and with it another id.
    """
    number = int.from_bytes(sha256(f"{practice}|{key}{f'|{life}' * bool(life)}".encode()).digest(), "big")
    letters = []
    for _ in range(52):
        number, rest = divmod(number, 32)
        letters.append(_BASE32HEX[rest])
    return "".join(reversed(letters))


def body_of(
    event: WantedEvent, *, whose: Whose, life: int = 0, present: Resource | None = None, mark: str = ""
) -> dict[str, Any]:
    """Return the whole resource to write; texts, colour, guests and reminders of a person in ``present`` are kept.

    ``mark`` says that it stands for no wish of ours (see ``GONE``).
    """
    content = normal(event)
    private = {KEY: event.key, KIND: event.kind, TIME: time_mark(content), TEXT: text_mark(content)}
    private |= {LIFE: str(life)} if life else {}
    if present and not is_cancelled(present):
        stands = event_of(present, key=event.key, zone=whose.zone)
        kept: dict[str, Any] = {name: getattr(stands, name) for name in rewritten(present, stands)}
        content = replace(content, **kept)
    body: dict[str, Any] = {
        "summary": content.title,
        "description": content.description,
        "location": content.location,
        "start": _said(event.start, event.zone),
        "end": _said(event.start + timedelta(minutes=event.minutes), event.zone),
        "status": "confirmed",
        "visibility": "private",
        "transparency": "opaque" if event.takes_time else "transparent",
        "extendedProperties": {"private": private | ({GONE: mark} if mark else {})},
    }
    if event.kind in _BLOCKS:
        body["reminders"] = {"useDefault": False}
    if event.repeats:
        body["recurrence"] = rule_lines(event.repeats, event.zone)
    if asks_for_meet(event):
        body["conferenceData"] = {"createRequest": _meet(event_id(whose.practice, event.key, life))}
    elif present and has_old_meet(event, present):
        body["conferenceData"] = None
    if present and not is_cancelled(present):
        body |= {name: present[name] for name in _THEIRS if name in present}
    return body


def _meet(request: str) -> dict[str, Any]:
    # The same request id again is ignored by Google, so a repeated write makes no second link.
    return {"requestId": request, "conferenceSolutionKey": {"type": "hangoutsMeet"}}


def asks_for_meet(event: WantedEvent) -> bool:
    """Return whether Google should make the video link: the group's link is "Meet", and this is the lead's calendar.

    One link for a group: it is made in the calendar of who leads, an occurrence has its series' link.
    """
    lines = event.description.casefold().splitlines()
    leads = [line.split()[1] for line in lines if line.startswith("lead ") and len(line.split()) > 1]
    clinician = event.key.split(" | ")[1].casefold() if " | " in event.key else ""
    return any(line.strip() in _MEET for line in lines) and leads[:1] in ([], [clinician]) and not event.instead_of


def has_old_meet(event: WantedEvent, present: Resource) -> bool:
    """Return whether the video link in ``present`` was made for us, and the group has another one by now."""
    asked = (present.get("conferenceData") or {}).get("createRequest") or {}
    ours = _OUR_ID.fullmatch(str(asked.get("requestId", "")))
    return bool(ours) and not any(line.strip() in _MEET for line in event.description.casefold().splitlines())


def _said(wall: datetime, zone: str) -> dict[str, str]:
    return {"dateTime": f"{wall:%Y-%m-%dT%H:%M:%S}", "timeZone": zone}


def key_of(resource: Resource, practice: str) -> str:
    """Return our key of a single event or series, "" where it is not ours (or a copy of ours)."""
    key = marked_key(resource)
    return key if key and event_id(practice, key, life_of(resource)) == resource.get("id") else ""


def marked_key(resource: Resource) -> str:
    """Return the key that an event bears, "" if none: that of ours, of a copy or of the rest of a series."""
    return str(_private(resource).get(KEY, ""))


def life_of(resource: Resource) -> int:
    """Return which life of its key an event is (see ``event_id``)."""
    life = str(_private(resource).get(LIFE, "0"))
    return int(life) if life.isdecimal() and len(life) < _LONGEST else 0


def _private(resource: Resource) -> Mapping[str, Any]:
    found = resource.get("extendedProperties", {}).get("private", {})
    return found if isinstance(found, Mapping) else {}


def is_marked(resource: Resource) -> bool:
    """Return whether we have marked it as left by us: about to be deleted, or an occurrence put back to the rule."""
    return bool(_private(resource).get(GONE))


def is_over(resource: Resource | None) -> bool:
    """Return whether it is an event that we deleted ourselves: this life of it has ended."""
    return resource is not None and is_cancelled(resource) and is_marked(resource)


def is_cancelled(resource: Resource) -> bool:
    """Return whether it was deleted."""
    return resource.get("status") == "cancelled"


def event_of(resource: Resource, *, key: str, zone: str) -> WantedEvent:
    """Return an existing event, in wall time of ``zone``; an all-day one begins at midnight."""
    start, end = (_wall(resource[name], zone) for name in ("start", "end"))
    original = resource.get("originalStartTime")
    lines = resource.get("recurrence")
    return WantedEvent(
        key=key,
        kind=str(_private(resource).get(KIND, "")) or key.partition(" ")[0],
        start=start,
        minutes=int((end - start) / timedelta(minutes=1)),
        zone=zone,
        title=str(resource.get("summary", "")),
        description=str(resource.get("description", "")),
        location=str(resource.get("location", "")),
        repeats=weekly_of([str(one) for one in lines], _own(resource["start"], zone), zone) if lines else None,
        instead_of=_wall(original, zone) if original else None,
        all_day="dateTime" not in resource["start"],
    )


def original_start(resource: Resource, zone: str) -> datetime:
    """Return the wall time an occurrence would have by the rule of its series."""
    return _wall(resource["originalStartTime"], zone)


def _wall(said: Mapping[str, str], zone: str) -> datetime:
    text = said.get("dateTime") or f"{said.get('date', '')}T00:00:00"
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        there = said.get("timeZone") or zone
        if there == zone:
            return moment
        moment = instant(moment, there)
    return wall_time(moment, zone)


def _own(said: Mapping[str, str], zone: str) -> date:
    """Return when a series begins, in the zone in which it repeats."""
    if "dateTime" not in said:
        return date.fromisoformat(said["date"])
    moment, there = datetime.fromisoformat(said["dateTime"]), ZoneInfo(said.get("timeZone") or zone)
    return moment.astimezone(there) if moment.tzinfo else moment.replace(tzinfo=there)


def normal(event: WantedEvent) -> WantedEvent:
    """Return the event with its texts as Google keeps them."""
    title, description, location = (printable(text) for text in (event.title, event.description, event.location))
    return replace(event, title=title, description=description, location=location)


def time_mark(event: WantedEvent) -> str:
    """Return when an event is, as we note it in the event: start, minutes, rule, and the slot of an occurrence."""
    slot = f"{event.instead_of:{_MINUTE}}" if event.instead_of else ""
    rule = " ".join(rule_lines(event.repeats, event.zone)) if event.repeats else ""
    rule += " ".join(f"{at:{_MINUTE}}" for at in event.repeats.dates) if event.repeats else ""
    rule = sha256(rule.encode()).hexdigest()[:24] if rule else ""
    return f"{event.start:{_MINUTE}}/{event.minutes}/{rule}/{slot}"


def text_mark(event: WantedEvent) -> str:
    """Return a digest of each of an event's texts."""
    return " ".join(sha256(one.encode()).hexdigest()[:16] for one in texts_as_shown(event).values())


def texts_as_shown(event: WantedEvent) -> dict[str, str]:
    """Return the texts by name as a person reads them, without spacing and Google's markup."""
    shown = {name: " ".join(getattr(event, name).split()) for name in TEXTS}
    return shown | {"description": " ".join(unescape(unescape(_MARKUP.sub(" ", event.description))).split())}


def _earlier_mark(event: WantedEvent) -> str:
    texts = [" ".join(text.split()) for text in (event.title, event.description, event.location)]
    return sha256(json.dumps(texts).encode()).hexdigest()[:24]


def is_moved(resource: Resource, event: WantedEvent) -> bool:
    """Return whether a person gave it another time; ``event`` is the resource as it is now."""
    noted = str(_private(resource).get(TIME, ""))
    _, minutes, _, slot = f"{noted}///".split("/")[:4]
    if event.instead_of and not slot:
        # It still bears the note of its series: nobody but a person can have made it differ from the rule.
        return event.start != event.instead_of or str(event.minutes) != minutes
    return noted != time_mark(event)


def added(resource: Resource, zone: str) -> tuple[object, ...]:
    """Return what people may have changed of an event beside its time: texts, colour, guests and reminders."""
    event = event_of(resource, key="", zone=zone)
    return event.title, event.description, event.location, *(resource.get(name) for name in _THEIRS)


def is_rewritten(resource: Resource, event: WantedEvent) -> bool:
    """Return whether a person changed its texts; ``event`` is the resource as it is now."""
    return bool(rewritten(resource, event))


def rewritten(resource: Resource, event: WantedEvent) -> frozenset[str]:
    """Return which texts a person changed. Earlier versions marked all of them together."""
    noted = str(_private(resource).get(TEXT, ""))
    marks = noted.split()
    if len(marks) != len(TEXTS):
        return frozenset(() if noted == _earlier_mark(event) else TEXTS)
    now = zip(TEXTS, marks, text_mark(event).split(), strict=True)
    return frozenset(name for name, ours, theirs in now if ours != theirs)
