"""``groupkeeper init``: a practice folder to start with."""

from typing import Annotated

import typer
from rich.markup import escape

from addon.cli.practices import Folder
from addon.cli.shown import say
from addon.wiring import init_practice


def init(
    folder: Folder,
    zone: Annotated[str, typer.Option(help="The practice's IANA time zone.")] = "America/New_York",
) -> None:
    """Make a practice folder with its settings and an empty workbook."""
    workbook = init_practice(folder, zone)
    say(f"Made [bold]{escape(str(workbook))}[/].")
    say("Open it, start at the tab Read me first, and paste your clinicians, groups, members and roster.")
    say(f"Close it, drop your EHR's exports into {escape(str(folder / 'exports'))}, and run:")
    say(f"  groupkeeper sync {escape(str(folder))}")
