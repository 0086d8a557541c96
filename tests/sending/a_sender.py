"""A sender in a process of its own, for a test that kills it: STATE PORT MINUTES."""

import sys
from datetime import timedelta
from pathlib import Path

from addon.message_settings import EmailSettings
from addon.sending.channels.smtp import SmtpChannel
from addon.sending.mails import Letterhead
from addon.sending.sender import Sender
from addon.sync.state.database import open_state_file
from tests.sending.a_message import NOON


def main(path: str, port: str, minutes: str) -> None:
    """Send what is due; the clock shows so many minutes after noon."""
    state, now = open_state_file(Path(path)), NOON + timedelta(minutes=int(minutes))
    given = {"host": "127.0.0.1", "port": int(port), "security": "none", "from": "office@example.org"}
    channel = SmtpChannel(
        settings=EmailSettings.model_validate(given),
        password="",
        head=Letterhead(practice="p1", sender="office@example.org"),
        clock=lambda: now,
    )
    sender = Sender(outbox=state.outbox, addresses=state.addresses, channels={"email": channel}, clock=lambda: now)
    sender.send_due(now, looked_at=now)


if __name__ == "__main__":
    main(*sys.argv[1:])
