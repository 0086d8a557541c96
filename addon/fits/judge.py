"""Tells of each member and group whether they fit, with a sentence for every reason. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from addon.fits.filters import CHECK, FILTERS, GOOD, NO, Pair, Told
from addon.fits.places import Place, place_of, visited, with_kept
from addon.group_seats import active_members, members_there, seats_in_doubt
from addon.insured import Insured, insured, limits_of
from addon.names_in_text import date_in_words, day_in_words
from addon.part import Given
from addon.placing import ReadyMember
from addon.records import BLOCK, MOST, NOTE, GroupSession, Member, NotTogether, PayerLimit, Practice
from addon.tabs import folded
from addon.verified import is_stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How a member fits into a group: what rules it out, what a clinician has to check, what speaks for it.

    ``weight`` is how much speaks for it. ``most``: how many may be in the room in all, where the member is.
    """

    no: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    weight: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FitJudge:
    """What decides in a pass: the members by code, who must not meet whom, the payers' limits."""

    members: Mapping[str, Member]
    there: Mapping[str, frozenset[str]]
    doubts: Mapping[str, str]
    pairs: tuple[NotTogether, ...]
    limits: tuple[PayerLimit, ...]
    payers: Insured
    today: date

    @classmethod
    def of(cls, given: Given) -> "FitJudge":
        """Return it for a pass, as Roster is now; the part sees Roster."""
        practice, active = given.practice, active_members(given.practice)
        return cls(
            members={one.code: one for one in practice.members if one.code in active},
            there=members_there(practice, today=given.today, in_doubt=given.views["roster"].disputes.keys()),
            doubts=seats_in_doubt(given),
            pairs=practice.not_together,
            limits=tuple(one for one in practice.payer_limits if one.what == MOST),
            payers=insured(practice),
            today=given.today,
        )

    def places(
        self, practice: Practice, after: datetime, kept: Mapping[str, Mapping[str, int]] | None = None
    ) -> dict[str, Place]:
        """Return each group as it may be joined after an instant; ``kept``: seats by for whom they are, and group."""
        found = {}
        for group in practice.groups:
            made = place_of(practice, group, after, self.there.get(group.code, frozenset()))
            doubt = self.doubts.get(group.code, "")
            found[group.code] = replace(made, kept=with_kept(made, kept or {}), doubt=doubt)
        return found

    def fit(self, code: str, place: Place, wishes: ReadyMember | None = None) -> Fit:
        """Return how a member fits into a group, seats apart."""
        member = self.members.get(code)
        if member is None:
            return Fit(no=("they are not in Members, or inactive",))
        if code in place.there:
            return Fit(no=("they are in the group already",))
        family = frozenset(one for one in place.there if self._is_family(member, one))
        pair = Pair(member=member, place=place, wishes=wishes, family=family, payers=self.payers)
        told = [*self._apart(code, place), *(one for each in FILTERS for one in each(pair))]
        sized, most = self._sizes(member, place)
        told += [*sized, *_of_place(place, self.today)]
        return Fit(
            no=_words(told, NO),
            check=_words(told, CHECK),
            good=_words(told, GOOD),
            weight=sum(one.weight for one in told if one.what == GOOD),
            most=most,
        )

    def guest(self, code: str, practice: Practice, session: GroupSession, coming: Collection[str]) -> Fit:
        """Return how a member fits as a guest into one session to which ``coming`` come, seats apart."""
        place = visited(practice, session, frozenset(coming) - {code})
        return self.fit(code, place) if place else Fit(no=("the group is not in Groups",))

    def apart(self) -> frozenset[frozenset[str]]:
        """Return the pairs of members who must not meet."""
        return frozenset(frozenset({one.one, one.other}) for one in self.pairs if one.one and one.other)

    # --- who must not meet -------------------------------------------------------------------------

    def _apart(self, code: str, place: Place) -> Iterator[Told]:
        for one in self.pairs:
            codes = {one.one, one.other}
            if "" in codes:
                if code in codes or codes == {""}:
                    yield Told(CHECK, f"cannot tell: Not together {one.at} is not clearly one member")
            elif code in codes and (codes - {code}) & place.there:
                (other,) = codes - {code}
                yield Told(NO, f"they and {other} must not meet (Not together)")

    def _is_family(self, member: Member, code: str) -> bool:
        other = self.members.get(code)
        return bool(member.family) and other is not None and folded(other.family) == folded(member.family)

    # --- how many people payers allow -----------------------------------------------------------------

    def _sizes(self, member: Member, place: Place) -> tuple[list[Told], int | None]:
        """Return what the limits of every payer in the room tell, and how many may be in it in all."""
        size = len(place.there) + 1
        told: list[Told] = []
        payers = {code: self._payer(code) for code in (*sorted(place.there), member.code)}
        day = place.first.start.date() if place.first else self.today
        here = [one for one in self.limits if one.is_in_force(day) and one.is_for(place.group.service)]
        names = {"" if self.payers.pays_alone(name) else self.payers.key(name) for name in payers.values()}
        counting = {id(one) for name in names for one in limits_of(here, name, self.payers.key)}
        blocking = [one for one in here if one.effect == BLOCK and one.most is not None]
        most = [one.most for one in blocking if one.most is not None and id(one) in counting]
        for one in here:
            if id(one) in counting:
                told += self._told(one, size)
        low = min((one.most for one in blocking if one.most is not None), default=None)
        blank = [code for code, name in payers.items() if not name and code != member.code]
        if low is not None and size > low and blank:
            words = f"cannot tell: Payer is blank for {', '.join(blank)}, and some payers allow {low} in the room"
            told.append(Told(CHECK, f"{words}; with them there would be {size}"))
        return told, min(most, default=None)

    def _told(self, limit: PayerLimit, size: int) -> Iterator[Told]:
        if limit.most is None:
            yield Told(CHECK, f"cannot tell: the limit of {limit.payer} in Payer limits is blank")
        elif size > limit.most:
            words = f"there would be {size} in the room, and {limit.payer} allows {limit.most}"
            what = NO if limit.effect == BLOCK else GOOD if limit.effect == NOTE else CHECK
            yield Told(what, f"{words}{age_of(limit, self.today)}")

    def _payer(self, code: str) -> str:
        member = self.members.get(code)
        return member.payer if member else ""


def age_of(limit: PayerLimit, today: date) -> str:
    """Return in brackets that a limit is to be verified, "" where it was checked within a year."""
    if limit.checked is None:
        return " (nobody has checked this limit yet)"
    return f" (last checked {date_in_words(limit.checked)})" if is_stale(limit.checked, today) else ""


def _words(told: Iterable[Told], what: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.words for one in told if one.what == what))


def _of_place(place: Place, today: date) -> Iterator[Told]:
    """Yield what speaks for a group whoever joins: it needs members, and it begins soon."""
    wanted, taken = place.group.preferred_size, len(place.there)
    if wanted and taken < wanted:
        yield Told(GOOD, f"it has {taken} of the {wanted} members it aims for", weight=min(wanted - taken, 6))
    if place.first is not None:
        weeks = (place.first.start.date() - today).days // 7
        yield Told(GOOD, f"they could begin on {day_in_words(place.first.start)}", weight=max(6 - weeks, 0))
