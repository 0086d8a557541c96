"""Joining online and making up over whole passes: offered by rules, checked, decided by a person."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from addon.incoming import BOUND, REPLY, Incoming
from addon.member_page import MEMBER_PAGE, PAGE_TERMS, PAGES, ShownSession
from addon.sync.state.seats import Seat
from addon.ways_to_come import ASK, MAKE_UP, SEATS, WITHDRAW, Ways
from tests.sync.little_practice import LittlePractice, Row, begun_once

TUESDAY, FAMILIES = "G-01 2026-03-10 18:00", "G-02 2026-03-05 17:30"
WEDNESDAY = "G-03 2026-03-11 18:00"
ZOE, SAMI, BO = "M-0001", "M-0005", "M-0006"


@begun_once
def started(*, makes_up: bool = False) -> LittlePractice:
    """Return a practice with a second process group on Wednesdays, after its first passes."""
    little = LittlePractice()
    little.adds(
        "groups",
        {
            "name": "Second process group",
            "kind": "process",
            "clinician": "Tom O'Hara",
            "weekday": "Wednesday",
            "start": time(18),
            "minutes": 90,
            "held": "in person",
            "seats": 2,
            "status": "active",
            "first": datetime(2026, 1, 7).date(),
            "service": "group psychotherapy",
        },
    )
    if makes_up:
        little.types("make_up_rules", "on", "yes", id="MU-01")
    little.sync()
    little.sync()
    return little


def page(little: LittlePractice, member: str, session: str) -> ShownSession:
    """Return what a member's page shows of a session."""
    found = little.state.remembered(MEMBER_PAGE)[member].session(session)
    assert found is not None
    return found


def ways(little: LittlePractice, member: str, session: str) -> Ways:
    """Return what a member may do about a session."""
    return page(little, member, session).ways


def arrives(little: LittlePractice, kind: str, member: str, **body: str) -> None:
    """Let a member do something on their page."""
    number = little.state.inbox.last_number() + 1
    one = Incoming(
        source=PAGES,
        external_id=f"{member} | {number}",
        received=little.now,
        kind=kind,
        body={"member": member, **body},
    )
    little.state.inbox.store(one)


def answers(little: LittlePractice, meaning: str, member: str, session: str, **more: str) -> None:
    """Let a member answer about a session."""
    starts = page(little, member, session).start.isoformat()
    arrives(
        little,
        REPLY,
        member,
        session=session,
        starts=starts,
        meaning=meaning,
        place=BOUND,
        text="(page)",
        address="",
        **more,
    )


def attendance(little: LittlePractice, member: str, session: str) -> Row:
    """Return a member's row."""
    return little.row("attendance", session=session, member_code=member)


# --- joining online -----------------------------------------------------------------------------------


def test_who_may_ask_to_join_online() -> None:
    """Members of the hybrid group until an hour before; nobody in a room without video; the rule tells how many."""
    with started() as little:
        online = ways(little, SAMI, FAMILIES).online
        assert online is not None
        assert (online.until, online.asks_state, online.by_itself) == (
            datetime(2026, 3, 5, 21, 30, tzinfo=UTC),
            True,
            False,
        )
        assert ways(little, ZOE, TUESDAY).online is None
        rule = little.row("online_rules", id="OR-01")
        assert (rule["check"], rule["how_i_read_this"]) == (
            "OK",
            "Meets is hybrid → Allowed: yes, Minutes before: 60, State they are in: ask, Decided: by a person",
        )
        assert str(rule["matches_now"]).isdigit()
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)


@pytest.mark.parametrize(
    ("cells", "more", "words"),
    [
        (
            {},
            {"state": "Texas"},
            "will be in Texas; not checked: consent to telehealth (Telehealth OK in Members is blank), licences for",
        ),
        ({"telehealth_consent": "no"}, {"state": "Texas"}, "Telehealth OK is no in Members"),
        (
            {"telehealth_consent": "yes"},
            {},
            "the state the member will be in, licences for that state (Licensed in of Clinicians is blank) (C-02 LMFT",
        ),
    ],
)
def test_what_cannot_be_checked_goes_to_a_person(cells: dict[str, str], more: dict[str, str], words: str) -> None:
    """It is named in the row; accepted, the member takes part by video this time, and the page tells it."""
    with started() as little:
        for field, value in cells.items():
            little.types("members", field, value, id=SAMI)
        little.sync()
        answers(little, "join_online", SAMI, FAMILIES, **more)
        little.sync()
        row = little.row("requests", what="join online")
        assert row["status"] == "open"
        assert words in str(row["why"])
        assert attendance(little, SAMI, FAMILIES)["joined_by"] is None
        little.types("requests", "decision", "accept", id=row["id"])
        little.sync()
        assert attendance(little, SAMI, FAMILIES)["joined_by"] == "video"
        assert page(little, SAMI, FAMILIES).how == "video"


@pytest.mark.parametrize(
    ("licensed", "why", "status"),
    [
        ({"C-01": "TX; NM"}, "will be in Texas", "accepted"),
        ({"C-01": "texas", "C-02": "NM"}, "will be in Texas", "accepted"),
        ({"C-01": "NM"}, "not checked: licences for that state", "open"),
        (
            {"C-01": "NM", "C-02": "Oklahoma"},
            "nobody who leads it is licensed there (C-02 LMFT OK, C-01 LCSW NM)",
            "open",
        ),
    ],
)
def test_the_state_is_compared_with_the_licences_of_who_leads(licensed: dict[str, str], why: str, status: str) -> None:
    """One of those who lead is enough; a blank is no licence and no lack of one."""
    with started() as little:
        little.types("online_rules", "then_decided", "by itself", id="OR-01")
        little.types("members", "telehealth_consent", "yes", id=SAMI)
        for code, states in licensed.items():
            little.types("clinicians", "states", states, id=code)
        little.sync()
        answers(little, "join_online", SAMI, FAMILIES, state="Texas")
        little.sync()
        row = little.row("requests", what="join online")
        assert str(row["status"]).startswith(status)
        assert why in str(row["why"])


def test_by_itself_where_every_check_passes_and_a_seat_is_free() -> None:
    """Only then: the second one finds no seat and waits for a person."""
    with started() as little:
        for field, value in (
            ("then_decided", "by itself"),
            ("then_asks_state", "do not ask"),
            ("then_online_seats", 1),
        ):
            little.types("online_rules", field, value, id="OR-01")
        for member in (SAMI, BO):
            little.types("members", "telehealth_consent", "yes", id=member)
        little.sync()
        answers(little, "join_online", SAMI, FAMILIES)
        answers(little, "join_online", BO, FAMILIES)
        little.sync()
        first, second = (next(one for one in little.rows("requests") if code in str(one["who"])) for code in (SAMI, BO))
        assert str(first["status"]).startswith("accepted Mar 3 2026: by itself")
        assert "every check passes" in str(first["why"])
        assert second["status"] == "open"
        assert "no online seat is free (1 of 1 taken)" in str(second["why"])
        assert [attendance(little, one, FAMILIES)["joined_by"] for one in (SAMI, BO)] == ["video", None]
        online = ways(little, BO, FAMILIES).online
        assert online is not None
        assert online.is_full


def test_a_declined_one_is_told_on_the_page() -> None:
    """And a rule that forbids counts more than one that allows; a bad row leaves the last good version in use."""
    with started() as little:
        answers(little, "join_online", SAMI, FAMILIES, state="Texas")
        little.sync()
        little.types("requests", "decision", "decline", what="join online")
        little.sync()
        online = ways(little, SAMI, FAMILIES).online
        assert online is not None
        assert online.is_declined
        little.adds(
            "online_rules",
            {
                "on": "yes",
                "about": "attendance at a session",
                "rule_name": "Not these",
                "if_group": "G-02",
                "then_allowed": "no",
            },
        )
        little.sync()
        assert ways(little, SAMI, FAMILIES).online is None
        little.types("online_rules", "if_group", ">>", rule_name="Not these")
        little.sync()
        assert ways(little, SAMI, FAMILIES).online is None
        assert little.rows("needs_review", kind="rule tab", status="open")


def test_a_late_text_goes_to_a_person() -> None:
    """What a page does not offer any more may still come by text."""
    with started() as little:
        little.now = datetime(2026, 3, 5, 22, 0, tzinfo=UTC)
        answers(little, "join_online", SAMI, FAMILIES)
        little.sync()
        assert "later than Online rules allow" in str(little.row("requests", what="join online")["why"])


@pytest.mark.long
def test_the_rooms_link_is_only_for_those_by_video_and_on_the_day() -> None:
    """It follows when it changes; one that no browser opens is a problem and shown to nobody."""
    with started() as little:
        little.types("attendance", "joined_by", "video", session=FAMILIES, member_code=SAMI)
        little.sync()
        assert ways(little, SAMI, FAMILIES).room == ""
        little.now = datetime(2026, 3, 5, 15, tzinfo=UTC)
        little.sync()
        assert ways(little, SAMI, FAMILIES).room == "https://video.example/families"
        assert ways(little, BO, FAMILIES).room == ""
        little.types("groups", "video_link", "video.example/new", id="G-02")
        little.sync()
        assert ways(little, SAMI, FAMILIES).room == "https://video.example/new"
        little.types("groups", "video_link", "javascript:alert(1)", id="G-02")
        assert [one.code for one in little.sync().problems if one.code == "no-link"] == ["no-link"]
        assert ways(little, SAMI, FAMILIES).room == ""


def test_a_moved_session_has_the_next_number() -> None:
    """And a cancelled one; nothing else changes it."""
    with started() as little:
        first = ways(little, ZOE, TUESDAY).entry
        little.later(hours=5)
        little.sync()
        assert ways(little, ZOE, TUESDAY).entry == first
        little.types("sessions", "start", time(19), id=TUESDAY)
        little.sync()
        moved = ways(little, ZOE, TUESDAY).entry
        assert first is not None
        assert moved is not None
        assert (first.sequence, moved.sequence, moved.start - first.start) == (0, 1, timedelta(hours=1))
        little.types("sessions", "state", "cancelled", id=TUESDAY)
        little.sync()
        off = ways(little, ZOE, TUESDAY).entry
        assert off is not None
        assert (off.sequence, off.is_off) == (2, True)


# --- making up ----------------------------------------------------------------------------------------


def cannot_come(little: LittlePractice, member: str = ZOE) -> None:
    """Let a member cancel, and a pass offer what it may."""
    answers(little, "cannot_come", member, TUESDAY)
    little.sync()


def asks(little: LittlePractice, member: str = ZOE, *, what: str = ASK, seat: int = 1) -> None:
    """Let a member ask for the Wednesday, as their page does: with a seat kept."""
    missed = {"missed": TUESDAY, "missed_starts": page(little, member, TUESDAY).start.isoformat()}
    if what == WITHDRAW:
        arrives(little, MAKE_UP, member, what=what, **missed)
        return
    (offer,) = ways(little, member, TUESDAY).offers
    name = f"seat {seat}"
    kept = Seat(kind=SEATS, name=name, person=member, since=little.now, until=offer.start)
    assert little.state.seats.have(kept)
    arrives(
        little, MAKE_UP, member, what=what, session=offer.session, starts=offer.start.isoformat(), seat=name, **missed
    )


def test_another_session_is_offered_only_by_a_rule_that_is_on() -> None:
    """The starter row is off; on, whoever cannot come sees sessions of the same kind near it, and how many seats."""
    with started() as little:
        cannot_come(little)
        assert ways(little, ZOE, TUESDAY).offers == ()
        assert not little.state.remembered(PAGE_TERMS)["practice"].offers_make_up
        little.types("make_up_rules", "on", "yes", id="MU-01")
        little.sync()
        assert [(one.session, one.seats, one.how) for one in ways(little, ZOE, TUESDAY).offers] == [
            ("G-03 2026-03-04 18:00", 2, "in person"),
            (WEDNESDAY, 2, "in person"),
        ]
        assert little.state.remembered(PAGE_TERMS)["practice"].offers_make_up
        assert ways(little, "M-0002", TUESDAY).offers == ()
        little.types("make_up_rules", "then_days", 1, id="MU-01")
        little.sync()
        assert [one.session for one in ways(little, ZOE, TUESDAY).offers] == [WEDNESDAY]
        little.types("groups", "service", "substance use group", name="Second process group")
        little.sync()
        assert ways(little, ZOE, TUESDAY).offers == ()


def near_only(*, makes_up: bool = True) -> LittlePractice:
    """Return a practice in which Zoe cannot come on Tuesday and may come on the Wednesday after it."""
    little = started(makes_up=makes_up)
    little.types("make_up_rules", "then_days", 1, id="MU-01")
    cannot_come(little)
    return little


def told(little: LittlePractice) -> list[tuple[str, str]]:
    """Return what Zoe is told of her request, and in which state."""
    rows = [row for row in little.rows("messages", member_code=ZOE) if str(row["rule"]).startswith("Make-up")]
    return [(str(row["rule"]).partition(" (")[0], str(row["status"]).partition(":")[0]) for row in rows]


def test_a_member_is_told_of_the_no_and_of_a_yes_that_is_taken_back() -> None:
    """One message each, by the text that they agreed to; a promise that ends withdraws what has not gone out."""
    with near_only() as little:
        little.types("members", "phone", "512-555-0101", id=ZOE)
        asks(little)
        little.sync()
        assert told(little) == []
        little.types("requests", "decision", "decline", what="make-up")
        little.sync()
        assert told(little) == [("Make-up declined", "planned")]
        (row,) = [row for row in little.rows("messages") if str(row["rule"]).startswith("Make-up")]
        assert "Wed Mar 11 at 6:00 PM does not work instead" in str(row["text"])
        little.types("requests", "decision", None, what="make-up")
        little.sync()
        assert told(little) == [("Make-up declined", "planned")]


def test_an_accepted_one_is_a_guest_with_a_row() -> None:
    """Asked, then yes on the page; what cannot be checked is named; the roster and the own session stay as they are."""
    with near_only() as little:
        little.types("members", "phone", "512-555-0101", id=ZOE)
        asks(little)
        little.sync()
        row = little.row("requests", what="make-up")
        assert (row["status"], row["session"]) == ("open", WEDNESDAY)
        assert "instead of G-01 2026-03-10 18:00" in str(row["why"])
        assert "not checked: the papers of the host group (no row of Documents is on)" in str(row["why"])
        assert "not checked: the payer's limit per day and week" in str(row["why"])
        asked = ways(little, ZOE, TUESDAY).asked
        assert asked is not None
        assert asked.answer == "asked"
        assert not little.rows("attendance", session=WEDNESDAY, member_code=ZOE)
        little.types("requests", "decision", "accept", id=row["id"])
        little.sync()
        assert attendance(little, ZOE, WEDNESDAY)["status"] == "makeup"
        assert attendance(little, ZOE, WEDNESDAY)["not_counted"] is None
        assert attendance(little, ZOE, TUESDAY)["status"] == "cancelled"
        asked = ways(little, ZOE, TUESDAY).asked
        assert asked is not None
        assert asked.answer == "yes"
        assert page(little, ZOE, WEDNESDAY).is_marked is False
        assert little.state.seats.all(SEATS)["seat 1"].person == ZOE
        assert told(little) == [("Make-up accepted", "planned")]
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)


def test_a_declined_or_withdrawn_one_gives_the_seat_back() -> None:
    """And whoever asks for two at once has one."""
    with near_only() as little:
        asks(little)
        little.sync()
        little.types("requests", "decision", "decline", what="make-up")
        little.sync()
        assert little.state.seats.all(SEATS) == {}
        asked = ways(little, ZOE, TUESDAY).asked
        assert asked is not None
        assert asked.answer == "no"
        assert ways(little, ZOE, TUESDAY).offers == ()
    with near_only() as little:
        asks(little)
        asks(little, seat=2)
        little.sync()
        assert set(little.state.seats.all(SEATS)) == {"seat 1"}
        assert [one["status"] for one in little.rows("requests", what="make-up")][-1].startswith("closed")  # type: ignore[union-attr]
        asks(little, what=WITHDRAW)
        little.sync()
        assert little.state.seats.all(SEATS) == {}
        assert ways(little, ZOE, TUESDAY).asked is None
        assert not little.rows("attendance", session=WEDNESDAY, member_code=ZOE)


def test_a_guest_who_cannot_come_either_frees_the_seat() -> None:
    """Their answer about that session counts more than the request."""
    with near_only() as little:
        asks(little)
        little.sync()
        little.types("requests", "decision", "accept", what="make-up")
        little.sync()
        answers(little, "cannot_come", ZOE, WEDNESDAY)
        little.sync()
        assert attendance(little, ZOE, WEDNESDAY)["status"] == "cancelled"
        assert little.state.seats.all(SEATS) == {}
        assert str(little.row("requests", what="make-up")["status"]).startswith("withdrawn")


@pytest.mark.parametrize(
    ("tab", "field", "value", "where", "why"),
    [
        ("sessions", "state", "cancelled", {"id": WEDNESDAY}, "there is no such session any more"),
        ("sessions", "start", time(19), {"id": WEDNESDAY}, "the session was moved"),
        ("members", "status", "inactive", {"id": ZOE}, "the member is not active any more"),
    ],
)
def test_what_ends_a_request(tab: str, field: str, value: object, where: dict[str, str], why: str) -> None:
    """Nobody has to decide it any more, and the seat is free."""
    with near_only() as little:
        asks(little)
        little.sync()
        little.types(tab, field, value, **where)  # type: ignore[arg-type]
        little.sync()
        assert why in str(little.row("requests", what="make-up")["status"])
        assert little.state.seats.all(SEATS) == {}


def test_a_member_who_comes_after_all_needs_no_other_session() -> None:
    """The request ends with their answer."""
    with near_only() as little:
        asks(little)
        little.sync()
        answers(little, "confirm", ZOE, TUESDAY)
        little.sync()
        assert str(little.row("requests", what="make-up")["status"]).startswith("withdrawn")


@pytest.mark.parametrize(
    ("tab", "field", "value", "where", "why"),
    [
        ("sessions", "state", "cancelled", {"id": WEDNESDAY}, "there is no such session any more"),
        ("sessions", "start", time(19), {"id": WEDNESDAY}, "the session was moved"),
        ("members", "status", "inactive", {"id": ZOE}, "the member is not active any more"),
        ("", "", "", {}, "the member comes to their own session"),
    ],
)
@pytest.mark.some(2)
def test_what_ends_a_promise(tab: str, field: str, value: object, where: dict[str, str], why: str) -> None:
    """The seat is free, the mark is taken back, the page has no yes; who would come for nothing is told so once."""
    with near_only() as little:
        little.types("members", "phone", "512-555-0101", id=ZOE)
        little.types("members", "text_consent", "yes", id=ZOE)
        asks(little)
        little.sync()
        little.types("requests", "decision", "accept", what="make-up")
        little.sync()
        if tab:
            little.types(tab, field, value, **where)  # type: ignore[arg-type]
        else:
            answers(little, "confirm", ZOE, TUESDAY)
        for _ in range(3):
            little.later(minutes=1)
            little.sync()
        assert why in str(little.row("requests", what="make-up")["status"])
        assert little.state.seats.all(SEATS) == {}
        assert attendance(little, ZOE, WEDNESDAY)["status"] is None
        shown = little.state.remembered(MEMBER_PAGE).get(ZOE)
        assert (shown is None) == (tab == "members")
        assert shown is None or all(one.ways.asked is None for one in shown.sessions)
        messages = little.rows("messages", member_code=ZOE, session=WEDNESDAY, status="planned")
        assert ["appointment on Wed Mar 11 6:00 PM is cancelled" in str(one["text"]) for one in messages] == (
            [True] if tab == "sessions" else []
        )
        report = little.sync()
        assert (report.cells, report.rows) == (0, 0)


def test_a_promise_that_was_kept_stays() -> None:
    """What becomes of the session or the member after it began changes nothing."""
    with near_only() as little:
        asks(little)
        little.sync()
        little.types("requests", "decision", "accept", what="make-up")
        little.sync()
        little.now = datetime(2026, 3, 12, 15, tzinfo=UTC)
        little.types("members", "status", "inactive", id=ZOE)
        little.sync()
        little.sync()
        assert str(little.row("requests", what="make-up")["status"]).startswith("accepted")
        assert attendance(little, ZOE, WEDNESDAY)["status"] == "makeup"


def test_a_full_session_is_not_offered_and_said_so() -> None:
    """Seats in Groups minus who comes; blank seats are no seats."""
    with near_only() as little:
        asks(little)
        little.types("groups", "seats", 1, name="Second process group")
        little.sync()
        little.types("requests", "decision", "accept", what="make-up")
        little.sync()
        cannot_come(little, "M-0002")
        assert [one.seats for one in ways(little, "M-0002", TUESDAY).offers] == [1]
        little.types("groups", "seats", None, name="Second process group")
        little.sync()
        assert ways(little, "M-0002", TUESDAY).offers == ()


def test_who_must_not_meet_somebody_is_no_guest_beside_them() -> None:
    """Such a session is not offered; a request that is there already tells why, and no earlier yes counts."""
    with near_only() as little:
        asks(little)
        little.sync()
        joins: Row = {"group": "Second process group", "member": "Bo Lindqvist", "joined": date(2026, 3, 1)}
        little.adds("roster", joins)
        little.adds("not_together", {"member": "Zoë Núñez", "other": "Bo Lindqvist", "why": "kept apart"})
        little.types("requests", "decision", "accept", what="make-up")
        little.sync()
        row = little.row("requests", what="make-up")
        assert str(row["status"]).startswith("changed")
        assert "ruled out: they and M-0006 must not meet (Not together)" in str(row["why"])
        assert not little.rows("attendance", session=WEDNESDAY, member_code=ZOE)
        assert ways(little, ZOE, TUESDAY).offers == ()
        little.types("requests", "decision", None, what="make-up")
        little.sync()
        little.types("requests", "decision", "accept", what="make-up")
        little.sync()
        assert attendance(little, ZOE, WEDNESDAY)["status"] == "makeup"


def test_one_free_seat_is_not_offered_twice() -> None:
    """A seat that somebody on the waiting list was offered is none to make up in, and the other way round."""
    waits: Row = {"group": "Second process group", "member": "Sami Haddad", "since": datetime(2026, 2, 1).date()}
    for waits_first in (True, False):
        with started(makes_up=True) as little:
            little.public_url = "https://pages.example.org"
            little.types("make_up_rules", "then_days", 1, id="MU-01")
            little.types("groups", "seats", 1, name="Second process group")
            little.types("members", "phone", "512-555-0105", id=SAMI)
            little.types("members", "text_consent", "yes", id=SAMI)
            if waits_first:
                little.adds("waiting_list", waits)
            cannot_come(little)
            little.sync()
            assert [one.seats for one in ways(little, ZOE, TUESDAY).offers] == ([] if waits_first else [1])
            if not waits_first:
                asks(little)
                little.sync()
                little.adds("waiting_list", waits)
                little.sync()
            assert len(little.rows("requests", what="offer a seat")) == waits_first


def test_a_missed_session_of_last_week_is_offered_on_the_page() -> None:
    """Marked by the practice, within the days of the rule; attended ones never are."""
    with started(makes_up=True) as little:
        last = "G-01 2026-03-03 18:00"
        little.now = datetime(2026, 3, 6, 15, tzinfo=UTC)
        little.types("make_up_rules", "then_days", 10, id="MU-01")
        little.types("attendance", "status", "no show", session=last, member_code=ZOE)
        little.types("attendance", "status", "attended", session=last, member_code="M-0002")
        little.sync()
        assert [one.session for one in ways(little, ZOE, last).offers] == [WEDNESDAY]
        assert little.state.remembered(MEMBER_PAGE)["M-0002"].session(last) is None
