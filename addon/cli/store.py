"""``groupkeeper store``: make the store of many practices in a PostgreSQL database, or bring it up to date."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from addon.cli.shown import USAGE, err, say
from addon.state_settings import server_url
from addon.wiring.stored import make_store_at

_ADDRESS = "The database as its owner, who may make roles: postgresql://OWNER@HOST/DATABASE, without a password."
_ROLE = "Whom passes and pages sign in as; it is made if it is not there."
_FILE = "Where the password of a new role is kept, for its owner alone, such as DIR/state/store-password."


def store(
    address: Annotated[str, typer.Argument(help=_ADDRESS, metavar="ADDRESS")],
    *,
    role: Annotated[str, typer.Option(help=_ROLE, metavar="NAME")] = "groupkeeper",
    password_file: Annotated[Path | None, typer.Option(help=_FILE, metavar="FILE")] = None,
) -> None:
    """Make the store in a PostgreSQL database, or bring it up to date; running it again changes nothing."""
    try:
        owner = server_url(address)
    except ValueError as wrong:
        err.print(f"{wrong}.", markup=False, soft_wrap=True)
        raise typer.Exit(USAGE) from None
    is_new = make_store_at(owner, role, password_file)
    _make_queue(owner, role)
    kept = f", whose password is in {password_file}" if is_new and password_file else ""
    say(f"The store is there. {role} may use it{kept}.")
    if is_new and not password_file:
        say(f"{role} is new and has no password: give it one, or let the server know it in another way.")
    elif password_file and not is_new:
        say(f"{role} was there already and keeps the password it has, or none. {password_file} was not written.")
        say("To give it another: ALTER ROLE … PASSWORD '…' on the server, and the same in that file.")


def _make_queue(owner: str, role: str) -> None:
    """Make the workers' queue too, where what speaks to it is installed."""
    if find_spec("procrastinate") is None:
        return
    from addon.agency.workers.queue import prepare  # noqa: PLC0415 (needs the extra)

    prepare(owner, role=role)
    say("The workers' queue is there.")
