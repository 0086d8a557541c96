"""The life of an alert from pass to pass: noticed, noticed again, withdrawn, or done. Pure.

One alert is open per protocol, member and topic (the measure, or the group); several rules may notice it. It stays open
when nobody notices it any more, because somebody has to decide; it is withdrawn where what it rests on is gone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from addon.episode import Episode
from addon.memory import Kept, KeptValue
from addon.records import ALERT, Finding, ProtocolFindings
from addon.session_codes import day_of
from addon.sources import derived_id

TAB, PREFIX = "alerts", "AL"
RED = "red"
_NEWS = timedelta(days=30)
"""A score older than this opens no alert: it is a flag until the next score comes."""
About = tuple[str, str, str]
"""Protocol, member and topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticing:
    """One rule that noticed an alert, since a day, with what it has under Act within.

    ``scores`` are those it rested on when it noticed it last.
    """

    rule: str
    rule_name: str
    since: date
    within: str
    scores: tuple[tuple[date, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEpisode(Episode):
    """One alert. ``began`` is the day of the score, or of the session, that began it.

    ``latest`` is the day of the latest score while it was open. ``over`` is the day since which no rule notices it,
    ``due`` the one by which people have to act, ``acted`` the one on which they first did, ``closed`` the one on which
    it closed. ``covers``: rules have noticed it ever since without a break, so that what was decided still counts;
    where nobody decided, it covers nothing.
    ``is_no_better``: no rule notices it any more, and a later score is no better than the one that a rule noticed.
    ``values`` are the machine columns last computed. ``row``: the id of a row whose memory was lost.
    """

    protocol: str
    member: str
    topic: str
    began: date
    severity: str
    why: str
    plan: str
    noticed: tuple[Noticing, ...]
    latest: date | None = None
    over: date | None = None
    due: date | None = None
    acted: date | None = None
    closed: date | None = None
    was_decided: bool = False
    covers: bool = True
    is_no_better: bool = False
    values: dict[str, KeptValue] = field(default_factory=dict)
    row: str = ""

    @property
    def about(self) -> About:
        """Return what it is about: of these only one is open at a time."""
        return self.protocol, self.member, self.topic

    @property
    def key(self) -> str:
        """Return the key under which it is remembered."""
        return f"{self.protocol} | {self.member} {self.topic} | {self.began}"

    @property
    def id(self) -> str:
        """Return the id of its row: another one for each row that somebody deleted."""
        number = f" | {self.number}" if self.number > 1 else ""
        return self.row or derived_id(PREFIX, TAB, f"{self.key}{number}")

    def done(self, today: date, why: str, *, decided: bool) -> "AlertEpisode":
        """Return it closed on this day."""
        return replace(self.ended(today, why), closed=today, was_decided=decided)


ALERTS_KEPT = Kept("alert", AlertEpisode)
"""Open and closed alerts by the id of their row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoresNow:
    """The first, the previous and the latest score of a history, and whether the latest is significantly worse."""

    looked_at: tuple[tuple[date, Decimal], ...]
    is_drop: bool
    higher_is_better: bool = True

    @property
    def latest(self) -> date:
        """Return the day of the latest score."""
        return self.looked_at[-1][0]

    def is_no_better(self, noticed: Iterable[Noticing]) -> bool:
        """Return whether a later score came that is no better than the one that rules noticed last."""
        day, before = max((rule.scores[-1] for rule in noticed if rule.scores), default=(date.max, Decimal(0)))
        now = self.looked_at[-1][1]
        return day < self.latest and (now <= before if self.higher_is_better else now >= before)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenNow:
    """What a pass found: what the rules notice, and the scores by member and measure."""

    found: ProtocolFindings
    scores: Mapping[tuple[str, str], ScoresNow]
    today: date

    def findings(self) -> dict[About, list[Finding]]:
        """Return what the rules notice by what it is about."""
        by_about: dict[About, list[Finding]] = {}
        for one in self.found.findings:
            by_about.setdefault((one.protocol, one.member, one.topic), []).append(one)
        return by_about

    def cannot_tell(self, one: AlertEpisode) -> bool:
        """Return whether a rule that no longer notices an alert may still be true."""
        rules = {noticing.rule for noticing in one.noticed}
        unsure = {rule for rule, subject in self.found.cannot_tell if f"{subject} ".startswith(f"{one.member} ")}
        return not rules.isdisjoint(unsure | self.found.unusable)


def noticed_now(
    before: Mapping[str, AlertEpisode], seen: SeenNow, *, gone: Collection[str] = ()
) -> dict[str, AlertEpisode]:
    """Return every alert as it is once this pass has noticed what it notices; none of them closes here.

    ``gone`` are the ids of rows that people deleted: no other alert gets one of them.
    """
    findings = seen.findings()
    last = {one.about: one for one in sorted(before.values(), key=lambda one: (one.is_open, one.since, one.number))}
    after = dict(before)
    for about in dict.fromkeys((*last, *findings)):
        known, found = last.get(about), findings.get(about, [])
        scores = seen.scores.get(about[1:]) if about[0] == ALERT else None
        if (known is None or not known.is_open) and scores is not None and seen.today - scores.latest > _NEWS:
            found = []
        if known is not None and (known.is_open or not _is_news(known, found, scores)):
            after[known.id] = _goes_on(known, found, scores, seen)
        elif found:
            made = new_beside(_opened(about, found, scores, seen), {*after, *gone})
            after[made.id] = made
    return after


def _is_news(known: AlertEpisode, found: Sequence[Finding], scores: ScoresNow | None) -> bool:
    """Return whether a closed alert does not cover what is noticed: true anew, red now, or a further drop."""
    if not found:
        return False
    fell_again = scores is not None and scores.is_drop and known.latest is not None and scores.latest > known.latest
    return (
        not (known.was_decided and known.covers)
        or fell_again
        or (known.severity != RED and RED in map(_severity, found))
    )


def _goes_on(known: AlertEpisode, found: Sequence[Finding], scores: ScoresNow | None, seen: SeenNow) -> AlertEpisode:
    """Return an alert with what the rules notice now; of a closed one only whether it still covers that."""
    lasts = bool(found) or seen.cannot_tell(known)
    if not known.is_open:
        return replace(known, covers=known.covers and lasts)
    now = {one.rule: _noticing(one, scores, seen.today) for one in found}
    again = [replace(one, scores=now.pop(one.rule).scores) if one.rule in now else one for one in known.noticed]
    first = _first(found)
    return replace(
        known,
        noticed=(*again, *now.values()),
        severity=RED if RED in {known.severity, *map(_severity, found)} else known.severity,
        why=_why(first, seen) if first else known.why,
        plan=_plan(found) or known.plan,
        latest=scores.latest if scores else known.latest,
        over=None if lasts else known.over or seen.today,
        is_no_better=not lasts and scores is not None and scores.is_no_better(known.noticed),
    )


def _opened(about: About, found: Sequence[Finding], scores: ScoresNow | None, seen: SeenNow) -> AlertEpisode:
    protocol, member, topic = about
    first = _first(found)
    assert first is not None  # noqa: S101 (only what is noticed is opened)
    return AlertEpisode(
        since=seen.today,
        protocol=protocol,
        member=member,
        topic=topic,
        began=day_of(first.began) or seen.today,
        severity=RED if RED in set(map(_severity, found)) else "amber",
        why=_why(first, seen),
        plan=_plan(found),
        noticed=tuple(_noticing(one, scores, seen.today) for one in found),
        latest=scores.latest if scores else None,
    )


def new_beside(made: AlertEpisode, taken: Collection[str]) -> AlertEpisode:
    """Return an alert with an id that no other row has or had."""
    while made.id in taken:
        made = replace(made, number=made.number + 1)
    return made


def _noticing(one: Finding, scores: ScoresNow | None, today: date) -> Noticing:
    within = str(one.outcome.get("then_act_within") or "")
    looked_at = scores.looked_at if scores else ()
    return Noticing(rule=one.rule, rule_name=one.rule_name, since=today, within=within, scores=looked_at)


def _severity(one: Finding) -> str:
    return str(one.outcome.get("then_severity") or "amber")


def _by_urgency(found: Iterable[Finding]) -> Iterator[Finding]:
    yield from sorted(found, key=lambda one: (_severity(one) != RED, one.rule))


def _first(found: Iterable[Finding]) -> Finding | None:
    return next(_by_urgency(found), None)


def _plan(found: Iterable[Finding]) -> str:
    """Return the plans of the rules, the most urgent first, each once."""
    plans = (str(one.outcome.get("then_plan") or "") for one in _by_urgency(found))
    return "; ".join(dict.fromkeys(plan for plan in plans if plan))


def _why(one: Finding, seen: SeenNow) -> str:
    return f"{one.sentence} (rests on an open conflict)" if one.subject in seen.found.disputed else one.sentence
