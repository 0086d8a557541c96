"""Members' pages as a test asks for them: an app over a state in memory, a clock, links, a browser without scripts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from addon.incoming import Incoming
from addon.member_page import (
    MEMBER_PAGE,
    PAGE_TERMS,
    PAGE_WORDS,
    PAGES,
    SESSION,
    MemberLink,
    MemberPage,
    PageTerms,
    ShownSession,
)
from addon.member_pages.words import usual_words
from addon.sync.state.database import State
from addon.tabs import Tab
from addon.web.members.app import make_members_app
from addon.web.members.deps import MemberDeps
from addon.wiring.workbook_tabs import all_tabs
from tests.stores import fresh_state

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
"""A Monday, noon in New York."""
ZONE = "America/New_York"
TUESDAY, THURSDAY = "G-01 2026-03-03 18:00", "G-02 2026-03-05 17:30"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def a_session(code: str = TUESDAY, *, hours: float = 30, **more: object) -> ShownSession:
    """Return a session that begins in so many hours."""
    start = NOW + timedelta(hours=hours)
    return ShownSession(code=code, start=start, end=start + timedelta(minutes=90), **more)  # type: ignore[arg-type]


def a_page(member: str = "M-0001", *sessions: ShownSession, **more: object) -> MemberPage:
    """Return a member's page."""
    given: Mapping[str, object] = {"zone": ZONE, "last_four": "0147", **more}
    return MemberPage(member=member, sessions=sessions or (a_session(),), **given)  # type: ignore[arg-type]


@dataclass
class MemberPages:
    """The pages and whoever looks at them."""

    public_url: str = ""
    sends_texts: bool = True
    terms: PageTerms = field(
        default_factory=lambda: PageTerms(zone=ZONE, sender="The front desk", phone="+15125550100", crisis_lines="988")
    )
    state: State = field(default_factory=fresh_state)
    asked: list[str] = field(default_factory=list)
    now: datetime = NOW

    def __post_init__(self) -> None:
        deps = MemberDeps(
            state=self.state,
            request_pass=self.asked.append,
            clock=lambda: self.now,
            public_url=self.public_url,
            sends_texts=self.sends_texts,
            secret="of the tests",  # noqa: S106 (of nobody)
        )
        self.app = make_members_app(deps)
        self.browser = self.app.test_client()
        self.state.keep(PAGE_TERMS, "practice", self.terms)
        for language, words in usual_words(page_texts()).items():
            self.state.keep(PAGE_WORDS, language, words)
        self.publish(a_page())

    def lift_limits(self) -> None:
        """Let as many requests through as a proof sends."""
        for limiter in self.app.extensions["limiter"]:
            limiter.enabled = False

    def publish(self, *pages: MemberPage) -> None:
        """Publish pages, as a pass does."""
        for page in pages:
            self.state.keep(MEMBER_PAGE, page.member, page)

    def link(self, member: str = "M-0001", purpose: str = SESSION, about: str = TUESDAY, *, hours: float = 40) -> str:
        """Return the address of a new link."""
        ends = self.now + timedelta(hours=hours)
        link = MemberLink(member=member, purpose=purpose, about=about, made=self.now, ends=ends)
        return f"/m/{self.state.links.make(link)}"

    def tap(self, at: str, form: str, browser: FlaskClient | None = None, **fields: str) -> TestResponse:
        """Open a page and send one of its forms, whose address ends so; the answer is what comes after it."""
        browser = browser or self.browser
        shown = browser.get(at)
        return self.send(shown, form, browser, **fields)

    def send(self, shown: TestResponse, form: str, browser: FlaskClient | None = None, **fields: str) -> TestResponse:
        """Send a form of a page that was opened before."""
        browser = browser or self.browser
        forms = re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', shown.text, re.DOTALL)
        action, inner = next((one for one in forms if form in one[0]), ("", ""))
        assert action, f"no form {form} in {shown.text}"
        hidden = dict(_HIDDEN.findall(inner))
        assert "proof" in hidden
        answer = browser.post(action, data={**hidden, **fields})
        if answer.status_code == 303:
            where = urlsplit(answer.headers["Location"])
            return browser.get(f"{where.path}?{where.query}")
        return answer

    def arrived(self) -> tuple[Incoming, ...]:
        """Return what members did."""
        return self.state.inbox.beginning(PAGES, "")


def page_texts() -> Tab:
    """Return the Page texts tab."""
    return all_tabs()["page_texts"]
