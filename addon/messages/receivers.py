"""Who is told of something at once: by which channel, where, on whose clock, or why they cannot be told. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from addon.behind_names import without_credentials
from addon.messages.reach import unusable_reference
from addon.messages.texts import greeting
from addon.person_names import first_name
from addon.reachable import Barred, Reach, in_doubt
from addon.records import Clinician, Member, Referrer
from addon.sessions.expand import zone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Somebody to tell: by which channel, where, in which zone, or why not; a provider of the member they ``referred``.

    ``leads``: a clinician, who has words of their own where Message texts has them.

    ``waits_for``: what leaves it in doubt how they are reached.
    """

    code: str
    first: str
    channel: str
    address: str
    zone: ZoneInfo
    barred: Barred
    waits_for: str = ""
    referred: str = ""
    reference: str = ""
    leads: bool = False


def member_receiver(member: Member, zone: ZoneInfo, reach: Reach) -> Receiver:
    """Return a member, by a text before an e-mail; ``zone`` is the practice's, for who has none of their own."""
    reasons = {channel: reach.barred(member, channel) for channel in ("text", "email")}
    doubts = {one: in_doubt(member, one) for one, barred in reasons.items() if not barred.reason}
    channel = next((one for one, doubt in doubts.items() if not doubt), next(iter(doubts), "text"))
    return Receiver(
        code=member.code,
        first=greeting(member),
        channel=channel,
        address=reach.address(member, channel),
        zone=(zone_of(member.zone) if member.zone else None) or zone,
        barred=_both(reasons.values()) if reasons[channel].reason else Barred(),
        waits_for=doubts.get(channel, ""),
    )


def _both(barred: Collection[Barred]) -> Barred:
    """Return why neither channel reaches somebody, and what can be done about either."""
    remedies = " Or: ".join(dict.fromkeys(one.remedy for one in barred if one.remedy))
    reasons = "; ".join(dict.fromkeys(one.reason for one in barred))
    return Barred(reasons, remedies, is_unheard=any(one.is_unheard for one in barred))


def clinician_receiver(clinician: Clinician, zone: ZoneInfo, reach: Reach) -> Receiver:
    """Return a clinician, by e-mail."""
    return Receiver(
        code=clinician.code,
        first=first_name(without_credentials(clinician.name)),
        channel="email",
        address=clinician.email,
        zone=zone,
        barred=reach.by_email(clinician.email, "Correct E-mail in Clinicians."),
        leads=True,
    )


def referrer_receiver(one: Referrer, member: Member, zone: ZoneInfo, reach: Reach) -> Receiver:
    """Return the provider who sent a member, by e-mail where the member agrees."""
    barred = Barred(unusable_reference(one.reference, member))
    no_email = reach.by_email(one.email, "Correct E-mail in Referrers.")
    barred = no_email if no_email.reason else barred
    if not one.consent:
        recorded = "does not agree" if one.consent is False else "has not been asked whether they agree"
        barred = Barred(f"the member {recorded} that this provider is told")
    return Receiver(
        code=one.id,
        first=first_name(without_credentials(one.name)),
        channel="email",
        address=one.email,
        zone=zone,
        barred=barred,
        referred=member.code,
        reference=f"Your reference: {one.reference}.",
    )
