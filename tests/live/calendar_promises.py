"""What the product relies on in a calendar, beyond what the selfcheck tries: how Google works, not an account."""

from dataclasses import replace
from datetime import timedelta

from addon.calendars.ports import DELETED, EventId
from addon.online.selfcheck.checks import Check, Seen, seen
from addon.sync.adapters.google_calendar.client import CHANGED, CONFLICT, MOST_IN_A_BATCH, Write
from addon.sync.adapters.google_calendar.event_body import event_id, is_cancelled, life_of
from tests.live.calendar_desk import AFTER, DONE, CalendarDesk, occurrence, series

BEFORE = 1
"""An occurrence before the clocks change."""
NO_TOKEN = "groupkeeper-selfcheck"  # noqa: S105 - a sync token that Google never gave


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


def token_tells_changes(desk: CalendarDesk) -> Seen:
    """Take a token, see nothing new, then a person's change of one event."""
    event = desk.event("token")
    desk.made(event)
    tokens = [desk.ours().changes(None).token]

    def is_quiet() -> bool:
        found = desk.ours().changes(tokens[-1])
        tokens.append(found.token)
        return not found.complete and not found.seen

    quiet = desk.look_until(is_quiet)
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


def own_deletion_is_known(desk: CalendarDesk) -> Seen:
    """Remove an event ourselves and want it again: it stands again, under another id."""
    event = desk.event("removed")
    calendar = desk.ours()
    (version,) = calendar.put_all([(event, None)])
    calendar.remove(EventId(event.key), based_on=str(version))
    calendar.put_all([(event, None)])
    again = desk.client.found(desk.calendar, event_id(desk.whose.practice, event.key, 1)) or {}
    stands = bool(again) and not is_cancelled(again) and life_of(again) == 1
    return seen(stands, f"stands again: {'yes' if stands else 'no'}")


def batch_of_fifty(desk: CalendarDesk) -> Seen:
    """Create fifty events in one request, then one that is taken beside one that is not."""
    events = [desk.event(f"batch-{number:02}") for number in range(MOST_IN_A_BATCH)]
    done = desk.client.write_all([desk.shelf.put(event, None) for event in events])
    made = sum(bool(one.event) for one in done)
    mixed = desk.client.write_all([desk.shelf.put(one, None) for one in (events[0], desk.event("batch-new"))])
    codes = [one.trouble.status for one in mixed if one.trouble]
    right = made == MOST_IN_A_BATCH and codes == [CONFLICT] and bool(mixed[1].event)
    beside = "the other made" if mixed[1].event else "the other not made"
    text = f"{made} of {MOST_IN_A_BATCH} made; then one refused with {codes[0] if codes else 'nothing'}, {beside}"
    return seen(right, text)


def occurrences_are_found(desk: CalendarDesk) -> Seen:
    """Find occurrences of a series by their original start, at the same wall time all along."""
    whole = series(desk, "occurrence-found")
    desk.made(whole)
    found = {name: occurrence(whole, number) for name, number in (("before", BEFORE), ("after", AFTER))}
    wrong = []
    for name, one in found.items():
        there = desk.standing(one)
        if not there or desk.shelf.said(there, whole.key).start != one.start:
            wrong.append(name)
    return seen(not wrong, f"not found {' and '.join(wrong)} the change" if wrong else "found before and after")


def occurrences_have_versions(desk: CalendarDesk) -> Seen:
    """Change an occurrence with the version it had, then once more with the same."""
    whole = series(desk, "occurrence-versions")
    desk.made(whole)
    one = occurrence(whole, AFTER)
    write = desk.shelf.put(replace(one, start=one.start + timedelta(hours=1)), desk.standing(one))
    answers = desk.status(write), desk.status(write)
    return seen(answers == (DONE, CHANGED), f"first {answers[0]}, again {answers[1]}")


def occurrence_comes_back(desk: CalendarDesk) -> Seen:
    """Put an occurrence that was deleted."""
    whole = series(desk, "occurrence-restored")
    desk.made(whole)
    one = occurrence(whole, BEFORE)
    desk.deletes(one)
    gone = desk.standing(one)
    status = desk.status(desk.shelf.put(one, gone)) if gone else 0
    there = desk.standing(one)
    back = bool(gone) and is_cancelled(gone) and bool(there) and not is_cancelled(there)
    return seen(back, f"status {status}, {there.get('status', 'not there')}")


def changed_occurrence_stays(desk: CalendarDesk) -> Seen:
    """Write another text into a series of which a person has moved one occurrence."""
    whole = series(desk, "occurrence-stays")
    desk.made(whole)
    one = occurrence(whole, AFTER)
    desk.moves(one, 3)
    version = str(desk.standing(whole)["etag"])
    desk.ours().put_all([(replace(whole, description="another text"), version)])
    there = desk.standing(one)
    stays = bool(there) and desk.shelf.said(there, whole.key).start == one.start + timedelta(hours=3)
    written = desk.standing(whole).get("description") == "another text"
    return seen(stays and written, f"series {'written' if written else 'not written'}, {'stays' if stays else 'lost'}")


def deleted_occurrence_is_told(desk: CalendarDesk) -> Seen:
    """Let a person delete one occurrence; a token tells it, and so does a list of everything."""
    whole = series(desk, "occurrence-deleted")
    desk.made(whole)
    token = desk.ours().changes(None).token
    one = occurrence(whole, BEFORE)
    desk.deletes(one)
    look, news = desk.told(token, one)
    since = news is not None and news.event is None
    everything = desk.ours().changes(None).seen
    listed = any((each.id.key, each.id.instead_of, each.event) == (one.key, one.start, None) for each in everything)
    text = f"by token: {f'look {look}' if since else 'no'}; in a full list: {'yes' if listed else 'no'}"
    return seen(since and listed, text)


def deletion_stays(desk: CalendarDesk) -> Seen:
    """Let a person delete an event after a token was given; created once more, it stays deleted."""
    event = desk.event("deleted")
    desk.made(event)
    token = desk.ours().changes(None).token
    desk.deletes(event)
    look, news = desk.told(token, event)
    told = news is not None and news.event is None
    status = desk.status(desk.shelf.put(event, None))
    there = desk.standing(event)
    gone = status == CONFLICT and bool(there) and is_cancelled(there)
    return seen(told and gone, f"{f'told at look {look}' if told else 'not told'}; created again: status {status}")


def moved_occurrence_is_told(desk: CalendarDesk) -> Seen:
    """Let a person move one occurrence."""
    whole = series(desk, "occurrence-moved")
    desk.made(whole)
    token = desk.ours().changes(None).token
    one = occurrence(whole, AFTER)
    desk.moves(one, 2)
    look, news = desk.told(token, one)
    told = news is not None and news.event is not None and news.event.start == one.start + timedelta(hours=2)
    return seen(told, f"told at look {look}" if told else "not told")


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


def stale_writes_are_refused(desk: CalendarDesk) -> Seen:
    """Change an event in every way on the ground of a version that a person has overtaken."""
    event = desk.event("if-match")
    old = desk.made(event)
    desk.edits(event, summary="A person's")
    writes = {
        "update": desk.shelf.put(event, old),
        "patch": replace(desk.shelf.put(event, old), what="patch"),
        "delete": desk.shelf.without(old),
    }
    answers = {name: desk.status(write) for name, write in writes.items()}
    there = desk.standing(event)
    kept = there.get("summary") == "A person's" and not is_cancelled(there)
    text = ", ".join(f"{name} {status}" for name, status in answers.items())
    return seen(kept and set(answers.values()) == {CHANGED}, f"{text}; the person's {'stays' if kept else 'is lost'}")


_RELIED = (
    (
        "stale-event-refused",
        "What a person changed in an event is not overwritten by who has not seen it.",
        stale_writes_are_refused,
    ),
    ("deletion-stays", "An event that a person deletes is told as deleted and stays deleted.", deletion_stays),
    (
        "occurrence-moved-told",
        "A moved session of a weekly series is told, with the time it had.",
        moved_occurrence_is_told,
    ),
    ("event-id-taken", "Creating the same event twice is refused with 409, so it never stands twice.", id_is_taken),
    (
        "event-id-stays-taken",
        "The id of an event that a person deleted stays taken, so it stays deleted.",
        id_stays_taken,
    ),
    (
        "token-tells-changes",
        "A sync token tells what changed since it was given, a moved event too.",
        token_tells_changes,
    ),
    ("unknown-token", "A token that does not hold is refused, and a full list gives everything.", unknown_token),
    ("own-deletion-known", "What we deleted ourselves is told from what a person deleted.", own_deletion_is_known),
    (
        "batch-of-fifty",
        "Fifty events travel in one request, and one that is refused leaves the others done.",
        batch_of_fifty,
    ),
    (
        "occurrence-found",
        "An occurrence is found by its original start, at the same wall time when clocks change.",
        occurrences_are_found,
    ),
    (
        "occurrence-versions",
        "An occurrence has a version, and takes a write only with that.",
        occurrences_have_versions,
    ),
    (
        "occurrence-deleted-told",
        "A deleted occurrence is told, by a token and in a full list.",
        deleted_occurrence_is_told,
    ),
    ("occurrence-restored", "A deleted occurrence stands again when it is written.", occurrence_comes_back),
    ("occurrence-stays", "Writing a series leaves a moved occurrence where a person put it.", changed_occurrence_stays),
)
_UNPROVEN = (
    ("deleted-event-restored", "A deleted event stands again when it is written once more.", deleted_event_comes_back),
)
PROMISES = tuple(Check(code=code, promise=promise, run=run) for code, promise, run in _RELIED)
UNPROVEN = tuple(Check(code=code, promise=promise, run=run) for code, promise, run in _UNPROVEN)
