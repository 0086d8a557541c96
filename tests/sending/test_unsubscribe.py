"""Links to stop e-mails: random, kept as a hash, good for one address."""

from addon.sending.unsubscribe import PATH, UNSUBSCRIBE, UnsubscribeLinks, resolve_unsubscribe
from addon.sync.state.database import IN_MEMORY, open_state
from tests.sending.a_message import MAIL, NOON, a_mail


def test_a_link_stops_one_address() -> None:
    """A link stops its own address, one for each run of the service; only a hash is kept."""
    state = open_state(IN_MEMORY)
    links = UnsubscribeLinks(memory=state, public_url="https://go.example.org/")
    link = links.link(a_mail(), now=NOON)
    assert link == links.link(a_mail("another key"), now=NOON)
    assert link != links.link(a_mail(address="other@example.org"), now=NOON)
    again = UnsubscribeLinks(memory=state, public_url="https://go.example.org").link(a_mail(), now=NOON)
    assert again != link
    kept = state.remembered(UNSUBSCRIBE)
    for one in (link, again):
        head, token = one.rsplit("/", 1)
        assert head + "/" == f"https://go.example.org{PATH}"
        assert token not in str(kept)
        found = resolve_unsubscribe(token, kept)
        assert found is not None
        assert (found.channel, found.address, found.person) == ("email", MAIL, "M-1")
        assert (found.stopped(NOON).state, found.stopped(NOON).address) == ("stopped", MAIL)


def test_no_other_token_is_one() -> None:
    """Nothing but the token is one; without a public address, and for staff, there is no link."""
    state = open_state(IN_MEMORY)
    links = UnsubscribeLinks(memory=state, public_url="https://go.example.org")
    token = links.link(a_mail(), now=NOON).rsplit("/", 1)[1]
    kept = state.remembered(UNSUBSCRIBE)
    tampered = [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(len(token))]
    assert [resolve_unsubscribe(one, kept) for one in [*tampered, "", token + "A", *kept]] == [None] * (len(token) + 3)
    assert not links.link(a_mail("staff | digest"), now=NOON)
    assert not UnsubscribeLinks(memory=state, public_url="").link(a_mail(), now=NOON)
