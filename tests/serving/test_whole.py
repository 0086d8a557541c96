"""The whole service as a process: what is due leaves, what arrives is heard, and the log names nobody."""

import signal
import urllib.parse
import urllib.request
from datetime import time, timedelta
from pathlib import Path

import pytest
from twilio.request_validator import RequestValidator

from addon.outgoing import HANDED_OVER, STAFF, OutgoingMessage
from addon.service.service import utc_now
from addon.sync.state.database import open_state_file
from addon.wiring.beginning import add_settings
from tests.begun import init_practice
from tests.practice import ZONE
from tests.service.processes import served

PUBLIC, TOKEN, PHONE = "https://hooks.example.org", "t0ken-of-the-account", "+15555550101"
SETTINGS = f"""
[service]
poll_seconds = 1
public_url = "{PUBLIC}"
[email]
folder = "mail"
[text]
account = "AC0123456789abcdef0123456789abcdef"
from = "+15555550100"
"""


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """Return a practice that writes its e-mails into a folder and hears texts."""
    folder = tmp_path / "practice"
    init_practice(folder, ZONE)
    add_settings(folder, SETTINGS)
    token = folder / "state" / "text-token"
    token.write_text(TOKEN, encoding="ascii")
    token.chmod(0o600)
    return folder


def for_staff() -> OutgoingMessage:
    """Return something that a clinician is told at once."""
    now = utc_now()
    return OutgoingMessage(
        key=f"{STAFF}test | 1",
        person="C-01",
        channel="email",
        address="rosa@example.org",
        text="M-0001 wrote. Please read it in Requests.",
        subject="A member wrote",
        due=now,
        ends=now + timedelta(hours=1),
        zone=ZONE,
        quiet_from=time(0),
        quiet_until=time(0),
        limited=False,
    )


@pytest.mark.long
def test_what_is_due_leaves_and_what_arrives_is_heard(practice: Path) -> None:
    """A note to a clinician becomes a file; a member's STOP is obeyed before it is acknowledged; a pass takes it."""
    state = open_state_file(practice / "state" / "groupkeeper.db")
    state.outbox.add(for_staff(), now=utc_now())
    with served(practice) as service:
        service.wait_for(lambda: list(practice.glob("mail/*.eml")))
        service.wait_for(lambda: HANDED_OVER in state.outbox.counts())
        service.wait_for(service.passes)
        before = len(service.passes())
        assert _text(service.address, Body="STOP", OptOutType="STOP") == 200
        known = state.addresses.of("text", PHONE)
        assert known is not None
        assert known.state == "stopped"
        service.wait_for(lambda: len(service.passes()) > before)
        assert service.end(signal.SIGTERM)[0] == 0
    log = service.log.read_text(encoding="utf-8")
    assert [word for word in (PHONE, "STOP", "rosa@", TOKEN, "Traceback") if word in log] == []
    state.close()


def _text(address: str, **more: str) -> int:
    told = {"MessageSid": "SM0123456789abcdef", "From": PHONE, "To": "+15555550100", **more}
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/hooks/texts", told)
    request = urllib.request.Request(  # noqa: S310 (this computer)
        f"{address}/hooks/texts", urllib.parse.urlencode(told).encode(), {"X-Twilio-Signature": signature}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return int(answer.status)
