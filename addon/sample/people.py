"""The members: invented people for the seats, families with one name, one couple, two of one name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from addon.records import Member, Membership, TherapyGroup
from addon.sample.names import LAST, first_names, mailbox
from addon.sample.rosters import Stint
from addon.sample.shape import codes

PAYERS = ("Aetna", "Blue Cross Blue Shield", "Medicare", "Medicaid", "Cigna", "United Healthcare", "Self-pay")
PAYER_WEIGHTS = (20, 22, 10, 18, 8, 7, 15)
AREA_CODES = (802, 603, 518, 413, 207)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The members, their memberships, and the two that share a name."""

    members: tuple[Member, ...]
    memberships: tuple[Membership, ...]
    one_name: tuple[str, str]


def peopled(
    rng: Random, stints: Sequence[Stint], groups: Sequence[TherapyGroup], names: Sequence[str], today: date
) -> People:
    """Return members of these names who hold the stints; where stints outnumber them, some hold two."""
    count = len(names)
    ordered = sorted(range(len(stints)), key=lambda place: (stints[place].family is None, place))
    alone = [place for place in ordered if stints[place].family is None]
    twice = set(rng.sample(alone, max(0, min(len(stints) - count, len(alone) // 2))))
    firsts = [place for place in ordered if place not in twice]
    holder = dict(zip(firsts, range(count), strict=False))
    holder |= _second_seats(rng, sorted(twice), stints, holder, groups)
    drafts = _drafts(rng, names, {holder[place]: stints[place] for place in firsts if place in holder}, today)
    twins = _twins(stints, holder, groups, today)
    name = drafts[twins[0]].name
    drafts[twins[1]] = replace(drafts[twins[1]], name=name, email=f"{mailbox(name)}.2@example.org")
    return _coded(rng, drafts, [(stints[place], who) for place, who in sorted(holder.items())], twins)


def _second_seats(
    rng: Random,
    places: Sequence[int],
    stints: Sequence[Stint],
    holder: dict[int, int],
    groups: Sequence[TherapyGroup],
) -> dict[int, int]:
    """Give each place to somebody of another group that meets on another day, at most one each."""
    weekday = {group.code: group.weekday for group in groups}
    able = [place for place in holder if stints[place].family is None]
    rng.shuffle(able)
    found: dict[int, int] = {}
    for place in places:
        other = weekday[stints[place].group]
        chosen = next((one for one in able if weekday[stints[one].group] != other), None)
        if chosen is not None:
            able.remove(chosen)
            found[place] = holder[chosen]
    return found


def _drafts(rng: Random, names: Sequence[str], seated: dict[int, Stint], today: date) -> list[Member]:
    drafts = [_member(rng, number, name, today) for number, name in enumerate(names)]
    families: dict[int, list[int]] = {}
    for who, stint in seated.items():
        if stint.family is not None:
            families.setdefault(stint.family, []).append(who)
    last_names = rng.sample(LAST, len(families)) if len(families) <= len(LAST) else [*LAST, *LAST][: len(families)]
    taken = set(names)
    for (number, people), last in zip(sorted(families.items()), last_names, strict=True):
        given = _given(rng, last, len(people), taken)
        for who, member in zip(people, _family(rng, [drafts[who] for who in people], given, today), strict=True):
            drafts[who] = replace(member, family=last if number < len(LAST) else f"{last} {number}")
    if families:
        parent = families[min(families)][0]
        partner = _given(rng, drafts[parent].family, 1, taken)[0].split(" ", 1)[0]
        drafts[parent] = _couple(drafts[parent], partner)
    return drafts


def _given(rng: Random, last: str, count: int, taken: set[str]) -> list[str]:
    """Return full names of one family that nobody has yet, and enter them as taken."""
    found = [name for first in first_names(rng) if (name := f"{first} {last}") not in taken][:count]
    taken.update(found)
    return found


def _couple(parent: Member, partner: str) -> Member:
    """Return the one profile that the EHR keeps for two parents: both first names, no birth date."""
    first, last = parent.name.split(" ", 1)
    return replace(parent, name=f"{first} and {partner} {last}", birth_date=None)


def _member(rng: Random, number: int, name: str, today: date) -> Member:
    born = today - timedelta(days=rng.randrange(19 * 365, 74 * 365))
    box = f"{mailbox(name)}{number if number % 9 == 0 else ''}@example.org"
    return Member(
        code="",
        name=name,
        birth_date=born,
        external_id=f"{4012 + number * 7:06d}",
        phone=phone(number),
        email=box if rng.random() < 0.93 else "",
        text_consent=_answer(rng),
        email_consent=_answer(rng),
        zone="America/Chicago" if rng.random() < 0.012 else "",
        payer=rng.choices(PAYERS, PAYER_WEIGHTS)[0],
    )


def _answer(rng: Random) -> bool | None:
    return rng.choices((True, False, None), (70, 12, 18))[0]


def phone(number: int) -> str:
    """Return a number of the range kept free for invention, 555-0100 to 555-0199, another for each ``number``."""
    area = number // 100
    return f"({AREA_CODES[area] if area < len(AREA_CODES) else 900 - area}) 555-01{number % 100:02d}"


def _family(rng: Random, people: Sequence[Member], names: Sequence[str], today: date) -> list[Member]:
    """Return a family: the first is the parent who is billed, the rest are 8 to 17 years old."""
    made = []
    for place, member in enumerate(people):
        age = rng.randrange(36, 55) if place == 0 else rng.randrange(8, 18)
        made.append(
            replace(
                member,
                name=names[place],
                birth_date=today - timedelta(days=age * 365 + rng.randrange(365)),
                email=f"{mailbox(names[place])}@example.org",
                payer=people[0].payer,
                bills_for_family=place == 0,
            )
        )
    return made


def _twins(
    stints: Sequence[Stint], holder: dict[int, int], groups: Sequence[TherapyGroup], today: date
) -> tuple[int, int]:
    """Return two people to share a name: joined lately, one seat each, different groups and clinicians."""
    lead = {group.code: group.clinician for group in groups}
    seats = Counter(holder.values())
    able = [
        place
        for place, who in holder.items()
        if stints[place].family is None and seats[who] == 1 and stints[place].left is None
    ]
    able.sort(key=lambda place: (abs((today - stints[place].joined).days - 42), place))
    one = next(place for place in able if stints[place].group != groups[-1].code)
    taken = {stints[one].group, groups[-1].code}
    other = next(
        place
        for place in able
        if stints[place].group not in taken and lead[stints[place].group] != lead[stints[one].group]
    )
    return holder[one], holder[other]


def _coded(
    rng: Random, drafts: Sequence[Member], seated: Sequence[tuple[Stint, int]], twins: tuple[int, int]
) -> People:
    """Give everybody a code in the order of a client list (by last name) and make the memberships."""
    order = sorted(range(len(drafts)), key=lambda who: (*_sorting(drafts[who].name), who))
    code = dict(zip(order, codes("M", len(drafts), 4), strict=True))
    still = {who for stint, who in seated if stint.left is None}
    gone = {who for _, who in seated} - still
    inactive = {who for who in sorted(gone) if rng.random() < 0.7}
    members = tuple(
        replace(drafts[who], code=code[who], status="inactive" if who in inactive else "active") for who in order
    )
    memberships = tuple(
        Membership(
            id=f"R-{number:04d}",
            group=stint.group,
            member=code[who],
            joined=stint.joined,
            left=stint.left,
            exit_reason=stint.exit_reason,
        )
        for number, (stint, who) in enumerate(seated, start=1)
    )
    return People(members=members, memberships=memberships, one_name=(code[twins[0]], code[twins[1]]))


def _sorting(name: str) -> tuple[str, str]:
    """Return last name, then first name, as plain letters."""
    first, _, last = name.rsplit(" and ", maxsplit=1)[-1].partition(" ")
    return mailbox(last), mailbox(first)
