"""The manifest names what is served and asks for nothing that no card needs."""

from addon.web.cards.app import TRIGGERS
from addon.web.cards.manifest import LINKS, SCOPES, manifest, triggers
from tests.web.cards.carded import Carded, clicks
from tests.web.cards.filled import every_card, filled
from tests.web.cards.google import URL


def test_what_google_asks_by_itself_is_what_the_manifest_names() -> None:
    """Each is an address of ours that answers a trigger, and no other does."""
    carded = filled(Carded())
    named = {url.removeprefix(f"{URL}/") for url in triggers(URL)}
    rules = {rule.endpoint: rule.rule.removeprefix("/") for rule in carded.app.url_map.iter_rules()}
    assert named == {rules[one] for one in TRIGGERS}
    for path in named:
        answer = carded.post(path.removeprefix("cards/"))
        assert (answer.status_code, list(answer.get_json())) == (200, ["action"])


def test_every_button_of_every_card_is_an_address_of_ours() -> None:
    """None leads nowhere."""
    rules = {f"{URL}{rule.rule}" for rule in Carded().app.url_map.iter_rules()}
    asked = {one["function"] for made in every_card().values() for one in clicks(made)}
    assert asked - rules == set()
    assert rules - asked - set(triggers(URL)) == set()


def test_links_that_cards_open_are_named() -> None:
    """Google opens no other."""
    opened = [
        part.split('"')[0] for one in every_card().values() for part in str(one).split("'openLink': {'url': '")[1:]
    ]
    assert opened
    assert all(one.startswith(LINKS) for one in opened)


def test_scopes_are_the_least_first_and_never_the_whole_drive_or_calendar() -> None:
    """Restricted ones are not among them; the system token is what Google proves itself with."""
    whole = manifest(URL)
    assert whole["oauthScopes"] == list(SCOPES)
    assert not {"https://www.googleapis.com/auth/drive", "https://www.googleapis.com/auth/calendar"} & set(SCOPES)
    assert whole["addOns"]["httpOptions"] == {"authorizationHeader": "SYSTEM_ID_TOKEN"}
