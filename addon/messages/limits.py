"""How many messages a member may get: so many a day and so many in any seven days.

Over the limit, the notice nearest to its session wins, and a text wins over an e-mail. What does not fit
is not sent, with its reason. (Two notices of one day could become one digest; until a digest exists the
later session's earlier notice simply gives way.)
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from addon.messages.notices import Key, Notice, Terms

_WEEK = 7


def limited(notices: Sequence[Notice], terms: Terms, phones: Mapping[str, str]) -> tuple[Notice, ...]:
    """Return the notices in the same order, planned ones over a member's limit marked not sent.

    ``phones`` by member code: the day's limit holds for a phone too, such as a mother's for her two children.
    """
    reasons: dict[Key, str] = {}
    for planned in _by_member(notices).values():
        reasons |= _over(planned, terms)
    texts: defaultdict[str, list[Notice]] = defaultdict(list)
    for one in notices:
        if one.status == "planned" and one.channel == "text" and one.key not in reasons and phones.get(one.member):
            texts[phones[one.member]].append(one)
    for planned in texts.values():
        if len({one.member for one in planned}) > 1:
            reasons |= _over(planned, replace(terms, per_week=len(planned)))
    return tuple(
        replace(one, status="not sent", reason=reasons[one.key]) if one.key in reasons else one for one in notices
    )


def _by_member(notices: Iterable[Notice]) -> dict[str, list[Notice]]:
    found: defaultdict[str, list[Notice]] = defaultdict(list)
    for one in notices:
        if one.status == "planned":
            found[one.member].append(one)
    return found


def _over(planned: list[Notice], terms: Terms) -> dict[Key, str]:
    taken: Counter[date] = Counter()
    over: dict[Key, str] = {}
    for one in sorted(planned, key=_precedence):
        day = _day(one)
        if taken[day] >= terms.per_day:
            over[one.key] = f"more than {terms.per_day} messages that day"
        elif taken.total() >= terms.per_week and _fullest_week(taken, day) >= terms.per_week:
            over[one.key] = f"more than {terms.per_week} messages in seven days"
        else:
            taken[day] += 1
    return over


def _precedence(one: Notice) -> tuple[int, bool, Key]:
    return one.lead_hours, one.channel != "text", one.key


def _day(one: Notice) -> date:
    return one.local_due.date() if one.local_due else one.start.date()


def _fullest_week(taken: Counter[date], day: date) -> int:
    """Most messages in any seven days that include ``day``."""
    around = [taken[day + timedelta(days=on)] for on in range(1 - _WEEK, _WEEK)]
    return max(sum(around[first : first + _WEEK]) for first in range(_WEEK))
