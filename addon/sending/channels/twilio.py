"""Text messages through Twilio. Needs the extra "channels".

A request that broke after it began is never repeated: after a while Twilio is asked for a text to that number with
those words. If none is found, nobody can tell (it may have changed the words), and it stays at that.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from addon.message_settings import TextSettings
from addon.outgoing import LINK_HERE, PLANNED, OutgoingMessage, Sending
from addon.sending.channels.twilio_codes import meaning, reported
from addon.sending.ports import HandOver, Outcome, ask_later, handed_over, try_later, unknown

STATUS_PATH = "/hooks/texts/status"
"""Where Twilio tells what became of a text, below the public address."""
_SET_UP = "Check [text] in practice.toml and the token; groupkeeper doctor tries them."
_LATER = frozenset({429, 503})
_OUR_ACCOUNT = frozenset({401, 403, 404})
_MOST_LISTED = 50
_AROUND = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioChannel:
    """A Twilio account. ``public_url`` blank: no reports of what became of texts. ``api``: another host, for tests."""

    settings: TextSettings
    token: str = field(repr=False)
    public_url: str = ""
    api: str = ""
    name: str = "text"
    can_look_up: bool = True

    def send(self, messages: Iterable[OutgoingMessage]) -> Iterator[Outcome]:
        """Send each by one client; where Twilio cannot be reached or wants a pause, ask for no more."""
        account = client(self.settings, self.token, api=self.api)
        for message in messages:
            outcome = self._hand_over(account, message)
            yield message.key, outcome
            if outcome.state == PLANNED:
                return

    def look_up(self, sending: Sending) -> HandOver | None:
        """Return what Twilio has of a text to that number in those words since it was claimed."""
        message, begun = sending.message, sending.claimed or sending.since
        words = re.compile(re.escape(message.text).replace(re.escape(LINK_HERE), r"\S+"))  # what was sent has the link
        account = client(self.settings, self.token, api=self.api)
        try:
            listed = account.messages.list(to=message.address, limit=_MOST_LISTED)  # the newest first
        except (requests.RequestException, TwilioRestException):
            return ask_later()
        for one in listed:
            at = one.date_created
            if words.fullmatch(one.body or "") and at is not None and begun - _AROUND <= at:
                return reported(str(one.status), one.error_code, provider_id=str(one.sid)) or handed_over(str(one.sid))
        return None

    def _hand_over(self, account: Client, message: OutgoingMessage) -> HandOver:
        where: dict[str, Any] = (
            {"messaging_service_sid": self.settings.messaging_service}
            if self.settings.messaging_service
            else {"from_": self.settings.number}
        )
        if self.public_url:
            where["status_callback"] = self.public_url.rstrip("/") + STATUS_PATH
        try:
            made = account.messages.create(to=message.address, body=message.text, **where)
        except TwilioRestException as refusal:
            return _refused(refusal.status, refusal.code)
        except requests.RequestException as fault:
            return try_later("Twilio cannot be reached", "Check the network.") if _never_left(fault) else ask_later()
        return reported(str(made.status), made.error_code, provider_id=str(made.sid)) or handed_over(str(made.sid))


def client(settings: TextSettings, token: str, *, api: str = "") -> Client:
    """Return Twilio's client: with a time-out, without repeats, and without a log (it would hold phone numbers)."""
    logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)  # below, it writes whole addresses
    silent = logging.Logger("twilio", level=logging.CRITICAL + 1)  # noqa: LOG001 (nobody else is to find it)
    http = TwilioHttpClient(pool_connections=True, timeout=settings.timeout, logger=silent, max_retries=0)
    made = Client(settings.account, token, http_client=http)
    if api:
        made.api.base_url = api
    return made


def tried_account(settings: TextSettings, token: str, *, api: str = "") -> tuple[str, str]:
    """Return what is wrong with an account or its token, and the next step; blank if Twilio takes them."""
    try:
        found = client(settings, token, api=api).api.accounts(settings.account).fetch()
    except TwilioRestException as refusal:
        return _refused(refusal.status, refusal.code).reason, _SET_UP
    except requests.RequestException:
        return "Twilio cannot be reached", "Check the network."
    if str(found.status) != "active":
        return f"the Twilio account is {found.status}", "Look into Twilio's console."
    return "", ""


def _refused(status: int, code: int | None) -> HandOver:
    """Return what a refused request means."""
    if status in _LATER:
        return try_later(f"Twilio takes no text at present ({status})")
    if status in _OUR_ACCOUNT:
        return try_later(f"Twilio does not take this account or token ({code or status})", _SET_UP)
    if status >= 500:
        remedy = "Ask the person, or look into Twilio's log. It is not sent again."
        return unknown(f"Twilio had a fault ({status})", remedy)
    return meaning(code or status)


def _never_left(fault: requests.RequestException) -> bool:
    """Return whether no connection was made at all: refused, no such host, no answer to the first packet."""
    if isinstance(fault, requests.ConnectTimeout):
        return True
    inner: object = fault.args[0] if fault.args else None
    reason = getattr(inner, "reason", None)
    names = {type(one).__name__ for one in (inner, reason)}
    return bool(names & {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ProxyError"})
