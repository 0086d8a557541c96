"""The Alerts tab: opened by what the flag rules notice, closed by what people type into its rows."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from addon.alerts.episodes import ALERTS_KEPT, TAB, AlertEpisode, ScoresNow, SeenNow, new_beside, noticed_now
from addon.alerts.rows import AlertRows, remembered_from
from addon.alerts.scheduled import Needs, Scheduled
from addon.alerts.told import LEAD, Staff
from addon.alerts.unsure import unsure_in
from addon.alerts.withdrawn import Grounds
from addon.alerts.work import Work, work_in
from addon.cells import from_canonical
from addon.facts.score_course import ScoreHistory
from addon.memory import news
from addon.names_in_text import date_in_words
from addon.part import Given, Part, Result, View
from addon.records import OUTREACH, Alert, Practice, ProtocolFindings
from addon.settings_clinician import settings_clinician
from addon.sources import Source, SourceRow
from addon.tabs import Value, folded


@dataclass(frozen=True, slots=True)
class AlertsNow:
    """Every alert as this pass leaves it."""

    alerts: tuple[Alert, ...]


def _alerts(given: Given) -> Result:
    found = given.handed(ProtocolFindings) or ProtocolFindings()
    typed = {str(row["id"]): row for row in given.views[TAB].values()}
    before = given.remembered(ALERTS_KEPT)
    instead = _instead(before, given.views[TAB].tombstones)
    again = _typed_into_deleted(given.views[TAB], {key: one.id for key, one in instead.items()})
    typed |= again
    remembered = _remembered({**before, **instead}.values(), typed, given.today)
    noticed = noticed_now(remembered, _seen(given, found), gone=given.views[TAB].tombstones)
    lead, problems = settings_clinician(given, LEAD, code="unknown-lead", told="nobody is told as the clinical lead")
    shown = _Shown.of(given, found, noticed.values(), lead)
    lived = (shown.lived(one, typed.get(one.id, {})) for one in noticed.values())
    after = [(one, record) for one, record in lived if not _is_nothing(one, before, typed)]
    rows = tuple(
        SourceRow(rid=one.id, values={**one.values, **again.get(one.id, {})}) for one, _ in sorted(after, key=_urgent)
    )
    count = sum(one.is_open for one, _ in after)
    return Result(
        sources=(Source(name="computed", tab=TAB, rows=rows),),
        problems=problems,
        memory=(news(ALERTS_KEPT, before, {one.id: one for one, _ in after}),),
        hands=(AlertsNow(tuple(record for _, record in after)),),
        note=f"{count} alert{'' if count == 1 else 's'} open" if count else "",
    )


def _instead(before: Mapping[str, AlertEpisode], gone: Collection[str]) -> dict[str, AlertEpisode]:
    """Return the open alerts whose row somebody deleted, each with another row: it still needs a decision."""
    deleted = {key: one for key, one in before.items() if key in gone and one.is_open}
    found: dict[str, AlertEpisode] = {}
    for key, one in deleted.items():
        taken = {*before, *gone, *(other.id for other in found.values())}
        found[key] = new_beside(replace(one, row=""), taken)
    return found


def _remembered(
    before: Iterable[AlertEpisode], typed: Mapping[str, Mapping[str, Value]], today: date
) -> dict[str, AlertEpisode]:
    """Return the alerts by the id of their row; rows are remembered anew where the memory of them was lost."""
    known = {one.id: one for one in before}
    lost = (remembered_from(rid, row, today) for rid, row in typed.items() if rid not in known)
    return known | {one.id: one for one in lost if one is not None}


def _typed_into_deleted(view: View, instead: Mapping[str, str]) -> dict[str, dict[str, Value]]:
    """Return what people had typed into deleted rows, by the id of the row that there is ``instead``."""
    people = [column for column in view.tab.columns if column.owner == "person"]
    texts = {row["id"]: row for row in view.removed() if row["id"] in instead}
    return {
        instead[key]: {one.field: from_canonical(one, text) for one in people if (text := row.get(one.field))}
        for key, row in texts.items()
    }


def _is_nothing(one: AlertEpisode, before: Mapping[str, AlertEpisode], typed: Collection[str]) -> bool:
    """Return whether an alert would open only to be withdrawn at once: such as about a member who is inactive."""
    return not one.is_open and not one.was_decided and one.id not in before and one.id not in typed


def _seen(given: Given, found: ProtocolFindings) -> SeenNow:
    histories = given.facts.histories
    return SeenNow(
        found=found,
        scores={key: _scores_now(history) for key, history in histories.items()},
        today=given.today,
    )


def _scores_now(history: ScoreHistory) -> ScoresNow:
    fall, change = history.measure.alert_change, history.since_last
    looked_at = dict.fromkeys((one.on, one.value) for one in (history.scores[0], *history.scores[-2:]))
    return ScoresNow(
        looked_at=tuple(looked_at),
        is_drop=fall is not None and change is not None and change <= -fall,
        higher_is_better=history.measure.higher_is_better,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What decides how each alert goes on in this pass."""

    scheduled: Scheduled
    grounds: Grounds
    rows: AlertRows

    @classmethod
    def of(cls, given: Given, found: ProtocolFindings, alerts: Iterable[AlertEpisode], lead: str) -> "_Shown":
        practice, today = given.practice, given.today
        staff = Staff.of(practice, lead, today)
        members = {one.member for one in alerts if one.is_open}
        return cls(
            scheduled=Scheduled.of(practice, members),
            grounds=Grounds.of(
                practice,
                found,
                wanted=members,
                today=today,
                is_unsure=unsure_in(given.views, {folded(one.name) for one in practice.measures}),
            ),
            rows=AlertRows.of(practice, given.directory.labels, staff, today),
        )

    def lived(self, one: AlertEpisode, row: Mapping[str, Value]) -> tuple[AlertEpisode, Alert]:
        """Return an alert after this pass, with the record of it; one that is closed stays as it is."""
        work = work_in(row, began=one.began, today=self.rows.today)
        if not one.is_open:
            return one, self.rows.record(one, work, ())
        need = self.scheduled.needs(one, work)
        one = self._closed(replace(one, due=need.due, acted=work.acted), work, need)
        record = self.rows.record(one, work, need.missing)
        return replace(one, values=self.rows.values(one, record)), record

    def _closed(self, one: AlertEpisode, work: Work, need: Needs) -> AlertEpisode:
        today = self.rows.today
        if not need.missing:
            return one.done(today, _outcome(one, work), decided=True)
        why = self.grounds.withdrawn(one)
        return one.done(today, why, decided=False) if why else one


def _outcome(one: AlertEpisode, work: Work) -> str:
    if one.protocol == OUTREACH and work.reached_on is not None:
        return f"reached {date_in_words(work.reached_on)}"
    return work.decision


def _urgent(lived: tuple[AlertEpisode, Alert]) -> tuple[bool, bool, str, str]:
    """New rows arrive in this order; rows that are there already stay where people sorted them."""
    one, record = lived
    return not one.is_open, one.severity != "red", record.due.isoformat(), one.key


def _with_alerts(given: Given, result: Result) -> Practice:
    now = result.hand(AlertsNow)
    return replace(given.practice, alerts=now.alerts) if now else given.practice


ALERTS = Part(
    name="alerts",
    tabs=(TAB,),
    sees=("settings", "roster", "scores", "attendance"),
    takes=(ProtocolFindings,),
    compute=_alerts,
    records=_with_alerts,
    memory=(ALERTS_KEPT,),
)
