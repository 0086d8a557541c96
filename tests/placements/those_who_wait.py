"""A little practice with people who wait for a group: who is ready and how their papers are is handed over by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from addon.papers import FOR_PLACEMENT, SIGNED, PaperNow, PapersNow
from addon.part import Given, Part, Result
from addon.parts import PARTS
from addon.placements.part import PLACEMENTS
from addon.placing import PlacementsNow, ReadyMember, ReadyMembers
from addon.sync.passes import Pass
from addon.workbook import Raw
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, Row

URL = "https://pages.example.org"


class ThoseWhoWait(LittlePractice):
    """The cast, with two who wait for a group: Sami (M-0005) longer than Bo (M-0006). Everybody's payer is taken."""

    def __init__(
        self,
        *ready: ReadyMember,
        papers: Mapping[str, tuple[PaperNow, ...]] | None = None,
        groups: Iterable[Row] = (),
    ) -> None:
        super().__init__()
        self.ready = ready or (waits("M-0005", 20), waits("M-0006", 10))
        self.papers = {} if papers is None else dict(papers)
        self.seen: list[PlacementsNow] = []
        self.public_url = URL
        self.types("clinicians", "payers", "Aetna; Medicaid; Medicare", name="Rosa Díaz")
        for name, phone in {"Sami Haddad": "512-555-0105", "Bo Lindqvist": "512-555-0106"}.items():
            self.types("members", "text_consent", "yes", name=name)
            self.types("members", "phone", phone, name=name)
        for name in (one.name for one in MEMBERS):
            self.types("members", "payer", "Aetna", name=name)
        for group in groups:
            self.adds("groups", group)
        self.sync()

    def given(self, **more: Any) -> Pass:
        """Return what a pass is given: with parts that hand over who is ready, and look at what became of them."""
        given = super().given(**more)
        at = PARTS.index(PLACEMENTS)
        ready = Part(name="ready by hand", compute=self._ready)
        seen = Part(name="looked at", takes=(PlacementsNow,), compute=self._look)
        return replace(given, parts=(*PARTS[:at], ready, PLACEMENTS, seen, *PARTS[at + 1 :]))

    def _ready(self, given: Given) -> Result:
        there = {one.member for one in given.practice.memberships if one.left is None and one.group != "G-02"}
        waiting = tuple(one for one in self.ready if one.member not in there)
        return Result(hands=(ReadyMembers(waiting), PapersNow(self.papers)))

    def _look(self, given: Given) -> Result:
        self.seen += given.all_handed(PlacementsNow)
        return Result()

    def placement(self, member: str) -> Row:
        """Return a member's last row in Placements."""
        return [row for row in self.rows("placements") if f"({member})" in str(row["member"])][-1]

    def decides(self, member: str, decision: Raw, *, by: Raw = "Rosa Díaz (C-01)", **more: Raw) -> None:
        """Type a decision into a member's last row."""
        rid = str(self.placement(member)["id"])
        for field, value in {"decision": decision, "decided_by": by, **more}.items():
            self.types("placements", field, value, id=rid)


def waits(member: str, ago: int = 10, **wishes: Any) -> ReadyMember:
    """Return somebody who has waited for so many days, and wishes for a process group if nothing else is told."""
    since = date.fromordinal(date(2026, 3, 3).toordinal() - ago)
    return ReadyMember(
        member=member, prospect=f"IN-{member[2:]}", since=since, **{"kinds": frozenset({"process"}), **wishes}
    )


def signed(member: str, **changes: Any) -> PaperNow:
    """Return a signed agreement of a member."""
    made = PaperNow(
        id=f"PA-{member[2:]}",
        document="DC-01",
        name="Group agreement",
        needed_for=FOR_PLACEMENT,
        version="1",
        state=SIGNED,
        signed=date(2026, 2, 20),
        expires=date(2027, 2, 20),
    )
    return replace(made, **changes)


def a_group(name: str, **changes: Any) -> Row:
    """Return a row of Groups: a process group of Rosa's on Mondays, in person, with eight seats."""
    row: Row = {"name": name, "kind": "process", "clinician": "Rosa Díaz", "weekday": "Monday", "start": time(10)}
    row |= {"minutes": 60, "held": "in person", "seats": 8, "status": "active", "first": date(2026, 1, 5)}
    return row | changes
