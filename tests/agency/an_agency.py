"""An agency of a few practices as its web process serves it, its people, and a browser for each of them."""

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from werkzeug.test import Client, TestResponse

from addon.agency.lines import LINE, TODAY, PracticeLine, PracticeToday
from addon.agency.page.serving import AgencyPages, agency_pages
from addon.agency.settings import AGENCY, open_agency
from addon.agency.store import agency_state
from addon.sync.state.database import State
from addon.sync.state.staff import ADMIN, STAFF, StaffUser
from addon.today.outside import OutsideCounts, OutsideLine
from addon.web.passwords import digest, fresh_token
from addon.wiring.beginning import begin_practice, fresh_settings
from addon.wiring.opening import open_state_beside
from tests.practice import ZONE
from tests.web.conftest import QUICK
from tests.web.pages import PASSWORD

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

NOW = datetime.now(UTC).replace(microsecond=0)
PRACTICES = ("elm", "oak", "yew")
SETTINGS = f"""name = "Northside VAs"
zone = "{ZONE}"
[store]
url = ""
[people]
vera = ["elm", "oak"]
"""
SAFETY = OutsideLine(kind="Safety", urgency="safety", codes=("M-0007",), what="not handled yet: same day")
FLAG = OutsideLine(kind="Flag", urgency="red, overdue", codes=("M-0003",), tab="Flags", row="F-0009")
HASH = QUICK.hash(PASSWORD)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class AnAgency:
    """Three practices; olga owns the agency, vera works for elm and oak, and each practice has an ana of its own."""

    folder: Path
    settings: str = SETTINGS
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    state: State = field(init=False)
    pages: AgencyPages = field(init=False)
    _open: ExitStack = field(default_factory=ExitStack, init=False)

    def __enter__(self) -> Self:
        for name in PRACTICES:
            begin(self.folder / "practices" / name)
        (self.folder / AGENCY).write_text(self.settings, encoding="utf-8")
        agency = open_agency(self.folder)
        self.state = self._open.enter_context(agency_state(agency))
        self.people()
        self.pages = agency_pages(agency, self.state, clock=lambda: datetime.now(UTC), ask=self.ask)
        self._open.callback(self.pages.practices.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def people(self) -> None:
        """Give everybody an account."""
        for name, role in (("olga", ADMIN), ("vera", STAFF), ("nina", STAFF)):
            self.user(self.state, name, role)
        for name in PRACTICES:
            with self.practice(name) as state:
                self.user(state, "ana", ADMIN)

    def practice(self, name: str) -> "_Opened":
        """Open the state of a practice."""
        return _Opened(self.folder / "practices" / name)

    def user(self, state: State, name: str, role: str) -> None:
        """Give somebody an account."""
        state.staff.keep(StaffUser(name=name, role=role, password=HASH))

    def ask(self, practice: str, state: State, *, reason: str, export: str = "") -> None:
        """Note that a turn was asked for."""
        assert state is not self.state
        self.asked.append((practice, reason, export))

    def publish(self, name: str, line: PracticeLine, *today: OutsideLine) -> None:
        """Publish what a pass of a practice left."""
        self.state.keep(LINE, name, line)
        self.state.keep(TODAY, name, PracticeToday(lines=today))

    def published(self) -> None:
        """Publish one line of each: elm has a safety question, oak something overdue, yew nothing."""
        looked = NOW - timedelta(minutes=2)
        self.publish("elm", PracticeLine(name="Elm Therapy", looked=looked, safety=1), SAFETY)
        self.publish("oak", PracticeLine(looked=looked, due=OutsideCounts(overdue=3)), FLAG)
        self.publish("yew", PracticeLine(looked=looked))

    def browser(self) -> "Browser":
        """Return a browser on this computer."""
        return Browser(self)


def begin(folder: Path) -> None:
    """Make a practice's folder; no page looks into its workbook."""
    begin_practice(folder, fresh_settings(ZONE), b"")


@dataclass
class _Opened:
    folder: Path

    def __enter__(self) -> State:
        self._open = ExitStack()
        return self._open.enter_context(open_state_beside(self.folder))[1]

    def __exit__(self, *_: object) -> None:
        self._open.close()


class Browser(Client):
    """A browser without scripts, with its own cookies."""

    def __init__(self, agency: AnAgency) -> None:
        app = agency.pages.app

        def from_here(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            return app({"REMOTE_ADDR": "127.0.0.1", **environ}, start_response)

        super().__init__(from_here)
        self._agency = agency

    def enter(self, name: str, practice: str = "") -> "Browser":
        """Be signed in at the agency, or at a practice, as if the form had been filled in."""
        token = fresh_token()
        if practice:
            with self._agency.practice(practice) as state:
                state.staff.begin(digest(token), name, datetime.now(UTC))
            self.set_cookie("groupkeeper", token, path=f"/p/{practice}")
        else:
            self._agency.state.staff.begin(digest(token), name, datetime.now(UTC))
            self.set_cookie("groupkeeper-agency", token)
        return self

    def token(self, where: str) -> str:
        """Return a form's token."""
        found = _TOKEN.search(self.get(where).text)
        assert found is not None
        return found[1]

    def sign_in(self, name: str, below: str = "") -> TestResponse:
        """Sign in at the agency, or at a practice."""
        where = f"{below}/sign-in"
        return self.post(where, data={"name": name, "password": PASSWORD, "csrf_token": self.token(where)})


def every_get(agency: AnAgency, practice: str) -> Iterator[str]:
    """Yield the address of each page of a practice's staff that takes no more than its address."""
    there = agency.pages.practices.get(practice)
    assert there is not None
    for rule in there.app.pages.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments:
            yield f"/p/{practice}{rule.rule}"
