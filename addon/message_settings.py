"""The sections of ``practice.toml`` about sending: e-mail, texts, push, and what staff are told.

Passwords and tokens are never in it: they are in files that only their owner can read, or in the environment.
"""

from datetime import time
from typing import Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from addon.setting_values import StrictSettings

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class _StrictSection(StrictSettings):
    model_config = ConfigDict(populate_by_name=True)


def one_address(value: str) -> str:
    """Return an e-mail address, or "". Raises ValueError where it is none."""
    if value:
        from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 (only where it is set up)

        try:
            validate_email(value, check_deliverability=False)
        except EmailNotValidError:
            raise ValueError("write one e-mail address, such as office@example.org") from None
    return value


class EmailSettings(_StrictSection):
    """How e-mails go out: through a server (``host``), or as files into a ``folder`` (the demo). Neither: not at all.

    ``sender`` (in the file: ``from``) is what receivers see, ``reply_to`` who gets their answers, such as the VA.
    ``mailbox`` is the IMAP server on which the same user finds what comes back.
    """

    host: str = ""
    port: int = Field(default=0, ge=0, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    sender: str = Field(default="", alias="from")
    sender_name: str = ""
    reply_to: str = ""
    password_file: str = "state/email-password"  # noqa: S105 (the file's place)
    folder: str = ""
    mailbox: str = ""
    mailbox_port: int = Field(default=993, ge=1, le=65535)
    timeout: int = Field(default=30, ge=1, le=60)

    _addresses = field_validator("sender", "reply_to")(one_address)

    @model_validator(mode="after")
    def _whole(self) -> "EmailSettings":
        if self.host and self.folder:
            raise ValueError("name either a host or a folder, not both")
        if self.host and not self.sender:
            raise ValueError('add from = "…": the address that receivers see')
        if self.mailbox and not (self.host and self.user):
            raise ValueError("mailbox needs host and user too: it is read as the same user")
        if self.security == "none" and not {self.host, self.mailbox or self.host} <= {"", *_LOOPBACK}:
            raise ValueError('security = "none" is for a server on this computer only: use "starttls" or "tls"')
        return self

    @property
    def port_used(self) -> int:
        """Return the port: the one given, else the usual one."""
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.security]


class TextSettings(_StrictSection):
    """How text messages go out. ``account`` blank: not at all. ``number`` is ``from`` in the file."""

    provider: Literal["twilio"] = "twilio"
    account: str = ""
    number: str = Field(default="", alias="from")
    messaging_service: str = ""
    token_file: str = "state/text-token"  # noqa: S105 (the file's place)
    timeout: int = Field(default=20, ge=1, le=60)

    @model_validator(mode="after")
    def _whole(self) -> "TextSettings":
        if self.account and bool(self.number) == bool(self.messaging_service):
            raise ValueError('add from = "+1…" or messaging_service = "MG…", one of the two')
        return self


class PushSettings(_StrictSection):
    """Web push: ``subject`` is an address at which the push services reach the practice. Blank: no push."""

    subject: str = ""
    key_file: str = "state/push-key.pem"

    @field_validator("subject")
    @classmethod
    def _reachable(cls, value: str) -> str:
        if value and not value.startswith(("mailto:", "https://")):
            raise ValueError('write "mailto:office@example.org" or an https address')
        return value


class StaffSettings(_StrictSection):
    """What the practice's own people are told: ``urls`` for the VA's channel, when the digest goes out, and where to.

    An address that holds a token belongs into ``urls_file``, one a line. ``workbook_url`` is linked in the digest.
    """

    urls: tuple[str, ...] = ()
    urls_file: str = "state/staff-urls"
    digest_at: time | None = None
    workbook_url: str = ""
