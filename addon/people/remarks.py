"""What offices write beside a name, and what follows from it: Avery Sample (DO NOT CALL), *deceased*. Pure."""

import re
from collections.abc import Iterable

from addon.person_names import read_person

_DEAD = re.compile(r"deceased|died|dead|passed away", re.IGNORECASE)
_NOTHING = re.compile(r"(?:do not|don't|no) (?:contact|messages?)", re.IGNORECASE)
_BY_PHONE = re.compile(r"(?:do not|don't|no) (?:call|phone|text|sms)s?", re.IGNORECASE)
_BY_MAIL = re.compile(r"(?:do not|don't|no) e-?mails?", re.IGNORECASE)


def is_deceased(name: str) -> bool:
    """Return whether a remark beside a name tells that the person has died."""
    return _DEAD.search(read_person(name).remark) is not None


def barred_channels(names: Iterable[str]) -> frozenset[str]:
    """Return the channels (text, email) by which the remarks beside somebody's names want no message."""
    remarks = [remark for name in names if (remark := read_person(name).remark)]
    found = {"text"} if any(map(_BY_PHONE.search, remarks)) else set()
    found |= {"email"} if any(map(_BY_MAIL.search, remarks)) else set()
    is_all = any(_DEAD.search(one) or _NOTHING.search(one) for one in remarks)
    return frozenset({"text", "email"} if is_all else found)
