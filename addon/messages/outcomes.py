"""What became of messages, found by the notice that each one carried. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from zoneinfo import ZoneInfo

from addon.check_in import CHECK_IN, LINK_FOR, about_form
from addon.member_page import HOME, SESSION
from addon.messages.limits import Taken
from addon.messages.notices import Key, Notice, Terms
from addon.outgoing import (
    AND,
    HOME_FOR,
    LINK_HERE,
    NOT_SENT,
    OUT,
    PLANNED,
    SENDING,
    TOO_LATE,
    WITHDRAWN,
    OutgoingMessage,
    Sending,
)
from addon.sessions.expand import wall_time
from addon.sources import derived_id

BETWEEN = " | "
"""What is between the parts of a message's key."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The messages that something became of, by the key of each notice they told of; ``waiting`` are those planned.

    ``sends``: whether anybody sends messages for this practice at all. ``shown`` are the ids of the rows in Messages
    that show what became of theirs, however long ago that was.
    """

    settled: Mapping[Key, Sending] = field(default_factory=dict)
    waiting: Mapping[Key, Sending] = field(default_factory=dict)
    taken: tuple[Taken, ...] = ()
    sends: bool = False
    shown: frozenset[str] = frozenset()

    @classmethod
    def of(cls, sendings: Mapping[str, Sending], shown: Iterable[str] = ()) -> "Outcomes":
        """Sort what the outbox has; its answers to texts and what it tells the staff are no notices."""
        notices = [one for one in sendings.values() if not (one.message.is_answer or one.message.is_for_staff)]
        settled = [one for one in notices if _is_settled(one)]
        return cls(
            settled={key: one for one in settled for key in _keys(one)},
            waiting={key: one for one in notices if one.state == PLANNED for key in _keys(one)},
            taken=tuple(_taken(one) for one in notices if one.state in OUT),
            sends=any(map(_is_settled, sendings.values())),
            shown=frozenset(shown),
        )

    def about(self, notice: Notice) -> Sending | None:
        """Return what became of a notice, None as long as it may still be sent.

        Of a change each person is told once: by the other channel only if nothing went out by the first.
        """
        by_other = self.settled.get((*notice.key[:4], "email" if notice.channel == "text" else "text"))
        if notice.is_change and by_other is not None and by_other.state in OUT:
            return by_other
        return self.settled.get(notice.key)

    def is_in_a_joint_one(self, notice: Notice) -> bool:
        """Return whether it was told in one message with others."""
        found = self.settled.get(notice.key)
        return found is not None and found.message.key != BETWEEN.join(notice.key)

    def may_return(self, notice: Notice) -> bool:
        """Return whether its own message is being sent: what does not leave is given back, and still wanted."""
        found = self.settled.get(notice.key)
        return found is not None and found.state == SENDING and not self.is_in_a_joint_one(notice)

    def open(self, notices: Iterable[Notice]) -> list[Notice]:
        """Return the notices of which nothing became yet."""
        return [one for one in notices if self.about(one) is None and row_id(row_key(one)) not in self.shown]

    def listed(self, notices: Iterable[Notice]) -> tuple[Notice, ...]:
        """Return the notices to show: those whose row tells of something that is past remembering stay as they are."""
        return tuple(one for one in notices if self.about(one) or row_id(row_key(one)) not in self.shown)


def _is_settled(one: Sending) -> bool:
    """Whether somebody sends it, has sent it or refused to. What only lay there too long the pass tells itself."""
    put_away = one.state == NOT_SENT and one.reason.startswith(TOO_LATE) and not one.remedy
    return one.state not in {PLANNED, WITHDRAWN} and not put_away


def _keys(one: Sending) -> Iterator[Key]:
    """Yield the key of the notice, and those of the single notices that a joint reminder replaces."""
    parts = one.message.key.split(BETWEEN)
    if len(parts) == 5:
        person, sessions, starts, rules, channel = parts
        yield person, sessions, starts, rules, channel
        if AND in sessions or AND in rules:
            for session, start in zip(sessions.split(AND), starts.split(AND), strict=False):
                yield from ((person, session, start, rule, channel) for rule in rules.split(AND))


def _taken(one: Sending) -> Taken:
    message = one.message
    at = wall_time(one.sent_at, ZoneInfo(message.zone))
    return Taken(person=message.person, address=message.address, channel=message.channel, at=at)


def row_key(notice: Notice) -> str:
    """Return the key of a notice's row in Messages: one row per person and change, whatever the channel."""
    return BETWEEN.join(notice.key[:4] if notice.is_change else notice.key)


def row_id(key: str) -> str:
    """Return the id of the row with this key."""
    return derived_id("E", "messages", key)


def row_key_of(message: OutgoingMessage) -> str:
    """Return the key of a message's row in Messages."""
    return message.key if message.limited else message.key.rpartition(BETWEEN)[0]


def to_send(notice: Notice, terms: Terms) -> OutgoingMessage:
    """Return a planned notice as a message that may be sent.

    Its link leads to its form, if it asks for one, else to its session; of several, a change or one that is over, to
    all of them.
    """
    is_of_one = AND not in notice.session and (notice.is_asked or not (notice.is_change or notice.ends))
    kind = notice.link or (CHECK_IN if notice.form else SESSION if is_of_one else HOME)
    link = kind if LINK_HERE in notice.text else ""
    about, ends = {
        CHECK_IN: (about_form(notice.form, notice.session), (notice.due or notice.start) + LINK_FOR),
        SESSION: (notice.session, notice.until or notice.start),
        HOME: ("", notice.start + HOME_FOR),
    }.get(kind, (notice.link_about, notice.start))
    return OutgoingMessage(
        key=BETWEEN.join(notice.key),
        person=notice.member,
        channel=notice.channel,
        address=notice.address,
        text=notice.text,
        subject=notice.subject,
        due=notice.due or notice.start,
        ends=notice.latest,
        zone=notice.zone,
        quiet_from=time(0) if notice.at_any_hour else terms.quiet.begin,
        quiet_until=time(0) if notice.at_any_hour else terms.quiet.end,  # equal: no hour is quiet
        session=notice.session,
        lead=0 if notice.is_form_alone or notice.ends else notice.lead_hours,  # no reminder takes its place
        limited=not notice.is_change,
        per_day=terms.per_day,
        per_week=terms.per_week,
        answerable=is_of_one and not notice.is_form_alone,
        link=link,
        about=about if link else "",
        link_ends=ends if link else None,
    )
