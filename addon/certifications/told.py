"""What Today and the clinicians' digests tell of certifications that end and pay steps that are due. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from addon.certifications.register import LADDER, rung
from addon.digest_line import DigestLine
from addon.leading import is_renewed
from addon.memory import Kept
from addon.names_in_text import date_in_words
from addon.records import Certification, Practice
from addon.tabs import folded
from addon.today_line import Target, TodayLine, reminded, timed

KIND, PAY_STEP = "Certification", "Pay step"
LATER_WORDS = ("certification or pay step is due later", "certifications or pay steps are due later")
_TOLD_AFTER = timedelta(days=30)
"""So long after its end one that no group needs is still told of."""
_STEP_AHEAD = timedelta(days=30)
_URGENT = LADDER[0]


def today_lines(practice: Practice, found: Sequence[Certification], today: date) -> Iterator[TodayLine]:
    """Yield a line for each certification on the ladder and for each pay step that is due within 30 days."""
    active = {one.code: one for one in practice.clinicians if one.active}
    for one in found:
        if one.clinician not in active:
            continue
        if line := _ending(one, found, _leads_with(practice, one), today):
            yield line
        if one.step_due and one.waits_for_step and one.step_due - today <= _STEP_AHEAD:
            yield _pay_step(one, today)


def _leads_with(practice: Practice, one: Certification) -> tuple[str, ...]:
    """Return the running groups that the clinician leads and that need the certification."""
    kinds = {need.kind for need in practice.leader_needs if folded(one.name) in map(folded, need.certifications)}
    led = (group for group in practice.groups if one.clinician in {group.clinician, group.co_facilitator})
    return tuple(group.code for group in led if group.is_running and folded(group.kind) in kinds)


def _ending(one: Certification, every: Iterable[Certification], groups: Sequence[str], today: date) -> TodayLine | None:
    step = rung(one, today)
    if step is None or one.until is None or is_renewed(one, every, today):
        return None
    if step == 0 and not groups and today - one.until > _TOLD_AFTER:
        return None
    need = f"; {', '.join(groups)} need{'s' if len(groups) == 1 else ''} it" if groups else ""
    return TodayLine(
        kind=KIND,
        urgency=_urgency(one.until, step, today, needed=bool(groups)),
        who=one.clinician,
        what=f"{one.name} {'ended' if step == 0 else 'ends'} {date_in_words(one.until)}{need}",
        by=one.until,
        plan="Renew it: a later Valid until, or a new row",
        target=Target(tab="certifications", value=one.id),
    )


def _urgency(until: date, step: int, today: date, *, needed: bool) -> str:
    severity = "red" if needed and step <= _URGENT else "amber"
    return reminded(severity, until, today) if step <= LADDER[1] else timed(severity, until, today)


def _pay_step(one: Certification, today: date) -> TodayLine:
    return TodayLine(
        kind=PAY_STEP,
        urgency=timed("amber", one.step_due, today),
        who=one.clinician,
        what=f"a pay step is due after {one.name}",
        by=one.step_due,
        plan="Pay it, then fill in Step given, and Pay step in Clinicians",
        target=Target(tab="certifications", value=one.id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRung:
    """What a digest told last of a certification: on which day, of which end, and on which rung of the ladder."""

    day: date
    until: date
    rung: int


TOLD = Kept("certification told", ToldRung)
"""By row id."""


def told_now(found: Iterable[Certification], before: Mapping[str, ToldRung], today: date) -> dict[str, ToldRung]:
    """Return what the digests have told by the end of today: each rung once, on the first day that finds it there."""
    every, now = tuple(found), {}
    for one in every:
        step, last = rung(one, today), before.get(one.id)
        if one.until and step and not is_renewed(one, every):
            is_told = last is not None and last.until == one.until and last.rung <= step
            now[one.id] = last if last and is_told else ToldRung(day=today, until=one.until, rung=step)
    return now


def digest_lines(found: Iterable[Certification], told: Mapping[str, ToldRung], today: date) -> Iterator[DigestLine]:
    """Yield a line for each rung that is told today: to the clinician alone, without a word that somebody typed."""
    for one in found:
        if one.until and one.id in told and told[one.id].day == today:
            text = f"A certification of yours ends {date_in_words(one.until)}: row {one.id} of Certifications."
            yield DigestLine(clinician=one.clinician, text=text)
