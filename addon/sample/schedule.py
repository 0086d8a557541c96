"""Who leads which group, when and where: clinicians, groups, and the sessions their cadence gives."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

from addon.records import GROUP_THERAPY, MULTI_FAMILY, Clinician, GroupSession, TherapyGroup, WeeklySlot
from addon.sample.names import mailbox
from addon.sample.plans import EVENING, LATE_DAY, LUNCH, PLANS, GroupPlan
from addon.sample.shape import Sizes, codes

TEAM_MEETING = WeeklySlot(weekday=2, start=time(12), minutes=60)
LICENCES = (
    "LCSW",
    "LMFT",
    "associate",
    "LMHC",
    "PsyD",
    "associate",
    "LCSW",
    "LMFT",
    "associate",
    "LMHC",
    "PsyD",
    "LCSW",
)
SUPERVISORS = (10, 11)
SET = len(LICENCES)


@dataclass(slots=True)
class Week:
    """What is taken in an ordinary week, by clinician code or room name. Fortnightly counts as weekly."""

    taken: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)

    def free(self, who: str, slot: WeeklySlot) -> bool:
        """Return whether nothing of theirs overlaps the slot."""
        begin = slot.start.hour * 60 + slot.start.minute
        return not any(
            day == slot.weekday and begin < until and since < begin + slot.minutes
            for day, since, until in self.taken.get(who, ())
        )

    def take(self, who: str, slot: WeeklySlot) -> None:
        """Enter the slot as taken."""
        begin = slot.start.hour * 60 + slot.start.minute
        self.taken.setdefault(who, []).append((slot.weekday, begin, begin + slot.minutes))


def made_clinicians(names: Sequence[str], week: Week) -> tuple[Clinician, ...]:
    """Return clinicians of these names; associates meet their supervisor weekly, everybody the team on Wednesdays."""
    count = len(names)
    every = codes("C", count, 2)
    made = []
    for index, (code, name) in enumerate(zip(every, names, strict=True)):
        week.take(code, TEAM_MEETING)
        licence = LICENCES[index % SET]
        first = index - index % SET
        place = first + SUPERVISORS[index % 2]
        supervisor = every[place] if licence == "associate" and place < count else ""
        made.append(
            Clinician(
                code=code,
                name=name,
                licence=licence,
                email=f"{mailbox(name)}@example.org",
                supervisor=supervisor,
                meetings=(TEAM_MEETING,),
            )
        )
    return _with_supervision(made, week)


def _with_supervision(clinicians: list[Clinician], week: Week) -> tuple[Clinician, ...]:
    slots: dict[str, list[WeeklySlot]] = {}
    for one in clinicians:
        if one.supervisor:
            slot = _supervision_slot(one, week)
            for who in (one.code, one.supervisor):
                week.take(who, slot)
                slots.setdefault(who, []).append(slot)
    return tuple(replace(one, supervision=tuple(slots.get(one.code, ()))) for one in clinicians)


def _supervision_slot(one: Clinician, week: Week) -> WeeklySlot:
    for hour in (9, 10, 11):
        for weekday in (0, 3, 1, 4, 2):
            slot = WeeklySlot(weekday=weekday, start=time(hour), minutes=60)
            if week.free(one.code, slot) and week.free(one.supervisor, slot):
                return slot
    raise ValueError("no hour is left for supervision")


def made_groups(rng: Random, sizes: Sizes, today: date, week: Week) -> tuple[TherapyGroup, ...]:
    """Return the groups, placed so that no clinician and (but for one pair) no room is booked twice."""
    staff = codes("C", sizes.clinicians, 2)
    made: list[TherapyGroup] = []
    placed: list[tuple[WeeklySlot, str]] = []
    for index, code in enumerate(codes("G", sizes.groups, 2)):
        turn, place = divmod(index, len(PLANS))
        plan = PLANS[place] if turn == 0 else replace(PLANS[place], weekday=None, clashes_with=None)
        lead = staff[(turn * SET + place % SET) % len(staff)]
        partner = staff[(turn * SET + (place + 6) % SET) % len(staff)] if plan.co_led and len(staff) > 6 else ""
        clash = None if plan.clashes_with is None else placed[plan.clashes_with]
        mistaken = clash is not None and week.free(lead, clash[0])
        slot, room = clash if clash and mistaken else _placed(rng, plan, (lead, partner), week)
        placed.append((slot, room))
        for who in filter(None, (lead, partner, room)):
            week.take(who, slot)
        group = _group(code, plan, slot, room)
        number = f" {turn + 1}" if turn else ""
        first = _first_session(rng, plan, slot.weekday, today - timedelta(weeks=sizes.weeks_back))
        made.append(replace(group, name=plan.name + number, clinician=lead, co_facilitator=partner, first=first))
    return tuple(made)


def _group(code: str, plan: GroupPlan, slot: WeeklySlot, room: str) -> TherapyGroup:
    online = plan.meets != "in person"
    return TherapyGroup(
        code=code,
        name=plan.name,
        kind=plan.kind,
        weekday=slot.weekday,
        start=slot.start,
        minutes=slot.minutes,
        every_weeks=plan.every,
        room=room,
        video_link=f"https://video.example.org/{code.lower()}" if online else "",
        meets=plan.meets,
        service=MULTI_FAMILY if plan.kind == "multi-family" else GROUP_THERAPY,
        seats=plan.seats,
        preferred_size=plan.usual,
    )


def _placed(rng: Random, plan: GroupPlan, people: tuple[str, str], week: Week) -> tuple[WeeklySlot, str]:
    days = list(range(5)) if plan.weekday is None else [plan.weekday]
    wished = [(day, start) for day in days for start in plan.starts]
    other = [(day, start) for day in range(5) for start in (*LUNCH, *LATE_DAY, *EVENING) if (day, start) not in wished]
    for day, start in (*rng.sample(wished, len(wished)), *rng.sample(other, len(other))):
        slot = WeeklySlot(weekday=day, start=start, minutes=plan.minutes)
        if all(week.free(who, slot) for who in people if who):
            return slot, "" if plan.meets == "video" else _free_room(slot, week)
    raise ValueError("no free hour is left for a group: more clinicians are needed")


def _free_room(slot: WeeklySlot, week: Week) -> str:
    number = 1
    while not week.free(f"Room {number}", slot):
        number += 1
    return f"Room {number}"


def _first_session(rng: Random, plan: GroupPlan, weekday: int, begins: date) -> date:
    day = begins + timedelta(days=(weekday - begins.weekday()) % 7)
    if plan.young_weeks:
        return day + timedelta(weeks=plan.young_weeks)
    return day - timedelta(weeks=rng.randrange(20, 120))


def expanded(group: TherapyGroup, since: date, until: date) -> list[GroupSession]:
    """Return the group's planned sessions from ``since`` to ``until`` (both inclusive)."""
    if group.first is None or group.start is None:
        return []
    step = 7 * group.every_weeks
    late = max(0, (since - group.first).days)
    day = group.first + timedelta(days=-(-late // step) * step)
    found = []
    while day <= until:
        start = datetime.combine(day, group.start)
        found.append(_session(group, start))
        day += timedelta(days=step)
    return found


def _session(group: TherapyGroup, start: datetime) -> GroupSession:
    return GroupSession(
        code=f"{group.code} {start:%Y-%m-%d %H:%M}",
        group=group.code,
        original_start=start,
        start=start,
        minutes=group.minutes or 60,
        clinician=group.clinician,
        co_facilitator=group.co_facilitator,
        room=group.room,
        meets=group.meets,
    )


def with_cancellations(rng: Random, sessions: Sequence[GroupSession], today: date) -> tuple[GroupSession, ...]:
    """Return the sessions with their state.

    One, and of the others about one in eighty, was cancelled by the practice; none in the last four weeks.
    """
    settled = [one for one in sessions if one.start.date() < today - timedelta(weeks=4)]
    sure = rng.choice(settled[len(settled) // 2 :] or list(sessions)).code
    old = {one.code for one in settled}
    made = []
    for one in sessions:
        off = one.code == sure or (one.code in old and rng.random() < 0.0125)
        state = "cancelled" if off else "held" if one.start.date() < today else "planned"
        made.append(replace(one, state=state))
    return tuple(made)
