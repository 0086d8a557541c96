"""From which day on scores belong to a member's present time in groups: later ones are compared with the first."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from addon.records import Membership, Score

BEFORE_JOINING = timedelta(days=30)
"""A score this long before joining, at an intake for example, still counts."""


def episode_start(memberships: Iterable[Membership]) -> date:
    """Return 30 days before the first of them began; the earliest date where one's beginning is unknown."""
    return min((_begin(one) for one in memberships), default=date.min)


def in_episode(scores: Sequence[Score], memberships: Collection[Membership], today: date) -> list[Score]:
    """Return a member's scores of the present time in groups, or of the last one, by day.

    The present one is made of the memberships of today, the last one of those around the latest score.
    """
    ordered = sorted((one for one in scores if one.on <= today), key=lambda one: one.on)
    if not ordered:
        return []
    latest = ordered[-1].on
    around = [one for one in memberships if _begin(one) <= latest <= (one.left or date.max)]
    ended = sorted((one for one in memberships if one.left and one.left < latest), key=lambda one: one.left or date.min)
    begin = episode_start([one for one in memberships if one.active_on(today)] or around or ended[-1:])
    return [one for one in ordered if one.on >= begin]


def _begin(one: Membership) -> date:
    if one.joined is None or one.joined - date.min < BEFORE_JOINING:
        return date.min
    return one.joined - BEFORE_JOINING
