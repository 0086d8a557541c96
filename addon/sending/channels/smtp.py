"""E-mail through the practice's own mail server, one connection a batch.

Until the server has taken DATA, nothing has left: whatever fails is tried again later. From the first byte of the text
on, a connection that breaks leaves the outcome unknown, and the message is not sent again.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from addon.message_settings import EmailSettings
from addon.outgoing import UNKNOWN, OutgoingMessage, Sending
from addon.sending.mails import Letterhead, mail_id, written
from addon.sending.ports import HandOver, Outcome, failed, handed_over, try_later, unknown

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_OUR_FAULT = ("5.1.7", "5.1.8")
"""These are about the sender's address, not the receiver's."""
_SET_UP = "Check [email] in practice.toml and the password; groupkeeper doctor tries them."
_ASK_PERSON = "Ask the person whether it arrived, or look into the mail server's log. It is not sent again."
_OTHER_ADDRESS = "Ask for another address and correct E-mail in the sheet."
_ASK_SERVER = "Ask whoever runs the mail server; its answer is in its log."


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpChannel:
    """A mail server. ``clock`` tells UTC; ``unsubscribe`` returns a receiver's one-click address, "" without one."""

    settings: EmailSettings
    password: str = field(repr=False)
    head: Letterhead
    clock: Callable[[], datetime]
    unsubscribe: Callable[[OutgoingMessage], str] = lambda _: ""
    name: str = "email"
    can_look_up: bool = False

    def send(self, messages: Iterable[OutgoingMessage]) -> Iterator[Outcome]:
        """Send each by one connection; where the server cannot be reached, ask for no more."""
        server: smtplib.SMTP | None = None
        try:
            for message in messages:
                try:
                    server = server or connect(self.settings, self.password)
                except (OSError, smtplib.SMTPException) as fault:
                    yield message.key, try_later(*why_not_reached(fault))
                    return
                outcome, server = self._hand_over(server, message)
                yield message.key, outcome
        finally:
            _leave(server)

    def look_up(self, sending: Sending) -> HandOver | None:
        """Nobody can ask a mail server what became of a message."""

    def _hand_over(self, server: smtplib.SMTP, message: OutgoingMessage) -> tuple[HandOver, smtplib.SMTP | None]:
        """Return the outcome and the connection, None if it is of no more use."""
        mail = written(message, self.head, now=self.clock(), unsubscribe=self.unsubscribe(message))
        if isinstance(mail, HandOver):
            return mail, server
        try:
            refusal = _enveloped(server, self.head.sender, message.address)
        except (OSError, smtplib.SMTPException):
            return try_later("the connection to the mail server broke before the message was handed over"), None
        if refusal is None:
            refusal = _told(server, mail.as_bytes())
        outcome = refusal or handed_over(mail_id(message, self.head))
        if outcome.state == UNKNOWN:  # a returned e-mail may still tell, by this id
            return replace(outcome, provider_id=mail_id(message, self.head)), None
        return outcome, _ready_again(server) if refusal else server


def connect(settings: EmailSettings, password: str) -> smtplib.SMTP:
    """Return a connection that is encrypted (but on this computer) and signed in. Raises OSError, SMTPException."""
    host, port, timeout = settings.host, settings.port_used, settings.timeout
    if settings.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=timeout, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, timeout=timeout)
    try:
        if settings.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if settings.user:
            server.login(settings.user, password)
    except BaseException:
        server.close()
        raise
    return server


def why_not_reached(fault: Exception) -> tuple[str, str]:
    """Return in plain words why there is no connection, and what to do."""
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return "the mail server does not take this user and password", _SET_UP
    if isinstance(fault, ssl.SSLError):
        return "the mail server's certificate cannot be trusted", "Check host and security under [email]."
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return "the mail server does not offer what [email] asks for", 'Try security = "tls", or another port.'
    return "the mail server cannot be reached", "Check the network, and host and port under [email]."


def _enveloped(server: smtplib.SMTP, sender: str, to: str) -> HandOver | None:
    """Tell the server who writes to whom; return its refusal."""
    code, answer = server.mail(sender)
    if code != 250:  # the sender is the same for all: nothing is wrong with this message
        return try_later(f"the mail server does not take the sender ({_code(code, answer)})", _SET_UP)
    code, answer = server.rcpt(to)
    if code not in {250, 251}:
        return _refusal(code, answer)
    code, answer = server.docmd("DATA")
    return None if code == 354 else _refusal(code, answer)


def _told(server: smtplib.SMTP, mail: bytes) -> HandOver | None:
    """Send the text; return a refusal, or that nobody can tell."""
    lines = re.sub(rb"(?m)^\.", b"..", mail)
    try:
        server.send(lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        code, answer = server.getreply()
    except (OSError, smtplib.SMTPException):
        return unknown("the connection broke while the message was handed over", _ASK_PERSON)
    return None if code == 250 else _refusal(code, answer)


def _refusal(code: int, answer: bytes) -> HandOver:
    """Return what a refusal means: 4xx later, 5.1.x a bad address, any other 5xx for good."""
    shown = _code(code, answer)
    if code < 500:
        return try_later(f"the mail server takes no message at present ({shown})", _ASK_SERVER)
    return refused_for_good(shown)


def refused_for_good(status: str) -> HandOver:
    """Return the outcome for a code or an enhanced status (RFC 3463) such as ``550 5.1.1``."""
    found = _STATUS.search(status)
    enhanced = found[0] if found else ""
    if enhanced.startswith("5.1.") and enhanced not in _OUR_FAULT:
        return failed(f"there is no such e-mail address ({status})", _OTHER_ADDRESS, bad_address=True)
    if enhanced.startswith("5.2."):
        return failed(f"the mailbox takes no message ({status})", _OTHER_ADDRESS)
    return failed(f"the mail server refused it ({status})", _ASK_SERVER)


def _code(code: int, answer: bytes) -> str:
    """Return the numbers of an answer; its words may quote the address."""
    found = _STATUS.search(answer.decode("ascii", "replace"))
    return f"{code} {found[0]}" if found else str(code)


def _ready_again(server: smtplib.SMTP) -> smtplib.SMTP | None:
    """Let the server forget the refused message; None if it has hung up."""
    try:
        return server if server.rset()[0] == 250 else None
    except (OSError, smtplib.SMTPException):
        return None


def _leave(server: smtplib.SMTP | None) -> None:
    if server is not None:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()
