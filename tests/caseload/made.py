"""Clinicians with clients of their own, for tests of moves."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

from addon.caseload.clients import RHYTHMS, Client
from addon.caseload.load import GroupWork, Load
from addon.caseload.moves import MayMove, ways_to_join
from addon.fits.places import Place
from addon.insured import Insured
from addon.records import Clinician, Member, Practice
from addon.tabs import folded
from tests.practice import TUESDAY, joined, meeting, practice

TODAY = date(2026, 3, 3)


def clinician(code: str, *, states: Iterable[str] = ("NY",), payers: Iterable[str] = ("Aetna",)) -> Clinician:
    """Return one who is licensed in these states and takes these payers."""
    return Clinician(
        code=code, name=f"Name {code}", states=frozenset(states), payers=frozenset(folded(one) for one in payers)
    )


def client(member: str, source: str, *, rhythm: int = 0) -> Client:
    """Return a client of an hour; ``rhythm`` 0 is weekly."""
    return Client(member=member, clinician=source, rhythm=RHYTHMS[rhythm], minutes=60, last=datetime(2026, 3, 2, 10))


def load(who: Clinician, cap: int | None, *clients: Client, groups: tuple[GroupWork, ...] = ()) -> Load:
    """Return a load."""
    return Load(clinician=who, clients=clients, groups=groups, cap=None if cap is None else Fraction(cap))


def member(code: str, **changes: object) -> Member:
    """Return a member of Aetna in New York."""
    return replace(Member(code=code, name=code, payer="Aetna", state="NY"), **changes)  # type: ignore[arg-type]


def may(members: Iterable[Member], *, busy: Mapping[tuple[str, str], str] | None = None, **changes: object) -> MayMove:
    """Return what decides: the Tuesday group with those of ``members`` who are in it."""
    people = {one.code: one for one in members}
    made: Practice = practice(
        members=tuple(people.values()), memberships=tuple(joined(TUESDAY, code) for code in people)
    )
    place = Place(group=TUESDAY, first=meeting(TUESDAY, date(2026, 3, 10)), there=frozenset(people))
    found = MayMove(
        practice=made,
        members=people,
        places={"G-01": place},
        payers=Insured(),
        joins_by=ways_to_join(made.memberships),
        why_busy=lambda who, group: (busy or {}).get((who, group), ""),
        today=TODAY,
    )
    return replace(found, **changes)  # type: ignore[arg-type]


WORK = GroupWork(
    group="G-01",
    leads=True,
    share=Fraction(1),
    contact=Fraction(3, 2),
    preparation=Fraction(1, 4),
    documentation=Fraction(1, 4),
)
