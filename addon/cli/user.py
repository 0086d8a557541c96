"""``groupkeeper user``: who may use the service's page; the first user is made here, never in a browser."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from addon.audit.events import USER
from addon.cli.practices import clock, note_command
from addon.cli.shown import FAILED, USAGE, command, err, say, table
from addon.message_settings import one_address
from addon.problems import SettingsInvalid
from addon.sync.state.database import State
from addon.sync.state.staff import ADMIN, CLINICIAN, ROLES, STAFF, StaffAccounts, StaffUser
from addon.wiring.opening import open_state_beside

user = typer.Typer(no_args_is_help=True, help="Who may use the page of groupkeeper serve.")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_CODE = re.compile(r"C-\d+")
_NO_EMAIL = "none"
Folder = Annotated[Path, typer.Argument(help="The folder of the practice, or of the agency.", metavar="DIR")]
Name = Annotated[str, typer.Argument(help="A short name to sign in with.", metavar="NAME")]
_ROLES_TELL = (
    f"{STAFF}: sees, marks attendance, runs passes, pauses sending. {ADMIN}: resumes sending too. "
    f"{CLINICIAN}: marks attendance in the sessions that they lead, and sees nothing else."
)
Role = Annotated[str, typer.Option(help=_ROLES_TELL)]
Code = Annotated[str, typer.Option(help="Who the user is in Clinicians, such as C-03.", metavar="CODE")]
Email = Annotated[
    str, typer.Option(help="Their address at Google, by which cards know them; none takes it away.", metavar="ADDRESS")
]


@contextmanager
def _practice(folder: Path) -> Iterator[State]:
    with open_state_beside(folder) as (_, state):
        yield state


@dataclass(frozen=True, slots=True)
class Accounts:
    """Whose users the commands are about: how the state is opened by its folder, their roles, and the command."""

    opened: Callable[[Path], AbstractContextManager[State]] = _practice
    roles: tuple[str, ...] = ROLES
    command: str = "user"


def _whose(context: typer.Context) -> Accounts:
    return context.obj if isinstance(context.obj, Accounts) else Accounts()


@user.command()
def add(
    context: typer.Context, folder: Folder, name: Name, *, role: Role = STAFF, clinician: Code = "", email: Email = ""
) -> None:
    """Add a user; the password is asked for."""
    key, roles = name.casefold(), _whose(context).roles
    if not _NAME.fullmatch(key) or role not in roles:
        err.print(f"A name has small letters, digits, dots or dashes, a role is one of: {', '.join(roles)}.")
        raise typer.Exit(USAGE)
    _check_role(context, role, clinician)
    code = _code(clinician, role)
    with _whose(context).opened(folder) as state:
        accounts = state.staff
        if accounts.user(key) is not None:
            step = f"Use groupkeeper {_whose(context).command} password."
            raise SettingsInvalid(key, "there is a user of this name already", step)
        _check_clinician(state, code)
        there = _free(context, accounts, name=key, email=email)
        accounts.keep(StaffUser(name=key, role=role, password=_asked_for(key), clinician=code, email=there))
        _note(state, f"add {key} as {role}{_with_address(there)}", code)
    how = "Codes from a phone are set up on the page, under the name at the top."
    say(f"{key} may sign in as {role}{_with_address(there)}. {how}")


@user.command()
def password(context: typer.Context, folder: Folder, name: Name) -> None:
    """Give a user a new password; they are signed out everywhere, and set up codes anew."""
    with _whose(context).opened(folder) as state:
        there = _there(state.staff, name)
        state.staff.keep(
            StaffUser(
                name=there.name,
                role=there.role,
                password=_asked_for(there.name),
                clinician=there.clinician,
                email=there.email,
            )
        )
        _note(state, f"password of {there.name}")
    say(f"{there.name} has a new password and is signed out everywhere.")


@user.command()
def change(
    context: typer.Context,
    folder: Folder,
    name: Name,
    *,
    role: Annotated[str, typer.Option(help=_ROLES_TELL)] = "",
    clinician: Code = "",
    email: Email = "",
) -> None:
    """Give a user another role, or tell which clinician they are; they are signed out everywhere.

    --email tells the address by which cards in Google know them.
    """
    with _whose(context).opened(folder) as state:
        accounts = state.staff
        there = _there(accounts, name)
        role = role or there.role
        _check_role(context, role, clinician)
        address = _free(context, accounts, name=there.name, email=email) if email else there.email
        anew = replace(there, role=role, clinician=_code(clinician or there.clinician, role), email=address)
        if clinician:
            _check_clinician(state, anew.clinician)
        accounts.keep(anew)
        told = _with_address(anew.email) or (", with no address at Google any more" if there.email else "")
        _note(state, f"change {anew.name} from {there.role} to {anew.role}{told}", anew.clinician)
    who = f", as {anew.clinician}" if anew.clinician else ""
    say(f"{anew.name} may sign in as {anew.role}{who}{told}.")


def _with_address(email: str) -> str:
    """Return that somebody has an address, and is shown cards; the address itself is in ``user list`` alone."""
    return ", with an address at Google" if email else ""


@user.command("sign-out")
def sign_out(context: typer.Context, folder: Folder, name: Name) -> None:
    """Sign a user out everywhere."""
    with _whose(context).opened(folder) as state:
        there = _there(state.staff, name).name
        count = state.staff.end_all(there)
        _note(state, f"sign-out {there}")
    say(f"{count} session{'' if count == 1 else 's'} ended.")


@user.command()
def remove(context: typer.Context, folder: Folder, name: Name) -> None:
    """Remove a user and sign them out."""
    with _whose(context).opened(folder) as state:
        there = _there(state.staff, name).name
        state.staff.remove(there)
        _note(state, f"remove {there}")
    say("Removed.")


@user.command("list")
def listed(context: typer.Context, folder: Folder) -> None:
    """List the users."""
    with _whose(context).opened(folder) as state:
        accounts = state.staff
        users, now = accounts.users(), clock()
    if not users:
        words = (*_whose(context).command.split(), "add", folder, "NAME", "--role", ADMIN)
        err.print(escape(f"There is no user yet: {command(*words)}"), soft_wrap=True)
        raise typer.Exit(FAILED)
    rows = [
        (one.name, one.role, one.clinician, one.email, "set up" if one.secret else "no", _state(one.locked_until > now))
        for one in users
    ]
    table("Users", ("Name", "Role", "Clinician", "At Google", "Codes", ""), rows)


def _note(state: State, how: str, about: str = "") -> None:
    note_command(state, how, what=USER, about=about, now=clock())


def _check_role(context: typer.Context, role: str, clinician: str) -> None:
    """End the command where there is no such role here, or where a clinician is named and none has an account here."""
    roles = _whose(context).roles
    if role not in roles:
        err.print(f"A role is one of: {', '.join(roles)}.")
        raise typer.Exit(USAGE)
    if clinician and CLINICIAN not in roles:
        err.print("A clinician has an account at the practice itself: groupkeeper user add, with its folder.")
        raise typer.Exit(USAGE)


def _code(text: str, role: str) -> str:
    """Return a clinician's code as it is written. Ends the command where it is none, or where the role needs one."""
    code = text.strip().upper()
    if code and not _CODE.fullmatch(code):
        err.print("A clinician is named by the ID in the Clinicians tab, such as C-03.")
        raise typer.Exit(USAGE)
    if role == CLINICIAN and not code:
        err.print("Which clinician is it? --clinician C-03 tells, with the ID in the Clinicians tab.")
        raise typer.Exit(USAGE)
    return code


def _free(context: typer.Context, accounts: StaffAccounts, *, name: str, email: str) -> str:
    """Return an address as it is kept, "" for none. Raises SettingsInvalid where it is none, or somebody else's."""
    if email in {"", _NO_EMAIL}:
        return ""
    if CLINICIAN not in _whose(context).roles:
        raise SettingsInvalid(
            name, "cards know the accounts of a practice only", "Use groupkeeper user with its folder."
        )
    try:
        found = one_address(email.strip()).casefold()
    except ValueError as wrong:
        raise SettingsInvalid("--email", str(wrong), "Write the address they have at Google.") from None
    other = accounts.with_email(found)
    if other is not None and other.name != name:
        raise SettingsInvalid("--email", f"{other.name} has this address", "One address is one person.")
    return found


def _check_clinician(state: State, code: str) -> None:
    """Refuse a code that the last pass found in no row of Clinicians; before the first pass nobody can tell."""
    known = sorted(row.rid for row in state.tab("clinicians").living())
    if code and not known:
        err.print(f"No pass has read Clinicians yet: nobody can tell whether there is a {code}.")
    elif code and code not in known:
        what = f"Clinicians had no such row in the last pass; it has {', '.join(known)}"
        raise SettingsInvalid(code, what, "Name one of these, or add the clinician and run groupkeeper sync first.")


def _state(locked: bool) -> str:  # noqa: FBT001 (one yes or no)
    return "too many wrong tries: waits" if locked else ""


def _there(accounts: StaffAccounts, name: str) -> StaffUser:
    found = accounts.user(name)
    if found is None:
        raise SettingsInvalid(name, "there is no user of this name", "See groupkeeper user list.")
    return found


def _asked_for(name: str) -> str:
    """Ask twice for a password that may be used, and return its hash."""
    from addon.web.passwords import hashed, weakness  # noqa: PLC0415 (no other command needs what it brings along)

    for _ in range(3):
        given = typer.prompt("Password (12 characters or more)", hide_input=True, confirmation_prompt=True)
        wrong = weakness(given, name)
        if not wrong:
            return hashed(given)
        err.print(f"This password cannot be used: {wrong}.")
    raise typer.Exit(FAILED)
