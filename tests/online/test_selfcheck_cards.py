"""What selfcheck tells of the cards: each promise holds at a stand-in, and each can fail."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import pytest
from google.oauth2.service_account import Credentials

from addon.online.certificates import fetch_certificates
from addon.online.selfcheck import cards, running
from addon.online.selfcheck.cards import CHECKS, CardsAtGoogle, cards_of
from addon.online.selfcheck.checks import CheckVerdict, tried
from addon.settings import read_settings
from addon.web.cards.manifest import triggers
from tests.google.server import GoogleStandIn
from tests.online.test_selfcheck import run
from tests.web.cards.google import CLIENT, ROBOT, published, serving

URL = "https://desk.example.org"
HOLDS, FAILS, UNCLEAR = CheckVerdict.HOLDS, CheckVerdict.FAILS, CheckVerdict.UNCLEAR
SETTINGS = f"""zone = "America/New_York"
[cards]
url = "{URL}"
service_account = "{ROBOT}"
client_id = "{CLIENT}"
"""


def told(_: str) -> Mapping[str, str]:
    """What Google tells of the add-on."""
    return {"serviceAccountEmail": ROBOT, "oauthClientId": CLIENT}


def gone(*_: str) -> Any:
    """Nobody answers."""
    raise OSError


def at_google(**changes: Any) -> CardsAtGoogle:
    """Return cards of which everything is right but the changes."""
    good: dict[str, Any] = {
        "addresses": triggers(URL),
        "service_account": ROBOT,
        "client_id": CLIENT,
        "certificates": lambda: (published(), "max-age=3600"),
        "status": lambda _: 401,
        "authorization": told,
    }
    return CardsAtGoogle(**{**good, **changes})


def verdicts(place: CardsAtGoogle) -> list[CheckVerdict]:
    """Return what became of each check."""
    return [tried(one, place).verdict for one in CHECKS]


def test_everything_holds_where_everything_is_right() -> None:
    """With certificates over the wire, on loopback."""
    with serving(published()) as (url, _):
        place = at_google(certificates=lambda: fetch_certificates(url))
        assert verdicts(place) == [HOLDS] * 4
        assert tried(CHECKS[0], place).seen == "1 certificates, kept for 333 min"


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"certificates": gone}, [UNCLEAR, HOLDS, HOLDS, HOLDS]),
        ({"certificates": lambda: ('{"a": "no PEM"}', "")}, [UNCLEAR, HOLDS, HOLDS, HOLDS]),
        ({"status": lambda url: 404 if url.endswith("event") else 401}, [HOLDS, FAILS, HOLDS, HOLDS]),
        ({"status": lambda _: 200}, [HOLDS, FAILS, HOLDS, HOLDS]),
        ({"status": gone}, [HOLDS, UNCLEAR, HOLDS, HOLDS]),
        ({"client_id": CLIENT.replace("123", "124")}, [HOLDS, HOLDS, FAILS, FAILS]),
        ({"service_account": "robot@example.org"}, [HOLDS, HOLDS, FAILS, UNCLEAR]),
        ({"authorization": lambda _: None}, [HOLDS, HOLDS, HOLDS, UNCLEAR]),
        ({"authorization": lambda _: {}}, [HOLDS, HOLDS, HOLDS, FAILS]),
        ({"authorization": gone}, [HOLDS, HOLDS, HOLDS, UNCLEAR]),
    ],
)
def test_each_promise_can_fail(changes: dict[str, Any], wanted: list[CheckVerdict]) -> None:
    """Where Google or the proxy does otherwise; what nobody can tell is unclear."""
    assert verdicts(at_google(**changes)) == wanted


def test_a_whole_selfcheck_tells_of_the_cards_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the places that are made; nothing of them is left."""
    monkeypatch.setattr(running, "SHEETS", ())
    monkeypatch.setattr(running, "CALENDARS", running.CALENDARS[:1])
    with GoogleStandIn() as google:
        report = run(google, cards=at_google(status=lambda _: 404))
    assert [one.code for one in report.results] == ["calendar-made", *(one.code for one in CHECKS)]
    assert [one.code for one in report.results if one.verdict is not HOLDS] == ["cards-ask-for-proof"]
    assert report.left == ()


def test_the_cards_of_a_practice_are_asked_as_its_settings_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Google is asked by a service account alone: a person's consent does not reach so far."""
    key = tmp_path / "key.json"
    place = cards_of(read_settings(SETTINGS), key, triggers(URL))
    assert (place.project, place.is_made, place.remove(), place.left()) == ("123", True, "", "")
    key.write_text(json.dumps({"type": "authorized_user"}), encoding="utf-8")
    assert place.authorization("123") is None
    asked = []

    class Session:
        """Google, which answers."""

        ok = True

        def __init__(self, who: object) -> None:
            assert who == "robot"

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            """End."""

        def get(self, url: str, **_: object) -> "Session":
            """Answer."""
            asked.append(url)
            return self

        def json(self) -> Mapping[str, str]:
            """Return what it tells."""
            return told("")

    monkeypatch.setattr(cards, "AuthorizedSession", Session)
    monkeypatch.setattr(Credentials, "from_service_account_file", lambda *_, **__: "robot")
    key.write_text(json.dumps({"type": "service_account"}), encoding="utf-8")
    assert place.authorization("123") == told("")
    assert asked == ["https://gsuiteaddons.googleapis.com/v1/projects/123/authorization"]
