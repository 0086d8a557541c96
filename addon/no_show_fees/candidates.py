"""Who missed a session so that the practice's policy names a fee for it. Pure.

Never: a member with Medicaid, a session that the practice cancelled, an attendance that is in doubt or not reported,
a group that nobody pays for. Where nobody can tell who pays, or whether the policy was signed, there is no candidate.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import takewhile

from addon.insured import insured
from addon.names_in_text import date_in_words
from addon.no_show_fees.rules import FeeRule
from addon.papers import SIGNED, PaperNow
from addon.records import ATTENDED, MEDICAID, MEDICARE, MISSED, NOT_HELD, Attendance, GroupSession, Practice
from addon.tabs import folded

LOOKS_BACK = timedelta(days=60)
"""Sessions before that are no longer looked at: what their rows show stays."""
_NOT_BILLED = "not billed"
CANDIDATE, WAITS, CANNOT_TELL = "candidate", "waits until", "cannot tell"
IN_EHR = "already charged in the EHR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A missed session of a member, and what follows from it; ``amount`` None where there is no candidate yet."""

    row: Attendance
    on: date
    status: str
    kind: str = ""
    rule: str = ""
    amount: Decimal | None = None
    why: str


@dataclass(frozen=True, slots=True)
class _Met:
    """A member's attendance at one session that has ended."""

    row: Attendance
    session: GroupSession

    @property
    def is_missed(self) -> bool:
        return self.row.status in MISSED

    @property
    def on(self) -> date:
        return self.session.start.date()


def missed_sessions(
    practice: Practice, rules: Sequence[FeeRule], papers: Mapping[str, Sequence[PaperNow]] | None, now: datetime
) -> list[Missed]:
    """Return the missed sessions of the last 60 days with a rule, or of which nobody can tell.

    ``now`` is the practice's wall time; ``papers`` are those of each member, None where nobody can tell.
    """
    if not rules:
        return []
    kinds, found = _Kinds(practice), []
    for some in _by_member(practice, now).values():
        for one in some:
            if one.is_missed and one.on >= now.date() - LOOKS_BACK:
                made = _judged(one, some, rules, kinds, now.date())
                signed = _signed(made, rules, papers) if made else None
                found += [_beside_ehr(signed)] if signed else []
    return sorted(found, key=lambda one: (one.on, one.row.session, one.row.member))


def still_missed(practice: Practice, now: datetime) -> set[str]:
    """Return session and member of what was missed beyond doubt, whatever the rules are; none where Medicaid pays."""
    kinds = _Kinds(practice)
    return {
        key_of(one.row)
        for some in _by_member(practice, now).values()
        for one in some
        if one.is_missed and one.on >= now.date() - LOOKS_BACK and kinds.of(one.row.member, one.on) != MEDICAID
    }


def in_doubt(attendance: Iterable[Attendance], conflicts: Mapping[str, str]) -> dict[str, str]:
    """Return by session and member why nobody can tell whether they missed it; ``conflicts`` by attendance row."""
    found = {}
    for row in attendance:
        if row.disputed or row.id in conflicts:
            found[key_of(row)] = f"conflict {conflicts.get(row.id, row.id)}"
        elif row.not_in_ehr:
            found[key_of(row)] = f"not in the EHR since {date_in_words(row.not_in_ehr)}"
    return found


def key_of(row: Attendance) -> str:
    """Return the key of its row in No-show fees."""
    return f"{row.session}/{row.member}"


def _by_member(practice: Practice, now: datetime) -> dict[str, list[_Met]]:
    """Return what each member attended or missed beyond doubt, in order of time."""
    paid = {one.code for one in practice.groups if one.service != _NOT_BILLED}
    sessions = {
        one.code: one for one in practice.sessions if one.group in paid and one.state not in NOT_HELD and one.end <= now
    }
    found: defaultdict[str, list[_Met]] = defaultdict(list)
    for row in practice.attendance:
        one = sessions.get(row.session)
        if one and not row.disputed and not row.not_in_ehr and row.status in MISSED | ATTENDED:
            found[row.member].append(_Met(row, one))
    return {member: sorted(some, key=lambda met: (met.session.start, met.row.id)) for member, some in found.items()}


class _Kinds:
    """Which kinds of payer a member has on a day."""

    def __init__(self, practice: Practice) -> None:
        self._known = insured(practice)
        self._payers = {one.code: one.payer for one in practice.members if "payer" not in dict(one.in_conflict)}

    def of(self, member: str, day: date) -> str:
        """Return the strictest kind: Medicaid, then "" for one that nobody knows, then Medicare, then Payer's own."""
        covered = [one.payer for one in self._known.coverages.get(member, ()) if one.is_in_effect(day)]
        found = [self._known.kind(name) for name in (self._payers.get(member, ""), *covered)]
        return next((one for one in (MEDICAID, "", MEDICARE) if one in found), found[0])

    def lacking(self, member: str, day: date) -> str:
        """Return what to do where nobody knows the kind."""
        name = self._payers.get(member)
        if name is None:
            return f"The payer of {member} is in conflict, or {member} is not in Members: settle that first."
        if not name:
            return "Fill in Payer in Members: Self-pay if no insurance pays."
        covered = [one.payer for one in self._known.coverages.get(member, ()) if one.is_in_effect(day)]
        blank = next((one for one in (name, *covered) if not self._known.kind(one)), name)
        step = "Fill in Kind of" if self._known.payer(blank) else "Add"
        return f"{step} {blank} in Payers."


def _judged(one: _Met, some: Sequence[_Met], rules: Sequence[FeeRule], kinds: _Kinds, today: date) -> Missed | None:
    """Return what follows from a missed session, None where no fee is due."""
    row, kind = one.row, kinds.of(one.row.member, one.on)
    if not kind:
        is_meant = any(rule.fits(rule.kind, row.status, one.on) for rule in rules)
        why = f"{kinds.lacking(row.member, one.on)} Until then nobody can tell whether a fee is allowed."
        status = f"{CANNOT_TELL}: payer kind"
        return Missed(row=row, on=one.on, status=status, kind="?", why=why) if is_meant else None
    rule = next((rule for rule in rules if rule.fits(kind, row.status, one.on)), None)
    if kind == MEDICAID or rule is None:
        return None
    before = _missed_before(one, some, rule)
    if before < rule.free or _came(one, some, rule):
        return None
    parts = [f"missed session {before + 1}{f' in {rule.free_days} days' if rule.free_days else ''}, {rule.free} free"]
    until = one.on + timedelta(days=rule.waived_days or 0)
    is_waiting = rule.waived_days is not None and today <= until
    parts += [f"did not come within {rule.waived_days} days"] if rule.waived_days is not None and not is_waiting else []
    status = f"{WAITS} {date_in_words(until)}: falls away if they come" if is_waiting else CANDIDATE
    amount = None if is_waiting else rule.amount
    return Missed(row=row, on=one.on, status=status, kind=kind, rule=rule.id, amount=amount, why="; ".join(parts))


def _beside_ehr(made: Missed) -> Missed:
    """Return a candidate that has a charge in the EHR as one of whom nothing more is asked."""
    charge = made.row.charge
    if made.status != CANDIDATE or not charge:
        return made
    told = f"the EHR shows {charge:.2f} for it, the rule has {made.amount:.2f}" if made.amount else ""
    return replace(made, status=f"{IN_EHR}: {charge:.2f}", amount=None, why=f"{made.why}; {told}")


def _missed_before(one: _Met, some: Iterable[_Met], rule: FeeRule) -> int:
    """Return how many missed sessions of the kind of the rule the member had before, in the rule's days."""
    since = one.on - timedelta(days=rule.free_days) if rule.free_days is not None else date.min
    earlier = takewhile(lambda met: met is not one, some)
    return sum(1 for met in earlier if met.is_missed and rule.status in ("", met.row.status) and since <= met.on)


def _came(one: _Met, some: Iterable[_Met], rule: FeeRule) -> bool:
    """Return whether the member came to a session in the days in which that waives the fee."""
    if rule.waived_days is None:
        return False
    until = one.on + timedelta(days=rule.waived_days)
    return any(met.row.status in ATTENDED and one.session.start < met.session.start and met.on <= until for met in some)


def _signed(made: Missed, rules: Iterable[FeeRule], papers: Mapping[str, Sequence[PaperNow]] | None) -> Missed | None:
    """Return the missed session with what its rule's paper tells, None where it was not signed by that day."""
    paper = next((rule.paper for rule in rules if rule.id == made.rule), "")
    if not paper:
        return made
    if papers is None:
        return replace(made, status=f"{CANNOT_TELL}: {paper}", amount=None, why="The tab Papers cannot be read.")
    signed = [
        one.signed
        for one in papers.get(made.row.member, ())
        if folded(one.name) == folded(paper) and one.state == SIGNED and one.signed
    ]
    if not any(day <= made.on for day in signed):
        return None
    return replace(made, why=f"{made.why}; {paper} signed {date_in_words(min(signed))}")
