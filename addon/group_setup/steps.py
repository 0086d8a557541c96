"""What is still to do for a group that is being set up: each step, and what is missing. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time

from addon.group_kinds import GroupKind
from addon.names_in_text import day_in_words, time_in_words
from addon.near_words import did_you_mean
from addon.records import Clinician, GroupSession, Membership, Practice, TherapyGroup
from addon.session_codes import group_of
from addon.sessions.double_bookings import DoubleBooking
from addon.tabs import WEEKDAYS, folded
from addon.video_links import room_link

CHECKLIST = "checklist: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: what is missing, "" once it is done; of one that is done, what was found."""

    name: str
    missing: str = ""
    found: str = ""
    by_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A group that is being set up, with what its steps look at.

    ``unread`` are the fields of its row in Groups that are filled in and cannot be read.
    """

    group: TherapyGroup
    kind: GroupKind | None
    leaders: Sequence[Clinician]
    sessions: Sequence[GroupSession]
    members: Sequence[Membership]
    clashes: Sequence[DoubleBooking]
    link_opens: bool
    rooms: Sequence[str] = ()
    has_kind: bool = True
    unread: Collection[str] = ()


def opening(
    practice: Practice, group: TherapyGroup, kind: GroupKind | None, *, clashes: Sequence[DoubleBooking], today: date
) -> Opening:
    """Return a group with what belongs to it."""
    led = {group.clinician, group.co_facilitator}
    ahead = (one for one in practice.sessions if one.group == group.code and one.start.date() >= today)
    stays = (one for one in practice.memberships if one.group == group.code)
    return Opening(
        group=group,
        kind=kind,
        leaders=[one for one in practice.clinicians if one.code in led and one.active],
        sessions=sorted((one for one in ahead if one.state == "planned"), key=lambda one: one.start),
        members=[one for one in stays if one.left is None or one.left >= today],
        clashes=[one for one in clashes if group.code in {group_of(one.first), group_of(one.second)}],
        link_opens=bool(room_link(group.video_link)),
        rooms=[one.name for one in practice.rooms],
    )


def steps(one: Opening) -> Iterator[Step]:
    """Yield the steps in the order in which people take them."""
    yield _kind(one)
    yield _times(one)
    yield _leader(one)
    yield _place(one)
    yield _seats(one.group)
    yield _clashes(one)
    yield _series(one)
    yield Step(
        name="billing",
        missing="" if one.group.service else "fill in Service in Groups (a hidden column)",
        found=f"billed as {one.group.service}",
    )
    yield _roster(one)
    for item in one.kind.checklist if one.kind else ():
        yield Step(name=f"{CHECKLIST}{item}", missing="fill in Done on once it is done", by_person=True)


def _kind(one: Opening) -> Step:
    name, follows = "what kind it is", "minutes, seats and the like are filled in from it"
    if "kind" in one.unread:
        return Step(name=name, missing=f"Kind in Groups cannot be read: pick from its list, {follows}")
    if not one.has_kind:
        return Step(name=name, missing=f"fill in Kind in Groups: {follows}")
    lacking = "" if one.kind else ", which has no row in Group kinds, so nothing was filled in"
    return Step(name=name, found=f"{one.group.kind}{lacking}")


def _times(one: Opening) -> Step:
    group, name = one.group, "when it meets"
    lacking = [
        (field, header)
        for field, header, value in (
            ("weekday", "Weekday", group.weekday),
            ("start", "Start", group.start),
            ("minutes", "Minutes", group.minutes),
        )
        if value is None
    ]
    wrong = [header for field, header in lacking if field in one.unread]
    blank = [header for field, header in lacking if field not in one.unread]
    told = [f"fill in {' and '.join(blank)} in Groups"] * bool(blank)
    told += [f"{' and '.join(wrong)} in Groups cannot be read as typed: see Today"] * bool(wrong)
    if told:
        return Step(name=name, missing="; ".join(told))
    day = WEEKDAYS[group.weekday or 0]
    return Step(name=name, found=f"{day} {time_in_words(group.start or time())}, {group.minutes} minutes")


def _leader(one: Opening) -> Step:
    if not one.leaders:
        return Step(name="who leads it", missing="pick an active Clinician in Groups")
    kind = folded(one.group.kind)
    others = [leader.name for leader in one.leaders if leader.kinds and kind not in leader.kinds]
    if others:
        what = f"{' and '.join(others)}: Kinds of group in Clinicians does not have {one.group.kind}"
        return Step(name="who leads it", missing=what)
    return Step(name="who leads it", found=" and ".join(leader.name for leader in one.leaders))


def _place(one: Opening) -> Step:
    group, lacking = one.group, []
    if group.meets in {"in person", "hybrid"} and not group.room:
        lacking.append("fill in Room in Groups")
    elif group.meets != "video" and one.rooms and folded(group.room) not in map(folded, one.rooms):
        step = did_you_mean(group.room, one.rooms, "Add it there, or pick another in Groups.")
        lacking.append(f"{group.room} is not in Rooms. {step}")
    if group.meets in {"video", "hybrid"} and not one.link_opens:
        link = "fill in" if not group.video_link else "no browser opens the address under"
        lacking.append(f"{link} Video link in Groups (a hidden column)")
    where = (
        group.room if group.meets == "in person" else "by video" if group.meets == "video" else f"{group.room}, video"
    )
    return Step(name="where it meets", missing="; ".join(lacking), found=where)


def _seats(group: TherapyGroup) -> Step:
    if group.seats is None:
        return Step(name="seats", missing="fill in Seats in Groups: without it nobody can be placed or offered a seat")
    return Step(name="seats", found=f"{group.seats} seats, joins: {group.joins}")


def _clashes(one: Opening) -> Step:
    if not one.sessions:
        return Step(name="nothing else at that time", missing="no session is planned yet, so nobody can tell")
    return Step(
        name="nothing else at that time",
        missing="; ".join(dict.fromkeys(clash.sentence for clash in one.clashes[:2])),
        found="no double booking in the sessions planned",
    )


def _series(one: Opening) -> Step:
    if not one.sessions:
        return Step(name="sessions and calendar", missing="none yet: they follow from weekday, start and First session")
    first = day_in_words(one.sessions[0].start)
    return Step(name="sessions and calendar", found=f"{len(one.sessions)} sessions planned, the first on {first}")


def _roster(one: Opening) -> Step:
    count, least = len({stay.member for stay in one.members}), one.kind.least if one.kind else 0
    people = f"{count} member{'' if count == 1 else 's'} on Roster"
    if count < max(least, 1):
        return Step(name="members", missing=f"{people}, {max(least, 1)} needed to begin")
    return Step(name="members", found=people)
