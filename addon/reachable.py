"""Whom a channel reaches, and why not: consent, an address, a STOP, what is set up. Pure.

Whoever makes an offer asks here whether its message could go out, and Messages decides by the same answers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo

from addon.names_in_text import date_in_words
from addon.outgoing import NOT_SET_UP, TO_MEMBERS, AddressBook, one_address
from addon.part import Given
from addon.phones import USUAL, international, region_of
from addon.records import Member
from addon.sessions.expand import zone_of

_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_AND = "; "
"""What is between two reasons."""
_RESTS_ON: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "text": {"phone": "phone", "text_consent": "consent to texts", "zone": "time zone"},
        "email": {"email": "e-mail address", "email_consent": "consent to e-mails", "zone": "time zone"},
    }
)
"""The fields of Members, with their words, that decide whether, where and when a channel reaches somebody."""
SET_UP: Mapping[str, str] = MappingProxyType(
    {
        one: f"Set up [{one}] in practice.toml as docs/sending.md has it, or tell them by other means."
        for one in ("text", "email")
    }
)


@dataclass(frozen=True, slots=True)
class Barred:
    """Why nothing may or can go to somebody ("": it can), and what can be done about it.

    ``is_unheard``: nothing arrives there, or its owner wants nothing.
    """

    reason: str = ""
    remedy: str = ""
    is_unheard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How people are reached: the practice's country and zone, what is known about addresses, what is set up.

    Where no channel is set up at all, messages are only planned, for people to tell: then each counts as set up.
    """

    region: str = USUAL
    zone: tzinfo = UTC
    addresses: AddressBook = field(default_factory=dict)
    channels: frozenset[str] = TO_MEMBERS

    @classmethod
    def of(cls, zone: str, addresses: AddressBook, channels: frozenset[str] = TO_MEMBERS) -> "Reach":
        """Return it for a practice in an IANA zone."""
        known = {(channel, one_address(address)): one for (channel, address), one in addresses.items()}
        return cls(region=region_of(zone), zone=ZoneInfo(zone), addresses=known, channels=channels)

    @classmethod
    def in_pass(cls, given: Given) -> "Reach":
        """Return it for a pass."""
        return cls.of(given.practice.zone, given.addresses, given.channels)

    def unreachable(self, member: Member) -> str:
        """Return why no message may or can reach somebody by any channel, "" if one may; what is set up apart."""
        reasons = self._reasons(member)
        return "" if "" in reasons.values() else _AND.join(dict.fromkeys(reasons.values()))

    def nobody_tells(self, member: Member) -> str:
        """Return why nobody tells a member who may be told: that is not set up. "" if it is."""
        open_to = [channel for channel, why in self._reasons(member).items() if not why]
        return "" if self.channels.intersection(open_to) else _AND.join(NOT_SET_UP[one] for one in open_to)

    def _reasons(self, member: Member) -> dict[str, str]:
        """Return each channel with what keeps it from this member or leaves it in doubt, "" if nothing does."""
        all_set_up = replace(self, channels=TO_MEMBERS)
        return {one: all_set_up.barred(member, one).reason or in_doubt(member, one) for one in _OF_CHANNEL}

    def address(self, member: Member, channel: str) -> str:
        """Return where messages to a member go: a number as +15125550190 or an e-mail address, "" if nowhere."""
        if channel == "text":
            return international(member.phone, self.region)
        return member.email if usable_email(member.email) else ""

    def barred(self, member: Member, channel: str) -> Barred:
        """Return why the member must not or cannot be reached by this channel."""
        if channel not in _OF_CHANNEL:
            return Barred("the channel is neither text nor email")
        if member.zone and zone_of(member.zone) is None:
            return Barred("the member's time zone is not known", "Correct Time zone in Members.")
        words, cell, asked = _OF_CHANNEL[channel]
        if channel in member.barred_by_name:
            remedy = "If the remark is no longer true, take it out of the name, in the EHR too."
            return Barred(f"the remark beside the member's name rules out {words}", remedy)
        consent = member.text_consent if channel == "text" else member.email_consent
        if consent is None:
            return Barred(f"nobody has recorded consent to {words}", f"Ask the member, and fill in {asked} in Members.")
        if not consent:
            return Barred(f"the member does not want {words}")
        address = self.address(member, channel)
        if address:
            return self.silent(channel, address, f"Correct {cell} in Members.")
        reason = self._no_number(member) if channel == "text" else "no usable e-mail address"
        return Barred(reason, f"Fill in {cell} in Members.")

    def silent(self, channel: str, address: str, remedy: str) -> Barred:
        """Return why nothing goes to an address as such; ``remedy`` is for one at which nothing arrives."""
        if channel not in (self.channels or TO_MEMBERS):
            return Barred(NOT_SET_UP[channel], SET_UP[channel])
        known = self.addresses.get((channel, one_address(address)))
        if known is None:
            return Barred()
        thing = "number" if channel == "text" else "address"
        if known.state != "stopped":
            why = f" ({known.why})" if known.why else ""
            return Barred(f"nothing arrives at this {thing}{why}", remedy, is_unheard=True)
        on = date_in_words(known.since.astimezone(self.zone))
        lifted = "; START from that phone lifts it" if channel == "text" else ""
        did = "the member replied STOP" if channel == "text" else "they unsubscribed from e-mails"
        return Barred(f"{did} on {on}{lifted}", "Tell them by other means.", is_unheard=True)

    def by_email(self, address: str, remedy: str = "") -> Barred:
        """Return why no e-mail reaches an address that is not a member's."""
        if not usable_email(address):
            return Barred("no usable e-mail address", remedy)
        return self.silent("email", address, remedy)

    def _no_number(self, member: Member) -> str:
        """Return the sentence that there is no number, and what can be done where the EHR has a contact's."""
        if not international(member.contact_phone, self.region):
            return "no usable phone number"
        return "no usable phone number; Members has a contact's: type it under Phone if the contact agreed to texts"


_OF_CHANNEL: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {"text": ("texts", "Phone", "Text OK"), "email": ("e-mails", "E-mail", "E-mail OK")}
)
"""What goes by a channel, and the columns of Members with the address and the consent."""


def in_doubt(member: Member, channel: str) -> str:
    """Return what leaves it in doubt whether and how the member is reached by this channel, "" if nothing does.

    That is an open conflict, or consent that was given for another number or address.
    """
    doubted = dict(member.in_conflict)
    for name, words in _RESTS_ON.get(channel, {}).items():
        if name in doubted:
            return f"the {words} is in conflict ({doubted[name]}): decide in Conflicts"
    if channel in member.consent_elsewhere:
        thing = "number" if channel == "text" else "address"
        return f"consent was given for another {thing}: answer in Needs review"
    return ""


def usable_email(address: str) -> bool:
    """Return whether a text is one e-mail address."""
    return _ADDRESS.fullmatch(address) is not None


def is_not_set_up(why: str) -> bool:
    """Return whether a reason of ``Reach.nobody_tells`` is that nothing is set up."""
    return bool(why) and set(why.split(_AND)) <= set(NOT_SET_UP.values())
