"""Day one: a proposed group to which somebody said yes becomes a group with its roster. Pure.

The proposal is remembered when it is asked about; the pass that reads the yes takes it as one more source of Groups
and Roster, so that nothing that was merged is merged again. One whose group somebody has typed in meanwhile makes none.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from addon.directory import Directory
from addon.memory import Remembered
from addon.part import Given
from addon.people import records_of
from addon.records import TherapyGroup
from addon.seat_offers import PlacedMember
from addon.sessions.proposed import PROPOSED, ProposedGroup
from addon.sources import SourceRow
from addon.tabs import WEEKDAYS, Value
from addon.used_answers import UsedAnswers


@dataclass(frozen=True, slots=True)
class AcceptedGroups:
    """The proposals accepted in this pass, each with the code of its group; handed to Roster."""

    groups: tuple[tuple[str, ProposedGroup], ...] = ()


def accepted_groups(
    given: Given, used: UsedAnswers, codes: Iterator[str]
) -> tuple[AcceptedGroups, Remembered[ProposedGroup]]:
    """Return the remembered proposals that a yes makes groups of now, and those to forget: their group is there."""
    proposals = given.remembered(PROPOSED)
    groups = records_of.groups(given.views["groups"], given.directory)
    there = {key for key, one in proposals.items() if any(_is(group, one, given.directory) for group in groups)}
    made = {key: one for key, one in proposals.items() if used.accepts(key) and key not in there}
    accepted = AcceptedGroups(tuple((next(codes), one) for one in made.values()))
    return accepted, Remembered(PROPOSED, dict.fromkeys(sorted(there | made.keys())))


def _is(group: TherapyGroup, proposal: ProposedGroup, directory: Directory) -> bool:
    """Return whether a group of the tab is the proposed one: it runs, with that clinician, on that day at that time."""
    clinician = proposal.clinician or directory.code("clinicians", proposal.clinician_name)
    is_theirs = clinician in {group.clinician, group.co_facilitator or group.clinician}
    meets_then = (group.weekday, group.start) == (proposal.weekday, proposal.start)
    return is_theirs and meets_then and group.status != "ended"


def group_row(code: str, proposal: ProposedGroup, directory: Directory) -> SourceRow:
    """Return the row of Groups that a proposal makes."""
    group = proposal.as_group(code)
    values: dict[str, Value] = {
        "name": group.name,
        "kind": group.kind,
        "clinician": directory.label(group.clinician) if group.clinician else None,
        "co_facilitator": directory.label(group.co_facilitator) if group.co_facilitator else None,
        "weekday": WEEKDAYS[proposal.weekday],
        "start": group.start,
        "minutes": group.minutes or 60,
        "held": group.meets,
        "status": "active",
        "every_weeks": group.every_weeks if group.every_weeks > 1 else None,
        "first": group.first,
        "service": group.service,
    }
    return SourceRow(rid=code, values=values)


def roster_rows(code: str, proposal: ProposedGroup, directory: Directory) -> Iterator[SourceRow]:
    """Yield the rows of Roster that a proposal makes: who came, from when to when."""
    for one in proposal.roster:
        values: dict[str, Value] = {
            "group": directory.label(code),
            "member": directory.label(one.member),
            "group_code": code,
            "member_code": one.member,
            "joined": one.joined,
            "left": one.left,
        }
        yield SourceRow(values=values)


def placed_row(one: PlacedMember, directory: Directory) -> SourceRow:
    """Return the row of Roster of a member who took a seat from the waiting list."""
    values: dict[str, Value] = {
        "group": directory.label(one.group),
        "member": directory.label(one.member),
        "group_code": one.group,
        "member_code": one.member,
        "joined": one.joined,
    }
    return SourceRow(values=values)
