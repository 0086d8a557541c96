"""Outcome measures, scores, what rules noticed about them, and what a protocol asks for then."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

ALERT, OUTREACH = "alert", "outreach"
PROTOCOLS = frozenset({ALERT, OUTREACH})
"""What may follow from a flag rule, beside its flags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An outcome measure as the Measures tab describes it. ``higher_is_better`` orients changes.

    ``may_be_missing``: so many of its items may be left out, and the total is worked out from the others.
    """

    name: str
    label: str = ""
    low: Decimal
    high: Decimal
    higher_is_better: bool
    about: str = "outcome"
    cutoff: Decimal | None = None
    alert_change: Decimal | None = None
    claim_change: Decimal | None = None
    amber_after: int | None = None
    red_after: int | None = None
    alliance_drop: Decimal | None = None
    may_be_missing: int = 0
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A total of an outcome measure for one member on one day."""

    id: str
    member: str
    measure: str
    value: Decimal
    on: date
    disputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a flag rule's protocol asks about one member; a row of Alerts.

    ``protocol`` is ``ALERT`` or ``OUTREACH``, ``topic`` the measure or the group's code that it is about. ``missing``
    tells what it needs before it closes, ``told`` are the codes of the clinicians who are told of it now. ``due`` is
    the day of its next step where it is an outreach. ``acted`` is the day on which somebody first did something about
    it, ``closed`` the day on which it closed; ``was_decided`` tells whether people closed it, by what it asks.
    """

    id: str
    protocol: str
    member: str
    topic: str
    severity: str
    why: str
    opened: date
    due: date
    missing: str = ""
    told: tuple[str, ...] = ()
    is_reviewed: bool = False
    acted: date | None = None
    closed: date | None = None
    was_decided: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether it still needs a person."""
        return self.closed is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule noticed. ``began`` is the session or date that started the episode.

    ``sentence`` explains it with the values that made it true; it is for the staff's workbook only. ``measure`` is the
    one whose scores it is about, "" for anything else. ``happens`` is the day of what it warns of: acting later is too
    late.
    """

    rule: str
    rule_name: str
    subject: str
    began: str
    happens: date | None = None
    sentence: str
    group: str = ""
    member: str = ""
    clinician: str = ""
    measure: str = ""
    outcome: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def protocol(self) -> str:
        """Return the protocol that its rule asks for, "" for none or where it is about nobody."""
        asked = str(self.outcome.get("then_protocol") or "")
        return asked if asked in PROTOCOLS and self.member else ""

    @property
    def topic(self) -> str:
        """Return the measure or the group that its protocol is about: one at a time is open per member and topic."""
        return self.measure if self.protocol == ALERT and self.measure else self.group


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolFindings:
    """What the flag rules noticed that a protocol follows from.

    ``protocols`` has the protocol of every rule that is on, by its id; ``unusable`` are those with a bad cell,
    ``cannot_tell`` the (rule, subject) pairs that are neither true nor false, ``disputed`` the subjects whose facts
    rest on an open conflict.
    """

    findings: tuple[Finding, ...] = ()
    protocols: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    unusable: frozenset[str] = frozenset()
    cannot_tell: frozenset[tuple[str, str]] = frozenset()
    disputed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Flagged:
    """The codes of the members whom open findings are about, by group code."""

    members: Mapping[str, frozenset[str]]
