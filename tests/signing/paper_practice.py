"""A little practice that has papers signed: documents that are on, members who can be reached, pages and a sender."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from addon.incoming import Incoming
from addon.member_page import PAGES
from addon.outgoing import HANDED_OVER, PLANNED, Sending
from addon.papers import PAPER_DEED, PAPER_TEXT, PAPERS, SHOWN_PAPER, SIGNS, PapersWanted, ShownPaper
from addon.part import Given, Part, Result
from addon.parts import PARTS
from addon.sync.one_pass import one_pass
from addon.sync.passes import PassReport
from addon.tabs import Value
from tests.sync.little_practice import LittlePractice, Row, begun_once

URL = "https://pages.example.org"
ZOE, LIAM, RENEE = "Zoë Núñez", "Liam O'Connor", "Renée Dubois"
CONSENT, PROMISE, TELEHEALTH, MESSAGES = "Group consent", "Group confidentiality", "Telehealth", "Messages"
PHONES = {ZOE: "512-555-0101", LIAM: "512-555-0102", RENEE: "512-555-0103"}


class PaperPractice(LittlePractice):
    """The Tuesday group has Zoë, Liam and Renée. ``on`` are the documents that are on from the first pass."""

    def __init__(self, *on: str, everybody: str = "", wanted: Mapping[str, Iterable[str]] | None = None) -> None:
        super().__init__()
        self.wanted = {code: frozenset(kinds) for code, kinds in (wanted or {}).items()}
        for name, phone in PHONES.items():
            self.types("members", "phone", phone, name=name)
            self.types("members", "text_consent", "yes", name=name)
        for name in on:
            self.types("documents", "on", "yes", name=name)
        self.sync()
        if everybody:
            self.answers(everybody, kind="papers")
            self.sync()

    def sync(self, **_: object) -> PassReport:  # type: ignore[override]
        """Run one pass; somebody wants papers of members on their way into a group."""
        self.runs += 1
        wants = Part(name="wants", compute=self._hand)
        return one_pass(replace(self.given(), public_url=URL, parts=(wants, *PARTS)))

    def _hand(self, _: Given) -> Result:
        return Result(hands=(PapersWanted(self.wanted),))

    def paper(self, member: str, document: str, **where: Value) -> Row:
        """Return a member's row about a document."""
        mine = [row for row in self.rows("papers", document=document, **where) if str(row["member"]).startswith(member)]
        (row,) = mine
        return row

    def shown(self, member: str, document: str) -> ShownPaper:  # type: ignore[override]
        """Return a paper as the member's page has it."""
        row = self.paper(member, document)
        return self.state.remembered(SHOWN_PAPER)[str(row["id"])]

    def does(self, paper: ShownPaper, deed: str, *, name: str = "Zoe Nunez", ways: str = "") -> None:
        """Let a member act on their page, as the page stores it."""
        body = {"member": paper.member, "paper": paper.id, "deed": deed}
        body |= {"document": paper.document, "version": paper.version}
        if deed == SIGNS:
            words = self.state.remembered(PAPER_TEXT)[paper.digest]
            body |= {"title": words.name, "text": words.text, "name": name, "ways": ways}
        number = len(self.state.inbox.newer_than(0))
        arrived = Incoming(source=PAGES, external_id=f"{number}", received=self.now, kind=PAPER_DEED, body=body)
        self.state.inbox.store(arrived)

    def planned(self, member: str = "") -> list[Sending]:
        """Return the messages about papers that wait to be sent."""
        every = self.state.outbox.all().values()
        mine = [one for one in every if one.message.link == PAPERS and one.state == PLANNED]
        return [one for one in mine if member in ("", one.message.person)]

    def sends(self) -> list[str]:
        """Hand over every message about papers; return to whom."""
        found = self.planned()
        for one in found:
            self.state.outbox.claim(one.message.key, now=self.now, lease=self.now + timedelta(minutes=1))
            self.state.outbox.settle(one.message.key, HANDED_OVER, now=self.now)
        return sorted(one.message.person for one in found)

    def member(self, name: str) -> Row:
        """Return a row of Members."""
        return self.row("members", name=name)


@begun_once
def papers(*on: str, everybody: str = "", wanted: Mapping[str, Iterable[str]] | None = None) -> PaperPractice:
    """Return such a practice after its first passes."""
    return PaperPractice(*on, everybody=everybody, wanted=wanted)
