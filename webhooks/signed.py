"""Doors for Standard Webhooks: forms, bridges to an EHR, and what a mail provider tells about e-mails.

Everything that is theirs is stored under its signed id before it is acknowledged, also what no room reads yet.
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from secrets import token_bytes
from typing import Any

from addon.incoming import EHR_EVENT, EMAIL_EVENT, FORM, Incoming
from addon.outgoing import Address
from addon.sync.state.inbox import marking
from addon.sync.state.one_commit import Also
from webhooks.arrived import Arrived, Malformed, Outcome, read_json
from webhooks.ports import EmailReport, WebhookDeps
from webhooks.verify.standard_webhooks import verified

MOST_TYPE = 80
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
_NOBODYS = b64encode(token_bytes(32)).decode()
"""Checks a request in the name of nobody, so that an unknown name takes as long as a wrong signature."""
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


def forms(deps: WebhookDeps, arrived: Arrived, name: str) -> Outcome:
    """Store what a form sent."""
    return _take(deps, arrived, f"forms/{name}", FORM) if _NAME.fullmatch(name) else Outcome.REFUSED


def ehr(deps: WebhookDeps, arrived: Arrived, name: str) -> Outcome:
    """Store what a bridge to an EHR sent."""
    return _take(deps, arrived, f"ehr/{name}", EHR_EVENT) if _NAME.fullmatch(name) else Outcome.REFUSED


def email(deps: WebhookDeps, arrived: Arrived) -> Outcome:
    """Store what the mail provider tells, and mark an address at which nothing arrives in the same commit."""
    return _take(deps, arrived, "email", EMAIL_EVENT)


def _take(deps: WebhookDeps, arrived: Arrived, source: str, kind: str) -> Outcome:
    external_id = verified(arrived.headers, arrived.body, deps.keys(source) or (_NOBODYS,), now=arrived.at)
    if external_id is None:
        return Outcome.REFUSED
    told = read_json(arrived.body)
    what, data = told.get("type"), told.get("data")
    if not (isinstance(what, str) and 0 < len(what) <= MOST_TYPE and isinstance(data, dict)):
        raise Malformed
    body = {"type": what, "data": json.dumps(data, ensure_ascii=False)}
    new = Incoming(source=source, external_id=external_id, received=arrived.at, kind=kind, body=body)
    if deps.inbox.store(new, _address(what, data, arrived) if kind == EMAIL_EVENT else None) is None:
        return Outcome.REPEATED
    if kind == EMAIL_EVENT:
        _report(deps, what, data)
    else:
        deps.look_again(kind)
    return Outcome.STORED


def _address(what: str, data: Mapping[str, Any], arrived: Arrived) -> Also | None:
    """Return what marks the address: a bounce for good, or a complaint, which is the wish to get nothing more."""
    address, why = _told(data, "to"), _code(data) or what
    state = {"email.complained": "stopped", "email.bounced": "bad" if data.get("permanent") is True else ""}.get(what)
    if not (address and state):
        return None
    return marking(Address(channel="email", address=address, state=state, since=arrived.at, why=why))


def _report(deps: WebhookDeps, what: str, data: Mapping[str, Any]) -> None:
    """Hand over what became of an e-mail of ours. One that comes back for now is tried again by the mail server."""
    message_id = _told(data, "message_id")
    for_good = what == "email.bounced" and data.get("permanent") is True
    if message_id and (for_good or what == "email.delivered"):
        deps.email_report(EmailReport(message_id=message_id, delivered=not for_good, code=_code(data)))


def _code(data: Mapping[str, Any]) -> str:
    """Return the code of a bounce where it is one (5.1.1), never a server's sentence: it quotes addresses."""
    code = _told(data, "code")
    return code if _STATUS.fullmatch(code) else ""


def _told(data: Mapping[str, Any], name: str) -> str:
    found = data.get(name)
    return found.strip()[:320] if isinstance(found, str) else ""
