"""What the audit log tells: one event is who, what, when and about which codes. It holds no name, score or text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

SAW, ASKED_WHO, DID, REFUSED = "saw", "asked who it is", "did", "refused"
"""What happened on a page: it was shown, it asked for digits first, a form was sent, something was not let through."""
SIGNED_IN, NOT_SIGNED_IN = "signed in", "sign-in failed"
RAN, PASS, ACCEPTED, SETTINGS = "ran", "pass", "accepted", "settings changed"
"""A command by hand; a pass that wrote; codes that somebody confirmed; practice.toml is another than before."""
EDITED, PACKAGE, SENT = "typed", "package written", "message"
"""What people typed into a row of the workbook; a file for the billing staff; what became of a message."""
EXPORTED, FORGOT, UNDID, USER = "exported", "forgot", "undid", "user changed"
SEALED, KNOWN_DAMAGE = "sealed", "damage known"
"""Rows before this one were moved into a file; somebody has read what is wrong with the log."""

SERVICE, WORKBOOK, SETTINGS_FILE = "service", "workbook", "practice.toml"
"""Who it was where no person can be told: whoever typed into a shared workbook or a file is not known."""

_CODE = re.compile(
    r"(?<![\w-])[A-Z]{1,4}-(?:\d{1,9}|[A-Z2-7]{8})(?: \d{4}-\d\d-\d\d \d\d:\d\d(?: \(\d{1,3}\))?)?(?![\w-])"
)
TYPED_ID = "(typed)"
"""Instead of an id that a person made up: it might be a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One thing that happened, at an aware instant.

    ``who`` is ``staff:NAME`` (a user of the pages), ``link:CODE`` (a member's link, by the beginning of its digest),
    ``account:NAME`` (of the computer, for commands), ``service``, ``workbook`` or ``practice.toml``. ``what`` is one of
    the words of this module, ``about`` codes, ``how`` a page, a command, a channel with its outcome, or counts.
    """

    at: datetime
    who: str
    what: str
    about: str = ""
    how: str = ""


def codes_in(text: str) -> str:
    """Return the codes in a text, such as ``M-0142 G-07 2026-03-03 18:00``: whatever else is in it may be a name."""
    return " ".join(dict.fromkeys(_CODE.findall(text)))


def each_code(texts: Iterable[str]) -> list[str]:
    """Return the codes in texts, each once and by itself."""
    return list(dict.fromkeys(code for text in texts for code in _CODE.findall(text)))


def row_of(tab: str, rid: str) -> str:
    """Return how the log calls a row of the workbook: ``needs_review!NR-0012``."""
    return f"{tab}!{rid if _CODE.fullmatch(rid) else TYPED_ID}"


def is_about(about: str, code: str) -> bool:
    """Return whether what a row of the log is about has this code."""
    return re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", about, re.IGNORECASE) is not None
