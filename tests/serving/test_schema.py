"""Schemathesis over every route of the whole application, with and without proof: never a mistake of ours."""

import json
from collections.abc import Iterable, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from addon.online.webhook_keys import keys_file, new_key
from addon.service.service import utc_now
from addon.sync.state.database import State
from addon.web.passwords import digest
from addon.wiring.beginning import add_settings
from addon.wiring.served import held_practice
from tests.begun import init_practice
from tests.practice import ZONE
from tests.serving.composed import Composed, Route
from tests.webhooks.senders import TOKEN, carrier, standard

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

pytestmark = [
    pytest.mark.judges,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # its transport closes no file
]
SETTINGS = '[text]\naccount = "AC0123456789abcdef0123456789abcdef"\nfrom = "+15555550100"\n'
SETTINGS = f'[service]\npublic_url = "https://practice.example.org"\n{SETTINGS}'
SENDERS = ("forms/intake", "ehr/intake", "email")
EXAMPLES = 40
SESSION = "a session of ada"
FIELDS = (
    "name",
    "password",
    "code",
    "List-Unsubscribe",
    "From",
    "To",
    "Body",
    "MessageSid",
    "MessageStatus",
    "ErrorCode",
)


def described(routes: Iterable[Route]) -> dict[str, Any]:
    """Return the routes as OpenAPI. A door's JSON is what a sender may make of it, a form has every field there is."""
    texts = {"type": "object", "properties": {name: {"type": "string"} for name in FIELDS}}
    told: dict[str, Any] = {"to": {}, "message_id": {}, "code": {}, "permanent": {}}
    data = {"anyOf": [{"type": "object", "properties": told}, {}]}
    kinds = ["email.bounced", "email.complained", "email.delivered", "form.submitted"]
    event = {"type": "object", "properties": {"type": {"anyOf": [{"enum": kinds}, {}]}, "data": data}}
    file = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
    bodies = {
        "application/x-www-form-urlencoded": {"schema": texts},
        "multipart/form-data": {"schema": file},
        "application/json": {"schema": {"anyOf": [event, {}]}},
    }
    query = {"name": "any", "in": "query", "schema": {"type": "string"}}
    part = {"name": "part", "in": "path", "required": True, "schema": {"type": "string"}}
    paths: dict[str, Any] = {}
    for one in routes:
        made: dict[str, Any] = {"parameters": [query], "responses": {"default": {"description": "any"}}}
        if one.method == "POST":
            made["requestBody"] = {"content": bodies}
        paths.setdefault(one.path, {})[one.method.lower()] = made
        if one.path.endswith(("made-up", "intake", "groupkeeper.css")):
            odd = {**made, "parameters": [query, part]}
            paths.setdefault(one.path.rpartition("/")[0] + "/{part}", {})[one.method.lower()] = odd
    return {"openapi": "3.1.0", "info": {"title": "serve", "version": "1"}, "paths": paths}


def proved(path: str, body: Any, keys: Mapping[str, str], number: int) -> tuple[dict[str, str], bytes] | None:
    """Return a body with the proof that its door asks for, None where it is no door of a sender with a key."""
    name = {"/hooks/email/bounce": "email"}.get(path, path.removeprefix("/hooks/"))
    if name in keys:
        return standard(json.dumps(body, default=repr), key=keys[name], id_=f"msg_{number}", at=utc_now())
    if path.startswith("/hooks/texts") and isinstance(body, dict):
        return carrier(path, {name: str(value) for name, value in body.items()})
    return None


@pytest.fixture(params=["nobody", "somebody who is signed in"])
def asked(request: pytest.FixtureRequest, tmp_path: Any) -> Any:
    """Yield a caller of the whole application, with the routes and the keys of its senders."""
    folder = tmp_path / "practice"
    init_practice(folder, ZONE)
    add_settings(folder, SETTINGS)
    token = folder / "state" / "text-token"
    token.write_text(TOKEN, encoding="ascii")
    token.chmod(0o600)
    with held_practice(folder, at="") as practice:
        whole = Composed(practice)
        whole.user()
        keys = {name: new_key(keys_file(practice.file, folder), name) for name in SENDERS}
        yield Asked(whole, practice.state, keys, signs_in=request.param != "nobody")


class Asked:
    """The application under Schemathesis: each request has an address and a session of its own, so no limit ends it."""

    def __init__(self, whole: Composed, state: State, keys: Mapping[str, str], *, signs_in: bool) -> None:
        self.whole, self.keys, self.signs_in, self._state = whole, keys, signs_in, state
        self._session = SESSION
        self.numbers, self.statuses = count(1), dict[tuple[str, int], int]()
        self.browser = whole.client()
        self.csrf = whole.token()
        self.form = whole.browser.get_cookie("groupkeeper-form")

    def app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request as the service does."""
        number = next(self.numbers)
        environ["REMOTE_ADDR"], environ["HTTP_HOST"] = (
            f"127.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
            "localhost",
        )
        if environ.get("PATH_INFO") == "/openapi.json":
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(described(self.whole.routes())).encode()]
        return self.whole.made.app(environ, start_response)

    def headers(self) -> dict[str, str]:
        """Return the cookies and the form's token of whoever asks: a session of their own for each request, too."""
        if not self.signs_in or self.form is None:
            return {}
        self._state.staff.end(digest(self._session))
        self._session = f"{SESSION} {next(self.numbers)}"
        self._state.staff.begin(digest(self._session), "ada", utc_now())
        cookies = f'groupkeeper="{self._session}"; groupkeeper-form={self.form.value}'
        return {"Cookie": cookies, "X-CSRFToken": self.csrf}


def test_no_route_fails_whatever_it_is_sent(asked: Asked) -> None:
    """Bounded; 503 is /readyz, where nothing ticks."""
    import schemathesis  # noqa: PLC0415 (only the judges have it)
    from schemathesis.core.result import Ok  # noqa: PLC0415

    schema = schemathesis.openapi.from_wsgi("/openapi.json", asked.app)
    walked = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        _fuzz(asked, found.ok())
        walked += 1
    failed = {one: times for one, times in asked.statuses.items() if one[1] >= 500 and one[0] != "GET /readyz"}
    assert failed == {}
    assert walked >= 25
    assert sum(asked.statuses.values()) >= 1000
    reached = {status for _, status in asked.statuses}
    assert {200, 204, 400, 401} <= reached
    assert 302 in reached
    limited = {route for route, status in asked.statuses if status == 429}
    assert not [route for route in limited if " /m/" not in route]  # a link has limits of its own


def _fuzz(asked: Asked, operation: Any) -> None:
    bounded = settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @bounded
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        headers = asked.headers()
        _note(asked, case, case.call(headers=headers).status_code)
        proof = proved(case.path, case.body, asked.keys, next(asked.numbers))
        if proof is not None:
            here = {"REMOTE_ADDR": "127.0.0.1"}
            answer = asked.browser.open(
                case.path, method=case.method, headers=proof[0], data=proof[1], environ_base=here
            )
            _note(asked, case, answer.status_code)

    send()


def _note(asked: Asked, case: Any, status: int) -> None:
    key = (f"{case.method} {case.path}", status)
    asked.statuses[key] = asked.statuses.get(key, 0) + 1
