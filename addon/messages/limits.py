"""How many messages a member may get: so many a day and so many in any seven days.

Over the limit, the notice nearest to its session wins, and a text wins over an e-mail. What does not fit
is not sent, with its reason. (Two notices of one day could become one digest; until a digest exists the
later session's earlier notice simply gives way.)
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from addon.messages.notices import Key, Notice, Terms

_WEEK = timedelta(days=7)


def limited(
    notices: Sequence[Notice], terms: Terms, phones: Mapping[str, str], told: Sequence[Notice] = ()
) -> tuple[Notice, ...]:
    """Return the notices in the same order, planned ones over a member's limit marked not sent.

    ``phones`` by member code: the day's limit holds for a phone too, such as a mother's for her two children. ``told``
    go out whatever the limit, such as a notice that a session was moved, and take their places first.
    """
    reasons: dict[Key, str] = {}
    first = _by_member(told)
    for member, planned in _by_member(notices).items():
        reasons |= _over(planned, terms, first[member])
    texts, first = _by_phone((one for one in notices if one.key not in reasons), phones), _by_phone(told, phones)
    for phone, planned in texts.items():
        if len({one.member for one in (*planned, *first[phone])}) > 1:
            reasons |= _over(planned, replace(terms, per_week=len(planned) + len(first[phone])), first[phone])
    return tuple(
        replace(one, status="not sent", reason=reasons[one.key]) if one.key in reasons else one for one in notices
    )


def _by_phone(notices: Iterable[Notice], phones: Mapping[str, str]) -> defaultdict[str, list[Notice]]:
    found: defaultdict[str, list[Notice]] = defaultdict(list)
    for one in notices:
        if one.status == "planned" and one.channel == "text" and phones.get(one.member):
            found[phones[one.member]].append(one)
    return found


def _by_member(notices: Iterable[Notice]) -> defaultdict[str, list[Notice]]:
    found: defaultdict[str, list[Notice]] = defaultdict(list)
    for one in notices:
        if one.status == "planned":
            found[one.member].append(one)
    return found


def _over(planned: list[Notice], terms: Terms, first: Iterable[Notice]) -> dict[Key, str]:
    taken = [_at(one) for one in first]
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


def _precedence(one: Notice) -> tuple[int, bool, Key]:
    return one.lead_hours, one.channel != "text", one.key


def _at(one: Notice) -> datetime:
    return one.local_due or one.start.replace(tzinfo=None)


def _fullest_week(taken: Sequence[datetime], at: datetime) -> int:
    """Most messages in any seven days that include ``at``, to the minute: from Friday 17:00 to the next Friday 16:59.

    Such a stretch holds seven days of the calendar too, so neither count is ever over the limit.
    """
    begins = [one for one in (*taken, at) if one <= at < one + _WEEK]
    return max(sum(begin <= one < begin + _WEEK for one in taken) for begin in begins)
