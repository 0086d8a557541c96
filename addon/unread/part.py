"""Events that are stored and that no room reads: each pass tells of them, until none came for a week."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from addon.incoming import EHR_EVENT, FORM
from addon.memory import Kept, news
from addon.part import Given, Part, Result
from addon.problems import Place, Problem
from addon.prospects import ReadEvents

UNREAD_KINDS = frozenset({FORM, EHR_EVENT})
"""What a room has read of them it hands over by number."""
TOLD_FOR = timedelta(days=7)
_STEP = "They are kept as they came. Switch this off at the sender, or have somebody enter what they bring by hand."


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What one sender's events come to: how many, the number and instant (UTC) of the last."""

    count: int
    last: int
    received: datetime


UNREAD = Kept("unread events", Unread)
"""By the sender, such as forms/intake."""


def _unread(given: Given) -> Result:
    before = given.remembered(UNREAD)
    found = dict(before)
    read = {number for some in given.all_handed(ReadEvents) for number in some.numbers}
    for one in given.inbox:
        known = found.get(one.source)
        if one.kind in UNREAD_KINDS and one.number not in read and (known is None or one.number > known.last):
            count = 1 if known is None else known.count + 1
            found[one.source] = Unread(count=count, last=one.number, received=one.received)
    still = {sender: one for sender, one in found.items() if given.now - one.received < TOLD_FOR}
    return Result(
        problems=tuple(_problem(sender, one) for sender, one in sorted(still.items())),
        memory=(news(UNREAD, before, still),),
    )


def _problem(sender: str, one: Unread) -> Problem:
    events = "1 event of this sender is" if one.count == 1 else f"{one.count:,} events of this sender are"
    return Problem(Place(sender), "unread-event", f"{events} stored, and nothing here reads them yet", _STEP)


UNREAD_EVENTS = Part(name="unread", takes=(ReadEvents,), compute=_unread, memory=(UNREAD,))
