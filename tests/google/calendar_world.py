"""The rules of Google Calendar v3, without the web: calendars, events, their instances and what people do to them.

What Google documents only (sync tokens, restoring a deleted event) follows the documentation; where it leaves a
choice, the stricter one is taken: an exception survives a series that no longer reaches it, a cancelled occurrence
shows its id and original start only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from tests.google.calendar_refusals import (
    CalendarRefused,
    condition_not_met,
    deleted,
    duplicate,
    invalid,
    no_access,
    not_found,
    required,
)
from tests.google.calendar_resources import (
    GIVEN_ID,
    Resource,
    checked,
    next_sequence,
    patched,
    replaced,
    with_conference,
)
from tests.google.calendar_times import instance_starts, instance_suffix, parsed_moment, stamp, zone_of
from tests.google.calls import Schedule
from tests.google.channels import Channels
from tests.google.leeway import NO_LEEWAY, Leeway

OWNER = "office@practice.example"
WRITERS = ("owner", "writer")


@dataclass(slots=True, kw_only=True)
class KeptCalendar:
    """One calendar: its own resource, what this account may do, its events by id and when each changed last.

    ``unlisted`` are ids of deleted events that no list shows any more, though they stay taken. ``opaque``: nothing can
    be read from the id of an occurrence.
    """

    id: str
    summary: str
    zone: str
    role: str = "owner"
    primary: bool = False
    made_here: bool = False
    listed: bool = True
    description: str = ""
    revision: int = 0
    gone: bool = False
    opaque: bool = False
    unlisted: set[str] = field(default_factory=set)
    events: dict[str, Resource] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)

    @property
    def zone_info(self) -> ZoneInfo:
        """The calendar's zone."""
        return ZoneInfo(self.zone)

    def occurrence_id(self, series: Resource, start: Any) -> str:
        """The id of the occurrence of a series that begins, by the rule, at this moment."""
        made = f"{series['id']}_{instance_suffix(start)}"
        return sha256(made.encode()).hexdigest()[:26] if self.opaque else made


class CalendarWorld:
    """The calendars one account sees. `now` is the clock; every change is later than the one before.

    `keeps_details`: lists tell the fields of deleted events.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        owner: str = OWNER,
        zone: str = "America/New_York",
        leeway: Leeway = NO_LEEWAY,
    ) -> None:
        self.owner = owner
        self.revision = 0
        self.oldest_revision = 0
        self.keeps_details = True
        self.leeway = leeway
        self.parts: Schedule[CalendarRefused] = Schedule()
        self.channels = Channels(now=now, uri="https://www.googleapis.com/calendar/v3/calendars/")
        self._now = now
        self._last = datetime.min.replace(tzinfo=UTC)
        self._made = 0
        self.calendars: dict[str, KeptCalendar] = {}
        self.add_calendar(owner, summary=owner, zone=zone, primary=True)

    # --- calendars ---------------------------------------------------------------------------------

    def add_calendar(
        self, key: str, *, summary: str = "", zone: str = "America/New_York", role: str = "owner", primary: bool = False
    ) -> KeptCalendar:
        """A calendar that is there already: the account's own, or one shared with it."""
        kept = KeptCalendar(
            id=key, summary=summary or key, zone=zone, role=role, primary=primary, opaque=self.leeway.opaque_occurrences
        )
        self.calendars[key] = kept
        self.revision += 1
        kept.revision = self.revision
        return kept

    def calendar(self, key: str, *, writing: bool = False) -> KeptCalendar:
        """The calendar of an id or "primary"; refused where it is not known, or not to be written."""
        kept = self.calendars.get(self.owner if key == "primary" else key)
        if kept is None or kept.gone:
            raise not_found()
        if writing and kept.role not in WRITERS:
            raise no_access("requiredAccessLevel", "You need to have writer access to this calendar.")
        return kept

    def insert_calendar(self, body: Mapping[str, Any]) -> KeptCalendar:
        """A new secondary calendar, owned by this account."""
        if not body.get("summary"):
            raise required("Missing title.")
        zone = str(body.get("timeZone") or "UTC")
        zone_of(zone)
        self._made += 1
        key = f"c_{self._made:064x}@group.calendar.google.com"
        made = self.add_calendar(key, summary=str(body["summary"]), zone=zone)
        made.made_here, made.description = True, str(body.get("description", ""))
        return made

    def delete_calendar(self, key: str) -> None:
        """Take a secondary calendar away with everything in it."""
        kept = self.calendar(key, writing=True)
        if kept.primary:
            raise invalid("Cannot delete primary calendar.", reason="cannotDeletePrimaryCalendar")
        self.revision += 1
        kept.gone, kept.revision = True, self.revision

    # --- events ------------------------------------------------------------------------------------

    def insert(self, key: str, body: Mapping[str, Any], *, conference_version: int = 0) -> Resource:
        """A new event; a given id or iCalUID must be free, a deleted event still holds its own."""
        kept = self.calendar(key, writing=True)
        given = body.get("id")
        if given is not None and not (isinstance(given, str) and GIVEN_ID.fullmatch(given)):
            raise invalid("Invalid resource id value.")
        uids = {one["iCalUID"] for one in kept.events.values()}
        if given in kept.events or body.get("iCalUID") in uids:
            raise duplicate()
        return self._create(kept, body, conference_version)

    def _create(self, kept: KeptCalendar, body: Mapping[str, Any], conference_version: int) -> Resource:
        self._made += 1
        made = str(body.get("id") or f"gen{self._made:023d}")
        who = {"email": self.owner, "self": True}
        there = who if kept.primary else {"email": kept.id, "displayName": kept.summary, "self": True}
        moment = self._moment()
        base = {
            "kind": "calendar#event",
            "id": made,
            "created": f"{moment:%Y-%m-%dT%H:%M:%S}.000Z",
            "creator": {"email": self.owner} if not kept.primary else who,
            "organizer": there,
            "iCalUID": body.get("iCalUID") or f"{made}@google.com",
            "eventType": body.get("eventType", "default"),
            "sequence": 0,
        }
        event = replaced(base, {"reminders": {"useDefault": True}} | dict(body))
        event["status"] = body.get("status") or "confirmed"
        event["sequence"] = body.get("sequence") or 0
        return self._store(kept, with_conference({}, checked(event), version=conference_version), moment)

    def find(self, key: str, event_id: str) -> Resource:
        """An event, a deleted one too, or an instance of a series as it stands. Refused where there is none."""
        kept = self.calendar(key)
        if event_id in kept.events:
            return kept.events[event_id]
        master = event_id.rpartition("_")[0]
        for series in kept.events.values() if kept.opaque else filter(None, [kept.events.get(master)]):
            if "recurrence" in series and series["status"] != "cancelled":
                for start in instance_starts(series):
                    if kept.occurrence_id(series, start) == event_id:
                        return instance(kept, series, start)
        raise not_found()

    def patch(
        self, key: str, event_id: str, body: Mapping[str, Any], *, if_match: str | None, conference_version: int = 0
    ) -> Resource:
        """Change some fields; status cancelled deletes, status confirmed restores."""
        present = self._writable(key, event_id, if_match)
        if present["status"] == "cancelled" and body.get("status") in (None, "cancelled"):
            raise no_access("forbidden", "Forbidden")
        return self._change(key, present, patched(present, body), body.get("sequence"), conference_version)

    def update(
        self, key: str, event_id: str, body: Mapping[str, Any], *, if_match: str | None, conference_version: int = 0
    ) -> Resource:
        """Replace every field that is the client's."""
        present = self._writable(key, event_id, if_match)
        return self._change(key, present, replaced(present, body), body.get("sequence"), conference_version)

    def delete(self, key: str, event_id: str, *, if_match: str | None) -> None:
        """Delete an event, a series, or one occurrence; what was deleted before is gone."""
        present = self._writable(key, event_id, if_match)
        if present["status"] == "cancelled":
            raise deleted()
        self._store(self.calendar(key), present | {"status": "cancelled"}, self._moment())

    def import_(self, key: str, body: Mapping[str, Any], *, conference_version: int = 0) -> Resource:
        """A private copy of an event by its iCalUID: a new one, or the one that has it, changed."""
        kept = self.calendar(key, writing=True)
        if not body.get("iCalUID"):
            raise required("Missing iCalUID.")
        for present in list(kept.events.values()):
            if present["iCalUID"] == body["iCalUID"] and "recurringEventId" not in present:
                after = replaced(present, body)
                return self._change(key, present, after, body.get("sequence"), conference_version)
        return self._create(kept, {k: v for k, v in body.items() if k != "id"}, conference_version)

    def _writable(self, key: str, event_id: str, if_match: str | None) -> Resource:
        self.calendar(key, writing=True)
        present = self.find(key, event_id)
        if if_match not in (None, "*", present["etag"]):
            raise condition_not_met()
        return present

    def _change(self, key: str, present: Resource, after: Resource, sequence: object, version: int) -> Resource:
        after["sequence"] = next_sequence(present, after, sequence)
        if "recurringEventId" in after:
            after.pop("recurrence", None)
        after = with_conference(present, checked(after), version=version)
        return self._store(self.calendar(key), after, self._moment())

    def _store(self, kept: KeptCalendar, event: Resource, moment: datetime) -> Resource:
        self.revision += 1
        stamped = event | {
            "updated": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z",
            "etag": f'"{int(moment.timestamp() * 1000) * 2:d}000"',
            "htmlLink": f"https://www.google.com/calendar/event?eid={event['id']}",
        }
        kept.events[event["id"]] = stamped
        kept.changed[event["id"]] = self.revision
        kept.revision = self.revision
        self.channels.changed(f"{kept.id}/events", "exists")
        return stamped

    def _moment(self) -> datetime:
        self._last = max(self._now().astimezone(UTC), self._last + timedelta(milliseconds=1))
        return self._last

    # --- people ------------------------------------------------------------------------------------

    def person_moves(self, key: str, event_id: str, start: datetime, minutes: int | None = None) -> Resource:
        """Drag an event or one occurrence to another wall time in its own zone, or make it longer."""
        event = self.find(key, event_id)
        zone = zone_of(event["start"].get("timeZone") or self.calendar(key).zone)
        lasts = _lasts(event)
        ends = start + (lasts if minutes is None else timedelta(minutes=minutes))
        times = {
            name: {"dateTime": stamp(at.replace(tzinfo=zone), zone), "timeZone": zone.key}
            for name, at in (("start", start), ("end", ends))
        }
        return self.patch(key, event_id, times, if_match=None)

    def person_edits(self, key: str, event_id: str, **changes: object) -> Resource:
        """Type another title, description or place."""
        return self.patch(key, event_id, changes, if_match=None)

    def person_deletes(self, key: str, event_id: str) -> None:
        """Delete an event, a whole series, or (by an instance's id) one occurrence."""
        self.delete(key, event_id, if_match=None)

    def person_cancels(self, key: str, series: str, original_start: datetime) -> None:
        """Delete the occurrence of a series that begins at this wall time of the series' zone."""
        self.person_deletes(key, self.instance_id(key, series, original_start))

    def instance_id(self, key: str, series: str, original_start: datetime) -> str:
        """The id of the occurrence that begins, by the rule, at this wall time of the series' zone."""
        found = self.find(key, series)
        zone = zone_of(found["start"]["timeZone"])
        return self.calendar(key).occurrence_id(found, original_start.replace(tzinfo=zone))

    def person_creates(self, key: str, start: datetime, minutes: int, **fields: Any) -> Resource:
        """Write an own event into a calendar, at a wall time of its zone."""
        zone = self.calendar(key).zone
        times = {
            name: {"dateTime": at.isoformat(), "timeZone": zone}
            for name, at in (("start", start), ("end", start + timedelta(minutes=minutes)))
        }
        return self._create(self.calendar(key), {"summary": "Own"} | times | fields, 0)

    def expire_tokens(self) -> None:
        """Let every sync token given so far run out."""
        self.revision += 1
        self.oldest_revision = self.revision


def instance(kept: KeptCalendar, series: Resource, start: Any) -> Resource:
    """An occurrence that nobody changed: the series' fields at its own time."""
    times = {"start": start, "end": _later(start, _lasts(series)), "originalStartTime": start}
    found = {name: value for name, value in series.items() if name != "recurrence"}
    found |= {name: _said(at, series["start"]) for name, at in times.items()}
    return found | {"id": kept.occurrence_id(series, start), "recurringEventId": series["id"]}


def _lasts(event: Resource) -> timedelta:
    start, end = (parsed_moment(event[name], name) for name in ("start", "end"))
    if isinstance(start, datetime) and isinstance(end, datetime):
        return end.astimezone(UTC) - start.astimezone(UTC)
    return end - start


def _later(start: Any, lasts: timedelta) -> Any:
    """Real hours later, also across a change of the clock."""
    if isinstance(start, datetime):
        return (start.astimezone(UTC) + lasts).astimezone(start.tzinfo)
    return start + lasts


def _said(moment: Any, like: Mapping[str, Any]) -> Resource:
    if not isinstance(moment, datetime):
        return {"date": moment.isoformat()}
    if isinstance(moment.tzinfo, ZoneInfo):
        return {"dateTime": stamp(moment, moment.tzinfo), "timeZone": like["timeZone"]}
    return {"dateTime": stamp(moment, ZoneInfo("UTC")), "timeZone": like.get("timeZone", "UTC")}
