"""The agreed practice -> facts -> rules -> the rows of the result tabs, merged at the desk.

Result rows go through the same merge as everything else: the computation is just another source,
so what people type beside it stays. A row that is no longer computed is closed, never removed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from addon.billing.bill import BillingResult
from addon.billing.decision import Decided, decisions_from
from addon.billing.lines import billing_lines
from addon.billing.rates import rate_checks, read_rates
from addon.billing.room import attended_member_sessions
from addon.billing.rows import billing_rows
from addon.billing.terms import BillingTerms
from addon.cells import canonical
from addon.facts.all_facts import DayFacts, Window
from addon.facts.catalog import FactRow, in_words
from addon.flags import double_booked
from addon.flags.double_booked import booking_findings
from addon.flags.episodes import Flags, KnownFlag, flags_after
from addon.flags.rule_hits import noticed, reminder_hits
from addon.messages.change_notices import SessionChange, change_notices
from addon.messages.decision import planned_notices
from addon.messages.notices import message_window, terms_from
from addon.messages.rows import change_rows, message_rows
from addon.messages.texts import templates_from
from addon.problems import Problem
from addon.records import Practice, ResultRow
from addon.rules.evaluation import evaluate
from addon.rules.explanation import RuleVerdict, explain
from addon.rules.results import Outcome
from addon.rules.rule_tab import KEPT, RuleTab, read_rule_tab
from addon.sessions.double_bookings import DoubleBooking
from addon.sources import Source, SourceRow
from addon.sync.merging.desk import Desk
from addon.sync.merging.identify import derived_id
from addon.sync.merging.questions import Question
from addon.sync.state.plain_values import as_plain, from_plain
from addon.tabs import Value

FLAGGED = ("membership", "score course", "group", "clinician", "session")


@dataclass(slots=True, kw_only=True)
class Outcomes:
    """The work on the rule and result tabs of one pass."""

    desk: Desk
    practice: Practice
    settings: Mapping[str, object]
    now: datetime
    wall: datetime
    bookings: tuple[DoubleBooking, ...] = ()
    covered: tuple[tuple[date, date], ...] = ()
    hold_notices: str = ""
    changes: tuple[SessionChange, ...] = ()
    asked: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    kept: dict[tuple[str, str], object | None] = field(default_factory=dict)
    flagged: dict[str, set[str]] = field(default_factory=dict)
    billing: BillingResult | None = None
    facts: DayFacts = field(init=False)

    def __post_init__(self) -> None:
        self.facts = DayFacts(self.practice, self.today)

    @property
    def today(self) -> date:
        """Return the practice's day."""
        return self.desk.given.today

    def merge(self) -> None:
        """Compute and merge flags, messages and billing."""
        self._flags()
        self._messages()
        self._billing()

    # --- flags ------------------------------------------------------------------------------------

    def _flags(self) -> None:
        tab = self._rule_tab("flag_rules")
        rows = [row for found in self.facts.rows(about=FLAGGED).values() for row in found]
        outcome = evaluate(tab.table, rows, today=self.wall)
        self._write_texts(tab, outcome)
        ids = {row.rid for row in self.desk.look("flag_rules").rows}
        running = {rule.id for rule in tab.table.rules}
        said = noticed(
            tab.table, outcome, rows, unusable=frozenset(ids - running) if tab.fresh.problems else frozenset()
        )
        said = replace(
            said,
            findings=(*said.findings, *booking_findings(self.bookings)),
            rule_hashes={**said.rule_hashes, double_booked.RULE: "1"},
        )
        known = {key: _known_flag(value) for key, value in self.desk.state.kept("flag").items()}
        after = flags_after(said, known, self.practice, today=self.today)
        self._remember_flags(known, after)
        self.desk.merge("flags", [self._computed("flags", after.rows)])
        for one in said.findings:
            for group in [one.group] if one.group else self._groups_of(one.member):
                if one.member:
                    self.flagged.setdefault(group, set()).add(one.member)

    def explained(self, member: str) -> list[tuple[str, tuple[RuleVerdict, ...]]]:
        """Return what every flag rule says about a member: by subject, matches first, then the nearest misses."""
        table = read_rule_tab(self.desk, "flag_rules").table
        found = self.facts.rows(about=FLAGGED)
        rows = [row for rows in found.values() for row in rows if row.member == member]
        return [(f"{in_words(row.about)} {row.subject}", explain(table, row, today=self.wall)) for row in rows]

    def _groups_of(self, member: str) -> list[str]:
        memberships = self.practice.memberships
        return [one.group for one in memberships if one.member == member and one.active_on(self.today)]

    def _remember_flags(self, known: Mapping[str, KnownFlag], after: Flags) -> None:
        for key, flag in after.known.items():
            if known.get(key) != flag:
                self.kept["flag", key] = {
                    "rule": flag.rule,
                    "subject": flag.subject,
                    "rule_hash": flag.rule_hash,
                    "opened": flag.opened.isoformat(),
                    "values": {name: as_plain(value) for name, value in flag.values.items()},
                    "closed": flag.closed,
                }

    # --- messages ---------------------------------------------------------------------------------

    def _messages(self) -> None:
        tab = self._rule_tab("reminder_rules")
        terms = terms_from(self.settings)
        window = message_window(self.today, terms)
        rows = self.facts.rows(window=window, about=("member-session",))["member-session"]
        outcome = evaluate(tab.table, rows, today=self.wall)
        self._write_texts(tab, outcome)
        templates, problems = templates_from(self._values("message_texts"))
        self.problems += problems
        self._write_checks("message_texts", problems)
        notices = planned_notices(self.practice, reminder_hits(outcome), templates, terms=terms, now=self.now)
        told = change_notices(self.practice, self.changes, templates, terms=terms, now=self.now)
        made = (*change_rows(self.practice, told), *message_rows(self.practice, notices))
        if self.hold_notices:
            made = tuple(_held(row, self.hold_notices) for row in made)
        self.desk.merge("messages", [self._computed("messages", made, closing="not sent: its time has passed")])

    # --- billing ----------------------------------------------------------------------------------

    def _billing(self) -> None:
        tab = self._rule_tab("billing_rules")
        closed = self.settings.get("Closed through")
        mode = self.settings.get("Billing mode")
        terms = BillingTerms(
            today=self.today,
            closed_through=closed if isinstance(closed, date) else None,
            ehr_covered=self.covered,
            mode="roster split" if mode == "roster split" else "single biller",
        )
        rows = self._billed_rows(terms)
        outcome = evaluate(tab.table, rows, today=self.wall, on_date=_session_day)
        self._write_texts(tab, outcome)
        rates = [(row.number, self.desk.look("rates").values(row)) for row in self.desk.look("rates").rows]
        self._write_rate_checks(rates)
        conflicts = {
            one.rid: one.id for one in self.desk.open_differences() if one.tab == "attendance" and one.disputes()
        }
        result = billing_lines(
            self.practice, _decisions(outcome), rates=read_rates(rates), terms=terms, conflicts=conflicts
        )
        self.problems += result.problems
        made = billing_rows(result, self.practice)
        gone = f"closed, not since {self.today.isoformat()}"
        for name in ("billing_sessions", "billing_lines"):
            own = tuple(row for row in made if row.tab == name)
            self.desk.merge(name, [self._computed(name, own, closing=gone, frozen=terms.closed_through)])
        self.billing = result

    def _billed_rows(self, terms: BillingTerms) -> list[FactRow]:
        pairs = attended_member_sessions(self.practice, terms)
        days = [one.start.date() for one in self.practice.sessions if terms.is_open(one.start.date())]
        if not pairs or not days:
            return []
        window = Window(first=min(days), last=max(days))
        rows = self.facts.rows(window=window, about=("member-session",))["member-session"]
        return [row for row in rows if (row.began, row.member) in pairs]

    def _write_rate_checks(self, rates: list[tuple[int, dict[str, Value]]]) -> None:
        checks = rate_checks(rates, self.today)
        rids = {row.number: row.rid for row in self.desk.look("rates").rows}
        rows = tuple(SourceRow(rid=rids[number], values={"check": said}) for number, said in checks.items())
        self.desk.merge("rates", [Source(name="computed", tab="rates", rows=rows, creates=False)])

    # --- what all of them need --------------------------------------------------------------------

    def _rule_tab(self, name: str) -> RuleTab:
        tab = read_rule_tab(self.desk, name)
        self.asked += tab.asked
        self.problems += tab.fresh.problems
        if tab.kept is not None:
            self.kept[KEPT, name] = tab.kept
        return tab

    def _write_texts(self, tab: RuleTab, outcome: Outcome) -> None:
        self.desk.merge(tab.tab.name, [tab.texts(outcome.counts)])

    def _values(self, name: str) -> list[dict[str, Value]]:
        seen = self.desk.look(name)
        return [seen.values(row) | {"id": row.rid} for row in seen.rows]

    def _write_checks(self, name: str, problems: Iterable[Problem]) -> None:
        """Write OK or what is wrong beside each row of a tab whose problems name the row by its Name."""
        said: dict[str, list[str]] = {}
        for problem in problems:
            said.setdefault(problem.place.at, []).append(f"{problem.what} {problem.next_step}".strip())
        seen = self.desk.look(name)
        rows = []
        for row in seen.rows:
            wrong = said.get(canonical(seen.values(row).get("name")), [])
            rows.append(SourceRow(rid=row.rid, values={"check": " · ".join(wrong) or "OK"}))
        self.desk.merge(name, [Source(name="computed", tab=name, rows=tuple(rows), creates=False)])

    def _computed(
        self, name: str, rows: Iterable[ResultRow], *, closing: str = "", frozen: date | None = None
    ) -> Source:
        """Return result rows as a source; open rows that are no longer computed get the ``closing`` status."""
        tab = self.desk.tabs[name]
        made = [SourceRow(rid=derived_id(tab.prefix, name, row.key), values=row.values) for row in rows]  # type: ignore[arg-type]
        if closing:
            produced = {row.rid for row in made}
            plan = self.desk.look(name)
            for row in plan.rows:
                if row.rid in produced:
                    continue
                values = plan.values(row)
                day, status = values.get("date"), canonical(values.get("status"))
                if isinstance(day, date) and frozen is not None and day <= frozen:
                    continue
                if not status.startswith(("closed", "not sent", "withdrawn")):
                    made.append(SourceRow(rid=row.rid, values={"status": closing}))
        return Source(name="computed", tab=name, rows=tuple(made))


def _known_flag(kept: object) -> KnownFlag:
    found: Mapping[str, object] = kept  # type: ignore[assignment]
    values: Mapping[str, object] = found["values"]  # type: ignore[assignment]
    return KnownFlag(
        rule=str(found["rule"]),
        subject=str(found["subject"]),
        rule_hash=str(found["rule_hash"]),
        opened=date.fromisoformat(str(found["opened"])),
        values={name: from_plain(value) for name, value in values.items()},
        closed=str(found["closed"]),
    )


def _held(row: ResultRow, why: str) -> ResultRow:
    if row.values.get("status") != "planned":
        return row
    return ResultRow(tab=row.tab, key=row.key, values={**row.values, "status": f"held: {why}"})


def _session_day(row: FactRow) -> date | None:
    try:
        return date.fromisoformat(row.began.split(" ")[1])
    except (IndexError, ValueError):
        return None


def _decisions(outcome: Outcome) -> dict[tuple[str, str], Decided]:
    unclear = {(one.fact_row.began, one.fact_row.member): one.sentence for one in outcome.contested}
    unclear |= {(row.began, row.member): "no billing rule fits: add one in Billing rules" for row in outcome.uncovered}
    unclear |= {(one.fact_row.began, one.fact_row.member): one.sentence for one in outcome.cannot_tell}
    return decisions_from(outcome.hits, unclear)
