"""Status words: ours, which are fine, and the EHR's, which are fewer."""

SHOWN = frozenset({"attended", "late arrival", "left early", "makeup", ""})


def ehr_word(truth: str) -> str:
    """Return what the EHR calls a status of ours: it has fewer words, and "Show" unless somebody marked otherwise."""
    if truth in SHOWN:
        return "attended"
    return "cancelled" if truth == "excused" else truth
