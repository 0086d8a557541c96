"""One WSGI application of several: each answers the addresses that begin as its own, the staff's pages all others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


@dataclass(frozen=True, slots=True)
class Beside:
    """The staff's ``pages``, and the ``others`` by how their addresses begin."""

    pages: Flask
    others: Mapping[tuple[str, ...], Flask] = field(default_factory=dict)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        return self.of(environ.get("PATH_INFO", ""))(environ, start_response)

    def of(self, path: str) -> Flask:
        """Return who answers an address."""
        return next((app for prefixes, app in self.others.items() if path.startswith(prefixes)), self.pages)
