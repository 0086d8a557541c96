"""Placements over whole passes: proposed, confirmed, told, taken back; what a clinician decides and when it counts."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from addon.episode import DECIDE_AGAIN
from addon.incoming import Incoming
from addon.member_page import MEMBER_PAGE, PAGES
from addon.outgoing import HANDED_OVER
from addon.papers import EXPIRED, WITHDRAWN
from addon.placements.placement import PLACEMENT
from addon.placing import CONFIRMED, IN_REVIEW, PROPOSED, SHOWN_WELCOME, WELCOME
from addon.seat_offers import OFFER_ANSWER, SHOWN_OFFER, YES
from tests.placements.those_who_wait import URL, ThoseWhoWait, a_group, signed, waits
from tests.sync.little_practice import Row

SAMI, BO = "M-0005", "M-0006"
AGREED = {SAMI: (signed(SAMI),), BO: (signed(BO),)}
ROSA = "Rosa Díaz (C-01)"


def welcome(little: ThoseWhoWait) -> list[Row]:
    """Return the rows of Messages that welcome somebody."""
    return [row for row in little.rows("messages") if str(row["session"]).startswith("PL-")]


def roster_of(little: ThoseWhoWait, member: str, group: str = "G-01") -> list[Row]:
    """Return a member's rows in Roster of a group."""
    return little.rows("roster", group_code=group, member_code=member)


def test_a_group_is_proposed_and_nothing_moves_before_a_clinician_confirms() -> None:
    """Then: a row of Roster from the first session on, one message to the member, a page without the group's name."""
    with ThoseWhoWait(papers=AGREED) as little:
        row = little.placement(SAMI)
        assert (row["status"], row["group"]) == ("open: a clinician decides", "Tuesday process group (G-01)")
        assert row["first_session"] == datetime(2026, 3, 10, 18)  # today's is too near to be told of in time
        assert (row["rank"], row["rests_on"]) == ("1 of 1", "PA-0005")
        assert "Aetna is taken there" in str(row["why"])
        assert row["filtered"] == "1: they are in the group already (1: Families together)"
        assert not roster_of(little, SAMI)
        assert not welcome(little)
        assert little.seen[-1].of[SAMI].state == PROPOSED
        quiet = little.sync()
        assert (quiet.cells, quiet.rows) == (0, 0)
        little.decides(SAMI, "confirm")
        little.sync()
        (stay,) = roster_of(little, SAMI)
        assert (stay["joined"], stay["left"]) == (date(2026, 3, 10), None)
        assert little.placement(SAMI)["status"] == "confirmed Mar 3 2026"
        assert little.seen[-1].of[SAMI].state == CONFIRMED
        (message,) = welcome(little)
        assert message["status"] == "planned"
        assert "Your first time: Tue Mar 10 6:00 PM" in str(message["text"])
        assert "process" not in str(message["text"])
        (page,) = little.state.remembered(SHOWN_WELCOME).values()
        assert (page.member, page.room, page.minutes, page.how) == (SAMI, "Room 2", 90, "in person")
        assert SAMI in little.state.remembered(MEMBER_PAGE)
        quiet = little.sync()
        assert (quiet.cells, quiet.rows) == (0, 0)


def test_the_member_is_oriented_on_the_day_on_which_the_message_left() -> None:
    """Once it has left, and until the first session, the row tells it; after the session nothing is watched."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.decides(SAMI, "confirm")
        little.sync()
        assert little.seen[-1].of[SAMI].oriented is None
        (key,) = [one.message.key for one in little.state.outbox.all().values() if one.message.link == WELCOME]
        little.state.outbox.claim(key, now=little.now, lease=little.now + timedelta(minutes=1))
        little.state.outbox.settle(key, HANDED_OVER, now=little.now)
        little.sync()
        assert little.seen[-1].of[SAMI].oriented == date(2026, 3, 3)
        assert "welcome message Mar 3 2026" in str(little.placement(SAMI)["done"])
        little.later(days=8)
        little.papers[SAMI] = (signed(SAMI, state=WITHDRAWN),)
        little.sync()
        assert little.placement(SAMI)["status"] == "confirmed Mar 3 2026"
        assert little.seen[-1].of[SAMI].state == CONFIRMED


def test_what_nobody_could_tell_is_looked_at_before_a_yes_counts() -> None:
    """A plain confirm is asked about, and tells what to look at; confirm after check counts."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.types("members", "payer", None, name="Sami Haddad")
        little.sync()
        little.decides(SAMI, "confirm")
        little.sync()
        told = "open: first look at this: cannot tell: Payer is blank in Members. Then choose confirm after check"
        assert str(little.placement(SAMI)["status"]) == told
        assert not roster_of(little, SAMI)
        little.decides(SAMI, "confirm after check")
        little.sync()
        assert roster_of(little, SAMI)


UNUSABLE: tuple[tuple[str, dict[str, object], str], ...] = (
    ("confirm", {"by": ""}, "open: fill in Decided by: a clinician who is active in Clinicians"),
    ("confirm", {"by": "Nobody Known"}, "open: fill in Decided by: a clinician who is active in Clinicians"),
    ("confirm", {"decided_on": date(2026, 3, 9)}, "open: Decided on is a day to come"),
    ("confirm", {"decided_on": date(2026, 3, 1)}, "open: Decided on is before the day on which this group was"),
    ("other group", {}, "open: pick a group under Other group"),
    ("other group", {"other_group": "Families together"}, "open: G-02 is ruled out: they are in the group already"),
    ("other group", {"other_group": "Full"}, "open: G-03 is ruled out: no seat is free: 0 of 0 seats are taken"),
    ("other group", {"other_group": "Young"}, "open: G-04 is ruled out: they are 43 at the first session, and the gr"),
)


@pytest.mark.parametrize(("decision", "typed", "status"), UNUSABLE, ids=lambda one: str(one)[:40])
def test_a_decision_that_cannot_count_tells_what_is_missing(
    decision: str, typed: dict[str, object], status: str
) -> None:
    """Nothing follows from it, and Today names it; what is filled in later counts."""
    groups = (a_group("Full", seats=0), a_group("Young", ages_to=25, start=time(14)))
    with ThoseWhoWait(papers=AGREED, groups=groups) as little:
        little.decides(SAMI, decision, **typed)  # type: ignore[arg-type]
        little.sync()
        shown = str(little.placement(SAMI)["status"])
        names = {"Families together": "G-02", "Full": "G-03", "Young": "G-04"}
        for name, code in names.items():
            shown = shown.replace(name, code)
        assert shown.startswith(status)
        assert len(little.rows("roster")) == 6
        assert any("does not count yet" in str(row["what"]) for row in little.rows("today"))
        quiet = little.sync()
        assert (quiet.cells, quiet.rows) == (0, 0)
        little.decides(SAMI, "confirm", by=ROSA, decided_on=None)
        little.sync()
        assert roster_of(little, SAMI)


def _moves_session(little: ThoseWhoWait) -> None:
    little.types("sessions", "start", time(19), id="G-01 2026-03-10 18:00")


def _takes_seats(little: ThoseWhoWait) -> None:
    little.types("groups", "seats", 3, name="Tuesday process group")


def _waits_long(little: ThoseWhoWait) -> None:
    little.later(days=5)


def _ends_group(little: ThoseWhoWait) -> None:
    little.types("groups", "status", "paused", name="Tuesday process group")


def _parts_them(little: ThoseWhoWait) -> None:
    little.adds("not_together", {"member": "Sami Haddad (M-0005)", "other": "Zoë Núñez (M-0001)"})


@pytest.mark.parametrize("change", [_moves_session, _takes_seats, _waits_long, _ends_group, _parts_them])
def test_a_decision_counts_only_for_what_the_row_showed(change: Callable[[ThoseWhoWait], None]) -> None:
    """The group, its first session, its seat: changed meanwhile, the row asks again, also when the word stays."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.decides(SAMI, "confirm")
        change(little)
        little.sync()
        assert little.placement(SAMI)["status"] == DECIDE_AGAIN
        assert not roster_of(little, SAMI)
        little.sync()
        assert not roster_of(little, SAMI)
        little.types("placements", "decision", None, id=str(little.placement(SAMI)["id"]))
        little.sync()
        assert str(little.placement(SAMI)["status"]).startswith("open")


def test_another_group_is_joined_if_nothing_rules_it_out() -> None:
    """The clinician knows better than the order of the list, but not than a filter."""
    with ThoseWhoWait(papers=AGREED, groups=[a_group("Monday mornings")]) as little:
        row = little.placement(SAMI)
        assert (row["group"], row["rank"]) == ("Monday mornings (G-03)", "1 of 2")
        assert row["others"] == "also fit: Tuesday process group from Tue Mar 10"
        little.decides(SAMI, "other group", other_group="Tuesday process group")
        little.sync()
        assert len(roster_of(little, SAMI)) == 1
        assert little.placement(SAMI)["group"] == "Tuesday process group (G-01)"
        assert little.placement(BO)["group"] == "Monday mornings (G-03)"


def test_a_declined_group_is_never_proposed_to_the_same_member_again() -> None:
    """They get another row, with the next group or the reason why there is none."""
    with ThoseWhoWait(papers=AGREED) as little:
        first = little.placement(SAMI)["id"]
        little.decides(SAMI, "decline")
        little.sync()
        assert little.row("placements", id=first)["status"] == "declined Mar 3 2026"
        row = little.placement(SAMI)
        assert (row["id"] != first, row["group"], row["status"]) == (True, None, "open, waits: no group fits")
        assert "a clinician declined this group for them" in str(row["filtered"])
        assert little.placement(BO)["group"] == "Tuesday process group (G-01)"


def test_of_two_who_are_confirmed_for_one_seat_one_gets_it() -> None:
    """Seats are counted at the moment of the decision, one after the other."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.decides(SAMI, "confirm")
        little.decides(BO, "confirm")
        little.types("groups", "seats", 4, name="Tuesday process group")
        little.sync()
        assert len(roster_of(little, SAMI)) + len(roster_of(little, BO)) == 1


def test_who_gets_the_seat_in_requests_is_not_placed_again_in_the_same_pass() -> None:
    """One row of Roster and one message, and the seat counts for whoever is decided about next."""
    with ThoseWhoWait(papers=AGREED) as little:
        waits_too: Row = {"group": "Tuesday process group", "member": "Sami Haddad", "since": date(2026, 2, 1)}
        little.adds("waiting_list", waits_too)
        little.sync()
        little.types("requests", "decision", "accept", what="offer a seat")
        little.sync()
        (offer,) = (one for one in little.state.remembered(SHOWN_OFFER).values() if one.is_live)
        body = {"member": offer.member, "offer": offer.id, "answer": YES}
        arrived = Incoming(source=PAGES, external_id="1", received=little.now, kind=OFFER_ANSWER, body=body)
        little.state.inbox.store(arrived)
        little.sync()
        little.types("requests", "decision", "accept", what="place a member")
        little.decides(SAMI, "confirm")
        little.sync()
        assert [row["joined"] for row in roster_of(little, SAMI)] == [date(2026, 3, 10)]
        assert not welcome(little)
        assert "in Roster of Tuesday process group" in str(little.placement(SAMI)["status"])


# --- in review ------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("state", [WITHDRAWN, EXPIRED])
def test_a_confirmed_placement_goes_to_review_when_a_paper_is_no_longer_signed(state: str) -> None:
    """The message not yet sent is withdrawn, Today tells, and only a new decision ends it."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.decides(SAMI, "confirm")
        little.sync()
        little.papers[SAMI] = (signed(SAMI, state=state),)
        little.sync()
        row = little.placement(SAMI)
        again = "decide again: choose decline, or clear the decision to confirm"
        assert row["status"] == f"open, in review: Group agreement is {state}; {again}"
        assert little.seen[-1].of[SAMI].state == IN_REVIEW
        assert not [one for one in welcome(little) if one["status"] == "planned"]
        assert {one.state for one in little.state.outbox.all().values() if one.message.link == WELCOME} == {"withdrawn"}
        assert not little.state.remembered(SHOWN_WELCOME)
        assert any("in review: Group agreement" in str(row["what"]) for row in little.rows("today"))
        little.types("placements", "decision", None, id=str(row["id"]))
        little.sync()
        little.decides(SAMI, "confirm")
        little.sync()
        assert "have it signed first" in str(little.placement(SAMI)["status"])
        little.papers[SAMI] = (signed(SAMI),)
        little.sync()
        assert "what it rests on is right again" in str(little.placement(SAMI)["status"])
        little.sync()
        assert little.placement(SAMI)["status"] == "confirmed Mar 3 2026"
        assert len(roster_of(little, SAMI)) == 1


def _exits(little: ThoseWhoWait) -> list[object]:
    """Return how many of how many exits were early, as Dashboard counts them."""
    return [row["result"] for row in little.rows("dashboard") if row["label"] == "Early termination"]


def test_a_decline_in_review_takes_them_out_of_roster() -> None:
    """What nobody wants any more withdraws its traces: the row of Roster ends before it began."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.decides(SAMI, "confirm")
        little.sync()
        little.papers[SAMI] = (signed(SAMI, state=WITHDRAWN),)
        little.sync()
        exits = _exits(little)
        little.decides(SAMI, "decline")
        little.sync()
        (stay,) = roster_of(little, SAMI)
        assert stay["left"] == date(2026, 3, 2)
        little.later(days=1)
        little.sync()
        assert _exits(little) == exits
        assert not [row for row in little.rows("attendance") if row["member_code"] == SAMI and row["group"] == "G-01"]
        declined = [one for one in little.state.remembered(PLACEMENT).values() if one.stage == "declined"]
        assert [one.member for one in declined] == [SAMI]


def test_an_invitation_that_nobody_could_send_is_withdrawn_with_the_placement() -> None:
    """Nobody delivers by other means what is no longer so; right again, it is to be told again."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.channels = frozenset({"email"})
        little.decides(SAMI, "confirm")
        little.sync()
        (row,) = welcome(little)
        assert "nothing is set up for sending" in str(row["status"])
        assert "tell them by other means" in str(row["what_to_do"])
        little.later(minutes=5)
        little.papers[SAMI] = (signed(SAMI, state=WITHDRAWN),)
        little.sync()
        (row,) = welcome(little)
        assert (row["status"], row["what_to_do"]) == ("withdrawn: placement in review", None)
        little.decides(SAMI, "decline")
        little.sync()
        (row,) = welcome(little)
        assert (row["status"], row["what_to_do"]) == ("withdrawn: placement declined", None)


@pytest.mark.long
def test_somebody_who_is_welcomed_by_phone_is_oriented_that_day() -> None:
    """Messages has the words to tell and a cell for the day; then nobody is asked to tell them any more."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.public_url, little.channels = "", frozenset({"email"})
        little.decides(SAMI, "confirm")
        little.sync()
        (row,) = welcome(little)
        assert str(row["text"]).startswith("Your first time: Tue Mar 10 6:00 PM")
        assert "{link}" not in str(row["text"])
        little.sync()
        assert "was not sent: tell them, and fill in Told on" in str(little.placement(SAMI)["done"])
        assert any(one["what"] == "to tell by phone or in person: First session" for one in little.rows("today"))
        little.types("messages", "told_on", date(2026, 3, 3), id=str(row["id"]))
        little.sync()
        (row,) = welcome(little)
        assert (row["status"], row["what_to_do"]) == ("told: by you Mar 3 2026", None)
        assert little.seen[-1].of[SAMI].oriented == date(2026, 3, 3)
        assert "welcome message Mar 3 2026" in str(little.placement(SAMI)["done"])
        assert not any("to tell by phone" in str(one["what"]) for one in little.rows("today"))
        little.public_url, little.channels = URL, frozenset({"text"})
        little.sync()
        assert welcome(little)[0]["status"] == "told: by you Mar 3 2026"
        assert not [one for one in little.state.outbox.all().values() if one.message.link == WELCOME]
        quiet = little.sync()
        assert (quiet.cells, quiet.rows) == (0, 0)


def test_a_paper_withdrawn_in_the_very_pass_that_reads_the_yes_holds_the_message_back() -> None:
    """The clinician's yes rested on it."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.decides(SAMI, "confirm")
        little.papers[SAMI] = (signed(SAMI, state=WITHDRAWN),)
        little.sync()
        assert "in review: Group agreement is withdrawn" in str(little.placement(SAMI)["status"])
        assert not welcome(little)


def test_a_paper_that_expired_since_the_last_pass_stops_the_decision() -> None:
    """Also where the part that knows papers comes later in the pass."""
    ends = date(2026, 3, 5)
    with ThoseWhoWait(papers={SAMI: (signed(SAMI, expires=ends),)}) as little:
        little.later(days=2)
        little.decides(SAMI, "confirm")
        little.sync()
        assert "a paper that this rests on has expired" in str(little.placement(SAMI)["status"])
        assert not roster_of(little, SAMI)


def test_what_is_still_to_be_signed_is_named_and_stops_a_yes() -> None:
    """Who waits is told by Intake; papers are looked at here too."""
    papers = {SAMI: (signed(SAMI), signed(SAMI, id="PA-2", document="DC-02", name="Fees", state="sent"))}
    with ThoseWhoWait(papers=papers) as little:
        assert little.placement(SAMI)["status"] == "open: Fees is sent: have it signed first"
        little.decides(SAMI, "confirm")
        little.sync()
        assert not roster_of(little, SAMI)


# --- rows and cells that people change, and what is lost --------------------------------------------------


def test_somebody_for_whom_nothing_may_be_proposed_has_a_row_with_the_reason() -> None:
    """Nobody waits unseen."""
    with ThoseWhoWait(waits(SAMI, not_yet="to sign: Group agreement (sent)")) as little:
        row = little.placement(SAMI)
        assert (row["status"], row["group"]) == ("open, waits: to sign: Group agreement (sent)", None)
        assert SAMI not in little.seen[-1].of


def test_a_row_that_somebody_deletes_comes_back_as_another_as_long_as_they_wait() -> None:
    """A decision is needed all the same; the old row stays away."""
    with ThoseWhoWait(papers=AGREED) as little:
        first = little.placement(SAMI)["id"]
        little.deletes("placements", *little.numbers("placements", id=first))
        little.sync()
        little.sync()
        row = little.placement(SAMI)
        assert (row["id"] != first, row["group"]) == (True, "Tuesday process group (G-01)")
        little.decides(SAMI, "confirm")
        little.sync()
        assert len(roster_of(little, SAMI)) == 1


def test_a_row_of_roster_that_somebody_deletes_ends_the_placement() -> None:
    """What is no longer true withdraws its traces; they wait again."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.decides(SAMI, "confirm")
        little.sync()
        first = little.placement(SAMI)["id"]
        little.deletes("roster", *little.numbers("roster", group_code="G-01", member_code=SAMI))
        little.sync()
        assert "closed Mar 3 2026: no longer in Roster of" in str(little.row("placements", id=first)["status"])
        assert not [one for one in welcome(little) if one["status"] == "planned"]
        little.sync()
        assert little.placement(SAMI)["status"] == "open: a clinician decides"


def test_a_lost_state_obeys_no_decision_that_is_already_there() -> None:
    """Nobody can tell which group and session it was about."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.decides(SAMI, "confirm")
        little.loses_state()
        little.sync()
        little.sync()
        assert not roster_of(little, SAMI)
        open_ = [row for row in little.rows("placements") if str(row["status"]).startswith(("open", "changed"))]
        assert sorted(str(row["status"]) for row in open_) == [DECIDE_AGAIN, "open: a clinician decides"]


@pytest.mark.long
@pytest.mark.parametrize("state", [WITHDRAWN, EXPIRED])
def test_what_was_confirmed_is_watched_after_a_lost_state(state: str) -> None:
    """Its row tells what it rests on; nothing is sent again, and it may be decided as ever."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.decides(SAMI, "confirm")
        little.sync()
        before = little.placement(SAMI)
        little.loses_state()
        little.sync()
        little.sync()
        assert (little.placement(SAMI)["status"], little.placement(SAMI)["done"]) == (before["status"], before["done"])
        (kept,) = [one for one in little.state.remembered(PLACEMENT).values() if one.member == SAMI]
        assert (kept.session, kept.group) == ("G-01 2026-03-10 18:00", "G-01")
        assert not [one for one in little.state.outbox.all().values() if one.message.link == WELCOME]
        little.papers[SAMI] = (signed(SAMI, state=state),)
        little.sync()
        assert f"in review: Group agreement is {state}" in str(little.placement(SAMI)["status"])
        little.loses_state()
        little.sync()
        assert f"in review: Group agreement is {state}; decide again" in str(little.placement(SAMI)["status"])
        little.types("placements", "decision", None, id=str(before["id"]))
        little.sync()
        little.decides(SAMI, "decline")
        little.sync()
        (stay,) = roster_of(little, SAMI)
        assert stay["left"] == date(2026, 3, 2)


@pytest.mark.long
def test_a_no_counts_after_400_days_and_a_lost_state_until_somebody_takes_it_back() -> None:
    """By clearing the decision; another word than none takes nothing back."""
    with ThoseWhoWait(papers=AGREED) as little:
        first = str(little.placement(SAMI)["id"])
        little.decides(SAMI, "decline")
        little.sync()
        little.later(days=401)
        little.papers = {SAMI: (signed(SAMI, expires=date(2028, 2, 20)),)}
        little.sync()
        little.loses_state()
        little.sync()
        little.types("placements", "decision", "confirm", id=first)
        little.sync()
        assert "a clinician declined this group for them" in str(little.placement(SAMI)["filtered"])
        assert little.placement(SAMI)["group"] != "Tuesday process group (G-01)"
        little.types("placements", "decision", None, id=first)
        little.sync()
        assert little.placement(SAMI)["group"] == "Tuesday process group (G-01)"


def test_a_no_whose_row_is_deleted_is_taken_back() -> None:
    """The group is proposed again."""
    with ThoseWhoWait(papers=AGREED) as little:
        first = little.placement(SAMI)["id"]
        little.decides(SAMI, "decline")
        little.sync()
        little.deletes("placements", *little.numbers("placements", id=first))
        little.sync()
        little.sync()
        assert little.placement(SAMI)["group"] == "Tuesday process group (G-01)"


def test_nothing_follows_where_nobody_can_tell_who_has_a_seat() -> None:
    """An unclear row of Roster: what is proposed stays, and no decision counts until it is clear."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.types("roster", "member", "Nobody Known", member_code="M-0001")
        little.types("roster", "member_code", None, member="Nobody Known")
        little.sync()
        assert little.placement(SAMI)["group"] == "Tuesday process group (G-01)"
        little.decides(SAMI, "confirm")
        little.sync()
        assert "cannot tell who has a seat" in str(little.placement(SAMI)["status"])
        assert not roster_of(little, SAMI)


def test_whoever_is_inactive_or_has_a_group_waits_no_longer() -> None:
    """The row closes with the reason."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.types("members", "status", "inactive", name="Sami Haddad")
        little.ready = (waits(BO),)
        little.adds("roster", {"group": "Tuesday process group", "member": "Bo Lindqvist", "joined": date(2026, 3, 1)})
        little.sync()
        assert little.placement(SAMI)["status"] == "closed Mar 3 2026: not in Members, or inactive"
        assert "closed Mar 3 2026: in Roster of" in str(little.placement(BO)["status"])


def test_an_undone_confirmation_ends_the_placement() -> None:
    """The row of Roster is emptied; no message is left, and they wait again."""
    with ThoseWhoWait(papers=AGREED) as little:
        little.decides(SAMI, "confirm")
        little.sync()
        (run,) = [row["run"] for row in little.rows("log") if "placed by a clinician" in str(row)][-1:]
        little.undoes(int(str(run)))
        little.sync()
        assert not [row for row in roster_of(little, SAMI) if row["left"] is None]
        assert not [one for one in welcome(little) if one["status"] == "planned"]
