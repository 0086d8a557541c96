"""The verifiers against other people's cases: ../shared/judges/webhooks."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from tests.conftest import SHARED
from webhooks.verify import google_push, standard_webhooks, twilio
from webhooks.verify.google_push import Action, Channel

pytestmark = pytest.mark.judges


def judge(name: str) -> dict[str, Any]:
    """Return one file of cases."""
    found: dict[str, Any] = json.loads((SHARED / "judges" / "webhooks" / name).read_text(encoding="utf-8"))
    return found


def test_standard_webhooks() -> None:
    """43 requests, each accepted or refused rightly and never with an exception; what is right we sign the same."""
    told = judge("standard-webhooks.json")
    assert len(told["cases"]) == 43
    for case in told["cases"]:
        now, body = datetime.fromtimestamp(case["now"], tz=UTC), case["payload"]
        found = standard_webhooks.verified(case["headers"], body.encode(), [case["secret"]], now=now)
        assert (found is not None) == case["valid"], case["name"]
        if found is not None:
            assert found == case["headers"]["webhook-id"]
            at = datetime.fromtimestamp(int(case["headers"]["webhook-timestamp"]), tz=UTC)
            assert Webhook(case["secret"]).sign(found, at, body) in case["headers"]["webhook-signature"].split(" ")


def test_standard_webhooks_with_key_pairs() -> None:
    """Three requests of a sender with a key pair, judged with its public half."""
    told = judge("standard-webhooks.json")
    assert len(told["asymmetric"]) == 3
    for case in told["asymmetric"]:
        now = datetime.fromtimestamp(case["now"], tz=UTC)
        assert standard_webhooks.is_key(case["public_key"])
        found = standard_webhooks.verified(case["headers"], case["payload"].encode(), [case["public_key"]], now=now)
        assert (found is not None) == case["valid"], case["name"]


def test_keys_and_ids_that_must_not_be() -> None:
    """An empty key is refused where it is configured; an id with a full stop is never accepted."""
    told = judge("standard-webhooks.json")
    assert not any(standard_webhooks.is_key(one["secret"]) for one in told["secrets_refused_at_configuration"])
    assert all(standard_webhooks.is_key(case["secret"]) for case in told["cases"])
    now = datetime(2026, 3, 3, tzinfo=UTC)
    for case in told["must_not_send"]:
        signed = Webhook("whsec_AAECAw==").sign(case["id"], now, "{}")
        headers = {"webhook-id": case["id"], "webhook-timestamp": f"{now.timestamp():.0f}", "webhook-signature": signed}
        assert standard_webhooks.verified(headers, b"{}", ["whsec_AAECAw=="], now=now) is None


def test_twilio() -> None:
    """25 requests, each accepted or refused rightly."""
    told = judge("twilio-signatures.json")
    assert len(told["cases"]) == 25
    for case in told["cases"]:
        fields = [(name, value) for name, value in case["form"] or ()]
        body = (case["body"] or "").encode()
        found = twilio.is_signed(case["url"], case["signature"], [case["auth_token"]], fields=fields, body=body)
        assert found == case["valid"], case["name"]


def test_google_push() -> None:
    """32 notices, each with the right action; the same one twice is for the route, which looks once for both."""
    told = judge("google-push.json")
    assert len(told["cases"]) == 32
    known = {
        name: Channel(id=one["id"], api=name.partition(" ")[0], token=one["token"], resource=one["resource_id"])
        for name, one in told["channels_known_to_the_receiver"].items()
    }
    for case in told["cases"]:
        channels = [one for one in known.values() if one.api == case["api"]]
        headers = {name.lower(): value for name, value in case["headers"].items()}
        wanted = "poll" if case["action"] == "poll once" else case["action"]
        assert google_push.what_to_do(case["method"], headers, channels) is Action(wanted), case["name"]
