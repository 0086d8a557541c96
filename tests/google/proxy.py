"""A proxy on this machine that poses as *.googleapis.com, so that a client can be tried with no hook in it at all.

Whoever asks for another host is refused. The certificate is made for the occasion and trusted only inside `posing`.
"""

import os
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self
from unittest import mock
from urllib.parse import urlsplit

from tests.google.certificates import write_chain

TLS_HANDSHAKE = b"\x16"
PATIENCE = 120.0
"""How long (seconds) a connection may be quiet: a machine that does much else answers late."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
TRUSTED_IN = ("REQUESTS_CA_BUNDLE", "HTTPLIB2_CA_CERTS", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE")
PROXY_IN = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")


def googles(host: str) -> bool:
    """Whether the host is one that the proxy poses as."""
    return host == "googleapis.com" or host.endswith(".googleapis.com")


class GoogleProxy:
    """A door on loopback that speaks CONNECT, and TLS without it; what comes in goes to the stand-in at `target`.

    `refused` lists the other hosts that somebody asked for, `reached` those that were let through.
    """

    def __init__(self, target: str) -> None:
        self._target = ("127.0.0.1", urlsplit(target).port or 0)
        self._folder = TemporaryDirectory()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.refused: list[str] = []
        self.reached: list[str] = []
        self.ca_file = write_chain(Path(self._folder.name), ("googleapis.com", "*.googleapis.com"))
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(self.ca_file.with_name("leaf.pem"))

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    @property
    def environment(self) -> dict[str, str]:
        """What a process must find around it to go through the proxy and trust it."""
        trusted = dict.fromkeys(TRUSTED_IN, str(self.ca_file))
        through = dict.fromkeys(PROXY_IN, f"http://127.0.0.1:{self.port}")
        return trusted | through | {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._folder.cleanup()

    @contextmanager
    def posing(self) -> Iterator[Self]:
        """Inside, this process finds Google here: by the proxy's settings, and by name where a client ignores them."""
        with ExitStack() as held:
            held.enter_context(mock.patch.dict(os.environ, self.environment))
            held.enter_context(mock.patch("socket.getaddrinfo", self._resolving(socket.getaddrinfo)))
            held.enter_context(mock.patch("socket.socket.connect", self._connecting(socket.socket.connect)))
            with suppress(ImportError):
                held.enter_context(mock.patch("httplib2.CA_CERTS", str(self.ca_file)))
            yield self

    def _resolving(self, really: Any) -> Any:
        def getaddrinfo(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
            return really(*self._led((host, port)), *rest, **more)

        return getaddrinfo

    def _connecting(self, really: Any) -> Any:
        def connect(caller: socket.socket, address: Any) -> None:
            really(caller, self._led(address) if isinstance(address, tuple) else address)

        return connect

    def _led(self, address: tuple[Any, ...]) -> tuple[Any, ...]:
        """Where an address leads: Google's names here, loopback to itself, all else nowhere."""
        name = address[0].decode() if isinstance(address[0], bytes) else address[0]
        if name is None or name in LOOPBACK:
            return address
        if not googles(name):
            self.refused.append(name)
            raise socket.gaierror(socket.EAI_NONAME, "refused by the proxy of the tests")
        self.reached.append(name)
        return ("127.0.0.1", self.port)

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        with caller, suppress(OSError):
            caller.settimeout(PATIENCE)
            if caller.recv(1, socket.MSG_PEEK) != TLS_HANDSHAKE and not self._connect(caller):
                return
            with (
                self._tls.wrap_socket(caller, server_side=True) as secured,
                socket.create_connection(self._target) as target,
            ):
                _carry(secured, target)

    def _connect(self, caller: socket.socket) -> bool:
        asked = b""
        while not asked.endswith(b"\r\n\r\n"):
            more = caller.recv(1)
            if not more:
                return False
            asked += more
        verb, place, *_ = asked.decode("latin-1").split()
        host = place.rpartition(":")[0] if verb == "CONNECT" else str(urlsplit(place).hostname)
        if verb != "CONNECT" or not googles(host):
            self.refused.append(host)
            caller.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return False
        self.reached.append(host)
        caller.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return True


def _carry(secured: ssl.SSLSocket, target: socket.socket) -> None:
    """Pass bytes both ways until either side has no more."""
    while True:
        if not secured.pending():
            ready, _, _ = select.select([secured, target], [], [], PATIENCE)
            if not ready:
                return
        else:
            ready = [secured]
        for side in ready:
            data = side.recv(65536)
            if not data:
                return
            (target if side is secured else secured).sendall(data)
