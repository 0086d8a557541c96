"""Turns notices into rows of the Messages tab: in the practice's wall time, with names for the staff."""

from collections.abc import Iterable

from addon.keyed_rows import ResultRow
from addon.messages.notices import Notice
from addon.messages.wall_time import wall_time, zone_of
from addon.records import Practice
from addon.tabs import Value

TAB = "messages"


def message_rows(practice: Practice, notices: Iterable[Notice]) -> tuple[ResultRow, ...]:
    """Return one row per notice; the key is the notice's (member, session, original occurrence, rule, channel)."""
    names = {member.code: member.name for member in practice.members}
    return tuple(
        ResultRow(tab=TAB, key=" | ".join(one.key), values=_values(one, names.get(one.member, ""), practice.zone))
        for one in notices
    )


def change_rows(practice: Practice, notices: Iterable[Notice]) -> tuple[ResultRow, ...]:
    """Return one row per notice about a changed session; one per person and change, whatever the channel."""
    names = {one.code: one.name for one in practice.members}
    names |= {one.code: one.name for one in practice.clinicians}
    names |= {one.id: one.name for one in practice.referrers}
    return tuple(
        ResultRow(tab=TAB, key=" | ".join(one.key[:4]), values=_values(one, names.get(one.member, ""), practice.zone))
        for one in notices
    )


def _values(one: Notice, name: str, zone_name: str) -> dict[str, Value]:
    zone = zone_of(zone_name)
    return {
        "status": one.shown,
        "due": wall_time(one.due, zone) if one.due and zone else None,
        "channel": one.channel,
        "member": f"{name} ({one.member})",
        "session": one.session,
        "text": f"{one.subject}: {one.text}" if one.subject and one.text else one.text or None,
        "rule": f"{one.rule_name} ({one.rule})",
        "why": one.why or None,
        "member_code": one.member,
    }
