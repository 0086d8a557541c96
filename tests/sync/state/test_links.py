"""Links to members' pages: found by what is secret in them, never kept, ended and revoked."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from addon.member_page import HOME, SESSION, MemberLink
from addon.sync.state.links import KEPT_FOR
from addon.sync.state.tables import MEMBER_LINK
from tests.stores import fresh_state

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)


def _link(member: str = "M-0001", purpose: str = SESSION, *, hours: float = 10) -> MemberLink:
    return MemberLink(member=member, purpose=purpose, about="", made=NOW, ends=NOW + timedelta(hours=hours))


def test_a_link_is_found_by_its_secret_alone() -> None:
    """22 letters, none of which the database has."""
    links = (state := fresh_state()).links
    tokens = {links.make(_link()) for _ in range(200)}
    assert {len(one) for one in tokens} == {22}
    with state.engine.connect() as connection:
        kept = [str(value) for row in connection.execute(select(*MEMBER_LINK.c)) for value in row]
    assert not [one for one in tokens if any(one in text for text in kept)]
    assert all(links.find(one) for one in tokens)
    assert not any(links.find(one[:-1] + ("B" if one[-1] != "B" else "C")) for one in tokens)
    assert links.find("\udcff\x00") is None


def test_links_end_and_are_revoked_one_by_one_by_member_and_all() -> None:
    """An ended one is still known, so that its page can tell; much later nothing of it is left."""
    links = fresh_state().links
    one, two, home = links.make(_link()), links.make(_link()), links.make(_link(purpose=HOME, hours=99))
    other = links.make(_link("M-0002"))
    first = links.find(one)
    assert first is not None
    assert first.is_good(NOW)
    assert not first.is_good(NOW + timedelta(hours=10))
    assert len(links.all(now=NOW)) == 4
    assert links.revoke(now=NOW, digest=first.digest[:12]) == 1
    assert links.revoke(now=NOW, member="M-0001") == 2
    found = {token: links.find(token) for token in (one, two, home, other)}
    assert [bool(known and known.is_good(NOW)) for known in found.values()] == [False, False, False, True]
    assert links.revoke(now=NOW) == 1
    assert not links.all(now=NOW)
    assert links.forget_ended(NOW + KEPT_FOR + timedelta(hours=11)) == 3
    assert links.find(one) is None
    assert links.find(home) is not None
