"""Who asks for a card: Google's add-on service by its token, and which user looks by theirs. Tokens are logged nowhere.

Google's library checks the signature, the audience and the time. That the token is of this add-on's own service
account, and that Google has verified the address, is checked here: the library accepts whomever Google signs for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from google.auth import exceptions, jwt

from addon.online.certificates import Certificates

ISSUERS = ("https://accounts.google.com", "accounts.google.com")
_SIGNED = "RS256"
_LONGEST = 8_000
_SKEW = 10
"""Seconds by which two clocks may differ."""


class NotProved(Exception):
    """A call that nobody proved to come from Google, or a user whom nobody proved. It tells nobody why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whom to believe: the add-on's own service account and OAuth client, by these certificates."""

    service_account: str
    client_id: str
    certificates: Certificates

    def check_caller(self, authorization: str, url: str) -> None:
        """See that Google asks, for this address. Raises NotProved, CertificatesMissing."""
        kind, _, token = authorization.partition(" ")
        if kind.casefold() != "bearer" or self._who(token.strip(), url) != self.service_account.casefold():
            raise NotProved

    def user(self, token: str) -> str:
        """Return the address of the user who looks, in small letters. Raises NotProved, CertificatesMissing."""
        return self._who(token, self.client_id)

    def _who(self, token: str, audience: str) -> str:
        claims = self._claims(token, audience)
        email = claims.get("email")
        if claims.get("iss") not in ISSUERS or claims.get("email_verified") is not True or not isinstance(email, str):
            raise NotProved
        return email.casefold()

    def _claims(self, token: str, audience: str) -> Mapping[str, Any]:
        """Return what a token tells that Google signed for an audience and that is not over."""
        if not token or len(token) > _LONGEST:
            raise NotProved
        try:
            header = jwt.decode_header(token)
            key = header.get("kid")
            if header.get("alg") != _SIGNED or not isinstance(key, str):
                raise NotProved
            certificate = self.certificates.of(key)
            if not certificate:
                raise NotProved
            found: Mapping[str, Any] = jwt.decode(
                token, certs={key: certificate}, audience=audience, clock_skew_in_seconds=_SKEW
            )
        except (ValueError, TypeError, AttributeError, RecursionError, exceptions.GoogleAuthError):
            raise NotProved from None  # its text may hold the token
        return found
