"""Where the service listens: the pages and webhooks at one address, the metrics at another."""

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, start_http_server
from waitress.server import create_server

from addon.problems import SettingsInvalid
from addon.settings import ServiceSettings

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

THREADS = 8
LARGEST_BODY = 20 * 1024 * 1024
"""Bytes: an export that somebody uploads. Each page and webhook has its own, smaller limit."""
LARGEST_HEADER = 32 * 1024


def refuse_open_host(host: str, settings: ServiceSettings) -> None:
    """Let nobody but this computer in, unless a proxy with TLS stands before us. Raises SettingsInvalid."""
    if _is_loopback(host) or settings.trusted_proxy:
        return
    step = "Leave --host away; or put a proxy with TLS before it and name it as trusted_proxy (docs/service.md)."
    raise SettingsInvalid("--host", f"{host} can be reached from elsewhere, and without TLS", step)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def listening(app: "WSGIApplication", host: str, port: int, settings: ServiceSettings) -> Any:  # noqa: ANN401 (waitress ships no types)
    """Return a server that listens; ``run`` serves until it is stopped. Raises SettingsInvalid where it cannot."""
    proxy = {
        "trusted_proxy": settings.trusted_proxy,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
    }
    try:
        return create_server(
            app,
            host=host.strip("[]"),
            port=port,
            threads=THREADS,
            ident=None,
            max_request_body_size=LARGEST_BODY,
            max_request_header_size=LARGEST_HEADER,
            channel_timeout=60,
            clear_untrusted_proxy_headers=bool(settings.trusted_proxy),  # left in, they tell the pages of a proxy
            **(proxy if settings.trusted_proxy else {}),
        )
    except OSError as refused:
        step = "Name another port with --port, or stop the program that uses this one."
        raise SettingsInvalid("--port", f"{host}:{port} cannot be used ({refused.strerror})", step) from None


@contextmanager
def metrics_at(bind: str, registry: CollectorRegistry) -> Iterator[None]:
    """Serve /metrics at an address of its own, if one is named. Raises SettingsInvalid where that cannot be."""
    if not bind:
        yield
        return
    address, _, port = bind.rpartition(":")
    try:
        server, thread = start_http_server(int(port), address.strip("[]"), registry)
    except (OSError, OverflowError) as refused:
        step = "Name another address and port, or remove the line."
        raise SettingsInvalid("practice.toml", f"metrics_bind cannot be used ({refused})", step) from None
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(2)
