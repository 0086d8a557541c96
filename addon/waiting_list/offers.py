"""An offer of a seat: asked about, live, answered, closed; what an answer or a decision makes of it. Pure."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from addon.episode import ACCEPT, DECIDE_AGAIN, OPEN, OUTCOMES, opened
from addon.fits.judge import Fit
from addon.incoming import Incoming, MemberAsk
from addon.memory import Kept
from addon.names_in_text import date_in_words, moment_in_words
from addon.seat_offers import LATE_ASK, NEVER, NO, OFFER_ANSWER, OFFER_ASK, PLACE_ASK, TELL_ASK, YES, PlacedMember
from addon.sources import derived_id

ASKED, LIVE, ANSWERED, CLOSED = "asked", "live", "answered", "closed"
"""The stages of an offer: the VA is asked first; the member may answer; they said yes; over."""
GRACE = timedelta(minutes=5)
"""How long after its end an offer waits for an answer that was given in time and is still on its way."""
GONE = "not in Members, or inactive"
REFUSED = "not offered: declined"
"""How the outcome begins of an offer that a person did not want to be sent."""
KEPT_FOR = timedelta(days=400)
"""How long an offer that is over counts for the limit of offers to one member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One seat of a group, offered to one member.

    ``number`` counts the offers of this group to them, ``row`` is the id of their row in the Waiting list. ``since`` is
    the day it was opened, ``made`` the instant it went out, ``ends`` when its time is over; ``start`` the first session
    they would come to, ``named`` the one that named its message first. The message was handed over at ``sent``;
    ``tried_until`` is how long that is waited for, ``untold`` why a person has to tell the member. ``answered`` is the
    wall time of the ``answer``; ``outcome`` is what became of it, for people. ``news`` is what the member has to be
    told of that, PLACED or NOT_PLACED, since ``decided``; ``session`` the code of the session at which they begin,
    ``joins`` the day of the one that Requests shows while somebody decides.
    """

    group: str
    member: str
    number: int
    since: date
    row: str = ""
    stage: str = ASKED
    made: datetime | None = None
    ends: datetime | None = None
    start: datetime | None = None
    minutes: int = 60
    every_weeks: int = 1
    how: str = ""
    answer: str = ""
    answered: datetime | None = None
    outcome: str = ""
    named: datetime | None = None
    sent: datetime | None = None
    tried_until: datetime | None = None
    untold: str = ""
    news: str = ""
    decided: datetime | None = None
    session: str = ""
    joins: date | None = None

    @property
    def id(self) -> str:
        """Return its id."""
        return derived_id("OF", "offers", f"{self.group}|{self.member}|{self.number}|{self.since}")

    @property
    def is_open(self) -> bool:
        """Return whether it keeps its seat."""
        return self.stage != CLOSED

    def closed(self, outcome: str) -> "Offer":
        """Return it closed, with the reason."""
        return replace(self, stage=CLOSED, outcome=outcome)


OFFERED = Kept("seat offer", Offer)
"""By the offer's id."""
PLACED, NOT_PLACED = "Place", "No place"
"""How the names of rows in Message texts begin that tell a member what became of their yes."""
FULL = "No seat is free any more"
UNUSABLE = " Choose accept or decline under Decision: anything else, or Handled by alone, decides nothing here."


def to_check(fit: Fit, papers: str) -> str:
    """Return what rules a group out for a member now, what nobody can tell about them, and how their papers are."""
    out = f"Ruled out: {'; '.join(fit.no)}." if fit.no else ""
    check = f"Check: {'; '.join(fit.check)}." if fit.check else ""
    return " ".join(filter(None, (out, check, papers)))


def place_text(group: str, start: datetime | None, seats: str = "", *, checks: str = "", untold: str = "") -> str:
    """Return what a person is asked about a member who would like a seat; ``seats`` tells how many are taken.

    ``untold``: why no message told them of it.
    """
    begins = f"They would like the seat in {group}."
    if untold:
        begins = f"Nobody could tell them of the seat in {group}: {untold}. Ask them whether they would like it."
    first = f"First session: {moment_in_words(start)}." if start else ""
    accept = f"accept adds them to Roster from {'then' if start else 'today'} on."
    return " ".join(filter(None, (begins, first, seats, checks, accept)))


def _was_not_told(one: MemberAsk, word: str) -> bool:
    """Return whether somebody would be placed although nobody was told that no seat is free."""
    return one.what in {PLACE_ASK, TELL_ASK} and word == "accept" and FULL not in one.text


@dataclass(slots=True, kw_only=True)
class Heard:
    """The offers and what is asked about them at work in one pass, who got a place, and which offers may go out now.

    ``wall_of`` turns an instant into the practice's wall time; ``decisions`` are people's, by the row id in Requests.
    """

    offers: dict[str, Offer]
    asks: dict[str, MemberAsk]
    wall: datetime
    wall_of: Callable[[datetime], datetime]
    decisions: Mapping[str, str] = field(default_factory=dict)
    placed: list[PlacedMember] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)

    @property
    def today(self) -> date:
        """Return the practice's day."""
        return self.wall.date()

    def hear(self, arrived: Iterable[Incoming]) -> None:
        """Take over what members answered, in order."""
        for one in arrived:
            offer = self.offers.get(one.body.get("offer", "")) if one.kind == OFFER_ANSWER else None
            if offer is not None and offer.member == one.body.get("member"):
                self._answered(offer, one, self.wall_of(one.received))

    def _answered(self, offer: Offer, one: Incoming, at: datetime) -> None:
        answer = one.body.get("answer", "")
        in_time = offer.stage == LIVE and offer.ends is not None and one.received < offer.ends
        if not in_time:
            if answer == YES and not offer.answer:
                text = "They said yes when the seat was no longer theirs. Tell them, or find another seat."
                self.ask(offer, LATE_ASK, text, at=at)
            elif answer == NEVER:
                self.offers[offer.id] = replace(offer, answer=NEVER, answered=at)
            return
        said = replace(offer, answer=answer, answered=at)
        if answer == YES:
            self.offers[offer.id] = replace(said, stage=ANSWERED, outcome=f"yes {moment_in_words(at)}")
            self.ask(
                offer, PLACE_ASK, place_text(offer.group, self.wall_of(offer.start) if offer.start else None), at=at
            )
        elif answer in {NO, NEVER}:
            self.offers[offer.id] = said.closed(f"{'no' if answer == NO else NEVER} {moment_in_words(at)}")

    def leave_out(self, active: Container[str]) -> None:
        """Withdraw what is offered to members who are inactive or not in Members any more."""
        for offer in list(self.offers.values()):
            if offer.is_open and offer.member not in active:
                self.withdraw(offer, GONE)

    def ask(self, offer: Offer, what: str, text: str, *, at: datetime) -> None:
        """Ask a person about an offer, once; a decision that its row already bears was made before (a lost state)."""
        key = f"offer|{offer.id}|{what}"
        if key not in self.asks:
            one = MemberAsk(key=key, since=self.today, what=what, who=offer.member, at=at, text=text)
            self.asks[key] = opened(one, None, lambda new: self.decisions.get(new.id, ""))

    def decide(self, free: Mapping[str, int]) -> None:
        """Carry out what a person decided about an open ask; ``free`` has the free seats of groups that count them."""
        for key, one in list(self.asks.items()):
            word, offer = self.decisions.get(one.id, ""), self.offers.get(key.split("|")[1])
            if not one.is_open or (word and word == one.stale):
                continue
            plain = replace(one, text=one.text.removesuffix(UNUSABLE))
            if not word:
                self.asks[key] = replace(plain, status=OPEN, stale="")
            elif one.what != LATE_ASK and word not in OUTCOMES:
                self.asks[key] = replace(plain, text=plain.text + UNUSABLE)
            elif _was_not_told(one, word) and offer is not None and self._is_full(offer.group, free):
                self.asks[key] = replace(plain, status=DECIDE_AGAIN, stale=word)
            else:
                self.asks[key] = plain.decided(self.today, word)
                if offer is not None and one.what != LATE_ASK:
                    self._decided(offer, one.what, is_accepted=word == ACCEPT)

    def _is_full(self, group: str, free: Mapping[str, int]) -> bool:
        return group in free and free[group] <= sum(one.group == group for one in self.placed)

    def _decided(self, offer: Offer, what: str, *, is_accepted: bool) -> None:
        if what == OFFER_ASK and offer.stage == ASKED:
            if is_accepted:
                self.sent.add(offer.id)
            else:
                self.offers[offer.id] = offer.closed(f"{REFUSED} in Requests {date_in_words(self.today)}")
        elif (what, offer.stage) in {(PLACE_ASK, ANSWERED), (TELL_ASK, ASKED)}:
            if is_accepted:
                joined = max(offer.joins or self.today, self.today)
                self.placed.append(PlacedMember(group=offer.group, member=offer.member, joined=joined))
                self._placed(offer, joined)
            else:
                word, news = (REFUSED, "") if offer.untold else ("not placed: declined", NOT_PLACED)
                outcome = f"{word} in Requests {date_in_words(self.today)}"
                self.offers[offer.id] = replace(offer.closed(outcome), news=news)

    def _placed(self, offer: Offer, since: date) -> None:
        outcome = f"in Roster from {date_in_words(since)}"
        self.offers[offer.id] = replace(offer.closed(outcome), news=PLACED)

    def found_in_roster(self, offer: Offer) -> None:
        """Close the offer of a member whom a person typed into Roster: the same follows as from an accept."""
        self.withdraw(offer, "already in the group")
        self._placed(offer, self.today)

    def withdraw(self, offer: Offer, why: str) -> None:
        """Close an offer that is no longer true, and what is asked about it."""
        self.offers[offer.id] = offer.closed(f"withdrawn {date_in_words(self.today)}: {why}")
        for what in (OFFER_ASK, PLACE_ASK, TELL_ASK):
            ask = self.asks.get(f"offer|{offer.id}|{what}")
            if ask is not None and ask.is_open:
                self.asks[ask.key] = ask.ended(self.today, why)
