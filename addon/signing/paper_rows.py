"""The Papers tab as records, and the state that follows from their days. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from addon.cells import BadCell, read_value, text_of, typed
from addon.papers import CONFLICTING, EXPIRED, NOT_SENT, OPENED, REFUSED, SENT, SIGNED, WITHDRAWN
from addon.part import View
from addon.signing.documents import Document, named
from addon.sources import derived_id
from addon.tabs import Value, matched_columns

Key = tuple[str, str, str, str]
"""Member, document, version, signer: one paper."""
_FIELDS = (
    "member_code",
    "document",
    "document_code",
    "version",
    "signer",
    "sent",
    "signed_on",
    "signed_by",
    "refused_on",
    "withdrawn_on",
    "expires",
    "opened",
)
_SAFE_IF_UNREADABLE = ("refused_on", "withdrawn_on")
"""A day that cannot be read here counts as today's: nothing goes on as if nobody had written it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper as its row has it; of several rows about one paper, taken together.

    ``expires`` is what the row shows. ``unclear`` are the fields that cannot be read.
    """

    id: str
    key: Key
    name: str = ""
    sent: datetime | None = None
    opened: datetime | None = None
    signed_on: date | None = None
    signed_by: str = ""
    refused_on: date | None = None
    withdrawn_on: date | None = None
    expires: date | None = None
    unclear: tuple[str, ...] = ()

    @property
    def member(self) -> str:
        """Return whose paper it is."""
        return self.key[0]

    @property
    def document(self) -> str:
        """Return the document's id."""
        return self.key[1]

    @property
    def version(self) -> str:
        """Return the version of the text."""
        return self.key[2]

    def state(self, today: date) -> str:
        """Return its state by the days alone: what was done last counts, on one day the no before the yes."""
        signed = self.signed_on if self.signed_on and self.signed_on <= today else None
        took_back = self.withdrawn_on if self.withdrawn_on and self.withdrawn_on <= today else None
        if took_back and (signed is None or took_back >= signed):
            return WITHDRAWN
        refused = self.refused_on if self.refused_on and self.refused_on <= today else None
        if refused and (signed is None or refused >= signed):
            return REFUSED
        if signed:
            return EXPIRED if self.expires is not None and self.expires <= today else SIGNED
        return OPENED if self.opened else SENT if self.sent else NOT_SENT

    @property
    def last_day(self) -> date:
        """Return the day on which somebody answered last, the first day there is if nobody did."""
        return max(filter(None, (self.signed_on, self.refused_on, self.withdrawn_on)), default=date.min)


def paper_id(key: Key) -> str:
    """Return the row id that a paper has if we make its row."""
    return derived_id("PA", "papers", "|".join(key))


def paper_rows(view: View, documents: Mapping[str, Document], today: date) -> Iterator[Paper]:
    """Yield every row that is about a member and a document of the practice."""
    at = matched_columns(view.tab, view.sheet.headers)
    for rid, values in view.rows(_FIELDS):
        row: dict[str, Value] = dict(zip(_FIELDS, values, strict=True))
        name, code = text_of(row["document"]), text_of(row["document_code"])
        document = documents.get(code) or (None if code else named(documents, name))
        if not row["member_code"] or not (document or code):
            continue
        unclear = tuple(field for field in _SAFE_IF_UNREADABLE if _is_unreadable(view, rid, at.get(field), field))
        days = {field: today if field in unclear else typed(date, row[field]) for field in _SAFE_IF_UNREADABLE}
        version = text_of(row["version"]) or (document.version if document else "")
        signers = document.signers if document else ("",)
        signer = text_of(row["signer"])
        yield Paper(
            id=rid,
            key=(
                text_of(row["member_code"]),
                document.id if document else code,
                version,
                signer if signer in signers else signers[0],
            ),
            name=name,
            sent=typed(datetime, row["sent"]),
            opened=typed(datetime, row["opened"]),
            signed_on=typed(date, row["signed_on"]),
            signed_by=text_of(row["signed_by"]),
            expires=typed(date, row["expires"]),
            unclear=unclear,
            **days,
        )


def _is_unreadable(view: View, rid: str, index: int | None, field: str) -> bool:
    number = view.numbers.get(rid, 0) - view.sheet.first_row
    if index is None or not 0 <= number < len(view.sheet.rows):
        return False
    raw = view.sheet.rows[number]
    return index < len(raw) and isinstance(read_value(view.tab.column(field), raw[index]), BadCell)


def together(papers: Iterable[Paper]) -> dict[Key, Paper]:
    """Return each paper once: of several rows about it the last signature counts, and any later no."""
    found: dict[Key, list[Paper]] = defaultdict(list)
    for one in papers:
        found[one.key].append(one)
    return {key: _joined(some) for key, some in found.items()}


def _joined(some: list[Paper]) -> Paper:
    ours = next((one for one in some if one.id == paper_id(one.key)), some[0])
    last = max(some, key=lambda one: one.signed_on or date.min)
    return replace(
        ours,
        sent=max(filter(None, (one.sent for one in some)), default=None),
        opened=max(filter(None, (one.opened for one in some)), default=None),
        signed_on=last.signed_on,
        signed_by=last.signed_by,
        expires=last.expires,
        refused_on=max(filter(None, (one.refused_on for one in some)), default=None),
        withdrawn_on=max(filter(None, (one.withdrawn_on for one in some)), default=None),
        unclear=tuple(dict.fromkeys(field for one in some for field in one.unclear)),
    )


def with_expiry(papers: Mapping[Key, Paper], documents: Mapping[str, Document]) -> dict[Key, Paper]:
    """Return the papers with the day from which each signature counts no more; a document that is gone keeps it."""
    return {
        key: replace(one, expires=documents[one.document].ends(one.signed_on) if one.signed_on else None)
        if one.document in documents
        else one
        for key, one in papers.items()
    }


def states(papers: Mapping[Key, Paper], today: date) -> dict[Key, str]:
    """Return the state of each paper; where one of two people signed and the other did not want to: conflicting."""
    alone = {key: one.state(today) for key, one in papers.items()}
    both: dict[Key, set[str]] = defaultdict(set)
    for (member, document, version, _), state in alone.items():
        both[member, document, version, ""].add(state)
    return {key: CONFLICTING if _differ(both[(*key[:3], "")]) else state for key, state in alone.items()}


def _differ(found: set[str]) -> bool:
    return bool(found & {SIGNED, EXPIRED}) and bool(found & {REFUSED, WITHDRAWN})
