"""Texts through Twilio's stand-in: what is refused, breaks or is found again; Twilio's own description judges."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from addon.message_settings import TextSettings
from addon.outgoing import DELIVERED, FAILED, HANDED_OVER, LINK_HERE, PLANNED, SENDING, UNKNOWN, OutgoingMessage
from addon.sending.channels.twilio import TwilioChannel, tried_account
from addon.sending.channels.twilio_codes import reported
from addon.sending.reports import take_text_status
from addon.sending.sender import LEASE, Sender
from tests.conftest import SHARED
from tests.sending.a_message import NOON, PHONE, a_message, planned
from tests.sending.channels.a_carrier import ACCOUNT, BASE, LATER, TOKEN, Carrier, carrier_server
from tests.sending.channels.a_mail_server import free_port
from tests.stores import fresh_state

FROM, SERVICE = "+15005550199", "MG" + "1" * 32


@pytest.fixture
def carrier() -> Carrier:
    """Return what Twilio has."""
    return Carrier()


@pytest.fixture
def api(carrier: Carrier) -> Iterator[str]:
    """Run Twilio's stand-in; return its address."""
    with carrier_server(carrier) as api:
        yield api


def channel(api: str, *, token: str = TOKEN, public_url: str = "", **changes: str) -> TwilioChannel:
    """Return the channel to a stand-in."""
    settings = TextSettings.model_validate({"account": ACCOUNT, "timeout": 5, **(changes or {"from": FROM})})
    return TwilioChannel(settings=settings, token=token, public_url=public_url, api=api)


def to(number: str, **changes: Any) -> OutgoingMessage:
    """Return a text to a number."""
    return a_message(f"to {number}", address=number, **changes)


CASES: list[tuple[str, str, str, str]] = [
    (PHONE, HANDED_OVER, "", ""),
    ("+15005550001", FAILED, "bad", "this is no phone number (21211)"),
    ("+15005550009", FAILED, "bad", "this is no mobile phone (21614)"),
    ("+15005550010", FAILED, "stopped", "its owner wrote STOP to this number (21610)"),
    ("+15005550606", PLANNED, "", "our number cannot send texts from this account (21606)"),
    ("+15005550429", PLANNED, "", "Twilio takes no text at present (429)"),
    ("+15005550503", PLANNED, "", "Twilio takes no text at present (503)"),
    ("+15005550500", UNKNOWN, "", "Twilio had a fault (500): nobody can tell"),
    ("+15005550098", SENDING, "", ""),
    ("+15005550099", SENDING, "", ""),
]


@pytest.mark.parametrize(("number", "state", "address", "reason"), CASES, ids=[row[0] for row in CASES])
def test_each_answer_has_its_meaning(
    api: str, carrier: Carrier, number: str, state: str, address: str, reason: str
) -> None:
    """Each answer has its meaning; a text is sent once, whatever it is."""
    ((_, outcome),) = channel(api).send([to(number)])
    assert (outcome.state, outcome.bad_address, outcome.stopped) == (state, address == "bad", address == "stopped")
    assert outcome.reason.startswith(reason)
    assert state in {HANDED_OVER, SENDING} or outcome.remedy.endswith(".") or state == PLANNED
    assert len([one for one in carrier.requests if one[0] == "POST"]) == 1


def test_what_is_asked_of_twilio(api: str, carrier: Carrier) -> None:
    """The words, the number, who sends it, and where Twilio is to report."""
    list(channel(api, public_url="https://go.example.org/").send([to(PHONE)]))
    list(channel(api, messaging_service=SERVICE).send([to(PHONE)]))
    first, second = (form for _, path, form in carrier.requests if path == f"{BASE}/Messages.json")
    words = {"To": [PHONE], "Body": [a_message().text]}
    callback = ["https://go.example.org/hooks/texts/status"]
    assert first == {**words, "From": [FROM], "StatusCallback": callback}
    assert second == {**words, "MessagingServiceSid": [SERVICE]}


def test_where_nobody_answers_no_other_is_asked_for() -> None:
    """Where nobody answers, the first is given back, and no other is asked for."""
    asked = []

    def texts() -> Iterator[OutgoingMessage]:
        for one in (to(PHONE), to("+15005550111")):
            asked.append(one.key)
            yield one

    ((_, outcome),) = channel(f"http://127.0.0.1:{free_port()}").send(texts())
    assert (outcome.state, outcome.reason, len(asked)) == (PLANNED, "Twilio cannot be reached", 1)


def test_a_wrong_token_is_our_own_fault(api: str) -> None:
    """A wrong token is our own fault: the text waits, and the check names it."""
    ((_, outcome),) = channel(api, token="wrong").send([to(PHONE)])  # noqa: S106
    assert (outcome.state, outcome.bad_address) == (PLANNED, False)
    assert tried_account(channel(api).settings, TOKEN, api=api) == ("", "")
    wrong, step = tried_account(channel(api).settings, "wrong", api=api)
    assert "does not take this account or token" in wrong
    assert step
    assert "cannot be reached" in tried_account(channel(api).settings, TOKEN, api=f"http://127.0.0.1:{free_port()}")[0]


def test_a_text_that_broke_off_is_looked_up(api: str, carrier: Carrier) -> None:
    """A text whose answer was lost is found again; one that is not there stays unknown, and is not sent again."""
    state = fresh_state()
    arrived, lost = to("+15005550099"), to("+15005550098", person="M-2")
    state.outbox.plan([arrived, lost], now=NOON)
    now = [NOON]
    sender = Sender(
        outbox=state.outbox, addresses=state.addresses, channels={"text": channel(api)}, clock=lambda: now[0]
    )
    sender.send_due(NOON, looked_at=NOON)
    for text in carrier.texts.values():
        text["date_created"] = "Wed, 30 Sep 2026 16:00:01 +0000"
    for minutes in (1, 2):
        now[0] = NOON + minutes * LEASE
        sender.send_due(now[0], looked_at=now[0])
    found = state.outbox.all()
    assert (found[arrived.key].state, found[arrived.key].provider_id) == (HANDED_OVER, next(iter(carrier.texts)))
    assert found[lost.key].state == UNKNOWN
    assert len([one for one in carrier.requests if one[0] == "POST"]) == 2


def test_a_text_with_a_link_is_looked_up_by_the_words_around_it(api: str, carrier: Carrier) -> None:
    """The link is in what was sent, and never in what is kept."""
    kept = replace(to(PHONE), text=f"Your page: {LINK_HERE} (1 yes, 2 no)")
    ((_, sent),) = channel(api).send([replace(kept, text=kept.text.replace(LINK_HERE, "https://go.example.org/m/x"))])
    next(iter(carrier.texts.values()))["date_created"] = "Wed, 30 Sep 2026 16:00:01 +0000"
    found = channel(api).look_up(planned(kept, claimed=NOON))
    assert found is not None
    assert found.provider_id == sent.provider_id
    assert channel(api).look_up(planned(replace(kept, text=f"{kept.text}!"), claimed=NOON)) is None


def test_an_older_text_in_the_same_words_is_another(api: str, carrier: Carrier) -> None:
    """A text of last week in the same words is another."""
    ((key, _),) = channel(api).send([to(PHONE)])
    next(iter(carrier.texts.values()))["date_created"] = "Wed, 23 Sep 2026 16:00:01 +0000"
    assert channel(api).look_up(planned(to(PHONE), claimed=NOON)) is None
    next(iter(carrier.texts.values()))["date_created"] = "Wed, 30 Sep 2026 16:00:01 +0000"
    found = channel(api).look_up(planned(to(PHONE), claimed=NOON))
    assert found is not None
    assert (key, found.state) == (to(PHONE).key, HANDED_OVER)


def test_what_becomes_of_texts_is_reported_later(api: str, carrier: Carrier) -> None:
    """What becomes of a text at the carriers reaches its message and its number."""
    state = fresh_state()
    numbers = [PHONE, *LATER]
    messages = [to(number, person=f"M-{number}") for number in numbers]
    state.outbox.plan(messages, now=NOON)
    sender = Sender(outbox=state.outbox, addresses=state.addresses, channels={"text": channel(api)}, clock=lambda: NOON)
    sender.send_due(NOON, looked_at=NOON)
    state_of = {"outbox": state.outbox, "addresses": state.addresses, "now": NOON}
    first = next(iter(carrier.texts))
    assert take_text_status(first, "sent", "", **state_of) is None  # type: ignore[arg-type]
    carrier.deliver()
    for sid, text in carrier.texts.items():
        take_text_status(sid, text["status"], str(text["error_code"] or ""), **state_of)  # type: ignore[arg-type]
    found = state.outbox.all()
    assert [found[one.key].state for one in messages] == [DELIVERED, *[FAILED] * 4]
    bad = {number for (_, number), one in state.addresses.all().items() if one.state == "bad"}
    assert bad == {number for number, code in LATER.items() if code not in {30003, 30007}}  # off is not gone
    assert take_text_status("SM-unheard-of", "delivered", "", **state_of) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("accepted", None),
        ("queued", None),
        ("sent", None),
        ("delivered", DELIVERED),
        ("read", DELIVERED),
        ("failed", FAILED),
        ("undelivered", FAILED),
        ("canceled", FAILED),
        ("a new one", None),
    ],
)
def test_sent_is_not_delivered(status: str, state: str | None) -> None:
    """Sent is not delivered, and a status that nobody has heard of changes nothing."""
    found = reported(status, None)
    assert (found.state if found else None) == state


def test_the_token_and_the_texts_are_in_no_log(api: str, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the token nor a number nor a text is in a log or in what a log could hold."""
    with caplog.at_level("DEBUG"):
        list(channel(api).send([to(PHONE), to("+15005550001")]))
        channel(api).look_up(planned(to(PHONE)))
    shown = caplog.text + repr(channel(api))
    assert TOKEN not in shown
    assert PHONE.removeprefix("+") not in shown
    assert "appointment" not in shown


@pytest.mark.judges
def test_twilios_own_description_judges_both_sides(api: str, carrier: Carrier) -> None:
    """Every request of ours and every text of the stand-in is as Twilio's published description wants it."""
    described = json.loads((SHARED / "judges" / "twilio" / "twilio_api_v2010.json").read_text(encoding="utf-8"))
    assert len(described["paths"]) == 121
    of_ours = channel(api, public_url="https://go.example.org")
    list(of_ours.send([to(PHONE), *(to(number) for number in LATER)]))
    list(channel(api, messaging_service=SERVICE).send([to(PHONE)]))
    of_ours.look_up(planned(to(PHONE)))
    carrier.deliver()
    of_ours.look_up(planned(to("+15005550003")))
    path = described["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]
    wanted = path["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    text, page = (
        path[verb]["responses"][code]["content"]["application/json"]["schema"]
        for verb, code in (("post", "201"), ("get", "200"))
    )
    asked = {one["name"] for one in path["get"]["parameters"]}
    judged = 0
    for verb, _, form in carrier.requests:
        if verb == "POST":
            _judge(
                described, wanted | {"additionalProperties": False}, {name: values[0] for name, values in form.items()}
            )
            assert form.keys() >= {"To", "Body"}
            assert len(form.keys() & {"From", "MessagingServiceSid"}) == 1
        else:
            assert form.keys() <= asked
        judged += 1
    for verb, _, body in carrier.answers:
        _judge(described, text if verb == "POST" else page, body)
        judged += 1
    assert judged == 16


def _judge(described: dict[str, Any], schema: dict[str, Any], found: object) -> None:
    """Validate against a schema of an OpenAPI 3.0 description, whose ``nullable`` is not JSON Schema's."""
    whole = _as_json_schema({**schema, "components": described["components"]})
    jsonschema.Draft202012Validator(whole).validate(found)


def _as_json_schema(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_as_json_schema(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _as_json_schema(value) for name, value in schema.items()}
    return {"anyOf": [made, {"type": "null"}]} if made.pop("nullable", False) is True else made
