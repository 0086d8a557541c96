"""Words that tell what kind of appointment it is: no message and no page for members has one of them."""

import re
from functools import lru_cache

_TELLING = re.compile(
    r"\b(?:group|therap|counsel|psych|diagnos|treatment|patient|clinic|mental|depress|anxi|addict|recovery|rehab|"
    r"substance|trauma|disorder|symptom|medication|behaviou?ral|suicid)\w*",
    re.IGNORECASE,
)


@lru_cache(maxsize=4_096)  # texts and words of pages come unchanged with every pass
def tells(words: str) -> bool:
    """Return whether words tell it, in English."""
    return _TELLING.search(words) is not None
