"""The Flask app of the cards: no sessions, no cookies, no forms of browsers; each call bears its own proof."""

from flask import Blueprint, Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException, NotFound

from addon.problems import Fault
from addon.web import guard
from addon.web.audited import audited
from addon.web.cards.calendar import CALENDAR
from addon.web.cards.setup import CardSetup, prove
from addon.web.cards.sheets import SHEETS
from addon.web.cards.widgets import again, card, opened, section, words
from addon.web.closing import close_door, log_mistake
from addon.web.deps import WebDeps
from addon.web.limits import limited
from addon.web.reached import is_let_in

BODY_BYTES = 200_000
TRIGGERS = frozenset({"cards.sheets.home", "cards.sheets.granted", "cards.calendar.home", "cards.calendar.event"})
"""What Google asks for by itself, where all else is a button."""


def make_cards_app(deps: WebDeps, setup: CardSetup) -> Flask:
    """Return the app. Whoever cannot prove that they are Google is answered 401 and told nothing."""
    app = Flask("addon.web.cards", static_folder=None)
    app.extensions["groupkeeper"], app.extensions["groupkeeper cards"] = deps, setup
    app.config.update(MAX_CONTENT_LENGTH=BODY_BYTES)
    audited(app, deps.state.audit, now=deps.clock, who=guard.audit_name)

    @app.before_request
    def look() -> None:
        if not is_let_in(request.environ, setup.url):
            raise NotFound

    limited(app, deps.state.counts, deps.clock)
    app.before_request(prove)
    cards = Blueprint("cards", __name__, url_prefix="/cards")
    for blueprint in (SHEETS, CALENDAR):
        cards.register_blueprint(blueprint)
    app.register_blueprint(cards)
    close_door(app, is_public=True)
    _show_faults(app)
    return app


def _show_faults(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def refused(fault: HTTPException) -> Response:
        return Response(status=fault.code or 500, content_type="text/plain; charset=utf-8")

    @app.errorhandler(Fault)
    def away(fault: Fault) -> Response:
        return _told(f"{fault.what.capitalize()}. {fault.next_step}", 503)

    @app.errorhandler(Exception)
    def failed(mistake: Exception) -> Response:
        log_mistake("addon.web.cards", mistake)
        return _told("Something went wrong here. Nothing was changed.", 500)


def _told(text: str, status: int) -> Response:
    """Tell somebody known what is wrong, on a card; anybody else nothing."""
    if g.get("user") is None:
        return Response(status=status, content_type="text/plain; charset=utf-8")
    made = card("Groupkeeper", section(words(text)))
    return jsonify(opened(made) if request.endpoint in TRIGGERS else again(made))
