"""What rooms tell each other about prospects: how a screening reads, who became a member, calls. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from addon.cells import code_in
from addon.memory import Kept
from addon.person_names import person_key
from addon.records import Prospect

APPLIED = "application"
"""A kind of arrival: somebody filled in the page for applications and proved their phone. Its body: ``name``,
``phone``, ``email``, and what else the page asks, by the field in Intake."""

APPLICATIONS = Kept("applications page", int)
"""Under the key "page": 1 while Settings has the page for applications on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the screening protocol makes of one prospect: the criteria that hold, each as ``SP-03 its words``.

    ``excluded`` and ``deferred``: criteria that keep them out, or back, whatever else is true. ``unmet``: what the
    practice asks for and they lack. ``unanswered``: nobody can tell yet, of ``deleted`` because a
    person deleted the row of the question; ``excluding`` of these could keep them out.
    """

    excluded: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    excluding: tuple[str, ...] = ()


NOTHING = Verdict()
"""Nothing is in the way."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Of each prospect by code, as the sheets were typed."""

    of: Mapping[str, Verdict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProspectMembers:
    """The member's code of each prospect who became one, by the prospect's code."""

    of: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadEvents:
    """The numbers of arrivals, such as forms, that a part has read; those of all parts add up."""

    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class BookedCalls:
    """When each intake call takes place that is still booked (wall time), by the id of the arrival that booked it."""

    at: Mapping[str, datetime] = field(default_factory=dict)


def named(text: str, people: Mapping[str, Prospect]) -> Prospect | None:
    """Return who is meant by a code, or by a name that one person has; ``people`` are the rows of Intake by code."""
    if found := people.get(code_in(text) or text.strip()):
        return found
    alike = [one for one in people.values() if person_key(one.name) == person_key(text)]
    return alike[0] if len(alike) == 1 else None
