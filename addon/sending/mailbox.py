"""The mailbox to which e-mails of ours come back: only delivery reports are read, and nothing in it is changed.

What was there before it was set up is left alone. Which message was looked at last is remembered by its number there.
"""

import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from addon.memory import Kept
from addon.message_settings import EmailSettings
from addon.sending.reports import LARGEST, take_bounce
from addon.sync.state.database import State

MOST = 100
"""Reports that are read in one visit."""
_FOLDER = "INBOX"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """How far a mailbox was read: the number of the last message, and the mailbox's own word for its numbering."""

    validity: str
    last: int


LOOKED_AT = Kept("mailbox", LookedAt)
"""Under the key of the folder."""


class CannotLook(Exception):
    """The mailbox cannot be read at present."""


def take_bounces(settings: EmailSettings, password: str, state: State, *, now: datetime) -> int:
    """Read the delivery reports that came since the last visit; return how many were about messages of ours.

    Raises CannotLook; what was read until then is kept.
    """
    try:
        mailbox = _connected(settings)
    except (OSError, imaplib.IMAP4.error):
        raise CannotLook("the mailbox cannot be reached") from None
    try:
        mailbox.login(settings.user, password)
        return _read(mailbox, state, now)
    except (OSError, imaplib.IMAP4.error):
        raise CannotLook("the mailbox does not take this user and password, or broke off") from None
    finally:
        mailbox.shutdown()


def _connected(settings: EmailSettings) -> imaplib.IMAP4:
    """Return an encrypted connection; only on this computer it may be without."""
    if settings.security == "none":
        return imaplib.IMAP4(settings.mailbox, settings.mailbox_port, timeout=settings.timeout)
    context = ssl.create_default_context()
    return imaplib.IMAP4_SSL(settings.mailbox, settings.mailbox_port, ssl_context=context, timeout=settings.timeout)


def _read(mailbox: imaplib.IMAP4, state: State, now: datetime) -> int:
    mailbox.select(_FOLDER, readonly=True)
    validity, following = (_number(mailbox, name) for name in ("UIDVALIDITY", "UIDNEXT"))
    before = state.remembered(LOOKED_AT).get(_FOLDER)
    if before is None or before.validity != str(validity):
        state.keep(LOOKED_AT, _FOLDER, LookedAt(validity=str(validity), last=following - 1))
        return 0
    count = 0
    for number, raw in _reports(mailbox, before.last):
        found = take_bounce(raw, outbox=state.outbox, addresses=state.addresses, now=now)
        count += found is not None
        state.keep(LOOKED_AT, _FOLDER, LookedAt(validity=before.validity, last=number))
    return count


def _reports(mailbox: imaplib.IMAP4, last: int) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the bytes of each delivery report after the last one that was read."""
    _, found = mailbox.uid("SEARCH", f"UID {last + 1}:*", "HEADER", "Content-Type", "delivery-status")
    numbers = sorted(int(one) for one in (found[0] or b"").split() if int(one) > last)  # "n:*" has the last one always
    for number in numbers[:MOST]:
        _, parts = mailbox.uid("FETCH", str(number), f"(BODY.PEEK[]<0.{LARGEST}>)")
        raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
        yield number, raw


def _number(mailbox: imaplib.IMAP4, name: str) -> int:
    _, found = mailbox.response(name)
    return int(found[0] or 0) if found else 0
