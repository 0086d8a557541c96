"""Papers that members sign: who needs some, and how theirs are now. Plain data.

A *document* is a text of the practice, a row of Documents; a *paper* is one member's copy of it, a row of Papers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

FOR_PLACEMENT, FOR_FIRST_SESSION, FOR_VIDEO, FOR_MESSAGES = "placement", "first session", "video", "messages"
"""What a document is needed for: the words of Needed for in Documents."""
SENT, OPENED, SIGNED, REFUSED = "sent", "opened", "signed", "refused"
WITHDRAWN, CONFLICTING, EXPIRED, NOT_SENT = "withdrawn", "conflicting", "expired", "not sent"
"""The states of a paper. Conflicting: two people who both have to sign answered differently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperNow:
    """One paper of a member. ``id`` is its row in Papers, ``version`` that of the text it is about."""

    id: str
    document: str
    name: str
    needed_for: str
    version: str
    state: str
    signed: date | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class PapersNow:
    """The papers of each member, by code, after this pass; those of a kind of group that they need are all there."""

    of: Mapping[str, tuple[PaperNow, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PapersWanted:
    """For which kinds of group (as under Kind in Groups) members need papers, by code; those of all parts add up."""

    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)
