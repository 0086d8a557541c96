"""A notice to one person that a part wants sent because of something else than a session of a group. Plain data."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedNotice:
    """What one person is to be told once: ``member`` is the code of a member or of a clinician.

    ``id`` is its own. ``about`` is a code for what it tells of, ``words`` how the names of its rows in Message texts
    begin (Moved, Cancelled, Offer), ``why`` the reason, for the staff. ``start`` is the time it tells of, ``was`` the
    time before a change, both UTC instants; ``named`` is the time by which it is known where ``start`` may change. It
    is decided ``at`` an instant and not sent at or after ``ends``. ``link`` is the purpose of the page it leads to, ""
    if none; the link ends with the notice. ``at_any_hour``: quiet hours do not keep it back, as where a clinician has
    to find cover for the morning. ``untrue``: why it is not to be told any more, "" as long as it is.
    """

    id: str
    member: str
    about: str
    words: str
    rule_name: str
    why: str
    start: datetime
    named: datetime | None = None
    was: datetime | None = None
    at: datetime
    ends: datetime
    link: str = ""
    at_any_hour: bool = False
    untrue: str = ""


@dataclass(frozen=True, slots=True)
class Notices:
    """What a part wants told, and the people (by code) who need a page to answer on; those of all parts add up."""

    notices: tuple[WantedNotice, ...] = ()
    people: frozenset[str] = frozenset()
