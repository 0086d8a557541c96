"""Who pays: the words that mean that no insurance does, and who may be charged for a missed session."""

from addon.insured import OWN_POCKET_NAMES
from addon.tabs import folded


def is_self_pay(payer: str) -> bool:
    """Return whether the member pays, not an insurance."""
    return folded(payer) in OWN_POCKET_NAMES


def missed_fee_words(payer: str) -> str:
    """Return what may become of a fee for a session that the member did not attend."""
    if is_self_pay(payer):
        return "the member's own, as your policy for missed sessions allows"
    if "medicaid" in folded(payer):
        return "never to insurance, and Medicaid does not let you charge the member"
    return "never to insurance"
