"""Findings -> rows of the Flags tab, and the life of a flag from pass to pass.

A flag is one rule about one subject, from the first pass that notices it until it is no longer true. Its
key is rule + subject + the session that began it; a second episode with the same beginning counts on.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from addon.cells import canonical
from addon.deadlines import act_by
from addon.episode import Episode, changed_episodes
from addon.facts.catalog import FactRow
from addon.keyed_rows import ResultRow
from addon.memory import Kept, KeptValue
from addon.names_in_text import date_in_words, in_names, labelled, names_of
from addon.records import Alert, Finding, Practice
from addon.session_codes import day_of
from addon.sessions.closed import closed_days
from addon.tabs import folded

TAB = "flags"
WHOLE_PRACTICE = "practice"
"""The subject of a finding about the practice as a whole."""
_DISPUTED = frozenset({"history_disputed", "score_disputed", "attendance_disputed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Episode):
    """One rule about one subject, from the first pass that notices it until it is no longer true.

    ``rule_hash`` is the rule's version when it opened, ``values`` the machine columns last computed, but the status.
    """

    rule: str
    subject: str
    rule_hash: str
    values: dict[str, KeptValue]


FLAG = Kept("flag", Flag)
"""Open and closed flags by key: rule, subject and what began it; a second episode with that beginning counts on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What the rules noticed in this pass.

    ``rule_hashes`` are the usable rules that are on; ``unusable`` those with a bad cell (their flags
    stay as they are); ``cannot_tell`` the (rule, subject) pairs that are neither true nor false;
    ``disputed`` the subjects whose facts rest on an open conflict. ``first_day``: sessions before it are no longer
    looked at.
    """

    findings: tuple[Finding, ...]
    rule_hashes: Mapping[str, str]
    unusable: frozenset[str] = frozenset()
    cannot_tell: frozenset[tuple[str, str]] = frozenset()
    disputed: frozenset[str] = frozenset()
    first_day: date = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """The rows of the tab, and the flags that this pass opened, changed or closed (by key)."""

    rows: tuple[ResultRow, ...]
    changed: Mapping[str, Flag]


def flags_after(noticed: Noticed, known: Mapping[str, Flag], practice: Practice, *, today: date) -> Flags:
    """Return the flags after this pass. The same input gives the same rows: nothing depends on the clock.

    An open flag goes on while its rule is true for its subject; no longer true -> ``closed, not since
    DATE``; rule edited, off or gone -> ``closed, rule changed``; true again later -> a new key.
    """
    shown = _FlagLookUps.of(practice)
    open_now = {(flag.rule, flag.subject): key for key, flag in known.items() if flag.is_open}
    now: dict[str, Flag] = {}
    for finding in {(one.rule, one.subject): one for one in noticed.findings}.values():
        key = open_now.get((finding.rule, finding.subject), "")
        if not key or _is_of_another_rule(noticed, known[key]):
            key = _new_key(finding, known)
        now[key] = _open(noticed, finding, known.get(key), shown=shown, today=today)
    changed = changed_episodes(known, now, lambda _, flag: _ended(noticed, flag, today))
    after = sorted({**known, **changed}.items(), key=_urgent)
    rows = (ResultRow(tab=TAB, key=key, values={**flag.values, "status": flag.status}) for key, flag in after)
    return Flags(rows=tuple(rows), changed=changed)


def disputed_subjects(rows: Iterable[FactRow]) -> frozenset[str]:
    """Return the subjects whose facts rest on an open conflict."""
    return frozenset(row.subject for row in rows if any(row.values.get(name) for name in _DISPUTED))


def _is_of_another_rule(noticed: Noticed, flag: Flag) -> bool:
    return flag.rule not in noticed.unusable and noticed.rule_hashes.get(flag.rule) != flag.rule_hash


def _ended(noticed: Noticed, flag: Flag, today: date) -> Flag:
    """Return an open flag whose finding is gone: closed with the reason, or as it was where nobody can tell."""
    if flag.rule in noticed.unusable:
        return flag
    if _is_of_another_rule(noticed, flag):
        return replace(flag, status="closed, rule changed")
    if (flag.rule, flag.subject) in noticed.cannot_tell:
        return flag
    if (day := day_of(flag.subject)) and day < noticed.first_day:
        return replace(flag, status="closed, its session is too long ago")
    return replace(flag, status=f"closed, not since {date_in_words(today)}")


def _urgent(keyed: tuple[str, Flag]) -> tuple[bool, bool, str, str, str]:
    """New rows arrive in this order; rows that are there already stay where people sorted them."""
    key, flag = keyed
    values = flag.values
    due, who = canonical(values.get("due")), canonical(values.get("member") or values.get("group"))
    return not flag.is_open, values.get("severity") != "red", due, who, key


def _new_key(finding: Finding, taken: Collection[str]) -> str:
    first = f"{finding.rule} | {finding.subject} | {finding.began}"
    key, again = first, 2
    while key in taken:
        key, again = f"{first} | {again}", again + 1
    return key


def _open(noticed: Noticed, finding: Finding, before: Flag | None, *, shown: "_FlagLookUps", today: date) -> Flag:
    since = before.since if before else today
    rests = " (rests on an open conflict)" if finding.subject in noticed.disputed else ""
    return Flag(
        rule=finding.rule,
        subject=finding.subject,
        rule_hash=noticed.rule_hashes.get(finding.rule, ""),
        since=since,
        values={
            "severity": _asked(finding, "severity") or "amber",
            "member": labelled(finding.member, shown.members) or None,
            "group": labelled(finding.group, shown.groups) or shown.practice_of(finding),
            "clinician": "; ".join(labelled(one, shown.clinicians) for one in shown.leads_of(finding)) or None,
            "rule": _rule(finding),
            "why": f"{in_names(finding.sentence, shown.names)}{rests}",
            "plan": _asked(finding, "plan") or None,
            "alert": shown.alerts.get((finding.protocol, finding.member, finding.topic)),
            "began": before.values["began"] if before else day_of(finding.began),
            "due": _due(finding, since, shown),
        },
    )


def _due(finding: Finding, since: date, shown: "_FlagLookUps") -> date:
    """Return by when to act: what is still to come when it was noticed is looked after before it is over."""
    due = act_by(_asked(finding, "act_within"), shown.scheduled_for(finding), since, closed=shown.closed)
    about = day_of(finding.subject)
    happens = finding.happens or (about if about and about > since else None)
    return min(due, happens) if happens else due


@dataclass(frozen=True, slots=True, kw_only=True)
class _FlagLookUps:
    """Names for codes, who leads which group, and the days of its sessions that the practice has not cancelled.

    ``alerts`` has the row of Alerts by protocol, member and topic: the open one, or the last that people closed.
    """

    members: Mapping[str, str]
    groups: Mapping[str, str]
    clinicians: Mapping[str, str]
    leads: Mapping[str, str]
    names: Mapping[str, str]
    scheduled: Mapping[str, list[date]]
    groups_of: Mapping[str, set[str]]
    alerts: Mapping[tuple[str, str, str], str]
    closed: frozenset[date]

    @classmethod
    def of(cls, practice: Practice) -> "_FlagLookUps":
        scheduled: defaultdict[str, list[date]] = defaultdict(list)
        for session in practice.sessions:
            if session.state != "cancelled":
                scheduled[session.group].append(session.start.date())
        groups_of: defaultdict[str, set[str]] = defaultdict(set)
        for one in practice.memberships:
            groups_of[one.member].add(one.group)
        return cls(
            members={one.code: one.name for one in practice.members},
            groups={one.code: one.name for one in practice.groups},
            clinicians={one.code: one.name for one in practice.clinicians},
            leads={one.code: one.clinician for one in practice.groups if one.clinician},
            names=names_of(practice),
            scheduled=scheduled,
            groups_of=groups_of,
            alerts={(one.protocol, one.member, one.topic): one.id for one in _in_use(practice.alerts)},
            closed=closed_days(practice),
        )

    def groups_for(self, finding: Finding) -> list[str]:
        """The finding's group; all of the member's groups where it names none."""
        return [finding.group] if finding.group else sorted(self.groups_of.get(finding.member, ()))

    def scheduled_for(self, finding: Finding) -> list[date]:
        """The sessions of those groups."""
        return [day for group in self.groups_for(finding) for day in self.scheduled.get(group, ())]

    def leads_of(self, finding: Finding) -> list[str]:
        """The finding's clinician, else everybody who leads one of those groups."""
        if finding.clinician:
            return [finding.clinician]
        return list(dict.fromkeys(self.leads[group] for group in self.groups_for(finding) if group in self.leads))

    def practice_of(self, finding: Finding) -> str | None:
        """What a finding names that is about nobody and no group."""
        return "the whole practice" if finding.subject == WHOLE_PRACTICE else None


def _in_use(alerts: Iterable[Alert]) -> list[Alert]:
    """Return the alerts that are open or that people closed, the one that counts last."""
    return sorted(
        (one for one in alerts if one.is_open or one.was_decided), key=lambda one: (one.is_open, one.opened, one.id)
    )


def _asked(finding: Finding, name: str) -> str:
    return str(finding.outcome.get(f"then_{name}") or "")


def _rule(finding: Finding) -> str:
    same = folded(finding.rule) == folded(finding.rule_name)
    return finding.rule_name if same else f"{finding.rule_name} ({finding.rule})"
