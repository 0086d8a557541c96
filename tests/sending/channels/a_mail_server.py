"""A mail server on this computer that refuses, is busy, or hangs up in the middle, by the receiver's name."""

import socket
import ssl
from asyncio import WriteTransport
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

REFUSALS = {
    "nobody": "550 5.1.1 <nobody@example.org> no such user",
    "gone": "550 5.1.10 no such address",
    "policy": "550 5.7.1 we do not want you",
    "full": "552 5.2.2 mailbox full",
    "busy": "451 4.7.1 greylisted, come back",
    "bare": "550 mailbox unavailable",
}
AFTER_DATA = {"spam": "554 5.7.1 this looks like spam", "later": "452 4.3.1 no room at present"}


@dataclass
class Postman:
    """Takes mails, or not."""

    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    connections: int = 0
    refuse_sender: bool = False

    async def handle_EHLO(  # noqa: N802 (the server's name for it)
        self, server: SMTP, session: Session, _: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Count a connection."""
        assert server.transport is not None
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _: SMTP, __: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender, or not."""
        if self.refuse_sender:
            return "550 5.7.1 you may not send as this address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        """Take a receiver, or not."""
        who = address.partition("@")[0]
        if who == "hangs-up-early":
            hang_up(server)
        envelope.rcpt_tos.append(address)
        return REFUSALS.get(who, "250 OK")

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail, or hang up."""
        (to,) = envelope.rcpt_tos
        who = to.partition("@")[0]
        if who == "hangs-up":
            hang_up(server)
            return "250 OK"
        if who in AFTER_DATA:
            return AFTER_DATA[who]
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.envelopes.append(envelope)
        return "250 2.0.0 taken"


def hang_up(server: SMTP) -> None:
    """Let the line break."""
    assert isinstance(server.transport, WriteTransport)
    server.transport.abort()


def only_rosa(_: SMTP, __: Session, ___: Envelope, ____: str, given: object) -> AuthResult:
    """Let in one user with one password."""
    return AuthResult(success=given == LoginPassword(b"rosa", b"secret"), handled=False)


def free_port() -> int:
    """Return a port of this computer at which nobody answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def mail_server(postman: Postman, *, certificate: Path | None = None, at_once: bool = False) -> Iterator[int]:
    """Run a server at a free port of this computer; yield the port. ``at_once``: encrypted from the first byte on."""
    port = free_port()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if certificate else None
    if tls and certificate:
        tls.load_cert_chain(certificate)
    upgrade: dict[str, Any] = {"tls_context": tls, "require_starttls": True} if tls and not at_once else {}
    controller = Controller(
        postman,
        hostname="127.0.0.1",
        port=port,
        ssl_context=tls if at_once else None,
        authenticator=only_rosa,
        auth_require_tls=bool(upgrade),
        **upgrade,
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
