"""Every door by the real blueprint: what it keeps, what it answers, what it never does."""

import io
import logging
from typing import Any

import pytest
import structlog
from flask import Flask
from werkzeug.test import Client

from addon.problems import StateFull
from addon.serving.beside import Beside
from tests.webhooks.senders import (
    CHANNELS,
    FOREIGN_KEY,
    FORM,
    KEY,
    LINK,
    NOW,
    OLD_KEY,
    PUBLIC,
    TEXT,
    Doors,
    carrier,
    notice,
    standard,
)
from webhooks.arrived import MOST_BYTES
from webhooks.ports import EmailReport, TextReceived
from webhooks.routes import PREFIXES, doors_app

DRIVE, CALENDAR = CHANNELS
POSTED = ("google", "texts", "texts/status", "email/bounce", "forms/intake", "ehr/bridge")


@pytest.fixture
def doors() -> Doors:
    """The doors of a practice."""
    return Doors()


def send(doors: Doors, path: str, told: tuple[dict[str, str], bytes], **changed: Any) -> int:
    """Send a request; return the answer's status."""
    headers, body = told
    return doors.client(**changed).post(path, headers=headers, data=body).status_code


@pytest.mark.parametrize(("key", "status"), [(KEY, 204), (OLD_KEY, 204), (FOREIGN_KEY, 401)])
def test_a_form_is_stored_once_under_its_signed_id(doors: Doors, key: str, status: int) -> None:
    """Both keys of a rotation count; the same delivery again is acknowledged and acts once."""
    sent = standard(FORM, key=key)
    assert [send(doors, "/hooks/forms/intake", sent) for _ in range(3)] == [status] * 3
    found = doors.state.inbox.newer_than(0)
    assert len(found) == (1 if status == 204 else 0)
    for one in found:
        assert (one.source, one.external_id, one.kind, one.received) == ("forms/intake", "msg_1", "form", NOW)
        assert dict(one.body) == {"type": "form.submitted", "data": '{"answer": "yes"}'}


def test_a_key_opens_its_own_door_only(doors: Doors) -> None:
    """What is signed for a form is nothing to the EHR's door; names that nobody has are refused; new types wait."""
    for path in ("/hooks/ehr/bridge", "/hooks/forms/other", "/hooks/forms/INTAKE", "/hooks/ehr/intake"):
        assert send(doors, path, standard(FORM)) == 401
    assert doors.effects() == 0
    assert send(doors, "/hooks/ehr/bridge", standard({"type": "never.heard", "data": {}}, key=FOREIGN_KEY)) == 204
    assert [one.kind for one in doors.state.inbox.newer_than(0)] == ["ehr event"]


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"type": "a", "data": {"b": ' + "[" * 40 + "]" * 40 + "}}",
        '{"a":' * 50_000,
        "[]",
        "7",
        "",
        "{",
        '{"type": "a"}',
        '{"type": 7, "data": {}}',
        '{"type": "", "data": {}}',
        '{"type": "a", "type": "b", "data": {}}',
        '{"type": "a", "data": {"n": NaN}}',
        '{"type": "a", "data": {"n": ' + "9" * 5000 + "}}",
    ],
    ids=range(13),
)
def test_what_is_signed_and_not_readable_is_refused_plainly(doors: Doors, body: str) -> None:
    """Too deep, no object, a name twice, no number: 400, and nothing is stored."""
    assert send(doors, "/hooks/forms/intake", standard(body)) == 400
    assert doors.effects() == 0


def test_brackets_inside_texts_are_no_depth(doors: Doors) -> None:
    """A text may hold any number of brackets and quotes."""
    tricky = {"type": "a", "data": {"said": "[" * 500 + '\\"' + "{" * 500}}
    assert send(doors, "/hooks/forms/intake", standard(tricky)) == 204


@pytest.mark.parametrize("path", POSTED)
def test_a_long_body_is_refused_before_it_is_read(doors: Doors, path: str) -> None:
    """256 KB is the most, also where the length is not told."""

    class Unread(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError

    client = doors.client()
    told = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(MOST_BYTES + 1)}
    assert client.post(f"/hooks/{path}", environ_overrides=told).status_code == 413
    endless = {"wsgi.input_terminated": True, "wsgi.input": io.BytesIO(b"x" * (MOST_BYTES + 1))}
    assert client.post(f"/hooks/{path}", environ_overrides=endless).status_code == 413
    assert doors.effects() == 0


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_only_posts(doors: Doors, path: str, method: str) -> None:
    """Any other method is 405 and changes nothing, whatever it carries."""
    headers = notice(DRIVE, "update") | standard(FORM)[0]
    assert doors.client().open(f"/hooks/{path}", method=method, headers=headers, data=b"{}").status_code == 405
    assert doors.effects() == 0


def test_a_text_is_handed_over_and_answered_with_nothing(doors: Doors) -> None:
    """The answer goes through the outbox; TwiML has none."""
    headers, body = carrier("/hooks/texts", TEXT | {"Body": "Can't come ☹", "OptOutType": "STOP"})
    answer = doors.client().post("/hooks/texts", headers=headers, data=body)
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert answer.get_data(as_text=True).endswith("<Response/>")
    assert doors.heard == [
        TextReceived(
            provider_id="SM1",
            from_number="+13035550142",
            to_number="+17205550100",
            text="Can't come ☹",
            received=NOW,
            opt_out_type="STOP",
        )
    ]


def test_texts_that_lack_something(doors: Doors) -> None:
    """A picture alone is told as such; without a number or an id there is no text."""
    assert send(doors, "/hooks/texts", carrier("/hooks/texts", TEXT | {"Body": "", "NumMedia": "1"})) == 200
    assert [one.text for one in doors.heard] == ["(a picture without text)"]
    for name in ("From", "MessageSid"):
        assert send(doors, "/hooks/texts", carrier("/hooks/texts", TEXT | {name: ""})) == 400
    assert len(doors.heard) == 1


def test_the_public_url_counts_not_what_a_header_claims(doors: Doors) -> None:
    """Host and X-Forwarded-* neither help a forger nor harm the carrier; a query is part of what is signed."""
    headers, body = carrier("/hooks/texts", TEXT)
    claims = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    assert send(doors, "/hooks/texts", (headers | claims, body)) == 200
    url = {"public_url": "https://evil.example"}
    assert send(doors, "/hooks/texts", (headers | {"X-Forwarded-Host": PUBLIC[8:]}, body), **url) == 401
    assert send(doors, "/hooks/texts?a=1", (headers, body)) == 401
    assert send(doors, "/hooks/texts?a=1", carrier("/hooks/texts?a=1", TEXT)) == 200


@pytest.mark.parametrize(("word", "code"), [("sent", ""), ("delivered", ""), ("undelivered", "30003"), ("new", "")])
def test_status_reports_are_handed_over(doors: Doors, word: str, code: str) -> None:
    """With the carrier's id, word and number; what they mean is the sender's to say."""
    doors.ours = {"SM9"}
    fields = {"MessageSid": "SM9", "MessageStatus": word} | ({"ErrorCode": code} if code else {})
    assert send(doors, "/hooks/texts/status", carrier("/hooks/texts/status", fields)) == 204
    assert doors.statuses == [("SM9", word, code)]
    assert doors.waiting == []


def test_a_status_that_is_quicker_than_our_own_answer_is_reported_again(doors: Doors) -> None:
    """The message's id may not be written down yet: a moment later it is. What is not final is told once."""
    for word in ("sent", "delivered"):
        sent = carrier("/hooks/texts/status", {"MessageSid": "SM9", "MessageStatus": word})
        assert send(doors, "/hooks/texts/status", sent) == 204
    doors.wait()
    assert [word for _, word, _ in doors.statuses] == ["sent", "delivered", "delivered"]
    assert doors.waiting == []
    for name in ("MessageSid", "MessageStatus"):
        lacking = {"MessageSid": "SM9", "MessageStatus": "sent"} | {name: ""}
        assert send(doors, "/hooks/texts/status", carrier("/hooks/texts/status", lacking)) == 400


def test_bounces(doors: Doors) -> None:
    """For good: the address is marked with the arrival, once. For now: stored, not marked. A complaint stops it."""
    told = {"to": "ann@example.org", "message_id": "<1@practice>", "code": "5.1.1", "permanent": True}
    sent = standard({"type": "email.bounced", "data": told})
    assert [send(doors, "/hooks/email/bounce", sent) for _ in range(2)] == [204, 204]
    marked = doors.state.addresses.of("email", "ann@example.org")
    assert marked is not None
    assert (marked.state, marked.why) == ("bad", "5.1.1")
    assert doors.emails == [EmailReport(message_id="<1@practice>", delivered=False, code="5.1.1")]
    others: list[tuple[str, dict[str, Any], str | None, str]] = [
        ("email.bounced", told | {"to": "bo@example.org", "permanent": False}, None, ""),
        (
            "email.bounced",
            told | {"to": "di@example.org", "code": "no such user di@example.org"},
            "bad",
            "email.bounced",
        ),
        ("email.complained", {"to": "cy@example.org"}, "stopped", "email.complained"),
        ("email.delivered", {"to": "ed@example.org", "message_id": "<2@practice>"}, None, ""),
        ("email.opened", {"to": "ed@example.org", "message_id": "<2@practice>"}, None, ""),
        ("email.bounced", {"permanent": True}, None, ""),
    ]
    for number, (what, data, state, why) in enumerate(others, 2):
        assert send(doors, "/hooks/email/bounce", standard({"type": what, "data": data}, id_=f"msg_{number}")) == 204
        found = doors.state.addresses.of("email", str(data.get("to", "")))
        assert (found and (found.state, found.why)) == (state and (state, why))
    assert [(one.delivered, one.code) for one in doors.emails[1:]] == [(False, ""), (True, "")]
    assert len(doors.state.inbox.newer_than(0)) == 7


def test_notices_of_google_ask_for_one_look(doors: Doors) -> None:
    """Ten notices in a moment are one look; after it the next asks again. A greeting asks for none."""
    client = doors.client()
    told = [notice(DRIVE, "sync", 1), *(notice(CALENDAR, "exists", n) for n in range(2, 7)), notice(DRIVE, "change")]
    assert {client.post("/hooks/google", headers=one).status_code for one in told} == {204}
    assert doors.looks == []
    doors.wait()
    assert doors.looks == ["google"]
    client.post("/hooks/google", headers=notice(DRIVE, "trash"))
    doors.wait()
    assert doors.looks == ["google", "google"]
    assert doors.state.inbox.last_number() == 0


def test_an_orphan_is_acknowledged_and_noted(doors: Doors) -> None:
    """A channel that nobody remembers goes on until it is stopped; it asks for no look."""
    headers = notice(CALENDAR, Channel_ID="lost", Resource_URI="https://www.googleapis.com/calendar/v3/x")
    assert send(doors, "/hooks/google", (headers, b"")) == 204
    assert [(one.id, one.api, one.resource) for one in doors.orphans] == [("lost", "calendar", "res-calendar")]
    assert doors.effects() == 0


def test_looking_at_the_unsubscribe_page_changes_nothing(doors: Doors) -> None:
    """A scanner follows every link: GET shows the same form for any. Only the body of RFC 8058 stops messages."""
    client = doors.client()
    pages = {client.get(f"/unsubscribe/{token}").get_data() for token in (LINK, "no-such-link")}
    assert len(pages) == 1
    assert b'method="post"' in pages.pop()
    assert client.head(f"/unsubscribe/{LINK}").status_code == 200
    assert client.post(f"/unsubscribe/{LINK}").status_code == 400
    assert client.post(f"/unsubscribe/{LINK}", data={"List-Unsubscribe": "maybe"}).status_code == 400
    assert doors.stopped == []
    one_click = {"List-Unsubscribe": "One-Click"}
    done = client.post(f"/unsubscribe/{LINK}", data=one_click)
    assert (done.status_code, done.headers["Cache-Control"]) == (200, "no-store")
    assert client.post("/unsubscribe/no-such-link", data=one_click).status_code == 404
    assert doors.stopped == [LINK, "no-such-link"]


def test_what_cannot_be_stored_is_not_acknowledged(doors: Doors) -> None:
    """A full disk is 503: the sender comes again."""

    def full(*_: object, **__: object) -> int:
        raise StateFull("state", "the disk is full", "", code="state-full")

    class Full:
        store = staticmethod(full)

    assert send(doors, "/hooks/forms/intake", standard(FORM), inbox=Full()) == 503
    assert send(doors, "/hooks/texts", carrier("/hooks/texts", TEXT), hear=full) == 503


def test_a_mistake_of_ours_quotes_nothing(doors: Doors, capsys: pytest.CaptureFixture[str]) -> None:
    """An exception's text may hold what was sent: the answer and the log have its kind alone."""
    structlog.reset_defaults()

    def broken(told: TextReceived) -> None:
        raise ValueError(told.text)

    assert send(doors, "/hooks/texts", carrier("/hooks/texts", TEXT | {"Body": "kanari"}), hear=broken) == 500
    told = capsys.readouterr()
    assert "ValueError" in told.out
    assert "kanari" not in told.out + told.err


def test_the_doors_are_beside_the_pages(doors: Doors) -> None:
    """What pages ask for (a session, a token against forgery) is not asked of a door, and the other way round."""
    pages = Flask("pages")
    pages.before_request(lambda: ("sign in first", 403))
    whole = Client(Beside(pages, {PREFIXES: doors_app(doors.deps())}))
    headers, body = standard(FORM)
    assert whole.post("/hooks/forms/intake", headers=headers, data=body).status_code == 204
    assert whole.get(f"/unsubscribe/{LINK}").status_code == 200
    assert whole.get("/hooks/").status_code == 404
    for page in ("/", "/hooks", "/unsubscribe", "/static/x", "//hooks/texts"):
        assert whole.post(page, headers=headers, data=body).status_code == 403


def test_refusals_are_all_the_same_and_logs_quote_nothing(
    doors: Doors, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """No answer tells which check failed; no line has a body, a number, a name, an id or a path."""
    structlog.reset_defaults()
    caplog.set_level(logging.DEBUG)
    client = doors.client()
    private = "Kanarianna +13035550142"
    stale, body = standard({"type": "kanari", "data": {"name": private}}, id_="kanari-id")
    old = NOW.replace(hour=3)
    tries = [
        ("/hooks/forms/intake", {}, private.encode()),
        ("/hooks/forms/kanarianna", stale, body),
        ("/hooks/forms/intake", standard({"name": private}, at=old)[0], body),
        ("/hooks/forms/intake", stale, body + b" "),
        ("/hooks/texts", {"X-Twilio-Signature": "kanari"}, private.encode()),
        ("/hooks/google", notice(DRIVE) | {"X-Goog-Channel-Token": "kanari"}, b""),
    ]
    answers = [client.post(path, headers=headers, data=data) for path, headers, data in tries]
    assert {(one.status_code, one.get_data()) for one in answers} == {(401, b"refused\n")}
    assert client.post("/hooks/forms/intake", headers=stale, data=body).status_code == 204
    assert client.post("/hooks/texts", **_as_sent(carrier("/hooks/texts", TEXT | {"Body": private}))).status_code == 200
    told = capsys.readouterr()
    lines = caplog.text + told.out + told.err
    assert lines.count("outcome=") == 8
    assert "kanari" not in lines.casefold()
    assert "3035550142" not in lines


def _as_sent(told: tuple[dict[str, str], bytes]) -> dict[str, Any]:
    return {"headers": told[0], "data": told[1]}
