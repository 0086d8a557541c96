"""Which addresses the service may contact where a setting, a sheet or a stranger named the host.

A name is looked up once, every address it has is judged, and the connection goes to an address that was judged: what
the name means a moment later does not matter. Nobody is followed to another address. What is in the practice's own
network counts only if ``own_hosts`` in practice.toml names it.
"""

import ssl
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import SOCK_STREAM, create_connection, getaddrinfo, socket
from typing import Any
from urllib.parse import urlsplit

from addon.problems import AddressRefused

Found = Sequence[tuple[Any, ...]]
"""What ``socket.getaddrinfo`` returns: one tuple an address."""
Lookup = Callable[..., Found]
"""Looks a host up, as ``socket.getaddrinfo`` does; tests give their own."""
MOST_BYTES = 10_000
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
"""NAT64: an IPv4 address is in the last bits, and a gateway goes there."""


def is_public(address: str) -> bool:
    """Return whether an address belongs to one computer somewhere on the public internet.

    Python's ``is_global`` alone lets through multicast, and IPv4 addresses wrapped into IPv6 ones.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return found.is_global and not found.is_multicast
    return found.is_global and not found.is_multicast and not _wraps(found)


def _wraps(address: IPv6Address) -> bool:
    """Return whether an IPv6 address has an IPv4 address inside it."""
    is_translated = any(address in network for network in _TRANSLATED)
    return is_translated or any(one is not None for one in (address.ipv4_mapped, address.sixtofour, address.teredo))


@dataclass(frozen=True, slots=True)
class Outward:
    """The rule for one practice. ``own``: names and addresses of its own network that count, as practice.toml has them.

    Tests name this computer there; nothing else lets anybody reach it.
    """

    own: frozenset[str] = frozenset()
    lookup: Lookup = getaddrinfo

    @classmethod
    def of(cls, own_hosts: Iterable[str]) -> "Outward":
        """Return the rule with the hosts that practice.toml names."""
        return cls(frozenset(one.strip("[]").casefold() for one in own_hosts))

    def judged(self, host: str, port: int, **how: Any) -> Found:  # noqa: ANN401 (as getaddrinfo takes them)
        """Return what a name is found to be, if all of it may be contacted.

        Raises AddressRefused, and OSError where the name is not found.
        """
        name = host.strip("[]").rstrip(".").casefold()
        found = self.lookup(name, port, **{"type": SOCK_STREAM, **how})
        if name not in self.own and not all(self._counts(str(one[4][0])) for one in found):
            what = "the address is inside a network of your own, or none of the public internet"
            name_it = 'name its host in practice.toml: under [network], own_hosts = ["…"] (docs/security.md).'
            raise AddressRefused("network", what, f"If it is meant, {name_it}", code="address-refused")
        return found

    def _counts(self, address: str) -> bool:
        return is_public(address) or address in self.own

    def address(self, host: str, port: int) -> str:
        """Return the address to connect to. Raises as ``judged``."""
        found = self.judged(host, port)
        if not found:
            raise OSError("no address")
        return str(found[0][4][0])

    def read(self, url: str, *, timeout: float) -> bytes:
        """Ask an http(s) address and return the first 10,000 bytes of its answer; redirects are not followed.

        Raises AddressRefused; OSError or ValueError where there is no good answer.
        """
        with closing(self._asked(url, timeout)) as line:
            return _good(line.getresponse())

    def status(self, url: str, *, timeout: float) -> int:
        """Ask an http(s) address and return the code of its answer. Raises as ``read`` where there is no answer."""
        with closing(self._asked(url, timeout)) as line:
            return line.getresponse().status

    def _asked(self, url: str, timeout: float) -> HTTPConnection:
        """Return a connection on which an address was asked for."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("not an http address")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = self.address(parts.hostname, port)
        line = _line(parts.scheme, parts.hostname, port, timeout)  # the name is what the certificate has to be for
        line._create_connection = partial(_connected, address)  # type: ignore[attr-defined]  # noqa: SLF001 (its own seam)
        path = parts.path or "/"
        try:
            line.request("GET", f"{path}?{parts.query}" if parts.query else path, headers={"User-Agent": "groupkeeper"})
        except BaseException:
            line.close()
            raise
        return line


def _connected(judged: str, asked: tuple[str, int], *how: Any) -> socket:  # noqa: ANN401 (as create_connection)
    return create_connection((judged, asked[1]), *how)


def _line(scheme: str, host: str, port: int, timeout: float) -> HTTPConnection:
    if scheme == "http":
        return HTTPConnection(host, port, timeout=timeout)
    return HTTPSConnection(host, port, timeout=timeout, context=ssl.create_default_context())


def _good(answer: HTTPResponse) -> bytes:
    if not 200 <= answer.status < 300:
        raise OSError(f"answered {answer.status}")
    return answer.read(MOST_BYTES)
