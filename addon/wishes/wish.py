"""A member's wish as it is remembered: what it is about, what is free instead, what became of it. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from addon.episode import Episode
from addon.incoming import ONLINE_ASK, MemberAsk
from addon.memory import Kept
from addon.names_in_text import in_names
from addon.wishes_asked import OTHER_BOOKED, OTHER_REGULAR, OTHER_SESSION

MEMBERSHIP, SESSION, BOOKED, ONLINE = "membership", "session", "booked time", "online once"
"""The words of About in Wishes noted."""
ASKED: Mapping[str, str] = {
    MEMBERSHIP: OTHER_REGULAR,
    SESSION: OTHER_SESSION,
    BOOKED: OTHER_BOOKED,
    ONLINE: ONLINE_ASK,
}
"""What the row of Requests is about."""
NOT_CHECKED: Mapping[str, str] = {SESSION: "Not checked: the payer's limit per day and week."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something free: a group, a session or a row of Slots (``key``), from ``start`` (wall time) on, in ``words``.

    ``session`` is the first session there, "" for a booked time. So many ``seats`` are free.
    """

    key: str
    start: datetime
    words: str
    session: str = ""
    seats: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish(Episode):
    """One wish, by the id of its row in Wishes noted or of its arrival (``key``).

    ``basis`` is what its row tells it is about. It is about the membership in ``group``, or about ``session`` or the
    row ``slot`` of Slots, which begins at ``start``. ``at`` is when it was noted, both wall times. ``shown`` is what
    Options shows of the ``options``, ``left_out`` why other groups are none, ``note`` what keeps a decision from being
    carried out. ``told`` is the instant of a yes or no, ``chosen`` what the member got.
    """

    key: str
    basis: str
    member: str
    about: str
    at: datetime
    text: str = ""
    group: str = ""
    session: str = ""
    slot: str = ""
    start: datetime | None = None
    options: tuple[Option, ...] = ()
    shown: str = ""
    left_out: str = ""
    note: str = ""
    told: datetime | None = None
    chosen: Option | None = None

    @property
    def is_clear(self) -> bool:
        """Return whether what it is about was found."""
        return bool(self.group or self.session or self.slot)

    @property
    def ask_key(self) -> str:
        """Return the key of its row in Requests."""
        return f"wish|{self.key}"

    def as_ask(self, names: Mapping[str, str]) -> MemberAsk:
        """Return it as a row of Requests."""
        about = f"now in {self.group}" if self.about == MEMBERSHIP and self.group else ""
        text = ". ".join(part for part in (about, self.text, self.left_out, NOT_CHECKED.get(self.about)) if part)
        return MemberAsk(
            since=self.since,
            status=self.status,
            number=self.number,
            stale=self.stale,
            key=self.ask_key,
            what=ASKED[self.about],
            who=self.member,
            at=self.at,
            text=in_names(text, names),
            session=self.session,
            start=self.start,
            answered=self.told,
            options=self.shown,
            note=self.note,
        )


WISH_KEPT = Kept("wish", Wish)
"""By its key."""


def numbered(options: tuple[Option, ...], names: Mapping[str, str]) -> str:
    """Return the options as a cell shows them: the numbers are what people type under Choose."""
    return "; ".join(f"{number} = {in_names(one.words, names)}" for number, one in enumerate(options, 1))
