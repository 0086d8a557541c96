"""Every route, every kind of link, each member: nobody sees or changes what is another's. New routes are walked too."""

import re
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest

from addon.member_page import HOME, SESSION, MemberLink
from addon.papers import PAPER_TEXT, PAPERS, SHOWN_PAPER
from addon.surveys import PATH
from addon.web.members.opened import ref_of
from tests.web.members.member_pages import THURSDAY, TUESDAY, MemberPages, a_page, a_session
from tests.web.members.papers import WORDS, a_paper

THEIRS = "7:07 AM"
"""When what only M-0002 has begins: no page of M-0001 shows it."""


@pytest.fixture
def pages() -> MemberPages:
    """Return the pages of two members with nothing in common."""
    made = MemberPages()
    addresses = (("text", "+12125550147"), ("email", "zoe@example.org"))
    made.publish(a_page("M-0001", a_session(), a_session(TUESDAY + "x", hours=80), addresses=addresses))
    made.publish(a_page("M-0002", a_session(THURSDAY, hours=67 + 7 / 60), last_four="9999", language="Spanish"))
    made.state.keep(PAPER_TEXT, WORDS.digest, WORDS)
    made.state.keep(SHOWN_PAPER, "PA-B", a_paper("PA-B", "M-0002", name=THEIRS))
    return made


def _routes(pages: MemberPages, token: str) -> Iterator[tuple[str, str]]:
    """Yield (method, address) of every route that has a link in it."""
    for rule in pages.app.url_map.iter_rules():
        if "<token>" in rule.rule:
            address = rule.rule.replace("<token>", token)
            for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
                yield method, re.sub(r"<(?:\w+:)?\w+>", "made-up", address)


def _dead(pages: MemberPages, count: int) -> Iterator[str]:
    """Yield what opens nothing: ended, revoked, cut; changed and made up, so many of each."""
    links, chance = pages.state.links, Random(12)  # noqa: S311 (no secret)
    ended = MemberLink(member="M-0001", purpose=HOME, made=pages.now, ends=pages.now - timedelta(seconds=1))
    yield links.make(ended)
    later = pages.now + timedelta(days=9)
    revoked = links.make(MemberLink(member="M-0001", purpose=HOME, made=pages.now, ends=later))
    links.revoke(now=pages.now, member="M-0001")
    yield revoked
    good = links.make(MemberLink(member="M-0001", purpose=SESSION, about=TUESDAY, made=pages.now, ends=later))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for _ in range(count):
        at = chance.randrange(len(good))
        yield good[:at] + chance.choice([one for one in letters if one != good[at]]) + good[at + 1 :]
        yield "".join(chance.choice(letters) for _ in range(22))
    yield from (good[:-1], good + "A", good.swapcase(), revoked[::-1], "..", "%00", "' or 1=1 --")


@pytest.mark.long
@pytest.mark.parametrize("count", [30, pytest.param(300, marks=pytest.mark.prove)])
def test_no_dead_link_opens_or_changes_anything(pages: MemberPages, count: int) -> None:
    """Twice as many of them at every route."""
    walked = 0
    pages.app.config["RATELIMIT_ENABLED"] = False
    for token in _dead(pages, count):
        for method, address in _routes(pages, token):
            answer = pages.browser.open(address, method=method, data={"proof": "x"})
            assert answer.status_code in {404, 410, 429}, (method, address)
            walked += 1
    assert walked > 20 * count
    assert (pages.arrived(), pages.asked) == ((), [])


@pytest.mark.parametrize(
    ("purpose", "about"), [(SESSION, TUESDAY), (HOME, ""), (SESSION, THURSDAY), (PAPERS, "papers")]
)
def test_one_members_link_never_reaches_anothers(pages: MemberPages, purpose: str, about: str) -> None:
    """Not even with the address of the other's session, or a proof of the other's page."""
    mine = pages.link("M-0001", purpose, about).removeprefix("/m/")
    theirs = pages.browser.get(pages.link("M-0002", HOME, ""))
    proofs = set(re.findall(r'name="proof" value="([^"]+)"', theirs.text))
    refs = {*re.findall(r"of=([0-9a-f]+)", theirs.text), ref_of("PA-B")}
    assert THEIRS in theirs.text
    assert proofs
    assert refs
    for method, address in _routes(pages, mine):
        for ref in refs:
            at = address.replace("made-up", ref) + (f"?of={ref}" if method == "GET" else "")
            for proof in proofs:
                answer = pages.browser.open(at, method=method, data={"proof": proof, "answer": "cannot_come"})
                assert THEIRS not in answer.text, at
                refused = 404 if at.startswith(PATH) else 400  # there a member's link is no link at all
                assert method == "GET" or answer.status_code == refused, at
    assert (pages.arrived(), pages.asked) == ((), [])
