"""What ``groupkeeper doctor`` tells of each thing that it looks at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One thing looked at: ``ok`` or not, what was seen and what to do."""

    what: str
    ok: bool
    seen: str
    next_step: str = ""
