"""A message as an e-mail: plain text and a small HTML part, to exactly one address, under a Message-ID of its own."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files

from css_inline import CSSInliner
from email_validator import EmailNotValidError, validate_email
from jinja2 import Environment, StrictUndefined, Template

from addon.message_settings import EmailSettings
from addon.outgoing import OutgoingMessage
from addon.sending.ports import HandOver, failed

_LINK_WORDS = "Stop e-mails like this one"
_CORRECT = "Correct the E-mail in the sheet."
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class _OnOneLine(UnstructuredHeader, BaseHeader):
    """A header for programs. Folded, what is longer than a line would be encoded, and no program decodes it there."""

    def fold(self, *, policy: Policy) -> str:
        """Return its line."""
        return f"{self.name}: {self}{policy.linesep}"


def _headers() -> HeaderRegistry:
    headers = HeaderRegistry()
    for name in ("list-unsubscribe", "message-id"):
        headers.map_to_type(name, _OnOneLine)
    return headers


_POLICY = SMTP.clone(header_factory=_headers())


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What every e-mail of a practice has in common. ``practice``: its id, so that keys tell nobody anything."""

    practice: str
    sender: str
    sender_name: str = ""
    reply_to: str = ""

    @classmethod
    def of(cls, practice: str, settings: EmailSettings) -> "Letterhead":
        """Return the letterhead that the settings describe; for files in a folder a sender is made up."""
        sender = settings.sender or "groupkeeper@localhost"
        return cls(
            practice=practice, sender=sender, sender_name=settings.sender_name, reply_to=settings.reply_to or sender
        )


def mail_id(message: OutgoingMessage, head: Letterhead) -> str:
    """Return the Message-ID of a message: the same each time, and nothing can be read from it."""
    digest = sha256(f"{head.practice}\n{message.key}".encode()).hexdigest()[:40]
    return f"<{digest}@{head.sender.rpartition('@')[2]}>"


def one_address(text: str) -> str | None:
    """Return a text that is exactly one e-mail address as it is, None if it is anything else.

    No look-up is made. ``"a@x.org, evil@x.org"`` is two addresses to a mail program, so it is none here.
    """
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True)
    except (EmailNotValidError, ValueError):
        return None
    return text if text.casefold() in {found.normalized.casefold(), (found.ascii_email or "").casefold()} else None


def written(
    message: OutgoingMessage, head: Letterhead, *, now: datetime, unsubscribe: str = ""
) -> EmailMessage | HandOver:
    """Return a message as an e-mail sent at this instant, or why it cannot be one.

    ``unsubscribe`` is the address of its one-click page. However often it is tried, its Message-ID is the same.
    """
    to = one_address(message.address)
    if to is None:
        return failed("the e-mail address is not one address", _CORRECT, bad_address=True)
    mail = EmailMessage(policy=_POLICY)
    user, _, domain = head.sender.rpartition("@")
    mail["From"] = Address(_plain(head.sender_name), user, domain)
    mail["To"] = Address("", *_parted(to))
    if head.reply_to:
        mail["Reply-To"] = Address("", *_parted(head.reply_to))
    mail["Subject"] = _plain(message.subject) or "Reminder"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = mail_id(message, head)
    mail["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        mail["List-Unsubscribe"] = f"<{unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.text + (f"\n\n{_LINK_WORDS}: {unsubscribe}\n" if unsubscribe else "\n"))
    mail.add_alternative(as_html(message.subject, message.text, link=unsubscribe), subtype="html")
    return mail


def as_html(subject: str, text: str, *, link: str = "") -> str:
    """Return the HTML part: the same words, escaped, with its few styles written into the elements."""
    paragraphs = [part.strip().splitlines() for part in re.split(r"\n\s*\n", text.strip())]
    page = _template().render(subject=subject, paragraphs=paragraphs, link=link, link_words=_LINK_WORDS)
    return _inliner().inline(page)


def _parted(address: str) -> tuple[str, str]:
    user, _, domain = address.rpartition("@")
    return user, domain


def _plain(text: str) -> str:
    """Return a header's text on one line: whatever would begin another header is a blank."""
    return " ".join(_CONTROL.sub(" ", text).split())


@cache
def _template() -> Template:
    source = files("addon.sending").joinpath("mail.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(source)


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False)
