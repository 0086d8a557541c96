"""The web app of the cards, where practice.toml names the add-on's service account; else there is none."""

from functools import partial

from flask import Flask

from addon.online.opening import at_google
from addon.web.deps import WebDeps
from addon.wiring.served import ServedPractice

CARDS = "/cards/"
"""Every address of the cards begins so."""


def card_pages(practice: ServedPractice, deps: WebDeps) -> Flask | None:
    """Return the app that is served. Raises SettingsInvalid where Google's libraries are not installed."""
    file = practice.file
    if not file.cards_url:
        return None
    at_google()
    from addon.online.certificates import Certificates, fetch_certificates  # noqa: PLC0415 - the extra "google"
    from addon.online.session_events import session_of_event  # noqa: PLC0415
    from addon.web.cards.app import make_cards_app  # noqa: PLC0415
    from addon.web.cards.proof import Trust  # noqa: PLC0415
    from addon.web.cards.setup import CardSetup  # noqa: PLC0415

    trust = Trust(
        service_account=file.cards.service_account,
        client_id=file.cards.client_id,
        certificates=Certificates(fetch_certificates, deps.clock),
    )
    which = partial(session_of_event, file, practice.state)
    return make_cards_app(deps, CardSetup(url=file.cards_url, trust=trust, which_session=which))
