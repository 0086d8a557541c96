"""Checks of single events: ids, versions, tokens, deletions, batches."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from addon.calendars.busy import Span
from addon.calendars.ports import DELETED, EventId
from addon.online.selfcheck.calendar_desk import ZONE, CalendarDesk, said
from addon.online.selfcheck.checks import Check, Seen, seen
from addon.sync.adapters.google_calendar.busy import busy_times
from addon.sync.adapters.google_calendar.client import CHANGED, CONFLICT, MOST_IN_A_BATCH, Write, statuses
from addon.sync.adapters.google_calendar.event_body import KEY, event_id, is_cancelled, is_over, is_rewritten, life_of
from addon.sync.adapters.google_calendar.plan import stands_so

NO_TOKEN = "groupkeeper-selfcheck"  # noqa: S105 - a sync token that Google never gave


def reads_back(desk: CalendarDesk) -> Seen:
    """Create an event with texts of every kind and see it as we meant it."""
    event = desk.event("reads-back", description="two\nlines  and <b>&amp;</b> 三 🙂 ", location=" a  place ")
    desk.made(event)
    there = desk.standing(event)
    same = stands_so(event, there, desk.shelf) and not is_rewritten(there, desk.shelf.said(there, event.key))
    return seen(same, "as written" if same else "time or texts came back otherwise")


def id_is_taken(desk: CalendarDesk) -> Seen:
    """Create the same event twice."""
    event = desk.event("taken")
    desk.made(event)
    status = desk.status(desk.shelf.put(event, None))
    return seen(status == CONFLICT, f"second time: status {status}")


def id_stays_taken(desk: CalendarDesk) -> Seen:
    """Create an event that a person deleted; our adapter must see that they did."""
    event = desk.event("stays-taken")
    desk.made(event)
    desk.deletes(event)
    status = desk.status(desk.shelf.put(event, None))
    there = desk.standing(event)
    gone = bool(there) and is_cancelled(there)
    text = f"after a deletion: status {status}, {'still told as deleted' if gone else 'not told'}"
    return seen(status == CONFLICT and gone, text)


def stale_writes_are_refused(desk: CalendarDesk) -> Seen:
    """Change an event in every way on the ground of a version that a person has overtaken."""
    event = desk.event("if-match")
    old = desk.made(event)
    desk.edits(event, summary="A person's")
    writes = {
        "update": desk.shelf.put(event, old),
        "patch": desk.shelf.without("patch", old),
        "delete": desk.shelf.without("delete", old),
    }
    answers = {name: desk.status(write) for name, write in writes.items()}
    there = desk.standing(event)
    kept = there.get("summary") == "A person's" and not is_cancelled(there)
    text = ", ".join(f"{name} {status}" for name, status in answers.items())
    return seen(kept and set(answers.values()) == {CHANGED}, f"{text}; the person's {'stays' if kept else 'is lost'}")


def token_tells_changes(desk: CalendarDesk) -> Seen:
    """Take a token, see nothing new, then a person's change of one event."""
    event = desk.event("token")
    desk.made(event)
    tokens = [desk.ours().changes(None).token]

    def is_quiet() -> bool:
        found = desk.ours().changes(tokens[-1])
        tokens.append(found.token)
        return not found.complete and not found.seen

    quiet = desk.watch.look_until(is_quiet)
    desk.moves(event, 1)
    look, news = desk.told(tokens[-1], event)
    moved = news is not None and news.event is not None and news.event.start == event.start + timedelta(hours=1)
    text = f"nothing new: {'told' if quiet else 'not told'}; a moved event: {f'look {look}' if moved else 'not told'}"
    return seen(bool(quiet) and moved, text)


def unknown_token(desk: CalendarDesk) -> Seen:
    """Ask with a token that Google never gave."""
    event = desk.event("no-token")
    desk.made(event)
    found = desk.ours().changes(NO_TOKEN)
    there = any(one.id == EventId(event.key) for one in found.seen)
    return seen(found.complete and there, "everything" if found.complete and there else "not everything")


def deletion_is_told(desk: CalendarDesk) -> Seen:
    """Let a person delete an event after a token was given."""
    event = desk.event("deleted")
    desk.made(event)
    token = desk.ours().changes(None).token
    desk.deletes(event)
    look, news = desk.told(token, event)
    return seen(news is not None and news.event is None, f"told at look {look}" if look else "not told")


def deletion_keeps_marks(desk: CalendarDesk) -> Seen:
    """Look for our private properties on an event that was deleted."""
    event = desk.event("marks")
    desk.made(event)
    desk.deletes(event)
    items, _ = desk.client.listed(desk.calendar, showDeleted=True)
    listed = [one for one in items if one["id"] == desk.name(event)]
    found = {"list": listed[0] if listed else {}, "get": desk.standing(event)}
    lacking = [where for where, one in found.items() if KEY not in one.get("extendedProperties", {}).get("private", {})]
    return seen(not lacking, f"missing in: {', '.join(lacking)}" if lacking else "shown in list and get")


def own_deletion_is_known(desk: CalendarDesk) -> Seen:
    """Remove an event ourselves and want it again: it stands again, under another id."""
    event = desk.event("removed")
    calendar = desk.ours()
    calendar.remove(EventId(event.key), based_on=calendar.put(event, based_on=None))
    marked = is_over(desk.standing(event))
    calendar.put(event, based_on=None)
    again = desk.client.found(desk.calendar, event_id(desk.whose.practice, event.key, 1)) or {}
    stands = bool(again) and not is_cancelled(again) and life_of(again) == 1
    text = f"known as ours: {'yes' if marked else 'no'}; stands again: {'yes' if stands else 'no'}"
    return seen(marked and stands, text)


def batch_of_fifty(desk: CalendarDesk) -> Seen:
    """Create fifty events in one request, then one that is taken beside one that is not."""
    events = [desk.event(f"batch-{number:02}") for number in range(MOST_IN_A_BATCH)]
    done = desk.client.write_all([desk.shelf.put(event, None) for event in events])
    made = sum(bool(one.event) for one in done)
    mixed = desk.client.write_all([desk.shelf.put(one, None) for one in (events[0], desk.event("batch-new"))])
    codes = list(statuses(mixed))
    right = made == MOST_IN_A_BATCH and codes == [CONFLICT] and bool(mixed[1].event)
    beside = "the other made" if mixed[1].event else "the other not made"
    text = f"{made} of {MOST_IN_A_BATCH} made; then one refused with {codes[0] if codes else 'nothing'}, {beside}"
    return seen(right, text)


def busy_times_are_told(desk: CalendarDesk) -> Seen:
    """Read when the calendar's owner is busy: their own event counts, ours does not."""
    ours, theirs = desk.event("ours"), replace(desk.event("theirs"), start=desk.start - timedelta(days=1))
    desk.made(ours)
    own = {"summary": "Own", "start": said(theirs.start), "end": said(theirs.start + timedelta(minutes=50))}
    desk.client.write(Write(what="insert", calendar=desk.calendar, event=desk.name(theirs), body=own))
    day = datetime.combine(theirs.start.date(), time(), UTC)
    span = Span(first=day, last=day + timedelta(days=3), zone=ZONE)
    found, problems = busy_times(desk.client, {"C-00": [desk.calendar]}, span=span)
    count = len(found.get("C-00", ()))
    return seen(count == 1 and not problems, f"{count} of 1 time, {len(problems)} problems")


def deleted_event_comes_back(desk: CalendarDesk) -> Seen:
    """Write an event that was deleted, with the version of the deletion."""
    event = desk.event("restored")
    made = desk.made(event)
    desk.deletes(event)
    body = {**desk.shelf.put(event, made).body, "status": "confirmed"}
    etag = str(desk.standing(event).get("etag", DELETED))
    write = Write(what="update", calendar=desk.calendar, event=desk.name(event), body=body, etag=etag)
    status = desk.status(write)
    there = desk.standing(event)
    return seen(bool(there) and not is_cancelled(there), f"status {status}, {there.get('status', 'not there')}")


def meet_link_is_made(desk: CalendarDesk) -> Seen:
    """Ask for a video link with the event."""
    event = desk.event("meet", description="Join: Meet")
    desk.made(event)
    look = desk.watch.look_until(lambda: "hangoutLink" in desk.standing(event))
    return seen(bool(look), f"a link at look {look}" if look else "no link (accounts without Meet get none)")


_TOLD = (
    (
        "event-reads-back",
        "An event reads back as it was written, so that an unchanged pass writes nothing.",
        reads_back,
    ),
    (
        "event-id-taken",
        "Creating the same event twice is refused with 409, so it never stands there twice.",
        id_is_taken,
    ),
    (
        "event-id-stays-taken",
        "The id of an event that a person deleted stays taken, so it stays deleted.",
        id_stays_taken,
    ),
    (
        "stale-event-refused",
        "A write on the ground of an overtaken version is refused with 412.",
        stale_writes_are_refused,
    ),
    (
        "token-tells-changes",
        "A sync token tells what changed since it was given, a moved event too.",
        token_tells_changes,
    ),
    ("unknown-token", "A token that does not hold is refused, and a full list gives everything.", unknown_token),
    ("deletion-told", "A deleted event is told after a token.", deletion_is_told),
    ("deletion-keeps-marks", "A deleted event still shows our private properties.", deletion_keeps_marks),
    ("own-deletion-known", "What we deleted ourselves is told from what a person deleted.", own_deletion_is_known),
    (
        "batch-of-fifty",
        "Fifty events travel in one request, and one that is refused leaves the others done.",
        batch_of_fifty,
    ),
    ("busy-times", "An account's own events are told as busy times.", busy_times_are_told),
)
_UNPROVEN = (
    ("deleted-event-restored", "A deleted event stands again when it is written once more.", deleted_event_comes_back),
    ("meet-link", "Google makes a video link with an event.", meet_link_is_made),
)
CHECKS = tuple(Check(code=code, promise=promise, run=run) for code, promise, run in _TOLD)
UNPROVEN = tuple(Check(code=code, promise=promise, run=run, relied=False) for code, promise, run in _UNPROVEN)
