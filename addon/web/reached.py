"""By which way a request reached the pages: from this computer, or through the proxy under the staff's own address.

Nothing else is let in. Whoever passes the world on to the webhooks has not opened the pages with it.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_PASSED_ON = tuple(f"HTTP_{name}" for name in ("X_FORWARDED_FOR", "X_FORWARDED_HOST", "X_FORWARDED_PROTO", "FORWARDED"))
"""What proxies add. Of senders that are no trusted proxy the server removes it, if there is a trusted one."""


def is_let_in(environ: Mapping[str, object], page_url: str) -> bool:
    """Return whether a WSGI request may see the pages. ``page_url``: where they are reached from elsewhere, or ""."""
    host = _name(str(environ.get("HTTP_HOST", "")))
    if any(name in environ for name in _PASSED_ON):
        return bool(page_url) and host == urlsplit(page_url).hostname
    return host in _HERE and _is_here(str(environ.get("REMOTE_ADDR", "")))


def _name(host: str) -> str | None:
    """Return the name or address of a Host header, without its port; None where it is none."""
    try:
        found = urlsplit(f"//{host}")
    except ValueError:
        return None
    return found.hostname if found.netloc == host and "@" not in host else None


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
