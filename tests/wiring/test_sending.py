"""A practice's sending, made from its own folder: what is due leaves, and what comes back is heard."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from addon.outgoing import FAILED, HANDED_OVER, PLANNED, OutgoingMessage
from addon.wiring.beginning import add_settings
from addon.wiring.opening import open_practice
from addon.wiring.sending import channel_sources, look_into_mailbox, open_sender
from tests.begun import init_practice
from tests.sending.a_mailbox import Mailbox, mailbox_server
from tests.sending.a_message import a_mail
from tests.sending.channels.a_mail_server import Postman, mail_server
from tests.sending.test_reports import returned

SEVEN = datetime(2026, 3, 3, 12, tzinfo=UTC)
"""Seven in the morning in New York, noon in London."""
SERVER = """
[email]
host = "127.0.0.1"
port = {port}
security = "none"
user = "rosa"
from = "office@example.org"
mailbox = "127.0.0.1"
mailbox_port = {mailbox}
password_file = "password"
"""


def due_mail() -> OutgoingMessage:
    """Return an e-mail that is due at seven, and not quiet then."""
    return a_mail(due=SEVEN, ends=SEVEN + timedelta(hours=5), zone="Europe/London")


def test_what_is_due_is_written_as_a_file(tmp_path: Path) -> None:
    """With a folder for e-mails, what is due is a file there; while somebody has paused all sending, it waits."""
    folder = tmp_path / "practice"
    init_practice(folder, "America/New_York")
    add_settings(folder, '\n[email]\nfolder = "mail"\n')
    with open_practice(folder, now=lambda: SEVEN) as home:
        home.state.outbox.plan([due_mail()], now=SEVEN)
        for who, later, state in (("Rosa", 0, PLANNED), ("", 6, HANDED_OVER), ("", 12, HANDED_OVER)):
            now = SEVEN + timedelta(minutes=later)
            sources = channel_sources(home, now=now.astimezone)
            open_sender(sources, paused=who.strip).send_due(now, looked_at=now)
            assert [one.state for one in home.state.outbox.all().values()] == [state]
    (path,) = (folder / "mail").iterdir()
    assert message_from_bytes(path.read_bytes(), policy=default)["To"] == "m1@example.org"


def test_what_comes_back_is_heard(tmp_path: Path) -> None:
    """An e-mail that comes back later fails its message; a mailbox that breaks off stops nothing."""
    folder, box, postman = tmp_path / "practice", Mailbox(messages={1: b"Subject: x\r\n\r\ny"}), Postman()
    with mail_server(postman) as port, mailbox_server(box) as mailbox:
        init_practice(folder, "America/New_York")
        add_settings(folder, SERVER.format(port=port, mailbox=mailbox))
        (folder / "password").write_text("secret", encoding="utf-8")
        (folder / "password").chmod(0o600)
        with open_practice(folder, now=lambda: SEVEN) as home:
            home.state.outbox.plan([due_mail()], now=SEVEN)
            sources = channel_sources(home, now=lambda: SEVEN)
            look_into_mailbox(sources, SEVEN)
            open_sender(sources, paused=str).send_due(SEVEN, looked_at=SEVEN)
            assert len(postman.mails) == 1
            box.messages[2] = returned(message_id=str(postman.mails[0]["Message-ID"]))
            box.hangs_up = True
            look_into_mailbox(sources, SEVEN)
            assert next(iter(home.state.outbox.all().values())).state == HANDED_OVER
            box.hangs_up = False
            look_into_mailbox(sources, SEVEN)
            assert next(iter(home.state.outbox.all().values())).state == FAILED
