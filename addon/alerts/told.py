"""Who is told of an alert: the clinician, the supervisor, and the clinical lead once it is long overdue. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from addon.records import ALERT, Clinician, Practice, TherapyGroup

LEAD = "Clinical lead"
"""The name of the setting."""
LEVEL = timedelta(days=7)
"""So long after its day an alert goes up to the clinical lead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The clinicians by code, the groups, those of each member, and the code of the clinical lead ("" if none)."""

    clinicians: Mapping[str, Clinician]
    groups: Mapping[str, TherapyGroup]
    members: Mapping[str, tuple[str, ...]]
    lead: str = ""

    @classmethod
    def of(cls, practice: Practice, lead: str, today: date) -> "Staff":
        """Return the staff of a practice; a time in a group that ended counts no more."""
        members: dict[str, dict[str, None]] = {}
        for one in practice.memberships:
            if one.left is None or one.left >= today:
                members.setdefault(one.member, {})[one.group] = None
        return cls(
            clinicians={one.code: one for one in practice.clinicians if one.active},
            groups={one.code: one for one in practice.groups},
            members={member: tuple(groups) for member, groups in members.items()},
            lead=lead,
        )

    def leading(self, member: str, topic: str) -> tuple[str, ...]:
        """Return who leads the group that an alert is about, else all of the member's groups."""
        return self._here(group.clinician for group in self._groups(member, topic))

    def beside(self, member: str, topic: str) -> tuple[str, ...]:
        """Return who leads them as the second one."""
        return self._here(group.co_facilitator for group in self._groups(member, topic))

    def _groups(self, member: str, topic: str) -> list[TherapyGroup]:
        codes = (topic,) if topic in self.groups else self.members.get(member, ())
        return [self.groups[code] for code in codes if code in self.groups]

    def supervising(self, clinicians: Iterable[str]) -> tuple[str, ...]:
        """Return who supervises them."""
        return self._here(self.clinicians[one].supervisor for one in clinicians)

    def _here(self, codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for code in codes if code in self.clinicians))


def told(
    staff: Staff, clinicians: tuple[str, ...], *, protocol: str, late: timedelta, is_reviewed: bool
) -> tuple[str, ...]:
    """Return who is told; ``late`` is how long its day has passed.

    The supervisor is told of an alert until somebody reviewed it, and of whatever is overdue. Where nobody supervises,
    what is overdue goes to the clinical lead at once, and so does everything where nobody leads.
    """
    above = staff.supervising(clinicians)
    is_overdue = late > timedelta()
    wants_supervisor = is_overdue or (protocol == ALERT and not is_reviewed)
    wants_lead = late >= LEVEL or not clinicians or (is_overdue and not above)
    lead = (staff.lead,) if wants_lead and staff.lead in staff.clinicians else ()
    return tuple(dict.fromkeys((*clinicians, *(above if wants_supervisor else ()), *lead)))
