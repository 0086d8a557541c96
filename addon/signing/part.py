"""Documents and Papers in two parts: what was done on pages, before Members; who is asked for what, after Roster."""

from collections.abc import Mapping
from typing import Any

from addon.memory import Remembered, news
from addon.papers import (
    DOCUMENT_NOW,
    PAPER_TEXT,
    PAPERS_OF,
    SHOWN_PAPER,
    SIGNED_PAPER,
    PapersNow,
    PapersWanted,
    PaperText,
)
from addon.part import Given, Part, Result
from addon.reachable import Reach
from addon.signing.asking import ASKED, Asked, Clock, asked, gone_out, notices, today_lines
from addon.signing.documents import Document, documents, texts_of, wanted_now
from addon.signing.finding import found_papers
from addon.signing.heard import LAST_CONSENT, ON_PAGE, TO_TYPE, PapersHeard, heard
from addon.signing.shown import shown_papers
from addon.signing.told import NO_PAGES, document_cells, paper_cells, papers_now
from addon.signing.wanted import BEGAN, EARLIER, Began, Needs, begun, needs, question
from addon.wanted_notices import Notices


def _papers(given: Given) -> Result:
    rows = documents(given.views["documents"], given.today)
    told = given.handed(PapersHeard) or PapersHeard()
    checks = document_cells(given, rows, told)
    if not given.views["papers"].sheet.headers:  # nobody can tell which papers there are
        return Result(sources=(checks,))
    began = begun(given)
    needed = needs(given, began)
    first, clock = found_papers(given, rows, told, (needed, began)), _clock(given)
    before = given.remembered(ASKED)
    asking = [
        (one, asked(one, before.get(one.paper) or Asked(member=one.member, made=key in first.new), clock))
        for key, one in first.asking()
    ]
    known = {one.paper: made for one, made in asking}
    found = first.after(known, given.practice.zone, given.today)
    shown, now = shown_papers(found, rows, told), papers_now(found, rows)
    is_used = bool(wanted_now(rows) or given.remembered(BEGAN))
    return Result(
        sources=(checks, paper_cells(given, rows, found, (told, known, clock))),
        asked=question(needed.waiting) if wanted_now(rows) and began.everybody is None else (),
        memory=(
            *(_beginning(given, began, needed) if is_used else ()),
            news(ASKED, before, known),
            news(SHOWN_PAPER, given.remembered(SHOWN_PAPER), shown),
            news(PAPERS_OF, given.remembered(PAPERS_OF), now),
            *_texts(given, rows, told),
        ),
        hands=(
            PapersNow(now, tuple(one.as_now for one in wanted_now(rows).values())),
            Notices(notices(asking, clock), people=frozenset(one.member for one in shown.values())),
            today_lines(asking, found.talks(given.today), clock, cannot="" if given.public_url else NO_PAGES),
        ),
    )


def _clock(given: Given) -> Clock:
    zone, reach = given.practice.zone, Reach.in_pass(given)
    barred = {one.code: reach.unreachable(one) or reach.nobody_tells(one) for one in given.practice.members}
    return Clock(
        now=given.now.replace(second=0, microsecond=0),
        zone=zone,
        out=gone_out(given.sendings.values()),
        barred={code: why for code, why in barred.items() if why},
    )


def _beginning(given: Given, began: Began, needed: Needs) -> tuple[Remembered[Any], ...]:
    return (
        news(BEGAN, given.remembered(BEGAN), {"practice": began}),
        news(EARLIER, given.remembered(EARLIER), needed.earlier),
    )


def _texts(given: Given, rows: Mapping[str, Document], told: PapersHeard) -> tuple[Remembered[Any], ...]:
    """Return the words to keep, those that somebody signed for ever, and the documents for parts that come before."""
    before, current = given.remembered(PAPER_TEXT), wanted_now(rows)
    signed = {one.digest for one in told.all_signed}
    kept: dict[str, PaperText] = {digest: one for digest, one in before.items() if digest in signed}
    texts = news(PAPER_TEXT, before, {**kept, **told.texts, **texts_of(current.values())})
    return texts, news(DOCUMENT_NOW, given.remembered(DOCUMENT_NOW), {rid: one.as_now for rid, one in current.items()})


PAPERS_HEARD = Part(
    name="what was signed on pages",
    sees=("members", "documents", "papers"),  # in this order: the picks in Papers mean members
    compute=heard,
    memory=(SIGNED_PAPER, ON_PAGE, TO_TYPE, LAST_CONSENT),
)
PAPERS = Part(
    name="papers",
    tabs=("documents", "papers"),
    takes=(PapersHeard, PapersWanted),
    compute=_papers,
    memory=(BEGAN, EARLIER, ASKED, SHOWN_PAPER, PAPER_TEXT, PAPERS_OF, DOCUMENT_NOW),
)
