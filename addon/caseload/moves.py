"""Moves that could even out caseloads: an individual client or the lead of a group, from one clinician to another.

Every move passes the hard filters: it breaks no licence, payer, certification or member's wish, and what nobody can
tell is a no. Pure.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from addon.caseload.clients import Client
from addon.caseload.load import AMBER, GroupWork, Load
from addon.credentials import licensed
from addon.fits.filters import CHECK, NO, VIDEO, Pair, leader, payer, telehealth
from addon.fits.places import Place
from addon.insured import Insured
from addon.leading import why_not_certified
from addon.placing import ReadyMember
from addon.records import Clinician, Member, Membership, Practice, TherapyGroup
from addon.tabs import folded

CLIENT, GROUP = "client", "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One move: ``who`` is the code of the member or the group; ``work`` is what goes from ``source`` to ``target``.

    ``people`` are concerned.
    """

    what: str
    who: str
    source: str
    target: str
    work: Client | GroupWork
    people: int = 1

    @property
    def key(self) -> str:
        """Return what tells it from every other move."""
        return f"{self.what}|{self.who}|{self.source}|{self.target}"

    @property
    def hours(self) -> Fraction:
        """Return the hours with clients that go over in an ordinary week."""
        return self.work.hours if isinstance(self.work, Client) else self.work.contact


@dataclass(frozen=True, slots=True, kw_only=True)
class MayMove:
    """What decides whether a move may be proposed.

    ``payers`` know every spelling of a payer; ``places`` are the groups by code as somebody would join
    them; ``joins_by`` how each member takes part, over their groups; ``why_busy`` tells why a clinician cannot be there
    when a group meets, "" if they can.
    """

    practice: Practice
    members: Mapping[str, Member]
    places: Mapping[str, Place]
    payers: Insured
    joins_by: Mapping[str, Collection[str]]
    why_busy: Callable[[str, str], str]
    today: date

    def why_not(self, move: Move, target: Clinician) -> str:
        """Return in a few words why a move breaks a filter, "" if it breaks none."""
        if move.what == CLIENT:
            return self._why_not_client(move.who, target)
        return self._why_not_group(self.places[move.who], target)

    def _why_not_client(self, code: str, target: Clinician) -> str:
        member = self.members.get(code)
        if member is None:
            return "they are not in Members, or inactive"
        if member.keeps_clinician:
            return "the member wishes to stay"
        is_licensed = licensed(target, member.state)
        if is_licensed is None:
            return "State in Members or Licensed in in Clinicians is blank"
        if not is_licensed:
            return f"not licensed in {member.state}"
        own_hour = Place(group=TherapyGroup(code="", name=""), first=None, leads=(target,))
        return self._barred(member, own_hour)

    def _why_not_group(self, place: Place, target: Clinician) -> str:
        group, kind = place.group, place.group.kind
        if place.first is None:
            return "no session is planned"
        if target.code in {group.clinician, group.co_facilitator}:
            return "they run it already"
        if target.kinds and folded(kind) not in target.kinds:
            return f"does not lead {kind} groups"
        if lacks := why_not_certified(self.practice, target.code, kind, place.first.start.date()):
            return lacks
        others = (one for one in place.leads if one.code != group.clinician)
        led = Place(group=group, first=place.first, leads=(target, *others), there=place.there)
        barred = (self._barred_there(code, led) for code in sorted(place.there))
        return next(filter(None, barred), "") or self.why_busy(target.code, group.code)

    def _barred_there(self, code: str, place: Place) -> str:
        member = self.members.get(code)
        if member is None:
            return "somebody there is not in Members, or inactive"
        return "a member wishes to stay" if member.keeps_clinician else self._barred(member, place)

    def _barred(self, member: Member, place: Place) -> str:
        """Return what the filters of placements tell against it; what somebody has to check is a no as well."""
        ways = self.joins_by.get(member.code, ()) if place.first else ()
        wish = ReadyMember(member=member.code, prospect="", since=self.today, how=VIDEO) if VIDEO in ways else None
        pair = Pair(member=member, place=place, wishes=wish, family=frozenset(), payers=self.payers)
        told = (one for each in (telehealth, payer, leader) for one in each(pair))
        return next((one.words for one in told if one.what in {NO, CHECK}), "")


def ways_to_join(memberships: Iterable[Membership]) -> Mapping[str, Collection[str]]:
    """Return how each member takes part, over all their memberships."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in memberships:
        found[one.member].add(one.joins_by)
    return found


def moves_from(source: Load, loads: Mapping[str, Load]) -> Iterator[Move]:
    """Yield every move of a clinician's clients and of the groups that they lead, filters apart."""
    for target in sorted(loads.keys() - {source.clinician.code}):
        for client in source.clients:
            yield Move(what=CLIENT, who=client.member, source=source.clinician.code, target=target, work=client)
        for work in source.groups:
            if work.leads:
                yield Move(what=GROUP, who=work.group, source=source.clinician.code, target=target, work=work)


def is_done(key: str, loads: Mapping[str, Load], groups: Mapping[str, TherapyGroup]) -> bool:
    """Return whether a move has been carried out: who was to take over leads the group, or has the client.

    A last appointment with who had them does not matter, as long as the latest is with who took over.
    """
    what, who, source, target = key.split("|")
    if what == GROUP:
        return who in groups and groups[who].clinician == target
    seen = (one for code in (source, target) if code in loads for one in loads[code].clients if one.member == who)
    last = {one.clinician: one.last for one in seen}
    return target in last and (source not in last or last[source] < last[target])


def has_room(target: Load, move: Move) -> bool:
    """Return whether somebody stays below amber with what would come to them."""
    return target.cap is not None and not target.unclear and (target.contact + move.hours) / target.cap < AMBER
