"""Whether a member still comes to a session, and what a referring provider may read."""

import re
from collections.abc import Sequence
from unicodedata import combining, normalize

from addon.records import NOT_REMINDED, Attendance, GroupSession, Member, Membership
from addon.records.sessions import BY_PRACTICE

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
    if session.state == "cancelled" or status == BY_PRACTICE:
        return "the session is cancelled"
    if member.status == "inactive":
        return "the member is no longer active"
    if status != "makeup" and not any(one.active_on(session.start.date()) for one in memberships):
        return "the member is not in the group that day"
    if status in NOT_REMINDED:
        return "the member has cancelled"
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
