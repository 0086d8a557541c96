"""A requests session that goes only where it may, and nowhere else from there: for addresses that strangers hand in."""

from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter

from addon.outward import Outward


class Pinned(Session):
    """Connects to the address that was judged, under the name that was asked for; follows no redirect, no proxy."""

    def __init__(self, outward: Outward) -> None:
        super().__init__()
        self.trust_env = False
        for scheme in ("http://", "https://"):
            self.mount(scheme, _ToJudged(outward))

    def get_redirect_target(self, resp: Response) -> None:
        """Follow nobody: an answer that leads elsewhere is the answer."""


class _ToJudged(HTTPAdapter):
    """The name is still what the certificate has to be for, and what the server is asked for."""

    def __init__(self, outward: Outward) -> None:
        super().__init__()
        self._outward = outward

    def build_connection_pool_key_attributes(
        self,
        request: PreparedRequest,
        verify: Any,  # noqa: ANN401 (as requests has it)
        cert: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401 (two dictionaries, whose types are requests' own)
        """Return where to connect to. Raises AddressRefused, and OSError where the name is not found."""
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        parts = urlsplit(str(request.url))
        name = parts.hostname or ""
        address = self._outward.address(name, parts.port or (443 if parts.scheme == "https" else 80))
        request.headers.setdefault("Host", parts.netloc.rpartition("@")[2])
        by_name = {"server_hostname": name, "assert_hostname": name} if parts.scheme == "https" else {}
        return {**host, "host": address}, {**pool, **by_name}
