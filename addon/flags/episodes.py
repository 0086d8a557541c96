"""Findings -> rows of the Flags tab, and the life of a flag from pass to pass.

A flag is one rule about one subject, from the first pass that notices it until it is no longer true. Its
key is rule + subject + the session that began it; a second episode with the same beginning counts on.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType

from addon.cells import canonical
from addon.facts.catalog import FactRow
from addon.names_in_text import in_names
from addon.records import Finding, Practice, ResultRow
from addon.tabs import Value, folded

TAB = "flags"
_CLOCK = timedelta(days=14)
_SCHEDULED = 2
_DISPUTED = frozenset({"history_disputed", "score_disputed", "attendance_disputed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFlag:
    """What is remembered of a flag between passes: plain values, ready to be stored.

    ``opened`` is the day of the pass that noticed it first, ``rule_hash`` the rule's version then,
    ``values`` the machine columns last computed, ``closed`` the reason once it is closed.
    """

    rule: str
    subject: str
    rule_hash: str
    opened: date
    values: Mapping[str, Value]
    closed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What the rules said this pass.

    ``rule_hashes`` are the usable rules that are on; ``unusable`` those with a bad cell (their flags
    stay as they are); ``cannot_tell`` the (rule, subject) pairs that are neither true nor false;
    ``disputed`` the subjects whose facts rest on an open conflict.
    """

    findings: tuple[Finding, ...]
    rule_hashes: Mapping[str, str]
    unusable: frozenset[str] = frozenset()
    cannot_tell: frozenset[tuple[str, str]] = frozenset()
    disputed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """The rows of the tab and what to remember, closed flags included (both by key)."""

    rows: tuple[ResultRow, ...]
    known: Mapping[str, KnownFlag] = field(default_factory=lambda: MappingProxyType({}))


def flags_after(noticed: Noticed, known: Mapping[str, KnownFlag], practice: Practice, *, today: date) -> Flags:
    """Return the flags after this pass. The same input gives the same rows: nothing depends on the clock.

    An open flag goes on while its rule is true for its subject; no longer true -> ``closed, not since
    DATE``; rule edited, off or gone -> ``closed, rule changed``; true again later -> a new key.
    """
    after, shown = dict(known), _Shown.of(practice)
    open_now = {(flag.rule, flag.subject): key for key, flag in known.items() if not flag.closed}
    true_now = {(one.rule, one.subject): one for one in noticed.findings}
    for pair, key in open_now.items():
        reason = _closed_because(noticed, known[key], still_true=pair in true_now, today=today)
        if reason:
            after[key] = _closed(known[key], reason)
    for pair, finding in true_now.items():
        key = open_now.get(pair, "")
        if not key or after[key].closed:
            key = _new_key(finding, after)
        after[key] = _open(noticed, finding, after.get(key), shown=shown, today=today)
    rows = tuple(ResultRow(tab=TAB, key=key, values=flag.values) for key, flag in sorted(after.items(), key=_urgent))
    return Flags(rows=rows, known=MappingProxyType(after))


def disputed_subjects(rows: Iterable[FactRow]) -> frozenset[str]:
    """Return the subjects whose facts rest on an open conflict."""
    return frozenset(row.subject for row in rows if any(row.values.get(name) for name in _DISPUTED))


def _closed_because(noticed: Noticed, flag: KnownFlag, *, still_true: bool, today: date) -> str:
    if flag.rule in noticed.unusable:
        return ""
    if noticed.rule_hashes.get(flag.rule) != flag.rule_hash:
        return "closed, rule changed"
    if still_true or (flag.rule, flag.subject) in noticed.cannot_tell:
        return ""
    return f"closed, not since {today.isoformat()}"


def _urgent(keyed: tuple[str, KnownFlag]) -> tuple[bool, bool, str, str, str]:
    """New rows arrive in this order; rows that stand already stay where people sorted them."""
    key, flag = keyed
    values = flag.values
    due, who = canonical(values.get("due")), canonical(values.get("member") or values.get("group"))
    return bool(flag.closed), values.get("severity") != "red", due, who, key


def _closed(flag: KnownFlag, reason: str) -> KnownFlag:
    return replace(flag, closed=reason, values=MappingProxyType({**flag.values, "status": reason}))


def _new_key(finding: Finding, taken: Collection[str]) -> str:
    first = f"{finding.rule} | {finding.subject} | {finding.began}"
    key, again = first, 2
    while key in taken:
        key, again = f"{first} | {again}", again + 1
    return key


def _open(noticed: Noticed, finding: Finding, before: KnownFlag | None, *, shown: "_Shown", today: date) -> KnownFlag:
    opened = before.opened if before else today
    rests = " (rests on an open conflict)" if finding.subject in noticed.disputed else ""
    return KnownFlag(
        rule=finding.rule,
        subject=finding.subject,
        rule_hash=noticed.rule_hashes.get(finding.rule, ""),
        opened=opened,
        values=MappingProxyType(
            {
                "status": "open",
                "severity": _severity(finding),
                "member": _named(finding.member, shown.members),
                "group": _named(finding.group, shown.groups),
                "rule": _rule(finding),
                "why": f"{in_names(finding.sentence, shown.names)}{rests}",
                "began": before.values["began"] if before else _day_of(finding.began),
                "due": _act_by(shown.scheduled_for(finding), opened),
            }
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """Names for codes, and the days of each group's sessions that the practice has not cancelled."""

    members: Mapping[str, str]
    groups: Mapping[str, str]
    names: Mapping[str, str]
    scheduled: Mapping[str, list[date]]
    groups_of: Mapping[str, set[str]]

    @classmethod
    def of(cls, practice: Practice) -> "_Shown":
        scheduled: defaultdict[str, list[date]] = defaultdict(list)
        for session in practice.sessions:
            if session.state != "cancelled":
                scheduled[session.group].append(session.start.date())
        groups_of: defaultdict[str, set[str]] = defaultdict(set)
        for one in practice.memberships:
            groups_of[one.member].add(one.group)
        members = {one.code: one.name for one in practice.members}
        groups = {one.code: one.name for one in practice.groups}
        clinicians = {one.code: one.name for one in practice.clinicians}
        return cls(
            members=members,
            groups=groups,
            names={**members, **groups, **clinicians},
            scheduled=scheduled,
            groups_of=groups_of,
        )

    def scheduled_for(self, finding: Finding) -> list[date]:
        """The finding's group's sessions; those of all the member's groups where it names none."""
        groups = {finding.group} if finding.group else self.groups_of.get(finding.member, set())
        return [day for group in groups for day in self.scheduled.get(group, ())]


def _act_by(scheduled: list[date], opened: date) -> date:
    """The earlier of the 2nd scheduled session after ``opened``, missed or not, and 14 days (domain.md 1.3)."""
    last = opened + _CLOCK
    ahead = sorted(day for day in scheduled if opened < day <= last)
    return ahead[_SCHEDULED - 1] if len(ahead) >= _SCHEDULED else last


def _severity(finding: Finding) -> str:
    said = {name.casefold().removeprefix("then").strip(": _"): value for name, value in finding.outcome.items()}
    return str(said.get("severity") or "amber")


def _rule(finding: Finding) -> str:
    same = folded(finding.rule) == folded(finding.rule_name)
    return finding.rule_name if same else f"{finding.rule_name} ({finding.rule})"


def _named(code: str, names: Mapping[str, str]) -> str | None:
    return f"{names.get(code, '')} ({code})".strip() if code else None


def _day_of(began: str) -> date | None:
    """The day in a session code (``G-07 2026-03-03 18:00``) or an ISO date."""
    for part in began.split():
        try:
            return date.fromisoformat(part)
        except ValueError:
            continue
    return None
