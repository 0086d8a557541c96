"""Links to stop e-mails: one for each address, for ever; nobody guesses it, and only its hash is kept."""

from addon.sending.unsubscribe import PATH, UNSUBSCRIBE, UnsubscribeLink, UnsubscribeLinks, hashed, resolve_unsubscribe
from tests.sending.a_message import MAIL, NOON, a_mail
from tests.stores import fresh_state


def test_a_link_stops_one_address() -> None:
    """Its own; it is the same in every e-mail and every run of the service, and of it one hash is kept."""
    state = fresh_state()
    links = UnsubscribeLinks(memory=state, public_url="https://go.example.org/")
    link = links.link(a_mail(), now=NOON)
    assert link == links.link(a_mail("another key"), now=NOON)
    assert link != links.link(a_mail(address="other@example.org"), now=NOON)
    assert link == UnsubscribeLinks(memory=state, public_url="https://go.example.org").link(a_mail(), now=NOON)
    elsewhere = UnsubscribeLinks(memory=fresh_state(), public_url="https://go.example.org")
    assert link != elsewhere.link(a_mail(), now=NOON)
    kept = state.remembered(UNSUBSCRIBE)
    head, token = link.rsplit("/", 1)
    assert head + "/" == f"https://go.example.org{PATH}"
    assert len(kept) == 2
    assert token not in str(kept)
    found = resolve_unsubscribe(token, state)
    assert found is not None
    assert (found.channel, found.address, found.person) == ("email", MAIL, "M-1")
    assert (found.stopped(NOON).state, found.stopped(NOON).address) == ("stopped", MAIL)


def test_a_link_of_an_earlier_version_still_stops() -> None:
    """Those were random, one for each run of the service."""
    state = fresh_state()
    link = UnsubscribeLink(channel="email", address=MAIL, person="M-1", since=NOON)
    state.keep(UNSUBSCRIBE, hashed("some-random-token"), link)
    assert resolve_unsubscribe("some-random-token", state) == link


def test_no_other_token_is_one() -> None:
    """Nothing but the token is one; without a public address, and for staff, there is no link."""
    state = fresh_state()
    links = UnsubscribeLinks(memory=state, public_url="https://go.example.org")
    token = links.link(a_mail(), now=NOON).rsplit("/", 1)[1]
    kept = state.remembered(UNSUBSCRIBE)
    tampered = [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(len(token))]
    assert [resolve_unsubscribe(one, state) for one in [*tampered, "", token + "A", *kept]] == [None] * (len(token) + 3)
    assert not links.link(a_mail("staff | digest"), now=NOON)
    assert not UnsubscribeLinks(memory=state, public_url="").link(a_mail(), now=NOON)
