"""``groupkeeper init``: a practice folder to start with."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from addon.cli.practices import Folder
from addon.cli.shown import say, say_command
from addon.cli.zone import asked_zone, given_zone
from addon.wiring.beginning import AtGoogle, init_at_google, init_practice


def init(
    folder: Folder,
    *,
    zone: Annotated[
        str, typer.Option(help="The practice's IANA time zone; asked for on a terminal.", metavar="ZONE")
    ] = "",
    google: Annotated[bool, typer.Option("--google", help="Keep the sheets at Google (docs/google.md).")] = False,
    client: Annotated[Path | None, typer.Option(help="The OAuth client's file, to sign in.", metavar="FILE")] = None,
    service_account: Annotated[
        Path | None, typer.Option(help="A service account's key, instead of signing in.", metavar="FILE")
    ] = None,
    spreadsheet: Annotated[
        str, typer.Option(help="A spreadsheet that was shared with the account, to be filled.", metavar="ADDRESS")
    ] = "",
) -> None:
    """Make a practice folder with its settings and an empty workbook."""
    zone = given_zone(zone)
    if not zone and not (folder / "practice.toml").exists():
        zone = asked_zone()
    if google or client or service_account or spreadsheet:
        _at_google(folder, zone, AtGoogle(client=client, service_account=service_account, spreadsheet=spreadsheet))
        return
    workbook = init_practice(folder, zone)
    say(f"Made [bold]{escape(str(workbook))}[/].")
    say("Open it, start at the tab Read me first, and paste your clinicians, groups, members and roster.")
    say(f"Close it, drop your EHR's exports into {escape(str(folder / 'exports'))}, and run:")
    say_command("sync", folder)


def _at_google(folder: Path, zone: str, wanted: AtGoogle) -> None:
    made = init_at_google(folder, zone, wanted)
    say(f"The practice's spreadsheet is https://docs.google.com/spreadsheets/d/{escape(made)}/edit")
    say("Share it with the people who work in it, and start at the tab Read me first.")
    say(f"Drop your EHR's exports into {escape(str(folder / 'exports'))}, and run:")
    say_command("sync", folder)
