"""Slots over whole passes: what is offered and to whom, what was booked, what follows when the practice changes it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import pytest

from addon.calendars.busy_calendar import BusyCalendar
from addon.calendars.wanted import WantedEvent
from addon.incoming import Incoming
from addon.member_page import MEMBER_PAGE, PAGES
from addon.problems import Place
from addon.self_booking import BOOK, CALL_BOOKED, SHOWN_SLOT, UNBOOK, ShownSlot
from addon.sessions.commitments import BusyTime
from addon.tabs import Value
from tests.sync.little_practice import LittlePractice, begun_once

DAY = date(2026, 3, 11)
"""A Wednesday, after the clocks went forward on 8 March."""
AT = datetime(2026, 3, 11, 14, tzinfo=UTC)
"""10:00 in New York on that day."""


def a_slot(**changes: Value) -> dict[str, Value]:
    """Return a row: Rosa offers Wednesday at 10:00 to members of her groups."""
    row: dict[str, Value] = {"clinician": "Rosa Díaz", "date": DAY, "start": time(10), "how": "video"}
    return row | {"kind": "individual", "for_whom": "members"} | changes


@begun_once
def started(*rows: Mapping[str, Value]) -> LittlePractice:
    """Return a practice with these slots after its first pass."""
    little = LittlePractice()
    little.adds("slots", *(rows or (a_slot(),)))
    little.types("members", "phone", "512-555-0101", name="Zoë Núñez")
    little.sync()
    return little


def shown(little: LittlePractice) -> ShownSlot:
    """Return the only slot that pages know."""
    (one,) = little.state.remembered(SHOWN_SLOT).values()
    return one


def event_of(little: LittlePractice) -> WantedEvent:
    """Return the only event of a booked time in Rosa's calendar."""
    (one,) = [event for event in little.calendars.by_clinician["C-01"].shown() if event.kind == "slot"]
    return one


def does(little: LittlePractice, kind: str, slot: ShownSlot, member: str = "M-0001", **body: str) -> None:
    """Let somebody do something on a page."""
    found = {"slot": slot.slot, "seat": slot.seat, "starts": slot.start.isoformat(), **body}
    found |= {"member": member} if member else {}
    number = len(little.state.inbox.newer_than(0))
    one = Incoming(source=PAGES, external_id=f"{member} | {number}", received=little.now, kind=kind, body=found)
    little.state.inbox.store(one)


def test_what_is_offered_has_its_instant_and_those_it_is_for() -> None:
    """Those of the clinician's own groups; 10:00 after the clocks changed; a second pass writes nothing."""
    with started() as little:
        one = shown(little)
        assert (one.start, one.end) == (AT, AT + timedelta(minutes=50))
        assert one.members == ("M-0001", "M-0002", "M-0003", "M-0004", "M-0005", "M-0006")
        assert (one.is_open, one.by, one.for_callers) == (True, "", False)
        assert little.row("slots")["check"] == "offered"
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)


@pytest.mark.parametrize("minutes", [-5, 0, 481])
def test_a_length_that_cannot_be_is_not_offered(minutes: Value) -> None:
    """The row tells why; nobody can book it."""
    with started(a_slot(minutes=minutes)) as little:
        assert not little.state.remembered(SHOWN_SLOT)
        assert "Minutes are not 1 to 480" in str(little.row("slots")["check"])


@pytest.mark.parametrize(
    ("cells", "check"),
    [
        (
            {"kind": "indvidual", "how": "vidoe"},
            'How: this is not one of: in person, video, phone. Did you mean "video"? · Kind: this is not one of: ',
        ),
        ({"for_whom": "xyzzy"}, "members, one member, anybody. Choose from the list."),
        ({"minutes": "an hour"}, "Minutes: this is not a number. Type a number such as 40 or 40.50."),
        ({"status": "opn"}, 'Status: this is not one of: open, taken, cancelled. Did you mean "open"?'),
    ],
)
def test_every_cell_that_cannot_be_read_is_told_at_once_and_the_time_is_not_offered(
    cells: Mapping[str, Value], check: str
) -> None:
    """In a row that no pass has read before nothing counts; put right, it is offered."""
    right = {"kind": "individual", "how": "video", "for_whom": "members"}
    with started(a_slot()) as little:
        little.adds("slots", a_slot(start=time(15)))
        number = max(little.numbers("slots"))
        for field, value in cells.items():
            little.workbook.person("slots", number, little.column("slots", field), str(value))
        little.sync()
        row = little.cells("slots", number)
        assert check in str(row["check"])
        assert len(little.state.remembered(SHOWN_SLOT)) == 1
        assert little.sync().cells == 0
        for field in cells:
            little.types("slots", field, right.get(field), start=time(15))
        little.sync()
        assert little.cells("slots", number)["check"] == "offered"


def test_a_word_that_became_unreadable_counts_as_it_was_and_check_tells() -> None:
    """The time stays offered as before."""
    with started() as little:
        little.types("slots", "kind", "intake cal", date=DAY)
        little.sync()
        check = str(little.row("slots")["check"])
        assert check.startswith("Kind: this is not one of: individual, intake call; the last value that could be read")
        assert check.endswith('Did you mean "intake call"? · offered')
        assert shown(little).members


@pytest.mark.parametrize(
    ("day", "at", "instant"),
    [
        (date(2026, 3, 7), time(10), datetime(2026, 3, 7, 15, tzinfo=UTC)),
        (date(2026, 3, 8), time(10), datetime(2026, 3, 8, 14, tzinfo=UTC)),
        (date(2026, 11, 1), time(10), datetime(2026, 11, 1, 15, tzinfo=UTC)),
        (date(2026, 10, 31), time(10), datetime(2026, 10, 31, 14, tzinfo=UTC)),
    ],
)
def test_both_nights_on_which_clocks_change(day: date, at: time, instant: datetime) -> None:
    """The wall time counts."""
    with started(a_slot(date=day, start=at)) as little:
        assert shown(little).start == instant


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"date": date(2026, 3, 10), "start": time(18, 30)}, "not offered: G-01 2026-03-10 18:00 is then"),
        ({"date": date(2026, 3, 9), "start": time(9, 30)}, "not offered: the clinician is busy (supervision)"),
        ({"date": date(2026, 3, 3), "start": time(10)}, "over"),
        ({"date": date(2026, 3, 3), "start": time(13)}, "not offered any more: it begins in less than two hours"),
        ({"status": "cancelled"}, "cancelled"),
        ({"taken_by": "somebody on the phone"}, "taken"),
        ({"for_whom": "one member"}, "not offered: pick under Only for who may book it"),
        ({"kind": "intake call"}, "not offered: an intake call is for anybody"),
        ({"clinician": "Inês Brandão"}, "offered to nobody: the clinician leads no group"),
    ],
)
def test_what_is_not_offered_says_why(changes: Mapping[str, Value], check: str) -> None:
    """Beside the row; no page knows of it."""
    with started(a_slot(**changes)) as little:
        assert str(little.row("slots")["check"]).startswith(check)
        assert not [one for one in little.state.remembered(SHOWN_SLOT).values() if one.is_open]


def test_a_busy_calendar_keeps_a_time_from_being_offered() -> None:
    """Also while it cannot be read: what it told last counts."""
    with started() as little:
        place = Place("busy/C-01.ics")
        times = (BusyTime(start=AT + timedelta(minutes=30), end=AT + timedelta(hours=2)),)
        little.busy = (BusyCalendar(place=place, key="a", owner="C-01", times=times),)
        little.sync()
        assert little.row("slots")["check"] == "not offered: the clinician is busy (busy)"
        little.busy = (BusyCalendar(place=place, key="a", owner="C-01", is_whole=False),)
        little.sync()
        assert little.row("slots")["check"] == "not offered: the clinician is busy (busy)"


def test_of_two_that_overlap_one_is_offered() -> None:
    """So that nobody books both."""
    with started(a_slot(), a_slot(start=time(10, 30))) as little:
        checks = [str(row["check"]) for row in little.rows("slots")]
        assert checks[0] == "offered"
        assert checks[1].startswith("not offered: it overlaps with SL-")


def test_a_booking_is_written_shown_and_in_the_calendar() -> None:
    """Who has it is in the row; nobody else is offered it; the event has no name; a second pass writes nothing."""
    with started() as little:
        does(little, BOOK, shown(little))
        little.sync()
        row = little.row("slots")
        assert (row["taken_by"], row["status"], row["check"]) == ("Zoë Núñez (M-0001)", "taken", "booked")
        assert str(row["last_done"]) == "booked on a page Tue Mar 3 12:00 PM"
        one = shown(little)
        assert (one.by, one.is_open, one.members) == ("M-0001", False, ())
        event = event_of(little)
        assert (event.title, event.start) == ("Appointment", datetime(2026, 3, 11, 10))
        assert "Zoë" not in f"{event}"
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)


def test_a_cancelled_booking_is_free_again_with_another_seat() -> None:
    """The old seat stays with whoever had it; the next one books the new seat."""
    with started() as little:
        first = shown(little)
        does(little, BOOK, first)
        little.sync()
        does(little, UNBOOK, first)
        little.sync()
        row, again = little.row("slots"), shown(little)
        assert (row["taken_by"], row["status"], row["check"]) == (None, "open", "offered")
        assert again.is_open
        assert again.seat != first.seat
        does(little, BOOK, again, "M-0002")
        little.sync()
        assert little.row("slots")["taken_by"] == "Liam O'Connor (M-0002)"
        assert not little.rows("conflicts", status="open")


def test_booked_and_cancelled_between_two_passes_is_free_again() -> None:
    """With another seat: the first is never given back."""
    with started() as little:
        first = shown(little)
        does(little, BOOK, first)
        does(little, UNBOOK, first)
        little.sync()
        assert shown(little).is_open
        assert shown(little).seat != first.seat


def test_another_time_instead_gives_the_first_back() -> None:
    """In one deed."""
    with started(a_slot(), a_slot(start=time(15))) as little:
        early, late = sorted(little.state.remembered(SHOWN_SLOT).values(), key=lambda one: one.start)
        does(little, BOOK, early)
        little.sync()
        does(little, BOOK, late, instead=early.seat)
        little.sync()
        rows = {str(row["start"]): row for row in little.rows("slots")}
        assert (rows["10:00:00"]["taken_by"], rows["10:00:00"]["status"]) == (None, "open")
        assert rows["15:00:00"]["taken_by"] == "Zoë Núñez (M-0001)"


def test_a_name_typed_meanwhile_is_a_conflict_and_both_are_kept() -> None:
    """The person's stays in the cell; the decision counts, and who loses the time is asked about."""
    with started() as little:
        does(little, BOOK, shown(little))
        little.types("slots", "taken_by", "Liam O'Connor (M-0002)", start=time(10))
        little.sync()
        assert little.row("slots")["taken_by"] == "Liam O'Connor (M-0002)"
        (conflict,) = little.rows("conflicts", status="open")
        assert "Zoë Núñez (M-0001)" in str(conflict)
        assert shown(little).by == "M-0001"
        little.types("conflicts", "decision", "sheet", id=str(conflict["id"]))
        little.sync()
        little.sync()
        assert shown(little).by == "M-0002"
        (ask,) = little.rows("requests", what="booked time changed")
        assert (ask["who"], ask["status"]) == ("Zoë Núñez (M-0001)", "open")


def test_a_name_that_a_person_clears_frees_the_time_and_is_asked_about() -> None:
    """It is offered again; whoever had it is named; the next booking meets no conflict."""
    with started() as little:
        does(little, BOOK, shown(little))
        little.sync()
        little.types("slots", "taken_by", None, start=time(10))
        little.sync()
        assert (little.row("slots")["status"], little.row("slots")["check"]) == ("open", "offered")
        (ask,) = little.rows("requests", what="booked time changed")
        little.types("requests", "decision", "handled", id=str(ask["id"]))
        does(little, BOOK, shown(little), "M-0002")
        little.sync()
        assert little.row("slots")["taken_by"] == "Liam O'Connor (M-0002)"
        assert str(little.row("requests", what="booked time changed")["status"]).startswith("handled")
        assert not little.rows("conflicts", status="open")


def test_a_member_whom_a_person_types_in_has_booked_as_well() -> None:
    """They see it on their page and may give it back there; the name is theirs as typed."""
    with started(a_slot(taken_by="Zoë Núñez")) as little:
        assert (shown(little).by, little.row("slots")["taken_by"]) == ("M-0001", "Zoë Núñez")
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)
        does(little, UNBOOK, shown(little))
        little.sync()
        assert little.row("slots")["taken_by"] is None
        assert shown(little).is_open


@pytest.mark.parametrize(("field", "value"), [("start", time(11)), ("status", "cancelled")])
def test_who_booked_is_told_of_a_change_once(field: str, value: time | str) -> None:
    """In the words of a changed session; passes afterwards add nothing."""
    with started() as little:
        does(little, BOOK, shown(little))
        little.sync()
        little.types("slots", field, value, date=DAY)
        little.sync()
        little.sync()
        (message,) = [row for row in little.rows("messages") if str(row["session"]).startswith("SL-")]
        assert (message["status"], message["member_code"]) == ("planned", "M-0001")
        text = str(message["text"])
        assert "Wed Mar 11 10:00 AM" in text
        assert ("11:00 AM" in text) == (field == "start")
        assert ("is cancelled" in text) == (field == "status")
        assert not little.rows("conflicts", status="open")


def test_nothing_about_a_moved_time_goes_to_a_member_who_is_inactive_meanwhile() -> None:
    """The notice that waits to be sent is withdrawn."""
    with started() as little:
        does(little, BOOK, shown(little))
        little.sync()
        little.types("slots", "start", time(11), date=DAY)
        little.sync()
        assert little.rows("messages", status="planned", member_code="M-0001", session=shown(little).slot)
        slot = shown(little).slot
        little.types("members", "status", "inactive", name="Zoë Núñez")
        little.sync()
        assert not little.rows("messages", status="planned", session=slot)


def test_a_deleted_row_is_told_as_cancelled() -> None:
    """Who had it is told; nobody is offered it."""
    with started() as little:
        does(little, BOOK, shown(little))
        little.sync()
        little.deletes("slots", 2)
        little.sync()
        (message,) = [row for row in little.rows("messages") if str(row["session"]).startswith("SL-")]
        assert "is cancelled" in str(message["text"])
        assert not little.state.remembered(SHOWN_SLOT)


@pytest.mark.parametrize(
    ("field", "wrong", "right", "check"),
    [
        ("clinician", "Roza Dias", "Rosa Díaz", "Clinician: this is not clearly one clinician"),
        ("start", None, time(10), "booked; cannot tell whether it still is"),
    ],
)
def test_a_row_that_cannot_be_read_keeps_its_booking(
    field: str, wrong: str | None, right: str | time, check: str
) -> None:
    """Nobody is told anything, the calendar keeps the event, the page the time; Check says so until it is right."""
    with started() as little:
        does(little, BOOK, shown(little))
        little.sync()
        before, event = shown(little), event_of(little)
        little.types("slots", field, wrong, taken_by="Zoë Núñez (M-0001)")
        for _ in range(3):
            little.later(minutes=1)
            little.sync()
        assert str(little.row("slots")["check"]).startswith(check)
        assert (shown(little), event_of(little)) == (before, event)
        little.types("slots", field, right, taken_by="Zoë Núñez (M-0001)")
        little.sync()
        little.sync()
        assert little.row("slots")["check"] == "booked"
        assert (shown(little), event_of(little)) == (before, event)
        assert not [row for row in little.rows("messages") if str(row["session"]).startswith("SL-")]


def test_a_booking_that_cannot_be_read_can_be_given_back() -> None:
    """On the member's page; what is not offered any more says why."""
    with started() as little:
        does(little, BOOK, shown(little))
        little.sync()
        little.types("slots", "start", None, taken_by="Zoë Núñez (M-0001)")
        does(little, UNBOOK, shown(little))
        little.sync()
        little.sync()
        row = little.row("slots")
        assert (row["taken_by"], row["status"]) == (None, "open")
        assert str(row["check"]).startswith("not offered: Clinician, Date or Start is missing")
        little.types("slots", "start", time(10), date=DAY)
        little.sync()
        assert shown(little).is_open


def test_a_cancelled_time_that_is_theirs_again_withdraws_the_notice() -> None:
    """Nothing is left that could still go out."""
    with started() as little:
        does(little, BOOK, shown(little))
        little.sync()
        little.types("slots", "status", "cancelled", date=DAY)
        little.sync()
        little.types("slots", "status", None, date=DAY)
        little.types("slots", "taken_by", "Zoë Núñez (M-0001)", date=DAY)
        little.sync()
        little.sync()
        assert shown(little).by == "M-0001"
        told = [row for row in little.rows("messages") if str(row["session"]).startswith("SL-")]
        assert not [row for row in told if row["status"] == "planned"]


def test_who_left_the_group_and_booked_on_a_page_from_before_goes_to_a_person() -> None:
    """The booking counts until somebody decides."""
    with started() as little:
        one = shown(little)
        (number,) = little.numbers("roster", member_code="M-0001")
        little.workbook.person("roster", number, little.column("roster", "left"), date(2026, 3, 2))
        does(little, BOOK, one)
        little.sync()
        little.sync()
        assert little.row("slots")["taken_by"] == "Zoë Núñez (M-0001)"
        (ask,) = little.rows("requests", what="booked time changed")
        assert "it is not offered to them any more" in str(ask["why"])


def test_a_booking_of_what_is_gone_meanwhile_goes_to_a_person() -> None:
    """Somebody else was before: the row in Requests names the member, nothing is written over."""
    with started() as little:
        one = shown(little)
        does(little, BOOK, one)
        does(little, BOOK, one, "M-0002")
        little.sync()
        assert little.row("slots")["taken_by"] == "Zoë Núñez (M-0001)"
        (ask,) = little.rows("requests", what="could not book")
        assert ask["who"] == "Liam O'Connor (M-0002)"


def test_an_intake_call_is_a_row_for_the_va_and_no_name_is_anywhere_else() -> None:
    """The person's own data are in Requests; Slots and the calendar have a code; decline frees the time."""
    with started(a_slot(kind="intake call", for_whom="anybody")) as little:
        assert shown(little).for_callers
        does(little, CALL_BOOKED, shown(little), "", name="Ann", phone="+12125550147", email="")
        little.sync()
        (ask,) = little.rows("requests", what="intake call")
        assert (ask["who"], ask["status"], ask["from"]) == ("Ann", "open", datetime(2026, 3, 11, 10))
        assert "+12125550147" in str(ask["why"])
        assert little.row("slots")["taken_by"] == f"intake call {ask['id']}"
        assert little.row("today", kind="Request", who="Ann")["clinician"] == "Rosa Díaz"
        assert event_of(little).title == "Intake call"
        assert not [name for name in ("Ann", "555") if name in f"{event_of(little)}"]
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)
        little.types("requests", "decision", "decline", id=str(ask["id"]))
        little.sync()
        assert (little.row("slots")["status"], little.row("slots")["check"]) == ("open", "offered")


def test_two_callers_who_lose_one_time_in_one_minute_are_both_told_about() -> None:
    """Each is a row of their own: nobody waits for a call that nobody knows of."""
    with started(a_slot(kind="intake call", for_whom="anybody")) as little:
        one = shown(little)
        for name, last in (("Ann", 47), ("Ben", 48), ("Cy", 49)):
            does(little, CALL_BOOKED, one, "", name=name, phone=f"+121255501{last}", email="")
        little.sync()
        assert sorted(str(row["who"]) for row in little.rows("requests", what="could not book")) == ["Ben", "Cy"]


def test_a_call_whose_memory_was_lost_keeps_its_time_and_is_told_about() -> None:
    """Nobody else is offered it, the event stays, Today leads to the cell; freeing it by hand settles it."""
    with started(a_slot(kind="intake call", for_whom="anybody")) as little:
        does(little, CALL_BOOKED, shown(little), "", name="Ann", phone="+12125550147", email="")
        little.sync()
        little.loses_state()
        for _ in range(2):
            problems = [one for one in little.sync().problems if one.code == "call-forgotten"]
            assert [one.place.container for one in problems] == ["Slots"]
            row = little.row("slots")
            assert str(row["taken_by"]).startswith("intake call Q-")
            assert str(row["check"]).startswith("taken; this time is kept for a caller")
            assert not little.state.remembered(SHOWN_SLOT)
            assert event_of(little).title == "Intake call"
            assert "kept for a caller" in str(little.row("today", kind="Problem")["what"])
            assert "+12125550147" in str(little.row("requests", what="intake call")["why"])
        little.types("slots", "taken_by", None, date=DAY)
        little.types("slots", "status", None, date=DAY)
        assert not little.sync().problems
        assert little.row("slots")["check"] == "offered"


def test_whoever_handled_an_intake_call_closes_its_row() -> None:
    """Handled by alone is enough; the time stays booked."""
    with started(a_slot(kind="intake call", for_whom="anybody")) as little:
        does(little, CALL_BOOKED, shown(little), "", name="Ann", phone="+12125550147", email="")
        little.sync()
        (ask,) = little.rows("requests", what="intake call")
        little.types("requests", "handled_by", "Ana", id=str(ask["id"]))
        little.sync()
        assert str(little.row("requests", id=ask["id"])["status"]).startswith("handled")
        assert little.row("slots")["taken_by"] == f"intake call {ask['id']}"


def test_a_moved_intake_call_is_asked_about() -> None:
    """Nobody texts a caller by itself: they agreed to one text."""
    with started(a_slot(kind="intake call", for_whom="anybody")) as little:
        does(little, CALL_BOOKED, shown(little), "", name="Ann", phone="+12125550147", email="")
        little.sync()
        little.types("slots", "start", time(11), date=DAY)
        little.sync()
        (ask,) = little.rows("requests", what="booked time changed")
        assert (ask["who"], "Call them" in str(ask["why"])) == ("Ann", True)


@pytest.mark.parametrize(
    ("name", "is_booked"), [("Ann", True), ("ann ", True), ("Anne", True), ("Liam O'Connor", False), (None, False)]
)
def test_a_callers_name_over_their_code_keeps_the_call(name: str | None, is_booked: bool) -> None:  # noqa: FBT001 (a case)
    """Only a cleared cell, or somebody in Members, takes it from them."""
    with started(a_slot(kind="intake call", for_whom="anybody")) as little:
        does(little, CALL_BOOKED, shown(little), "", name="Ann", phone="+12125550147", email="")
        little.sync()
        little.types("slots", "taken_by", name, date=DAY)
        for _ in range(2):
            little.sync()
            assert bool(little.rows("requests", what="booked time changed")) is not is_booked
        if is_booked:
            assert event_of(little).title == "Intake call"
            assert little.row("slots")["taken_by"] == str(name).strip()
            quiet = little.sync()
            assert (quiet.cells, quiet.rows) == (0, 0)


@pytest.mark.parametrize("who", ["M-0001", ""])
@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("how", "in person", "it is in person now (it was video). Call them."),
        ("clinician", "Tom O'Hara", "it is with C-02 now (it was C-01). Call them."),
    ],
)
def test_a_time_in_another_way_or_with_somebody_else_is_asked_about(
    who: str, field: str, value: str, told: str
) -> None:
    """Once: they would come to the wrong place, or to somebody whom they do not know."""
    slot = a_slot() if who else a_slot(kind="intake call", for_whom="anybody")
    with started(slot) as little:
        caller = {} if who else {"name": "Ann", "phone": "+12125550147", "email": ""}
        does(little, BOOK if who else CALL_BOOKED, shown(little), who, **caller)
        little.sync()
        little.types("slots", field, value, date=DAY)
        little.sync()
        little.later(minutes=5)
        little.sync()
        (ask,) = little.rows("requests", what="booked time changed")
        assert told in str(ask["why"])


def test_one_member_outside_all_groups_has_a_page_for_their_time() -> None:
    """Without it the link would open nothing."""
    with started(a_slot(for_whom="one member", only_for="Bo Lindqvist")) as little:
        little.types("roster", "left", date(2026, 3, 1), member="Bo Lindqvist")
        little.sync()
        assert shown(little).members == ("M-0006",)
        assert "M-0006" in little.state.remembered(MEMBER_PAGE)


def test_a_tab_that_somebody_removed_cancels_nothing() -> None:
    """Nobody can tell what became of its rows: it is asked about, and the booking is there when it is back."""
    with started() as little:
        does(little, BOOK, shown(little))
        little.sync()
        del little.workbook.sheets["slots"]
        little.sync()
        assert not [row for row in little.rows("messages") if str(row["session"]).startswith("SL-")]


def test_a_time_moved_twice_is_told_once_and_back_again_not_at_all() -> None:
    """As long as nothing went out: from the time that the member knows to the one that it has."""
    with started() as little:
        does(little, BOOK, shown(little))
        little.sync()
        for at in (time(11), time(12)):
            little.types("slots", "start", at, date=DAY)
            little.sync()
        (message,) = [
            row
            for row in little.rows("messages")
            if row["status"] == "planned" and row["session"] == shown(little).slot
        ]
        assert "Wed Mar 11 10:00 AM is moved to Wed Mar 11 at 12:00 PM" in str(message["text"])
        little.types("slots", "start", time(10), date=DAY)
        little.sync()
        assert not little.rows("messages", status="planned", session=shown(little).slot)


def test_a_time_that_was_moved_given_back_and_moved_back_can_be_booked() -> None:
    """With a seat that nobody had."""
    with started() as little:
        first = shown(little)
        does(little, BOOK, first)
        little.sync()
        little.types("slots", "start", time(11), date=DAY)
        little.sync()
        does(little, UNBOOK, shown(little))
        little.sync()
        little.types("slots", "start", time(10), date=DAY)
        little.sync()
        assert shown(little).is_open
        assert shown(little).seat != first.seat


def test_who_becomes_inactive_gives_the_time_back() -> None:
    """And a person is asked to tell them."""
    with started() as little:
        does(little, BOOK, shown(little))
        little.sync()
        little.types("members", "status", "inactive", name="Zoë Núñez")
        little.sync()
        assert little.row("slots")["taken_by"] is None
        assert shown(little).is_open
        (ask,) = little.rows("requests", what="booked time changed")
        assert "no longer active" in str(ask["why"])
