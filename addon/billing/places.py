"""Which place each member has in a group's roster: in a roster split the facilitators alternate by them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from addon.memory import Kept
from addon.records import Membership


@dataclass(frozen=True, slots=True)
class Places:
    """The members of a group in the order of their places, those who left and whose row is gone included."""

    members: tuple[str, ...]


PLACES = Kept("billing places", Places)
"""By group: a member keeps their place, and so their clinician in a roster split, whoever joins or goes."""


def rosters_of(
    memberships: Iterable[Membership], before: Mapping[str, Places] = MappingProxyType({})
) -> dict[str, Places]:
    """Return everybody who is or was in a group, by group: as they were before, then others as they joined."""
    found = {group: list(places.members) for group, places in before.items()}
    for one in sorted(memberships, key=lambda one: (one.joined or date.min, one.member)):
        members = found.setdefault(one.group, [])
        if one.member not in members:
            members.append(one.member)
    return {group: Places(tuple(members)) for group, members in found.items()}
