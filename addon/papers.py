"""Papers that members sign: who needs some, and how theirs are now. Plain data.

A *document* is a text of the practice, a row of Documents; a *paper* is one member's copy of it, a row of Papers.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from addon.memory import Kept
from addon.names_in_text import date_in_words
from addon.tabs import folded

PAPERS = "papers"
"""What a link is for that opens a member's papers: its page asks who it is before it shows anything."""
PAPER_DEED = "paper"
"""A kind of arrival: what a member did about a paper. Its body: ``member``, ``paper`` (its row), ``deed``; with a
signature also ``title`` and ``text`` (exactly as they were shown), ``document``, ``version``, ``name`` (as typed) and
``ways`` (text, email)."""
OPENS, SIGNS, REFUSES, READS = "open", "sign", "refuse", "read"
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
    withdrawn: date | None = None

    def how_on(self, day: date) -> str:
        """Return how it was on a day, "" where it counted as signed."""
        if self.signed is None:
            return self.state
        if day < self.signed:
            return f"signed on {date_in_words(self.signed)}"
        if self.withdrawn and self.withdrawn <= day:
            return WITHDRAWN
        if self.expires and self.expires <= day:
            return EXPIRED
        return CONFLICTING if self.state == CONFLICTING else ""


@dataclass(frozen=True, slots=True)
class PapersNow:
    """The papers of each member, by code, after this pass; those of a kind of group that they need are all there.

    ``documents`` are those that members are asked for, by id.
    """

    of: Mapping[str, tuple[PaperNow, ...]] = field(default_factory=dict)
    documents: Mapping[str, "DocumentNow"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PapersWanted:
    """For which kinds of group (as under Kind in Groups) members need papers, by code; those of all parts add up."""

    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def together(cls, some: Iterable["PapersWanted"]) -> "PapersWanted":
        """Return those of several parts."""
        found: dict[str, frozenset[str]] = {}
        for one in some:
            for member, kinds in one.kinds.items():
                found[member] = found.get(member, frozenset()) | kinds
        return PapersWanted(found)


# --- what is remembered: the text shown, who signed it, what pages show ---------------------------------


@dataclass(frozen=True, slots=True)
class PaperText:
    """The words of a document as a page shows them, never changed: another text has another digest."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        """Return the fingerprint of exactly these words."""
        return sha256(f"{self.name}\n{self.text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPaper:
    """A signature on a page, never changed: whose, of which words, by which typed name, when (a UTC instant).

    ``on`` is the practice's day; ``ways`` are the kinds of messages that the member ticked.
    """

    paper: str
    member: str
    document: str
    version: str
    signer: str
    digest: str
    name: str
    at: datetime
    on: date
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPaper:
    """A paper as its member's page has it.

    ``asks`` is what the page asks for (a deed, "" for nothing), ``digest`` names its words ("" if they were on paper
    only). ``turn``: which of two people signs, 0 where one does; ``others`` are the folded names of those who signed as
    another. ``for_messages``: they choose which messages they agree to.
    """

    id: str
    member: str
    document: str
    version: str
    name: str
    state: str
    asks: str = ""
    digest: str = ""
    signed: date | None = None
    was_opened: bool = False
    turn: int = 0
    others: tuple[str, ...] = ()
    for_messages: bool = False


PAPER_TEXT = Kept("paper text", PaperText)
"""By digest, as long as it is shown or somebody signed it."""
SIGNED_PAPER = Kept("signed paper", SignedPaper)
"""By paper and instant."""
SHOWN_PAPER = Kept("shown paper", ShownPaper)
"""By the paper's row id."""


# --- what other parts ask -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentNow:
    """A document that members are asked for: ``kind`` of group, "" for all."""

    id: str
    name: str
    kind: str
    needed_for: str

    def is_for(self, kind: str) -> bool:
        """Return whether members of a kind of group need it."""
        return not self.kind or folded(self.kind) == folded(kind)


DOCUMENT_NOW = Kept("document", DocumentNow)
"""By id, as the last pass had it, for parts that come before Papers."""
PAPERS_OF = Kept("papers of", tuple[PaperNow, ...])
"""By member, as the last pass had it, for parts that come before Papers."""


def unsigned(
    papers: Iterable[PaperNow], documents: Iterable[DocumentNow], kind: str, *, needed_for: Iterable[str]
) -> Iterator[str]:
    """Yield each document that members of a kind of group need and this member has not signed, with how it is."""
    mine, wanted = list(papers), set(needed_for)
    for one in documents:
        if one.needed_for not in wanted or not one.is_for(kind):
            continue
        states = [paper.state for paper in mine if paper.document == one.id]
        if not states:
            yield f"{one.name} (not asked for)"
        elif any(state != SIGNED for state in states):
            yield f"{one.name} ({next(state for state in states if state != SIGNED)})"


def agreements(
    papers: Iterable[PaperNow], documents: Collection[DocumentNow], kind: str, *, by_video: bool
) -> tuple[str, ...]:
    """Return what has to be signed, and is not, before somebody comes to a group of a kind, each with how it is."""
    needed = (FOR_PLACEMENT, FOR_FIRST_SESSION, *((FOR_VIDEO,) if by_video else ()))
    return tuple(unsigned(papers, documents, kind, needed_for=needed))


def agreements_told(now: PapersNow | None, member: str, kind: str, *, by_video: bool) -> str:
    """Return in a sentence whether a member signed what a group asks for, or why nobody checked it."""
    if now is None:
        return "Not checked: agreements (the tab Papers is missing)."
    if not now.documents:
        return "Not checked: agreements (no row of Documents is on)."
    lacking = agreements(now.of.get(member, ()), tuple(now.documents.values()), kind, by_video=by_video)
    return f"Not signed for this group: {', '.join(lacking)}." if lacking else "Agreements for this group: signed."
