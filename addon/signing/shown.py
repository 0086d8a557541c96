"""What each member's page shows of their papers. Pure."""

from collections.abc import Mapping

from addon.papers import FOR_MESSAGES, SIGNED, SIGNS, ShownPaper
from addon.signing.documents import ONE, Document
from addon.signing.finding import Found
from addon.signing.heard import PapersHeard
from addon.signing.paper_rows import Key, Paper
from addon.tabs import folded


def shown_papers(found: Found, rows: Mapping[str, Document], told: PapersHeard) -> dict[str, ShownPaper]:
    """Return the papers of members who are asked for some or have signed some, by row id."""
    shown = {}
    for key in found.counting():
        paper, document, deed = found.papers[key], rows.get(key[1]), found.deed(key)
        if key in found.deleted or not (deed or found.states[key] == SIGNED):
            continue
        signature = told.signed.get(paper.id)
        words = signature.digest if signature and signature.on == paper.signed_on else ""
        shown[paper.id] = ShownPaper(
            id=paper.id,
            member=paper.member,
            document=paper.document,
            version=paper.version,
            name=document.name if document else paper.name,
            state=found.states[key],
            asks=deed,
            digest=document.words.digest if document and (deed == SIGNS or (deed and not words)) else words,
            signed=paper.signed_on,
            was_opened=paper.opened is not None,
            turn=document.signers.index(key[3]) + 1 if document and document.signers != ONE else 0,
            others=_others(found.papers, key),
            for_messages=document is not None and document.needed_for == FOR_MESSAGES,
        )
    return shown


def _others(papers: Mapping[Key, Paper], key: Key) -> tuple[str, ...]:
    """Return the folded names of those who signed the same paper as another person."""
    same = (one for other, one in papers.items() if other != key and other[:3] == key[:3] and one.signed_on)
    return tuple(sorted(folded(one.signed_by) for one in same if one.signed_by))
