"""The whole application of an agency: its own page, and the pages of its practices."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Engine

from addon.agency.page.app import COOKIE, AgencyDeps, make_agency_app
from addon.agency.page.mounting import Mounting
from addon.agency.page.opened import AskTurn, OpenPractices
from addon.agency.people import AgencyNow, People
from addon.agency.settings import AGENCY, Agency
from addon.problems import SettingsInvalid
from addon.sync.state.database import State
from addon.web.deps import SignInDeps


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyPages:
    """What answers for an agency, and the practices that it has open."""

    app: Mounting
    practices: OpenPractices


def agency_pages(
    agency: Agency, state: State, *, clock: Callable[[], datetime], ask: AskTurn, server: Engine | None = None
) -> AgencyPages:
    """Put it together; ``server`` is the one that all states are on, if they are.

    Raises SettingsInvalid where the public address cannot be that of pages for the staff.
    """
    public = agency.file.public_url
    if urlsplit(public).path:
        step = "Write it as https://name.example.org: each practice's pages are below /p/ there."
        raise SettingsInvalid(AGENCY, "public_url has a path after the name", step)
    zone = agency.file.zone
    cookie = SignInDeps(state=state, clock=clock, zone=zone, page_url=public, cookie=COOKIE).cookie_name
    people = People(there=AgencyNow(agency), state=state, clock=clock, cookie=cookie)
    practices = OpenPractices(people=people, ask=ask, server=server)
    deps = AgencyDeps(state=state, clock=clock, zone=zone, page_url=public, cookie=COOKIE, people=people)
    own = make_agency_app(deps)
    return AgencyPages(app=Mounting(own=own, practices=practices, people=people), practices=practices)
