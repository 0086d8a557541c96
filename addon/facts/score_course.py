"""Facts of a score history: one member's scores of one measure since joining, turned so that plus is better.

A change counts as reliable by Jacobson and Truax (more than chance). "Not on track" after so many measured
sessions is our own editable default, not a licensed expected-recovery curve.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from addon.facts.catalog import FactRow, declared
from addon.facts.group import NO_GROUP, group_values
from addon.facts.member import member_values
from addon.facts.practice_index import PracticeIndex
from addon.facts.score_episode import episode_start
from addon.records import ATTENDED, MISSED, Measure, Score
from addon.tabs import Value, folded

SCORE_COURSE_FACTS = declared("score_course")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreHistory:
    """The valid scores of one member and measure since joining; oldest first, one a day."""

    measure: Measure
    scores: tuple[Score, ...]

    @property
    def _sign(self) -> int:
        return 1 if self.measure.higher_is_better else -1

    @property
    def latest(self) -> Score:
        """The newest score."""
        return self.scores[-1]

    @property
    def since_start(self) -> Decimal | None:
        """Change (plus is better) from the first score, None with one score."""
        return self._sign * (self.latest.value - self.scores[0].value) if len(self.scores) > 1 else None

    @property
    def since_last(self) -> Decimal | None:
        """Change (plus is better) from the previous score, None with one score."""
        return self._sign * (self.latest.value - self.scores[-2].value) if len(self.scores) > 1 else None

    def clinical(self, score: Score) -> bool | None:
        """Whether a score lies on the clinical side; a score at the cut-off does only where lower is better."""
        cutoff = self.measure.cutoff
        if cutoff is None:
            return None
        return score.value < cutoff if self.measure.higher_is_better else score.value >= cutoff


def score_histories(index: PracticeIndex) -> dict[tuple[str, str], ScoreHistory]:
    """Return ``{(member code, measure name): score history}`` of members with an active membership."""
    measures = {folded(one.name): one for one in index.practice.measures if one.enabled}
    found: defaultdict[tuple[str, str], dict[date, Score]] = defaultdict(dict)
    begins = {code: episode_start(present, index.by_member[code]) for code, present in index.active_by_member.items()}
    for score in index.practice.scores:
        measure, begin = measures.get(folded(score.measure)), begins.get(score.member)
        if measure and begin and begin <= score.on <= index.today and measure.low <= score.value <= measure.high:
            found[score.member, measure.name][score.on] = score
    by_name = {one.name: one for one in measures.values()}
    return {
        key: ScoreHistory(measure=by_name[key[1]], scores=tuple(days[day] for day in sorted(days)))
        for key, days in sorted(found.items())
    }


def score_course_rows(index: PracticeIndex) -> tuple[FactRow, ...]:
    """Return one row per member and measure with at least one valid score in the present episode.

    The group (and its facts) is that of the member's only active membership, blank for a member of several.
    """
    return tuple(_row(index, member, history) for (member, _), history in score_histories(index).items())


def _row(index: PracticeIndex, member: str, history: ScoreHistory) -> FactRow:
    own = {one.group for one in index.active_by_member[member]}
    group = own.pop() if len(own) == 1 else ""
    return FactRow(
        about="score course",
        subject=f"{member} {history.measure.name}",
        began=history.latest.on.isoformat(),
        values={
            **member_values(index, member),
            **(group_values(index, group) if group else NO_GROUP),
            **_scores(history, index.today),
            **_changes(history),
            **_attendance(index, member, history.latest.on),
        },
        group=group,
        member=member,
        clinician=index.groups[group].clinician if group else "",
    )


def _scores(history: ScoreHistory, today: date) -> dict[str, Value]:
    looked_at = (history.scores[0], *history.scores[-2:])
    return {
        "measure": history.measure.name,
        "measure_about": history.measure.about,
        "baseline": history.scores[0].value,
        "latest_score": history.latest.value,
        "previous_score": history.scores[-2].value if len(history.scores) > 1 else None,
        "measured_sessions": len(history.scores),
        "last_measured": history.latest.on,
        "days_since_score": (today - history.latest.on).days,
        "reliable_alert": history.measure.alert_change,
        "reliable_claim": history.measure.claim_change,
        "score_disputed": any(score.disputed for score in looked_at),
    }


def _changes(history: ScoreHistory) -> dict[str, Value]:
    return {
        "change_since_start": history.since_start,
        "change_since_last": history.since_last,
        "drop_since_last": _drop(history.since_last),
        "drop_since_start": _drop(history.since_start),
        "course": _state(history),
        "track": _track(history),
        "alliance_alert": _alliance_alert(history),
    }


def _drop(change: Decimal | None) -> Decimal | None:
    return None if change is None else max(Decimal(0), -change)


def _state(history: ScoreHistory) -> str | None:
    measure, since_start, since_last = history.measure, history.since_start, history.since_last
    fall = measure.alert_change if measure.alert_change is not None else measure.alliance_drop
    gain = measure.claim_change if measure.claim_change is not None else fall
    if fall is None or gain is None:
        return None
    if since_start is None or since_last is None:
        return "first score"
    if since_last <= -fall:
        return "got worse"
    if since_start <= -fall:
        return "worse than at start"
    if since_start < gain:
        return "steady"
    crossed = history.clinical(history.scores[0]) and history.clinical(history.latest) is False
    return "recovered" if crossed else "improved"


def _track(history: ScoreHistory) -> str:
    measure, count = history.measure, len(history.scores)
    gain = measure.claim_change if measure.claim_change is not None else measure.alert_change
    clinical = history.clinical(history.latest)
    if measure.about != "outcome" or clinical is None or gain is None:
        return "not tracked"
    if not clinical or (history.since_start is not None and history.since_start >= gain):
        return "on track"
    if measure.red_after is not None and count >= measure.red_after:
        return "red"
    if measure.amber_after is not None and count >= measure.amber_after:
        return "amber"
    return "too early"


def _alliance_alert(history: ScoreHistory) -> bool:
    measure, drop = history.measure, _drop(history.since_last)
    if measure.about != "alliance":
        return False
    fell = drop is not None and measure.alliance_drop is not None and drop >= measure.alliance_drop
    return fell or bool(history.clinical(history.latest))


def _attendance(index: PracticeIndex, member: str, measured: date) -> dict[str, Value]:
    visits = [
        visit
        for group in dict.fromkeys(one.group for one in index.active_by_member[member])
        for visit in index.visits.get((group, member), ())
        if visit.start.date() <= index.today and visit.session.state != "cancelled"
    ]
    missed = [visit.start.date() for visit in visits if visit.row.status in MISSED]
    return {
        "attended_without_score": sum(
            1 for visit in visits if visit.row.status in ATTENDED and visit.start.date() > measured
        ),
        "days_since_miss": (index.today - max(missed)).days if missed else None,
    }
