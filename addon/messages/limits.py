"""How many messages a member may get: so many a day and so many in any seven days.

What was really sent has its fixed place, and so has a notice of a change, which goes out whatever the limit. Of the
reminders that are planned, the one nearest to its session comes first, and a text before an e-mail; forms and what
comes after a session have the room that is left. What does not fit is not sent, with its reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from addon.cells import digits
from addon.messages.notices import Key, Notice, Terms

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A message that takes up room: to whom, where (a phone number in any spelling), when on the receiver's clock."""

    person: str
    address: str
    channel: str
    at: datetime

    @classmethod
    def of(cls, notice: Notice) -> "Taken":
        """Return the place that a planned notice takes."""
        return cls(person=notice.member, address=notice.address, channel=notice.channel, at=_at(notice))


def limited(notices: Sequence[Notice], terms: Terms, first: Iterable[Taken] = ()) -> tuple[Notice, ...]:
    """Return the notices in the same order, planned ones over a member's limit marked not sent.

    The day's limit holds for a phone too, such as a mother's for her two children. ``first`` are the places taken.
    """
    reasons: dict[Key, str] = {}
    taken: defaultdict[str, list[datetime]] = defaultdict(list)
    phones: defaultdict[str, list[Taken]] = defaultdict(list)
    for one in first:
        taken[one.person].append(one.at)
        if one.channel == "text":
            phones[digits(one.address)].append(one)
    for member, planned in _by_member(notices).items():
        reasons |= _over(planned, terms, taken[member])
    for phone, planned in _by_phone(one for one in notices if one.key not in reasons).items():
        if len({one.member for one in planned} | {one.person for one in phones[phone]}) > 1:
            every = replace(terms, per_week=len(planned) + len(phones[phone]))
            reasons |= _over(planned, every, [one.at for one in phones[phone]])
    return tuple(
        replace(one, status="not sent", reason=reasons[one.key]) if one.key in reasons else one for one in notices
    )


def _by_phone(notices: Iterable[Notice]) -> Mapping[str, list[Notice]]:
    found: defaultdict[str, list[Notice]] = defaultdict(list)
    for one in notices:
        if one.status == "planned" and one.channel == "text" and one.address:
            found[digits(one.address)].append(one)
    return found


def _by_member(notices: Iterable[Notice]) -> Mapping[str, list[Notice]]:
    found: defaultdict[str, list[Notice]] = defaultdict(list)
    for one in notices:
        if one.status == "planned":
            found[one.member].append(one)
    return found


def _over(planned: Iterable[Notice], terms: Terms, first: Iterable[datetime]) -> dict[Key, str]:
    taken = list(first)
    over: dict[Key, str] = {}
    for one in sorted(planned, key=_precedence):
        at = _at(one)
        if sum(other.date() == at.date() for other in taken) >= terms.per_day:
            over[one.key] = f"more than {terms.per_day} messages that day"
        elif len(taken) >= terms.per_week and _fullest_week(taken, at) >= terms.per_week:
            over[one.key] = f"more than {terms.per_week} messages in seven days"
        else:
            taken.append(at)
    return over


def _precedence(one: Notice) -> tuple[bool, int, bool, Key]:
    return bool(one.is_form_alone or one.ends), one.lead_hours, one.channel != "text", one.key


def _at(one: Notice) -> datetime:
    return one.local_due or one.start.replace(tzinfo=None)


def _fullest_week(taken: Sequence[datetime], at: datetime) -> int:
    """Most messages in any seven days that include ``at``, to the minute: from Friday 17:00 to the next Friday 16:59.

    Such a stretch holds seven days of the calendar too, so neither count is ever over the limit.
    """
    begins = [one for one in (*taken, at) if one <= at < one + _WEEK]
    return max(sum(begin <= one < begin + _WEEK for one in taken) for begin in begins)
