"""The cards of a real practice, as ``serve`` composes them: there where practice.toml names them, nowhere else."""

import json
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from addon.online import certificates
from addon.sync.state.staff import STAFF, StaffUser
from addon.wiring.beginning import add_settings
from addon.wiring.served import held_practice
from tests.agency.an_agency import AnAgency
from tests.begun import init_practice
from tests.practice import ZONE
from tests.serving.composed import Composed
from tests.web.cards.google import CLIENT, ROBOT, URL, google, published

NAMED = f'[cards]\nservice_account = "{ROBOT}"\nclient_id = "{CLIENT}"\n'
HOME = "/cards/sheets/home"


@pytest.fixture(autouse=True)
def at_google(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Google publish a stand-in's certificates."""
    monkeypatch.setattr(certificates, "fetch_certificates", lambda: (published(), "max-age=3600"))


def asked(whole: Composed, url: str, path: str = HOME) -> TestResponse:
    """Ask as Google does, for ada, through the proxy."""
    body = {"authorizationEventObject": {"userIdToken": google().token(aud=CLIENT, email="ada@example.org")}}
    headers = {
        "Authorization": f"Bearer {google().token(aud=f'{url}{HOME}')}",
        "Host": "desk.example.org",
        "X-Forwarded-For": "10.1.1.1",
        "Content-Type": "application/json",
    }
    return whole.browser.post(path, data=json.dumps(body), headers=headers)


def practice(folder: Path, settings: str) -> Path:
    """Return a practice that is reached from outside."""
    init_practice(folder, ZONE)
    add_settings(folder, f'[service]\npublic_url = "{URL}"\ntrusted_proxy = "127.0.0.1"\n{settings}')
    return folder


def ada() -> StaffUser:
    """Return a user of the office."""
    return StaffUser(name="ada", role=STAFF, password="", email="ada@example.org")


def test_cards_are_answered_where_the_settings_name_them(tmp_path: Path) -> None:
    """For whoever has an account; the other applications answer as ever."""
    with held_practice(practice(tmp_path / "practice", NAMED), at="") as held:
        whole = Composed(held)
        assert asked(whole, URL).status_code == 401
        held.state.staff.keep(ada())
        answer = asked(whole, URL)
        assert (answer.status_code, answer.get_json()["action"]["navigations"][0]["pushCard"]["header"]["title"]) == (
            200,
            "Today",
        )
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert whole.browser.get("/sign-in").status_code == 200


def test_there_are_none_where_nobody_named_them(tmp_path: Path) -> None:
    """The address is like any that there is not."""
    with held_practice(practice(tmp_path / "practice", ""), at="") as held:
        whole = Composed(held)
        held.state.staff.keep(ada())
        assert asked(whole, URL).status_code == asked(whole, URL, "/nowhere").status_code != 200


def test_a_practice_of_an_agency_has_cards_below_its_own_address(tmp_path: Path) -> None:
    """With a token for that address alone, and the practice's own accounts."""
    begins = f'name = "A"\nzone = "{ZONE}"\npublic_url = "{URL}"\ntrusted_proxy = "127.0.0.1"\n[store]\nurl = ""\n'
    with AnAgency(tmp_path, begins) as agency:
        add_settings(tmp_path / "practices" / "elm", NAMED)
        mounted = agency.pages.practices.get("elm")
        assert mounted is not None
        mounted.state.staff.keep(ada())
        body = {"authorizationEventObject": {"userIdToken": google().token(aud=CLIENT, email="ada@example.org")}}
        told = []
        for url in (f"{URL}/p/elm", f"{URL}/p/oak", URL):
            headers = {
                "Authorization": f"Bearer {google().token(aud=f'{url}{HOME}')}",
                "Host": "desk.example.org",
                "X-Forwarded-For": "10.1.1.1",
            }
            told.append(agency.browser().post(f"/p/elm{HOME}", json=body, headers=headers).status_code)
        assert told == [200, 401, 401]
