"""Behind the doors a text is heard, a report reaches its message and its address, a link stops e-mails."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from addon.incoming import REPLY
from addon.outgoing import DELIVERED, FAILED, HANDED_OVER, Address
from addon.sending.channels.twilio import STATUS_PATH
from addon.sending.unsubscribe import PATH, UnsubscribeLinks
from addon.service.service import Besides, Service, utc_now
from addon.serving.doors import webhook_deps
from addon.wiring.served import ServedPractice, held_practice
from tests.begun import init_practice
from tests.practice import ZONE
from tests.service.messages import message
from webhooks.channels import Orphans
from webhooks.ports import EmailReport, TextReceived, WebhookDeps
from webhooks.routes import doors_app

PHONE, MAIL, SID = "+15555550101", "ann@example.org", "SM0123456789abcdef"


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[ServedPractice]:
    """Yield a practice that is served."""
    init_practice(tmp_path / "practice", ZONE)
    with held_practice(tmp_path / "practice", at="") as held:
        yield held


@pytest.fixture
def deps(practice: ServedPractice) -> WebhookDeps:
    """Return what the webhooks are given."""
    service = Service(practice, Besides(tell=lambda _: None, tell_backup=lambda _: None))
    return webhook_deps(practice, service.runner.request_pass, Orphans())


def sent(practice: ServedPractice, channel: str, address: str, id_: str) -> str:
    """Let a message have been handed over, and return its key."""
    now = utc_now()
    one = replace(message(due=now - timedelta(minutes=1)), channel=channel, address=address)
    practice.state.outbox.plan([one], now=now)
    practice.state.outbox.claim(one.key, now=now, lease=now + timedelta(minutes=1))
    practice.state.outbox.settle(one.key, HANDED_OVER, now=now, id_=id_)
    return one.key


def test_stop_is_obeyed_before_it_is_acknowledged(practice: ServedPractice, deps: WebhookDeps) -> None:
    """Told twice it is heard once."""
    text = TextReceived(provider_id=SID, from_number=PHONE, to_number="+15555550100", text="STOP", received=utc_now())
    deps.hear(text)
    deps.hear(text)
    known = practice.state.addresses.of("text", PHONE)
    assert known is not None
    assert known.state == "stopped"
    assert [one.kind for one in practice.state.inbox.newer_than(0)] == [REPLY]


def test_the_carriers_word_reaches_its_message(practice: ServedPractice, deps: WebhookDeps) -> None:
    """One about no text of ours is told apart."""
    key = sent(practice, "text", PHONE, SID)
    assert not deps.text_status("SM9", "delivered", "")
    assert deps.text_status(SID, "delivered", "")
    assert practice.state.outbox.all()[key].state == DELIVERED


@pytest.mark.parametrize(("report", "state", "is_bad"), [("5.1.1", FAILED, True), ("", DELIVERED, False)])
def test_an_e_mail_that_comes_back_marks_its_address(
    practice: ServedPractice,
    deps: WebhookDeps,
    report: str,
    state: str,
    is_bad: bool,  # noqa: FBT001 (a column)
) -> None:
    """One that arrived does not."""
    key = sent(practice, "email", MAIL, "<1@practice>")
    deps.email_report(EmailReport(message_id="<1@practice>", delivered=not report, code=report))
    assert practice.state.outbox.all()[key].state == state
    assert (practice.state.addresses.of("email", MAIL) is not None) == is_bad


def test_a_link_stops_the_e_mails_to_its_address(practice: ServedPractice, deps: WebhookDeps) -> None:
    """A made-up one stops nothing."""
    links = UnsubscribeLinks(memory=practice.state, public_url="https://practice.example.org")
    one = replace(message(due=utc_now()), channel="email", address=MAIL)
    token = links.link(one, now=utc_now()).rpartition("/")[2]
    assert not deps.unsubscribe("made up")
    assert deps.unsubscribe(token)
    known = practice.state.addresses.of("email", MAIL)
    assert isinstance(known, Address)
    assert known.state == "stopped"


def test_where_no_texts_are_set_up_nobody_can_sign_one(deps: WebhookDeps) -> None:
    """And no sender has a key yet."""
    assert list(deps.text_tokens()) == []
    assert list(deps.keys("forms/intake")) == []


def test_the_addresses_that_messages_name_are_doors(deps: WebhookDeps) -> None:
    """What each text and e-mail names as its address for reports and for stopping is there: it asks for proof."""
    client = doors_app(deps).test_client()
    assert client.post(STATUS_PATH).status_code == 401
    assert client.get(f"{PATH}any").status_code == 200
