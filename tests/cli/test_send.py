"""``send --test``: one message by one channel, and what became of it in words."""

import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from addon.outgoing import Address
from addon.wiring.opening import open_practice
from tests.cli.commands import CommandLine
from tests.sending.channels.a_mail_server import Postman, free_port, mail_server
from tests.sync.little_practice import NOON

MAIL = '\n[email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "office@example.org"\n'


def adds_settings(folder: Path, text: str) -> None:
    """Write below practice.toml."""
    path = folder / "practice.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_a_test_mail_arrives(command: CommandLine, folder: Path) -> None:
    """A test mail arrives at the server, once; one that the server refuses tells why."""
    with mail_server(postman := Postman()) as port:
        adds_settings(folder, MAIL.format(port=port))
        told = command.run("send", folder, "--test", "email", "va@example.org")
        refused = command.run("send", folder, "--test", "email", "nobody@example.org")
    assert (told.code, told.out) == (0, "handed over\n")
    assert [one["To"] for one in postman.mails] == ["va@example.org"]
    assert refused.code == 1
    assert "there is no such e-mail address (550 5.1.1)" in refused.out
    assert "→" in refused.out


def test_a_folder_takes_it_too(command: CommandLine, folder: Path) -> None:
    """Where mails go into a folder, the test does."""
    adds_settings(folder, '\n[email]\nfolder = "mail"\n')
    assert command.run("send", folder, "--test", "email", "va@example.org").code == 0
    (path,) = (folder / "mail").iterdir()
    assert message_from_bytes(path.read_bytes(), policy=default)["Subject"] == "Test"


def test_what_another_channel_lacks_keeps_no_test_from_being_sent(
    command: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twilio's library is missing, and so is its token: an e-mail goes, a text is told why not."""
    adds_settings(folder, '\n[email]\nfolder = "mail"\n[text]\naccount = "AC1"\nfrom = "+15005550199"\n')
    assert command.run("send", folder, "--test", "email", "va@example.org").code == 0
    monkeypatch.setenv("GROUPKEEPER_TEXT_TOKEN", "t")
    monkeypatch.delitem(sys.modules, "addon.sending.channels.twilio", raising=False)
    for name in ("twilio", "twilio.base.exceptions", "twilio.http.http_client", "twilio.rest"):
        monkeypatch.setitem(sys.modules, name, None)
    assert command.run("send", folder, "--test", "email", "va@example.org").code == 0
    told = command.run("send", folder, "--test", "text", "+12125550147")
    assert told.code == 1
    assert "which is not installed" in f"{told.out}{told.err}"
    assert "Set up: email, text." in command.run("send", folder, "--test", "push", "M-0001").out


def test_what_cannot_be_sent_tells_why(command: CommandLine, folder: Path) -> None:
    """A channel that is not set up, a server that is away, an address whose owner wants nothing."""
    told = command.run("send", folder, "--test", "text", "+12125550147")
    assert told.code == 2
    assert "Nothing is set up for sending by text" in told.out
    adds_settings(folder, MAIL.format(port=free_port()))
    told = command.run("send", folder, "--test", "email", "va@example.org")
    assert told.code == 1
    assert "the mail server cannot be reached" in told.out
    with open_practice(folder, now=lambda: NOON) as home:
        home.state.addresses.mark(Address(channel="email", address="va@example.org", state="stopped", since=NOON))
    told = command.run("send", folder, "--test", "email", "va@example.org")
    assert told.code == 1
    assert "wants no messages" in told.out


def test_doctor_tries_what_is_set_up(command: CommandLine, folder: Path) -> None:
    """Doctor signs in at the mail server and prints what to do if that fails."""
    adds_settings(folder, MAIL.format(port=free_port()))
    told = command.run("doctor", folder)
    assert told.code == 1
    assert "the mail server cannot be reached" in told.out
