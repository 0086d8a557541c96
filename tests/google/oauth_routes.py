"""Google's token endpoint: refresh tokens of people, signed grants of service accounts."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from flask import Blueprint, request

AUDIENCE = "https://oauth2.googleapis.com/token"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LASTS = timedelta(seconds=3599)

Answer = tuple[dict[str, Any], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Client:
    secret: str
    scopes: frozenset[str]
    refresh_token: str


@dataclass(slots=True, kw_only=True)
class OAuthWorld:
    """Who may sign in, and the access tokens given so far. ``now`` is the clock."""

    now: Callable[[], datetime]
    people: dict[str, _Client] = field(default_factory=dict)
    service_accounts: dict[str, rsa.RSAPublicKey] = field(default_factory=dict)
    given: dict[str, tuple[frozenset[str], datetime]] = field(default_factory=dict)
    count: int = 0

    def add_person(self, *scopes: str) -> dict[str, str]:
        """Register a person who agreed to these scopes; return client id, secret and refresh token."""
        number = len(self.people) + 1
        made = _Client(secret=f"secret-{number}", scopes=frozenset(scopes), refresh_token=f"1//refresh-{number}")
        self.people[f"client-{number}.apps.googleusercontent.com"] = made
        return {
            "client_id": f"client-{number}.apps.googleusercontent.com",
            "client_secret": made.secret,
            "refresh_token": made.refresh_token,
        }

    def add_service_account(self, *, token_uri: str) -> dict[str, str]:
        """Register a service account; return its key file's content."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        address = f"robot-{len(self.service_accounts) + 1}@practice.iam.gserviceaccount.example"
        self.service_accounts[address] = key.public_key()
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "project_id": "practice",
            "private_key_id": "k1",
            "private_key": pem.decode(),
            "client_email": address,
            "client_id": "1",
            "token_uri": token_uri,
        }

    def revoke(self) -> None:
        """Let every access token and every person's consent end."""
        self.given.clear()
        self.people.clear()

    def expire(self) -> None:
        """Let every access token given so far run out; a refresh gives new ones."""
        self.given.clear()

    def granted(self, token: str) -> frozenset[str] | None:
        """The scopes of an access token, None where it does not hold."""
        scopes, until = self.given.get(token, (frozenset[str](), None))
        return scopes if until is not None and self.now() < until else None

    def give(self, scopes: frozenset[str]) -> Answer:
        """A new access token."""
        self.count += 1
        token = f"ya29.access-{self.count}"
        self.given[token] = scopes, self.now() + LASTS
        return {
            "access_token": token,
            "expires_in": int(LASTS.total_seconds()),
            "scope": " ".join(sorted(scopes)),
            "token_type": "Bearer",
        }, 200


def oauth_routes(world: OAuthWorld) -> Blueprint:
    """The token endpoint, at both of its addresses."""
    blueprint = Blueprint("oauth", __name__)

    @blueprint.post("/token")
    @blueprint.post("/oauth2/v4/token")
    def token() -> Answer:
        asked = request.form.to_dict()
        if asked.get("grant_type") == "refresh_token":
            return _refreshed(world, asked)
        if asked.get("grant_type") == JWT_GRANT:
            return _for_service_account(world, asked.get("assertion", ""))
        return _no("unsupported_grant_type", f"Invalid grant_type: {asked.get('grant_type', '')}")

    return blueprint


def _refreshed(world: OAuthWorld, asked: dict[str, str]) -> Answer:
    client = world.people.get(asked.get("client_id", ""))
    if client is None:
        known = any(one.refresh_token == asked.get("refresh_token") for one in world.people.values())
        return _no("invalid_client", "The OAuth client was not found.", 401) if known else _revoked()
    if client.secret != asked.get("client_secret"):
        return _no("invalid_client", "Unauthorized", 401)
    if client.refresh_token != asked.get("refresh_token"):
        return _revoked()
    wanted = frozenset(asked.get("scope", "").split())
    if not wanted <= client.scopes:
        return _no("invalid_scope", "Some requested scopes were invalid.")
    return world.give(wanted or client.scopes)


def _for_service_account(world: OAuthWorld, assertion: str) -> Answer:
    try:
        head, claims, signature = (_unpadded(part) for part in assertion.split("."))
        said = json.loads(claims)
        key = world.service_accounts[str(said.get("iss"))]
        key.verify(signature, assertion.rpartition(".")[0].encode(), padding.PKCS1v15(), hashes.SHA256())
    except (ValueError, binascii.Error):
        return _no("invalid_grant", "Invalid JWT: Not a valid JWT.")
    except KeyError:
        return _no("invalid_grant", "Invalid grant: account not found")
    except InvalidSignature:
        return _no("invalid_grant", "Invalid JWT Signature.")
    if json.loads(head).get("alg") != "RS256" or said.get("aud") != AUDIENCE:
        return _no("invalid_grant", "Invalid JWT: Failed audience check.")
    if not str(said.get("scope", "")).strip():
        return _no("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
    if not 0 < int(said.get("exp", 0)) - int(said.get("iat", 0)) <= 3600:
        return _no("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes).")
    return world.give(frozenset(str(said["scope"]).split()))


def _unpadded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _revoked() -> Answer:
    return _no("invalid_grant", "Token has been expired or revoked.")


def _no(error: str, description: str, status: int = 400) -> Answer:
    return {"error": error, "error_description": description}, status
