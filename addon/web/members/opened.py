"""What a link opens: whose page, in which words; and what its forms and cookies bear, so that no other page can act."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import cast

from flask import abort, current_app, g, render_template, request
from werkzeug.wrappers import Response

from addon.cover_asks import COVER
from addon.incoming import TAKEN, Incoming
from addon.member_page import MEMBER_PAGE, PAGE_TERMS, PAGE_WORDS, PAGES, MemberPage, PageTerms, ShownSession
from addon.papers import PAPERS
from addon.sync.state.links import KnownLink
from addon.sync.state.one_commit import Also
from addon.web.audited import asks_who, shows
from addon.web.members.deps import MemberDeps
from addon.web.members.saying import Saying, words_in

ALWAYS_ASK = frozenset({PAPERS})
"""What links are for whose pages ask who it is, whatever Settings has: papers may name a group."""
PROVED_FOR = timedelta(hours=12)
"""How long the four digits that somebody typed count on that phone."""


def deps() -> MemberDeps:
    """Return what the app was given."""
    return cast("MemberDeps", current_app.extensions["groupkeeper"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A good link with its member's page, at an instant; ``token`` is what is secret in its address.

    ``taken`` is the number of the last arrival that a pass had taken over before the page was read: what a pass takes
    over in between is looked at once more, never not at all.
    """

    token: str
    known: KnownLink
    page: MemberPage
    terms: PageTerms
    say: Saying
    now: datetime
    taken: int
    seen: dict[str, tuple[Incoming, ...]] = field(default_factory=dict)

    @property
    def member(self) -> str:
        """Return whose page it is."""
        return self.page.member

    def proof(self, form: str) -> str:
        """Return what a form of this page bears: nobody who does not see the page can know it."""
        return proof_of(self.known.digest, form)

    def session(self, ref: str) -> ShownSession | None:
        """Return the session that an address names, None if this link does not open it."""
        only = self.known.link.about
        found = (one for one in self.page.sessions if ref_of(one.code) == ref)
        return next((one for one in found if only in ("", one.code)), None)

    @property
    def needs_digits(self) -> bool:
        """Return whether the member has to prove first who they are."""
        always = self.known.link.purpose in ALWAYS_ASK
        if self.known.link.purpose == COVER:  # a clinician's, who has no such digits; it shows nothing of a member
            return False
        return (always or self.terms.asks_last_four) and not self.is_proved

    @property
    def is_proved(self) -> bool:
        """Return whether somebody proved on this phone that they are the member."""
        return is_same(request.cookies.get(self._cookie, ""), self.proof("digits"))

    def proves(self, typed: Mapping[str, str]) -> bool:
        """Return whether a form has the last four digits of the phone, or the birth date of whoever has none."""
        if self.page.last_four:
            return "".join(ch for ch in typed.get("digits", "") if ch.isdecimal()) == self.page.last_four
        return self.page.born is not None and typed.get("born", "") == self.page.born.isoformat()

    def prove_digits(self, response: Response) -> Response:
        """Let a response carry that the four digits were right."""
        response.set_cookie(
            self._cookie,
            self.proof("digits"),
            max_age=int(PROVED_FOR.total_seconds()),
            secure=bool(deps().public_url),
            httponly=True,
            samesite="Lax",
            path=f"{request.script_root}/m/{self.token}",
        )
        return response

    @property
    def _cookie(self) -> str:
        return f"{'__Secure-' if deps().public_url else ''}digits-{self.known.digest[:8]}"

    # --- what members did, before a pass has taken it over ---------------------------------------

    def arrived(self, about: str) -> tuple[Incoming, ...]:
        """Return what the member did on their pages about something, in order, as this request saw it first.

        What one request decides and what it stores rest on the same: of two taps at once each sees none before it.
        """
        if about not in self.seen:
            self.seen[about] = deps().state.inbox.beginning(PAGES, self._begins(about))
        return self.seen[about]

    def _begins(self, about: str) -> str:
        return f"{self.member} | {about} | "

    def _next(self, about: str) -> int:
        """Return the number after the last: counting would give one twice, once old ones are forgotten."""
        before = self.arrived(about)
        return 1 + int(before[-1].external_id.removeprefix(self._begins(about))[:4]) if before else 0

    def untaken(self, about: str) -> Incoming | None:
        """Return the last of it that no pass has taken over yet."""
        return next((one for one in reversed(self.arrived(about)) if one.number > self.taken), None)

    def store(self, about: str, kind: str, body: Mapping[str, str], *, what: str, also: Also | None = None) -> bool:
        """Keep what the member did, on the disk when this returns; two taps at once are one. Asks for a pass.

        ``what`` tells two different deeds apart, ``also`` happens in the same commit. Returns whether it is new.
        """
        arrived = Incoming(
            source=PAGES,
            external_id=f"{self._begins(about)}{self._next(about):04d} | {what}",
            received=self.now,
            kind=kind,
            body={"member": self.member, **body},
        )
        is_new = deps().state.inbox.store(arrived, also) is not None
        deps().request_pass(f"{'a clinician' if self.known.link.purpose == COVER else 'a member'} used their page")
        return is_new


def ref_of(code: str) -> str:
    """Return how an address names a session: its code tells the group's."""
    return sha256(code.encode()).hexdigest()[:12]


def opened(token: str) -> Opened:
    """Return what a link opens. Aborts with 404 where there is no such link, with 410 where it ended."""
    given = deps()
    now, known = given.clock(), given.state.links.find(token)
    if known is None:
        abort(404)
    g.link = known
    is_by_purpose = request.endpoint == "members.show"
    shows((known.link.member, known.link.about), page=known.link.purpose if is_by_purpose else "")
    if not known.is_good(now):
        abort(410)
    taken = given.state.one(TAKEN, "taken") or 0
    page = given.state.one(MEMBER_PAGE, known.link.member)
    terms = given.state.one(PAGE_TERMS, "practice")
    if page is None or terms is None:
        abort(410)
    say = Saying(words=words_in(page.language, given.state.remembered(PAGE_WORDS)), terms=terms, zone=page.zone)
    return Opened(token=token, known=known, page=page, terms=terms, say=say, now=now, taken=taken)


def link_name() -> str:
    """Return how the audit log calls whoever has this request's link: by the link's code, as lists show it; "" if none.

    Pages without such a link, as an anonymous survey's, are nobody's.
    """
    known: KnownLink | None = g.get("link")
    return f"link:{known.digest[:12]}" if known else ""


def ask_who(found: Opened, *, wrong: bool = False, to: str = "") -> str:
    """Ask for what proves who it is; ``to`` is where a right answer leads."""
    to = to or request.form.get("to", "")
    asks_who()
    return render_template("members/digits.html", found=found, say=found.say, wrong=wrong, to=to)


def proof_of(digest: str, form: str) -> str:
    """Return what a form bears that a link with this digest showed."""
    return hmac.new(deps().secret.encode(), f"{digest}\n{form}".encode(), sha256).hexdigest()[:32]


def is_same(given: str, wanted: str) -> bool:
    """Return whether somebody gave what was wanted, in a time that tells nothing; any letters may come."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())


def checked(found: Opened, form: str) -> None:
    """Refuse a POST that does not bear what its form has. Aborts with 400."""
    if not is_same(request.form.get("proof", ""), found.proof(form)):
        abort(400)


def for_strangers() -> Saying:
    """Return the words of pages that belong to nobody, in the language that the browser asks for."""
    given = deps()
    known = given.state.remembered(PAGE_WORDS)
    codes = {words.texts.get("languagecode", "en"): language for language, words in known.items()}
    best = request.accept_languages.best_match([*codes], default="en") if codes else "en"
    terms = given.state.one(PAGE_TERMS, "practice") or PageTerms(zone="UTC")
    return Saying(words=words_in(codes.get(best or "en", ""), known), terms=terms, zone=terms.zone)
