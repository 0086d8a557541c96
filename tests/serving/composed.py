"""The application as ``groupkeeper serve`` builds it, pages and doors, with somebody who signs in, and its routes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import MetaData, select
from werkzeug.test import Client, TestResponse

from addon.serving.whole import Served, served
from addon.sync.state.staff import ADMIN, StaffUser
from addon.web.passwords import hashed
from addon.wiring.served import ServedPractice
from tests.web.pages import PASSWORD

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

PARTS = {"filename": "groupkeeper.css", "token": "made-up", "name": "intake"}
"""What stands for the parts of an address."""
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Route:
    """One method of one address. ``is_door``: it asks a sender for proof, and nobody to sign in."""

    method: str
    path: str
    endpoint: str
    is_door: bool


@dataclass
class Composed:
    """The whole application of a practice, and a browser."""

    practice: ServedPractice
    made: Served = field(init=False)
    browser: Client = field(init=False)

    def __post_init__(self) -> None:
        self.made = served(self.practice, tell=lambda _: None, tell_backup=lambda _: None)
        self.browser = self.client()

    def client(self) -> Client:
        """Return a browser on this computer."""
        app = self.made.app

        def from_here(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            return app({"REMOTE_ADDR": "127.0.0.1", **environ}, start_response)

        return Client(from_here)

    def routes(self) -> Iterator[Route]:
        """Yield each method of each address; HEAD is that of its GET."""
        for app in (self.made.app.pages, self.made.app.doors):
            yield from _routes(app, is_door=app is self.made.app.doors)

    def user(self, name: str = "ada", role: str = ADMIN) -> None:
        """Add a user."""
        self.practice.state.staff.keep(StaffUser(name=name, role=role, password=hashed(PASSWORD)))

    def sign_in(self, name: str = "ada") -> TestResponse:
        """Sign in."""
        return self.browser.post("/sign-in", data={"name": name, "password": PASSWORD, "csrf_token": self.token()})

    def token(self, where: str = "/sign-in") -> str:
        """Return a form's token."""
        found = _TOKEN.search(self.browser.get(where).text)
        assert found is not None
        return found[1]

    def rows(self) -> dict[str, list[object]]:
        """Return all that the state holds, except when somebody was seen last."""
        engine, meta = self.practice.state.engine, MetaData()
        meta.reflect(engine)
        with engine.connect() as connection:
            return {
                name: [tuple(row) for row in connection.execute(select(*(c for c in table.c if c.name != "seen")))]
                for name, table in meta.tables.items()
            }

    def files(self) -> set[Path]:
        """Return every file of the practice but those of the database at work."""
        return {one for one in self.practice.folder.rglob("*") if "groupkeeper.db" not in one.name}

    def asked(self) -> str:
        """Return why somebody asked for a pass, "" if nobody did."""
        return self.made.service.runner._known.asked


def _routes(app: Flask, *, is_door: bool) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: PARTS[found[1]], rule.rule)
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield Route(method, path, rule.endpoint, is_door)
