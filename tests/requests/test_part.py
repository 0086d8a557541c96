"""Whole passes with calendars that clinicians edit too: asked, decided, obeyed once, put back, never silent.

In memory, at the stand-in for Google and on a CalDAV server: what a pass promises does not depend on the place.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from addon.calendars.ports import EventId
from tests.sync.adapters.google_calendar_desk import name_of
from tests.sync.calendar_places import Place
from tests.sync.google_place import at_google
from tests.sync.little_practice import a_date
from tests.sync.two_way_practice import (
    CALDAV_LATER,
    EVERYWHERE,
    LATER_ELSEWHERE,
    SESSION,
    SHARED,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    block,
    change_notices,
    decides,
    deletes,
    everything,
    moves,
    start_of,
    started,
    times,
)


@EVERYWHERE
def test_two_way_calendars_show_what_is_wanted_and_a_second_pass_writes_nothing(place: Place) -> None:
    """The same events as a calendar that only shows; no request, no write."""
    with started(place) as little:
        assert TUESDAY in times(little, "C-01")
        assert THURSDAY in times(little, "C-01", "G-02")
        assert THURSDAY in times(little, "C-02", "G-02")
        assert little.calendars.by_clinician == {}
        before = everything(little)
        report = little.sync()
        assert (report.cells, report.rows, report.written.calendars) == (0, 0, 0)
        assert everything(little) == before
        assert not little.rows("requests")


@CALDAV_LATER
def test_a_moved_event_becomes_one_request_and_moves_nothing(place: Place) -> None:
    """The sheet keeps its time, the calendar the clinician's; Today has a line that jumps to the row."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        report = little.sync()
        row = little.row("requests")
        assert (row["status"], row["who"], row["what"], row["session"]) == (
            "open",
            "Rosa Díaz (C-01)",
            "move",
            SESSION,
        )
        assert (row["from"], row["to"]) == (TUESDAY, WEDNESDAY)
        assert row["why"] == "moved in the calendar; 3 members expected"
        assert start_of(little) == (TUESDAY.date(), time(18), "planned")
        assert WEDNESDAY in times(little, "C-01")
        line = little.row("today", kind="Request")
        assert (line["by"], line["row"]) == (TUESDAY.date(), f"Requests {row['id']}")
        assert "Tuesday process group, Tue Mar 10 6:00 PM: move to Wed Mar 11 7:00 PM" in str(line["what"])
        assert str(little.rows("log")[0]["what"]) == "added 1 row to Requests; 1 request open"
        assert report.rows == 1
        before = everything(little)
        assert (little.sync().cells, everything(little)) == (0, before)


@EVERYWHERE
def test_an_accepted_move_moves_the_session_everywhere_and_plans_one_notice_each(place: Place) -> None:
    """Sheet, attendance, both calendars' blocks; three members are told or have a reason; the third pass is quiet."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        little.sync()
        decides(little, "accept")
        little.sync()
        assert start_of(little) == (WEDNESDAY.date(), time(19), "planned")
        assert little.row("requests")["status"] == "accepted Mar 3 2026"
        assert {one["date"] for one in little.rows("attendance", session=SESSION)} == {WEDNESDAY.date()}
        shown = {one.kind: one.start for one in little.desk("C-01").shown() if one.key.endswith(SESSION)}
        assert shown["preparation"] == WEDNESDAY - timedelta(minutes=15)
        assert WEDNESDAY in times(little, "C-01")
        assert TUESDAY not in times(little, "C-01")
        told = {one["member_code"]: (one["status"], one["channel"], one["text"]) for one in change_notices(little)}
        moved = (
            "your appointment Tue Mar 10 6:00 PM is moved to Wed Mar 11 at 7:00 PM. The front desk. STOP to opt out."
        )
        assert told["M-0001"] == ("planned", "text", f"Hi Zoe, {moved}")
        assert told["M-0002"] == ("planned", "text", f"Hi Liam, {moved}")
        assert len(told) == 3
        assert told["M-0003"][:2] == ("planned", "email")
        assert not little.rows("today", kind="Request")
        before = everything(little)
        little.sync()
        assert everything(little) == before


@pytest.mark.long
@CALDAV_LATER
def test_an_accepted_cancellation_cancels_and_tells_the_co_facilitator_too(place: Place) -> None:
    """The session's state, both calendars, one notice to each member and to the other clinician."""
    with started(place) as little:
        little.types("clinicians", "email", "tom@example.org", name="Tom O'Hara")
        deletes(little, at=THURSDAY)
        little.sync()
        row = little.row("requests")
        assert (row["what"], row["to"], row["from"]) == ("cancel", None, THURSDAY)
        alone = "if C-01 alone is away, type that into Time off: accept cancels it for everybody"
        assert row["why"] == f"deleted in the calendar; 3 members expected, also run by C-02; {alone}"
        decides(little, "accept")
        little.sync()
        assert start_of(little, SHARED)[2] == "cancelled"
        assert THURSDAY not in times(little, "C-02", "G-02")
        assert THURSDAY not in times(little, "C-01", "G-02")
        told = {str(one["member_code"]): one for one in change_notices(little)}
        assert sorted(told) == ["C-02", "M-0004", "M-0005", "M-0006"]
        assert (told["C-02"]["status"], told["C-02"]["channel"]) == ("planned", "email")
        assert str(told["M-0004"]["status"]).startswith("not sent: nobody has recorded consent to texts")
        assert told["M-0005"]["status"] == "planned"
        before = everything(little)
        little.sync()
        assert everything(little) == before


@pytest.mark.long
@EVERYWHERE
@pytest.mark.parametrize("deleted", [False, True], ids=["moved", "deleted"])
def test_a_declined_event_is_put_back_and_may_be_moved_again(place: Place, deleted: bool) -> None:  # noqa: FBT001
    """It stands where it was, once; moved again it is another request in a row of its own."""
    with started(place) as little:
        if deleted:
            deletes(little)
        else:
            moves(little, WEDNESDAY)
        little.sync()
        assert TUESDAY not in times(little, "C-01")
        decides(little, "decline")
        little.sync()
        assert TUESDAY in times(little, "C-01")
        assert WEDNESDAY not in times(little, "C-01")
        row = little.row("requests")
        waits = "declined Mar 3 2026: the event is still to be put back"
        assert (row["status"], row["last_done"]) == ("declined Mar 3 2026", waits)
        assert start_of(little) == (TUESDAY.date(), time(18), "planned")
        assert not change_notices(little)
        little.sync()
        assert little.row("requests")["last_done"] == "event put back Mar 3 2026"
        before = everything(little)
        little.sync()
        assert everything(little) == before
        moves(little, WEDNESDAY)
        little.sync()
        assert [one["status"] for one in little.rows("requests")] == ["declined Mar 3 2026", "open"]


@LATER_ELSEWHERE
def test_an_event_moved_back_withdraws_its_request(place: Place) -> None:
    """The old answer does nothing afterwards, and the next move is asked about anew."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        little.sync()
        moves(little, TUESDAY)
        little.sync()
        assert little.row("requests")["status"] == "withdrawn Mar 3 2026: the event is back"
        assert not little.rows("today", kind="Request")
        decides(little, "accept", session=SESSION)
        little.sync()
        assert start_of(little)[0] == TUESDAY.date()
        moves(little, WEDNESDAY)
        little.sync()
        assert len(little.rows("requests")) == 2


@EVERYWHERE
@pytest.mark.parametrize("word", ["accept", "decline"])
def test_a_deleted_series_asks_about_a_session_that_was_moved_too(place: Place, word: str) -> None:
    """A session that the sheet has at another time is asked about with the others, and comes back with them."""
    with started(place) as little:
        little.types("sessions", "start", time(17), id=SESSION)
        little.sync()
        shown = times(little, "C-01")
        little.desk("C-01").deletes(EventId(little.series("C-01", "G-01").key))
        little.sync()
        assert little.row("requests", session=SESSION)["what"] == "cancel"
        for row in little.rows("requests"):
            decides(little, word, id=row["id"])
        little.sync()
        little.sync()
        assert start_of(little)[2] == ("cancelled" if word == "accept" else "planned")
        assert times(little, "C-01") == ([] if word == "accept" else shown)
        assert not little.rows("requests", status="open")


@pytest.mark.parametrize("word", ["accept", "decline", "gone again"])
def test_an_event_restored_after_its_cancellation_is_asked_about(tmp_path: Path, word: str) -> None:
    """Out of the trash, the session takes place again once that is accepted; until then the event is left there."""
    with at_google(tmp_path) as place, started(place) as little:
        event, calendar, world = deletes(little), place.id("C-01"), place.world
        little.sync()
        decides(little, "accept")
        little.sync()
        little.sync()
        name = name_of(world, calendar, event)
        world.patch(calendar, name, {"status": "confirmed"}, if_match=None)
        little.sync()
        assert little.row("requests", status="open")["what"] == "take place after all"
        before = everything(little)
        little.sync()
        assert everything(little) == before
        assert TUESDAY in times(little, "C-01")
        if word == "gone again":
            world.person_deletes(calendar, name)
        else:
            decides(little, word)
        little.sync()
        little.sync()
        assert not little.rows("requests", status="open")
        assert start_of(little)[2] == ("planned" if word == "accept" else "cancelled")
        assert (TUESDAY in times(little, "C-01")) == (word == "accept")
        before = everything(little)
        little.sync()
        assert everything(little) == before


@LATER_ELSEWHERE
def test_two_clinicians_who_move_one_session_apart_need_two_decisions(place: Place) -> None:
    """Both accepted at once: the first moves it, the second pair is another and says so."""
    other = THURSDAY + timedelta(hours=2)
    with started(place) as little:
        moves(little, THURSDAY - timedelta(days=1), at=THURSDAY)
        moves(little, other, who="C-02", at=THURSDAY)
        little.sync()
        for number in little.numbers("requests"):
            little.workbook.person("requests", number, little.column("requests", "decision"), "accept")
        little.sync()
        status = [one["status"] for one in little.rows("requests")]
        assert status == ["accepted Mar 3 2026", "changed: clear the decision and decide again"]
        assert start_of(little, SHARED)[0] == date(2026, 3, 11)
        little.sync()
        assert start_of(little, SHARED)[0] == date(2026, 3, 11)
        (number,) = little.numbers("requests", status="changed: clear the decision and decide again")
        little.workbook.person("requests", number, little.column("requests", "decision"), None)
        little.sync()
        decides(little, "accept")
        little.sync()
        assert start_of(little, SHARED)[:2] == (THURSDAY.date(), time(19, 30))
        assert other in times(little, "C-01", "G-02")
        assert len({one["id"] for one in change_notices(little)}) == 8
        assert len([one for one in change_notices(little) if str(one["status"]).startswith("withdrawn")]) == 4


@LATER_ELSEWHERE
def test_a_word_that_decides_nothing_is_told(place: Place) -> None:
    """Handled is for messages: the calendar and the sheet would differ on. Which words count is beside it."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        little.sync()
        assert str(little.row("requests")["last_done"]).endswith("choose accept or decline")
        decides(little, "handled")
        report = little.sync()
        assert little.row("requests")["status"] == "open"
        assert [one.place.container for one in report.problems if one.code == "unusable-decision"] == ["Requests"]
        decides(little, "decline")
        assert "unusable-decision" not in {one.code for one in little.sync().problems}


@LATER_ELSEWHERE
def test_accepting_twice_moves_once(place: Place) -> None:
    """The decision stays in its cell; a VA's later move of the session stands."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        little.sync()
        decides(little, "accept")
        little.sync()
        little.later(minutes=5)
        little.types("sessions", "date", date(2026, 3, 13), id=SESSION)
        little.sync()
        little.sync()
        assert start_of(little)[0] == date(2026, 3, 13)
        assert datetime(2026, 3, 13, 19) in times(little, "C-01")
        by_request = [one for one in change_notices(little) if "asked for it" in str(one["why"])]
        assert {str(one["status"]) for one in by_request} == {"withdrawn: the session was changed again"}
        later = [one for one in change_notices(little) if one not in by_request]
        assert {str(one["why"]) for one in later} == {"it was changed in Sessions or Groups"}


@LATER_ELSEWHERE
def test_a_session_moved_in_the_sheet_meanwhile_needs_another_decision(place: Place) -> None:
    """From says where it stands now; the old decision does not bind."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        little.sync()
        decides(little, "accept")
        little.types("sessions", "start", time(17), id=SESSION)
        little.sync()
        row = little.row("requests")
        assert (row["status"], row["from"]) == (
            "changed: clear the decision and decide again",
            TUESDAY.replace(hour=17),
        )
        assert start_of(little)[:2] == (TUESDAY.date(), time(17))


@LATER_ELSEWHERE
def test_texts_edited_by_a_person_are_no_request_and_stay(place: Place) -> None:
    """Another description at the same time is theirs."""
    with started(place) as little:
        event = moves(little, TUESDAY, description="bring chairs")
        little.sync()
        little.sync()
        assert not little.rows("requests")
        shown = [one for one in little.desk("C-01").shown() if (one.key, one.start) == (event.key, TUESDAY)]
        assert [one.description for one in shown] == ["bring chairs"]


@CALDAV_LATER
def test_blocks_are_the_persons_own(place: Place) -> None:
    """A moved preparation stays where it was put, a deleted one stays deleted; nobody is asked."""
    with started(place) as little:
        desk = little.desk("C-01")
        moved = replace(block(little, "preparation"), start=TUESDAY - timedelta(hours=3))
        gone = EventId(f"documentation | C-01 | {SESSION}")
        desk.moves(moved)
        desk.deletes(gone)
        little.sync()
        moves(little, WEDNESDAY)
        little.sync()
        decides(little, "accept")
        little.sync()
        shown = {one.key: one.start for one in desk.shown()}
        assert shown[moved.key] == moved.start
        assert gone.key not in shown
        assert len(little.rows("requests")) == 1


@pytest.mark.long
@CALDAV_LATER
def test_a_whole_series_moved_asks_for_every_session_to_come_and_is_left_until_all_are_decided(place: Place) -> None:
    """One row per session; declined, the whole series is put back."""
    with started(place) as little:
        event = little.series("C-01", "G-01")
        little.desk("C-01").moves(replace(event, start=event.start + timedelta(days=1)))
        little.sync()
        rows = little.rows("requests")
        days = [a_date(one["date"]) for one in little.rows("sessions", group_code="G-01")]
        assert len(rows) == len([day for day in days if day >= date(2026, 3, 3)])
        little.sync()
        assert WEDNESDAY.replace(hour=18) in times(little, "C-01")
        for number in little.numbers("requests"):
            little.workbook.person("requests", number, little.column("requests", "decision"), "decline")
        little.sync()
        assert TUESDAY in times(little, "C-01")
        assert WEDNESDAY.replace(hour=18) not in times(little, "C-01")
        little.sync()  # which tells that the events were put back
        before = everything(little)
        little.sync()
        assert everything(little) == before
