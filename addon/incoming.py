"""What arrived from outside, stored before it was acknowledged: replies, answers of pages, forms. Plain data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from addon.episode import Episode
from addon.memory import Kept
from addon.sources import Source, derived_id

REPLY = "reply"
"""A member's text, or an answer on their page: see ``Reply``."""
CONFIRM, CANNOT_COME, JOIN_ONLINE = "confirm", "cannot_come", "join_online"
STOP, START, HELP, THANKS = "stop", "start", "help", "thanks"
DISTRESS, QUESTION, LATE = "distress", "question", "late"
AMBIGUOUS, OTHER_LANGUAGE = "ambiguous", "other_language"
ABOUT_A_SESSION = frozenset({CONFIRM, CANNOT_COME, JOIN_ONLINE})
"""What a member may answer about a session."""
BY_ITSELF = ABOUT_A_SESSION | {STOP, START, HELP, THANKS}
"""What needs no person."""

BOUND, ASKED_BACK, BEGUN, UNBOUND = "bound", "asked back", "begun", "unbound"
"""The place of a reply: to which of the messages that we sent it belongs.

Those about one session to come (``BOUND``: it counts for that session), about several of which the member was asked
which one (``ASKED_BACK``), about a session that had begun by then (``BEGUN``), or none (``UNBOUND``).
"""

FORM, EHR_EVENT, EMAIL_EVENT = "form", "ehr event", "email event"
"""What a form, a bridge to an EHR, a mail provider sent. The bodies: ``type`` (the sender's word), ``data`` (JSON)."""

TAKEN = Kept("inbox", int)
"""The number of the last thing that a pass took over, under the key "taken"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing that arrived, at a UTC instant; ``number`` counts arrivals and is never given twice.

    ``source`` and ``external_id`` are unique together: the same thing told twice is one. ``kind`` says what the texts
    in ``body`` mean.
    """

    number: int = 0
    source: str
    external_id: str
    received: datetime
    kind: str
    body: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a member wrote in a text, or answered on their page.

    ``member`` and ``session`` are codes, "" if in doubt; ``starts`` is when that session was to begin, a UTC instant.
    ``meanings`` are what it means, the first one first. ``possible`` are the codes of several members of whom each may
    have written it, ``choices`` the sessions among which they were asked back, as ``addon.replies`` writes them.
    ``state`` is where a member will be who asked on their page to join online. ``key`` is the arrival's id.
    """

    key: str = ""
    received: datetime
    member: str = ""
    session: str = ""
    starts: datetime | None = None
    meanings: tuple[str, ...]
    place: str = UNBOUND
    text: str = ""
    address: str = ""
    possible: tuple[str, ...] = ()
    choices: str = ""
    state: str = ""

    @property
    def about_session(self) -> str:
        """Return the answer about a session among its meanings, "" if there is none."""
        return next((one for one in self.meanings if one in ABOUT_A_SESSION), "")

    @property
    def body(self) -> Mapping[str, str]:
        """Return it as the inbox keeps it."""
        always = {name: getattr(self, name) for name in ("member", "session", "place", "text", "address")}
        starts = self.starts.isoformat() if self.starts else ""
        some = {"possible": " ".join(self.possible), "choices": self.choices, "state": self.state}
        body = {**always, "starts": starts, "meaning": "+".join(self.meanings)}
        return body | {name: text for name, text in some.items() if text}


def reply_in(arrived: Incoming) -> Reply:
    """Return the reply that arrived."""
    body = arrived.body
    names = ("member", "session", "place", "text", "address", "choices", "state")
    texts = {name: body[name] for name in names if name in body}
    return Reply(
        **texts,
        key=arrived.external_id,
        received=arrived.received,
        starts=datetime.fromisoformat(body["starts"]) if body.get("starts") else None,
        meanings=tuple(body.get("meaning", "").split("+")),
        possible=tuple(body.get("possible", "").split()),
    )


# --- what passes publish for whoever answers ----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTerms:
    """What answers to texts are made of, as Settings had it in the last pass; ``zone`` is the practice's."""

    zone: str
    sender: str = ""
    phone: str = ""
    crisis_lines: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is told at once what a member wrote: (code, e-mail address) of each clinician."""

    clinicians: tuple[tuple[str, str], ...]


REPLY_TERMS = Kept("reply terms", ReplyTerms)
"""Under the key "practice"."""
CONTACT = Kept("contact", Contact)
"""By session code for sessions near, and by member code."""
OWNERS = Kept("whose number", tuple[str, ...])
"""The codes of the members who have a number, by the number in the form +15125550190."""


# --- what replies become ------------------------------------------------------------------------------

ONLINE_ASK, MESSAGE_ASK, DISTRESS_ASK = "join online", "message", "distress"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAsk(Episode):
    """What a member asked for or wrote that a person has to see, until somebody decided.

    ``key`` is the arrival's id, ``at`` the practice's wall time at which it came, ``start`` the session's. ``who`` is a
    member's code, or the number of somebody whom nobody surely knows; ``possible`` are the members who have that
    number. ``answered`` is the aware instant at which a person decided. ``options`` are what they may choose among,
    numbered; ``note`` is what keeps their decision from being carried out.
    """

    key: str
    what: str
    who: str
    at: datetime
    text: str
    session: str = ""
    start: datetime | None = None
    possible: tuple[str, ...] = ()
    answered: datetime | None = None
    options: str = ""
    note: str = ""

    @property
    def id(self) -> str:
        """Return the id of its row in Requests."""
        return ask_id(self.key)


def ask_id(key: str) -> str:
    """Return the id of the row in Requests of what arrived under this key."""
    return derived_id("Q", "requests", f"reply|{key}")


@dataclass(frozen=True, slots=True)
class MemberAsks:
    """Every one that a part remembers, by key; ``changed`` are the keys of those that this pass changed."""

    asks: Mapping[str, MemberAsk] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()

    @classmethod
    def together(cls, some: Iterable["MemberAsks"]) -> "MemberAsks":
        """Return those of several parts; of one that two have, the later counts."""
        some = tuple(some)
        asks = {key: ask for one in some for key, ask in one.asks.items()}
        return cls(asks, frozenset(key for one in some for key in one.changed))


@dataclass(frozen=True, slots=True)
class MemberMarks:
    """What members' answers say about Attendance.

    ``away`` are those (session, member) who said they cannot come, ``said`` is what each answered last that counts.
    """

    source: Source
    away: frozenset[tuple[str, str]] = frozenset()
    said: Mapping[tuple[str, str], str] = field(default_factory=dict)
