"""The waiting list over whole passes: who is offered a free seat, why others are not, what an answer and a yes make."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from addon.episode import DECIDE_AGAIN
from addon.incoming import Incoming
from addon.member_page import MEMBER_PAGE, PAGES
from addon.outgoing import FAILED, HANDED_OVER, PLANNED, SENDING, WITHDRAWN, Address, Sending
from addon.seat_offers import NEVER, NO, OFFER, OFFER_ANSWER, SHOWN_OFFER, YES, ShownOffer
from addon.sync.one_pass import one_pass
from addon.sync.passes import PassReport
from addon.tabs import Value
from addon.waiting_list.part import SEAT_ASK
from addon.workbook import Raw
from tests.sync.little_practice import LittlePractice, Row

URL = "https://pages.example.org"
FIRST, SECOND = "Sami Haddad", "Bo Lindqvist"
PHONES = {FIRST: "512-555-0105", SECOND: "512-555-0106", "Ali Haddad": "512-555-0104"}


class WithPages(LittlePractice):
    """A practice whose members reach their pages. The Tuesday group has four seats, and three members."""

    def __init__(self, *rows: Mapping[str, Value], seats: int | None = 4, mode: str = "") -> None:
        super().__init__()
        self.types("groups", "seats", seats, name="Tuesday process group")
        for name, phone in PHONES.items():
            self.types("members", "phone", phone, name=name)
            self.types("members", "text_consent", "yes", name=name)
        if mode:
            self.types("settings", "value", mode, name="Waiting list")
        self.adds("waiting_list", *rows)
        self.sync()

    def sync(self, **_: object) -> PassReport:  # type: ignore[override]
        """Run one pass."""
        self.runs += 1
        return one_pass(replace(self.given(), public_url=URL))

    def told(self, words: str) -> list[tuple[str, str]]:
        """Return who is told something and in which state, by how its rule's name begins."""
        rows = [row for row in self.rows("messages") if str(row["rule"]).startswith(words)]
        return [(str(row["member_code"]), str(row["status"])) for row in rows]

    def waits(self, member: str) -> Row:
        """Return a member's row on the list."""
        return next(row for row in self.rows("waiting_list") if str(row["member"]).startswith(member))

    def offer(self) -> ShownOffer:
        """Return the only offer that may be answered."""
        (one,) = [one for one in self.state.remembered(SHOWN_OFFER).values() if one.is_live]
        return one

    def message(self) -> Sending:
        """Return the only message that tells of an offer."""
        (one,) = [one for one in self.state.outbox.all().values() if one.message.link == OFFER]
        return one

    def sends(self) -> None:
        """Hand over the message that tells of the offer."""
        key = self.message().message.key
        self.state.outbox.claim(key, now=self.now, lease=self.now + timedelta(minutes=1))
        self.state.outbox.settle(key, HANDED_OVER, now=self.now)

    def decides(self, word: str, what: str) -> None:
        """Decide the open row of Requests of that kind."""
        (row,) = self.rows("requests", what=what, status="open")
        self.types("requests", "decision", word, id=str(row["id"]))

    def answers_offer(self, answer: str, offer: ShownOffer | None = None) -> None:
        """Let the member answer on their page."""
        offer = offer or self.offer()
        body = {"member": offer.member, "offer": offer.id, "answer": answer}
        number = len(self.state.inbox.newer_than(0))
        arrived = Incoming(source=PAGES, external_id=f"{number}", received=self.now, kind=OFFER_ANSWER, body=body)
        self.state.inbox.store(arrived)


def waiting(member: str, since: date | None = date(2026, 2, 1), **more: Value) -> dict[str, Value]:
    """Return a row: somebody waits for a seat on Tuesdays."""
    return {"group": "Tuesday process group", "member": member, "since": since, **more}


TWO = (waiting(FIRST), waiting(SECOND, date(2026, 2, 2)))


def test_you_are_asked_first_then_the_offer_goes_out_then_the_yes_is_yours_to_confirm() -> None:
    """The whole way to a row of Roster; each pass in between adds nothing by itself."""
    with WithPages(*TWO) as little:
        (ask,) = little.rows("requests", what="offer a seat")
        assert (ask["who"], ask["status"]) == ("Sami Haddad (M-0005)", "open")
        assert "Not checked: agreements (no row of Documents is on)." in str(ask["why"])
        assert not little.state.remembered(SHOWN_OFFER)
        assert (little.waits(FIRST)["state"], little.waits(SECOND)["why"]) == ("next", "next: no seat is free")
        quiet = little.sync()
        assert (quiet.cells, quiet.rows) == (0, 0)
        little.decides("accept", "offer a seat")
        little.sync()
        offer = little.offer()
        assert (offer.member, offer.ends) == ("M-0005", little.now + timedelta(hours=24))
        assert offer.start == datetime(2026, 3, 10, 22, tzinfo=UTC)  # after the clocks went forward, after its end
        (message,) = [row for row in little.rows("messages") if str(row["session"]) == offer.id]
        assert message["status"] == "planned"
        assert "Tue at 6:00 PM" in str(message["text"])
        assert "M-0005" in little.state.remembered(MEMBER_PAGE)
        little.answers_offer(YES)
        little.sync()
        assert little.waits(FIRST)["state"] == "accepted"
        assert len(little.rows("roster")) == 6
        little.decides("accept", "place a member")
        little.sync()
        row = little.rows("roster")[-1]
        assert (row["group_code"], row["member_code"], row["joined"], row["left"]) == (
            "G-01",
            "M-0005",
            date(2026, 3, 10),
            None,
        )
        little.sync()
        assert len(little.rows("roster")) == 7
        quiet = little.sync()
        assert (quiet.cells, quiet.rows) == (0, 0)
        assert (little.waits(FIRST)["state"], little.waits(SECOND)["why"]) == ("accepted", "next: no seat is free")


def test_whoever_waits_since_a_day_to_come_is_last_and_their_row_tells_why() -> None:
    """The cell is told about and stays as it is; on that day it counts."""
    later = date(2026, 3, 5)
    with WithPages(waiting(FIRST, later), waiting(SECOND, date(2026, 2, 2))) as little:
        (ask,) = little.rows("requests", what="offer a seat")
        assert "M-0006" in str(ask["who"])
        row = little.waits(FIRST)
        assert row["since"] == later
        assert row["why"] == "Since: this day is still to come. Type the day on which it was. · next: no seat is free"
        assert [one.place.container for one in little.sync().problems if one.code == "bad-cell"] == ["Waiting list"]
        little.later(days=2)
        assert not [one for one in little.sync().problems if one.code == "bad-cell"]
        assert little.waits(FIRST)["why"] == "next: no seat is free"


def test_by_itself_the_offer_goes_out_at_once_and_a_yes_still_waits_for_you() -> None:
    """Nothing that could not be checked goes through."""
    with WithPages(*TWO, mode="by itself") as little:
        assert little.offer().member == "M-0005"
        assert not little.rows("requests", what="offer a seat")
        little.answers_offer(YES)
        little.sync()
        (ask,) = little.rows("requests", what="place a member")
        assert (
            "Check: cannot tell: Payer is blank in Members. Not checked: agreements (no row of Documents is on)."
            in str(ask["why"])
        )
        assert len(little.rows("roster")) == 6


def test_the_agreements_of_the_group_are_checked() -> None:
    """As Papers has them in this very pass."""
    with WithPages() as little:
        little.types("documents", "on", "yes", name="Group consent")
        little.sync()
        little.answers("yes", kind="papers")
        little.adds("waiting_list", *TWO)
        little.sync()
        (ask,) = little.rows("requests", what="offer a seat")
        assert "Not signed for this group: Group consent (" in str(ask["why"])
        assert "Not checked" not in str(ask["why"])


@pytest.mark.parametrize(
    ("answer", "state", "shown"), [(NO, "declined", "no Tue Mar 3"), (NEVER, "not any more", "not any more Tue Mar 3")]
)
def test_a_no_goes_on_to_the_next_and_not_back(answer: str, state: str, shown: str) -> None:
    """Who declined is not asked again at once; "not any more" leaves the list until a person changes it."""
    with WithPages(*TWO, mode="by itself") as little:
        little.answers_offer(answer)
        little.sync()
        assert little.offer().member == "M-0006"
        row = little.waits(FIRST)
        assert row["state"] == state
        assert str(row["answer"]).startswith(shown)
        little.answers_offer(NO)
        little.sync()
        assert not [one for one in little.state.remembered(SHOWN_OFFER).values() if one.is_live]
        little.later(days=8)
        little.sync()
        assert little.offer().member == ("M-0005" if answer == NO else "M-0006")


def test_not_any_more_is_a_persons_to_take_back() -> None:
    """Typed waiting, they are on the list again."""
    with WithPages(waiting(FIRST), mode="by itself") as little:
        little.answers_offer(NEVER)
        little.sync()
        little.types("waiting_list", "state", "waiting", since=date(2026, 2, 1))
        little.later(days=8)
        little.sync()
        assert little.offer().member == "M-0005"


def test_an_offer_ends_with_its_time_and_the_next_is_asked() -> None:
    """A yes that was given in time and arrives late counts; one after the end goes to a person."""
    with WithPages(*TWO, mode="by itself") as little:
        first = little.offer()
        little.sends()
        little.later(hours=24, minutes=1)
        little.sync()
        assert little.offer() == first  # an answer given in time may be on its way
        little.later(minutes=5)
        little.sync()
        assert little.offer().member == "M-0006"
        assert str(little.waits(FIRST)["answer"]).startswith("no answer until Wed Mar 4 12:00 PM")
        little.answers_offer(YES, first)
        little.sync()
        (ask,) = little.rows("requests", what="late answer")
        assert ask["who"] == "Sami Haddad (M-0005)"
        assert little.offer().member == "M-0006"


@pytest.mark.parametrize(("zone", "ends"), [(None, (5, 13)), ("America/Los_Angeles", (5, 3)), ("Asia/Kolkata", (5, 3))])
def test_quiet_hours_do_not_count(zone: str | None, ends: tuple[int, int]) -> None:
    """An offer made at night may be answered for a whole day from the morning on: the member's night, as for texts."""
    little = WithPages(mode="by itself")
    with little:
        little.types("members", "zone", zone, name=FIRST)
        little.now = datetime(2026, 3, 4, 3, tzinfo=UTC)
        little.adds("waiting_list", waiting(FIRST))
        little.sync()
        assert little.offer().ends == datetime(2026, 3, *ends, tzinfo=UTC)


def test_a_seat_that_is_filled_withdraws_its_offer() -> None:
    """The text is withdrawn, and a yes that comes then goes to a person."""
    with WithPages(*TWO, mode="by itself") as little:
        first = little.offer()
        little.adds("roster", {"group": "Tuesday process group", "member": "Ali Haddad", "joined": date(2026, 3, 3)})
        little.sync()
        assert not [one for one in little.state.remembered(SHOWN_OFFER).values() if one.is_live]
        assert "the seat was filled" in str(little.waits(FIRST)["answer"])
        (message,) = [row for row in little.rows("messages") if str(row["session"]) == first.id]
        assert not str(message["status"]).startswith("planned")
        little.answers_offer(YES, first)
        little.sync()
        assert little.rows("requests", what="late answer")


NO_EMAILS = "nobody has recorded consent to e-mails"


@pytest.mark.parametrize(
    ("rows", "change", "why"),
    [
        ([waiting("Zoë Núñez")], {}, "already in the group"),
        ([waiting(FIRST, state="not any more")], {}, "said not any more"),
        ([waiting(FIRST)], {"text_consent": "no"}, f"the member does not want texts; {NO_EMAILS}"),
        ([waiting(FIRST)], {"phone": None}, f"no usable phone number; {NO_EMAILS}"),
        (
            [waiting(FIRST)],
            {"phone": "512-555-0177"},
            f"consent was given for another number: answer in Needs review; {NO_EMAILS}",
        ),
        (
            [waiting(FIRST)],
            {"text_consent": "no", "email_consent": "yes", "email": "bo at example.org"},
            "the member does not want texts; no usable e-mail address",
        ),
        ([waiting(FIRST)], {"status": "inactive"}, "not in Members, or inactive"),
    ],
)
def test_who_is_skipped_and_why(rows: list[dict[str, Value]], change: Mapping[str, str | None], why: str) -> None:
    """The reason is beside them, and in what you are asked about the next."""
    with WithPages() as little:
        for field, value in change.items():
            little.types("members", field, value, name=FIRST)
        little.adds("waiting_list", *rows, waiting(SECOND, date(2026, 2, 20)))
        little.sync()
        assert little.rows("waiting_list")[0]["why"] == why
        (ask,) = little.rows("requests", what="offer a seat")
        assert ask["who"] == "Bo Lindqvist (M-0006)"
        assert why in str(ask["why"])


def test_who_just_left_is_not_offered_the_seat_they_left() -> None:
    """Unless they wait since later."""
    with WithPages(waiting("Zoë Núñez"), seats=3) as little:
        little.types("roster", "left", date(2026, 3, 2), member="Zoë Núñez")
        little.sync()
        assert str(little.waits("Zoë")["why"]).startswith("left this group on Mar 2 2026")
        little.types("waiting_list", "since", date(2026, 3, 3), group="Tuesday process group")
        little.types("members", "phone", "512-555-0101", name="Zoë Núñez")
        little.sync()
        assert little.waits("Zoë")["state"] == "next"


def test_priority_comes_before_the_date() -> None:
    """And a blank date comes last."""
    rows = (waiting("Ali Haddad", None), waiting(FIRST), waiting(SECOND, date(2026, 3, 1), priority=1))
    with WithPages(*rows, mode="by itself") as little:
        assert little.offer().member == "M-0006"
        assert (little.waits(FIRST)["why"], little.waits("Ali")["why"]) == ("next: no seat is free", "1 before them")


@pytest.mark.parametrize(
    ("seats", "why"), [(None, "cannot tell: Seats is blank in Groups"), (3, "next: no seat is free")]
)
def test_without_a_free_seat_nothing_is_offered(seats: int | None, why: str) -> None:
    """Neither where nobody can tell how many there are."""
    with WithPages(waiting(FIRST), seats=seats) as little:
        assert little.waits(FIRST)["why"] == why
        assert not little.rows("requests", what="offer a seat")


def test_two_free_seats_are_offered_to_two_and_never_one_to_two() -> None:
    """One live offer a seat."""
    rows = (*TWO, waiting("Ali Haddad", date(2026, 2, 3)))
    with WithPages(*rows, seats=5, mode="by itself") as little:
        live = [one.member for one in little.state.remembered(SHOWN_OFFER).values() if one.is_live]
        assert sorted(live) == ["M-0005", "M-0006"]
        assert little.waits("Ali")["why"] == "next: no seat is free"


def test_nobody_gets_more_than_three_offers_of_a_group() -> None:
    """One a week at the most, if they let them pass."""
    with WithPages(waiting(FIRST), mode="by itself") as little:
        for _ in range(3):
            little.answers_offer(NO)
            little.later(days=8)
            little.sync()
        assert little.waits(FIRST)["why"] == "had 3 offers of this group"


def test_an_offer_that_did_not_arrive_goes_to_the_next() -> None:
    """With what became of the message."""
    with WithPages(*TWO, mode="by itself") as little:
        outbox = little.state.outbox
        (key,) = [one.message.key for one in outbox.all().values() if one.message.link == OFFER]
        assert outbox.all()[key].state == PLANNED
        outbox.claim(key, now=little.now, lease=little.now + timedelta(minutes=1))
        assert outbox.all()[key].state == SENDING
        outbox.settle(key, FAILED, now=little.now, reason="no such number")
        little.sync()
        assert little.offer().member == "M-0006"
        assert "no such number" in str(little.waits(FIRST)["answer"])


def test_a_no_of_yours_goes_on_to_the_next() -> None:
    """Declined in Requests, the seat is proposed for the next."""
    with WithPages(*TWO) as little:
        little.decides("decline", "offer a seat")
        little.sync()
        (ask,) = little.rows("requests", what="offer a seat", status="open")
        assert ask["who"] == "Bo Lindqvist (M-0006)"
        assert "declined to offer" in str(little.waits(FIRST)["why"])


def test_a_row_taken_off_the_list_withdraws_its_offer() -> None:
    """What is no longer true withdraws its traces."""
    with WithPages(*TWO) as little:
        little.deletes("waiting_list", 2)
        little.sync()
        asks = {str(row["who"]): str(row["status"]) for row in little.rows("requests", what="offer a seat")}
        assert asks["Sami Haddad (M-0005)"].startswith("closed Mar 3 2026: no longer on the waiting list")
        assert asks["Bo Lindqvist (M-0006)"] == "open"


def test_a_member_who_is_inactive_has_no_seat_and_one_in_conflict_still_has_theirs() -> None:
    """What is in doubt frees nothing."""
    with WithPages(waiting(FIRST), seats=3) as little:
        little.types("members", "status", "inactive", name="Zoë Núñez")
        little.sync()
        assert little.rows("requests", what="offer a seat", status="open")


def test_memory_has_codes_and_people_read_names() -> None:
    """In what you are asked."""
    with WithPages(waiting("Zoë Núñez"), *TWO) as little:
        (ask,) = little.rows("requests", what="offer a seat")
        assert "Passed over: Zoë Núñez (M-0001): already in the group" in str(ask["why"])
        assert "Tuesday process group" in str(ask["why"])
        assert "Zoë" not in str(little.state.remembered(SEAT_ASK))


@pytest.mark.parametrize("mode", ["by itself", ""])
def test_without_pages_somebody_is_asked_to_call_whoever_is_next(mode: str) -> None:
    """A free seat is never passed over in silence: a row of Requests and of Today each, and an accept places them.

    A call needs no consent to texts; once pages are there a message goes out after all.
    """
    with LittlePractice() as little:
        little.types("groups", "seats", 5, name="Tuesday process group")
        if mode:
            little.types("settings", "value", mode, name="Waiting list")
        little.adds("waiting_list", *TWO, waiting("Ali Haddad", date(2026, 2, 3)))
        little.sync()
        asks = little.rows("requests", what="tell of a seat", status="open")
        assert [one["who"] for one in asks] == ["Sami Haddad (M-0005)", "Bo Lindqvist (M-0006)"]
        assert all("public_url" in str(one["why"]) and "Ask them whether" in str(one["why"]) for one in asks)
        rows = little.rows("waiting_list")
        assert [row["state"] for row in rows] == ["next", "next", "waiting"]
        assert "nobody could tell them: members' pages have no public address" in str(rows[0]["answer"])
        shown = [str(row["row"]) for row in little.rows("today")]
        assert all(any(str(one["id"]) in link for link in shown) for one in asks)
        quiet = little.sync()
        assert (quiet.cells, quiet.rows) == (0, 0)
        little.types("requests", "decision", "accept", id=str(asks[0]["id"]))
        little.sync()
        assert little.rows("roster")[-1]["member_code"] == "M-0005"
        little.types("members", "text_consent", "yes", name="Bo Lindqvist")
        little.types("members", "phone", "512-555-0106", name="Bo Lindqvist")
        little.public_url = URL
        little.sync()
        (late,) = [row for row in little.rows("requests", what="tell of a seat") if "M-0006" in str(row["who"])]
        assert "a message can tell them now" in str(late["status"])


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("member", "Zoe Nunes", "cannot tell who has a seat: Roster C2 is not clearly one member"),
        ("group", "Tusday grp", "next: no seat is free"),
        ("left", "Mrch 1", "next: no seat is free"),
    ],
)
def test_a_mistyped_row_of_roster_frees_no_seat(field: str, value: str, why: str) -> None:
    """Nobody can tell who has a seat until it is put right; then the list goes on as before."""
    with WithPages(*TWO, mode="by itself", seats=3) as little:
        little.types("roster", field, value, member="Zoë Núñez")
        little.sync()
        little.sync()
        assert (little.waits(FIRST)["why"], little.waits(FIRST)["state"]) == (why, "waiting")
        assert not little.state.remembered(SHOWN_OFFER)
        (number,) = little.numbers("roster", joined=date(2026, 1, 6), **{field: value})
        right: dict[str, Raw] = {"member": "Zoë Núñez", "group": "Tuesday process group"}
        little.workbook.person("roster", number, little.column("roster", field), right.get(field))
        little.sync()
        assert little.waits(FIRST)["why"] == "next: no seat is free"


def test_who_is_deleted_from_members_or_not_in_it_yet_keeps_a_seat_of_roster() -> None:
    """A row of Roster about nobody, and a new one with a name that nobody has, are both put right by a person."""
    with WithPages(*TWO, mode="by itself") as little:
        little.answers_offer(NO)
        little.adds("roster", {"group": "Tuesday process group", "member": "Newly Come", "joined": date(2026, 3, 3)})
        little.sync()
        assert little.waits(SECOND)["why"] == "cannot tell who has a seat: Roster row 8 is not clearly one member"
        little.deletes("roster", 8)
        little.deletes("members", *little.numbers("members", id="M-0001"))
        little.sync()
        assert "Roster C2 is M-0001, who is in no row of Members" in str(little.waits(SECOND)["why"])
        assert not [one for one in little.state.remembered(SHOWN_OFFER).values() if one.is_live]


def test_an_accept_while_nobody_can_tell_who_has_a_seat_sends_nothing() -> None:
    """You are asked again once the row of Roster is put right."""
    with WithPages(*TWO) as little:
        little.types("roster", "member", "Zoe Nunes", member="Zoë Núñez")
        little.decides("accept", "offer a seat")
        little.sync()
        assert not little.state.remembered(SHOWN_OFFER)
        assert "Roster C2" in str(little.waits(FIRST)["answer"])
        little.types("roster", "member", "Zoë Núñez", member="Zoe Nunes")
        little.sync()
        (ask,) = little.rows("requests", what="offer a seat", status="open")
        assert ask["who"] == "Sami Haddad (M-0005)"


@pytest.mark.long
@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("member", "Samy H", "cannot tell: this row is not clearly one member and one group"),
        ("group", "Tusday grp", "Group: this is not clearly one group; the last value that could be read counts."),
    ],
)
def test_a_mistyped_row_of_the_list_keeps_its_offer(field: str, value: str, why: str) -> None:
    """No second offer goes out; put right, the row has its offer still."""
    with WithPages(*TWO, mode="by itself") as little:
        offer = little.offer()
        little.types("waiting_list", field, value, since=date(2026, 2, 1))
        for _ in range(3):
            little.sync()
            assert little.offer() == offer
        row = little.row("waiting_list", since=date(2026, 2, 1))
        assert str(row["why"]).startswith(why)
        right = {"member": FIRST, "group": "Tuesday process group"}[field]
        little.types("waiting_list", field, right, since=date(2026, 2, 1))
        little.sync()
        little.sync()
        assert little.offer() == offer
        assert (little.waits(FIRST)["state"], little.waits(FIRST)["why"]) == ("offered", None)


def test_without_a_later_session_nobody_is_told_to_have_declined() -> None:
    """The reason is the one that is true."""
    with WithPages(mode="by itself") as little:
        for number in little.numbers("sessions", group_code="G-01"):
            if str(little.cells("sessions", number)["date"]) > "2026-03-03":
                little.workbook.person("sessions", number, little.column("sessions", "state"), "cancelled")
        little.adds("waiting_list", *TWO)
        little.sync()
        little.sync()
        assert little.waits(FIRST)["why"] == "no session is planned after the offer would end"
        assert little.waits(FIRST)["answer"] is None


@pytest.mark.parametrize("how", ["inactive", "deleted"])
def test_who_is_no_longer_a_member_loses_the_offer_and_the_next_is_asked(how: str) -> None:
    """The message that was to go out in the morning is withdrawn, too."""
    with WithPages(mode="by itself") as little:
        little.now = datetime(2026, 3, 4, 4, tzinfo=UTC)  # at night
        little.adds("waiting_list", *TWO)
        little.sync()
        first = little.offer()
        _goes(little, how)
        little.sync()
        assert little.offer().member == "M-0006"
        (sending,) = [one for one in little.state.outbox.all().values() if one.message.about == first.id]
        assert sending.state == WITHDRAWN
        assert "not in Members, or inactive" in str(little.waits(FIRST)["answer"])


@pytest.mark.parametrize("how", ["inactive", "deleted"])
def test_an_accept_for_who_is_no_longer_a_member_places_nobody(how: str) -> None:
    """The row of Requests gives the reason."""
    with WithPages(*TWO, mode="by itself") as little:
        little.answers_offer(YES)
        little.sync()
        _goes(little, how)
        little.decides("accept", "place a member")
        little.sync()
        assert len(little.rows("roster")) == 6
        (ask,) = little.rows("requests", what="place a member")
        assert str(ask["status"]).endswith("not in Members, or inactive")


def _goes(little: WithPages, how: str) -> None:
    if how == "inactive":
        little.types("members", "status", "inactive", name=FIRST)
    else:
        little.deletes("members", *little.numbers("members", name=FIRST))


def test_an_offer_whose_message_is_not_sent_goes_to_the_next() -> None:
    """Consent withdrawn before the message left: the reason is in Answer."""
    with WithPages(mode="by itself") as little:
        little.now = datetime(2026, 3, 4, 4, tzinfo=UTC)
        little.adds("waiting_list", *TWO)
        little.sync()
        little.types("members", "text_consent", "no", name=FIRST)
        little.sync()
        little.sync()
        assert little.offer().member == "M-0006"
        assert "it did not reach them: the member does not want texts" in str(little.waits(FIRST)["answer"])


def test_without_pages_an_accept_sends_nothing() -> None:
    """A person is asked to tell them instead, and the offer goes out once pages are there."""
    with WithPages(*TWO) as little:
        little.decides("accept", "offer a seat")
        little.runs += 1
        one_pass(little.given())
        assert not little.state.remembered(SHOWN_OFFER)
        assert "public_url" in str(little.waits(FIRST)["answer"])
        (ask,) = little.rows("requests", what="tell of a seat", status="open")
        little.sync()
        assert "a message can tell them now" in str(little.row("requests", id=str(ask["id"]))["status"])
        assert little.rows("requests", what="offer a seat", status="open")


def test_after_a_lost_state_an_old_accept_sends_and_places_nothing() -> None:
    """The row asks to decide again; cleared and decided anew, it is obeyed."""
    with WithPages(*TWO) as little:
        little.decides("accept", "offer a seat")
        little.sync()
        little.loses_state()
        little.later(minutes=1)
        for _ in range(3):
            little.sync()
        assert not little.state.remembered(SHOWN_OFFER)
        (ask,) = little.rows("requests", what="offer a seat")
        assert ask["status"] == DECIDE_AGAIN
        little.types("requests", "decision", None, id=str(ask["id"]))
        little.sync()
        little.decides("accept", "offer a seat")
        little.sync()
        assert little.offer().member == "M-0005"


@pytest.mark.long
@pytest.mark.parametrize(("field", "word"), [("handled_by", "Ana"), ("decision", "handled")])
def test_handled_decides_nothing_about_a_seat_and_the_row_tells_it(field: str, word: str) -> None:
    """Neither sent nor declined, neither placed nor refused."""
    with WithPages(*TWO) as little:
        for what in ("offer a seat", "place a member"):
            (ask,) = little.rows("requests", what=what)
            little.types("requests", field, word, id=str(ask["id"]))
            little.sync()
            little.sync()
            (ask,) = little.rows("requests", what=what)
            assert ask["status"] == "open"
            assert str(ask["why"]).count("Choose accept or decline under Decision") == 1
            little.types("requests", field, None, id=str(ask["id"]))
            little.sync()
            (ask,) = little.rows("requests", what=what)
            assert "Choose accept" not in str(ask["why"])
            if what == "offer a seat":
                little.decides("accept", what)
                little.sync()
                little.answers_offer(YES)
                little.sync()
        assert len(little.rows("roster")) == 6


def test_whoever_handled_a_late_answer_closes_its_row() -> None:
    """Handled by alone is enough where there is nothing to accept."""
    with WithPages(*TWO, mode="by itself") as little:
        first = little.offer()
        little.later(hours=25)
        little.sync()
        little.answers_offer(YES, first)
        little.sync()
        (ask,) = little.rows("requests", what="late answer")
        little.types("requests", "handled_by", "Ana", id=str(ask["id"]))
        little.sync()
        assert str(little.row("requests", id=ask["id"])["status"]).startswith("handled")


def test_who_decides_about_a_place_is_told_that_the_seat_was_filled_meanwhile() -> None:
    """An accept typed before that was told waits for another decision."""
    with WithPages(*TWO, mode="by itself") as little:
        little.answers_offer(YES)
        little.sync()
        (ask,) = little.rows("requests", what="place a member")
        assert "First session: Tue Mar 10 6:00 PM. 3 of 4 seats are taken." in str(ask["why"])
        little.adds("roster", {"group": "Tuesday process group", "member": SECOND, "joined": date(2026, 3, 3)})
        little.sync()
        (ask,) = little.rows("requests", what="place a member", status="open")
        assert "No seat is free any more: 4 of 4 seats are taken." in str(ask["why"])
        quiet = little.sync()
        assert (quiet.cells, quiet.rows) == (0, 0)


def test_an_accept_before_anybody_could_tell_of_the_filled_seat_is_not_obeyed() -> None:
    """It is asked again, with the seats as they are."""
    with WithPages(*TWO, mode="by itself", seats=5) as little:
        little.answers_offer(YES, next(one for one in _live(little) if one.member == "M-0005"))
        little.sync()
        little.decides("accept", "place a member")
        little.types("groups", "seats", 3, name="Tuesday process group")
        little.sync()
        (ask,) = little.rows("requests", what="place a member")
        assert ask["status"] == DECIDE_AGAIN
        assert "No seat is free any more: 3 of 3" in str(ask["why"])
        assert len(little.rows("roster")) == 6
        little.types("requests", "decision", None, id=str(ask["id"]))
        little.sync()
        little.decides("accept", "place a member")
        little.sync()
        assert len(little.rows("roster")) == 7


def test_of_two_yeses_for_one_seat_the_second_is_asked_again() -> None:
    """Each accept takes a seat; whoever decides reads that none is left before another one counts."""
    with WithPages(*TWO, mode="by itself", seats=5) as little:
        for offer in _live(little):
            little.answers_offer(YES, offer)
        little.sync()
        joins: Row = {"group": "Tuesday process group", "member": "Ali Haddad", "joined": date(2026, 3, 3)}
        little.adds("roster", joins)
        little.sync()
        for row in little.rows("requests", what="place a member"):
            little.types("requests", "decision", "accept", id=str(row["id"]))
        little.sync()
        first, second = little.rows("requests", what="place a member")
        assert str(first["status"]).startswith("accepted")
        assert second["status"] == DECIDE_AGAIN
        assert "No seat is free any more" in str(second["why"])
        assert len(little.rows("roster", group_code="G-01")) == 5


def test_who_comes_back_after_leaving_waits_like_anybody() -> None:
    """Accepted is who is in the group: not whoever was in it once."""
    with WithPages(TWO[0], mode="by itself") as little:
        little.answers_offer(YES)
        little.sync()
        little.decides("accept", "place a member")
        little.sync()
        assert little.waits(FIRST)["state"] == "accepted"
        little.later(days=30)
        little.types("roster", "left", little.today, member_code="M-0005", group_code="G-01")
        little.sync()
        little.later(days=10)
        little.types("groups", "seats", 3, name="Tuesday process group")
        little.types("waiting_list", "since", little.today, member_code="M-0005")
        little.sync()
        assert (little.waits(FIRST)["state"], little.waits(FIRST)["why"]) == ("waiting", "next: no seat is free")


def _live(little: WithPages) -> list[ShownOffer]:
    return [one for one in little.state.remembered(SHOWN_OFFER).values() if one.is_live]


# --- whether a message reaches them at all --------------------------------------------------------------


@pytest.mark.parametrize("mode", ["by itself", ""])
def test_what_nobody_can_tell_is_left_to_a_person(mode: str) -> None:
    """Texts are not set up: the VA asks by phone, in both modes, and an accept places the member."""
    with WithPages(mode="by itself" if mode else "", seats=4) as little:
        little.channels = frozenset({"email"})
        little.adds("waiting_list", *TWO)
        little.sync()
        if not mode:
            little.decides("accept", "offer a seat")
            little.sync()
        (ask,) = little.rows("requests", what="tell of a seat")
        assert ask["who"] == "Sami Haddad (M-0005)"
        assert "Nobody could tell them of the seat in Tuesday process group: nothing is set up" in str(ask["why"])
        assert "3 of 4 seats are taken" in str(ask["why"])
        assert "nobody could tell them" in str(little.waits(FIRST)["answer"])
        assert not little.state.remembered(SHOWN_OFFER)
        little.later(days=3)
        little.sync()
        assert little.waits(SECOND)["why"] == "next: no seat is free"
        little.decides("accept", "tell of a seat")
        little.sync()
        assert little.rows("roster")[-1]["member_code"] == "M-0005"


def test_declined_by_phone_the_next_is_asked_about() -> None:
    """Whoever said no on the phone is not asked again at once."""
    with WithPages(mode="by itself") as little:
        little.channels = frozenset()
        little.adds("waiting_list", *TWO)
        little.sync()
        little.decides("decline", "tell of a seat")
        little.sync()
        (ask,) = little.rows("requests", what="tell of a seat", status="open")
        assert ask["who"] == "Bo Lindqvist (M-0006)"
        assert little.told("Seat") == []


def test_once_texts_are_set_up_the_offer_goes_out_after_all() -> None:
    """What was asked of a person is closed."""
    with WithPages(mode="by itself") as little:
        little.channels = frozenset()
        little.adds("waiting_list", waiting(FIRST))
        little.sync()
        little.channels = frozenset({"text"})
        little.sync()
        assert little.offer().member == "M-0005"
        (ask,) = little.rows("requests", what="tell of a seat")
        assert str(ask["status"]).startswith("closed Mar 3 2026: a message can tell them now")


def test_the_time_to_answer_runs_since_the_message_was_handed_over() -> None:
    """Not while it waits; what it tells is made anew meanwhile, under the same key."""
    with WithPages(*TWO, mode="by itself") as little:
        first = little.message()
        assert little.waits(FIRST)["answer"] == "the message has not gone out yet"
        little.later(hours=5)
        little.sync()
        again = little.message()
        assert again.message.key == first.message.key
        assert ("12:00 PM" in first.message.text, "5:00 PM" in again.message.text) == (True, True)
        little.later(minutes=30)
        little.sends()
        little.sync()
        assert little.offer().ends == little.now + timedelta(hours=24)
        assert little.waits(FIRST)["answer"] == "may answer until Wed Mar 4 5:30 PM"
        little.later(hours=23, minutes=59)
        little.sync()
        assert little.offer().member == "M-0005"
        little.later(minutes=7)
        little.sync()
        assert little.offer().member == "M-0006"


def test_an_offer_that_nobody_sends_is_left_to_a_person_and_never_runs_out() -> None:
    """It tells what it waited for; the member counts as never asked."""
    with WithPages(*TWO, mode="by itself") as little:
        for _ in range(5):
            little.later(hours=5)
            little.sync()
        (ask,) = little.rows("requests", what="tell of a seat")
        assert "groupkeeper serve has not sent the message. Ask them" in str(ask["why"])
        assert not [one for one in little.state.remembered(SHOWN_OFFER).values() if one.is_live]
        assert little.waits(SECOND)["why"] == "next: no seat is free"
        assert little.message().state == WITHDRAWN


def test_words_that_cannot_go_out_burn_no_offers() -> None:
    """The practice mends its text; nobody is passed over for it."""
    with WithPages(mode="by itself") as little:
        little.types("settings", "value", "The therapy desk", name="Sender name")
        little.adds("waiting_list", *TWO)
        little.sync()
        little.sync()
        (ask,) = little.rows("requests", what="tell of a seat")
        assert ask["who"] == "Sami Haddad (M-0005)"
        assert "the words, the sender or the phone tell what it is about" in str(ask["why"])


def test_a_bad_number_goes_on_to_the_e_mail_of_the_same_member() -> None:
    """Only then to the next."""
    with WithPages(*TWO, mode="by itself") as little:
        little.types("members", "email", "sami@example.org", name=FIRST)
        little.types("members", "email_consent", "yes", name=FIRST)
        little.sync()
        one, outbox = little.message(), little.state.outbox
        outbox.claim(one.message.key, now=little.now, lease=little.now + timedelta(minutes=1))
        outbox.settle(one.message.key, FAILED, now=little.now, reason="no such number")
        little.state.addresses.mark(Address(channel="text", address=one.message.address, state="bad", since=little.now))
        little.sync()
        assert little.offer().member == "M-0005"
        assert [
            one.message.channel for one in outbox.all().values() if one.state == PLANNED and one.message.link == OFFER
        ] == ["email"]


# --- what members are told of their yes -----------------------------------------------------------------


@pytest.mark.parametrize("door", ["accept", "Roster"])
def test_who_got_the_seat_is_told_once_by_whichever_door(door: str) -> None:
    """Accepted in Requests or typed into Roster: one message with the first session."""
    with WithPages(*TWO, mode="by itself") as little:
        little.sends()
        little.answers_offer(YES)
        little.sync()
        if door == "accept":
            little.decides("accept", "place a member")
        else:
            joined = date(2026, 3, 4)
            little.adds("roster", {"group": "Tuesday process group", "member": FIRST, "joined": joined})
        little.sync()
        assert little.told("Seat given") == [("M-0005", "planned")]
        (told,) = [row for row in little.rows("messages") if str(row["rule"]).startswith("Seat given")]
        assert "you have the place. Your first time is Tue Mar 10 at 6:00 PM" in str(told["text"])
        assert little.waits(FIRST)["state"] == "accepted"
        quiet = little.sync()
        assert (quiet.cells, quiet.rows) == (0, 0)
        little.types("members", "status", "inactive", name=FIRST)
        little.sync()
        ((_, status),) = little.told("Seat given")
        assert status.startswith("not sent: no longer due")


def test_who_said_yes_and_does_not_get_the_seat_is_told() -> None:
    """Declined in Requests."""
    with WithPages(*TWO, mode="by itself") as little:
        little.sends()
        little.answers_offer(YES)
        little.sync()
        little.decides("decline", "place a member")
        little.sync()
        assert little.told("Seat not given") == [("M-0005", "planned")]
