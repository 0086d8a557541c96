"""A notice, what a reminder rule says of it, and the practice's terms for sending."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from addon.check_in import CheckIns
from addon.messages.texts import Particulars, Template, gives_away
from addon.outgoing import AND, LINK_LETTERS, link_at
from addon.reachable import Reach
from addon.records import Practice
from addon.reminder_times import QuietHours, days_ahead, quiet_hours
from addon.typed_settings import whole

Key = tuple[str, str, str, str, str]
SOON = timedelta(minutes=15)
"""So long after its time somebody who sends may take to do it."""
PASSED = "its time has passed"
START = "Start groupkeeper serve: it sends what is due."
AFTER_FOR = timedelta(hours=72)
"""How long after its session such a message may still go out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to one member, planned or not, with the reason. Times are UTC instants.

    ``key`` = (member, session, when the session is to begin, rule, channel): a session that moved has notices of its
    own. A joint reminder names several sessions and times, one that asks for a form too both rules, with ``AND``
    between them. ``due`` is None only where the rule gives no hours. It is not sent once ``start`` has come, or
    ``ends`` for one after the session; ``until`` its session lasts. ``form`` is the name of the form to which its link
    leads, if it does. ``lead_hours`` are the hours of the rule, 0 where it tells of a change (``is_change``).
    ``remedy``: what can be done where it is not sent; ``is_unheard``: nothing arrives there, or nothing is wanted.
    ``zone`` is the receiver's, ``words`` the name of its row in Message texts and ``about`` what fills it.
    ``is_asked``: a reply to this notice still answers about the session, as to a reminder. ``link`` is the purpose of
    a page of its own that it leads to, about ``link_about``; "" where it is the usual one. ``at_any_hour``:
    quiet hours do not keep it back.
    """

    key: Key
    rule_name: str
    status: str = "planned"
    reason: str = ""
    due: datetime | None = None
    start: datetime
    until: datetime | None = None
    ends: datetime | None = None
    form: str = ""
    lead_hours: int = 0
    local_due: datetime | None = None
    subject: str = ""
    text: str = ""
    why: str = ""
    remedy: str = ""
    is_change: bool = False
    is_unheard: bool = False
    is_asked: bool = False
    address: str = ""
    zone: str = ""
    words: str = ""
    about: Particulars | None = None
    link: str = ""
    link_about: str = ""
    at_any_hour: bool = False

    @property
    def member(self) -> str:
        """The member's code."""
        return self.key[0]

    @property
    def session(self) -> str:
        """The session's code."""
        return self.key[1]

    @property
    def rule(self) -> str:
        """The rule's ID."""
        return self.key[3]

    @property
    def is_form_alone(self) -> bool:
        """Return whether it only asks for a form, and reminds of nothing."""
        return bool(self.form) and AND not in self.rule

    @property
    def channel(self) -> str:
        """Text or email."""
        return self.key[4]

    @property
    def latest(self) -> datetime:
        """Return when it is too late to send it."""
        return self.ends or self.start

    @property
    def sessions(self) -> list[str]:
        """Return the code of its session, or the codes of a joint reminder's."""
        return self.session.split(AND)

    @property
    def shown(self) -> str:
        """The status as the Messages tab shows it."""
        return f"{self.status}: {self.reason}" if self.reason else self.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The practice's terms: quiet hours in the member's zone, limits per member over all channels, the sender.

    ``reach`` is how people are reached, ``link_length`` how long the address of a page is, 0 where there are none.
    ``check_ins`` has the forms that may be asked, and what was answered already.
    """

    quiet: QuietHours = field(default_factory=lambda: quiet_hours({}))
    per_day: int = 2
    per_week: int = 8
    days_ahead: int = 7
    sender: str = ""
    phone: str = ""
    link_length: int = 0
    reach: Reach = field(default_factory=Reach)
    check_ins: CheckIns = field(default_factory=CheckIns)


def terms_from(settings: Mapping[str, object], reach: Reach | None = None, *, public_url: str = "") -> Terms:
    """Return the terms in Settings (by setting name); what is blank or unreadable keeps its default."""
    usual = Terms()
    return Terms(
        quiet=quiet_hours(settings),
        per_day=whole(settings, "Messages per day", usual.per_day),
        per_week=whole(settings, "Messages per week", usual.per_week),
        days_ahead=days_ahead(settings),
        sender=str(settings.get("Sender name") or ""),
        phone=str(settings.get("Sender phone") or ""),
        link_length=len(link_at(public_url, "")) + LINK_LETTERS if public_url else 0,
        reach=reach or usual.reach,
    )


def telling(templates: Iterable[Template], practice: Practice, terms: Terms) -> frozenset[str]:
    """Return the names of the texts that, with the practice's own words in them, tell what must not be told."""
    names = [*(group.name for group in practice.groups), *(member.name for member in practice.members)]
    return _telling(tuple(templates), f"{terms.sender} {terms.phone}", tuple(name.strip() for name in names))


@lru_cache(maxsize=4)  # each kind of notice asks, and texts and names come unchanged with every pass
def _telling(templates: tuple[Template, ...], signed: str, private: tuple[str, ...]) -> frozenset[str]:
    return frozenset(one.name for one in templates if gives_away(one, signed, private))
