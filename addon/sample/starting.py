"""What the practice had typed into its workbook before the first pass: fields and values, no ids.

Field names are those of ``sheet_templates``. The EHR's part (phone, e-mail, payer, codes) is left
to the first import; one group is left out, so that the import has something to propose.
"""

from decimal import Decimal

from addon.records import Clinician, Member, Membership, TherapyGroup, WeeklySlot
from addon.sample.availability import works
from addon.sample.insurance import npi
from addon.sample.shape import Sample
from addon.tabs import WEEKDAYS, Value


def starting_rows(sample: Sample) -> dict[str, list[dict[str, Value]]]:
    """Return ``{tab: rows}`` for Clinicians, Groups (all but one), Members and Roster, as a practice pastes them.

    The two members of one name are in Members with their birth dates, but not in Roster, where a
    bare name could not tell them apart: an export brings their rows.
    """
    practice, odd = sample.practice, sample.oddities
    staff = {one.code: one.name for one in practice.clinicians}
    groups = {one.code: one for one in practice.groups if one.code != odd.unlisted_group}
    names = {one.code: one.name for one in practice.members}
    return {
        "clinicians": [_clinician(one, staff, works(one, practice)) for one in practice.clinicians],
        "groups": [_group(one, staff) for one in groups.values()],
        "members": [_member(one) for one in practice.members],
        "roster": [
            _membership(one, groups[one.group].name, names[one.member])
            for one in practice.memberships
            if one.group in groups and one.member not in odd.one_name
        ],
    }


def _clinician(one: Clinician, staff: dict[str, str], hours: str) -> dict[str, Value]:
    return {
        "name": one.name,
        "licence": one.licence,
        "email": one.email,
        "supervisor": staff.get(one.supervisor),
        "supervision": "; ".join(slot_text(slot) for slot in one.supervision) or None,
        "meetings": "; ".join(slot_text(slot) for slot in one.meetings) or None,
        "availability": hours,
        "npi": npi(int(one.code.removeprefix("C-"))),
        "taxonomy": "1041C0700X",
        "hourly_cost": Decimal(68 if "associate" in one.licence else 92),
        "covers": True,
        "active": True,
    }


def slot_text(slot: WeeklySlot) -> str:
    """Return a weekly slot as people write it: ``Mon 09:00-10:00``."""
    minutes = slot.start.hour * 60 + slot.start.minute + slot.minutes
    return f"{WEEKDAYS[slot.weekday][:3]} {slot.start:%H:%M}-{minutes // 60:02d}:{minutes % 60:02d}"


def _group(one: TherapyGroup, staff: dict[str, str]) -> dict[str, Value]:
    return {
        "name": one.name,
        "kind": one.kind,
        "clinician": staff[one.clinician],
        "co_facilitator": staff.get(one.co_facilitator),
        "weekday": None if one.weekday is None else WEEKDAYS[one.weekday],
        "start": one.start,
        "minutes": one.minutes,
        "held": one.meets,
        "room": one.room or None,
        "seats": one.seats,
        "status": one.status,
        "every_weeks": one.every_weeks,
        "first": one.first,
        "service": one.service,
        "preferred_size": one.preferred_size,
        "video_link": one.video_link or None,
    }


def _member(one: Member) -> dict[str, Value]:
    """Leave the payer to the export, except where there is none that an export could name."""
    return {
        "name": one.name,
        "birth_date": one.birth_date,
        "text_consent": one.text_consent,
        "email_consent": one.email_consent,
        "payer": one.payer if one.payer == "Self-pay" else None,
        "family": one.family or None,
        "bills_for_family": True if one.bills_for_family else None,
        "zone": one.zone or None,
    }


def _membership(one: Membership, group: str, member: str) -> dict[str, Value]:
    return {
        "group": group,
        "member": member,
        "joined": one.joined,
        "left": one.left,
        "exit_reason": one.exit_reason or None,
        "joins_by": one.joins_by or None,
    }
