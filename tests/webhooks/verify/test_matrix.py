"""Every verifier against tampered, replayed, stale and foreign requests: none is accepted, none raises."""

import random
import string
from collections.abc import Iterator
from datetime import timedelta

from tests.webhooks.senders import (
    CHANNELS,
    FOREIGN_KEY,
    FOREIGN_TOKEN,
    FORM,
    KEY,
    NOW,
    OLD_KEY,
    PUBLIC,
    TEXT,
    TOKEN,
    carrier,
    notice,
    standard,
)
from webhooks.verify import google_push, standard_webhooks, twilio
from webhooks.verify.google_push import Action

LETTERS = string.ascii_letters + string.digits + string.punctuation + " é"


def spoilt(text: str, dice: random.Random) -> Iterator[str]:
    """Yield a text with one letter changed, left out, doubled or moved, cut and empty: never as it was."""
    for at in range(len(text)):
        for letter in dice.sample([one for one in LETTERS if one != text[at]], 12):
            yield text[:at] + letter + text[at + 1 :]
        yield text[:at] + text[at + 1 :]
    yield from (text[:at] + text[at] + text[at:] for at in range(0, len(text), 3))
    for other in (text[: len(text) // 2], "", text + " ", " " + text, text + "\x00", text.swapcase(), text * 2):
        if other != text:
            yield other


def test_standard_webhooks() -> None:
    """One byte of the id, the time, the signature or the body; another key; too old, too new; mixed deliveries."""
    dice, tried = random.Random(1), 0  # noqa: S311 (which letter is spoilt, no secret)
    good, body = standard(FORM)
    other, other_body = standard({"type": "other", "data": {}}, id_="msg_2")
    assert standard_webhooks.verified(good, body, (KEY, OLD_KEY), now=NOW) == "msg_1"

    def refused(headers: dict[str, str], body: bytes, seconds: float = 0) -> None:
        nonlocal tried
        tried += 1
        at = NOW + timedelta(seconds=seconds)
        assert standard_webhooks.verified(headers, body, (KEY, OLD_KEY), now=at) is None, headers

    for name, value in good.items():
        for wrong in spoilt(value, dice):
            if name != "webhook-signature" or value not in wrong.split(" "):
                refused(good | {name: wrong}, body)
        refused({one: text for one, text in good.items() if one != name}, body)
        if other[name] != value:
            refused(good | {name: other[name]}, body)
    for wrong in spoilt(body.decode(), dice):
        refused(good, wrong.encode())
    refused(good, other_body)
    refused(good, b"\xff\xfe")
    for seconds in (301, 3600, 86_400 * 400, -301, -86_400):
        refused(good, body, seconds)
    for key in (FOREIGN_KEY, KEY.swapcase().replace("WHSEC", "whsec")):
        refused(*standard(FORM, key=key))
    assert standard_webhooks.verified(good, body, (), now=NOW) is None
    assert tried >= 1_000


def test_twilio() -> None:
    """One letter of a field, a field more, less or renamed, another path, host or token."""
    dice, tried = random.Random(2), 0  # noqa: S311 (which letter is spoilt, no secret)
    headers, _ = carrier("/hooks/texts", TEXT)
    good = headers["X-Twilio-Signature"]
    url = f"{PUBLIC}/hooks/texts"
    assert twilio.is_signed(url, good, (TOKEN,), fields=[*TEXT.items()])

    def refused(url: str, signature: str, fields: dict[str, str], token: str = TOKEN) -> None:
        nonlocal tried
        tried += 1
        assert not twilio.is_signed(url, signature, (token,), fields=[*fields.items()]), (url, signature, fields)

    for name, value in TEXT.items():
        for wrong in spoilt(value, dice):
            refused(url, good, TEXT | {name: wrong})
        refused(url, good, {one: text for one, text in TEXT.items() if one != name})
        refused(url, good, {one.lower(): text for one, text in TEXT.items()})
    for wrong in spoilt(good, dice):
        refused(url, wrong, TEXT)
    for wrong in spoilt(url, dice):
        if wrong.startswith("https://") and wrong != f"{url}\x00":
            refused(wrong, good, TEXT)
    refused(url, good, TEXT | {"Extra": ""})
    refused(f"{PUBLIC}/hooks/texts/status", good, TEXT)
    refused(url, good, TEXT, FOREIGN_TOKEN)
    refused(url, carrier("/hooks/texts", TEXT, token=FOREIGN_TOKEN)[0]["X-Twilio-Signature"], TEXT)
    refused(url, carrier("/hooks/texts", TEXT, token="")[0]["X-Twilio-Signature"], TEXT, "")
    assert not twilio.is_signed(url, good, (), fields=[*TEXT.items()])
    assert not twilio.is_signed(url, carrier("/hooks/texts", {})[0]["X-Twilio-Signature"], (TOKEN,), body=b'{"a": 1}')
    assert tried >= 1_000


def test_google() -> None:
    """One letter of a token or resource; one channel's token with another's id; another method."""
    dice, tried = random.Random(3), 0  # noqa: S311 (which letter is spoilt, no secret)
    for channel, other in (CHANNELS, CHANNELS[::-1]):
        good = {name.lower(): value for name, value in notice(channel, "update").items()}
        right = google_push.what_to_do("POST", good, CHANNELS)
        assert right in {Action.POLL, Action.ACKNOWLEDGE}
        wrong = [good | {"x-goog-channel-token": one} for one in spoilt(channel.token, dice)]
        wrong += [good | {"x-goog-resource-id": one} for one in spoilt(channel.resource, dice)]
        wrong += [good | {"x-goog-channel-token": other.token}, good | {"x-goog-resource-id": other.resource}]
        wrong += [{one: text for one, text in good.items() if one != name} for name in good if "number" not in name]
        for headers in wrong:
            tried += 1
            assert google_push.what_to_do("POST", headers, CHANNELS) is Action.REFUSE, headers
        for method in ("GET", "HEAD", "PUT", "OPTIONS", "post"):
            tried += 1
            assert google_push.what_to_do(method, good, CHANNELS) is Action.REFUSE
        for id_ in spoilt(channel.id, dice):
            tried += 1
            found = google_push.what_to_do("POST", good | {"x-goog-channel-id": id_}, CHANNELS)
            assert found in {Action.REFUSE, Action.STOP}
    assert tried >= 1_000
