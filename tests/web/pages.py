"""The staff's pages as a test asks for them: an app over a state in memory, a clock, a browser without scripts."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyotp
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from addon.sync.state.database import State
from addon.sync.state.staff import ADMIN, StaffUser
from addon.web.app import make_app
from addon.web.deps import WebDeps
from addon.web.passwords import hashed
from tests.stores import fresh_state

NOON = datetime(2026, 9, 30, 17, tzinfo=UTC)
PASSWORD = "a horse in the garden"  # noqa: S105 (of nobody)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class StandInStatus:
    """A service that is in step."""

    paused: str
    looked: datetime = NOON
    next_look: datetime | None = None
    working: bool = False
    trouble: str = ""
    problems: int = 2


@dataclass
class StandInService:
    """A service that notes what was asked of it."""

    asked: list[str] = field(default_factory=list)
    paused: str = ""

    def status(self) -> StandInStatus:
        """Return how it is."""
        return StandInStatus(self.paused)

    def request_pass(self, reason: str) -> None:
        """Note it."""
        self.asked.append(reason)

    def pause_sending(self, by: str) -> None:
        """Pause."""
        self.paused = f"{by} at noon"

    def resume_sending(self, by: str) -> None:
        """Resume."""
        self.asked.append(f"resumed by {by}")
        self.paused = ""


@dataclass
class Pages:
    """The pages and whoever looks at them."""

    page_url: str = ""
    public_url: str = ""
    state: State = field(default_factory=fresh_state)
    service: StandInService = field(default_factory=StandInService)
    kept: dict[str, bytes] = field(default_factory=dict)
    now: datetime = NOON

    def __post_init__(self) -> None:
        deps = WebDeps(
            state=self.state,
            service=self.service,
            keep_export=self._keep,
            clock=lambda: self.now,
            zone="America/Chicago",
            page_url=self.page_url,
            public_url=self.public_url,
            titles={"simplepractice.client_details": "SimplePractice: client details report"},
        )
        self.app = make_app(deps)
        self.browser = self.app.test_client()

    def _keep(self, name: str, content: bytes) -> str:
        self.kept[name] = content
        return name

    def user(self, name: str = "ada", role: str = ADMIN, secret: str = "") -> StaffUser:
        """Add a user."""
        made = StaffUser(name=name, role=role, password=hashed(PASSWORD), secret=secret)
        self.state.staff.keep(made)
        return made

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)

    def token(self, browser: FlaskClient | None = None, where: str = "/sign-in") -> str:
        """Return a form's token."""
        found = _TOKEN.search((browser or self.browser).get(where).text)
        assert found is not None
        return found[1]

    def sign_in(self, name: str = "ada", password: str = PASSWORD, code: str = "") -> TestResponse:
        """Sign in as a person does: look at the form, fill it in."""
        data = {"name": name, "password": password, "code": code, "csrf_token": self.token()}
        return self.browser.post("/sign-in", data=data)

    def ask(self, where: str, **data: object) -> TestResponse:
        """Press a button of the page."""
        return self.browser.post(where, data={"csrf_token": self.token(where="/"), **data})

    def code(self, secret: str) -> str:
        """Return what an authenticator app shows now."""
        return pyotp.TOTP(secret).at(int(self.now.timestamp()))
