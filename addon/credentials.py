"""Whether a clinician is licensed in a state and takes a payer's claims; None where nobody filled it in. Pure."""

from addon.insured import Insured
from addon.records import Clinician


def licensed(one: Clinician, state: str) -> bool | None:
    """Return whether somebody has a licence for a state, given by its two letters."""
    return state in one.states if one.states and state else None


def takes(one: Clinician, payer: str, known: Insured) -> bool | None:
    """Return whether a payer takes somebody's claims, by whatever name; who pays alone is taken by everybody."""
    if known.pays_alone(payer):
        return True
    return any(known.is_same(name, payer) for name in one.payers) if one.payers and payer else None
