"""The Flask app of the agency's own page: the practices, the Today of all of them, and who has how much to do."""

from dataclasses import dataclass
from typing import cast

from flask import Flask
from jinja2 import ChoiceLoader, PackageLoader

from addon.agency.page.views import HOME
from addon.agency.people import People
from addon.service.health import alive
from addon.web.app import prepare
from addon.web.deps import SignInDeps
from addon.web.guard import open_to_all

COOKIE = "groupkeeper-agency"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyDeps(SignInDeps):
    """What the agency's page is given."""

    people: People


def make_agency_app(deps: AgencyDeps) -> Flask:
    """Return the app. Accounts, passwords, codes and sessions are those of any page, kept in the agency's own state."""
    app = Flask("addon.web")
    web = cast("PackageLoader", app.jinja_loader)
    app.jinja_loader = ChoiceLoader([PackageLoader("addon.agency.page"), web])  # ours come first
    there = deps.people.there
    app.context_processor(lambda: {"practice": there.now().file.name, "command": "agency user", "whose": "agency's"})
    prepare(app, deps)
    app.register_blueprint(HOME)
    app.register_blueprint(alive())
    open_to_all(app.view_functions["alive.healthz"])
    return app
