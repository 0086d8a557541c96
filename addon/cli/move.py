"""``groupkeeper move``: take a practice's state to a PostgreSQL server, or back into its file."""

import re
from typing import Annotated

import typer

from addon.cli.practices import Folder, clock
from addon.cli.shown import USAGE, err, say, table
from addon.state_settings import PASSWORD_FILE, StateSettings, practice_id, server_url
from addon.wiring.moving import move_practice

FILE = "file"
_TO = "The database as the role of groupkeeper store, postgresql://ROLE@HOST/DATABASE without a password; or: file."
_PRACTICE = "What the practice is called there; its folder's name where this is left out."
_FILE = "Where the password of the role is, in the practice's folder."


def move(
    folder: Folder,
    *,
    to: Annotated[str, typer.Option(help=_TO, metavar="ADDRESS")],
    practice: Annotated[str, typer.Option(help=_PRACTICE, metavar="NAME")] = "",
    password_file: Annotated[str, typer.Option(help=_FILE, metavar="FILE")] = PASSWORD_FILE,
) -> None:
    """Move what passes remember to a PostgreSQL server or back; every row is compared before practice.toml changes."""
    try:
        named = practice_id(practice or re.sub(r"[^a-z0-9_-]+", "-", folder.resolve().name.casefold()).strip("-_"))
        url = "" if to == FILE else server_url(to)
    except ValueError as wrong:
        err.print(f"{wrong}. Nothing was moved.", markup=False, soft_wrap=True)
        raise typer.Exit(USAGE) from None
    where = StateSettings(url=url, practice=named, password_file=password_file) if url else StateSettings()
    moved = move_practice(folder, where, now=clock(), tell=lambda step: err.print(f"{step} …"))
    table("Moved and compared", ("Table", "# Rows"), [(name, f"{rows:,}") for name, (rows, _) in moved.items()])
    say("The practice goes on there: practice.toml says so. What was here is kept aside.")
