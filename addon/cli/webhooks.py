"""``groupkeeper webhooks``: keys for those who may tell the practice something."""

from typing import Annotated

import typer
from rich.markup import escape

from addon.cli.practices import Folder
from addon.cli.shown import OK, say
from addon.online.webhook_keys import keys_file, new_key, settings_in

webhooks = typer.Typer(no_args_is_help=True, help="Keys for forms and EHR bridges that tell the practice something.")


@webhooks.callback()
def _group() -> None:
    """Keys for forms, EHR bridges and the mail provider: docs/webhooks.md."""


@webhooks.command()
def new(
    folder: Folder,
    name: Annotated[str, typer.Argument(help="forms/NAME, ehr/NAME or email.", metavar="NAME")],
) -> None:
    """Make a key for a sender and show it once; the key before it counts until the next one is made."""
    file = settings_in(folder)
    key = new_key(keys_file(file, folder), name)
    say(f"The key for {escape(name)}, to be given to the sender alone:\n")
    typer.echo(key)
    door = "email/bounce" if name == "email" else name
    at = file.service.public_url or "https://… (public_url under [service] in practice.toml)"
    say(f"\nIt sends to {escape(at)}/hooks/{escape(door)} by Standard Webhooks: docs/webhooks.md.")
    raise typer.Exit(OK)
