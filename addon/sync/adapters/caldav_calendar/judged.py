"""Lets the calendar library connect only where it may: its names are looked up, judged, and connected to as found.

A server's answers name further addresses (whose calendars they are, where they live). They go through here too.
"""

from typing import Any

from niquests.adapters import HTTPAdapter
from niquests.packages.urllib3.contrib.resolver.system import SystemResolver  # type: ignore[import-not-found]  # made as it is asked for

from addon.outward import Found, Outward


class _Judged(SystemResolver):  # type: ignore[misc]  # as far as types tell, it is anything
    def __init__(self, outward: Outward) -> None:
        super().__init__()
        self._outward = outward

    def getaddrinfo(self, host: Any, port: Any, family: Any, type: Any, *how: Any, **_: Any) -> Found:  # noqa: ANN401, A002 (as the library has it)
        """Return the addresses of a name. Raises AddressRefused, and OSError where the name is not found."""
        name = host.decode("ascii") if isinstance(host, bytes) else str(host or "")
        more = dict(zip(("proto", "flags"), how, strict=False))
        return self._outward.judged(name, int(port), family=family, type=type, **more)


def judged_adapter(outward: Outward) -> HTTPAdapter:
    """Return what carries requests. HTTP/3 is off: with it a server may name another address for the next request."""
    return HTTPAdapter(resolver=_Judged(outward), disable_http3=True)
