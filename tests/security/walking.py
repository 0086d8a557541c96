"""Every route of the whole application, asked for by everybody there is: what each is answered, as one word."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from werkzeug.routing import Rule
from werkzeug.test import Client, TestResponse

from addon.member_page import HOME, MEMBER_PAGE, PAGE_WORDS, MemberLink, MemberPage, ShownSession
from addon.member_pages.words import usual_words
from addon.service.service import utc_now
from addon.sync.state.staff import ABSOLUTE, ADMIN, CLINICIAN, IDLE, STAFF, StaffUser
from addon.web.members.app import PREFIX as MEMBERS
from addon.web.passwords import digest, fresh_token, hashed
from tests.practice import ZONE
from tests.serving.composed import _TOKEN, Composed
from tests.web.members.member_pages import page_texts
from tests.web.pages import PASSWORD

TABLE = Path(__file__).with_name("routes.csv")
NOBODY, ROLES = "nobody", (CLINICIAN, STAFF, ADMIN)
LINKS = ("ended", "revoked", "others", "own")
COLUMNS = (NOBODY, *ROLES, *LINKS)
_APPS = {"/hooks/": "doors", "/calendar/": "feeds", "/cards/": "cards"}
NONE = "-"
"""What a column has of a route that knows no such visitor."""


@dataclass(frozen=True, order=True)
class Asked:
    """One method of one route of one app: ``pages``, ``members``, ``doors``, ``feeds``, ``cards``."""

    app: str
    method: str
    route: str

    @property
    def has_link(self) -> bool:
        """Return whether a member's link is in the address."""
        return self.app == "members" and self.route.startswith("/m/<token>")


def table() -> dict[Asked, dict[str, str]]:
    """Return what everybody is to be answered."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {Asked(row["app"], row["method"], row["route"]): {one: row[one] for one in COLUMNS} for row in rows}


@dataclass
class Walk:
    """The application, people of every kind, and links of every kind."""

    whole: Composed
    tokens: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    form: str = ""
    proof: str = ""
    _addresses: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        state, now = self.whole.practice.state, utc_now()
        for role in ROLES:
            state.staff.keep(self.person(role))
        for language, words in usual_words(page_texts()).items():
            state.keep(PAGE_WORDS, language, words)
        start = now + timedelta(days=1)
        shown = ShownSession(code="G-01 x", start=start, end=start + timedelta(hours=1))
        state.keep(MEMBER_PAGE, "M-0001", MemberPage(member="M-0001", zone=ZONE, sessions=(shown,)))
        state.keep(MEMBER_PAGE, "M-0002", MemberPage(member="M-0002", zone=ZONE))
        self.links = {"own": self.whole.token_of_a_member, "others": self._link("M-0002", now + timedelta(days=1))}
        self.links["ended"] = self._link("M-0001", now - timedelta(minutes=1))
        revoked = self._link("M-0003", now + timedelta(days=1))
        state.links.revoke(now=now, digest=digest_of_link(self.whole, revoked))
        self.links["revoked"] = revoked
        home = self.ask(Asked("members", "GET", "/m/<token>"), "own").text
        self.proof = re.search(r'name="proof" value="([^"]+)"', home)[1]  # type: ignore[index]
        page = self.whole.browser.get("/sign-in").text
        self.form = _TOKEN.search(page)[1]  # type: ignore[index]

    def person(self, role: str) -> StaffUser:
        """Return somebody of a role, by whose name they are called."""
        return StaffUser(name=role, role=role, password=hashed(PASSWORD), clinician="C-01" if role == CLINICIAN else "")

    def _link(self, member: str, ends: object) -> str:
        made = MemberLink(member=member, purpose=HOME, made=utc_now(), ends=ends)  # type: ignore[arg-type]
        return self.whole.practice.state.links.make(made)

    def routes(self) -> Iterator[Asked]:
        """Yield everything that can be asked for."""
        app = self.whole.made.app
        named = {"pages": app.pages, "members": app.others[(MEMBERS,)]}
        for prefixes, other in app.others.items():
            named.setdefault(
                {"/hooks/": "doors", "/calendar/": "feeds", "/cards/": "cards"}.get(prefixes[0], "members"), other
            )
        for name, one in named.items():
            for rule in one.url_map.iter_rules():
                yield from _methods(name, rule)

    def signed_in(self, role: str, *, anew: bool) -> str:
        """Return the token of a role's session; ``anew``: of one of its own, as it will be ended."""
        token = fresh_token() if anew else self.tokens.get(role, fresh_token())
        if token not in self.tokens.values():
            self.whole.practice.state.staff.begin(digest(token), role, utc_now())
        if not anew:
            self.tokens[role] = token
        return token

    def ask(self, asked: Asked, who: str, token: str = "") -> TestResponse:
        """Ask as somebody; each time from another address of this computer, so that no limit is met."""
        browser: Client = self.whole.browser
        browser.delete_cookie(_COOKIE)
        if token or who in ROLES:
            browser.set_cookie(_COOKIE, token or self.signed_in(who, anew=asked.route == "/sign-out"))
        data = (
            {"csrf_token": self.form, "clinician": "C-01"}
            if asked.app == "pages"
            else {"proof": self.proof if who == "others" else "x"}
        )
        number = next(self._addresses)
        here = {"REMOTE_ADDR": f"127.{number // 60000}.{number // 250 % 250}.{number % 250 + 1}"}
        return browser.open(
            self._address(asked, who),
            method=asked.method,
            data=data if asked.method == "POST" else None,
            environ_base=here,
        )

    def _address(self, asked: Asked, who: str) -> str:
        static = "members.css" if asked.app == "members" else "groupkeeper.css"
        parts: Mapping[str, str] = {"token": self.links.get(who, "made-up"), "filename": static}
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda one: parts.get(one[1], "made-up"), asked.route)


_COOKIE = "groupkeeper"


def digest_of_link(whole: Composed, token: str) -> str:
    """Return by what a link is kept."""
    found = whole.practice.state.links.find(token)
    assert found is not None
    return found.digest


def _methods(name: str, rule: Rule) -> Iterator[Asked]:
    for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
        yield Asked(name, method, rule.rule)


def word(answer: TestResponse, asked: Asked, who: str) -> str:
    """Return what an answer amounts to."""
    where, code = answer.headers.get("Location", ""), answer.status_code
    if code == 302 and where == "/sign-in" and not (asked.route == "/sign-out" and who in ROLES):
        return "sign in"
    if code == 302 and where == "/sessions" and not asked.route.startswith("/sessions"):
        return "to sessions"
    told = {401: "no proof", 403: "refused", 404: "no such link", 410: "ended"}
    if asked.app != "pages" and code == 400:
        return "not this form"
    return told.get(code, "let in" if code < 500 or asked.route == "/readyz" else f"fault {code}")


def open_ends(answer: TestResponse) -> list[str]:
    """Return what an answer lacks that every answer has, whoever gets it."""
    has, kind = answer.headers, answer.headers.get("Content-Type", "")
    cookies = [one.casefold() for one in has.getlist("Set-Cookie")]
    lacks = {
        "a kind with its letters": not answer.data
        or ("charset=utf-8" in kind if kind.startswith("text/") else bool(kind)),
        "no other origin let in": "Access-Control-Allow-Origin" not in has,
        "no server's name": "Server" not in has and "X-Powered-By" not in has,
        "closed cookies": all("httponly" in one and "samesite=" in one for one in cookies),
        "no cookie of a door": not cookies or "groupkeeper" in "".join(cookies),
        "object-src and base-uri": "base-uri 'none'" in has["Content-Security-Policy"],
        "nobody frames it": "frame-ancestors 'none'" in has["Content-Security-Policy"],
    }
    return [what for what, is_there in lacks.items() if not is_there]


def dead_sessions(walk: Walk) -> dict[str, str]:
    """Return a token of each kind of session of an admin that is over."""
    state, now = walk.whole.practice.state.staff, utc_now()

    def begun(name: str, since: timedelta = timedelta(0)) -> str:
        token = fresh_token()
        state.begin(digest(token), name, now - since)
        return token

    found: dict[str, str] = {"made up": fresh_token()}
    people = {
        one: replace(walk.person(ADMIN), name=one)
        for one in ("idle", "old", "left", "out", "new-password", "other-role")
    }
    for one in people.values():
        state.keep(one)
    found = {name: begun(name) for name in people}
    state.end(digest(found["out"]))
    state.remove("left")
    state.keep(replace(people["new-password"], password=hashed(PASSWORD + "!")))
    state.keep(replace(people["other-role"], role=STAFF))
    found["idle"], found["old"] = begun("idle", IDLE), begun("old", ABSOLUTE)
    return {**found, "made up": fresh_token()}
