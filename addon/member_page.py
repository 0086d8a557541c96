"""What a member's page may show, as passes publish it: the least that its link needs. Plain data, times are UTC.

No page has a name, a group, a diagnosis or anything of another member: whoever finds a link sees a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from addon.check_in import DueCheckIn
from addon.memory import Kept
from addon.typed_settings import whole
from addon.ways_to_come import Ways

SESSION, HOME = "session", "home"
"""What a link is for: one session; a member's own page."""
PAGES = "pages"
"""The source of everything that members do on their pages, in the inbox."""
CHOICE = "choice"
"""The kind of arrival: what a member chose about messages. Its body: ``member``, ``what``, ``value``."""
LANGUAGE, BY_TEXT, BY_EMAIL = "language", "text", "email"
"""What may be chosen. The value of the last two is yes or no."""
USUAL_LANGUAGE = "English"
_USUAL_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLink:
    """Whose page a link opens, what for, and what of (such as a session's code); good until ``ends``."""

    member: str
    purpose: str
    about: str = ""
    made: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSession:
    """A session as the member sees it.

    ``how`` they take part: in person, video, phone or "". ``answer`` is what they answered last that counts, as
    ``addon.incoming`` names it; ``is_marked``: the practice has marked them, so no tap changes anything;
    ``is_off``: it does not take place;
    ``is_moved``: it begins at another time than it was to. ``ways``: what else they may do about it.
    """

    code: str
    start: datetime
    end: datetime
    how: str = ""
    answer: str = ""
    is_marked: bool = False
    is_off: bool = False
    is_moved: bool = False
    ways: Ways = field(default_factory=Ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage:
    """Everything that a member's links may show. ``last_four`` are the last digits of their phone, "" if unknown.

    ``born`` is the birth date of whoever has no phone, to prove who they are; no page shows it.

    ``zone`` is the IANA zone that times are shown in. ``addresses`` are theirs by channel (text, email), for STOP to
    count at once; no page shows them. The two consents are None where nobody asked. ``check_ins`` are forms to answer.
    """

    member: str
    zone: str
    language: str = USUAL_LANGUAGE
    last_four: str = ""
    born: date | None = None
    sessions: tuple[ShownSession, ...] = ()
    addresses: tuple[tuple[str, str], ...] = ()
    text_consent: bool | None = None
    email_consent: bool | None = None
    check_ins: tuple[DueCheckIn, ...] = ()

    def session(self, code: str) -> ShownSession | None:
        """Return one of its sessions, None if it is not among them."""
        return next((one for one in self.sessions if one.code == code), None)


def late_hours(settings: Mapping[str, object]) -> int:
    """Return how many hours before the start a cancellation is a late one, from Settings; 24 and 48 are whole days."""
    return whole(settings, "Late cancel", _USUAL_HOURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTerms:
    """What all pages have in common, as Settings had it in the last pass.

    ``late_hours``: a cancellation later than this before the start is a late one. ``asks_last_four``: every page asks
    for the last four digits of the member's phone first. ``offers_make_up``: some are offered other
    sessions where they cannot come.
    """

    zone: str
    sender: str = ""
    phone: str = ""
    crisis_lines: str = ""
    late_hours: int = 24
    asks_last_four: bool = False
    offers_make_up: bool = False


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of the pages in one language, by the name of their row in Page texts."""

    texts: Mapping[str, str] = field(default_factory=dict)


MEMBER_PAGE = Kept("member page", MemberPage)
"""By member code; a member who is not in a group has none."""
PAGE_TERMS = Kept("page terms", PageTerms)
"""Under the key "practice"."""
PAGE_WORDS = Kept("page words", PageWords)
"""By language, as the header of its column is written."""
