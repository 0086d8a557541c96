"""Cells that cannot be read in the rows that a line rests on: unreadable is not empty, so the line tells of them."""

from collections.abc import Iterable, Iterator, Sequence

from addon.billing.checking.claim_line import ClaimLine
from addon.billing.checks import CheckFound, Checks
from addon.insured import Insured
from addon.records import WARN, Authorization, Coverage, Practice


def unread_cells(practice: Practice, lines: Iterable[ClaimLine], known: Insured) -> Checks:
    """Return by session and member the cells to correct in Authorizations, Coverage and Payers."""
    unread = (
        *(one.unread for one in practice.authorizations),
        *(one.unread for one in practice.coverages),
        *(one.unread for one in practice.payers),
    )
    if not any(unread):
        return {}
    found = {one.about: tuple(_words(practice, one, known)) for one in lines}
    return {about: tuple(CheckFound(WARN, words) for words in some) for about, some in found.items() if some}


def _words(practice: Practice, one: ClaimLine, known: Insured) -> Iterator[str]:
    member, payer = one.line.member, one.line.payer
    cards: tuple[tuple[str, Sequence[Authorization | Coverage]], ...] = (
        ("Authorizations", practice.authorizations),
        ("Coverage", practice.coverages),
    )
    for tab, card in ((tab, card) for tab, some in cards for card in some):
        if card.unread and card.member == member and known.is_same(card.payer, payer):
            yield _cell(tab, card.id, card.unread)
    if (found := known.payer(payer)) and found.unread:
        yield _cell("Payers", found.id, found.unread)


def _cell(tab: str, rid: str, unread: str) -> str:
    return f"{tab} {rid}: {unread}, so it limits nothing: correct it"
