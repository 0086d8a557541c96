"""Who may be charged for a missed session."""

from addon.insured import Insured
from addon.records import MEDICAID


def missed_fee_words(payer: str, known: Insured) -> str:
    """Return what may become of a fee for a session that the member did not attend."""
    if known.pays_alone(payer):
        return "the member's own, as your policy for missed sessions allows"
    if known.kind(payer) == MEDICAID:
        return "never to insurance, and Medicaid does not let you charge the member"
    return "never to insurance"
