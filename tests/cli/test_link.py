"""``groupkeeper link``: what a VA does when a member asks for a new link, or a phone was lost."""

from pathlib import Path

import pytest
from sqlalchemy import delete

from addon.member_page import HOME, MEMBER_PAGE, MemberPage
from addon.sync.state.tables import KEPT
from addon.wiring.opening import open_state_beside
from tests.cli.commands import CommandLine


@pytest.fixture
def practice(command: CommandLine, tmp_path: Path) -> Path:
    """Return a practice with a member who has a page, at an address."""
    folder = tmp_path / "practice"
    command.run("init", folder, "--zone", "America/Chicago")
    settings = folder / "practice.toml"
    settings.write_text(settings.read_text() + '\n[service]\npublic_url = "https://go.example.org"\n')
    with open_state_beside(folder) as (_, state):
        state.keep(MEMBER_PAGE, "M-0001", MemberPage(member="M-0001", zone="America/Chicago"))
    return folder


def test_links_are_made_listed_and_revoked(command: CommandLine, practice: Path) -> None:
    """The address is shown once; the list has only what names it."""
    assert "No link" in command.run("link", "list", practice).out
    made = [command.run("link", "new", practice, "m-0001").out for _ in range(3)]
    address = next(word for word in made[0].split() if word.startswith("https://go.example.org/m/"))
    with open_state_beside(practice) as (_, state):
        known = state.links.find(address.rpartition("/")[2])
        assert known is not None
        assert (known.link.member, known.link.purpose) == ("M-0001", HOME)
    shown = command.run("link", "list", practice).out
    assert known.digest[:12] in shown
    assert address.rpartition("/")[2] not in shown
    assert "1 link revoked" in command.run("link", "revoke", practice, "--link", known.digest[:12]).out
    assert "2 links revoked" in command.run("link", "revoke", practice, "--member", "m-0001").out
    assert "0 links revoked" in command.run("link", "revoke", practice, "--all").out


def test_what_cannot_be_done_says_why(command: CommandLine, practice: Path) -> None:
    """A member without a page, nothing named, no public address."""
    assert "no member with this code" in command.run("link", "new", practice, "M-0002").err
    assert command.run("link", "revoke", practice).code == 2
    settings = practice / "practice.toml"
    settings.write_text(settings.read_text().replace('public_url = "https://go.example.org"', ""))
    assert "no public address" in command.run("link", "new", practice, "M-0001").err


def test_a_member_whom_a_pass_has_seen_may_have_no_page(command: CommandLine, folder: Path) -> None:
    """There is such a member: the message tells why there is no link, and no links are no mistake."""
    settings = folder / "practice.toml"
    settings.write_text(settings.read_text() + '\n[service]\npublic_url = "https://go.example.org"\n')
    with open_state_beside(folder) as (_, state), state.engine.begin() as connection:
        connection.execute(delete(KEPT).where(KEPT.c.kind == MEMBER_PAGE.kind))
    assert "has no page" in command.run("link", "new", folder, "M-0001").err
    assert "0 links revoked" in command.run("link", "revoke", folder, "--member", "M-0001").out
