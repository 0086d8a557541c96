"""Who has booked which slot: taken over from pages once, changed where the sheet changed, given back. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from addon.incoming import Incoming, MemberAsk
from addon.memory import Kept
from addon.names_in_text import moment_in_words
from addon.person_names import person_key
from addon.self_booking import BOOK, CALL_BOOKED, SLOT_CALL, SLOT_CHANGED, SLOT_LOST, UNBOOK
from addon.slots.rows import CANCELLED, SlotRow
from addon.wanted_notices import WantedNotice
from addon.wishes_asked import IN_THEIR_NAME

MOVED, GONE = "Moved", "Cancelled"
"""How the names of rows in Message texts begin that tell of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A slot that a member, or a caller, has booked on a page.

    ``start`` is the instant it was booked for, or moved to since; ``ask`` the key of a caller's row in Requests.
    ``seat`` is the seat that decided it, ``at`` the wall time of the booking.
    """

    slot: str
    member: str = ""
    ask: str = ""
    start: datetime
    minutes: int
    clinician: str
    how: str = ""
    seat: str
    at: datetime


BOOKED = Kept("booked slot", Booked)
"""By the id of its row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the sheets tell: the slots, the name of each one's seat, and who is meant by a text in Taken by.

    ``label`` is what Taken by is to show of a booking, ``shows`` what it was made to show last, by row id; ``in_doubt``
    are the rows with a conflict about it. ``members`` are the codes of members who are not inactive, ``may_book``
    those to whom each slot is offered, by row id. ``wall`` turns an
    instant into the practice's wall time.
    """

    rows: Mapping[str, SlotRow]
    seats: Mapping[str, str]
    who: Callable[[str], str]
    label: Callable[[Booked], str]
    shows: Mapping[str, str]
    in_doubt: frozenset[str]
    members: frozenset[str]
    may_book: Mapping[str, Collection[str]]
    wall: Callable[[datetime], datetime]
    now: datetime


@dataclass(slots=True, kw_only=True)
class Desk:
    """The bookings at work in one pass: as they are now, what their rows are to say, whom to tell and to ask.

    ``used`` are the slots that somebody had; ``freed`` has, by row id, who gave a slot back, "" for a caller.
    """

    sheet: Sheet
    booked: dict[str, Booked]
    says: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    freed: dict[str, str] = field(default_factory=dict)
    asks: dict[str, MemberAsk] = field(default_factory=dict)
    notices: dict[str, WantedNotice] = field(default_factory=dict)

    # --- what the practice did ---------------------------------------------------------------------

    def look(self) -> None:
        """Compare each booking with its row, as people have it now."""
        for rid, one in list(self.booked.items()):
            row = self.sheet.rows.get(rid)
            if row is None or row.status == CANCELLED:
                self._gone(one, "deleted" if row is None else "cancelled")
            elif one.member and one.member not in self.sheet.members:
                self._left(one)
            elif self._is_given_away(one, row):
                self._given_away(one, row)
            else:
                self.booked[rid] = replace(
                    one, start=row.start, minutes=row.minutes, clinician=row.clinician, how=row.how
                )
                self._otherwise(one, row)
                if row.start != one.start:
                    self._moved(one, row)

    def _is_given_away(self, one: Booked, row: SlotRow) -> bool:
        """Return whether a person cleared or replaced who has it, after the cell had shown it.

        A caller is in no tab of members: only somebody whom we know takes their call from them.
        """
        shown = self.sheet.shows.get(one.slot, "")
        if not shown or one.slot in self.sheet.in_doubt or row.taken_by in {shown, self.sheet.label(one)}:
            return False
        who = self.sheet.who(row.taken_by)
        if one.member:
            return who != one.member
        caller = self.asks.get(one.ask)
        is_caller = caller is not None and person_key(caller.who) == person_key(row.taken_by)
        return not row.taken_by or bool(who and not is_caller)

    def _given_away(self, one: Booked, row: SlotRow) -> None:
        self._ends(one)
        if not row.taken_by:
            self.freed[one.slot] = one.member
        if one.start > self.sheet.now:
            self._ask(one, SLOT_CHANGED, "Taken by was changed in Slots. Do they know?", at=self.sheet.now)

    def _left(self, one: Booked) -> None:
        """Free the time of somebody who is no longer active."""
        self._ends(one)
        self.freed[one.slot] = one.member
        self.says[one.slot] = "free again: they are no longer active in Members"
        if one.start > self.sheet.now:
            text = "They are no longer active in Members, so their time is free again. Do they know?"
            self._ask(one, SLOT_CHANGED, text, at=self.sheet.now)

    def _gone(self, one: Booked, what: str) -> None:
        self._ends(one)
        self.freed[one.slot] = one.member
        if one.start <= self.sheet.now:
            return
        if one.member:
            self._tell(one, GONE, f"the booked time was {what} in Slots", start=one.start)
        else:
            self._ask(one, SLOT_CHANGED, f"Their time was {what} in Slots. Call them.", at=self.sheet.now)

    def _moved(self, one: Booked, row: SlotRow) -> None:
        if row.start <= self.sheet.now:
            return
        if one.member:
            self._tell(one, MOVED, "the booked time was moved in Slots", start=row.start)
        else:
            when = moment_in_words(row.wall)
            self._ask(one, SLOT_CHANGED, f"Their time was moved to {when} in Slots. Call them.", at=self.sheet.now)

    def _otherwise(self, one: Booked, row: SlotRow) -> None:
        """Ask a person to call whoever would come to the wrong place, or to somebody else."""
        told = [f"{row.how} now (it was {one.how})"] if row.how and one.how and row.how != one.how else []
        told += [f"with {row.clinician} now (it was {one.clinician})"] if row.clinician != one.clinician else []
        if told and row.start > self.sheet.now:
            text = f"Their time was changed in Slots: it is {' and '.join(told)}. Call them."
            self._ask(one, SLOT_CHANGED, text, at=self.sheet.now)

    def adopt(self, told: Mapping[str, WantedNotice]) -> None:
        """Take a member whom a person typed under Taken by as one who has booked: the same follows by every door.

        ``told`` are the notices that went out, by row id: whoever was told that a time is cancelled which is theirs
        again needs a call.
        """
        for rid, row in self.sheet.rows.items():
            member = self.sheet.who(row.taken_by)
            is_ahead = row.start > self.sheet.now and row.status != CANCELLED
            is_settled = rid not in self.booked and rid not in self.freed and rid not in self.sheet.in_doubt
            if is_settled and member in self.sheet.members and is_ahead:
                self.booked[rid] = Booked(
                    slot=rid,
                    member=member,
                    start=row.start,
                    minutes=row.minutes,
                    clinician=row.clinician,
                    how=row.how,
                    seat=self.sheet.seats[rid],
                    at=self.sheet.wall(self.sheet.now),
                )
                notice = told.get(rid)
                if notice is not None and notice.words == GONE and notice.member == member:
                    text = "They were told that their time is cancelled, and it is theirs again. Do they know?"
                    self._ask(self.booked[rid], SLOT_CHANGED, text, at=self.sheet.now)

    def is_ours(self, row: SlotRow) -> bool:
        """Return whether Taken by shows nobody, or only whoever gave the slot back in this pass."""
        member = self.freed.get(row.id, "")
        return row.taken_by in {"", self.sheet.shows.get(row.id, "")} or self.sheet.who(row.taken_by) == member != ""

    def _ends(self, one: Booked) -> None:
        self.used.add(one.slot)
        del self.booked[one.slot]

    def _tell(self, one: Booked, words: str, why: str, *, start: datetime) -> None:
        id_ = f"{one.slot} {one.start:%Y-%m-%dT%H:%M} {words} {self.sheet.now:%Y-%m-%dT%H:%M}"
        self.notices[id_] = WantedNotice(
            id=id_,
            member=one.member,
            about=one.slot,
            words=words,
            rule_name=f"Booked time {words.lower()}",
            why=why,
            start=start,
            was=one.start,
            at=self.sheet.now,
            ends=min(at for at in (one.start, start) if at > self.sheet.now),
        )

    def _ask(self, one: Booked, what: str, text: str, *, at: datetime) -> None:
        caller = self.asks.get(one.ask)
        key = f"slot|{one.slot}|{one.start:%Y-%m-%dT%H:%M}|{what}|{at:%Y-%m-%dT%H:%M}|{one.member or one.ask}"
        who = one.member or (caller.who if caller else "")
        self.asks[key] = MemberAsk(
            key=key,
            since=self.sheet.wall(at).date(),
            what=what,
            who=who,
            at=self.sheet.wall(at),
            text=text,
            start=self.sheet.wall(one.start),
        )

    # --- what members and callers did --------------------------------------------------------------

    def take(self, arrived: Iterable[Incoming]) -> int:
        """Take over what was done on pages, in order; return how many deeds that were."""
        deeds = [one for one in arrived if one.kind in {BOOK, UNBOOK, CALL_BOOKED}]
        for one in deeds:
            self.used.add(one.body["slot"])
            if one.kind == UNBOOK:
                self._unbook(one.body["member"], one.body["seat"], one)
            else:
                self._book(one)
        return len(deeds)

    def _unbook(self, member: str, seat: str, deed: Incoming, *, done: str = "cancelled") -> None:
        mine = next((one for one in self.booked.values() if one.member == member and one.seat == seat), None)
        if mine is None or deed.received >= mine.start:
            return
        self._ends(mine)
        self.freed[mine.slot] = mine.member
        self.says[mine.slot] = f"{done} {_where(deed, 'their')} {moment_in_words(self.sheet.wall(deed.received))}"

    def _book(self, deed: Incoming) -> None:
        body, row = deed.body, self.sheet.rows.get(deed.body["slot"])
        member, starts = body.get("member", ""), datetime.fromisoformat(body["starts"])
        made = Booked(
            slot=body["slot"],
            member=member,
            ask="" if member else deed.external_id,
            start=starts,
            minutes=row.minutes if row else 0,
            clinician=row.clinician if row else "",
            how=row.how if row else "",
            seat=body["seat"],
            at=self.sheet.wall(deed.received),
        )
        if not member:
            self.asks.setdefault(made.ask, self._call(deed, made))
        why = self._why_not(made, row)
        if why:
            self._ask(made, SLOT_LOST, f"{why} Find another time with them.", at=deed.received)
            return
        if body.get("instead"):
            self._unbook(member, body["instead"], deed, done="given back for another time")
        self.booked[made.slot] = made
        self.freed.pop(made.slot, None)
        self.says[made.slot] = f"booked {_where(deed, 'a')} {moment_in_words(made.at)}"
        if member and member not in self.sheet.may_book.get(made.slot, ()):
            text = "They booked it on a page from before, and it is not offered to them any more. May they keep it?"
            self._ask(made, SLOT_CHANGED, text, at=deed.received)

    def _why_not(self, made: Booked, row: SlotRow | None) -> str:
        other = self.booked.get(made.slot)
        if row is None or row.start != made.start or row.status == CANCELLED:
            return "They booked a time that was deleted, moved or cancelled in Slots meanwhile, or cannot be read."
        if other is not None and (other.member, other.ask) != (made.member, made.ask):
            return "They booked a time that somebody else had booked before."
        if made.member and made.member not in self.sheet.members:
            return "They booked a time, and are no longer active in Members."
        return ""

    def _call(self, deed: Incoming, made: Booked) -> MemberAsk:
        body = deed.body
        reached = ", ".join(part for part in (body["phone"], body.get("email", "")) if part)
        return MemberAsk(
            key=deed.external_id,
            since=made.at.date(),
            what=SLOT_CALL,
            who=body["name"],
            at=made.at,
            text=f"Call them at this time: {reached}. They proved the number with a code. decline frees the time.",
            start=self.sheet.wall(made.start),
        )

    # --- what a person decided ---------------------------------------------------------------------

    def decide(self, decisions: Mapping[str, str], ended: Callable[[MemberAsk, str], MemberAsk]) -> None:
        """Close the asks that a person decided; a call that is declined frees its time."""
        for key, one in list(self.asks.items()):
            word = decisions.get(one.id, "")
            if not (one.is_open and word and word != one.stale):
                continue
            self.asks[key] = ended(one, word)
            booked = next((booking for booking in self.booked.values() if booking.ask == key), None)
            if word == "decline" and booked is not None:
                self._ends(booked)
                self.freed[booked.slot] = ""
                self.says[booked.slot] = "the call was declined in Requests"


def _where(deed: Incoming, whose: str) -> str:
    return "for them in Requests" if deed.source == IN_THEIR_NAME else f"on {whose} page"
