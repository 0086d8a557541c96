"""Which papers there are in a pass, how they are, and which of them a member is asked for. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from addon.group_seats import active_members
from addon.names_in_text import date_in_words
from addon.papers import (
    CONFLICTING,
    EXPIRED,
    FOR_FIRST_SESSION,
    FOR_PLACEMENT,
    NOT_SENT,
    OPENED,
    READS,
    REFUSED,
    SENT,
    SIGNED,
    SIGNS,
    WITHDRAWN,
)
from addon.part import Given
from addon.sessions.expand import wall_time
from addon.signing.asking import ASKED, Asked, Asking, Talk
from addon.signing.documents import PARENTS, READ_AGAIN, SIGN_AGAIN, Document, wanted_now
from addon.signing.heard import PapersHeard
from addon.signing.paper_rows import Key, Paper, paper_id, paper_rows, states, together, with_expiry
from addon.signing.wanted import Began, Needs, joiners, typed_by_people, wanted_papers

READ_FOR = timedelta(days=14)
"""How long the members of a group are asked to read a paper again after somebody joined."""
TALK_FOR = timedelta(days=14)
"""How long Today tells that somebody did not want to sign what they need for a group."""
TO_SIGN = frozenset({NOT_SENT, SENT, OPENED, EXPIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The papers of a pass, by key, with their states, and what each is needed for.

    ``again`` has the day on which somebody joined, for papers to be read again; ``new`` are those whose rows are to be
    added, ``deleted`` those whose rows a person deleted although they are needed.
    """

    papers: Mapping[Key, Paper]
    states: Mapping[Key, str]
    wanted: Mapping[Key, str]
    again: Mapping[Key, date]
    new: frozenset[Key] = frozenset()
    deleted: frozenset[Key] = frozenset()

    def deed(self, key: Key) -> str:
        """Return what the member is asked to do about a paper."""
        if key not in self.wanted or key in self.deleted:
            return ""
        return SIGNS if self.states[key] in TO_SIGN else READS if key in self.again else ""

    def asking(self) -> Iterator[tuple[Key, Asking]]:
        """Yield what to ask about each paper that has a row."""
        for key, one in self.papers.items():
            deed = self.deed(key)
            day = self.again.get(key) if deed == READS else one.expires if self.states[key] == EXPIRED else None
            turn = f"{deed} {day}" if deed and day else ""
            if key not in self.deleted:
                yield key, Asking(paper=one.id, member=one.member, deed=deed, turn=turn, typed=one.sent)

    def after(self, known: Mapping[str, Asked], zone: str, today: date) -> "Found":
        """Return them with what became of the messages."""
        papers = {key: replace(one, sent=_sent(one, known.get(one.id), zone)) for key, one in self.papers.items()}
        return replace(self, papers=papers, states=states(papers, today))

    def talks(self, today: date) -> Iterator[Talk]:
        """Yield about which papers somebody has to talk with a member, one of two that differ."""
        for key, state in sorted(self.states.items()):
            paper, needed_for = self.papers[key], self.wanted.get(key, "")
            did, day = {
                REFUSED: ("did not want to sign", paper.refused_on),
                WITHDRAWN: ("took back", paper.withdrawn_on),
            }.get(state, ("", None))
            is_fresh = day is not None and today - day < TALK_FOR
            if day and is_fresh and needed_for.startswith((FOR_PLACEMENT, FOR_FIRST_SESSION)):
                what = f"{did} {paper.name} on {date_in_words(day)}: talk with them"
                yield Talk(member=paper.member, paper=paper.id, what=what)
            elif state == CONFLICTING and key[3] == PARENTS[0]:
                what = f"two people answered {paper.name} differently: talk with both"
                yield Talk(member=paper.member, paper=paper.id, what=what)

    def counting(self) -> Iterator[Key]:
        """Yield the papers that count: those needed, and of a document not needed now the version answered last."""
        needed = {key[:2] for key in self.wanted}
        newest: dict[tuple[str, str], tuple[date, str]] = {}
        for key, one in self.papers.items():
            if key[:2] not in needed:
                newest[key[0], key[1]] = max(newest.get((key[0], key[1]), (date.min, "")), (one.last_day, key[2]))
        for key in sorted(self.papers):
            day, version = newest.get((key[0], key[1]), (date.min, ""))
            if key in self.wanted or (day > date.min and version == key[2]):
                yield key


def _sent(paper: Paper, known: Asked | None, zone: str) -> datetime | None:
    return wall_time(known.sent, zone).replace(second=0, microsecond=0) if known and known.sent else paper.sent


def found_papers(given: Given, rows: Mapping[str, Document], told: PapersHeard, needed: tuple[Needs, Began]) -> Found:
    """Return the papers of the sheet, and those that are needed and have no row yet."""
    view, current = given.views["papers"], wanted_now(rows)
    active = active_members(given.practice)
    there = with_expiry(together(paper_rows(view, rows, given.today)), rows)
    made = {rid for rid, one in given.remembered(ASKED).items() if one.made}
    wanted = typed_by_people(there, made, current) | wanted_papers(needed[0], current)
    wanted = {key: why for key, why in wanted.items() if key[0] in active}
    missing = {key: Paper(id=paper_id(key), key=key, name=current[key[1]].name) for key in wanted if key not in there}
    opened = {key: replace(one, opened=_opened(one, told)) for key, one in (there | missing).items()}
    papers, again = _after_joining(given, opened, rows, (told, needed[1].day))
    gone = frozenset(key for key, one in missing.items() if one.id in view.tombstones)
    return Found(
        papers=papers,
        states=states(papers, given.today),
        wanted=wanted,
        again=again,
        new=frozenset(missing) - gone,
        deleted=gone,
    )


def _opened(paper: Paper, told: PapersHeard) -> datetime | None:
    page = told.pages.get(paper.id)
    opened = page.opened.replace(second=0) if page and page.opened else None
    return min(filter(None, (opened, paper.opened)), default=None)


def _after_joining(
    given: Given, papers: Mapping[Key, Paper], rows: Mapping[str, Document], told: tuple[PapersHeard, date]
) -> tuple[dict[Key, Paper], dict[Key, date]]:
    """Return the papers, with those to be signed again as expired since somebody joined, and which to read again."""
    heard, began = told
    joined, after, again = joiners(given, began), dict(papers), dict[Key, date]()
    for key, one in papers.items():
        document = rows.get(one.document)
        if document is None or not document.on_joining or one.signed_on is None:
            continue
        page = heard.pages.get(one.id)
        read = max(one.signed_on, page.read) if page and page.read else one.signed_on
        days = [day for day, kind in joined.get(one.member, ()) if document.as_now.is_for(kind)]
        if document.on_joining == SIGN_AGAIN and (later := [day for day in days if day > one.signed_on]):
            after[key] = replace(one, expires=min([*later, one.expires or date.max]))
        last = max(days, default=date.min)
        is_late = given.today - last >= READ_FOR if last > read else True
        if document.on_joining == READ_AGAIN and not is_late and one.state(given.today) == SIGNED:
            again[key] = last
    return after, again
