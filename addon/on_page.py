"""What passes publish for the staff's page about sessions near, and what the staff mark there. Plain data.

First names are in here: they are shown to somebody who is signed in, and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from addon.incoming import Incoming
from addon.memory import Kept

MARK, PAGE = "mark", "page"
"""The kind and the source under which a mark is stored."""
DAYS_BACK, DAYS_AHEAD = 1, 4
"""The days around today of which sessions are published: a weekend may go by without a pass."""
CHECK_IN = timedelta(hours=1)
"""From so long before its start on people can be marked as being there, or not."""
CANCELLED, PLANNED, HELD = "cancelled", "planned", "held"
"""The words of State in Sessions that can be marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One member at one session: the first name, what Status and Answer show, and whether the mark is in doubt.

    ``is_away``: the member said that they cannot come.
    """

    member: str
    name: str
    status: str = ""
    answer: str = ""
    joined_by: str = ""
    is_away: bool = False
    disputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSession:
    """A session near as a pass left it. Times are wall times; ``leaders`` are (code, first name).

    ``meets``: in person, video or hybrid; ``link`` is the address of its video room, "" if it has none.
    """

    code: str
    group: str
    start: datetime
    end: datetime
    state: str = PLANNED
    meets: str = ""
    room: str = ""
    link: str = ""
    leaders: tuple[tuple[str, str], ...] = ()
    seats: tuple[Seat, ...] = ()

    @property
    def day(self) -> date:
        """Return the day on which it takes place."""
        return self.start.date()

    def is_led_by(self, clinician: str) -> bool:
        """Return whether a clinician leads or co-leads it."""
        return any(code == clinician for code, _ in self.leaders)

    def is_named_like_another(self, seat: Seat) -> bool:
        """Return whether somebody else in this session has the same first name: then only the codes tell them apart."""
        return sum(one.name.casefold() == seat.name.casefold() for one in self.seats if one.name) > 1

    def seat(self, member: str) -> Seat | None:
        """Return the seat of a member, None if they are not expected."""
        return next((one for one in self.seats if one.member == member), None)


def spot_of(session: str, member: str = "") -> str:
    """Return what names a cell that can be marked: a member's status or, without one, the session's state."""
    return f"{session}|{member}"


PAGE_SESSION = Kept("page session", PageSession)
"""By session code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMark:
    """What somebody marked on the page: a member's status at a session or, without a member, the session's state.

    ``starts`` is the wall time at which the page showed the session; ``seen`` what counted in the mark's place when the
    tap arrived: what the last pass published, or an earlier tap that waits for a pass. A blank ``status`` takes a mark
    back. ``by`` is the user's name, ``at`` the instant of the tap.
    """

    session: str
    starts: datetime
    by: str
    at: datetime
    member: str = ""
    status: str = ""
    seen: str = ""

    @property
    def spot(self) -> str:
        """Return what names the cell that is marked."""
        return spot_of(self.session, self.member)

    @property
    def body(self) -> Mapping[str, str]:
        """Return it as the inbox keeps it."""
        texts = {name: getattr(self, name) for name in ("session", "member", "status", "seen", "by")}
        return texts | {"starts": self.starts.isoformat()}


def mark_in(arrived: Incoming) -> PageMark:
    """Return the mark that arrived."""
    texts = {name: arrived.body[name] for name in ("session", "member", "status", "seen", "by")}
    return PageMark(**texts, starts=datetime.fromisoformat(arrived.body["starts"]), at=arrived.received)


WAITING_MARK = Kept("page mark", PageMark)
"""Marks about which a person is asked, by their spot."""


@dataclass(frozen=True, slots=True)
class MarksInDoubt:
    """The (session, member) about whose mark a person is asked."""

    rows: frozenset[tuple[str, str]] = frozenset()
