"""The stand-in itself: a web server on this machine that answers as Google does."""

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import get_input_stream

from tests.google import discovery
from tests.google.calendar_routes import routes as calendar_routes
from tests.google.calendar_world import CalendarWorld
from tests.google.calls import Call, Schedule
from tests.google.drive import DriveWorld
from tests.google.drive_routes import routes as drive_routes
from tests.google.drive_routes import uploads
from tests.google.faults import Failing, Quota, Silence
from tests.google.leeway import NO_LEEWAY, Leeway
from tests.google.oauth_routes import OAuthWorld, oauth_routes
from tests.google.refusals import Refused
from tests.google.sheets_routes import routes as sheets_routes
from tests.google.sheets_scopes import Granted, let_in
from tests.google.sheets_world import SheetsWorld

FIRST_MOMENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
UNDESCRIBED = ("/batch/", "/upload/")
SIGNING_IN = ("/token", "/o/oauth2", "/oauth2", "/v1/projects/-/serviceAccounts/")


def ticking(start: datetime = FIRST_MOMENT) -> Callable[[], datetime]:
    """A clock that is one millisecond later whenever it is asked."""
    asked = iter(range(1, 10**9))
    return lambda: start + timedelta(milliseconds=next(asked))


class GoogleStandIn:
    """Google on loopback, as a context manager.

    `url` is where it listens. `calls` holds what was asked (not the signing in). `faults` and `between` are
    schedules: `faults.at(2, server_error())`, `between.when(":batchUpdate", edit)`. `quota` holds the buckets.
    `sheets`, `drive`, `calendars` and `oauth` are the worlds behind the routes. Any bearer token will do,
    unless it is `guarded`: then only one that its own token endpoint gave, and only so far as its scopes go.
    `findings` is what Google's own documents have against requests and answers: raised when the block is left
    (not where it is not `judged`, for measurements). `leeway`: how far from most days it goes.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] | None = None,
        guarded: bool = False,
        judged: bool = True,
        leeway: Leeway = NO_LEEWAY,
    ) -> None:
        self._judged = judged
        now = clock or ticking()
        self.drive = DriveWorld(now=now, leeway=leeway)
        self.sheets = SheetsWorld(drive=self.drive)
        self.calendars = CalendarWorld(now=now, leeway=leeway)
        self.oauth = OAuthWorld(now=now)
        self.calls: list[Call] = []
        self.findings: list[str] = []
        self.faults: Schedule[Failing] = Schedule()
        self.between: Schedule[Callable[[], object]] = Schedule()
        self.quota = Quota()
        self._app = _app(self, self.oauth.granted if guarded else None)
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._server: BaseWSGIServer | None = None

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        if self._server is None:
            raise RuntimeError("the stand-in listens only inside its with block")
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._server = make_server("127.0.0.1", 0, self.answer, threaded=True, request_handler=_Quiet)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._closing.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        if error is None and self.findings:
            raise AssertionError("against Google's own documents: " + "; ".join(self.findings))

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """The WSGI door: edits and faults that are due, then the routes, then the log."""
        request = Request(_as_sent(environ))
        call = _call(request)
        if call.path.startswith(SIGNING_IN):
            return self._routed(request)(environ, start_response)
        with self._lock:
            for edit in self.between.take(call):
                edit()
            failing = next(iter(self.faults.take(call)), None) or self.quota.spend(call)
            response = self._respond(request, failing)
            status = response.status_code if failing is None or failing.silence is None else 0
            self.calls.append(replace(call, status=status, answered=len(response.get_data()) if status else 0))
            if self._judged and not call.path.startswith(UNDESCRIBED):
                told = None if failing else _decoded(response.get_data())
                self.findings += discovery.findings(replace(call, status=status), told)
        if failing is not None and failing.silence is not None:
            return self._leave_without_answer(request, failing)
        return response(environ, start_response)

    def _respond(self, request: Request, failing: Failing | None) -> Response:
        if failing is None:
            return self._routed(request)
        if failing.applied:
            self._routed(request)
        headers = [*failing.headers, ("Content-Type", "application/json; charset=UTF-8")]
        return Response(failing.body, status=failing.status or 500, headers=headers)

    def _routed(self, request: Request) -> Response:
        environ = request.environ | {"wsgi.input": BytesIO(request.get_data())}
        return Response.from_app(self._app, environ, buffered=True)

    def _leave_without_answer(self, request: Request, failing: Failing) -> list[bytes]:
        if failing.silence is Silence.HANGS:
            self._closing.wait(failing.seconds)
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError


class _AsMade(DefaultJSONProvider):
    """Answers keep the order in which they were made: sorting a large one takes long."""

    sort_keys = False


class _Quiet(WSGIRequestHandler):
    """Says nothing of its own: the call log is the record."""

    def log(self, *_: object) -> None:
        """Nothing."""


def _app(stand_in: GoogleStandIn, granted: Granted | None) -> Flask:
    app = Flask(__name__)
    app.json = _AsMade(app)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.register_error_handler(Refused, _refused)
    sheets, drive = sheets_routes(stand_in.sheets), drive_routes(stand_in.drive, stand_in.sheets)
    sheets.before_request(lambda: let_in(granted, sheets=True))
    uploading = uploads(stand_in.drive, stand_in.sheets)
    for blueprint in (drive, uploading):
        blueprint.before_request(lambda: let_in(granted, sheets=False))
    for blueprint in (
        sheets,
        drive,
        uploading,
        calendar_routes(stand_in.calendars, granted=granted),
        oauth_routes(stand_in.oauth),
    ):
        app.register_blueprint(blueprint)
    return app


def _refused(why: Refused) -> tuple[dict[str, Any], int]:
    return why.body(), why.code


def _as_sent(environ: dict[str, Any]) -> dict[str, Any]:
    """The body in memory; a GET that travelled as POST because of its length is a GET again."""
    body = get_input_stream(environ).read()
    if environ.get("HTTP_X_HTTP_METHOD_OVERRIDE", "").upper() == "GET":
        environ = environ | {"REQUEST_METHOD": "GET", "QUERY_STRING": body.decode()}
        body = b""
    return environ | {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}


def _call(request: Request) -> Call:
    data = request.get_data()
    query = tuple(parse_qsl(request.query_string.decode(), keep_blank_values=True))
    return Call(method=request.method, path=request.path, query=query, body=_decoded(data), sent=len(data))


def _decoded(data: bytes) -> Any:
    try:
        return json.loads(data) if data else None
    except ValueError:
        return data
