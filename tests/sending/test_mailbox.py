"""The mailbox to which e-mails come back: reports are read once, nothing else is, and nothing changes there."""

import pytest

from addon.message_settings import EmailSettings
from addon.outgoing import FAILED, HANDED_OVER
from addon.sending.mailbox import CannotLook, take_bounces
from addon.sync.state.database import State
from tests.sending.a_mailbox import Mailbox, mailbox_server
from tests.sending.a_message import MAIL, MINUTE, NOON, a_mail
from tests.sending.channels.a_mail_server import free_port
from tests.sending.test_reports import ID, returned
from tests.stores import fresh_state

LETTER = b"From: ana@example.org\r\nContent-Type: text/plain\r\nSubject: private\r\n\r\nDear Rosa"


@pytest.fixture
def state() -> State:
    """Return a state with an e-mail that was handed over."""
    made = fresh_state()
    made.outbox.plan([a_mail()], now=NOON)
    made.outbox.claim(a_mail().key, now=NOON, lease=NOON + MINUTE)
    made.outbox.settle(a_mail().key, HANDED_OVER, now=NOON, id_=ID)
    return made


def visit(state: State, port: int, *, password: str = "secret") -> int:  # noqa: S107 (a test's)
    """Look into the mailbox once."""
    given = {"host": "127.0.0.1", "from": "office@example.org", "user": "rosa", "security": "none", "timeout": 5}
    settings = EmailSettings.model_validate(given | {"mailbox": "127.0.0.1", "mailbox_port": port})
    return take_bounces(settings, password, state, now=NOON)


def test_what_comes_back_is_read_once(state: State) -> None:
    """What is there at first is left alone; what comes later is read once, letters never."""
    box = Mailbox(messages={1: LETTER, 2: returned()})
    with mailbox_server(box) as port:
        assert visit(state, port) == 0
        assert state.outbox.all()[a_mail().key].state == HANDED_OVER
        box.messages |= {3: LETTER, 4: returned(message_id="<another@example.org>"), 5: returned()}
        assert visit(state, port) == 1
        assert state.outbox.all()[a_mail().key].state == FAILED
        known = state.addresses.of("email", MAIL)
        assert known is not None
        assert known.state == "bad"
        assert visit(state, port) == 0
    fetched = [one.split()[2] for one in box.asked if one.startswith("UID FETCH")]
    assert fetched == ["4", "5"]
    assert all("PEEK" in one for one in box.asked if "FETCH" in one)


def test_another_numbering_begins_anew(state: State) -> None:
    """A mailbox that numbers anew is another one: nothing old in it is read."""
    box = Mailbox(messages={9: LETTER})
    with mailbox_server(box) as port:
        visit(state, port)
        box.validity, box.messages = 8, {1: returned(), 2: LETTER}
        assert visit(state, port) == 0
        box.messages[3] = returned()
        assert visit(state, port) == 1


def test_a_mailbox_that_cannot_be_read_is_told(state: State) -> None:
    """A mailbox that is away, refuses or breaks off is told; the next visit reads what this one did not."""
    box = Mailbox(messages={1: LETTER})
    with mailbox_server(box) as port:
        visit(state, port)
        box.messages[2] = returned()
        box.hangs_up = True
        for given in ({"port": free_port()}, {"port": port, "password": "wrong"}, {"port": port}):
            with pytest.raises(CannotLook):
                visit(state, **given)  # type: ignore[arg-type]
        box.hangs_up = False
        assert visit(state, port) == 1
