"""An alert as its row, and as the record that later parts use. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from addon.alerts.episodes import AlertEpisode
from addon.alerts.told import Staff, told
from addon.alerts.work import REACHED, Work, work_in
from addon.cells import canonical, code_in
from addon.names_in_text import date_in_words, in_names, names_of
from addon.records import OUTREACH, PROTOCOLS, Alert, Practice
from addon.tabs import Value, folded


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRows:
    """Makes rows: the names for codes, how people and groups are shown, and who is told."""

    names: Mapping[str, str]
    labels: Mapping[str, str]
    groups: frozenset[str]
    staff: Staff
    today: date

    @classmethod
    def of(cls, practice: Practice, labels: Mapping[str, str], staff: Staff, today: date) -> "AlertRows":
        """Return what makes the rows of a practice."""
        groups = frozenset(one.code for one in practice.groups)
        return cls(names=names_of(practice), labels=labels, groups=groups, staff=staff, today=today)

    def record(self, one: AlertEpisode, work: Work, missing: Iterable[str]) -> Alert:
        """Return an alert as later parts see it."""
        needed, due = "; ".join(missing), one.due or one.since
        clinicians, beside = (each(one.member, one.topic) for each in (self.staff.leading, self.staff.beside))
        who = told(
            self.staff,
            clinicians,
            protocol=one.protocol,
            late=self.today - due,
            is_reviewed=work.is_reviewed,
        )
        return Alert(
            id=one.id,
            protocol=one.protocol,
            member=one.member,
            topic=one.topic,
            severity=one.severity,
            why=one.why,
            opened=one.since,
            due=due,
            missing=f"missing: {needed}" if one.is_open and needed else "",
            told=tuple(dict.fromkeys((*clinicians, *beside, *who))) if one.is_open else (),
            is_reviewed=work.is_reviewed,
            acted=one.acted,
            closed=one.closed,
            was_decided=one.was_decided,
        )

    def values(self, one: AlertEpisode, shown: Alert) -> dict[str, Value]:
        """Return the machine cells of its row."""
        is_late = one.is_open and shown.due < self.today
        group = self._label(one.topic) if one.topic in self.groups else None
        rules = (_rule(rule.rule, rule.rule_name) for rule in one.noticed)
        return {
            "status": f"{one.status}, overdue" if is_late else one.status,
            "protocol": one.protocol,
            "severity": one.severity,
            "member": self._label(one.member),
            "missing": shown.missing or None,
            "due": shown.due,
            "why": in_names(f"{one.why}{_no_longer(one)}", self.names),
            "told": self._listed(shown.told),
            "opened": one.since,
            "closed_on": one.closed,
            "plan": one.plan or None,
            "measure": None if group else one.topic or None,
            "group": group,
            "clinician": self._listed(self.staff.leading(one.member, one.topic)),
            "rule": "; ".join(rules) or one.values.get("rule"),
        }

    def _label(self, code: str) -> str:
        return self.labels.get(code, code)

    def _listed(self, codes: Iterable[str]) -> str | None:
        return "; ".join(map(self._label, codes)) or None


_NO_LONGER, _NO_BETTER = "; not true any more since ", "; the score is no better, but no rule asks since "
"""How Why goes on once no rule notices an alert: a rule may ask at a checkpoint only."""


def _no_longer(one: AlertEpisode) -> str:
    return f"{_NO_BETTER if one.is_no_better else _NO_LONGER}{date_in_words(one.over)}" if one.over else ""


def _rule(code: str, name: str) -> str:
    return name if folded(code) == folded(name) else f"{name} ({code})"


_MACHINE = (
    *("status", "protocol", "severity", "member", "missing", "due", "why", "told", "opened", "closed_on"),
    *("plan", "measure", "group", "clinician", "rule"),
)


def remembered_from(rid: str, row: Mapping[str, Value], today: date) -> AlertEpisode | None:
    """Return the alert that a row tells of, where the memory of it was lost; None if it tells of none."""
    protocol, member, opened = canonical(row.get("protocol")), code_in(canonical(row.get("member"))), row.get("opened")
    status = canonical(row.get("status"))
    if protocol not in PROTOCOLS or not member or not isinstance(opened, date):
        return None
    if not status.startswith(("open", "closed")):
        return None
    one = AlertEpisode(
        since=opened,
        protocol=protocol,
        member=member,
        topic=canonical(row.get("measure")) or code_in(canonical(row.get("group"))),
        began=opened,
        severity=canonical(row.get("severity")),
        why=canonical(row.get("why")).partition(_NO_LONGER)[0].partition(_NO_BETTER)[0],
        plan=canonical(row.get("plan")),
        noticed=(),
        over=opened if protocol == OUTREACH else None,
        values={"rule": row.get("rule")},
        row=rid,
    )
    return one if status.startswith("open") else _closed_again(one, row, today)


def _closed_again(one: AlertEpisode, row: Mapping[str, Value], today: date) -> AlertEpisode | None:
    """Return an alert as its row tells that it was closed: what was decided counts, and only a later score is new."""
    status, closed, due = canonical(row.get("status")), row.get("closed_on"), row.get("due")
    if not isinstance(closed, date):
        return None
    why = status.partition(": ")[2]
    return replace(
        one,
        status=status,
        closed=closed,
        latest=closed,
        over=None,
        due=due if isinstance(due, date) else None,
        acted=work_in(row, began=one.began, today=today).acted,
        was_decided=why.startswith(f"{REACHED} ") or (bool(why) and why == canonical(row.get("decision"))),
        values={name: row.get(name) for name in _MACHINE},
    )
