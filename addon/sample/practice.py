"""The sample practice itself: everybody and everything that happened, from a seed and a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from addon.records import ATTENDED, Attendance, GroupSession, Membership, Practice, TherapyGroup
from addon.sample.courses import score_courses
from addon.sample.individual import SampleDays, appointments_of, group_words, made_series
from addon.sample.marks import attendance_rows
from addon.sample.names import invented_names
from addon.sample.people import People, peopled
from addon.sample.plans import PLANS
from addon.sample.rosters import Stint, meetings, seat_count, seated
from addon.sample.schedule import Week, expanded, made_clinicians, made_groups, with_cancellations
from addon.sample.shape import Oddities, Sample, Sizes, dice

ZONE = "America/New_York"
USUAL = Sizes()


def sample_practice(seed: int, today: date, *, sizes: Sizes = USUAL) -> Sample:
    """Return the practice of that seed around that day: weeks back have happened, weeks ahead are planned.

    The same seed and day give the same practice to the last cent. ``sizes`` grows it for the bench.
    """
    week = Week()
    span = SampleDays(
        begins=today - timedelta(weeks=sizes.weeks_back), today=today, ends=today + timedelta(weeks=sizes.weeks_ahead)
    )
    names = invented_names(dice(seed, "names"), sizes.clinicians + sizes.members)
    clinicians = made_clinicians(names[: sizes.clinicians], week)
    groups = made_groups(dice(seed, "groups"), sizes, today, week)
    planned = [one for group in groups for one in expanded(group, span.begins, span.ends)]
    sessions = with_cancellations(dice(seed, "cancelled"), planned, today)
    people = peopled(
        dice(seed, "people"), _stints(seed, groups, sessions, sizes, today), groups, names[sizes.clinicians :], today
    )
    memberships = _joining(seed, groups, people.memberships)
    members = {one.code: one for one in people.members}
    attendance = attendance_rows(dice(seed, "attendance"), groups, memberships, sessions, members)
    lone = _lone_session(attendance, sessions, today)
    attendance = _snowed_in(attendance, lone)
    practice = Practice(
        zone=ZONE,
        clinicians=clinicians,
        groups=groups,
        members=people.members,
        memberships=memberships,
        sessions=sessions,
        attendance=tuple(attendance),
        scores=score_courses(
            dice(seed, "scores"),
            {one.code: one for one in groups},
            memberships,
            attendance,
            {one.code: one.start.date() for one in sessions},
        ),
        appointments=appointments_of(
            dice(seed, "appointments"),
            made_series(dice(seed, "series"), groups, memberships, week, span),
            today,
            {one.code: one.payer for one in people.members},
            group_words(attendance, sessions),
        ),
    )
    return Sample(
        seed=seed,
        today=today,
        sizes=sizes,
        practice=practice,
        oddities=_oddities(seed, practice, people, lone, today),
    )


def _stints(
    seed: int, groups: Sequence[TherapyGroup], sessions: Sequence[GroupSession], sizes: Sizes, today: date
) -> list[Stint]:
    """Fill the seats: as many change hands as give each member a seat and about one in eleven a second one."""
    met = meetings(groups, sessions, today)
    usual = {group.code: PLANS[place % len(PLANS)].usual for place, group in enumerate(groups)}
    changes = max(0, sizes.members + sizes.members // 11 - seat_count(met, usual))
    return seated(dice(seed, "seats"), met, usual, changes)


def _joining(seed: int, groups: Sequence[TherapyGroup], memberships: Sequence[Membership]) -> tuple[Membership, ...]:
    """Say how each member of a hybrid group usually takes part."""
    rng = dice(seed, "joins by")
    meets = {group.code: group.meets for group in groups}
    ways = {"hybrid": ("in person", "in person", "video"), "video": ("video",), "in person": ("",)}
    return tuple(replace(one, joins_by=rng.choice(ways[meets[one.group]])) for one in memberships)


def _lone_session(attendance: Sequence[Attendance], sessions: Sequence[GroupSession], today: date) -> str:
    """Return the session, about two months ago, to which only one member made it."""
    by_session: dict[str, list[str]] = {}
    for row in attendance:
        by_session.setdefault(row.session, []).append(row.status)
    able = [
        one
        for one in sessions
        if one.state == "held"
        and one.start.date() < today - timedelta(weeks=8)
        and one.group != sessions[-1].group
        and "attended" in by_session.get(one.code, ())
    ]
    process = [one for one in able if one.minutes == 90]
    return max(process or able, key=lambda one: (one.start, one.code)).code


def _snowed_in(attendance: Sequence[Attendance], lone: str) -> list[Attendance]:
    """Excuse everybody from that session but the first who attended."""
    made, came = [], False
    for row in attendance:
        if row.session != lone or (row.status == "attended" and not came):
            came = came or row.session == lone
            made.append(row)
        else:
            made.append(replace(row, status="excused", charge=None, note=""))
    return made


def _oddities(seed: int, practice: Practice, people: People, lone: str, today: date) -> Oddities:
    unlisted = practice.groups[-1].code
    plain = {one.code for one in practice.groups if one.kind == "skills"} - {unlisted}
    old = {one.code for one in practice.sessions if one.start.date() < today - timedelta(weeks=3)} - {lone}
    alone = {one.member for one in practice.appointments}
    able = [
        (row.session, row.member)
        for row in practice.attendance
        if row.status in ATTENDED
        and row.group in plain
        and row.session in old
        and row.member not in people.one_name
        and row.member not in alone
    ]
    picked = dice(seed, "oddities").sample(able, min(6, len(able)))
    return Oddities(
        single_row_session=lone,
        charge_without_attendance=picked[0],
        attendance_without_charge=tuple(picked[1:]),
        one_name=people.one_name,
        unlisted_group=unlisted,
    )
