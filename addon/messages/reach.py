"""Whether a member still comes to a session, and whether we may and can reach them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from types import MappingProxyType
from unicodedata import combining, normalize

from addon.messages.wall_time import practice_zone
from addon.names_in_text import date_in_words
from addon.outgoing import NOT_SET_UP, TO_MEMBERS, AddressBook
from addon.phones import USUAL, international, region_of
from addon.records import NOT_REMINDED, Attendance, GroupSession, Member, Membership

_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_RESTS_ON: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "text": {"phone": "phone", "text_consent": "consent to texts", "zone": "time zone"},
        "email": {"email": "e-mail address", "email_consent": "consent to e-mails", "zone": "time zone"},
    }
)
"""The fields of Members, with their words, that decide whether, where and when a channel reaches somebody."""
_REFERENCE = re.compile(
    r"(?:(?:ref|no|nr|mrn|case|chart|claim|file)\b[.:]? *)*#? *(?P<code>[a-z0-9][a-z0-9/.-]{1,19})", re.IGNORECASE
)
_NO_CODE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{3}-\d{2}-\d{4}|(?:1[-.])?(?:\d{3}[-.])?\d{3}[-.]\d{4}|\d{10,11}"
)
"""Dates, social security numbers and telephone numbers."""
SET_UP: Mapping[str, str] = MappingProxyType(
    {
        one: f"Set up [{one}] in practice.toml as docs/sending.md has it, or tell them by other means."
        for one in ("text", "email")
    }
)
_NAME = re.compile(r"[^\W\d_]+")
_SHORT = 2


def not_coming(session: GroupSession, member: Member, memberships: Sequence[Membership], row: Attendance | None) -> str:
    """Return why there is nothing to remind of, "" if the member is expected.

    ``memberships`` are the member's in the session's group, ``row`` their attendance row if there is one.
    """
    status = row.status if row else ""
    if session.state == "cancelled" or status == "session cancelled by practice":
        return "the session is cancelled"
    if member.status == "inactive":
        return "the member is no longer active"
    if status != "makeup" and not any(one.active_on(session.start.date()) for one in memberships):
        return "the member is not in the group that day"
    if status in NOT_REMINDED:
        return "the member has cancelled"
    return ""


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
        """Return it for a practice. Raises SettingsInvalid if its zone is unknown."""
        known = {(channel, address.casefold()): one for (channel, address), one in addresses.items()}
        return cls(region=region_of(zone), zone=practice_zone(zone), addresses=known, channels=channels or TO_MEMBERS)

    def address(self, member: Member, channel: str) -> str:
        """Return where messages to a member go: a number as +15125550190 or an e-mail address, "" if nowhere."""
        if channel == "text":
            return international(member.phone, self.region)
        return member.email if usable_email(member.email) else ""

    def unreachable(self, member: Member, channel: str) -> Barred:
        """Return why the member must not or cannot be reached by this channel."""
        if channel not in _OF_CHANNEL:
            return Barred("the channel is neither text nor email")
        words, cell, asked = _OF_CHANNEL[channel]
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
        if channel not in self.channels:
            return Barred(NOT_SET_UP[channel], SET_UP[channel])
        known = self.addresses.get((channel, address.casefold()))
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


def unusable_reference(reference: str, member: Member) -> str:
    """Return why a referring provider must not get this reference, "" if it is one number or code that names nobody."""
    if not reference:
        return "Their reference is blank: the provider could not tell whom it is about"
    found = _REFERENCE.fullmatch(reference.strip())
    code = found["code"] if found else ""
    names = [name for name in _NAME.findall(_plain(member.name)) if len(name) > _SHORT]
    born = {f"{member.birth_date:{form}}" for form in ("%m%d%Y", "%Y%m%d", "%m%d%y")} if member.birth_date else set()
    telling = any(name in _plain(code) for name in names) or code in born or _NO_CODE.fullmatch(code)
    if telling or not any(ch.isdigit() for ch in code):
        return (
            "Their reference must be one code with a digit, at most after Ref, No, MRN, Case, Chart, Claim or File: "
            "anything else could tell who or what it is about"
        )
    return ""


def _plain(text: str) -> str:
    """Return a text without accents and in small letters."""
    return "".join(ch for ch in normalize("NFKD", text.casefold()) if not combining(ch))


def usable_email(address: str) -> bool:
    """Return whether a text is one e-mail address."""
    return _ADDRESS.fullmatch(address) is not None
