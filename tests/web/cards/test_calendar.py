"""Beside the calendar: a week, the session that an event is, marks as on the page, and what is asked for."""

from datetime import datetime, timedelta

import pytest

from addon.incoming import MemberAsk
from addon.on_page import MARK, PageMark, mark_in
from addon.requests.from_cards import COVER_WANTED
from addon.requests.rows import REQUEST, Request
from addon.session_asks import CANCEL, COVER, MOVE, SESSION_ASK, SessionAsk, session_ask_in
from tests.web.cards.carded import Carded, bears, card_of, texts, told_of
from tests.web.cards.filled import DAY, ROOM, filled
from tests.web.evening import CODE, SEATS, SIX, publish, session

EVENT = {"calendar": {"calendarId": "x", "id": "abc_20260930T230000Z", "recurringEventId": "abc"}}
ABOUT = {"bears": {"session": CODE}}


@pytest.fixture
def carded() -> Carded:
    """Return the cards with what passes left."""
    return filled(Carded())


def marks(carded: Carded) -> list[PageMark]:
    """Return the marks that were stored."""
    return [mark_in(one) for one in carded.state.inbox.newer_than(0) if one.kind == MARK]


def asks(carded: Carded) -> list[SessionAsk]:
    """Return what was asked for."""
    return [session_ask_in(one) for one in carded.state.inbox.newer_than(0) if one.kind == SESSION_ASK]


def test_a_week_tells_sessions_and_where_it_goes(carded: Carded) -> None:
    """Of the clinician who looks; the office sees everybody's sessions and no week."""
    told = texts(carded.card("calendar/home", "rosa"))
    for part in ("6:00 PM  G-07", "2 expected, 1 online", "documentation: 2 h 15 min", "of 32 h a week, 77%"):
        assert part in told
    assert "G-12" not in told
    office = texts(carded.card("calendar/refresh"))
    assert ("G-12" in office, "together" in office) == (True, False)


def test_an_event_of_ours_is_its_session(carded: Carded) -> None:
    """Who is expected by code and first name, who cannot come and since when, who leads it."""
    made = carded.card("calendar/event", "rosa", **EVENT)
    told = texts(made)
    assert made["header"]["title"] == "G-07, Wed Sep 30 6:00 PM"
    for part in ("Marcus M-0147", "Zoë M-0151, video", "Keisha M-0142, cannot come Tue Sep 29 6:02 PM", "Rosa (C-01)"):
        assert part in told
    assert "Add the video link" in told


def test_a_session_that_a_new_cadence_moved_is_found_by_its_slot(carded: Carded) -> None:
    """Its code has the time at which it was to be."""
    moved = session("G-30", datetime(2026, 9, 30, 14), code="G-30 2026-09-29 14:00")
    publish(carded.state, moved)
    carded.events["abc_x"] = "G-30 2026-09-30 14:00"
    assert carded.card("calendar/event", calendar={"id": "abc_x"})["header"]["title"] == "G-30, Wed Sep 30 2:00 PM"


@pytest.mark.parametrize("event", [{}, {"calendar": {"id": "theirs"}}, {"calendar": {}}])
def test_any_other_event_leads_to_the_sessions_near(carded: Carded, event: dict[str, object]) -> None:
    """Also where Google tells nothing."""
    made = carded.card("calendar/event", "rosa", **event)
    assert made["header"]["title"] == "Which session?"
    assert ("G-07" in texts(made), "G-12" in texts(made)) == (True, False)


def test_a_clinician_opens_and_changes_no_session_of_another(carded: Carded) -> None:
    """By an event, a button, a mark or an ask: it is as if there were none."""
    other = "G-12 2026-09-30 19:00"
    carded.events["other"] = other
    assert "Which session" in texts(carded.card("calendar/event", "rosa", calendar={"id": "other"}))
    told = {"session": other, "starts": "2026-09-30T19:00:00", "seen": "M-0147=", "what": CANCEL, "once": "1"}
    for path in ("session", "session-again", "mark", "change", "ask", "room"):
        answer = carded.post(f"calendar/{path}", "rosa", bears=told, typed={"mark M-0147": "excused"})
        assert "not among those near" in told_of(answer)
        assert "Marcus" not in answer.text
    assert (marks(carded), asks(carded)) == ([], [])
    assert "Marcus" in carded.post("calendar/session", bears=told).text


# --- marks -----------------------------------------------------------------------------------------------


def test_marks_are_stored_once_and_only_where_somebody_chose_another_word(carded: Carded) -> None:
    """As taps on the page: with what was seen, for a pass to type; pressed again it does nothing."""
    carded.now += timedelta(hours=5, minutes=30)
    made = carded.card("calendar/event", "rosa", **EVENT)
    seen = bears(made, "calendar/mark")
    typed = {"mark M-0147": "attended", "mark M-0151": "-", "mark M-0142": "cancelled"}
    answer = carded.post("calendar/mark", "rosa", bears=seen, typed=typed)
    assert told_of(answer) == "Started: 1 mark on the way."
    assert "1 mark on the way: the next pass types them into the sheet." in texts(card_of(answer.get_json()))
    (mark,) = marks(carded)
    assert (mark.session, mark.member, mark.status, mark.seen, mark.by) == (CODE, "M-0147", "attended", "", "rosa")
    again = carded.post("calendar/mark", "rosa", bears=seen, typed=typed)
    assert (told_of(again), len(marks(carded))) == ("Nothing new to note.", 1)
    assert carded.service.asked == ["marked by rosa"]


def test_a_mark_is_refused_where_another_word_is_there_meanwhile(carded: Carded) -> None:
    """Who pressed reads it, and the card shows what is there now."""
    seen = bears(carded.card("calendar/event", "rosa", **EVENT), "calendar/mark")
    carded.post("calendar/mark", bears=seen, typed={"mark M-0147": "excused"})
    answer = carded.post("calendar/mark", "rosa", bears=seen, typed={"mark M-0147": "cancelled"})
    assert "meanwhile ada has marked excused for M-0147" in told_of(answer)
    assert [one.status for one in marks(carded)] == ["excused"]


def test_a_mark_can_be_taken_back(carded: Carded) -> None:
    """By choosing that nobody is marked."""
    seen = bears(carded.card("calendar/event", "rosa", **EVENT), "calendar/mark")
    carded.post("calendar/mark", "rosa", bears=seen, typed={"mark M-0142": "-"})
    assert [(one.member, one.status, one.seen) for one in marks(carded)] == [("M-0142", "", "cancelled")]


@pytest.mark.parametrize(
    "typed",
    [{"mark M-9999": "excused"}, {"mark M-0147": "attended"}, {"mark M-0147": "dead"}, {"session": "cancelled"}, {}],
)
def test_what_cannot_be_marked_is_not(carded: Carded, typed: dict[str, str]) -> None:
    """Strangers, who came before anybody can have come, other words."""
    seen = bears(carded.card("calendar/event", "rosa", **EVENT), "calendar/mark")
    carded.post("calendar/mark", "rosa", bears=seen | {"seen": f"{seen['seen']}|M-9999=|junk"}, typed=typed)
    assert marks(carded) == []


def test_marks_about_a_time_that_it_has_no_more_are_not_stored(carded: Carded) -> None:
    """The session was moved since the card was shown."""
    seen = bears(carded.card("calendar/event", "rosa", **EVENT), "calendar/mark")
    publish(carded.state, session(start=SIX + timedelta(hours=1), code=CODE))
    answer = carded.post("calendar/mark", "rosa", bears=seen, typed={"mark M-0147": "excused"})
    assert "was moved to Wed Sep 30 7:00 PM" in told_of(answer)
    assert marks(carded) == []


# --- asked for -------------------------------------------------------------------------------------------


def pressed(carded: Carded, what: str, who: str = "rosa", **typed: str) -> str:
    """Press one of the buttons that ask, and return the words over the card."""
    made = carded.card("calendar/change", who, **ABOUT)
    told = bears(made, "calendar/ask") | {"what": what}
    answer = carded.post("calendar/ask", who, bears=told, typed=typed)
    carded.post("calendar/ask", who, bears=told, typed=typed)  # impatient
    return told_of(answer)


@pytest.mark.parametrize("at", ["7:30 PM", "19:30", "7:30pm"])
def test_a_move_is_asked_for_once(carded: Carded, at: str) -> None:
    """However impatient somebody is; the card shows that it waits for a pass."""
    assert pressed(carded, MOVE, day="2026-10-01", time=at).startswith("Started")
    (one,) = asks(carded)
    assert (one.session, one.what, one.to, one.by, one.clinician) == (
        CODE,
        MOVE,
        datetime(2026, 10, 1, 19, 30),
        "rosa",
        "C-01",
    )
    told = texts(carded.card("calendar/event", "rosa", **EVENT))
    assert "It is asked to be moved to Thu Oct 1 7:30 PM by rosa" in told


@pytest.mark.parametrize(
    ("day", "at"), [("2026-10-01", "soon"), ("someday", "7 PM"), ("2026-09-29", "7:00 PM"), ("2026-09-30", "6:00 PM")]
)
def test_a_time_that_cannot_be_is_told_so(carded: Carded, day: str, at: str) -> None:
    """Not read, over, or the one that it has."""
    assert not pressed(carded, MOVE, day=day, time=at).startswith("Started")
    assert asks(carded) == []


def test_cover_is_asked_for_whoever_leads_and_a_cancellation_by_whoever_asks(carded: Carded) -> None:
    """The office asks for the leader; what no button has is nothing."""
    pressed(carded, COVER, "ada")
    pressed(carded, CANCEL, "ada")
    pressed(carded, COVER)
    assert pressed(carded, "burn") == "This cannot be asked for here."
    assert [(one.what, one.by, one.clinician) for one in asks(carded)] == [
        (COVER, "ada", "C-01"),
        (CANCEL, "ada", ""),
        (COVER, "rosa", "C-01"),
    ]


def test_what_waits_in_requests_is_on_the_card(carded: Carded) -> None:
    """Until somebody decided."""
    made = Request(clinician="C-01", session=CODE, since=DAY, start=SIX, to=SIX + timedelta(days=1), version="1")
    cover = MemberAsk(since=DAY, key="k", what="cover", who="C-01", at=SIX, text="", session=CODE)
    carded.state.keep(REQUEST, made.key, made)
    carded.state.keep(COVER_WANTED, "k", cover)
    told = texts(carded.card("calendar/session", "rosa", **ABOUT))
    assert "Requests has a move to Thu Oct 1 6:00 PM: somebody has to decide." in told
    assert "Requests has an ask for cover" in told


def test_a_session_that_has_begun_or_is_cancelled_is_not_asked_about(carded: Carded) -> None:
    """The button is gone, and pressing an old one is refused; of a cancelled one nobody is marked."""
    old = bears(carded.card("calendar/change", "rosa", **ABOUT), "calendar/ask")
    carded.now += timedelta(hours=6, minutes=1)
    assert "Cover, move or cancel" not in texts(carded.card("calendar/session", "rosa", **ABOUT))
    assert "has begun" in told_of(carded.post("calendar/ask", "rosa", bears=old))
    publish(carded.state, session(state="cancelled"))
    made = carded.card("calendar/session", "rosa", **ABOUT)
    assert ("Save marks" in texts(made), "Marcus M-0147" in texts(made)) == (False, True)
    assert asks(carded) == []


def test_the_room_is_added_to_the_open_event(carded: Carded) -> None:
    """As a link that Google keeps with the event; a session without a room has no button."""
    answer = carded.post("calendar/room", "rosa", **ABOUT, **EVENT).get_json()
    markup = answer["renderActions"]["hostAppAction"]["calendarAction"]["addAttachmentsActionMarkup"]
    assert markup["addAttachments"] == [{"title": "Video room of G-07", "resourceUrl": ROOM, "mimeType": "text/html"}]
    publish(carded.state, session(seats=SEATS))
    assert "Add the video link" not in texts(carded.card("calendar/event", "rosa", **EVENT))
    assert "not among" in told_of(carded.post("calendar/room", "rosa", **ABOUT, **EVENT))
