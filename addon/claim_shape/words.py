"""A fault of a claim in the practice's own words: where to go, and what is wrong with what is there. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from addon.claim_shape import content
from addon.claim_shape.shape import Segment, ShapeFault

_WHY: Mapping[str, str] = MappingProxyType(
    {
        "1": "is blank",
        "2": "is blank",
        "4": "is too short for a claim",
        "5": "is too long for a claim",
        "6": "has letters that a claim cannot carry",
        "7": "is no word that a claim may carry",
        "8": "is no day that exists",
        content.NPI: "is no valid identifier: its check digit is wrong",
        content.TAX_ID: "has to have nine digits",
        content.ZIP: "has to have nine digits",
        content.BORN: "is after the session",
        content.FUTURE: "is still to come",
        content.TWICE: "is on another claim of this member and day too",
        content.TOTAL: "is not what its lines add up to",
        content.DIAGNOSIS: "has something that is no code",
        content.TAXONOMY: "is no taxonomy code: ten letters and digits, the last an X",
    }
)
_ZIP_OF_MEMBER = "has to have five or nine digits"
NOT_FOLLOWED = "engine"
_MISSING = "3"


def in_words(claim: Sequence[Segment], faults: Iterable[ShapeFault]) -> tuple[str, ...]:
    """Return what is wrong with a claim, each place once: ``Coverage CV-0012: Insurance ID is blank``."""
    found: dict[str, str] = {}
    for one in faults:
        place, why = _one(claim, one)
        found.setdefault(place, why)
    return tuple(f"{place} {why}" for place, why in found.items())


def _one(claim: Sequence[Segment], fault: ShapeFault) -> tuple[str, str]:
    if fault.why == NOT_FOLLOWED or not 0 <= fault.segment < len(claim):
        return "The claim", "cannot be read by the claim checker: report it"
    at = claim[fault.segment]
    where = at.fields.get(fault.element) or at.fields.get(0)
    if where is None:
        part = f", element {fault.element}" if fault.element else ""
        missing = "is missing" if fault.why == _MISSING else _WHY.get(fault.why, f"is refused (code {fault.why})")
        return f"The claim's {at.id} segment{part}", missing
    if fault.why == content.ZIP and where.tab != "Settings":
        return str(where), _ZIP_OF_MEMBER
    is_all = not fault.element or fault.element not in at.fields
    return str(where), "is blank" if is_all else _WHY.get(fault.why, f"is refused (code {fault.why})")
