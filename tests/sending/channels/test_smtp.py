"""E-mail through a real server: what it refuses, when it hangs up, and what arrives."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from addon.message_settings import EmailSettings
from addon.outgoing import FAILED, HANDED_OVER, PLANNED, UNKNOWN, OutgoingMessage
from addon.sending.channels.smtp import SmtpChannel
from addon.sending.mails import Letterhead
from addon.sending.ports import HandOver
from tests.google.certificates import write_chain
from tests.sending.a_message import NOON, a_mail
from tests.sending.channels.a_mail_server import Postman, free_port, mail_server

HEAD = Letterhead(practice="p1", sender="office@example.org", sender_name="The Office", reply_to="va@example.org")
LINK = "https://go.example.org/unsubscribe/abc"


@pytest.fixture
def postman() -> Postman:
    """Return whoever takes mails."""
    return Postman()


@pytest.fixture
def port(postman: Postman) -> Iterator[int]:
    """Run a mail server; return its port."""
    with mail_server(postman) as port:
        yield port


def channel(port: int, *, password: str = "", **changes: str) -> SmtpChannel:
    """Return the channel to a server at this port."""
    given = {"host": "127.0.0.1", "security": "none", "from": HEAD.sender} | changes
    settings = EmailSettings.model_validate({"port": port, "timeout": 5} | given)
    return SmtpChannel(settings=settings, password=password, head=HEAD, clock=lambda: NOON, unsubscribe=lambda _: LINK)


def to(*people: str) -> list[OutgoingMessage]:
    """Return a mail to each."""
    return [a_mail(f"to {one}", address=one if "@" in one else f"{one}@example.org") for one in people]


def test_mails_arrive_by_one_connection(port: int, postman: Postman) -> None:
    """Mails arrive by one connection, each to one receiver, with what mail programs need."""
    outcomes = dict(channel(port).send(to("ana", "ben", "cai")))
    assert [one.state for one in outcomes.values()] == [HANDED_OVER] * 3
    assert postman.connections == 1
    assert [one.rcpt_tos for one in postman.envelopes] == [[f"{one}@example.org"] for one in ("ana", "ben", "cai")]
    first = postman.mails[0]
    assert first["Message-ID"] == outcomes["to ana"].provider_id
    assert (first["From"], first["Reply-To"]) == ("The Office <office@example.org>", "va@example.org")
    assert (first["List-Unsubscribe"], first["List-Unsubscribe-Post"]) == (f"<{LINK}>", "List-Unsubscribe=One-Click")
    plain, html = (part.get_content() for part in first.iter_parts())
    assert plain.startswith(a_mail().text)
    assert a_mail().text in html
    assert "<style" not in html


CASES: list[tuple[str, str, bool, str]] = [
    ("nobody", FAILED, True, "there is no such e-mail address (550 5.1.1)"),
    ("gone", FAILED, True, "there is no such e-mail address (550 5.1.10)"),
    ("policy", FAILED, False, "the mail server refused it (550 5.7.1)"),
    ("full", FAILED, False, "the mailbox takes no message (552 5.2.2)"),
    ("bare", FAILED, False, "the mail server refused it (550)"),
    ("busy", PLANNED, False, "the mail server takes no message at present (451 4.7.1)"),
    ("spam", FAILED, False, "the mail server refused it (554 5.7.1)"),
    ("later", PLANNED, False, "the mail server takes no message at present (452 4.3.1)"),
    ("hangs-up-early", PLANNED, False, "the connection to the mail server broke before"),
    ("hangs-up", UNKNOWN, False, "the connection broke while the message was handed over: nobody can tell"),
    ("a@example.org, b@example.org", FAILED, True, "the e-mail address is not one address"),
]


@pytest.mark.parametrize(("person", "state", "is_bad", "reason"), CASES, ids=[row[0] for row in CASES])
def test_one_refusal_is_no_other_receivers(
    port: int, postman: Postman, person: str, state: str, is_bad: object, reason: str
) -> None:
    """What happens to one receiver happens to no other; the next mail of the batch arrives."""
    outcomes = dict(channel(port).send(to("ana", person, "ben")))
    found: HandOver = outcomes[f"to {person}"]
    assert (found.state, found.bad_address) == (state, is_bad)
    assert found.reason.startswith(reason)
    assert "example" not in found.reason
    assert [one.state for key, one in outcomes.items() if key != f"to {person}"] == [HANDED_OVER] * 2
    assert len(postman.mails) == 2


def test_lines_that_begin_with_a_dot_arrive(port: int, postman: Postman) -> None:
    """A line that is one dot ends no mail, and letters beyond ASCII arrive."""
    text = "One\n.\n..two ñ\n"
    (outcome,) = channel(port).send([a_mail(text=text)])
    assert outcome[1].state == HANDED_OVER
    plain = next(iter(postman.mails[0].iter_parts())).get_content()
    assert plain.replace("\r\n", "\n").startswith(text)


def test_no_server_and_no_sign_in_are_tried_later(port: int, postman: Postman) -> None:
    """Where nobody answers, or the password is wrong, one message is given back and no other asked for."""
    asked: list[str] = []

    def mails() -> Iterator[OutgoingMessage]:
        for one in to("ana", "ben"):
            asked.append(one.key)
            yield one

    for tried, reason in (
        (channel(free_port()), "the mail server cannot be reached"),
        (channel(port, user="rosa", password="wrong"), "the mail server does not take this user and password"),  # noqa: S106
    ):
        asked.clear()
        ((key, outcome),) = tried.send(mails())
        assert (key, asked, outcome.state, outcome.reason) == ("to ana", ["to ana"], PLANNED, reason)
        assert outcome.remedy
    outcomes = list(channel(port, user="rosa", password="secret").send(mails()))  # noqa: S106
    assert [one.state for _, one in outcomes] == [HANDED_OVER] * 2
    assert len(postman.mails) == 2


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_connection_is_encrypted_and_the_server_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postman: Postman, security: str
) -> None:
    """Neither password nor mail leaves before the server has shown a certificate that this computer trusts."""
    trusted = write_chain(tmp_path, ("localhost",))
    with mail_server(postman, certificate=tmp_path / "leaf.pem", at_once=security == "tls") as port:
        made = channel(port, user="rosa", password="secret", host="localhost", security=security)  # noqa: S106
        ((_, stranger),) = made.send(to("ana"))
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        ((_, known),) = made.send(to("ana"))
    assert (stranger.state, stranger.reason) == (PLANNED, "the mail server's certificate cannot be trusted")
    assert known.state == HANDED_OVER
    assert len(postman.mails) == 1


def test_a_server_without_encryption_gets_nothing(port: int, postman: Postman) -> None:
    """A server that offers no encryption, where it is asked for, gets neither password nor mail."""
    ((_, outcome),) = channel(port, user="rosa", password="secret", security="starttls").send(to("ana"))  # noqa: S106
    assert (outcome.state, outcome.reason) == (PLANNED, "the mail server does not offer what [email] asks for")
    assert not postman.mails


def test_a_refused_sender_is_no_receivers_fault(port: int, postman: Postman) -> None:
    """A refused sender is our own setting: nothing is recorded about the receivers."""
    postman.refuse_sender = True
    outcomes = [one for _, one in channel(port).send(to("ana"))]
    assert [(one.state, one.bad_address) for one in outcomes] == [(PLANNED, False)]


def test_the_password_is_never_shown() -> None:
    """The password is in no text that a log could hold."""
    assert "secret" not in repr(channel(25, user="rosa", password="secret"))  # noqa: S106
