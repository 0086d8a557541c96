"""Where the service may connect to, by every way on which somebody else names the host; loopback only in tests."""

import logging
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from addon.calendars.ports import CalendarUnavailable
from addon.outgoing import FAILED, PLANNED
from addon.outward import Found, Outward, is_public
from addon.problems import AddressRefused, Fault
from addon.sending.channels.staff import StaffChannel
from addon.sending.pinned import Pinned
from addon.sync.adapters.caldav_calendar.account import CalDavAccount
from addon.sync.adapters.caldav_calendar.server import CalDavServer
from tests.sending.a_message import NOON, a_message
from tests.sending.channels.a_browser import Browser
from tests.sending.channels.test_push import Practice

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # a thing of apprise's
NAMES = {
    "localhost": ("127.0.0.1", "::1"),
    "metadata.example": ("169.254.169.254",),
    "inside.example": ("10.1.2.3",),
    "two.example": ("93.184.215.14", "192.168.1.7"),
    "six.example": ("fd12:3456::1",),
    "wrapped.example": ("::ffff:10.0.0.1",),
    "translated.example": ("64:ff9b::a00:1",),
    "many.example": ("224.0.0.251",),
    "provider.example": ("100.64.0.1",),
}
HOSTILE = [
    *NAMES,
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.53"),
    *("0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.254"),  # noqa: S104
    *("192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1"),
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[fe80::1]", "[fc00::1]", "[fd00::1]", "[ff02::1]"),
    *(
        "[64:ff9b::7f00:1]",
        "[64:ff9b::5db8:d70e]",
        "[64:ff9b:1::a00:1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[2001:db8::1]",
    ),
]
"""Also a name of which one address of two is inside, and NAT64 to a public address: no gateway of ours is asked."""


def found(host: str, port: int, **how: Any) -> Found:
    """Look a name up among ours; a number is read as the system reads it, and nobody is asked."""
    type_ = how.get("type", socket.SOCK_STREAM)
    if host not in NAMES:
        with suppress(OSError):
            return socket.getaddrinfo(socket.inet_ntoa(socket.inet_aton(host)), port, type=type_)
        return socket.getaddrinfo(host, port, type=type_, flags=socket.AI_NUMERICHOST)
    return [
        (socket.AF_INET6 if ":" in one else socket.AF_INET, type_, 6, "", (one, port, *((0, 0) if ":" in one else ())))
        for one in NAMES[host]
    ]


STRICT = Outward(lookup=found)


@pytest.fixture
def connects(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Let nothing connect, and note who tried to."""
    tried: list[object] = []

    def connect(_: socket.socket, address: object) -> None:
        tried.append(address)
        raise OSError("no connection in this test")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


def ping(host: str, outward: Outward) -> bool:
    """Tell a watcher; return whether it was refused as an address."""
    refused = False
    for url in (f"http://{host}/x", f"https://{host}:8443/x"):
        try:
            outward.read(url, timeout=1)
        except AddressRefused:
            refused = True
        except OSError:
            pass
    return refused


def push(host: str, outward: Outward) -> bool:
    """Send a notification to a browser that somebody subscribed."""
    practice = Practice(Browser().subscribed(f"https://{host}/push", since=NOON))
    object.__setattr__(practice.channel, "outward", outward)
    outcome = practice.sends()
    no_service = "[" in host and "refused it (400)" in outcome.reason  # the keys are made for names alone
    return outcome.state == FAILED and (no_service or "not a public one" in outcome.reason)


def calendar(host: str, outward: Outward) -> bool:
    """Read a clinician's calendar."""
    account = CalDavAccount(code="C-01", url=f"https://{host}/anna/", user="u", password="p", outward=outward)  # noqa: S106
    try:
        with CalDavServer(account, timeout=1, sleep=lambda _: None) as server:
            server.listing(None)
    except CalendarUnavailable as fault:
        return fault.code == "address-refused" and "own_hosts" in fault.next_step
    return False


def staff(host: str, outward: Outward) -> bool:
    """Tell the staff at once."""
    channel = StaffChannel(urls=[f"json://{host}/x"], outward=outward, timeout=2)
    ((_, outcome),) = channel.send([a_message("staff | 1", channel="staff", address="va", limited=False)])
    return outcome.state == PLANNED and "own_hosts" in outcome.remedy


WAYS: list[Callable[[str, Outward], bool]] = [ping, push, calendar, staff]


@pytest.mark.parametrize("way", WAYS)
def test_hostile_hosts_are_never_connected_to(way: Callable[[str, Outward], bool], connects: list[object]) -> None:
    """No address inside, however it is written or reached: 0 connections, and whoever set it up is told."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    hosts = HOSTILE if way is ping else HOSTILE[:: 1 if way is push else 6]  # the rule is one; each way asks it
    assert [host for host in hosts if not way(host, STRICT)] == []
    assert connects == []


@pytest.mark.parametrize("way", [ping, push, calendar])
def test_what_is_connected_to_is_what_was_judged(way: Callable[[str, Outward], bool], connects: list[Any]) -> None:
    """A name that means another computer a moment later is not asked about again."""
    asked: list[str] = []

    def rebinding(host: str, port: int, **how: Any) -> Found:
        asked.append(host)
        first = len(asked) == 1 or way is not push
        where = "93.184.215.14" if first else "127.0.0.1"
        return [(socket.AF_INET, how.get("type", socket.SOCK_STREAM), 6, "", (where, port))]

    assert not way("far.example", Outward(lookup=rebinding))
    assert {one[0] for one in connects} == {"93.184.215.14"}
    assert len(asked) == len(connects)


@pytest.mark.parametrize(
    ("address", "counts"),
    [("93.184.215.14", True), ("2606:2800:21f:cb07::1", True), ("100.63.255.255", True), ("", False), ("x", False)],
)
def test_public_addresses_count(address: str, counts: bool) -> None:  # noqa: FBT001 (a column)
    """And what is none does not."""
    assert is_public(address) == counts


def test_only_what_practice_toml_names_of_ones_own_network_counts() -> None:
    """By name, or by address; no other beside it."""
    own = Outward.of(["NAS.example", "10.1.2.3", "[fd12:3456::1]"])
    rule = Outward(
        own.own, lambda host, port, **how: found("inside.example" if host == "nas.example" else host, port, **how)
    )
    assert rule.address("nas.example", 443) == "10.1.2.3"
    assert rule.address("inside.example", 443) == "10.1.2.3"
    assert rule.address("six.example", 443) == "fd12:3456::1"
    for other in ("metadata.example", "localhost", "10.1.2.4"):
        with pytest.raises(AddressRefused):
            rule.address(other, 443)


# --- redirects, and the name in a certificate --------------------------------------------------------


class _Leads(BaseHTTPRequestHandler):
    """Leads everybody on to /secret, which nobody is to ask for."""

    asked: list[str]

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append(f"{self.path} {self.headers['Host']}")
        self.send_response(200 if self.path.startswith(("/secret", "/good")) else 302)
        self.send_header("Location", "/secret")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_POST = do_PROPFIND = do_REPORT = _answer  # noqa: N815 (the library asks for these names)

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@pytest.fixture
def leads() -> tuple[ThreadingHTTPServer, list[str]]:
    """Return a server that leads elsewhere, and what it was asked for."""
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Leads", (_Leads,), {"asked": asked}))
    return server, asked


def _serve(server: ThreadingHTTPServer) -> Callable[[], None]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop


HERE = Outward.of(["127.0.0.1"])


@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_followed_elsewhere(
    way: Callable[[str, Outward], bool], leads: tuple[ThreadingHTTPServer, list[str]]
) -> None:
    """Not even to the same computer: what answers with another address has not answered."""
    server, asked = leads
    stop = _serve(server)
    host = f"127.0.0.1:{server.server_port}"
    try:
        if way is push:
            session = Pinned(HERE)
            assert session.post(f"http://{host}/x", data=b"x", timeout=5).status_code == 302
            session.close()
        elif way is calendar:
            account = CalDavAccount(code="C-01", url=f"http://{host}/a/", user="u", password="p", outward=HERE)  # noqa: S106
            with pytest.raises(Fault), CalDavServer(account, timeout=5, sleep=lambda _: None) as line:
                line.listing(None)
        elif way is staff:
            way(host, HERE)
        else:
            with pytest.raises(OSError, match="302"):
                HERE.read(f"http://{host}/x", timeout=5)
            assert HERE.read(f"http://{host}/good?a=b", timeout=5) == b"ok"
    finally:
        stop()
    assert asked
    assert not [one for one in asked if one.startswith("/secret")]


def _certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """Return what a server of that name has, and the file by which it is trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "both.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    trusted = folder / "trusted.pem"
    trusted.write_bytes(made.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, trusted


def test_the_certificate_has_to_be_for_the_name(tmp_path: Path, leads: tuple[ThreadingHTTPServer, list[str]]) -> None:
    """Although the connection goes to an address: another name at the same address is refused."""
    server, asked = leads
    context, trusted = _certificate(tmp_path, "push.example")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    stop = _serve(server)
    here = Outward(HERE.own, lambda _, port, **how: found("127.0.0.1", port, **how))
    try:
        with Pinned(here) as session:
            session.verify = str(trusted)
            address = f"https://push.example:{server.server_port}/good"
            assert session.get(address, timeout=5).text == "ok"
            with pytest.raises(requests.exceptions.SSLError):
                session.get(address.replace("push", "other"), timeout=5)
        with pytest.raises(ssl.SSLCertVerificationError):  # the trial certificate is not one that anybody trusts
            here.read(address, timeout=5)
    finally:
        stop()
    assert asked == [f"/good push.example:{server.server_port}"]


def test_tls_is_1_2_or_newer() -> None:
    """With every certificate looked at: what Python does by itself, which we do not change."""
    context = ssl.create_default_context()
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
