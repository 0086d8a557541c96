"""What Coverage and Payers tell of a line: eligibility, treatment plan, diagnosis codes, days left to file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from addon.billing.checking.claim_line import ClaimLine, by_session
from addon.insured import Insured
from addon.records import Coverage, Practice
from addon.tabs import Value, folded

_ROOM = 3
"""So many members with one and the same first diagnosis code are no accident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Insurance:
    """How each line's member is insured on its day, and the sessions in which everybody has one diagnosis."""

    known: Insured
    coverage: Mapping[tuple[str, str], Coverage | None]
    alike: frozenset[str]
    has_codes: bool
    today: date

    @classmethod
    def of(cls, practice: Practice, known: Insured, lines: Sequence[ClaimLine], today: date) -> "Insurance":
        """Return it for the lines of a practice."""
        coverage = {one.about: known.coverage(one.line.member, one.line.payer, one.day) for one in lines}
        return cls(
            known=known,
            coverage=coverage,
            alike=frozenset(code for code, ones in by_session(lines).items() if _is_alike(ones, coverage)),
            has_codes=any(one.diagnoses for one in practice.coverages),
            today=today,
        )

    def facts(self, one: ClaimLine) -> dict[str, Value]:
        """Return what is known of a line's insurance."""
        card = self.coverage[one.about]
        return {
            "eligibility_days": abs((one.day - card.eligible_on).days) if card and card.eligible_on else None,
            "eligible": card.is_eligible if card else None,
            "plan_days": _days(card.planned if card else None, one.day),
            "diagnosis": self._diagnosis(one, card) if self.has_codes else None,
            "days_to_file": self._to_file(one),
        }

    def _diagnosis(self, one: ClaimLine, card: Coverage | None) -> str:
        if card is None or not card.diagnoses:
            return "missing"
        return "same for the whole room" if one.line.session in self.alike else "given"

    def _to_file(self, one: ClaimLine) -> int | None:
        payer = self.known.payer(one.line.payer)
        if payer is None or payer.file_within is None:
            return None
        return payer.file_within - ((one.billed_on or self.today) - one.day).days


def _days(since: date | None, day: date) -> int | None:
    return None if since is None else max((day - since).days, 0)


def _is_alike(ones: Iterable[ClaimLine], coverage: Mapping[tuple[str, str], Coverage | None]) -> bool:
    cards = [coverage[one.about] for one in ones]
    codes = [folded(card.diagnoses[0]) for card in cards if card and card.diagnoses]
    return len(codes) >= _ROOM and len(set(codes)) == 1
