"""The hard filters, each with its sentences: what rules a group out, what nobody can tell, what fits. Pure.

What nobody can tell is never let through silently: it is named, so that a clinician checks it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time

from addon.credentials import licensed, takes
from addon.fits.places import CLOSED, LAST_OF_CLOSED, SLOW_OPEN, Place
from addon.insured import Insured
from addon.names_in_text import date_in_words, time_in_words
from addon.placing import AskedTime, ReadyMember
from addon.records import Member
from addon.tabs import WEEKDAYS, folded

NO, CHECK, GOOD = "no", "check", "good"
"""What a sentence means: it rules the group out; a clinician has to check it; it speaks for the group."""
VIDEO, IN_PERSON, HYBRID = "video", "in person", "hybrid"
_NOT_BILLED, _FAMILIES = "not billed", "multi-family"
_ENGLISH = "english"


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence about a member and a group; ``weight`` is how much a good one counts."""

    what: str
    words: str
    weight: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A member, and a group that they might join.

    ``wishes`` are None for somebody who asked for this very group. ``family``: codes of those of their family who are
    there.
    """

    member: Member
    place: Place
    wishes: ReadyMember | None
    family: frozenset[str]
    payers: Insured

    @property
    def by_video(self) -> bool:
        """Return whether they would take part by video."""
        wish = self.wishes.how if self.wishes else ""
        return self.place.meets == VIDEO or (self.place.meets == HYBRID and wish == VIDEO)


def kind(pair: Pair) -> Iterator[Told]:
    """The kind of group that they wish for."""
    wanted = pair.wishes.kinds if pair.wishes else frozenset()
    if wanted and folded(pair.place.group.kind) not in {folded(one) for one in wanted}:
        yield Told(NO, "it is another kind of group than they wish for")
    elif wanted:
        yield Told(GOOD, f"it is the kind wished for ({pair.place.group.kind})")


def age(pair: Pair) -> Iterator[Told]:
    """Their age on the day of the first session."""
    low, high = pair.place.group.ages
    if (low is None and high is None) or pair.place.first is None:
        return
    band = f"ages {low} to {high}" if low and high else f"ages {low} and up" if low else f"ages up to {high}"
    if pair.member.birth_date is None:
        yield Told(CHECK, f"cannot tell: Birth date is blank in Members, and the group is for {band}")
        return
    years = age_on(pair.member.birth_date, pair.place.first.start.date())
    if (low is not None and years < low) or (high is not None and years > high):
        yield Told(NO, f"they are {years} at the first session, and the group is for {band}")


def age_on(born: date, day: date) -> int:
    """Return how old somebody is on a day; who was born on February 29 is older on March 1 of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def times(pair: Pair) -> Iterator[Told]:
    """The weekdays and times of day at which they can come."""
    wishes, first = pair.wishes, pair.place.first
    asked = wishes.asked if wishes else ()
    if first is None or not asked:
        return
    start = first.original_start
    met = [one for one in asked if one.allows(start, first.minutes)]
    day, timed = WEEKDAYS[start.weekday()], [one for one in met if one.begin or one.end]
    if not met:
        meets = (
            day if all(one.day not in {None, start.weekday()} for one in asked) else f"{day} at {time_in_words(start)}"
        )
        yield Told(NO, f"it meets on {meets}, and they can come on {_words_of(asked)}")
    elif timed:
        yield Told(GOOD, f"it meets on {day} at {time_in_words(start)}, when they can come ({_words_of(timed)})")
    else:
        yield Told(GOOD, f"it meets on {day}, when they can come (time of day not asked)")


def _words_of(asked: Iterable[AskedTime]) -> str:
    """Return times in words: those of one part of the day together, as ``Monday or Tuesday evenings``."""
    days: dict[str, list[str]] = {}
    for one in asked:
        days.setdefault(_of_day(one), []).append("any day" if one.day is None else WEEKDAYS[one.day])
    return "; ".join(f"{' or '.join(some)} {words}".strip() for words, some in days.items())


def _of_day(one: AskedTime) -> str:
    parts = {(None, time(12)): "mornings", (time(12), time(17)): "afternoons", (time(17), None): "evenings"}
    if not one.is_over and (words := parts.get((one.begin, one.end))):
        return words
    begin = f"from {time_in_words(one.begin)}" if one.begin else ""
    return f"{begin} {f'until {time_in_words(one.end)}' if one.end else ''}".strip()


def way(pair: Pair) -> Iterator[Told]:
    """How the group meets, and how they wish to take part."""
    wish, meets = (pair.wishes.how if pair.wishes else ""), pair.place.meets
    if wish and meets not in {wish, HYBRID}:
        yield Told(NO, f"it meets {_how(meets)}, and they wish to come {_how(wish)}")
    elif wish:
        yield Told(GOOD, f"it meets {_how(meets)}, as wished", weight=2 if meets == wish else 1)


def _how(word: str) -> str:
    return "by video" if word == VIDEO else word


def telehealth(pair: Pair) -> Iterator[Told]:
    """By video: the member agreed to it, and whoever leads is licensed where the member is."""
    if not pair.by_video:
        return
    member, lead = pair.member, pair.place.leads[0] if pair.place.leads else None
    if member.telehealth_consent is None:
        yield Told(CHECK, "cannot tell: it meets by video, and Telehealth OK is blank in Members")
    elif not member.telehealth_consent:
        yield Told(NO, "it meets by video, and Telehealth OK in Members is no")
    if lead is None:
        return
    if not member.state:
        yield Told(CHECK, "cannot tell: it meets by video, and State is blank in Members")
    elif not lead.states:
        yield Told(CHECK, f"cannot tell: it meets by video, and Licensed in is blank for {lead.code} in Clinicians")
    elif licensed(lead, member.state) is False:
        yield Told(NO, f"it meets by video, and {lead.code} who leads is not licensed in {member.state}")


def leader(pair: Pair) -> Iterator[Told]:
    """Whether anybody leads the first session, with the certifications that such a group needs."""
    if pair.place.first is not None and not pair.place.leads:
        yield Told(CHECK, "cannot tell: nobody leads the first session")
    for lacks in pair.place.uncertified:
        yield Told(CHECK, f"whoever leads such a group needs it: {lacks}")


def payer(pair: Pair) -> Iterator[Told]:
    """A facilitator takes their payer."""
    if pair.place.group.service == _NOT_BILLED or not pair.place.leads:
        return
    mine = pair.member.payer
    if not mine:
        yield Told(CHECK, "cannot tell: Payer is blank in Members")
        return
    if pair.payers.pays_alone(mine):
        return
    taken = {one.code: takes(one, mine, pair.payers) for one in pair.place.leads}
    if True in taken.values():
        yield Told(GOOD, f"{mine} is taken there")
    elif blank := [code for code, known in taken.items() if known is None]:
        yield Told(CHECK, f"cannot tell: Payers is blank for {' and '.join(blank)} in Clinicians")
    else:
        yield Told(NO, f"nobody who leads it takes {mine}")


def language(pair: Pair) -> Iterator[Told]:
    """The language that they wish for; blank is English, of a wish and of a group."""
    if pair.wishes is None:
        return
    mine, theirs = (folded(one) or _ENGLISH for one in (pair.wishes.language, pair.place.group.language))
    if mine != theirs:
        talks, wish = pair.place.group.language or "English", pair.wishes.language or "English"
        yield Told(NO, f"the group talks {talks}, and they wish for {wish}")
    elif mine != _ENGLISH:
        yield Told(GOOD, f"it talks {pair.place.group.language}")


def relatives(pair: Pair) -> Iterator[Told]:
    """Nobody of their family is there, but in a group for families."""
    if pair.family and folded(pair.place.group.kind) != folded(_FAMILIES):
        yield Told(NO, f"{' and '.join(sorted(pair.family))} of the same Family is in the group")


def joining(pair: Pair) -> Iterator[Told]:
    """Whether the group may still be joined."""
    group, first, number = pair.place.group, pair.place.first, pair.place.number
    if first is None:
        return
    if group.joins == CLOSED and number is None:
        yield Told(CHECK, "cannot tell: the group is closed, and First session is blank in Groups")
    elif group.joins == CLOSED and number is not None and number > LAST_OF_CLOSED:
        words = f"it is closed, and their first session would be its session {number}"
        yield Told(NO, f"{words}: it may be joined until session {LAST_OF_CLOSED}")
    elif group.joins == SLOW_OPEN and (group.module_start is None or _has_begun(pair.place)):
        what = f"began on {date_in_words(group.module_start)}" if group.module_start else "is blank"
        yield Told(CHECK, f"cannot tell: it is joined at the start of a module, and Next module in Groups {what}")


def _has_begun(place: Place) -> bool:
    """Return whether a session of the module comes before the first one that can still be joined."""
    start, first = place.group.module_start, place.first
    if start is None or first is None:
        return False
    return (first.original_start.date() - start).days >= 7 * max(place.group.every_weeks, 1)


FILTERS: tuple[Callable[[Pair], Iterator[Told]], ...] = (
    kind,
    times,
    way,
    age,
    language,
    telehealth,
    payer,
    leader,
    relatives,
    joining,
)
"""In the order in which they are told; who is there already, pairs, sizes and seats are looked at beside them."""
