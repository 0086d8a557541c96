"""``groupkeeper user``: the first user of the page is made on the command line."""

from pathlib import Path

import pytest
import typer

from addon.sync.state.staff import ADMIN, StaffUser
from addon.web.passwords import is_right
from addon.wiring.opening import open_accounts
from tests.cli.commands import CommandLine, Person

PASSWORD = "a horse in the garden"  # noqa: S105 (of nobody)


@pytest.fixture
def practice(command: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a practice; whoever is asked for a password types one."""
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: PASSWORD)
    folder = tmp_path / "practice"
    command.run("init", folder, "--zone", "America/Chicago")
    return folder


@pytest.mark.long
def test_users_are_added_listed_changed_and_removed(command: CommandLine, practice: Path) -> None:
    """Each with a sentence that tells what to do next."""
    assert command.run("user", "list", practice).code == 1
    assert "sign in as admin" in command.run("user", "add", practice, "Ada", "--role", "admin").out
    assert "already" in command.run("user", "add", practice, "ada").err
    with open_accounts(practice) as accounts:
        ada = accounts.user("ada")
    assert ada is not None
    assert ada.role == ADMIN
    assert is_right(ada.password, PASSWORD)
    assert "ada" in command.run("user", "list", practice).out
    assert "signed out everywhere" in command.run("user", "password", practice, "ada").out
    assert "0 sessions ended" in command.run("user", "sign-out", practice, "ada").out
    assert "Removed" in command.run("user", "remove", practice, "ada").out
    assert "no user of this name" in command.run("user", "remove", practice, "ada").err


@pytest.mark.parametrize("words", [("a b",), ("ada", "--role", "owner"), ("../ada",)])
@pytest.mark.some(1)
def test_odd_names_and_roles_are_refused(command: CommandLine, practice: Path, words: tuple[str, ...]) -> None:
    """With what is allowed."""
    told = command.run("user", "add", practice, *words)
    assert told.code == 2
    assert "small letters" in told.err


@pytest.mark.long
def test_a_weak_password_is_refused_three_times(
    command: CommandLine, practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the command ends."""
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: "short")
    told = command.run("user", "add", practice, "ada")
    assert told.code == 1
    assert told.err.count("fewer than 12") == 3


@pytest.mark.long
def test_a_user_may_be_a_clinician(command: CommandLine, practice: Path) -> None:
    """Told when they are added or later; a new password leaves it as it is, and the role needs to know who it is."""
    refused = command.run("user", "add", practice, "rosa", "--role", "clinician")
    assert (refused.code, "--clinician" in refused.err) == (2, True)
    assert command.run("user", "add", practice, "rosa", "--role", "clinician", "--clinician", "Rosa").code == 2
    assert command.run("user", "add", practice, "rosa", "--role", "clinician", "--clinician", "c-03").code == 0
    command.run("user", "password", practice, "rosa")
    assert "C-03" in command.run("user", "list", practice).out
    told = command.run("user", "change", practice, "rosa", "--role", "staff", "--clinician", "C-04")
    assert "as staff, as C-04" in told.out
    assert command.run("user", "change", practice, "rosa", "--role", "owner").code == 2
    with open_accounts(practice) as accounts:
        rosa = accounts.user("rosa")
        assert rosa is not None
        assert (rosa.role, rosa.clinician) == ("staff", "C-04")
        accounts.remove("rosa")
        accounts.keep(StaffUser(name="rosa", role="staff", password="x"))  # noqa: S106 (a stand-in)
        (again,) = accounts.users()
        assert again.clinician == ""


@pytest.mark.long
def test_a_clinician_that_the_practice_does_not_have_is_refused(command: CommandLine, practice: Path) -> None:
    """By add and by change, with the codes that there are; before the first pass it is only told."""
    told = command.run("user", "add", practice, "ada", "--clinician", "C-99")
    assert (told.code, "No pass has read Clinicians yet" in told.err) == (0, True)
    Person(practice).adds("clinicians", {"name": "Rosa Díaz"}, {"name": "Tom O'Hara"})
    command.run("sync", practice)
    for words in (("add", practice, "rosa"), ("change", practice, "ada")):
        told = command.run("user", *words, "--clinician", "C-99")
        assert told.code == 1
        assert "C-99" in told.err
        assert "it has C-01, C-02" in told.err
    assert command.run("user", "add", practice, "rosa", "--clinician", "C-02").code == 0
    assert command.run("user", "change", practice, "ada", "--role", "admin").code == 0, "what was there before is kept"
    with open_accounts(practice) as accounts:
        assert [(one.name, one.clinician) for one in accounts.users()] == [("ada", "C-99"), ("rosa", "C-02")]


@pytest.mark.long
def test_a_user_has_an_address_at_google_and_nobody_else_has_it(command: CommandLine, practice: Path) -> None:
    """Told when they are added or later, kept with a new password, taken away by none; one address is one person."""
    assert command.run("user", "add", practice, "ada", "--email", "Ada@Example.org").code == 0
    assert command.run("user", "add", practice, "rosa").code == 0
    command.run("user", "password", practice, "ada")
    taken = command.run("user", "change", practice, "rosa", "--email", "ada@example.org")
    assert (taken.code, "ada has this address" in taken.err) == (1, True)
    assert command.run("user", "change", practice, "rosa", "--email", "rosa at home").code == 1
    with open_accounts(practice) as accounts:
        assert accounts.with_email("ADA@example.org") == accounts.user("ada")
        assert accounts.with_email("") is None
    assert command.run("user", "change", practice, "ada", "--email", "none").code == 0
    assert command.run("user", "change", practice, "rosa", "--email", "ada@example.org").code == 0
    assert "ada@example.org" in command.run("user", "list", practice).out
