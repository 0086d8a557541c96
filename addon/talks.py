"""Reasons to talk with a clinician about supervision and rest: whoever gives them more work has to know. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ReasonsToTalk:
    """By clinician code, in a few words each; whoever has none is left out."""

    by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
