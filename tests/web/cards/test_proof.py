"""Only Google, for exactly this address, for somebody with an account: of every other token none is accepted."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from time import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from structlog.testing import capture_logs

from addon.online.certificates import Certificates, fetch_certificates
from addon.web.cards.proof import NotProved, Trust
from tests.web.cards.carded import Carded
from tests.web.cards.google import CLIENT, ROBOT, URL, google, published, serving, standard, stranger
from tests.web.pages import NOON

PATH = "sheets/home"
HERE = f"{URL}/cards/{PATH}"


def part(told: object) -> str:
    """Return a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()


def unsigned(**claims: object) -> str:
    """A token of which its header tells that nobody signed it."""
    return f"{part({'alg': 'none', 'typ': 'JWT', 'kid': google().name})}.{part(standard(**claims))}."


def by_the_public_key(**claims: object) -> str:
    """A token that is signed with what everybody knows, as if it were a shared secret."""
    begin = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': google().name})}.{part(standard(**claims))}"
    secrets = (google().certificate.encode(), google().key.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1))
    signed = hmac.new(secrets[0], begin.encode(), hashlib.sha256).digest()
    return f"{begin}.{base64.urlsafe_b64encode(signed).rstrip(b'=').decode()}"


def tampered(**claims: Any) -> str:
    """A good token in which somebody has put another address."""
    head, _, signature = google().token(**claims).split(".")
    return f"{head}.{part(standard(**{**claims, 'email': ROBOT, 'sub': '2'}))}.{signature}"


def cut(**claims: Any) -> str:
    """A good token whose signature lacks its end."""
    return google().token(**claims)[:-9]


def nested(**_: object) -> str:
    """A header that is brackets all the way down."""
    return f"{base64.urlsafe_b64encode(b'[' * 5_000).decode().rstrip('=')}.e30.e30"


def changed(**changes: object) -> Callable[..., str]:
    """A token signed by Google with other claims."""
    return lambda **claims: google().token(**{**claims, **changes})


FOREIGN: dict[str, Callable[..., str]] = {
    "none": lambda **_: "",
    "no token": lambda **_: "x",
    "dots": lambda **_: "..",
    "long": lambda **_: "a" * 20_000,
    "nested": nested,
    "alg none": unsigned,
    "HS256 with the public key": by_the_public_key,
    "tampered": tampered,
    "cut": cut,
    "another key of the same name": lambda **claims: stranger().token(**claims),
    "a key of no name": lambda **claims: google().token(header={"kid": None}, kid="\0", **claims),
    "an unknown key": lambda **claims: google().token(kid="google-9", **claims),
    "another algorithm": lambda **claims: google().token(header={"alg": "ES256"}, **claims),
    "another audience": changed(aud=f"{URL}/cards/sheets/pass"),
    "no audience": changed(aud=None),
    "an audience that is longer": changed(aud=f"{HERE}/"),
    "another host's audience": changed(aud=f"https://other.example.org/cards/{PATH}"),
    "no issuer": changed(iss=None),
    "another issuer": changed(iss="https://securetoken.google.com/x"),
    "expired": lambda **claims: google().token(**{**claims, "iat": int(time()) - 9_000, "exp": int(time()) - 60}),
    "not yet": lambda **claims: google().token(**{**claims, "iat": int(time()) + 600}),
    "no end": changed(exp=None),
    "an end that is no number": changed(exp="tomorrow"),
    "another account": changed(email="service-999@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"),
    "an account that is no text": changed(email=[ROBOT]),
    "no account": changed(email=None),
    "not verified": changed(email_verified=False),
    "not said whether verified": changed(email_verified=None),
    "verified in words": changed(email_verified="true"),
}


@pytest.fixture(scope="module")
def carded() -> Carded:
    """The app; nothing here changes it."""
    return Carded()


@pytest.mark.parametrize("kind", FOREIGN)
def test_no_foreign_system_token_is_accepted(carded: Carded, kind: str) -> None:
    """401 and not a word."""
    answer = carded.send(PATH, carded.body(), system=FOREIGN[kind](aud=HERE, email=ROBOT))
    assert (answer.status_code, answer.data) == (401, b"")


@pytest.mark.parametrize("kind", FOREIGN)
def test_no_foreign_user_token_is_accepted(carded: Carded, kind: str) -> None:
    """A good system token does not help."""
    body = carded.body()
    body["authorizationEventObject"]["userIdToken"] = FOREIGN[kind](aud=CLIENT, email="ada@example.org")
    answer = carded.send(PATH, body, system=google().token(aud=HERE))
    assert (answer.status_code, answer.data) == (401, b"")


def test_a_refused_call_is_noted_without_what_it_bore(carded: Carded) -> None:
    """Whoever set the cards up reads which of the names to compare."""
    body = carded.body()
    body["authorizationEventObject"]["userIdToken"] = foreign = google().token(aud="9-z", email="ada@example.org")
    with capture_logs() as noted:
        carded.send(PATH, body, system=google().token(aud=HERE))
        carded.send(PATH, body, system="x.y.z")
    assert [one["unproved"].partition(":")[0] for one in noted] == ["who looks", "the caller"]
    assert not any(word in str(noted) for word in (foreign, "ada@example.org", "x.y.z"))


def test_the_good_ones_are(carded: Carded) -> None:
    """Else the tests above would show nothing; the user's address counts in any letters."""
    assert carded.post(PATH).status_code == 200
    body = carded.body()
    body["authorizationEventObject"]["userIdToken"] = google().token(aud=CLIENT, email="Ada@Example.org")
    assert carded.send(PATH, body, system=google().token(aud=HERE, iss="accounts.google.com")).status_code == 200


def test_swapped_tokens_unknown_users_and_other_shapes_are_nobody(carded: Carded) -> None:
    """The system token as the user's and the other way round; a person without an account; no body at all."""
    system, user = google().token(aud=HERE), google().token(aud=CLIENT, email="ada@example.org")
    swapped = {"authorizationEventObject": {"userIdToken": system, "systemIdToken": user}}
    assert carded.send(PATH, swapped, system=user).status_code == 401
    robot = {"authorizationEventObject": {"userIdToken": google().token(aud=CLIENT, email=ROBOT)}}
    others: tuple[object, ...] = (
        swapped,
        robot,
        carded.body("mallory"),
        {},
        [],
        "x",
        None,
        {"authorizationEventObject": []},
    )
    for body in others:
        assert carded.send(PATH, body, system=system).status_code == 401
    for token in (f"Basic {system}", system, f"Bearer {system} x", "Bearer"):
        headers = {"Authorization": token, "X-Forwarded-For": "10.9.9.9", "Host": "desk.example.org"}
        assert carded.browser.post(f"/cards/{PATH}", json=carded.body(), headers=headers).status_code == 401


def test_other_addresses_and_hosts_are_not_let_in(carded: Carded) -> None:
    """A query is another address; another host's name finds nothing; a GET and an unknown address are nobody's too."""
    system = google().token(aud=HERE)
    assert carded.send(f"{PATH}?x=1", carded.body(), system=system).status_code == 401
    assert carded.send("nowhere", carded.body(), system=system).status_code == 401
    own = {"Authorization": f"Bearer {system}", "X-Forwarded-For": "10.9.9.8"}
    assert carded.browser.post(f"/cards/{PATH}", headers={**own, "Host": "evil.example"}).status_code == 404
    assert carded.browser.get(f"/cards/{PATH}", headers={**own, "Host": "desk.example.org"}).status_code == 401


def test_who_was_removed_or_lost_the_address_is_nobody() -> None:
    """At the next call."""
    carded = Carded()
    assert carded.post(PATH).status_code == 200
    carded.state.staff.remove("ada")
    assert carded.post(PATH).status_code == 401


def test_certificates_are_fetched_over_the_wire_once_and_by_their_age() -> None:
    """From loopback: one fetch for many checks, another once they are too old."""
    with serving(published(), "public, max-age=3600") as (url, asked):
        clock = [NOON]
        trust = Trust(
            service_account=ROBOT,
            client_id=CLIENT,
            certificates=Certificates(lambda: fetch_certificates(url), lambda: clock[0]),
        )
        for _ in range(20):
            trust.check_caller(f"Bearer {google().token(aud=HERE)}", HERE)
        assert len(asked) == 1
        with pytest.raises(NotProved):
            trust.user(stranger().token(aud=CLIENT))
        assert len(asked) == 1
        clock[0] = NOON.replace(hour=18, minute=1)
        assert trust.user(google().token(aud=CLIENT, email="A@b.org")) == "a@b.org"
        assert len(asked) == 2
