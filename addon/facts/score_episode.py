"""From which day on scores belong to a member's present time in groups: later ones are compared with the first."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from addon.records import Membership, Score

BEFORE_JOINING = timedelta(days=30)
"""A score this long before joining, at an intake for example, still counts."""
_DAY = timedelta(days=1)


def episode_start(present: Iterable[Membership], every: Iterable[Membership]) -> date:
    """Return 30 days before the time in groups began that these memberships belong to.

    Of ``every`` membership of the member, those that overlap or follow each other without a day between are one
    time, in whatever groups. The earliest date where its beginning is unknown.
    """
    begin = min((_joined(one) for one in present), default=date.min)
    for one in sorted(every, key=_joined, reverse=True):
        if one.left is None or begin - one.left <= _DAY:
            begin = min(begin, _joined(one))
    return _before(begin)


def in_episode(scores: Sequence[Score], memberships: Collection[Membership], today: date) -> list[Score]:
    """Return a member's scores of the present time in groups, or of the last one, by day.

    The present one is made of the memberships of today, the last one of those around the latest score.
    """
    ordered = sorted((one for one in scores if one.on <= today), key=lambda one: one.on)
    if not ordered:
        return []
    latest = ordered[-1].on
    around = [one for one in memberships if _before(_joined(one)) <= latest <= (one.left or date.max)]
    ended = sorted((one for one in memberships if one.left and one.left < latest), key=lambda one: one.left or date.min)
    present = [one for one in memberships if one.active_on(today)] or around or ended[-1:]
    begin = episode_start(present, memberships)
    return [one for one in ordered if one.on >= begin]


def _joined(one: Membership) -> date:
    return one.joined or date.min


def _before(joined: date) -> date:
    return date.min if joined - date.min < BEFORE_JOINING else joined - BEFORE_JOINING
