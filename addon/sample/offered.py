"""What the sample practice offers: times to book, who waits for a seat or wishes for another time, a new group."""

from collections import Counter
from datetime import datetime, time, timedelta

from addon.records import Member
from addon.sample.availability import availability_rows
from addon.sample.insurance import insurance_rows
from addon.sample.shape import Sample
from addon.sessions.commitments import of_sessions
from addon.sessions.expand import instant
from addon.tabs import WEEKDAYS, Value

_AT = (time(9), time(11), time(13, 30), time(16))
_SLOTS, _WAITING = 4, 3


def offered_rows(sample: Sample) -> dict[str, list[dict[str, Value]]]:
    """Return ``{tab: rows}`` for what a practice may leave out, as it is typed."""
    own = {"slots": _slots(sample), "waiting_list": _waiting(sample), "groups": [_new_group(sample)]}
    own |= {"wishes_noted": _wishes(sample)} | availability_rows(sample)
    return own | insurance_rows(sample)


def _new_group(sample: Sample) -> dict[str, Value]:
    """Return a group that is being set up: it begins on a Monday in three weeks, and not everything is there yet."""
    begins = sample.today + timedelta(days=28 - sample.today.weekday())
    leader = sample.practice.groups[1].clinician
    return {
        "name": "Evening skills",
        "kind": "skills",
        "clinician": next(one.name for one in sample.practice.clinicians if one.code == leader),
        "weekday": WEEKDAYS[begins.weekday()],
        "start": time(19, 30),
        "first": begins,
        "status": "open",
    }


def _slots(sample: Sample) -> list[dict[str, Value]]:
    """Return free hours of the first clinician's coming days; the last one is for callers."""
    practice, zone = sample.practice, sample.practice.zone
    leader = practice.groups[0].clinician
    name = next(one.name for one in practice.clinicians if one.code == leader)
    taken = [one for one in of_sessions(practice, today=sample.today) if one.who == ("clinician", leader)]
    found: list[dict[str, Value]] = []
    for days in range(3, 12):
        day, at = sample.today + timedelta(days=days), _AT[days % len(_AT)]
        begin = instant(datetime.combine(day, at), zone)
        is_busy = any(one.start < begin + timedelta(hours=1) and begin < one.end for one in taken)
        if day.weekday() < 5 and not is_busy and len(found) < _SLOTS:
            is_call = len(found) == _SLOTS - 1
            found.append(
                {
                    "clinician": name,
                    "date": day,
                    "start": at,
                    "minutes": 20 if is_call else 50,
                    "how": "phone" if is_call else "video",
                    "kind": "intake call" if is_call else "individual",
                    "for_whom": "anybody" if is_call else "members",
                }
            )
    return found


def _waiting(sample: Sample) -> list[dict[str, Value]]:
    """Return members who would like to join the first group too; the second of them comes first."""
    practice, group = sample.practice, sample.practice.groups[0]
    inside = {one.member for one in practice.memberships if one.group == group.code}
    names = [one.name for one in practice.members]
    free = [one for one in practice.members if _may_wait(one, inside) and names.count(one.name) == 1]
    return [
        {
            "group": group.name,
            "member": one.name,
            "since": sample.today - timedelta(days=40 - 10 * place),
            "priority": 1 if place == 1 else None,
            "wishes": "evenings only" if place == 0 else None,
        }
        for place, one in enumerate(free[:_WAITING])
    ]


def _wishes(sample: Sample) -> list[dict[str, Value]]:
    """Return what a member of the commonest kind of group asked for on the phone."""
    practice = sample.practice
    kinds = Counter((one.kind, one.service) for one in practice.groups)
    group = next(one for one in practice.groups if (one.kind, one.service) == kinds.most_common(1)[0][0])
    names = Counter(one.name for one in practice.members)
    active = {one.code: one.name for one in practice.members if one.status == "active" and names[one.name] == 1}
    stays = (one for one in practice.memberships if one.group == group.code and one.left is None)
    found: list[dict[str, Value]] = [
        {
            "member": active[one.member],
            "about": "membership",
            "group": group.name,
            "wish": "another weekday, from next month on if possible",
            "asked_on": sample.today - timedelta(days=8),
            "by": "phone",
        }
        for one in stays
        if one.member in active
    ]
    return found[:1]


def _may_wait(member: Member, inside: set[str]) -> bool:
    return member.status == "active" and member.code not in inside
