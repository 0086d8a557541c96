"""Minutes where two lead together: whose claims, how the staff's minutes are shared, and how that is told."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from addon.billing.bill import BillingLine, BillingResult, Facilitator, RosterEntry, SessionBill
from addon.billing.room import Room
from addon.billing.terms import PRORATED, SHARED, SPLIT, BillingTerms


def prorated(minutes: int, members: Sequence[str]) -> dict[str, int]:
    """Share whole minutes among members, exactly: each gets the quotient, the first by code one of the rest."""
    if not members:
        return {}
    each, rest = divmod(minutes, len(members))
    return {member: each + (place < rest) for place, member in enumerate(sorted(members))}


def staff_of(room: Room, lines: Iterable[BillingLine], terms: BillingTerms) -> tuple[Facilitator, ...]:
    """Return who led a session, with how many claims carry their name, and the co-facilitator's share."""
    carried = Counter(line.clinician for line in lines if line.is_claim)
    share = terms.share if terms.mode == SHARED else None
    return tuple(
        replace(one, claims=carried[one.code], share=share if place else None)
        for place, one in enumerate(room.facilitators)
    )


def roster_of(room: Room, terms: BillingTerms) -> tuple[RosterEntry, ...]:
    """Return everybody in a session's roster by code, with their minutes where those are prorated."""
    staff = sum(one.minutes for one in room.facilitators)
    shared = prorated(staff, [row.member for row in room.present]) if terms.mode == PRORATED else {}
    return tuple(
        RosterEntry(
            member=row.member,
            status=row.status,
            joined_by=row.joined_by,
            note=row.note,
            minutes=shared.get(row.member),
        )
        for row in room.rows
    )


def with_minutes(result: BillingResult) -> BillingResult:
    """Return the billing with each claim line's prorated minutes."""
    minutes = {(bill.session, one.member): one.minutes for bill in result.sessions for one in bill.roster}
    if not any(each is not None for each in minutes.values()):
        return result
    lines = (
        replace(line, minutes=minutes.get((line.session, line.member)) if line.is_claim else None)
        for line in result.lines
    )
    return replace(result, lines=tuple(lines))


def staff_told(bill: SessionBill, names: Mapping[str, str]) -> Iterator[str]:
    """Yield who led a session, each with their minutes and what these mean for claims and pay."""
    for one in bill.facilitators:
        told = one.role
        if bill.mode == SPLIT and len(bill.facilitators) > 1:
            told += f", bills {one.claims}"
        if one.share is not None:
            told += f", {(one.share * 100).normalize():f} % of what is collected"
        yield f"{names.get(one.code, one.code)} {one.minutes} min ({told})"
    counted = Counter(one.minutes for one in bill.roster if one.minutes is not None)
    if counted:
        parts = (f"{many} x {minutes} min" for minutes, many in sorted(counted.items(), reverse=True))
        yield f"prorated: {' + '.join(parts)}"
