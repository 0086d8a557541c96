"""``groupkeeper restore``: put a nightly backup back as a practice folder of its own."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from addon.cli.practices import Folder, clock
from addon.cli.shown import OK, say, say_command
from addon.wiring.restoring import restore as restored

_KEYS = "The key list, where DIR has none any more; the file with the members' keys has to be beside it."


def restore(
    folder: Folder,
    backup: Annotated[Path, typer.Argument(help="A backup, such as DIR/state/nightly/2026-03-03.zip.")],
    *,
    into: Annotated[Path, typer.Option(help="The new folder; it must not be there yet.", metavar="NEW")],
    keys: Annotated[Path | None, typer.Option(help=_KEYS, metavar="FILE")] = None,
) -> None:
    """Put a backup back into a new folder, compared row by row; sending is held there until a person lets it go on."""
    done = restored(backup, into, now=clock(), practice=folder, key_list=keys)
    name = escape(str(into))
    say(f"Restored {done.rows:,} rows of {len(done.manifest.tables)} tables, made {done.manifest.made}, into {name}.")
    if done.gone:
        say(f"{done.gone:,} rows of forgotten people cannot be read any more; they are not in it.")
    if done.was_on_server:
        say("Its rows are in a file of that folder. This puts them on a database server, with its address:")
        say_command("move", into, "--to", "ADDRESS")
    say(
        f"In no backup are {escape(', '.join(done.away))} and passwords: copy what is left of them from the old folder."
    )
    if done.audit_key:
        say(f"Nor is the audit log's key: put your copy at {escape(str(into / done.audit_key))} before the first pass.")
    say("Sending is held. Look at it, run a pass, and let sending go on from the page:")
    say_command("doctor", into)
    say_command("sync", into)
    raise typer.Exit(OK)
