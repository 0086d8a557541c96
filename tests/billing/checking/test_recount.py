"""What Billing checks find in whole sample practices, worked out a second time from the printed definitions.

Nothing here uses a rule, a fact or a room: the rows of Billing checks and Payer limits are read as a person reads them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any

import pytest

from addon.billing.checking.claim_facts import ClaimSources
from addon.billing.terms import BillingTerms
from addon.papers import EXPIRED, FOR_FIRST_SESSION, FOR_PLACEMENT, SIGNED, DocumentNow, PaperNow, PapersNow
from addon.records import Attendance, Authorization, Coverage, GroupSession, Member, Practice, TimeOff
from addon.sample.insurance import npi
from addon.sample.practice import sample_practice
from addon.sample.shape import Sizes
from addon.sample.shape import dice as thrown
from tests.billing.checking.clean_month import told
from tests.billing.starter_rules import checked_by_starters, with_starters

PRACTICES = ((11, date(2026, 11, 20)), (23, date(2026, 3, 6)), (42, date(2026, 10, 30)))
SMALL = Sizes(clinicians=6, groups=9, members=80)
CAME = {"attended", "late arrival", "left early", "makeup"}
GONE = {"no show", "late cancel", "excused", "session cancelled by practice", "cancelled"}
PAYERS = ("Aetna", "Medicare", "Medicaid", "Cigna", "UHC", "Self-pay")
SAME = {"UHC": "United Healthcare"}
FILED = {"Medicare": 365, "Medicaid": 95, "Aetna": 120, "Cigna": 90, "UHC": 90}
SIZES = {"Medicare": ((12, "block"), (10, "note")), "Medicaid": ((10, "warn"),)}
DOCUMENTS = {
    "DO-01": DocumentNow(id="DO-01", name="Group consent", kind="", needed_for=FOR_PLACEMENT),
    "DO-02": DocumentNow(id="DO-02", name="Skills paper", kind="skills", needed_for=FOR_FIRST_SESSION),
}
NEAREST = ("other clinician", "other code", "expired", "too early")
"""Of several authorizations that do not cover a line, what is told: the one with fewest reasons, in this order."""
Finding = tuple[str, str, str, str]
"""Session, member, Check ID and effect."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A sample practice with everything that billing rests on, some of it missing, old or wrong by chance."""

    practice: Practice
    papers: PapersNow
    today: date
    billed: dict[tuple[str, str], date]


def made(seed: int, today: date) -> Made:
    """Return the practice of a seed with its dice thrown."""
    dice = thrown(seed, "claims")
    base = with_starters(sample_practice(seed, today, sizes=SMALL).practice)
    members = tuple(_member(dice, one) for one in base.members)
    attendance = tuple(_row(dice, one) for one in base.attendance)
    sessions = tuple(_session(dice, one, [c.code for c in base.clinicians]) for one in base.sessions)
    clinicians = tuple(
        replace(
            one,
            npi=dice.choice((npi(at), npi(at), npi(at), "1900000011", "")),
            taxonomy=dice.choice(("1041C0700X", "1041C0700X", "")),
            payers=frozenset(dice.sample(("aetna", "medicare", "medicaid", "cigna", "unitedhealthcare"), 4)),
            states=frozenset({"NY"}),
            licence=dice.choice((one.licence, "LPC Associate")),
        )
        for at, one in enumerate(base.clinicians)
    )
    practice = replace(
        base,
        members=members,
        attendance=attendance,
        sessions=sessions,
        clinicians=clinicians,
        coverages=tuple(_card(dice, at, one, today) for at, one in enumerate(members) if one.payer != "Self-pay"),
        authorizations=tuple(
            _authorized(dice, base, one, today, number)
            for one in members
            for number in range(dice.choice((0, 0, 0, 1, 2, 3)))
        ),
        time_off=tuple(
            TimeOff(id=f"TO-{at}", clinician=one.code, since=today - timedelta(days=40), until=today, status="approved")
            for at, one in enumerate(clinicians[:2])
        ),
    )
    papers = {one.code: tuple(_paper(dice, one, code, today) for code in DOCUMENTS) for one in members}
    billed = {
        (row.session, row.member): starts(row.session).date() + timedelta(days=dice.randint(1, 30))
        for row in attendance
        if row.status in CAME and dice.random() < 0.1
    }
    return Made(practice=practice, papers=PapersNow(papers, DOCUMENTS), today=today, billed=billed)


def _member(dice: Random, one: Member) -> Member:
    return replace(
        one,
        payer=dice.choice(PAYERS),
        state=dice.choice(("NY", "NY", "NJ", "")),
        telehealth_consent=dice.choice((True, True, False, None)),
    )


def _row(dice: Random, one: Attendance) -> Attendance:
    day = starts(one.session).date()
    note = dice.choice(("LOCKED", "LOCKED", "LOCKED", "UNSIGNED", "NO NOTE", ""))
    signed = day + timedelta(days=dice.randint(0, 25)) if note == "LOCKED" and dice.random() < 0.7 else None
    code = dice.choice((one.code, one.code, one.code, f"{one.code}-59", f"{one.code} 90785")) if one.code else ""
    status = dice.choice((one.status,) * 12 + ("late arrival",)) if one.status == "attended" else one.status
    return replace(one, note=note, note_signed=signed, code=code, status=status)


def _session(dice: Random, one: GroupSession, codes: list[str]) -> GroupSession:
    stranger = dice.choice(codes) if dice.random() < 0.05 else one.clinician
    short = dice.random() < 0.05
    return replace(one, clinician=stranger, minutes=40 if short else one.minutes, length_known=dice.random() > 0.03)


def _card(dice: Random, at: int, one: Member, today: date) -> Coverage:
    def ago(most: int) -> date | None:
        return today - timedelta(days=dice.randint(0, most)) if dice.random() < 0.9 else None

    return Coverage(
        id=f"CV-{at:04d}",
        member=one.code,
        payer=SAME.get(one.payer, one.payer),
        eligible_on=ago(250),
        is_eligible=dice.choice((True, True, True, False, None)),
        planned=ago(500),
        diagnoses=dice.choice(((), ("F331",), ("F331",), ("F411", "F331"))),
    )


def _authorized(dice: Random, base: Practice, one: Member, today: date, number: int) -> Authorization:
    return Authorization(
        id=f"AU-{one.code}-{number}",
        member=one.code,
        payer=SAME.get(one.payer, one.payer),
        codes=dice.choice((frozenset(), frozenset({"90853"}), frozenset({"90849"}))),
        clinicians=dice.choice((frozenset(), frozenset(), frozenset({base.clinicians[0].code}))),
        visits=dice.choice((None, 2, 5, 12, 20)),
        used_before=dice.choice((0, 0, 3)),
        start=dice.choice((None, today - timedelta(days=60))),
        until=dice.choice((None, today - timedelta(days=10))),
    )


def _paper(dice: Random, one: Member, code: str, today: date) -> PaperNow:
    signed = today - timedelta(days=dice.randint(0, 500)) if dice.random() < 0.8 else None
    expires = signed + timedelta(days=365) if signed else None
    state = "sent" if signed is None else EXPIRED if expires and expires <= today else SIGNED
    found = DOCUMENTS[code]
    return PaperNow(
        id=f"PA-{one.code}-{code}",
        document=code,
        name=found.name,
        needed_for=found.needed_for,
        version="1",
        state=state,
        signed=signed,
        expires=expires,
    )


def starts(session: str) -> datetime:
    """Return the start in a session's code; the sample moves none."""
    return datetime.strptime(session.partition(" ")[2], "%Y-%m-%d %H:%M")


# --- the second implementation ----------------------------------------------------------------------


@dataclass(frozen=True)
class Recount:
    """The findings of a practice, check by check."""

    of: Made

    @cached_property
    def book(self) -> dict[str, dict[str, Any]]:
        """Return members, groups, sessions and clinicians by code."""
        practice = self.of.practice
        some = ("members", "groups", "sessions", "clinicians")
        return {name: {one.code: one for one in getattr(practice, name)} for name in some}

    @cached_property
    def came(self) -> list[Attendance]:
        """Return everybody who ever came, by start."""
        rows = [row for row in self.of.practice.attendance if row.status in CAME]
        return sorted(rows, key=lambda row: (starts(row.session), row.session))

    @cached_property
    def rooms(self) -> dict[str, list[Attendance]]:
        """Return who was in the room of each session."""
        found = defaultdict(list)
        for row in self.came:
            found[row.session].append(row)
        return found

    @cached_property
    def visits(self) -> dict[str, list[tuple[datetime, datetime, str, str, str]]]:
        """Return all that took time of each member: start, end, session, clinician, code."""
        found = defaultdict(list)
        for row in self.came:
            one = self.book["sessions"][row.session]
            found[row.member].append((one.start, one.end, one.code, self.leader(one), row.code))
        for one in self.of.practice.appointments:
            if one.status not in GONE:
                end = one.start + timedelta(minutes=one.minutes or 1)
                found[one.member].append((one.start, end, "", one.clinician, one.code))
        return found

    @staticmethod
    def leader(session: GroupSession) -> str:
        """Return who led."""
        return str(session.substitute or session.clinician)

    def service(self, row: Attendance) -> str:
        """Return what the group is billed as."""
        return str(self.book["groups"][row.group].service)

    def lines(self) -> Iterator[Attendance]:
        """Yield who has a line: of a family in a multi-family group one."""
        for rows in self.rooms.values():
            families: dict[str, list[Attendance]] = defaultdict(list)
            for row in rows:
                family = self.book["members"][row.member].family
                alone = self.service(row) != "multi-family group" or not family
                families[row.member if alone else family].append(row)
            for some in families.values():
                billers = [one for one in some if self.book["members"][one.member].bills_for_family]
                yield billers[0] if billers else min(some, key=lambda one: one.member)

    def way(self, row: Attendance) -> str:
        """Return how a member took part."""
        meets = self.book["sessions"][row.session].meets or self.book["groups"][row.group].meets
        if row.joined_by or meets != "hybrid":
            return str(row.joined_by or meets)
        day = starts(row.session).date()
        for one in self.of.practice.memberships:
            if (one.group, one.member) == (row.group, row.member) and (one.joined or day) <= day <= (one.left or day):
                return str(one.joins_by)
        return ""

    @cached_property
    def authorized(self) -> dict[tuple[str, str], tuple[str, int | None]]:
        """Return how each line is authorized and what is left, lines in order of their days."""
        used: Counter[str] = Counter()
        found: dict[tuple[str, str], tuple[str, int | None]] = {}
        for row in sorted(self.lines(), key=lambda one: (starts(one.session).date(), one.session, one.member)):
            member, day = self.book["members"][row.member], starts(row.session).date()
            mine = [
                one
                for one in self.of.practice.authorizations
                if one.member == row.member and one.payer == SAME.get(member.payer, member.payer)
            ]
            biller = member.bills_for_family or not member.family or self.service(row) != "multi-family group"
            if not self.way(row) or not biller:  # a person decides first what the line is
                continue
            against = {one.id: self._against(one, row) for one in mine}
            fitting = [one for one in mine if not against[one.id]]
            if not fitting:
                nearest = sorted(against.values(), key=lambda why: (len(why), NEAREST.index(why[0])))
                found[row.session, row.member] = (nearest[0][0] if nearest else "none", None)
                continue
            fitting.sort(key=lambda one: (one.until is None, one.until or day, one.start is not None, one.start or day))
            left = {one.id: None if one.visits is None else one.visits - one.used_before for one in fitting}
            left = {rid: None if had is None else had - used[rid] for rid, had in left.items()}
            open_ones = [one for one in fitting if left[one.id] is None or (left[one.id] or 0) > 0]
            takes = open_ones[0].id if open_ones else fitting[-1].id
            used[takes] += 1
            had = left[takes]
            found[row.session, row.member] = ("in force" if open_ones else "used up", None if had is None else had - 1)
        return found

    def _against(self, one: Authorization, row: Attendance) -> list[str]:
        """Return what keeps an authorization from covering a line."""
        day, code = starts(row.session).date(), "90849" if self.service(row) == "multi-family group" else "90853"
        leader = self.leader(self.book["sessions"][row.session])
        why = {
            "expired": one.until is not None and one.until < day,
            "too early": one.start is not None and day < one.start,
            "other code": bool(one.codes) and code not in one.codes,
            "other clinician": bool(one.clinicians) and leader not in one.clinicians,
        }
        return [word for word, is_so in why.items() if is_so]

    def findings(self) -> Counter[Finding]:
        """Return what Billing checks should find."""
        found: Counter[Finding] = Counter()
        for row in self.lines():
            for check, effect in self._line(row):
                found[row.session, row.member, check, effect] += 1
        for row in self.of.practice.attendance:
            past = starts(row.session).date() <= self.of.today and row.session in self.book["sessions"]
            charged = row.charge != 0 if row.charge is not None else bool(row.code)
            if row.status not in CAME and past and charged and self._is_billed(row):
                found[row.session, row.member, "B02", "warn"] += 1
        return found

    def _is_billed(self, row: Attendance) -> bool:
        return starts(row.session).date() < self.of.today or bool(self.rooms.get(row.session))

    def _line(self, row: Attendance) -> Iterator[tuple[str, str]]:
        payer = self.book["members"][row.member].payer
        yield from self._attendance(row, payer)
        yield from self._always(row)
        if self._is_alone(row):
            yield "B06", "warn" if payer == "Self-pay" else "block"
        if payer != "Self-pay":
            yield from self._room(row, payer)
            yield from self._often(row)
            yield from self._insured(row, payer)
            yield from self._staff(row, payer)
        yield from self._remote(row)

    def _attendance(self, row: Attendance, payer: str) -> Iterator[tuple[str, str]]:
        day = starts(row.session).date()
        charged = row.charge != 0 if row.charge is not None else bool(row.code)
        if not charged and row.charge is not None:
            yield "B01", "warn"
        if row.note == "NO NOTE":
            yield "B03", "warn" if payer == "Self-pay" else "block"
        if row.note == "UNSIGNED":
            yield "B03", "warn"
        if row.note_signed and (row.note_signed - day).days > 14:
            yield "B04", "note"
        billed = self.of.billed.get((row.session, row.member))
        is_open = row.note in {"NO NOTE", "UNSIGNED"}
        if billed and (row.note_signed > billed if row.note_signed else is_open):
            yield "B04", "warn"

    def _always(self, row: Attendance) -> Iterator[tuple[str, str]]:
        one = self.book["sessions"][row.session]
        others = [
            visit
            for visit in self.visits[row.member]
            if visit[2] != one.code and visit[0] < one.end and one.start < visit[1]
        ]
        if others:
            yield ("B17" if any(visit[3] != self.leader(one) for visit in others) else "B08"), "block"
        group = self.book["groups"][row.group]
        if not one.substitute and one.clinician not in {group.clinician, group.co_facilitator}:
            yield "B24", "warn"
        kind, day = group.kind, one.start.date()
        for paper in self.of.papers.of[row.member]:
            needed = DOCUMENTS[paper.document].kind in {"", kind}
            if needed and not (paper.signed and paper.expires and paper.signed <= day < paper.expires):
                yield "B11", "warn"
                break
        if row.units is not None and row.units != 1:
            yield "BC-16", "warn"

    def _room(self, row: Attendance, payer: str) -> Iterator[tuple[str, str]]:
        one, there = self.book["sessions"][row.session], self.rooms[row.session]
        is_family = self.service(row) == "multi-family group"
        if not one.length_known:
            yield "B05", "block"
        sizes = ((24, "warn"),) if is_family else SIZES.get(payer, ((12, "warn"),))
        passed = [effect for most, effect in sizes if len(there) > most]
        if passed:
            yield "B06", min(passed, key=("block", "warn", "note").index)
        if one.minutes < 45:
            yield "B07", "warn"
        if row.status in {"late arrival", "left early"}:
            yield "B07", "note"

    def _is_alone(self, row: Attendance) -> bool:
        there = self.rooms[row.session]
        families = {self.book["members"][each.member].family or each.member for each in there}
        return len(families if self.service(row) == "multi-family group" else there) < 2

    def _often(self, row: Attendance) -> Iterator[tuple[str, str]]:
        day, one = starts(row.session).date(), self.book["sessions"][row.session]
        today = [each for each in self.came if each.member == row.member and starts(each.session).date() == day]
        before = {
            self.book["sessions"][each.session].start
            for each in today
            if self.service(each) == self.service(row) and self.book["sessions"][each.session].end <= one.start
        }
        if before:
            yield "B09", "block"
        alone = [
            each
            for each in self.of.practice.appointments
            if each.member == row.member and each.start.date() == day and each.status not in GONE
        ]
        if self.service(row) == "multi-family group" and len(today) > 1:
            yield "B10", "warn"
        if alone and row.code.endswith("-59"):
            yield "B10", "warn"
        if "90785" in row.code and not row.add_on:
            yield "B22", "block"

    def _insured(self, row: Attendance, payer: str) -> Iterator[tuple[str, str]]:
        day = starts(row.session).date()
        (card,) = [one for one in self.of.practice.coverages if one.member == row.member]
        how, left = self.authorized.get((row.session, row.member), ("", None))
        if how in {"used up", "expired", "too early", "other code", "other clinician"}:
            yield "B12", "block"
        if how == "in force" and left is not None and left <= 3:
            yield "B12", "note"
        if card.eligible_on is None or abs((day - card.eligible_on).days) > 30:
            yield "B13", "warn"
        if card.is_eligible is False:
            yield "B13", "block"
        if not card.diagnoses:
            yield "B14", "block"
        elif self._is_alike(row.session):
            yield "B14", "warn"
        if card.planned is None or (day - card.planned).days > (90 if payer == "Medicaid" else 180):
            yield "B15", "warn"
        billed = self.of.billed.get((row.session, row.member), self.of.today)
        days = FILED[payer] - (billed - day).days
        if days <= 30:
            yield "B20", "note" if days > 7 else "warn" if days >= 0 else "block"

    def _is_alike(self, session: str) -> bool:
        billed = [row for row in self.lines_of[session] if self.book["members"][row.member].payer != "Self-pay"]
        cards = [one for row in billed for one in self.of.practice.coverages if one.member == row.member]
        codes = [one.diagnoses[0] for one in cards if one.diagnoses]
        return len(codes) > 2 and len(set(codes)) == 1

    @cached_property
    def lines_of(self) -> dict[str, list[Attendance]]:
        """Return the lines of each session."""
        found = defaultdict(list)
        for row in self.lines():
            found[row.session].append(row)
        return found

    def _staff(self, row: Attendance, payer: str) -> Iterator[tuple[str, str]]:
        one = self.book["clinicians"][self.leader(self.book["sessions"][row.session])]
        if payer == "Medicare" and "ssociate" in one.licence:
            yield "B16", "block"
        if {"UHC": "unitedhealthcare"}.get(payer, payer.casefold()) not in one.payers:
            yield "B16", "block"
        if one.npi in {"", "1900000011"} or not one.taxonomy:
            yield "B16", "warn"

    def _remote(self, row: Attendance) -> Iterator[tuple[str, str]]:
        if self.way(row) in {"video", "phone"}:
            member = self.book["members"][row.member]
            if member.telehealth_consent is not True:
                yield "B19", "block" if member.telehealth_consent is False else "warn"
            if member.state != "NY":
                yield "B19", "block" if member.state else "warn"


@pytest.mark.long
@pytest.mark.some(1)
@pytest.mark.parametrize(("seed", "today"), PRACTICES)
def test_a_second_reading_of_the_rows_finds_the_same(seed: int, today: date) -> None:
    """Every finding of every line, both ways: nothing more, nothing less."""
    of = made(seed, today)
    given = ClaimSources(today=today, papers=of.papers, billed_on=of.billed)
    _, checked = checked_by_starters(of.practice, BillingTerms(today=today), given=given)
    theirs = Counter((*about, *told(one)[:2]) for about, ones in checked.found.items() for one in ones)
    ours = Recount(of).findings()
    assert {"not theirs": dict(ours - theirs), "not ours": dict(theirs - ours)} == {"not theirs": {}, "not ours": {}}
    assert len({check for _, _, check, _ in ours}) > 15
    assert sum(ours.values()) > 1000
