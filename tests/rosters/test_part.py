"""What whole passes publish: rosters of a few days with codes and first names, and every clinician's calendar."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import recurring_ical_events  # type: ignore[import-untyped]
from icalendar import Calendar

from addon.feeds import FEED
from addon.incoming import BOUND, REPLY, Incoming, Reply
from addon.on_page import PAGE_SESSION, PageSession
from addon.person_names import first_name
from addon.sync.state.one_member import Person, erase, given_out, remembered_about
from tests.practice import MEMBERS
from tests.sync.in_memory_calendar import InMemoryCalendar
from tests.sync.little_practice import LittlePractice

TUESDAY, THURSDAY = "G-01 2026-03-03 18:00", "G-02 2026-03-05 17:30"


def started() -> LittlePractice:
    """Return a practice after its first pass, at noon on Tuesday."""
    return LittlePractice.after_first_pass()


def published(little: LittlePractice) -> dict[str, PageSession]:
    """Return what the page is given."""
    return little.state.remembered(PAGE_SESSION)


def test_sessions_of_a_few_days_with_their_rosters() -> None:
    """Who leads, where, and who is expected: codes and first names, in the order of names."""
    with started() as little:
        found = published(little)
        assert set(found) == {TUESDAY, THURSDAY}
        one = found[TUESDAY]
        assert (one.start, one.end) == (datetime(2026, 3, 3, 18), datetime(2026, 3, 3, 19, 30))
        assert (one.group, one.room, one.meets, one.leaders) == ("G-01", "Room 2", "in person", (("C-01", "Rosa"),))
        names = [seat.name for seat in one.seats]
        assert names == sorted(names, key=str.casefold)
        assert {seat.member for seat in one.seats} == {
            row["member_code"] for row in little.rows("attendance", session=TUESDAY)
        }
        assert found[THURSDAY].leaders == (("C-02", "Tom"), ("C-01", "Rosa"))


def test_no_last_name_phone_or_score_is_published() -> None:
    """What the page does not need is not there."""
    with started() as little:
        text = repr(published(little))
        for member in MEMBERS:
            assert member.name.split()[-1] not in text
            assert not member.phone or member.phone not in text


def test_whoever_covers_is_named_and_a_name_somebody_goes_by_counts() -> None:
    """As the sheet has it now."""
    with started() as little:
        little.types("sessions", "substitute", "Inês Brandão (C-03)", id=TUESDAY)
        little.types("members", "goes_by", "Zozo", id="M-0001")
        little.sync()
        one = published(little)[TUESDAY]
        assert one.leaders == (("C-03", "Inês"),)
        seat = one.seat("M-0001")
        assert seat is not None
        assert seat.name == "Zozo"


def test_who_cannot_come_is_told_by_the_answer_not_by_its_words() -> None:
    """Whatever somebody typed over the cell; a later confirmation takes it back."""
    with started() as little:
        for number, (meaning, is_away) in enumerate((("cannot_come", True), ("confirm", False))):
            starts = datetime(2026, 3, 5, 22, 30, tzinfo=UTC)
            made = Reply(
                received=little.now, member="M-0005", session=THURSDAY, starts=starts, meanings=(meaning,), place=BOUND
            )
            little.state.inbox.store(
                Incoming(source="texts", external_id=f"SM{number}", received=little.now, kind=REPLY, body=made.body)
            )
            little.sync()
            little.types("attendance", "answer", "cannot come, they called", session=THURSDAY, member_code="M-0005")
            little.sync()
            seat = published(little)[THURSDAY].seat("M-0005")
            assert seat is not None
            assert seat.is_away is is_away
            little.later(hours=1)


def test_what_changed_follows_and_what_is_past_is_forgotten() -> None:
    """A member who left has no seat, a cancelled session its word, and after some days nothing is kept."""
    with started() as little:
        (number, *_) = little.numbers("roster", member_code="M-0001")
        little.workbook.person("roster", number, little.column("roster", "left"), date(2026, 3, 1))
        little.types("sessions", "state", "cancelled", id=THURSDAY)
        little.sync()
        assert published(little)[TUESDAY].seat("M-0001") is None
        assert published(little)[THURSDAY].state == "cancelled"
        little.later(days=2)
        little.sync()
        assert TUESDAY not in published(little)


def test_a_pass_with_nothing_new_publishes_nothing() -> None:
    """Neither rosters nor calendars: their stamps stay."""
    with started() as little:
        before = little.state.remembered(FEED), published(little), len(little.state.runs())
        little.later(minutes=10)
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)
        assert (little.state.remembered(FEED), published(little), len(little.state.runs())) == before


def _occurrences(feed: str) -> Iterator[tuple[str, datetime]]:
    """Yield what a calendar program shows of a feed."""
    for one in recurring_ical_events.of(Calendar.from_ical(feed)).between((2025, 1, 1), (2027, 1, 1)):
        yield str(one["SUMMARY"]), one["DTSTART"].dt.replace(tzinfo=None)


def test_every_clinician_has_a_feed_with_the_events_of_their_calendar() -> None:
    """Whether the calendar is a file or one that is edited too: the same events, codes alone."""
    with LittlePractice() as little:
        little.two_way["C-02"] = InMemoryCalendar()
        little.sync()
        feeds = little.state.remembered(FEED)
        assert set(feeds) == {"C-01", "C-02", "C-03"}
        for code, calendar in {"C-01": little.calendars.by_clinician["C-01"], "C-02": little.two_way["C-02"]}.items():
            shown = {(one.title, one.start) for one in calendar.shown()}
            assert shown == set(_occurrences(feeds[code]))
            assert len(shown) > 8
        for member in MEMBERS:
            assert not any(part in "".join(feeds.values()) for part in member.name.split())


def test_a_changed_session_moves_in_the_feed_and_whoever_left_has_an_empty_one() -> None:
    """Subscribers see it with the next look."""
    with started() as little:
        before = little.state.remembered(FEED)["C-01"]
        little.types("sessions", "start", "7:00 PM", id=TUESDAY)
        little.types("clinicians", "active", "no", id="C-02")
        little.sync()
        feeds = little.state.remembered(FEED)
        assert before != feeds["C-01"]
        assert "T190000" in feeds["C-01"]
        assert not list(Calendar.from_ical(feeds["C-02"]).walk("VEVENT"))


def test_a_member_who_asks_is_given_no_other_first_name() -> None:
    """Of a roster only their own seat."""
    with started() as little:
        person = Person(code="M-0001", names=(MEMBERS[0].name,))
        kept = [one for one in remembered_about(little.state.engine, person).kept if one[0] == PAGE_SESSION.kind]
        assert kept
        text = " ".join(given_out(kind, value, person) for kind, _, value in kept)
        assert "M-0001" in text
        assert not [one.code for one in MEMBERS[1:] if one.code in text or first_name(one.name) in text]


def test_forgetting_a_member_takes_their_seat_alone() -> None:
    """The others keep theirs."""
    with started() as little:
        count = len(published(little)[TUESDAY].seats)
        erase(little.state.engine, Person(code="M-0001", names=(MEMBERS[0].name,)))
        one = published(little)[TUESDAY]
        assert one.seat("M-0001") is None
        assert len(one.seats) == count - 1
