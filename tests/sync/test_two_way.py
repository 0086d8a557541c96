"""Whole passes with calendars that clinicians edit too: asked, decided, obeyed once, put back, never silent."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from addon.calendars.wanted import WantedEvent, occurrences
from addon.problems import WriteRefused
from addon.sync.adapters.in_memory_calendar import InMemoryCalendar
from addon.sync.calendars import Changes, EventId
from addon.sync.undo import undo
from tests.practice import MEMBERS
from tests.sync.little_practice import TABS, LittlePractice, Row

TUESDAY = datetime(2026, 3, 10, 18)
WEDNESDAY = datetime(2026, 3, 11, 19)
THURSDAY = datetime(2026, 3, 12, 17, 30)
SESSION, SHARED = "G-01 2026-03-10 18:00", "G-02 2026-03-12 17:30"


def started() -> LittlePractice:
    """Return the practice after its first pass, everybody's calendar two-way."""
    little = LittlePractice()
    little.two_way = {code: InMemoryCalendar() for code in ("C-01", "C-02", "C-03")}
    for one in MEMBERS:
        little.types("members", "phone", one.phone or None, name=one.name)
        little.types("members", "email", one.email or None, name=one.name)
    little.sync()
    return little


def series(calendar: InMemoryCalendar, group: str) -> WantedEvent:
    """Return a group's series in a calendar."""
    told = calendar.changes(None)
    (found,) = [one.event for one in told.seen if one.event and one.event.repeats and f"| {group} |" in one.id.key]
    return found


def moves(little: LittlePractice, to: datetime, *, who: str = "C-01", at: datetime = TUESDAY, **more: Any) -> EventId:
    """A clinician drags one occurrence of a series to another time."""
    event = series(little.two_way[who], "G-01" if at == TUESDAY else "G-02")
    moved = replace(event, start=to, repeats=None, instead_of=at, **more)
    little.two_way[who].person_moves(moved)
    return EventId(event.key, at)


def deletes(little: LittlePractice, *, who: str = "C-01", at: datetime = TUESDAY) -> EventId:
    """A clinician deletes one occurrence of a series."""
    event = EventId(series(little.two_way[who], "G-01" if at == TUESDAY else "G-02").key, at)
    little.two_way[who].person_deletes(event)
    return event


def decides(little: LittlePractice, word: str, **where: Any) -> None:
    """A VA decides one request."""
    (number,) = little.numbers("requests", **(where or {"status": "open"}))
    little.workbook.person("requests", number, little.column("requests", "decision"), word)


def times(little: LittlePractice, who: str, group: str = "G-01") -> list[datetime]:
    """Return when a clinician's calendar shows a group's sessions, in March."""
    shown = little.two_way[who].shown()
    return [one.start for one in shown if one.title.startswith(f"Group {group}") and one.start.month == 3]


def start_of(little: LittlePractice, session: str = SESSION) -> tuple[Any, Any, Any]:
    """Return where the sheet has a session."""
    row = little.row("sessions", id=session)
    return row["date"], row["start"], row["state"]


def everything(little: LittlePractice) -> tuple[object, ...]:
    """Return all that a pass could write."""
    shown = {code: (one._seen.copy(), one._count) for code, one in little.two_way.items()}
    return little.shown(), shown, len(little.state.runs()), little.state.kept("calendar"), little.state.kept("request")


def change_notices(little: LittlePractice) -> list[Row]:
    """Return the notices about changed sessions."""
    return [one for one in little.rows("messages") if str(one["rule"]).startswith("Session ")]


def test_two_way_calendars_show_what_is_wanted_and_a_second_pass_writes_nothing() -> None:
    """The same events as a calendar that only shows; no request, no write."""
    with started() as little:
        assert TUESDAY in times(little, "C-01")
        assert THURSDAY in times(little, "C-01", "G-02")
        assert THURSDAY in times(little, "C-02", "G-02")
        assert little.calendars.by_clinician == {}
        before = everything(little)
        report = little.sync()
        assert (report.cells, report.rows, report.summary["calendars"]) == (0, 0, 0)
        assert everything(little) == before
        assert not little.rows("requests")


def test_a_moved_event_becomes_one_request_and_moves_nothing() -> None:
    """The sheet keeps its time, the calendar the clinician's; Today has a line that jumps to the row."""
    with started() as little:
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
        assert (line["by"], line["row"]) == (TUESDAY.date(), "Requests row 2")
        assert "Tuesday process group, Tue Mar 10 6:00 PM: move to Wed Mar 11 7:00 PM" in str(line["what"])
        assert str(little.rows("log")[0]["what"]) == "added Requests 1 rows; 1 request open"
        assert report.rows == 1
        before = everything(little)
        assert (little.sync().cells, everything(little)) == (0, before)


def test_an_accepted_move_moves_the_session_everywhere_and_plans_one_notice_each() -> None:
    """Sheet, attendance, both calendars' blocks; three members are told or have a reason; the third pass is quiet."""
    with started() as little:
        moves(little, WEDNESDAY)
        little.sync()
        decides(little, "accept")
        little.sync()
        assert start_of(little) == (WEDNESDAY.date(), time(19), "planned")
        assert little.row("requests")["status"] == "accepted 2026-03-03"
        assert {one["date"] for one in little.rows("attendance", session=SESSION)} == {WEDNESDAY.date()}
        shown = {one.kind: one.start for one in little.two_way["C-01"].shown() if one.key.endswith(SESSION)}
        assert shown["preparation"] == WEDNESDAY - timedelta(minutes=15)
        assert WEDNESDAY in times(little, "C-01")
        assert TUESDAY not in times(little, "C-01")
        told = {one["member_code"]: (one["status"], one["channel"], one["text"]) for one in change_notices(little)}
        moved = "Tue Mar 10 6:00 PM is moved to Wed Mar 11 at 7:00 PM. The front desk. Reply STOP to opt out."
        assert told["M-0001"] == ("planned", "text", f"Hi Zoe, {moved}")
        assert told["M-0002"] == ("planned", "text", f"Hi Liam, {moved}")
        assert len(told) == 3
        assert told["M-0003"][:2] == ("planned", "email")
        assert not little.rows("today", kind="Request")
        before = everything(little)
        little.sync()
        assert everything(little) == before


def test_an_accepted_cancellation_cancels_and_tells_the_co_facilitator_too() -> None:
    """The session's state, both calendars, one notice to each member and to the other clinician."""
    with started() as little:
        little.types("clinicians", "email", "tom@example.org", name="Tom O'Hara")
        deletes(little, at=THURSDAY)
        little.sync()
        row = little.row("requests")
        assert (row["what"], row["to"], row["from"]) == ("cancel", None, THURSDAY)
        assert row["why"] == "deleted in the calendar; 3 members expected, also run by C-02"
        decides(little, "accept")
        little.sync()
        assert start_of(little, SHARED)[2] == "cancelled"
        assert THURSDAY not in times(little, "C-02", "G-02")
        assert THURSDAY not in times(little, "C-01", "G-02")
        told = {one["member_code"]: one for one in change_notices(little)}
        assert sorted(told) == ["C-02", "M-0004", "M-0005", "M-0006"]
        assert (told["C-02"]["status"], told["C-02"]["channel"]) == ("planned", "email")
        assert str(told["M-0004"]["status"]).startswith("not sent: nobody has recorded consent to texts")
        assert told["M-0005"]["status"] == "planned"
        before = everything(little)
        little.sync()
        assert everything(little) == before


@pytest.mark.parametrize("deleted", [False, True], ids=["moved", "deleted"])
def test_a_declined_event_is_put_back_and_may_be_moved_again(deleted: bool) -> None:  # noqa: FBT001
    """It stands where it was, once; moved again it is another request in a row of its own."""
    with started() as little:
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
        assert (row["status"], row["last_done"]) == ("declined 2026-03-03", "event put back 2026-03-03")
        assert start_of(little) == (TUESDAY.date(), time(18), "planned")
        assert not change_notices(little)
        before = everything(little)
        little.sync()
        assert everything(little) == before
        moves(little, WEDNESDAY)
        little.sync()
        assert [one["status"] for one in little.rows("requests")] == ["declined 2026-03-03", "open"]


def test_an_event_moved_back_withdraws_its_request() -> None:
    """The old answer does nothing afterwards, and the next move is asked about anew."""
    with started() as little:
        moves(little, WEDNESDAY)
        little.sync()
        moves(little, TUESDAY)
        little.sync()
        assert little.row("requests")["status"] == "withdrawn 2026-03-03: the event is back"
        assert not little.rows("today", kind="Request")
        decides(little, "accept", session=SESSION)
        little.sync()
        assert start_of(little)[0] == TUESDAY.date()
        moves(little, WEDNESDAY)
        little.sync()
        assert len(little.rows("requests")) == 2


def test_two_clinicians_who_move_one_session_apart_need_two_decisions() -> None:
    """Both accepted at once: the first moves it, the second pair is another and says so."""
    other = THURSDAY + timedelta(hours=2)
    with started() as little:
        moves(little, THURSDAY - timedelta(days=1), at=THURSDAY)
        moves(little, other, who="C-02", at=THURSDAY)
        little.sync()
        for number in little.numbers("requests"):
            little.workbook.person("requests", number, little.column("requests", "decision"), "accept")
        little.sync()
        status = [one["status"] for one in little.rows("requests")]
        assert status == ["accepted 2026-03-03", "changed: clear the decision and decide again"]
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


def test_accepting_twice_moves_once() -> None:
    """The decision stays in its cell; a VA's later move of the session stands."""
    with started() as little:
        moves(little, WEDNESDAY)
        little.sync()
        decides(little, "accept")
        little.sync()
        little.types("sessions", "date", date(2026, 3, 13), id=SESSION)
        little.sync()
        little.sync()
        assert start_of(little)[0] == date(2026, 3, 13)
        assert datetime(2026, 3, 13, 19) in times(little, "C-01")
        assert {str(one["status"]) for one in change_notices(little)} == {"withdrawn: the session was changed again"}


def test_a_session_moved_in_the_sheet_meanwhile_needs_another_decision() -> None:
    """From says where it stands now; the old decision does not bind."""
    with started() as little:
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


def test_texts_edited_by_a_person_are_no_request_and_stay() -> None:
    """Another description at the same time is theirs."""
    with started() as little:
        event = moves(little, TUESDAY, description="bring chairs")
        little.sync()
        little.sync()
        assert not little.rows("requests")
        assert [
            one.event.description for one in little.two_way["C-01"].changes("0").seen if one.event and one.id == event
        ] == ["bring chairs"]


def test_blocks_are_the_persons_own() -> None:
    """A moved preparation stays where it was put, a deleted one stays deleted; nobody is asked."""
    with started() as little:
        calendar = little.two_way["C-01"]
        blocks = {one.key: one for one in occurrences(one.event for one in calendar.changes(None).seen if one.event)}
        moved = replace(blocks[f"preparation | C-01 | {SESSION}"], start=TUESDAY - timedelta(hours=3))
        gone = EventId(f"documentation | C-01 | {SESSION}")
        calendar.person_moves(moved)
        calendar.person_deletes(gone)
        little.sync()
        moves(little, WEDNESDAY)
        little.sync()
        decides(little, "accept")
        little.sync()
        shown = {one.key: one.start for one in calendar.shown()}
        assert shown[moved.key] == moved.start
        assert gone.key not in shown
        assert len(little.rows("requests")) == 1


def test_a_whole_series_moved_asks_for_every_session_to_come_and_is_left_until_all_are_decided() -> None:
    """One row per session; declined, the whole series is put back."""
    with started() as little:
        calendar = little.two_way["C-01"]
        event = series(calendar, "G-01")
        calendar.person_moves(replace(event, start=event.start + timedelta(days=1)))
        little.sync()
        rows = little.rows("requests")
        assert len(rows) == len(
            [one for one in little.rows("sessions", group_code="G-01") if one["date"] >= date(2026, 3, 3)]
        )  # type: ignore[operator]
        little.sync()
        assert WEDNESDAY.replace(hour=18) in times(little, "C-01")
        for number in little.numbers("requests"):
            little.workbook.person("requests", number, little.column("requests", "decision"), "decline")
        little.sync()
        assert TUESDAY in times(little, "C-01")
        assert WEDNESDAY.replace(hour=18) not in times(little, "C-01")
        before = everything(little)
        little.sync()
        assert everything(little) == before


# --- tokens, guards, crashes ---------------------------------------------------------------------


def test_an_expired_token_finds_deletions_by_comparing() -> None:
    """One deletion in the gap is a request; what still stands is no news."""
    with started() as little:
        key = next(one.key for one in little.two_way["C-01"].shown() if one.key == f"preparation | C-01 | {SESSION}")
        moves(little, WEDNESDAY)
        little.sync()
        deletes(little)
        little.two_way["C-01"].person_deletes(EventId(key))
        little.two_way["C-01"].forget_tokens()
        little.sync()
        assert (little.row("requests")["what"], little.row("requests")["status"]) == ("cancel", "open")
        little.sync()
        assert key not in [one.key for one in little.two_way["C-01"].shown()]


@pytest.mark.parametrize("answer", ["deleted", "put back"])
def test_a_calendar_that_lost_much_is_left_alone_until_somebody_answers(answer: str) -> None:
    """One question and nothing else; the other calendars go on."""
    with started() as little:
        little.two_way["C-01"]._seen.clear()
        little.two_way["C-01"].forget_tokens()
        moves(little, THURSDAY + timedelta(hours=1), who="C-02", at=THURSDAY)
        little.sync()
        little.sync()
        (asked,) = little.rows("needs_review", status="open")
        assert (asked["kind"], asked["where"]) == ("calendar left alone", "calendar of C-01")
        assert len(little.rows("requests")) == 1
        assert little.two_way["C-01"].shown() == ()
        little.answers(answer, kind="calendar left alone")
        little.sync()
        assert not little.rows("needs_review", status="open")
        asks = [one for one in little.rows("requests", status="open") if one["who"] == "Rosa Díaz (C-01)"]
        assert bool(asks) == (answer == "deleted")
        assert (TUESDAY in times(little, "C-01")) == (answer == "put back")


def test_a_lost_state_asks_about_moved_occurrences_and_puts_back_nothing() -> None:
    """First contact with a calendar that somebody had changed: asked, blocks left, nothing twice."""
    with started() as little:
        moves(little, WEDNESDAY)
        calendar = little.two_way["C-01"]
        block = next(one for one in calendar.shown() if one.key == f"preparation | C-01 | {SESSION}")
        calendar.person_moves(replace(block, start=block.start - timedelta(hours=1)))
        before = times(little, "C-01")
        little.loses_state()
        little.sync()
        assert little.row("requests", status="open")["to"] == WEDNESDAY
        assert times(little, "C-01") == before
        little.sync()
        assert [one.start for one in calendar.shown() if one.key == block.key] == [block.start - timedelta(hours=1)]


def test_a_crash_between_calendar_write_and_token_is_harmless() -> None:
    """Our own writes are told again and taken for ours, even if a VA goes on moving the session."""
    with started() as little:
        little.types("sessions", "date", date(2026, 3, 11), id=SESSION)
        keep, died = little.state.keep, []

        def die(kind: str, key: str, value: object) -> None:
            if kind.startswith("calendar") and not died:
                died.append(key)
                raise WriteRefused("state", "the power went")
            keep(kind, key, value)

        little.state.keep = die  # type: ignore[method-assign]
        with pytest.raises(WriteRefused):
            little.sync()
        assert datetime(2026, 3, 11, 18) in times(little, "C-01")
        little.types("sessions", "date", date(2026, 3, 13), id=SESSION)
        little.sync()
        assert not little.rows("requests")
        assert datetime(2026, 3, 13, 18) in times(little, "C-01")
        before = everything(little)
        little.sync()
        assert everything(little) == before


@pytest.mark.parametrize("word", ["accept", "decline"])
def test_a_crash_before_the_calendar_write_obeys_the_decision_once(word: str) -> None:
    """The sheet was written; the next pass does the rest and asks nothing anew."""
    with started() as little:
        moves(little, WEDNESDAY)
        little.sync()
        decides(little, word)
        put = InMemoryCalendar.put

        def refuse(*_: Any, **__: Any) -> str:
            raise WriteRefused("calendar", "not reached")

        InMemoryCalendar.put = refuse  # type: ignore[method-assign]
        try:
            with pytest.raises(WriteRefused):
                little.sync()
        finally:
            InMemoryCalendar.put = put  # type: ignore[method-assign]
        little.sync()
        (row,) = little.rows("requests")
        assert row["status"] == f"{word}ed 2026-03-03".replace("eed", "ed")
        stands = WEDNESDAY if word == "accept" else TUESDAY
        assert start_of(little)[0] == stands.date()
        assert (WEDNESDAY in times(little, "C-01"), TUESDAY in times(little, "C-01")) == (
            word == "accept",
            word == "decline",
        )


def test_a_calendar_that_cannot_be_read_stops_no_other() -> None:
    """Its open request stands, its events are left, the problem is named."""
    with started() as little:
        moves(little, WEDNESDAY)
        little.sync()
        read = little.two_way["C-01"].changes

        def refuse(_: str | None) -> Changes:
            raise WriteRefused("calendar", "not reached", "Try later.")

        little.two_way["C-01"].changes = refuse  # type: ignore[method-assign]
        moves_elsewhere = moves(little, THURSDAY + timedelta(hours=1), who="C-02", at=THURSDAY)
        report = little.sync()
        assert [one.code for one in report.problems] == ["unread-calendar"]
        assert [one["status"] for one in little.rows("requests")] == ["open", "open"]
        assert moves_elsewhere.instead_of == THURSDAY
        little.two_way["C-01"].changes = read  # type: ignore[method-assign]
        assert not little.sync().problems


def test_while_the_workbook_is_open_no_decision_is_carried_out_anywhere() -> None:
    """The request is not lost, the calendar follows only together with the sheet."""
    with started() as little:
        moves(little, WEDNESDAY)
        little.workbook.open_by = "ANNA"
        little.sync()
        assert not little.rows("requests")
        little.workbook.open_by = None
        little.sync()
        decides(little, "decline")
        little.workbook.open_by = "ANNA"
        little.sync()
        assert WEDNESDAY in times(little, "C-01")
        little.workbook.open_by = None
        little.sync()
        assert TUESDAY in times(little, "C-01")
        assert len(little.rows("requests")) == 1


def test_a_session_that_begins_undecided_closes_its_request() -> None:
    """Nobody is asked about the past; the clinician's event stays as it is."""
    with started() as little:
        moves(little, WEDNESDAY)
        little.sync()
        little.later(days=8)
        little.sync()
        assert little.row("requests")["status"] == "closed 2026-03-11: the session has begun"
        assert WEDNESDAY in times(little, "C-01")


def test_a_formula_in_the_sessions_row_is_not_overwritten_by_an_accepted_request() -> None:
    """The decision stands and the problem names the cell; with a plain value there it is carried out."""
    with started() as little:
        moves(little, WEDNESDAY)
        little.sync()
        decides(little, "accept")
        (number,) = little.numbers("sessions", id=SESSION)
        cell = (number, little.column("sessions", "date"))
        little.workbook.sheets["sessions"].locked.add(cell)
        report = little.sync()
        assert [one.code for one in report.problems] == ["locked-cell"]
        assert little.row("requests")["status"] == "open"
        assert start_of(little)[:2] == (TUESDAY.date(), time(18))
        little.workbook.sheets["sessions"].locked.discard(cell)
        little.sync()
        assert start_of(little)[:2] == (WEDNESDAY.date(), time(19))


def test_a_requests_tab_that_a_person_deleted_is_asked_about_and_stops_nothing() -> None:
    """The clinician's move stands; put back, the tab has its row."""
    with started() as little:
        sheet = little.workbook.sheets.pop("requests")
        moves(little, WEDNESDAY)
        little.sync()
        assert little.row("needs_review", status="open")["where"] == "Requests"
        assert WEDNESDAY in times(little, "C-01")
        little.workbook.sheets["requests"] = sheet
        little.sync()
        assert little.row("requests")["status"] == "open"


def test_a_removed_request_row_silences_that_episode() -> None:
    """It does not come back, and the clinician's event is left as it is."""
    with started() as little:
        moves(little, WEDNESDAY)
        little.sync()
        little.deletes("requests", *little.numbers("requests"))
        little.sync()
        little.sync()
        assert not little.rows("requests")
        assert WEDNESDAY in times(little, "C-01")


def test_an_accepted_move_can_be_undone_and_the_calendars_follow() -> None:
    """The run's cells go back, the event with them, and nobody is told the time that no longer holds."""
    with started() as little:
        moves(little, WEDNESDAY)
        little.sync()
        decides(little, "accept")
        little.sync()
        number = max(one.number for one in little.state.runs())
        undo(number, little.workbook, little.state, TABS, today=little.today, run="undo-1")
        little.later(minutes=5)
        little.sync()
        assert start_of(little)[:2] == (TUESDAY.date(), time(18))
        assert TUESDAY in times(little, "C-01")
        assert not [one for one in change_notices(little) if one["status"] == "planned"]


def test_a_lost_state_closes_the_rows_it_no_longer_knows() -> None:
    """A decision typed before the loss is not obeyed."""
    with started() as little:
        moves(little, WEDNESDAY)
        little.sync()
        moves(little, TUESDAY)
        decides(little, "accept")
        little.loses_state()
        little.sync()
        assert little.row("requests")["status"] == "closed 2026-03-03: the memory of it was lost"
        assert start_of(little)[0] == TUESDAY.date()


def test_clinicians_without_a_two_way_calendar_keep_their_files() -> None:
    """One calendar is edited by its owner, the others are only shown."""
    with LittlePractice() as little:
        little.two_way = {"C-02": InMemoryCalendar()}
        little.sync()
        assert sorted(little.calendars.by_clinician) == ["C-01", "C-03"]
        assert THURSDAY in times(little, "C-02", "G-02")


def test_a_dry_run_reads_and_keeps_nothing() -> None:
    """Neither token nor calendar nor request."""
    with started() as little:
        moves(little, WEDNESDAY)
        before = everything(little), little.state.kept("calendar token")
        report = little.sync(dry_run=True)
        assert report.rows == 1
        assert (everything(little), little.state.kept("calendar token")) == before
