"""What people see of openings: the rows of the tab and a line of Today for each kind, with codes alone. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from addon.cells import canonical
from addon.episode import ACCEPTED
from addon.fits.judge import Fit
from addon.keyed_rows import result_id
from addon.names_in_text import date_in_words, time_in_words
from addon.openings.opening import NOT_NOW, TAB, Opening, as_place
from addon.openings.proposed import OfKind, Proposal, Search
from addon.openings.seekers import Seeker
from addon.part import Given
from addon.sources import SourceRow
from addon.tabs import WEEKDAYS, Value
from addon.today_line import LATER, Target, TodayLine, TodayLines

NONE = "none: "
"""How the status begins of a kind of which no group can be proposed."""
ENDED = (ACCEPTED, NOT_NOW, "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Tells of the openings of one pass: ``openings`` by the id of their row, ``of_kinds`` as they were looked for."""

    given: Given
    search: Search
    openings: Mapping[str, Opening]
    of_kinds: tuple[OfKind, ...]

    def rows(self) -> tuple[SourceRow, ...]:
        """Return the rows: open ones anew, of the others only what became of them."""
        found = dict(self._open())
        made = [SourceRow(rid=rid, values=values) for rid, values in found.items()]
        made += [
            SourceRow(rid=rid, values={"status": one.status, "group": self._group(one)})
            for rid, one in self.openings.items()
            if rid not in found
        ]
        none = [one for one in self.of_kinds if one.why_none]
        made += [SourceRow(rid=_none_id(self.given, one), values=self._none(one)) for one in none]
        return (*made, *_forgotten(self.given, {row.rid for row in made}))

    def _none(self, one: OfKind) -> dict[str, Value]:
        return {"kind": one.kind.name, "status": f"{NONE}{one.why_none}"}

    def _group(self, one: Opening) -> str | None:
        return self.given.directory.label(one.group) if one.group else None

    def _open(self) -> Iterator[tuple[str, dict[str, Value]]]:
        rids = {one.slot.key: rid for rid, one in self.openings.items() if one.is_open}
        for of_kind in self.of_kinds:
            count = len(of_kind.proposals)
            for place, one in enumerate(of_kind.proposals, 1):
                rid = rids[one.slot.key]
                values = self._values(of_kind, one) | {"rank": f"{place} of {count}"}
                yield rid, values | {"status": self.openings[rid].status, "group": None}

    def _values(self, of_kind: OfKind, one: Proposal) -> dict[str, Value]:
        slot, label = one.slot, self.given.directory.label
        return {
            "kind": slot.kind,
            "leader": label(slot.leader),
            "time": f"{WEEKDAYS[slot.weekday]} {time_in_words(slot.start)}",
            "first": slot.first,
            "place": _where(one),
            "seats": slot.seats,
            "comes": f"{len(one.comes)}: {', '.join(one.comes)}",
            "ask": _by_reason(self._to_ask(of_kind, one)) or None,
            "others": _by_reason(self._others(of_kind, one)) or None,
            "minutes": slot.minutes,
        }

    # --- reasons ---------------------------------------------------------------------------------------------

    def _to_ask(self, of_kind: OfKind, one: Proposal) -> Iterator[tuple[str, str]]:
        """Yield what has to be done or asked before somebody could come, and who that is."""
        for code in one.comes:
            seeker = self.search.by_code[code]
            fits = [fit for fit in self._fits(of_kind, one, seeker) if not fit.no]
            checks = min((fit.check for fit in fits), key=len, default=())
            yield from ((words, code) for words in (*filter(None, (seeker.lacks,)), *checks))

    def _others(self, of_kind: OfKind, one: Proposal) -> Iterator[tuple[str, str]]:
        """Yield the first reason that rules it out for each of the others."""
        for seeker in self.search.seekers.found:
            if seeker.code not in one.comes:
                yield self._why_not(of_kind, one, seeker), seeker.code

    def _why_not(self, of_kind: OfKind, one: Proposal, seeker: Seeker) -> str:
        fits = self._fits(of_kind, one, seeker)
        if all(fit.no for fit in fits):
            return fits[0].no[0]
        if seeker.code not in one.able:
            return "something else takes their time then"
        apart = self.search.apart(of_kind.kind)
        others = [code for code in one.comes if frozenset({code, seeker.code}) in apart]
        if others:
            return f"they must not meet {', '.join(others)}"
        return "no seat is left, or with them more would be in the room than a payer allows"

    def _fits(self, of_kind: OfKind, one: Proposal, seeker: Seeker) -> list[Fit]:
        leader = next(each for each in self.given.practice.clinicians if each.code == one.slot.leader)
        place = as_place(one.slot, of_kind.kind, (leader,))
        return [self.search.seekers.judge.fit(seeker.code, place, wish) for wish in seeker.wishes]

    # --- Today -----------------------------------------------------------------------------------------------

    def today_lines(self) -> TodayLines:
        """Return a line for the best opening of each kind: they are counted."""
        rids = {one.slot.key: rid for rid, one in self.openings.items() if one.is_open}
        lines = [self._line(one, rids[one.proposals[0].slot.key]) for one in self.of_kinds if one.proposals]
        return TodayLines(tuple(lines), later=("kind of group could be opened", "kinds of group could be opened"))

    def _line(self, of_kind: OfKind, rid: str) -> TodayLine:
        best = of_kind.proposals[0]
        names = {one.code: one.name for one in self.given.practice.clinicians}
        return TodayLine(
            kind="Opening",
            urgency=f"amber, {LATER}",
            what=f"a {of_kind.kind.name} group could begin: {len(best.comes)} who wait could come",
            clinician=names.get(best.slot.leader, ""),
            plan="Choose under Decision in Openings",
            target=Target(tab=TAB, value=rid),
        )


def _where(one: Proposal) -> str:
    slot = one.slot
    if slot.way == "video":
        return "by video"
    return f"{slot.room or 'room: see Rooms'}{', video' if slot.way == 'hybrid' else ''}"


def _by_reason(told: Iterable[tuple[str, str]]) -> str:
    """Return each reason with whom it is about, the most frequent first."""
    found: dict[str, list[str]] = {}
    for words, code in told:
        found.setdefault(words, []).append(code)
    most_first = sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
    return "; ".join(f"{words} ({len(codes)}: {', '.join(codes)})" for words, codes in most_first)


def _none_id(given: Given, one: OfKind) -> str:
    return result_id(given.views[TAB].tab, f"{one.kind.name}|none")


def _forgotten(given: Given, there: set[str]) -> Iterator[SourceRow]:
    """Yield the rows that nothing is told of any more and that look open: they are closed."""
    for rid, (status,) in given.views[TAB].rows(("status",)):
        if rid not in there and canonical(status) and not canonical(status).startswith(ENDED):
            yield SourceRow(rid=rid, values={"status": f"closed {date_in_words(given.today)}: not so any more"})
