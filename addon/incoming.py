"""What arrived from outside, stored before it was acknowledged: replies, answers of pages, forms. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from addon.memory import Kept

REPLY = "reply"
"""A member's text. Its body: ``member``, ``session`` (codes, "" if in doubt), ``meaning``, ``text``, ``address``."""
FORM, EHR_EVENT, EMAIL_EVENT = "form", "ehr event", "email event"
"""What a form, a bridge to an EHR, a mail provider sent. The bodies: ``type`` (the sender's word), ``data`` (JSON)."""

TAKEN = Kept("inbox", int)
"""The number of the last thing that a pass took over, under the key "taken"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing that arrived, at a UTC instant; ``number`` counts arrivals and is never given twice.

    ``source`` and ``external_id`` are unique together: the same thing told twice is one. ``kind`` says what the texts
    in ``body`` mean.
    """

    number: int = 0
    source: str
    external_id: str
    received: datetime
    kind: str
    body: Mapping[str, str] = field(default_factory=dict)
