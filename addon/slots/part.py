"""The Slots tab: what pages offer, what was booked there, whom a change concerns, and the calendars' events."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from addon.calendars.in_force import LAST_TOLD
from addon.calendars.wanted import BookedEvents, WantedEvent
from addon.episode import HANDLED
from addon.incoming import MemberAsk, MemberAsks
from addon.keyed_rows import checks, decisions
from addon.memory import Kept, news
from addon.outgoing import OUT
from addon.part import Given, Part, Result, TypedCells, View
from addon.problems import Problem, in_tab
from addon.prospects import BookedCalls
from addon.self_booking import SHOWN_SLOT, SLOT_ASK, SLOT_CALL, ShownSlot
from addon.slots.bookings import BOOKED, GONE, MOVED, Booked, Desk, Sheet
from addon.slots.clashes import OFFERED, checked
from addon.slots.rows import ANYBODY, CANCELLED, OPEN, TAKEN, SlotRow, offered_to, slot_rows
from addon.sources import Source, SourceRow
from addon.tabs import Value
from addon.taken_times import taken_times
from addon.wanted_notices import Notices, WantedNotice
from addon.wishes_asked import InTheirName

SOURCE = "page"
KEPT_FOR = timedelta(days=60)
"""How long a booking, and what was asked about it, is remembered after its time."""
SHOWN_AFTER = timedelta(hours=1)
NOT_READ = "not offered: Clinician, Date or Start is missing or unreadable, or Minutes are not 1 to 480"
UNCLEAR = "cannot tell whether it still is: Clinician, Date, Start or Minutes is missing or unreadable; put it right"
FORGOTTEN = "this time is kept for a caller, and the memory of their booking was lost"
CALL_THEM = (
    "Requests has whom to call. Then type their name under Taken by, or clear Taken by and Status to free the time."
)
ROUND = Kept("slot round", int)
"""How often a slot was free again, by row id: each time it has a new seat."""
SLOT_NOTICE = Kept("slot notice", WantedNotice)


@dataclass(frozen=True, slots=True, kw_only=True)
class _After:
    """The bookings after a pass, beside what Slots has: rows, rounds, who may book each, and each row's Check.

    ``unread`` are rows that nobody has booked and whose clinician, date or start cannot be read, ``forgotten`` those
    that a caller had booked before the memory of it was lost.
    """

    desk: Desk
    rows: Mapping[str, SlotRow]
    rounds: Mapping[str, int]
    members: Mapping[str, tuple[str, ...]]
    checks: dict[str, str]
    unread: frozenset[str]
    forgotten: frozenset[str]


def _slots(given: Given) -> Result:
    view = given.views["slots"]
    if not view.sheet.headers:  # the tab is not there: nobody can tell what became of its rows
        return Result()
    before = given.remembered(BOOKED)
    rows = slot_rows(view, given.practice.zone, before)
    desk = Desk(sheet=_sheet(given, view, rows), booked=dict(before), asks=dict(given.remembered(SLOT_ASK)))
    desk.look()
    granted = (one for some in given.all_handed(InTheirName) for one in some.arrivals)
    count = desk.take((*given.inbox, *granted))
    desk.decide(decisions(given.views["requests"]), partial(_ended, given))
    gone_out = _gone_out(given)
    desk.adopt({one.about: one for one in given.remembered(SLOT_NOTICE).values() if one.id in gone_out})
    after = _after(given, desk, rows)
    return Result(
        typed=_typed(after, view),
        sources=(_said(after, view), checks(view, (after.checks | dict.fromkeys(after.unread, NOT_READ)).items())),
        problems=tuple(
            Problem(in_tab(view.sheet.title, view.at(rid, "taken_by")), "call-forgotten", FORGOTTEN, CALL_THEM)
            for rid in sorted(after.forgotten)
        ),
        memory=(
            news(BOOKED, before, _lasting(desk.booked, given.now)),
            news(ROUND, given.remembered(ROUND), after.rounds),
            news(SLOT_ASK, given.remembered(SLOT_ASK), _still_asked(desk, given)),
            news(SLOT_NOTICE, given.remembered(SLOT_NOTICE), _notices(desk, given)),
            news(SHOWN_SLOT, given.remembered(SHOWN_SLOT), _shown(after, given)),
        ),
        hands=(
            _asks(given, _still_asked(desk, given)),
            Notices(tuple(_notices(desk, given).values()), people=_concerned(after, given)),
            _events(after, given),
            _calls(desk),
        ),
        note=f"{count} time{'s' if count > 1 else ''} booked or given back" if count else "",
    )


def _sheet(given: Given, view: View, rows: Mapping[str, SlotRow]) -> Sheet:
    said = {rid: view.observed(rid).get(SOURCE, {}).get("taken_by", "") for rid in rows}
    doubt = {rid for rid, name in view.disputed_cells if name in {"taken_by", "status"}}
    doubt |= {rid for rid, row in rows.items() if row.is_unclear and not row.taken_by}
    locked = {rid for rid in rows if view.is_locked(rid, "taken_by")}
    return Sheet(
        rows=rows,
        seats={rid: seat_of(row, given.remembered(ROUND).get(rid, 0)) for rid, row in rows.items()},
        who=lambda text: given.directory.code("members", text),
        label=partial(_label, given),
        shows={rid: text for rid, text in said.items() if text},
        in_doubt=frozenset(doubt | locked),
        members=frozenset(one.code for one in given.practice.members if one.status != "inactive"),
        may_book=offered_to(rows, given),
        wall=given.wall_of,
        now=given.now,
    )


def seat_of(row: SlotRow, number: int) -> str:
    """Return the name of a slot's seat: its start first, so that those of days gone by come before others."""
    return f"{row.start:%Y-%m-%dT%H:%MZ} {row.id} {number}"


def _label(given: Given, one: Booked) -> str:
    if one.member:
        return given.directory.label(one.member)
    ask = given.remembered(SLOT_ASK).get(one.ask) or MemberAsk(
        key=one.ask, since=given.today, what=SLOT_CALL, who="", at=one.at, text=""
    )
    return f"intake call {ask.id}"


def _ended(given: Given, one: MemberAsk, word: str) -> MemberAsk:
    return one.decided(given.today, word if one.what == SLOT_CALL else HANDLED)


# --- the tab -----------------------------------------------------------------------------------------


def _after(given: Given, desk: Desk, rows: Mapping[str, SlotRow]) -> _After:
    members = offered_to(rows, given)
    before = given.remembered(ROUND)
    ended = desk.used - desk.booked.keys()
    had = {rid: f"booked; {UNCLEAR}" if rid in rows and rows[rid].is_unclear else "booked" for rid in desk.booked}
    unread = given.views["slots"].numbers.keys() - rows.keys()
    now = {rid: _given_back(desk, row) if rid in desk.freed else row for rid, row in rows.items()}
    forgotten = {rid for rid, row in now.items() if rid not in desk.booked and row.is_kept_for_a_call(given.now)}
    found = checked(now, given, had=had, offered_to=members, busy=taken_times(given))
    return _After(
        desk=desk,
        rows=now,
        rounds={
            rid: before.get(rid, 0) + (rid in ended) for rid in before.keys() | ended if rid in rows or rid in unread
        },
        members=members,
        checks=found | dict.fromkeys(forgotten, f"taken; {FORGOTTEN}. {CALL_THEM}"),
        unread=frozenset(unread),
        forgotten=frozenset(forgotten),
    )


def _given_back(desk: Desk, row: SlotRow) -> SlotRow:
    """Return a row as it is once whoever had it gave it back."""
    is_ours = desk.is_ours(row)
    status = OPEN if row.status == TAKEN and is_ours else row.status
    return replace(row, taken_by="" if is_ours else row.taken_by, status=status)


def _said(after: _After, view: View) -> Source:
    """Say who has each slot; where nobody booked it on a page, what the sheet shows is agreed to."""
    desk, found = after.desk, []
    for rid, row in after.rows.items():
        booked, before = desk.booked.get(rid), view.observed(rid).get(SOURCE, {})
        if booked is None and not before and rid not in desk.freed:
            continue
        values: dict[str, Value] = {"taken_by": row.taken_by or None, "status": row.status or None}
        if booked is not None:
            is_typed_over = before.get("status") == TAKEN != row.status
            values["taken_by"] = _shown_name(desk.sheet, booked, row)
            values["status"] = row.status if is_typed_over else TAKEN
        values["last_done"] = desk.says.get(rid, row.last_done) or None
        found.append(SourceRow(rid=rid, values=values))
    return Source(name=SOURCE, tab="slots", rows=tuple(found), creates=False)


def _shown_name(sheet: Sheet, booked: Booked, row: SlotRow) -> str:
    """Return the name as we write it; a plain one that a person typed stays theirs."""
    if not booked.member:
        return row.taken_by or sheet.label(booked)
    is_theirs = sheet.who(row.taken_by) == booked.member and f"({booked.member})" not in row.taken_by
    return row.taken_by if is_theirs else sheet.label(booked)


def _typed(after: _After, view: View) -> tuple[TypedCells, ...]:
    """Clear the cells of what was given back, in the name of whoever gave it back."""
    found = []
    for rid in after.desk.freed.keys() & after.rows.keys():
        before, now = after.desk.sheet.rows[rid], after.rows[rid]
        values: dict[str, Value] = {"taken_by": None} if before.taken_by and not now.taken_by else {}
        values |= {"status": now.status} if now.status != before.status else {}
        free = {name: value for name, value in values.items() if not view.is_locked(rid, name)}
        if free:
            found.append(TypedCells(tab="slots", rid=rid, values=free))
    return tuple(found)


# --- what is remembered and handed over -----------------------------------------------------------------


def _lasting(booked: Mapping[str, Booked], now: datetime) -> dict[str, Booked]:
    return {rid: one for rid, one in booked.items() if now - one.start < KEPT_FOR}


def _still_asked(desk: Desk, given: Given) -> dict[str, MemberAsk]:
    return {key: one for key, one in desk.asks.items() if one.is_open or given.wall - one.at < KEPT_FOR}


def _asks(given: Given, now: Mapping[str, MemberAsk]) -> MemberAsks:
    before = given.remembered(SLOT_ASK)
    return MemberAsks(now, frozenset(key for key, one in now.items() if before.get(key) != one))


def _gone_out(given: Given) -> set[str]:
    """Return the parts of the keys of the messages that went out: the ids of their notices are among them."""
    return {part for one in given.sendings.values() if one.state in OUT for part in one.message.key.split(" | ")}


def _notices(desk: Desk, given: Given) -> dict[str, WantedNotice]:
    """Return the notices that may still go out: of several about one time the last one, from what the member knows."""
    found = {
        (one.about, one.member): one for one in given.remembered(SLOT_NOTICE).values() if not _is_true_again(one, desk)
    }
    gone_out = _gone_out(given)
    for one in desk.notices.values():
        key = (one.about, one.member)
        earlier = found.get(key)
        unsent = earlier is not None and earlier.id not in gone_out and earlier.words == one.words
        found[key] = replace(one, was=earlier.was) if earlier and unsent else one
    return {
        one.id: one
        for one in found.values()
        if one.ends + timedelta(days=1) > given.now and not (one.words == MOVED and one.start == one.was)
    }


def _is_true_again(one: WantedNotice, desk: Desk) -> bool:
    """Return whether a member was to be told that their time is cancelled, and it is theirs as it was."""
    booked = desk.booked.get(one.about)
    return one.words == GONE and booked is not None and (booked.member, booked.start) == (one.member, one.was)


def _shown(after: _After, given: Given) -> dict[str, ShownSlot]:
    found = {}
    for rid, row in after.rows.items():
        booked = after.desk.booked.get(rid)
        if row.start <= given.now - SHOWN_AFTER or row.status == CANCELLED:
            continue
        if booked is None and after.checks[rid] != OFFERED:
            continue
        found[rid] = ShownSlot(
            slot=rid,
            seat=booked.seat if booked else seat_of(row, after.rounds.get(rid, 0)),
            start=row.start,
            end=row.end,
            how=row.how,
            members=after.members[rid] if booked is None else (),
            for_callers=row.for_whom == ANYBODY,
            by=booked.member if booked else "",
            is_open=booked is None,
        )
    return found


def _concerned(after: _After, given: Given) -> frozenset[str]:
    """Return the members who have a time, or to whom one is offered."""
    shown = _shown(after, given).values()
    return frozenset(code for one in shown for code in (*one.members, one.by) if code)


def _calls(desk: Desk) -> BookedCalls:
    """Return when each intake call is, for whoever keeps the list of callers."""
    return BookedCalls({one.ask: desk.sheet.wall(one.start) for one in desk.booked.values() if one.ask})


def _events(after: _After, given: Given) -> BookedEvents:
    """Return a neutral event for each booked slot in its clinician's calendar."""
    found: dict[str, list[WantedEvent]] = {}
    booked = [(rid, one.clinician, bool(one.ask)) for rid, one in after.desk.booked.items()]
    booked += [(rid, after.rows[rid].clinician, True) for rid in sorted(after.forgotten)]
    for rid, clinician, is_call in booked:
        row = after.desk.sheet.rows.get(rid)
        if row is not None and clinician:
            event = WantedEvent(
                key=f"slot | {clinician} | {rid}",
                kind="slot",
                start=row.wall,
                minutes=row.minutes,
                zone=given.practice.zone,
                title="Intake call" if row.is_call or is_call else "Appointment",
                description=f"Slots {rid}",
            )
            found.setdefault(clinician, []).append(event)
    return BookedEvents({code: tuple(events) for code, events in found.items()})


SLOTS = Part(
    name="slots",
    tabs=("slots",),
    sees=("slots", "requests"),
    takes=(InTheirName,),
    compute=_slots,
    memory=(BOOKED, ROUND, SLOT_ASK, SLOT_NOTICE, SHOWN_SLOT, LAST_TOLD),
)
