"""No name, phone, score or note leaves a service at work, but where it is meant to: a process, searched all over."""

import re
import signal
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from email import message_from_bytes, policy
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from twilio.request_validator import RequestValidator

from addon.outgoing import HANDED_OVER, PLANNED, Sending
from addon.service.service import utc_now
from addon.sync.state.database import State, open_state_file
from addon.sync.state.staff import StaffUser
from addon.web.passwords import hashed
from addon.wiring.beginning import add_settings
from tests.cli.commands import Person
from tests.service.messages import message
from tests.service.processes import Served, served
from tests.serving.composed import _TOKEN
from tests.test_canary import MEMBERS, NOTE, STRANGER, _nest, found_in, nest
from tests.web.pages import PASSWORD

__all__ = ["_nest", "nest"]
PUBLIC, TOKEN, STAFF_MAIL = "https://hooks.example.org", "t0ken-of-the-account", "rosa@practice.example"
NIGHT = time(0)
SETTINGS = """
[service]
poll_seconds = 1
public_url = "{public}"
metrics_bind = "127.0.0.1:{port}"
[email]
folder = "mail"
[text]
account = "AC0123456789abcdef0123456789abcdef"
from = "+15555550100"
[staff]
digest_at = "00:00"
"""


@pytest.fixture
def metrics_port() -> int:
    """Return a port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def practice(nest: Path, metrics_port: int) -> Path:
    """Return a practice full of canaries that sends e-mails into a folder and has a user."""
    add_settings(nest, SETTINGS.format(public=PUBLIC, port=metrics_port))
    token = nest / "state" / "text-token"
    token.write_text(TOKEN, encoding="ascii")
    token.chmod(0o600)
    Person(nest).types("clinicians", "email", STAFF_MAIL, name="Rosa Díaz")
    return nest


_TEXTS = re.compile(r'<table class="texts">.*?</table>', re.DOTALL)


class Browser:
    """Somebody at this computer who signs in."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )
        self.post("/sign-in", urllib.parse.urlencode({"name": "ada", "password": PASSWORD, **self.token()}).encode())

    def get(self, where: str) -> str:
        """Return a page."""
        with self.opener.open(f"{self.address}{where}", timeout=60) as answer:
            return str(answer.read().decode())

    def token(self) -> dict[str, str]:
        """Return a form's token."""
        found = _TOKEN.search(self.get("/sign-in"))
        assert found is not None
        return {"csrf_token": found[1]}

    def post(self, where: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> str:
        """Send a form and return the page that follows."""
        request = urllib.request.Request(f"{self.address}{where}", body, {"Content-Type": kind})  # noqa: S310
        with self.opener.open(request, timeout=60) as answer:
            return str(answer.read().decode())

    def upload(self, name: str, content: bytes) -> str:
        """Put an export into the folder."""
        head = '--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + self.token()["csrf_token"]
        head += f'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        return self.post("/exports", head.encode() + content + b"\r\n--x--\r\n", "multipart/form-data; boundary=x")


def say(service: Served, number: int, text: str) -> None:
    """Let a member's text arrive."""
    told = {"MessageSid": f"SM{number:032}", "From": "+1" + MEMBERS[number].phone.replace("-", ""), "Body": text}
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/hooks/texts", told)
    body = urllib.parse.urlencode(told).encode()
    request = urllib.request.Request(  # noqa: S310 (this computer)
        f"{service.address}/hooks/texts", body, {"X-Twilio-Signature": signature}
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
        assert answer.status == 200


def plan(state: State) -> None:
    """Let an e-mail and a text to members be due, both with what only their receivers may read."""
    due = utc_now()
    one = message(due=due, key="M-0001 | G-01 2026-03-10 18:00 | 1 | R-1 | text")
    text = replace(one, text=f"Hi {MEMBERS[0].name}", address="+1" + MEMBERS[0].phone.replace("-", ""))
    mail = replace(
        text, key=one.key.replace("text", "email"), channel="email", address=MEMBERS[0].email, subject="Soon"
    )
    for made in (text, mail):
        awake = replace(made, quiet_from=NIGHT, quiet_until=NIGHT, ends=due + timedelta(hours=9), limited=False)
        state.outbox.add(replace(awake, key=f"answer | {made.key}"), now=due)


def arguments() -> Iterator[str]:
    """Yield the arguments of every process of this computer."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes().decode(errors="replace")
        except OSError:
            continue


@pytest.mark.long
def test_no_canary_leaves_a_service_at_work(practice: Path, metrics_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passes, mails, texts that fail, replies, broken exports named after clients, an upload, the page."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # the carrier cannot be reached
    state = open_state_file(practice / "state" / "groupkeeper.db")
    state.staff.keep(StaffUser(name="ada", role="admin", password=hashed(PASSWORD)))
    plan(state)
    (practice / "exports" / f"{MEMBERS[1].name}.xlsx").write_bytes(b"PK\x03\x04")
    seen: dict[str, str] = {}
    processes: list[str] = []
    with served(practice) as service:

        def first_pass() -> list[str]:
            processes.extend(arguments())
            return service.passes()

        service.wait_for(first_pass)
        browser = Browser(service.address)
        say(service, 0, f"1 {NOTE}")
        say(service, 1, f"I want to die. {NOTE} {MEMBERS[1].name}")
        say(service, 2, "STOP")
        browser.upload(f"{MEMBERS[2].name}.csv", b"\x00\xff" + NOTE.encode())
        browser.upload(f"{STRANGER}.csv", f"Client,Date\n{STRANGER},x\n".encode())
        before = len(service.passes())
        service.wait_for(lambda: len(service.passes()) > before + 1)
        service.wait_for(lambda: all(one.reason or one.state == HANDED_OVER for one in answers(state)))
        service.wait_for(lambda: any(STAFF_MAIL in one.read_text() for one in practice.glob("mail/*.eml")))
        for page in ("/", "/parts/status", "/healthz", "/readyz", "/codes", "/nowhere"):
            seen[page] = service.answer(page)[1] if page in {"/healthz", "/readyz"} else browser_text(browser, page)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            f"http://127.0.0.1:{metrics_port}/metrics", timeout=60
        ) as answer:
            seen["/metrics"] = answer.read().decode()
        processes += arguments()
        assert service.end(signal.SIGTERM)[0] == 0
    seen["arguments"] = " ".join(processes)
    seen["log"] = service.log.read_text(encoding="utf-8")
    seen |= {name: (practice / "state" / name).read_text(encoding="utf-8") for name in ("serve.lock", "heartbeat")}
    seen |= dict(mails(practice))
    states = [one.state for one in answers(state)]
    state.close()
    for page in ("/", "/parts/status"):  # what may be about distress is there for whoever signed in, and nowhere else
        assert NOTE in "".join(_TEXTS.findall(seen[page]))
        seen[page] = _TEXTS.sub("", seen[page])
    assert [f"{where}: {hit}" for where, text in seen.items() for hit in found_in(text)] == []
    assert "Traceback" not in seen["log"]
    assert any(where.startswith("whole ") for where in seen)
    assert any(MEMBERS[0].name in one.read_text() for one in practice.glob("mail/*.eml"))  # its receiver's own
    assert "groupkeeper_messages" in seen["/metrics"]
    assert {PLANNED, HANDED_OVER} <= set(states)  # a text that could not leave, an e-mail that did


def answers(state: State) -> list[Sending]:
    """Return what became of the messages that are due at once."""
    return [one for one in state.outbox.all().values() if one.message.is_answer]


def browser_text(browser: Browser, page: str) -> str:
    """Return a page, or what refuses it."""
    try:
        return browser.get(page)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.read().decode()


def mails(practice: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and subject of each mail, and the whole of one to the staff."""
    for path in sorted(practice.glob("mail/*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        yield f"name {path.name}", path.name
        yield f"subject {path.name}", str(mail["Subject"])
        if STAFF_MAIL in str(mail["To"]):
            body = mail.get_body(("plain",))
            yield f"whole {path.name}", f"{mail} {body.get_content() if body else ''}"
