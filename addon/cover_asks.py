"""Clinicians who are asked to cover a session: what their page shows, what they answered. Plain data, UTC times."""

from dataclasses import dataclass
from datetime import datetime

from addon.memory import Kept

COVER = "cover"
"""What a link is for that asks a clinician to cover one session."""
COVER_ANSWER = "cover answer"
"""A kind of arrival. Its body: ``member`` (the clinician's code), ``ask`` (its id), ``answer``."""
YES, NO = "yes", "no"
GIVEN = "it was given to them"
"""In the place of an answer: a person decided that they cover."""
SEAT_KIND = "cover"
"""The kind of the seats that decide who said yes first."""
ASKED, TAKEN, OVER = "asked", "taken", "over"
"""Where an ask is: it may be answered, somebody covers, or nobody is needed any more."""

LADDER = "Cover ladder"
"""The name in Settings of what is tried for a session whose leader is away, in which order."""
COVER_RUNGS = ("co-leader alone", "substitute", "virtual", "merge", "cancel")
"""What can be tried; before merging and cancelling a person is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCover:
    """An ask as the clinician sees it: which session, when, how it meets; ``by`` is the clinician who covers it.

    ``kind`` is the sort of group, ``expected`` how many members come.

    ``seat`` names what only one of those who are asked can have; it begins with the session's day. ``video``: the
    session would be by video then.
    """

    id: str
    clinician: str
    group: str
    kind: str = ""
    expected: int | None = None
    start: datetime
    minutes: int
    how: str = ""
    room: str = ""
    video: bool = False
    seat: str
    state: str = ASKED
    by: str = ""
    answer: str = ""


SHOWN_COVER = Kept("shown cover", ShownCover)
"""By the ask's id."""
