"""The cards as Google would ask for them: what of their set-up can be tried from here. Nothing is made.

That a card is shown in Google nobody can try from here: that takes the add-on installed, and a person (docs/cards.md).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from google.auth.transport.requests import AuthorizedSession
from google.oauth2 import service_account

from addon.online.certificates import fetch_certificates, lifetime, parsed
from addon.online.selfcheck.checks import Check, Seen, seen, unclear
from addon.outward import Outward
from addon.settings import PracticeFile
from addon.sync.adapters.google_credentials import is_service_account

_ROBOT = re.compile(r"service-(\d+)@gcp-sa-gsuiteaddons\.iam\.gserviceaccount\.com")
_CLIENT = re.compile(r"(\d+)-[\w-]+\.apps\.googleusercontent\.com")
_AUTHORIZATION = "https://gsuiteaddons.googleapis.com/v1/projects/{project}/authorization"
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_SECONDS = 10.0
_NO_PROOF = 401

Authorization = Callable[[str], Mapping[str, str] | None]
"""Asks Google by a project's number whom its add-on acts as; None where this account may not ask. Raises OSError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsAtGoogle:
    """What practice.toml tells of the cards, and how the world is asked: ``status`` asks an address without proof.

    ``addresses`` are those that the manifest names.
    """

    addresses: Sequence[str]
    service_account: str
    client_id: str
    certificates: Callable[[], tuple[str, str]]
    status: Callable[[str], int]
    authorization: Authorization

    @property
    def is_made(self) -> bool:
        """Return that there is something to try."""
        return True

    def remove(self) -> str:
        """Remove nothing."""
        return ""

    def left(self) -> str:
        """Return that nothing is left."""
        return ""

    @property
    def project(self) -> str:
        """Return the number of the add-on's project, "" where the service account is none of an add-on's."""
        found = _ROBOT.fullmatch(self.service_account)
        return found[1] if found else ""


def cards_of(file: PracticeFile, credentials: Path, addresses: Sequence[str]) -> CardsAtGoogle:
    """Return the cards of a practice; ``credentials`` is the account's file, ``addresses`` the manifest's."""
    outward = Outward.of(file.network.own_hosts)
    return CardsAtGoogle(
        addresses=addresses,
        service_account=file.cards.service_account,
        client_id=file.cards.client_id,
        certificates=fetch_certificates,
        status=lambda url: outward.status(url, timeout=_SECONDS),
        authorization=lambda project: _asked(credentials, project),
    )


def _asked(credentials: Path, project: str) -> Mapping[str, str] | None:
    """Ask as a service account; what a person allowed us reaches only their files and calendars."""
    if not is_service_account(credentials):
        return None
    who = service_account.Credentials.from_service_account_file(str(credentials), scopes=[_SCOPE])
    with AuthorizedSession(who) as session:
        answer = session.get(_AUTHORIZATION.format(project=project), timeout=_SECONDS)
    return dict(answer.json()) if answer.ok else None


# --- what is tried --------------------------------------------------------------------------------


def certificates_are_read(place: CardsAtGoogle) -> Seen:
    """Fetch the certificates and read each."""
    text, header = place.certificates()
    found = parsed(text)
    for one in found.values():
        x509.load_pem_x509_certificate(one.encode())
    return seen(holds=True, text=f"{len(found)} certificates, kept for {lifetime(header).total_seconds() / 60:.0f} min")


def asks_for_proof(place: CardsAtGoogle) -> Seen:
    """Ask every address of the manifest as anybody could."""
    answers = [place.status(url) for url in place.addresses]
    return seen(set(answers) == {_NO_PROOF}, f"answers: {_listed(answers)}")


def _listed(answers: Sequence[int]) -> str:
    return ", ".join(f"{answers.count(one)} times {one}" for one in sorted(set(answers)))


def is_one_project(place: CardsAtGoogle) -> Seen:
    """Compare the numbers in the two settings."""
    client = _CLIENT.fullmatch(place.client_id)
    if not (place.project and client):
        return seen(holds=False, text="one of the two has not the form that Google gives it")
    return seen(place.project == client[1], f"service account of {place.project}, client of {client[1]}")


def is_authorized_so(place: CardsAtGoogle) -> Seen:
    """Ask Google whom the add-on acts as."""
    told = place.authorization(place.project) if place.project else None
    if told is None:
        return unclear("this account may not ask Google for it")
    same = (told.get("serviceAccountEmail"), told.get("oauthClientId")) == (place.service_account, place.client_id)
    return seen(same, "as practice.toml has them" if same else "others than practice.toml has")


_NUMBERS = "Copy service_account and client_id anew: docs/cards.md tells where the console shows them."
CHECKS = (
    Check(
        code="cards-certificates",
        promise="Google's certificates, by which cards know who asks, can be fetched and read.",
        run=certificates_are_read,
        step="Let this computer reach https://www.googleapis.com; until then no card is answered.",
    ),
    Check(
        code="cards-ask-for-proof",
        promise="Every address of the manifest is reached from here, and answers nobody without proof.",
        run=asks_for_proof,
        step="Let the proxy pass /cards/ on to the service (docs/cards.md), and restart the service after a change.",
    ),
    Check(
        code="cards-one-project",
        promise="The service account and the OAuth client of the cards are of one project.",
        run=is_one_project,
        step=_NUMBERS,
    ),
    Check(
        code="cards-authorization",
        promise="The add-on acts as the service account and the client that practice.toml names.",
        run=is_authorized_so,
        step=f"{_NUMBERS} To have it tried here, let a service account's key be the credentials, with the role "
        "Workspace Add-ons viewer in the add-on's project.",
    ),
)
