"""Who could cover a session: each clinician is ranked with a sentence, or left out with one. Pure.

Whoever is not in the pool, away, busy or outside their hours is left out. The others are ranked by licence and payers
of the members who are expected; what nobody filled in ranks below a yes and above a no. A no is never asked by itself.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from addon.cover.needs import Need
from addon.cover.tasks import CoverTask, last_asked, load
from addon.credentials import licensed, takes
from addon.insured import Insured, insured
from addon.leading import why_not_certified
from addon.names_in_text import day_in_words
from addon.reachable import Reach
from addon.records import Clinician, Member, Practice
from addon.sessions.commitments import DAY_MINUTES, SESSION, Commitment
from addon.sessions.cover import room_and_link
from addon.sessions.expand import instant, wall_time
from addon.sessions.working_hours import Hours
from addon.tabs import folded

FITS, CANNOT_TELL, DOES_NOT = range(3)
"""How well a clinician suits, the best first."""
ALL_DAY = "all day"
_TAKEN = ("taken by", "payers", "Payer")
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A clinician who could cover, and how well they suit; ``may_be_asked``: nothing that we know speaks against."""

    code: str
    rank: tuple[int, int, int, datetime, int, str]
    words: str
    may_be_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The practice by what is asked of candidates; ``taken`` is what takes each clinician's time.

    ``expected`` are the members of each session, ``tasks`` all that were asked and covered, ``wall`` is now; ``reach``
    tells whom an e-mail reaches.
    """

    practice: Practice
    taken: Mapping[str, Sequence[Commitment]]
    expected: Mapping[str, Sequence[str]]
    tasks: Mapping[str, CoverTask]
    wall: datetime
    hours: Hours
    members: Mapping[str, Member]
    payers: Insured
    reach: Reach = field(default_factory=Reach)

    @classmethod
    def of(
        cls,
        practice: Practice,
        taken: Mapping[str, Sequence[Commitment]],
        expected: Mapping[str, Sequence[str]],
        *,
        tasks: Mapping[str, CoverTask],
        wall: datetime,
    ) -> "Pool":
        """Return it for a practice."""
        members = {one.code: one for one in practice.members}
        return cls(
            practice=practice,
            taken=taken,
            expected=expected,
            tasks=tasks,
            wall=wall,
            hours=Hours.of(practice),
            members=members,
            payers=insured(practice),
        )

    def ranked(self, need: Need, *, video: bool) -> list[Candidate]:
        """Return who could cover, the best first; whoever was asked least recently about others comes first."""
        there = (one for one in self.practice.clinicians if not self.why_not(one, need, video=video))
        others = [one for one in self.tasks.values() if (one.session, one.away) != need.key]
        asked, given = last_asked(others), load(others, self.wall)
        found = (self._candidate(one, need, asked.get(one.code), given[one.code]) for one in there)
        return sorted(found, key=lambda one: one.rank)

    def left_out(self, need: Need, *, video: bool) -> dict[str, str]:
        """Return why each other active clinician could not."""
        whys = {one.code: self.why_not(one, need, video=video) for one in self.practice.clinicians if one.active}
        return {code: why for code, why in whys.items() if why and code != need.away}

    def why_not(self, one: Clinician, need: Need, *, video: bool) -> str:
        """Return in a sentence why a clinician could not cover, "" if they could."""
        session, kind = need.session, need.group.kind if need.group else ""
        if not one.active:
            return "is not active"
        if one.code in need.others:
            return "is there already"
        if one.code in session.away or one.code == need.away:
            return "is away then"
        if not one.covers:
            return "covers for nobody (Covers for others in Clinicians)"
        if one.kinds and kind and folded(kind) not in {folded(known) for known in one.kinds}:
            return f"does not lead {kind} groups"
        if lacks := why_not_certified(self.practice, one.code, kind, session.start.date()):
            return lacks
        meets = "video" if video else need.meets
        why = self.hours.why_outside(one.code, session.start, session.end, meets=meets)
        return why or self._why_busy(one.code, need, video=video)

    def _why_busy(self, code: str, need: Need, *, video: bool) -> str:
        start, end = self._span(need)
        between = timedelta() if video or need.meets == "video" else self._changeover(need)
        for one in self.taken.get(code, ()):
            gap = between if one.kind == SESSION else timedelta()
            is_then = one.start < end + gap and start - gap < one.end
            if is_then and one.kind != ALL_DAY and not (one.kind == SESSION and one.what == need.session.code):
                near = "" if one.start < end and start < one.end else " too close before or after"
                return f"has {one.what}{near}" if one.kind == SESSION else f"is busy ({one.kind})"
        return ""

    def _changeover(self, need: Need) -> timedelta:
        room = room_and_link(need.session, need.group)[0]
        there = (one.changeover for one in self.practice.rooms if folded(one.name) == folded(room))
        return timedelta(minutes=next(there, 0))

    def _span(self, need: Need) -> tuple[datetime, datetime]:
        start = instant(need.session.start, self.practice.zone)
        return start, start + timedelta(minutes=min(need.session.minutes, DAY_MINUTES))

    # --- how well somebody suits -----------------------------------------------------------------

    def _candidate(self, one: Clinician, need: Need, at: datetime | None, given: int) -> Candidate:
        members = [self.members[code] for code in self.expected.get(need.session.code, ()) if code in self.members]
        licence, licence_words = licence_for(one, members)
        payer, payer_words = payers_of(one, members, self.payers)
        start, end = self._span(need)
        noted = any(
            other.kind == ALL_DAY and other.start < end and start < other.end for other in self.taken.get(one.code, ())
        )
        words = [licence_words, payer_words, *self._remarks(one, need, noted=noted), _asked(at, self.practice.zone)]
        words += [f"{given:+d} covers on balance"] * bool(given)
        barred = self.reach.by_email(one.email).reason
        words += [f"nobody can ask by message: {barred}"] * bool(barred)
        return Candidate(
            code=one.code,
            rank=(licence, payer, int(noted), at or _LONG_AGO, given, one.code),
            words="; ".join(words),
            may_be_asked=DOES_NOT not in {licence, payer} and not barred,
        )

    def _remarks(self, one: Clinician, need: Need, *, noted: bool) -> Iterator[str]:
        if noted:
            yield "an all-day entry in their calendar"
        if not self.hours.is_clear(one.code, need.session.start.date()):
            yield "cannot tell when they work"


def licence_for(one: Clinician, members: Iterable[Member]) -> tuple[int, str]:
    """Return whether somebody may see all the members, and the words for it."""
    found = [(member.state, licensed(one, member.state)) for member in members]
    return _covers(found, one.states, ("licensed in", "licences", "State"))


def payers_of(one: Clinician, members: Iterable[Member], known: Insured) -> tuple[int, str]:
    """Return whether the payers of all the members take somebody's claims, and the words for it."""
    insured_ones = (member.payer for member in members if not known.pays_alone(member.payer))
    return _covers([(payer, takes(one, payer, known)) for payer in insured_ones], one.payers, _TAKEN)


def _covers(
    wanted: Sequence[tuple[str, bool | None]], has: Collection[str], words: tuple[str, str, str]
) -> tuple[int, str]:
    """Return how somebody covers what is wanted, each with the answer; "" among that: nobody filled it in."""
    verb, what, column = words
    named = sorted({one for one, _ in wanted if one}, key=folded)
    if not wanted:
        return FITS, f"{what}: nobody to check"
    if not has:
        return CANNOT_TELL, f"cannot tell: {what} not filled in"
    if missing := sorted({one for one, covered in wanted if covered is False}, key=folded):
        return DOES_NOT, f"not {verb} {', '.join(missing)}"
    if blank := sum(not one for one, _ in wanted):
        return CANNOT_TELL, f"cannot tell: {column} of {blank} member{'s' if blank > 1 else ''} not filled in"
    return FITS, f"{verb} {', '.join(named)}"


def _asked(at: datetime | None, zone: str) -> str:
    return f"asked last on {day_in_words(wall_time(at, zone).date())}" if at else "not asked yet"
