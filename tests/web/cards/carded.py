"""The cards' app as Google asks it: a state in memory, a clock, tokens of a stand-in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from werkzeug.test import TestResponse

from addon.online.certificates import Certificates
from addon.sync.state.database import State
from addon.sync.state.staff import CLINICIAN, STAFF, StaffUser
from addon.web.cards.app import make_cards_app
from addon.web.cards.proof import Trust
from addon.web.cards.setup import CardSetup
from addon.web.deps import WebDeps
from tests.stores import fresh_state
from tests.web.cards.google import CLIENT, ROBOT, URL, google, published
from tests.web.pages import NOON, StandInService

Json = dict[str, Any]
BOOK = "1AbCdEfGhIjKlMnOpQrStUvWxYz"


@dataclass
class Carded:
    """The cards and whoever looks at them: ada of the office, rosa who is C-01."""

    state: State = field(default_factory=fresh_state)
    service: StandInService = field(default_factory=StandInService)
    now: datetime = NOON
    events: dict[str, str] = field(default_factory=dict)
    workbook: str = f"https://docs.google.com/spreadsheets/d/{BOOK}"
    calls: int = 0

    def __post_init__(self) -> None:
        self.user("ada", STAFF)
        self.user("rosa", CLINICIAN, clinician="C-01")
        deps = WebDeps(
            state=self.state,
            service=self.service,
            keep_export=lambda name, _: name,
            clock=lambda: self.now,
            zone="America/Chicago",
            page_url="",
            public_url=URL,
            workbook_url=self.workbook,
        )
        certificates = Certificates(lambda: (published(), "max-age=9000"), lambda: self.now)
        trust = Trust(service_account=ROBOT, client_id=CLIENT, certificates=certificates)
        self.app = make_cards_app(deps, CardSetup(url=URL, trust=trust, which_session=self._session))
        self.browser = self.app.test_client()

    def _session(self, *, calendar: str, event: str, series: str) -> str:  # noqa: ARG002 (as Google tells it)
        return self.events.get(event, "")

    def user(self, name: str, role: str, **told: Any) -> None:
        """Add a user."""
        made = StaffUser(name=name, role=role, password="", email=f"{name}@example.org", **told)
        self.state.staff.keep(made)

    def body(self, who: str = "ada", **told: Any) -> Json:
        """Return what Google sends: ``typed`` and ``bears`` by name, ``calendar`` and ``sheets`` as they are."""
        fields = {name: {"stringInputs": {"value": [one]}} for name, one in told.pop("typed", {}).items()}
        common = {"hostApp": "SHEETS", "platform": "WEB", "parameters": told.pop("bears", {}), "formInputs": fields}
        user = google().token(aud=CLIENT, email=f"{who}@example.org")
        tokens = {"userIdToken": user, "userOAuthToken": "ya29.secret", "systemIdToken": "x"}
        return {"authorizationEventObject": tokens, "commonEventObject": common, **told}

    def post(self, path: str, who: str = "ada", **told: Any) -> TestResponse:
        """Ask as Google does, for somebody who looks."""
        return self.send(path, self.body(who, **told), system=google().token(aud=f"{URL}/cards/{path}"))

    def send(self, path: str, body: object, *, system: str) -> TestResponse:
        """Ask with any body and any token, through the proxy."""
        self.calls += 1
        headers = {"X-Forwarded-For": f"10.1.{self.calls // 200}.{self.calls % 200}", "Host": "desk.example.org"}
        if system:
            headers["Authorization"] = f"Bearer {system}"
        return self.browser.post(f"/cards/{path}", json=body, headers=headers)

    def card(self, path: str, who: str = "ada", **told: Any) -> Json:
        """Return the card of an answer."""
        answer = self.post(path, who, **told)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return card_of(answer.get_json())


def card_of(answer: Json) -> Json:
    """Return the one card of an answer."""
    action = answer.get("action") or answer["renderActions"]["action"]
    (navigation,) = action["navigations"]
    (made,) = navigation.values()
    found: Json = made
    return found


def told_of(answer: TestResponse) -> str:
    """Return the words over a card."""
    action = answer.get_json()["renderActions"]["action"]
    return str(action.get("notification", {}).get("text", ""))


def texts(made: object) -> str:
    """Return all texts of a card, one a line."""
    if isinstance(made, dict):
        return "\n".join(texts(one) for name, one in made.items() if name not in {"parameters", "action", "url"})
    if isinstance(made, list):
        return "\n".join(map(texts, made))
    return str(made)


def clicks(made: object) -> list[Json]:
    """Return every click of a card that asks the service."""
    if isinstance(made, dict):
        own = [made["action"]] if isinstance(made.get("action"), dict) and "function" in made["action"] else []
        return own + [one for value in made.values() for one in clicks(value)]
    return [one for value in made for one in clicks(value)] if isinstance(made, list) else []


def bears(made: Json, path: str) -> dict[str, str]:
    """Return the parameters of the button of a card that asks for an address."""
    found = next(one for one in clicks(made) if one["function"] == f"{URL}/cards/{path}")
    return {one["key"]: one["value"] for one in found.get("parameters", ())}
