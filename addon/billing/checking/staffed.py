"""What is known of who led a line's session and whose name the claim carries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from addon.billing.checking.claim_line import ClaimLine
from addon.credentials import licensed, takes
from addon.insured import Insured
from addon.records import Clinician, Practice, TherapyGroup, TimeOff
from addon.sessions.cover import facilitators
from addon.sessions.working_hours import Hours
from addon.tabs import Value
from addon.us_states import state_code

_NPI_DIGITS = 10
_NPI_PREFIX = 24
"""What the issuer's prefix 80840 adds to the sum of a National Provider Identifier (Luhn)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """The clinicians by code, when they work, when they are off."""

    clinicians: Mapping[str, Clinician]
    groups: Mapping[str, TherapyGroup]
    hours: Hours
    off: Mapping[str, Sequence[TimeOff]]
    known: Insured
    has_numbers: bool

    @classmethod
    def of(cls, practice: Practice, known: Insured) -> "Staffing":
        """Return those of a practice."""
        off: defaultdict[str, list[TimeOff]] = defaultdict(list)
        for one in practice.time_off:
            if one.counts and one.begins is None and one.ends is None:
                off[one.clinician].append(one)
        return cls(
            clinicians={one.code: one for one in practice.clinicians},
            groups={one.code: one for one in practice.groups},
            hours=Hours.of(practice),
            off=off,
            known=known,
            has_numbers=any(one.npi for one in practice.clinicians),
        )

    def facts(self, one: ClaimLine) -> dict[str, Value]:
        """Return what they tell of a line."""
        clinician = self.clinicians.get(one.clinician)
        state = state_code(one.member.state) if one.member.state else ""
        return {
            "member_state": state or None,
            "licensed_there": licensed(clinician, state) if clinician else None,
            "takes_payer": takes(clinician, one.line.payer, self.known) if clinician else None,
            "claim_numbers": self._numbers(clinician),
            "led_as_planned": self._led(one),
            "supervisor_there": self._supervised(clinician, one),
        }

    def _numbers(self, clinician: Clinician | None) -> str | None:
        if clinician is None or not self.has_numbers:
            return None
        if not clinician.npi:
            return "no NPI"
        if not is_npi(clinician.npi):
            return "wrong NPI"
        return "complete" if clinician.taxonomy else "no taxonomy"

    def _led(self, one: ClaimLine) -> str | None:
        group = self.groups.get(one.session.group)
        lead = facilitators(one.session, group).lead
        if group is None or not lead or not group.clinician:
            return None
        if lead == one.session.substitute:
            return "substitute"
        return "as planned" if lead in {group.clinician, group.co_facilitator} else "somebody else"

    def _supervised(self, clinician: Clinician | None, one: ClaimLine) -> bool | None:
        supervisor = clinician.supervisor if clinician else ""
        if not supervisor:
            return None
        is_off = any(each.since <= one.day <= each.until for each in self.off.get(supervisor, ()))
        return not is_off and self.hours.works_on(supervisor, one.day) is not False


def is_npi(text: str) -> bool:
    """Return whether a text is a National Provider Identifier: ten digits of which the last checks the others."""
    if len(text) != _NPI_DIGITS or not (text.isascii() and text.isdigit()):
        return False
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(text)))
    return (_NPI_PREFIX + sum(each // 10 + each % 10 for each in doubled)) % 10 == 0
