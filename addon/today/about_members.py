"""What Today looks up for flags: how old the scores of a member are, and who leads their groups. Pure."""

from collections.abc import Callable
from datetime import date, timedelta

from addon.cells import canonical, code_in
from addon.records import Practice
from addon.today.lines import Row

_NEWS = timedelta(days=14)
"""A score this old is no news."""


def rests_on_old_score(practice: Practice, today: date) -> Callable[[Row], bool]:
    """Return whether a flag's Why is about a measure that its member last filled in two weeks ago or earlier."""
    latest: dict[tuple[str, str], date] = {}
    for score in practice.scores:
        if score.on <= today:
            key = score.member, score.measure
            latest[key] = max(score.on, latest.get(key, score.on))
    measures = {one.label or one.name: one.name for one in practice.measures} | {
        one.name: one.name for one in practice.measures
    }

    def is_old(flag: Row) -> bool:
        why, member = canonical(flag.get("why")), code_in(canonical(flag.get("member")))
        days = [latest.get((member, name)) for shown, name in measures.items() if f" {shown} " in f" {why} "]
        return any(day is not None and today - day >= _NEWS for day in days)

    return is_old


def leaders(practice: Practice, today: date) -> dict[str, str]:
    """Return who leads each group, and each member's groups, by their label in Flags."""
    names = {one.code: one.name for one in practice.clinicians}
    by_group = {one.code: names.get(one.clinician, "") for one in practice.groups}
    found = {f"{one.name} ({one.code})": by_group[one.code] for one in practice.groups}
    members = {one.code: f"{one.name} ({one.code})" for one in practice.members}
    leading: dict[str, dict[str, None]] = {}
    for one in practice.memberships:
        if one.active_on(today) and by_group.get(one.group) and one.member in members:
            leading.setdefault(members[one.member], {})[by_group[one.group]] = None
    return found | {label: " and ".join(who) for label, who in leading.items()}
