"""``groupkeeper backup``: the nightly backup, now; before an upgrade, or where no service runs at night."""

import typer
from rich.markup import escape

from addon.cli.practices import Folder, clock
from addon.cli.shown import FAILED, OK, say
from addon.service.backups import nightly
from addon.settings import read_settings
from addon.wiring.copies import NIGHTLY
from addon.wiring.folder import settings_text


def backup(folder: Folder) -> None:
    """Make today's backup now, restore it and compare it, as the service does every night."""
    told = nightly(folder, clock)
    if told.proved:
        where = folder / read_settings(settings_text(folder)).places.state / NIGHTLY / told.file
        say(f"{escape(str(where))}: restored and compared, {told.rows:,} rows of {told.tables} tables, the same.")
    if told.trouble:
        say(f"{'Made, but' if told.proved else 'No backup was made:'} {escape(told.trouble)}")
        raise typer.Exit(FAILED)
    raise typer.Exit(OK)
