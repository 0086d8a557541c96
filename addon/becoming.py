"""Prospects who become members: what Members is to have of them, and which codes they were given. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from addon.tabs import Value

INTAKE = "intake"
"""The source of what a prospect told about themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """Somebody whom a clinician accepted. ``values`` are cells of Members by field; ``prospect`` their code in Intake.

    ``member`` is a code if they are in Members already: nothing is added then.
    """

    prospect: str
    values: Mapping[str, Value]
    member: str = ""


@dataclass(frozen=True, slots=True)
class NewMembers:
    """Those of this pass."""

    wanted: tuple[NewMember, ...] = ()


@dataclass(frozen=True, slots=True)
class MintedMembers:
    """The member's code of each prospect who became one in this pass, by the prospect's code."""

    codes: Mapping[str, str] = field(default_factory=dict)
