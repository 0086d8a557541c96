"""Members whom a clinician accepted, as Placements needs them, and those who may become members. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from addon.intake.asked_times import asked_times
from addon.papers import FOR_PLACEMENT, SIGNED, PapersNow
from addon.placing import ReadyMember
from addon.prospects import NOTHING, Verdict, Verdicts
from addon.records import Membership, Practice, Prospect
from addon.records.intake import FITS, SIDES, WAITS
from addon.tabs import folded


def ready_member(
    one: Prospect, member: str, practice: Practice, *, verdicts: Verdicts, papers: PapersNow
) -> ReadyMember | None:
    """Return a prospect who waits for a group, None if they do not: they have one, or are not on the way."""
    since = one.first_contact.date() if one.first_contact else None
    if since is None or one.same_as or why_off(one) or any(stays_since(practice, member, since)):
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


def why_off(one: Prospect) -> str:
    """Return why somebody whom a clinician accepted once is not to be placed any more, "" if they may be."""
    if one.side in set(SIDES) - {WAITS}:
        return f"Side in Intake is {one.side}"
    return "" if one.fits == FITS else f"Fits in Intake is {one.fits or 'blank'}"


def stays_since(practice: Practice, member: str, since: date) -> Iterator[Membership]:
    """Yield the times in a group that began since a member asked for one, those that are over among them."""
    for stay in practice.memberships:
        if stay.member == member and stay.began and (stay.joined or stay.left or since) >= since:
            yield stay


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
