"""Everything that one claim is written from, looked up in the practice; what has no row at all is said at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from addon.insured import Insured, insured
from addon.names_in_text import date_in_words
from addon.records import Authorization, Clinician, Coverage, Member, Payer, Practice

NO_CLAIMS_ID = "no Claims ID in Payers"


@dataclass(frozen=True, slots=True)
class Service:
    """One service line: the bare code, its modifiers, the charge (dollars), how many units."""

    code: str
    modifiers: tuple[str, ...] = ()
    charge: Decimal | None = None
    units: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """What billing has of a claim: one member's services at one session. ``number`` names it, at most 20 letters.

    ``payer`` is a name as in Members, ``member`` and ``clinician`` are codes, ``rule`` is the billing rule that decided
    code, place of service and modifiers, ``authorization`` the one that it uses.
    """

    number: str
    member: str
    payer: str
    clinician: str
    on: date
    place_of_service: str
    services: tuple[Service, ...]
    rule: str = ""
    authorization: Authorization | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimWanted:
    """A claim to be written; ``supervisor`` is who supervises an associate, None where nobody has to be named."""

    line: ClaimLine
    member: Member
    coverage: Coverage
    payer: Payer
    clinician: Clinician
    supervisor: Clinician | None = None


def not_kept(practice: Practice) -> str:
    """Return why no claim of a practice can be checked, "" if they can: it does not keep here what a claim needs."""
    settings = practice.settings
    lacking = [
        "" if any(one.claims_id for one in practice.payers) else NO_CLAIMS_ID,
        "" if practice.coverages else "no row in Coverage",
        "" if any(one.diagnoses for one in practice.coverages) else "no Diagnosis codes in Coverage",
        "" if settings.get("Practice NPI") or settings.get("Practice tax ID") else "no Practice NPI in Settings",
    ]
    return next((one for one in lacking if one), "")


class Wanted:
    """The look-ups of one practice, made once."""

    def __init__(self, practice: Practice) -> None:
        self.insured: Insured = insured(practice)
        self.members: Mapping[str, Member] = {one.code: one for one in practice.members}
        self.clinicians: Mapping[str, Clinician] = {one.code: one for one in practice.clinicians}

    def is_claimed(self, payer: str) -> bool:
        """Return whether claims for that payer can be checked: unless it is the member, or its row has no number."""
        found = self.insured.payer(payer)
        return not self.insured.pays_alone(payer) and (found is None or bool(found.claims_id))

    def claim(self, line: ClaimLine) -> ClaimWanted | str:
        """Return what the claim of a line is written from, or which row is missing."""
        member, payer = self.members.get(line.member), self.insured.payer(line.payer)
        coverage = self.insured.coverage(line.member, line.payer, line.on)
        clinician = self.clinicians.get(line.clinician)
        if member is None:
            return f"Members: no row for {line.member}"
        if payer is None:
            return f"Payers: no row for {line.payer}"
        if coverage is None:
            return f"Coverage: no row for {line.member} with {payer.name} on {date_in_words(line.on)}"
        if clinician is None:
            return "Clinicians: no row for whose name the claim carries"
        supervisor = self.clinicians.get(clinician.supervisor) if is_supervised(clinician) else None
        if is_supervised(clinician) and supervisor is None:
            return (
                f"Clinicians {clinician.code}: Supervisor is blank, and a claim for an associate names who supervises"
            )
        return ClaimWanted(
            line=line,
            member=member,
            coverage=coverage,
            payer=payer,
            clinician=clinician,
            supervisor=supervisor,
        )


def is_supervised(clinician: Clinician) -> bool:
    """Return whether a claim in this name also names who supervises: the licence is an associate's."""
    return "associate" in clinician.licence.casefold()
