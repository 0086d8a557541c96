"""Whether a member still comes to a session, and whether we may and can reach them."""

import re
from collections.abc import Sequence

from addon.records import Attendance, GroupSession, Member, Membership
from addon.tabs import folded

_CANCELLED = frozenset({"cancelled", "late cancel", "excused", "no show"})
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_FEWEST_DIGITS = 7
_LONGEST_WORD = 4


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
    if status in _CANCELLED:
        return "the member has cancelled"
    return ""


def unreachable(member: Member, channel: str) -> str:
    """Return why the member must not or cannot be reached by this channel, "" if they can."""
    if channel not in {"text", "email"}:
        return "the channel is neither text nor email"
    consent = member.text_consent if channel == "text" else member.email_consent
    words = "texts" if channel == "text" else "e-mails"
    if consent is None:
        return f"nobody has recorded consent to {words}"
    if not consent:
        return f"the member does not want {words}"
    if channel == "text":
        return "" if sum(ch.isdigit() for ch in member.phone) >= _FEWEST_DIGITS else "no usable phone number"
    return "" if usable_email(member.email) else "no usable e-mail address"


def unusable_reference(reference: str, member: str) -> str:
    """Return why a referring provider must not get this reference, "" if it is a number or code that names nobody.

    It may hold words as short as "Ref" or "MRN": anything longer could tell who or what it is about.
    """
    words = re.findall(r"[^\W\d_]+", reference)
    if not reference:
        return "Their reference is blank: the provider could not tell whom it is about"
    names = {folded(name) for name in re.findall(r"[^\W\d_]+", member)}
    telling = any(len(word) > _LONGEST_WORD or folded(word) in names for word in words)
    if telling or not any(ch.isdigit() for ch in reference):
        return "Their reference must be a number or code: words could tell who or what it is about"
    return ""


def usable_email(address: str) -> bool:
    """Return whether a text is one e-mail address."""
    return _ADDRESS.fullmatch(address) is not None
