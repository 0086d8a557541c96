"""Who needs which papers, and what for: who is on the way into a group or joined one since papers began. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from addon.memory import Kept
from addon.papers import FOR_VIDEO, PapersWanted
from addon.part import Given
from addon.questions import Question, is_no, is_yes
from addon.records import Member, Membership, TherapyGroup
from addon.signing.documents import Document
from addon.signing.paper_rows import Key, Paper
from addon.tabs import folded

EVERYBODY = "papers of members in groups"
"""The key of the question whether members who are in groups already are asked too."""
_ONLINE = frozenset({"video", "hybrid"})


@dataclass(frozen=True, slots=True)
class Earlier:
    """A member who was in these groups (codes) before anybody was asked for papers."""

    groups: tuple[str, ...] = ()


EARLIER = Kept("in groups before papers", Earlier)
"""By member."""


@dataclass(frozen=True, slots=True)
class Began:
    """The first day on which a document was on, and what was answered about those who were in groups by then."""

    day: date
    everybody: bool | None = None


BEGAN = Kept("papers began", Began)
"""Under the key "practice"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What each member needs papers for, by code: kinds of group (folded), with what to tell of each.

    ``online`` are those who take part by video. ``waiting`` counts the members about whom somebody is asked.
    """

    of: Mapping[str, Mapping[str, str]]
    online: frozenset[str]
    earlier: Mapping[str, Earlier]
    waiting: int = 0


def begun(given: Given) -> Began:
    """Return when papers began, today at the latest, and the last answer about everybody."""
    before, answer = given.remembered(BEGAN).get("practice") or Began(given.today), given.answers.get(EVERYBODY)
    return Began(before.day, True if is_yes(answer) else False if is_no(answer) else before.everybody)


def needs(given: Given, began: Began) -> Needs:
    """Return them. Whoever was in a group when the first document was on, or joined before that day, is an earlier one.

    So is whoever is in a group that is only found later in the exports.
    """
    groups = {one.code: one for one in given.practice.groups}
    active = {one.code: one for one in given.practice.members if one.status != "inactive"}
    stays = [one for one in given.practice.memberships if one.member in active and not _is_over(one, given.today)]
    earlier = given.remembered(EARLIER) if given.remembered(BEGAN) else _all_of(stays)
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    online, waiting = set(), set()
    for one in stays:
        group, before = groups.get(one.group), earlier.get(one.member)
        if group is None or group.status == "ended":
            continue
        is_earlier = before is not None and one.group in before.groups
        if (is_earlier or (one.joined is not None and one.joined < began.day)) and not began.everybody:
            waiting.add(one.member)
            continue
        found[one.member].setdefault(folded(group.kind), f"{group.code} ({group.kind})")
        if one.joins_by == "video" or (group.meets in _ONLINE and one.joins_by != "in person"):
            online.add(one.member)
    for member, kind in _on_their_way(given, active):
        found[member].setdefault(folded(kind), f"a place in a {kind} group")
        online |= {member} if _meets_online(groups, kind) else set()
    return Needs(of=dict(found), online=frozenset(online), earlier=earlier, waiting=len(waiting))


def _on_their_way(given: Given, active: Mapping[str, Member]) -> Iterator[tuple[str, str]]:
    every = PapersWanted.together(given.all_handed(PapersWanted))
    for member, kinds in every.kinds.items():
        yield from ((member, kind) for kind in sorted(kinds) if member in active)


def _meets_online(groups: Mapping[str, TherapyGroup], kind: str) -> bool:
    mine = (one for one in groups.values() if folded(one.kind) == folded(kind) and one.status == "active")
    return any(one.meets in _ONLINE for one in mine)


def _is_over(one: Membership, today: date) -> bool:
    return one.left is not None and one.left < today


def _all_of(stays: Collection[Membership]) -> dict[str, Earlier]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in stays:
        found[one.member].add(one.group)
    return {member: Earlier(tuple(sorted(groups))) for member, groups in found.items()}


def question(waiting: int) -> tuple[Question, ...]:
    """Return the question whether those who are in groups already are asked too."""
    if not waiting:
        return ()
    what = (
        f"{waiting} members were in groups before papers began, and are asked for none. Ask them for their papers too? "
        "yes makes their rows in Papers and sends each of them one message; no asks only those who join from now on."
    )
    return (Question(key=EVERYBODY, kind="papers", question=what, where="Papers"),)


def wanted_papers(found: Needs, rows: Mapping[str, Document]) -> dict[Key, str]:
    """Return every paper that somebody needs, with what it is needed for."""
    wanted: dict[Key, str] = {}
    for member, kinds in sorted(found.of.items()):
        for document in rows.values():
            if document.needed_for == FOR_VIDEO and member not in found.online:
                continue
            why = next((told for kind, told in kinds.items() if document.as_now.is_for(kind)), "")
            for signer in document.signers if why else ():
                wanted[member, document.id, document.version, signer] = f"{document.needed_for}: {why}"
    return wanted


def typed_by_people(papers: Mapping[Key, Paper], made: Collection[str], rows: Mapping[str, Document]) -> dict[Key, str]:
    """Return the papers whose rows people added, of the text that counts: they want them."""
    return {
        key: f"{rows[key[1]].needed_for}: you added the row"
        for key, one in papers.items()
        if one.id not in made and key[1] in rows and rows[key[1]].version == key[2]
    }


def joiners(given: Given, began: date) -> dict[str, list[tuple[date, str]]]:
    """Return by member the days, since papers began, on which somebody joined a group they were in, with its kind."""
    kinds = {one.code: one.kind for one in given.practice.groups}
    found: defaultdict[str, list[tuple[date, str]]] = defaultdict(list)
    by_group: defaultdict[str, list[Membership]] = defaultdict(list)
    for one in given.practice.memberships:
        if not _is_over(one, given.today):
            by_group[one.group].append(one)
    for group, stays in by_group.items():
        days = sorted({one.joined for one in stays if one.joined and began <= one.joined <= given.today})
        kind = kinds.get(group, "")
        for one in stays:
            found[one.member] += [(day, kind) for day in days if one.joined is None or one.joined < day]
    return dict(found)
