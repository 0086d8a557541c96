"""What people see of papers: the cells of Papers, the Checks of Documents; and what other parts are told. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from addon.names_in_text import date_in_words, in_names, names_of
from addon.papers import CONFLICTING, NOT_SENT, REFUSED, WITHDRAWN, PaperNow
from addon.part import Given
from addon.signing.asking import Asked, Clock, is_overdue
from addon.signing.documents import Document
from addon.signing.finding import Found
from addon.signing.heard import PapersHeard
from addon.signing.paper_rows import Key, Paper, paper_rows
from addon.sources import Source, SourceRow
from addon.tabs import Value

NO_PAGES = "members' pages have no public address: public_url in practice.toml"
BY_HAND = "Hand it over on paper, and type Signed on and Signed by"


def document_cells(given: Given, rows: Mapping[str, Document], told: PapersHeard) -> Source:
    """Return the Check of each row of Documents, and its name for the drop-down in Papers."""
    others: defaultdict[str, set[str]] = defaultdict(set)
    for one in told.signed.values():
        document = rows.get(one.document)
        if document and document.version == one.version and document.words.digest != one.digest:
            others[document.id].add(one.member)
    view = given.views["documents"]
    lines = [
        SourceRow(
            rid=one.id,
            values={"check": one.check or _ok(len(others[one.id])), "pick": None if one.check else one.name},
        )
        for one in rows.values()
    ]
    return Source(name="computed", tab=view.tab.name, rows=tuple(lines), creates=False)


def _ok(others: int) -> str:
    if not others:
        return "OK"
    who = "1 member" if others == 1 else f"{others} members"
    return f"OK; {who} signed other words of this version: raise Version if they are to sign these"


def paper_cells(
    given: Given, rows: Mapping[str, Document], found: Found, told: tuple[PapersHeard, Mapping[str, Asked], Clock]
) -> Source:
    """Return the cells of every row of Papers, and the rows to add."""
    names, view = names_of(given.practice), given.views["papers"]
    texts = {key: _cells(given, found, key, told) for key in found.papers}
    lines = [
        SourceRow(rid=one.id, values=_named(texts[one.key], names))
        for one in paper_rows(view, rows, given.today)
        if one.key in texts
    ]
    for key in sorted(found.new):
        started: dict[str, Value] = {
            "member": given.directory.label(key[0]),
            "document": found.papers[key].name,
            "signer": key[3] or None,
        }
        lines.append(SourceRow(rid=found.papers[key].id, values=started | _named(texts[key], names)))
    return Source(name="computed", tab="papers", rows=tuple(lines))


def _named(cells: Mapping[str, Value], names: Mapping[str, str]) -> dict[str, Value]:
    return {**cells, "why": in_names(str(cells["why"]), names)}


def _cells(
    given: Given, found: Found, key: Key, told: tuple[PapersHeard, Mapping[str, Asked], Clock]
) -> dict[str, Value]:
    paper, heard = found.papers[key], told[0]
    signature = heard.signed.get(paper.id)
    is_of_page = signature is not None and signature.on == paper.signed_on
    return {
        "state": found.states[key],
        "sent": paper.sent,
        "expires": paper.expires,
        "why": found.wanted.get(key) or "not needed now",
        "next": _next(given, found, key, told) or None,
        "version": paper.version,
        "opened": paper.opened,
        "digest": signature.digest if signature and is_of_page else None,
        "document_code": paper.document,
    }


def _next(given: Given, found: Found, key: Key, told: tuple[PapersHeard, Mapping[str, Asked], Clock]) -> str:
    """Return what a person can do about a paper, "" if nothing waits for them."""
    paper, (_, known, clock) = found.papers[key], told
    return next(filter(None, (*_unclear(paper), *_waiting(given, found, key, (known, clock)))), "")


def _unclear(paper: Paper) -> Iterator[str]:
    for field, header in (("withdrawn_on", "Withdrawn on"), ("refused_on", "Refused on")):
        if field in paper.unclear:
            yield f"until you type the day, {header} counts as today's"


def _waiting(given: Given, found: Found, key: Key, told: tuple[Mapping[str, Asked], Clock]) -> Iterator[str]:
    (known, clock), paper = told, found.papers[key]
    one = known.get(paper.id)
    if found.states[key] == CONFLICTING:
        yield "two people answered differently: talk with both, and type the newer day of whoever changes their mind"
    if found.states[key] in {WITHDRAWN, REFUSED} and key in found.wanted:
        yield "talk with them: it is needed, and a placement that rests on it is in review in Placements"
    if key in found.again:
        yield f"signed; to be read again: somebody joined on {date_in_words(found.again[key])}"
    if not found.deed(key) or one is None:
        return
    if one.sent is not None:
        yield "asked twice and did not answer: talk with them" if is_overdue(one, clock) else ""
    elif why := "" if given.public_url else NO_PAGES:
        yield f"no link can be sent ({why}). {BY_HAND}"
    elif why := clock.barred.get(key[0], ""):
        yield f"no message reaches them ({why}). {BY_HAND}; or correct Members"
    else:
        yield "a message with the link is on its way: see Messages"


def papers_now(found: Found, rows: Mapping[str, Document]) -> dict[str, tuple[PaperNow, ...]]:
    """Return the papers that count by member; one whose row was deleted although it is needed was not sent."""
    now: defaultdict[str, list[PaperNow]] = defaultdict(list)
    for key in found.counting():
        paper, document = found.papers[key], rows.get(key[1])
        now[key[0]].append(
            PaperNow(
                id=paper.id,
                document=paper.document,
                name=document.name if document else paper.name,
                needed_for=document.needed_for if document else "",
                version=paper.version,
                state=NOT_SENT if key in found.deleted else found.states[key],
                signed=paper.signed_on,
                expires=paper.expires,
            )
        )
    return {member: tuple(papers) for member, papers in now.items()}
