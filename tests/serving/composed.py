"""The application as ``groupkeeper serve`` builds it, pages and doors, with somebody who signs in, and its routes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import MetaData, select
from werkzeug.test import Client, TestResponse

from addon.feeds import FEED, switch_on
from addon.member_page import HOME, MEMBER_PAGE, PAGE_TERMS, MemberLink, MemberPage, PageTerms
from addon.service.service import utc_now
from addon.serving.whole import Served, served
from addon.surveys import SURVEY, Survey, SurveyQuestion
from addon.sync.state.staff import ADMIN, StaffUser
from addon.web.members.app import PREFIX as MEMBERS
from addon.web.passwords import hashed
from addon.wiring.served import ServedPractice
from tests.practice import ZONE
from tests.web.pages import PASSWORD

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

PARTS = {"filename": "groupkeeper.css", "token": "made-up", "name": "intake", "ref": "made-up"}
"""What we fill into the parts of an address; members' pages get the secret of a link that opens one."""
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
    token_of_a_member: str = field(init=False)
    secret_of_a_feed: str = field(init=False)
    token_of_a_survey: str = field(init=False)

    def __post_init__(self) -> None:
        self.made = served(self.practice, tell=lambda _: None, tell_backup=lambda _: None)
        self.browser = self.client()
        self.token_of_a_member = self._member()
        self.secret_of_a_feed = self._feed()
        self.token_of_a_survey = self._survey()

    def _member(self) -> str:
        """Publish a page of a member, and return what is secret in a link to it."""
        state, now = self.practice.state, utc_now()
        state.keep(MEMBER_PAGE, "M-0001", MemberPage(member="M-0001", zone=ZONE))
        state.keep(PAGE_TERMS, "practice", PageTerms(zone=ZONE))
        ends = now + timedelta(days=1)
        return state.links.make(MemberLink(member="M-0001", purpose=HOME, made=now, ends=ends))

    def _feed(self) -> str:
        """Publish a clinician's calendar, and return what is secret in its link."""
        self.practice.state.keep(FEED, "C-01", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
        return switch_on(self.practice.state, "C-01", utc_now())

    def _survey(self) -> str:
        """Publish a survey that is open, and return one of its tokens."""
        today = utc_now().date()
        begun, ends = today - timedelta(days=2), today + timedelta(days=2)
        asks = (SurveyQuestion(id="FQ-01", words="I can carry it.", choices=("agree", "disagree")),)
        survey = Survey(id="FB-01", name="Spring", opens=begun, closes=ends, zone=ZONE, questions=asks)
        self.practice.state.keep(SURVEY, survey.id, survey)
        return self.practice.state.feedback.make(survey.id, 1)[0]

    def client(self) -> Client:
        """Return a browser on this computer."""
        app = self.made.app

        def from_here(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            return app({"REMOTE_ADDR": "127.0.0.1", **environ}, start_response)

        return Client(from_here)

    def routes(self) -> Iterator[Route]:
        """Yield each method of each address; HEAD is that of its GET."""
        whole = self.made.app
        for app in (whole.pages, *whole.others.values()):
            members = {"filename": "members.css", "token": self.token_of_a_member}
            parts = PARTS | {"secret": self.secret_of_a_feed} | (members if app is whole.others[(MEMBERS,)] else {})
            survey = parts | {"token": self.token_of_a_survey}
            yield from _routes(app, parts, survey, is_door=app is not whole.pages)

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

    def rows(self, *, without: str = "") -> dict[str, list[object]]:
        """Return all that the state holds, ``without`` one table, the audit log and when somebody was seen last."""
        engine, meta = self.practice.state.engine, MetaData()
        meta.reflect(engine)
        with engine.connect() as connection:
            return {
                name: [tuple(row) for row in connection.execute(select(*(c for c in table.c if c.name != "seen")))]
                for name, table in meta.tables.items()
                if name not in {without, "audit"}
            }

    def files(self) -> set[Path]:
        """Return every file of the practice but those of the database at work."""
        return {one for one in self.practice.folder.rglob("*") if "groupkeeper.db" not in one.name}

    def asked(self) -> str:
        """Return why somebody asked for a pass, "" if nobody did."""
        return self.made.service.runner._known.asked


def _routes(app: Flask, parts: Mapping[str, str], survey: Mapping[str, str], *, is_door: bool) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        path = _filled(rule.rule, survey if rule.endpoint.startswith("feedback.") else parts)
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield Route(method, path, rule.endpoint, is_door)


def _filled(rule: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: parts[found[1]], rule)
