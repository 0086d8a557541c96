"""One round of a practice's sending, from its own folder: digests, what is due, what came back."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from addon.digest.lines import DIGEST, Digest
from addon.outgoing import HANDED_OVER, PLANNED, OutgoingMessage
from addon.wiring.beginning import add_settings, init_practice
from addon.wiring.folder import PracticeFolder
from addon.wiring.opening import open_practice
from addon.wiring.sending import SendingRound, channel_sources, sending_round
from tests.sending.a_mailbox import Mailbox, mailbox_server
from tests.sending.a_message import a_mail
from tests.sending.channels.a_mail_server import Postman, mail_server
from tests.sending.test_reports import returned

SEVEN = datetime(2026, 3, 3, 12, tzinfo=UTC)
"""Seven in the morning in New York."""
MAILS = '\n[email]\nfolder = "mail"\n[staff]\ndigest_at = 07:00:00\nworkbook_url = "https://sheets.example.org/x"\n'
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
QUARTER = timedelta(minutes=15)


def round_of(home: PracticeFolder, *, now: datetime = SEVEN, paused: str = "") -> SendingRound:
    """Return what sends for an opened practice."""
    return sending_round(channel_sources(home, now=lambda: now), paused=lambda: paused)


def due_mail() -> OutgoingMessage:
    """Return an e-mail that is due at seven, and not quiet then."""
    return a_mail(due=SEVEN, ends=SEVEN + timedelta(hours=5), zone="Europe/London")


def test_a_round_sends_the_digest_and_what_is_due(tmp_path: Path) -> None:
    """A round writes the digest and what is due, each once; a pause lets only staff be told."""
    folder = tmp_path / "practice"
    init_practice(folder, "America/New_York")
    add_settings(folder, MAILS)
    with open_practice(folder, now=lambda: SEVEN) as home:
        day = Digest(clinician="C-01", email="rosa@example.org", day=SEVEN.date(), lines=("Today 6:00 PM: G-01",))
        home.state.keep(DIGEST, "C-01", day)
        home.state.outbox.plan([due_mail()], now=SEVEN)
        round_of(home, paused="Rosa")(SEVEN, looked_at=SEVEN)
        assert {one.message.person: one.state for one in home.state.outbox.all().values()} == {
            "C-01": HANDED_OVER,
            "M-1": PLANNED,
        }
        later = SEVEN + timedelta(minutes=6)
        for _ in range(2):
            round_of(home, now=later)(later, looked_at=later)
    mails = [message_from_bytes(one.read_bytes(), policy=default) for one in (folder / "mail").iterdir()]
    assert {one["To"] for one in mails} == {"rosa@example.org", "m1@example.org"}
    assert len(mails) == 2


def test_a_round_hears_what_comes_back(tmp_path: Path) -> None:
    """An e-mail that comes back later fails its message; the mailbox is looked into every quarter of an hour."""
    folder, box, postman = tmp_path / "practice", Mailbox(messages={1: b"Subject: x\r\n\r\ny"}), Postman()
    with mail_server(postman) as port, mailbox_server(box) as mailbox:
        init_practice(folder, "America/New_York")
        add_settings(folder, SERVER.format(port=port, mailbox=mailbox))
        (folder / "password").write_text("secret", encoding="utf-8")
        (folder / "password").chmod(0o600)
        with open_practice(folder, now=lambda: SEVEN) as home:
            home.state.outbox.plan([due_mail()], now=SEVEN)
            sends = round_of(home)
            sends(SEVEN, looked_at=SEVEN)
            assert len(postman.mails) == 1
            box.messages[2] = returned(message_id=str(postman.mails[0]["Message-ID"]))
            sends(SEVEN + QUARTER / 3, looked_at=SEVEN)
            assert next(iter(home.state.outbox.all().values())).state == HANDED_OVER
            sends(SEVEN + QUARTER, looked_at=SEVEN)
            assert next(iter(home.state.outbox.all().values())).state == "failed"
            box.hangs_up = True
            box.messages[3] = returned()
            sends(SEVEN + 2 * QUARTER, looked_at=SEVEN)
