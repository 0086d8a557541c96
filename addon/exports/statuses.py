"""Status words as they are compared."""

from addon.tabs import folded


def word_key(word: object) -> str:
    """Return a status word as it is compared: letters and digits only, canceled and cancelled as one."""
    return folded(word).replace("cancelled", "canceled")
