"""What a row of Rates asks for beside payer and code, and what of it a line has."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from addon.cells import listed
from addon.tabs import Value, folded


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTerms:
    """What the rate of a line may depend on; "" where nobody can tell.

    ``plan`` is the member's in Coverage, ``credential`` the licence of the clinician whom the line names, ``modality``
    how the member took part.
    """

    plan: str = ""
    credential: str = ""
    modality: str = ""
    modifiers: tuple[str, ...] = ()


NOTHING_SPECIAL = LineTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """The cells Plan, Credential, Modality and Modifier of a row; a blank one asks for nothing.

    All is compared folded. Of several credentials one is enough; of several modifiers the line has to have each.
    """

    plan: str = ""
    credentials: frozenset[str] = frozenset()
    modality: str = ""
    modifiers: frozenset[str] = frozenset()
    words: tuple[str, ...] = field(default=(), compare=False)

    @property
    def count(self) -> int:
        """How much the row asks for: of two rows that fit, the one that asks for more counts."""
        return bool(self.plan) + bool(self.credentials) + bool(self.modality) + len(self.modifiers)

    def fits(self, line: LineTerms) -> bool:
        """Return whether the line has all that the row asks for."""
        return self._fits_known(line) and not self.unknown(line)

    def unknown(self, line: LineTerms) -> tuple[str, ...]:
        """Return what the row asks for and nobody can tell, as a next step; nothing where the rest does not fit."""
        lacking = (
            (self.plan and not line.plan, "Plan in Coverage"),
            (self.credentials and not line.credential, "Licence in Clinicians"),
            (self.modality and not line.modality, "Joined by in Attendance"),
        )
        return tuple(step for lacks, step in lacking if lacks) if self._fits_known(line) else ()

    def _fits_known(self, line: LineTerms) -> bool:
        pairs = ((self.plan, line.plan), (self.modality, line.modality))
        if any(asked and there and asked != folded(there) for asked, there in pairs):
            return False
        if self.credentials and line.credential and folded(line.credential) not in self.credentials:
            return False
        return self.modifiers <= {folded(one) for one in line.modifiers}


ASKS_NOTHING = AskedFor()


def asked_for(values: Mapping[str, Value]) -> AskedFor:
    """Return what a row of Rates asks for; a workbook without the columns asks for nothing."""
    texts = {name: str(values.get(name) or "").strip() for name in ("plan", "credential", "modality", "modifier")}
    return AskedFor(
        plan=folded(texts["plan"]),
        credentials=frozenset(map(folded, listed(texts["credential"], ";,"))),
        modality=folded(texts["modality"]),
        modifiers=frozenset(filter(None, map(folded, _separate(texts["modifier"])))),
        words=tuple(f"{name} {text}" for name, text in texts.items() if text),
    )


def _separate(text: str) -> list[str]:
    return text.replace(",", " ").replace(";", " ").split()
