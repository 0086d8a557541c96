"""What a placement rests on: the papers signed for it, those no longer so, and what is still to be signed. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from addon.papers import FOR_PLACEMENT, FOR_VIDEO, SIGNED, PaperNow
from addon.placements.placement import RestsOn

_NEEDED = (FOR_PLACEMENT, FOR_VIDEO)


def rests_on(papers: Iterable[PaperNow]) -> tuple[tuple[RestsOn, ...], date | None]:
    """Return the signed papers that a placement rests on, and the first day on which one of them expires."""
    signed = [one for one in papers if one.needed_for in _NEEDED and one.state == SIGNED]
    found = tuple(RestsOn(one.id, one.document, one.name) for one in signed)
    return found, min((one.expires for one in signed if one.expires), default=None)


def unsigned(papers: Iterable[PaperNow]) -> str:
    """Return what has to be signed before a placement can be confirmed, "" if nothing."""
    lacking = [f"{one.name} is {one.state}" for one in papers if one.needed_for == FOR_PLACEMENT and not _is_fine(one)]
    return f"{'; '.join(lacking)}: have it signed first" if lacking else ""


def no_longer(rests: Iterable[RestsOn], papers: Sequence[PaperNow]) -> str:
    """Return which papers are no longer signed that a placement rests on.

    A paper that is not there any more counts as signed where a newer one of the same document is.
    """
    by_id = {one.id: one for one in papers}
    signed = {one.document for one in papers if _is_fine(one)}
    told = []
    for one in rests:
        paper = by_id.get(one.paper)
        if paper is not None and not _is_fine(paper):
            told.append(f"{paper.name or one.name} is {paper.state}")
        elif paper is None and one.document not in signed:
            told.append(f"{one.name} is no longer in Papers")
    return "; ".join(told)


def _is_fine(one: PaperNow) -> bool:
    return one.state == SIGNED
