"""Whether a member still comes to a session, and whether we may and can reach them."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from unicodedata import combining, normalize

from addon.records import Attendance, GroupSession, Member, Membership

_CANCELLED = frozenset({"cancelled", "late cancel", "excused", "no show"})
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_RESTS_ON: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "text": {"phone": "phone", "text_consent": "consent to texts", "zone": "time zone"},
        "email": {"email": "e-mail address", "email_consent": "consent to e-mails", "zone": "time zone"},
    }
)
"""The fields of Members, with their words, that decide whether, where and when a channel reaches somebody."""
_FEWEST_DIGITS = 7
_REFERENCE = re.compile(
    r"(?:(?:ref|no|nr|mrn|case|chart|claim|file)\b[.:]? *)*#? *(?P<code>[a-z0-9][a-z0-9/.-]{1,19})", re.IGNORECASE
)
_NO_CODE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{3}-\d{2}-\d{4}|(?:1[-.])?(?:\d{3}[-.])?\d{3}[-.]\d{4}|\d{10,11}"
)
"""Dates, social security numbers and telephone numbers."""
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
        return "" if _is_number(member.phone) else _no_number(member)
    return "" if usable_email(member.email) else "no usable e-mail address"


def contact_in_conflict(member: Member, channel: str) -> str:
    """Return which open conflict leaves it in doubt how the member is reached by this channel, "" if none does."""
    doubted = dict(member.in_conflict)
    return next(
        (
            f"the {words} is in conflict ({doubted[name]}): decide in Conflicts"
            for name, words in _RESTS_ON.get(channel, {}).items()
            if name in doubted
        ),
        "",
    )


def _is_number(phone: str) -> bool:
    return sum(ch.isdigit() for ch in phone) >= _FEWEST_DIGITS


def _no_number(member: Member) -> str:
    """Say that there is no number, and what can be done where the EHR has a contact's."""
    if not _is_number(member.contact_phone):
        return "no usable phone number"
    return "no usable phone number; Members has a contact's: type it under Phone if the contact agreed to texts"


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
