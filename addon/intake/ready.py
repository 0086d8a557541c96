"""Members whom a clinician accepted, as Placements needs them, and those who may become members. Pure."""

from dataclasses import replace
from datetime import date

from addon.intake.asked_times import asked_times
from addon.papers import FOR_PLACEMENT, SIGNED, PapersNow
from addon.placing import ReadyMember
from addon.prospects import NOTHING, Verdict, Verdicts
from addon.records import Practice, Prospect
from addon.records.intake import FITS, SIDES, WAITS
from addon.tabs import folded


def ready_member(
    one: Prospect, member: str, practice: Practice, *, verdicts: Verdicts, papers: PapersNow
) -> ReadyMember | None:
    """Return a prospect who waits for a group, None if they do not: they have one, or are not on the way."""
    since = one.first_contact.date() if one.first_contact else None
    has_group = any(
        stay.member == member and stay.left is None and not (since and stay.joined and stay.joined < since)
        for stay in practice.memberships
    )
    if has_group or one.same_as or one.side in set(SIDES) - {WAITS} or since is None:
        return None
    unsigned = [
        f"{paper.name} ({paper.state})"
        for paper in papers.of.get(member, ())
        if paper.needed_for == FOR_PLACEMENT and paper.state != SIGNED
    ]
    verdict = verdicts.of.get(one.code, NOTHING)
    whys = [*_of_screening(verdict)]
    whys += [f"to sign: {', '.join(unsigned)}"] if unsigned else []
    return replace(_wishes(one, member, since, whys), kept_out=bool(verdict.excluded or verdict.deferred))


def asking(one: Prospect, verdict: Verdict, today: date) -> ReadyMember | None:
    """Return a prospect who may become a member, with their wishes; None if they will not, or are one already."""
    is_off = one.same_as or one.member or one.side not in {"", WAITS} or one.fits not in {"", FITS}
    if is_off or verdict.excluded or verdict.deferred:
        return None
    since = one.first_contact.date() if one.first_contact else today
    return _wishes(one, one.code, since, ["no clinician has accepted them yet"])


def _wishes(one: Prospect, code: str, since: date, whys: list[str]) -> ReadyMember:
    times = asked_times(one.days)
    whys += ["nobody can tell which days and times are meant under Days in Intake"] if times is None else []
    return ReadyMember(
        member=code,
        prospect=one.code,
        since=since,
        kinds=frozenset({folded(one.wants)} if one.wants else ()),
        times=times or (),
        how="" if one.how == "either" else one.how,
        language="" if folded(one.language) == "english" else one.language,
        not_yet="; ".join(whys),
    )


def _of_screening(verdict: Verdict) -> list[str]:
    told = (
        ("excluded by", verdict.excluded),
        ("deferred by", verdict.deferred),
        ("nobody has answered", verdict.excluding),
    )
    return [f"screening: {words} {', '.join(some)}" for words, some in told if some]
