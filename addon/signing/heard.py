"""What members did about papers on their page, and what signatures type into Members. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from addon.cells import typed
from addon.incoming import Incoming
from addon.memory import Kept, news
from addon.papers import (
    CONFLICTING,
    FOR_MESSAGES,
    FOR_VIDEO,
    OPENS,
    PAPER_DEED,
    READS,
    REFUSED,
    REFUSES,
    SIGNED,
    SIGNED_PAPER,
    SIGNS,
    WITHDRAWN,
    PaperText,
    SignedPaper,
)
from addon.part import Given, Result, TypedCells, View
from addon.problems import Problem, in_tab, locked_cell
from addon.sessions.expand import wall_time
from addon.signing.documents import Document, documents
from addon.signing.paper_rows import Paper, paper_rows, states, together, with_expiry
from addon.tabs import Value

_WAYS: Mapping[str, str] = {"text": "text_consent", "email": "email_consent"}
_TELEHEALTH = "telehealth_consent"
_CONSENTS = (_TELEHEALTH, *_WAYS.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPage:
    """What a member did about one paper on their page beside signing; ``refused`` is what was typed for them."""

    member: str
    opened: datetime | None = None
    read: date | None = None
    refused: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToType:
    """What an answer types into the paper's row, until it could be typed."""

    member: str
    signed_on: date | None = None
    signed_by: str = ""
    refused_on: date | None = None
    clears_refusal: bool = False

    @property
    def cells(self) -> dict[str, Value]:
        """Return the cells by field."""
        if self.refused_on:
            return {"refused_on": self.refused_on}
        cells: dict[str, Value] = {"signed_on": self.signed_on, "signed_by": self.signed_by}
        return cells | {"refused_on": None} if self.clears_refusal else cells


@dataclass(frozen=True, slots=True)
class LastConsent:
    """What a paper typed into a member's row last: yes or no, and by which day's answer."""

    answer: str
    day: date


ON_PAGE = Kept("paper on page", OnPage)
"""By the paper's row id."""
TO_TYPE = Kept("paper to type", ToType)
"""By the paper's row id."""
LAST_CONSENT = Kept("consent by paper", LastConsent)
"""By member, document and field."""


@dataclass(frozen=True, slots=True)
class PapersHeard:
    """Signatures on pages, the last of each paper and all; what else was done; the words just signed, by digest."""

    signed: Mapping[str, SignedPaper] = field(default_factory=dict)
    all_signed: tuple[SignedPaper, ...] = ()
    pages: Mapping[str, OnPage] = field(default_factory=dict)
    texts: Mapping[str, PaperText] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Hearing:
    """What is remembered, at work: deeds are taken over in order. ``papers`` are the rows by id, as typed."""

    papers: Mapping[str, Paper]
    zone: str
    signed: dict[str, SignedPaper]
    pages: dict[str, OnPage]
    to_type: dict[str, ToType]
    texts: dict[str, PaperText] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    def take(self, deed: Incoming) -> None:
        """Take over one deed. What is about a row that is gone is kept, and told about."""
        rid, member, what = deed.body.get("paper", ""), deed.body.get("member", ""), deed.body.get("deed", "")
        paper, wall = self.papers.get(rid), wall_time(deed.received, self.zone).replace(microsecond=0)
        if paper is not None and paper.member != member:
            return
        page = self.pages.get(rid) or OnPage(member=member)
        if what == OPENS:
            self.pages[rid] = replace(page, opened=page.opened or wall)
        elif what == READS:
            self.pages[rid] = replace(page, read=wall.date())
        elif what == REFUSES:
            self.pages[rid] = replace(page, refused=wall.date())
            self.to_type[rid] = ToType(member=member, refused_on=wall.date())
        elif what == SIGNS:
            self._sign(deed, paper, page)
        if paper is None and what in {SIGNS, REFUSES}:
            self.lost.append(rid)

    def _sign(self, deed: Incoming, paper: Paper | None, page: OnPage) -> None:
        body, on = deed.body, wall_time(deed.received, self.zone).date()
        rid, words = body["paper"], PaperText(body.get("title", ""), body.get("text", ""))
        self.texts[words.digest] = words
        one = SignedPaper(
            paper=rid,
            member=body["member"],
            document=body.get("document", ""),
            version=body.get("version", ""),
            signer=paper.key[3] if paper else "",
            digest=words.digest,
            name=body.get("name", ""),
            at=deed.received,
            on=on,
            ways=tuple(filter(None, body.get("ways", "").split(" "))),
        )
        self.signed[f"{rid} {deed.received:%Y-%m-%dT%H:%M:%S}"] = one
        was = self.to_type.get(rid)
        ours = page.refused is not None and paper is not None and paper.refused_on == page.refused
        waits = was is not None and was.refused_on is not None
        self.to_type[rid] = ToType(member=one.member, signed_on=on, signed_by=one.name, clears_refusal=ours or waits)


def heard(given: Given) -> Result:
    """Take over what was done on pages, type it into Papers, and type into Members what signed papers say there."""
    view = given.views["papers"]
    rows = documents(given.views["documents"], given.today)
    papers = list(paper_rows(view, rows, given.today))
    work = _Hearing(
        papers={one.id: one for one in papers},
        zone=given.practice.zone,
        signed=dict(given.remembered(SIGNED_PAPER)),
        pages=dict(given.remembered(ON_PAGE)),
        to_type=dict(given.remembered(TO_TYPE)),
    )
    deeds = [one for one in given.inbox if one.kind == PAPER_DEED]
    for one in deeds:
        work.take(one)
    work.pages = {rid: one for rid, one in work.pages.items() if rid not in view.tombstones}
    typed_now, late = _typed(view, work.to_type)
    after = [_as_typed(one, work.to_type.get(one.id)) for one in papers]
    consents = _Consents(given, rows, work.signed.values())
    consents.follow(after)
    count = sum(one.body.get("deed") in {SIGNS, REFUSES} for one in deeds)
    return Result(
        typed=(*typed_now, *consents.typed()),
        problems=(*_problems(view, late), *_gone(view, work.lost), *consents.problems),
        memory=(
            news(SIGNED_PAPER, given.remembered(SIGNED_PAPER), work.signed),
            news(ON_PAGE, given.remembered(ON_PAGE), work.pages),
            news(TO_TYPE, given.remembered(TO_TYPE), late),
            news(LAST_CONSENT, given.remembered(LAST_CONSENT), consents.last),
        ),
        hands=(_handed(work),),
        note=f"{count} paper{'s' if count > 1 else ''} signed or refused on pages" if count else "",
    )


def _handed(work: _Hearing) -> PapersHeard:
    last = {one.paper: one for one in sorted(work.signed.values(), key=lambda one: one.at)}
    return PapersHeard(last, tuple(work.signed.values()), work.pages, work.texts)


# --- into Papers -----------------------------------------------------------------------------------------


def _typed(view: View, wanted: Mapping[str, ToType]) -> tuple[list[TypedCells], dict[str, ToType]]:
    """Return what can be typed now, and what is tried again by the next pass: the row may be locked, or not there."""
    found, late = [], {}
    for rid, one in wanted.items():
        if rid in view.tombstones:
            continue
        if rid not in view.numbers or any(view.is_locked(rid, name) for name in one.cells):
            late[rid] = one
        else:
            found.append(TypedCells(tab="papers", rid=rid, values=one.cells))
    return found, late


def _as_typed(paper: Paper, one: ToType | None) -> Paper:
    if one is None:
        return paper
    if one.refused_on:
        return replace(paper, refused_on=one.refused_on)
    refused = None if one.clears_refusal else paper.refused_on
    return replace(paper, signed_on=one.signed_on, signed_by=one.signed_by, refused_on=refused)


def _problems(view: View, late: Mapping[str, ToType]) -> Iterator[Problem]:
    for rid, one in ((rid, one) for rid, one in late.items() if rid in view.numbers):
        name = next((name for name in one.cells if view.is_locked(rid, name)), "signed_on")
        place = in_tab(view.sheet.title, view.at(rid, name))
        yield locked_cell(place, view.tab.column(name).header, rid)


def _gone(view: View, lost: Iterable[str]) -> Iterator[Problem]:
    for rid in dict.fromkeys(one for one in lost if one in view.tombstones):
        what = f"{rid} was answered on a page after its row was deleted; the answer is kept, and no row shows it"
        yield Problem(in_tab(view.sheet.title), "paper-gone", what, "Undo the deletion, or add a row for it.")


# --- into Members ----------------------------------------------------------------------------------------


class _Consents:
    """What signed, refused and withdrawn papers type into Members: once for each answer, so that you may change it."""

    def __init__(self, given: Given, rows: Mapping[str, Document], signed: Iterable[SignedPaper]) -> None:
        self.last = dict(given.remembered(LAST_CONSENT))
        self.problems: list[Problem] = []
        self._given, self._rows, self._members = given, rows, given.views["members"]
        self._on_page = {(one.member, one.document, one.on): one for one in signed}
        self._cells = {rid: dict(zip(_CONSENTS, values, strict=True)) for rid, values in self._members.rows(_CONSENTS)}
        self._wanted: dict[str, dict[str, Value]] = defaultdict(dict)

    def follow(self, papers: Iterable[Paper]) -> None:
        """Look at each member's papers of one document: the version that was answered last counts."""
        joined = with_expiry(together(papers), self._rows)
        known = states(joined, self._given.today)
        by_document: dict[tuple[str, str], list[Paper]] = defaultdict(list)
        for one in joined.values():
            by_document[one.member, one.document].append(one)
        for (member, code), mine in sorted(by_document.items()):
            document = self._rows.get(code)
            if document is not None and document.needed_for in {FOR_VIDEO, FOR_MESSAGES} and member in self._cells:
                newest = max(mine, key=lambda one: (one.last_day, one.version)).version
                some = [one for one in mine if one.version == newest]
                self._answered(member, document, some, {known[one.key] for one in some})

    def _answered(self, member: str, document: Document, some: list[Paper], found: set[str]) -> None:
        day = max(one.last_day for one in some)
        if found & {WITHDRAWN, REFUSED, CONFLICTING}:
            answer = "no"
        elif found == {SIGNED} and len(some) == len(document.signers):
            answer = "yes"
        else:
            return
        page = self._on_page.get((member, document.id, day))
        for name in _CONSENTS[:1] if document.needed_for == FOR_VIDEO else _CONSENTS[1:]:
            self._follow_one(f"{member} {document.id} {name}", LastConsent(answer, day), page)

    def _follow_one(self, key: str, now: LastConsent, page: SignedPaper | None) -> None:
        member, _, name = key.split(" ")
        shown = typed(bool, self._cells[member][name])
        if self.last.get(key) == now:
            return
        if self._may_type(now, shown, page, name) and (now.answer == "yes") is not shown:
            if self._members.is_locked(member, name):
                place = in_tab(self._members.sheet.title, self._members.at(member, name))
                self.problems.append(locked_cell(place, self._members.tab.column(name).header, member))
                return
            self._wanted[member][name] = now.answer == "yes"
        self.last[key] = now

    def _may_type(self, now: LastConsent, shown: bool | None, page: SignedPaper | None, name: str) -> bool:  # noqa: FBT001 (a cell)
        """Return whether an answer types a cell: a no always does, as does what was signed on a page.

        What was signed on paper only fills a blank: a no in Members may be newer.
        """
        if now.answer == "no":
            return True
        if page is None or self._given.memory_was_lost:
            return shown is None
        ticked = {_WAYS[way] for way in page.ways if way in _WAYS}
        return name == _TELEHEALTH or name in ticked

    def typed(self) -> Iterator[TypedCells]:
        """Yield what is typed into Members."""
        for member, values in self._wanted.items():
            yield TypedCells(tab="members", rid=member, values=values)
