"""The addresses of the doors, as one Flask blueprint: what each request must keep to, and the answers.

A request is small, a POST, and proves on its raw bytes who sent it; it is stored before it is answered. An answer is
one of a few fixed texts and never tells which check failed. Log lines name the door and how it ended, nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import structlog
from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from addon.problems import Fault
from addon.web.closing import close_door
from webhooks import signed, texts
from webhooks.arrived import MOST_BYTES, Arrived, Malformed, Outcome
from webhooks.channels import PATH
from webhooks.google import Debounced, google
from webhooks.ports import WebhookDeps
from webhooks.unsubscribing import unsubscribing

Door = Callable[..., Outcome]
_DOORS: Mapping[str, Door] = {
    PATH: google,
    "/hooks/texts": texts.texts,
    "/hooks/texts/status": texts.status,
    "/hooks/email/bounce": signed.email,
    "/hooks/forms/<name>": signed.forms,
    "/hooks/ehr/<name>": signed.ehr,
}
PREFIXES = ("/hooks/", "/unsubscribe/")
"""How the addresses of the doors begin."""
_ANSWERS: Mapping[Outcome, tuple[int, str]] = {
    Outcome.STORED: (204, ""),
    Outcome.REPEATED: (204, ""),
    Outcome.REFUSED: (401, "refused\n"),
    Outcome.MALFORMED: (400, "not readable\n"),
    Outcome.TOO_LARGE: (413, "too large\n"),
}
_NO_ANSWER_TO_TEXT = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""The answer to a member goes through the outbox, like every message."""


def webhooks(deps: WebhookDeps) -> Blueprint:
    """Return the doors as a blueprint: each proves its sender by itself, so that no rule for pages may come before."""
    deps = replace(deps, look_again=Debounced(deps.look_again, later=deps.later))
    blueprint = Blueprint("webhooks", __name__)
    for path, door in _DOORS.items():
        blueprint.add_url_rule(
            path,
            endpoint=path.removeprefix("/hooks/").partition("/<")[0].replace("/", "_"),
            view_func=_view(door, deps),
            methods=["POST"],
            provide_automatic_options=False,
        )
    blueprint.add_url_rule(
        "/unsubscribe/<token>",
        endpoint="unsubscribe",
        view_func=lambda token: unsubscribing(deps, token),
        methods=["GET", "POST"],
        provide_automatic_options=False,
    )
    blueprint.before_request(_keep_small)
    blueprint.register_error_handler(Fault, _try_again)
    blueprint.register_error_handler(Exception, _unforeseen)
    return blueprint


def doors_app(deps: WebhookDeps) -> Flask:
    """Return the doors as an app of their own: no sessions, no cookies, none of the rules that pages need."""
    app = Flask("webhooks", static_folder=None)
    app.register_blueprint(webhooks(deps))
    close_door(app, is_public=bool(deps.public_url))
    return app


def _keep_small() -> None:
    request.max_content_length = MOST_BYTES + 1  # a body that tells no length is cut there, and then refused


def _view(door: Door, deps: WebhookDeps) -> Callable[..., Response]:
    def view(**where: str) -> Response:
        try:
            outcome = door(deps, _arrived(deps), **where)
        except Malformed:
            outcome = Outcome.MALFORMED
        except RequestEntityTooLarge:
            outcome = Outcome.TOO_LARGE
        structlog.get_logger().info("webhook", door=str(request.endpoint).rpartition(".")[2], outcome=outcome.value)
        if door is texts.texts and outcome is Outcome.STORED:
            return Response(_NO_ANSWER_TO_TEXT, mimetype="text/xml")
        status, text = _ANSWERS[outcome]
        return Response(text, status, mimetype="text/plain")

    return view


def _arrived(deps: WebhookDeps) -> Arrived:
    """Return the request. Raises RequestEntityTooLarge before a byte of a long body is read."""
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestEntityTooLarge
    body, query = request.get_data(cache=False), request.query_string.decode("latin-1")
    if len(body) > MOST_BYTES:
        raise RequestEntityTooLarge
    return Arrived(
        url=deps.public_url + request.path + (f"?{query}" if query else ""),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
        at=deps.now(),
    )


def _try_again(_: Fault) -> Response:
    """Whoever is not stored is not acknowledged: senders come again."""
    return Response("try again later\n", 503, {"Retry-After": "30"}, mimetype="text/plain")


def _unforeseen(mistake: Exception) -> Response | HTTPException:
    """Answer 500 and name the mistake's kind only: its text may hold what was sent."""
    if isinstance(mistake, HTTPException):
        return mistake
    structlog.get_logger().error("webhook", door=str(request.endpoint), mistake=type(mistake).__name__)
    return Response("failed\n", 500, mimetype="text/plain")
