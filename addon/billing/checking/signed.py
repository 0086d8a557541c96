"""Which papers were not signed when a line's session took place, and whether the member had agreed to telehealth."""

from collections.abc import Iterable, Mapping

from addon.billing.checking.claim_line import ClaimLine
from addon.papers import FOR_FIRST_SESSION, FOR_PLACEMENT, FOR_VIDEO, PaperNow, PapersNow
from addon.records import TherapyGroup
from addon.tabs import Value

_NEEDED = frozenset({FOR_PLACEMENT, FOR_FIRST_SESSION})


def paper_facts(one: ClaimLine, papers: PapersNow, groups: Mapping[str, TherapyGroup]) -> dict[str, Value]:
    """Return the papers of a member as they were on the day of the line.

    Only papers that the member was asked for count: whom the practice never asks has none to sign.
    """
    mine = papers.of.get(one.line.member, ())
    group = groups.get(one.session.group)
    return {
        "papers_open": _open(one, mine, papers, group.kind if group else "") if papers.documents else None,
        "telehealth_consent": _telehealth(one, mine),
    }


def _open(one: ClaimLine, mine: Iterable[PaperNow], papers: PapersNow, kind: str) -> str:
    found = {}
    for paper in mine:
        document = papers.documents.get(paper.document)
        if document and document.needed_for in _NEEDED and document.is_for(kind):
            how = paper.how_on(one.day)
            found[paper.id] = f"{paper.name} ({how})" if how else ""
    return ", ".join(dict.fromkeys(words for words in found.values() if words)) or "none"


def _telehealth(one: ClaimLine, mine: Iterable[PaperNow]) -> bool | None:
    video = [paper.how_on(one.day) for paper in mine if paper.needed_for == FOR_VIDEO]
    return True if "" in video else one.member.telehealth_consent
