"""How else a member may come: online this time, or to another session instead. Plain data; instants are UTC.

A pass publishes it with the member's page; what members ask for there comes back as arrivals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

MAKE_UP = "make-up"
"""The kind of arrival (see ``MakeUpWish``), and what its row in Requests is about."""
ASK, WITHDRAW = "ask", "withdraw"
SEATS = "make-up"
"""The kind of the seats that are kept for members who asked."""
ASKED, YES, NO = "asked", "yes", "no"
"""What became of a request so far."""
ROOM_OPENS = timedelta(minutes=15)
"""So long before the start a page shows the link to the room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """Under which terms a member may ask to join one session online, by a row of Online rules.

    ``until`` when; ``asks_state``: where they will be has to be told; ``seats``: how many may take part online in all,
    None without a limit; ``is_full``: none of them is free. ``by_itself``: nobody has to decide where every check
    passes. ``is_declined``: they asked, and the practice said no.
    """

    until: datetime
    asks_state: bool = False
    seats: int | None = None
    is_full: bool = False
    by_itself: bool = False
    is_declined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUpOffer:
    """A session of another group that a member may make up in; ``seats`` are all that such guests may take there.

    ``until`` when they may ask, ``how`` it meets: in person, video or hybrid.
    """

    session: str
    start: datetime
    end: datetime
    until: datetime
    how: str
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUpWish:
    """What a member asked for on their page instead of a session that they miss (``missed``, a code).

    ``session`` is the code of the one they would come to, ``starts`` when it begins, ``seat`` the name of the seat that
    is kept for it. Without ``starts`` they do not need another session any more.
    """

    member: str
    missed: str
    missed_starts: datetime
    session: str = ""
    starts: datetime | None = None
    seat: str = ""

    @property
    def what(self) -> str:
        """Return the word for what they did."""
        return ASK if self.starts else WITHDRAW

    @property
    def body(self) -> Mapping[str, str]:
        """Return it as the inbox keeps it."""
        about = {"member": self.member, "missed": self.missed, "missed_starts": self.missed_starts.isoformat()}
        if self.starts is None:
            return {**about, "what": self.what}
        return {
            **about,
            "what": self.what,
            "session": self.session,
            "starts": self.starts.isoformat(),
            "seat": self.seat,
        }


def wish_in(body: Mapping[str, str]) -> MakeUpWish:
    """Return the wish that an arrival bears."""
    missed_starts = datetime.fromisoformat(body["missed_starts"])
    wish = MakeUpWish(member=body["member"], missed=body["missed"], missed_starts=missed_starts)
    if body["what"] == WITHDRAW:
        return wish
    return replace(
        wish,
        session=body["session"],
        starts=datetime.fromisoformat(body["starts"]),
        seat=body["seat"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The session that a member asked to make up in, and what became of that: asked, yes or no."""

    session: str
    start: datetime
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What calendars are told of a session: the ``sequence`` rises whenever it ``changed``."""

    start: datetime
    end: datetime
    is_off: bool
    sequence: int
    changed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What a member may do about one session besides answering.

    ``room`` is the link to its video room, ``dial_in`` the number to call instead.
    """

    online: Online | None = None
    room: str = ""
    dial_in: str = ""
    entry: Entry | None = None
    offers: tuple[MakeUpOffer, ...] = ()
    asked: Asked | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysToCome:
    """All of it: by (session, member) what is a member's own; rooms (link, dial-in) and entries by session.

    ``offers_make_up``: some row of Make-up rules is on.
    """

    own: Mapping[tuple[str, str], Ways] = field(default_factory=dict)
    rooms: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    offers_make_up: bool = False

    def of(self, session: str, member: str, *, how: str) -> Ways:
        """Return a member's ways to a session; the room is only for those who take part by video or phone."""
        own = self.own.get((session, member)) or Ways()
        room, dial_in = self.rooms.get(session, ("", "")) if how in {"video", "phone"} else ("", "")
        return replace(own, room=room if how == "video" else "", dial_in=dial_in, entry=self.entries.get(session))


@dataclass(frozen=True, slots=True)
class Guests:
    """The (session, member) who make up for another session there: at sessions to come, and those who do no longer."""

    coming: frozenset[tuple[str, str]] = frozenset()
    over: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class OnlineCheck:
    """What a request to join online was compared with, in words; ``passes``: nobody has to decide it."""

    words: str
    passes: bool


@dataclass(frozen=True, slots=True)
class OnlineChecks:
    """Those of the requests that arrived, by the arrival's id."""

    checks: Mapping[str, OnlineCheck] = field(default_factory=dict)
